//! The second factor: what somebody has besides a password, a code that changes every half minute.

pub mod recovery;
pub mod totp;

use crate::access::{Grant, Role};

/// Who must have a second factor; everybody may.
///
/// Source: ANSSI, recommendations on multifactor authentication (2021): administrators use one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Demand {
    /// National and regional managers.
    #[default]
    Managers,
    /// Nobody: for demonstrations and tests.
    Nobody,
}

impl Demand {
    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Managers => "managers",
            Self::Nobody => "nobody",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Managers, Self::Nobody].into_iter().find(|one| one.word() == word)
    }

    /// Whether somebody who holds these roles must have a second factor.
    pub fn concerns(self, grants: &[Grant]) -> bool {
        let manager = |g: &Grant| matches!(g.role, Role::NationalManager | Role::RegionalManager);
        self == Self::Managers && grants.iter().any(manager)
    }
}

/// What was typed where a code is asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Typed {
    /// Six digits.
    Code(totp::Code),
    /// A recovery code.
    Recovery(recovery::Code),
    /// Neither.
    Neither,
}

impl Typed {
    /// Reads what was typed: blanks and dashes do not count, nor does letter case.
    pub fn read(text: &str) -> Self {
        if let Some(code) = totp::Code::read(text) {
            return Self::Code(code);
        }
        recovery::Code::read(text).map_or(Self::Neither, Self::Recovery)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Scope;
    use crate::ids::RegionId;

    #[test]
    fn ax4_09_both_kinds_of_managers_must_have_a_second_factor_and_nobody_else() {
        let region = Scope::Region { region: RegionId(uuid::Uuid::nil()) };
        let held = |role, scope| [Grant { role, scope }];
        assert!(Demand::Managers.concerns(&held(Role::NationalManager, Scope::National)));
        assert!(Demand::Managers.concerns(&held(Role::RegionalManager, region)));
        assert!(!Demand::Managers.concerns(&held(Role::Tutor, region)));
        assert!(!Demand::Managers.concerns(&[]));
        assert!(!Demand::Nobody.concerns(&held(Role::NationalManager, Scope::National)));
        assert_eq!(Demand::default(), Demand::Managers);
    }

    #[test]
    fn ax4_09_a_code_is_told_from_a_recovery_code_by_its_form() {
        assert!(matches!(Typed::read(" 123 456 "), Typed::Code(_)));
        assert!(matches!(Typed::read("K7QP-2MFX-9TRA"), Typed::Recovery(_)));
        for neither in ["", "12345", "1234567", "k7qp-2mfx", "k7qp-2mfx-9tr!", "١٢٣٤٥٦"] {
            assert_eq!(Typed::read(neither), Typed::Neither, "{neither}");
        }
    }
}
