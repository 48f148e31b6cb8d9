//! What stays of the evidence when its details go: results, and the sum of the time.

use std::collections::BTreeMap;

use crate::evidence::{Fact, Kind};
use crate::ids::StepId;
use crate::time::Span;

/// The few facts of one enrolment from which the same progress rows derive, but for places in contents: for each step the
/// first opening and completion, the best result, score and progress, and one fact with the sum of the time, at the
/// instant of the last happening. Each keeps the key it had, so that what follows the facts finds nothing new. Condensing
/// again changes nothing.
pub fn condense(facts: &[Fact]) -> Vec<Fact> {
    let mut steps: BTreeMap<StepId, Vec<&Fact>> = BTreeMap::new();
    for fact in facts {
        steps.entry(fact.step).or_default().push(fact);
    }
    let mut kept: Vec<Fact> = steps.into_values().flat_map(step).collect();
    kept.sort_by_key(|fact| (fact.enrolment, fact.id));
    kept
}

/// The best fact of each kind; the first of two that say the same.
fn step(facts: Vec<&Fact>) -> Vec<Fact> {
    let mut best: BTreeMap<u8, &Fact> = BTreeMap::new();
    let (mut connected, mut active) = (Span::default(), Span::default());
    for fact in &facts {
        if let Kind::Time { connected: c, active: a } = &fact.kind {
            connected = connected + *c;
            active = active + *a;
        }
        best.entry(rank(&fact.kind)).and_modify(|known| *known = better(known, fact)).or_insert(fact);
    }
    // Told by its place alone; where it was the last happening, the time stands for it.
    let place = best.remove(&PLACE);
    let time = best.remove(&TIME).or(place);
    if best.contains_key(&PASSED) {
        best.remove(&FAILED);
    }
    let mut kept: Vec<Fact> = best.into_values().cloned().collect();
    let last = facts.iter().map(|fact| fact.at).max();
    let is_told = kept.iter().map(|fact| fact.at).max() == last;
    match (time, last) {
        (Some(time), Some(at)) => kept.push(Fact { at, kind: Kind::Time { connected, active }, ..time.clone() }),
        // Without time or place: a later score that is not the best may be the last happening.
        (None, Some(at)) if !is_told => {
            let newest = facts.iter().filter(|fact| kept.iter().all(|one| one.id != fact.id)).max_by_key(|f| f.at);
            kept.extend(newest.map(|fact| Fact { at, kind: Kind::Time { connected, active }, ..(*fact).clone() }));
        }
        _ => {}
    }
    kept
}

const TIME: u8 = 0;
const PLACE: u8 = 1;
const PASSED: u8 = 2;
const FAILED: u8 = 3;

fn rank(kind: &Kind) -> u8 {
    match kind {
        Kind::Time { .. } => TIME,
        Kind::Bookmarked { .. } => PLACE,
        Kind::Passed => PASSED,
        Kind::Failed => FAILED,
        Kind::Opened => 4,
        Kind::Completed => 5,
        Kind::Scored { .. } => 6,
        Kind::Progressed { .. } => 7,
    }
}

fn better<'f>(known: &'f Fact, new: &'f Fact) -> &'f Fact {
    let takes_new = match (&known.kind, &new.kind) {
        (Kind::Scored { score: a }, Kind::Scored { score: b }) => b > a,
        (Kind::Progressed { progress: a }, Kind::Progressed { progress: b }) => b > a,
        // The newest, so that what the platform tells by its key was told long ago.
        (Kind::Time { .. }, _) | (Kind::Bookmarked { .. }, _) => new.at > known.at,
        _ => new.at < known.at,
    };
    if takes_new { new } else { known }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Place, Source};
    use crate::ids::{EnrolmentId, FactId};
    use crate::progress::Rows;
    use crate::score::{Percent, ScaledScore};
    use crate::time::Timestamp;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn any_fact() -> impl Strategy<Value = (u128, i64, Kind)> {
        let kind = prop_oneof![
            Just(Kind::Opened),
            Just(Kind::Completed),
            Just(Kind::Passed),
            Just(Kind::Failed),
            (-1.0f64..=1.0).prop_map(|s| Kind::Scored { score: ScaledScore::new(s).unwrap() }),
            (0u64..=10_000).prop_map(|h| Kind::Progressed { progress: Percent::from_hundredths(h) }),
            ("[ab]{1,2}", any::<bool>())
                .prop_map(|(place, suspended)| Kind::Bookmarked { place: Place::new(&place).unwrap(), suspended }),
            (0u64..400).prop_map(|s| Kind::Time { connected: Span::seconds(s), active: Span::seconds(s.min(300)) }),
        ];
        (0u128..3, 0i64..1_000, kind)
    }

    fn facts(all: Vec<(u128, i64, Kind)>) -> Vec<Fact> {
        all.into_iter()
            .enumerate()
            .map(|(n, (step, second, kind))| Fact {
                id: FactId(Uuid::from_u128(n as u128 + 1)),
                at: Timestamp::from_millis(1_800_000_000_000 + second * 1000).unwrap(),
                enrolment: EnrolmentId(Uuid::nil()),
                step: StepId(Uuid::from_u128(step)),
                version: None,
                kind,
                source: Source::Page,
            })
            .collect()
    }

    fn without_places(facts: &[Fact]) -> Rows {
        let mut rows = Rows::rebuild(facts);
        for row in rows.0.values_mut() {
            row.bookmark = None;
        }
        rows
    }

    proptest! {
        #[test]
        fn r1_10_the_same_figures_derive_from_what_stays(all in proptest::collection::vec(any_fact(), 0..60)) {
            let all = facts(all);
            let kept = condense(&all);
            prop_assert_eq!(Rows::rebuild(&kept), without_places(&all));
            prop_assert!(kept.len() <= 3 * 6, "a handful for each step");
            prop_assert_eq!(condense(&kept), kept.clone(), "again changes nothing");
            prop_assert!(kept.iter().all(|fact| all.iter().any(|one| one.id == fact.id)), "no key is new");
            let mut ids: Vec<_> = kept.iter().map(|fact| fact.id).collect();
            ids.dedup();
            prop_assert_eq!(ids.len(), kept.len(), "no key twice");
        }
    }
}
