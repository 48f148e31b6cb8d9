//! The page of one learner in one session, for those who accompany.

use axum::extract::State;
use axum::response::Response;
use chrono::{Days, TimeDelta};
use lms_core::access::{Action, Target};
use lms_core::enrolment::State as Enrolled;
use lms_core::evidence::Kind;
use lms_core::ids::{EnrolmentId, SessionId};
use lms_core::people::Account;
use lms_engine::enrolment::{self, LearnerFile};
use lms_engine::learn::Formation;

use super::view::{Activation, EnrolmentView, FactLine, Happening, StepRow};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::form::Input;
use crate::ui::part::Link;
use crate::web::frame::{Ids, Visit, html};
use crate::web::shown;

/// How many lines of the history are shown.
const LATEST: usize = 50;

/// Work that goes on after a longer silence than this is another line.
const PAUSE: TimeDelta = TimeDelta::minutes(30);

fn steps(file: &LearnerFile) -> Vec<StepRow> {
    let zone = file.formation.session.zone;
    let row = |line: &lms_engine::learn::StepLine| StepRow {
        title: line.step.title.as_str().to_owned(),
        modality: shown::modality(line.step.modality),
        state: shown::step_state(line),
        score: shown::score(line.progress.best),
        attempts: file.attempts.get(&line.step.id).copied().unwrap_or(0),
        active_seconds: shown::seconds(line.progress.active),
        planned_minutes: line.step.planned.map_or(0, |planned| planned.get()),
        bookmark: line.progress.bookmark.as_ref().map(|bookmark| bookmark.place.to_string()),
        last_seen: line.progress.last.map(|last| last.local(zone)),
    };
    file.lines.iter().map(row).collect()
}

/// What happened to the enrolment itself.
fn lifecycle(formation: &Formation) -> Vec<FactLine> {
    let (enrolment, session) = (&formation.enrolment, &formation.session);
    let at = |at: lms_core::time::Timestamp, what| FactLine { at: at.local(session.zone), step: None, what };
    let mut lines = vec![at(enrolment.enrolled, Happening::Enrolled)];
    let mut until = session.window.last();
    for extension in &enrolment.extensions {
        until = until.checked_add_days(Days::new(u64::from(extension.days))).unwrap_or(until);
        lines.push(at(extension.at, Happening::Extended { until, reason: extension.reason.as_str().to_owned() }));
    }
    if let Enrolled::Suspended { since, reason } = &enrolment.state {
        lines.push(at(*since, Happening::Suspended { reason: reason.as_str().to_owned() }));
    }
    lines
}

fn history(file: &LearnerFile) -> Vec<FactLine> {
    let formation = &file.formation;
    let mut lines = lifecycle(formation);
    for fact in &file.facts {
        let what = match &fact.kind {
            Kind::Opened => Happening::Opened,
            Kind::Completed => Happening::Completed,
            Kind::Passed => Happening::Passed,
            Kind::Failed => Happening::Failed,
            Kind::Scored { score } => Happening::Scored(score.percent().get()),
            Kind::Time { active, .. } if shown::seconds(*active) > 0 => Happening::Worked(shown::seconds(*active)),
            // Time without activity and steps on the way are in the figures; a history of them would hide the rest.
            Kind::Time { .. } | Kind::Progressed { .. } | Kind::Bookmarked { .. } => continue,
        };
        let step = Some(shown::title(formation.design(), fact.step)).filter(|title| !title.is_empty());
        lines.push(FactLine { at: fact.at.local(formation.session.zone), step, what });
    }
    lines.sort_by_key(|line| line.at);
    let mut lines = stretches(lines);
    lines.reverse();
    lines.truncate(LATEST);
    lines
}

/// Time is recorded a few minutes at a time; what follows on the same step without a pause is one stretch of work, shown
/// at its beginning.
fn stretches(lines: Vec<FactLine>) -> Vec<FactLine> {
    let mut out: Vec<(FactLine, chrono::NaiveDateTime)> = Vec::new();
    for line in lines {
        let at = line.at;
        if let (Happening::Worked(more), Some((last, until))) = (&line.what, out.last_mut())
            && let Happening::Worked(seconds) = &mut last.what
            && last.step == line.step
            && at - *until <= PAUSE
        {
            *seconds += more;
            *until = at;
        } else {
            out.push((line, at));
        }
    }
    out.into_iter().map(|(line, _)| line).collect()
}

/// The page as it is stored; a refused form puts in what was typed.
pub(super) async fn view(app: &App, visit: &Visit, session: SessionId, id: EnrolmentId) -> Result<EnrolmentView, Fail> {
    let file = enrolment::file(&app.lms, visit.actor(), session, id, visit.now).await?;
    let (formation, zone) = (&file.formation, file.formation.session.zone);
    let identity = file.learner.identity.as_ref();
    let scope = Target::In(formation.session.scope());
    Ok(EnrolmentView {
        page: visit.page_in(zone),
        session: Link::new(format!("/sessions/{session}"), formation.session.title.as_str()),
        enrolment: id.to_string(),
        name: identity.map_or_else(|| "–".to_owned(), lms_core::people::Identity::full_name),
        email: identity.map_or_else(String::new, |i| i.email.as_str().to_owned()),
        company: identity.and_then(|i| i.company.as_ref()).map(|company| company.as_str().to_owned()),
        state: shown::enrolment_state(&formation.enrolment, &formation.session, &formation.summary, visit.now),
        starts: formation.session.window.first(),
        ends: formation.enrolment.last_day(&formation.session),
        activation: match file.learner.account {
            Account::Pending { since } => Activation::Sent { on: since.day(zone) },
            Account::Active { .. } | Account::Disabled { .. } => Activation::Done,
        },
        suspended_because: match &formation.enrolment.state {
            Enrolled::Suspended { reason, .. } => Some(reason.as_str().to_owned()),
            Enrolled::Active { .. } | Enrolled::Withdrawn { .. } => None,
        },
        progress: shown::progress(&formation.summary),
        score: formation.summary.score.map(lms_core::score::Percent::get),
        times: shown::times(formation.summary.connected, formation.summary.active, formation.summary.credited),
        time_rule: shown::time_rule(formation.design().credit),
        steps: steps(&file),
        history: history(&file),
        may_manage: visit.actor().may(Action::Enrol, scope),
        extend_until: Input::default(),
        extend_reason: Input::default(),
        suspend_reason: Input::default(),
    })
}

/// `GET /sessions/{session}/apprenants/{enrolment}`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Ids((session, id)): Ids<(SessionId, EnrolmentId)>,
) -> Result<Response, Fail> {
    html(&view(&app, &visit, session, id).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stretch_of_work_is_one_line_and_a_pause_begins_another() {
        let line = |minute: i64, step: &str, what| FactLine {
            at: chrono::NaiveDateTime::default() + TimeDelta::minutes(minute),
            step: Some(step.to_owned()),
            what,
        };
        let lines = vec![
            line(0, "a", Happening::Opened),
            line(3, "a", Happening::Worked(180)),
            line(6, "a", Happening::Worked(180)),
            line(7, "b", Happening::Worked(60)),
            line(50, "b", Happening::Worked(60)),
            line(51, "b", Happening::Completed),
            line(52, "b", Happening::Worked(30)),
        ];
        let worked: Vec<_> = stretches(lines)
            .into_iter()
            .filter_map(|line| if let Happening::Worked(seconds) = line.what { Some(seconds) } else { None })
            .collect();
        assert_eq!(worked, [360, 60, 60, 30]);
    }
}
