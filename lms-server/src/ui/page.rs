//! The frame around every page: who looks, in which language, where, and what was just done.

use askama::filters::HtmlSafe;
use chrono::{NaiveDate, NaiveDateTime};
use fluent_bundle::FluentValue;

use super::chart;
use super::flash::Flash;
use super::form::{Complaint, Field, Input};
use super::format;
use super::locale::{Lang, t, t_args};
use super::part::{Link, Pager, Progress, TimeRule};
use super::state::{Gap, Need, Role, Sign, Tone};

/// Name of the platform and what a theme may change; a theme replaces values, never rules.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Theme {
    /// Name in the header and in titles.
    pub name: String,
    /// Address of a logo, shown beside the name; decorative.
    pub logo: Option<String>,
    /// Address of a style sheet that replaces the values of the tokens.
    pub sheet: Option<String>,
}

impl Default for Theme {
    fn default() -> Self {
        Self { name: "Ma formation".to_owned(), logo: None, sheet: None }
    }
}

/// How large the person wants the text.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum TextSize {
    /// 87.5 %.
    Small,
    /// 100 %.
    #[default]
    Normal,
    /// 125 %.
    Large,
    /// 150 %.
    Larger,
}

impl TextSize {
    /// All sizes, smallest first.
    pub const ALL: [Self; 4] = [Self::Small, Self::Normal, Self::Large, Self::Larger];

    /// The word in form fields and cookies, and the class on `<html>` after `text-`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Normal => "normal",
            Self::Large => "large",
            Self::Larger => "larger",
        }
    }

    /// Reads the word of a form field or cookie.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.code() == code)
    }

    /// The size in percent.
    pub fn percent(self) -> f64 {
        match self {
            Self::Small => 87.5,
            Self::Normal => 100.0,
            Self::Large => 125.0,
            Self::Larger => 150.0,
        }
    }

    /// One size smaller, if there is one.
    pub fn smaller(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|size| size.percent() < self.percent())
    }

    /// One size larger, if there is one.
    pub fn larger(self) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.percent() > self.percent())
    }
}

/// The person who is signed in, as the header shows it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Visitor {
    /// Given and family name.
    pub name: String,
    /// All roles held; the header shows the entries of each.
    pub roles: Vec<Role>,
    /// Unread notices.
    pub notices: u32,
    /// How long the sign-in lasts.
    pub stay: Stay,
}

/// How long a sign-in lasts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Stay {
    /// Minutes without any request after which it ends.
    pub idle: u32,
    /// Minutes after which it ends whatever happens.
    pub absolute: u32,
    /// Seconds until the nearer end.
    pub left: u32,
}

/// One step of the breadcrumb before the page itself.
pub type Crumb = Link;

/// What every page embeds. Handlers fill it once per request; views only add their data.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Language of the page.
    pub lang: Lang,
    /// Local time of the reader, for "today", "yesterday" and the year of dates.
    pub now: NaiveDateTime,
    /// Path of the address without query, for the current entry of the navigation and the way back after a change of language.
    pub path: String,
    /// Who is signed in; `None` on the pages everybody may see.
    pub visitor: Option<Visitor>,
    /// Size of the text.
    pub text_size: TextSize,
    /// What was just done.
    pub flash: Option<Flash>,
    /// Name, logo, values of the tokens.
    pub theme: Theme,
}

/// A small value or a reference to it, however deep: what templates hand over.
pub trait Given<T: Copy> {
    /// The value.
    fn given(&self) -> T;
}

impl<T: Copy, U: Given<T> + ?Sized> Given<T> for &U {
    fn given(&self) -> T {
        (**self).given()
    }
}

/// The value types pages format.
macro_rules! given {
    ($($kind:ty)+) => { $(impl Given<$kind> for $kind { fn given(&self) -> $kind { *self } })+ };
}

given!(u8 u32 u64 f64 NaiveDate NaiveDateTime);

/// A value a text takes up: a word or a count.
pub trait Worded {
    /// The value as the texts want it.
    fn value(&self) -> FluentValue<'_>;
}

impl Worded for str {
    fn value(&self) -> FluentValue<'_> {
        self.into()
    }
}

impl Worded for String {
    fn value(&self) -> FluentValue<'_> {
        self.as_str().into()
    }
}

impl Worded for u32 {
    fn value(&self) -> FluentValue<'_> {
        (*self).into()
    }
}

impl<T: Worded + ?Sized> Worded for &T {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

/// One entry of the main navigation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NavEntry {
    /// Where it goes.
    pub href: &'static str,
    /// Key of its words.
    pub key: &'static str,
    /// Icon.
    pub icon: &'static str,
}

const fn entry(href: &'static str, key: &'static str, icon: &'static str) -> NavEntry {
    NavEntry { href, key, icon }
}

impl Page {
    /// The entries of the main navigation: at most five, those of the widest role first.
    pub fn nav(&self) -> Vec<NavEntry> {
        let Some(visitor) = &self.visitor else { return Vec::new() };
        let has = |role| visitor.roles.contains(&role);
        let mut entries = Vec::new();
        if has(Role::NationalManager) {
            entries.push(entry("/national", "nav-national", "home"));
            entries.push(entry("/parcours", "nav-parcours", "map"));
            entries.push(entry("/contenus", "nav-contents", "box"));
        }
        if has(Role::RegionalManager) {
            entries.push(entry("/gestion", "nav-regional", "home"));
        }
        if has(Role::NationalManager) || has(Role::RegionalManager) {
            entries.push(entry("/sessions", "nav-sessions", "people"));
        }
        if has(Role::NationalManager) || has(Role::RegionalManager) {
            entries.push(entry("/personnes", "nav-people", "person"));
        }
        if has(Role::Tutor) {
            entries.push(entry("/tutorat", "nav-tutor", "people"));
        }
        if has(Role::Learner) || entries.is_empty() {
            entries.push(entry("/", "nav-learner", "book"));
        }
        entries.truncate(5);
        entries
    }

    /// Whether a navigation entry is the place the page belongs to.
    pub fn is_current(&self, href: &str) -> bool {
        if href == "/" {
            return self.path == "/" || self.path.starts_with("/formations");
        }
        self.path == href || self.path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
    }

    /// First page of the person's widest role; where the name of the platform leads.
    pub fn home(&self) -> &'static str {
        self.nav().first().map_or("/", |first| first.href)
    }

    /// The first step of every breadcrumb.
    pub fn home_crumb(&self) -> Crumb {
        Link::new(self.home(), self.t("home"))
    }

    /// A step of a breadcrumb, its words by key.
    pub fn crumb(&self, href: &str, key: &'static str) -> Crumb {
        Link::new(href, self.t(key))
    }

    /// The day of the reader.
    pub fn today(&self) -> NaiveDate {
        self.now.date()
    }

    /// A text without variables.
    pub fn t(&self, key: &'static str) -> &'static str {
        t(self.lang, key)
    }

    /// A text with one variable.
    pub fn t1(&self, key: &'static str, name: &'static str, value: impl Worded) -> String {
        t_args(self.lang, key, &[(name, value.value())])
    }

    /// A text with two variables.
    pub fn t2(
        &self,
        key: &'static str,
        first: &'static str,
        value: impl Worded,
        second: &'static str,
        other: impl Worded,
    ) -> String {
        t_args(self.lang, key, &[(first, value.value()), (second, other.value())])
    }

    /// A text that depends on one count (`{ $count }`), given as any unsigned number up to 32 bits.
    pub fn count(&self, key: &'static str, count: impl Given<u32>) -> String {
        t_args(self.lang, key, &[("count", (count.given()).into())])
    }

    /// `lundi 10 mars`.
    pub fn date(&self, day: impl Given<NaiveDate>) -> String {
        format::date(self.lang, day.given(), self.today())
    }

    /// `10 mars`.
    pub fn day(&self, day: impl Given<NaiveDate>) -> String {
        format::day_and_month(self.lang, day.given(), self.today())
    }

    /// `10/03/2026`.
    pub fn date_short(&self, day: impl Given<NaiveDate>) -> String {
        format::date_short(self.lang, day.given())
    }

    /// `lundi 10 mars, 14 h`.
    pub fn moment(&self, at: impl Given<NaiveDateTime>) -> String {
        format::moment(self.lang, at.given(), self.today())
    }

    /// `10/03/2026, 14 h 05`.
    pub fn moment_short(&self, at: impl Given<NaiveDateTime>) -> String {
        format::moment_short(self.lang, at.given())
    }

    /// `du 10 mars au 9 avril`.
    pub fn period(&self, from: impl Given<NaiveDate>, to: impl Given<NaiveDate>) -> String {
        t_args(self.lang, "period", &[("from", self.day(from).into()), ("to", self.day(to).into())])
    }

    /// `aujourd'hui`, `hier`, `il y a 3 jours`, then the date; `jamais` when there is none.
    pub fn last_seen(&self, at: &Option<NaiveDateTime>) -> String {
        let Some(at) = at else { return self.t("seen-never").to_owned() };
        match format::days_until(self.today(), at.date()) {
            ..=0 => self.t("seen-today").to_owned(),
            1 => self.t("seen-yesterday").to_owned(),
            days @ 2..=13 => t_args(self.lang, "seen-days", &[("days", days.into())]),
            _ => self.date_short(at.date()),
        }
    }

    /// Planned minutes, `1 h 10`.
    pub fn minutes(&self, minutes: impl Given<u32>) -> String {
        format::minutes(self.lang, minutes.given())
    }

    /// Measured seconds, `1 h 10`.
    pub fn seconds(&self, seconds: impl Given<u64>) -> String {
        format::seconds(self.lang, seconds.given())
    }

    /// A score in percent, `62 %`.
    pub fn percent(&self, value: impl Given<f64>) -> String {
        format::percent(self.lang, value.given())
    }

    /// Whole percents, `62 %`.
    pub fn whole_percent(&self, value: impl Given<u8>) -> String {
        format::percent(self.lang, f64::from(value.given()))
    }

    /// A count with its thousands apart.
    pub fn number(&self, value: impl Given<u32>) -> String {
        format::integer(self.lang, u64::from(value.given()))
    }

    /// `105 Mo`.
    pub fn size(&self, bytes: impl Given<u64>) -> String {
        format::file_size(self.lang, bytes.given())
    }

    /// The word of a state, modality, kind or role.
    pub fn word<S: Sign>(&self, sign: S) -> &'static str {
        self.t(sign.key())
    }

    /// Which lines of a list are shown.
    pub fn pager_sentence(&self, pager: &Pager) -> String {
        pager.sentence(self.lang)
    }

    /// How credited time is counted.
    pub fn time_rule(&self, rule: &TimeRule) -> String {
        rule.sentence(self.lang)
    }

    /// Why somebody deserves a look, as a pill.
    pub fn need(&self, need: &Need) -> Pill {
        self.pill_text(need.tone(), need.tone().icon(), need.sentence(self.lang))
    }

    /// What is missing before a step opens, as a clause.
    pub fn gap(&self, gap: &Gap) -> String {
        gap.sentence(self.lang, self.today())
    }

    /// A decorative icon of the sprite.
    pub fn icon(&self, name: &str) -> Icon {
        Icon { href: super::assets::sprite(name), class: "icon" }
    }

    /// A decorative icon that follows its words.
    pub fn icon_after(&self, name: &str) -> Icon {
        Icon { href: super::assets::sprite(name), class: "icon after" }
    }

    /// A status pill: icon and word.
    pub fn pill<S: Sign>(&self, sign: S) -> Pill {
        Pill { icon: self.icon(sign.icon()), word: self.t(sign.key()).to_owned(), tone: sign.tone(), wraps: false }
    }

    /// A pill with words of its own.
    pub fn pill_text(&self, tone: Tone, icon: &str, word: impl Into<String>) -> Pill {
        Pill { icon: self.icon(icon), word: word.into(), tone, wraps: true }
    }

    /// Icon and word without the shape of a pill: modality, kind of content.
    pub fn sign<S: Sign>(&self, sign: S) -> Signed {
        Signed { icon: self.icon(sign.icon()), word: self.t(sign.key()) }
    }

    /// A progress bar without text; the text stands beside it.
    pub fn bar(&self, progress: &Progress) -> chart::Bar {
        chart::Bar { percent: progress.percent, label: progress.sentence(self.lang) }
    }

    /// A bar for a share in percent, with its own words for those who do not see it.
    pub fn share(&self, percent: impl Given<u8>, label: impl Into<String>) -> chart::Bar {
        chart::Bar { percent: percent.given(), label: label.into() }
    }

    /// A form field; its label by key.
    pub fn field<'a>(&self, name: impl Into<String>, label: &'static str, input: &'a Input) -> Field<'a> {
        Field::new(self.lang, name, self.t(label), input)
    }

    /// The faults of a form for the list on top, in the order of its fields: name, key of the label, input.
    pub fn complaints(&self, fields: &[(&str, &'static str, &Input)]) -> Vec<Complaint> {
        fields
            .iter()
            .filter_map(|(name, label, input)| {
                let sentence = input.fault.as_ref()?.sentence(self.lang);
                let text =
                    t_args(self.lang, "complaint", &[("label", self.t(label).into()), ("sentence", sentence.into())]);
                Some(Complaint { field: (*name).to_owned(), text })
            })
            .collect()
    }

    /// Versioned address of an asset, `css/lms.css` for example.
    pub fn asset(&self, path: &str) -> String {
        super::assets::url(path)
    }
}

/// A decorative icon.
#[derive(Clone, Debug)]
pub struct Icon {
    href: String,
    class: &'static str,
}

impl std::fmt::Display for Icon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { href, class } = self;
        write!(f, r##"<svg class="{class}" aria-hidden="true" focusable="false"><use href="{href}"/></svg>"##)
    }
}

// Made of a fixed text and an address of our own.
impl HtmlSafe for Icon {}

/// A status pill.
#[derive(Clone, Debug, askama::Template)]
#[template(
    source = r#"<span class="pill {{ tone.class() }}{% if wraps %} words{% endif %}">{{ icon }}{{ word }}</span>"#,
    ext = "html"
)]
pub struct Pill {
    icon: Icon,
    word: String,
    tone: Tone,
    wraps: bool,
}

// The template escapes the word.
impl HtmlSafe for Pill {}

/// An icon with its word.
#[derive(Clone, Debug, askama::Template)]
#[template(source = r#"<span class="sign">{{ icon }}{{ word }}</span>"#, ext = "html")]
pub struct Signed {
    icon: Icon,
    word: &'static str,
}

// The template escapes the word.
impl HtmlSafe for Signed {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::sample;

    #[test]
    fn navigation_never_has_more_than_five_entries() {
        let all = sample::page(Lang::Fr, "/", Role::ALL);
        assert_eq!(all.nav().len(), 5);
        for role in Role::ALL {
            let nav = sample::page(Lang::Fr, "/", &[*role]).nav();
            assert!((1..=5).contains(&nav.len()), "{role:?}");
        }
        assert!(sample::anonymous(Lang::Fr, "/").nav().is_empty());
    }

    #[test]
    fn a_page_below_an_entry_belongs_to_it_and_a_namesake_does_not() {
        let page = sample::regional(Lang::Fr, "/sessions/12/rapport");
        assert!(page.is_current("/sessions"));
        assert!(!page.is_current("/session"));
        assert!(!page.is_current("/"));
        assert!(sample::learner(Lang::Fr, "/formations/3").is_current("/"));
    }

    #[test]
    fn ax4_15_text_grows_and_shrinks_by_one_step_and_stops_at_the_ends() {
        assert_eq!(TextSize::Normal.larger(), Some(TextSize::Large));
        assert_eq!(TextSize::Normal.smaller(), Some(TextSize::Small));
        assert_eq!(TextSize::Small.smaller(), None);
        assert_eq!(TextSize::Larger.larger(), None);
        for size in TextSize::ALL {
            assert_eq!(TextSize::from_code(size.code()), Some(size));
        }
    }

    #[test]
    fn yesterday_is_a_calendar_day_and_not_twenty_four_hours() {
        let page = sample::learner(Lang::Fr, "/");
        assert_eq!(page.last_seen(&Some(sample::at(2, 23, 59))), "hier");
        assert_eq!(page.last_seen(&Some(sample::at(3, 0, 0))), "aujourd’hui");
        assert_eq!(page.last_seen(&Some(sample::at(-20, 9, 0))), "08/02/2026");
        assert_eq!(page.last_seen(&None), "jamais");
    }
}
