//! The follow-up table of a session.

use axum::extract::State;
use axum::response::Response;
use lms_core::enrolment::Enrolment;
use lms_core::ids::SessionId;
use lms_core::report::LearnerLine;
use lms_core::session::Session;
use lms_core::text::folded;
use lms_core::time::Timestamp;
use lms_engine::{report, session};
use serde::Deserialize;

use super::view::{SessionLearnersView, TrackingRow};
use super::{head, totals};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::form::Input;
use crate::ui::part::{Order, Pager};
use crate::web::frame::{Asked, Ids, Visit, html, query_value};
use crate::web::home::need;
use crate::web::shown;

/// Lines on a page.
const LINES: usize = 100;

/// The query of the table.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    texte: String,
    tri: String,
    sens: String,
    page: usize,
}

fn row(session: &Session, enrolment: &Enrolment, line: &LearnerLine, now: Timestamp) -> TrackingRow {
    let summary = &line.summary;
    let identity = line.identity.as_ref();
    TrackingRow {
        enrolment: enrolment.id.to_string(),
        name: shown::listed_name(identity),
        company: identity.and_then(|i| i.company.as_ref()).map(|company| company.as_str().to_owned()),
        percent: shown::whole(summary.completion),
        score: summary.score.map(lms_core::score::Percent::get),
        times: shown::times(summary.connected, summary.active, summary.credited),
        last_seen: summary.last.map(|last| last.local(session.zone)),
        bookmark: line.bookmark().map(|bookmark| shown::short_place(&bookmark.place)),
        state: shown::enrolment_state(enrolment, session, summary, now),
        need: report::attention(session, enrolment, line, now).as_ref().map(need),
    }
}

/// Orders the lines, which come by name; equal lines stay by name.
fn sort(lines: &mut [&(Enrolment, LearnerLine)], order: &Order) {
    match order.by.as_str() {
        "progression" => lines.sort_by_key(|(_, line)| line.summary.completion),
        "score" => lines.sort_by_key(|(_, line)| line.summary.score),
        "vu" => lines.sort_by_key(|(_, line)| line.summary.last),
        _ => {}
    }
    if order.descending {
        lines.reverse();
    }
}

/// `GET /sessions/{session}?texte=&tri=&sens=&page=`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<SessionId>,
    Asked(asked): Asked<Query>,
) -> Result<Response, Fail> {
    let (card, _) = session::find(&app.lms, visit.actor(), id).await?;
    let report = report::session(&app.lms, visit.actor(), id).await?;
    let wanted = folded(&asked.texte);
    let matches = |line: &LearnerLine| {
        let identity = line.identity.as_ref();
        let names = identity.map_or_else(String::new, |i| {
            let company = i.company.as_ref().map_or("", |c| c.as_str());
            format!("{} {} {} {company}", i.family, i.given, i.family)
        });
        folded(&names).contains(&wanted)
    };
    let mut lines: Vec<_> = report.lines.iter().filter(|(_, line)| wanted.is_empty() || matches(line)).collect();
    let by =
        if ["progression", "score", "vu"].contains(&asked.tri.as_str()) { asked.tri.clone() } else { "nom".to_owned() };
    let order = Order { by, descending: asked.sens == "desc" };
    sort(&mut lines, &order);
    let number = asked.page.max(1);
    let address = |number: usize| {
        let sense = if order.descending { "&sens=desc" } else { "" };
        format!("/sessions/{id}?texte={}&tri={}{sense}&page={number}", query_value(&asked.texte), order.by)
    };
    let total = lines.len();
    let rows: Vec<_> = lines
        .into_iter()
        .skip((number - 1).saturating_mul(LINES))
        .take(LINES)
        .map(|(enrolment, line)| row(&report.session, enrolment, line, visit.now))
        .collect();
    let pager = Pager {
        total: Some(shown::count(total)),
        shown: shown::count(rows.len()),
        previous: (number > 1).then(|| address(number - 1)),
        next: (number.saturating_mul(LINES) < total).then(|| address(number + 1)),
    };
    html(&SessionLearnersView {
        page: visit.page_in(report.session.zone),
        head: head(&app, &visit, &card).await?,
        text: Input::new(asked.texte),
        order,
        totals: totals(&report.figures),
        learners: rows,
        pager,
    })
}
