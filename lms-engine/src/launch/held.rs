//! A registration while it is being changed: its row, what its document says, and what it is a registration in.

use std::sync::Arc;

use lms_core::cmi5::course::Course;
use lms_core::cmi5::launch::actor;
use lms_core::cmi5::state::State;
use lms_core::time::Timestamp;
use lms_core::tincan::{self, Package};
use lms_core::xapi::agent::AgentKey;
use lms_core::xapi::json::Value;
use lms_core::xapi::lexical::Instant;
use lms_store::Unit;
use lms_store::repo::Registration;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::content::Structure;
use crate::content::cache::Launchable;
use crate::{EngineError, Lms};

/// The account a learner is known by to contents: no name leaves the house with it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// The system of the account, an IRL.
    pub home_page: String,
    /// Its name there.
    pub name: String,
}

impl Account {
    /// The Agent with this account.
    pub fn agent(&self) -> Value<'_> {
        actor(&self.home_page, &self.name)
    }

    /// What the Agent is known by.
    pub(crate) fn key(&self) -> Result<AgentKey, EngineError> {
        AgentKey::of(&self.agent()).ok_or_else(|| EngineError::Internal("an account that names nobody".to_owned()))
    }
}

/// Where everything stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    /// In a cmi5 course.
    Cmi5(State),
    /// In a package: what its statements have said, and when it was launched last.
    Xapi { standing: tincan::Standing, launched: Instant },
}

/// What the document of a registration says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub account: Account,
    pub standing: Standing,
    /// Active milliseconds counted since the last launch, by what happened: the content's own claim comes on top.
    #[serde(default)]
    pub counted: u64,
}

/// What the account in the document of a registration is known by.
pub(crate) fn account_in(document: &str) -> Option<AgentKey> {
    serde_json::from_str::<Record>(document).ok()?.account.key().ok()
}

/// A registration that no other changes until the unit ends.
pub(crate) struct Held {
    pub row: Registration,
    pub record: Record,
    pub launchable: Arc<Launchable>,
}

impl Held {
    /// Holds a registration by its id.
    pub async fn hold(lms: &Lms, unit: &mut dyn Unit, id: Uuid) -> Result<Option<Self>, EngineError> {
        let row = unit.registrations().hold(id).await?;
        Self::read(lms, unit, row).await
    }

    /// Looks at a registration.
    pub async fn look(lms: &Lms, unit: &mut dyn Unit, id: Uuid) -> Result<Option<Self>, EngineError> {
        let row = unit.registrations().find(id).await?;
        Self::read(lms, unit, row).await
    }

    async fn read(lms: &Lms, unit: &mut dyn Unit, row: Option<Registration>) -> Result<Option<Self>, EngineError> {
        let Some(row) = row else { return Ok(None) };
        let launchable = lms.courses().launchable(lms, unit, row.content, row.version).await?;
        let record = serde_json::from_str(&row.document)
            .map_err(|e| EngineError::Internal(format!("a registration cannot be read: {e}")))?;
        Ok(Some(Self { row, record, launchable }))
    }

    /// The document as it is to be kept, and the session that is open with it.
    pub fn written(&mut self) -> Result<(), EngineError> {
        self.row.document = serde_json::to_string(&self.record).map_err(|e| EngineError::Internal(e.to_string()))?;
        self.row.session = match &self.record.standing {
            Standing::Cmi5(state) => state.open().map(|session| session.id),
            Standing::Xapi { .. } => None,
        };
        Ok(())
    }

    /// Saves what was changed; something happened at `now`.
    pub async fn save(&mut self, unit: &mut dyn Unit, now: Timestamp) -> Result<(), EngineError> {
        self.row.changed = self.row.changed.max(now);
        self.written()?;
        Ok(unit.registrations().save(&self.row).await?)
    }

    /// The course and where its registration stands; `None` for a package.
    pub fn course(&self) -> Option<(&Course, &State)> {
        match (&self.launchable.structure, &self.record.standing) {
            (Structure::Cmi5(course), Standing::Cmi5(state)) => Some((course, state)),
            _ => None,
        }
    }

    /// As [`Held::course`], the state to be changed.
    pub fn course_mut(&mut self) -> Option<(&Course, &mut State)> {
        match (&self.launchable.structure, &mut self.record.standing) {
            (Structure::Cmi5(course), Standing::Cmi5(state)) => Some((course, state)),
            _ => None,
        }
    }

    /// The package; `None` for a course.
    pub fn package(&self) -> Option<&Package> {
        match &self.launchable.structure {
            Structure::Xapi(package) => Some(package),
            Structure::Cmi5(_) => None,
        }
    }
}

/// The instant as xAPI compares it.
pub(crate) fn instant(at: Timestamp) -> Instant {
    Instant(at.millis())
}
