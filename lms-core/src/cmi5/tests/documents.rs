//! Which documents a unit may read and write.

use super::*;
use crate::cmi5::document::{self, Note, Request, Resource};
use crate::xapi::json::Value;

fn request<'r>(
    resource: Resource,
    reads: bool,
    agent: Option<&'r Value<'r>>,
    id: Option<&'r str>,
    body: &'r str,
) -> Request<'r> {
    Request {
        resource,
        reads,
        deletes: false,
        agent,
        activity: Some(ACTIVITY),
        registration: Some(REGISTRATION),
        id,
        content_type: "application/json; charset=utf-8",
        body: body.as_bytes(),
    }
}

#[test]
fn c5_documents_are_those_of_the_launch() {
    use Requirement::*;
    let house = House::new();
    let actor = json::read(ACTOR.as_bytes()).unwrap();
    let named = json::read(br#"{"name":"N","account":{"homePage":"https://lms.example.org","name":"p1"}}"#).unwrap();
    let other = json::read(br#"{"account":{"homePage":"https://lms.example.org","name":"p2"}}"#).unwrap();
    let judge =
        |request: &Request<'_>| document::judge(&house.state, &house.binding(), request).map_err(|r| r.requirement);
    let state = request(Resource::State, true, Some(&actor), Some("bookmark"), "");
    for good in [
        state,
        Request { reads: false, body: b"x", ..state },
        Request { reads: false, deletes: true, ..state },
        Request { id: Some(LAUNCH_DATA), ..state },
        Request { id: None, ..state },
        Request { agent: Some(&named), ..state },
        Request { resource: Resource::Activity, agent: None, registration: None, ..state },
        Request { resource: Resource::Statements, agent: None, registration: None, activity: Some("urn:any"), ..state },
        Request { resource: Resource::AgentProfile, id: Some("mine"), reads: false, ..state },
    ] {
        assert_eq!(judge(&good), Ok(Note::Nothing), "{good:?}");
    }
    for (bad, want) in [
        (Request { agent: None, ..state }, NoAgent),
        (Request { agent: Some(&other), ..state }, Actor),
        (Request { activity: None, ..state }, DocumentActivity),
        (Request { activity: Some("https://example.org/a0"), ..state }, DocumentActivity),
        (Request { registration: None, ..state }, DocumentRegistration),
        (Request { registration: Some(SESSION), ..state }, DocumentRegistration),
        (Request { id: Some(LAUNCH_DATA), reads: false, ..state }, LaunchData),
        (Request { id: Some(LAUNCH_DATA), reads: false, deletes: true, ..state }, LaunchData),
        (Request { id: None, reads: false, deletes: true, ..state }, LaunchData),
        (Request { resource: Resource::Activity, activity: Some("urn:x"), ..state }, DocumentActivity),
        (Request { resource: Resource::AgentProfile, agent: Some(&other), ..state }, ProfileAgent),
        (Request { resource: Resource::AgentProfile, agent: None, ..state }, NoAgent),
        (Request { resource: Resource::Agent, agent: Some(&other), ..state }, Actor),
        (Request { resource: Resource::Statements, agent: Some(&other), ..state }, Actor),
        (Request { resource: Resource::Statements, registration: Some(SESSION), ..state }, DocumentRegistration),
    ] {
        assert_eq!(judge(&bad), Err(want), "{bad:?}");
    }
    let mut ended = House::initialized();
    ended.says(Verb::Terminated).unwrap();
    let refused = document::judge(&ended.state, &ended.binding(), &state).unwrap_err();
    assert_eq!((refused.requirement, refused.status()), (NoSession, 401));
}

#[test]
fn c5_documents_preferences_are_noted_when_read_and_checked_when_written() {
    let house = House::new();
    let actor = json::read(ACTOR.as_bytes()).unwrap();
    let judge = |reads, body: &str| {
        let request = request(Resource::AgentProfile, reads, Some(&actor), Some(PREFERENCES), body);
        document::judge(&house.state, &house.binding(), &request)
            .map_err(|refusal| (refusal.requirement, refusal.status()))
    };
    assert_eq!(judge(true, ""), Ok(Note::PreferencesRead));
    for good in [
        r#"{"languagePreference":"fr-FR,en","audioPreference":"on"}"#,
        r#"{"languagePreference":"fr, zh-Hant-TW","audioPreference":"off","more":1}"#,
    ] {
        assert_eq!(judge(false, good), Ok(Note::Nothing), "{good}");
    }
    for (bad, want) in [
        ("", Requirement::PreferencesBody),
        ("[]", Requirement::PreferencesBody),
        ("{}", Requirement::PreferencesBody),
        (r#"{"languagePreference":"fr"}"#, Requirement::PreferencesBody),
        (r#"{"audioPreference":"on"}"#, Requirement::PreferencesBody),
        (r#"{"languagePreference":["fr"],"audioPreference":"on"}"#, Requirement::PreferencesBody),
        (r#"{"languagePreference":"fr","audioPreference":"loud"}"#, Requirement::PreferencesBody),
        (r#"{"languagePreference":"","audioPreference":"on"}"#, Requirement::Languages),
        (r#"{"languagePreference":"fr,","audioPreference":"on"}"#, Requirement::Languages),
        (r#"{"languagePreference":"fr_FR","audioPreference":"on"}"#, Requirement::Languages),
        (r#"{"languagePreference":"fr;en","audioPreference":"on"}"#, Requirement::Languages),
    ] {
        assert_eq!(judge(false, bad), Err((want, 403)), "{bad}");
    }
    assert!(document::preferences("text/plain", br#"{"languagePreference":"fr","audioPreference":"on"}"#).is_err());
    let deletes =
        Request { deletes: true, ..request(Resource::AgentProfile, false, Some(&actor), Some(PREFERENCES), "") };
    assert!(document::judge(&house.state, &house.binding(), &deletes).is_err());
}
