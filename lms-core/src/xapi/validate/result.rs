//! Results and scores.

use super::super::json::{Decimal, Value};
use super::super::lexical;
use super::super::rule::Rule;
use super::Check;

impl<'v> Check<'v> {
    /// Source: xAPI 1.0.3, part 2, 2.4.5.
    pub(super) fn result(&mut self, value: &'v Value<'v>) {
        let Some(result) = self.object(value) else { return };
        for (key, value) in result.iter() {
            match key {
                "score" => self.within(key, |check| check.score(value)),
                "success" | "completion" => self.within(key, |check| check.boolean(value)),
                "response" => self.within(key, |check| {
                    check.string(value);
                }),
                "duration" => {
                    self.within(key, |check| check.formatted(value, Rule::Duration, lexical::is_duration));
                }
                "extensions" => self.within(key, |check| check.extensions(value)),
                _ => self.unknown(key),
            }
        }
    }

    /// Numbers only, compared by their digits.
    ///
    /// Source: xAPI 1.0.3, part 2, 2.4.5.1.
    fn score(&mut self, value: &'v Value<'v>) {
        let Some(score) = self.object(value) else { return };
        let (mut raw, mut min, mut max) = (None, None, None);
        for (key, value) in score.iter() {
            let Value::Number(text) = value else {
                match key {
                    "scaled" | "raw" | "min" | "max" => self.within(key, |check| check.kind(value, Rule::Number)),
                    _ => self.unknown(key),
                }
                continue;
            };
            match key {
                "scaled" => {
                    let scaled = Decimal::new(text);
                    if scaled < Decimal::new("-1") || scaled > Decimal::new("1") {
                        self.within(key, |check| check.broken(Rule::Scaled, text));
                    }
                }
                "raw" => raw = Some((Decimal::new(text), text)),
                "min" => min = Some(Decimal::new(text)),
                "max" => max = Some(Decimal::new(text)),
                _ => self.unknown(key),
            }
        }
        if let (Some(min), Some(max)) = (&min, &max)
            && min >= max
        {
            self.within("min", |check| check.broken(Rule::MinMax, ""));
        }
        if let Some((raw, text)) = raw
            && (min.is_some_and(|min| raw < min) || max.is_some_and(|max| raw > max))
        {
            self.within("raw", |check| check.broken(Rule::Raw, text));
        }
    }
}
