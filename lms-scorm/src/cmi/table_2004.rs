//! The SCORM 2004 4th edition data model.
//!
//! Source: SCORM 2004 4th Ed., RTE 4.2 (`cmi`), 4.3 (`adl.data`) and SN 6 (`adl.nav`). Earlier editions lack `adl.data`
//! and little else, and content of theirs does not ask for it.

use super::table::Access::{ReadOnly, ReadWrite, WriteOnly};
use super::table::Element;
use super::table::Initial::{Fixed, Nothing, Supplied};
use super::table::Kind::{
    Children, Count, Interval, Language, Localized, LongIdentifier, Navigation, Pattern, Real, Response, Result, Text,
    Timestamp, Version, Words,
};

const MAX: f64 = f64::MAX;
const COMPLETION: &[&str] = &["completed", "incomplete", "not attempted", "unknown"];
const SUCCESS: &[&str] = &["passed", "failed", "unknown"];
const TYPES: &[&str] = &[
    "true-false",
    "choice",
    "fill-in",
    "long-fill-in",
    "likert",
    "matching",
    "performance",
    "sequencing",
    "numeric",
    "other",
];

/// The elements, sorted by name.
pub(super) const TABLE: &[Element] = &[
    Element::new("adl.data._children", ReadOnly, Children("id,store"), Nothing),
    Element::new("adl.data._count", ReadOnly, Count, Nothing),
    Element::new("adl.data.n.id", ReadOnly, LongIdentifier, Supplied),
    Element::new("adl.data.n.store", ReadWrite, Text(64_000), Supplied),
    Element::new("adl.nav.request", ReadWrite, Navigation, Fixed("_none_")),
    Element::new("adl.nav.request_valid.continue", ReadOnly, Words(&["true", "false", "unknown"]), Supplied),
    Element::new("adl.nav.request_valid.previous", ReadOnly, Words(&["true", "false", "unknown"]), Supplied),
    Element::new("cmi._version", ReadOnly, Version("1.0"), Nothing),
    Element::new("cmi.comments_from_learner._children", ReadOnly, Children("comment,location,timestamp"), Nothing),
    Element::new("cmi.comments_from_learner._count", ReadOnly, Count, Nothing),
    Element::new("cmi.comments_from_learner.n.comment", ReadWrite, Localized(4_000), Nothing),
    Element::new("cmi.comments_from_learner.n.location", ReadWrite, Text(250), Nothing),
    Element::new("cmi.comments_from_learner.n.timestamp", ReadWrite, Timestamp, Nothing),
    Element::new("cmi.comments_from_lms._children", ReadOnly, Children("comment,location,timestamp"), Nothing),
    Element::new("cmi.comments_from_lms._count", ReadOnly, Count, Nothing),
    Element::new("cmi.comments_from_lms.n.comment", ReadOnly, Localized(4_000), Nothing),
    Element::new("cmi.comments_from_lms.n.location", ReadOnly, Text(250), Nothing),
    Element::new("cmi.comments_from_lms.n.timestamp", ReadOnly, Timestamp, Nothing),
    Element::new("cmi.completion_status", ReadWrite, Words(COMPLETION), Fixed("unknown")),
    Element::new("cmi.completion_threshold", ReadOnly, Real(0.0, 1.0), Supplied),
    Element::new("cmi.credit", ReadOnly, Words(&["credit", "no-credit"]), Supplied),
    Element::new("cmi.entry", ReadOnly, Words(&["ab-initio", "resume", ""]), Supplied),
    Element::new("cmi.exit", WriteOnly, Words(&["time-out", "suspend", "logout", "normal", ""]), Fixed("")),
    Element::new(
        "cmi.interactions._children",
        ReadOnly,
        Children(
            "id,type,objectives,timestamp,correct_responses,weighting,learner_response,result,latency,description",
        ),
        Nothing,
    ),
    Element::new("cmi.interactions._count", ReadOnly, Count, Nothing),
    Element::new("cmi.interactions.n.correct_responses._count", ReadOnly, Count, Nothing),
    Element::new("cmi.interactions.n.correct_responses.n.pattern", ReadWrite, Pattern, Nothing),
    Element::new("cmi.interactions.n.description", ReadWrite, Localized(250), Nothing),
    Element::new("cmi.interactions.n.id", ReadWrite, LongIdentifier, Nothing),
    Element::new("cmi.interactions.n.latency", ReadWrite, Interval, Nothing),
    Element::new("cmi.interactions.n.learner_response", ReadWrite, Response, Nothing),
    Element::new("cmi.interactions.n.objectives._count", ReadOnly, Count, Nothing),
    Element::new("cmi.interactions.n.objectives.n.id", ReadWrite, LongIdentifier, Nothing),
    Element::new("cmi.interactions.n.result", ReadWrite, Result, Nothing),
    Element::new("cmi.interactions.n.timestamp", ReadWrite, Timestamp, Nothing),
    Element::new("cmi.interactions.n.type", ReadWrite, Words(TYPES), Nothing),
    Element::new("cmi.interactions.n.weighting", ReadWrite, Real(-MAX, MAX), Nothing),
    Element::new("cmi.launch_data", ReadOnly, Text(4_000), Supplied),
    Element::new("cmi.learner_id", ReadOnly, LongIdentifier, Supplied),
    Element::new("cmi.learner_name", ReadOnly, Localized(250), Supplied),
    Element::new(
        "cmi.learner_preference._children",
        ReadOnly,
        Children("audio_level,language,delivery_speed,audio_captioning"),
        Nothing,
    ),
    Element::new("cmi.learner_preference.audio_captioning", ReadWrite, Words(&["-1", "0", "1"]), Supplied),
    Element::new("cmi.learner_preference.audio_level", ReadWrite, Real(0.0, MAX), Supplied),
    Element::new("cmi.learner_preference.delivery_speed", ReadWrite, Real(0.0, MAX), Supplied),
    Element::new("cmi.learner_preference.language", ReadWrite, Language, Supplied),
    Element::new("cmi.location", ReadWrite, Text(1_000), Nothing),
    Element::new("cmi.max_time_allowed", ReadOnly, Interval, Supplied),
    Element::new("cmi.mode", ReadOnly, Words(&["browse", "normal", "review"]), Supplied),
    Element::new(
        "cmi.objectives._children",
        ReadOnly,
        Children("id,score,success_status,completion_status,progress_measure,description"),
        Nothing,
    ),
    Element::new("cmi.objectives._count", ReadOnly, Count, Nothing),
    Element::new("cmi.objectives.n.completion_status", ReadWrite, Words(COMPLETION), Fixed("unknown")),
    Element::new("cmi.objectives.n.description", ReadWrite, Localized(250), Nothing),
    Element::new("cmi.objectives.n.id", ReadWrite, LongIdentifier, Nothing),
    Element::new("cmi.objectives.n.progress_measure", ReadWrite, Real(0.0, 1.0), Nothing),
    Element::new("cmi.objectives.n.score._children", ReadOnly, Children("scaled,raw,min,max"), Nothing),
    Element::new("cmi.objectives.n.score.max", ReadWrite, Real(-MAX, MAX), Nothing),
    Element::new("cmi.objectives.n.score.min", ReadWrite, Real(-MAX, MAX), Nothing),
    Element::new("cmi.objectives.n.score.raw", ReadWrite, Real(-MAX, MAX), Nothing),
    Element::new("cmi.objectives.n.score.scaled", ReadWrite, Real(-1.0, 1.0), Nothing),
    Element::new("cmi.objectives.n.success_status", ReadWrite, Words(SUCCESS), Fixed("unknown")),
    Element::new("cmi.progress_measure", ReadWrite, Real(0.0, 1.0), Nothing),
    Element::new("cmi.scaled_passing_score", ReadOnly, Real(-1.0, 1.0), Supplied),
    Element::new("cmi.score._children", ReadOnly, Children("scaled,raw,min,max"), Nothing),
    Element::new("cmi.score.max", ReadWrite, Real(-MAX, MAX), Nothing),
    Element::new("cmi.score.min", ReadWrite, Real(-MAX, MAX), Nothing),
    Element::new("cmi.score.raw", ReadWrite, Real(-MAX, MAX), Nothing),
    Element::new("cmi.score.scaled", ReadWrite, Real(-1.0, 1.0), Nothing),
    Element::new("cmi.session_time", WriteOnly, Interval, Nothing),
    Element::new("cmi.success_status", ReadWrite, Words(SUCCESS), Fixed("unknown")),
    Element::new("cmi.suspend_data", ReadWrite, Text(64_000), Nothing),
    Element::new(
        "cmi.time_limit_action",
        ReadOnly,
        Words(&["exit,message", "continue,message", "exit,no message", "continue,no message"]),
        Supplied,
    ),
    Element::new("cmi.total_time", ReadOnly, Interval, Supplied),
];
