//! The run-time data models: what each element is, what it takes, what it answers.
//!
//! The tables say what the elements are, `value` and `interaction` what they take, `data` keeps the values of one SCO, and
//! the two models apply the rules of reading and writing.

pub(crate) mod data;
mod error;
pub(crate) mod interaction;
mod languages;
pub(crate) mod model_12;
pub(crate) mod model_2004;
pub(crate) mod path;
pub(crate) mod table;
mod table_12;
mod table_2004;
pub(crate) mod value;

pub use error::ErrorCode;
pub use table::{Access, Element, elements};

use crate::attempt::Note;

/// The LMS behind a data model: it supplies what the content only reads.
pub(crate) trait Surroundings {
    /// The value of an element that the LMS supplies or works out from others; `None` when there is none.
    fn supplied(&self, el: &str) -> Option<String>;
}

/// How a data model is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// To the letter.
    pub(crate) strict: bool,
    /// How many bytes all values of one SCO may have.
    pub(crate) room: usize,
}

/// A call that did not work: the code, and a sentence for `GetDiagnostic`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: ErrorCode,
    pub(crate) why: &'static str,
}

impl Refusal {
    pub(crate) fn new(code: ErrorCode, why: &'static str) -> Self {
        Self { code, why }
    }
}

/// What a `set` leads to: what there is to tell about it.
pub(crate) type Set = Result<Vec<Note>, Refusal>;
