//! The guard before state and profiles: which documents an assignable unit may read and write.

use uuid::Uuid;

use super::judge::{Binding, is_actor};
use super::refusal::{Refusal, Requirement};
use super::state::State;
use super::words::{LAUNCH_DATA, PREFERENCES};
use crate::xapi::json::{Value, read};
use crate::xapi::lexical;

/// What is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Resource {
    /// `activities/state`.
    State,
    /// `activities/profile`, and `activities`.
    Activity,
    /// `agents/profile`.
    AgentProfile,
    /// `agents`.
    Agent,
    /// `statements`, to read.
    Statements,
}

/// A request for a document, as far as it matters here; it is well-formed xAPI.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// Of which resource.
    pub resource: Resource,
    /// Whether it only reads (GET, HEAD).
    pub reads: bool,
    /// Whether it deletes.
    pub deletes: bool,
    /// The parameter `agent`.
    pub agent: Option<&'r Value<'r>>,
    /// The parameter `activityId` (of statements: `activity`, which is free).
    pub activity: Option<&'r str>,
    /// The parameter `registration`.
    pub registration: Option<Uuid>,
    /// The parameter `stateId` or `profileId`.
    pub id: Option<&'r str>,
    /// The media type of the body.
    pub content_type: &'r str,
    /// The body; empty when it reads or deletes.
    pub body: &'r [u8],
}

/// What the caller has to note when the request is let through.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Note {
    /// Nothing.
    Nothing,
    /// The learner's preferences were asked for: [`State::read_preferences`], whether there are any or not.
    PreferencesRead,
}

/// Judges a request.
///
/// # Errors
///
/// The first requirement that is not met.
///
/// Source: cmi5 8.1.3 to 8.1.5, 10.2.1, 11.
pub fn judge(state: &State, binding: &Binding<'_>, request: &Request<'_>) -> Result<Note, Refusal> {
    let refuse = |requirement| Err(Refusal::new(requirement, ""));
    // 8.1.2: the token is dead once the session has ended.
    if state.open().is_none_or(|session| session.id != binding.session) {
        return refuse(Requirement::NoSession);
    }
    match (request.agent, request.resource) {
        (Some(agent), resource) if !is_actor(agent, binding.actor) => {
            let profile = resource == Resource::AgentProfile;
            return refuse(if profile { Requirement::ProfileAgent } else { Requirement::Actor }); // 11.0, 8.1.3
        }
        (None, Resource::State | Resource::AgentProfile | Resource::Agent) => return refuse(Requirement::NoAgent),
        _ => {}
    }
    if matches!(request.resource, Resource::State | Resource::Activity)
        && request.activity.is_none_or(|activity| activity != binding.activity)
    {
        return refuse(Requirement::DocumentActivity); // 10.1, 8.1.5
    }
    let registration = request.registration == Some(binding.registration);
    let foreign = match request.resource {
        Resource::State => !registration, // 8.1.4
        Resource::Statements => request.registration.is_some() && !registration,
        _ => false,
    };
    if foreign {
        return refuse(Requirement::DocumentRegistration);
    }
    match request.resource {
        // To delete all state documents would delete this one.
        Resource::State if !request.reads && request.id.is_none_or(|id| id == LAUNCH_DATA) => {
            refuse(Requirement::LaunchData) // 10.2.1
        }
        Resource::AgentProfile if request.id == Some(PREFERENCES) => {
            if request.reads {
                return Ok(Note::PreferencesRead); // 11.0
            }
            if request.deletes {
                return refuse(Requirement::PreferencesBody);
            }
            preferences(request.content_type, request.body).map(|()| Note::Nothing)
        }
        _ => Ok(Note::Nothing),
    }
}

/// Checks the learner's preferences: a JSON object with languages in the order they are wished, and `on` or `off`.
///
/// # Errors
///
/// What is wrong with them.
///
/// Source: cmi5 11.0 to 11.2.
pub fn preferences(content_type: &str, body: &[u8]) -> Result<(), Refusal> {
    let wrong = || Refusal::new(Requirement::PreferencesBody, "");
    if !lexical::media_type_is(content_type, "application/json") {
        return Err(wrong());
    }
    let value = read(body).map_err(|_| wrong())?;
    let languages = value.text("languagePreference").ok_or_else(wrong)?;
    if !matches!(value.text("audioPreference").ok_or_else(wrong)?, "on" | "off") {
        return Err(wrong());
    }
    if languages.split(',').all(|tag| lexical::is_language_tag(tag.trim())) {
        Ok(())
    } else {
        Err(Refusal::new(Requirement::Languages, languages))
    }
}
