//! Learning records ("traces d'apprentissage") and the tools that send them: for those who run the platform, and for each
//! person their own.

mod credentials;
mod export;
mod list;
mod mine;
mod one;
mod pretty;
#[cfg(test)]
pub(crate) mod samples;
mod tell;
mod verbs;
pub mod view;

use axum::Router;
use axum::routing::get;

use crate::state::App;

/// Addresses of learning records and tools.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/traces", get(list::show))
        .route("/traces.csv", get(export::csv))
        .route("/traces.ndjson", get(export::ndjson))
        .route("/traces/{statement}", get(one::show))
        .route("/traces/{statement}/annuler", get(one::ask).post(one::void))
        .route("/acces-outils", get(credentials::list).post(credentials::make))
        .route("/acces-outils/nouveau", get(credentials::form))
        .route("/acces-outils/{credential}", get(credentials::show))
        .route("/acces-outils/{credential}/revoquer", get(credentials::ask).post(credentials::revoke))
        .route("/mes-donnees", get(mine::show))
        .route("/mes-donnees/traces.ndjson", get(mine::ndjson))
        .route("/mes-donnees/traces/{statement}", get(one::show_own))
}
