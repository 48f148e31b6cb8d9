//! Navigation requests, NB.2.1: whether one is possible, and which termination and sequencing requests it stands for.

use super::overall::Turn;
use super::request::Sequencing;
use super::termination::Termination;
use super::{Exception, Sequencer};
use crate::activity::tree::ActivityId;
use crate::attempt::Request;

/// What a valid navigation request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Navigation {
    pub(super) termination: Option<Termination>,
    pub(super) sequencing: Option<Sequencing>,
}

impl Sequencer<'_> {
    /// Navigation Request Process \[NB.2.1\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code NB.2.1.
    pub(super) fn navigation_request(&self, turn: &Turn<'_>) -> Result<Navigation, Exception> {
        let begun = self.state.current.ok_or(Exception::Nb21NotBegun);
        match turn {
            // 1: Start
            Turn::Start => match begun {
                Ok(_) => Err(Exception::Nb21Begun),
                Err(_) => Ok(Navigation { termination: None, sequencing: Some(Sequencing::Start) }),
            },
            // 2: Resume All
            Turn::ResumeAll => match begun {
                Ok(_) => Err(Exception::Nb21Begun),
                Err(_) if self.state.suspended.is_none() => Err(Exception::Nb21NothingSuspended),
                Err(_) => Ok(Navigation { termination: None, sequencing: Some(Sequencing::ResumeAll) }),
            },
            Turn::Ask(request) => self.request(request, begun),
        }
    }

    fn request(&self, request: &Request, begun: Result<ActivityId, Exception>) -> Result<Navigation, Exception> {
        match request {
            // 3: Continue
            Request::Continue => {
                let current = begun?;
                let flows = self.course.parent(current).is_some_and(|parent| self.definition(parent).control.flow);
                if flows { Ok(self.leave_for(Sequencing::Continue)) } else { Err(Exception::Nb21Flow) }
            }
            // 4: Previous
            Request::Previous => {
                let current = begun?;
                let parent = self.course.parent(current).ok_or(Exception::Nb21Root)?;
                let control = self.definition(parent).control;
                if control.flow && !control.forward_only {
                    Ok(self.leave_for(Sequencing::Previous))
                } else {
                    Err(Exception::Nb21ForwardOnly)
                }
            }
            // 7: Choice
            Request::Choice(target) => self.choice_request(target, begun.ok()),
            // 8: Jump
            Request::Jump(target) => {
                begun?;
                let target = self.course.position(target).filter(|target| self.is_available(*target));
                Ok(self.leave_for(Sequencing::Jump(target.ok_or(Exception::Nb21NoTarget)?)))
            }
            // 9, 11: Exit and Abandon need something to leave.
            Request::Exit | Request::Abandon => {
                let current = begun?;
                if !self.is_active(current) {
                    return Err(Exception::Nb21Terminated);
                }
                let termination = if *request == Request::Exit { Termination::Exit } else { Termination::Abandon };
                Ok(Navigation { termination: Some(termination), sequencing: Some(Sequencing::Exit) })
            }
            // 10, 12, 13
            Request::ExitAll | Request::AbandonAll | Request::SuspendAll => {
                begun?;
                let termination = match request {
                    Request::ExitAll => Termination::ExitAll,
                    Request::AbandonAll => Termination::AbandonAll,
                    _ => Termination::SuspendAll,
                };
                Ok(Navigation { termination: Some(termination), sequencing: Some(Sequencing::Exit) })
            }
        }
    }

    /// Step 7 of NB.2.1.
    fn choice_request(&self, target: &str, current: Option<ActivityId>) -> Result<Navigation, Exception> {
        let target = self.course.position(target).ok_or(Exception::Nb21NoTarget)?;
        // 7.1.1: choice must be enabled for the parent.
        let parent = self.course.parent(target);
        if parent.is_some_and(|parent| !self.definition(parent).control.choice) {
            return Err(Exception::Nb21Choice);
        }
        if let Some(current) = current {
            // 7.1.1.2: a choice that is not of a sibling leaves everything up to the common ancestor.
            let sibling = parent.is_some() && self.course.parent(current) == parent;
            if !sibling && current != target {
                let ancestor = self.course.common_ancestor(current, target);
                let left = self.path(current, ancestor).into_iter().filter(|at| *at != ancestor || current == ancestor);
                let mut held = left.filter(|at| self.is_active(*at) && !self.definition(*at).control.choice_exit);
                if held.next().is_some() {
                    return Err(Exception::Nb21ChoiceExit);
                }
            } else if sibling
                && current != target
                && self.is_active(current)
                && !self.definition(current).control.choice_exit
            {
                // 7.1.1.3: the current activity itself must let go.
                return Err(Exception::Nb21ChoiceExit);
            }
        }
        Ok(self.leave_for(Sequencing::Choice(target)))
    }

    /// An active current activity is left first.
    fn leave_for(&self, sequencing: Sequencing) -> Navigation {
        let active = self.state.current.is_some_and(|current| self.is_active(current));
        Navigation { termination: active.then_some(Termination::Exit), sequencing: Some(sequencing) }
    }
}
