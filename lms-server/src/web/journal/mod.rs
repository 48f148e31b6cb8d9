//! The journal: who did what, looked through and taken out as a file; what was erased.

#[cfg(test)]
pub(crate) mod samples;
pub mod view;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use chrono::NaiveDate;
use futures_util::stream;
use lms_core::access::Who;
use lms_core::audit::AuditEntry;
use lms_core::erasure::Cause;
use lms_core::time::Zone;
use lms_engine::{EngineError, Lms, journal};
use lms_store::repo::AuditFilter;
use lms_store::{Cursor, Page as Paged};
use serde::Deserialize;

use self::view::{ActLine, ErasureLine, JournalView, Verdict};
use crate::problem::{Fail, Trouble};
use crate::state::App;
use crate::ui::form::{Choice, Fault, Input};
use crate::ui::part::Pager;
use crate::web::frame::{Asked, Visit, given, html, query_value};
use crate::web::shown;

/// Addresses of the journal.
pub fn routes() -> Router<App> {
    Router::new().route("/journal", get(show)).route("/journal.csv", get(csv))
}

/// Lines on a page.
const LINES: u32 = 50;

/// What actions begin with, and the keys of their words.
const ACTIONS: [(&str, &str); 12] = [
    ("sign_in.", "journal-sign-ins"),
    ("person.", "journal-people"),
    ("grant.", "journal-grants"),
    ("enrolment.", "journal-enrolments"),
    ("session.", "journal-sessions"),
    ("parcours.", "journal-parcours"),
    ("content.", "journal-contents"),
    ("region.", "journal-regions"),
    ("report.", "journal-reports"),
    ("lrs.", "journal-lrs"),
    ("retention.", "journal-retention"),
    ("hold.", "journal-holds"),
];

/// The query of the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    personne: String,
    action: String,
    sujet: String,
    du: String,
    au: String,
    apres: String,
}

/// What was asked for, with what is wrong about it.
struct Search {
    person: Input,
    action: Input,
    subject: Input,
    from: Input,
    to: Input,
    /// `None` when something is wrong.
    filter: Option<AuditFilter>,
}

fn day(input: &mut Input) -> Option<NaiveDate> {
    let text = given(&input.value)?;
    let day = text.parse().ok();
    if day.is_none() {
        input.fault = Some(Fault::Date);
    }
    day
}

impl Search {
    async fn read(lms: &Lms, visit: &Visit, query: &Query) -> Result<Self, Fail> {
        let input = |text: &str| Input::new(text.trim());
        let mut search = Self {
            person: input(&query.personne),
            action: input(&query.action),
            subject: input(&query.sujet),
            from: input(&query.du),
            to: input(&query.au),
            filter: None,
        };
        let by = match given(&search.person.value) {
            None => None,
            Some(text) => {
                let found = journal::whose(lms, visit.actor(), text).await?;
                if found.is_none() {
                    search.person.fault = Some(Fault::Other(visit.page.t("fault-person").to_owned()));
                }
                found
            }
        };
        let (from, to) = (day(&mut search.from), day(&mut search.to));
        if from.is_some_and(|from| to.is_some_and(|to| to < from)) {
            search.to.fault = Some(Fault::DateOrder);
        }
        let all = [&search.person, &search.from, &search.to];
        if all.iter().all(|input| input.fault.is_none()) {
            search.filter = Some(AuditFilter {
                by,
                subject: given(&search.subject.value).map(str::to_owned),
                action: given(&search.action.value).map(str::to_owned),
                from: from.map(|day| Zone::PARIS.start_of(day)),
                until: to.and_then(|day| day.succ_opt()).map(|next| Zone::PARIS.start_of(next)),
            });
        }
        Ok(search)
    }

    fn query(&self) -> String {
        let pairs = [
            ("personne", self.person.value.as_str()),
            ("action", &self.action.value),
            ("sujet", &self.subject.value),
            ("du", &self.from.value),
            ("au", &self.to.value),
        ];
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        pairs.map(|(name, value)| format!("{name}={}", query_value(value))).collect::<Vec<_>>().join("&")
    }
}

fn line(entry: &AuditEntry, names: &std::collections::BTreeMap<lms_core::ids::PersonId, String>) -> ActLine {
    let (who, href) = match entry.who {
        Who::Person { person, .. } => (names.get(&person).cloned(), Some(format!("/personnes/{person}"))),
        Who::Operator | Who::System => (None, None),
    };
    ActLine {
        at: entry.at.local(Zone::PARIS),
        href: href.filter(|_| who.is_some()),
        who,
        by: match entry.who {
            Who::Person { .. } => "journal-by-nobody",
            Who::Operator => "journal-by-operator",
            Who::System => "journal-by-system",
        },
        action: entry.action.clone(),
        subject: entry.subject.clone(),
        detail: if entry.detail.is_null() { String::new() } else { entry.detail.to_string() },
    }
}

/// `GET /journal`
pub async fn show(State(app): State<App>, visit: Visit, Asked(asked): Asked<Query>) -> Result<Response, Fail> {
    let (lms, actor) = (&app.lms, visit.actor());
    // The right is asked for before anything is looked up.
    let erasures = journal::list(lms, actor, None, 20).await?;
    let search = Search::read(lms, &visit, &asked).await?;
    let after = given(&asked.apres).map(|cursor| Cursor(cursor.to_owned()));
    let listed = match &search.filter {
        Some(filter) => journal::search(lms, actor, filter, &Paged { after, limit: LINES }).await?,
        None => lms_store::Listed { items: Vec::new(), next: None },
    };
    let names = journal::names(lms, actor, &listed.items).await?;
    let query = search.query();
    let joint = if query.is_empty() { String::new() } else { format!("{query}&") };
    let shown = shown::count(listed.items.len());
    let choice = |(code, key): &(&'static str, &'static str)| Choice::new(*code, visit.page.t(key));
    let erasure = |entry: &lms_core::erasure::Entry| ErasureLine {
        at: entry.at.local(Zone::PARIS),
        seq: u32::try_from(entry.seq).unwrap_or(u32::MAX),
        cause: match entry.cause {
            Cause::Person { .. } => "journal-cause-person",
            Cause::Operator => "journal-cause-operator",
            Cause::Rule { .. } => "journal-cause-rule",
            Cause::Replay { .. } => "journal-cause-replay",
        },
        of_person: entry.subject.is_some(),
        count: u32::try_from(entry.counts.values().sum::<u64>()).unwrap_or(u32::MAX),
    };
    let checked = journal::checked(lms, actor).await?;
    html(&JournalView {
        lines: listed.items.iter().map(|entry| line(entry, &names)).collect(),
        pager: Pager {
            total: (listed.next.is_none() && asked.apres.is_empty()).then_some(shown),
            shown,
            previous: None,
            next: listed.next.map(|next| format!("/journal?{joint}apres={}", query_value(&next.0))),
        },
        erasures: erasures.iter().map(erasure).collect(),
        verdict: checked.map(|found| Verdict {
            at: found.at.local(Zone::PARIS),
            is_sound: found.is_sound,
            sealed: u32::try_from(found.sealed).unwrap_or(u32::MAX),
        }),
        actions: ACTIONS.iter().map(choice).collect(),
        page: visit.page,
        person: search.person,
        action: search.action,
        subject: search.subject,
        from: search.from,
        to: search.to,
        query,
    })
}

/// `GET /journal.csv`, with the filter of the page; that it was taken out is noted, too.
pub async fn csv(State(app): State<App>, visit: Visit, Asked(asked): Asked<Query>) -> Result<Response, Fail> {
    let (lms, actor, language) = (app.lms.clone(), visit.actor().clone(), visit.language());
    lms_engine::rights::national(&actor, lms_core::access::Action::ReadJournal)?;
    let search = Search::read(&lms, &visit, &asked).await?;
    let Some(filter) = search.filter else {
        return Err(Trouble::Malformed("the filter cannot be read".to_owned()).into());
    };
    journal::note_read(&lms, &actor, "journal", "", serde_json::json!({ "filter": search.action.value }), visit.now)
        .await?;
    let first = journal::csv_head(language)?;
    let parts = stream::try_unfold(Some((None, first)), move |state| {
        let (lms, actor, filter) = (lms.clone(), actor.clone(), filter.clone());
        async move {
            let Some((after, mut bytes)) = state else { return Ok::<_, EngineError>(None) };
            let listed = journal::search(&lms, &actor, &filter, &Paged { after, limit: 200 }).await?;
            let names = journal::names(&lms, &actor, &listed.items).await?;
            bytes.extend(journal::csv_lines(&listed.items, &names, language)?);
            Ok(Some((Bytes::from(bytes), listed.next.map(|next| (Some(next), Vec::new())))))
        }
    });
    let mut response = Body::from_stream(parts).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = format!("attachment; filename=\"journal-{}.csv\"", visit.now.day(Zone::PARIS));
    if let Ok(value) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
