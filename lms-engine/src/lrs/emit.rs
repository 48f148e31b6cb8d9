//! The job that tells what happened on the platform as statements, each fact once as its id says.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use lms_core::content::Kind as ContentKind;
use lms_core::evidence::Fact;
use lms_core::ids::{ContentId, EnrolmentId, FactId, ParcoursId, SessionId};
use lms_core::time::{Span, Timestamp};
use lms_core::xapi::Version;
use lms_core::xapi::accept::Authority;
use lms_core::xapi::activity::Power;
use lms_core::xapi::json::{Object, Value};
use lms_core::xapi::keep::{Arrival, Kept, keep};
use lms_store::Unit;
use lms_store::repo::{Submission, Submitted};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::bridge::statement::{About, statement};
use crate::learn::formation::published;
use crate::{EngineError, Lms};

/// The setting that says how far it has come.
const SETTING: &str = "lrs.emit";
/// Facts told at once.
const PART: u32 = 200;
/// So far back it looks each time: a fact is committed a little after its key was made.
const BACK: Span = Span::minutes(2);

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Progress {
    /// The last fact that was told.
    after: Uuid,
}

/// Tells what is new; how many facts were told for the first time.
///
/// # Errors
///
/// Those of the store; what was told stays told.
pub async fn round(lms: &Lms, now: Timestamp) -> Result<u64, EngineError> {
    let mut view = lms.store().reader().await?;
    let kept = view.settings().get(SETTING).await?;
    drop(view);
    let progress: Progress = kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default();
    let mut after = back(progress.after);
    let mut told = 0;
    let mut known = Known::default();
    loop {
        let mut view = lms.store().reader().await?;
        let facts = view.facts().told_after(FactId(after), PART).await?;
        let Some(last) = facts.last().map(|fact| fact.id.0) else { break };
        let mut statements = Vec::with_capacity(facts.len());
        for fact in &facts {
            statements.extend(known.told(lms, &mut *view, fact, now).await?);
        }
        drop(view);
        told += store(lms, statements).await?;
        let end = facts.len() < PART as usize;
        after = last;
        if last > progress.after {
            let mut unit = lms.store().unit().await?;
            let value = serde_json::json!(Progress { after: last });
            unit.settings().put(SETTING, &value).await?;
            unit.commit().await?;
        }
        if end {
            break;
        }
    }
    Ok(told)
}

/// The first key of the instant that lies so far back.
///
/// Source: RFC 9562, 5.7: the first 48 bits of a version 7 UUID are milliseconds since 1970.
fn back(after: Uuid) -> Uuid {
    let millis = (after.as_u128() >> 80).saturating_sub(u128::from(BACK.as_millis()));
    Uuid::from_u128(millis << 80)
}

/// Stores together; where another platform's statement has one of these ids, the others are stored without it.
async fn store(lms: &Lms, statements: Vec<Kept>) -> Result<u64, EngineError> {
    if statements.is_empty() {
        return Ok(0);
    }
    let submission =
        |statements| Submission { statements, credential: Uuid::nil(), power: Power::Define, payloads: Vec::new() };
    if let Submitted::Stored { new, .. } = lms.statements().submit(submission(statements.clone())).await? {
        return Ok(new as u64);
    }
    let mut told = 0;
    for one in statements {
        match lms.statements().submit(submission(vec![one])).await? {
            Submitted::Stored { new, .. } => told += new as u64,
            // Told before under another address of the platform.
            Submitted::Conflict { .. } => {}
        }
    }
    Ok(told)
}

/// What was read already of the things that facts name.
#[derive(Default)]
struct Known {
    enrolments: HashMap<EnrolmentId, Option<(lms_core::ids::PersonId, SessionId)>>,
    sessions: HashMap<SessionId, Option<(String, ParcoursId)>>,
    steps: HashMap<ParcoursId, HashMap<lms_core::ids::StepId, String>>,
    contents: HashMap<ContentId, Option<ContentKind>>,
}

impl Known {
    async fn told(
        &mut self,
        lms: &Lms,
        view: &mut dyn Unit,
        fact: &Fact,
        now: Timestamp,
    ) -> Result<Option<Kept>, EngineError> {
        let enrolment = match self.enrolments.get(&fact.enrolment) {
            Some(known) => *known,
            None => {
                let found = view.enrolments().find(fact.enrolment).await?;
                let mut found = found.map(|(enrolment, _)| (enrolment.learner, enrolment.session));
                // Of somebody who is being erased nothing new is told: the statement would name the account again.
                if let Some((learner, _)) = found
                    && view.erasures().find(learner).await?.is_some()
                {
                    found = None;
                }
                *self.enrolments.entry(fact.enrolment).or_insert(found)
            }
        };
        let Some((learner, session)) = enrolment else { return Ok(None) };
        if let Entry::Vacant(place) = self.sessions.entry(session) {
            let found = view.sessions().find(session).await?;
            place.insert(found.map(|(one, _)| (one.title.as_str().to_owned(), one.parcours)));
        }
        let Some(Some((session_title, parcours))) = self.sessions.get(&session) else { return Ok(None) };
        if !self.steps.contains_key(parcours) {
            let found = view.parcours().find(*parcours).await?;
            let steps = found
                .and_then(|(one, _)| {
                    published(&one).ok().map(|d| d.steps().map(|s| (s.id, s.title.to_string())).collect())
                })
                .unwrap_or_default();
            self.steps.insert(*parcours, steps);
        }
        let title = self.steps.get(parcours).and_then(|steps| steps.get(&fact.step));
        let content = match fact.version.map(|shown| shown.content) {
            None => None,
            Some(id) => match self.contents.get(&id) {
                Some(kind) => *kind,
                None => {
                    let kind = view.contents().find(id).await?.map(|(content, _)| content.kind);
                    *self.contents.entry(id).or_insert(kind)
                }
            },
        };
        let about = About {
            home: lms.public_url(),
            learner,
            session,
            session_title,
            // A step that was taken out of the parcours since keeps its id.
            step_title: title.map_or("–", String::as_str),
            content,
        };
        let Some(statement) = statement(fact, &about) else { return Ok(None) };
        let authority = platform(lms);
        let arrival = Arrival { version: Version::V1, id: lms.id(now), authority: Authority::Own(&authority) };
        Ok(keep(statement, &arrival))
    }
}

/// The agent of the platform itself.
pub(super) fn platform(lms: &Lms) -> Value<'static> {
    let account = Object(vec![
        ("homePage".into(), Value::string(lms.public_url().to_owned())),
        ("name".into(), Value::string("lms")),
    ]);
    Value::Object(Object(vec![
        ("objectType".into(), Value::string("Agent")),
        ("account".into(), Value::Object(account)),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_back_goes_to_the_first_key_of_an_instant() {
        let key = Uuid::parse_str("019a0000-0000-7fff-8fff-ffffffffffff").unwrap();
        let before = back(key);
        assert_eq!((key.as_u128() >> 80) - (before.as_u128() >> 80), u128::from(BACK.as_millis()));
        assert_eq!(before.as_u128() & ((1 << 80) - 1), 0);
        assert_eq!(back(Uuid::nil()), Uuid::nil());
    }
}
