//! The report of a session, and its dates.

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveTime;
use lms_core::ids::SessionId;
use lms_core::score::Percent;
use lms_engine::{report, session};

use super::view::{CalendarEntry, SessionCalendarView, SessionReportView};
use super::{head, totals, zone};
use crate::problem::Fail;
use crate::state::App;
use crate::web::frame::{Ids, Visit, html};
use crate::web::shown;

/// Which of the six bands a completion falls into.
fn band(completion: Percent) -> usize {
    match shown::whole(completion) {
        _ if completion == Percent::ZERO => 0,
        0..25 => 1,
        25..50 => 2,
        50..75 => 3,
        75..100 => 4,
        _ => 5,
    }
}

/// `GET /sessions/{session}/rapport`
pub async fn show(State(app): State<App>, visit: Visit, Ids(id): Ids<SessionId>) -> Result<Response, Fail> {
    let (card, _) = session::find(&app.lms, visit.actor(), id).await?;
    let report = report::session(&app.lms, visit.actor(), id).await?;
    let mut bands = [0; 6];
    for (_, line) in &report.lines {
        if let Some(count) = bands.get_mut(band(line.summary.completion)) {
            *count += 1;
        }
    }
    let credit = report.parcours.published.as_ref().map(|published| published.design.credit).unwrap_or_default();
    html(&SessionReportView {
        page: visit.page_in(report.session.zone),
        head: head(&app, &visit, &card).await?,
        totals: totals(&report.figures),
        bands,
        time_rule: shown::time_rule(credit),
    })
}

/// `GET /sessions/{session}/calendrier`
pub async fn calendar(State(app): State<App>, visit: Visit, Ids(id): Ids<SessionId>) -> Result<Response, Fail> {
    let (card, _) = session::find(&app.lms, visit.actor(), id).await?;
    let window = card.session.window;
    let day = |day: chrono::NaiveDate, key| CalendarEntry {
        at: day.and_time(NaiveTime::MIN),
        until: None,
        whole_day: true,
        title: visit.page.t(key).to_owned(),
        modality: None,
        place: None,
    };
    html(&SessionCalendarView {
        page: visit.page_in(card.session.zone),
        head: head(&app, &visit, &card).await?,
        zone: zone::place(card.session.zone.name()),
        entries: vec![day(window.first(), "first-day"), day(window.last(), "last-day")],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hair_below_the_end_is_not_the_end() {
        for (hundredths, expected) in [(0, 0), (1, 1), (2_499, 1), (2_500, 2), (9_999, 4), (10_000, 5)] {
            assert_eq!(band(Percent::from_hundredths(hundredths)), expected, "{hundredths}");
        }
    }
}
