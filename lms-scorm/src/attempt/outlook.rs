//! Looking ahead: what may be asked for now, and what there is to show.

use super::runtime::{kind_of, report};
use super::view::{Can, Completion, Delivered, Score, Session, Success, TocEntry, Validity, View};
use super::{ActivityResult, Attempt, Phase, Request, Results};
use crate::activity::tracking::Progress;
use crate::course::{Course, Item};
use crate::package::names::with_parameters;
use crate::sequencing::{Choices, Sequencer, State, Writers};
use crate::time::Millis;

/// The states a look ahead works on, as sheets over the present one: `now` with what the running content has reported so
/// far, and `left` once the current activity has been left as well.
pub(super) struct Outlook<'a> {
    course: &'a Course,
    present: &'a State,
    free: bool,
    seed: u64,
    now: State,
    left: State,
}

impl<'a> Outlook<'a> {
    fn sequencer<'s>(&self, sheet: &'s mut State) -> Sequencer<'s>
    where
        'a: 's,
    {
        Sequencer::over(self.course, self.present, sheet, self.free, self.seed)
    }

    fn now<T>(&mut self, question: impl FnOnce(&Sequencer<'_>) -> T) -> T {
        question(&Sequencer::over(self.course, self.present, &mut self.now, self.free, self.seed))
    }

    fn left<T>(&mut self, question: impl FnOnce(&Sequencer<'_>) -> T) -> T {
        question(&Sequencer::over(self.course, self.present, &mut self.left, self.free, self.seed))
    }

    pub(super) fn takes(&mut self, request: &Request) -> bool {
        self.now(|sequencer| sequencer.takes(request))
    }

    pub(super) fn can_walk(&mut self, forward: bool) -> bool {
        self.left(|sequencer| sequencer.can_walk(forward))
    }

    pub(super) fn can_choose(&mut self, target: &str) -> bool {
        let possible = self.takes(&Request::Choice(target.to_owned()));
        let target = self.course.position(target);
        possible && target.is_some_and(|target| self.left(|sequencer| sequencer.can_choose(target)))
    }

    fn choices(&mut self) -> Choices {
        let held = self.now(|sequencer| sequencer.held());
        self.left(|sequencer| sequencer.choices(held))
    }
}

impl Attempt {
    pub(super) fn outlook<'a>(&'a self, course: &'a Course) -> Outlook<'a> {
        let (free, seed) = (self.is_free(course), self.options.seed);
        let mut now = self.seq.sheet();
        let mut sequencer = Sequencer::over(course, &self.seq, &mut now, free, seed);
        // What is about to be abandoned is not reported.
        let running = self.live.as_ref().filter(|live| live.phase == Phase::Running && !live.is_abandoned());
        if let Some(data) = running
            .filter(|_| self.counts())
            .and_then(|live| self.data.get(&live.activity).map(|data| (live.activity, data)))
        {
            report(&mut sequencer, data.0, data.1);
            sequencer.overall_rollup(data.0);
        }
        let mut left = now.clone();
        Sequencer::over(course, &self.seq, &mut left, free, seed).leave();
        Outlook { course, present: &self.seq, free, seed, now, left }
    }

    /// What a player shows.
    pub fn view(&self, course: &Course) -> View {
        let mut outlook = self.outlook(course);
        let choices = outlook.choices();
        let toc = self.table_of_contents(course, &mut outlook, &choices);
        // Where only the current activity could be chosen, there is nothing to choose.
        let choice = toc.iter().any(|entry| entry.selectable && !entry.current);
        View {
            session: self.session,
            delivered: self.delivered(course),
            can: Can { choice, ..self.can(course, &mut outlook, &choices) },
            toc,
        }
    }

    /// What may be asked for now, without the table of contents: the same answers as [`Attempt::view`], for those who only
    /// want these.
    pub fn validity(&self, course: &Course) -> Validity {
        let mut outlook = self.outlook(course);
        let choices = outlook.choices();
        let live = self.live.as_ref().map(|live| live.activity);
        let items = (0_u32..).zip(course.items());
        let selectable: Vec<bool> = items.map(|(at, _)| choices.of(at).is_ok()).collect();
        let mut shown = (0_u32..).zip(course.items()).zip(&selectable).skip(1);
        let choice = shown.any(|((at, item), selectable)| *selectable && item.visible && live != Some(at));
        Validity { can: Can { choice, ..self.can(course, &mut outlook, &choices) }, selectable }
    }

    /// What is delivered to the learner now, without a look at what may be asked for next, which costs much more.
    pub fn delivered(&self, course: &Course) -> Option<Delivered> {
        let live = self.live.as_ref()?;
        let item = course.at(live.activity)?;
        Some(Delivered {
            item: item.identifier.clone(),
            title: item.title.clone(),
            href: with_parameters(&course.resource_of(item)?.href, &item.parameters),
            kind: kind_of(course, item),
            phase: live.phase,
        })
    }

    fn can(&self, course: &Course, outlook: &mut Outlook<'_>, choices: &Choices) -> Can {
        let open = self.session == Session::Open;
        let current = self.seq.current.and_then(|at| course.at(at));
        let hidden = current.and_then(|item| item.launch.as_deref()).map_or(&[][..], |launch| &launch.hidden_controls);
        let mut offered =
            |request: &Request| open && !hidden.iter().any(|name| name == request.parts().0) && outlook.takes(request);
        let [forward, back] = [Request::Continue, Request::Previous].map(|request| offered(&request));
        let [exit, exit_all, suspend_all, abandon, abandon_all] =
            [Request::Exit, Request::ExitAll, Request::SuspendAll, Request::Abandon, Request::AbandonAll]
                .map(|request| offered(&request));
        Can {
            start: true,
            resume: open || self.session == Session::Suspended,
            r#continue: forward && (self.is_strict() || outlook.can_walk(true)),
            previous: back && outlook.can_walk(false),
            exit,
            exit_all,
            suspend_all,
            abandon,
            abandon_all,
            choice: false,
            choice_of_course: choices.of(0).is_ok(),
        }
    }

    fn table_of_contents(&self, course: &Course, outlook: &mut Outlook<'_>, choices: &Choices) -> Vec<TocEntry> {
        let mut entries = outlook.now(|now| self.entries(course, now, choices));
        let writers = Writers::of(course);
        outlook.left(|left| {
            for (at, entry) in &mut entries {
                entry.obstacle = entry.locked.and_then(|locked| left.obstacle(*at, locked, &writers));
            }
        });
        entries.into_iter().map(|(_, entry)| entry).collect()
    }

    fn entries(&self, course: &Course, now: &Sequencer<'_>, choices: &Choices) -> Vec<(u32, TocEntry)> {
        let current = self.live.as_ref().map(|live| live.activity);
        let mut depths: Vec<u32> = Vec::with_capacity(course.items().count());
        let mut entries = Vec::with_capacity(course.items().count());
        for (at, item) in (0_u32..).zip(course.items()) {
            // A hidden item takes no level of its own: its children stand in its place.
            let above = item.parent.and_then(|parent| depths.get(parent as usize)).copied().unwrap_or(0);
            let shown =
                at > 0 && item.visible && choices.is_listed(at) && (current == Some(at) || !choices.is_hidden(at));
            depths.push(above + u32::from(shown));
            if !shown {
                continue;
            }
            let progress = now.progress(at, 0);
            let locked = choices.of(at).err();
            let entry = TocEntry {
                item: item.identifier.clone(),
                title: item.title.clone(),
                depth: above,
                leaf: item.resource.is_some(),
                completion: completion_of(now, at, &progress),
                success: success_of(&progress),
                scaled: progress.measure,
                selectable: locked.is_none(),
                locked,
                obstacle: None,
                current: current == Some(at),
            };
            entries.push((at, entry));
        }
        entries
    }

    /// Sum of the times that the closed sessions of all contents have reported, in milliseconds: what the
    /// [`total_time`](super::ActivityResult::total_time) of the launchable activities come to.
    pub fn reported_time(&self, course: &Course) -> Millis {
        let launched = |at: u32| course.at(at).is_some_and(|item| item.resource.is_some());
        self.seq.tracking.iter().filter(|(at, _)| launched(**at)).map(|(_, tracking)| tracking.reported).sum()
    }

    /// What was achieved so far, what the running content has reported included.
    pub fn results(&self, course: &Course) -> Results {
        let outlook = self.outlook(course);
        let mut now = outlook.now.clone();
        let current = now.current;
        let mut sequencer = outlook.sequencer(&mut now);
        // The book rolls up when an activity ends (UP.4); whoever reads the results in between wants what holds now.
        if let Some(current) = current {
            sequencer.overall_rollup(current);
        }
        let bookmark = if course.edition.is_2004() { "cmi.location" } else { "cmi.core.lesson_location" };
        let mut all = (0_u32..)
            .zip(course.items())
            .map(|(at, item)| self.result(&sequencer, at, item, bookmark))
            .collect::<Vec<_>>()
            .into_iter();
        let mut whole = all.next().unwrap_or_default();
        let activities: Vec<ActivityResult> = all.collect();
        whole.total_time = activities.iter().map(|activity| activity.total_time).sum();
        whole.spent = activities.iter().map(|activity| activity.spent).sum();
        whole.interactions = activities.iter().map(|activity| activity.interactions).sum();
        // A score that the package keeps from rolling up is not the course's either.
        let counts = |at: u32| {
            course.path_up(at).filter(|at| *at > 0).all(|at| sequencer.definition(at).contribution.weight > 0.0)
        };
        let mut scored =
            (1_u32..).zip(&activities).filter(|(at, activity)| activity.score.raw.is_some() && counts(*at));
        if let (Some(only), None) = (scored.next(), scored.next()) {
            whole.score = Score { scaled: whole.score.scaled, ..only.1.score };
        }
        Results { course: whole, activities }
    }

    fn result(&self, sequencer: &Sequencer<'_>, at: u32, item: &Item, bookmark: &str) -> ActivityResult {
        let progress = sequencer.progress(at, 0);
        let tracking = sequencer.tracking(at);
        let data = self.data.get(&at);
        let location = data.and_then(|data| data.value(bookmark)).filter(|place| !place.is_empty()).map(str::to_owned);
        ActivityResult {
            identifier: item.identifier.clone(),
            title: item.title.clone(),
            leaf: item.resource.is_some(),
            attempts: tracking.attempts,
            completion: completion_of(sequencer, at, &progress),
            success: success_of(&progress),
            score: Score {
                scaled: progress.measure.or_else(|| scaled_by_bounds(&progress)),
                raw: progress.raw,
                min: progress.min,
                max: progress.max,
            },
            progress: progress.progress,
            total_time: tracking.reported,
            spent: tracking.spent,
            location,
            interactions: data.map_or(0, |data| u32::from(data.count("cmi.interactions.n.id"))),
        }
    }
}

fn completion_of(sequencer: &Sequencer<'_>, at: u32, progress: &Progress) -> Completion {
    match progress.completed {
        Some(true) => Completion::Completed,
        Some(false) => Completion::Incomplete,
        None if sequencer.tracking(at).attempts == 0 => Completion::NotAttempted,
        None if sequencer.is_active(at) || sequencer.is_suspended(at) => Completion::Incomplete,
        None => Completion::Unknown,
    }
}

fn success_of(progress: &Progress) -> Success {
    match progress.satisfied {
        Some(true) => Success::Passed,
        Some(false) => Success::Failed,
        None => Success::Unknown,
    }
}

/// A scaled score that content did not report but whose raw score and bounds it did; for the reader of results only,
/// sequencing looks at what was reported.
fn scaled_by_bounds(progress: &Progress) -> Option<f64> {
    let (raw, min, max) = (progress.raw?, progress.min.unwrap_or(0.0), progress.max?);
    (max > min).then(|| ((raw - min) / (max - min)).clamp(-1.0, 1.0))
}
