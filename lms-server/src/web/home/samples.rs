//! Samples of the first page of each role.

use super::view::*;
use crate::ui::locale::Lang;
use crate::ui::page::{Page, Visitor};
use crate::ui::part::{Launch, Progress};
use crate::ui::sample::*;
use crate::ui::state::{ContentKind, EnrolmentState, Modality, Need, ParcoursState, Role, SessionState};
use crate::web::session::view::SessionRow;

/// The two people of the demonstration who help.
pub fn tutors() -> Vec<TutorLine> {
    vec![
        TutorLine { name: "Fabienne".into(), subject: Some("Contenu".into()), email: Some(email(90)) },
        TutorLine { name: "Karim".into(), subject: None, email: Some(email(91)) },
    ]
}

/// A session number `n`.
pub fn session(n: u32, state: SessionState, region: bool) -> SessionRow {
    SessionRow {
        id: id(n),
        title: if n == 0 { SESSION.into() } else { format!("{LONG_PARCOURS}, groupe {n}") },
        parcours: if n == 0 { PARCOURS.into() } else { LONG_PARCOURS.into() },
        region: region.then(|| "Auvergne-Rhône-Alpes".to_owned()),
        state,
        starts: day(1),
        ends: day(31 + i64::from(n)),
        learners: 12 + n,
        capacity: n.is_multiple_of(2).then_some(20),
        percent: u8::try_from(n * 13 % 101).unwrap(),
    }
}

/// Somebody who needs help, number `n`.
fn to_do(n: u32) -> ToDo {
    let needs = [
        Need::NeverSignedIn { days: 9 },
        Need::Late { steps: 2 },
        Need::Inactive { days: 12 },
        Need::EndsSoon { days: 1, minutes_left: 130 },
        Need::Failed { step: "Quiz : mesurer".into() },
    ];
    ToDo {
        learner: name(n),
        session: SESSION.into(),
        need: needs[n as usize % needs.len()].clone(),
        href: format!("/sessions/{}/apprenants/{}", id(1), id(n)),
    }
}

fn card(next: NextAction, state: EnrolmentState) -> FormationCard {
    FormationCard { enrolment: id(3), title: PARCOURS.into(), progress: half(), ends: day(15), state, next }
}

fn line(state: EnrolmentState, from: i64, to: i64, progress: Progress) -> FormationLine {
    FormationLine { enrolment: id(9), title: LONG_PARCOURS.into(), starts: day(from), ends: day(to), state, progress }
}

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let resume = NextAction::Resume {
        step: "Module 2 : publier".into(),
        place: Some("page 7".into()),
        launch: Launch::Post(format!("/formations/{}/etapes/{}/ouvrir", id(3), id(4))),
    };
    let learner_home = LearnerHomeView {
        page: learner(lang, "/"),
        given_name: "Monique".into(),
        current: vec![card(resume.clone(), EnrolmentState::Active)],
        deadlines: vec![
            Deadline {
                at: at(10, 14, 0),
                whole_day: false,
                title: "Questions et réponses".into(),
                modality: Some(Modality::DistanceSync),
                place: None,
                href: "/formations/x".into(),
            },
            Deadline {
                at: at(20, 9, 0),
                whole_day: false,
                title: "Atelier photo".into(),
                modality: Some(Modality::FaceToFace),
                place: Some("Bourg-en-Bresse".into()),
                href: "/formations/x".into(),
            },
            Deadline {
                at: at(31, 0, 0),
                whole_day: true,
                title: "Fin de l’accès".into(),
                modality: None,
                place: None,
                href: "/formations/x".into(),
            },
        ],
        tutors: tutors(),
        upcoming: vec![line(EnrolmentState::Upcoming, 40, 70, Progress::default())],
        ended: vec![line(
            EnrolmentState::Completed,
            -400,
            -370,
            Progress { done: 9, total: 9, percent: 100, minutes_left: 0 },
        )],
    };
    let several = LearnerHomeView {
        current: vec![
            FormationCard { ends: day(3), ..card(resume.clone(), EnrolmentState::Active) },
            card(
                NextAction::Start {
                    step: "Pourquoi être visible quand on est artisan dans un village de montagne".into(),
                    launch: Launch::Get("/formations/x/etapes/y".into()),
                },
                EnrolmentState::Active,
            ),
            card(NextAction::Wait, EnrolmentState::Active),
            FormationCard {
                progress: Progress { done: 9, total: 9, percent: 100, minutes_left: 0 },
                ..card(NextAction::Finished, EnrolmentState::Completed)
            },
            card(resume, EnrolmentState::Suspended),
        ],
        page: Page {
            visitor: Some(Visitor {
                name: "Monique".into(),
                roles: vec![Role::Learner, Role::Tutor],
                notices: 2,
                stay: STAY,
            }),
            ..learner(lang, "/")
        },
        ..learner_home.clone()
    };
    let manager = |running: u32, upcoming: u32, needs: u32| ManagerHomeView {
        page: regional(lang, "/gestion"),
        region: "Auvergne-Rhône-Alpes".into(),
        running: (0..running).map(|n| session(n, SessionState::Running, false)).collect(),
        upcoming: (0..upcoming).map(|n| session(n + 1, SessionState::Upcoming, false)).collect(),
        to_do: (0..needs).map(to_do).collect(),
    };
    let tutor_home = |sessions: u32, learners: u32| TutorHomeView {
        page: tutor(lang, "/tutorat"),
        to_do: (0..learners.min(5)).map(to_do).collect(),
        sessions: (0..sessions)
            .map(|n| TutorSession {
                id: id(n),
                title: SESSION.into(),
                ends: day(31),
                learners: (0..learners)
                    .map(|m| FortnightRow {
                        enrolment: id(m),
                        name: name(m),
                        minutes: (0..14).map(|d| (d * 7 + m * 13) % 95 * u32::from((d + m) % 3 == 0)).collect(),
                        percent: u8::try_from(m * 17 % 101).unwrap(),
                        need: (m < 4).then(|| to_do(m).need),
                    })
                    .collect(),
            })
            .collect(),
    };
    let national_home = |some: u32| NationalHomeView {
        page: national(lang, "/national"),
        figures: if some == 0 {
            Figures::default()
        } else {
            Figures { contents: 214, parcours: 48, sessions: 126, learners: 12_480 }
        },
        sessions: (0..some).map(|n| session(n, SessionState::Running, true)).collect(),
        regions: (0..some)
            .map(|n| RegionFigure {
                name: ["Auvergne-Rhône-Alpes", "Bretagne", "Provence-Alpes-Côte d’Azur", "La Réunion"][n as usize % 4]
                    .into(),
                learners: 2_400 / (n + 1),
                sessions: 12,
            })
            .collect(),
        parcours: ParcoursState::ALL
            .iter()
            .take(some as usize)
            .map(|state| ParcoursLine { id: id(1), title: LONG_PARCOURS.into(), state: *state })
            .collect(),
        contents: ContentKind::ALL
            .iter()
            .take(some as usize)
            .map(|kind| ContentLine { id: id(2), title: "Module 2 : publier".into(), kind: *kind })
            .collect(),
    };
    vec![
        sample("home-learner", &learner_home),
        sample("home-learner-several", &several),
        sample(
            "home-learner-empty",
            &LearnerHomeView {
                current: vec![],
                deadlines: vec![],
                tutors: vec![],
                upcoming: vec![],
                ended: vec![],
                ..learner_home.clone()
            },
        ),
        sample("home-learner-upcoming", &LearnerHomeView { current: vec![], ended: vec![], ..learner_home }),
        sample("home-manager", &manager(3, 2, 5)),
        sample("home-manager-empty", &manager(0, 0, 0)),
        sample("home-manager-many", &manager(80, 20, 12)),
        sample("home-tutor", &tutor_home(2, 7)),
        sample("home-tutor-empty", &tutor_home(0, 0)),
        sample("home-tutor-session-empty", &tutor_home(1, 0)),
        sample("home-tutor-many", &tutor_home(10, 50)),
        sample("home-national", &national_home(4)),
        sample("home-national-empty", &national_home(0)),
    ]
}
