//! People: one account each, whatever they do on the platform.

pub mod factor;
pub mod password;

use serde::{Deserialize, Serialize};

use crate::ids::{PersonId, RegionId};
use crate::text::{Email, ExternalRef, Name};
use crate::time::{Timestamp, Zone};

/// A regional chamber (CMA régionale) that runs sessions.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// Its key.
    pub id: RegionId,
    /// A short code used in files, such as `ARA`; unique.
    pub code: ExternalRef,
    /// Its name.
    pub name: Name,
    /// Where its days begin and end.
    pub zone: Zone,
}

/// A person with an account.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Unique identifier (AX4.7), never reused.
    pub id: PersonId,
    /// Who it is; sealed at rest.
    pub identity: Identity,
    /// Where the account stands.
    pub account: Account,
    /// How the pages should look and speak for this person.
    pub preferences: Preferences,
}

/// What names a person: personal data, sealed at rest.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Prénom.
    pub given: Name,
    /// Nom de famille.
    pub family: Name,
    /// Also the login; unique.
    pub email: Email,
    /// Entreprise, printed on attendance sheets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<Name>,
    /// Key in another system (YParéo code).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<ExternalRef>,
}

impl Identity {
    /// "Prénom Nom", as a page greets.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

/// Where an account stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Account {
    /// Made by somebody else; no password yet, none is ever mailed (reading I2).
    Pending {
        /// Since when.
        since: Timestamp,
    },
    /// The person chose a password.
    Active {
        /// Since when.
        since: Timestamp,
    },
    /// Closed by a manager: no sign-in.
    Disabled {
        /// Since when.
        since: Timestamp,
    },
}

impl Account {
    /// Whether a sign-in may be tried at all.
    pub fn may_sign_in(self) -> bool {
        matches!(self, Self::Active { .. })
    }
}

/// How the pages look and speak for a person.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Preferences {
    /// Language of pages and mails.
    pub language: Language,
    /// Text size (AX4.15).
    pub text_size: TextSize,
}

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// French, the default.
    #[default]
    Fr,
    /// English.
    En,
}

impl Language {
    /// Its code, ISO 639-1.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }
}

/// Text size of the pages.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSize {
    /// 87.5 %.
    Small,
    /// 100 %.
    #[default]
    Normal,
    /// 125 %.
    Large,
    /// 150 %.
    Larger,
}

/// Whether two identities look like the same person; a manager decides (row 2a.3), nothing merges by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Likeness {
    /// Same address or same key in the other system.
    Same,
    /// Same names after folding accents, case and blanks; another address.
    SameNames,
    /// Nothing in common.
    Different,
}

/// Compares a known identity with a new one.
pub fn likeness(known: &Identity, new: &Identity) -> Likeness {
    let same_ref = known.external.is_some() && known.external == new.external;
    if known.email == new.email || same_ref {
        return Likeness::Same;
    }
    let names = |i: &Identity| (crate::text::folded(i.given.as_str()), crate::text::folded(i.family.as_str()));
    if names(known) == names(new) { Likeness::SameNames } else { Likeness::Different }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(given: &str, family: &str, email: &str) -> Identity {
        Identity {
            given: Name::new(given).unwrap(),
            family: Name::new(family).unwrap(),
            email: Email::new(email).unwrap(),
            company: None,
            external: None,
        }
    }

    #[test]
    fn r2a_03_accents_and_case_do_not_make_another_person() {
        let known = person("Éloïse", "Lefèvre", "eloise@example.org");
        assert_eq!(likeness(&known, &person("ELOISE", "Lefevre", "e.l@example.org")), Likeness::SameNames);
        assert_eq!(likeness(&known, &person("E.", "L.", "ELOISE@example.org")), Likeness::Same);
        assert_eq!(likeness(&known, &person("Éloïse", "Martin", "e@example.org")), Likeness::Different);
    }

    #[test]
    fn two_people_without_external_reference_are_not_the_same_for_it() {
        assert_eq!(likeness(&person("A", "B", "a@x.fr"), &person("C", "D", "c@x.fr")), Likeness::Different);
    }
}
