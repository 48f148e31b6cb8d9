//! The words of the domain as the pages show them: the same closed lists, with icon and word.

use chrono::{NaiveDate, NaiveTime};
use lms_core::access::{Actor, Role};
use lms_core::condition::{self, Condition};
use lms_core::content::Kind;
use lms_core::enrolment::{self, Enrolment};
use lms_core::evidence::time::ACTIVE_CAP;
use lms_core::evidence::{CreditRule, Place};
use lms_core::ids::StepId;
use lms_core::parcours::{Access, Design, DoneWhen, Modality, Mode, Parcours};
use lms_core::people::{Identity, Language, TextSize};
use lms_core::progress::{self, Summary};
use lms_core::score::{Percent, ScaledScore};
use lms_core::session::{Phase, Session};
use lms_core::text::{Email, Name, TextError};
use lms_core::time::{Span, Timestamp};
use lms_engine::learn::StepLine;
use lms_scorm::package::{Problem, Severity};
use lms_store::repo::StoredPerson;

use crate::problem::Problem as Refusal;
use crate::problem::Trouble;
use crate::ui;
use crate::ui::form::{Fault, Input};
use crate::ui::locale::Lang;
use crate::ui::part::{Progress, TimeRule, Times};
use crate::ui::state as sign;
use crate::web::content::view::ProblemLine;
use crate::web::home::view::TutorLine;

/// The most characters of a place in a table; the whole stands on the learner's page and in the files.
const SHORT: usize = 28;

/// A place as a table shows it: of an address its end, which tells the page, of a text its beginning.
pub fn short_place(place: &Place) -> String {
    let text = place.as_str();
    let count = text.chars().count();
    if count <= SHORT {
        return text.to_owned();
    }
    if text.contains('/') && !text.contains(' ') {
        return std::iter::once('…').chain(text.chars().skip(count + 1 - SHORT)).collect();
    }
    text.chars().take(SHORT - 1).chain(std::iter::once('…')).collect()
}

/// Whole minutes until something may be tried again, at least one.
pub fn minutes_until(until: Timestamp, now: Timestamp) -> u32 {
    count(until.since(now).as_millis().div_ceil(60_000).max(1))
}

/// A language as the domain names it.
pub fn language(lang: Lang) -> Language {
    match lang {
        Lang::Fr => Language::Fr,
        Lang::En => Language::En,
    }
}

/// A text size as the pages name it.
pub fn text_size(size: TextSize) -> ui::page::TextSize {
    match size {
        TextSize::Small => ui::page::TextSize::Small,
        TextSize::Normal => ui::page::TextSize::Normal,
        TextSize::Large => ui::page::TextSize::Large,
        TextSize::Larger => ui::page::TextSize::Larger,
    }
}

/// A text size as the domain names it.
pub fn kept_size(size: ui::page::TextSize) -> TextSize {
    match size {
        ui::page::TextSize::Small => TextSize::Small,
        ui::page::TextSize::Normal => TextSize::Normal,
        ui::page::TextSize::Large => TextSize::Large,
        ui::page::TextSize::Larger => TextSize::Larger,
    }
}

/// A role.
pub fn role(role: Role) -> sign::Role {
    match role {
        Role::NationalManager => sign::Role::NationalManager,
        Role::RegionalManager => sign::Role::RegionalManager,
        Role::Tutor => sign::Role::Tutor,
        Role::Learner => sign::Role::Learner,
    }
}

/// A role, as the domain names it.
pub fn kept_role(role: sign::Role) -> Role {
    match role {
        sign::Role::NationalManager => Role::NationalManager,
        sign::Role::RegionalManager => Role::RegionalManager,
        sign::Role::Tutor => Role::Tutor,
        sign::Role::Learner => Role::Learner,
    }
}

/// The roles somebody holds, each once; who holds none is a learner.
pub fn roles(actor: &Actor) -> Vec<sign::Role> {
    let mut roles: Vec<Role> = actor.grants.iter().map(|g| g.role).collect();
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() {
        roles.push(Role::Learner);
    }
    roles.into_iter().map(role).collect()
}

/// What a content is made of.
pub fn kind(kind: Kind) -> sign::ContentKind {
    match kind {
        Kind::Scorm12 => sign::ContentKind::Scorm12,
        Kind::Scorm2004 => sign::ContentKind::Scorm2004,
        Kind::Cmi5 => sign::ContentKind::Cmi5,
        Kind::Xapi => sign::ContentKind::Xapi,
        Kind::Document => sign::ContentKind::Document,
        Kind::Video => sign::ContentKind::Video,
        Kind::Link => sign::ContentKind::Link,
    }
}

/// What a content is made of, as the domain names it.
pub fn kept_kind(kind: sign::ContentKind) -> Kind {
    match kind {
        sign::ContentKind::Scorm12 => Kind::Scorm12,
        sign::ContentKind::Scorm2004 => Kind::Scorm2004,
        sign::ContentKind::Cmi5 => Kind::Cmi5,
        sign::ContentKind::Xapi => Kind::Xapi,
        sign::ContentKind::Document => Kind::Document,
        sign::ContentKind::Video => Kind::Video,
        sign::ContentKind::Link => Kind::Link,
    }
}

/// How a step is followed.
pub fn modality(modality: Modality) -> sign::Modality {
    match modality {
        Modality::DistanceSync => sign::Modality::DistanceSync,
        Modality::DistanceAsync => sign::Modality::DistanceAsync,
        Modality::FaceToFace => sign::Modality::FaceToFace,
        Modality::CaseStudy => sign::Modality::CaseStudy,
        Modality::Quiz => sign::Modality::Quiz,
    }
}

/// How a step is followed, as the domain names it.
pub fn kept_modality(modality: sign::Modality) -> Modality {
    match modality {
        sign::Modality::DistanceSync => Modality::DistanceSync,
        sign::Modality::DistanceAsync => Modality::DistanceAsync,
        sign::Modality::FaceToFace => Modality::FaceToFace,
        sign::Modality::CaseStudy => Modality::CaseStudy,
        sign::Modality::Quiz => Modality::Quiz,
    }
}

/// How free a learner is.
pub fn mode(mode: Mode) -> sign::Mode {
    match mode {
        Mode::Free => sign::Mode::Free,
        Mode::Guided => sign::Mode::Guided,
        Mode::Constrained => sign::Mode::Constrained,
    }
}

/// How free a learner is, as the domain names it.
pub fn kept_mode(mode: sign::Mode) -> Mode {
    match mode {
        sign::Mode::Free => Mode::Free,
        sign::Mode::Guided => Mode::Guided,
        sign::Mode::Constrained => Mode::Constrained,
    }
}

/// Where a parcours stands between writing and use.
pub fn parcours_state(parcours: &Parcours) -> sign::ParcoursState {
    match &parcours.published {
        None => sign::ParcoursState::Draft,
        Some(published) if published.design == parcours.draft => sign::ParcoursState::Published,
        Some(_) => sign::ParcoursState::Changed,
    }
}

/// Where a session stands.
pub fn session_state(session: &Session, now: Timestamp) -> sign::SessionState {
    match session.phase(now) {
        Phase::Upcoming => sign::SessionState::Upcoming,
        Phase::Running => sign::SessionState::Running,
        Phase::Ended => sign::SessionState::Ended,
        Phase::Cancelled => sign::SessionState::Cancelled,
    }
}

/// Where an enrolment stands.
pub fn enrolment_state(
    enrolment: &Enrolment,
    session: &Session,
    summary: &Summary,
    now: Timestamp,
) -> sign::EnrolmentState {
    match enrolment.access(session, now) {
        enrolment::Access::Suspended { .. } => sign::EnrolmentState::Suspended,
        _ if summary.steps > 0 && summary.completion == Percent::FULL => sign::EnrolmentState::Completed,
        enrolment::Access::NotYet { .. } => sign::EnrolmentState::Upcoming,
        enrolment::Access::Open { .. } => sign::EnrolmentState::Active,
        enrolment::Access::Over { .. } | enrolment::Access::Withdrawn { .. } | enrolment::Access::Cancelled => {
            sign::EnrolmentState::Expired
        }
    }
}

/// Where a learner stands in a step, whether open or not.
pub fn done_state(state: progress::StepState) -> sign::StepState {
    match state {
        progress::StepState::ToDo => sign::StepState::Todo,
        progress::StepState::InProgress => sign::StepState::Running,
        progress::StepState::ToRetry => sign::StepState::Retry,
        progress::StepState::Completed => sign::StepState::Done,
        progress::StepState::Passed => sign::StepState::Passed,
    }
}

/// Where a learner stands in a step.
pub fn step_state(line: &StepLine) -> sign::StepState {
    if line.access.is_open() { done_state(line.progress.state()) } else { sign::StepState::Locked }
}

/// A score in percent.
pub fn score(score: Option<ScaledScore>) -> Option<f64> {
    score.map(|score| score.percent().get())
}

/// Whole percents, rounded down: only what is finished shows 100.
pub fn whole(percent: Percent) -> u8 {
    u8::try_from(percent.hundredths() / 100).unwrap_or(100)
}

/// Whole seconds.
pub fn seconds(span: Span) -> u64 {
    span.as_millis() / 1000
}

/// Whole minutes, rounded.
pub fn minutes(span: Span) -> u32 {
    u32::try_from(span.rounded_minutes()).unwrap_or(u32::MAX)
}

/// A count.
pub fn count(count: impl TryInto<u32>) -> u32 {
    count.try_into().unwrap_or(u32::MAX)
}

/// How far somebody is.
pub fn progress(summary: &Summary) -> Progress {
    Progress {
        done: summary.done,
        total: summary.steps,
        percent: whole(summary.completion),
        minutes_left: minutes(summary.remaining),
    }
}

/// The three times.
pub fn times(connected: Span, active: Span, credited: Span) -> Times {
    Times {
        signed_in_seconds: seconds(connected),
        active_seconds: seconds(active),
        credited_seconds: seconds(credited),
    }
}

/// How credited time is counted.
pub fn time_rule(rule: CreditRule) -> TimeRule {
    let idle_minutes = minutes(ACTIVE_CAP);
    match rule {
        CreditRule::ActiveUpTo { percent_of_planned } => {
            TimeRule::Capped { idle_minutes, most_percent: u32::from(percent_of_planned) }
        }
        CreditRule::Flat => TimeRule::Planned { idle_minutes },
    }
}

/// When a step counts as finished.
pub fn completion(done: DoneWhen) -> sign::CompletionRule {
    match done {
        DoneWhen::ContentSaysSo => sign::CompletionRule::ByContent,
        DoneWhen::Opened => sign::CompletionRule::Opened,
        DoneWhen::ActiveFor(minutes) => sign::CompletionRule::Seconds(minutes.get().saturating_mul(60)),
        DoneWhen::Played(share) => sign::CompletionRule::Played(whole(share)),
    }
}

/// The title of a step of a design.
pub fn title(design: &Design, step: StepId) -> String {
    design.step(step).map_or_else(String::new, |step| step.title.as_str().to_owned())
}

/// What is missing, in words: steps by their titles.
pub fn gap(design: &Design, gap: &condition::Gap) -> sign::Gap {
    match gap {
        condition::Gap::NotCompleted(step) => sign::Gap::Complete { step: title(design, *step) },
        condition::Gap::ScoreTooLow { step, above, best } => {
            sign::Gap::Score { step: title(design, *step), above: above.get(), best: score(*best) }
        }
        condition::Gap::TooEarly(day) => sign::Gap::NotBefore { at: day.and_time(NaiveTime::MIN) },
        condition::Gap::OneOf(ways) => sign::Gap::AnyOf(ways.iter().map(|way| self::gap(design, way)).collect()),
        condition::Gap::Excluded(Condition::NotBefore(day)) => sign::Gap::Closed { at: day.and_time(NaiveTime::MIN) },
        condition::Gap::Excluded(_) => sign::Gap::Excluded,
    }
}

/// Everything that keeps a step closed, and everything that had better be done before.
pub fn gaps_and_advice(design: &Design, access: &Access) -> (Vec<sign::Gap>, Vec<sign::Gap>) {
    match access {
        Access::Open => (Vec::new(), Vec::new()),
        Access::Locked(gaps) => (gaps.iter().map(|one| gap(design, one)).collect(), Vec::new()),
        Access::Advised(warning) => {
            let before = warning.before.iter().map(|step| sign::Gap::Complete { step: title(design, *step) });
            (Vec::new(), before.collect())
        }
    }
}

/// Those who accompany; an erased person is left out.
pub fn tutors(people: &[StoredPerson]) -> Vec<TutorLine> {
    let known = people.iter().filter_map(|person| person.identity.as_ref());
    known
        .map(|identity| TutorLine {
            name: identity.full_name(),
            subject: None,
            email: Some(identity.email.as_str().to_owned()),
        })
        .collect()
}

/// A name as lists show it, family name first; an erased person has none left.
pub fn listed_name(person: Option<&Identity>) -> String {
    person.map_or_else(|| "–".to_owned(), |identity| format!("{} {}", identity.family, identity.given))
}

/// A remark on a package.
pub fn problem(problem: &Problem, lang: Lang) -> ProblemLine {
    let words = match lang {
        Lang::Fr => lms_scorm::Lang::Fr,
        Lang::En => lms_scorm::Lang::En,
    };
    ProblemLine {
        severity: match problem.severity {
            Severity::Repaired => sign::Severity::Repaired,
            Severity::Warning => sign::Severity::Warning,
            Severity::Fatal => sign::Severity::Fatal,
        },
        code: problem.code.code().to_owned(),
        place: problem.place.as_ref().map(place),
        sentence: problem.sentence(words),
        remedy: Some(problem.remedy(words)).filter(|remedy| !remedy.is_empty()),
    }
}

/// A remark on a course structure.
pub fn remark(remark: &lms_engine::content::Remark, language: Language) -> ProblemLine {
    let place = match remark.line {
        0 => remark.path.clone(),
        line => format!("{}:{line}", remark.path),
    };
    ProblemLine {
        severity: if remark.severity == "fatal" { sign::Severity::Fatal } else { sign::Severity::Warning },
        code: remark.rule.clone(),
        place: Some(place).filter(|place| !place.is_empty()),
        sentence: remark.sentence(language).to_owned(),
        remedy: None,
    }
}

fn place(place: &lms_scorm::package::Place) -> String {
    match (place.line, place.column) {
        (0, _) => place.file.clone(),
        (line, 0) => format!("{}:{line}", place.file),
        (line, column) => format!("{}:{line}:{column}", place.file),
    }
}

/// Why a typed text cannot be taken.
pub fn fault(field: &'static str, error: TextError, language: Language) -> Fault {
    match error {
        TextError::Empty => Fault::Required,
        TextError::TooLong { max } => Fault::TooLong { most: count(max) },
        TextError::NotAnAddress => Fault::Email,
        TextError::NotALink => Fault::WebAddress,
        TextError::Unprintable => {
            let trouble = Trouble::Engine(lms_engine::EngineError::Field { field, error });
            Fault::Other(Refusal::of(&trouble, language).detail)
        }
    }
}

/// A day as a form field holds it.
pub fn typed_day(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// An identity as typed into the fields given name, family name, e-mail (in this order); every field that cannot be taken
/// is marked, not only the first.
pub fn identity(
    [given, family, email]: [&mut Input; 3],
    company: Option<&mut Input>,
    language: Language,
) -> Option<Identity> {
    let name = |input: &mut Input, field| match Name::new(&input.value) {
        Ok(name) => Some(name),
        Err(error) => {
            input.fault = Some(fault(field, error, language));
            None
        }
    };
    let (given, family) = (name(given, "given"), name(family, "family"));
    let company = match company.filter(|input| !input.value.trim().is_empty()) {
        Some(input) => name(input, "company").map(Some),
        None => Some(None),
    };
    let email = match Email::new(&email.value) {
        Ok(address) => Some(address),
        Err(error) => {
            email.fault = Some(fault("email", error, language));
            None
        }
    };
    Some(Identity { given: given?, family: family?, email: email?, company: company?, external: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_place_is_shortened_where_it_tells_least() {
        let short = |text: &str| short_place(&Place::new(text).unwrap());
        assert_eq!(short("7"), "7");
        assert_eq!(short("https://content.example.org/cours/module-2/page-7.html"), "…/cours/module-2/page-7.html");
        assert_eq!(short("Réussir ma stratégie commerciale · page 7"), "Réussir ma stratégie commer…");
    }
}
