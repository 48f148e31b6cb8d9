//! A SCORM 2004 package of a hundred activities with rules, to measure navigation in: ten clusters of nine.
//!
//! Each leaf has a precondition and a postcondition that never hold, and an objective that is shared: everything a navigation
//! request has to look at is there, and nothing stands in its way.

use std::fmt::Write as _;

use crate::parcours_file::Unpacked;

/// How many clusters, each with [`LEAVES`] leaves.
pub const CLUSTERS: u32 = 10;

/// Leaves of a cluster.
pub const LEAVES: u32 = 9;

/// The first leaf.
pub const FIRST: &str = "L0";

/// The files of the package.
pub fn package() -> Unpacked {
    vec![
        ("imsmanifest.xml".to_owned(), manifest().into_bytes()),
        ("page.html".to_owned(), b"<!doctype html><title>Mesure</title>".to_vec()),
    ]
}

fn manifest() -> String {
    let mut out = String::from(
        r#"<manifest identifier="M" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
  xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>Cent activités</title>
"#,
    );
    let flow = r#"<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>"#;
    for cluster in 0..CLUSTERS {
        let _ = writeln!(out, r#"<item identifier="C{cluster}"><title>Groupe {cluster}</title>"#);
        for leaf in cluster * LEAVES..(cluster + 1) * LEAVES {
            let _ = writeln!(
                out,
                r#"<item identifier="L{leaf}" identifierref="R"><title>Unité {leaf}</title><imsss:sequencing><imsss:sequencingRules>
<imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="attemptLimitExceeded"/></imsss:ruleConditions><imsss:ruleAction action="skip"/></imsss:preConditionRule>
<imsss:postConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="timeLimitExceeded"/></imsss:ruleConditions><imsss:ruleAction action="exitParent"/></imsss:postConditionRule>
</imsss:sequencingRules><imsss:objectives><imsss:primaryObjective objectiveID="p{leaf}"><imsss:mapInfo targetObjectiveID="g{leaf}" readSatisfiedStatus="true" writeSatisfiedStatus="true"/></imsss:primaryObjective></imsss:objectives></imsss:sequencing></item>"#
            );
        }
        let _ = writeln!(out, "{flow}</item>");
    }
    let _ = write!(
        out,
        r#"{flow}</organization></organizations>
<resources><resource identifier="R" type="webcontent" adlcp:scormType="sco" href="page.html"><file href="page.html"/></resource></resources></manifest>"#
    );
    out
}

#[cfg(test)]
mod tests {
    use lms_scorm::package::{Limits, read_manifest};

    use super::*;

    #[test]
    fn it_has_ninety_leaves_and_no_problem() {
        let reading = read_manifest(manifest().as_bytes(), &Limits::default());
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
        let course = reading.course.unwrap();
        assert_eq!(course.items().count(), 101);
        assert!(course.item(FIRST).is_some());
    }
}
