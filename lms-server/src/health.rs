//! Whether the server lives, and whether it can work.

use axum::extract::State;
use axum::http::StatusCode;

use crate::state::App;

/// `GET /healthz`: the process answers.
pub async fn live() -> &'static str {
    "ok"
}

/// `GET /readyz`: the database answers.
pub async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    let answers = async { app.lms.store().reader().await?.settings().get("ready").await };
    match answers.await {
        Ok(_) => (StatusCode::OK, "ready"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"),
    }
}
