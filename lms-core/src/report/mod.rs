//! Tracking reports: what stands in a row, whatever the file or page it is shown in (rows 1.1, 2e.1).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::evidence::Bookmark;
use crate::ids::{EnrolmentId, ParcoursId, RegionId, SessionId};
use crate::parcours::Design;
use crate::people::Identity;
use crate::progress::{Rows, StepState, Summary, summarise};
use crate::score::Percent;
use crate::time::{Span, Timestamp};

/// Which enrolments a report speaks of.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Perimeter {
    /// Of one region.
    pub region: Option<RegionId>,
    /// Of one parcours.
    pub parcours: Option<ParcoursId>,
    /// Of one session.
    pub session: Option<SessionId>,
    /// Sessions that touch this period: from this day.
    pub from: Option<NaiveDate>,
    /// Until this day, included.
    pub to: Option<NaiveDate>,
}

/// One learner at one activity: the row of the tracking file (row 1.1: learners × activities).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivityRow {
    /// Whose.
    pub enrolment: EnrolmentId,
    /// The activity's title.
    pub activity: String,
    /// Where it stands.
    pub state: StepState,
    /// How much of it is done.
    pub completion: Percent,
    /// Best score.
    pub score: Option<Percent>,
    /// Signed-in time.
    pub connected: Span,
    /// Active time.
    pub active: Span,
    /// Credited time.
    pub credited: Span,
    /// First opened.
    pub opened: Option<Timestamp>,
    /// Last happening.
    pub last: Option<Timestamp>,
    /// Completed.
    pub completed: Option<Timestamp>,
    /// The last place the content named.
    pub bookmark: Option<Bookmark>,
}

/// One learner of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnerLine {
    /// Which enrolment.
    pub enrolment: EnrolmentId,
    /// Who; `None` once erased.
    pub identity: Option<Identity>,
    /// The figures over the parcours.
    pub summary: Summary,
    /// One row an activity, in reading order.
    pub activities: Vec<ActivityRow>,
}

impl LearnerLine {
    /// Where the learner was last, in whichever activity.
    pub fn bookmark(&self) -> Option<&Bookmark> {
        self.activities.iter().filter_map(|activity| activity.bookmark.as_ref()).max()
    }
}

/// Makes the line of one learner from the same rows and the same rollup as every page.
pub fn learner_line(enrolment: EnrolmentId, identity: Option<Identity>, design: &Design, rows: &Rows) -> LearnerLine {
    let activities = design
        .steps()
        .map(|step| {
            let row = rows.step(step.id);
            ActivityRow {
                enrolment,
                activity: step.title.as_str().to_owned(),
                state: row.state(),
                completion: row.share(),
                score: row.best.map(crate::score::ScaledScore::percent),
                connected: row.connected,
                active: row.active,
                credited: design.credit.credit(row.active, step.planned, row.completed.is_some()),
                opened: row.opened,
                last: row.last,
                completed: row.completed,
                bookmark: row.bookmark,
            }
        })
        .collect();
    LearnerLine { enrolment, identity, summary: summarise(design, rows), activities }
}

/// Figures of a group: the cells of the reporting matrix (2e.1) for a session, a parcours or the whole space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GroupFigures {
    /// How many learners.
    pub learners: u32,
    /// How many have opened something (fréquentation).
    pub started: u32,
    /// How many have completed everything.
    pub finished: u32,
    /// Mean completion.
    pub completion: Percent,
    /// Mean of the scores there are.
    pub score: Option<Percent>,
    /// Sum of signed-in time.
    pub connected: Span,
    /// Sum of active time.
    pub active: Span,
    /// Sum of credited time.
    pub credited: Span,
}

/// Sums learners up; counts by the same figures as their own pages.
pub fn group<'a>(summaries: impl IntoIterator<Item = &'a Summary>) -> GroupFigures {
    let mut out = GroupFigures::default();
    let (mut completion, mut scores, mut scored) = (0u64, 0u64, 0u64);
    for s in summaries {
        out.learners += 1;
        out.started += u32::from(s.last.is_some());
        out.finished += u32::from(s.completion == Percent::FULL);
        completion += u64::from(s.completion.hundredths());
        if let Some(score) = s.score {
            scores += u64::from(score.hundredths());
            scored += 1;
        }
        out.connected = out.connected + s.connected;
        out.active = out.active + s.active;
        out.credited = out.credited + s.credited;
    }
    out.completion = completion.checked_div(u64::from(out.learners)).map_or(Percent::ZERO, Percent::from_hundredths);
    out.score = scores.checked_div(scored).map(Percent::from_hundredths);
    out
}

/// Makes a cell safe for spreadsheets: a text that a spreadsheet would run as a formula gets a leading apostrophe
/// (row 2e.6).
///
/// ```
/// # use lms_core::report::defused;
/// assert_eq!(defused("=2+2"), "'=2+2");
/// assert_eq!(defused("Monique"), "Monique");
/// ```
pub fn defused(cell: &str) -> std::borrow::Cow<'_, str> {
    let dangerous =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}');
    if cell.trim_start_matches(' ').starts_with(dangerous) { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r2e_06_formulas_are_defused_even_behind_blanks() {
        for bad in ["=1", "+1", "-1", "@A1", " =1", "\t=1", "＝1"] {
            assert!(defused(bad).starts_with('\''), "{bad:?}");
        }
        assert_eq!(defused("L'Atelier = pain"), "L'Atelier = pain");
    }

    #[test]
    fn a_group_without_learners_has_no_score_and_nothing_completed() {
        let none = group([]);
        assert_eq!((none.completion, none.score, none.learners), (Percent::ZERO, None, 0));
    }

    #[test]
    fn learners_without_a_score_do_not_pull_the_mean_down() {
        let with = Summary { score: Some(Percent::whole(80).unwrap()), ..Summary::default() };
        assert_eq!(group([&with, &Summary::default()]).score, Percent::whole(80));
    }
}
