//! Conservation: the rules, what is due, what ran last; starting it by hand.

#[cfg(test)]
pub(crate) mod samples;
pub mod view;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use lms_core::people::Region;
use lms_core::retention::{Category, Deed, Line, Months, Rule, Rules};
use lms_core::time::Zone;
use lms_engine::{EngineError, journal, person, region, retention, session};
use lms_store::repo::Held;
use serde::Deserialize;
use uuid::Uuid;

use self::view::{DueLine, HoldLine, RetentionView, RuleLine, RunLine};
use crate::problem::{Fail, text_error};
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Choice, Fault, Input};
use crate::ui::part::Link;
use crate::web::frame::{Ids, Sent, Visit, done, given, html, refused};

/// Addresses of retention.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/conservation", get(show))
        .route("/conservation/regles", post(set))
        .route("/conservation/bordereau", post(slip))
        .route("/conservation/executer", post(run))
        .route("/conservation/legale", post(hold))
        .route("/conservation/legale/{hold}/lever", post(lift))
}

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    rule: String,
    region: String,
    months: String,
    slip: String,
    who: String,
    reason: String,
}

/// The key of what a category is called.
pub(crate) fn category(category: Category) -> &'static str {
    match category {
        Category::Catalogue => "category-catalogue",
        Category::Account => "category-account",
        Category::Secret => "category-secret",
        Category::TrainingFile => "category-training-file",
        Category::Trace => "category-trace",
        Category::Statement => "category-statement",
        Category::ConnectionLog => "category-connection-log",
        Category::ControlLog => "category-control-log",
        Category::ErasureJournal => "category-erasure-journal",
        Category::Technical => "category-technical",
    }
}

fn deed(deed: Deed) -> &'static str {
    match deed {
        Deed::Erase => "deed-erase",
        Deed::Restrict => "deed-restrict",
        Deed::Condense => "deed-condense",
        Deed::Remove => "deed-remove",
    }
}

/// The keys of what a rule is called, and of what it says.
fn rule(rule: Rule) -> (&'static str, &'static str) {
    match rule {
        Rule::NeverActivated => ("rule-never-activated", "rule-never-activated-help"),
        Rule::Inactive => ("rule-inactive", "rule-inactive-help"),
        Rule::TrainingFile => ("rule-training-file", "rule-training-file-help"),
        Rule::Details => ("rule-details", "rule-details-help"),
        Rule::ConnectionLog => ("rule-connection-log", "rule-connection-log-help"),
        Rule::ControlLog => ("rule-control-log", "rule-control-log-help"),
        Rule::ErasureJournal => ("rule-erasure-journal", "rule-erasure-journal-help"),
    }
}

fn due(lines: &[Line], regions: &[Region]) -> Vec<DueLine> {
    let name = |id| regions.iter().find(|region| region.id == id).map(|region| region.name.as_str().to_owned());
    let line = |line: &Line| DueLine {
        category: category(line.heading.category),
        deed: deed(line.heading.deed),
        region: line.heading.region.and_then(name),
        count: u32::try_from(line.count).unwrap_or(u32::MAX),
    };
    lines.iter().map(line).collect()
}

fn rules_shown(rules: &Rules, regions: &[Region]) -> Vec<RuleLine> {
    let line = |one: Rule| {
        let (name, help) = rule(one);
        let own = |region: &Region| rules.own(one, region.id).map(|own| (region.name.as_str().to_owned(), own.0));
        RuleLine { name, help, months: rules.months(one, None).0, regions: regions.iter().filter_map(own).collect() }
    };
    Rule::ALL.map(line).into()
}

async fn view(app: &App, visit: &Visit) -> Result<RetentionView, Fail> {
    let actor = visit.actor();
    let plan = retention::plan(&app.lms, actor, visit.now.day(Zone::PARIS)).await?;
    let rules = retention::rules(&app.lms, actor).await?;
    let regions = region::list(&app.lms).await?;
    let last = retention::runs(&app.lms, actor, 1).await?.into_iter().next();
    let mut holds = Vec::new();
    for hold in retention::holds(&app.lms, actor).await? {
        let (what, link) = match hold.on {
            Held::Person(id) => {
                let found = person::find(&app.lms, actor, id).await.ok();
                let name = found.and_then(|card| card.person.identity).map(|who| who.full_name());
                ("hold-person", Link::new(format!("/personnes/{id}"), name.unwrap_or_else(|| "–".to_owned())))
            }
            Held::Session(id) => {
                let found = session::find(&app.lms, actor, id).await.ok();
                let title = found.map(|(card, _)| card.session.title.as_str().to_owned());
                ("hold-session", Link::new(format!("/sessions/{id}"), title.unwrap_or_else(|| "–".to_owned())))
            }
        };
        let since = hold.since.local(Zone::PARIS);
        holds.push(HoldLine { id: hold.id.to_string(), what, link, since, reason: hold.reason });
    }
    let choice = |one: Rule| Choice::new(one.key(), visit.page.t(rule(one).0));
    Ok(RetentionView {
        page: visit.page.clone(),
        due: due(&plan.lines, &regions),
        held: u32::try_from(plan.held).unwrap_or(u32::MAX),
        last: last.map(|run| RunLine {
            at: run.at.local(Zone::PARIS),
            lines: due(&run.lines, &regions),
            more: run.more,
        }),
        slip: plan.slip,
        rules: rules_shown(&rules, &regions),
        rule: Input::default(),
        rule_choices: Rule::ALL.map(choice).into(),
        region: Input::default(),
        region_choices: regions.iter().map(|r| Choice::new(r.id.to_string(), r.name.as_str())).collect(),
        months: Input::default(),
        holds,
        person: Input::default(),
        reason: Input::default(),
    })
}

/// `GET /conservation`
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    html(&view(&app, &visit).await?)
}

/// `POST /conservation/regles`: fields `rule`, `region` (empty: the platform), `months` (empty: as usual, or as the platform).
pub async fn set(State(app): State<App>, visit: Visit, Sent(typed): Sent<Typed>) -> Result<Response, Fail> {
    let mut view = view(&app, &visit).await?;
    view.rule = Input::new(&typed.rule);
    view.region = Input::new(&typed.region);
    view.months = Input::new(&typed.months);
    let Some(rule) = Rule::from_key(&typed.rule) else {
        view.rule.fault = Some(Fault::Choice);
        return refused(&view);
    };
    let region = match given(&typed.region).map(str::parse) {
        None => None,
        Some(Ok(region)) if rule.is_regional() => Some(region),
        Some(_) => {
            view.region.fault = Some(Fault::Other(visit.page.t("retention-not-regional").to_owned()));
            return refused(&view);
        }
    };
    let bounds = rule.bounds();
    let number = Fault::Number { least: bounds.least.0, most: bounds.most.0 };
    let months = match given(&typed.months).map(str::parse) {
        None => None,
        Some(Ok(months)) => Some(Months(months)),
        Some(Err(_)) => {
            view.months.fault = Some(number);
            return refused(&view);
        }
    };
    match retention::set_rule(&app.lms, visit.actor(), rule, region, months, visit.now).await {
        Ok(_) => Ok(done("/conservation", Done::Saved)),
        Err(EngineError::Rule(_)) => {
            view.months.fault = Some(number);
            refused(&view)
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /conservation/bordereau`: field `slip`, `1` or empty.
pub async fn slip(State(app): State<App>, visit: Visit, Sent(typed): Sent<Typed>) -> Result<Response, Fail> {
    retention::set_slip(&app.lms, visit.actor(), typed.slip == "1", visit.now).await?;
    Ok(done("/conservation", Done::Saved))
}

/// People and enrolments one press of the button takes at most: the page answers within seconds, and says when there is more.
const PRESS: u64 = 200;

/// `POST /conservation/executer`
pub async fn run(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    retention::run(&app.lms, visit.actor(), Some(PRESS), visit.now).await?;
    Ok(done("/conservation", Done::RetentionRan))
}

/// `POST /conservation/legale`: fields `who` (e-mail or id), `reason`.
pub async fn hold(State(app): State<App>, visit: Visit, Sent(typed): Sent<Typed>) -> Result<Response, Fail> {
    let mut view = view(&app, &visit).await?;
    view.person = Input::new(typed.who.trim());
    view.reason = Input::new(typed.reason.trim());
    let found = match given(&typed.who) {
        None => {
            view.person.fault = Some(Fault::Required);
            return refused(&view);
        }
        Some(text) => journal::whose(&app.lms, visit.actor(), text).await?,
    };
    let unknown = Fault::Other(visit.page.t("hold-unknown").to_owned());
    let Some(found) = found else {
        view.person.fault = Some(unknown);
        return refused(&view);
    };
    match retention::hold(&app.lms, visit.actor(), Held::Person(found), &typed.reason, visit.now).await {
        Ok(_) => Ok(done("/conservation", Done::Saved)),
        Err(EngineError::Field { error, .. }) => {
            view.reason.fault = Some(Fault::Other(text_error(&error, visit.language())));
            refused(&view)
        }
        Err(EngineError::NotFound(_)) => {
            view.person.fault = Some(unknown);
            refused(&view)
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /conservation/legale/{hold}/lever`
pub async fn lift(State(app): State<App>, visit: Visit, Ids(id): Ids<Uuid>) -> Result<Response, Fail> {
    retention::lift(&app.lms, visit.actor(), id, visit.now).await?;
    Ok(done("/conservation", Done::Saved))
}
