//! Attempts that were saved a moment ago, as they were stored: a learner who works saves again in some seconds, and
//! reading the same rows from the database costs more than everything the engine does with them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use lms_core::evidence::Pulse;
use lms_core::ids::AttemptId;
use lms_store::repo::AttemptRow;

use super::state::Kept;
use crate::bridge::Said;

/// Bytes of one generation; two are kept. A learner takes about 4 KiB, so that some 16,000 at work find room.
const GENERATION: usize = 32 * 1024 * 1024;

/// Memory of a state, as a multiple of its length as text.
const UNFOLDED: usize = 2;

/// Bytes of a row without its state.
const ROW: usize = size_of::<Warm>() + 96;

/// What a save starts from.
#[derive(Clone, Debug)]
pub(super) struct Warm {
    /// The attempt. Its state is empty when `kept` is there.
    pub row: AttemptRow,
    /// Its state, as it was when it was written.
    pub kept: Option<Kept>,
    /// The pulse of its enrolment.
    pub pulse: Option<Pulse>,
    /// What the attempt says, when it was worked out already.
    pub said: Option<Said>,
}

/// One of them, with about how much memory it takes.
struct Sized {
    warm: Warm,
    bytes: usize,
}

#[derive(Default)]
struct Generations {
    young: HashMap<AttemptId, Sized>,
    young_bytes: usize,
    old: HashMap<AttemptId, Sized>,
}

/// The attempts, the younger half and the older half: when the younger one is full, the older one goes.
///
/// Nothing is decided on them alone: the store refuses a save that starts from anything but what is stored
/// ([`lms_store::StoreError::Stale`]), and every refusal is made after reading again. So replicas may each have their own.
#[derive(Default)]
pub(crate) struct WarmAttempts {
    kept: Mutex<Generations>,
}

impl WarmAttempts {
    /// Takes one out: two posts of one attempt at the same moment cannot both start from it.
    pub(super) fn take(&self, id: AttemptId) -> Option<Warm> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.young.remove(&id) {
            kept.young_bytes = kept.young_bytes.saturating_sub(found.bytes);
            return Some(found.warm);
        }
        kept.old.remove(&id).map(|found| found.warm)
    }

    /// Keeps one as it was just stored; its document was so many bytes long.
    pub(super) fn put(&self, warm: Warm, length: usize) {
        let bytes = ROW + length.saturating_mul(UNFOLDED);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.young_bytes + bytes > GENERATION {
            kept.old = std::mem::take(&mut kept.young);
            kept.young_bytes = 0;
        }
        kept.young_bytes += bytes;
        if let Some(before) = kept.young.insert(warm.row.id, Sized { warm, bytes }) {
            kept.young_bytes = kept.young_bytes.saturating_sub(before.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lms_core::evidence::ShownVersion;
    use lms_core::ids::{ContentId, EnrolmentId, StepId};
    use lms_core::time::Timestamp;
    use lms_store::repo::Lease;
    use uuid::Uuid;

    fn warm(n: u128) -> Warm {
        let at = Timestamp::from_millis(0).unwrap();
        let id = Uuid::from_u128(n);
        Warm {
            row: AttemptRow {
                id: AttemptId(id),
                enrolment: EnrolmentId(id),
                step: StepId(id),
                version: ShownVersion { content: ContentId(id), number: 1 },
                number: 1,
                lease: Lease { generation: 1, sign_in: None, taken: at },
                applied: 0,
                state: Vec::new(),
                hash: String::new(),
                started: at,
                saved: at,
                closed: None,
            },
            kept: None,
            pulse: None,
            said: None,
        }
    }

    #[test]
    fn what_is_taken_is_gone() {
        let all = WarmAttempts::default();
        all.put(warm(1), 10);
        assert!(all.take(AttemptId(Uuid::from_u128(1))).is_some());
        assert!(all.take(AttemptId(Uuid::from_u128(1))).is_none());
        assert_eq!(all.kept.lock().unwrap().young_bytes, 0);
    }

    #[test]
    fn memory_stays_within_two_generations_and_the_latest_stay() {
        let all = WarmAttempts::default();
        let size = GENERATION / 4 / UNFOLDED;
        for n in 0..20 {
            all.put(warm(n), size);
        }
        let kept = all.kept.lock().unwrap();
        assert!(kept.young.len() + kept.old.len() <= 8);
        drop(kept);
        assert!(all.take(AttemptId(Uuid::from_u128(19))).is_some());
        assert!(all.take(AttemptId(Uuid::from_u128(0))).is_none());
    }

    #[test]
    fn keeping_one_again_counts_it_once() {
        let all = WarmAttempts::default();
        all.put(warm(1), 1_000);
        all.put(warm(1), 500);
        let one = ROW + 500 * UNFOLDED;
        assert_eq!(all.kept.lock().unwrap().young_bytes, one);
    }
}
