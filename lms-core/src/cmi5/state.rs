//! Where one registration stands: its units, the blocks that are satisfied, the session that is open; and what changes it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::course::{Course, Node};
use super::mastery::Mastery;
use super::refusal::{Refusal, Requirement};
use super::words::{LaunchMode, Verb, Verbs};
use crate::xapi::lexical::Instant;

/// A score as a unit reported it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scaled: Option<f64>,
    /// In the unit's own scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<f64>,
    /// The least of that scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The most of that scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

impl Score {
    /// The scaled score, reckoned from the others when it was not told; `None` when it cannot be.
    ///
    /// Without a least the scale begins at nought.
    pub fn as_scaled(&self) -> Option<f64> {
        let reckoned = || {
            let (raw, min, max) = (self.raw?, self.min.unwrap_or(0.0), self.max?);
            (max > min).then(|| ((raw - min) / (max - min)).clamp(-1.0, 1.0))
        };
        self.scaled.or_else(reckoned)
    }
}

/// Where one assignable unit stands in the registration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuState {
    /// Completed by a cmi5 defined statement.
    pub completed: bool,
    /// Passed by a cmi5 defined statement.
    pub passed: bool,
    /// Failed, and not passed since.
    pub failed: bool,
    /// Waived by the LMS.
    pub waived: bool,
    /// The score of the last *passed* or *failed* that had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Progress in per cent, 0 to 100, as last reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<u8>,
    /// Milliseconds of all sessions that have ended.
    pub spent: u64,
    /// How often it was launched.
    pub launches: u32,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// By *terminated*.
    Terminated,
    /// By *abandoned*.
    Abandoned,
}

/// The last session of the registration: there is at most one that is open.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Its id, made by the LMS.
    pub id: Uuid,
    /// The unit, by its index.
    pub au: u32,
    /// What the launch was for.
    pub mode: LaunchMode,
    /// The mastery score the launch gave (9.3.4.0-2 d1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mastery: Option<Mastery>,
    /// When it was launched.
    pub launched: Instant,
    /// The last statement of any kind; the launch before the first.
    pub last: Instant,
    /// The unit has asked for the learner's preferences (11.0.0.0-3 d1).
    pub preferences_read: bool,
    /// The verbs of cmi5 defined statements so far.
    pub used: Verbs,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<End>,
}

/// One registration: a learner in a course. Small: no more entries than the course has units and blocks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Units with which something has happened, by index.
    pub aus: BTreeMap<u32, AuState>,
    /// Blocks that are satisfied, by their place.
    pub blocks: BTreeSet<u32>,
    /// The course is satisfied.
    pub course: bool,
    /// The last session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
}

/// What has become satisfied: a statement of the LMS follows for each (cmi5 9.3.9).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash)]
pub enum Satisfied {
    /// The block at this place of the course.
    Block(u32),
    /// The course.
    Course,
}

/// What a decision changes, and what follows from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    /// The verb, of a cmi5 defined statement; `None` for one that is only allowed.
    pub verb: Option<Verb>,
    /// Units with their new standing.
    pub units: Vec<(u32, AuState)>,
    /// The session as it is now.
    pub session: Option<Session>,
    /// What has become satisfied, inner blocks first, the course last; each once in a registration.
    pub satisfied: Vec<Satisfied>,
    /// Milliseconds that a session that ended now has counted.
    pub spent: u64,
}

/// A session that is abandoned: the LMS writes the statement, and its token is dead.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Abandoned {
    /// Which.
    pub session: Uuid,
    /// The unit it was of.
    pub au: u32,
    /// From *launched* to the last statement, in milliseconds (9.5.4.2-2).
    pub duration: u64,
}

/// A launch that is allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Launched {
    /// The session that was open and ends first.
    pub abandoned: Option<Abandoned>,
    /// The change.
    pub effects: Effects,
}

/// What is to be launched.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The unit, by its index.
    pub au: u32,
    /// A new session id.
    pub session: Uuid,
    /// What for.
    pub mode: LaunchMode,
    /// When.
    pub now: Instant,
}

impl State {
    /// A new registration, and what is satisfied at once because nothing is asked for.
    ///
    /// Source: cmi5 9.6.1: moveOn is evaluated at the time of registration.
    pub fn register(course: &Course) -> (Self, Vec<Satisfied>) {
        let mut state = Self::default();
        let mut satisfied = Vec::new();
        // A block stands behind the one it is in, so backwards is from the inside out.
        for at in (0..course.blocks.len()).rev().filter_map(|at| u32::try_from(at).ok()) {
            let members = course.block(at).map(|block| block.children.as_slice()).unwrap_or_default();
            if members.iter().all(|node| state.done(course, *node)) {
                state.blocks.insert(at);
                satisfied.push(Satisfied::Block(at));
            }
        }
        if course.roots.iter().all(|node| state.done(course, *node)) {
            state.course = true;
            satisfied.push(Satisfied::Course);
        }
        (state, satisfied)
    }

    /// Where a unit stands.
    pub fn unit(&self, au: u32) -> AuState {
        self.aus.get(&au).cloned().unwrap_or_default()
    }

    /// The session that is open.
    pub fn open(&self) -> Option<&Session> {
        self.session.as_ref().filter(|session| session.ended.is_none())
    }

    /// Whether a unit's criterion is met, or it is waived.
    pub fn is_satisfied(&self, course: &Course, au: u32) -> bool {
        let Some(unit) = course.au(au) else { return false };
        match self.aus.get(&au) {
            Some(state) => state.waived || unit.move_on.met(state.completed, state.passed),
            None => unit.move_on.met(false, false),
        }
    }

    fn done(&self, course: &Course, node: Node) -> bool {
        match node {
            Node::Au(au) => self.is_satisfied(course, au),
            Node::Block(block) => self.blocks.contains(&block),
        }
    }

    /// Takes a change in.
    pub fn apply(&mut self, effects: &Effects) {
        for (au, unit) in &effects.units {
            self.aus.insert(*au, unit.clone());
        }
        if let Some(session) = &effects.session {
            self.session = Some(session.clone());
        }
        for satisfied in &effects.satisfied {
            match satisfied {
                Satisfied::Block(block) => {
                    self.blocks.insert(*block);
                }
                Satisfied::Course => self.course = true,
            }
        }
    }

    /// What becomes satisfied when unit `au` stands as `unit` from now on.
    pub(super) fn follow(&self, course: &Course, au: u32, unit: &AuState) -> Vec<Satisfied> {
        let Some(of) = course.au(au) else { return Vec::new() };
        let met = unit.waived || of.move_on.met(unit.completed, unit.passed);
        if !met || self.is_satisfied(course, au) {
            return Vec::new();
        }
        let mut satisfied = Vec::new();
        // The node that has just become done, and the block it is in.
        let (mut node, mut parent) = (Node::Au(au), of.parent);
        while let Some(at) = parent {
            let Some(block) = course.block(at).filter(|_| !self.blocks.contains(&at)) else { return satisfied };
            if !block.children.iter().all(|child| *child == node || self.done(course, *child)) {
                return satisfied;
            }
            satisfied.push(Satisfied::Block(at));
            (node, parent) = (Node::Block(at), block.parent);
        }
        if !self.course && course.roots.iter().all(|child| *child == node || self.done(course, *child)) {
            satisfied.push(Satisfied::Course);
        }
        satisfied
    }

    /// Launches a unit; the session that is open in the registration is abandoned first.
    ///
    /// # Errors
    ///
    /// When the course has no such unit, or the session id is that of the last session.
    ///
    /// Source: cmi5 9.3.1, 9.3.6, 10.2.2.
    pub fn launch(&self, course: &Course, order: &Order) -> Result<Launched, Refusal> {
        let unit = course.au(order.au).ok_or_else(|| Refusal::new(Requirement::NoUnit, &order.au.to_string()))?;
        if self.session.as_ref().is_some_and(|session| session.id == order.session) {
            return Err(Refusal::new(Requirement::SessionTwice, ""));
        }
        let (abandoned, mut effects) = match self.open().map(|session| self.end(session)) {
            Some((abandoned, effects)) => (Some(abandoned), effects),
            None => (None, Effects::default()),
        };
        let mut state = match effects.units.first() {
            Some((au, state)) if *au == order.au => state.clone(),
            _ => self.unit(order.au),
        };
        state.launches = state.launches.saturating_add(1);
        effects.units.retain(|(au, _)| *au != order.au);
        effects.units.push((order.au, state));
        effects.verb = Some(Verb::Launched);
        effects.session = Some(Session {
            id: order.session,
            au: order.au,
            mode: order.mode,
            mastery: unit.mastery_score.clone(),
            launched: order.now,
            last: order.now,
            preferences_read: false,
            used: Verbs::default().with(Verb::Launched),
            ended: None,
        });
        Ok(Launched { abandoned, effects })
    }

    /// Abandons the session: it ended without *terminated*.
    ///
    /// # Errors
    ///
    /// When it is not the one that is open: at most one *abandoned* in a session, and none after *terminated*.
    ///
    /// Source: cmi5 9.3.6.
    pub fn abandon(&self, session: Uuid) -> Result<(Abandoned, Effects), Refusal> {
        match self.open() {
            Some(open) if open.id == session => Ok(self.end(open)),
            _ => Err(Refusal::new(Requirement::AbandonedTwice, "")),
        }
    }

    fn end(&self, open: &Session) -> (Abandoned, Effects) {
        let duration = u64::try_from(open.last.0.saturating_sub(open.launched.0)).unwrap_or(0);
        let mut unit = self.unit(open.au);
        unit.spent = unit.spent.saturating_add(duration);
        let session = Session { ended: Some(End::Abandoned), used: open.used.with(Verb::Abandoned), ..open.clone() };
        let effects = Effects {
            verb: Some(Verb::Abandoned),
            units: vec![(open.au, unit)],
            session: Some(session),
            satisfied: Vec::new(),
            spent: duration,
        };
        (Abandoned { session: open.id, au: open.au, duration }, effects)
    }

    /// Waives a unit: the LMS counts it as satisfied.
    ///
    /// # Errors
    ///
    /// When the course has no such unit, it is waived already, or there is no reason (1 to 500 characters).
    ///
    /// Source: cmi5 9.3.7, 9.5.5.2.
    pub fn waive(&self, course: &Course, au: u32, reason: &str) -> Result<Effects, Refusal> {
        if course.au(au).is_none() {
            return Err(Refusal::new(Requirement::NoUnit, &au.to_string()));
        }
        if crate::text::Reason::new(reason).is_err() {
            return Err(Refusal::new(Requirement::NoReason, ""));
        }
        let mut unit = self.unit(au);
        if unit.waived {
            return Err(Refusal::new(Requirement::WaivedTwice, ""));
        }
        unit.waived = true;
        let satisfied = self.follow(course, au, &unit);
        Ok(Effects { verb: Some(Verb::Waived), units: vec![(au, unit)], session: None, satisfied, spent: 0 })
    }

    /// Notes that the unit has asked for the learner's preferences, whether there are any or not.
    pub fn read_preferences(&mut self, session: Uuid) {
        if let Some(open) = self.session.as_mut().filter(|open| open.id == session) {
            open.preferences_read = true;
        }
    }
}
