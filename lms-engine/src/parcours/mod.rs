//! Parcours: made, edited as one document, checked, published.

use std::collections::HashMap;

use lms_core::access::{Action, Actor, Target};
use lms_core::content::{Content, Kind};
use lms_core::ids::{ContentId, ParcoursId};
use lms_core::parcours::{self, Design, Finding, Mode, Parcours};
use lms_core::text::{Summary, Title};
use lms_core::time::Timestamp;
use lms_store::Unit;
use lms_store::repo::{ParcoursFilter, Revision};
use lms_store::{Listed, Page};

use crate::change::Change;
use crate::error::field;
use crate::rights::require;
use crate::{EngineError, Lms};

/// What can be changed of a parcours before it is published.
#[derive(Clone, Debug)]
pub struct ParcoursEdit {
    /// Its title.
    pub title: String,
    /// What it is about.
    pub summary: Option<String>,
    /// Sections, steps, mode.
    pub design: Design,
}

/// Makes an empty parcours.
///
/// # Errors
///
/// [`EngineError::Field`], [`EngineError::Forbidden`].
pub async fn create(lms: &Lms, actor: &Actor, title: &str, now: Timestamp) -> Result<Parcours, EngineError> {
    require(actor, Action::EditParcours, Target::Catalogue, "parcours")?;
    let parcours = Parcours {
        id: lms.id(now),
        title: Title::new(title).map_err(field("title"))?,
        summary: None,
        draft: Design { mode: Mode::default(), sections: Vec::new(), credit: Default::default() },
        published: None,
        created: now,
        archived: None,
    };
    let mut change = Change::begin(lms, actor, now).await?;
    change.unit.parcours().insert(&parcours).await?;
    change.audit("parcours.create", "parcours", parcours.id, serde_json::Value::Null);
    change.commit().await?;
    Ok(parcours)
}

/// One parcours and the revision to name when changing it.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn find(lms: &Lms, actor: &Actor, id: ParcoursId) -> Result<(Parcours, Revision), EngineError> {
    require(actor, Action::ReadCatalogue, Target::Catalogue, "parcours")?;
    lms.store().reader().await?.parcours().find(id).await?.ok_or(EngineError::NotFound("parcours"))
}

/// A page of parcours; those who may not edit see published ones only.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn list(
    lms: &Lms,
    actor: &Actor,
    mut filter: ParcoursFilter,
    page: &Page,
) -> Result<Listed<Parcours>, EngineError> {
    require(actor, Action::ReadCatalogue, Target::Catalogue, "parcours")?;
    filter.published_only |= !actor.may(Action::EditParcours, Target::Catalogue);
    Ok(lms.store().reader().await?.parcours().list(&filter, page).await?)
}

/// Contents a design shows, by id.
///
/// # Errors
///
/// Those of the store.
pub async fn contents_of(unit: &mut dyn Unit, design: &Design) -> Result<HashMap<ContentId, Content>, EngineError> {
    let mut ids: Vec<ContentId> = design.steps().filter_map(|s| s.content).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(unit.contents().find_many(&ids).await?.into_iter().map(|c| (c.id, c)).collect())
}

/// Saves the draft. Unfinished work may be saved; what stands against publication is listed by [`findings`].
///
/// # Errors
///
/// [`EngineError::Stale`] when it was changed since `seen`; [`EngineError::Findings`] for rings of conditions, which are
/// refused at once (row 1.6).
pub async fn save(
    lms: &Lms,
    actor: &Actor,
    id: ParcoursId,
    edit: ParcoursEdit,
    seen: Revision,
    now: Timestamp,
) -> Result<Parcours, EngineError> {
    require(actor, Action::EditParcours, Target::Catalogue, "parcours")?;
    let mut change = Change::begin(lms, actor, now).await?;
    let (mut parcours, _) = change.unit.parcours().find(id).await?.ok_or(EngineError::NotFound("parcours"))?;
    let found = check(&mut *change.unit, &edit.design).await?;
    let refused: Vec<Finding> = found
        .into_iter()
        .filter(|f| matches!(f, Finding::Cycle { .. } | Finding::TooDeep { .. } | Finding::SameKey { .. }))
        .collect();
    if !refused.is_empty() {
        return Err(EngineError::Findings(refused));
    }
    parcours.title = Title::new(&edit.title).map_err(field("title"))?;
    parcours.summary = edit
        .summary
        .filter(|s| !s.trim().is_empty())
        .map(|s| Summary::new(&s))
        .transpose()
        .map_err(field("summary"))?;
    parcours.draft = edit.design;
    change.unit.parcours().update(&parcours, seen).await?;
    change.audit("parcours.save", "parcours", id, serde_json::Value::Null);
    change.commit().await?;
    Ok(parcours)
}

async fn check(unit: &mut dyn Unit, design: &Design) -> Result<Vec<Finding>, EngineError> {
    let contents = contents_of(unit, design).await?;
    Ok(parcours::check(design, |c| contents.get(&c).filter(|c| c.archived.is_none()).map(|c| c.kind)))
}

/// Everything to mend before the draft can be published.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn findings(lms: &Lms, actor: &Actor, id: ParcoursId) -> Result<Vec<Finding>, EngineError> {
    require(actor, Action::EditParcours, Target::Catalogue, "parcours")?;
    let mut unit = lms.store().reader().await?;
    let (parcours, _) = unit.parcours().find(id).await?.ok_or(EngineError::NotFound("parcours"))?;
    check(&mut *unit, &parcours.draft).await
}

/// Publishes the draft: every session of this parcours shows it from now on.
///
/// # Errors
///
/// [`EngineError::Findings`] with everything that stands against it, [`EngineError::Stale`].
pub async fn publish(
    lms: &Lms,
    actor: &Actor,
    id: ParcoursId,
    seen: Revision,
    now: Timestamp,
) -> Result<Parcours, EngineError> {
    require(actor, Action::PublishParcours, Target::Catalogue, "parcours")?;
    let mut change = Change::begin(lms, actor, now).await?;
    let (parcours, _) = change.unit.parcours().find(id).await?.ok_or(EngineError::NotFound("parcours"))?;
    let contents = contents_of(&mut *change.unit, &parcours.draft).await?;
    let kind_of = |c: ContentId| -> Option<Kind> { contents.get(&c).filter(|c| c.archived.is_none()).map(|c| c.kind) };
    let parcours = parcours.publish(kind_of, now).map_err(EngineError::Findings)?;
    change.unit.parcours().update(&parcours, seen).await?;
    change.audit(
        "parcours.publish",
        "parcours",
        id,
        serde_json::json!({ "number": parcours.published.as_ref().map(|p| p.number) }),
    );
    change.commit().await?;
    Ok(parcours)
}
