//! The sequencing definition model: what a package may say about one activity.
//!
//! Source: SCORM 2004 4th Ed., SN 3 (SM.1 to SM.11 and the ADL extensions). Every default is the book's.

use serde::{Deserialize, Serialize};

/// Everything a `sequencing` element can say; the default is what an activity without one has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Definition {
    /// Sequencing control modes, SM.1.
    #[serde(skip_serializing_if = "is_default")]
    pub control: Control,
    /// Constrained choice, an ADL extension.
    #[serde(skip_serializing_if = "is_default")]
    pub choice: ChoiceLimits,
    /// Pre-condition rules, SM.2, in document order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pre: Vec<Rule>,
    /// Exit rules, SM.2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exit: Vec<Rule>,
    /// Post-condition rules, SM.2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post: Vec<Rule>,
    /// Limit conditions, SM.3.
    #[serde(skip_serializing_if = "is_default")]
    pub limits: Limits,
    /// Rollup rules, SM.5.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rollup: Vec<RollupRule>,
    /// What of this activity counts for its parent, SM.8 and the ADL rollup considerations.
    #[serde(skip_serializing_if = "is_default")]
    pub contribution: Contribution,
    /// Objectives, SM.6, the primary one first; empty stands for a primary objective without a name or a map.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<Objective>,
    /// Selection of children, SM.9.
    #[serde(skip_serializing_if = "is_default")]
    pub selection: Selection,
    /// Randomization of children, SM.10.
    #[serde(skip_serializing_if = "is_default")]
    pub randomization: Randomization,
    /// Delivery controls, SM.11.
    #[serde(skip_serializing_if = "is_default")]
    pub delivery: DeliveryControls,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Flags travel as the bits of one number, the first one lowest: a course has thousands of them.
macro_rules! bits {
    ($name:ident: $($flag:ident),*) => {
        impl From<$name> for u8 {
            fn from(flags: $name) -> u8 {
                [$(flags.$flag),*].iter().rev().fold(0, |bits, flag| bits << 1 | u8::from(*flag))
            }
        }

        impl From<u8> for $name {
            fn from(bits: u8) -> Self {
                let mut rest = bits;
                let mut next = || {
                    let flag = rest & 1 == 1;
                    rest >>= 1;
                    flag
                };
                $(let $flag = next();)*
                Self { $($flag),* }
            }
        }
    };
}

bits!(Control: choice, choice_exit, flow, forward_only, current_objective, current_progress);
bits!(ChoiceLimits: prevent_activation, constrain);
bits!(DeliveryControls: tracked, completion_by_content, objective_by_content);

/// Sequencing control modes, SM.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u8", from = "u8")]
pub struct Control {
    /// Children may be chosen.
    pub choice: bool,
    /// A choice may leave this activity.
    pub choice_exit: bool,
    /// Continue and Previous walk through the children.
    pub flow: bool,
    /// No way back among the children.
    pub forward_only: bool,
    /// Only objective results of the current attempt count.
    pub current_objective: bool,
    /// Only progress of the current attempt counts.
    pub current_progress: bool,
}

impl Default for Control {
    fn default() -> Self {
        Self {
            choice: true,
            choice_exit: true,
            flow: false,
            forward_only: false,
            current_objective: true,
            current_progress: true,
        }
    }
}

/// Constrained choice controls, SN 3.3 (`adlseq:constrainedChoiceConsiderations`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(into = "u8", from = "u8")]
pub struct ChoiceLimits {
    /// Descendants become available only once the activity itself is active.
    pub prevent_activation: bool,
    /// A choice may only reach the activity next to this one.
    pub constrain: bool,
}

/// One sequencing rule, SM.2.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// What is tested.
    pub conditions: Vec<Condition>,
    /// How the tests combine.
    pub combine: Combine,
    /// What happens when they hold.
    pub action: Action,
}

/// How conditions combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Combine {
    /// Every one has to hold; the default of sequencing rules.
    #[default]
    All,
    /// One is enough; the default of rollup rules.
    Any,
}

/// One condition of a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// What is looked at.
    pub test: Test,
    /// The objective it is looked at on; the primary objective when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<String>,
    /// The measure it is compared with, from −1 to 1.
    #[serde(default, skip_serializing_if = "is_default")]
    pub threshold: f64,
    /// The answer is turned round (unknown stays unknown).
    #[serde(default, skip_serializing_if = "is_default")]
    pub negate: bool,
}

/// Conditions of sequencing and rollup rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Test {
    /// `satisfied`
    Satisfied,
    /// `objectiveStatusKnown`
    ObjectiveStatusKnown,
    /// `objectiveMeasureKnown`
    ObjectiveMeasureKnown,
    /// `objectiveMeasureGreaterThan`
    ObjectiveMeasureGreaterThan,
    /// `objectiveMeasureLessThan`
    ObjectiveMeasureLessThan,
    /// `completed`
    Completed,
    /// `activityProgressKnown`
    ActivityProgressKnown,
    /// `attempted`
    Attempted,
    /// `attemptLimitExceeded`
    AttemptLimitExceeded,
    /// `timeLimitExceeded`
    TimeLimitExceeded,
    /// `outsideAvailableTimeRange`
    OutsideAvailableTimeRange,
    /// `always`
    Always,
    /// `never`, rollup rules only.
    Never,
}

/// What a sequencing rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// Flow passes over the activity.
    Skip,
    /// The activity cannot be delivered.
    Disabled,
    /// The activity cannot be chosen.
    HiddenFromChoice,
    /// Flow stops here.
    StopForwardTraversal,
    /// Exit rule: the attempt ends.
    Exit,
    /// Post-condition: the parent exits.
    ExitParent,
    /// Post-condition: the whole course exits.
    ExitAll,
    /// Post-condition: the activity starts again.
    Retry,
    /// Post-condition: the whole course starts again.
    RetryAll,
    /// Post-condition: on to the next activity.
    Continue,
    /// Post-condition: back to the previous activity.
    Previous,
}

/// Limit conditions, SM.3. The others of the model are optional in the book and no manifest may set them since the 3rd edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Limits {
    /// How often the activity may be attempted.
    pub attempts: Option<u32>,
    /// How long one attempt may last, in milliseconds.
    pub attempt_duration: Option<i64>,
}

/// One rollup rule, SM.5.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RollupRule {
    /// Which children have to agree.
    pub set: ChildSet,
    /// How the conditions combine for one child.
    pub combine: Combine,
    /// What is tested on each child.
    pub conditions: Vec<Condition>,
    /// What the parent becomes.
    pub action: RollupAction,
}

/// How many children have to agree.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum ChildSet {
    /// Every one.
    #[default]
    All,
    /// At least one.
    Any,
    /// Not one.
    None,
    /// At least this many.
    AtLeastCount(u32),
    /// At least this part of them, from 0 to 1.
    AtLeastPercent(f64),
}

/// What a rollup rule says about the parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RollupAction {
    /// The primary objective is met.
    Satisfied,
    /// The primary objective is not met.
    NotSatisfied,
    /// The activity is completed.
    Completed,
    /// The activity is not completed.
    Incomplete,
}

/// When a child counts for one rollup action of its parent (`adlseq:rollupConsiderations`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum Required {
    /// Always; the default.
    #[default]
    Always,
    /// Only when its attempt is not suspended.
    IfNotSuspended,
    /// Only once it was attempted.
    IfAttempted,
    /// Only when it is not skipped.
    IfNotSkipped,
}

/// What of an activity counts for its parent, SM.8 and `adlseq:rollupConsiderations`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contribution {
    /// Its objective counts.
    pub objective: bool,
    /// Its completion counts.
    pub progress: bool,
    /// Weight of its measure, from 0 to 1.
    pub weight: f64,
    /// When it counts for "satisfied".
    pub for_satisfied: Required,
    /// When it counts for "not satisfied".
    pub for_not_satisfied: Required,
    /// When it counts for "completed".
    pub for_completed: Required,
    /// When it counts for "incomplete".
    pub for_incomplete: Required,
    /// The measure decides satisfaction even while the activity is active.
    pub measure_satisfaction_if_active: bool,
}

impl Default for Contribution {
    fn default() -> Self {
        Self {
            objective: true,
            progress: true,
            weight: 1.0,
            for_satisfied: Required::Always,
            for_not_satisfied: Required::Always,
            for_completed: Required::Always,
            for_incomplete: Required::Always,
            measure_satisfaction_if_active: true,
        }
    }
}

/// One objective of an activity, SM.6.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Objective {
    /// Its identifier; empty for a primary objective without one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The measure decides whether it is met.
    #[serde(skip_serializing_if = "is_default")]
    pub by_measure: bool,
    /// From which measure it is met, from −1 to 1.
    pub min_measure: f64,
    /// Shared objectives it reads from and writes to, SM.7.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maps: Vec<Map>,
}

impl Default for Objective {
    fn default() -> Self {
        Self { id: String::new(), by_measure: false, min_measure: 1.0, maps: Vec::new() }
    }
}

/// One map from a local objective to a shared one, SM.7 and `adlseq:mapInfo`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Map {
    /// The shared objective.
    pub target: String,
    /// What is read from it.
    pub read: Facets,
    /// What is written to it.
    pub write: Facets,
}

/// A set of the values an objective can share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Facets(pub u8);

impl Facets {
    /// Satisfied or not.
    pub const SATISFIED: Self = Self(1);
    /// The normalized measure.
    pub const MEASURE: Self = Self(2);
    /// The raw score.
    pub const RAW: Self = Self(4);
    /// The lowest possible raw score.
    pub const MIN: Self = Self(8);
    /// The highest possible raw score.
    pub const MAX: Self = Self(16);
    /// Completed or not.
    pub const COMPLETION: Self = Self(32);
    /// The progress measure.
    pub const PROGRESS: Self = Self(64);

    /// What every edition shares: satisfied status and measure.
    pub const STATUS: Self = Self(3);

    /// Says whether all of `other` is in the set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The set with `other` added, or taken away.
    #[must_use]
    pub fn with(self, other: Self, on: bool) -> Self {
        if on { Self(self.0 | other.0) } else { Self(self.0 & !other.0) }
    }
}

/// When children are selected or put in random order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum Timing {
    /// Never; the default.
    #[default]
    Never,
    /// Once, before the first attempt.
    Once,
    /// At each new attempt.
    OnEachNewAttempt,
}

/// Selection of children, SM.9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Selection {
    /// When.
    pub timing: Timing,
    /// How many; all when absent.
    pub count: Option<u32>,
}

/// Randomization of children, SM.10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Randomization {
    /// When.
    pub timing: Timing,
    /// Whether the order changes at all.
    pub reorder: bool,
}

/// Delivery controls, SM.11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u8", from = "u8")]
pub struct DeliveryControls {
    /// The learner's progress on the activity is kept.
    pub tracked: bool,
    /// Only the content says whether it is completed.
    pub completion_by_content: bool,
    /// Only the content says whether it is satisfied.
    pub objective_by_content: bool,
}

impl Default for DeliveryControls {
    fn default() -> Self {
        Self { tracked: true, completion_by_content: false, objective_by_content: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_travel_as_bits_and_come_back() {
        for bits in 0..64 {
            assert_eq!(u8::from(Control::from(bits)), bits);
        }
        for bits in 0..8 {
            assert_eq!(u8::from(DeliveryControls::from(bits)), bits);
        }
        assert!(Control::from(4).flow && !Control::from(4).choice);
        assert!(ChoiceLimits::from(2).constrain);
    }
}
