//! Samples of preferences, people and regions.

use super::view::*;
use crate::ui::flash::Done;
use crate::ui::form::{Choice, Fault, Input};
use crate::ui::locale::Lang;
use crate::ui::page::{Page, TextSize};
use crate::ui::sample::*;
use crate::ui::state::{Role, SessionState};

fn person(n: u32) -> PersonRow {
    PersonRow {
        id: id(n),
        name: name(n),
        email: email(n),
        region: (n > 0).then(|| "Auvergne-Rhône-Alpes".to_owned()),
        roles: if n.is_multiple_of(3) { vec![Role::Learner, Role::Tutor] } else { vec![Role::Learner] },
        activated: !n.is_multiple_of(5),
    }
}

fn regions_to_choose() -> Vec<Choice> {
    vec![Choice::new("1", "Auvergne-Rhône-Alpes"), Choice::new("2", "Provence-Alpes-Côte d’Azur")]
}

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let preferences = PreferencesView {
        page: learner(lang, "/preferences"),
        name: "Anne-Charlotte de La Rochefoucauld".into(),
        email: email(1),
        company: company(5),
    };
    let people = |count: u32| PeopleView {
        page: national(lang, "/personnes"),
        text: Input::default(),
        role: None,
        region: Input::default(),
        region_choices: regions_to_choose(),
        may_manage: true,
        people: (0..count).map(person).collect(),
        pager: whole(count),
    };
    let regions = |count: u32| RegionsView {
        page: national(lang, "/regions"),
        regions: (0..count)
            .map(|n| RegionRow {
                id: id(n),
                name: format!("Provence-Alpes-Côte d’Azur {n}"),
                code: "PACA".into(),
                managers: 2,
                sessions: 14,
                learners: 1250,
            })
            .collect(),
        name: Input::default(),
        code: Input::default(),
    };
    let grant = |role, place: &str, session| GrantLine { role, place: place.to_owned(), session, code: "x".into() };
    let one = PersonView {
        page: national(lang, "/personnes/2"),
        id: id(2),
        name: "Anne-Charlotte de La Rochefoucauld".into(),
        email: email(2),
        company: company(5),
        pending_since: None,
        grants: vec![
            grant(Role::RegionalManager, "Provence-Alpes-Côte d’Azur", None),
            grant(Role::Tutor, "Auvergne-Rhône-Alpes", Some(session_link())),
        ],
        learns: vec![LearnsLine { link: session_link(), starts: day(1), ends: day(30), state: SessionState::Running }],
        may_manage: true,
        may_erase: true,
        protection: Some(ProtectionPart {
            factor: true,
            may_reset: true,
            may_reset_password: true,
            sign_ins: crate::web::access::samples::lines(2),
        }),
        fields: RoleFields {
            role: Input::default(),
            role_choices: vec![Choice::new("tutor", "Tuteur")],
            region: Input::default(),
            region_choices: regions_to_choose(),
        },
    };
    vec![
        sample("people-preferences", &preferences),
        sample(
            "people-preferences-large",
            &PreferencesView {
                page: Page { text_size: TextSize::Larger, ..after(learner(lang, "/preferences"), Done::Saved) },
                company: None,
                ..preferences
            },
        ),
        sample("people-list", &people(8)),
        sample(
            "people-list-empty",
            &PeopleView { text: Input::new("inconnu@example.org"), role: Some(Role::Tutor), ..people(0) },
        ),
        sample(
            "people-list-regional",
            &PeopleView {
                page: regional(lang, "/personnes"),
                region_choices: Vec::new(),
                may_manage: false,
                ..people(4)
            },
        ),
        sample("people-list-none", &people(0)),
        sample("people-one", &one),
        sample(
            "people-one-pending",
            &PersonView {
                page: after(national(lang, "/personnes/2"), Done::PersonInvited),
                pending_since: Some(day(2)),
                grants: Vec::new(),
                learns: Vec::new(),
                protection: Some(ProtectionPart {
                    factor: false,
                    may_reset: false,
                    may_reset_password: false,
                    sign_ins: Vec::new(),
                }),
                company: None,
                fields: RoleFields {
                    role: Input::new("regional_manager"),
                    region: Input::refused("", Fault::Choice),
                    ..one.fields.clone()
                },
                ..one.clone()
            },
        ),
        sample(
            "people-one-regional",
            &PersonView { page: regional(lang, "/personnes/2"), may_manage: false, protection: None, ..one.clone() },
        ),
        sample(
            "people-invite",
            &InviteView {
                page: national(lang, "/personnes/inviter"),
                given_name: Input::default(),
                family_name: Input::default(),
                email: Input::refused("connue@example.org", Fault::EmailTaken),
                fields: one.fields,
            },
        ),
        sample("people-list-many", &PeopleView { pager: part(500, 20_000, "/personnes"), ..people(500) }),
        sample("people-regions", &regions(6)),
        sample(
            "people-regions-empty",
            &RegionsView {
                name: Input::refused("", Fault::Required),
                code: Input::refused("trop long pour un code", Fault::TooLong { most: 8 }),
                ..regions(0)
            },
        ),
    ]
}
