//! Walks through a course in every way a learner can, up to a bound, to see which activities are ever delivered.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use lms_scorm::attempt::Session;
use lms_scorm::{Attempt, Course, Delivery, Input, Kind, Learner, Options, Request};

/// How many states are looked into, over all seeds.
const MOST_STATES: usize = 1_500;
/// With a random draw of children, so many draws are tried.
const DRAWS: u64 = 5;

/// What the walks found.
pub struct Explored {
    /// For each activity that was delivered, a state in which it is on the screen.
    pub reached: BTreeMap<String, Attempt>,
    /// Whether every state was looked into; otherwise the bound came first.
    pub whole: bool,
}

/// How content behaves on a walk.
#[derive(Clone, Copy)]
enum Manner {
    /// Completed and passed with full marks.
    Well,
    /// Completed and failed with none.
    Badly,
    /// Completed, half of the marks, without a word on success.
    Halfway,
    /// Left in the middle.
    Unfinished,
}

impl Manner {
    const ALL: [Self; 4] = [Self::Well, Self::Badly, Self::Halfway, Self::Unfinished];
}

/// Walks through the course.
pub fn explore(course: &Course) -> Explored {
    let leaves: BTreeSet<&str> = course.leaves().map(|leaf| leaf.identifier.as_str()).collect();
    let draws = course.items().filter_map(|item| item.sequencing.as_deref()).any(|d| d.selection.count.is_some());
    let mut walk = Walk { course, reached: BTreeMap::new(), seen: BTreeSet::new(), queue: VecDeque::new() };
    let mut left = MOST_STATES;
    for seed in 0..if draws { DRAWS } else { 1 } {
        let fresh = Attempt::new(course, Learner::default(), Options { seed, ..Options::default() });
        walk.go(&fresh, Input::Start);
        // A course may also be entered by its table of contents.
        let offered = fresh.view(course).toc;
        for entry in offered.into_iter().filter(|entry| entry.selectable && entry.leaf) {
            walk.go(&fresh, Input::Navigate(Request::Choice(entry.item)));
        }
        while let Some(state) = walk.queue.pop_front() {
            if left == 0 || walk.reached.len() == leaves.len() {
                break;
            }
            left -= 1;
            walk.on_from(&state);
        }
    }
    Explored { whole: walk.queue.is_empty() && left > 0, reached: walk.reached }
}

struct Walk<'c> {
    course: &'c Course,
    reached: BTreeMap<String, Attempt>,
    seen: BTreeSet<String>,
    queue: VecDeque<Attempt>,
}

impl Walk<'_> {
    /// Applies one input; what it leads to is kept when it is new. The clock stands still, so that equal states are equal.
    fn go(&mut self, from: &Attempt, input: Input) {
        let mut attempt = from.clone();
        if attempt.apply(self.course, &input, 0).delivery == Delivery::Unload {
            attempt.apply(self.course, &Input::Terminate, 0);
            attempt.apply(self.course, &Input::Unload, 0);
        }
        self.keep(attempt);
    }

    fn keep(&mut self, attempt: Attempt) {
        let mut new = false;
        if let Some(delivered) = attempt.delivered(self.course) {
            new = !self.reached.contains_key(&delivered.item);
            self.reached.entry(delivered.item).or_insert_with(|| attempt.clone());
        } else if attempt.session() != Session::Open {
            return;
        }
        if self.seen.insert(attempt.state_hash()) {
            // What led somewhere new is followed first: else the ways to behave at the first six activities of a long
            // course would use up the bound.
            if new { self.queue.push_front(attempt) } else { self.queue.push_back(attempt) }
        }
    }

    fn on_from(&mut self, state: &Attempt) {
        let is_sco = state.delivered(self.course).is_some_and(|delivered| delivered.kind == Kind::Sco);
        let manners: &[Manner] = if is_sco { &Manner::ALL } else { &[Manner::Unfinished] };
        for manner in manners {
            let mut done = state.clone();
            if is_sco {
                play(self.course, &mut done, *manner);
            }
            for request in self.ways(&done) {
                self.go(&done, Input::Navigate(request));
            }
        }
    }

    /// Where learner or content may go from here: what the player offers, and what the content may ask for where the
    /// manifest hides the player's own devices.
    fn ways(&self, from: &Attempt) -> Vec<Request> {
        let view = from.view(self.course);
        let valid = |name: &str| from.get(self.course, &format!("adl.nav.request_valid.{name}")).0 == "true";
        let mut ways = Vec::new();
        if view.can.r#continue || valid("continue") {
            ways.push(Request::Continue);
        }
        if view.can.previous || valid("previous") {
            ways.push(Request::Previous);
        }
        let offered = view.toc.iter().filter(|entry| entry.selectable && !entry.current);
        let (known, mut new): (Vec<String>, Vec<String>) =
            offered.map(|entry| entry.item.clone()).partition(|item| self.reached.contains_key(item));
        // What the table of contents does not show, the content may still ask for: all choices at one look, since a look
        // at each would make a course of two hundred items take minutes.
        let selectable = from.validity(self.course).selectable;
        for (item, _) in
            self.course.items().zip(selectable).filter(|(item, selectable)| *selectable && item.resource.is_some())
        {
            let leaf = &item.identifier;
            if !self.reached.contains_key(leaf) && !new.contains(leaf) {
                new.push(leaf.clone());
            }
        }
        // Where there is something new, that comes first; else a way back may change what is offered.
        ways.extend(if new.is_empty() { known } else { new }.into_iter().map(Request::Choice));
        // A post-condition may lead elsewhere once the activity is left.
        ways.push(Request::Exit);
        ways
    }
}

/// The calls of a SCO that behaves like this; it says good-bye when it is taken away.
fn play(course: &Course, attempt: &mut Attempt, manner: Manner) {
    attempt.apply(course, &Input::Initialize, 0);
    let (passed, scaled, raw) = match manner {
        Manner::Well => ("passed", "1", "100"),
        Manner::Halfway => ("", "0.5", "50"),
        Manner::Badly => ("failed", "0", "0"),
        Manner::Unfinished => ("", "", ""),
    };
    let completion = if matches!(manner, Manner::Unfinished) { "incomplete" } else { "completed" };
    let mut values = Vec::new();
    if course.edition.is_2004() {
        values.push(("cmi.completion_status".to_owned(), completion));
        values.push(("cmi.success_status".to_owned(), passed));
        values.push(("cmi.score.scaled".to_owned(), scaled));
        let count = attempt.get(course, "cmi.objectives._count").0.parse().unwrap_or(0_u32);
        for at in 0..count {
            values.push((format!("cmi.objectives.{at}.success_status"), passed));
            values.push((format!("cmi.objectives.{at}.score.scaled"), scaled));
            values.push((format!("cmi.objectives.{at}.completion_status"), completion));
        }
    } else {
        values.push(("cmi.core.score.raw".to_owned(), raw));
        values.push(("cmi.core.lesson_status".to_owned(), if passed.is_empty() { completion } else { passed }));
    }
    for (el, v) in values.into_iter().filter(|(_, v)| !v.is_empty()) {
        attempt.apply(course, &Input::Set { el, v: v.to_owned() }, 0);
    }
}
