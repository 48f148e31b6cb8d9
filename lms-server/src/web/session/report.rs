//! The report of a session, and its dates.

use axum::extract::State;
use axum::response::Response;
use chrono::{NaiveDate, NaiveTime};
use lms_core::ids::SessionId;
use lms_core::score::Percent;
use lms_engine::{report, session};
use serde::Deserialize;

use super::view::{CalendarEntry, PeriodView, SessionCalendarView, SessionReportView};
use super::{head, totals, zone};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::form::{Fault, Input};
use crate::web::frame::{Asked, Ids, Visit, given, html};
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

/// The query of the report.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    du: String,
    au: String,
}

/// A day that was typed; what is none is said beside the field.
fn day(input: &mut Input) -> Option<NaiveDate> {
    let text = given(&input.value)?;
    let day = text.parse().ok();
    if day.is_none() {
        input.fault = Some(Fault::Date);
    }
    day
}

/// `GET /sessions/{session}/rapport?du=&au=`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<SessionId>,
    Asked(asked): Asked<Query>,
) -> Result<Response, Fail> {
    let (mut from, mut to) = (Input::new(asked.du), Input::new(asked.au));
    let (first, last) = (day(&mut from), day(&mut to));
    if first.is_some_and(|first| last.is_some_and(|last| last < first)) {
        to.fault = Some(Fault::DateOrder);
    }
    let asks = (first.is_some() || last.is_some()) && from.fault.is_none() && to.fault.is_none();
    let period = if asks {
        let figures = report::period(&app.lms, visit.actor(), id, first, last).await?;
        Some(PeriodView {
            learners: figures.learners,
            completed: figures.completed,
            active_seconds: shown::seconds(figures.active),
            signed_in_seconds: shown::seconds(figures.connected),
        })
    } else {
        None
    };
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
        from,
        to,
        period,
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
