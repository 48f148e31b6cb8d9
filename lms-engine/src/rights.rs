//! Asks for a right; what is out of scope reads as "not found".

use lms_core::access::{Action, Actor, Target};

use crate::EngineError;

/// Asks whether `actor` may do `action` to `target`, which is a `noun`.
///
/// # Errors
///
/// [`EngineError::Forbidden`] when the actor may at least read it, [`EngineError::NotFound`] otherwise.
pub(crate) fn require(actor: &Actor, action: Action, target: Target, noun: &'static str) -> Result<(), EngineError> {
    if actor.may(action, target) {
        return Ok(());
    }
    let reads = [Action::ReadSession, Action::ReadCatalogue, Action::ReadOwn];
    let seen = reads.iter().any(|read| {
        let catalogue_only = *read == Action::ReadCatalogue;
        // Reading the catalogue shows contents and parcours, not sessions of another region.
        if catalogue_only { target == Target::Catalogue && actor.may(*read, target) } else { actor.may(*read, target) }
    });
    Err(if seen { EngineError::Forbidden(action) } else { EngineError::NotFound(noun) })
}
