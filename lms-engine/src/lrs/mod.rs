//! The learning record store: statements, documents, agents and activities, as the xAPI resources need them.
//!
//! Every function takes the [`Holder`] of a credential and asks whether it may; HTTP is translated elsewhere.

pub mod browse;
pub mod credential;
pub mod document;
pub mod emit;
pub mod erase;
mod error;
pub mod forward;
mod holder;
mod more;
pub mod read;
mod signature;
pub mod submit;
pub mod transfer;
mod void;

pub use error::LrsError;
pub use holder::{Holder, Holders};
pub use void::void;

use lms_core::cmi5::document::Resource;
use lms_core::xapi::credential::Scope;
use lms_core::xapi::json::{self, Value};
use lms_core::xapi::query::{ActivitiesQuery, AgentQuery};
use lms_core::xapi::{activity, person};

use crate::Lms;
use crate::launch::guard::{self, Call};

/// The Person an agent stands for, as JSON: every Agent object seen under its identifier, and the one asked with.
///
/// # Errors
///
/// [`LrsError::Forbidden`] without a right to read statements or profiles.
///
/// Source: xAPI 1.0.3, part 3, 2.4.
pub async fn person(lms: &Lms, holder: &Holder, asked: &AgentQuery<'_>) -> Result<String, LrsError> {
    holder.need_one_of(&[Scope::Profile, Scope::StatementsRead, Scope::StatementsReadMine])?;
    if let Some(bound) = &holder.launch {
        let call = Call { agent: Some(&asked.key), ..Call::reading(Resource::Agent) };
        guard::admit(lms, bound, &call).await?;
    }
    let seen = lms.store().reader().await?.statements().personas(&asked.key).await?;
    let mut agents: Vec<Value<'_>> = vec![asked.agent.clone()];
    agents.extend(seen.iter().filter_map(|text| json::read(text.as_bytes()).ok()));
    Ok(person::person(&agents, &[]).to_text())
}

/// The Activity with everything statements said about it, as JSON; bare when none said anything.
///
/// # Errors
///
/// [`LrsError::Forbidden`] without a right to read statements or documents.
///
/// Source: xAPI 1.0.3, part 3, 2.5.
pub async fn activity(lms: &Lms, holder: &Holder, asked: &ActivitiesQuery) -> Result<String, LrsError> {
    holder.need_one_of(&[Scope::Profile, Scope::State, Scope::StatementsRead, Scope::StatementsReadMine])?;
    if let Some(bound) = &holder.launch {
        let call = Call { activity: Some(&asked.activity), ..Call::reading(Resource::Activity) };
        guard::admit(lms, bound, &call).await?;
    }
    let known = lms.store().reader().await?.statements().definitions(std::slice::from_ref(&asked.activity)).await?;
    let definition = match known.first() {
        Some((_, text)) => Some(json::read(text.as_bytes()).map_err(|e| LrsError::internal(&e))?),
        None => None,
    };
    Ok(activity::view(&asked.activity, definition).to_text())
}
