//! The slow way to say what can be chosen, one candidate at a time on a state of its own, compared with the pass that does
//! it for all at once.

#[allow(dead_code)] // shared with the tests of the walks
#[path = "../../tests/walk/trees.rs"]
mod trees;

use proptest::prelude::*;

use super::{Attempt, Input, Learner, Options, Request, Strictness, Validity};
use crate::Course;
use crate::api::Api;
use crate::package::{Limits, read_manifest};
use crate::sequencing::{Exception, Sequencer};
use trees::Chance;

impl Attempt {
    /// A copy of the state for one question.
    fn slowly<T>(&self, course: &Course, leave: bool, question: impl FnOnce(&Sequencer<'_>) -> T) -> T {
        let mut copy = self.clone();
        if let Some(live) = copy.live.clone().filter(|live| live.phase == super::Phase::Running && !live.is_abandoned())
        {
            let data = copy.data.get(&live.activity).cloned();
            if let Some(data) = data.filter(|_| copy.counts()) {
                let mut sequencer = copy.sequencer(course);
                super::runtime::report(&mut sequencer, live.activity, &data);
                sequencer.overall_rollup(live.activity);
            }
        }
        let mut sequencer = copy.sequencer(course);
        if leave {
            sequencer.leave();
        }
        question(&sequencer)
    }

    fn slowly_can_choose(&self, course: &Course, at: u32) -> bool {
        let target = course.at(at).unwrap().identifier.clone();
        self.slowly(course, false, |now| now.takes(&Request::Choice(target)))
            && self.slowly(course, true, |left| left.can_choose(at))
    }

    fn slow_validity(&self, course: &Course) -> Validity {
        let selectable: Vec<bool> =
            (0_u32..).zip(course.items()).map(|(at, _)| self.slowly_can_choose(course, at)).collect();
        let live = self.live.as_ref().map(|live| live.activity);
        let shown = |at: u32| {
            live == Some(at)
                || self.slowly(course, true, |left| left.is_available(at) && !left.is_hidden_from_choice(at))
        };
        let choice = (0_u32..)
            .zip(course.items())
            .skip(1)
            .any(|(at, item)| item.visible && live != Some(at) && selectable[at as usize] && shown(at));
        let takes = |request: Request| {
            self.session == super::Session::Open && self.slowly(course, false, |now| now.takes(&request))
        };
        let can = super::Can {
            start: true,
            resume: self.session == super::Session::Open || self.session == super::Session::Suspended,
            r#continue: takes(Request::Continue)
                && (self.is_strict() || self.slowly(course, true, |left| left.can_walk(true))),
            previous: takes(Request::Previous) && self.slowly(course, true, |left| left.can_walk(false)),
            exit: takes(Request::Exit),
            exit_all: takes(Request::ExitAll),
            suspend_all: takes(Request::SuspendAll),
            abandon: takes(Request::Abandon),
            abandon_all: takes(Request::AbandonAll),
            choice,
            choice_of_course: selectable[0],
        };
        Validity { can, selectable }
    }
}

/// Something a learner or a content does, by chance.
pub(super) fn step(chance: &mut Chance, course: &Course, attempt: &mut Attempt, api: &mut Api, at: i64) {
    let target = course.items().nth(chance.below(course.items().count())).unwrap().identifier.clone();
    let input = match chance.below(16) {
        0 => Input::Start,
        1 => Input::Resume,
        2..=4 => Input::Navigate(Request::Continue),
        5 => Input::Navigate(Request::Previous),
        6..=9 => Input::Navigate(Request::Choice(target)),
        10 => Input::Navigate(Request::Jump(target)),
        11 => Input::Navigate(Request::Exit),
        12 => Input::Navigate(if chance.once_in(2) { Request::SuspendAll } else { Request::Abandon }),
        13 => Input::Unload,
        _ => {
            api.call(attempt, course, "Initialize", "", "", at);
            let (el, value) = [
                ("cmi.success_status", "passed"),
                ("cmi.success_status", "failed"),
                ("cmi.completion_status", "completed"),
                ("cmi.completion_status", "incomplete"),
                ("cmi.score.scaled", "0.75"),
                ("cmi.score.scaled", "0.2"),
                ("cmi.exit", "suspend"),
                ("cmi.objectives.1.success_status", "passed"),
            ][chance.below(8)];
            api.call(attempt, course, "SetValue", el, value, at);
            if chance.once_in(2) {
                api.call(attempt, course, "Terminate", "", "", at);
            }
            return;
        }
    };
    attempt.apply(course, &input, at);
    if attempt.live.as_ref().is_some_and(|live| live.pending.is_some()) {
        attempt.apply(course, &Input::Unload, at);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn one_pass_says_what_each_candidate_alone_would_be_told(seed: u64, items in 1..25_usize, steps in 0..40_i64, strict: bool) {
        let text = trees::manifest(seed, items);
        let reading = read_manifest(text.as_bytes(), &Limits::default());
        prop_assert!(reading.course.is_some(), "{:?}", reading.problems);
        let course = reading.course.unwrap();
        let strictness = if strict { Strictness::Strict } else { Strictness::Tolerant };
        let mut attempt = Attempt::new(&course, Learner::default(), Options { strictness, seed, ..Options::default() });
        let (mut api, mut chance) = (Api::default(), Chance::new(seed ^ 0x5bd1_e995));
        for at in 0..=steps {
            let validity = attempt.validity(&course);
            prop_assert_eq!(&validity, &attempt.slow_validity(&course));
            let view = attempt.view(&course);
            prop_assert_eq!(view.can, validity.can);
            for entry in &view.toc {
                let at = course.position(&entry.item).unwrap();
                prop_assert_eq!(entry.selectable, validity.selectable[at as usize]);
                prop_assert_eq!(entry.selectable, entry.locked.is_none());
            }
            step(&mut chance, &course, &mut attempt, &mut api, at * 1_000);
        }
    }
}

#[test]
fn a_locked_entry_says_what_keeps_it() {
    let manifest = br#"<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
      <metadata><schemaversion>2004 4th Edition</schemaversion></metadata><organizations><organization identifier="O"><title>O</title>
      <item identifier="A" identifierref="R"><title>A</title><imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition operator="not" condition="satisfied"/></imsss:ruleConditions><imsss:ruleAction action="stopForwardTraversal"/></imsss:preConditionRule></imsss:sequencingRules></imsss:sequencing></item>
      <item identifier="B" identifierref="R"><title>B</title></item>
      <imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing></organization></organizations>
      <resources><resource identifier="R" adlcp:scormType="sco" href="r.html"/></resources></manifest>"#;
    let course = read_manifest(manifest, &Limits::default()).course.unwrap();
    let mut attempt = Attempt::new(&course, Learner::default(), Options::default());
    attempt.apply(&course, &Input::Start, 0);
    let mut api = Api::default();
    api.call(&mut attempt, &course, "Initialize", "", "", 1);
    api.call(&mut attempt, &course, "SetValue", "cmi.success_status", "failed", 1);
    let locked = |attempt: &Attempt| attempt.view(&course).toc.iter().map(|entry| entry.locked).collect::<Vec<_>>();
    assert_eq!(locked(&attempt), [None, Some(Exception::Sb24Blocked)]);
    api.call(&mut attempt, &course, "SetValue", "cmi.success_status", "passed", 2);
    assert_eq!(locked(&attempt), [None, None]);
}
