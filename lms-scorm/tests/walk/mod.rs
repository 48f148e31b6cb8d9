//! Walks through courses, chosen by bytes: the same for properties, the fuzzer and the browser test.

use lms_scorm::package::{Limits, read_manifest};
use lms_scorm::{Course, Input, Request};

/// Something that happens in a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// An input of the learner or the player.
    Input(Input),
    /// A call of the content: method without its prefix, and arguments.
    Call(&'static str, String, String),
}

/// Three small courses: SCORM 1.2 with blocks, SCORM 2004 without sequencing, SCORM 2004 with rules and shared objectives.
pub fn courses() -> Vec<Course> {
    let read = |text: &str| read_manifest(text.as_bytes(), &Limits::default()).course.expect("the manifest is good");
    vec![
        read(
            r#"<manifest identifier="A" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schemaversion>1.2</schemaversion></metadata>
            <organizations><organization identifier="O"><title>Un</title>
            <item identifier="B"><title>Bloc</title><item identifier="X" identifierref="R"><title>X</title></item>
            <item identifier="Y" identifierref="R"><title>Y</title><adlcp:masteryscore>80</adlcp:masteryscore></item></item>
            <item identifier="Z" identifierref="P"><title>Z</title></item></organization></organizations>
            <resources><resource identifier="R" adlcp:scormtype="sco" href="r.html"/><resource identifier="P" adlcp:scormtype="asset" href="p.html"/></resources></manifest>"#,
        ),
        read(
            r#"<manifest identifier="B" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"><metadata><schemaversion>2004 3rd Edition</schemaversion></metadata>
            <organizations><organization identifier="O"><title>Deux</title>
            <item identifier="B"><title>Bloc</title><item identifier="X" identifierref="R"><title>X</title></item>
            <item identifier="Y" identifierref="R"><title>Y</title></item></item>
            <item identifier="Z" identifierref="P"><title>Z</title></item></organization></organizations>
            <resources><resource identifier="R" adlcp:scormType="sco" href="r.html"/><resource identifier="P" adlcp:scormType="asset" href="p.html"/></resources></manifest>"#,
        ),
        read(
            r#"<manifest identifier="C" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3">
            <metadata><schemaversion>2004 4th Edition</schemaversion></metadata>
            <organizations><organization identifier="O" adlseq:objectivesGlobalToSystem="false"><title>Trois</title>
            <item identifier="B"><title>Bloc</title>
              <item identifier="X" identifierref="R"><title>X</title><imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="p" satisfiedByMeasure="true">
                <imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure><imsss:mapInfo targetObjectiveID="g" writeSatisfiedStatus="true" writeNormalizedMeasure="true"/></imsss:primaryObjective></imsss:objectives></imsss:sequencing></item>
              <item identifier="Y" identifierref="R"><title>Y</title><adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.5"/>
                <adlcp:data><adlcp:map targetID="s"/></adlcp:data>
                <imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition referencedObjective="q" condition="satisfied"/></imsss:ruleConditions><imsss:ruleAction action="skip"/></imsss:preConditionRule>
                <imsss:postConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="satisfied" operator="not"/></imsss:ruleConditions><imsss:ruleAction action="retry"/></imsss:postConditionRule></imsss:sequencingRules>
                <imsss:objectives><imsss:primaryObjective objectiveID="p"/><imsss:objective objectiveID="q"><imsss:mapInfo targetObjectiveID="g"/></imsss:objective></imsss:objectives></imsss:sequencing></item>
              <imsss:sequencing><imsss:controlMode flow="true"/><imsss:randomizationControls randomizationTiming="onEachNewAttempt" reorderChildren="true"/></imsss:sequencing></item>
            <item identifier="Z" identifierref="P"><title>Z</title><imsss:sequencing><imsss:limitConditions attemptLimit="2"/></imsss:sequencing></item>
            <item identifier="W" identifierref="R"><title>W</title><imsss:sequencing><imsss:sequencingRules><imsss:exitConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="completed"/></imsss:ruleConditions><imsss:ruleAction action="exit"/></imsss:exitConditionRule>
                <imsss:postConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="always"/></imsss:ruleConditions><imsss:ruleAction action="exitAll"/></imsss:postConditionRule></imsss:sequencingRules></imsss:sequencing></item>
            <imsss:sequencing><imsss:controlMode flow="true" choiceExit="false"/></imsss:sequencing></organization></organizations>
            <resources><resource identifier="R" adlcp:scormType="sco" href="r.html"/><resource identifier="P" adlcp:scormType="asset" href="p.html"/></resources></manifest>"#,
        ),
    ]
}

const TARGETS: [&str; 7] = ["X", "Y", "Z", "B", "O", "W", "nowhere"];

const SETS: [(&str, &str); 40] = [
    ("cmi.core.lesson_status", "passed"),
    ("cmi.core.lesson_status", "incomplete"),
    ("cmi.core.lesson_status", "Complete"),
    ("cmi.core.score.raw", "85"),
    ("cmi.core.score.raw", "12,5"),
    ("cmi.core.score.max", "100"),
    ("cmi.core.lesson_location", "page 3"),
    ("cmi.core.exit", "suspend"),
    ("cmi.core.session_time", "00:01:30"),
    ("cmi.suspend_data", "a=1;été=✓"),
    ("cmi.completion_status", "completed"),
    ("cmi.completion_status", "incomplete"),
    ("cmi.completion_status", "unknown"),
    ("cmi.success_status", "passed"),
    ("cmi.success_status", "failed"),
    ("cmi.score.scaled", "0.85"),
    ("cmi.score.scaled", "0.1"),
    ("cmi.score.scaled", "1.5"),
    ("cmi.score.raw", "17"),
    ("cmi.progress_measure", "0.75"),
    ("cmi.progress_measure", "0.25"),
    ("cmi.location", "7"),
    ("cmi.exit", "suspend"),
    ("cmi.exit", "logout"),
    ("cmi.exit", ""),
    ("cmi.session_time", "PT1M30S"),
    ("cmi.session_time", "PT1.2345S"),
    ("cmi.interactions.0.id", "q1"),
    ("cmi.interactions.0.type", "choice"),
    ("cmi.interactions.0.learner_response", "a[,]b"),
    ("cmi.interactions.1.id", "q2"),
    ("cmi.objectives.0.id", "p"),
    ("cmi.objectives.0.success_status", "passed"),
    ("cmi.objectives.1.id", "q"),
    ("cmi.objectives.1.score.scaled", "0.5"),
    ("adl.nav.request", "continue"),
    ("adl.nav.request", "{target=X}choice"),
    ("adl.nav.request", "exitAll"),
    ("adl.nav.request", "abandon"),
    ("adl.data.0.store", "shared"),
];

const GETS: [&str; 12] = [
    "cmi.core.lesson_status",
    "cmi.core.entry",
    "cmi.core.total_time",
    "cmi.completion_status",
    "cmi.success_status",
    "cmi.objectives._count",
    "cmi.interactions.0.id",
    "adl.nav.request_valid.continue",
    "adl.nav.request_valid.choice.{target=Y}",
    "adl.data.0.store",
    "cmi.total_time",
    "cmi.nothing",
];

/// The step three bytes stand for.
pub fn step(kind: u8, one: u8) -> Step {
    let target = TARGETS[usize::from(one) % TARGETS.len()].to_owned();
    let call = |name| Step::Call(name, String::new(), String::new());
    match kind % 32 {
        0 => Step::Input(Input::Start),
        1 | 2 => Step::Input(Input::Resume),
        3..=5 => Step::Input(Input::Navigate(Request::Continue)),
        6 => Step::Input(Input::Navigate(Request::Previous)),
        7 | 8 => Step::Input(Input::Navigate(Request::Choice(target))),
        9 => Step::Input(Input::Navigate(Request::Jump(target))),
        10 => {
            let others = [
                Request::Exit,
                Request::ExitAll,
                Request::Abandon,
                Request::AbandonAll,
                Request::SuspendAll,
                Request::SuspendAll,
            ];
            Step::Input(Input::Navigate(others[usize::from(one) % others.len()].clone()))
        }
        11 | 12 => Step::Input(Input::Unload),
        13..=16 => call("Initialize"),
        17..=19 => call("Terminate"),
        20 => call("Commit"),
        21..=23 => Step::Call("GetValue", GETS[usize::from(one) % GETS.len()].to_owned(), String::new()),
        _ => {
            let (el, v) = SETS[usize::from(one) % SETS.len()];
            Step::Call("SetValue", el.to_owned(), v.to_owned())
        }
    }
}

/// The same in a course made by chance, where the fixed names lead nowhere: the second byte is the place of an item.
pub fn step_in(course: &Course, kind: u8, one: u8) -> Step {
    let place = usize::from(one) % course.items().count().max(1);
    let item = || course.items().nth(place).map(|item| item.identifier.clone()).unwrap_or_default();
    match step(kind, one) {
        Step::Input(Input::Navigate(Request::Choice(_))) => Step::Input(Input::Navigate(Request::Choice(item()))),
        Step::Input(Input::Navigate(Request::Jump(_))) => Step::Input(Input::Navigate(Request::Jump(item()))),
        step => step,
    }
}

/// The method a course's API has for a step.
pub fn method(course: &Course, name: &'static str) -> String {
    match (course.edition.is_2004(), name) {
        (true, name) => name.to_owned(),
        (false, "Terminate") => "LMSFinish".to_owned(),
        (false, name) => format!("LMS{name}"),
    }
}
