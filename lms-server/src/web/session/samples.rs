//! Samples of sessions.

use super::view::*;
use crate::ui::flash::Done;
use crate::ui::form::{Choice, Fault, Input};
use crate::ui::locale::Lang;
use crate::ui::part::{Order, Times};
use crate::ui::sample::*;
use crate::ui::state::{EnrolmentState, Modality, Need, SessionState};
use crate::web::home::samples::session;

/// The top of a session page.
pub fn head(learners: u32, may_manage: bool) -> SessionHead {
    SessionHead {
        id: id(1),
        title: SESSION.into(),
        parcours: PARCOURS.into(),
        state: SessionState::Running,
        starts: day(1),
        ends: day(30),
        learners,
        capacity: (learners < 100).then_some(20),
        tutors: vec!["Maëlle Vandenbroucke-Delahaye".into(), "Noël Petit".into()],
        may_manage,
        may_edit: may_manage,
        cancelled: None,
    }
}

fn member(n: u32) -> TeamMember {
    TeamMember { person: id(n), name: name(n), email: email(n), activated: n != 1 }
}

fn row(n: u32) -> TrackingRow {
    TrackingRow {
        enrolment: id(n),
        name: name(n),
        company: company(n),
        percent: u8::try_from(n * 13 % 101).unwrap(),
        score: (!n.is_multiple_of(3)).then(|| f64::from(n * 7 % 1000) / 10.0),
        times: Times {
            signed_in_seconds: u64::from(n) * 411,
            active_seconds: u64::from(n) * 300,
            credited_seconds: u64::from(n) * 290,
        },
        bookmark: (n > 0).then(|| format!("Page {}", n % 12 + 1)),
        last_seen: (n > 0).then(|| at(3 - i64::from(n % 20), 9, 5)),
        state: EnrolmentState::ALL[n as usize % EnrolmentState::ALL.len()],
        need: n.is_multiple_of(6).then_some(Need::Inactive { days: 8 }),
    }
}

fn totals(learners: u32) -> SessionTotals {
    if learners == 0 {
        return SessionTotals::default();
    }
    SessionTotals {
        learners,
        completed: learners / 3,
        begun: learners - 1,
        percent: 48,
        score: Some(71.4),
        times: Times { signed_in_seconds: 400_000, active_seconds: 310_000, credited_seconds: 290_040 },
    }
}

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let parcours = vec![Choice::new(id(1), PARCOURS), Choice::new(id(2), LONG_PARCOURS)];
    let list = |count: u32| SessionListView {
        page: regional(lang, "/sessions"),
        state: None,
        parcours: Input::default(),
        parcours_choices: parcours.clone(),
        text: Input::default(),
        sessions: (0..count).map(|n| session(n, SessionState::ALL[n as usize % 3], false)).collect(),
        pager: whole(count),
        may_create: true,
    };
    let new = SessionNewView {
        page: regional(lang, "/sessions/nouvelle"),
        parcours: Input::new(id(1)),
        parcours_choices: parcours.clone(),
        title: Input::default(),
        starts: Input::new("2026-03-09"),
        ends: Input::new("2026-04-07"),
        capacity: Input::new("20"),
        region: Input::new("1"),
        region_choices: vec![Choice::new("1", "Bretagne"), Choice::new("2", "La Réunion")],
        zone: Input::new("Europe/Paris"),
        zone_choices: vec![Choice::new("Europe/Paris", "Paris"), Choice::new("Indian/Reunion", "La Réunion")],
    };
    let learners = |count: u32, may_manage| SessionLearnersView {
        page: regional(lang, "/sessions/1"),
        head: head(count, may_manage),
        text: Input::default(),
        order: Order { by: "nom".into(), descending: false },
        totals: totals(count),
        learners: (0..count).map(row).collect(),
        pager: whole(count),
    };
    let calendar = SessionCalendarView {
        page: regional(lang, "/sessions/1/calendrier"),
        head: head(12, true),
        zone: "Paris".into(),
        entries: vec![
            CalendarEntry {
                at: at(1, 0, 0),
                until: None,
                whole_day: true,
                title: "Ouverture de l’accès".into(),
                modality: None,
                place: None,
            },
            CalendarEntry {
                at: at(10, 14, 0),
                until: Some(at(10, 15, 30)),
                whole_day: false,
                title: "Questions et réponses".into(),
                modality: Some(Modality::DistanceSync),
                place: None,
            },
            CalendarEntry {
                at: at(20, 9, 0),
                until: None,
                whole_day: false,
                title: "Atelier photo".into(),
                modality: Some(Modality::FaceToFace),
                place: Some("Bourg-en-Bresse".into()),
            },
        ],
    };
    let report = SessionReportView {
        page: regional(lang, "/sessions/1/rapport"),
        head: head(12, true),
        totals: totals(12),
        bands: [1, 2, 3, 1, 1, 4],
        from: Input::new("2026-03-02"),
        to: Input::new("2026-03-08"),
        period: Some(PeriodView { learners: 7, completed: 11, active_seconds: 17_400, signed_in_seconds: 21_600 }),
        time_rule: rule(),
    };
    let edit = SessionEditView {
        page: regional(lang, "/sessions/1/modifier"),
        id: id(1),
        name: SESSION.into(),
        learners: 12,
        revision: 3,
        title: Input::new(SESSION),
        starts: Input::new("2026-03-09"),
        ends: Input::new("2026-04-07"),
        capacity: Input::new("20"),
        differences: vec![],
    };
    let team = SessionTeamView {
        page: regional(lang, "/sessions/1/equipe"),
        head: head(12, true),
        tutors: vec![member(1), member(2)],
        text: Input::default(),
        found: None,
        given_name: Input::default(),
        family_name: Input::default(),
        email: Input::default(),
    };
    let off = SessionHead {
        state: SessionState::Cancelled,
        cancelled: Some((day(2), "Formatrice absente, aucune remplaçante avant avril".into())),
        ..head(12, false)
    };
    vec![
        sample("session-edit", &edit),
        sample(
            "session-edit-stale",
            &SessionEditView {
                title: Input::new("Avril"),
                differences: vec![
                    Difference { label: "session-title", saved: "Mars".into(), typed: "Avril".into() },
                    Difference { label: "capacity", saved: "20".into(), typed: "–".into() },
                ],
                ..edit.clone()
            },
        ),
        sample(
            "session-edit-faults",
            &SessionEditView {
                title: Input::refused("", Fault::Required),
                ends: Input::refused("2026-03-01", Fault::DateOrder),
                ..edit
            },
        ),
        sample("session-team", &team),
        sample(
            "session-team-found",
            &SessionTeamView { text: Input::new("petit"), found: Some((3..6).map(member).collect()), ..team.clone() },
        ),
        sample(
            "session-team-empty",
            &SessionTeamView {
                head: SessionHead { tutors: vec![], ..head(0, true) },
                tutors: vec![],
                text: Input::new("personne"),
                found: Some(vec![]),
                email: Input::refused("sans arobase", Fault::Email),
                ..team.clone()
            },
        ),
        sample(
            "session-team-tutor",
            &SessionTeamView { page: tutor(lang, "/sessions/1/equipe"), head: head(12, false), ..team },
        ),
        sample("session-learners-cancelled", &SessionLearnersView { head: off, ..learners(3, false) }),
        sample("session-list", &list(6)),
        sample("session-list-empty", &list(0)),
        sample(
            "session-list-none",
            &SessionListView { state: Some(SessionState::Ended), text: Input::new("introuvable"), ..list(0) },
        ),
        sample(
            "session-list-many",
            &SessionListView {
                page: national(lang, "/sessions"),
                sessions: (0..500).map(|n| session(n, SessionState::Running, true)).collect(),
                pager: part(500, 1_204, "/sessions"),
                may_create: false,
                ..list(0)
            },
        ),
        sample("session-new", &new),
        sample(
            "session-new-faults",
            &SessionNewView {
                parcours: Input::refused("", Fault::Choice),
                title: Input::refused("x".repeat(300), Fault::TooLong { most: 200 }),
                starts: Input::refused("hier", Fault::Date),
                ends: Input::refused("2026-03-01", Fault::DateOrder),
                capacity: Input::refused("beaucoup", Fault::Number { least: 1, most: 500 }),
                ..new.clone()
            },
        ),
        sample("session-new-none", &SessionNewView { parcours_choices: vec![], ..new }),
        sample("session-learners", &learners(12, true)),
        sample(
            "session-learners-after",
            &SessionLearnersView {
                page: after(regional(lang, "/sessions/1"), Done::Enrolled),
                order: Order { by: "progression".into(), descending: true },
                ..learners(3, true)
            },
        ),
        sample("session-learners-empty", &learners(0, true)),
        sample(
            "session-learners-none",
            &SessionLearnersView { text: Input::new("a&b=\"c\""), learners: vec![], ..learners(12, true) },
        ),
        sample(
            "session-learners-tutor",
            &SessionLearnersView { page: tutor(lang, "/sessions/1"), ..learners(5, false) },
        ),
        sample(
            "session-learners-tutor-empty",
            &SessionLearnersView { page: tutor(lang, "/sessions/1"), ..learners(0, false) },
        ),
        sample(
            "session-learners-many",
            &SessionLearnersView { pager: part(500, 1_800, "/sessions/1"), ..learners(500, true) },
        ),
        sample("session-calendar", &calendar),
        sample("session-calendar-empty", &SessionCalendarView { entries: vec![], ..calendar }),
        sample("session-report", &report),
        sample(
            "session-report-empty",
            &SessionReportView { totals: totals(0), bands: [0; 6], head: head(0, true), ..report },
        ),
    ]
}
