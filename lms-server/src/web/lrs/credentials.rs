//! Tools that may use the record store: who they are, giving access, taking it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use lms_core::access::Action;
use lms_core::access::rate::Rate;
use lms_core::time::{Timestamp, Zone};
use lms_core::xapi::Version;
use lms_core::xapi::credential::Scope;
use lms_engine::lrs::credential::{self, New, Shown};
use lms_engine::{EngineError, rights};
use uuid::Uuid;

use super::view::{Endpoint, ScopeChoice, ToolMadeView, ToolNewView, ToolRow, ToolView, ToolsView};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::web::about::view::{ConfirmView, Question};
use crate::web::frame::{Ids, Sent, Visit, done, html, html_as, refused};
use crate::web::shown;

/// What most tools need: chosen beforehand.
const PRESET: [Scope; 2] = [Scope::StatementsWrite, Scope::StatementsReadMine];

/// Key of the words of a scope, and of the sentence that explains it.
pub(super) fn words(scope: Scope) -> (&'static str, &'static str) {
    match scope {
        Scope::StatementsWrite => ("tool-may-write", "tool-may-write-help"),
        Scope::StatementsReadMine => ("tool-may-read-own", "tool-may-read-own-help"),
        Scope::StatementsRead => ("tool-may-read", "tool-may-read-help"),
        Scope::State => ("tool-may-state", "tool-may-state-help"),
        Scope::Profile => ("tool-may-profile", "tool-may-profile-help"),
        Scope::Define => ("tool-may-define", "tool-may-define-help"),
        Scope::Void => ("tool-may-void", "tool-may-void-help"),
        Scope::Forward => ("tool-may-forward", "tool-may-forward-help"),
        Scope::All => ("tool-may-all", "tool-may-all-help"),
    }
}

fn is_usual(scope: Scope) -> bool {
    use Scope::{Profile, State, StatementsRead, StatementsReadMine, StatementsWrite};
    matches!(scope, StatementsWrite | StatementsReadMine | StatementsRead | State | Profile)
}

pub(super) fn choices(chosen: &[Scope], usual: bool) -> Vec<ScopeChoice> {
    let choice = |scope: Scope| {
        let (key, help) = words(scope);
        ScopeChoice { value: scope.key(), key, help, checked: chosen.contains(&scope) }
    };
    // Everything at once is offered last: it is seldom right.
    let mut scopes: Vec<Scope> = Scope::EVERY.into_iter().filter(|scope| is_usual(*scope) == usual).collect();
    scopes.sort_by_key(|scope| *scope == Scope::All);
    scopes.into_iter().map(choice).collect()
}

fn local(at: Timestamp) -> chrono::NaiveDateTime {
    at.local(Zone::PARIS)
}

fn row(tool: &Shown) -> ToolRow {
    ToolRow {
        id: tool.id.to_string(),
        label: tool.label.clone(),
        login: tool.login.clone(),
        may: tool.scopes.iter().map(|scope| words(*scope).0).collect(),
        rate: tool.rate.map(Rate::per_second),
        made: local(tool.created),
        revoked: tool.revoked.map(local),
    }
}

fn endpoint(app: &App) -> Endpoint {
    Endpoint {
        address: format!("{}/xapi", app.site.public_url),
        versions: Version::ALL.map(Version::header).join(" · "),
    }
}

async fn find(app: &App, visit: &Visit, id: Uuid) -> Result<Shown, Fail> {
    let all = credential::list(&app.lms, visit.actor()).await?;
    all.into_iter().find(|tool| tool.id == id).ok_or_else(|| EngineError::NotFound("credential").into())
}

/// `GET /acces-outils`
pub async fn list(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    let all = credential::list(&app.lms, visit.actor()).await?;
    html(&ToolsView { page: visit.page, tools: all.iter().map(row).collect(), endpoint: endpoint(&app) })
}

/// `GET /acces-outils/{credential}`
pub async fn show(State(app): State<App>, visit: Visit, Ids(id): Ids<Uuid>) -> Result<Response, Fail> {
    let tool = find(&app, &visit, id).await?;
    let may = tool.scopes.iter().map(|scope| words(*scope)).collect();
    html(&ToolView { page: visit.page, tool: row(&tool), may, endpoint: endpoint(&app) })
}

fn new_view(visit: &Visit, label: Input, chosen: &[Scope]) -> ToolNewView {
    ToolNewView {
        page: visit.page.clone(),
        label,
        usual: choices(chosen, true),
        rare: choices(chosen, false),
        scopes: Input::default(),
        rate: Input::default(),
    }
}

/// A rate as typed; nothing typed is none.
fn rate(input: &mut Input) -> Option<Rate> {
    let typed = input.value.trim();
    if typed.is_empty() {
        return None;
    }
    let rate = typed.parse().ok().and_then(|number| Rate::new(number).ok());
    if rate.is_none() {
        input.fault = Some(Fault::Number { least: 1, most: Rate::HIGHEST });
    }
    rate
}

/// `GET /acces-outils/nouveau`
pub async fn form(visit: Visit) -> Result<Response, Fail> {
    rights::national(visit.actor(), Action::ManageLrs)?;
    html(&new_view(&visit, Input::default(), &PRESET))
}

/// `POST /acces-outils`: fields `label`, `rate` and `scopes`, the last once for each. Answers with the page that shows the
/// secret: there is no address under which it could be seen again.
pub async fn make(
    State(app): State<App>,
    visit: Visit,
    Sent(typed): Sent<Vec<(String, String)>>,
) -> Result<Response, Fail> {
    rights::national(visit.actor(), Action::ManageLrs)?;
    let label = typed.iter().find(|(name, _)| name == "label").map_or("", |(_, value)| value).to_owned();
    let sent = typed.iter().filter(|(name, _)| name == "scopes");
    let scopes: Vec<Scope> = sent.filter_map(|(_, value)| Scope::from_key(value)).collect();
    let mut view = new_view(&visit, Input::new(&label), &scopes);
    view.rate = Input::new(typed.iter().find(|(name, _)| name == "rate").map_or("", |(_, value)| value));
    let rate = rate(&mut view.rate);
    if view.rate.fault.is_some() && !scopes.is_empty() {
        return refused(&view);
    }
    if scopes.is_empty() {
        view.scopes.fault = Some(Fault::Other(visit.page.t("fault-scopes").to_owned()));
        if label.trim().is_empty() {
            view.label.fault = Some(Fault::Required);
        }
        return refused(&view);
    }
    match credential::make(&app.lms, visit.actor(), New { label, scopes, rate }, visit.now).await {
        Ok(made) => html_as(
            StatusCode::CREATED,
            &ToolMadeView {
                page: visit.page,
                tool: row(&made.shown),
                endpoint: endpoint(&app),
                token: credential::token(&made),
                secret: made.secret,
            },
        ),
        Err(EngineError::Field { field: "label", error }) => {
            view.label.fault = Some(shown::fault("label", error, visit.language()));
            refused(&view)
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /acces-outils/{credential}/revoquer`
pub async fn ask(State(app): State<App>, visit: Visit, Ids(id): Ids<Uuid>) -> Result<Response, Fail> {
    let tool = find(&app, &visit, id).await?;
    if tool.revoked.is_some() {
        return Err(EngineError::NotFound("credential").into());
    }
    let page = visit.page;
    html(&ConfirmView {
        question: Question::RevokeTool { label: tool.label.clone() },
        reason: None,
        action: format!("/acces-outils/{id}/revoquer"),
        cancel: format!("/acces-outils/{id}"),
        trail: vec![
            page.home_crumb(),
            page.crumb("/acces-outils", "tools-title"),
            crate::ui::part::Link::new(format!("/acces-outils/{id}"), tool.label),
        ],
        page,
    })
}

/// `POST /acces-outils/{credential}/revoquer`
pub async fn revoke(State(app): State<App>, visit: Visit, Ids(id): Ids<Uuid>) -> Result<Response, Fail> {
    credential::revoke(&app.lms, visit.actor(), id, visit.now).await?;
    Ok(done(&format!("/acces-outils/{id}"), Done::ToolRevoked))
}
