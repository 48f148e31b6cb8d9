//! Reads a list of learners from CSV (French or English habits) or JSON into raw lines.

use std::borrow::Cow;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Field;
use crate::text::folded;

/// The largest file that is read: 20 000 learners need about 2 MB.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// The most lines that are read.
pub const MAX_ROWS: usize = 50_000;

/// A line as it stands in the file.
#[derive(Clone, Debug, Default, Eq, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RawLine {
    /// Line number in the file, from 1 (the header is line 1); for JSON the place in the list, from 1.
    pub line: u64,
    /// Texts by column, trimmed; empty when the column is absent.
    pub given: String,
    /// Nom.
    pub family: String,
    /// Courriel.
    pub email: String,
    /// Entreprise.
    pub company: String,
    /// Référence.
    pub external: String,
    /// The line has another number of columns than the header: everything in it may be displaced.
    pub ragged: bool,
}

impl RawLine {
    fn put(&mut self, field: Field, text: &str) {
        let text = text.trim().to_owned();
        match field {
            Field::Given => self.given = text,
            Field::Family => self.family = text,
            Field::Email => self.email = text,
            Field::Company => self.company = text,
            Field::External => self.external = text,
        }
    }

    fn is_blank(&self) -> bool {
        [&self.given, &self.family, &self.email, &self.company, &self.external].iter().all(|t| t.is_empty())
    }
}

/// Why a file cannot be read at all.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TableError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Over [`MAX_BYTES`].
    #[error("the file is larger than {max} bytes")]
    TooLarge {
        /// The bound.
        max: usize,
    },
    /// Over [`MAX_ROWS`].
    #[error("the file has more than {max} lines")]
    TooManyRows {
        /// The bound.
        max: usize,
    },
    /// Bytes that are no text: a spreadsheet or a picture under the name of a CSV file.
    #[error("the file is not a text file; save the sheet as CSV")]
    NotText,
    /// Columns are missing in the header.
    #[error("columns are missing: {missing:?}")]
    MissingColumns {
        /// Which.
        missing: Vec<Field>,
    },
    /// A column stands twice.
    #[error("the column {field:?} stands twice in the header")]
    ColumnTwice {
        /// Which.
        field: Field,
    },
    /// Only a header.
    #[error("the file has a header but no line below it")]
    NoLine,
    /// JSON that is not a list of objects.
    #[error("the JSON file is not a list of learners: {why}")]
    NotAList {
        /// What the reader met, with its place.
        why: String,
    },
    /// A quoted field that never ends, or another mistake of form.
    #[error("the file breaks off or is malformed near line {line}")]
    Malformed {
        /// Where.
        line: u64,
    },
}

/// Reads a list of learners; JSON is told from CSV by its first character.
///
/// CSV: header in French or English, `;` `,` or tabulator, UTF-8 with or without BOM, UTF-16 with BOM, or Windows-1252 as
/// spreadsheets of today still write. Blank lines are passed over.
///
/// # Errors
///
/// [`TableError`] when nothing can be read; what is wrong with single lines is for the plan.
pub fn read(bytes: &[u8]) -> Result<Vec<RawLine>, TableError> {
    if bytes.len() > MAX_BYTES {
        return Err(TableError::TooLarge { max: MAX_BYTES });
    }
    let text = decode(bytes);
    if text.contains('\0') || bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"%PDF") {
        return Err(TableError::NotText);
    }
    match text.trim_start().chars().next() {
        None => Err(TableError::Empty),
        Some('[' | '{') => read_json(&text),
        // Line numbers are counted by line feeds, so other line ends become one first.
        Some(_) => read_csv(&text.replace("\r\n", "\n").replace('\r', "\n")),
    }
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    for encoding in [UTF_8, UTF_16LE, UTF_16BE] {
        if encoding_rs::Encoding::for_bom(bytes).is_some_and(|(found, _)| found == encoding) {
            return encoding.decode(bytes).0;
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode(bytes).0,
    }
}

fn field_of(header: &str) -> Option<Field> {
    let name: String = folded(header).chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    Some(match name.as_str() {
        "prenom" | "given" | "givenname" | "firstname" => Field::Given,
        "nom" | "nomdefamille" | "family" | "familyname" | "lastname" | "surname" => Field::Family,
        "courriel"
        | "email"
        | "mail"
        | "adressemail"
        | "adresseemail"
        | "adressedemessagerie"
        | "adresseelectronique"
        | "adressecourriel" => Field::Email,
        "entreprise" | "societe" | "company" => Field::Company,
        "reference" | "ref" | "code" | "codeypareo" | "externalref" | "external" => Field::External,
        _ => return None,
    })
}

fn read_csv(text: &str) -> Result<Vec<RawLine>, TableError> {
    let header = text.lines().find(|l| !l.trim().is_empty()).ok_or(TableError::Empty)?;
    let count = |c: char| header.matches(c).count();
    let delimiter = [';', ',', '\t'].into_iter().max_by_key(|c| count(*c)).unwrap_or(';');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(delimiter).unwrap_or(b';'))
        .flexible(true)
        .has_headers(true)
        .from_reader(text.as_bytes());
    let malformed = |e: &csv::Error| TableError::Malformed { line: e.position().map_or(1, csv::Position::line) };
    let columns: Vec<Option<Field>> = reader.headers().map_err(|e| malformed(&e))?.iter().map(field_of).collect();
    for field in Field::ALL {
        if columns.iter().filter(|c| **c == Some(field)).count() > 1 {
            return Err(TableError::ColumnTwice { field });
        }
    }
    let missing: Vec<Field> = Field::REQUIRED.into_iter().filter(|f| !columns.contains(&Some(*f))).collect();
    if !missing.is_empty() {
        return Err(TableError::MissingColumns { missing });
    }
    let mut lines = Vec::new();
    let quotes = text.matches('"').count();
    for record in reader.records() {
        let record = record.map_err(|e| malformed(&e))?;
        if lines.len() == MAX_ROWS {
            return Err(TableError::TooManyRows { max: MAX_ROWS });
        }
        let number = record.position().map_or(0, csv::Position::line);
        let mut line = RawLine { line: number, ragged: record.len() != columns.len(), ..RawLine::default() };
        for (field, cell) in columns.iter().zip(record.iter()) {
            if let Some(field) = field {
                // An opened and never closed quote swallows the rest of the file into one cell.
                if cell.contains('\n') && quotes % 2 == 1 {
                    return Err(TableError::Malformed { line: number });
                }
                line.put(*field, cell);
            }
        }
        if !line.is_blank() {
            lines.push(line);
        }
    }
    if lines.is_empty() { Err(TableError::NoLine) } else { Ok(lines) }
}

fn read_json(text: &str) -> Result<Vec<RawLine>, TableError> {
    let not = |why: String| TableError::NotAList { why };
    let value: serde_json::Value = serde_json::from_str(text).map_err(|e| not(e.to_string()))?;
    let list = match &value {
        serde_json::Value::Array(list) => list,
        serde_json::Value::Object(map) => map
            .get("learners")
            .or_else(|| map.get("apprenants"))
            .and_then(serde_json::Value::as_array)
            .ok_or_else(|| not("an object without a list \"learners\"".to_owned()))?,
        _ => return Err(not("neither a list nor an object".to_owned())),
    };
    if list.is_empty() {
        return Err(TableError::NoLine);
    }
    if list.len() > MAX_ROWS {
        return Err(TableError::TooManyRows { max: MAX_ROWS });
    }
    let mut lines = Vec::with_capacity(list.len());
    for (n, entry) in (1u64..).zip(list) {
        let entry = entry.as_object().ok_or_else(|| not(format!("entry {n} is not an object")))?;
        let mut line = RawLine { line: n, ..RawLine::default() };
        for (key, cell) in entry {
            if let (Some(field), Some(cell)) = (field_of(key), cell.as_str()) {
                line.put(field, cell);
            }
        }
        lines.push(line);
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(bytes: &[u8]) -> RawLine {
        let lines = read(bytes).unwrap();
        assert_eq!(lines.len(), 1);
        lines.into_iter().next().unwrap()
    }

    #[test]
    fn r2a_06_spreadsheets_of_every_habit_give_the_same_line() {
        let utf8 = "Prénom;Nom;Courriel\nÉloïse;Lefèvre;e@example.org\n";
        let expected = one(utf8.as_bytes());
        assert_eq!((expected.given.as_str(), expected.line), ("Éloïse", 2));
        let bom = [b"\xef\xbb\xbf", utf8.as_bytes()].concat();
        let (windows, _, _) = WINDOWS_1252.encode(utf8);
        let utf16: Vec<u8> = [0xfeff].into_iter().chain(utf8.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let commas = utf8.replace(';', ",");
        let crlf = utf8.replace('\n', "\r\n");
        for other in [bom, windows.into_owned(), utf16, commas.into_bytes(), crlf.into_bytes()] {
            assert_eq!(one(&other), expected);
        }
    }

    #[test]
    fn r2a_06_json_has_the_same_schema() {
        let json = r#"[{"prenom":"Éloïse","nom":"Lefèvre","courriel":"e@example.org"}]"#;
        assert_eq!(one(json.as_bytes()).family, "Lefèvre");
    }

    #[test]
    fn unknown_columns_and_blank_lines_are_passed_over() {
        let line = one(b"nom;x;prenom;email\n;;;\nB;9;A;a@b.fr\n\n");
        assert_eq!((line.given.as_str(), line.family.as_str(), line.line), ("A", "B", 3));
    }

    #[test]
    fn what_is_no_list_is_refused_with_a_reason() {
        let cases: [(&[u8], TableError); 7] = [
            (b"", TableError::Empty),
            (b"  \n ", TableError::Empty),
            (b"prenom;nom\nA;B", TableError::MissingColumns { missing: vec![Field::Email] }),
            (b"prenom;nom;email;mail\nA;B;c;d", TableError::ColumnTwice { field: Field::Email }),
            (b"prenom;nom;email\n", TableError::NoLine),
            (b"PK\x03\x04aaaa", TableError::NotText),
            (b"a\0b", TableError::NotText),
        ];
        for (bytes, expected) in cases {
            assert_eq!(read(bytes).unwrap_err(), expected);
        }
        assert!(matches!(read(b"[1]").unwrap_err(), TableError::NotAList { .. }));
        assert!(matches!(read(b"[{").unwrap_err(), TableError::NotAList { .. }));
        assert!(matches!(read(b"{\"a\":1}").unwrap_err(), TableError::NotAList { .. }));
    }

    #[test]
    fn a_quote_that_never_ends_is_malformed_not_one_giant_cell() {
        let text = format!("prenom;nom;email\n\"A;B;a@b.fr\n{}", "C;D;c@d.fr\n".repeat(9));
        assert!(matches!(read(text.as_bytes()).unwrap_err(), TableError::Malformed { .. }));
    }

    #[test]
    fn columns_are_known_by_the_names_people_give_them() {
        for head in ["Adresse e-mail", "E-mail", "Courriel", "Adresse électronique", "mail", "EMAIL"] {
            assert_eq!(one(format!("Prénom;NOM;{head}\nA;B;a@b.fr").as_bytes()).email, "a@b.fr", "{head}");
        }
    }

    #[test]
    fn a_line_with_a_column_too_many_is_marked() {
        assert!(read(b"prenom;nom;email\nA;B;a@b.fr;x").unwrap()[0].ragged);
    }
}
