//! Asks for a right; what is out of scope reads as "not found".

use lms_core::access::{Action, Actor, Scope, Target};

use crate::EngineError;

/// Whether `actor` may do `action` to the national catalogue: asked before a request is read any further.
///
/// # Errors
///
/// [`EngineError::Forbidden`] for those who may read the catalogue, [`EngineError::NotFound`] otherwise.
pub fn catalogue(actor: &Actor, action: Action) -> Result<(), EngineError> {
    require(actor, action, Target::Catalogue, "content")
}

/// Whether `actor` may do `action` to the whole platform.
///
/// # Errors
///
/// [`EngineError::NotFound`] otherwise.
pub fn national(actor: &Actor, action: Action) -> Result<(), EngineError> {
    require(actor, action, Target::In(Scope::National), "page")
}

/// Whether `actor` may do `action` anywhere: for a request that does not say where, because it cannot be read.
///
/// # Errors
///
/// [`EngineError::NotFound`] otherwise.
pub fn somewhere(actor: &Actor, action: Action) -> Result<(), EngineError> {
    if actor.scopes_for(action).is_empty() { Err(EngineError::NotFound("page")) } else { Ok(()) }
}

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
