//! Something an author should know.

use lms_core::people::Language;
use serde::Serialize;
use serde_json::{Value, json};

use crate::output::Output;

/// How much it weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Something does not work as the author meant.
    Warning,
    /// Something could be better.
    Advice,
}

/// Something an author should know.
#[derive(Debug)]
pub struct Finding {
    /// Names the kind of finding.
    pub code: &'static str,
    /// How much it weighs.
    pub weight: Weight,
    /// The file or the item.
    pub place: String,
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

impl Finding {
    /// Something that does not work as meant.
    pub fn warning(code: &'static str, place: &str, fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, weight: Weight::Warning, place: place.to_owned(), fr: fr.into(), en: en.into() }
    }

    /// Something that could be better.
    pub fn advice(code: &'static str, place: &str, fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { weight: Weight::Advice, ..Self::warning(code, place, fr, en) }
    }

    fn sentence(&self, out: &Output) -> &str {
        if out.language == Language::Fr { &self.fr } else { &self.en }
    }

    /// For a program.
    pub fn json(&self, out: &Output) -> Value {
        json!({ "code": self.code, "weight": self.weight, "place": self.place, "sentence": self.sentence(out) })
    }

    /// For a person.
    pub fn line(&self, out: &Output) -> String {
        let weight = match self.weight {
            Weight::Warning => out.pick("attention", "warning"),
            Weight::Advice => out.pick("conseil", "advice"),
        };
        format!("  {weight:<10}{} ({}) [{}]", self.sentence(out), self.place, self.code)
    }
}
