//! The engine against the slow evaluator, on random trees and random walks: same delivery, same tracking, same exceptions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails
#![allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_precision_loss)] // small numbers

mod naive;
#[allow(dead_code)] // other tests use the rest
#[path = "walk/trees.rs"]
mod trees;

use lms_scorm::api::Api;
use lms_scorm::attempt::Session;
use lms_scorm::package::{Limits, read_manifest};
use lms_scorm::{Attempt, Course, Delivery, Input, Learner, Options, Request, Strictness};
use naive::{Nav, Outcome, World};
use proptest::prelude::*;
use serde_json::Value;
use trees::Chance;

struct Pair {
    course: Course,
    attempt: Attempt,
    api: Api,
    world: World,
    at: i64,
}

impl Pair {
    fn new(seed: u64, items: usize) -> Self {
        let text = trees::manifest(seed, items);
        let course = read_manifest(text.as_bytes(), &Limits::default()).course.unwrap();
        let options = Options { strictness: Strictness::Strict, seed, ..Options::default() };
        let attempt = Attempt::new(&course, Learner::default(), options);
        let world = World::new(&course, seed);
        Self { course, attempt, api: Api::default(), world, at: 0 }
    }

    fn apply(&mut self, input: &Input) -> lms_scorm::Outcome {
        self.at += 1_000;
        self.attempt.apply(&self.course, input, self.at)
    }

    fn call(&mut self, name: &str, a: &str, b: &str) -> bool {
        self.api.call(&mut self.attempt, &self.course, name, a, b, self.at).value == "true"
    }

    fn step(&mut self, chance: &mut Chance) {
        let open = self.attempt.session() == Session::Open;
        match chance.below(12) {
            0 | 1 => self.open(chance),
            _ if !open => self.open(chance),
            2..=5 if self.attempt.delivered(&self.course).is_some() => self.converse(chance),
            _ => self.navigate(chance),
        }
    }

    fn open(&mut self, chance: &mut Chance) {
        let single = self.course.leaves().nth(1).is_none();
        if single {
            return; // A course of one activity is opened whatever its controls say, which is no matter of the book.
        }
        let resume = chance.once_in(2);
        let outcome = self.apply(if resume { &Input::Resume } else { &Input::Start });
        self.world.vanish();
        let mut expected = Outcome::Nothing;
        if resume {
            expected = self.world.open(&Nav::ResumeAll);
        }
        if !matches!(expected, Outcome::Deliver(_)) {
            expected = self.world.open(&Nav::Start);
        }
        self.same(&outcome, &expected, "opening");
    }

    fn navigate(&mut self, chance: &mut Chance) {
        let target = chance.below(self.world.acts.len());
        let name = self.world.acts[target].name.clone();
        let (request, nav) = match chance.below(16) {
            0..=3 => (Request::Continue, Nav::Continue),
            4 | 5 => (Request::Previous, Nav::Previous),
            6..=10 => (Request::Choice(name), Nav::Choice(target)),
            11 => (Request::Jump(name), Nav::Jump(target)),
            12 => (Request::Exit, Nav::Exit),
            13 => (Request::Abandon, Nav::Abandon),
            14 => (Request::SuspendAll, Nav::SuspendAll),
            _ if chance.once_in(2) => (Request::ExitAll, Nav::ExitAll),
            _ => (Request::AbandonAll, Nav::AbandonAll),
        };
        let live = self.attempt.delivered(&self.course).map(|delivered| delivered.item);
        let outcome = self.apply(&Input::Navigate(request));
        let expected = self.world.ask(&nav);
        let gone = matches!(nav, Nav::Abandon | Nav::AbandonAll) && !matches!(expected, Outcome::Exception(_));
        if let Some(live) = live.filter(|_| gone) {
            let at = self.world.acts.iter().position(|act| act.name == live).unwrap();
            self.world.acts[at].cmi = naive::Cmi::default();
        }
        self.same(&outcome, &expected, &format!("{nav:?}"));
    }

    fn converse(&mut self, chance: &mut Chance) {
        let item = self.attempt.delivered(&self.course).unwrap().item;
        let at = self.world.acts.iter().position(|act| act.name == item).unwrap();
        if !self.call("Initialize", "", "") {
            return;
        }
        self.world.initialize(at);
        let mut suspends = false;
        for _ in 0..chance.below(4) {
            let yes = chance.once_in(2);
            let cmi = &mut self.world.acts[at].cmi;
            let (el, value) = match chance.below(5) {
                0 => {
                    cmi.success = Some(yes);
                    ("cmi.success_status", if yes { "passed" } else { "failed" })
                }
                1 => {
                    cmi.completion = Some(yes);
                    ("cmi.completion_status", if yes { "completed" } else { "incomplete" })
                }
                2 => {
                    cmi.scaled = Some(if yes { 0.75 } else { 0.2 });
                    ("cmi.score.scaled", if yes { "0.75" } else { "0.2" })
                }
                3 if cmi.objectives.len() > 1 => {
                    cmi.objectives[1].satisfied = Some(yes);
                    ("cmi.objectives.1.success_status", if yes { "passed" } else { "failed" })
                }
                _ => {
                    suspends = yes;
                    ("cmi.exit", if yes { "suspend" } else { "" })
                }
            };
            assert!(self.call("SetValue", el, value), "{el}");
        }
        assert!(self.call("Terminate", "", ""));
        self.world.terminate(at, suspends);
        self.compare("a conversation");
    }

    fn same(&self, ours: &lms_scorm::Outcome, expected: &Outcome, what: &str) {
        let name = |at: &usize| self.world.acts[*at].name.clone();
        match expected {
            Outcome::Deliver(at) => {
                assert_eq!((&ours.delivery, ours.exception), (&Delivery::Deliver { item: name(at) }, None), "{what}");
            }
            Outcome::Nothing => assert_eq!((&ours.delivery, ours.exception), (&Delivery::Blank, None), "{what}"),
            Outcome::End => assert_eq!((&ours.delivery, ours.exception), (&Delivery::End, None), "{what}"),
            Outcome::Exception(code) => assert_eq!(ours.exception.map(|e| e.code()), Some(*code), "{what}"),
        }
        self.compare(what);
    }

    /// Everything sequencing knows.
    fn compare(&self, what: &str) {
        let state: Value = serde_json::from_str(&self.attempt.to_json()).unwrap();
        let seq = &state["seq"];
        let id = |value: &Value| value.as_u64().map(|at| at as usize);
        assert_eq!(id(&seq["current"]), self.world.current, "{what}: current");
        assert_eq!(id(&seq["suspended"]), self.world.suspended, "{what}: suspended");
        let flag = |value: &Value| value.as_bool().unwrap_or(false);
        let progress = |value: &Value| naive::Progress {
            satisfied: value["satisfied"].as_bool(),
            measure: value["measure"].as_f64(),
            completed: value["completed"].as_bool(),
            progress: value["progress"].as_f64(),
        };
        for (at, act) in self.world.acts.iter().enumerate() {
            let ours = &seq["tracking"][at.to_string()];
            let place = format!("{what}: {}", act.name);
            assert_eq!(ours["attempts"].as_u64().unwrap_or(0), u64::from(act.attempts), "{place}: attempts");
            assert_eq!(flag(&ours["active"]), act.active, "{place}: active");
            assert_eq!(flag(&ours["suspended"]), act.suspended, "{place}: suspended");
            let chosen =
                ours["children"].as_array().map(|list| list.iter().map(|at| id(at).unwrap()).collect::<Vec<_>>());
            assert_eq!(chosen, act.chosen, "{place}: children");
            for (n, theirs) in act.objectives.iter().enumerate() {
                assert_eq!(progress(&ours["objectives"][n]), *theirs, "{place}: objective {n}");
            }
        }
        for (target, theirs) in &self.world.globals {
            assert_eq!(progress(&seq["globals"][target]), *theirs, "{what}: shared objective {target}");
        }
    }
}

fn walk(seed: u64, items: usize, steps: usize) {
    let mut pair = Pair::new(seed, items);
    let mut chance = Chance::new(seed ^ 0x00c0_ffee);
    for _ in 0..steps {
        pair.step(&mut chance);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_the_slow_evaluator(seed: u64, items in 2..22_usize, steps in 1..50_usize) {
        walk(seed, items, steps);
    }
}
