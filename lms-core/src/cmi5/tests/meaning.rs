//! What a registration means for evidence.

use uuid::Uuid;

use super::*;
use crate::cmi5::outcome::{Outcome, Status, of_course, of_unit};

#[test]
fn c5_meaning_of_a_unit_and_of_a_course() {
    let mut house = House::new();
    let told = |house: &House| of_unit(&house.course, &house.state, 0).unwrap();
    assert_eq!(told(&house).status, Status::Incomplete, "launched");
    let (fresh, _) = State::register(&house.course);
    assert_eq!(of_unit(&house.course, &fresh, 0), Some(Outcome::default()));
    assert_eq!(
        (of_unit(&house.course, &fresh, 9), of_course(&house.course, &fresh).status),
        (None, Status::NotAttempted)
    );
    house.says(Verb::Initialized).unwrap();
    house.says(Verb::Failed).unwrap();
    let failed = told(&house);
    assert_eq!((failed.status, failed.success, failed.completed), (Status::Failed, Some(false), false));
    assert_eq!(failed.score.unwrap().scaled, Some(0.1));
    assert_eq!(of_course(&house.course, &house.state).status, Status::Failed);
    house.says(Verb::Terminated).unwrap();
    house.launch(0, Uuid::from_u128(2), LaunchMode::Normal);
    house.says(Verb::Initialized).unwrap();
    house.says(Verb::Passed).unwrap();
    house.says_with(Verb::Terminated, "PT2S", "PT9H").unwrap();
    let passed = told(&house);
    assert_eq!(
        (passed.status, passed.success, passed.completed),
        (Status::Passed, Some(true), true),
        "its criterion is met"
    );
    let score = passed.score.unwrap();
    assert_eq!((score.scaled, score.raw, score.min, score.max), (Some(0.9), Some(9.0), Some(0.0), Some(10.0)));
    assert_eq!(passed.spent, 2000 + 3000, "nine hours are claimed, three seconds went by");
    let whole = of_course(&house.course, &house.state);
    assert_eq!((whole.status, whole.completed, whole.spent), (Status::Passed, true, 5000));
    assert_eq!(whole.score.unwrap().scaled, Some(0.9));
}

#[test]
fn c5_meaning_of_a_unit_that_asks_for_nothing_is_done_when_left() {
    let mut house = House::of(course_of(&[MoveOn::NotApplicable]), LaunchMode::Normal);
    assert_eq!(of_course(&house.course, &house.state).status, Status::Incomplete);
    house.says(Verb::Initialized).unwrap();
    house.says(Verb::Terminated).unwrap();
    assert_eq!(of_course(&house.course, &house.state).status, Status::Completed);
}

#[test]
fn c5_meaning_progress_is_kept_when_it_is_a_whole_per_cent() {
    let mut house = House::initialized();
    for (written, want) in [("40", Some(40)), ("140", Some(40)), ("50.5", Some(40)), ("100", Some(100))] {
        let result = format!(r#""result":{{"extensions":{{"{EXT_PROGRESS}":{written}}}}},"context""#);
        let text = house.text(Verb::Initialized).replace(CATEGORY_CMI5, "urn:mine");
        house.judge(&text.replace("\"context\"", &result)).unwrap();
        assert_eq!(house.state.unit(0).progress, want, "{written}");
    }
}
