//! Manifests made by chance: trees with every control, rule, limit and map that sequencing knows, the same for a seed.

use std::fmt::Write as _;

/// xorshift64: enough chance for a test, the same on every machine.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..4 {
            chance.next();
        }
        chance
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    /// A number below `below`.
    pub fn below(&mut self, below: usize) -> usize {
        (self.next() % below as u64) as usize
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// A manifest of at most so many items, `I1`, `I2` and so on below the organization `O`.
pub fn manifest(seed: u64, items: usize) -> String {
    let mut chance = Chance::new(seed);
    let mut out = String::from(
        r#"<manifest identifier="M" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
        xmlns:imsss="http://www.imsglobal.org/xsd/imsss" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3">
        <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata><organizations default="O">"#,
    );
    let global = !chance.once_in(4);
    let _ = write!(out, r#"<organization identifier="O" adlseq:objectivesGlobalToSystem="{global}"><title>O</title>"#);
    let mut next = 1;
    // Most courses flow, or nothing is ever walked.
    let flows = !chance.once_in(5);
    while next <= items {
        item(&mut chance, &mut out, &mut next, items, 1, flows);
    }
    sequencing(&mut chance, &mut out, true, flows);
    out.push_str(
        r#"</organization></organizations><resources><resource identifier="R" type="webcontent" adlcp:scormType="sco" href="r.html"/>
        <resource identifier="A" type="webcontent" adlcp:scormType="asset" href="a.html"/></resources></manifest>"#,
    );
    out
}

fn item(chance: &mut Chance, out: &mut String, next: &mut usize, items: usize, depth: usize, flows: bool) {
    let name = *next;
    *next += 1;
    let cluster = depth < 4 && *next <= items && chance.once_in(3);
    let visible = if chance.once_in(12) { r#" isvisible="false""# } else { "" };
    if cluster {
        let _ = write!(out, r#"<item identifier="I{name}"{visible}><title>I{name}</title>"#);
        for _ in 0..1 + chance.below(4) {
            if *next <= items {
                item(chance, out, next, items, depth + 1, flows);
            }
        }
    } else {
        let resource = if chance.once_in(8) { "A" } else { "R" };
        let _ = write!(out, r#"<item identifier="I{name}" identifierref="{resource}"{visible}><title>I{name}</title>"#);
        if chance.once_in(6) {
            let _ = write!(
                out,
                r#"<adlcp:completionThreshold completedByMeasure="{}" minProgressMeasure="0.5" progressWeight="0.{}"/>"#,
                !chance.once_in(3),
                chance.below(10)
            );
        }
    }
    if !chance.once_in(4) {
        sequencing(chance, out, cluster, flows);
    }
    out.push_str("</item>");
}

fn sequencing(chance: &mut Chance, out: &mut String, cluster: bool, flows: bool) {
    out.push_str("<imsss:sequencing>");
    let _ = write!(
        out,
        r#"<imsss:controlMode choice="{}" choiceExit="{}" flow="{}" forwardOnly="{}" useCurrentAttemptObjectiveInfo="{}" useCurrentAttemptProgressInfo="{}"/>"#,
        !chance.once_in(8),
        !chance.once_in(8),
        if flows { !chance.once_in(9) } else { chance.once_in(3) },
        chance.once_in(8),
        !chance.once_in(3),
        !chance.once_in(3)
    );
    out.push_str("<imsss:sequencingRules>");
    for (kind, often, actions) in [
        ("preConditionRule", 3, &["skip", "disabled", "hiddenFromChoice", "stopForwardTraversal", "skip"][..]),
        ("exitConditionRule", 9, &["exit"][..]),
        (
            "postConditionRule",
            6,
            &["exitParent", "exitAll", "retry", "retryAll", "continue", "previous", "continue", "exitParent"][..],
        ),
    ] {
        for _ in 0..2 {
            if chance.once_in(often) {
                let _ = write!(
                    out,
                    r#"<imsss:{kind}>{}<imsss:ruleAction action="{}"/></imsss:{kind}>"#,
                    conditions(chance),
                    chance.one(actions)
                );
            }
        }
    }
    out.push_str("</imsss:sequencingRules>");
    if chance.once_in(6) {
        let _ = write!(out, r#"<imsss:limitConditions attemptLimit="{}"/>"#, chance.below(3));
    }
    let _ = write!(
        out,
        r#"<imsss:rollupRules rollupObjectiveSatisfied="{}" rollupProgressCompletion="{}" objectiveMeasureWeight="{}">"#,
        !chance.once_in(7),
        !chance.once_in(7),
        chance.one(&["1", "1", "0.5", "0"])
    );
    if cluster {
        for _ in 0..2 {
            if chance.once_in(3) {
                let set = chance.one(&[
                    r#"childActivitySet="all""#,
                    r#"childActivitySet="any""#,
                    r#"childActivitySet="none""#,
                    r#"childActivitySet="atLeastCount" minimumCount="2""#,
                    r#"childActivitySet="atLeastPercent" minimumPercent="0.5""#,
                ]);
                let _ = write!(
                    out,
                    r#"<imsss:rollupRule {set}><imsss:rollupConditions conditionCombination="{}"><imsss:rollupCondition operator="{}" condition="{}"/></imsss:rollupConditions><imsss:rollupAction action="{}"/></imsss:rollupRule>"#,
                    chance.one(&["any", "all"]),
                    chance.one(&["noOp", "noOp", "not"]),
                    chance.one(&[
                        "satisfied",
                        "completed",
                        "attempted",
                        "objectiveStatusKnown",
                        "activityProgressKnown",
                        "objectiveMeasureKnown",
                        "attemptLimitExceeded"
                    ]),
                    chance.one(&["satisfied", "notSatisfied", "completed", "incomplete"])
                );
            }
        }
    }
    out.push_str("</imsss:rollupRules>");
    let by_measure = chance.once_in(5);
    let _ = write!(
        out,
        r#"<imsss:objectives><imsss:primaryObjective objectiveID="p" satisfiedByMeasure="{by_measure}"><imsss:minNormalizedMeasure>0.5</imsss:minNormalizedMeasure>{}</imsss:primaryObjective>"#,
        map(chance)
    );
    if chance.once_in(3) {
        let _ = write!(out, r#"<imsss:objective objectiveID="q">{}</imsss:objective>"#, map(chance));
    }
    out.push_str("</imsss:objectives>");
    if cluster && chance.once_in(6) {
        let _ = write!(
            out,
            r#"<imsss:randomizationControls randomizationTiming="{}" reorderChildren="{}" selectionTiming="{}" selectCount="{}"/>"#,
            chance.one(&["once", "onEachNewAttempt", "never"]),
            chance.once_in(2),
            chance.one(&["once", "onEachNewAttempt", "never"]),
            1 + chance.below(3)
        );
    }
    if chance.once_in(4) {
        let _ = write!(
            out,
            r#"<imsss:deliveryControls tracked="{}" completionSetByContent="{}" objectiveSetByContent="{}"/>"#,
            !chance.once_in(4),
            chance.once_in(2),
            chance.once_in(2)
        );
    }
    if chance.once_in(3) {
        let _ = write!(
            out,
            r#"<adlseq:constrainedChoiceConsiderations preventActivation="{}" constrainChoice="{}"/>"#,
            chance.once_in(2),
            chance.once_in(2)
        );
    }
    if chance.once_in(5) {
        let required = ["always", "ifAttempted", "ifNotSkipped", "ifNotSuspended"];
        let _ = write!(
            out,
            r#"<adlseq:rollupConsiderations requiredForSatisfied="{}" requiredForNotSatisfied="{}" requiredForCompleted="{}" requiredForIncomplete="{}" measureSatisfactionIfActive="{}"/>"#,
            chance.one(&required),
            chance.one(&required),
            chance.one(&required),
            chance.one(&required),
            chance.once_in(2)
        );
    }
    out.push_str("</imsss:sequencing>");
}

fn conditions(chance: &mut Chance) -> String {
    let mut out = format!(r#"<imsss:ruleConditions conditionCombination="{}">"#, chance.one(&["all", "any"]));
    for _ in 0..1 + chance.below(2) {
        let objective = chance.one(&["", "", r#" referencedObjective="p""#, r#" referencedObjective="q""#]);
        let _ = write!(
            out,
            r#"<imsss:ruleCondition{objective} measureThreshold="0.3" operator="{}" condition="{}"/>"#,
            chance.one(&["noOp", "not"]),
            chance.one(&[
                "satisfied",
                "satisfied",
                "completed",
                "attempted",
                "objectiveStatusKnown",
                "objectiveMeasureKnown",
                "objectiveMeasureGreaterThan",
                "objectiveMeasureLessThan",
                "activityProgressKnown",
                "attemptLimitExceeded",
                "always"
            ])
        );
    }
    out + "</imsss:ruleConditions>"
}

fn map(chance: &mut Chance) -> String {
    if !chance.once_in(2) {
        return String::new();
    }
    format!(
        r#"<imsss:mapInfo targetObjectiveID="g{}" readSatisfiedStatus="{}" readNormalizedMeasure="{}" writeSatisfiedStatus="{}" writeNormalizedMeasure="{}"/>"#,
        chance.below(3),
        chance.once_in(2),
        chance.once_in(2),
        chance.once_in(2),
        chance.once_in(2)
    )
}
