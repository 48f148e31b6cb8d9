//! The guard before the record store: each statement of an assignable unit is taken or refused, by its requirement.

use uuid::Uuid;

use super::course::Course;
use super::refusal::{Refusal, Requirement};
use super::state::{AuState, Effects, End, Score, Session, State};
use super::time;
use super::words::{CATEGORY_CMI5, CATEGORY_MOVEON, EXT_MASTERY, EXT_PROGRESS, EXT_SESSION, LaunchMode, Verb};
use crate::xapi::agent::AgentKey;
use crate::xapi::json::{Decimal, Value};
use crate::xapi::lexical::{self, Instant};
use crate::xapi::{VOIDED, Version};

/// What a launch has bound a session to.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'b> {
    /// The learner, by an account.
    pub actor: &'b AgentKey,
    /// The registration.
    pub registration: Uuid,
    /// The session.
    pub session: Uuid,
    /// The unit's activity, by the id we made.
    pub activity: &'b str,
    /// The unit's publisher id.
    pub publisher: &'b str,
}

/// The statement of a batch that is refused: then all of it is.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("statement {at}: {refusal}")]
pub struct BatchRefusal {
    /// Its place, from 0.
    pub at: usize,
    /// Why.
    pub refusal: Refusal,
}

/// Judges a batch in its order, as if one by one.
///
/// # Errors
///
/// The first statement that is refused; nothing of the batch is to be kept then.
///
/// Source: cmi5 9.3; xAPI 1.0.3, part 3, 2.1.2: a batch is kept whole or not at all.
pub fn batch(
    course: &Course,
    state: &State,
    binding: &Binding<'_>,
    statements: &[Value<'_>],
    now: Instant,
) -> Result<Vec<Effects>, BatchRefusal> {
    let mut after: Option<State> = None;
    let mut all = Vec::with_capacity(statements.len());
    for (at, one) in statements.iter().enumerate() {
        let effects = statement(course, after.as_ref().unwrap_or(state), binding, one, now)
            .map_err(|refusal| BatchRefusal { at, refusal })?;
        if at + 1 < statements.len() {
            after.get_or_insert_with(|| state.clone()).apply(&effects);
        }
        all.push(effects);
    }
    Ok(all)
}

/// Judges one statement, which is valid xAPI and has its id in it (that of a PUT is put in before).
///
/// A repeat of a statement that is stored already is for the caller to see before: it changes nothing and is no offence.
///
/// # Errors
///
/// The first requirement that is not met.
///
/// Source: cmi5 7.1, 9 and 10.2; the clause stands at each branch.
pub fn statement(
    course: &Course,
    state: &State,
    binding: &Binding<'_>,
    statement: &Value<'_>,
    now: Instant,
) -> Result<Effects, Refusal> {
    let session = state.session.as_ref().filter(|session| session.id == binding.session);
    // 8.1.2: the token serves one session, and a later one has taken its place.
    let session = session.ok_or_else(|| Refusal::new(Requirement::NoSession, ""))?;
    let said = Said { statement, session, binding };
    said.common()?;
    let timestamp = statement.text("timestamp").and_then(|text| lexical::timestamp(text, Version::V1));
    let mut after = Session {
        // 9.5.4.2: the last statement of any kind; a clock of the unit's cannot lead out of the session.
        last: timestamp.unwrap_or(now).clamp(session.last.min(now), now),
        ..session.clone()
    };
    let before = state.aus.get(&session.au);
    let mut unit = before.cloned().unwrap_or_default();
    if said.is_about_the_unit()
        && let Some(progress) = said.progress()
    {
        unit.progress = Some(progress);
    }
    let mut effects = Effects::default();
    if said.is_defined() {
        let verb = said.defined(&unit)?;
        after.used = after.used.with(verb);
        effects.verb = Some(verb);
        said.change(verb, &mut unit, &mut after, &mut effects, now);
        effects.satisfied = state.follow(course, session.au, &unit);
    } else if said.has_category(CATEGORY_MOVEON) {
        return Err(Refusal::new(Requirement::MoveOnElsewhere, "")); // 9.6.2.2-2
    }
    if before != Some(&unit) && (before.is_some() || unit != AuState::default()) {
        effects.units.push((session.au, unit));
    }
    effects.session = Some(after);
    Ok(effects)
}

fn need(held: bool, requirement: Requirement) -> Result<(), Refusal> {
    need_of(held, requirement, "")
}

fn need_of(held: bool, requirement: Requirement, about: &str) -> Result<(), Refusal> {
    if held { Ok(()) } else { Err(Refusal::new(requirement, about)) }
}

/// A statement within its session.
struct Said<'s> {
    statement: &'s Value<'s>,
    session: &'s Session,
    binding: &'s Binding<'s>,
}

impl Said<'_> {
    fn verb_id(&self) -> &str {
        self.statement.get("verb").and_then(|verb| verb.text("id")).unwrap_or_default()
    }

    fn context(&self, key: &str) -> Option<&Value<'_>> {
        self.statement.get("context")?.get(key)
    }

    fn result(&self, key: &str) -> Option<&Value<'_>> {
        self.statement.get("result")?.get(key)
    }

    fn activities(&self, list: &str) -> &[Value<'_>] {
        self.context("contextActivities").and_then(|lists| lists.get(list)).map(Value::one_or_many).unwrap_or_default()
    }

    fn has_category(&self, id: &str) -> bool {
        self.activities("category").iter().any(|activity| activity.text("id") == Some(id))
    }

    /// 9.6.2.1, 7.1.3: what has the category is cmi5 defined; all else is cmi5 allowed.
    fn is_defined(&self) -> bool {
        self.has_category(CATEGORY_CMI5)
    }

    /// The object is the activity of the launch.
    fn is_about_the_unit(&self) -> bool {
        let object = self.statement.get("object");
        object.is_some_and(|object| {
            matches!(object.text("objectType"), None | Some("Activity"))
                && object.text("id") == Some(self.binding.activity)
        })
    }

    /// What holds for every statement, defined or allowed.
    fn common(&self) -> Result<(), Refusal> {
        let (statement, binding) = (self.statement, self.binding);
        need(self.verb_id() != VOIDED, Requirement::Voiding)?; // 6.3
        need(statement.get("id").is_some(), Requirement::NoId)?; // 9.1
        let timestamp = statement.text("timestamp").ok_or_else(|| Refusal::new(Requirement::NoTimestamp, ""))?; // 9.7
        need_of(is_utc(timestamp), Requirement::NotUtc, timestamp)?; // 9.7
        need(statement.get("actor").is_some_and(|actor| is_actor(actor, binding.actor)), Requirement::Actor)?; // 8.1.3, 9.2
        need(statement.get("context").is_some(), Requirement::Context)?; // 10.2.1
        let registration = self.context("registration").and_then(Value::as_str).and_then(lexical::uuid);
        need(registration == Some(binding.registration), Requirement::Registration)?; // 9.6.1
        let session = self.context("extensions").and_then(|extensions| extensions.text(EXT_SESSION));
        need(session == Some(binding.session.to_string().as_str()), Requirement::SessionId)?; // 9.6.3.1
        let publisher = self.activities("grouping").iter().any(|group| group.text("id") == Some(binding.publisher));
        need(publisher, Requirement::Grouping)?; // 9.6.2, 10.2.1
        match self.session.ended {
            Some(End::Terminated) => return Err(Refusal::new(Requirement::Terminated, "")), // 9.3, 9.3.8
            Some(End::Abandoned) => return Err(Refusal::new(Requirement::Abandoned, "")),   // 9.3.6
            None => {}
        }
        // 9.3, 7.1.1: the first statement of any kind.
        let first = self.is_defined() && self.verb_id() == Verb::Initialized.id();
        need(first || self.session.used.has(Verb::Initialized), Requirement::NotInitialized)
    }

    /// What holds for cmi5 defined statements; gives the verb.
    fn defined(&self, unit: &AuState) -> Result<Verb, Refusal> {
        let verb = Verb::of(self.verb_id()).filter(|verb| verb.is_of_the_unit());
        let verb = verb.ok_or_else(|| Refusal::new(Requirement::DefinedVerb, self.verb_id()))?; // 7.1.3, 9.3
        need(self.is_about_the_unit(), Requirement::Object)?; // 9.4, 8.1.5
        self.order(verb, unit)?;
        self.outcome(verb)?;
        self.score(verb)?;
        let needs_duration = match verb {
            Verb::Terminated => Some(Requirement::DurationTerminated), // 9.5.4.1
            Verb::Completed => Some(Requirement::DurationCompleted),
            Verb::Passed => Some(Requirement::DurationPassed),
            Verb::Failed => Some(Requirement::DurationFailed),
            _ => None,
        };
        if let Some(requirement) = needs_duration {
            need(self.result("duration").is_some(), requirement)?;
        }
        Ok(verb)
    }

    /// Which verbs may still come.
    fn order(&self, verb: Verb, unit: &AuState) -> Result<(), Refusal> {
        let used = self.session.used;
        if verb == Verb::Initialized {
            need(self.session.preferences_read, Requirement::Preferences)?; // 11.0
        }
        let judged = matches!(verb, Verb::Completed | Verb::Passed | Verb::Failed);
        let normal = self.session.mode == LaunchMode::Normal;
        need_of(normal || !judged, Requirement::Mode, self.session.mode.word())?; // 10.2.2
        need_of(!used.has(verb), Requirement::VerbTwice, verb.word())?; // 9.3, 9.3.2
        match verb {
            Verb::Completed => need(!unit.completed, Requirement::CompletedTwice), // 9.3, 9.3.3
            Verb::Passed => {
                need(!used.has(Verb::Failed), Requirement::PassedOrFailed)?; // 9.3
                need(!unit.passed, Requirement::PassedTwice) // 9.3, 9.3.4
            }
            Verb::Failed => {
                need(!used.has(Verb::Passed), Requirement::PassedOrFailed)?; // 9.3
                need(!unit.passed, Requirement::FailedAfterPassed) // 9.3
            }
            _ => Ok(()),
        }
    }

    /// Success, completion and the category that tells of them.
    fn outcome(&self, verb: Verb) -> Result<(), Refusal> {
        let (success, completion) = (self.result("success"), self.result("completion"));
        match verb {
            Verb::Passed => need(success == Some(&Value::Bool(true)), Requirement::SuccessTrue)?, // 9.5.2
            Verb::Failed => need(success == Some(&Value::Bool(false)), Requirement::SuccessFalse)?, // 9.5.2
            _ => need_of(success.is_none(), Requirement::SuccessElsewhere, verb.word())?,         // 9.5.2
        }
        if verb == Verb::Completed {
            need(completion == Some(&Value::Bool(true)), Requirement::CompletionTrue)?; // 9.5.3
        } else {
            need_of(completion.is_none(), Requirement::CompletionElsewhere, verb.word())?; // 9.5.3
        }
        let told = success.is_some() || completion.is_some();
        let category = self.has_category(CATEGORY_MOVEON);
        need(category || !told, Requirement::MoveOnMissing)?; // 9.6.2.2
        need(told || !category, Requirement::MoveOnElsewhere) // 9.6.2.2
    }

    fn score(&self, verb: Verb) -> Result<(), Refusal> {
        let given = self.context("extensions").and_then(|extensions| extensions.get(EXT_MASTERY));
        let mastery = self.session.mastery.as_ref();
        let same = match (mastery, given) {
            (Some(mastery), Some(Value::Number(number))) => mastery.equals(number),
            (Some(_), Some(_)) => false,
            _ => true,
        };
        let Some(score) = self.result("score") else {
            return need(same || !matches!(verb, Verb::Passed | Verb::Failed), Requirement::MasteryExtension);
        };
        need(matches!(verb, Verb::Passed | Verb::Failed), Requirement::ScoreVerb)?; // 9.5.1
        if score.get("raw").is_some() {
            need(score.get("min").is_some() && score.get("max").is_some(), Requirement::ScoreRaw)?; // 9.5.1
        }
        // 9.6.3.2: a result that was judged by the mastery score names it.
        need(mastery.is_none() || (same && given.is_some()), Requirement::MasteryExtension)?;
        let Some(Value::Number(scaled)) = score.get("scaled") else { return Ok(()) };
        let value = Decimal::new(scaled);
        let fits = value >= Decimal::new("0") && value <= Decimal::new("1");
        need_of(fits, Requirement::ScoreScaled, scaled)?; // 9.5.1
        let Some(mastery) = mastery else { return Ok(()) };
        match verb {
            Verb::Passed => need_of(mastery.is_reached_by(scaled), Requirement::MasteryPassed, scaled), // 9.3.4
            _ => need_of(!mastery.is_reached_by(scaled), Requirement::MasteryFailed, scaled),           // 9.3.5
        }
    }

    /// What a defined statement that was found good changes.
    fn change(&self, verb: Verb, unit: &mut AuState, session: &mut Session, effects: &mut Effects, now: Instant) {
        match verb {
            Verb::Completed => unit.completed = true,
            Verb::Passed => {
                unit.passed = true;
                unit.failed = false;
            }
            Verb::Failed => unit.failed = true,
            Verb::Terminated => {
                session.ended = Some(End::Terminated);
                // A claim of the unit, credited up to the clock on the wall.
                let wall = u64::try_from(now.0.saturating_sub(session.launched.0)).unwrap_or(0);
                let claimed = self.result("duration").and_then(Value::as_str).and_then(time::milliseconds);
                effects.spent = claimed.unwrap_or(0).min(wall);
                unit.spent = unit.spent.saturating_add(effects.spent);
            }
            _ => {}
        }
        if let Some(score) = self.result("score").and_then(Score::of) {
            unit.score = Some(score);
        }
    }

    /// 9.5.5.1: progress in whole per cent.
    fn progress(&self) -> Option<u8> {
        let Some(Value::Number(number)) = self.result("extensions")?.get(EXT_PROGRESS) else { return None };
        number.parse::<u8>().ok().filter(|progress| *progress <= 100)
    }
}

impl Score {
    /// Reads the score of a result; `None` when there is no number in it that a machine can hold.
    pub fn of(score: &Value<'_>) -> Option<Self> {
        let number = |key| match score.get(key) {
            Some(Value::Number(number)) => number.parse::<f64>().ok().filter(|value| value.is_finite()),
            _ => None,
        };
        let read = Self { scaled: number("scaled"), raw: number("raw"), min: number("min"), max: number("max") };
        (read != Self::default()).then_some(read)
    }
}

/// An Agent, not a group, known by the account of the launch.
pub(super) fn is_actor(actor: &Value<'_>, launched: &AgentKey) -> bool {
    matches!(actor.text("objectType"), None | Some("Agent"))
        && actor.get("account").is_some()
        && AgentKey::of(actor).as_ref() == Some(launched)
}

/// 9.7: written in UTC, not only turned into it.
fn is_utc(timestamp: &str) -> bool {
    ["Z", "z", "+00:00", "+0000", "+00"].iter().any(|zone| timestamp.ends_with(zone))
}
