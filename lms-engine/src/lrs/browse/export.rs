//! Statements as files, some at a time: memory does not grow with their number.

use lms_core::access::{Action, Actor};
use lms_core::ids::PersonId;
use lms_core::people::Language;
use lms_core::report::defused;
use lms_core::xapi::json::Value;
use lms_core::xapi::query::Cursor;
use lms_store::repo::HeldStatement;

use super::reader::rfc3339;
use super::{EngineError, Lms, Search, Wanted, gathered, read, rights};

/// Statements read at once.
const PART: usize = 500;

/// The columns of the CSV, named as the standard names them: what reads the file is a program or an analyst.
pub const CSV_HEADS: [&str; 11] = [
    "id",
    "stored",
    "timestamp",
    "actor",
    "verb",
    "activity",
    "registration",
    "success",
    "completion",
    "score.scaled",
    "duration",
];

/// The statements of a search, the newest first; those stored after it began are not among them.
pub struct Export {
    lms: Lms,
    search: Search,
    from: Option<Cursor>,
    over: bool,
}

impl Export {
    /// Of everybody; every right is asked for here.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] without the right.
    pub fn all(lms: &Lms, actor: &Actor, wanted: &Wanted) -> Result<Self, EngineError> {
        rights::national(actor, Action::ManageLrs)?;
        let search = Search { wanted: wanted.clone(), own: None };
        Ok(Self { lms: lms.clone(), search, from: None, over: false })
    }

    /// What a person did.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] for anybody but the person and those who run the learning record store.
    pub async fn of_person(lms: &Lms, actor: &Actor, person: PersonId) -> Result<Self, EngineError> {
        let search = Search::of_person(lms, actor, person).await?;
        Ok(Self { lms: lms.clone(), search, from: None, over: false })
    }

    /// The next statements; `None` at the end.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn next(&mut self) -> Result<Option<Vec<HeldStatement>>, EngineError> {
        if self.over {
            return Ok(None);
        }
        let mut unit = self.lms.store().reader().await?;
        let found = gathered(&mut *unit, &self.search, self.from, false, PART).await?;
        self.from = found.next;
        self.over = found.next.is_none();
        Ok(Some(found.statements).filter(|statements| !statements.is_empty()))
    }
}

/// Statements as JSON, one a line, exactly as they are given out everywhere.
pub fn ndjson(statements: &[HeldStatement]) -> Vec<u8> {
    let mut out = Vec::with_capacity(statements.iter().map(|held| held.text.len() + 1).sum());
    for held in statements {
        out.extend_from_slice(held.text.as_bytes());
        out.push(b'\n');
    }
    out
}

/// The first line of the CSV; in French for French spreadsheets (semicolon, byte order mark).
///
/// # Errors
///
/// [`EngineError::Render`] when nothing can be written.
pub fn csv_head(language: Language) -> Result<Vec<u8>, EngineError> {
    let mark: &[u8] = if language == Language::Fr { "\u{feff}".as_bytes() } else { b"" };
    written(mark.to_vec(), language, std::iter::once(CSV_HEADS.map(str::to_owned)))
}

/// Statements as lines of the CSV. What a spreadsheet could take for a formula is defused.
///
/// # Errors
///
/// [`EngineError::Render`] when nothing can be written.
pub fn csv(statements: &[HeldStatement], language: Language) -> Result<Vec<u8>, EngineError> {
    let rows: Vec<[String; 11]> = statements.iter().map(|held| row(held, language)).collect::<Result<_, _>>()?;
    written(Vec::new(), language, rows.into_iter())
}

fn written(to: Vec<u8>, language: Language, rows: impl Iterator<Item = [String; 11]>) -> Result<Vec<u8>, EngineError> {
    let delimiter = if language == Language::Fr { b';' } else { b',' };
    let mut out = ::csv::WriterBuilder::new().delimiter(delimiter).terminator(::csv::Terminator::CRLF).from_writer(to);
    for row in rows {
        out.write_record(row).map_err(|e| EngineError::Render(e.to_string()))?;
    }
    out.into_inner().map_err(|e| EngineError::Render(e.to_string()))
}

fn row(held: &HeldStatement, language: Language) -> Result<[String; 11], EngineError> {
    let value = read(&held.text)?;
    let text = |text: Option<&str>| defused(text.unwrap_or_default()).into_owned();
    let result = value.get("result");
    let truth = |key| match result.and_then(|result| result.get(key)) {
        Some(Value::Bool(yes)) => yes.to_string(),
        _ => String::new(),
    };
    let scaled = match result.and_then(|result| result.get("score")).and_then(|score| score.get("scaled")) {
        // A number, digit by digit: no formula, even below nought.
        Some(Value::Number(number)) if language == Language::Fr => number.replace('.', ","),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    Ok([
        held.id.to_string(),
        rfc3339(held.place.stored),
        text(value.text("timestamp")),
        text(Some(&value.get("actor").map(identifier).unwrap_or_default())),
        text(value.get("verb").and_then(|verb| verb.text("id"))),
        text(value.get("object").filter(|o| o.text("objectType") != Some("StatementRef")).and_then(|o| o.text("id"))),
        text(value.get("context").and_then(|context| context.text("registration"))),
        truth("success"),
        truth("completion"),
        scaled,
        text(result.and_then(|result| result.text("duration"))),
    ])
}

/// By what an actor is known, in one cell: a mailbox, an OpenID, a hash, or the site and the name of an account.
fn identifier(actor: &Value<'_>) -> String {
    let plain = ["mbox", "mbox_sha1sum", "openid"].into_iter().find_map(|key| actor.text(key));
    if let Some(text) = plain {
        return text.to_owned();
    }
    if let Some(account) = actor.get("account") {
        let (home, name) = (account.text("homePage").unwrap_or_default(), account.text("name").unwrap_or_default());
        return format!("{home} {name}");
    }
    let members = actor.get("member").and_then(Value::as_array).unwrap_or_default();
    members.iter().map(identifier).collect::<Vec<_>>().join(", ")
}
