//! By what a statement is found: sixteen bytes that are a keyed hash of a kind and a value, or an agent's own chance.

use uuid::Uuid;

use lms_core::xapi::facts::{Facts, Mention};

use super::memory::Lookup;
use crate::Keyring;

/// Makes the keys of the index.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'k>(pub(crate) &'k Keyring);

impl Keys<'_> {
    fn of(self, kind: &'static str, value: &str) -> Uuid {
        let hash = self.0.lookup(kind, value);
        Uuid::from_slice(hash.get(..16).unwrap_or_default()).unwrap_or_default()
    }

    fn of_id(self, kind: &'static str, id: Uuid) -> Uuid {
        self.of(kind, id.simple().encode_lower(&mut Uuid::encode_buffer()))
    }

    pub(crate) fn verb(self, verb: &str) -> Uuid {
        self.of("xapi_index.verb", verb)
    }

    pub(crate) fn activity(self, activity: &str, mention: Mention) -> Uuid {
        match mention {
            Mention::Direct => self.of("xapi_index.activity-direct", activity),
            Mention::Related => self.of("xapi_index.activity-any", activity),
        }
    }

    pub(crate) fn registration(self, registration: Uuid) -> Uuid {
        self.of_id("xapi_index.registration", registration)
    }

    pub(crate) fn credential(self, credential: Uuid) -> Uuid {
        self.of_id("xapi_index.by-credential", credential)
    }

    /// What refers to this statement.
    pub(crate) fn refers_to(self, statement: Uuid) -> Uuid {
        self.of_id("xapi_index.refers-to", statement)
    }

    /// What voids this statement.
    pub(crate) fn voids(self, statement: Uuid) -> Uuid {
        self.of_id("xapi_index.voids", statement)
    }

    pub(crate) fn definition(self, activity: &str) -> Uuid {
        self.of("xapi_known.definition", activity)
    }

    pub(crate) fn display(self, verb: &str) -> Uuid {
        self.of("xapi_known.display", verb)
    }

    pub(crate) fn lookup(self, column: &'static str, text: &str) -> Lookup {
        self.0.lookup(column, text).try_into().unwrap_or_default()
    }

    /// What the statement itself is found by, and those that refer to it; agents are added by the caller.
    pub(crate) fn inherited(self, facts: &Facts) -> Vec<Uuid> {
        let mut keys = vec![self.verb(&facts.verb)];
        keys.extend(facts.registration.map(|id| self.registration(id)));
        for (activity, mention) in &facts.activities {
            keys.push(self.activity(activity, Mention::Related));
            if *mention == Mention::Direct {
                keys.push(self.activity(activity, Mention::Direct));
            }
        }
        keys
    }
}

/// Keys as they stand beside a statement.
pub(crate) fn pack(keys: &[Uuid]) -> Vec<u8> {
    keys.iter().flat_map(|key| key.into_bytes()).collect()
}

/// The keys that stand beside a statement.
pub(crate) fn unpack(packed: &[u8]) -> Vec<Uuid> {
    packed.chunks_exact(16).filter_map(|key| Uuid::from_slice(key).ok()).collect()
}
