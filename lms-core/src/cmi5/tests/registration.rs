//! Registration, launch, waiving, what becomes satisfied, and the ids that are made for it.

use uuid::Uuid;

use super::*;
use crate::cmi5::course::Node;
use crate::cmi5::made::{Made, activity_id};
use crate::cmi5::outcome::{Status, of_unit};
use crate::cmi5::state::Satisfied;

#[test]
fn c5_launch_abandons_what_is_open_and_refuses_what_is_not_there() {
    let mut house = House::initialized();
    house.says(Verb::Completed).unwrap();
    let order = Order { au: 1, session: Uuid::from_u128(2), mode: LaunchMode::Normal, now: house.now };
    let launched = house.state.launch(&house.course, &order).unwrap();
    let abandoned = launched.abandoned.unwrap();
    assert_eq!(
        (abandoned.session, abandoned.au, abandoned.duration),
        (SESSION, 0, 1000),
        "from launched to the last statement"
    );
    house.state.apply(&launched.effects);
    assert_eq!((house.state.unit(0).spent, house.state.unit(1).launches), (1000, 1));
    let again = house.state.launch(&house.course, &Order { au: 1, ..order });
    assert_eq!(again.unwrap_err().requirement, Requirement::SessionTwice);
    let missing = house.state.launch(&house.course, &Order { au: 2, session: Uuid::from_u128(3), ..order });
    assert_eq!(missing.unwrap_err().status(), 404);

    let mut house = House::initialized();
    house.says(Verb::Terminated).unwrap();
    let same = Order { au: 0, session: Uuid::from_u128(4), ..order };
    let launched = house.state.launch(&house.course, &same).unwrap();
    assert_eq!(launched.abandoned, None, "what was terminated is not abandoned");
    let mut house = House::initialized();
    let launched = house.state.launch(&house.course, &same).unwrap();
    assert!(launched.abandoned.is_some(), "the same unit again too");
    house.state.apply(&launched.effects);
    assert_eq!(house.state.unit(0).launches, 2);

    let old = Binding { session: SESSION, ..house.binding() };
    let late =
        json::read(text_of(Verb::Completed, "https://example.org/a0", SESSION, BEGUN).into_bytes().leak()).unwrap();
    let refused = judge::statement(&house.course, &house.state, &old, &late, BEGUN).unwrap_err();
    assert_eq!((refused.requirement, refused.status()), (Requirement::NoSession, 401));
}

#[test]
fn c5_waive_once_with_a_reason_and_satisfies() {
    let course = course_of(&[MoveOn::Passed, MoveOn::CompletedAndPassed, MoveOn::Completed]);
    let (mut state, satisfied) = State::register(&course);
    assert_eq!(satisfied, []);
    assert_eq!(state.waive(&course, 0, " ").unwrap_err().requirement, Requirement::NoReason);
    assert_eq!(state.waive(&course, 9, "Administrative").unwrap_err().requirement, Requirement::NoUnit);
    for (au, want) in [(0, &[][..]), (2, &[]), (1, &[Satisfied::Block(0), Satisfied::Course])] {
        let effects = state.waive(&course, au, "Tested Out").unwrap();
        assert_eq!(effects.satisfied, want);
        state.apply(&effects);
        assert_eq!(state.waive(&course, au, "Tested Out").unwrap_err().requirement, Requirement::WaivedTwice);
        assert_eq!(of_unit(&course, &state, au).unwrap().status, Status::Passed);
    }
}

#[test]
fn c5_register_satisfies_what_asks_for_nothing() {
    use MoveOn::*;
    for (criteria, want) in [
        (&[NotApplicable][..], &[Satisfied::Course][..]),
        (&[NotApplicable, NotApplicable, NotApplicable], &[Satisfied::Block(0), Satisfied::Course]),
        (&[NotApplicable, NotApplicable, Passed], &[Satisfied::Block(0)]),
        (&[NotApplicable, Passed, NotApplicable], &[]),
    ] {
        let (state, satisfied) = State::register(&course_of(criteria));
        assert_eq!(satisfied, want, "{criteria:?}");
        assert_eq!(state.course, want.contains(&Satisfied::Course));
    }
}

#[test]
fn c5_satisfied_by_what_each_criterion_asks() {
    use MoveOn::*;
    for (move_on, after_completed, after_passed) in [
        (Passed, false, true),
        (Completed, true, false),
        (CompletedOrPassed, true, true),
        (CompletedAndPassed, false, false),
    ] {
        for (verb, want) in [(Verb::Completed, after_completed), (Verb::Passed, after_passed)] {
            let mut house = House::of(course_of(&[move_on]), LaunchMode::Normal);
            house.says(Verb::Initialized).unwrap();
            assert_eq!(house.says(verb).unwrap().satisfied == [Satisfied::Course], want, "{move_on:?} {verb:?}");
            let other = if verb == Verb::Passed { Verb::Completed } else { Verb::Passed };
            assert_eq!(house.says(other).unwrap().satisfied == [Satisfied::Course], !want, "then {other:?}");
        }
    }
    let mut house = House::of(course_of(&[Passed]), LaunchMode::Normal);
    house.says(Verb::Initialized).unwrap();
    assert_eq!(house.says(Verb::Failed).unwrap().satisfied, []);
}

#[test]
fn c5_made_ids_are_one_per_registration_and_never_the_publishers() {
    let mut course = House::new().course;
    let base = "https://lms.example.org/xapi/cmi5/";
    let all = |course: &Course, registration| {
        [
            Made::Course,
            Made::Node(Node::Block(0)),
            Made::Node(Node::Block(1)),
            Made::Node(Node::Au(0)),
            Made::Node(Node::Au(1)),
        ]
        .map(|made| activity_id(course, base, registration, made).unwrap())
    };
    let ids = all(&course, REGISTRATION);
    assert_eq!(ids, all(&course, REGISTRATION), "the same on each launch");
    let others = all(&course, SESSION);
    for (at, id) in ids.iter().enumerate() {
        assert!(id.starts_with(base) && !course.has_publisher_id(id) && !others.contains(id));
        assert_eq!(ids.iter().position(|other| other == id), Some(at));
    }
    course.blocks[0].id.clone_from(&ids[3]);
    assert_ne!(all(&course, REGISTRATION)[3], ids[3], "a publisher who guessed it");
    assert_eq!(activity_id(&course, base, REGISTRATION, Made::Node(Node::Au(9))), None);
}
