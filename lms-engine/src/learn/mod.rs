//! What a learner does: the home page, a formation, opening a step, reading a document, playing a film.

mod evidence;
pub(crate) mod formation;
mod look;
pub(crate) mod step;

pub use evidence::{Recorder, Settled};
pub use formation::{Formation, Home, StepLine, formation, home};
pub use look::{Watched, film, film_place, look};
pub use step::{Opened, beat, open_step};
