//! xAPI packages (`tincan.xml`): reading them, launching them, and what their statements mean.
//!
//! The package format and its launch are a convention of Rustici Software ("Incorporating a TinCan LRS into an LMS"), not
//! a standard: what packages do in the wild is taken where it does no harm.

mod meaning;
mod read;
mod rule;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use crate::cmi5::course::{AuUrl, LangText, Limits, Texts};
pub use crate::cmi5::outcome::{Outcome, Status};
pub use meaning::{Heard, Standing};
pub use read::{Reading, read};
pub use rule::{Problem, Rule};

use crate::cmi5::launch::with_query;
use crate::xapi::json::Value;

/// The name of the file that makes a package.
pub const FILE: &str = "tincan.xml";

/// An activity a package describes.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// Its id, an IRI.
    pub id: String,
    /// Its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Names.
    pub name: Texts,
    /// Descriptions.
    pub description: Texts,
}

/// A package.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Package {
    /// The activity that is launched: what the package is about.
    pub main: Activity,
    /// Where it begins.
    pub launch: AuUrl,
    /// The other activities it describes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Activity>,
}

/// The names a launch adds to the query.
pub const RESERVED: [&str; 5] = ["endpoint", "auth", "actor", "registration", "activity_id"];

/// The values of a launch.
#[derive(Clone, Copy, Debug)]
pub struct Parameters<'p> {
    /// Where the record store is, ending in `/`.
    pub endpoint: &'p str,
    /// What goes into the header `Authorization`, such as `Basic …`: content uses it as it is.
    pub auth: &'p str,
    /// The learner, an Agent.
    pub actor: &'p Value<'p>,
    /// The registration.
    pub registration: Uuid,
    /// The main activity.
    pub activity: &'p str,
    /// The languages the learner wishes, as in the header of that name.
    pub accept_language: Option<&'p str>,
    /// An activity of ours that statements are to be grouped under.
    pub grouping: Option<&'p str>,
}

/// The URL of a launch: `url` (absolute), its own query and fragment kept, and the parameters, encoded.
///
/// Source: Rustici Software, "Incorporating a TinCan LRS into an LMS", Launch.
pub fn launch_url(url: &str, parameters: &Parameters<'_>) -> String {
    let actor = parameters.actor.to_text();
    let registration = parameters.registration.to_string();
    let mut all = vec![
        ("endpoint", parameters.endpoint),
        ("auth", parameters.auth),
        ("actor", actor.as_str()),
        ("registration", registration.as_str()),
        ("activity_id", parameters.activity),
    ];
    all.extend(parameters.accept_language.map(|languages| ("Accept-Language", languages)));
    all.extend(parameters.grouping.map(|activity| ("grouping", activity)));
    with_query(url, &all)
}
