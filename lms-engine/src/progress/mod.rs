//! Rebuilding progress rows from facts: there must never be a difference.

use lms_core::access::{Action, Actor, Scope, Target};
use lms_core::ids::{EnrolmentId, StepId};
use lms_core::progress::{Rows, StepProgress, StepRow};
use lms_core::time::Timestamp;
use lms_store::Page;

use crate::change::Change;
use crate::rights::require;
use crate::{EngineError, Lms};

/// A row that differs from what its facts say.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Difference {
    /// Whose.
    pub enrolment: EnrolmentId,
    /// Where.
    pub step: StepId,
    /// What is stored.
    pub stored: StepProgress,
    /// What the facts say.
    pub rebuilt: StepProgress,
}

/// What a rebuild met.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Rebuild {
    /// Enrolments looked at.
    pub enrolments: u64,
    /// Rows that differ; all of them.
    pub differences: Vec<Difference>,
}

/// Rebuilds every progress row from its facts; writes only when `repair` is set. `tick` is called after each page
/// with the number of enrolments so far.
///
/// # Errors
///
/// [`EngineError::NotFound`] without national rights.
pub async fn rebuild(
    lms: &Lms,
    actor: &Actor,
    repair: bool,
    mut tick: impl FnMut(u64),
    now: Timestamp,
) -> Result<Rebuild, EngineError> {
    require(actor, Action::ManagePeople, Target::In(Scope::National), "progress")?;
    let mut out = Rebuild::default();
    let mut page = Page::first(200);
    loop {
        let listed = lms.store().reader().await?.facts().enrolments(&page).await?;
        for enrolment in &listed.items {
            one(lms, actor, *enrolment, repair, &mut out, now).await?;
        }
        tick(out.enrolments);
        match listed.next {
            Some(next) => page = Page::after(next, 200),
            None => return Ok(out),
        }
    }
}

async fn one(
    lms: &Lms,
    actor: &Actor,
    enrolment: EnrolmentId,
    repair: bool,
    out: &mut Rebuild,
    now: Timestamp,
) -> Result<(), EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let facts = change.unit.facts().of(enrolment).await?;
    let stored = Rows(change.unit.progress().of(enrolment).await?.into_iter().map(|r| (r.step, r.progress)).collect());
    let rebuilt = Rows::rebuild(&facts);
    out.enrolments += 1;
    if stored == rebuilt {
        return Ok(());
    }
    let steps: std::collections::BTreeSet<StepId> = stored.0.keys().chain(rebuilt.0.keys()).copied().collect();
    for step in steps {
        let (stored, rebuilt) = (stored.step(step), rebuilt.step(step));
        if stored != rebuilt {
            out.differences.push(Difference { enrolment, step, stored, rebuilt });
        }
    }
    if repair {
        let rows: Vec<StepRow> = rebuilt
            .0
            .iter()
            .map(|(step, progress)| StepRow { enrolment, step: *step, progress: progress.clone() })
            .collect();
        change.unit.progress().replace(enrolment, &rows).await?;
        change.audit("progress.rebuild", "enrolment", enrolment, serde_json::json!({ "rows": rows.len() }));
        change.commit().await?;
    }
    Ok(())
}
