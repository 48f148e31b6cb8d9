//! The repositories in SQL: one text for both engines where both take it, the odd ones side by side.

mod attempt;
mod audit;
mod content;
mod credential;
mod enrolment;
mod erasure;
mod evidence;
mod factor;
mod film;
mod grant;
mod identity_link;
mod import;
mod job;
mod learner_store;
mod parcours;
mod person;
mod receipt;
mod region;
mod registration;
mod retention;
pub(crate) mod save_postgres;
pub(crate) mod save_sqlite;
mod session;
mod setting;
pub(crate) mod xapi;

use chrono::{DateTime, Utc};
use lms_core::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};
use uuid::Uuid;

use crate::{Cursor, Page, StoreError};

/// Rows a statement of many rows takes: 250 rows of 16 values stay well below the bounds of both engines (32 766 and
/// 65 535 values), and larger ones are not faster.
pub(crate) const ROWS: usize = 250;

/// Ids as the JSON array that `list!` takes apart.
pub(crate) fn ids(ids: impl IntoIterator<Item = Uuid>) -> String {
    let mut out = String::from("[");
    for id in ids {
        if out.len() > 1 {
            out.push(',');
        }
        out.push('"');
        out.push_str(id.simple().encode_lower(&mut Uuid::encode_buffer()));
        out.push('"');
    }
    out.push(']');
    out
}

/// Bytes as the JSON array of hexadecimal texts that `bytes!` takes apart.
pub(crate) fn hexes<'a>(all: impl IntoIterator<Item = &'a [u8]>) -> String {
    use std::fmt::Write;
    let mut out = String::from("[");
    for bytes in all {
        if out.len() > 1 {
            out.push(',');
        }
        out.push('"');
        for byte in bytes {
            // Writing to a String cannot fail.
            let _ = write!(out, "{byte:02x}");
        }
        out.push('"');
    }
    out.push(']');
    out
}

/// What was read, when it does not fit its type.
pub(crate) fn corrupt(what: &'static str, detail: impl ToString) -> StoreError {
    StoreError::Corrupt { what, detail: detail.to_string() }
}

/// Checked text as it was kept.
pub(crate) fn text<T: TryFrom<String>>(what: &'static str, kept: String) -> Result<T, StoreError>
where
    T::Error: ToString,
{
    T::try_from(kept).map_err(|e| corrupt(what, e))
}

/// A number that was kept in 64 bits.
pub(crate) fn number<T: TryFrom<i64>>(what: &'static str, kept: i64) -> Result<T, StoreError> {
    T::try_from(kept).map_err(|_| corrupt(what, format!("{kept} is out of bounds")))
}

/// A number for a column; what exceeds it cannot have been meant.
pub(crate) fn big(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// An instant for a column.
pub(crate) fn utc(at: Option<Timestamp>) -> Option<DateTime<Utc>> {
    at.map(Timestamp::utc)
}

/// An instant from a column.
pub(crate) fn at(kept: Option<DateTime<Utc>>) -> Option<Timestamp> {
    kept.map(Timestamp::new)
}

/// The word by which a plain enumeration stands in documents, hence in columns too.
pub(crate) fn word<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(other) => Err(StoreError::Refused { what, detail: format!("{other} is not a word") }),
        Err(e) => Err(StoreError::Refused { what, detail: e.to_string() }),
    }
}

/// The value of a word.
pub(crate) fn from_word<T: DeserializeOwned>(what: &'static str, word: &str) -> Result<T, StoreError> {
    T::deserialize(StrDeserializer::<WordError>::new(word)).map_err(|e| corrupt(what, e))
}

/// A cursor over one id.
pub(crate) fn after_id(page: &Page) -> Result<Option<Uuid>, StoreError> {
    page.after.as_ref().map(|Cursor(text)| Uuid::parse_str(text).map_err(|_| StoreError::BadCursor)).transpose()
}

/// A cursor over a text or day and an id, which tells apart what has the same text.
pub(crate) fn after_pair(page: &Page) -> Result<Option<(String, Uuid)>, StoreError> {
    let Some(Cursor(text)) = &page.after else { return Ok(None) };
    let (id, first) = text.split_once(' ').ok_or(StoreError::BadCursor)?;
    Ok(Some((first.to_owned(), Uuid::parse_str(id).map_err(|_| StoreError::BadCursor)?)))
}

/// The text of such a cursor.
pub(crate) fn pair_cursor(first: &str, id: Uuid) -> String {
    format!("{id} {first}")
}

/// A text to be found anywhere in another by LIKE with `\` as escape.
pub(crate) fn anywhere(text: &str) -> String {
    let mut out = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use lms_core::access::Role;

    #[test]
    fn a_percent_sign_in_a_search_is_a_percent_sign() {
        assert_eq!(anywhere(r"100 %_\"), r"%100 \%\_\\%");
    }

    #[test]
    fn a_word_that_is_unknown_is_damage_not_a_default() {
        assert_eq!(word("grant", &Role::RegionalManager).unwrap(), "regional_manager");
        assert_eq!(from_word::<Role>("grant", "regional_manager").unwrap(), Role::RegionalManager);
        assert!(matches!(from_word::<Role>("grant", "king"), Err(StoreError::Corrupt { .. })));
    }

    #[test]
    fn a_cursor_reads_back_whatever_the_title_holds() {
        let id = Uuid::from_u128(7);
        let page = Page::after(Cursor(pair_cursor("l'été à 100 %", id)), 1);
        assert_eq!(after_pair(&page).unwrap(), Some(("l'été à 100 %".to_owned(), id)));
        assert!(matches!(after_id(&page), Err(StoreError::BadCursor)));
    }
}
