//! Sequencing requests, SB.2.5 to SB.2.13.

use super::flow::{Direction, Stop};
use super::{Exception, Sequencer};
use crate::activity::tree::ActivityId;

/// A sequencing request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequencing {
    Start,
    ResumeAll,
    Continue,
    Previous,
    Choice(ActivityId),
    Jump(ActivityId),
    Retry,
    Exit,
}

/// What a sequencing request leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// This activity is to be delivered.
    Deliver(ActivityId),
    /// Nothing is; the session goes on.
    Nothing,
    /// The session ends.
    End,
}

impl Sequencer<'_> {
    /// Sequencing Request Process \[SB.2.12\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.12.
    pub(super) fn sequencing_request(&mut self, request: Sequencing) -> Result<Found, Exception> {
        let found = match request {
            Sequencing::Start => self.start(),
            Sequencing::ResumeAll => self.resume_all().map_err(Stop::from),
            Sequencing::Continue => self.walk(Direction::Forward),
            Sequencing::Previous => self.walk(Direction::Backward),
            Sequencing::Choice(target) => self.choice(target).map_err(Stop::from),
            Sequencing::Jump(target) => self.jump(target).map_err(Stop::from),
            Sequencing::Retry => self.retry(),
            Sequencing::Exit => return self.exit(),
        };
        match found {
            Ok(activity) => Ok(Found::Deliver(activity)),
            Err(Stop::Exception(exception)) => Err(exception),
            Err(Stop::End) => {
                // SB.2.1, 3.1.1: walking off the tree ends whatever was going on in it.
                self.terminate_descendents(0);
                self.end_attempt(0);
                Ok(Found::End)
            }
        }
    }

    /// Start Sequencing Request Process \[SB.2.5\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.5.
    fn start(&mut self) -> Result<ActivityId, Stop> {
        // 1
        if self.state.current.is_some() {
            return Err(Exception::Sb25Begun.into());
        }
        self.forget_shared_objectives();
        // 2: a course of one activity. 3: flow into the tree.
        if self.course.is_leaf(0) { Ok(0) } else { self.flow(0, Direction::Forward, true) }
    }

    /// Shared objectives that are not global to the system live as long as the attempt on the course (SN 3.10.2), and are
    /// gone before flow looks for the first activity of a new one.
    fn forget_shared_objectives(&mut self) {
        if !self.course.objectives_global_to_system && !self.is_suspended(0) && !self.is_active(0) {
            self.forget_shared();
        }
    }

    /// Resume All Sequencing Request Process \[SB.2.6\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.6.
    fn resume_all(&mut self) -> Result<ActivityId, Exception> {
        if self.state.current.is_some() {
            return Err(Exception::Sb26Begun);
        }
        self.state.suspended.ok_or(Exception::Sb26NothingSuspended)
    }

    /// Choice Sequencing Request Process \[SB.2.9\], its step 14 included.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.9.
    fn choice(&mut self, target: ActivityId) -> Result<ActivityId, Exception> {
        let found = self.choose(target);
        if found == Err(Exception::Sb29FlowOnly) {
            // 14: the target was reached but has nothing to deliver: the learner stands there now.
            let ancestor = self.state.current.map_or(0, |current| self.course.common_ancestor(current, target));
            self.terminate_descendents(ancestor);
            self.end_attempt(ancestor);
            self.state.current = Some(target);
        }
        found
    }

    /// Retry Sequencing Request Process \[SB.2.10\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.10.
    fn retry(&mut self) -> Result<ActivityId, Stop> {
        // 1
        let current = self.state.current.ok_or(Exception::Sb210NotBegun)?;
        // 2
        if self.is_active(current) || self.is_suspended(current) {
            return Err(Exception::Sb210Active.into());
        }
        if current == 0 {
            self.forget_shared_objectives();
        }
        // 3, 4
        if self.course.is_leaf(current) {
            return Ok(current);
        }
        self.flow(current, Direction::Forward, true).map_err(|stop| match stop {
            Stop::Exception(_) => Exception::Sb210Flow.into(),
            Stop::End => Stop::End,
        })
    }

    /// Exit Sequencing Request Process \[SB.2.11\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.11.
    fn exit(&mut self) -> Result<Found, Exception> {
        // 1
        let current = self.state.current.ok_or(Exception::Sb211NotBegun)?;
        // 2
        if self.is_active(current) {
            return Err(Exception::Sb211NotTerminated);
        }
        // 3, 4: leaving the root ends the session.
        Ok(if self.course.parent(current).is_none() { Found::End } else { Found::Nothing })
    }

    /// Jump Sequencing Request Process \[SB.2.13\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.13.
    fn jump(&mut self, target: ActivityId) -> Result<ActivityId, Exception> {
        self.state.current.ok_or(Exception::Sb213NotBegun)?;
        Ok(target)
    }
}
