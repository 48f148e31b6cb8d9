//! The list of contents.

use axum::extract::State;
use axum::response::Response;
use lms_core::access::{Action, Target};
use lms_core::time::Zone;
use lms_engine::content::{self, ContentCard};
use lms_store::repo::ContentFilter;
use lms_store::{Cursor, Page};
use serde::Deserialize;

use super::view::{ContentListView, ContentRow};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::form::Input;
use crate::ui::part::Pager;
use crate::ui::state::ContentKind;
use crate::web::frame::{Asked, Visit, given, html, query_value};
use crate::web::shown;

/// Lines on a page.
const LINES: u32 = 50;

/// The query of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    genre: String,
    texte: String,
    archives: String,
    apres: String,
}

fn row(card: &ContentCard) -> ContentRow {
    ContentRow {
        id: card.content.id.to_string(),
        title: card.content.title.as_str().to_owned(),
        kind: shown::kind(card.content.kind),
        version: card.content.version,
        used_in: shown::count(card.used_in),
        warnings: shown::count(card.warnings),
        planned_minutes: card.content.planned.get(),
        updated: card.updated.day(Zone::PARIS),
        archived: card.content.archived.is_some(),
    }
}

/// `GET /contenus?genre=&texte=&apres=`
pub async fn show(State(app): State<App>, visit: Visit, Asked(asked): Asked<Query>) -> Result<Response, Fail> {
    let kind = ContentKind::from_code(&asked.genre);
    let filter = ContentFilter {
        kind: kind.map(shown::kept_kind),
        text: given(&asked.texte).map(str::to_owned),
        archived: !asked.archives.is_empty(),
    };
    let page = match given(&asked.apres) {
        Some(after) => Page::after(Cursor(after.to_owned()), LINES),
        None => Page::first(LINES),
    };
    let listed = content::cards(&app.lms, visit.actor(), &filter, &page).await?;
    let shown = shown::count(listed.items.len());
    let address = format!(
        "/contenus?genre={}&texte={}&archives={}",
        query_value(&asked.genre),
        query_value(&asked.texte),
        query_value(&asked.archives)
    );
    let may_edit = visit.actor().may(Action::EditContent, Target::Catalogue);
    html(&ContentListView {
        page: visit.page,
        kind,
        text: Input::new(asked.texte),
        contents: listed.items.iter().map(row).collect(),
        archives: filter.archived,
        may_edit,
        pager: Pager {
            total: (page.after.is_none() && listed.next.is_none()).then_some(shown),
            shown,
            previous: None,
            next: listed.next.map(|Cursor(next)| format!("{address}&apres={}", query_value(&next))),
        },
    })
}
