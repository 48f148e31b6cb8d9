//! Samples of a parcours, its steps, and closed enrolments.

use super::view::*;
use crate::ui::flash::Done;
use crate::ui::locale::Lang;
use crate::ui::part::{Launch, Link, Progress, TimeRule};
use crate::ui::sample::*;
use crate::ui::state::{CompletionRule, ContentKind, Gap, Modality, Mode, StepState};
use crate::web::home::samples::tutors;
use crate::web::home::view::NextAction;

fn step(title: &str, modality: Modality, state: StepState) -> StepLine {
    StepLine {
        id: id(4),
        title: title.into(),
        modality,
        planned_minutes: 45,
        mandatory: true,
        state,
        score: None,
        place: None,
        gaps: vec![],
        advice: vec![],
        due: None,
        meets: None,
        room: None,
        launch: (state != StepState::Locked).then(|| Launch::Post("/formations/x/etapes/y/ouvrir".into())),
    }
}

fn units(count: usize) -> StepBody {
    let states = [StepState::Passed, StepState::Running, StepState::Todo, StepState::Retry];
    let row = |(n, state): (usize, StepState)| UnitRow {
        href: format!("/formations/x/etapes/y/unites/{n}"),
        title: format!("Unité {} : répondre à un avis négatif sans s'emporter", n + 1),
        state,
        score: (state == StepState::Passed).then_some(85.0),
    };
    StepBody::Units(states.into_iter().enumerate().take(count).map(row).collect())
}

fn steps() -> Vec<StepLine> {
    let published = "Module 2 : publier";
    vec![
        StepLine {
            score: Some(62.0),
            planned_minutes: 10,
            ..step("Quiz de positionnement", Modality::Quiz, StepState::Passed)
        },
        step("Module 1 : pourquoi être visible", Modality::DistanceAsync, StepState::Done),
        StepLine {
            place: Some("page 7 sur 12".into()),
            ..step(published, Modality::DistanceAsync, StepState::Running)
        },
        StepLine { score: Some(41.5), ..step("Quiz du module 2", Modality::Quiz, StepState::Retry) },
        StepLine {
            gaps: vec![Gap::Complete { step: published.into() }],
            ..step("Module 3 : mesurer", Modality::DistanceAsync, StepState::Locked)
        },
        StepLine {
            gaps: vec![
                Gap::Complete { step: published.into() },
                Gap::Score { step: "Quiz du module 2".into(), above: 60.0, best: Some(41.5) },
                Gap::AnyOf(vec![
                    Gap::Attend { slot: "Atelier photo".into() },
                    Gap::AllOf(vec![
                        Gap::Score { step: "Quiz final".into(), above: 70.0, best: None },
                        Gap::NotBefore { at: at(20, 9, 0) },
                    ]),
                ]),
                Gap::Closed { at: at(2, 18, 0) },
            ],
            ..step("Étude de cas : une pâtisserie de quartier et sa clientèle", Modality::CaseStudy, StepState::Locked)
        },
        StepLine {
            meets: Some((at(10, 14, 0), at(10, 15, 30))),
            room: Some("Bourg-en-Bresse, salle 4".into()),
            mandatory: false,
            advice: vec![Gap::Complete { step: published.into() }],
            ..step("Atelier photo", Modality::FaceToFace, StepState::Todo)
        },
        StepLine {
            due: Some(at(1, 18, 0)),
            launch: Some(Launch::Get("/formations/x/etapes/z".into())),
            ..step("Fiche : ma première publication", Modality::DistanceSync, StepState::Late)
        },
    ]
}

fn formation(lang: Lang) -> FormationView {
    FormationView {
        page: learner(lang, "/formations/3"),
        enrolment: id(3),
        title: PARCOURS.into(),
        summary: "Trois modules pour être trouvé, choisi et recommandé par vos clients.".into(),
        starts: day(1),
        ends: day(30),
        mode: Mode::Guided,
        progress: half(),
        next: NextAction::Resume {
            step: "Module 2 : publier".into(),
            place: Some("page 7".into()),
            launch: Launch::Post("/formations/x/etapes/y/ouvrir".into()),
        },
        sections: vec![
            SectionView {
                title: "Se situer".into(),
                progress: Progress { done: 2, total: 2, percent: 100, minutes_left: 0 },
                steps: steps()[..2].to_vec(),
            },
            SectionView {
                title: "Agir".into(),
                progress: Progress { done: 0, total: 6, percent: 12, minutes_left: 70 },
                steps: steps()[2..].to_vec(),
            },
        ],
        times: times(),
        time_rule: rule(),
        planned_minutes: 325,
        by_modality: vec![(Modality::DistanceAsync, 135), (Modality::Quiz, 55), (Modality::FaceToFace, 90)],
        tutors: tutors(),
    }
}

fn one(lang: Lang, kind: ContentKind, body: StepBody, completion: CompletionRule) -> StepView {
    StepView {
        page: learner(lang, "/formations/3/etapes/4"),
        enrolment: id(3),
        formation: PARCOURS.into(),
        step: step("Fiche : ma première publication", Modality::DistanceAsync, StepState::Running),
        kind,
        description: Some("Une page à garder près de la caisse.".into()),
        body,
        completion,
        previous: Some(Link::new("/formations/3/etapes/3", "Module 1 : pourquoi être visible")),
        next: Some(Link::new("/formations/3/etapes/5", "Module 3 : mesurer")),
    }
}

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let document = StepBody::Document {
        href: "/f/document".into(),
        file_name: "ma-premiere-publication.pdf".into(),
        bytes: 1_250_000,
    };
    let link = StepBody::Link { href: "/f/lien".into(), host: "www.artisanat.example.org".into() };
    let video = StepBody::Video {
        src: "/absent.mp4".into(),
        media_type: "video/mp4".into(),
        captions: Some("/absent.vtt".into()),
        resume_at: 192,
        played: 38,
    };
    let package = StepBody::Package { place: Some("page 7 sur 12".into()), attempts: 1, computer_advised: true };
    let instruction = StepBody::Instruction {
        paragraphs: vec!["Prenez trois photos de votre atelier.".into(), "Choisissez la meilleure.".into()],
    };
    let closed = |closed| ClosedView {
        page: learner(lang, "/formations/3"),
        title: PARCOURS.into(),
        closed,
        progress: half(),
        tutors: tutors(),
    };
    let locked = one(lang, ContentKind::Document, document.clone(), CompletionRule::Opened);
    vec![
        sample("learning-formation", &formation(lang)),
        sample(
            "learning-formation-free",
            &FormationView {
                mode: Mode::Free,
                next: NextAction::Wait,
                ends: day(4),
                time_rule: TimeRule::Planned { idle_minutes: 5 },
                ..formation(lang)
            },
        ),
        sample(
            "learning-formation-empty",
            &FormationView {
                mode: Mode::Constrained,
                sections: vec![],
                tutors: vec![],
                by_modality: vec![],
                summary: String::new(),
                next: NextAction::Wait,
                progress: Progress::default(),
                ..formation(lang)
            },
        ),
        sample(
            "learning-formation-many",
            &FormationView {
                sections: (0..25)
                    .map(|n| SectionView {
                        title: format!("Section {n}"),
                        progress: half(),
                        steps: (0..20).map(|m| steps()[m % 8].clone()).collect(),
                    })
                    .collect(),
                next: NextAction::Finished,
                ..formation(lang)
            },
        ),
        sample("learning-step-document", &one(lang, ContentKind::Document, document, CompletionRule::Declared)),
        sample("learning-step-link", &one(lang, ContentKind::Link, link, CompletionRule::Seconds(90))),
        sample("learning-step-video", &one(lang, ContentKind::Video, video, CompletionRule::Played(80))),
        sample("learning-step-units", &one(lang, ContentKind::Cmi5, units(3), CompletionRule::ByContent)),
        sample("learning-step-unit", &one(lang, ContentKind::Xapi, units(1), CompletionRule::ByContent)),
        sample("learning-step-package", &one(lang, ContentKind::Scorm2004, package, CompletionRule::ByContent)),
        sample(
            "learning-step-package-score",
            &StepView {
                page: after(learner(lang, "/formations/3/etapes/4"), Done::MarkedRead),
                step: StepLine {
                    score: Some(88.0),
                    advice: vec![Gap::Complete { step: "Module 1".into() }],
                    ..step("Quiz final", Modality::Quiz, StepState::Passed)
                },
                ..one(
                    lang,
                    ContentKind::Scorm12,
                    StepBody::Package { place: None, attempts: 2, computer_advised: false },
                    CompletionRule::ScoreAbove(70.0),
                )
            },
        ),
        sample("learning-step-instruction", &one(lang, ContentKind::Document, instruction, CompletionRule::Declared)),
        sample(
            "learning-step-locked",
            &StepView { step: steps()[5].clone(), previous: None, next: None, description: None, ..locked },
        ),
        sample("learning-closed-cancelled", &closed(Closed::Cancelled { on: day(2) })),
        sample("learning-closed-expired", &closed(Closed::Expired { ended: day(1) })),
        sample(
            "learning-closed-suspended",
            &closed(Closed::Suspended {
                since: day(-10), reason: "arrêt de travail, reprise prévue en avril.".into()
            }),
        ),
        sample(
            "learning-closed-not-before",
            &ClosedView {
                progress: Progress::default(),
                tutors: vec![],
                ..closed(Closed::NotBefore { starts: day(40) })
            },
        ),
    ]
}
