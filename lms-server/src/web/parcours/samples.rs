//! Samples of parcours.

use super::view::*;
use crate::ui::flash::Done;
use crate::ui::form::{Choice, Fault, Input};
use crate::ui::locale::Lang;
use crate::ui::part::Link;
use crate::ui::sample::*;
use crate::ui::state::{Gap, Modality, Mode, ParcoursState, SessionState};
use crate::web::home::samples::session;

fn edit_step(n: u32, title: &str, selected: bool) -> EditStep {
    EditStep {
        id: id(n),
        title: title.into(),
        modality: Modality::ALL[n as usize % Modality::ALL.len()],
        planned_minutes: if n == 4 { 0 } else { 45 },
        mandatory: n != 3,
        condition: (n == 3).then(|| "S’ouvre quand « Module 2 : publier » est terminé et « Quiz » dépasse 60 %".into()),
        selected,
    }
}

fn panel(lang: Lang) -> StepPanel {
    let steps = vec![Choice::new(id(1), "Module 1 : pourquoi être visible"), Choice::new(id(2), "Module 2 : publier")];
    let line = |kind, step: &str, value: &str| ConditionLine { kind, step: Input::new(step), value: Input::new(value) };
    StepPanel {
        step: id(3),
        title: Input::new("Module 3 : mesurer"),
        content: Input::new(id(8)),
        contents: vec![Choice::new(id(8), "Module 3 : mesurer"), Choice::new(id(9), "Fiche")],
        planned_minutes: Input::new("45"),
        modality: Input::new("quiz"),
        modalities: StepPanel::modality_choices(lang),
        mandatory: true,
        completion: Input::new("score"),
        rules: StepPanel::rule_choices(lang),
        completion_value: Input::new("70"),
        any: false,
        conditions: vec![
            line(Some(ConditionKind::Completed), &id(2), ""),
            line(Some(ConditionKind::ScoreAbove), &id(1), "60"),
            line(None, "", ""),
        ],
        steps,
    }
}

fn editor(lang: Lang, panel: Option<StepPanel>) -> ParcoursEditorView {
    let selected = panel.is_some();
    ParcoursEditorView {
        page: national(lang, "/parcours/1/modifier"),
        id: id(1),
        name: PARCOURS.into(),
        state: ParcoursState::Changed,
        mode: Mode::Guided,
        revision: 12,
        sections: vec![
            EditSection {
                id: id(20),
                title: "Se situer".into(),
                steps: vec![edit_step(1, "Module 1 : pourquoi être visible", false)],
            },
            EditSection {
                id: id(21),
                title: "Agir".into(),
                steps: vec![
                    edit_step(2, "Module 2 : publier", false),
                    edit_step(3, "Module 3 : mesurer", selected),
                    edit_step(4, "Étude de cas : une pâtisserie de quartier et sa clientèle", false),
                ],
            },
            EditSection { id: id(22), title: "Aller plus loin".into(), steps: vec![] },
        ],
        planned_minutes: 135,
        contents: vec![Choice::new(id(8), "Module 3 : mesurer"), Choice::new(id(9), "Fiche")],
        panel,
        checks: vec![
            Check { holds: true, sentence: "Chaque section contient au moins une étape".into(), href: None },
            Check {
                holds: false,
                sentence: "« Étude de cas » n’a pas de durée prévue".into(),
                href: Some("/parcours/1/modifier?etape=4".into()),
            },
        ],
        may_publish: false,
        running_sessions: 2,
        new_section: Input::default(),
    }
}

fn published(n: u32) -> PublishedStep {
    PublishedStep {
        title: "Étude de cas : une pâtisserie de quartier".into(),
        modality: Modality::ALL[n as usize % Modality::ALL.len()],
        planned_minutes: 45,
        mandatory: n != 2,
        opens_when: if n == 1 {
            vec![Gap::Complete { step: "Module 2".into() }, Gap::Score { step: "Quiz".into(), above: 60.0, best: None }]
        } else {
            vec![]
        },
    }
}

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let list = |count: u32| ParcoursListView {
        page: national(lang, "/parcours"),
        state: None,
        text: Input::default(),
        parcours: (0..count)
            .map(|n| ParcoursRow {
                id: id(n),
                title: LONG_PARCOURS.into(),
                state: ParcoursState::ALL[n as usize % 3],
                version: (!n.is_multiple_of(3)).then_some(n),
                steps: n + 3,
                planned_minutes: n * 25,
                sessions: n % 5,
            })
            .collect(),
        pager: whole(count),
        may_edit: true,
    };
    let new = ParcoursNewView {
        page: national(lang, "/parcours/nouveau"),
        existing: None,
        title: Input::default(),
        summary: Input::default(),
        mode: Mode::Guided,
    };
    let one = ParcoursView {
        page: national(lang, "/parcours/1"),
        id: id(1),
        name: PARCOURS.into(),
        summary: "Trois modules pour être trouvé, choisi et recommandé par vos clients.".into(),
        state: ParcoursState::Changed,
        mode: Mode::Guided,
        version: Some(4),
        sections: vec![("Se situer".into(), vec![published(0)]), ("Agir".into(), vec![published(1), published(2)])],
        planned_minutes: 135,
        by_modality: vec![(Modality::DistanceAsync, 90), (Modality::Quiz, 45)],
        sessions: vec![session(0, SessionState::Running, true)],
        may_edit: true,
    };
    let mut faulty = panel(lang);
    faulty.title = Input::refused("", Fault::Required);
    faulty.planned_minutes = Input::refused("0", Fault::Number { least: 1, most: 6_000 });
    faulty.conditions[0].step = Input::refused("", Fault::Choice);
    faulty.conditions[1].value = Input::refused("beaucoup", Fault::Number { least: 0, most: 100 });
    vec![
        sample("parcours-list", &list(6)),
        sample("parcours-list-empty", &list(0)),
        sample(
            "parcours-list-none",
            &ParcoursListView {
                state: Some(ParcoursState::Draft),
                text: Input::new("rien"),
                may_edit: false,
                ..list(0)
            },
        ),
        sample("parcours-list-many", &ParcoursListView { pager: part(500, 600, "/parcours"), ..list(500) }),
        sample("parcours-new", &new),
        sample("parcours-new-faults", &ParcoursNewView { title: Input::refused("", Fault::Required), ..new.clone() }),
        sample(
            "parcours-presentation",
            &ParcoursNewView {
                page: national(lang, "/parcours/1/presentation"),
                existing: Some((Link::new(format!("/parcours/{}/modifier", id(1)), PARCOURS), 12)),
                title: Input::new(PARCOURS),
                ..new
            },
        ),
        sample("parcours-editor", &editor(lang, None)),
        sample("parcours-editor-panel", &editor(lang, Some(panel(lang)))),
        sample("parcours-editor-faults", &editor(lang, Some(faulty))),
        sample(
            "parcours-editor-empty",
            &ParcoursEditorView {
                sections: vec![],
                checks: vec![Check { holds: false, sentence: "Le parcours n’a aucune étape".into(), href: None }],
                state: ParcoursState::Draft,
                running_sessions: 0,
                new_section: Input::refused("", Fault::Required),
                ..editor(lang, None)
            },
        ),
        sample(
            "parcours-editor-ready",
            &ParcoursEditorView {
                may_publish: true,
                checks: vec![Check { holds: true, sentence: "Tout est prêt".into(), href: None }],
                ..editor(lang, None)
            },
        ),
        sample(
            "parcours-editor-many",
            &ParcoursEditorView {
                sections: (0..25)
                    .map(|s| EditSection {
                        id: id(100 + s),
                        title: format!("Section {s}"),
                        steps: (0..20).map(|n| edit_step(1_000 + s * 20 + n, LONG_PARCOURS, false)).collect(),
                    })
                    .collect(),
                ..editor(lang, None)
            },
        ),
        sample(
            "parcours-one",
            &ParcoursView { page: after(national(lang, "/parcours/1"), Done::Published), ..one.clone() },
        ),
        sample(
            "parcours-one-empty",
            &ParcoursView {
                page: regional(lang, "/parcours/1"),
                sections: vec![],
                sessions: vec![],
                by_modality: vec![],
                summary: String::new(),
                version: None,
                state: ParcoursState::Draft,
                may_edit: false,
                ..one
            },
        ),
    ]
}
