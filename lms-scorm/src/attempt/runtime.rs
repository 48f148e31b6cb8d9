//! The conversation with the content: reading and writing the data model, and what becomes of the values.

use super::supplied::Around;
use super::{Attempt, Note, Outcome, Phase, Request};
use crate::activity::definition::Facets;
use crate::activity::tracking::Progress;
use crate::cmi::data::Data;
use crate::cmi::value::navigation;
use crate::cmi::{ErrorCode, Refusal, Set, model_12, model_2004};
use crate::course::{Course, Edition, Edition2004, Item, Kind, LaunchData, StoreMap};
use crate::number::plain;
use crate::sequencing::Sequencer;
use crate::time::{Millis, parse_interval, parse_timespan};

/// Longest difference between a reported session time and the clock that is not worth telling: content counts from the
/// loading of its page, we from its first call.
const SLACK: Millis = 5_000;

impl Attempt {
    /// The value of an element for the running content, and the error code.
    pub fn get(&self, course: &Course, el: &str) -> (String, ErrorCode) {
        match self.read(course, el) {
            Ok(value) => (value, ErrorCode::NONE),
            Err(refusal) => (String::new(), refusal.code),
        }
    }

    /// The same, with the reason of a refusal for `GetDiagnostic`.
    pub(crate) fn read(&self, course: &Course, el: &str) -> Result<String, Refusal> {
        if let Some(code) = self.out_of_phase(course, [ErrorCode::GET_EARLY, ErrorCode::GET_LATE]) {
            return Err(Refusal::new(code, "the conversation is not open"));
        }
        let live = self.live.as_ref().ok_or(Refusal::new(ErrorCode::GET_EARLY, "nothing is delivered"))?;
        let around = Around { attempt: self, course, activity: live.activity, data: self.data.get(&live.activity) };
        let blank = Data::new(course.edition);
        let data = around.data.unwrap_or(&blank);
        if !course.edition.is_2004() {
            return model_12::get(data, &around, el);
        }
        if self.comes_too_early(course, el) {
            return Err(Refusal::new(ErrorCode::UNDEFINED, "the edition of the course has no such element"));
        }
        if let Some(rest) = el.strip_prefix("adl.data") {
            return self.read_store(around.stores(), rest);
        }
        if let Some(rest) = el.strip_prefix("adl.nav.request_valid.") {
            return around.request_valid(rest);
        }
        model_2004::get(data, &around, el)
    }

    /// `SetValue`, `LMSSetValue`.
    pub(super) fn set(&mut self, course: &Course, el: &str, v: &str) -> Outcome {
        match self.write(course, el, v) {
            Ok(notes) => Outcome { notes, ..Outcome::taken() },
            Err(refusal) => Outcome { why: refusal.why, ..Outcome::refused(refusal.code) },
        }
    }

    /// Writes an element, or says why not.
    pub(crate) fn write(&mut self, course: &Course, el: &str, v: &str) -> Set {
        if let Some(code) = self.out_of_phase(course, [ErrorCode::SET_EARLY, ErrorCode::SET_LATE]) {
            return Err(Refusal::new(code, "the conversation is not open"));
        }
        let Some(activity) = self.live.as_ref().map(|live| live.activity) else {
            return Err(Refusal::new(ErrorCode::SET_EARLY, "nothing is delivered"));
        };
        let rules = self.rules();
        if self.comes_too_early(course, el) {
            return Err(Refusal::new(ErrorCode::UNDEFINED, "the edition of the course has no such element"));
        }
        if el == "adl.nav.request" && self.asks_too_early(course, v) {
            return Err(Refusal::new(ErrorCode::TYPE, "the edition of the course has no such request"));
        }
        if let Some(rest) = el.strip_prefix("adl.data").filter(|_| course.edition.is_2004()) {
            return self.write_store(course, activity, rest, v);
        }
        let data = self.data.get_or_insert_with(activity, || Data::new(course.edition));
        if course.edition.is_2004() { model_2004::set(data, rules, el, v) } else { model_12::set(data, rules, el, v) }
    }

    /// Whether an element came with a later edition than that of the course. Played by the book it is not there; otherwise no harm is
    /// done by having it.
    ///
    /// Source: shared data (RTE 4.3) and the jump request (SN 5.6.7) are new in the 4th edition.
    fn comes_too_early(&self, course: &Course, el: &str) -> bool {
        let fourth = el.starts_with("adl.data") || el.starts_with("adl.nav.request_valid.jump");
        fourth && self.is_strict() && course.edition != Edition::Scorm2004(Edition2004::Fourth)
    }

    /// The same for a value of `adl.nav.request`: `jump` came with the 4th edition, `suspendAll` with the 3rd.
    fn asks_too_early(&self, course: &Course, v: &str) -> bool {
        let Edition::Scorm2004(edition) = course.edition else { return false };
        let since = match navigation(v) {
            Some(Request::Jump(_)) => Edition2004::Fourth,
            Some(Request::SuspendAll) => Edition2004::Third,
            _ => return false,
        };
        self.is_strict() && edition < since
    }

    /// `adl.data`, RTE 4.3: stores the manifest names, one entry each.
    fn read_store(&self, stores: &[StoreMap], rest: &str) -> Result<String, Refusal> {
        match rest {
            "._children" => return Ok("id,store".to_owned()),
            "._count" => return Ok(stores.len().to_string()),
            _ => {}
        }
        let (store, part) = store_of(stores, rest, ErrorCode::GET_FAILURE)?;
        match part {
            "id" => Ok(store.target.clone()),
            _ if !store.read => {
                Err(Refusal::new(ErrorCode::WRITE_ONLY, "the manifest does not let this item read the store"))
            }
            _ => self
                .stores
                .get(&store.target)
                .cloned()
                .ok_or(Refusal::new(ErrorCode::NO_VALUE, "nothing is stored yet")),
        }
    }

    fn write_store(&mut self, course: &Course, activity: u32, rest: &str, v: &str) -> Set {
        let stores = launch_of(course, activity).map_or(&[][..], |launch| &launch.stores);
        if matches!(rest, "._children" | "._count") {
            return Err(Refusal::new(ErrorCode::READ_ONLY, "a keyword cannot be set"));
        }
        let (store, part) = store_of(stores, rest, ErrorCode::SET_FAILURE)?;
        if part == "id" || !store.write {
            return Err(Refusal::new(ErrorCode::READ_ONLY, "the manifest does not let this item write here"));
        }
        let others: usize =
            self.stores.iter().filter(|(target, _)| **target != store.target).map(|(_, value)| value.len()).sum();
        if others + v.len() > self.rules().room {
            return Err(Refusal::new(ErrorCode::SET_FAILURE, "there is no room for more data"));
        }
        // An empty store is as good as none: the next SCO finds it not initialized.
        if v.is_empty() {
            self.stores.remove(&store.target);
        } else {
            self.stores.insert(store.target.clone(), v.to_owned());
        }
        Ok(Vec::new())
    }

    /// Sets up the data of a SCO when its conversation begins.
    pub(super) fn prepare_data(&mut self, course: &Course, activity: u32) {
        let edition = course.edition;
        let mut data = self.data.remove(&activity).unwrap_or_else(|| Data::new(edition));
        if edition.is_2004() {
            let sequencer = self.sequencer(course);
            prepare_objectives(&sequencer, activity, &mut data);
        } else if data.value("cmi.core.lesson_status").is_none()
            && self.sequencer(course).progress(activity, 0).completed == Some(true)
        {
            // A SCO that was silent on an earlier visit was taken for completed, and finds itself so.
            data.put_named("cmi.core.lesson_status", "completed");
        }
        self.data.insert(activity, data);
    }

    /// Closes the conversation with the running content: folds its time in, hands its results to sequencing, and answers
    /// what the content asked for. `abnormal` when it did not say good-bye.
    pub(super) fn close_conversation(
        &mut self,
        course: &Course,
        at: Millis,
        abnormal: bool,
        notes: &mut Vec<Note>,
    ) -> Option<Request> {
        let live = self.live.as_mut()?;
        let (activity, since) = (live.activity, live.since);
        let abandons = live.is_abandoned();
        live.phase = Phase::Terminated;
        let is_2004 = course.edition.is_2004();
        let mut data = self.data.remove(&activity).unwrap_or_else(|| Data::new(course.edition));
        let [exit_name, time_name] =
            if is_2004 { ["cmi.exit", "cmi.session_time"] } else { ["cmi.core.exit", "cmi.core.session_time"] };
        let exit = exit_of(&data, exit_name, abnormal);
        let reported =
            data.value(time_name).and_then(|text| if is_2004 { parse_interval(text) } else { parse_timespan(text) });
        let asked = data.value("adl.nav.request").and_then(navigation);
        let counts = self.counts();
        if !is_2004 {
            settle_status_12(course, activity, &mut data, counts && !abnormal, notes);
        }
        for passing in [exit_name, time_name, "adl.nav.request"] {
            data.remove(passing);
        }
        let mut sequencer = self.sequencer(course);
        fold_time(&mut sequencer, activity, reported, (at - since).max(0), notes);
        // What is abandoned leaves no trace (SN 4.5.6).
        let abandoned = abandons || (!abnormal && matches!(asked, Some(Request::Abandon | Request::AbandonAll)));
        if counts && !abandoned {
            report(&mut sequencer, activity, &data);
        }
        sequencer.tracking_mut(activity).suspended = exit == "suspend";
        self.data.insert(activity, data);
        if abnormal {
            return None;
        }
        if !is_2004 {
            // RTE 3.4.4, `cmi.core.exit`: who logs out within the content leaves the course; what was done stays. A time-out ends
            // the SCO, which it did already: what to do when the time is up is the content's part (`time_limit_action`).
            return (exit == "logout").then_some(Request::SuspendAll);
        }
        // RTE 4.2.8: these two end the session whatever else was asked for.
        if matches!(exit.as_str(), "time-out" | "logout") {
            return Some(Request::ExitAll);
        }
        asked
    }

    /// What never opened a conversation (an asset, a silent SCO) is left: its time is what the clock saw, and a learner who
    /// deliberately leaves the course has seen it.
    pub(super) fn leave_silent(&mut self, course: &Course, request: &Request, at: Millis) {
        let Some(live) = self.live.as_ref().filter(|live| live.phase == Phase::NotInitialized) else { return };
        let (activity, seen) = (live.activity, (at - live.since).max(0));
        let (strict, counts) = (self.is_strict(), self.counts());
        let mut sequencer = self.sequencer(course);
        sequencer.tracking_mut(activity).spent += seen;
        let delivery = sequencer.definition(activity).delivery;
        let leaves =
            *request == Request::SuspendAll && !strict && counts && delivery.tracked && !delivery.completion_by_content;
        if leaves && sequencer.tracking(activity).objective(0).completed.is_none() {
            sequencer.write(activity, 0, |progress| progress.completed = Some(true));
        }
    }
}

/// The exit a conversation ends with. Without a good-bye it is the one announced, and failing that a suspension when
/// there is something to come back to.
fn exit_of(data: &Data, name: &str, abnormal: bool) -> String {
    let announced = data.value(name).unwrap_or("");
    if !abnormal || !announced.is_empty() {
        return announced.to_owned();
    }
    let kept = ["cmi.suspend_data", "cmi.location", "cmi.core.lesson_location"]
        .iter()
        .any(|el| data.value(el).is_some_and(|v| !v.is_empty()));
    if kept { "suspend".to_owned() } else { String::new() }
}

/// `cmi.total_time` is the sum of what closed sessions reported; the LMS credits no more than the clock saw.
fn fold_time(
    sequencer: &mut Sequencer<'_>,
    activity: u32,
    reported: Option<Millis>,
    seen: Millis,
    notes: &mut Vec<Note>,
) {
    let tracking = sequencer.tracking_mut(activity);
    if let Some(reported) = reported {
        tracking.total_time = tracking.total_time.saturating_add(reported);
        tracking.reported = tracking.reported.saturating_add(reported);
        if reported > seen + SLACK {
            notes.push(Note::LongSessionTime { reported, seen });
        }
    }
    tracking.spent = tracking.spent.saturating_add(reported.unwrap_or(seen).min(seen));
}

/// What the LMS says about the status when a SCORM 1.2 SCO is left.
///
/// Source: SCORM 1.2, RTE 3.4.4, `cmi.core.lesson_status`: completed when the SCO said nothing; passed or failed by the
/// mastery score when there are one and a score.
fn settle_status_12(course: &Course, activity: u32, data: &mut Data, counts: bool, notes: &mut Vec<Note>) {
    if !counts {
        return;
    }
    if data.value("cmi.core.lesson_status").is_none_or(|status| status == "not attempted") {
        data.put_named("cmi.core.lesson_status", "completed");
    }
    let mastery = launch_of(course, activity).and_then(|launch| launch.mastery_score);
    if let (Some(mastery), Some(raw)) = (mastery, data.number("cmi.core.score.raw")) {
        // A SCO that says it is not finished is believed; the score may still rise.
        if data.value("cmi.core.lesson_status") != Some("incomplete") {
            let passed = raw >= mastery;
            data.put_named("cmi.core.lesson_status", if passed { "passed" } else { "failed" });
            notes.push(Note::MasteryScore { passed });
        }
    }
}

/// Hands what a SCO has reported to sequencing.
///
/// Source: SCORM 2004 4th Ed., RTE 4.2 (sequencing impacts of each element) and SN 4.2.
pub(super) fn report(sequencer: &mut Sequencer<'_>, activity: u32, data: &Data) {
    if !sequencer.course.edition.is_2004() {
        return report_12(sequencer, activity, data);
    }
    for at in 0..sequencer.objective_count(activity) {
        let id = &sequencer.objective(activity, at).id;
        let Some(n) = objective_index(data, id).filter(|_| !id.is_empty()) else { continue };
        hand_over(sequencer, activity, at, &reported(data, &format!("cmi.objectives.{n}.")));
    }
    let mut own = reported(data, "cmi.");
    let (completed, satisfied) = (completion(sequencer.course, activity, data), success(sequencer, activity, data));
    own.progress.completed =
        completed.or(own.progress.completed.filter(|_| !is_completed_by_measure(sequencer.course, activity)));
    own.progress.satisfied = satisfied;
    hand_over(sequencer, activity, 0, &own);
    // What others read from shared objectives may have changed.
    sequencer.rollup_readers();
}

/// What the content has reported for one objective, and which of its statuses it has explicitly called unknown.
struct Reported {
    progress: Progress,
    unknown: Facets,
}

/// What is reported replaces what was known; what is explicitly unknown takes it away; the rest stays.
fn hand_over(sequencer: &mut Sequencer<'_>, activity: u32, at: usize, reported: &Reported) {
    let Reported { progress: new, unknown } = reported;
    if at == 0 {
        let tracking = sequencer.tracking_mut(activity);
        let still = |flag: bool, facet, known: bool| unknown.has(facet) || (flag && !known);
        tracking.success_unknown = still(tracking.success_unknown, Facets::SATISFIED, new.satisfied.is_some());
        tracking.completion_unknown = still(tracking.completion_unknown, Facets::COMPLETION, new.completed.is_some());
    }
    sequencer.write_explicit(activity, at, *unknown, |progress| {
        progress.satisfied = new.satisfied.or(progress.satisfied.filter(|_| !unknown.has(Facets::SATISFIED)));
        progress.completed = new.completed.or(progress.completed.filter(|_| !unknown.has(Facets::COMPLETION)));
        progress.measure = new.measure.or(progress.measure);
        progress.raw = new.raw.or(progress.raw);
        progress.min = new.min.or(progress.min);
        progress.max = new.max.or(progress.max);
        progress.progress = new.progress.or(progress.progress);
    });
}

/// SCORM 1.2 has one status for both completion and success. What failed has to be done again, so it is not completed.
fn report_12(sequencer: &mut Sequencer<'_>, activity: u32, data: &Data) {
    let status = data.value("cmi.core.lesson_status").unwrap_or("not attempted");
    let (completed, satisfied) = match status {
        "passed" => (Some(true), Some(true)),
        "completed" => (Some(true), None),
        "failed" => (Some(false), Some(false)),
        "incomplete" | "browsed" => (Some(false), None),
        _ => (None, None),
    };
    let [raw, min, max] = ["raw", "min", "max"].map(|part| data.number(&format!("cmi.core.score.{part}")));
    sequencer.write(activity, 0, |progress| {
        progress.completed = completed;
        progress.satisfied = satisfied;
        (progress.raw, progress.min, progress.max) = (raw, min, max);
        progress.measure = raw.map(|raw| measure_12(raw, min, max));
    });
}

/// A SCORM 1.2 raw score as a part of 1. The standard wants 0 to 100; content that counts otherwise says so by its bounds.
pub(super) fn measure_12(raw: f64, min: Option<f64>, max: Option<f64>) -> f64 {
    let (min, max) = (min.unwrap_or(0.0), max.filter(|max| *max > 0.0).unwrap_or(100.0));
    let (min, max) = if max > min { (min, max) } else { (0.0, 100.0) };
    ((raw - min) / (max - min)).clamp(-1.0, 1.0)
}

/// The values of `cmi.` or `cmi.objectives.n.` that sequencing knows.
fn reported(data: &Data, prefix: &str) -> Reported {
    let number = |part: &str| data.number(&format!("{prefix}{part}"));
    let word = |part: &str| data.value(&format!("{prefix}{part}"));
    let (success, completion) = (word("success_status"), word("completion_status"));
    Reported {
        progress: Progress {
            satisfied: satisfied_of(success),
            measure: number("score.scaled"),
            raw: number("score.raw"),
            min: number("score.min"),
            max: number("score.max"),
            completed: completed_of(completion),
            progress: number("progress_measure"),
        },
        unknown: Facets::default()
            .with(Facets::SATISFIED, success == Some("unknown"))
            .with(Facets::COMPLETION, completion == Some("unknown")),
    }
}

fn satisfied_of(word: Option<&str>) -> Option<bool> {
    match word {
        Some("passed") => Some(true),
        Some("failed") => Some(false),
        _ => None,
    }
}

fn completed_of(word: Option<&str>) -> Option<bool> {
    match word {
        Some("completed") => Some(true),
        Some("incomplete" | "not attempted") => Some(false),
        _ => None,
    }
}

/// `cmi.completion_status` as it counts: the progress measure decides where the manifest says so.
///
/// Source: SCORM 2004 4th Ed., RTE 4.2.4.1.
pub(super) fn completion(course: &Course, activity: u32, data: &Data) -> Option<bool> {
    let threshold =
        launch_of(course, activity).and_then(|launch| launch.completion).filter(|threshold| threshold.by_measure);
    match threshold {
        Some(threshold) => data.number("cmi.progress_measure").map(|measure| measure >= threshold.min_progress),
        None => completed_of(data.value("cmi.completion_status")),
    }
}

fn is_completed_by_measure(course: &Course, activity: u32) -> bool {
    launch_of(course, activity).and_then(|launch| launch.completion).is_some_and(|threshold| threshold.by_measure)
}

/// `cmi.success_status` as it counts: the scaled score decides where the manifest says so.
///
/// Source: SCORM 2004 4th Ed., RTE 4.2.22.1.
fn success(sequencer: &Sequencer<'_>, activity: u32, data: &Data) -> Option<bool> {
    let objective = sequencer.objective(activity, 0);
    if objective.by_measure {
        return data.number("cmi.score.scaled").map(|score| score >= objective.min_measure);
    }
    satisfied_of(data.value("cmi.success_status"))
}

/// Position of the run-time objective with this identifier.
fn objective_index(data: &Data, id: &str) -> Option<u16> {
    (0..data.count("cmi.objectives.n.id")).find(|n| data.value(&format!("cmi.objectives.{n}.id")) == Some(id))
}

/// The objectives of the manifest become run-time objectives, with what is known of them.
///
/// Source: SCORM 2004 4th Ed., RTE 4.2.17.1.
fn prepare_objectives(sequencer: &Sequencer<'_>, activity: u32, data: &mut Data) {
    for at in 0..sequencer.objective_count(activity) {
        let objective = sequencer.objective(activity, at);
        let known = sequencer.progress_for_content(activity, at);
        if !objective.id.is_empty() {
            let n = objective_index(data, &objective.id).unwrap_or_else(|| data.count("cmi.objectives.n.id"));
            data.put_named(&format!("cmi.objectives.{n}.id"), &objective.id);
            fill(data, &format!("cmi.objectives.{n}."), &known);
        }
    }
}

pub(super) fn fill(data: &mut Data, prefix: &str, known: &Progress) {
    let numbers = [
        ("score.scaled", known.measure),
        ("score.raw", known.raw),
        ("score.min", known.min),
        ("score.max", known.max),
        ("progress_measure", known.progress),
    ];
    for (part, value) in numbers {
        if let Some(value) = value {
            data.put_named(&format!("{prefix}{part}"), &plain(value));
        }
    }
    if let Some(satisfied) = known.satisfied {
        data.put_named(&format!("{prefix}success_status"), if satisfied { "passed" } else { "failed" });
    }
    if let Some(completed) = known.completed {
        data.put_named(&format!("{prefix}completion_status"), if completed { "completed" } else { "incomplete" });
    }
}

fn store_of<'s, 'r>(
    stores: &'s [StoreMap],
    rest: &'r str,
    outside: ErrorCode,
) -> Result<(&'s StoreMap, &'r str), Refusal> {
    let undefined = Refusal::new(ErrorCode::UNDEFINED, "the data model has no such element");
    let Some((index, part)) = rest.strip_prefix('.').and_then(|rest| rest.split_once('.')) else {
        return Err(undefined);
    };
    let canonical = index == "0" || (!index.starts_with('0') && index.bytes().all(|byte| byte.is_ascii_digit()));
    let Some(index) = index.parse::<usize>().ok().filter(|_| canonical) else { return Err(undefined) };
    if !matches!(part, "id" | "store") {
        return Err(undefined);
    }
    let store = stores.get(index).ok_or(Refusal::new(outside, "the manifest names no store with this index"))?;
    Ok((store, part))
}

pub(super) fn launch_of(course: &Course, activity: u32) -> Option<&LaunchData> {
    course.at(activity).and_then(|item| item.launch.as_deref())
}

/// Whether an item talks to the LMS.
pub(super) fn kind_of(course: &Course, item: &Item) -> Kind {
    course.resource_of(item).map_or(Kind::Asset, |resource| resource.kind)
}
