//! The order of the store: a place is one number, the instant of storing and a count within the millisecond.

use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::Place;

/// Bits for the count: a million statements a millisecond.
const COUNT: u32 = 20;

/// The first place of an instant; the ends of the order for what lies beyond (years 2248 and 1691).
pub(crate) fn first_of(stored: Instant) -> i64 {
    clamped(i128::from(stored.0) << COUNT)
}

/// The first place after an instant.
pub(crate) fn after(stored: Instant) -> i64 {
    clamped((i128::from(stored.0) + 1) << COUNT)
}

/// The place that a number means.
pub(crate) fn place(at: i64) -> Place {
    let sequence = at & ((1 << COUNT) - 1);
    Place { stored: stored(at), sequence: sequence.unsigned_abs() }
}

/// The instant of storing of a place.
pub(crate) fn stored(at: i64) -> Instant {
    Instant(at >> COUNT)
}

/// The number that means a place; a place of no statement is at its nearest.
pub(crate) fn number(place: Place) -> i64 {
    clamped((i128::from(place.stored.0) << COUNT) + i128::from(place.sequence))
}

/// The place of the next statement: now, and behind the last one whatever the clock says.
pub(crate) fn next(now: Instant, last: Option<i64>) -> i64 {
    first_of(now).max(last.map_or(i64::MIN, |last| last.saturating_add(1)))
}

fn clamped(wide: i128) -> i64 {
    i64::try_from(wide).unwrap_or(if wide < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s2_1_stored_rises_even_when_the_clock_stands_or_goes_back() {
        let mut last = None;
        let mut before = None;
        for now in [5, 5, 5, 3, 5, 6, 6, -1, 7] {
            let at = next(Instant(now), last);
            assert!(last.is_none_or(|last| at > last));
            let place = place(at);
            assert!(before.is_none_or(|before| place > before), "{now}");
            assert_eq!(number(place), at);
            (last, before) = (Some(at), Some(place));
        }
    }

    #[test]
    fn a_place_beyond_the_order_is_its_end() {
        let far = Instant(i64::MAX);
        assert_eq!((first_of(far), after(far)), (i64::MAX, i64::MAX));
        assert_eq!(first_of(Instant(i64::MIN)), i64::MIN);
        assert_eq!(number(Place { stored: far, sequence: u64::MAX }), i64::MAX);
        assert_eq!(after(Instant(5)), first_of(Instant(6)));
    }
}
