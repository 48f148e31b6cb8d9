//! Regions with what runs in them now.

use lms_core::access::{Action, Actor, Grant, Role, Scope, Target};
use lms_core::people::Region;
use lms_core::session::Phase;
use lms_core::time::Timestamp;
use lms_store::Page;
use lms_store::repo::SessionFilter;

use crate::rights::require;
use crate::{EngineError, Lms};

/// A region with what runs in it now.
#[derive(Clone, Debug)]
pub struct RegionCard {
    /// The region.
    pub region: Region,
    /// People who run its sessions.
    pub managers: usize,
    /// Sessions running now.
    pub sessions: usize,
    /// Learners in these sessions.
    pub learners: u64,
}

/// All regions with what runs in them now, by name.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn cards(lms: &Lms, actor: &Actor, now: Timestamp) -> Result<Vec<RegionCard>, EngineError> {
    require(actor, Action::ManageRegions, Target::In(Scope::National), "region")?;
    let mut unit = lms.store().reader().await?;
    let mut out = Vec::new();
    for region in unit.regions().list().await? {
        let scope = Scope::Region { region: region.id };
        let managers = unit.grants().holders(Grant { role: Role::RegionalManager, scope }).await?.len();
        let phase = Some((Phase::Running, now.day(region.zone)));
        let filter = SessionFilter { scopes: vec![scope], phase, ..SessionFilter::default() };
        let (mut page, mut sessions, mut learners) = (Page::first(1000), 0, 0);
        loop {
            let listed = unit.sessions().list(&filter, &page).await?;
            let ids: Vec<_> = listed.items.iter().map(|s| s.id).collect();
            sessions += ids.len();
            learners += unit.sessions().counts(&ids).await?.iter().map(|c| c.enrolled).sum::<u64>();
            match listed.next {
                Some(next) => page = Page::after(next, 1000),
                None => break,
            }
        }
        out.push(RegionCard { region, managers, sessions, learners });
    }
    Ok(out)
}
