//! Applying inputs: sessions open and close, content is delivered and left.

use super::{Attempt, Delivery, Entry, Input, Live, Note, Outcome, Phase, Request, Session};
use crate::activity::definition::Action;
use crate::cmi::ErrorCode;
use crate::course::Course;
use crate::sequencing::{Exception, Overall, Sequencer, State, Turn};
use crate::time::Millis;

impl Attempt {
    /// Applies one input that happened at `at` (milliseconds since 1970, UTC).
    ///
    /// An input that changes nothing says so in [`Outcome::changed`] and leaves the state as it was.
    pub fn apply(&mut self, course: &Course, input: &Input, at: Millis) -> Outcome {
        let outcome = match input {
            Input::Set { el, v } => self.set(course, el, v),
            Input::Start => self.open(course, at, false),
            Input::Resume => self.open(course, at, true),
            Input::Navigate(request) => self.navigate(course, request, at),
            Input::Initialize => self.initialize(course, at),
            Input::Commit => self.commit(course),
            Input::Terminate => self.terminate(course, at),
            Input::Unload => self.unload(course, at),
        };
        if outcome.changed {
            self.at = at;
        }
        outcome
    }

    /// Opens the course, after closing what a dead browser may have left open.
    fn open(&mut self, course: &Course, at: Millis, resume: bool) -> Outcome {
        let mut notes = Vec::new();
        self.close_abnormally(course, at, &mut notes);
        if self.is_free(course) && course.edition.is_2004() {
            notes.push(Note::FreeMovement);
        }
        let mut overall = None;
        if resume {
            let resumed = self.turn(course, &Turn::ResumeAll, &mut notes);
            // Something can always be opened: what cannot be resumed is started.
            if matches!(resumed, Overall::Deliver { .. }) {
                overall = Some(resumed);
            } else {
                notes.push(Note::NothingToResume);
            }
        }
        let mut overall = overall.unwrap_or_else(|| self.begin(course, &mut notes));
        if let Overall::Blank(_) | Overall::Refused(_) = overall
            && let Some(first) = self.first_choosable(course)
        {
            let identifier = course.at(first).map(|item| item.identifier.clone()).unwrap_or_default();
            overall = self.turn(course, &Turn::Ask(&Request::Choice(identifier.clone())), &mut notes);
            notes.push(Note::FirstChoosable { item: identifier });
        }
        self.session = Session::Open;
        let mut outcome = self.show(course, overall, at);
        outcome.changed = true;
        notes.append(&mut outcome.notes);
        Outcome { notes, ..outcome }
    }

    /// A start request, with shared data that do not outlive the attempt cleared.
    fn begin(&mut self, course: &Course, notes: &mut Vec<Note>) -> Overall {
        if !course.shared_data_global_to_system {
            self.stores.clear();
        }
        self.turn(course, &Turn::Start, notes)
    }

    /// One turn of the overall sequencing process, and which rules held in it.
    fn turn(&mut self, course: &Course, turn: &Turn<'_>, notes: &mut Vec<Note>) -> Overall {
        let mut sequencer = self.sequencer(course).listening();
        let overall = sequencer.overall(turn);
        notes.extend(rules(course, sequencer.rules_held()));
        overall
    }

    /// What to deliver when the start request finds nothing: by the book nothing, unless the course has one activity only;
    /// a tolerant attempt takes the first that can be chosen.
    fn first_choosable(&mut self, course: &Course) -> Option<u32> {
        let only = course.leaves().nth(1).is_none();
        if self.is_strict() && !only {
            return None;
        }
        self.sequencer(course).first_choosable()
    }

    /// The learner asks to go somewhere.
    fn navigate(&mut self, course: &Course, request: &Request, at: Millis) -> Outcome {
        if self.session != Session::Open {
            // A choice from the table of contents may open the course.
            return match request {
                Request::Choice(_) => self.open_by_choice(course, request, at),
                _ => refuse(Exception::Nb21NotBegun, Vec::new()),
            };
        }
        let running = self.live.as_ref().is_some_and(|live| live.phase == Phase::Running);
        if running {
            // What the content still has to say may change what is possible, so only the request itself is checked now.
            if !self.sequencer(course).takes(request) {
                let (overall, ..) = self.preview(course, request);
                return refuse(exception_of(overall).unwrap_or(Exception::Nb21Undefined), Vec::new());
            }
            if let Some(live) = &mut self.live {
                let (name, target) = request.parts();
                live.pending = Some((name.to_owned(), target.map(str::to_owned)));
            }
            return Outcome { delivery: Delivery::Unload, ..Outcome::taken() };
        }
        let (overall, sheet, notes) = self.preview(course, request);
        if let Overall::Refused(exception) | Overall::Blank(Some(exception)) = overall {
            return refuse(exception, notes);
        }
        if *request == Request::SuspendAll {
            // What was silent is taken for completed before it is suspended.
            return self.go(course, request, at);
        }
        self.seq.settle(sheet);
        self.leave_silent(course, request, at);
        Outcome { notes, ..self.arrive(course, request, overall, at) }
    }

    fn open_by_choice(&mut self, course: &Course, request: &Request, at: Millis) -> Outcome {
        let (overall, sheet, notes) = self.preview(course, request);
        if let Overall::Refused(exception) | Overall::Blank(Some(exception)) = overall {
            return refuse(exception, notes);
        }
        self.seq.settle(sheet);
        self.session = Session::Open;
        Outcome { notes, ..self.show(course, overall, at) }
    }

    /// What a request would lead to, on which sheet the changes stand, and which rules held.
    fn preview(&self, course: &Course, request: &Request) -> (Overall, State, Vec<Note>) {
        let mut sheet = self.seq.sheet();
        let (free, seed) = (self.is_free(course), self.options.seed);
        let mut sequencer = Sequencer::over(course, &self.seq, &mut sheet, free, seed).listening();
        let overall = sequencer.overall(&Turn::Ask(request));
        let notes = rules(course, sequencer.rules_held());
        (overall, sheet, notes)
    }

    /// Carries out a request whose time has come: the content is gone or was never running.
    fn go(&mut self, course: &Course, request: &Request, at: Millis) -> Outcome {
        self.leave_silent(course, request, at);
        let mut notes = Vec::new();
        let overall = self.turn(course, &Turn::Ask(request), &mut notes);
        Outcome { notes, ..self.arrive(course, request, overall, at) }
    }

    /// Sequencing has moved on: the data of what was abandoned go, a session that is over is closed.
    fn arrive(&mut self, course: &Course, request: &Request, overall: Overall, at: Millis) -> Outcome {
        if matches!(request, Request::Abandon | Request::AbandonAll)
            && let Some(live) = &self.live
        {
            self.data.remove(&live.activity);
        }
        if overall == Overall::End && *request == Request::SuspendAll {
            self.session = Session::Suspended;
        } else if overall == Overall::End {
            self.session = Session::Ended;
        }
        self.show(course, overall, at)
    }

    /// Puts on the screen what sequencing has decided.
    fn show(&mut self, course: &Course, overall: Overall, at: Millis) -> Outcome {
        let (delivery, exception) = match overall {
            Overall::Deliver { activity, resumed } => {
                self.put_on_screen(course, activity, resumed, at);
                let item = course.at(activity).map(|item| item.identifier.clone()).unwrap_or_default();
                (Delivery::Deliver { item }, None)
            }
            Overall::Blank(exception) => {
                self.live = None;
                (Delivery::Blank, exception)
            }
            Overall::End => {
                self.live = None;
                (Delivery::End, None)
            }
            Overall::Refused(exception) => (Delivery::Unchanged, Some(exception)),
        };
        Outcome { delivery, exception, ..Outcome::taken() }
    }

    fn put_on_screen(&mut self, course: &Course, activity: u32, resumed: bool, at: Millis) {
        let fresh = !resumed && course.edition.is_2004();
        if fresh {
            // A new attempt on the activity begins with blank run-time data (RTE 2.1.1).
            self.data.remove(&activity);
        }
        let entry = match () {
            () if resumed => Entry::Resume,
            () if fresh || !self.data.contains(&activity) => Entry::AbInitio,
            () => Entry::Neither,
        };
        self.live = Some(Live { activity, phase: Phase::NotInitialized, entry, since: at, pending: None });
    }

    /// `Initialize`, `LMSInitialize`.
    fn initialize(&mut self, course: &Course, at: Millis) -> Outcome {
        let is_2004 = course.edition.is_2004();
        let code = |code_2004| if is_2004 { code_2004 } else { ErrorCode::GENERAL };
        let strict = self.is_strict();
        let Some(live) = &mut self.live else { return out_of_turn(code(ErrorCode::INITIALIZATION_FAILED)) };
        let mut outcome = Outcome::taken();
        match live.phase {
            Phase::NotInitialized => {}
            Phase::Running => return Outcome::refused(code(ErrorCode::ALREADY_INITIALIZED)),
            Phase::Terminated if strict || live.pending.is_some() => {
                return Outcome::refused(code(ErrorCode::INSTANCE_TERMINATED));
            }
            Phase::Terminated => {
                live.entry = Entry::Resume;
                let item = course.at(live.activity).map(|item| item.identifier.clone()).unwrap_or_default();
                outcome.notes.push(Note::BegunAgain { item });
            }
        }
        live.phase = Phase::Running;
        live.since = at;
        let activity = live.activity;
        self.prepare_data(course, activity);
        outcome
    }

    /// `Commit`, `LMSCommit`: everything is in the state already, so there is nothing to do but to say so.
    fn commit(&mut self, course: &Course) -> Outcome {
        let codes = [ErrorCode::COMMIT_EARLY, ErrorCode::COMMIT_LATE];
        match self.out_of_phase(course, codes) {
            Some(code) => Outcome::refused(code),
            None => Outcome::taken(),
        }
    }

    /// The error of a call that comes before `Initialize` or after `Terminate`.
    pub(super) fn out_of_phase(&self, course: &Course, [early, late]: [ErrorCode; 2]) -> Option<ErrorCode> {
        let code = match self.live.as_ref().map(|live| live.phase) {
            Some(Phase::Running) => return None,
            Some(Phase::Terminated) => late,
            Some(Phase::NotInitialized) | None => early,
        };
        Some(if course.edition.is_2004() { code } else { ErrorCode::NOT_INITIALIZED })
    }

    /// `Terminate`, `LMSFinish`.
    fn terminate(&mut self, course: &Course, at: Millis) -> Outcome {
        if let Some(code) = self.out_of_phase(course, [ErrorCode::TERMINATE_EARLY, ErrorCode::TERMINATE_LATE]) {
            return Outcome::refused(code);
        }
        let mut notes = Vec::new();
        let asked = self.close_conversation(course, at, false, &mut notes);
        let waiting = self.live.as_ref().is_some_and(|live| live.pending.is_some());
        // The learner's request comes before the one of the content (SN 6.4).
        let outcome = match asked.filter(|_| !waiting) {
            Some(request) => self.go(course, &request, at),
            None => Outcome::taken(),
        };
        Outcome { notes: [notes, outcome.notes].concat(), changed: true, ..outcome }
    }

    /// The content has been taken away.
    fn unload(&mut self, course: &Course, at: Millis) -> Outcome {
        let Some(live) = &self.live else { return out_of_turn(ErrorCode::NONE) };
        let mut notes = Vec::new();
        if live.phase == Phase::Running {
            let _ = self.close_conversation(course, at, true, &mut notes);
        } else if live.pending.is_none() {
            return Outcome::refused(ErrorCode::NONE);
        }
        let pending = self.live.as_mut().and_then(|live| live.pending.take());
        let request = pending.and_then(|(name, target)| Request::from_parts(&name, target.as_deref()));
        let outcome = match request {
            Some(request) => self.go(course, &request, at),
            None => Outcome::taken(),
        };
        Outcome { notes: [notes, outcome.notes].concat(), changed: true, ..outcome }
    }

    /// Closes a session that was never closed, as if the learner had asked to suspend it; the last input that came is
    /// the last thing known of it, so that no time is counted after it.
    pub(super) fn close_abnormally(&mut self, course: &Course, _at: Millis, notes: &mut Vec<Note>) {
        if self.session != Session::Open {
            return;
        }
        if self.live.as_ref().is_some_and(|live| live.phase == Phase::Running) {
            let _ = self.close_conversation(course, self.at, true, notes);
        }
        if let Some(item) = self.live.as_ref().and_then(|live| course.at(live.activity)) {
            notes.push(Note::ImplicitSuspend { item: item.identifier.clone() });
        }
        self.sequencer(course).implicit_suspend();
        self.live = None;
        self.session = if self.seq.suspended.is_some() { Session::Suspended } else { Session::Ended };
    }
}

fn refuse(exception: Exception, notes: Vec<Note>) -> Outcome {
    Outcome { exception: Some(exception), notes, ..Outcome::refused(ErrorCode::NONE) }
}

/// The rules that held, as they are told.
fn rules(course: &Course, held: Vec<(u32, Action)>) -> Vec<Note> {
    let item = |at| course.at(at).map(|item| item.identifier.clone()).unwrap_or_default();
    held.into_iter().map(|(at, action)| Note::Rule { item: item(at), action }).collect()
}

fn out_of_turn(code: ErrorCode) -> Outcome {
    Outcome { notes: vec![Note::OutOfTurn], ..Outcome::refused(code) }
}

fn exception_of(overall: Overall) -> Option<Exception> {
    match overall {
        Overall::Refused(exception) | Overall::Blank(Some(exception)) => Some(exception),
        _ => None,
    }
}
