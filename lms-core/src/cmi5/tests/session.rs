//! Sessions rule by rule: a statement that is taken, and what refuses it when one thing is changed.

use uuid::Uuid;

use super::*;
use crate::cmi5::state::{End, Satisfied};
use crate::xapi::json::Value;

#[test]
fn c5_session_a_whole_session_is_taken_and_satisfies_from_the_inside_out() {
    let mut house = House::new();
    assert_eq!(house.says(Verb::Initialized).unwrap().verb, Some(Verb::Initialized));
    let completed = house.says(Verb::Completed).unwrap();
    assert_eq!(completed.satisfied, [Satisfied::Block(1), Satisfied::Block(0), Satisfied::Course]);
    assert_eq!(house.says(Verb::Passed).unwrap().satisfied, [], "once in a registration");
    let terminated = house.says(Verb::Terminated).unwrap();
    assert_eq!(terminated.spent, 2000);
    assert_eq!(house.state.session.as_ref().unwrap().ended, Some(End::Terminated));
    assert!(house.state.open().is_none());
    let unit = house.state.unit(0);
    assert!(unit.completed && unit.passed && !unit.failed);
    let text = serde_json::to_string(&house.state).unwrap();
    assert_eq!(serde_json::from_str::<State>(&text).unwrap(), house.state);
    assert!(text.len() < 700, "{}: {text}", text.len());
}

#[test]
fn c5_session_what_every_statement_needs() {
    use Requirement::*;
    let other = Uuid::from_u128(99);
    let table = [
        (
            r#""id":"#.to_owned() + &format!("\"{}\",", Uuid::from_u128(BEGUN.0.unsigned_abs() as u128 + 1000)),
            String::new(),
            NoId,
        ),
        (r#","timestamp":"2026-03-01T12:00:01.000Z""#.to_owned(), String::new(), NoTimestamp),
        ("12:00:01.000Z".to_owned(), "13:00:01.000+01:00".to_owned(), NotUtc),
        ("12:00:01.000Z".to_owned(), "12:00:01.000".to_owned(), NotUtc),
        ("\"p1\"".to_owned(), "\"p2\"".to_owned(), Actor),
        (ACTOR.to_owned(), r#"{"mbox":"mailto:a@x.fr"}"#.to_owned(), Actor),
        (ACTOR.to_owned(), ACTOR.replace("Agent", "Group"), Actor),
        (REGISTRATION.to_string(), other.to_string(), Registration),
        (format!("\"registration\":\"{REGISTRATION}\","), String::new(), Registration),
        (SESSION.to_string(), other.to_string(), SessionId),
        (EXT_SESSION.to_owned(), "urn:other".to_owned(), SessionId),
        (format!("\"{SESSION}\""), "null".to_owned(), SessionId),
        ("https://example.org/a0".to_owned(), "https://example.org/a1".to_owned(), Grouping),
        (",\"grouping\":[{\"id\":\"https://example.org/a0\"}]".to_owned(), String::new(), Grouping),
    ];
    for defined in [true, false] {
        for (from, to, want) in &table {
            let mut house = House::initialized();
            let mut text = house.text(Verb::Completed);
            if !defined {
                text = text.replace(CATEGORY_CMI5, "urn:mine").replace(CATEGORY_MOVEON, "urn:mine");
            }
            assert!(text.contains(from.as_str()), "{from} in {text}");
            assert_eq!(house.judge(&text.replacen(from, to, 1)).map(|_| ()), Err(*want), "{from} → {to}");
            assert!(house.judge(&text).is_ok(), "and the whole of it is taken");
        }
    }
    let mut house = House::initialized();
    let text = house.text(Verb::Initialized);
    let context = text.find("\"context\"").unwrap()..text.find("\"timestamp\"").unwrap();
    assert_eq!(house.judge(&text.replace(&text[context], "")).map(|_| ()), Err(Context));
    assert!(House::initialized().says_with(Verb::Completed, "12:00:01.000Z", "12:00:01+00:00").is_ok());
    assert!(
        House::initialized().says_with(Verb::Completed, r#""objectType":"Agent","#, "").is_ok(),
        "Agent is the default"
    );
}

#[test]
fn c5_session_a_unit_may_not_void() {
    let mut house = House::initialized();
    let text = house.text(Verb::Completed).replace(Verb::Completed.id(), crate::xapi::VOIDED);
    let object = format!(r#"{{"objectType":"Activity","id":"{ACTIVITY}"}}"#);
    let target = format!(r#"{{"objectType":"StatementRef","id":"{SESSION}"}}"#);
    assert_eq!(house.judge(&text.replace(&object, &target)).map(|_| ()), Err(Requirement::Voiding));
}

#[test]
fn c5_session_nothing_comes_before_initialized_or_after_the_end() {
    for verb in [Verb::Completed, Verb::Passed, Verb::Terminated] {
        assert_eq!(House::new().says(verb).map(|_| ()), Err(Requirement::NotInitialized), "{verb:?}");
    }
    let allowed = |house: &mut House| house.says_with(Verb::Initialized, CATEGORY_CMI5, "urn:mine").map(|_| ());
    assert_eq!(allowed(&mut House::new()), Err(Requirement::NotInitialized), "not even a statement that is allowed");
    let mut house = House::initialized();
    assert_eq!(allowed(&mut house), Ok(()));
    house.says(Verb::Terminated).unwrap();
    assert_eq!(house.says(Verb::Completed).map(|_| ()), Err(Requirement::Terminated));
    assert_eq!(allowed(&mut house), Err(Requirement::Terminated));

    let mut house = House::initialized();
    let (abandoned, effects) = house.state.abandon(SESSION).unwrap();
    assert_eq!((abandoned.session, abandoned.duration), (SESSION, 0), "the last statement says when it was made");
    house.state.apply(&effects);
    assert_eq!(house.says(Verb::Completed).map(|_| ()), Err(Requirement::Abandoned));
    assert_eq!(house.state.abandon(SESSION).unwrap_err().requirement, Requirement::AbandonedTwice);
    let mut house = House::initialized();
    house.says(Verb::Terminated).unwrap();
    assert!(house.state.abandon(SESSION).is_err(), "what was terminated is not abandoned");
}

#[test]
fn c5_session_the_preferences_are_read_before_initialized() {
    let mut house = House::new();
    house.state.session.as_mut().unwrap().preferences_read = false;
    assert_eq!(house.says(Verb::Initialized).map(|_| ()), Err(Requirement::Preferences));
    house.state.read_preferences(Uuid::from_u128(1));
    assert!(house.says(Verb::Initialized).is_err(), "not those of another session");
    house.state.read_preferences(SESSION);
    assert!(house.says(Verb::Initialized).is_ok());
}

#[test]
fn c5_session_defined_statements_are_about_the_unit_with_a_verb_of_the_unit() {
    let object = ACTIVITY;
    assert_eq!(
        House::initialized().says_with(Verb::Completed, object, "https://example.org/a0").map(|_| ()),
        Err(Requirement::Object)
    );
    for verb in [Verb::Launched, Verb::Abandoned, Verb::Waived, Verb::Satisfied] {
        let refused = House::initialized().says_with(Verb::Completed, Verb::Completed.id(), verb.id());
        assert_eq!(refused.map(|_| ()), Err(Requirement::DefinedVerb), "{verb:?}");
    }
    let own = "http://adlnet.gov/expapi/verbs/experienced";
    assert_eq!(
        House::initialized().says_with(Verb::Completed, Verb::Completed.id(), own).map(|_| ()),
        Err(Requirement::DefinedVerb)
    );
}

#[test]
fn c5_session_statements_that_are_only_allowed_count_for_nothing() {
    let mut house = House::initialized();
    let before = house.state.unit(0);
    for (from, to) in [
        (ACTIVITY, "urn:page"),
        (Verb::Passed.id(), "urn:verb"),
        ("\"success\":true", "\"success\":false"),
        ("0.9", "0.2"),
    ] {
        let text = house.text(Verb::Passed).replace(CATEGORY_CMI5, "urn:mine").replace(CATEGORY_MOVEON, "urn:m");
        for _ in 0..2 {
            let effects = house.judge(&text.replace(from, to)).unwrap();
            assert_eq!((effects.verb, effects.satisfied.len()), (None, 0));
        }
    }
    assert_eq!(house.state.unit(0), before);
    let with_move_on = house.says_with(Verb::Passed, CATEGORY_CMI5, "urn:mine");
    assert_eq!(with_move_on.map(|_| ()), Err(Requirement::MoveOnElsewhere), "9.6.2.2-2");
}

#[test]
fn c5_session_each_verb_once_and_passed_or_failed_not_both() {
    use Requirement::*;
    for (said, then, want) in [
        (&[][..], Verb::Initialized, Err(VerbTwice)),
        (&[Verb::Completed][..], Verb::Completed, Err(VerbTwice)),
        (&[Verb::Passed], Verb::Passed, Err(VerbTwice)),
        (&[Verb::Failed], Verb::Failed, Err(VerbTwice)),
        (&[Verb::Passed], Verb::Failed, Err(PassedOrFailed)),
        (&[Verb::Failed], Verb::Passed, Err(PassedOrFailed)),
        (&[Verb::Completed], Verb::Passed, Ok(())),
        (&[Verb::Failed], Verb::Completed, Ok(())),
    ] {
        let mut house = House::initialized();
        said.iter().for_each(|verb| drop(house.says(*verb).unwrap()));
        assert_eq!(house.says(then).map(|_| ()), want, "{said:?} then {then:?}");
    }
}

#[test]
fn c5_session_completed_and_passed_once_per_registration_and_no_failed_after_passed() {
    use Requirement::*;
    for (earlier, later, want) in [
        (Verb::Completed, Verb::Completed, Err(CompletedTwice)),
        (Verb::Passed, Verb::Passed, Err(PassedTwice)),
        (Verb::Passed, Verb::Failed, Err(FailedAfterPassed)),
        (Verb::Failed, Verb::Passed, Ok(())),
        (Verb::Failed, Verb::Failed, Ok(())),
        (Verb::Completed, Verb::Passed, Ok(())),
    ] {
        let mut house = House::initialized();
        house.says(earlier).unwrap();
        house.says(Verb::Terminated).unwrap();
        house.launch(0, Uuid::from_u128(2), LaunchMode::Normal);
        house.says(Verb::Initialized).unwrap();
        assert_eq!(house.says(later).map(|_| ()), want, "{earlier:?}, later {later:?}");
    }
}

#[test]
fn c5_session_results_are_as_the_verb_asks() {
    use Requirement::*;
    for (verb, from, to, want) in [
        (Verb::Completed, r#""completion":true"#, r#""completion":false"#, CompletionTrue),
        (Verb::Completed, r#""completion":true,"#, "", CompletionTrue),
        (Verb::Completed, r#""completion":true"#, r#""completion":true,"success":true"#, SuccessElsewhere),
        (Verb::Completed, r#""completion":true"#, r#""completion":true,"score":{"scaled":1}"#, ScoreVerb),
        (Verb::Completed, r#","duration":"PT5S""#, "", DurationCompleted),
        (Verb::Passed, r#""success":true"#, r#""success":false"#, SuccessTrue),
        (Verb::Passed, r#""success":true,"#, "", SuccessTrue),
        (Verb::Passed, r#""success":true"#, r#""success":true,"completion":true"#, CompletionElsewhere),
        (Verb::Passed, r#","duration":"PT5S""#, "", DurationPassed),
        (Verb::Passed, r#","min":0"#, "", ScoreRaw),
        (Verb::Passed, r#","max":10"#, "", ScoreRaw),
        (Verb::Passed, "0.9", "0.69", MasteryPassed),
        (Verb::Passed, EXT_MASTERY, "urn:other", MasteryExtension),
        (Verb::Passed, ":0.70", ":0.71", MasteryExtension),
        (Verb::Passed, ":0.70", ":\"0.7\"", MasteryExtension),
        (Verb::Failed, r#""success":false"#, r#""success":true"#, SuccessFalse),
        (Verb::Failed, r#","duration":"PT5S""#, "", DurationFailed),
        (Verb::Failed, ":0.1", ":0.7", MasteryFailed),
        (Verb::Failed, ":0.1", ":-0.1", ScoreScaled),
        (Verb::Terminated, r#"{"duration":"PT2S"}"#, "{}", DurationTerminated),
        (Verb::Terminated, r#""duration":"PT2S""#, r#""duration":"PT2S","success":true"#, SuccessElsewhere),
        (Verb::Terminated, r#""duration":"PT2S""#, r#""duration":"PT2S","completion":false"#, CompletionElsewhere),
        (Verb::Terminated, r#""duration":"PT2S""#, r#""duration":"PT2S","score":{"raw":1}"#, ScoreVerb),
        (Verb::Completed, CATEGORY_MOVEON, "urn:other", MoveOnMissing),
        (Verb::Passed, CATEGORY_MOVEON, "urn:other", MoveOnMissing),
        (Verb::Failed, CATEGORY_MOVEON, "urn:other", MoveOnMissing),
    ] {
        let mut house = House::initialized();
        assert_eq!(house.says_with(verb, from, to).map(|_| ()), Err(want), "{verb:?}: {from} → {to}");
        assert!(house.says(verb).is_ok(), "{verb:?} as it should be");
    }
    let move_on = format!("{CATEGORY_CMI5}\"}},{{\"id\":\"{CATEGORY_MOVEON}");
    let refused = House::initialized().says_with(Verb::Terminated, CATEGORY_CMI5, &move_on);
    assert_eq!(refused.map(|_| ()), Err(MoveOnElsewhere));
    assert!(
        House::initialized().says_with(Verb::Passed, "0.9", "0.70").is_ok(),
        "as much as the mastery score is enough"
    );
    assert!(
        House::initialized().says_with(Verb::Passed, r#""scaled":0.9,"#, "").is_ok(),
        "only a scaled score is judged"
    );
    let plain = r#""score":{"scaled":0.9,"raw":9,"min":0,"max":10},"#;
    assert!(House::initialized().says_with(Verb::Passed, plain, "").is_ok(), "no score need be reported");
}

#[test]
fn c5_session_browse_and_review_take_no_results() {
    for mode in [LaunchMode::Browse, LaunchMode::Review] {
        for verb in [Verb::Completed, Verb::Passed, Verb::Failed] {
            let mut house = House::of(House::new().course, mode);
            house.says(Verb::Initialized).unwrap();
            assert_eq!(house.says(verb).map(|_| ()), Err(Requirement::Mode), "{mode:?} {verb:?}");
            assert!(house.says_with(Verb::Initialized, CATEGORY_CMI5, "urn:mine").is_ok(), "others are stored");
            assert!(house.says(Verb::Terminated).is_ok());
        }
    }
}

#[test]
fn c5_session_a_batch_is_judged_in_its_order_and_refused_whole() {
    let house = House::new();
    let texts = |verbs: &[Verb]| verbs.iter().map(|verb| house.text(*verb)).collect::<Vec<_>>();
    let judge = |texts: &[String]| {
        let values: Vec<Value<'_>> = texts.iter().map(|text| json::read(text.as_bytes()).unwrap()).collect();
        judge::batch(&house.course, &house.state, &house.binding(), &values, BEGUN)
            .map_err(|refused| (refused.at, refused.refusal.requirement))
    };
    let all = judge(&texts(&[Verb::Initialized, Verb::Completed, Verb::Terminated])).unwrap();
    assert_eq!(all.iter().map(|one| one.satisfied.len()).collect::<Vec<_>>(), [0, 3, 0]);
    let mut state = house.state.clone();
    all.iter().for_each(|one| state.apply(one));
    assert!(state.course && state.open().is_none());
    let wrong = judge(&texts(&[Verb::Initialized, Verb::Terminated, Verb::Completed]));
    assert_eq!(wrong, Err((2, Requirement::Terminated)));
    assert_eq!(judge(&texts(&[Verb::Completed, Verb::Initialized])), Err((0, Requirement::NotInitialized)));
    assert_eq!(judge(&texts(&[Verb::Initialized, Verb::Passed, Verb::Passed])), Err((2, Requirement::VerbTwice)));
    assert_eq!(judge(&[]), Ok(vec![]));
}
