//! One change: a unit of work that carries its audit entries and effects into the same transaction.

use lms_core::access::Actor;
use lms_core::audit::AuditEntry;
use lms_core::effect::Effect;
use lms_core::time::Timestamp;
use lms_store::Unit;
use lms_store::repo::OutboxEntry;

use crate::{EngineError, Lms};

/// A unit of work by an actor at an instant.
pub(crate) struct Change<'a> {
    /// The open transaction.
    pub unit: Box<dyn Unit>,
    lms: &'a Lms,
    actor: &'a Actor,
    now: Timestamp,
    entries: Vec<AuditEntry>,
    effects: Vec<OutboxEntry>,
}

impl<'a> Change<'a> {
    /// Opens a transaction.
    pub async fn begin(lms: &'a Lms, actor: &'a Actor, now: Timestamp) -> Result<Self, EngineError> {
        let unit = lms.store().unit().await?;
        Ok(Self { unit, lms, actor, now, entries: Vec::new(), effects: Vec::new() })
    }

    /// Notes what was done; `detail` holds ids and values, never names.
    pub fn audit(&mut self, action: &str, noun: &str, subject: impl ToString, detail: serde_json::Value) {
        self.entries.push(AuditEntry {
            id: self.lms.id(self.now),
            at: self.now,
            who: self.actor.who,
            action: action.to_owned(),
            noun: noun.to_owned(),
            subject: subject.to_string(),
            detail,
        });
    }

    /// Leaves effects for after the commit.
    pub fn effects(&mut self, effects: impl IntoIterator<Item = Effect>) {
        for effect in effects {
            self.effects.push(OutboxEntry { id: self.lms.id(self.now), effect, due: self.now, attempts: 0 });
        }
    }

    /// Keeps everything.
    pub async fn commit(mut self) -> Result<(), EngineError> {
        if !self.entries.is_empty() {
            self.unit.audit().append(&self.entries).await?;
        }
        if !self.effects.is_empty() {
            self.unit.outbox().push(&self.effects).await?;
        }
        if let Some(once) = self.lms.once() {
            once.note(self.lms, &mut *self.unit, self.now).await?;
        }
        self.unit.commit().await?;
        Ok(())
    }
}
