//! Writes the platform's own statements about a registration, ready to be stored.

use lms_core::cmi5::course::{Course, Node};
use lms_core::cmi5::made::{Made, activity_id};
use lms_core::cmi5::state::{Abandoned, Satisfied};
use lms_core::cmi5::statements::{self, Done, Frame};
use lms_core::cmi5::{LaunchMode, launch};
use lms_core::time::Timestamp;
use lms_core::xapi::Version;
use lms_core::xapi::accept::Authority;
use lms_core::xapi::activity::Power;
use lms_core::xapi::json::Value;
use lms_core::xapi::keep::{Arrival, Kept, keep};
use lms_store::Unit;
use lms_store::repo::{Submission, Submitted};
use uuid::Uuid;

use super::held::{Account, instant};
use crate::{EngineError, Lms};

/// What statements of the platform itself are put down to, among credentials.
const OURSELVES: Uuid = Uuid::nil();

/// The account of the platform itself.
fn platform(lms: &Lms) -> Value<'static> {
    launch::actor(lms.public_url(), "lms").into_owned()
}

/// The Agent that statements of launched content are put down to: one for all, so that a session leaves none behind.
pub(crate) fn authority(lms: &Lms) -> Value<'static> {
    launch::actor(lms.public_url(), "content").into_owned()
}

/// Writes about one registration.
pub(super) struct Pen<'p> {
    pub lms: &'p Lms,
    pub course: &'p Course,
    pub account: &'p Account,
    pub registration: Uuid,
    pub now: Timestamp,
}

impl Pen<'_> {
    /// The id we give to something of the course in this registration.
    pub fn activity(&self, made: Made) -> Result<String, EngineError> {
        activity_id(self.course, &super::base(self.lms), self.registration, made)
            .ok_or_else(|| EngineError::Internal("a registration in a course without that unit".to_owned()))
    }

    /// The id of a unit's activity.
    pub fn unit(&self, au: u32) -> Result<String, EngineError> {
        self.activity(Made::Node(Node::Au(au)))
    }

    fn publisher(&self, au: u32) -> &str {
        self.course.au(au).map_or("", |au| au.id.as_str())
    }

    fn frame<'f>(&self, actor: &'f Value<'f>, session: Uuid, publisher: &'f str) -> Frame<'f> {
        let (id, at) = (self.lms.id(self.now), instant(self.now));
        Frame { id, at, actor, registration: self.registration, session, publisher }
    }

    /// *launched*.
    pub fn launched(&self, session: Uuid, au: u32, url: &str, mode: LaunchMode) -> Result<Value<'static>, EngineError> {
        let unit = self.course.au(au).ok_or(EngineError::NotFound("unit"))?;
        let actor = self.account.agent();
        Ok(statements::launched(&self.frame(&actor, session, &unit.id), &self.unit(au)?, unit, url, mode))
    }

    /// *abandoned*.
    pub fn abandoned(&self, ended: &Abandoned) -> Result<Value<'static>, EngineError> {
        let actor = self.account.agent();
        let frame = self.frame(&actor, ended.session, self.publisher(ended.au));
        Ok(statements::abandoned(&frame, &self.unit(ended.au)?, ended.duration))
    }

    /// *waived*, in a session of its own.
    pub fn waived(&self, session: Uuid, au: u32, reason: &str) -> Result<Value<'static>, EngineError> {
        let actor = self.account.agent();
        Ok(statements::waived(&self.frame(&actor, session, self.publisher(au)), &self.unit(au)?, reason))
    }

    /// *satisfied*, for each; `cause` is the unit that caused it.
    pub fn satisfied(
        &self,
        session: Uuid,
        cause: Option<u32>,
        all: &[Satisfied],
    ) -> Result<Vec<Value<'static>>, EngineError> {
        let actor = self.account.agent();
        let mut written = Vec::with_capacity(all.len());
        for satisfied in all {
            let (made, publisher, title) = match satisfied {
                Satisfied::Course => (Made::Course, &self.course.id, &self.course.title),
                Satisfied::Block(at) => {
                    let block = self.course.block(*at).ok_or(EngineError::NotFound("block"))?;
                    (Made::Node(Node::Block(*at)), &block.id, &block.title)
                }
            };
            let activity = self.activity(made)?;
            let is_course = *satisfied == Satisfied::Course;
            let done = Done { activity: &activity, publisher, title, is_course };
            let frame = self.frame(&actor, session, cause.map_or(publisher.as_str(), |au| self.publisher(au)));
            written.push(statements::satisfied(&frame, &done));
        }
        Ok(written)
    }
}

/// Statements of the platform, ready to be stored.
pub(super) fn ours(lms: &Lms, statements: Vec<Value<'static>>) -> Result<Submission, EngineError> {
    let authority = platform(lms);
    let kept: Option<Vec<Kept>> = statements
        .into_iter()
        .map(|statement| {
            let arrival = Arrival { version: Version::V1, id: Uuid::nil(), authority: Authority::Own(&authority) };
            keep(statement, &arrival)
        })
        .collect();
    let statements = kept.ok_or_else(|| EngineError::Internal("a statement of ours that is not valid".to_owned()))?;
    Ok(Submission { statements, credential: OURSELVES, power: Power::Complete, payloads: Vec::new() })
}

/// Stores what is to be stored in this unit, last of all: writers of statements wait for each other.
pub(super) async fn store(
    lms: &Lms,
    unit: &mut dyn Unit,
    submissions: &[Submission],
) -> Result<Vec<Submitted>, EngineError> {
    if submissions.iter().all(|one| one.statements.is_empty()) {
        return Ok(Vec::new());
    }
    Ok(unit.statements().submit(submissions, lms.statement_clock()).await?)
}
