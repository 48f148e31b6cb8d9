//! Tables as XLSX, written row by row so that memory does not grow with the report.

use lms_core::people::Language;
use lms_core::report::defused;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::table::{Cell, heads, rows};
use crate::EngineError;
use crate::report::Part;

/// The most rows a sheet holds. Source: ECMA-376 part 1, 18.3.1.73, as spreadsheets implement it.
const MAX_ROWS: u32 = 1_048_575;

/// Gathers the tracking table as XLSX.
pub struct SheetWriter {
    book: Workbook,
    language: Language,
    row: u32,
}

fn failed(error: XlsxError) -> EngineError {
    EngineError::Render(error.to_string())
}

impl SheetWriter {
    /// Begins a workbook with one sheet and its heads.
    ///
    /// # Errors
    ///
    /// [`EngineError::Render`].
    pub fn begin(language: Language) -> Result<Self, EngineError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_name(if language == Language::Fr { "Suivi" } else { "Tracking" }).map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        let bold = Format::new().set_bold();
        for (column, head) in (0u16..).zip(heads(language)) {
            sheet.set_column_width(column, 18).map_err(failed)?;
            sheet.write_with_format(0, column, head, &bold).map_err(failed)?;
        }
        Ok(Self { book, language, row: 1 })
    }

    /// Adds the rows of some learners.
    ///
    /// # Errors
    ///
    /// [`EngineError::Render`] beyond 1 048 575 rows: narrow the perimeter.
    pub fn part(&mut self, part: &Part) -> Result<(), EngineError> {
        let sheet = self.book.worksheet_from_index(0).map_err(failed)?;
        let date = Format::new().set_num_format("dd/mm/yyyy hh:mm");
        let two = Format::new().set_num_format("0.00");
        for row in rows(&part.session, &part.parcours, &part.lines, self.language) {
            if self.row > MAX_ROWS {
                return Err(EngineError::Render(
                    "a sheet holds 1 048 575 rows; choose a shorter period or one session".to_owned(),
                ));
            }
            for (column, cell) in (0u16..).zip(&row) {
                match cell {
                    Cell::Empty => continue,
                    Cell::Text(text) => sheet.write(self.row, column, defused(text).as_ref()),
                    Cell::Percent(percent) => sheet.write_with_format(self.row, column, percent.get(), &two),
                    #[allow(clippy::cast_precision_loss)] // minutes of a session, far below 2^52
                    Cell::Minutes(span) => {
                        sheet.write_with_format(self.row, column, span.as_millis() as f64 / 60_000.0, &two)
                    }
                    Cell::At(at, zone) => sheet.write_with_format(self.row, column, &at.local(*zone), &date),
                }
                .map_err(failed)?;
            }
            self.row += 1;
        }
        Ok(())
    }

    /// The file.
    ///
    /// # Errors
    ///
    /// [`EngineError::Render`].
    pub fn finish(mut self) -> Result<Vec<u8>, EngineError> {
        self.book.save_to_buffer().map_err(failed)
    }
}
