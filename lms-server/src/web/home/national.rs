//! The first page of a national manager: the whole platform, now.

use axum::extract::State;
use axum::response::Response;
use lms_core::session::Phase;
use lms_core::time::Zone;
use lms_engine::{content, parcours, region, session};
use lms_store::Page;
use lms_store::repo::{ContentFilter, ParcoursFilter, SessionFilter};

use super::view::{ContentLine, Figures, NationalHomeView, ParcoursLine, RegionFigure};
use crate::problem::Fail;
use crate::state::App;
use crate::web::frame::{Visit, html};
use crate::web::session::rows;
use crate::web::shown;

/// How many contents and parcours the page shows; the lists have them all.
const RECENT: usize = 5;

/// `GET /national`
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    let regions = region::cards(&app.lms, visit.actor(), visit.now).await?;
    // Catalogues hold hundreds, not thousands: one page of a list is all of it.
    let whole = Page::first(lms_store::page::MAX_LIMIT);
    let mut contents = content::list(&app.lms, visit.actor(), &ContentFilter::default(), &whole).await?.items;
    let mut all = parcours::list(&app.lms, visit.actor(), ParcoursFilter::default(), &whole).await?.items;
    let figures = Figures {
        contents: shown::count(contents.len()),
        parcours: shown::count(all.iter().filter(|p| p.published.is_some()).count()),
        sessions: shown::count(regions.iter().map(|r| r.sessions).sum::<usize>()),
        learners: shown::count(regions.iter().map(|r| r.learners).sum::<u64>()),
    };
    all.sort_by_key(|p| {
        std::cmp::Reverse(p.published.as_ref().map_or(p.created, |published| published.at.max(p.created)))
    });
    contents.sort_by_key(|c| std::cmp::Reverse(c.created));
    contents.truncate(RECENT);
    let running =
        SessionFilter { phase: Some((Phase::Running, visit.now.day(Zone::PARIS))), ..SessionFilter::default() };
    let latest = Page::first(shown::count(RECENT));
    let running = session::list(&app.lms, visit.actor(), running, &latest).await?.items;
    let sessions = rows(&app, &visit, &running).await?;
    html(&NationalHomeView {
        page: visit.page,
        figures,
        sessions,
        regions: regions
            .iter()
            .filter(|r| r.learners > 0)
            .map(|r| RegionFigure {
                name: r.region.name.as_str().to_owned(),
                learners: shown::count(r.learners),
                sessions: shown::count(r.sessions),
            })
            .collect(),
        parcours: all
            .iter()
            .take(RECENT)
            .map(|p| ParcoursLine {
                id: p.id.to_string(),
                title: p.title.as_str().to_owned(),
                state: shown::parcours_state(p),
            })
            .collect(),
        contents: contents
            .iter()
            .map(|c| ContentLine {
                id: c.id.to_string(),
                title: c.title.as_str().to_owned(),
                kind: shown::kind(c.kind),
            })
            .collect(),
    })
}
