//! xAPI statements and documents: reading, checking, comparing, indexing and answering, for both versions at once.
//!
//! A statement stays what its sender wrote: a tree of [`json::Value`]s with numbers as text. Everything here looks at
//! that tree; nothing is read into structures that would lose a digit or an unknown extension.
//!
//! The way of a statement: [`json::read`] → [`validate::statement`] → [`accept::accept`] (what the store sets) →
//! kept text, [`facts::Facts`] (what is indexed) and [`same::Fingerprint`] (what a repeat is recognised by). The way
//! back: [`query`] → [`mod@format`]. This folder uses no sibling, so that it can become a crate of its own.
//!
//! Source: xAPI 1.0.3 (parts 2 and 3) and IEEE 9274.1.1-2023, called 2.0 here; our readings are in
//! `docs/decisions/0014-xapi-readings.md`.

pub mod accept;
pub mod activity;
pub mod agent;
pub mod credential;
pub mod document;
pub mod facts;
pub mod format;
pub mod json;
pub mod keep;
pub mod lexical;
pub mod multipart;
pub mod person;
pub mod query;
pub mod rule;
pub mod same;
pub mod schema;
pub mod signature;
pub mod validate;

use serde::{Deserialize, Serialize};

/// The verb that takes a statement back.
///
/// Source: xAPI 1.0.3, part 2, 2.3.2.
pub const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";

/// The usage type of an attachment that signs its statement.
///
/// Source: xAPI 1.0.3, part 2, 2.6.
pub const SIGNATURE: &str = "http://adlnet.gov/expapi/attachments/signature";

/// The version of the standard a request speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
pub enum Version {
    /// xAPI 1.0.3; a request says `1.0` or `1.0.x`.
    #[serde(rename = "1.0.3")]
    V1,
    /// IEEE 9274.1.1, xAPI 2.0.0; a request says `2.0` or `2.0.x`.
    #[serde(rename = "2.0.0")]
    V2,
}

impl Version {
    /// Both, the older first: what `/about` lists.
    pub const ALL: [Self; 2] = [Self::V1, Self::V2];

    /// Reads `X-Experience-API-Version`; `None` for a version that is not spoken here.
    ///
    /// Source: xAPI 1.0.3, part 3, 3.3: `1.0` counts as `1.0.0`, later patches of a known line are taken.
    pub fn from_header(text: &str) -> Option<Self> {
        let rest = match text.trim().split_at_checked(3)? {
            ("1.0", rest) => (Self::V1, rest),
            ("2.0", rest) => (Self::V2, rest),
            _ => return None,
        };
        let patch = rest.1;
        let digits = |d: &str| !d.is_empty() && d.len() <= 9 && d.bytes().all(|b| b.is_ascii_digit());
        (patch.is_empty() || patch.strip_prefix('.').is_some_and(digits)).then_some(rest.0)
    }

    /// What the answer carries in `X-Experience-API-Version`.
    pub const fn header(self) -> &'static str {
        match self {
            Self::V1 => "1.0.3",
            Self::V2 => "2.0.0",
        }
    }

    /// The `version` a statement gets that brings none.
    ///
    /// Source: xAPI 1.0.3, part 2, 2.4.10: `1.0.0` whatever the patch of the request.
    pub const fn of_statement(self) -> &'static str {
        match self {
            Self::V1 => "1.0.0",
            Self::V2 => "2.0.0",
        }
    }
}

/// The language a refusal is explained in.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Default)]
pub enum Lang {
    /// French, the default of the product.
    #[default]
    Fr,
    /// English.
    En,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s0_versions_a_request_may_speak() {
        for (text, want) in [
            ("1.0", Some(Version::V1)),
            ("1.0.0", Some(Version::V1)),
            ("1.0.3", Some(Version::V1)),
            ("1.0.17", Some(Version::V1)),
            ("2.0", Some(Version::V2)),
            ("2.0.0", Some(Version::V2)),
            ("2.0.4", Some(Version::V2)),
            ("0.9", None),
            ("0.95", None),
            ("1.1.0", None),
            ("1.0.", None),
            ("1.0.x", None),
            ("1.00", None),
            ("2.1.0", None),
            ("3.0.0", None),
            ("1", None),
            ("", None),
            ("é.0", None),
        ] {
            assert_eq!(Version::from_header(text), want, "{text}");
        }
    }
}
