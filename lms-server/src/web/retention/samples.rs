//! Samples of retention.

use super::view::*;
use crate::ui::form::{Choice, Fault, Input};
use crate::ui::locale::Lang;
use crate::ui::sample::*;

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let region = || Some("Provence-Alpes-Côte d’Azur".to_owned());
    let due = |category, deed, region, count| DueLine { category, deed, region, count };
    let rule = |name, help, months, regions| RuleLine { name, help, months, regions };
    let lines = vec![
        due("category-account", "deed-erase", region(), 12),
        due("category-account", "deed-restrict", region(), 3),
        due("category-trace", "deed-condense", region(), 1_240),
        due("category-statement", "deed-remove", None, 48_112),
        due("category-connection-log", "deed-remove", None, 911),
    ];
    let view = RetentionView {
        page: national(lang, "/conservation"),
        due: lines.clone(),
        held: 2,
        last: Some(RunLine { at: at(2, 3, 15), lines, more: false }),
        slip: false,
        rules: vec![
            rule("rule-never-activated", "rule-never-activated-help", 6, Vec::new()),
            rule("rule-inactive", "rule-inactive-help", 36, Vec::new()),
            rule("rule-training-file", "rule-training-file-help", 72, vec![("La Réunion".to_owned(), 120)]),
            rule("rule-details", "rule-details-help", 12, Vec::new()),
            rule("rule-connection-log", "rule-connection-log-help", 12, Vec::new()),
        ],
        rule: Input::default(),
        rule_choices: vec![Choice::new("details", "Détail du travail")],
        region: Input::default(),
        region_choices: vec![Choice::new("1", "La Réunion")],
        months: Input::default(),
        holds: vec![HoldLine {
            id: id(4),
            what: "hold-session",
            link: session_link(),
            since: at(1, 9, 30),
            reason: "Contrôle du financeur en cours, dossier 2026-114".into(),
        }],
        person: Input::default(),
        reason: Input::default(),
    };
    vec![
        sample("retention-show", &view),
        sample(
            "retention-nothing",
            &RetentionView { due: Vec::new(), held: 0, last: None, slip: true, holds: Vec::new(), ..view.clone() },
        ),
        sample(
            "retention-refused",
            &RetentionView { months: Input::refused("999", Fault::Number { least: 1, most: 36 }), ..view },
        ),
    ]
}
