//! Samples of erasures.

use super::view::*;
use crate::ui::form::{Fault, Input};
use crate::ui::locale::Lang;
use crate::ui::sample::*;

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let goes = |what, count| Goes { what, count, note: None };
    let stays = |what, count, why| Stays { what, count, why };
    let view = EraseView {
        page: national(lang, "/personnes/2/effacer"),
        id: id(2),
        name: "Anne-Charlotte de La Rochefoucauld".into(),
        is_done: false,
        goes: vec![
            goes("erasure-identity", 1),
            goes("erasure-secrets", 2),
            goes("erasure-attempts", 12),
            Goes { note: Some("erasure-condensed"), ..goes("erasure-facts", 10_412) },
            goes("erasure-agents", 2),
            goes("erasure-imports", 1),
        ],
        stays: vec![
            stays("erasure-enrolments", 3, "erasure-why-file"),
            stays("erasure-results", 27, "erasure-why-file"),
            stays("erasure-sign-ins", 41, "erasure-why-connections"),
            stays("erasure-audit", 6, "erasure-why-control"),
        ],
        obstacles: Vec::new(),
        runs_until: Some(day(30)),
        typed: Input::default(),
    };
    let refused = Fault::Other("Ce n’est pas le nom affiché.".into());
    vec![
        sample("erasure-ask", &view),
        sample("erasure-ask-refused", &EraseView { typed: Input::refused("Anne", refused), ..view.clone() }),
        sample(
            "erasure-ask-impossible",
            &EraseView {
                obstacles: vec!["Une conservation légale l'interdit : levez-la d'abord.".into()],
                ..view.clone()
            },
        ),
        sample("erasure-ask-done", &EraseView { name: "–".into(), is_done: true, goes: Vec::new(), ..view }),
    ]
}
