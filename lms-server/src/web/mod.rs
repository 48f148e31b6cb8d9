//! The pages, one folder per noun: handlers, typed views, samples.

pub mod about;
pub mod access;
pub mod content;
pub mod enrolment;
pub mod erasure;
pub mod exchange;
pub mod frame;
#[cfg(test)]
mod gallery;
pub mod home;
pub mod journal;
pub mod learning;
pub mod lrs;
pub mod parcours;
pub mod people;
pub mod retention;
pub mod session;
mod shown;
mod upload;

use axum::Router;

use crate::state::App;

pub use about::refusal;

/// Every page.
pub fn router() -> Router<App> {
    Router::new()
        .merge(about::routes())
        .merge(access::routes())
        .merge(home::routes())
        .merge(learning::routes())
        .merge(session::routes())
        .merge(parcours::routes())
        .merge(people::routes())
        .merge(erasure::routes())
        .merge(retention::routes())
        .merge(journal::routes())
        .merge(content::routes())
        .merge(enrolment::routes())
        .merge(exchange::routes())
        .merge(lrs::routes())
}
