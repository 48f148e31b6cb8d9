//! Leaving activities, TB.2.

use super::request::Sequencing;
use super::{Exception, Sequencer};
use crate::activity::definition::Action;
use crate::activity::tree::ActivityId;

/// A termination request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Termination {
    Exit,
    ExitAll,
    SuspendAll,
    Abandon,
    AbandonAll,
}

/// What post-condition rules ask for.
enum Post {
    Nothing,
    ExitParent,
    ExitAll,
    Sequencing(Sequencing),
    RetryAll,
}

impl Sequencer<'_> {
    /// Sequencing Exit Action Rules Subprocess \[TB.2.1\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code TB.2.1.
    fn exit_action_rules(&mut self, current: ActivityId) {
        // 1 to 3: the topmost ancestor whose exit rules hold.
        let target = self
            .course
            .path_up(current)
            .skip(1)
            .filter(|at| self.check_rules(*at, &self.definition(*at).exit, &[Action::Exit]).is_some())
            .last();
        // 4
        if let Some(target) = target {
            self.terminate_descendents(target);
            self.end_attempt(target);
            self.state.current = Some(target);
        }
    }

    /// Sequencing Post Condition Rules Subprocess \[TB.2.2\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code TB.2.2.
    fn post_condition_rules(&self, current: ActivityId) -> Post {
        // 1: rules do not apply to what is only suspended.
        if self.is_suspended(current) {
            return Post::Nothing;
        }
        const ACTIONS: [Action; 6] =
            [Action::ExitParent, Action::ExitAll, Action::Retry, Action::RetryAll, Action::Continue, Action::Previous];
        // 2, 3
        match self.check_rules(current, &self.definition(current).post, &ACTIONS) {
            Some(Action::ExitParent) => Post::ExitParent,
            Some(Action::ExitAll) => Post::ExitAll,
            Some(Action::RetryAll) => Post::RetryAll,
            Some(Action::Retry) => Post::Sequencing(Sequencing::Retry),
            Some(Action::Continue) => Post::Sequencing(Sequencing::Continue),
            Some(Action::Previous) => Post::Sequencing(Sequencing::Previous),
            _ => Post::Nothing,
        }
    }

    /// Termination Request Process \[TB.2.3\]: the sequencing request that replaces the pending one, if there is one.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code TB.2.3.
    pub(super) fn termination_request(&mut self, termination: Termination) -> Result<Option<Sequencing>, Exception> {
        // 1
        let current = self.state.current.ok_or(Exception::Tb23NotBegun)?;
        // 2
        if matches!(termination, Termination::Exit | Termination::Abandon) && !self.is_active(current) {
            return Err(Exception::Tb23Terminated);
        }
        match termination {
            Termination::Exit => self.terminate_exit(current),
            Termination::ExitAll => {
                self.terminate_all(current);
                Ok(None)
            }
            Termination::SuspendAll => self.suspend_all(current),
            // 6
            Termination::Abandon => {
                self.tracking_mut(current).active = false;
                Ok(None)
            }
            // 7
            Termination::AbandonAll => {
                let course = self.course;
                for at in course.path_up(current) {
                    self.tracking_mut(at).active = false;
                }
                self.state.current = Some(0);
                Ok(None)
            }
        }
    }

    /// Step 3 of TB.2.3.
    fn terminate_exit(&mut self, current: ActivityId) -> Result<Option<Sequencing>, Exception> {
        // 3.1, 3.2
        self.end_attempt(current);
        self.exit_action_rules(current);
        // 3.3: post-condition rules, again for each parent that exits.
        loop {
            let current = self.state.current.ok_or(Exception::Tb23NotBegun)?;
            match self.post_condition_rules(current) {
                Post::ExitAll => {
                    self.terminate_all(current);
                    return Ok(Some(Sequencing::Exit));
                }
                Post::RetryAll => {
                    self.terminate_all(current);
                    return Ok(Some(Sequencing::Retry));
                }
                Post::ExitParent => {
                    let parent = self.course.parent(current).ok_or(Exception::Tb23RootParent)?;
                    self.state.current = Some(parent);
                    self.end_attempt(parent);
                }
                // 3.3.5: leaving the root ends the session, unless it is tried again.
                Post::Sequencing(Sequencing::Retry) => return Ok(Some(Sequencing::Retry)),
                Post::Nothing | Post::Sequencing(_) if self.course.parent(current).is_none() => {
                    return Ok(Some(Sequencing::Exit));
                }
                Post::Sequencing(sequencing) => return Ok(Some(sequencing)),
                Post::Nothing => return Ok(None),
            }
        }
    }

    /// Step 4 of TB.2.3.
    fn terminate_all(&mut self, current: ActivityId) {
        if self.is_active(current) {
            self.end_attempt(current);
        }
        self.terminate_descendents(0);
        self.end_attempt(0);
        self.state.current = Some(0);
    }

    /// Step 5 of TB.2.3.
    fn suspend_all(&mut self, current: ActivityId) -> Result<Option<Sequencing>, Exception> {
        // 5.1, 5.2: what is left is what is resumed; after it has ended, its parent.
        let suspended = if self.is_active(current) || self.is_suspended(current) {
            self.overall_rollup(current);
            self.rollup_readers();
            current
        } else {
            self.course.parent(current).ok_or(Exception::Tb23InactiveRoot)?
        };
        self.state.suspended = Some(suspended);
        // 5.3 to 5.5
        let course = self.course;
        for at in course.path_up(suspended) {
            let tracking = self.tracking_mut(at);
            tracking.active = false;
            tracking.suspended = true;
        }
        // 5.6, 5.7
        self.state.current = Some(0);
        Ok(Some(Sequencing::Exit))
    }
}
