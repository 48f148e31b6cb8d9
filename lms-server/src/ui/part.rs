//! Small values many pages carry: progress, the three times, links, pages of a list.

use super::format;
use super::locale::{Lang, t, t_args};

/// How far somebody is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Progress {
    /// Finished activities.
    pub done: u32,
    /// All activities that count.
    pub total: u32,
    /// Weighted completion as the engine computes it, 0–100; never recomputed by a page.
    pub percent: u8,
    /// Planned minutes of what is not finished.
    pub minutes_left: u32,
}

impl Progress {
    /// `5 activités sur 9, 1 h 10 restantes`: the text equivalent of the bar.
    pub fn sentence(&self, lang: Lang) -> String {
        let counted = t_args(lang, "progress-count", &[("done", self.done.into()), ("total", self.total.into())]);
        if self.minutes_left == 0 || self.done == self.total {
            return counted;
        }
        let left = t_args(lang, "progress-left", &[("left", format::minutes(lang, self.minutes_left).into())]);
        format!("{counted}, {left}")
    }
}

/// The three measured times, in seconds; they are never mixed (design §4).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Times {
    /// From sign-in to sign-out.
    pub signed_in_seconds: u64,
    /// Sum of the intervals between actions, each capped.
    pub active_seconds: u64,
    /// Kept by the rule of the parcours.
    pub credited_seconds: u64,
}

/// How credited time is counted; printed wherever the figure is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TimeRule {
    /// Active time, at most the planned duration times a factor.
    Capped {
        /// An interval between two actions counts for at most this many minutes.
        idle_minutes: u32,
        /// Highest share of the planned duration, in percent.
        most_percent: u32,
    },
    /// The planned duration of each finished step.
    Planned {
        /// An interval between two actions counts for at most this many minutes of active time.
        idle_minutes: u32,
    },
}

impl TimeRule {
    /// The rule in a sentence.
    pub fn sentence(self, lang: Lang) -> String {
        match self {
            Self::Capped { idle_minutes, most_percent } => t_args(
                lang,
                "time-rule-capped",
                &[("idle", idle_minutes.into()), ("most", format::percent(lang, f64::from(most_percent)).into())],
            ),
            Self::Planned { idle_minutes } => t_args(lang, "time-rule-planned", &[("idle", idle_minutes.into())]),
        }
    }
}

/// A link with its words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Link {
    /// Where it goes.
    pub href: String,
    /// What it says.
    pub label: String,
}

impl Link {
    /// A link.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into() }
    }
}

/// How an action is started: by following a link, or by sending an empty form (it changes something).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Launch {
    /// A page to go to.
    Get(
        /// Its address.
        String,
    ),
    /// A form to send: starting a SCORM attempt, for example.
    Post(
        /// Its address.
        String,
    ),
}

/// Which lines of a list are shown, and where the others are.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Pager {
    /// How many lines there are in all; `None` where counting them would cost more than it tells.
    pub total: Option<u32>,
    /// Lines on this page.
    pub shown: u32,
    /// Address of the page before, with its filters.
    pub previous: Option<String>,
    /// Address of the page after, with its filters.
    pub next: Option<String>,
}

impl Pager {
    /// `12 sur 340` or `12 lignes`.
    pub fn sentence(&self, lang: Lang) -> String {
        let Some(total) = self.total else { return t_args(lang, "pager-page", &[("shown", self.shown.into())]) };
        let args = [("shown", self.shown.into()), ("total", total.into())];
        if self.shown == total { t_args(lang, "pager-all", &args) } else { t_args(lang, "pager-some", &args) }
    }
}

/// How a table is ordered.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Order {
    /// Code of the column (`nom`, `progression`…).
    pub by: String,
    /// Largest first.
    pub descending: bool,
}

/// The head of one column that can be ordered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Head {
    /// Text of the head.
    pub label: &'static str,
    /// Address that orders by this column, or turns the order when it already does.
    pub href: String,
    /// Value of `aria-sort`: `ascending`, `descending` or `none`.
    pub sorted: &'static str,
}

impl Order {
    /// The head for column `by` of the list at `address` (which may already have a query).
    pub fn head(&self, lang: Lang, label: &'static str, by: &str, address: &str) -> Head {
        let current = self.by == by;
        let joint = if address.contains('?') { '&' } else { '?' };
        let turn = if current && !self.descending { "&sens=desc" } else { "" };
        Head {
            label: t(lang, label),
            href: format!("{address}{joint}tri={by}{turn}"),
            sorted: match (current, self.descending) {
                (false, _) => "none",
                (true, false) => "ascending",
                (true, true) => "descending",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_says_what_is_left_until_nothing_is() {
        let half = Progress { done: 6, total: 9, percent: 60, minutes_left: 70 };
        assert_eq!(half.sentence(Lang::Fr).replace('\u{a0}', " "), "6 activités sur 9, 1 h 10 restantes");
        let whole = Progress { done: 9, total: 9, percent: 100, minutes_left: 0 };
        assert_eq!(whole.sentence(Lang::Fr), "9 activités sur 9");
        let one = Progress { done: 0, total: 1, percent: 0, minutes_left: 1 };
        assert_eq!(one.sentence(Lang::En).replace('\u{a0}', " "), "0 of 1 activity, 1 min left");
    }

    #[test]
    fn a_head_turns_the_order_when_chosen_twice() {
        let order = Order { by: "nom".into(), descending: false };
        assert_eq!(order.head(Lang::Fr, "learner", "nom", "/s?p=1").href, "/s?p=1&tri=nom&sens=desc");
        assert_eq!(order.head(Lang::Fr, "learner", "score", "/s").href, "/s?tri=score");
        assert_eq!(order.head(Lang::Fr, "learner", "nom", "/s").sorted, "ascending");
    }
}
