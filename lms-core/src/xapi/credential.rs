//! What a credential of the LRS may do.

use serde::{Deserialize, Serialize};

/// A part of the LRS a credential is let into.
///
/// Source: xAPI 1.0.3, part 3, 4.2 (authorization scopes); names as there, without the slashes in variants.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Write statements.
    #[serde(rename = "statements/write")]
    StatementsWrite,
    /// Read the statements this credential wrote.
    #[serde(rename = "statements/read/mine")]
    StatementsReadMine,
    /// Read every statement.
    #[serde(rename = "statements/read")]
    StatementsRead,
    /// Read and write states.
    #[serde(rename = "state")]
    State,
    /// Read and write activity and agent profiles.
    #[serde(rename = "profile")]
    Profile,
    /// What its definitions say of activities wins over what was said before.
    #[serde(rename = "define")]
    Define,
    /// Void statements.
    #[serde(rename = "void")]
    Void,
    /// Send on statements of others: the authority they bring stays.
    #[serde(rename = "forward")]
    Forward,
    /// Everything but `forward`.
    #[serde(rename = "all")]
    All,
}

impl Scope {
    /// Every scope, as a page offers them.
    pub const EVERY: [Self; 9] = [
        Self::All,
        Self::StatementsWrite,
        Self::StatementsReadMine,
        Self::StatementsRead,
        Self::State,
        Self::Profile,
        Self::Define,
        Self::Void,
        Self::Forward,
    ];

    /// Its name in the standard and in the API.
    pub const fn key(self) -> &'static str {
        match self {
            Self::StatementsWrite => "statements/write",
            Self::StatementsReadMine => "statements/read/mine",
            Self::StatementsRead => "statements/read",
            Self::State => "state",
            Self::Profile => "profile",
            Self::Define => "define",
            Self::Void => "void",
            Self::Forward => "forward",
            Self::All => "all",
        }
    }

    /// The scope of that name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|scope| scope.key() == key)
    }
}

/// Whether `held` lets its bearer into `wanted`.
///
/// To read everything is to read one's own. Nothing but `forward` itself lets one speak as somebody else.
pub fn allows(held: &[Scope], wanted: Scope) -> bool {
    held.iter().any(|scope| match (scope, wanted) {
        (scope, wanted) if *scope == wanted => true,
        (Scope::All, Scope::Forward) => false,
        (Scope::All, _) | (Scope::StatementsRead, Scope::StatementsReadMine) => true,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_all_is_everything_but_speaking_as_somebody_else() {
        for wanted in Scope::EVERY {
            assert_eq!(allows(&[Scope::All], wanted), wanted != Scope::Forward, "{wanted:?}");
            assert!(allows(&[wanted], wanted));
            assert!(!allows(&[], wanted));
            assert_eq!(Scope::from_key(wanted.key()), Some(wanted));
        }
        assert!(allows(&[Scope::StatementsRead], Scope::StatementsReadMine));
        assert!(!allows(&[Scope::StatementsReadMine], Scope::StatementsRead));
        assert!(!allows(&[Scope::StatementsWrite], Scope::Void));
    }
}
