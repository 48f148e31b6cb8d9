//! The calls of the API as a page, made from its description: to be read where there is no network.

use askama::Template;
use axum::response::Response;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};

use crate::problem::Fail;
use crate::ui::page::{Crumb, Page};
use crate::web::frame::{Caller, html};

/// One call.
#[derive(Clone, Debug, PartialEq)]
struct Call {
    method: &'static str,
    path: String,
    /// What it does, in English as the description.
    does: String,
    /// What can be put behind the path's question mark.
    query: Vec<String>,
    /// Statuses it answers with.
    answers: Vec<String>,
}

/// The calls of one noun.
#[derive(Clone, Debug, PartialEq)]
struct Noun {
    name: String,
    calls: Vec<Call>,
}

/// `GET /api/v1/`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "about/calls.html")]
struct CallsView {
    page: Page,
    nouns: Vec<Noun>,
}

impl CallsView {
    fn title(&self) -> &str {
        self.page.t("api-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }
}

fn call(method: &'static str, path: &str, operation: &Operation) -> Call {
    let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    });
    Call {
        method,
        path: path.to_owned(),
        does: operation.summary.clone().unwrap_or_default(),
        query: parameters.filter(|p| p.parameter_in == ParameterIn::Query).map(|p| p.name.clone()).collect(),
        answers: operation.responses.responses.keys().cloned().collect(),
    }
}

/// The calls noun by noun, in the order in which the description names the nouns.
fn nouns(document: &OpenApi) -> Vec<Noun> {
    let mut out: Vec<Noun> = Vec::new();
    for (path, item) in &document.paths.paths {
        let operations = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        for (method, operation) in operations {
            let Some(operation) = operation else { continue };
            let name = operation.tags.iter().flatten().next().cloned().unwrap_or_default();
            let call = call(method, path, operation);
            match out.iter_mut().find(|noun| noun.name == name) {
                Some(noun) => noun.calls.push(call),
                None => out.push(Noun { name, calls: vec![call] }),
            }
        }
    }
    out
}

/// `GET /api/v1/`
pub async fn show(caller: Caller) -> Result<Response, Fail> {
    html(&CallsView { page: caller.page, nouns: nouns(&super::description()) })
}
