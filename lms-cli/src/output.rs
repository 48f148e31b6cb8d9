//! Answers: calm and aligned for people, one line of JSON for programs, a progress bar where somebody watches.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use comfy_table::{ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use lms_core::people::Language;
use lms_scorm::Lang;
use serde::Serialize;

/// How answers are given.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// As JSON.
    pub json: bool,
    /// In which language people are spoken to.
    pub language: Language,
}

impl Output {
    /// Chooses between a French and an English text.
    pub fn pick<'a>(&self, fr: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Fr => fr,
            Language::En => en,
        }
    }

    /// The language, as the reader of packages knows it.
    pub fn lang(&self) -> Lang {
        match self.language {
            Language::Fr => Lang::Fr,
            Language::En => Lang::En,
        }
    }

    /// Prints a line. A reader that went away (`lms … | head`) is no reason to fail.
    pub fn line(&self, text: &str) {
        let _ = writeln!(std::io::stdout(), "{text}");
    }

    /// Prints a line beside the answer, for whoever watches; left out with `--json`.
    pub fn aside(&self, text: &str) {
        if !self.json {
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }

    /// Answers a program with one line of JSON, or a person with what `people` prints.
    pub fn answer(&self, value: &impl Serialize, people: impl FnOnce(&Self)) {
        if self.json {
            let text = serde_json::to_string(value).unwrap_or_default();
            self.line(&text);
            let _ = std::io::stdout().flush();
        } else {
            people(self);
        }
    }

    /// Prints a table.
    pub fn table(&self, heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(heads.iter().map(|h| h.to_uppercase()));
        for row in rows {
            table.add_row(row);
        }
        self.line(&table.trim_fmt());
    }

    /// A bar for work of `length` pieces; hidden with `--json` and where nobody watches.
    pub fn bar(&self, length: u64, what: &str) -> ProgressBar {
        if self.json || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(length).with_message(what.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {elapsed}") {
            bar.set_style(style);
        }
        bar
    }

    /// A sign of life for work of unknown length.
    pub fn spinner(&self, what: &str) -> ProgressBar {
        let bar = self.bar(0, what);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        bar
    }
}
