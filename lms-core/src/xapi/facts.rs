//! What a store has to index of a statement, so that every filter is answered without reading the statement again.

use uuid::Uuid;

use super::agent::AgentKey;
use super::json::Value;
use super::lexical::{self, Instant};
use super::{SIGNATURE, VOIDED, Version};

/// How something is mentioned in a statement.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub enum Mention {
    /// As actor or object, or a member of one that is a group: what `agent` and `activity` find by themselves.
    Direct,
    /// Anywhere else: what they find with `related_agents` and `related_activities`.
    Related,
}

/// An attachment as the statement describes it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AttachmentFact {
    /// The hash of the payload in lower-case digits; its length tells the algorithm.
    pub sha2: String,
    /// Bytes of the payload, as the statement says.
    pub length: u64,
    /// Media type of the payload.
    pub content_type: String,
    /// Whether the payload can be had elsewhere, and need not be sent.
    pub has_url: bool,
    /// Whether it signs the statement (not a statement within).
    pub signs: bool,
}

/// An activity definition a statement carries.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SeenDefinition {
    /// The activity.
    pub activity: String,
    /// The definition as JSON; see [`super::activity::merge`].
    pub definition: String,
}

/// A verb's display a statement carries.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SeenDisplay {
    /// The verb.
    pub verb: String,
    /// The language map as JSON; see [`super::activity::merge_map`].
    pub display: String,
}

/// What is indexed of one statement.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Facts {
    /// Its id.
    pub id: Uuid,
    /// When it was stored.
    pub stored: Instant,
    /// When it says it happened.
    pub timestamp: Instant,
    /// The id of its verb.
    pub verb: String,
    /// The registration in its context.
    pub registration: Option<Uuid>,
    /// Every agent and identified group, each once, `Direct` when it is mentioned in both ways.
    pub agents: Vec<(AgentKey, Mention)>,
    /// Names seen with an agent, each pair once; characters that databases cannot keep (U+0000) are left out.
    pub names: Vec<(AgentKey, String)>,
    /// Every activity, each once, `Direct` when it is mentioned in both ways.
    pub activities: Vec<(String, Mention)>,
    /// The statement its object refers to, whatever the verb.
    pub refers_to: Option<Uuid>,
    /// The statement it voids.
    pub voids: Option<Uuid>,
    /// Attachments, those of a statement within included.
    pub attachments: Vec<AttachmentFact>,
    /// Activity definitions, wherever they stand.
    pub definitions: Vec<SeenDefinition>,
    /// Displays of its verb and of the verb of a statement within.
    pub displays: Vec<SeenDisplay>,
}

impl Facts {
    /// Reads them from a statement that is valid and complete (with id, stored and timestamp); `None` when it is not.
    ///
    /// Source: xAPI 1.0.3, part 3, 2.1.3 for what each filter looks at.
    pub fn of(statement: &Value<'_>) -> Option<Self> {
        let instant = |key| lexical::timestamp(statement.text(key)?, Version::V1);
        let verb = statement.get("verb")?.text("id")?;
        let object = statement.get("object")?;
        let refers_to = match object.text("objectType") {
            Some("StatementRef") => object.text("id").and_then(lexical::uuid),
            _ => None,
        };
        let mut facts = Self {
            id: lexical::uuid(statement.text("id")?)?,
            stored: instant("stored")?,
            timestamp: instant("timestamp")?,
            verb: verb.to_owned(),
            registration: statement.get("context").and_then(|c| c.text("registration")).and_then(lexical::uuid),
            agents: Vec::new(),
            names: Vec::new(),
            activities: Vec::new(),
            refers_to,
            voids: if verb == VOIDED { refers_to } else { None },
            attachments: Vec::new(),
            definitions: Vec::new(),
            displays: Vec::new(),
        };
        facts.look_at(statement, Mention::Direct);
        if object.text("objectType") == Some("SubStatement") {
            facts.look_at(object, Mention::Related);
        }
        facts.agents = each_once(facts.agents);
        facts.activities = each_once(facts.activities);
        facts.names.sort_unstable();
        facts.names.dedup();
        Some(facts)
    }

    /// Notes what a statement or sub-statement mentions; `mention` is how its actor and object are.
    fn look_at(&mut self, statement: &Value<'_>, mention: Mention) {
        if let Some(actor) = statement.get("actor") {
            self.actor(actor, mention);
        }
        if let Some(verb) = statement.get("verb")
            && let (Some(id), Some(display)) = (verb.text("id"), verb.get("display"))
        {
            self.displays.push(SeenDisplay { verb: id.to_owned(), display: display.to_text() });
        }
        if let Some(authority) = statement.get("authority") {
            self.actor(authority, Mention::Related);
        }
        if let Some(object) = statement.get("object") {
            match object.text("objectType") {
                None | Some("Activity") => self.activity(object, mention),
                Some("Agent" | "Group") => self.actor(object, mention),
                _ => {}
            }
        }
        if let Some(context) = statement.get("context") {
            self.context(context);
        }
        for attachment in statement.get("attachments").and_then(Value::as_array).unwrap_or_default() {
            self.attachments.extend(attachment_fact(attachment, mention));
        }
    }

    fn context(&mut self, context: &Value<'_>) {
        for key in ["instructor", "team"] {
            if let Some(actor) = context.get(key) {
                self.actor(actor, Mention::Related);
            }
        }
        for (list, whom) in [("contextAgents", "agent"), ("contextGroups", "group")] {
            for related in context.get(list).and_then(Value::as_array).unwrap_or_default() {
                if let Some(actor) = related.get(whom) {
                    self.actor(actor, Mention::Related);
                }
            }
        }
        if let Some(lists) = context.get("contextActivities").and_then(Value::as_object) {
            for (_, list) in lists.iter() {
                for activity in list.one_or_many() {
                    self.activity(activity, Mention::Related);
                }
            }
        }
    }

    fn actor(&mut self, actor: &Value<'_>, mention: Mention) {
        self.one_actor(actor, mention);
        for member in actor.get("member").and_then(Value::as_array).unwrap_or_default() {
            self.one_actor(member, mention);
        }
    }

    fn one_actor(&mut self, actor: &Value<'_>, mention: Mention) {
        let Some(key) = AgentKey::of(actor) else { return };
        if let Some(name) = actor.text("name")
            && actor.text("objectType") != Some("Group")
        {
            self.names.push((key.clone(), name.replace('\0', "")));
        }
        self.agents.push((key, mention));
    }

    fn activity(&mut self, activity: &Value<'_>, mention: Mention) {
        let Some(id) = activity.text("id") else { return };
        self.activities.push((id.to_owned(), mention));
        if let Some(definition) = activity.get("definition") {
            self.definitions.push(SeenDefinition { activity: id.to_owned(), definition: definition.to_text() });
        }
    }
}

/// The attachments of a statement and of the one within it, as they are indexed.
pub fn attachments_of(statement: &Value<'_>) -> Vec<AttachmentFact> {
    let within = statement.get("object").filter(|object| object.text("objectType") == Some("SubStatement"));
    [(Some(statement), Mention::Direct), (within, Mention::Related)]
        .into_iter()
        .filter_map(|(one, mention)| Some((one?.get("attachments")?.as_array()?, mention)))
        .flat_map(|(list, mention)| list.iter().filter_map(move |one| attachment_fact(one, mention)))
        .collect()
}

fn attachment_fact(attachment: &Value<'_>, mention: Mention) -> Option<AttachmentFact> {
    let Some(Value::Number(length)) = attachment.get("length") else { return None };
    Some(AttachmentFact {
        sha2: attachment.text("sha2")?.to_ascii_lowercase(),
        length: length.parse().ok()?,
        content_type: attachment.text("contentType")?.to_owned(),
        has_url: attachment.get("fileUrl").is_some(),
        signs: mention == Mention::Direct && attachment.text("usageType") == Some(SIGNATURE),
    })
}

/// Sorted, each thing once; `Direct` is the lesser and so the one that stays.
fn each_once<T: Ord>(mut mentions: Vec<(T, Mention)>) -> Vec<(T, Mention)> {
    mentions.sort_unstable();
    mentions.dedup_by(|later, kept| later.0 == kept.0);
    mentions
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
