//! What the installation asks of those who sign in.

use lms_core::people::factor::Demand;

use super::password::Recipe;

/// What the installation asks of those who sign in.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Who must have a second factor.
    pub second_factor: Demand,
    /// How passwords are hashed.
    pub hashing: Recipe,
}
