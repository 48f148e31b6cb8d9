//! Samples of preferences, people and regions.

use super::view::*;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::ui::locale::Lang;
use crate::ui::page::{Page, TextSize};
use crate::ui::sample::*;
use crate::ui::state::Role;

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
        email: Input::default(),
        role: None,
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
            &PeopleView { email: Input::new("inconnu@example.org"), role: Some(Role::Tutor), ..people(0) },
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
