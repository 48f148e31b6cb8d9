//! How long things are kept: the rules, holds that suspend them, what is due, and removing it.

mod hold;
mod plan;
mod run;

use lms_core::access::{Action, Actor};
use lms_core::ids::RegionId;
use lms_core::retention::{Months, Rule, Rules, Run};
use lms_core::time::Timestamp;
use lms_store::Unit;

use crate::change::Change;
use crate::{EngineError, Lms, rights};

pub use hold::{hold, holds, lift};
pub use plan::{Plan, plan};
pub use run::{daily, run};

/// The setting that holds the rules.
const RULES: &str = "retention.rules";

async fn kept(unit: &mut dyn Unit) -> Result<Rules, EngineError> {
    let kept = unit.settings().get(RULES).await?;
    Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default())
}

/// The rules as they are set.
///
/// # Errors
///
/// [`EngineError::NotFound`] for anybody but the national manager.
pub async fn rules(lms: &Lms, actor: &Actor) -> Result<Rules, EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    kept(&mut *lms.store().reader().await?).await
}

/// Sets a rule for the platform or for one region; `None` months: the region follows the platform again.
///
/// # Errors
///
/// [`EngineError::Rule`] outside of the bounds of the rule, [`EngineError::NotFound`] without the right.
pub async fn set_rule(
    lms: &Lms,
    actor: &Actor,
    rule: Rule,
    region: Option<RegionId>,
    months: Option<Months>,
    now: Timestamp,
) -> Result<Rules, EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    let mut change = Change::begin(lms, actor, now).await?;
    let mut rules = kept(&mut *change.unit).await?;
    match (months, region) {
        (Some(months), _) => rules.set(rule, region, months)?,
        (None, Some(region)) => rules.follow(rule, region),
        (None, None) => rules.set(rule, None, rule.bounds().usual)?,
    }
    change.unit.settings().put(RULES, &serde_json::json!(rules)).await?;
    let detail = serde_json::json!({ "region": region, "months": rules.months(rule, region) });
    change.audit("retention.set", "rule", rule.key(), detail);
    change.commit().await?;
    Ok(rules)
}

/// Whether somebody has to start what removes people and details: the elimination slip (bordereau d'élimination) is the
/// plan that was looked at.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn set_slip(lms: &Lms, actor: &Actor, slip: bool, now: Timestamp) -> Result<(), EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    let mut change = Change::begin(lms, actor, now).await?;
    let mut rules = kept(&mut *change.unit).await?;
    rules.slip = slip;
    change.unit.settings().put(RULES, &serde_json::json!(rules)).await?;
    change.audit("retention.slip", "rule", "", serde_json::json!({ "slip": slip }));
    change.commit().await
}

/// What ran last, the newest first.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn runs(lms: &Lms, actor: &Actor, limit: u32) -> Result<Vec<Run>, EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    Ok(lms.store().reader().await?.retention().runs(limit).await?)
}
