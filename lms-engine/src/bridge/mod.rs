//! From what a content reports to evidence facts: where SCORM meets the domain, and the only place.

pub mod statement;

use lms_core::evidence::{Kind, Place};
use lms_core::score::{Percent, ScaledScore};
use lms_scorm::attempt::{Completion, Results, Score, Success};

/// What the course as a whole says, in the domain's words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Said {
    /// Completed.
    pub completed: bool,
    /// Passed or failed; `None`: not said.
    pub passed: Option<bool>,
    /// A score; `None` is not zero (S19).
    pub score: Option<ScaledScore>,
    /// How far.
    pub progress: Option<Percent>,
}

/// Reads the results of an attempt.
///
/// Score: the scaled one; else raw between min and max; else raw of 100 when it lies there, as SCORM 1.2 defines it
/// (RTE 1.2 §3.4.2: `cmi.core.score.raw` is a number between 0 and 100). Progress: the course's own measure, else the
/// share of its launchable items that are completed.
pub fn said(results: &Results) -> Said {
    let course = &results.course;
    let leaves = results.activities.iter().filter(|a| a.leaf);
    let (all, done) =
        leaves.fold((0u64, 0u64), |(all, done), a| (all + 1, done + u64::from(a.completion == Completion::Completed)));
    let share = (all > 1).then(|| Percent::of(done, all));
    let single = (all == 1).then(|| results.activities.iter().find(|a| a.leaf).and_then(|a| a.progress)).flatten();
    let measure = course.progress.or(single).and_then(|p| Percent::try_from(p.clamp(0.0, 1.0) * 100.0).ok());
    Said {
        completed: course.completion == Completion::Completed,
        passed: match course.success {
            Success::Passed => Some(true),
            Success::Failed => Some(false),
            Success::Unknown => None,
        },
        score: scaled(&course.score),
        progress: measure.or(share),
    }
}

/// A scaled score out of what a content gave.
pub fn scaled(score: &Score) -> Option<ScaledScore> {
    if let Some(scaled) = score.scaled {
        return ScaledScore::new(scaled).ok();
    }
    let raw = score.raw?;
    let (min, max) = (score.min.unwrap_or(0.0), score.max.unwrap_or(100.0));
    if max > min { ScaledScore::new(((raw - min) / (max - min)).clamp(0.0, 1.0)).ok() } else { None }
}

/// Where the learner is in an item: the content's own bookmark, behind the item's title when the course has several
/// items; the title alone when the item names no place. `None` for a course of one item that names none.
pub fn place(results: &Results, item: &str) -> Option<Place> {
    let several = results.activities.iter().filter(|a| a.leaf).nth(1).is_some();
    let here = results.activities.iter().find(|a| a.identifier == item)?;
    match (several, here.location.as_deref()) {
        (false, location) => Place::new(location?),
        (true, None) => Place::new(&here.title),
        (true, Some(location)) => Place::new(&format!("{} · {location}", here.title)),
    }
}

/// What is new since `before`: the facts to record. A content may say the same thing at every save; only changes count.
pub fn news(before: Said, after: Said) -> Vec<Kind> {
    let mut out = Vec::new();
    if after.score != before.score
        && let Some(score) = after.score
    {
        out.push(Kind::Scored { score });
    }
    if after.progress > before.progress
        && let Some(progress) = after.progress
    {
        out.push(Kind::Progressed { progress });
    }
    if after.completed && !before.completed {
        out.push(Kind::Completed);
    }
    if after.passed != before.passed {
        match after.passed {
            Some(true) => out.push(Kind::Passed),
            Some(false) => out.push(Kind::Failed),
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(scaled: Option<f64>, raw: Option<f64>, min: Option<f64>, max: Option<f64>) -> Score {
        Score { scaled, raw, min, max }
    }

    #[test]
    fn a_raw_score_is_read_between_its_bounds() {
        assert_eq!(scaled(&score(None, Some(14.0), Some(0.0), Some(20.0))), ScaledScore::new(0.7).ok());
        assert_eq!(scaled(&score(None, Some(80.0), None, None)), ScaledScore::new(0.8).ok());
        assert_eq!(scaled(&score(None, Some(5.0), Some(10.0), Some(10.0))), None);
        assert_eq!(scaled(&score(Some(-0.2), Some(99.0), None, None)), ScaledScore::new(-0.2).ok());
    }

    #[test]
    fn r2b_06_no_score_is_not_zero_and_zero_is_a_score() {
        assert_eq!(scaled(&score(None, None, None, None)), None);
        assert_eq!(scaled(&score(None, Some(0.0), None, None)), ScaledScore::new(0.0).ok());
    }

    #[test]
    fn saying_the_same_again_is_no_news() {
        let said = Said {
            completed: true,
            passed: Some(true),
            score: ScaledScore::new(0.8).ok(),
            progress: Some(Percent::FULL),
        };
        assert_eq!(news(said, said), vec![]);
        assert_eq!(news(Said::default(), said).len(), 4);
    }

    #[test]
    fn a_bookmark_of_a_course_with_several_items_says_in_which() {
        let item = |identifier: &str, location: Option<&str>| lms_scorm::attempt::ActivityResult {
            identifier: identifier.into(),
            title: format!("Partie {identifier}"),
            leaf: true,
            location: location.map(Into::into),
            ..Default::default()
        };
        let course = |activities| Results { course: Default::default(), activities };
        let said = |results: &Results, item: &str| place(results, item).map(String::from);
        let single = course(vec![item("1", Some("page 7"))]);
        assert_eq!(said(&single, "1").as_deref(), Some("page 7"));
        assert_eq!(said(&course(vec![item("1", None)]), "1"), None);
        let several = course(vec![item("1", Some("page 7")), item("2", None)]);
        assert_eq!(said(&several, "1").as_deref(), Some("Partie 1 · page 7"));
        assert_eq!(said(&several, "2").as_deref(), Some("Partie 2"));
        assert_eq!(said(&several, "3"), None);
    }

    #[test]
    fn a_fail_after_a_pass_is_recorded_and_the_row_keeps_the_pass() {
        let passed = Said { passed: Some(true), ..Said::default() };
        let failed = Said { passed: Some(false), ..Said::default() };
        assert_eq!(news(passed, failed), vec![Kind::Failed]);
    }
}
