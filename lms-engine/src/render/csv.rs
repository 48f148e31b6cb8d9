//! Tables as CSV: RFC 4180 with a comma, or as French spreadsheets read it (semicolon, decimal comma, BOM).

use std::io::Write;

use lms_core::people::Language;
use lms_core::report::defused;

use super::table::{Cell, heads, rows};
use crate::EngineError;
use crate::report::Part;

/// Writes the tracking table as CSV.
pub struct CsvWriter<W: Write> {
    out: ::csv::Writer<W>,
    language: Language,
}

impl<W: Write> CsvWriter<W> {
    /// Writes the head of the table.
    ///
    /// # Errors
    ///
    /// [`EngineError::Render`] when nothing can be written.
    pub fn begin(mut to: W, language: Language) -> Result<Self, EngineError> {
        let french = language == Language::Fr;
        if french {
            to.write_all("\u{feff}".as_bytes()).map_err(|e| EngineError::Render(e.to_string()))?;
        }
        let mut out = writer(to, language);
        out.write_record(heads(language)).map_err(|e| EngineError::Render(e.to_string()))?;
        Ok(Self { out, language })
    }

    /// Writes the rows of some learners.
    ///
    /// # Errors
    ///
    /// [`EngineError::Render`] when nothing can be written.
    pub fn part(&mut self, part: &Part) -> Result<(), EngineError> {
        for row in rows(&part.session, &part.parcours, &part.lines, self.language) {
            self.out
                .write_record(row.iter().map(|c| self::text(c, self.language)))
                .map_err(|e| EngineError::Render(e.to_string()))?;
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    ///
    /// [`EngineError::Render`] when nothing can be written.
    pub fn finish(self) -> Result<W, EngineError> {
        self.out.into_inner().map_err(|e| EngineError::Render(e.to_string()))
    }
}

impl CsvWriter<Vec<u8>> {
    /// What was written since the last time, to be sent while the rest is made.
    ///
    /// # Errors
    ///
    /// [`EngineError::Render`] when nothing can be written.
    pub fn take(&mut self) -> Result<Vec<u8>, EngineError> {
        let fresh = writer(Vec::new(), self.language);
        std::mem::replace(&mut self.out, fresh).into_inner().map_err(|e| EngineError::Render(e.to_string()))
    }
}

fn writer<W: Write>(to: W, language: Language) -> ::csv::Writer<W> {
    let delimiter = if language == Language::Fr { b';' } else { b',' };
    ::csv::WriterBuilder::new().delimiter(delimiter).terminator(::csv::Terminator::CRLF).from_writer(to)
}

fn text(cell: &Cell, language: Language) -> String {
    let number = |n: f64| {
        let plain = format!("{n:.2}");
        let plain = plain.trim_end_matches('0').trim_end_matches('.');
        if language == Language::Fr { plain.replace('.', ",") } else { plain.to_owned() }
    };
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => defused(text).into_owned(),
        Cell::Percent(percent) => number(percent.get()),
        #[allow(clippy::cast_precision_loss)] // minutes of a session, far below 2^52
        Cell::Minutes(span) => number(span.as_millis() as f64 / 60_000.0),
        Cell::At(at, zone) => at
            .local(*zone)
            .format(if language == Language::Fr { "%d/%m/%Y %H:%M" } else { "%Y-%m-%d %H:%M" })
            .to_string(),
    }
}
