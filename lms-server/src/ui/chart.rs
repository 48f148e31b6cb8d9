//! Charts drawn on the server as SVG: no script, no inline style, every one with its words.

use askama::Template;
use askama::filters::HtmlSafe;

/// A progress bar; `label` is read out, the visible text stands beside it.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<svg class="bar{% if self.filled() == 100 %} full{% endif %}" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{{ label }}"><rect class="bar-ground" width="100" height="8"/><rect class="bar-fill" width="{{ self.filled() }}" height="8"/></svg>"#,
    ext = "html"
)]
pub struct Bar {
    /// How much is filled, 0–100.
    pub percent: u8,
    /// Words for those who do not see it.
    pub label: String,
}

impl HtmlSafe for Bar {}

impl Bar {
    /// Width of the filled part out of 100.
    fn filled(&self) -> u8 {
        self.percent.min(100)
    }
}

/// One square of a heat strip.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Heat {
    /// The day in words, with its value: `lundi 10 mars : 45 min`.
    pub label: String,
    /// 0 (nothing) to 4 (most).
    pub level: u8,
}

/// A strip of days: the darker, the more was done. The first label is the oldest day.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<svg class="heat" viewBox="0 0 {{ self.width() }} 16" role="img" aria-label="{{ label }}">{% for day in days %}<rect class="heat-{{ day.level }}" x="{{ loop.index0 * 18 }}" y="0" width="16" height="16" rx="3"><title>{{ day.label }}</title></rect>{% endfor %}</svg>"#,
    ext = "html"
)]
pub struct HeatStrip {
    /// Summary for those who do not see it.
    pub label: String,
    /// The days, oldest first.
    pub days: Vec<Heat>,
}

impl HtmlSafe for HeatStrip {}

impl HeatStrip {
    fn width(&self) -> usize {
        (self.days.len() * 18).saturating_sub(2).max(16)
    }

    /// The level of a day on which `minutes` were spent: up to 10, 30 and 60 minutes are the steps.
    pub fn level(minutes: u32) -> u8 {
        match minutes {
            0 => 0,
            1..=10 => 1,
            11..=30 => 2,
            31..=60 => 3,
            _ => 4,
        }
    }
}

/// One bar of a bar chart.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Column {
    /// What it counts.
    pub label: String,
    /// How many.
    pub value: u32,
    /// The number as the language writes it.
    pub shown: String,
}

/// Horizontal bars with their labels and values; the largest fills the width.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/columns.html")]
pub struct Columns {
    /// What the chart shows.
    pub title: String,
    /// The finding in a sentence.
    pub description: String,
    /// The bars, top first.
    pub columns: Vec<Column>,
}

impl HtmlSafe for Columns {}

impl Columns {
    /// Width of a bar out of 100.
    fn width(&self, value: &u32) -> u32 {
        let most = self.columns.iter().map(|c| c.value).max().unwrap_or(0).max(1);
        u32::try_from(u64::from(*value) * 100 / u64::from(most)).unwrap_or(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_never_leaves_its_frame() {
        let bar = Bar { percent: 130, label: "« 3 < 4 »".into() }.to_string();
        assert!(bar.contains(r#"class="bar-fill" width="100""#), "{bar}");
        assert!(!bar.contains("3 < 4"), "{bar}");
    }

    #[test]
    fn columns_of_nothing_are_empty_and_not_infinite() {
        let chart = Columns { title: String::new(), description: String::new(), columns: vec![] };
        assert_eq!(chart.width(&0), 0);
    }
}
