//! What a request asks of the statements: its parameters, read and checked; the other resources are in `documents`.

mod documents;
mod matches;

#[cfg(test)]
mod tests;

use uuid::Uuid;

use super::Version;
use super::agent::AgentKey;
use super::format::Format;
use super::json::{self, Value};
use super::lexical::{self, Instant};
use super::rule::Violation;
use super::validate;

pub use documents::{
    ActivitiesQuery, AgentQuery, DocumentQuery, Owner, RequestMethod, activities, agents, document, put_statement,
};
pub use matches::{Cursor, Held, NotACursor, Page, Place, all_matches, page, voided};

/// Why the parameters of a request are not taken: each is a 400.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum QueryError {
    /// A parameter the resource does not have, or in another letter case.
    #[error("the parameter {0:?} is not known here; letter case counts")]
    Unknown(String),
    /// The same parameter more than once.
    #[error("the parameter {0} is there more than once")]
    Twice(&'static str),
    /// A parameter the resource cannot do without.
    #[error("the parameter {0} is missing")]
    Missing(&'static str),
    /// A value that is not what the parameter takes.
    #[error("the parameter {name} is not {wanted}")]
    Bad {
        /// The parameter.
        name: &'static str,
        /// What it takes.
        wanted: &'static str,
    },
    /// The JSON of an agent breaks a rule.
    #[error("the parameter agent is not an agent: {0}")]
    Agent(Box<Violation>),
    /// Two parameters that exclude each other.
    #[error("the parameters {0} and {1} cannot be together")]
    Together(&'static str, &'static str),
}

/// A GET of the Statements resource.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StatementsQuery {
    /// Which statements.
    pub which: Which,
    /// In which format.
    pub format: Format,
    /// Whether payloads of attachments come along.
    pub attachments: bool,
}

impl StatementsQuery {
    /// The query as parameters that read back as the same query: what `more` carries, and what a token is bound to.
    ///
    /// One query has one list, whatever the order and spelling in which it was asked.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        match &self.which {
            Which::One(id) => pairs.push(("statementId", id.to_string())),
            Which::Voided(id) => pairs.push(("voidedStatementId", id.to_string())),
            Which::Many(filter) => filter.pairs(&mut pairs),
        }
        if self.format != Format::Exact {
            pairs.push(("format", self.format.word().to_owned()));
        }
        if self.attachments {
            pairs.push(("attachments", "true".to_owned()));
        }
        pairs
    }
}

/// Which statements are asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Which {
    /// The one with this id, unless it is voided.
    One(Uuid),
    /// The one with this id, only if it is voided.
    Voided(Uuid),
    /// Those that match.
    Many(Filter),
}

/// What statements must have to be found; nothing said is nothing asked.
///
/// Source: xAPI 1.0.3, part 3, 2.1.3.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Filter {
    /// The agent or identified group.
    pub agent: Option<AgentKey>,
    /// The id of the verb.
    pub verb: Option<String>,
    /// The id of the activity.
    pub activity: Option<String>,
    /// The registration in the context.
    pub registration: Option<Uuid>,
    /// Activities in any place count.
    pub related_activities: bool,
    /// Agents in any place count.
    pub related_agents: bool,
    /// Stored after this instant.
    pub since: Option<Instant>,
    /// Stored at this instant or before.
    pub until: Option<Instant>,
    /// So many on a page at most; `None` and 0 leave it to the server.
    pub limit: Option<u64>,
    /// The oldest first.
    pub ascending: bool,
}

impl Filter {
    /// Whether agent, verb, activity or registration is asked for: the conditions that reach through references.
    pub fn reaches_through_references(&self) -> bool {
        self.agent.is_some() || self.verb.is_some() || self.activity.is_some() || self.registration.is_some()
    }

    fn pairs(&self, pairs: &mut Vec<(&'static str, String)>) {
        let valued = [
            ("agent", self.agent.as_ref().map(|agent| agent.0.clone())),
            ("verb", self.verb.clone()),
            ("activity", self.activity.clone()),
            ("registration", self.registration.map(|id| id.to_string())),
            ("since", self.since.map(|at| at.to_string())),
            ("until", self.until.map(|at| at.to_string())),
            ("limit", self.limit.map(|limit| limit.to_string())),
        ];
        pairs.extend(valued.into_iter().filter_map(|(name, value)| Some((name, value?))));
        let flags = [
            ("related_activities", self.related_activities),
            ("related_agents", self.related_agents),
            ("ascending", self.ascending),
        ];
        pairs.extend(flags.into_iter().filter(|(_, set)| *set).map(|(name, _)| (name, "true".to_owned())));
    }
}

const STATEMENTS: [&str; 14] = [
    "statementId",
    "voidedStatementId",
    "agent",
    "verb",
    "activity",
    "registration",
    "related_activities",
    "related_agents",
    "since",
    "until",
    "limit",
    "format",
    "attachments",
    "ascending",
];

/// Reads the parameters of a GET of the Statements resource, already percent-decoded.
///
/// # Errors
///
/// The first parameter that is wrong: unknown, twice, of a wrong form, or with one it excludes.
///
/// Source: xAPI 1.0.3, part 3, 2.1.3.
pub fn statements<'p>(
    pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    version: Version,
) -> Result<StatementsQuery, QueryError> {
    let given = Parameters::read(pairs, &STATEMENTS)?;
    let format = match given.get("format") {
        None | Some("exact") => Format::Exact,
        Some("ids") => Format::Ids,
        Some("canonical") => Format::Canonical,
        Some(_) => return Err(QueryError::Bad { name: "format", wanted: "exact, ids or canonical" }),
    };
    let attachments = given.boolean("attachments")?;
    let one = given.uuid("statementId")?;
    let voided = given.uuid("voidedStatementId")?;
    let which = match (one, voided) {
        (Some(_), Some(_)) => return Err(QueryError::Together("statementId", "voidedStatementId")),
        (Some(id), None) => {
            given.only_with("statementId")?;
            Which::One(id)
        }
        (None, Some(id)) => {
            given.only_with("voidedStatementId")?;
            Which::Voided(id)
        }
        (None, None) => Which::Many(filter(&given, version)?),
    };
    Ok(StatementsQuery { which, format, attachments })
}

fn filter(given: &Parameters<'_>, version: Version) -> Result<Filter, QueryError> {
    let agent = match given.get("agent") {
        None => None,
        Some(text) => {
            let value = agent_json(text, version, validate::actor)?;
            // An anonymous group is known by nothing, so nothing can be found by it.
            Some(
                AgentKey::of(&value)
                    .ok_or(QueryError::Bad { name: "agent", wanted: "an Agent or an identified Group" })?,
            )
        }
    };
    let limit = match given.get("limit") {
        None => None,
        Some(text) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
            // More than a machine number holds is more than any page: the server's maximum applies.
            Some(text.parse().unwrap_or(u64::MAX))
        }
        Some(_) => return Err(QueryError::Bad { name: "limit", wanted: "a whole number, not negative" }),
    };
    Ok(Filter {
        agent,
        verb: given.iri("verb")?.map(str::to_owned),
        activity: given.iri("activity")?.map(str::to_owned),
        registration: given.uuid("registration")?,
        related_activities: given.boolean("related_activities")?,
        related_agents: given.boolean("related_agents")?,
        since: given.timestamp("since", version)?,
        until: given.timestamp("until", version)?,
        limit,
        ascending: given.boolean("ascending")?,
    })
}

/// The parameters of a request, each once and each known.
struct Parameters<'p>(Vec<(&'static str, &'p str)>);

impl<'p> Parameters<'p> {
    fn read(pairs: impl IntoIterator<Item = (&'p str, &'p str)>, known: &[&'static str]) -> Result<Self, QueryError> {
        let mut found = Self(Vec::new());
        for (name, value) in pairs {
            let Some(name) = known.iter().copied().find(|one| *one == name) else {
                return Err(QueryError::Unknown(name.chars().take(100).collect()));
            };
            if found.get(name).is_some() {
                return Err(QueryError::Twice(name));
            }
            found.0.push((name, value));
        }
        Ok(found)
    }

    fn get(&self, name: &str) -> Option<&'p str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    fn needed(&self, name: &'static str) -> Result<&'p str, QueryError> {
        self.get(name).ok_or(QueryError::Missing(name))
    }

    /// Nothing beside `name` but format and attachments.
    fn only_with(&self, name: &'static str) -> Result<(), QueryError> {
        let other = self.0.iter().find(|(other, _)| *other != name && *other != "format" && *other != "attachments");
        other.map_or(Ok(()), |(other, _)| Err(QueryError::Together(name, other)))
    }

    fn boolean(&self, name: &'static str) -> Result<bool, QueryError> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(QueryError::Bad { name, wanted: "true or false" }),
        }
    }

    fn uuid(&self, name: &'static str) -> Result<Option<Uuid>, QueryError> {
        let read = |text| lexical::uuid(text).ok_or(QueryError::Bad { name, wanted: "a UUID" });
        self.get(name).map(read).transpose()
    }

    fn iri(&self, name: &'static str) -> Result<Option<&'p str>, QueryError> {
        match self.get(name) {
            Some(text) if !lexical::is_iri(text) => Err(QueryError::Bad { name, wanted: "an IRI" }),
            other => Ok(other),
        }
    }

    fn timestamp(&self, name: &'static str, version: Version) -> Result<Option<Instant>, QueryError> {
        let read = |text| lexical::timestamp(text, version).ok_or(QueryError::Bad { name, wanted: "a timestamp" });
        self.get(name).map(read).transpose()
    }
}

/// The JSON of an agent parameter, checked.
fn agent_json<'p>(
    text: &'p str,
    version: Version,
    check: fn(&Value<'_>, Version) -> Result<(), Vec<Violation>>,
) -> Result<Value<'p>, QueryError> {
    let value =
        json::read(text.as_bytes()).map_err(|_| QueryError::Bad { name: "agent", wanted: "JSON of an agent" })?;
    match check(&value, version) {
        Ok(()) => Ok(value),
        Err(violations) => Err(match violations.into_iter().next() {
            Some(first) => QueryError::Agent(Box::new(first)),
            None => QueryError::Bad { name: "agent", wanted: "JSON of an agent" },
        }),
    }
}
