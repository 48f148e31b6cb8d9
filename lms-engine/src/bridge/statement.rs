//! From evidence facts to xAPI statements: the profile by which the platform tells what happened on it.
//!
//! `docs/xapi-profile.md` says the same for those who read the statements.

use lms_core::content::Kind as ContentKind;
use lms_core::evidence::{Fact, Kind, Source};
use lms_core::ids::{PersonId, SessionId};
use lms_core::xapi::json::{Object, Value};
use lms_core::xapi::lexical::Instant;

/// The category of every statement of ours.
pub const PROFILE: &str = "urn:x-lms:profile:1";
/// The category of what a SCORM content said, by the SCORM profile of xAPI.
pub const SCORM: &str = "https://w3id.org/xapi/scorm";
/// How far, in percent; as cmi5 has it.
const PROGRESS: &str = "https://w3id.org/xapi/cmi5/result/extensions/progress";
/// Which version of the content was shown.
const VERSION: &str = "urn:x-lms:extension:content-version";

/// What a statement says besides its fact.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The address of the platform: the home of its accounts and ids.
    pub home: &'a str,
    /// Who.
    pub learner: PersonId,
    /// In which session.
    pub session: SessionId,
    /// Its title.
    pub session_title: &'a str,
    /// The title of the step.
    pub step_title: &'a str,
    /// What the step shows.
    pub content: Option<ContentKind>,
}

fn object<'v>(members: impl IntoIterator<Item = (&'static str, Value<'v>)>) -> Value<'v> {
    Value::Object(Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect()))
}

fn keyed<'v>(key: String, value: Value<'v>) -> Value<'v> {
    Value::Object(Object(vec![(key.into(), value)]))
}

/// The statement that tells a fact; its id is that of the fact, so that telling it twice is telling it once. `None` for
/// what is not told: time and places, and what an xAPI or cmi5 content said itself.
pub fn statement(fact: &Fact, about: &About<'_>) -> Option<Value<'static>> {
    let by_content = match about.content {
        // The platform's own *launched* says that it was opened, and *waived* what somebody else decided.
        Some(ContentKind::Cmi5) => fact.source != Source::Rule,
        Some(ContentKind::Xapi) => fact.source != Source::Rule && fact.kind != Kind::Opened,
        _ => false,
    };
    if by_content {
        return None;
    }
    let (verb, display, result) = said(&fact.kind)?;
    let home = about.home;
    let account =
        object([("homePage", Value::string(home.to_owned())), ("name", Value::string(about.learner.to_string()))]);
    let actor = object([("objectType", Value::string("Agent")), ("account", account)]);
    let activity = |path: &str, id: String, kind: &'static str, title: &str| {
        let definition = object([
            ("name", keyed("fr".to_owned(), Value::string(title.to_owned()))),
            ("type", Value::string(format!("http://adlnet.gov/expapi/activities/{kind}"))),
        ]);
        object([
            ("objectType", Value::string("Activity")),
            ("id", Value::string(format!("{home}/activities/{path}/{id}"))),
            ("definition", definition),
        ])
    };
    let named = |id: String| object([("objectType", Value::string("Activity")), ("id", Value::string(id))]);
    let mut category = vec![named(PROFILE.to_owned())];
    if about.content.is_some_and(ContentKind::is_scorm) {
        category.push(named(SCORM.to_owned()));
    }
    let session = activity("sessions", about.session.to_string(), "course", about.session_title);
    let mut activities = vec![("parent", Value::Array(vec![session])), ("category", Value::Array(category))];
    let mut context = vec![("registration", Value::string(fact.enrolment.to_string()))];
    if let Some(shown) = fact.version {
        activities
            .push(("grouping", Value::Array(vec![named(format!("{home}/activities/contents/{}", shown.content))])));
        context.push(("extensions", keyed(VERSION.to_owned(), Value::Number(shown.number.to_string().into()))));
    }
    context.push(("contextActivities", object(activities)));
    context.push(("platform", Value::string("LMS")));
    let mut members = vec![
        ("id", Value::string(fact.id.to_string())),
        ("timestamp", Value::string(Instant(fact.at.millis()).to_string())),
        ("actor", actor),
        (
            "verb",
            object([
                ("id", Value::string(format!("http://adlnet.gov/expapi/verbs/{verb}"))),
                ("display", object([("fr", Value::string(display)), ("en", Value::string(verb))])),
            ]),
        ),
        ("object", activity("steps", fact.step.to_string(), "lesson", about.step_title)),
    ];
    if let Some(result) = result {
        members.push(("result", result));
    }
    members.push(("context", object(context)));
    Some(object(members))
}

/// Verb, its French display, and the result.
fn said(kind: &Kind) -> Option<(&'static str, &'static str, Option<Value<'static>>)> {
    Some(match kind {
        Kind::Opened => ("launched", "a ouvert", None),
        Kind::Completed => ("completed", "a terminé", Some(object([("completion", Value::Bool(true))]))),
        Kind::Passed => ("passed", "a réussi", Some(object([("success", Value::Bool(true))]))),
        Kind::Failed => ("failed", "a échoué", Some(object([("success", Value::Bool(false))]))),
        Kind::Scored { score } => {
            let scaled = Value::Number(score.get().to_string().into());
            ("scored", "a obtenu", Some(object([("score", object([("scaled", scaled)]))])))
        }
        Kind::Progressed { progress } => {
            let percent = Value::Number((progress.hundredths() / 100).to_string().into());
            ("progressed", "a avancé", Some(object([("extensions", keyed(PROGRESS.to_owned(), percent))])))
        }
        Kind::Bookmarked { suspended: true, .. } => ("suspended", "a suspendu", None),
        Kind::Bookmarked { suspended: false, .. } | Kind::Time { .. } => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lms_core::evidence::{Place, ShownVersion};
    use lms_core::ids::{ContentId, EnrolmentId, FactId, StepId};
    use lms_core::score::{Percent, ScaledScore};
    use lms_core::time::{Span, Timestamp};
    use lms_core::xapi::{Version, validate};
    use uuid::Uuid;

    fn told(kind: Kind) -> Option<Value<'static>> {
        told_of(kind, Source::Page, ContentKind::Scorm12)
    }

    fn told_of(kind: Kind, source: Source, content: ContentKind) -> Option<Value<'static>> {
        let id = Uuid::from_u128;
        let fact = Fact {
            id: FactId(id(1)),
            at: Timestamp::from_millis(1_772_000_000_123).unwrap(),
            enrolment: EnrolmentId(id(2)),
            step: StepId(id(3)),
            version: Some(ShownVersion { content: ContentId(id(4)), number: 2 }),
            kind,
            source,
        };
        let about = About {
            home: "https://lms.example.org",
            learner: PersonId(id(5)),
            session: SessionId(id(6)),
            session_title: "Session de mars",
            step_title: "L'été à 100 % \"ici\"",
            content: Some(content),
        };
        statement(&fact, &about)
    }

    #[test]
    fn r2_22_what_a_content_said_itself_is_not_told_again() {
        let content = Source::Attempt { attempt: lms_core::ids::AttemptId(Uuid::from_u128(8)) };
        for (kind, source, of, want) in [
            (Kind::Completed, content, ContentKind::Cmi5, false),
            (Kind::Opened, content, ContentKind::Cmi5, false),
            (Kind::Completed, Source::Rule, ContentKind::Cmi5, true),
            (Kind::Passed, content, ContentKind::Xapi, false),
            (Kind::Opened, content, ContentKind::Xapi, true),
            (Kind::Completed, content, ContentKind::Scorm2004, true),
        ] {
            assert_eq!(told_of(kind.clone(), source, of).is_some(), want, "{kind:?} of {of:?}");
        }
    }

    #[test]
    fn r2_22_every_fact_that_is_told_is_a_valid_statement_in_both_versions() {
        for (kind, verb) in [
            (Kind::Opened, "launched"),
            (Kind::Completed, "completed"),
            (Kind::Passed, "passed"),
            (Kind::Failed, "failed"),
            (Kind::Scored { score: ScaledScore::new(-0.25).unwrap() }, "scored"),
            (Kind::Progressed { progress: Percent::whole(40).unwrap() }, "progressed"),
            (Kind::Bookmarked { place: Place::new("p. 7").unwrap(), suspended: true }, "suspended"),
        ] {
            let statement = told(kind).unwrap();
            for version in Version::ALL {
                assert_eq!(validate::statement(&statement, version), Ok(()), "{verb}");
            }
            assert!(statement.get("verb").unwrap().text("id").unwrap().ends_with(verb));
            assert_eq!(statement.text("id"), Some("00000000-0000-0000-0000-000000000001"));
        }
    }

    #[test]
    fn r2_22_no_statement_names_a_person_or_tells_a_place() {
        assert_eq!(told(Kind::Time { connected: Span::minutes(1), active: Span::minutes(1) }), None);
        assert_eq!(told(Kind::Bookmarked { place: Place::new("p. 7").unwrap(), suspended: false }), None);
        let text = told(Kind::Bookmarked { place: Place::new("p. 7").unwrap(), suspended: true }).unwrap().to_text();
        assert!(!text.contains("p. 7") && !text.contains("mbox"), "{text}");
    }

    #[test]
    fn r2_22_a_score_is_told_as_it_was_recorded() {
        let told = told(Kind::Scored { score: ScaledScore::new(0.7).unwrap() }).unwrap();
        assert!(told.to_text().contains(r#""score":{"scaled":0.7}"#), "{}", told.to_text());
    }
}
