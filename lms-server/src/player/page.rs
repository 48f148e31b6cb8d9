//! The player page: everything it needs in one block of data, so that it opens in one request.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use lms_core::ids::ContentId;
use lms_core::people::{Identity, Language};
use lms_engine::EngineError;
use lms_engine::attempt::{self, Launch};
use lms_scorm::Strictness;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use crate::extract::{Locale, Now, Signed};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::assets;
use crate::ui::locale::{self, Lang};

/// The player page.
#[derive(Template)]
#[template(path = "player/player.html")]
struct PlayerPage {
    lang: &'static str,
    language: Lang,
    title: String,
    quit_href: String,
    boot_json: String,
}

impl PlayerPage {
    fn t(&self, key: &'static str) -> &'static str {
        locale::t(self.language, key)
    }

    fn asset(&self, path: &str) -> String {
        assets::url(path)
    }
}

/// Texts of the player's script, by key without its prefix.
fn texts(lang: Lang) -> Value {
    locale::sources(lang)
        .into_iter()
        .filter(|(name, _)| name == "player" || name.ends_with("player.ftl"))
        .map(|(_, source)| source)
        .flat_map(|source| {
            source.lines().filter_map(|l| l.split_once(" =")).map(|(key, _)| key.trim().to_owned()).collect::<Vec<_>>()
        })
        .filter_map(|key| locale::find(lang, &key).map(|text| (key, Value::String(text.to_owned()))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// What the player starts from. The learner's name joins the state here: at rest it is sealed with the person.
///
/// # Errors
///
/// [`EngineError::Internal`] when a stored document is no JSON.
pub fn boot(
    app: &App,
    launch: &Launch,
    identity: &Identity,
    language: Language,
    now: lms_core::time::Timestamp,
) -> Result<Value, EngineError> {
    let internal = |e: serde_json::Error| EngineError::Internal(e.to_string());
    // The inside of the state stays as the engine wrote it: it reads its own order of keys.
    let mut state: BTreeMap<String, Box<RawValue>> = serde_json::from_str(&launch.state_json).map_err(internal)?;
    // "Last, First": SCORM 1.2 RTE, cmi.core.student_name; SCORM 2004 RTE, cmi.learner_name.
    let name = format!("{}, {}", identity.family, identity.given);
    let learner = json!({ "id": launch.learner, "name": name, "language": language.code() });
    state.insert("learner".to_owned(), to_raw_value(&learner).map_err(internal)?);
    let content = format!("{}/c/{}/", app.site.content_url, launch.content_token);
    let lang = if language == Language::Fr { Lang::Fr } else { Lang::En };
    Ok(json!({
        "attempt": launch.attempt,
        "token": launch.token,
        "generation": launch.generation,
        "applied": launch.applied,
        "now": now.millis(),
        "launcher": format!("{}/_player/{}/launcher.html", app.site.content_url, super::player_version()),
        "content": content,
        "hash": launch.hash,
        "contentOrigin": app.site.content_url,
        "journal": format!("/player/attempts/{}/journal", launch.attempt),
        "renew": format!("/player/attempts/{}/token", launch.attempt),
        "signIn": "/connexion",
        // As text: a script would round what a number of the engine holds.
        "course": launch.package.course_json,
        "state": serde_json::to_string(&state).map_err(internal)?,
        "lang": language.code(),
        "title": launch.title,
        "quit": format!("/formations/{}", launch.enrolment),
        "support": app.site.support,
        "strict": app.lms.strictness() == Strictness::Strict,
        "texts": texts(lang),
    }))
}

/// The page of a launch.
///
/// # Errors
///
/// [`EngineError::Internal`].
pub fn page(
    app: &App,
    launch: &Launch,
    identity: &Identity,
    locale: Locale,
    now: lms_core::time::Timestamp,
) -> Result<Response, Fail> {
    let boot = boot(app, launch, identity, locale.0, now)?;
    // Inside a script block only `</` and `<!--` could end it: no `<` is left at all.
    let boot_json = boot.to_string().replace('<', "\\u003c");
    let page = PlayerPage {
        lang: locale.0.code(),
        language: locale.lang(),
        title: launch.title.clone(),
        quit_href: format!("/formations/{}", launch.enrolment),
        boot_json,
    };
    let html = page.render().map_err(|e| EngineError::Internal(e.to_string()))?;
    let mut headers = HeaderMap::new();
    headers.insert(axum::http::header::CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    Ok((headers, Html(html)).into_response())
}

/// `GET /apercu/{content}/{version}`: a look at a package without tracking.
pub async fn preview(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Path((content, version)): Path<(ContentId, u32)>,
) -> Result<Redirect, Fail> {
    let (token, package) = attempt::preview(&app.lms, signed.actor(), content, version, now).await?;
    let first = package.course.leaves().find_map(|item| {
        package.course.resource_of(item).map(|resource| format!("{}{}", resource.href, item.parameters))
    });
    let href = first.ok_or(EngineError::WrongKind)?;
    Ok(Redirect::to(&format!("{}/c/{token}/{href}", app.site.content_url)))
}
