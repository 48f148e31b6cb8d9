//! Identifiers: one type each, so that a learner's id cannot be passed where a session's is expected.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares an identifier type over a UUID (version 7 when made by the engine, so that keys follow time).
macro_rules! id {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(value: Uuid) -> Self {
                Self(value)
            }
        }
    };
}

id!(RegionId, "A regional chamber (CMA régionale).");
id!(PersonId, "A natural person with one account (AX4.7).");
id!(SignInId, "One browser session of a person (connexion).");
id!(ContentId, "A resource or activity, whatever its version.");
id!(ParcoursId, "A designed course.");
id!(SectionId, "A section of a parcours.");
id!(StepId, "A step of a parcours: the place where a content is met.");
id!(SessionId, "A parcours offered to a group by a region for a period.");
id!(EnrolmentId, "One learner in one session.");
id!(AttemptId, "One learner's run of a content.");
id!(FactId, "One recorded happening.");
id!(BatchId, "One file import that can be undone as a whole.");
id!(JobId, "One job of the timetable or the outbox.");
id!(AuditId, "One entry of the audit log.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_what_it_prints() {
        let id = PersonId(Uuid::from_u128(7));
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn a_word_is_not_an_id() {
        assert!("monique".parse::<PersonId>().is_err());
    }
}
