//! What a launch hands over: the URL with its parameters, and the document `LMS.LaunchData`.

use uuid::Uuid;

use super::course::Au;
use super::course::url::encoded;
use super::judge::Binding;
use super::words::{EXT_SESSION, LaunchMode};
use crate::xapi::json::{Object, Value};

/// An object of these members.
pub(crate) fn object<'v, const N: usize>(members: [(&'v str, Value<'v>); N]) -> Value<'v> {
    Value::Object(Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect()))
}

/// The learner as cmi5 knows people: an Agent with an account and nothing else, so that no name leaves the house.
///
/// Source: cmi5 8.1.3, 9.2.
pub fn actor<'v>(home_page: &'v str, name: &'v str) -> Value<'v> {
    let account = object([("homePage", Value::string(home_page)), ("name", Value::string(name))]);
    object([("objectType", Value::string("Agent")), ("account", account)])
}

/// The values of the five parameters.
#[derive(Clone, Copy, Debug)]
pub struct Parameters<'p> {
    /// Where the record store is, ending in `/`.
    pub endpoint: &'p str,
    /// Where the token can be had, once.
    pub fetch: &'p str,
    /// The learner; see [`actor`].
    pub actor: &'p Value<'p>,
    /// The registration.
    pub registration: Uuid,
    /// The unit's activity, by the id we made.
    pub activity: &'p str,
}

/// The URL of a launch: `url` (absolute), its own query and fragment kept, and the five parameters, encoded.
///
/// Source: cmi5 8.1; 13.1.4: a query of the unit's own is merged with the parameters.
pub fn url(url: &str, parameters: &Parameters<'_>) -> String {
    let actor = parameters.actor.to_text();
    let registration = parameters.registration.to_string();
    with_query(
        url,
        &[
            ("endpoint", parameters.endpoint),
            ("fetch", parameters.fetch),
            ("actor", &actor),
            ("registration", &registration),
            ("activityId", parameters.activity),
        ],
    )
}

/// `url` with parameters behind its own query and before its fragment.
pub(crate) fn with_query(url: &str, parameters: &[(&str, &str)]) -> String {
    let (page, fragment) = url.split_once('#').map_or((url, None), |(page, fragment)| (page, Some(fragment)));
    let mut out = page.to_owned();
    for (name, value) in parameters {
        if !out.contains('?') {
            out.push('?');
        } else if !out.ends_with(['?', '&']) {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        out.push_str(&encoded(value));
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

/// The context every statement of the session has to carry.
///
/// Source: cmi5 10.2.1: the session id and the publisher's id.
pub fn context_template<'v>(binding: &Binding<'v>) -> Value<'v> {
    let publisher = object([("objectType", Value::string("Activity")), ("id", Value::string(binding.publisher))]);
    object([
        ("contextActivities", object([("grouping", Value::Array(vec![publisher]))])),
        ("extensions", object([(EXT_SESSION, Value::string(binding.session.to_string()))])),
    ])
}

/// The document `LMS.LaunchData`, to be kept as JSON under the activity, the actor and the registration of the launch.
///
/// `return_url` is where the learner goes afterwards; `alternate` is an entitlement agreed upon with the provider.
///
/// Source: cmi5 10.2.
pub fn launch_data(
    au: &Au,
    binding: &Binding<'_>,
    mode: LaunchMode,
    return_url: Option<&str>,
    alternate: Option<&str>,
) -> String {
    let mut data = Object::new();
    data.set("contextTemplate", context_template(binding)); // 10.2.1
    data.set("launchMode", Value::string(mode.word())); // 10.2.2
    if let Some(parameters) = &au.launch_parameters {
        data.set("launchParameters", Value::string(parameters.as_str())); // 10.2.3
    }
    if let Some(mastery) = &au.mastery_score {
        data.set("masteryScore", mastery.value()); // 10.2.4
    }
    data.set("moveOn", Value::string(au.move_on.word())); // 10.2.5
    if let Some(url) = return_url {
        data.set("returnURL", Value::string(url)); // 10.2.6
    }
    let mut entitlement = Object::new();
    if let Some(key) = &au.entitlement_key {
        entitlement.set("courseStructure", Value::string(key.as_str())); // 10.2.7.1
    }
    if let Some(key) = alternate {
        entitlement.set("alternate", Value::string(key)); // 10.2.7.2
    }
    if !entitlement.is_empty() {
        data.set("entitlementKey", Value::Object(entitlement)); // 10.2.7
    }
    Value::Object(data).to_text()
}

/// Why the fetch URL gives no token.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash)]
pub enum FetchError {
    /// The token was given already, or the session is over.
    Used,
    /// Any other matter of security.
    Security,
    /// The platform failed.
    Application,
}

/// What the fetch URL answers the first time: the token, used after `Basic`, as it would be for this name and secret.
///
/// Source: cmi5 8.2.1, 8.2.2; RFC 7617, 2 for the token.
pub fn token(name: &str, secret: &str) -> String {
    use base64::Engine as _;
    let token = base64::engine::general_purpose::STANDARD.encode(format!("{name}:{secret}"));
    object([("auth-token", Value::string(token))]).to_text()
}

/// What the fetch URL answers from then on, with status 200.
///
/// Source: cmi5 8.2.3; the code is a string.
pub fn no_token(error: FetchError) -> String {
    let (code, text) = match error {
        FetchError::Used => ("1", "The authorization token has already been returned, or the session is over."),
        FetchError::Security => ("2", "This address gives no authorization token."),
        FetchError::Application => ("3", "The platform could not give an authorization token."),
    };
    object([("error-code", Value::string(code)), ("error-text", Value::string(text))]).to_text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmi5::tests::{ACTIVITY, House};
    use crate::xapi::json::read;

    #[test]
    fn c5_launch_the_url_keeps_its_own_query_and_fragment() {
        let actor = actor("https://lms.fr/", "p 1");
        let parameters = Parameters {
            endpoint: "https://lms.fr/xapi/",
            fetch: "https://lms.fr/fetch?k=1&l=2",
            actor: &actor,
            registration: Uuid::from_u128(7),
            activity: "https://lms.fr/a/é",
        };
        let tail = "endpoint=https%3A%2F%2Flms.fr%2Fxapi%2F&fetch=https%3A%2F%2Flms.fr%2Ffetch%3Fk%3D1%26l%3D2&actor=%7B%22objectType%22%3A%22Agent%22%2C%22account%22%3A%7B%22homePage%22%3A%22https%3A%2F%2Flms.fr%2F%22%2C%22name%22%3A%22p%201%22%7D%7D&registration=00000000-0000-0000-0000-000000000007&activityId=https%3A%2F%2Flms.fr%2Fa%2F%C3%A9";
        for (own, want) in [
            ("https://x/a.html", "https://x/a.html?"),
            ("https://x/a.html?", "https://x/a.html?"),
            ("https://x/a.html?x=1%20&y", "https://x/a.html?x=1%20&y&"),
            ("https://x/a.html?x=1&", "https://x/a.html?x=1&"),
        ] {
            assert_eq!(url(own, &parameters), format!("{want}{tail}"));
            assert_eq!(url(&format!("{own}#top?x"), &parameters), format!("{want}{tail}#top?x"));
        }
    }

    #[test]
    fn c5_launch_the_fetch_url_answers_with_a_token_or_a_code() {
        assert_eq!(token("a", "b"), r#"{"auth-token":"YTpi"}"#);
        for (error, code) in [(FetchError::Used, "1"), (FetchError::Security, "2"), (FetchError::Application, "3")] {
            let text = no_token(error);
            let answer = read(text.as_bytes()).unwrap();
            assert_eq!((answer.text("error-code"), answer.get("auth-token")), (Some(code), None));
            assert!(!answer.text("error-text").unwrap().is_empty());
        }
    }

    #[test]
    fn c5_launch_data_says_what_the_structure_says_and_no_more() {
        let house = House::new();
        let binding = house.binding();
        let text =
            launch_data(&house.course.aus[0], &binding, LaunchMode::Review, Some("https://lms.fr/back"), Some("k2"));
        let session = binding.session;
        let publisher = binding.publisher;
        assert_eq!(
            text,
            format!(
                r#"{{"contextTemplate":{{"contextActivities":{{"grouping":[{{"objectType":"Activity","id":"{publisher}"}}]}},"extensions":{{"{EXT_SESSION}":"{session}"}}}},"launchMode":"Review","launchParameters":"a=1","masteryScore":0.7,"moveOn":"CompletedOrPassed","returnURL":"https://lms.fr/back","entitlementKey":{{"courseStructure":"key","alternate":"k2"}}}}"#
            )
        );
        let plain = launch_data(&house.course.aus[1], &binding, LaunchMode::Normal, None, None);
        let plain = read(plain.as_bytes()).unwrap();
        let keys: Vec<&str> = plain.as_object().unwrap().iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["contextTemplate", "launchMode", "moveOn"]);
        assert_eq!(plain.text("moveOn"), Some("NotApplicable"));
        assert!(ACTIVITY.starts_with("https://"));
    }
}
