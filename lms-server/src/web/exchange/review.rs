//! Proof-reading: what will happen to each line, with fields for those that cannot be taken as they are.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use lms_core::exchange::{Field, Line, LineProblem, Outcome, RawLine};
use lms_core::ids::{BatchId, SessionId};
use lms_engine::{EngineError, enrolment};
use lms_store::repo::{ImportBatch, ImportState};
use serde::Deserialize;

use super::counts;
use super::view::{ImportLine, ImportReviewView};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::locale::t_args;
use crate::ui::page::Page;
use crate::ui::part::Pager;
use crate::ui::state::LineVerdict;
use crate::web::enrolment::{enrollable, way_back};
use crate::web::frame::{Asked, Ids, Sent, Visit, html, on_to};
use crate::web::shown;

/// Lines without a field on a page; those with fields are all shown, since the form sends them together.
const LINES: usize = 200;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Numbers of lines left out, with commas.
    sauf: String,
    page: usize,
}

fn numbers(text: &str) -> Vec<u64> {
    text.split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

/// A staged import of the session of the address.
pub(super) async fn batch_of(app: &App, visit: &Visit, session: SessionId, id: BatchId) -> Result<ImportBatch, Fail> {
    let batch = enrolment::find_import(&app.lms, visit.actor(), id).await?;
    if batch.session == session { Ok(batch) } else { Err(EngineError::NotFound("import").into()) }
}

fn column(field: Field) -> &'static str {
    match field {
        Field::Given => "person-given-name",
        Field::Family => "person-family-name",
        Field::Email => "person-email",
        Field::Company => "person-company",
        Field::External => "person-external",
    }
}

fn message(problem: &LineProblem, page: &Page) -> String {
    match problem {
        LineProblem::Cell { field, error } => {
            let fault = shown::fault("line", error.clone(), shown::language(page.lang)).sentence(page.lang);
            page.t2("complaint", "label", page.t(column(*field)), "sentence", fault)
        }
        LineProblem::TwiceInFile { first } => t_args(page.lang, "line-twice", &[("first", (*first).into())]),
        LineProblem::Ragged => page.t("line-ragged").to_owned(),
        LineProblem::TwoPeople => page.t("line-two-people").to_owned(),
    }
}

fn line(line: &Line, left_out: &[u64], page: &Page) -> ImportLine {
    let (verdict, messages) = match &line.outcome {
        _ if left_out.contains(&line.raw.line) => (LineVerdict::Ignored, Vec::new()),
        Outcome::New { resembles } if resembles.is_empty() => (LineVerdict::Ready, Vec::new()),
        Outcome::New { .. } => (LineVerdict::Ready, vec![page.t("line-resembles").to_owned()]),
        Outcome::Known { .. } => (LineVerdict::Known, Vec::new()),
        Outcome::AlreadyEnrolled { .. } => (LineVerdict::Already, Vec::new()),
        Outcome::Refused { problems } => (LineVerdict::Fix, problems.iter().map(|p| message(p, page)).collect()),
    };
    ImportLine {
        line: shown::count(line.raw.line),
        given_name: line.raw.given.clone(),
        family_name: line.raw.family.clone(),
        email: line.raw.email.clone(),
        company: line.raw.company.clone(),
        verdict,
        messages,
    }
}

fn address(session: SessionId, id: BatchId, left_out: &[u64]) -> String {
    let list: Vec<String> = left_out.iter().map(ToString::to_string).collect();
    let query = if list.is_empty() { String::new() } else { format!("?sauf={}", list.join(",")) };
    format!("/sessions/{session}/import/{id}{query}")
}

/// `GET /sessions/{session}/import/{batch}?sauf=&page=`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Ids((session, id)): Ids<(SessionId, BatchId)>,
    Asked(asked): Asked<Query>,
) -> Result<Response, Fail> {
    let card = enrollable(&app, &visit, session).await?;
    let batch = batch_of(&app, &visit, session, id).await?;
    if batch.state != ImportState::Staged {
        return Ok(on_to(&format!("/sessions/{session}/import/{id}/fait")));
    }
    let left_out = numbers(&asked.sauf);
    let page = visit.page_in(card.session.zone);
    let all = batch.plan.lines.iter().map(|l| line(l, &left_out, &page));
    let (mut lines, rest): (Vec<_>, Vec<_>) =
        all.partition(|l| matches!(l.verdict, LineVerdict::Fix | LineVerdict::Ignored));
    let (number, total) = (asked.page.max(1), batch.plan.lines.len());
    let more = number.saturating_mul(LINES) < rest.len();
    lines.extend(rest.into_iter().skip((number - 1).saturating_mul(LINES)).take(LINES));
    let here = address(session, id, &left_out);
    let joint = if here.contains('?') { '&' } else { '?' };
    let pager = Pager {
        total: Some(shown::count(total)),
        shown: shown::count(lines.len()),
        previous: (number > 1).then(|| format!("{here}{joint}page={}", number - 1)),
        next: more.then(|| format!("{here}{joint}page={}", number + 1)),
    };
    html(&ImportReviewView {
        session: way_back(&card),
        batch: id.to_string(),
        // The name of a file may name people; when it was read is enough to tell it from another.
        file_name: page.moment(batch.at.local(card.session.zone)),
        counts: counts(&batch.plan, &left_out),
        lines,
        pager,
        page,
    })
}

/// Lines that were typed over, and those to leave out.
fn typed(batch: &ImportBatch, sent: &HashMap<String, String>) -> (Vec<RawLine>, Vec<u64>) {
    let (mut corrected, mut left_out) = (Vec::new(), Vec::new());
    for Line { raw, .. } in &batch.plan.lines {
        let cell = |name: &str| sent.get(&format!("l{}-{name}", raw.line)).map(|text| text.trim().to_owned());
        if cell("ignore").is_some() {
            left_out.push(raw.line);
        }
        let (Some(given), Some(family), Some(email), Some(company)) =
            (cell("given_name"), cell("family_name"), cell("email"), cell("company"))
        else {
            continue;
        };
        // Whoever looked at the line has put its cells where they belong.
        corrected.push(RawLine { given, family, email, company, ragged: false, ..raw.clone() });
    }
    (corrected, left_out)
}

/// `POST /sessions/{session}/import/{batch}`: reads the corrections again, or enrols.
pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    Ids((session, id)): Ids<(SessionId, BatchId)>,
    Sent(sent): Sent<HashMap<String, String>>,
) -> Result<Response, Fail> {
    let batch = batch_of(&app, &visit, session, id).await?;
    let (corrected, left_out) = typed(&batch, &sent);
    if sent.get("action").is_none_or(|action| action != "confirm") {
        enrolment::revise_import(&app.lms, visit.actor(), id, &corrected, visit.now).await?;
        return Ok(on_to(&address(session, id, &left_out)));
    }
    enrolment::apply_import(&app.lms, visit.actor(), id, &corrected, &left_out, visit.now).await?;
    Ok(on_to(&format!("/sessions/{session}/import/{id}/fait")))
}
