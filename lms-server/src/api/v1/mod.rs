//! Version 1: plural nouns, problems of RFC 9457, keyset pages, `ETag` and `If-Match`.

mod account;
mod cmi5;
mod content;
mod enrolment;
mod erasure;
mod import;
mod list;
mod lrs;
mod me;
mod page;
mod parcours;
mod person;
mod region;
mod report;
mod session;
mod sign_in;

use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::{FieldProblem, Problem};
use crate::state::App;

#[derive(OpenApi)]
#[openapi(
    info(title = "LMS", description = "Everything the platform does, for programs. Sign in with `POST /sign-ins` and send the token as `Authorization: Bearer`."),
    components(schemas(Problem, FieldProblem)),
    security(("token" = [])),
    modifiers(&Tokens)
)]
struct Document;

struct Tokens;

impl utoipa::Modify for Tokens {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

fn described() -> OpenApiRouter<App> {
    let nouns = OpenApiRouter::new()
        .routes(routes!(sign_in::create))
        .routes(routes!(sign_in::end))
        .routes(routes!(me::show))
        .routes(routes!(me::formations))
        .routes(routes!(me::open))
        .routes(routes!(account::factor, account::begin_factor))
        .routes(routes!(account::confirm_factor))
        .routes(routes!(account::sign_ins, account::end_others))
        .routes(routes!(region::list, region::create))
        .routes(routes!(person::list, person::create))
        .routes(routes!(person::show))
        .routes(routes!(person::invite))
        .routes(routes!(person::give, person::take))
        .routes(routes!(erasure::preview, erasure::create))
        .routes(routes!(account::reset_password))
        .routes(routes!(account::reset_factor))
        .routes(routes!(content::list))
        .routes(routes!(content::show, content::change, content::archive))
        .routes(routes!(content::versions))
        .routes(routes!(content::used_in))
        .routes(routes!(content::import))
        .routes(routes!(content::impact))
        .routes(routes!(content::add_link))
        .routes(routes!(parcours::list, parcours::create))
        .routes(routes!(parcours::show, parcours::save))
        .routes(routes!(parcours::findings))
        .routes(routes!(parcours::publish))
        .routes(routes!(session::list, session::create))
        .routes(routes!(session::show, session::change))
        .routes(routes!(session::cancel))
        .routes(routes!(session::assign, session::unassign))
        .routes(routes!(enrolment::list, enrolment::create))
        .routes(routes!(enrolment::show, enrolment::withdraw))
        .routes(routes!(enrolment::progress))
        .routes(routes!(enrolment::suspend, enrolment::resume))
        .routes(routes!(enrolment::extend))
        .routes(routes!(import::stage))
        .routes(routes!(import::show, import::undo))
        .routes(routes!(import::apply))
        .routes(routes!(report::show))
        .routes(routes!(lrs::list, lrs::create))
        .routes(routes!(lrs::revoke))
        .routes(routes!(lrs::void))
        .routes(routes!(cmi5::import))
        .routes(routes!(cmi5::remove))
        .routes(routes!(cmi5::launch))
        .routes(routes!(cmi5::waive))
        .routes(routes!(cmi5::abandon));
    OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", nouns)
}

/// The description of the API, OpenAPI 3.1, made from the handlers.
pub fn description() -> utoipa::openapi::OpenApi {
    described().to_openapi()
}

/// The API's routes and its description.
pub fn router() -> Router<App> {
    let (routes, document) = described().split_for_parts();
    let text = document.to_json().unwrap_or_default();
    let routes = routes.route("/api/v1/", get(page::show)).route("/api/v1", get(page::show));
    routes.route("/api/v1/openapi.json", get(move || async move { json(text) }))
}

fn json(text: String) -> Response {
    ([(axum::http::header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// A value with the revision it was read at.
fn tagged<T: serde::Serialize>(revision: lms_store::repo::Revision, value: T) -> Response {
    ([(axum::http::header::ETAG, crate::extract::etag(revision))], Json(value)).into_response()
}
