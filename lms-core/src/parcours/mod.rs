//! A parcours: sections of steps, a progression mode, access conditions; draft, then published.

mod check;
mod unlock;

use serde::{Deserialize, Serialize};

use crate::condition::Condition;
use crate::evidence::CreditRule;
use crate::ids::{ContentId, ParcoursId, SectionId, StepId};
use crate::score::Percent;
use crate::text::{Summary, Title};
use crate::time::{Minutes, Span, Timestamp};

pub use check::{Finding, check};
pub use unlock::{Access, Warning, access};

/// A designed course.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Parcours {
    /// Its key.
    pub id: ParcoursId,
    /// What people see.
    pub title: Title,
    /// What it is about.
    pub summary: Option<Summary>,
    /// What designers work on.
    pub draft: Design,
    /// What sessions show; `None` until the first publication.
    pub published: Option<Published>,
    /// When it was made.
    pub created: Timestamp,
    /// Out of the lists since.
    pub archived: Option<Timestamp>,
}

/// A publication.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// From 1.
    pub number: u32,
    /// When.
    pub at: Timestamp,
    /// What is shown.
    pub design: Design,
}

/// Sections of steps and how one goes through them.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Design {
    /// How free the learner is.
    pub mode: Mode,
    /// In reading order.
    pub sections: Vec<Section>,
    /// How time is credited (french-context §2.5).
    #[serde(default)]
    pub credit: CreditRule,
}

/// How free the learner is (row 1.6; reading I6: three levels).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Libre: any step in any order.
    Free,
    /// Guidée: a suggested order; leaving it gets a warning, not a refusal.
    #[default]
    Guided,
    /// Contrainte: a step opens when the mandatory ones before it are completed.
    Constrained,
}

/// A part of a parcours.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its key.
    pub id: SectionId,
    /// What people see.
    pub title: Title,
    /// In reading order.
    pub steps: Vec<Step>,
}

/// The place where a content is met.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its key; stays the same over publications, since progress hangs on it.
    pub id: StepId,
    /// What people see.
    pub title: Title,
    /// What is shown or asked; `None` for what happens outside the platform (a face-to-face half-day).
    pub content: Option<ContentId>,
    /// How it is followed.
    pub modality: Modality,
    /// Planned duration (row 2.4); a step without one cannot be published.
    pub planned: Option<Minutes>,
    /// Whether it counts for completion.
    pub mandatory: bool,
    /// When it opens; `None`: at once, as the mode allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Condition>,
    /// When it counts as completed.
    pub done: DoneWhen,
}

/// How a step is followed (row 2b.7).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// Distanciel synchrone: a virtual class.
    DistanceSync,
    /// Distanciel asynchrone: at one's own time.
    DistanceAsync,
    /// Présentiel.
    FaceToFace,
    /// Étude de cas.
    CaseStudy,
    /// Quiz.
    Quiz,
}

impl Modality {
    /// Every modality.
    pub const ALL: [Self; 5] = [Self::DistanceSync, Self::DistanceAsync, Self::FaceToFace, Self::CaseStudy, Self::Quiz];
}

/// When a step counts as completed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoneWhen {
    /// When the content says so (SCORM, xAPI).
    #[default]
    ContentSaysSo,
    /// As soon as it has been opened (a link, a short document).
    Opened,
    /// After so many active minutes.
    ActiveFor(Minutes),
    /// When so much of a film has been played.
    Played(Percent),
}

impl Design {
    /// Every step, in reading order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.sections.iter().flat_map(|s| s.steps.iter())
    }

    /// One step.
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps().find(|s| s.id == id)
    }

    /// Planned duration of the whole (row 2.4).
    pub fn planned(&self) -> Span {
        self.steps().filter_map(|s| s.planned).map(Minutes::span).sum()
    }

    /// Planned duration of one modality (row 2b.7: totals per modality).
    pub fn planned_in(&self, modality: Modality) -> Span {
        self.steps().filter(|s| s.modality == modality).filter_map(|s| s.planned).map(Minutes::span).sum()
    }

    /// Whether a content is met somewhere in it (row 2.18: "used in").
    pub fn uses(&self, content: ContentId) -> bool {
        self.steps().any(|s| s.content == Some(content))
    }
}

impl Parcours {
    /// Makes the draft what sessions show.
    ///
    /// # Errors
    ///
    /// Every [`Finding`] that stands against it; nothing is changed then.
    pub fn publish(
        mut self,
        kind_of: impl Fn(ContentId) -> Option<crate::content::Kind>,
        now: Timestamp,
    ) -> Result<Self, Vec<Finding>> {
        let against: Vec<Finding> = check(&self.draft, kind_of).into_iter().filter(Finding::blocks).collect();
        if !against.is_empty() {
            return Err(against);
        }
        let number = self.published.as_ref().map_or(1, |p| p.number + 1);
        self.published = Some(Published { number, at: now, design: self.draft.clone() });
        Ok(self)
    }
}
