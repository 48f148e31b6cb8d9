//! The shape of a statement as one table: what kind of thing stands under which key of which kind of thing.
//!
//! Comparing, answering in another format and putting in order are walks over this table; only the validator, whose
//! rules differ from place to place, has code for each.

use super::json::Value;

/// What a value is by the place it stands at.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash)]
pub enum Kind {
    /// A statement.
    Statement,
    /// A statement within a statement.
    SubStatement,
    /// The object of a statement before its `objectType` was looked at; see [`Kind::resolve`].
    Object,
    /// An Agent or a Group.
    Actor,
    /// The members of a group: their order says nothing.
    Members,
    /// A verb.
    Verb,
    /// An activity.
    Activity,
    /// The definition of an activity.
    Definition,
    /// A list of interaction components.
    Components,
    /// One interaction component.
    Component,
    /// A reference to a statement.
    StatementRef,
    /// A result.
    Result,
    /// A context.
    Context,
    /// The four lists of context activities.
    ContextActivities,
    /// One of these lists; 0.95 wrote a lone activity without brackets.
    Activities,
    /// `contextAgents` or `contextGroups` (2.0).
    Related,
    /// One of these.
    RelatedOne,
    /// The attachments.
    Attachments,
    /// The metadata of one attachment.
    Attachment,
    /// Texts by language tag.
    LanguageMap,
    /// A language tag.
    Language,
    /// A UUID.
    Uuid,
    /// A timestamp.
    Instant,
    /// A duration.
    Duration,
    /// `mailto:` and an address.
    Mailbox,
    /// Hexadecimal digits.
    Hex,
    /// Anything else, extensions and all that is in them included: taken as it is.
    Plain,
}

impl Kind {
    /// What an [`Kind::Object`] is by its `objectType`; every other kind is itself.
    pub fn resolve(self, value: &Value<'_>) -> Self {
        if self != Self::Object {
            return self;
        }
        match value.text("objectType") {
            None | Some("Activity") => Self::Activity,
            Some("Agent" | "Group") => Self::Actor,
            Some("StatementRef") => Self::StatementRef,
            Some("SubStatement") => Self::SubStatement,
            Some(_) => Self::Plain,
        }
    }

    /// What stands under `key`.
    pub fn member(self, key: &str) -> Self {
        match (self, key) {
            (Self::Statement | Self::SubStatement, "actor")
            | (Self::Statement, "authority")
            | (Self::Context, "instructor" | "team")
            | (Self::RelatedOne, "agent" | "group") => Self::Actor,
            (Self::Statement | Self::SubStatement, "verb") => Self::Verb,
            (Self::Statement | Self::SubStatement, "object") => Self::Object,
            (Self::Statement | Self::SubStatement, "result") => Self::Result,
            (Self::Statement | Self::SubStatement, "context") => Self::Context,
            (Self::Statement | Self::SubStatement, "attachments") => Self::Attachments,
            (Self::Statement | Self::SubStatement, "timestamp") | (Self::Statement, "stored") => Self::Instant,
            (Self::Statement | Self::StatementRef, "id") | (Self::Context, "registration") => Self::Uuid,
            (Self::Actor, "member") => Self::Members,
            (Self::Actor, "mbox") => Self::Mailbox,
            (Self::Actor, "mbox_sha1sum") | (Self::Attachment, "sha2") => Self::Hex,
            (Self::Verb, "display")
            | (Self::Definition, "name" | "description")
            | (Self::Component, "description")
            | (Self::Attachment, "display" | "description") => Self::LanguageMap,
            (Self::Activity, "definition") => Self::Definition,
            (Self::Definition, "choices" | "scale" | "source" | "target" | "steps") => Self::Components,
            (Self::Result, "duration") => Self::Duration,
            (Self::Context, "contextActivities") => Self::ContextActivities,
            (Self::Context, "contextAgents" | "contextGroups") => Self::Related,
            (Self::Context, "language") => Self::Language,
            (Self::Context, "statement") => Self::StatementRef,
            (Self::ContextActivities, _) => Self::Activities,
            _ => Self::Plain,
        }
    }

    /// What the elements of an array here are.
    pub fn element(self) -> Self {
        match self {
            Self::Members => Self::Actor,
            Self::Activities => Self::Activity,
            Self::Related => Self::RelatedOne,
            Self::Attachments => Self::Attachment,
            Self::Components => Self::Component,
            _ => Self::Plain,
        }
    }
}
