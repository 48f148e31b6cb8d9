//! Packages as tools write them, and what is refused; statements and what they mean.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::cmi5::launch::actor;
use crate::xapi::agent::AgentKey;
use crate::xapi::json;

const PACKAGE: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<tincan xmlns="http://projecttincan.com/tincan.xsd">
  <activities>
    <activity id="http://example.org/course" type="http://adlnet.gov/expapi/activities/course">
      <name lang="fr-FR">Cours</name><name lang="en">Course</name>
      <description lang="en">About</description>
      <launch lang="en"> index_lms.html?x=1 </launch>
    </activity>
    <activity id="http://example.org/course/1" type="objective"><name>One</name><extensions/></activity>
  </activities>
</tincan>"#;

fn reading(text: &str) -> Result<Reading, Vec<Rule>> {
    let files = |name: &str| ["index_lms.html", "my course/start here.html"].contains(&name);
    read(text.as_bytes(), Some(&files), &Limits::default())
        .map_err(|problems| problems.into_iter().map(|problem| problem.rule).collect())
}

#[test]
fn c5_package_a_tin_can_file_reads() {
    let Reading { package, remarks } = reading(PACKAGE).unwrap();
    assert_eq!(remarks, []);
    assert_eq!((package.main.id.as_str(), package.main.name.pick("fr")), ("http://example.org/course", "Cours"));
    assert_eq!(package.main.kind.as_deref(), Some("http://adlnet.gov/expapi/activities/course"));
    assert_eq!(package.launch.absolute("https://c.fr/p/"), "https://c.fr/p/index_lms.html?x=1");
    assert_eq!((package.others.len(), package.others[0].kind.as_deref()), (1, None));
    let bare = PACKAGE.replace(" xmlns=\"http://projecttincan.com/tincan.xsd\"", "");
    assert!(reading(&bare).is_ok(), "many packages forget the namespace");
    let blanks = PACKAGE.replace("index_lms.html?x=1", "my course/start here.html");
    let url = reading(&blanks).unwrap().package.launch.absolute("https://c.fr/");
    assert_eq!(url, "https://c.fr/my%20course/start%20here.html");
    let text = serde_json::to_string(&package).unwrap();
    assert_eq!(serde_json::from_str::<Package>(&text).unwrap(), package);
}

#[test]
fn c5_package_what_cannot_be_launched_is_refused_with_a_reason() {
    for (from, to, want) in [
        ("<tincan", "<manifest", Rule::NotXml),
        ("id=\"http://example.org/course\"", "id=\"course\"", Rule::Iri),
        ("index_lms.html", "missing.html", Rule::UrlMissingFile),
        ("index_lms.html", "../index_lms.html", Rule::UrlMissingFile),
        ("index_lms.html", "javascript:alert(1)//", Rule::UnsafeUrl),
        ("index_lms.html?x", "index_lms.html?auth", Rule::UrlQuery),
        ("index_lms.html", "https://", Rule::Url),
        (" index_lms.html?x=1 ", " ", Rule::NoLaunch),
        ("</tincan>", "", Rule::NotXml),
        ("<tincan", "<!DOCTYPE tincan><tincan", Rule::Doctype),
        ("About", "&about;", Rule::NotXml),
    ] {
        assert_eq!(reading(&PACKAGE.replacen(from, to, 1)), Err(vec![want]), "{from} → {to}");
    }
    assert_eq!(reading("<tincan/>"), Err(vec![Rule::NoLaunch]));
    assert_eq!(reading("<courseStructure/>"), Err(vec![Rule::Root]));
    assert_eq!(reading(&PACKAGE.replace("About", &"x".repeat(1 << 20))), Err(vec![Rule::TooMuch]));
    let bare = read(PACKAGE.as_bytes(), None, &Limits::default()).unwrap_err();
    assert_eq!(bare[0].rule, Rule::UrlRelative);
}

#[test]
fn c5_package_what_is_odd_is_told() {
    let second = "type=\"objective\"><launch>index_lms.html</launch>";
    let several = reading(&PACKAGE.replace("type=\"objective\">", second)).unwrap();
    assert_eq!(several.remarks[0].rule, Rule::SeveralLaunches);
    assert_eq!(several.package.main.id, "http://example.org/course");
    let odd = reading(&PACKAGE.replace("http://example.org/course/1", "one")).unwrap();
    assert_eq!((odd.remarks[0].rule, odd.package.others.len()), (Rule::OtherIri, 0));
    let twice = reading(&PACKAGE.replace("http://example.org/course/1", "http://example.org/course")).unwrap();
    assert_eq!(twice.remarks[0].rule, Rule::Twice);
}

#[test]
fn c5_package_the_launch_carries_its_parameters() {
    let actor = actor("https://lms.fr", "1");
    let parameters = Parameters {
        endpoint: "https://lms.fr/xapi/",
        auth: "Basic YTpi",
        actor: &actor,
        registration: Uuid::from_u128(7),
        activity: "http://example.org/course",
        accept_language: None,
        grouping: None,
    };
    let plain = "https://c.fr/index.html?x=1&endpoint=https%3A%2F%2Flms.fr%2Fxapi%2F&auth=Basic%20YTpi&actor=%7B%22objectType%22%3A%22Agent%22%2C%22account%22%3A%7B%22homePage%22%3A%22https%3A%2F%2Flms.fr%22%2C%22name%22%3A%221%22%7D%7D&registration=00000000-0000-0000-0000-000000000007&activity_id=http%3A%2F%2Fexample.org%2Fcourse";
    assert_eq!(launch_url("https://c.fr/index.html?x=1#p", &parameters), format!("{plain}#p"));
    let more = Parameters { accept_language: Some("fr,en;q=0.5"), grouping: Some("urn:g"), ..parameters };
    let url = launch_url("https://c.fr/index.html?x=1", &more);
    assert_eq!(url, format!("{plain}&Accept-Language=fr%2Cen%3Bq%3D0.5&grouping=urn%3Ag"));
}

fn hear(standing: &mut Standing, verb: &str, rest: &str) -> bool {
    let text = format!(
        r#"{{"actor":{{"account":{{"homePage":"https://lms.fr","name":"1"}}}},"verb":{{"id":"http://adlnet.gov/expapi/verbs/{verb}"}},"object":{{"id":"urn:main"}}{rest}}}"#
    );
    take(standing, &text)
}

fn take(standing: &mut Standing, text: &str) -> bool {
    let key = AgentKey::of(&actor("https://lms.fr", "1")).unwrap();
    let heard = Heard { actor: &key, registration: Uuid::from_u128(7), activity: "urn:main", wall: 60_000 };
    standing.hear(&heard, &json::read(text.as_bytes()).unwrap())
}

#[test]
fn c5_meaning_of_a_package_by_verbs_and_results() {
    use Status::*;
    for (said, want, completed) in [
        (&[][..], NotAttempted, false),
        (&[("experienced", "")][..], Incomplete, false),
        (&[("completed", "")], Completed, true),
        (&[("completed", r#","result":{"completion":false}"#)], Incomplete, false),
        (&[("experienced", r#","result":{"completion":true}"#)], Completed, true),
        (&[("passed", "")], Passed, false),
        (&[("failed", "")], Failed, false),
        (&[("failed", ""), ("passed", "")], Passed, false),
        (&[("passed", ""), ("failed", "")], Passed, false),
        (&[("completed", r#","result":{"success":true}"#)], Passed, true),
        (&[("passed", r#","result":{"success":false}"#)], Failed, false),
        (&[("scored", r#","result":{"score":{"scaled":0.5}}"#)], Incomplete, false),
        (&[("completed", ""), ("experienced", r#","result":{"completion":false}"#)], Completed, true),
    ] {
        let mut standing = Standing::default();
        for (verb, rest) in said {
            hear(&mut standing, verb, rest);
        }
        let outcome = standing.outcome();
        assert_eq!((outcome.status, outcome.completed), (want, completed), "{said:?}");
    }
}

#[test]
fn c5_meaning_only_statements_about_the_main_activity_of_the_launch_count() {
    let mut standing = Standing::default();
    let passed = r#"{"actor":{"account":{"homePage":"https://lms.fr","name":"1"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/passed"},"object":{"id":"urn:main"}}"#;
    for (from, to) in [
        ("urn:main", "urn:page"),
        ("\"1\"", "\"2\""),
        (r#"{"id":"urn:main"}"#, r#"{"objectType":"StatementRef","id":"urn:main"}"#),
        (
            r#"{"id":"urn:main"}"#,
            r#"{"id":"urn:main"},"context":{"registration":"00000000-0000-0000-0000-000000000008"}"#,
        ),
    ] {
        assert!(!take(&mut standing, &passed.replacen(from, to, 1)), "{from} → {to}");
    }
    assert_eq!(standing, Standing::default());
    let registered = r#"{"id":"urn:main"},"context":{"registration":"00000000-0000-0000-0000-000000000007"}"#;
    assert!(take(&mut standing, &passed.replace(r#"{"id":"urn:main"}"#, registered)));
    assert!(!take(&mut standing, passed), "nothing new");
}

#[test]
fn c5_meaning_scores_and_durations_of_a_package() {
    let mut standing = Standing::default();
    standing.launch();
    let score = |text: &str| format!(r#","result":{{"score":{text},"duration":"PT30S"}}"#);
    hear(&mut standing, "failed", &score(r#"{"raw":30,"max":60}"#));
    assert_eq!(standing.score.unwrap().as_scaled(), Some(0.5));
    hear(&mut standing, "passed", &score(r#"{"scaled":0.8,"raw":80,"min":0,"max":100}"#));
    hear(&mut standing, "failed", &score(r#"{"scaled":0.2}"#));
    assert_eq!(standing.score.unwrap().raw, Some(80.0), "a worse score after passing changes nothing");
    hear(&mut standing, "scored", &score(r#"{"scaled":0.9}"#));
    assert_eq!(standing.outcome().score.unwrap().scaled, Some(0.9));
    assert_eq!(standing.outcome().spent, 30_000, "durations of one launch overlap");
    standing.launch();
    hear(&mut standing, "terminated", r#","result":{"duration":"PT9H"}"#);
    assert_eq!(standing.outcome().spent, 30_000 + 60_000, "no more than the clock on the wall");
    for (text, want) in
        [(r#"{"raw":5}"#, None), (r#"{"raw":5,"min":5,"max":5}"#, None), (r#"{"raw":3,"min":1,"max":5}"#, Some(0.5))]
    {
        let value = json::read(text.as_bytes()).unwrap();
        assert_eq!(crate::cmi5::state::Score::of(&value).unwrap().as_scaled(), want, "{text}");
    }
}

proptest! {
    #[test]
    fn c5_package_no_change_of_a_package_makes_the_reader_stop(at in 0..PACKAGE.len(), what in "[<>\"'&a-z/ =\\]]{0,6}", cut in 0..40usize) {
        let mut bytes = PACKAGE.as_bytes().to_vec();
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, what.bytes());
        match read(&bytes, Some(&|_| true), &Limits::default()) {
            Ok(reading) => prop_assert!(crate::xapi::lexical::is_iri(&reading.package.main.id)),
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }
}
