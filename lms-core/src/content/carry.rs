//! What a new version of a package does to attempts that run on an older one (row 2.19).

use serde::{Deserialize, Serialize};

/// What a manager decides for attempts that run when a package gets a new version. Attempts that begin later run on the
/// new version in any case, and results that were earned stay with the version they were earned with.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carry {
    /// They are finished on the version they began with.
    #[default]
    Finish,
    /// They go on in the new version with what is known of the items it still has.
    CarryOn,
    /// They begin anew in the new version.
    Restart,
}

impl Carry {
    /// Every decision.
    pub const ALL: [Self; 3] = [Self::Finish, Self::CarryOn, Self::Restart];

    /// Its key in files and columns.
    pub fn key(self) -> &'static str {
        match self {
            Self::Finish => "finish",
            Self::CarryOn => "carry_on",
            Self::Restart => "restart",
        }
    }

    /// The decision with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|carry| carry.key() == key)
    }
}

/// Where an attempt goes on that runs on an older version; `later`: the versions after its own with their decisions, in
/// order. `None`: where it is.
///
/// It comes out where it would have come out had the learner opened it after each version; only that nothing is dropped in
/// a version the learner never saw. Hence the last version that does not leave attempts alone, and a restart on the way is
/// a restart.
pub fn destination(later: impl IntoIterator<Item = (u32, Carry)>) -> Option<(u32, Carry)> {
    later.into_iter().filter(|(_, carry)| *carry != Carry::Finish).reduce(|(_, sofar), (number, carry)| {
        let restarts = sofar == Carry::Restart || carry == Carry::Restart;
        (number, if restarts { Carry::Restart } else { Carry::CarryOn })
    })
}

#[cfg(test)]
mod tests {
    use super::Carry::{CarryOn, Finish, Restart};
    use super::*;

    fn check(later: &[(u32, Carry)], expected: Option<(u32, Carry)>) {
        assert_eq!(destination(later.iter().copied()), expected, "{later:?}");
    }

    #[test]
    fn r2_19_an_attempt_goes_where_the_versions_after_its_own_lead() {
        check(&[], None);
        check(&[(2, Finish)], None);
        check(&[(2, CarryOn)], Some((2, CarryOn)));
        check(&[(2, Restart)], Some((2, Restart)));
        check(&[(2, Finish), (3, CarryOn)], Some((3, CarryOn)));
        check(&[(2, CarryOn), (3, Finish)], Some((2, CarryOn)));
        check(&[(2, Restart), (3, CarryOn)], Some((3, Restart)));
        check(&[(2, CarryOn), (3, Restart), (4, Finish)], Some((3, Restart)));
    }

    #[test]
    fn every_decision_reads_back_by_its_key() {
        for carry in Carry::ALL {
            assert_eq!(Carry::from_key(carry.key()), Some(carry));
            assert_eq!(serde_json::to_value(carry).unwrap(), carry.key());
        }
        assert_eq!(Carry::from_key("later"), None);
    }
}
