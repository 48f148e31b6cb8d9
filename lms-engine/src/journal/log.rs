//! The audit log as the national manager reads it: looked through, taken out as a file; that somebody read is noted.

use std::collections::BTreeMap;

use lms_core::access::{Action, Actor, Who};
use lms_core::audit::AuditEntry;
use lms_core::ids::PersonId;
use lms_core::people::Language;
use lms_core::report::defused;
use lms_core::text::Email;
use lms_core::time::{Timestamp, Zone};
use lms_store::repo::AuditFilter;
use lms_store::{Listed, Page};

use crate::change::Change;
use crate::{EngineError, Lms, rights};

/// Notes that somebody read what is sensitive, such as another person's file.
///
/// # Errors
///
/// Those of the store: what cannot be noted is not shown.
pub async fn note_read(
    lms: &Lms,
    actor: &Actor,
    noun: &str,
    subject: impl ToString + Send,
    detail: serde_json::Value,
    now: Timestamp,
) -> Result<(), EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    change.audit(&format!("{noun}.read"), noun, subject, detail);
    change.commit().await
}

/// A page of the audit log, newest first.
///
/// # Errors
///
/// [`EngineError::NotFound`] for anybody but the national manager.
pub async fn search(
    lms: &Lms,
    actor: &Actor,
    filter: &AuditFilter,
    page: &Page,
) -> Result<Listed<AuditEntry>, EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    Ok(lms.store().reader().await?.audit().search(filter, page).await?)
}

/// Who is meant by a whole e-mail address or an id.
///
/// # Errors
///
/// As [`search`].
pub async fn whose(lms: &Lms, actor: &Actor, text: &str) -> Result<Option<PersonId>, EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    match Email::new(text) {
        Ok(email) => Ok(lms.store().reader().await?.people().find_by_email(&email).await?.map(|found| found.id)),
        // The id of somebody who was erased finds what that person did.
        Err(_) => Ok(text.trim().parse().ok()),
    }
}

/// The names of those who acted; whoever was erased has none.
///
/// # Errors
///
/// As [`search`].
pub async fn names(
    lms: &Lms,
    actor: &Actor,
    entries: &[AuditEntry],
) -> Result<BTreeMap<PersonId, String>, EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    let mut view = lms.store().reader().await?;
    let mut names = BTreeMap::new();
    for entry in entries {
        let Who::Person { person, .. } = entry.who else { continue };
        if names.contains_key(&person) {
            continue;
        }
        let found = view.people().find(person).await?.and_then(|(stored, _)| stored.identity);
        if let Some(identity) = found {
            names.insert(person, identity.full_name());
        }
    }
    Ok(names)
}

/// The first line of the file.
///
/// # Errors
///
/// [`EngineError::Render`] when it cannot be written.
pub fn csv_head(language: Language) -> Result<Vec<u8>, EngineError> {
    let (mark, head): (&[u8], _) = match language {
        Language::Fr => {
            ("\u{feff}".as_bytes(), ["quand", "qui", "nom", "action", "sur quoi", "lequel", "détail", "numéro"])
        }
        Language::En => (b"", ["when", "who", "name", "action", "on what", "which", "detail", "number"]),
    };
    written(mark.to_vec(), language, std::iter::once(head.map(str::to_owned)))
}

/// Entries as lines of the file; what a spreadsheet could take for a formula is defused.
///
/// # Errors
///
/// [`EngineError::Render`] when they cannot be written.
pub fn csv_lines(
    entries: &[AuditEntry],
    names: &BTreeMap<PersonId, String>,
    language: Language,
) -> Result<Vec<u8>, EngineError> {
    let row = |entry: &AuditEntry| {
        let (who, name) = match entry.who {
            Who::Person { person, .. } => (person.to_string(), names.get(&person).cloned().unwrap_or_default()),
            Who::Operator => ("operator".to_owned(), String::new()),
            Who::System => ("system".to_owned(), String::new()),
        };
        let detail = if entry.detail.is_null() { String::new() } else { entry.detail.to_string() };
        let at = entry.at.local(Zone::PARIS).format("%Y-%m-%d %H:%M:%S").to_string();
        [at, who, name, entry.action.clone(), entry.noun.clone(), entry.subject.clone(), detail, entry.id.to_string()]
            .map(|cell| defused(&cell).into_owned())
    };
    written(Vec::new(), language, entries.iter().map(row))
}

fn written(to: Vec<u8>, language: Language, rows: impl Iterator<Item = [String; 8]>) -> Result<Vec<u8>, EngineError> {
    let delimiter = if language == Language::Fr { b';' } else { b',' };
    let mut out = ::csv::WriterBuilder::new().delimiter(delimiter).terminator(::csv::Terminator::CRLF).from_writer(to);
    for row in rows {
        out.write_record(row).map_err(|e| EngineError::Render(e.to_string()))?;
    }
    out.into_inner().map_err(|e| EngineError::Render(e.to_string()))
}
