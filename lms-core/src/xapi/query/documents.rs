//! The parameters of the document resources, of agents and of activities, for each method.

use uuid::Uuid;

use super::super::Version;
use super::super::agent::AgentKey;
use super::super::document::DocumentKind;
use super::super::json::Value;
use super::super::lexical::Instant;
use super::super::validate;
use super::{Parameters, QueryError, agent_json};

/// The methods of the document resources; HEAD asks what GET asks.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash)]
pub enum RequestMethod {
    /// GET or HEAD.
    Get,
    /// PUT.
    Put,
    /// POST.
    Post,
    /// DELETE.
    Delete,
}

/// Whose documents are meant.
///
/// Source: xAPI 1.0.3, part 3, 2.3, 2.6 and 2.7.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Owner {
    /// A state: of an agent (or identified group) in an activity, in one registration or apart from any.
    State {
        /// The activity.
        activity: String,
        /// The agent.
        agent: AgentKey,
        /// The registration; for a single document its absence is a value of its own, for lists it is any.
        registration: Option<Uuid>,
    },
    /// The profile of an activity.
    Activity(String),
    /// The profile of an agent or identified group.
    Agent(AgentKey),
}

/// What a request to a document resource means.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum DocumentQuery {
    /// One document.
    One {
        /// Whose it is.
        owner: Owner,
        /// `stateId` or `profileId`.
        id: String,
    },
    /// The ids of all (GET), or all of them (DELETE of states).
    All {
        /// Whose they are.
        owner: Owner,
        /// Only those changed after this instant.
        since: Option<Instant>,
    },
}

/// Reads the parameters of a request to a document resource, already percent-decoded.
///
/// # Errors
///
/// The first parameter that is wrong or missing.
///
/// Source: xAPI 1.0.3, part 3, 2.3 (state), 2.7 (activity profile), 2.6 (agent profile).
pub fn document<'p>(
    kind: DocumentKind,
    method: RequestMethod,
    pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    version: Version,
) -> Result<DocumentQuery, QueryError> {
    let (known, id_name): (&[&'static str], _) = match kind {
        DocumentKind::State => (&["activityId", "agent", "registration", "stateId", "since"], "stateId"),
        DocumentKind::ActivityProfile => (&["activityId", "profileId", "since"], "profileId"),
        DocumentKind::AgentProfile => (&["agent", "profileId", "since"], "profileId"),
    };
    let given = Parameters::read(pairs, known)?;
    if method != RequestMethod::Get && given.get("since").is_some() {
        return Err(QueryError::Unknown("since".to_owned()));
    }
    let activity =
        || given.needed("activityId").and(given.iri("activityId")).map(|iri| iri.unwrap_or_default().to_owned());
    let agent = || agent_key(&given, version);
    let owner = match kind {
        DocumentKind::State => {
            Owner::State { activity: activity()?, agent: agent()?, registration: given.uuid("registration")? }
        }
        DocumentKind::ActivityProfile => Owner::Activity(activity()?),
        DocumentKind::AgentProfile => Owner::Agent(agent()?),
    };
    let since = given.timestamp("since", version)?;
    let lists = method == RequestMethod::Get || (method == RequestMethod::Delete && kind == DocumentKind::State);
    match (given.get(id_name), since) {
        // No database keeps U+0000 in text, and nobody names a document so.
        (Some(id), _) if id.contains('\0') => Err(QueryError::Bad { name: id_name, wanted: "text" }),
        (Some(_), Some(_)) => Err(QueryError::Together(id_name, "since")),
        (Some(id), None) => Ok(DocumentQuery::One { owner, id: id.to_owned() }),
        (None, since) if lists => Ok(DocumentQuery::All { owner, since }),
        (None, _) => Err(QueryError::Missing(id_name)),
    }
}

fn agent_key(given: &Parameters<'_>, version: Version) -> Result<AgentKey, QueryError> {
    // 2.0 lets identified groups have documents, known by their identifier alone; 1.0.3 says nothing against it.
    let value = agent_json(given.needed("agent")?, version, validate::actor)?;
    AgentKey::of(&value).ok_or(QueryError::Bad { name: "agent", wanted: "an Agent or an identified Group" })
}

/// A GET of the Agents resource.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AgentQuery<'p> {
    /// The agent as it was sent: what is known of it goes into a Person.
    pub agent: Value<'p>,
    /// What it is known by.
    pub key: AgentKey,
}

/// Reads the parameters of the Agents resource.
///
/// # Errors
///
/// The first parameter that is wrong or missing.
///
/// Source: xAPI 1.0.3, part 3, 2.4.
pub fn agents<'p>(
    pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    version: Version,
) -> Result<AgentQuery<'p>, QueryError> {
    let given = Parameters::read(pairs, &["agent"])?;
    let agent = agent_json(given.needed("agent")?, version, validate::agent)?;
    let key = AgentKey::of(&agent).ok_or(QueryError::Bad { name: "agent", wanted: "an Agent" })?;
    Ok(AgentQuery { agent, key })
}

/// A GET of the Activities resource.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ActivitiesQuery {
    /// The activity.
    pub activity: String,
}

/// Reads the parameters of the Activities resource.
///
/// # Errors
///
/// The first parameter that is wrong or missing.
///
/// Source: xAPI 1.0.3, part 3, 2.5.
pub fn activities<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> Result<ActivitiesQuery, QueryError> {
    let given = Parameters::read(pairs, &["activityId"])?;
    given.needed("activityId")?;
    Ok(ActivitiesQuery { activity: given.iri("activityId")?.unwrap_or_default().to_owned() })
}

/// Reads the parameters of a PUT of the Statements resource.
///
/// # Errors
///
/// The first parameter that is wrong or missing.
///
/// Source: xAPI 1.0.3, part 3, 2.1.1.
pub fn put_statement<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> Result<Uuid, QueryError> {
    let given = Parameters::read(pairs, &["statementId"])?;
    given.uuid("statementId")?.ok_or(QueryError::Missing("statementId"))
}
