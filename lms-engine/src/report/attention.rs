//! Who deserves a look: learners who have not begun, have stopped, did not succeed, or run out of days.

use lms_core::access::{Action, Actor, Target};
use lms_core::enrolment::{Access, Enrolment};
use lms_core::ids::{PersonId, SessionId};
use lms_core::progress::StepState;
use lms_core::report::LearnerLine;
use lms_core::score::Percent;
use lms_core::session::Session;
use lms_core::text::folded;
use lms_core::time::{Span, Timestamp};

use super::{Names, of_session};
use crate::rights::require;
use crate::session::readable;
use crate::{EngineError, Lms};

/// Days of access without a beginning before somebody asks.
pub const BEGINS_WITHIN: i64 = 3;
/// Days without activity before somebody asks.
pub const QUIET_DAYS: i64 = 7;
/// Days before the end from which unfinished work presses.
pub const LAST_DAYS: u64 = 5;

/// Why a learner deserves a look, the most pressing first.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Attention {
    /// Has access and has not begun.
    NeverBegan {
        /// Whole days since the access opened.
        days: u32,
    },
    /// The access ends soon and much is left.
    EndsSoon {
        /// Days left, today included.
        days: u32,
        /// Planned work left.
        left: Span,
    },
    /// A marked activity did not succeed.
    Failed {
        /// Its title.
        activity: String,
    },
    /// Did nothing for a while.
    Quiet {
        /// Whole days since the last activity.
        days: u32,
    },
}

/// Why a learner deserves a look today; `None` when all goes well, all is done, or there is no access.
pub fn attention(session: &Session, enrolment: &Enrolment, line: &LearnerLine, now: Timestamp) -> Option<Attention> {
    if line.summary.completion == Percent::FULL || !matches!(enrolment.access(session, now), Access::Open { .. }) {
        return None;
    }
    let today = now.day(session.zone);
    let count = |days: i64| u32::try_from(days).unwrap_or(0);
    let Some(last) = line.summary.last else {
        let opened = session.window.first().max(enrolment.enrolled.day(session.zone));
        let days = (today - opened).num_days();
        return (days >= BEGINS_WITHIN).then_some(Attention::NeverBegan { days: count(days) });
    };
    let left = enrolment.days_left(session, now);
    if left <= LAST_DAYS {
        return Some(Attention::EndsSoon { days: u32::try_from(left).unwrap_or(0), left: line.summary.remaining });
    }
    if let Some(failed) = line.activities.iter().find(|a| a.state == StepState::ToRetry) {
        return Some(Attention::Failed { activity: failed.activity.clone() });
    }
    let days = (today - last.day(session.zone)).num_days();
    (days >= QUIET_DAYS).then_some(Attention::Quiet { days: count(days) })
}

/// A learner who deserves a look.
#[derive(Clone, Debug)]
pub struct Watched {
    /// Where.
    pub session: Session,
    /// Whose enrolment.
    pub enrolment: Enrolment,
    /// The figures.
    pub line: LearnerLine,
    /// Why.
    pub attention: Attention,
}

/// Those in these sessions who deserve a look, the most pressing first, at most `most`; the names of the others stay
/// sealed.
///
/// # Errors
///
/// [`EngineError::NotFound`] for a session out of scope.
pub async fn watch(
    lms: &Lms,
    actor: &Actor,
    sessions: &[SessionId],
    most: usize,
    now: Timestamp,
) -> Result<Vec<Watched>, EngineError> {
    let mut unit = lms.store().reader().await?;
    let mut out = Vec::new();
    for id in sessions {
        let (session, _) = readable(&mut *unit, actor, *id).await?;
        require(actor, Action::ReadTracking, Target::In(session.scope()), "session")?;
        let report = of_session(&mut *unit, session, Names::LeftOut).await?;
        for (enrolment, line) in report.lines {
            if let Some(attention) = attention(&report.session, &enrolment, &line, now) {
                out.push(Watched { session: report.session.clone(), enrolment, line, attention });
            }
        }
    }
    out.sort_by(|a, b| a.attention.cmp(&b.attention));
    out.truncate(most);
    let learners: Vec<PersonId> = out.iter().map(|one| one.enrolment.learner).collect();
    let people = unit.people().find_many(&learners).await?;
    for one in &mut out {
        let person = people.iter().find(|person| person.id == one.enrolment.learner);
        one.line.identity = person.and_then(|person| person.identity.clone());
    }
    let name = |one: &Watched| one.line.identity.as_ref().map(|i| folded(&format!("{} {}", i.family, i.given)));
    out.sort_by_cached_key(|one| (one.attention.clone(), name(one)));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lms_core::enrolment::Origin;
    use lms_core::ids::{EnrolmentId, ParcoursId, RegionId};
    use lms_core::progress::Summary;
    use lms_core::session::Window;
    use lms_core::text::Title;
    use lms_core::time::Zone;
    use uuid::Uuid;

    fn check(last: Option<&str>, now: &str, expected: Option<Attention>) {
        let session = Session {
            id: SessionId(Uuid::nil()),
            parcours: ParcoursId(Uuid::nil()),
            region: RegionId(Uuid::nil()),
            title: Title::new("Mars").unwrap(),
            window: Window::usual("2026-03-01".parse().unwrap()),
            zone: Zone::PARIS,
            capacity: None,
            tutors: vec![],
            cancelled: None,
            created: "2026-02-01T08:00:00Z".parse().unwrap(),
        };
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let id = EnrolmentId(Uuid::nil());
        let enrolment =
            Enrolment::new(id, session.id, PersonId(Uuid::nil()), Origin::Typed, at("2026-02-20T08:00:00Z"));
        let summary = Summary { steps: 2, last: last.map(at), ..Summary::default() };
        let line = LearnerLine { enrolment: id, identity: None, summary, activities: vec![] };
        assert_eq!(attention(&session, &enrolment, &line, at(now)), expected);
    }

    #[test]
    fn three_days_of_access_without_a_beginning_deserve_a_look() {
        check(None, "2026-03-03T20:00:00Z", None);
        check(None, "2026-03-04T08:00:00Z", Some(Attention::NeverBegan { days: 3 }));
    }

    #[test]
    fn a_quiet_week_deserves_a_look_and_six_days_do_not() {
        check(Some("2026-03-05T08:00:00Z"), "2026-03-11T20:00:00Z", None);
        check(Some("2026-03-05T08:00:00Z"), "2026-03-12T08:00:00Z", Some(Attention::Quiet { days: 7 }));
    }

    #[test]
    fn the_last_five_days_press_and_after_the_end_nothing_does() {
        let soon = Attention::EndsSoon { days: 5, left: Span::ZERO };
        check(Some("2026-03-25T08:00:00Z"), "2026-03-26T08:00:00Z", Some(soon));
        check(Some("2026-03-25T08:00:00Z"), "2026-04-02T08:00:00Z", None);
    }
}
