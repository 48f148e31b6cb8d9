//! Imports row by row: a file becomes lines, lines become a plan, nothing is written before somebody agrees.

mod learners;
mod table;

pub use learners::{Field, KnownPeople, Line, LineProblem, Match, Outcome, Plan, plan};
pub use table::{MAX_BYTES, MAX_ROWS, RawLine, TableError, read};
