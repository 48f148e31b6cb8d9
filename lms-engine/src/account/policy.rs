//! What the installation asks of those who sign in.

use lms_core::people::factor::Demand;
use lms_core::time::Span;

use super::password::Recipe;

/// What the installation asks of those who sign in.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Who must have a second factor.
    pub second_factor: Demand,
    /// How passwords are hashed.
    pub hashing: Recipe,
    /// A sign-in ends after this long without any request.
    pub idle: Span,
    /// A sign-in ends after this long whatever happens.
    pub absolute: Span,
}

impl Default for Policy {
    /// Managers have a second factor; two hours without a request, twelve in all: a long film and a day's work.
    fn default() -> Self {
        Self {
            second_factor: Demand::default(),
            hashing: Recipe::default(),
            idle: Span::minutes(120),
            absolute: Span::minutes(12 * 60),
        }
    }
}
