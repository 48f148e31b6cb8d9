//! Made-up data for the gallery: long French names, nothing, hundreds of rows.

use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};

use super::flash::Done;
use super::locale::Lang;
use super::page::{Page, Stay, TextSize, Theme, Visitor};
use super::part::{Link, Pager, Progress, TimeRule, Times};
use super::state::Role;

/// One page of the gallery.
pub struct Sample {
    /// What it shows: noun, page and case.
    pub name: &'static str,
    /// The rendered page.
    pub html: String,
}

/// How long sign-ins of the gallery last.
pub const STAY: Stay = Stay { idle: 120, absolute: 720, left: 6900 };

/// A page with its case.
pub fn sample(name: &'static str, view: &impl Template) -> Sample {
    Sample { name, html: view.render().unwrap() }
}

/// The day of the gallery: a Tuesday morning.
pub fn now() -> NaiveDateTime {
    day(3).and_hms_opt(10, 32, 0).unwrap()
}

/// A day of March 2026; below 1 it goes back, above 31 on.
pub fn day(of_march: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + chrono::Duration::days(of_march - 1)
}

/// A moment of March 2026.
pub fn at(of_march: i64, hour: u32, minute: u32) -> NaiveDateTime {
    day(of_march).and_hms_opt(hour, minute, 0).unwrap()
}

/// An id that looks like one.
pub fn id(number: u32) -> String {
    format!("0195a1c2-7d00-7000-8000-{number:012x}")
}

/// The frame for a visitor with these roles.
pub fn page(lang: Lang, path: &str, roles: &[Role]) -> Page {
    Page {
        lang,
        now: now(),
        path: path.to_owned(),
        visitor: Some(Visitor {
            name: "Marie-Hélène Vandenbroucke".into(),
            roles: roles.to_vec(),
            notices: 0,
            stay: STAY,
        }),
        text_size: TextSize::Normal,
        flash: None,
        theme: Theme::default(),
    }
}

/// The frame for a learner.
pub fn learner(lang: Lang, path: &str) -> Page {
    page(lang, path, &[Role::Learner])
}

/// The frame for a regional manager.
pub fn regional(lang: Lang, path: &str) -> Page {
    page(lang, path, &[Role::RegionalManager])
}

/// The frame for a national manager.
pub fn national(lang: Lang, path: &str) -> Page {
    page(lang, path, &[Role::NationalManager])
}

/// The frame for a tutor.
pub fn tutor(lang: Lang, path: &str) -> Page {
    page(lang, path, &[Role::Tutor])
}

/// The frame before signing in.
pub fn anonymous(lang: Lang, path: &str) -> Page {
    Page { visitor: None, ..page(lang, path, &[]) }
}

/// The same frame after an action.
pub fn after(page: Page, done: Done) -> Page {
    Page { flash: Some(done.flash(page.lang)), ..page }
}

const GIVEN: [&str; 8] =
    ["Anne-Charlotte", "Jean-Baptiste", "Zoé", "Maëlle", "François-Xavier", "Noël", "Inès", "Marie-Clémentine"];
const FAMILY: [&str; 7] =
    ["de La Rochefoucauld", "Lê", "Vandenbroucke-Delahaye", "N’Diaye", "O’Kelly de Kersaint", "Petit", "Üstündağ"];
const COMPANIES: [&str; 5] = [
    "Boulangerie-pâtisserie de la Côte d’Opale",
    "Menuiserie Petit",
    "Salon L’Hair du temps",
    "Maçonnerie & fils",
    "Établissements Saint-Barthélemy, charpente et couverture",
];

/// Given name number `n`.
pub fn given(n: u32) -> String {
    GIVEN[n as usize % GIVEN.len()].to_owned()
}

/// Family name number `n`.
pub fn family(n: u32) -> String {
    FAMILY[n as usize % FAMILY.len()].to_owned()
}

/// Family name, then given name.
pub fn name(n: u32) -> String {
    format!("{} {}", family(n), given(n))
}

/// An e-mail address.
pub fn email(n: u32) -> String {
    format!("apprenant.numero{n}@example.org")
}

/// A company.
pub fn company(n: u32) -> Option<String> {
    (!n.is_multiple_of(4)).then(|| COMPANIES[n as usize % COMPANIES.len()].to_owned())
}

/// The parcours of the demonstration.
pub const PARCOURS: &str = "Réussir ma stratégie Facebook";
/// One with a title that is too long for most lists.
pub const LONG_PARCOURS: &str =
    "Prévenir les risques professionnels et accompagner les salariés d’une très petite entreprise artisanale";
/// A session.
pub const SESSION: &str = "Réussir ma stratégie Facebook, mars 2026, Bourg-en-Bresse";

/// A link to that session.
pub fn session_link() -> Link {
    Link::new(format!("/sessions/{}", id(1)), SESSION)
}

/// Half way.
pub fn half() -> Progress {
    Progress { done: 5, total: 9, percent: 57, minutes_left: 70 }
}

/// Times that agree with half way.
pub fn times() -> Times {
    Times { signed_in_seconds: 11_460, active_seconds: 7_890, credited_seconds: 7_200 }
}

/// The usual rule.
pub fn rule() -> TimeRule {
    TimeRule::Capped { idle_minutes: 5, most_percent: 150 }
}

/// A list shown whole.
pub fn whole(total: u32) -> Pager {
    Pager { total: Some(total), shown: total, previous: None, next: None }
}

/// A list shown in part.
pub fn part(shown: u32, total: u32, address: &str) -> Pager {
    Pager {
        total: Some(total),
        shown,
        previous: Some(format!("{address}?avant=abc")),
        next: Some(format!("{address}?apres=def")),
    }
}
