//! The plan of an import: what would happen to each line, with every reason against it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::RawLine;
use crate::ids::{EnrolmentId, PersonId};
use crate::people::Identity;
use crate::text::{Email, ExternalRef, Name, TextError, folded};

/// A column.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Prénom.
    Given,
    /// Nom.
    Family,
    /// Courriel.
    Email,
    /// Entreprise.
    Company,
    /// Référence.
    External,
}

impl Field {
    /// Every column.
    pub const ALL: [Self; 5] = [Self::Given, Self::Family, Self::Email, Self::Company, Self::External];
    /// Columns a file must have.
    pub const REQUIRED: [Self; 3] = [Self::Given, Self::Family, Self::Email];
}

/// Something wrong with a line.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum LineProblem {
    /// A cell that cannot be taken.
    Cell {
        /// Which.
        field: Field,
        /// Why.
        error: TextError,
    },
    /// The same address stands above.
    TwiceInFile {
        /// Where it stands first.
        first: u64,
    },
    /// Another number of columns than the header.
    Ragged,
    /// The address belongs to one account and the reference to another.
    TwoPeople,
}

/// What would happen to a line.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// A new account and an enrolment.
    New {
        /// People with the same names and another address: to be looked at, nothing merges by itself.
        resembles: Vec<PersonId>,
    },
    /// A known person is enrolled.
    Known {
        /// Who.
        person: PersonId,
    },
    /// Nothing to do: enrolled already.
    AlreadyEnrolled {
        /// Which enrolment.
        enrolment: EnrolmentId,
    },
    /// Nothing is done until it is mended.
    Refused {
        /// Everything that is wrong.
        problems: Vec<LineProblem>,
    },
}

/// A line and what would happen to it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// As it stands in the file.
    pub raw: RawLine,
    /// Who it speaks of; `None` when refused.
    pub identity: Option<Identity>,
    /// What would happen.
    pub outcome: Outcome,
}

/// What an import would do.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Line by line, in the order of the file.
    pub lines: Vec<Line>,
}

impl Plan {
    /// How many would be enrolled.
    pub fn ready(&self) -> usize {
        self.count(|o| matches!(o, Outcome::New { .. } | Outcome::Known { .. }))
    }

    /// How many are to be mended.
    pub fn refused(&self) -> usize {
        self.count(|o| matches!(o, Outcome::Refused { .. }))
    }

    /// How many are enrolled already.
    pub fn already(&self) -> usize {
        self.count(|o| matches!(o, Outcome::AlreadyEnrolled { .. }))
    }

    fn count(&self, which: impl Fn(&Outcome) -> bool) -> usize {
        self.lines.iter().filter(|l| which(&l.outcome)).count()
    }
}

/// A known person and, when there is one, the enrolment in the session at hand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Match {
    /// Who.
    pub person: PersonId,
    /// In the session already.
    pub enrolment: Option<EnrolmentId>,
}

/// People known before the import.
pub trait KnownPeople {
    /// By address.
    fn by_email(&self, email: &Email) -> Option<Match>;
    /// By the key in the other system.
    fn by_external(&self, external: &ExternalRef) -> Option<Match>;
    /// By names, both folded.
    fn by_names(&self, given: &str, family: &str) -> Vec<PersonId>;
}

/// Says what would happen to each line.
pub fn plan(lines: Vec<RawLine>, known: &impl KnownPeople) -> Plan {
    let mut seen: HashMap<Email, u64> = HashMap::with_capacity(lines.len());
    let lines = lines
        .into_iter()
        .map(|raw| {
            let (identity, mut problems) = identity_of(&raw);
            if let Some(identity) = &identity {
                let first = *seen.entry(identity.email.clone()).or_insert(raw.line);
                if first != raw.line {
                    problems.push(LineProblem::TwiceInFile { first });
                }
            }
            match identity {
                Some(identity) if problems.is_empty() => match outcome(&identity, known) {
                    Ok(outcome) => Line { raw, identity: Some(identity), outcome },
                    Err(problem) => Line { raw, identity: None, outcome: Outcome::Refused { problems: vec![problem] } },
                },
                _ => Line { raw, identity: None, outcome: Outcome::Refused { problems } },
            }
        })
        .collect();
    Plan { lines }
}

fn outcome(identity: &Identity, known: &impl KnownPeople) -> Result<Outcome, LineProblem> {
    let by_email = known.by_email(&identity.email);
    let by_external = identity.external.as_ref().and_then(|e| known.by_external(e));
    let found = match (by_email, by_external) {
        (Some(a), Some(b)) if a.person != b.person => return Err(LineProblem::TwoPeople),
        (a, b) => a.or(b),
    };
    Ok(match found {
        Some(Match { enrolment: Some(enrolment), .. }) => Outcome::AlreadyEnrolled { enrolment },
        Some(Match { person, enrolment: None }) => Outcome::Known { person },
        None => Outcome::New {
            resembles: known.by_names(&folded(identity.given.as_str()), &folded(identity.family.as_str())),
        },
    })
}

fn identity_of(raw: &RawLine) -> (Option<Identity>, Vec<LineProblem>) {
    let mut problems = Vec::new();
    if raw.ragged {
        problems.push(LineProblem::Ragged);
    }
    let note = |field: Field| move |error: TextError| LineProblem::Cell { field, error };
    let given = Name::new(&raw.given).map_err(note(Field::Given));
    let family = Name::new(&raw.family).map_err(note(Field::Family));
    let email = Email::new(&raw.email).map_err(note(Field::Email));
    let company = optional(&raw.company, Name::new).map_err(note(Field::Company));
    let external = optional(&raw.external, ExternalRef::new).map_err(note(Field::External));
    problems.extend(given.as_ref().err().cloned());
    problems.extend(family.as_ref().err().cloned());
    problems.extend(email.as_ref().err().cloned());
    problems.extend(company.as_ref().err().cloned());
    problems.extend(external.as_ref().err().cloned());
    match (given, family, email, company, external) {
        (Ok(given), Ok(family), Ok(email), Ok(company), Ok(external)) => {
            (Some(Identity { given, family, email, company, external }), problems)
        }
        _ => (None, problems),
    }
}

fn optional<T>(text: &str, read: impl Fn(&str) -> Result<T, TextError>) -> Result<Option<T>, TextError> {
    if text.trim().is_empty() { Ok(None) } else { read(text).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const KNOWN: PersonId = PersonId(Uuid::from_u128(1));
    const OTHER: PersonId = PersonId(Uuid::from_u128(2));
    const ENROLLED: EnrolmentId = EnrolmentId(Uuid::from_u128(3));

    struct People;

    impl KnownPeople for People {
        fn by_email(&self, email: &Email) -> Option<Match> {
            match email.as_str() {
                "known@example.org" => Some(Match { person: KNOWN, enrolment: None }),
                "in@example.org" => Some(Match { person: OTHER, enrolment: Some(ENROLLED) }),
                _ => None,
            }
        }
        fn by_external(&self, external: &ExternalRef) -> Option<Match> {
            (external.as_str() == "Y1").then_some(Match { person: OTHER, enrolment: None })
        }
        fn by_names(&self, given: &str, family: &str) -> Vec<PersonId> {
            if (given, family) == ("eloise", "lefevre") { vec![KNOWN] } else { vec![] }
        }
    }

    fn check(csv: &str, expected: &[Outcome]) {
        let plan = plan(crate::exchange::read(csv.as_bytes()).unwrap(), &People);
        let outcomes: Vec<Outcome> = plan.lines.into_iter().map(|l| l.outcome).collect();
        assert_eq!(outcomes, expected);
    }

    #[test]
    fn r2a_06_each_line_gets_its_own_answer() {
        check(
            "prenom;nom;email;ref\nA;B;new@example.org;\nA;B;known@example.org;\nA;B;in@example.org;\n;B;bad;\n",
            &[
                Outcome::New { resembles: vec![] },
                Outcome::Known { person: KNOWN },
                Outcome::AlreadyEnrolled { enrolment: ENROLLED },
                Outcome::Refused {
                    problems: vec![
                        LineProblem::Cell { field: Field::Given, error: TextError::Empty },
                        LineProblem::Cell { field: Field::Email, error: TextError::NotAnAddress },
                    ],
                },
            ],
        );
    }

    #[test]
    fn the_second_of_two_same_addresses_is_refused_with_the_line_of_the_first() {
        check(
            "prenom;nom;email\nA;B;x@example.org\nC;D;X@EXAMPLE.org\n",
            &[
                Outcome::New { resembles: vec![] },
                Outcome::Refused { problems: vec![LineProblem::TwiceInFile { first: 2 }] },
            ],
        );
    }

    #[test]
    fn r2a_03_same_names_are_proposed_not_merged() {
        check("prenom;nom;email\nÉloïse;LEFÈVRE;e@example.org\n", &[Outcome::New { resembles: vec![KNOWN] }]);
    }

    #[test]
    fn an_address_of_one_and_a_reference_of_another_are_refused() {
        check(
            "prenom;nom;email;ref\nA;B;known@example.org;Y1\n",
            &[Outcome::Refused { problems: vec![LineProblem::TwoPeople] }],
        );
    }
}
