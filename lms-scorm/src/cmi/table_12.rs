//! The SCORM 1.2 data model, mandatory and optional elements alike.
//!
//! Source: SCORM 1.2, RTE 3.4.4.

use super::table::Access::{ReadOnly, ReadWrite, WriteOnly};
use super::table::Element;
use super::table::Initial::{Fixed, Supplied};
use super::table::Kind::{
    Children, Count, Decimal12, Feedback12, Identifier12, Integer12, Result12, Score12, Text, Time12, Timespan12,
    Version, Words,
};

const STATUS: &[&str] = &["passed", "completed", "failed", "incomplete", "browsed", "not attempted"];
const TYPES: &[&str] =
    &["true-false", "choice", "fill-in", "matching", "performance", "sequencing", "likert", "numeric"];
const EMPTY: super::table::Initial = Fixed("");

/// The elements, sorted by name.
pub(super) const TABLE: &[Element] = &[
    Element::new("cmi._version", ReadOnly, Version("3.4"), EMPTY),
    Element::new("cmi.comments", ReadWrite, Text(4_096), EMPTY),
    Element::new("cmi.comments_from_lms", ReadOnly, Text(4_096), EMPTY),
    Element::new(
        "cmi.core._children",
        ReadOnly,
        Children(
            "student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,exit,session_time",
        ),
        EMPTY,
    ),
    Element::new("cmi.core.credit", ReadOnly, Words(&["credit", "no-credit"]), Supplied),
    Element::new("cmi.core.entry", ReadOnly, Words(&["ab-initio", "resume", ""]), Supplied),
    Element::new("cmi.core.exit", WriteOnly, Words(&["time-out", "suspend", "logout", ""]), EMPTY),
    Element::new("cmi.core.lesson_location", ReadWrite, Text(255), EMPTY),
    Element::new("cmi.core.lesson_mode", ReadOnly, Words(&["browse", "normal", "review"]), Supplied),
    Element::new("cmi.core.lesson_status", ReadWrite, Words(STATUS), Fixed("not attempted")),
    Element::new("cmi.core.score._children", ReadOnly, Children("raw,min,max"), EMPTY),
    Element::new("cmi.core.score.max", ReadWrite, Score12, EMPTY),
    Element::new("cmi.core.score.min", ReadWrite, Score12, EMPTY),
    Element::new("cmi.core.score.raw", ReadWrite, Score12, EMPTY),
    Element::new("cmi.core.session_time", WriteOnly, Timespan12, EMPTY),
    Element::new("cmi.core.student_id", ReadOnly, Identifier12, Supplied),
    Element::new("cmi.core.student_name", ReadOnly, Text(255), Supplied),
    Element::new("cmi.core.total_time", ReadOnly, Timespan12, Supplied),
    Element::new(
        "cmi.interactions._children",
        ReadOnly,
        Children("id,objectives,time,type,correct_responses,weighting,student_response,result,latency"),
        EMPTY,
    ),
    Element::new("cmi.interactions._count", ReadOnly, Count, EMPTY),
    Element::new("cmi.interactions.n.correct_responses._count", ReadOnly, Count, EMPTY),
    Element::new("cmi.interactions.n.correct_responses.n.pattern", WriteOnly, Feedback12, EMPTY),
    Element::new("cmi.interactions.n.id", WriteOnly, Identifier12, EMPTY),
    Element::new("cmi.interactions.n.latency", WriteOnly, Timespan12, EMPTY),
    Element::new("cmi.interactions.n.objectives._count", ReadOnly, Count, EMPTY),
    Element::new("cmi.interactions.n.objectives.n.id", WriteOnly, Identifier12, EMPTY),
    Element::new("cmi.interactions.n.result", WriteOnly, Result12, EMPTY),
    Element::new("cmi.interactions.n.student_response", WriteOnly, Feedback12, EMPTY),
    Element::new("cmi.interactions.n.time", WriteOnly, Time12, EMPTY),
    Element::new("cmi.interactions.n.type", WriteOnly, Words(TYPES), EMPTY),
    Element::new("cmi.interactions.n.weighting", WriteOnly, Decimal12, EMPTY),
    Element::new("cmi.launch_data", ReadOnly, Text(4_096), Supplied),
    Element::new("cmi.objectives._children", ReadOnly, Children("id,score,status"), EMPTY),
    Element::new("cmi.objectives._count", ReadOnly, Count, EMPTY),
    Element::new("cmi.objectives.n.id", ReadWrite, Identifier12, EMPTY),
    Element::new("cmi.objectives.n.score._children", ReadOnly, Children("raw,min,max"), EMPTY),
    Element::new("cmi.objectives.n.score.max", ReadWrite, Score12, EMPTY),
    Element::new("cmi.objectives.n.score.min", ReadWrite, Score12, EMPTY),
    Element::new("cmi.objectives.n.score.raw", ReadWrite, Score12, EMPTY),
    Element::new("cmi.objectives.n.status", ReadWrite, Words(STATUS), Fixed("not attempted")),
    Element::new(
        "cmi.student_data._children",
        ReadOnly,
        Children("mastery_score,max_time_allowed,time_limit_action"),
        EMPTY,
    ),
    Element::new("cmi.student_data.mastery_score", ReadOnly, Decimal12, Supplied),
    Element::new("cmi.student_data.max_time_allowed", ReadOnly, Timespan12, Supplied),
    Element::new("cmi.student_data.time_limit_action", ReadOnly, Text(255), Supplied),
    Element::new("cmi.student_preference._children", ReadOnly, Children("audio,language,speed,text"), EMPTY),
    Element::new("cmi.student_preference.audio", ReadWrite, Integer12(-1, 100), Supplied),
    Element::new("cmi.student_preference.language", ReadWrite, Text(255), Supplied),
    Element::new("cmi.student_preference.speed", ReadWrite, Integer12(-100, 100), Supplied),
    Element::new("cmi.student_preference.text", ReadWrite, Integer12(-1, 1), Fixed("0")),
    Element::new("cmi.suspend_data", ReadWrite, Text(4_096), EMPTY),
];
