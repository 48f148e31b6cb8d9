//! Why each column is kept, hence how long: every column has one category, and a test refuses a schema with one that
//! has none.
//!
//! How long a category is kept is a setting of the platform, decided in `lms-core`; this file only says what belongs to
//! which.

pub use lms_core::retention::Category;

/// Columns of a table with the same reason to be kept.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// The table.
    pub table: &'static str,
    /// Why.
    pub category: Category,
    /// The columns.
    pub columns: &'static [&'static str],
}

const fn kept(table: &'static str, category: Category, columns: &'static [&'static str]) -> Kept {
    Kept { table, category, columns }
}

/// Every column of the schema. The category of the column that holds the key is the reason why the row exists.
pub const REGISTRY: &[Kept] = &[
    kept("region", Category::Catalogue, &["id", "code", "code_folded", "name", "name_folded", "zone", "revision"]),
    kept("person", Category::Account, &["id", "given", "family", "email", "company", "external", "email_hash"]),
    kept("person", Category::Account, &["external_hash", "names_hash", "account", "account_since", "language"]),
    kept("person", Category::Account, &["text_size", "created", "changed", "revision", "last_seen"]),
    kept("person_key", Category::Account, &["person", "wrapped", "master_key", "created"]),
    kept("credential", Category::Secret, &["person", "hash", "must_change", "changed"]),
    kept("second_factor", Category::Secret, &["person", "secret", "begun", "since", "last_step"]),
    kept("identity_link", Category::Secret, &["provider", "subject", "person", "created"]),
    kept("recovery_code", Category::Secret, &["person", "hash"]),
    kept("one_time_token", Category::Secret, &["hash", "person", "purpose", "expires", "used"]),
    kept(
        "sign_in",
        Category::ConnectionLog,
        &["id", "person", "created", "seen", "expires", "agent", "address", "ended"],
    ),
    kept("sign_in", Category::Secret, &["token"]),
    kept("throttle", Category::Technical, &["key", "failures", "since", "locked_until"]),
    kept("content", Category::Catalogue, &["id", "title", "title_folded", "kind", "planned", "version", "created"]),
    kept("content", Category::Catalogue, &["archived", "revision"]),
    kept("content_version", Category::Catalogue, &["content", "number", "at", "source", "carry"]),
    kept("content_version", Category::ControlLog, &["person"]),
    kept("parcours", Category::Catalogue, &["id", "title", "title_folded", "summary", "draft", "published_number"]),
    kept("parcours", Category::Catalogue, &["published_at", "published", "created", "archived", "revision"]),
    kept("parcours_content", Category::Catalogue, &["parcours", "content"]),
    kept(
        "session",
        Category::Catalogue,
        &["id", "parcours", "region", "title", "title_folded", "first_day", "last_day"],
    ),
    kept(
        "session",
        Category::Catalogue,
        &["zone", "capacity", "cancelled_at", "cancelled_reason", "created", "revision"],
    ),
    kept("session_tutor", Category::TrainingFile, &["session", "tutor", "place"]),
    kept("role_grant", Category::Account, &["person", "role", "scope", "region", "session", "given"]),
    kept("import_batch", Category::Technical, &["id", "session", "at", "state", "plan", "made", "revision"]),
    kept("import_batch", Category::ControlLog, &["person"]),
    kept("enrolment", Category::TrainingFile, &["id", "session", "learner", "state", "state_since", "state_reason"]),
    kept("enrolment", Category::TrainingFile, &["extensions", "enrolled", "batch", "revision", "condensed"]),
    kept("fact", Category::Trace, &["enrolment", "id", "at", "step", "content", "version", "kind", "connected"]),
    kept("fact", Category::Trace, &["active", "score", "progress", "source", "attempt", "person", "place"]),
    kept("step_progress", Category::TrainingFile, &["enrolment", "step", "opened", "last", "completed", "success"]),
    kept("step_progress", Category::TrainingFile, &["best", "furthest", "connected", "active"]),
    kept("step_progress", Category::TrainingFile, &["place", "place_at", "place_suspended"]),
    kept("pulse", Category::Technical, &["enrolment", "at", "sign_in", "step", "connected", "active"]),
    kept("film_place", Category::TrainingFile, &["enrolment", "step", "place"]),
    kept("attempt", Category::Trace, &["id", "enrolment", "step", "content", "version", "number", "generation"]),
    kept("attempt", Category::Trace, &["sign_in", "taken", "applied", "hash", "started", "saved", "closed", "state"]),
    kept("attempt", Category::Trace, &["journal"]),
    kept("attempt_journal", Category::Trace, &["id", "attempt", "previous", "first", "last", "at", "generation"]),
    kept("attempt_journal", Category::Trace, &["inputs"]),
    kept("attempt_late", Category::Trace, &["attempt", "generation", "first", "last", "at", "inputs"]),
    // Beyond any session: a later course goes on from what an earlier one found.
    kept("learner_store", Category::Account, &["person", "key", "at", "document"]),
    kept(
        "audit",
        Category::ControlLog,
        &["id", "at", "who", "person", "sign_in", "action", "noun", "subject", "detail", "seal", "link"],
    ),
    // No entry is in a seal: it stays when they have gone, so that the chain can be followed.
    kept("audit_seal", Category::Technical, &["seq", "at", "entries", "digest", "link"]),
    kept("erasure", Category::ErasureJournal, &["person", "step", "cause", "counts", "begun", "finished"]),
    kept("erasure_journal", Category::ErasureJournal, &["seq", "entry", "link"]),
    kept("restriction", Category::Account, &["person", "since", "rule"]),
    kept("legal_hold", Category::ControlLog, &["id", "noun", "subject", "reason", "since", "person", "lifted"]),
    kept("retention_run", Category::ErasureJournal, &["id", "at", "day", "cause", "counts"]),
    kept("outbox", Category::Technical, &["id", "effect", "due", "attempts", "leased_until", "done", "error"]),
    kept("job", Category::Technical, &["name", "due", "leased_until", "done", "error"]),
    kept("receipt", Category::Technical, &["person", "key", "id", "request", "at", "answer"]),
    kept("setting", Category::Catalogue, &["key", "value"]),
    kept("xapi_epoch", Category::Technical, &["one", "n"]),
    kept("xapi_agent", Category::Statement, &["id", "lookup", "direct", "wrapped", "master_key", "created"]),
    kept("xapi_persona", Category::Statement, &["id", "agent", "lookup", "sealed"]),
    kept("xapi_statement", Category::Statement, &["at", "id", "voids", "voided", "refers", "credential", "timestamp"]),
    kept("xapi_statement", Category::Statement, &["hash", "keys", "text"]),
    kept("xapi_id", Category::Statement, &["id", "at"]),
    kept("xapi_index", Category::Statement, &["key", "at", "origin"]),
    kept("xapi_known", Category::Catalogue, &["key", "kind", "iri", "document"]),
    kept("xapi_payload", Category::Statement, &["sha2", "blob", "size"]),
    // A learner's place in an activity and what a course remembers of the learner.
    kept("xapi_document", Category::Statement, &["key", "owner", "agent", "registration", "id", "content_type"]),
    kept("xapi_document", Category::Statement, &["bytes", "updated"]),
    kept("xapi_credential", Category::Secret, &["id", "login", "secret", "document", "launch", "created", "expires"]),
    kept("xapi_credential", Category::Secret, &["revoked", "fetched"]),
    kept(
        "registration",
        Category::Statement,
        &["id", "enrolment", "step", "content", "version", "session", "document"],
    ),
    kept("registration", Category::Statement, &["created", "changed", "revision"]),
];

/// The category of a column; `None` for one that is in no schema.
pub fn category(table: &str, column: &str) -> Option<Category> {
    REGISTRY.iter().find(|kept| kept.table == table && kept.columns.contains(&column)).map(|kept| kept.category)
}

/// What the erasure of a person does with the rows of a table that lead to that person.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Erased {
    /// They go.
    Removed,
    /// They stay, without what names somebody or tells details.
    Emptied,
    /// They stay: the id in them is of nobody any more.
    Kept,
}

/// Every table that leads to a person, by a reference or by the name of a column: a test refuses a schema with one that is
/// not here, so that whoever adds a table decides, and erases in the same change.
pub const PERSONAL: &[(&str, Erased)] = &[
    ("attempt", Erased::Removed),
    ("attempt_journal", Erased::Removed),
    ("attempt_late", Erased::Removed),
    ("audit", Erased::Emptied),
    ("content_version", Erased::Kept),
    ("credential", Erased::Removed),
    ("enrolment", Erased::Emptied),
    ("erasure", Erased::Kept),
    ("fact", Erased::Emptied),
    ("film_place", Erased::Removed),
    ("identity_link", Erased::Removed),
    ("import_batch", Erased::Emptied),
    ("learner_store", Erased::Removed),
    ("legal_hold", Erased::Removed),
    ("one_time_token", Erased::Removed),
    ("outbox", Erased::Removed),
    ("person", Erased::Emptied),
    ("person_key", Erased::Removed),
    ("pulse", Erased::Removed),
    ("receipt", Erased::Removed),
    ("recovery_code", Erased::Removed),
    ("registration", Erased::Removed),
    ("restriction", Erased::Removed),
    ("role_grant", Erased::Removed),
    ("second_factor", Erased::Removed),
    ("session_tutor", Erased::Kept),
    ("sign_in", Erased::Emptied),
    ("step_progress", Erased::Emptied),
    ("xapi_agent", Erased::Emptied),
    ("xapi_credential", Erased::Removed),
    ("xapi_document", Erased::Removed),
    ("xapi_persona", Erased::Removed),
    // Through the key of the agent, which is destroyed.
    ("xapi_statement", Erased::Emptied),
];
