//! The xAPI resources of both versions: requests translated for the engine's learning record store, and answers back.
//!
//! One handler takes every request below `/xapi`, so that no answer, not even a refusal, goes without the headers the
//! standard asks of all.

mod answer;
mod documents;
mod request;
mod statements;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, Request, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use lms_core::xapi::Version;
use lms_core::xapi::document::DocumentKind;
use lms_core::xapi::query;
use lms_engine::lrs::{self, Holder, LrsError};

use crate::state::App;
use answer::Reply;
use request::{Asked, Given, Sent};

/// Everything below `/xapi`. It does not bear the layers of pages: content of other origins may call it, and answers go
/// as they are.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/xapi", any(handle))
        .route("/xapi/", any(handle))
        .route("/xapi/{*path}", any(handle))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .with_state(app)
}

/// What is below the base.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Resource {
    Statements,
    Document(DocumentKind),
    Activities,
    Agents,
    About,
}

impl Resource {
    fn at(path: &str) -> Option<Self> {
        Some(match path {
            "/statements" => Self::Statements,
            "/activities/state" => Self::Document(DocumentKind::State),
            "/activities/profile" => Self::Document(DocumentKind::ActivityProfile),
            "/agents/profile" => Self::Document(DocumentKind::AgentProfile),
            "/activities" => Self::Activities,
            "/agents" => Self::Agents,
            "/about" => Self::About,
            _ => return None,
        })
    }

    fn takes(self, method: &Method) -> bool {
        self.methods().split(", ").any(|one| one == method.as_str())
    }

    fn methods(self) -> &'static str {
        match self {
            Self::Statements => "GET, HEAD, PUT, POST, OPTIONS",
            Self::Document(_) => "GET, HEAD, PUT, POST, DELETE, OPTIONS",
            Self::Activities | Self::Agents | Self::About => "GET, HEAD, OPTIONS",
        }
    }
}

/// The base of whatever version a request names.
const BASE: &str = "/xapi";

/// The base a request came to, the version its answer speaks when it names none, and what is behind the base.
fn mounted(path: &str, default: Version) -> (&str, Version, &str) {
    for version in Version::ALL {
        let base = match version {
            Version::V1 => "/xapi/1.0.3",
            Version::V2 => "/xapi/2.0.0",
        };
        if let Some(rest) = path.strip_prefix(base)
            && (rest.is_empty() || rest.starts_with('/'))
        {
            return (base, version, rest);
        }
    }
    (BASE, default, path.strip_prefix(BASE).unwrap_or(path))
}

async fn handle(State(app): State<App>, request: Request<Body>) -> Response {
    let path = request.uri().path().to_owned();
    let (base, default, rest) = mounted(&path, app.site.xapi_version);
    let resource = Resource::at(rest);
    let head = request.method() == Method::HEAD;
    let (version, reply) = match resource {
        _ if request.method() == Method::OPTIONS => (default, Reply::empty(StatusCode::NO_CONTENT)),
        None => (default, Reply::said(StatusCode::NOT_FOUND, "there is no such resource below this base")),
        Some(Resource::About) => (default, about(&request, (base != BASE).then_some(default))),
        Some(resource) => serve(&app, resource, base, default, request).await,
    };
    let through = match resource {
        Some(Resource::Statements) => app.lms.statements().consistent_through().await.ok(),
        _ => None,
    };
    reply.finish(version, through, head)
}

/// `GET /about`: the one resource without version and credentials. Below the base of one version it names that one alone: who
/// was given such an address knows of no other.
///
/// Source: xAPI 1.0.3, part 3, 2.8.
fn about(request: &Request<Body>, only: Option<Version>) -> Reply {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Reply::not_allowed(Resource::About.methods());
    }
    let named = Version::ALL.iter().filter(|version| only.is_none_or(|only| only == **version));
    let versions: Vec<&str> = named.map(|version| version.header()).collect();
    Reply::json(serde_json::json!({ "version": versions }).to_string())
}

/// Everything else: the version first, then who it is, then what is asked.
async fn serve(
    app: &App,
    resource: Resource,
    base: &str,
    default: Version,
    request: Request<Body>,
) -> (Version, Reply) {
    let given = match Given::read(request).await {
        Ok(given) => given,
        Err(error) => return (default, error.into()),
    };
    let version = match given.version() {
        Ok(version) => version,
        Err(error) => return (default, error.into()),
    };
    let (asked, body) = match given.meant(version) {
        Ok(meant) => meant,
        Err(error) => return (version, error.into()),
    };
    if !resource.takes(&asked.method) {
        // Known without knowing who asks.
        return (version, Reply::not_allowed(resource.methods()));
    }
    let reply = async {
        let holder = who(app, &asked).await?;
        dispatch(app, (resource, base), &holder, version, (asked, body)).await
    };
    (version, reply.await.unwrap_or_else(Reply::from))
}

/// Whose credential it is.
async fn who(app: &App, asked: &Asked) -> Result<Arc<Holder>, answer::Refused> {
    let now = app.clock.now();
    let header = asked.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let encoded = header.split_once(' ').and_then(|(scheme, encoded)| {
        (scheme.eq_ignore_ascii_case("basic") || scheme.eq_ignore_ascii_case("bearer")).then_some(encoded)
    });
    let unknown = answer::Refused::NotSignedIn;
    let Some((login, secret)) = encoded.and_then(|encoded| lrs::credential::pair(encoded).ok()) else {
        return Err(unknown);
    };
    lrs::credential::authenticate(&app.lms, &login, &secret, now).await?.ok_or(unknown)
}

async fn dispatch(
    app: &App,
    (resource, base): (Resource, &str),
    holder: &Holder,
    version: Version,
    (asked, body): (Asked, Sent),
) -> Result<Reply, answer::Refused> {
    let reads = asked.method == Method::GET || asked.method == Method::HEAD;
    match resource {
        Resource::Statements if reads => statements::get(app, base, holder, version, &asked).await,
        Resource::Statements if asked.method == Method::PUT || asked.method == Method::POST => {
            statements::write(app, holder, version, (&asked, body)).await
        }
        Resource::Document(kind) => documents::serve(app, kind, holder, version, (&asked, body)).await,
        Resource::Agents if reads => {
            let pairs = asked.pairs();
            let wanted = query::agents(pairs, version).map_err(LrsError::from)?;
            Ok(Reply::json(lrs::person(&app.lms, holder, &wanted).await?))
        }
        Resource::Activities if reads => {
            let wanted = query::activities(asked.pairs()).map_err(LrsError::from)?;
            Ok(Reply::json(lrs::activity(&app.lms, holder, &wanted).await?))
        }
        other => Ok(Reply::not_allowed(other.methods())),
    }
}
