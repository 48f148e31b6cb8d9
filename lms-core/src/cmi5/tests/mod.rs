//! A session to play with, and what a well-behaved unit says in it; the tests are in the folder, by topic.

mod documents;
mod meaning;
mod properties;
mod registration;
mod session;

use std::sync::LazyLock;

use uuid::Uuid;

use super::course::{Course, Limits, read};
use super::judge::{self, Binding};
use super::refusal::Requirement;
use super::state::{Effects, Order, State};
use super::words::*;
use crate::xapi::agent::AgentKey;
use crate::xapi::json;
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
