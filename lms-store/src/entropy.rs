//! Chance as an argument: keys, nonces and ids come from a source the caller owns, so that runs can be repeated.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A source of unpredictable bytes; the server hands in the operating system's, tests a seeded one.
pub trait Entropy: Send + Sync {
    /// Fills `out` with fresh bytes.
    fn fill(&self, out: &mut [u8]);
}

/// Makes an id whose order follows time: UUID version 7, milliseconds of `now` first, 74 bits of chance after.
///
/// An instant before 1970 counts as 1970. Source: RFC 9562 §5.7.
pub fn fresh_id(now: DateTime<Utc>, entropy: &dyn Entropy) -> Uuid {
    let mut chance = [0; 10];
    entropy.fill(&mut chance);
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;

    #[test]
    fn an_id_made_later_sorts_later() {
        let entropy = Seeded::new(1);
        let at = |ms| DateTime::from_timestamp_millis(ms).unwrap();
        let (first, second) = (fresh_id(at(1_000), &entropy), fresh_id(at(1_001), &entropy));
        assert!(first < second);
        assert_eq!(first.get_version_num(), 7);
    }

    #[test]
    fn two_ids_of_the_same_millisecond_differ() {
        let entropy = Seeded::new(1);
        assert_ne!(fresh_id(DateTime::UNIX_EPOCH, &entropy), fresh_id(DateTime::UNIX_EPOCH, &entropy));
    }
}
