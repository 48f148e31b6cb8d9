//! Whatever happens in a registration, in whatever order.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::cmi5::course::Node;
use crate::cmi5::outcome::of_course;
use crate::cmi5::state::Satisfied;
use crate::xapi::json::Value;

/// What may happen in a registration.
#[derive(Clone, Debug)]
enum Act {
    Launch(u32, LaunchMode),
    Say(Verb, bool),
    Odd(Verb, usize),
    Abandon,
    Waive(u32),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let verb = || prop::sample::select(Verb::ALL.to_vec());
    let mode = prop::sample::select(vec![LaunchMode::Normal, LaunchMode::Normal, LaunchMode::Browse]);
    let act = prop_oneof![
        2 => (0..6u32, mode).prop_map(|(au, mode)| Act::Launch(au, mode)),
        8 => (verb(), prop::bool::weighted(0.8)).prop_map(|(verb, defined)| Act::Say(verb, defined)),
        1 => (verb(), 0..600usize).prop_map(|(verb, cut)| Act::Odd(verb, cut)),
        1 => Just(Act::Abandon),
        1 => (0..6u32).prop_map(Act::Waive),
    ];
    prop::collection::vec(act, 0..60)
}

proptest! {
    #[test]
    fn c5_session_whatever_is_said_each_thing_is_satisfied_at_most_once(
        criteria in prop::collection::vec(prop::sample::select(MoveOn::ALL.to_vec()), 1..6),
        acts in acts(),
    ) {
        let course = course_of(&criteria);
        let (mut state, mut satisfied) = State::register(&course);
        let mut now = BEGUN;
        let mut abandoned = Vec::new();
        for (number, act) in acts.iter().enumerate() {
            now.0 += 1000;
            let session = state.session.as_ref().map_or(SESSION, |session| session.id);
            let au = state.session.as_ref().map_or(0, |session| session.au);
            let publisher = course.au(au).map_or("", |au| au.id.as_str());
            let binding = Binding { actor: &KEY, registration: REGISTRATION, session, activity: ACTIVITY, publisher };
            let effects = match act {
                Act::Launch(au, mode) => {
                    let order = Order { au: *au, session: Uuid::from_u128(number as u128), mode: *mode, now };
                    state.launch(&course, &order).ok().map(|launched| {
                        abandoned.extend(launched.abandoned.map(|abandoned| abandoned.session));
                        launched.effects
                    })
                }
                Act::Say(verb, defined) => {
                    let text = text_of(*verb, publisher, session, now);
                    let text = if *defined { text } else { text.replace(CATEGORY_CMI5, "urn:x").replace(CATEGORY_MOVEON, "urn:y") };
                    let value = json::read(text.as_bytes()).unwrap();
                    judge::statement(&course, &state, &binding, &value, now).ok()
                }
                Act::Odd(verb, cut) => {
                    // Anything that is JSON may come, valid or not.
                    let text = text_of(*verb, publisher, session, now);
                    let mut cut = (*cut).min(text.len());
                    while !text.is_char_boundary(cut) { cut -= 1; }
                    let text = text[..cut].to_owned() + &text[cut..].replacen("true", "7", 1).replacen("{\"id\"", "{\"key\"", 1);
                    let value = json::read(text.as_bytes()).unwrap_or(Value::Null);
                    judge::statement(&course, &state, &binding, &value, now).ok()
                }
                Act::Abandon => state.abandon(session).ok().map(|(one, effects)| {
                    abandoned.push(one.session);
                    effects
                }),
                Act::Waive(au) => state.waive(&course, *au, "Administrative").ok(),
            };
            if let Some(effects) = effects {
                satisfied.extend(effects.satisfied.iter().copied());
                state.apply(&effects);
                state.read_preferences(state.session.as_ref().map_or(SESSION, |session| session.id));
            }
            prop_assert!(state.aus.len() <= course.aus.len() && state.blocks.len() <= course.blocks.len());
            let _ = of_course(&course, &state);
        }
        let mut once = satisfied.clone();
        once.sort_by_key(|one| match one { Satisfied::Block(at) => (0, *at), Satisfied::Course => (1, 0) });
        once.dedup();
        prop_assert_eq!(once.len(), satisfied.len(), "{:?}", satisfied);
        let sessions = abandoned.len();
        abandoned.sort_unstable();
        abandoned.dedup();
        prop_assert_eq!(abandoned.len(), sessions, "at most one abandoned in a session");
        // What was told is what holds: a block is satisfied when its members are.
        for (at, block) in course.blocks.iter().enumerate() {
            let all = block.children.iter().all(|child| match child {
                Node::Au(au) => state.is_satisfied(&course, *au),
                Node::Block(block) => state.blocks.contains(block),
            });
            prop_assert_eq!(state.blocks.contains(&(at as u32)), all);
            prop_assert_eq!(satisfied.contains(&Satisfied::Block(at as u32)), all);
        }
        prop_assert_eq!(state.course, (0..course.aus.len()).all(|au| state.is_satisfied(&course, au as u32)));
        let text = serde_json::to_string(&state).unwrap();
        prop_assert!(text.len() <= 500 + 250 * course.aus.len() + 10 * course.blocks.len(), "{}", text);
        prop_assert_eq!(serde_json::from_str::<State>(&text).unwrap(), state);
    }
}
