//! Why each column is kept, hence how long: every column has one category, and a test refuses a schema with one that
//! has none.
//!
//! How long a category is kept is a setting of the platform, decided in `lms-core`; this file only says what belongs to
//! which.

/// Why something is kept.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Category {
    /// What the platform offers: contents, parcours, sessions, settings. No personal data; kept until somebody removes it.
    Catalogue,
    /// Who somebody is, the roles held, and what courses share about the learner: as long as the account (by default three years without activity).
    Account,
    /// What proves who somebody is: as long as it can be used.
    Secret,
    /// Enrolments and results, the supporting documents of a training: six years, ten when co-financed by the EU.
    TrainingFile,
    /// What happened in detail: states of attempts, inputs, facts. A year after the end of the session, then results only.
    Trace,
    /// Connections: one year (tender, annexe 4; CNIL, recommendation of 14 October 2021).
    ConnectionLog,
    /// Who changed what: up to three years.
    ControlLog,
    /// What is needed to finish something that was begun: days.
    Technical,
}

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
    kept("person", Category::Account, &["text_size", "created", "changed", "revision"]),
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
    kept("enrolment", Category::TrainingFile, &["extensions", "enrolled", "batch", "revision"]),
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
        &["id", "at", "who", "person", "sign_in", "action", "noun", "subject", "detail"],
    ),
    kept("outbox", Category::Technical, &["id", "effect", "due", "attempts", "leased_until", "done", "error"]),
    kept("job", Category::Technical, &["name", "due", "leased_until", "done", "error"]),
    kept("receipt", Category::Technical, &["person", "key", "id", "request", "at", "answer"]),
    kept("setting", Category::Catalogue, &["key", "value"]),
    kept("xapi_epoch", Category::Technical, &["one", "n"]),
    kept("xapi_agent", Category::Trace, &["id", "lookup", "direct", "wrapped", "master_key", "created"]),
    kept("xapi_persona", Category::Trace, &["id", "agent", "lookup", "sealed"]),
    kept("xapi_statement", Category::Trace, &["at", "id", "voids", "voided", "refers", "credential", "timestamp"]),
    kept("xapi_statement", Category::Trace, &["hash", "keys", "text"]),
    kept("xapi_id", Category::Trace, &["id", "at"]),
    kept("xapi_index", Category::Trace, &["key", "at", "origin"]),
    kept("xapi_known", Category::Catalogue, &["key", "kind", "iri", "document"]),
    kept("xapi_payload", Category::Trace, &["sha2", "blob", "size"]),
    // A learner's place in an activity and what a course remembers of the learner.
    kept("xapi_document", Category::Trace, &["key", "owner", "agent", "registration", "id", "content_type"]),
    kept("xapi_document", Category::Trace, &["bytes", "updated"]),
    kept("xapi_credential", Category::Secret, &["id", "login", "secret", "document", "launch", "created", "expires"]),
    kept("xapi_credential", Category::Secret, &["revoked", "fetched"]),
    kept("registration", Category::Trace, &["id", "enrolment", "step", "content", "version", "session", "document"]),
    kept("registration", Category::Trace, &["created", "changed", "revision"]),
];

/// The category of a column; `None` for one that is in no schema.
pub fn category(table: &str, column: &str) -> Option<Category> {
    REGISTRY.iter().find(|kept| kept.table == table && kept.columns.contains(&column)).map(|kept| kept.category)
}
