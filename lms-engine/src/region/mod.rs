//! Regions: a few dozen, kept by the national manager.

mod card;

use lms_core::access::{Action, Actor, Scope, Target};
use lms_core::ids::RegionId;
use lms_core::people::Region;
use lms_core::text::{ExternalRef, Name};
use lms_core::time::{Timestamp, Zone};

use crate::change::Change;
use crate::error::field;
use crate::rights::require;
use crate::{EngineError, Lms};

pub use card::{RegionCard, cards};

/// Makes a region.
///
/// # Errors
///
/// [`EngineError::Duplicate`] when the code is taken, [`EngineError::Field`], [`EngineError::NotFound`] without the right.
pub async fn create(
    lms: &Lms,
    actor: &Actor,
    code: &str,
    name: &str,
    zone: Zone,
    now: Timestamp,
) -> Result<Region, EngineError> {
    require(actor, Action::ManageRegions, Target::In(Scope::National), "region")?;
    let region = Region {
        id: lms.id(now),
        code: ExternalRef::new(code).map_err(field("code"))?,
        name: Name::new(name).map_err(field("name"))?,
        zone,
    };
    let mut change = Change::begin(lms, actor, now).await?;
    change.unit.regions().insert(&region).await?;
    change.audit("region.create", "region", region.id, serde_json::json!({ "code": region.code }));
    change.commit().await?;
    Ok(region)
}

/// All regions, by name. Their names are public.
///
/// # Errors
///
/// Those of the store.
pub async fn list(lms: &Lms) -> Result<Vec<Region>, EngineError> {
    Ok(lms.store().reader().await?.regions().list().await?)
}

/// One region.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn find(lms: &Lms, id: RegionId) -> Result<Region, EngineError> {
    Ok(lms.store().reader().await?.regions().find(id).await?.ok_or(EngineError::NotFound("region"))?.0)
}

/// By code, as files and commands name it.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn by_code(lms: &Lms, code: &str) -> Result<Region, EngineError> {
    lms.store().reader().await?.regions().find_by_code(code).await?.ok_or(EngineError::NotFound("region"))
}
