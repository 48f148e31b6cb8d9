//! Sessions from launch to their end, rule by rule: a statement that is taken, and what refuses it when one thing is changed.

use std::sync::LazyLock;

use proptest::prelude::*;
use uuid::Uuid;

use super::course::{Course, Limits, Node, read};
use super::document::{self, Note, Request, Resource};
use super::judge::{self, Binding};
use super::made::{Made, activity_id};
use super::outcome::{Outcome, Status, of_course, of_unit};
use super::refusal::Requirement;
use super::state::{Effects, End, Order, Satisfied, State};
use super::words::*;
use crate::xapi::agent::AgentKey;
use crate::xapi::json::{self, Value};
use crate::xapi::lexical::Instant;

/// The activity of the launched unit.
pub(crate) const ACTIVITY: &str = "https://lms.example.org/au/1";
const SESSION: Uuid = Uuid::from_u128(0x5e55);
const REGISTRATION: Uuid = Uuid::from_u128(0x4e6);
const ACTOR: &str = r#"{"objectType":"Agent","account":{"homePage":"https://lms.example.org","name":"p1"}}"#;
const BEGUN: Instant = Instant(1_772_366_400_000);

static KEY: LazyLock<AgentKey> = LazyLock::new(|| AgentKey::of(&json::read(ACTOR.as_bytes()).unwrap()).unwrap());

/// The full course of the import tests: unit 0 (CompletedOrPassed, mastery 0.7) in two blocks, unit 1 (NotApplicable) beside.
pub(crate) struct House {
    pub(crate) course: Course,
    pub(crate) state: State,
    now: Instant,
    publisher: String,
}

/// A course of units with these criteria, by pairs in blocks; the last one without a pair stands alone.
fn course_of(criteria: &[MoveOn]) -> Course {
    let texts = "<title><langstring>T</langstring></title><description><langstring>D</langstring></description>";
    let mut text =
        format!("<courseStructure xmlns=\"{}\"><course id=\"urn:c\">{texts}</course>", super::course::NAMESPACE);
    for (pair, both) in criteria.chunks(2).enumerate() {
        let units: String = both
            .iter()
            .enumerate()
            .map(|(at, move_on)| {
                format!(
                    "<au id=\"urn:a{pair}:{at}\" moveOn=\"{}\">{texts}<url>https://x.fr/</url></au>",
                    move_on.word()
                )
            })
            .collect();
        match both.len() {
            2 => text.push_str(&format!("<block id=\"urn:b{pair}\">{texts}{units}</block>")),
            _ => text.push_str(&units),
        }
    }
    text.push_str("</courseStructure>");
    read(text.as_bytes(), None, &Limits::default()).unwrap().course
}

impl House {
    /// A session of unit 0 in Normal mode, launched, preferences read, nothing said yet.
    pub(crate) fn new() -> Self {
        let full = super::course::tests::FULL.as_bytes();
        Self::of(read(full, None, &Limits::default()).unwrap().course, LaunchMode::Normal)
    }

    fn of(course: Course, mode: LaunchMode) -> Self {
        let (state, _) = State::register(&course);
        let mut house = Self { course, state, now: BEGUN, publisher: String::new() };
        house.launch(0, SESSION, mode);
        house
    }

    fn launch(&mut self, au: u32, session: Uuid, mode: LaunchMode) {
        let launched = self.state.launch(&self.course, &Order { au, session, mode, now: self.now }).unwrap();
        self.state.apply(&launched.effects);
        self.state.read_preferences(session);
        self.publisher = self.course.aus[au as usize].id.clone();
    }

    pub(crate) fn binding(&self) -> Binding<'_> {
        let session = self.state.session.as_ref().map_or(SESSION, |session| session.id);
        Binding { actor: &KEY, registration: REGISTRATION, session, activity: ACTIVITY, publisher: &self.publisher }
    }

    fn judge(&mut self, text: &str) -> Result<Effects, Requirement> {
        self.now.0 += 1000;
        let value = json::read(text.as_bytes()).unwrap();
        crate::xapi::validate::statement(&value, crate::xapi::Version::V1).unwrap();
        let effects = judge::statement(&self.course, &self.state, &self.binding(), &value, self.now);
        let effects = effects.map_err(|refusal| refusal.requirement)?;
        self.state.apply(&effects);
        Ok(effects)
    }

    fn text(&self, verb: Verb) -> String {
        text_of(verb, &self.publisher, self.binding().session, self.now)
    }

    fn says(&mut self, verb: Verb) -> Result<Effects, Requirement> {
        let text = self.text(verb);
        self.judge(&text)
    }

    /// A statement with one thing changed.
    fn says_with(&mut self, verb: Verb, from: &str, to: &str) -> Result<Effects, Requirement> {
        let text = self.text(verb);
        assert!(text.contains(from), "{from} is not in {text}");
        self.judge(&text.replacen(from, to, 1))
    }

    fn initialized() -> Self {
        let mut house = Self::new();
        house.says(Verb::Initialized).unwrap();
        house
    }
}

/// A statement as a well-behaved unit says it.
fn text_of(verb: Verb, publisher: &str, session: Uuid, now: Instant) -> String {
    let judged = matches!(verb, Verb::Completed | Verb::Passed | Verb::Failed | Verb::Waived);
    let move_on = if judged { format!(r#",{{"id":"{CATEGORY_MOVEON}"}}"#) } else { String::new() };
    let result = match verb {
        Verb::Completed => r#""result":{"completion":true,"duration":"PT5S"},"#,
        Verb::Passed => {
            r#""result":{"success":true,"score":{"scaled":0.9,"raw":9,"min":0,"max":10},"duration":"PT5S"},"#
        }
        Verb::Failed => r#""result":{"success":false,"score":{"scaled":0.1},"duration":"PT5S"},"#,
        Verb::Terminated => r#""result":{"duration":"PT2S"},"#,
        _ => "",
    };
    let mastery = match verb {
        Verb::Passed | Verb::Failed => format!(r#","{EXT_MASTERY}":0.70"#),
        _ => String::new(),
    };
    format!(
        r#"{{"id":"{id}","actor":{ACTOR},"verb":{{"id":"{verb}"}},"object":{{"objectType":"Activity","id":"{ACTIVITY}"}},{result}"context":{{"registration":"{REGISTRATION}","contextActivities":{{"category":[{{"id":"{CATEGORY_CMI5}"}}{move_on}],"grouping":[{{"id":"{publisher}"}}]}},"extensions":{{"{EXT_SESSION}":"{session}"{mastery}}}}},"timestamp":"{now}"}}"#,
        id = Uuid::from_u128(u128::from(now.0.unsigned_abs())),
        verb = verb.id(),
    )
}

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

fn request<'r>(
    resource: Resource,
    reads: bool,
    agent: Option<&'r Value<'r>>,
    id: Option<&'r str>,
    body: &'r str,
) -> Request<'r> {
    Request {
        resource,
        reads,
        deletes: false,
        agent,
        activity: Some(ACTIVITY),
        registration: Some(REGISTRATION),
        id,
        content_type: "application/json; charset=utf-8",
        body: body.as_bytes(),
    }
}

#[test]
fn c5_documents_are_those_of_the_launch() {
    use Requirement::*;
    let house = House::new();
    let actor = json::read(ACTOR.as_bytes()).unwrap();
    let named = json::read(br#"{"name":"N","account":{"homePage":"https://lms.example.org","name":"p1"}}"#).unwrap();
    let other = json::read(br#"{"account":{"homePage":"https://lms.example.org","name":"p2"}}"#).unwrap();
    let judge =
        |request: &Request<'_>| document::judge(&house.state, &house.binding(), request).map_err(|r| r.requirement);
    let state = request(Resource::State, true, Some(&actor), Some("bookmark"), "");
    for good in [
        state,
        Request { reads: false, body: b"x", ..state },
        Request { reads: false, deletes: true, ..state },
        Request { id: Some(LAUNCH_DATA), ..state },
        Request { id: None, ..state },
        Request { agent: Some(&named), ..state },
        Request { resource: Resource::Activity, agent: None, registration: None, ..state },
        Request { resource: Resource::Statements, agent: None, registration: None, activity: Some("urn:any"), ..state },
        Request { resource: Resource::AgentProfile, id: Some("mine"), reads: false, ..state },
    ] {
        assert_eq!(judge(&good), Ok(Note::Nothing), "{good:?}");
    }
    for (bad, want) in [
        (Request { agent: None, ..state }, NoAgent),
        (Request { agent: Some(&other), ..state }, Actor),
        (Request { activity: None, ..state }, DocumentActivity),
        (Request { activity: Some("https://example.org/a0"), ..state }, DocumentActivity),
        (Request { registration: None, ..state }, DocumentRegistration),
        (Request { registration: Some(SESSION), ..state }, DocumentRegistration),
        (Request { id: Some(LAUNCH_DATA), reads: false, ..state }, LaunchData),
        (Request { id: Some(LAUNCH_DATA), reads: false, deletes: true, ..state }, LaunchData),
        (Request { id: None, reads: false, deletes: true, ..state }, LaunchData),
        (Request { resource: Resource::Activity, activity: Some("urn:x"), ..state }, DocumentActivity),
        (Request { resource: Resource::AgentProfile, agent: Some(&other), ..state }, ProfileAgent),
        (Request { resource: Resource::AgentProfile, agent: None, ..state }, NoAgent),
        (Request { resource: Resource::Agent, agent: Some(&other), ..state }, Actor),
        (Request { resource: Resource::Statements, agent: Some(&other), ..state }, Actor),
        (Request { resource: Resource::Statements, registration: Some(SESSION), ..state }, DocumentRegistration),
    ] {
        assert_eq!(judge(&bad), Err(want), "{bad:?}");
    }
    let mut ended = House::initialized();
    ended.says(Verb::Terminated).unwrap();
    let refused = document::judge(&ended.state, &ended.binding(), &state).unwrap_err();
    assert_eq!((refused.requirement, refused.status()), (NoSession, 401));
}

#[test]
fn c5_documents_preferences_are_noted_when_read_and_checked_when_written() {
    let house = House::new();
    let actor = json::read(ACTOR.as_bytes()).unwrap();
    let judge = |reads, body: &str| {
        let request = request(Resource::AgentProfile, reads, Some(&actor), Some(PREFERENCES), body);
        document::judge(&house.state, &house.binding(), &request)
            .map_err(|refusal| (refusal.requirement, refusal.status()))
    };
    assert_eq!(judge(true, ""), Ok(Note::PreferencesRead));
    for good in [
        r#"{"languagePreference":"fr-FR,en","audioPreference":"on"}"#,
        r#"{"languagePreference":"fr, zh-Hant-TW","audioPreference":"off","more":1}"#,
    ] {
        assert_eq!(judge(false, good), Ok(Note::Nothing), "{good}");
    }
    for (bad, want) in [
        ("", Requirement::PreferencesBody),
        ("[]", Requirement::PreferencesBody),
        ("{}", Requirement::PreferencesBody),
        (r#"{"languagePreference":"fr"}"#, Requirement::PreferencesBody),
        (r#"{"audioPreference":"on"}"#, Requirement::PreferencesBody),
        (r#"{"languagePreference":["fr"],"audioPreference":"on"}"#, Requirement::PreferencesBody),
        (r#"{"languagePreference":"fr","audioPreference":"loud"}"#, Requirement::PreferencesBody),
        (r#"{"languagePreference":"","audioPreference":"on"}"#, Requirement::Languages),
        (r#"{"languagePreference":"fr,","audioPreference":"on"}"#, Requirement::Languages),
        (r#"{"languagePreference":"fr_FR","audioPreference":"on"}"#, Requirement::Languages),
        (r#"{"languagePreference":"fr;en","audioPreference":"on"}"#, Requirement::Languages),
    ] {
        assert_eq!(judge(false, bad), Err((want, 403)), "{bad}");
    }
    assert!(document::preferences("text/plain", br#"{"languagePreference":"fr","audioPreference":"on"}"#).is_err());
    let deletes =
        Request { deletes: true, ..request(Resource::AgentProfile, false, Some(&actor), Some(PREFERENCES), "") };
    assert!(document::judge(&house.state, &house.binding(), &deletes).is_err());
}

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
