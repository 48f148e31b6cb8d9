//! Samples of one learner in one session.

use super::view::*;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::ui::locale::Lang;
use crate::ui::part::Progress;
use crate::ui::sample::*;
use crate::ui::state::{EnrolmentState, Modality, StepState};

fn row(n: u32) -> StepRow {
    StepRow {
        title: if n.is_multiple_of(2) {
            "Module 2 : publier".into()
        } else {
            "Étude de cas : une pâtisserie de quartier et sa clientèle".into()
        },
        modality: Modality::ALL[n as usize % Modality::ALL.len()],
        state: StepState::ALL[n as usize % StepState::ALL.len()],
        score: n.is_multiple_of(3).then_some(62.5),
        attempts: n % 4,
        active_seconds: u64::from(n) * 317,
        planned_minutes: 45,
        bookmark: (n > 1).then(|| "Module 2 · page 7 sur 12".to_owned()),
        last_seen: (n > 1).then(|| at(2, 16, 40)),
    }
}

fn facts() -> Vec<FactLine> {
    let step = Some("Module 2 : publier".to_owned());
    [
        (Happening::Worked(1_260), step.clone()),
        (Happening::Scored(62.5), step.clone()),
        (Happening::Passed, step.clone()),
        (Happening::Failed, step.clone()),
        (Happening::Completed, step.clone()),
        (Happening::Resumed, step.clone()),
        (Happening::Opened, step),
        (Happening::Restored, None),
        (Happening::Suspended { reason: "arrêt de travail".into() }, None),
        (Happening::Extended { until: day(60), reason: "saison de Pâques".into() }, None),
        (Happening::SignedIn, None),
        (Happening::Activated, None),
        (Happening::Enrolled, None),
    ]
    .into_iter()
    .zip(0..)
    .map(|((what, step), n)| FactLine { at: at(3 - n, 10, 30), step, what })
    .collect()
}

fn one(lang: Lang) -> EnrolmentView {
    EnrolmentView {
        page: regional(lang, "/sessions/1/apprenants/2"),
        session: session_link(),
        enrolment: id(2),
        name: "Anne-Charlotte de La Rochefoucauld".into(),
        email: email(2),
        company: company(1),
        state: EnrolmentState::Active,
        starts: day(1),
        ends: day(30),
        activation: Activation::Done,
        suspended_because: None,
        progress: half(),
        score: Some(71.5),
        times: times(),
        time_rule: rule(),
        steps: (0..8).map(row).collect(),
        history: facts(),
        may_manage: true,
        extend_until: Input::new("2026-04-30"),
        extend_reason: Input::default(),
        suspend_reason: Input::default(),
    }
}

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let enrol = EnrolView {
        page: regional(lang, "/sessions/1/inscrire"),
        session: session_link(),
        places_left: Some(8),
        given_name: Input::default(),
        family_name: Input::default(),
        email: Input::default(),
        company: Input::default(),
        likely: vec![],
        refusal: None,
    };
    let typed = EnrolView {
        given_name: Input::new("Monique"),
        family_name: Input::new("M."),
        email: Input::new("monique@example.org"),
        ..enrol.clone()
    };
    let likely = |n: u32, already_here| Likely {
        person: id(n),
        name: name(n),
        email: "m•••@example.org".into(),
        company: company(n),
        already_here,
    };
    vec![
        sample("enrolment-enrol", &enrol),
        sample("enrolment-enrol-faults", &EnrolView {
            given_name: Input::refused("", Fault::Required),
            email: Input::refused("monique arobase example", Fault::Email),
            ..typed.clone()
        }),
        sample("enrolment-enrol-likely", &EnrolView { likely: vec![likely(1, false), likely(2, true)], places_left: None, ..typed.clone() }),
        sample("enrolment-enrol-full", &EnrolView { places_left: Some(0), refusal: Some("La session est complète. Rien n’a été inscrit. Augmentez le nombre de places ou choisissez une autre session.".into()), ..typed }),
        sample("enrolment-one", &one(lang)),
        sample("enrolment-one-new", &EnrolmentView {
            page: after(regional(lang, "/sessions/1/apprenants/2"), Done::Enrolled),
            activation: Activation::Sent { on: day(2) },
            progress: Progress { done: 0, total: 9, percent: 0, minutes_left: 325 },
            score: None,
            history: vec![],
            company: None,
            ..one(lang)
        }),
        sample("enrolment-one-suspended", &EnrolmentView {
            state: EnrolmentState::Suspended,
            suspended_because: Some("arrêt de travail, reprise prévue en avril".into()),
            activation: Activation::Shown { link: "https://formation.example.org/activation/Zm9ybWF0aW9u".into() },
            ..one(lang)
        }),
        sample("enrolment-one-faults", &EnrolmentView {
            extend_until: Input::refused("2020-01-01", Fault::DatePast),
            extend_reason: Input::refused("", Fault::Required),
            ..one(lang)
        }),
        sample("enrolment-one-tutor", &EnrolmentView { page: tutor(lang, "/sessions/1/apprenants/2"), may_manage: false, ..one(lang) }),
        sample("enrolment-one-many", &EnrolmentView { steps: (0..500).map(row).collect(), ..one(lang) }),
    ]
}
