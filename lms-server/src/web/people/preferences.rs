//! How pages look and speak, for a person, or for a browser nobody is signed in on.

use axum::extract::State;
use axum::response::Response;
use lms_core::people::Preferences;
use lms_engine::person;
use serde::Deserialize;

use super::view::PreferencesView;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::locale::Lang;
use crate::ui::page::TextSize;
use crate::web::access::keep;
use crate::web::frame::{Caller, Sent, Visit, done, html, local, on_to};
use crate::web::shown;

/// `GET /preferences`
pub async fn form(visit: Visit) -> Result<Response, Fail> {
    let identity = &visit.who.identity;
    html(&PreferencesView {
        name: identity.full_name(),
        email: identity.email.as_str().to_owned(),
        company: identity.company.as_ref().map(|company| company.as_str().to_owned()),
        page: visit.page,
    })
}

/// What the form and the buttons of every page send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    lang: String,
    text_size: String,
    retour: String,
}

/// `POST /preferences`: what is not sent stays as it is.
pub async fn save(State(app): State<App>, caller: Caller, Sent(typed): Sent<Typed>) -> Result<Response, Fail> {
    let known = caller.who.as_ref().map(|who| who.preferences);
    let lang = Lang::from_code(&typed.lang).map(shown::language);
    let size = TextSize::from_code(&typed.text_size).map(shown::kept_size);
    let preferences = Preferences {
        language: lang.unwrap_or(shown::language(caller.page.lang)),
        text_size: size.or(known.map(|known| known.text_size)).unwrap_or(shown::kept_size(caller.page.text_size)),
    };
    if let Some(who) = caller.who.as_ref().filter(|who| who.preferences != preferences) {
        person::prefer(&app.lms, &who.actor, preferences, caller.now).await?;
    }
    let mut response = match local(&typed.retour) {
        Some(back) => on_to(back),
        None => done("/preferences", Done::Saved),
    };
    keep(response.headers_mut(), preferences);
    Ok(response)
}
