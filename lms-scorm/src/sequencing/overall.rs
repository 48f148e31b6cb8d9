//! The overall sequencing process, OP.1, and looking ahead.

use super::request::{Found, Sequencing};
use super::{Exception, Sequencer};
use crate::activity::tree::ActivityId;
use crate::attempt::Request;

/// What the learner or the content asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Turn<'r> {
    /// Open the course.
    Start,
    /// Open it where it was suspended.
    ResumeAll,
    /// Anything else.
    Ask(&'r Request),
}

/// What the overall sequencing process leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Overall {
    /// Content is delivered; `resumed` when its suspended attempt goes on.
    Deliver { activity: ActivityId, resumed: bool },
    /// The content has been left, nothing is delivered and the session goes on; perhaps because of an exception.
    Blank(Option<Exception>),
    /// The session is over.
    End,
    /// The request was refused; nothing has changed.
    Refused(Exception),
}

impl Sequencer<'_> {
    /// Overall Sequencing Process \[OP.1\], one turn of its loop.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code OP.1.
    pub(crate) fn overall(&mut self, turn: &Turn<'_>) -> Overall {
        if self.state.current.is_none() {
            self.select_all();
        }
        // 1: navigation request
        let navigation = match self.navigation_request(turn) {
            Ok(navigation) => navigation,
            Err(exception) => return Overall::Refused(exception),
        };
        let mut pending = navigation.sequencing;
        // 2: termination request; what it asks for replaces what is pending.
        if let Some(termination) = navigation.termination {
            match self.termination_request(termination) {
                Ok(Some(instead)) => pending = Some(instead),
                Ok(None) => {}
                Err(exception) => return Overall::Refused(exception),
            }
        }
        // 3: sequencing request
        let Some(sequencing) = pending else { return Overall::Blank(None) };
        let found = match self.sequencing_request(sequencing) {
            Ok(found) => found,
            Err(exception) => return Overall::Blank(Some(exception)),
        };
        // 4: delivery request
        match found {
            Found::Nothing => Overall::Blank(None),
            Found::End => {
                self.state.current = None;
                Overall::End
            }
            Found::Deliver(activity) => self.deliver(activity),
        }
    }

    fn deliver(&mut self, activity: ActivityId) -> Overall {
        let checked = self.delivery_request(activity);
        match checked.and_then(|()| self.content_delivery(activity)) {
            Ok(resumed) => Overall::Deliver { activity, resumed },
            Err(exception) => Overall::Blank(Some(exception)),
        }
    }

    /// Leaves the current activity, for looking ahead at many requests at once. Post-condition rules do not run: which of
    /// them hold depends on the request.
    pub(crate) fn leave(&mut self) {
        if let Some(current) = self.state.current.filter(|current| self.is_active(*current)) {
            self.end_attempt(current);
        }
    }

    /// Whether a choice of the activity would deliver something. To be asked of the state there is after [`Sequencer::leave`],
    /// with the checks of the navigation request made on the present one.
    pub(crate) fn can_choose(&self, target: ActivityId) -> bool {
        self.choose(target).is_ok_and(|activity| self.delivery_request(activity).is_ok())
    }

    /// Whether a rule hides the activity, or something above it, from the table of contents.
    #[cfg(test)]
    pub(crate) fn is_hidden_from_choice(&self, activity: ActivityId) -> bool {
        use crate::activity::definition::Action;
        let mut path = self.course.path_up(activity);
        path.any(|at| self.check_rules(at, &self.definition(at).pre, &[Action::HiddenFromChoice]).is_some())
    }

    /// Whether the navigation request alone would be taken.
    pub(crate) fn takes(&self, request: &Request) -> bool {
        self.navigation_request(&Turn::Ask(request)).is_ok()
    }

    /// The first activity a choice can reach, in document order.
    pub(crate) fn first_choosable(&self) -> Option<ActivityId> {
        let leaves = (0_u32..).zip(self.course.items()).filter(|(at, item)| !item.is_cluster(*at)).map(|(at, _)| at);
        leaves.into_iter().find(|at| self.can_choose(*at))
    }

    /// Whether flow leads anywhere in this direction: to an activity or, forwards, out of the course.
    pub(crate) fn can_walk(&self, forward: bool) -> bool {
        use super::flow::{Direction, Stop};
        match self.walk(if forward { Direction::Forward } else { Direction::Backward }) {
            Ok(activity) => self.delivery_request(activity).is_ok(),
            Err(stop) => forward && stop == Stop::End,
        }
    }

    /// Ends the session without a request, as when the learner's browser has died: everything is suspended.
    pub(crate) fn implicit_suspend(&mut self) {
        if self.state.current.is_some() {
            let _ = self.termination_request(super::termination::Termination::SuspendAll);
            let _ = self.sequencing_request(Sequencing::Exit);
            self.state.current = None;
        }
    }
}
