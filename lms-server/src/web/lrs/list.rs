//! Learning records as a list: what is asked for is read once, for the page and for its files.

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use lms_core::time::Zone;
use lms_core::xapi::lexical::{self, Instant};
use lms_core::xapi::query::Filter;
use lms_engine::EngineError;
use lms_engine::lrs::browse::{self, At, Listed, Wanted};
use lms_store::StoreError;
use serde::Deserialize;

use super::tell;
use super::verbs;
use super::view::RecordsView;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::form::{Choice, Fault, Input};
use crate::ui::page::Page;
use crate::ui::part::Pager;
use crate::web::frame::{Asked, Visit, given, html, query_value};
use crate::web::shown;

/// Lines on a page.
pub(super) const LINES: usize = 25;

/// The query of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    personne: String,
    verbe: String,
    activite: String,
    inscription: String,
    du: String,
    au: String,
    aussi: String,
    /// The place a page of older ones begins after.
    pub(super) apres: String,
    /// The place a page of newer ones ends before.
    pub(super) avant: String,
}

/// What was asked for, with what is wrong about it.
pub(super) struct Search {
    person: Input,
    verb: Input,
    activity: Input,
    registration: Input,
    from: Input,
    to: Input,
    related: bool,
    /// `None` when something is wrong.
    pub(super) wanted: Option<Wanted>,
}

/// A value that is read from a field; what cannot be read is said beside it.
fn read<T>(input: &mut Input, fault: Fault, from: impl Fn(&str) -> Option<T>) -> Option<T> {
    let text = given(&input.value)?;
    let value = from(text);
    if value.is_none() {
        input.fault = Some(fault);
    }
    value
}

impl Search {
    /// Reads the query.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] without the right.
    pub(super) async fn read(app: &App, visit: &Visit, query: &Query) -> Result<Self, Fail> {
        let input = |text: &str| Input::new(text.trim());
        let mut search = Self {
            person: input(&query.personne),
            verb: input(&query.verbe),
            activity: input(&query.activite),
            registration: input(&query.inscription),
            from: input(&query.du),
            to: input(&query.au),
            related: !query.aussi.is_empty(),
            wanted: None,
        };
        // The rights are asked for here, with nothing typed too.
        let agents = browse::agents_of(&app.lms, visit.actor(), &search.person.value).await?;
        let say = |key| Fault::Other(visit.page.t(key).to_owned());
        if agents.is_empty() && !search.person.value.is_empty() {
            search.person.fault = Some(say("fault-person"));
        }
        let iri = |text: &str| lexical::is_iri(text).then(|| text.to_owned());
        let verb = read(&mut search.verb, Fault::Choice, iri);
        let activity = read(&mut search.activity, say("fault-activity"), iri);
        let registration = read(&mut search.registration, say("fault-registration"), lexical::uuid);
        let from: Option<NaiveDate> = read(&mut search.from, Fault::Date, |text| text.parse().ok());
        let to: Option<NaiveDate> = read(&mut search.to, Fault::Date, |text| text.parse().ok());
        if from.is_some_and(|from| to.is_some_and(|to| to < from)) {
            search.to.fault = Some(Fault::DateOrder);
        }
        let filter = Filter {
            verb,
            activity,
            registration,
            related_agents: search.related && !agents.is_empty(),
            related_activities: search.related && !search.activity.value.is_empty(),
            // A filter begins after its first instant.
            since: from.map(|day| Instant(Zone::PARIS.start_of(day).millis() - 1)),
            until: to.and_then(|day| day.succ_opt()).map(|next| Instant(Zone::PARIS.start_of(next).millis() - 1)),
            ..Filter::default()
        };
        let inputs = [&search.person, &search.verb, &search.activity, &search.registration, &search.from, &search.to];
        if inputs.iter().all(|input| input.fault.is_none()) {
            search.wanted = Some(Wanted { agents, filter });
        }
        Ok(search)
    }

    /// The filter as it stands in addresses.
    fn query(&self) -> String {
        let pairs = [
            ("personne", self.person.value.as_str()),
            ("verbe", &self.verb.value),
            ("activite", &self.activity.value),
            ("inscription", &self.registration.value),
            ("du", &self.from.value),
            ("au", &self.to.value),
            ("aussi", if self.related { "1" } else { "" }),
        ];
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        pairs.map(|(name, value)| format!("{name}={}", query_value(value))).collect::<Vec<_>>().join("&")
    }

    /// The verbs to choose from; one that is asked for and is not among them, too.
    fn verbs(&self, page: &Page) -> Vec<Choice> {
        let mut choices: Vec<Choice> = verbs::each().map(|(id, key)| Choice::new(id, page.t(key))).collect();
        let asked = &self.verb.value;
        if !asked.is_empty() && choices.iter().all(|choice| choice.value != *asked) {
            let label = verbs::key(asked).map_or(asked.as_str(), |key| page.t(key));
            choices.insert(0, Choice::new(asked, label));
        }
        choices
    }
}

/// Which page a query names.
///
/// # Errors
///
/// [`StoreError::BadCursor`] for a place no page gave.
pub(super) fn page_of(query: &Query) -> Result<At, Fail> {
    let read = |text: &str| text.parse().map_err(|_| EngineError::Store(StoreError::BadCursor));
    Ok(match (given(&query.apres), given(&query.avant)) {
        (Some(after), _) => At::Older(read(after)?),
        (None, Some(before)) => At::Newer(read(before)?),
        (None, None) => At::Newest,
    })
}

/// The links to the pages before and after; `address` with its filter.
pub(super) fn pager(listed: &Listed, address: &str) -> Pager {
    let joint = if address.contains('?') { '&' } else { '?' };
    let link = |name: &str, cursor: lms_core::xapi::query::Cursor| {
        format!("{address}{joint}{name}={}", query_value(&cursor.to_string()))
    };
    let shown = shown::count(listed.lines.len());
    Pager {
        total: (listed.newer.is_none() && listed.older.is_none()).then_some(shown),
        shown,
        previous: listed.newer.map(|cursor| link("avant", cursor)),
        next: listed.older.map(|cursor| link("apres", cursor)),
    }
}

/// `GET /traces`
pub async fn show(State(app): State<App>, visit: Visit, Asked(asked): Asked<Query>) -> Result<Response, Fail> {
    let search = Search::read(&app, &visit, &asked).await?;
    let at = page_of(&asked)?;
    let listed = match &search.wanted {
        Some(wanted) => browse::all(&app.lms, visit.actor(), wanted, (at, LINES), visit.language()).await?,
        None => Listed { lines: Vec::new(), newer: None, older: None },
    };
    let query = search.query();
    let address = if query.is_empty() { "/traces".to_owned() } else { format!("/traces?{query}") };
    html(&RecordsView {
        verbs: search.verbs(&visit.page),
        lines: listed.lines.iter().map(|told| tell::line(&visit.page, told, "/traces")).collect(),
        pager: pager(&listed, &address),
        page: visit.page,
        person: search.person,
        verb: search.verb,
        activity: search.activity,
        registration: search.registration,
        from: search.from,
        to: search.to,
        related: search.related,
        query,
    })
}
