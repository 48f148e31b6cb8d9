//! Every rule of the course structure: one structure that is taken, and what refuses it when one thing is changed.

use super::*;
use crate::cmi5::rule::{Problem, Rule};

/// A course with everything: two objectives, a block in a block, two units, extensions.
pub(crate) const FULL: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd" xmlns:v="urn:vendor" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:vendor vendor.xsd">
  <course id=" https://example.org/course " v:cost="10">
    <title><langstring lang="fr-FR"> Cours </langstring><langstring lang="en-US">Course</langstring></title>
    <description><langstring lang="en-US">About</langstring></description>
    <v:price>10</v:price>
  </course>
  <objectives>
    <objective id="https://example.org/o1"><title><langstring>One</langstring></title><description><langstring/></description></objective>
    <objective id="https://example.org/o2"><description><langstring/></description><title><langstring>Two</langstring></title></objective>
  </objectives>
  <block id="https://example.org/b1">
    <title><langstring lang="en">B1</langstring></title><description><langstring lang="en">d</langstring></description>
    <objectives><objective idref="https://example.org/o1"/></objectives>
    <block id="https://example.org/b2">
      <title><langstring lang="en">B2</langstring></title><description><langstring lang="en">d</langstring></description>
      <au id="https://example.org/a0" moveOn="CompletedOrPassed" masteryScore="0.70" launchMethod="OwnWindow" activityType="http://adlnet.gov/expapi/activities/lesson">
        <title><langstring lang="en">A0</langstring></title><description><langstring lang="en">d</langstring></description>
        <objectives><objective idref="https://example.org/o2"/></objectives>
        <url><![CDATA[
            https://example.org/a0.html?x=1
        ]]></url>
        <launchParameters>
          a=1 </launchParameters>
        <entitlementKey> key </entitlementKey>
        <v:note>kept</v:note>
      </au>
    </block>
  </block>
  <au id="https://example.org/a1">
    <title><langstring lang="en">A1</langstring></title><description><langstring lang="en">d</langstring></description>
    <url>https://example.org/a1.html</url>
  </au>
</courseStructure>"#;

fn course(text: &str) -> Result<Reading, Vec<Problem>> {
    read(text.as_bytes(), None, &Limits::default())
}

/// The rules that are broken after `from` was replaced by `to` in the full course.
fn after(from: &str, to: &str) -> Vec<Rule> {
    assert!(FULL.contains(from), "{from}");
    course(&FULL.replacen(from, to, 1)).err().unwrap_or_default().into_iter().map(|p| p.rule).collect()
}

#[test]
fn c5_import_a_full_course_reads_with_everything_trimmed() {
    let reading = course(FULL).unwrap();
    assert_eq!(reading.remarks, []);
    let course = reading.course;
    assert_eq!(course.id, "https://example.org/course");
    assert_eq!(
        (course.title.pick("fr"), course.title.pick("en"), course.title.pick("de")),
        ("Cours", "Course", "Cours")
    );
    assert_eq!(course.objectives.len(), 2);
    assert_eq!(course.objectives[1].title.pick("en"), "Two");
    assert_eq!(course.roots, [Node::Block(0), Node::Au(1)]);
    assert_eq!(course.blocks[0].children, [Node::Block(1)]);
    assert_eq!((course.blocks[1].parent, &course.blocks[1].children[..]), (Some(0), &[Node::Au(0)][..]));
    let au = &course.aus[0];
    assert_eq!(au.url, AuUrl::Absolute { url: "https://example.org/a0.html?x=1".to_owned() });
    assert_eq!((au.launch_parameters.as_deref(), au.entitlement_key.as_deref()), (Some("a=1"), Some("key")));
    assert_eq!((au.move_on, au.launch_method), (MoveOn::CompletedOrPassed, LaunchMethod::OwnWindow));
    assert_eq!(au.mastery_score.as_ref().map(Mastery::as_str), Some("0.7"));
    assert_eq!(au.activity_type.as_deref(), Some("http://adlnet.gov/expapi/activities/lesson"));
    assert_eq!((au.parent, course.aus[1].parent), (Some(1), None));
    assert_eq!((course.aus[1].move_on, course.aus[1].launch_method), (MoveOn::NotApplicable, LaunchMethod::AnyWindow));
    assert!(course.has_publisher_id("https://example.org/b2") && !course.has_publisher_id("https://example.org/"));
}

#[test]
fn c5_import_elements_of_other_vocabularies_are_kept() {
    let extensions = course(FULL).unwrap().course.extensions;
    let told: Vec<_> = extensions.iter().map(|e| (e.path.as_str(), e.name.as_str(), e.source.as_str())).collect();
    assert_eq!(
        told,
        [
            ("/courseStructure/course", "cost", "10"),
            ("/courseStructure/course", "price", "<v:price>10</v:price>"),
            ("/courseStructure/block[1]/block[1]/au[1]", "note", "<v:note>kept</v:note>"),
        ]
    );
    assert_eq!(after("    <v:price>10</v:price>\n", ""), []);
    let early = after("<v:note>kept</v:note>", "").is_empty()
        && after("<url><![CDATA[", "<v:early/><url><![CDATA[") == [Rule::VendorPlace];
    assert!(early, "extensions come last in the schema");
    assert_eq!(after("<v:note>", "<note xmlns=''/><v:note>"), [Rule::UnknownElement], "no namespace is no vocabulary");
}

#[test]
fn c5_import_the_schema_is_kept_to_element_by_element() {
    use Rule::*;
    for (from, to, want) in [
        (
            "<courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\"",
            "<courseStructure",
            vec![Root],
        ),
        ("v1/CourseStructure.xsd", "v2/CourseStructure.xsd", vec![Root]),
        ("<title><langstring lang=\"fr-FR\">", "<title>x<langstring lang=\"fr-FR\">", vec![Words]),
        ("<description><langstring lang=\"en-US\">About</langstring></description>", "", vec![MissingElement]),
        (
            "<description><langstring lang=\"en-US\">About</langstring></description>",
            "<description/>",
            vec![MissingElement],
        ),
        ("<url>https://example.org/a1.html</url>", "", vec![MissingElement]),
        ("<url>https://example.org/a1.html</url>", "<url/>", vec![Url]),
        ("<url>https://example.org/a1.html</url>", "<url>https://a.fr/</url><url>https://b.fr/</url>", vec![Repeated]),
        ("<url>https://example.org/a1.html</url>", "<launchParameters/><url>https://a.fr/</url>", vec![Order]),
        ("<url>https://example.org/a1.html</url>", "<url>https://a.fr/<b/></url>", vec![UnknownElement]),
        ("<entitlementKey> key </entitlementKey>", "<entitlementkey/>", vec![UnknownElement]),
        (
            "<objectives><objective idref=\"https://example.org/o1\"/></objectives>",
            "<objectives/>",
            vec![MissingElement],
        ),
        (
            "<objectives>\n",
            "<au id=\"urn:x\"/><objectives>\n",
            vec![Order, MissingElement, MissingElement, MissingElement],
        ),
        ("<langstring lang=\"fr-FR\">", "<langstring lang=\"fr_FR\">", vec![Lang]),
        ("<title><langstring>One</langstring></title>", "", vec![MissingElement]),
        ("moveOn=\"CompletedOrPassed\"", "moveOn=\"Done\"", vec![MoveOn]),
        ("moveOn=\"CompletedOrPassed\"", "moveon=\"Passed\"", vec![UnknownAttribute]),
        ("launchMethod=\"OwnWindow\"", "launchMethod=\"Frame\"", vec![LaunchMethod]),
        ("masteryScore=\"0.70\"", "masteryScore=\"1.1\"", vec![MasteryScore]),
        ("masteryScore=\"0.70\"", "masteryScore=\"-0.1\"", vec![MasteryScore]),
        ("<au id=\"https://example.org/a1\">", "<au>", vec![MissingAttribute]),
        ("<au id=\"https://example.org/a1\">", "<au id=\" \">", vec![MissingAttribute]),
    ] {
        assert_eq!(after(from, to), want, "{from} → {to}");
    }
    let empty = "<courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\"/>";
    let rules: Vec<Rule> = course(empty).unwrap_err().into_iter().map(|p| p.rule).collect();
    assert_eq!(rules, [MissingElement, MissingElement], "course and a member");
    assert_eq!(after("moveOn=\"CompletedOrPassed\"", "moveOn=\" Passed \""), [], "blanks around words are taken off");
}

#[test]
fn c5_import_a_block_without_members_is_refused() {
    let hollow = "<block id=\"urn:b\"><title><langstring/></title><description><langstring/></description></block></courseStructure>";
    assert_eq!(after("</courseStructure>", hollow), [Rule::MissingElement]);
}

#[test]
fn c5_import_ids_must_be_absolute_iris() {
    for id in ["course", "a0", "b1", "o1"] {
        let written = match id {
            "course" => " https://example.org/course ".to_owned(),
            id => format!("https://example.org/{id}"),
        };
        assert_eq!(after(&format!("id=\"{written}\""), "id=\"relative/path\""), [Rule::Iri], "{id}");
    }
    assert_eq!(after("idref=\"https://example.org/o1\"", "idref=\"o1\""), [Rule::Iri]);
    assert_eq!(
        after("activityType=\"http://adlnet.gov/expapi/activities/lesson\"", "activityType=\"lesson\""),
        [Rule::Iri]
    );
    assert_eq!(after("id=\"https://example.org/a0\"", "id=\"urn:uuid:1\""), []);
}

#[test]
fn c5_import_ids_are_unique_within_their_kind() {
    for (from, to, rule) in [
        ("\"https://example.org/a1\"", "\"https://example.org/a0\"", Rule::AuTwice),
        ("\"https://example.org/b2\"", "\"https://example.org/b1\"", Rule::BlockTwice),
        ("id=\"https://example.org/o2\"", "id=\" https://example.org/o1\"", Rule::ObjectiveTwice),
    ] {
        assert_eq!(after(from, to), [rule], "{to}");
    }
    assert_eq!(
        after("\"https://example.org/a1\"", "\"https://example.org/b1\""),
        [],
        "a unit and a block may share one"
    );
}

#[test]
fn c5_import_the_url_of_a_unit_is_checked_against_the_package() {
    let zipped = FULL.replace("https://example.org/a1.html", "content/a1.html?x=1");
    let files = |name: &str| name == "content/a1.html";
    let read_with = |text: &str, files: &dyn Fn(&str) -> bool| read(text.as_bytes(), Some(files), &Limits::default());
    let course = read_with(&zipped, &files).unwrap().course;
    assert_eq!(course.aus[1].url.absolute("https://c.fr/"), "https://c.fr/content/a1.html?x=1");
    assert_eq!(read_with(&zipped, &|_| false).unwrap_err()[0].rule, Rule::UrlMissingFile);
    assert_eq!(read(zipped.as_bytes(), None, &Limits::default()).unwrap_err()[0].rule, Rule::UrlRelative);
    assert_eq!(after("a0.html?x=1", "a0.html?fetch=1"), [Rule::UrlQuery]);
    assert_eq!(after("https://example.org/a0.html", "javascript:alert(1)//"), [Rule::UnsafeUrl]);
}

#[test]
fn c5_import_every_problem_is_listed_with_its_place_up_to_a_bound() {
    let broken = FULL.replace("lang=\"en\"", "lang=\"e_n\"").replace("moveOn=\"CompletedOrPassed\"", "moveOn=\"x\"");
    let problems = course(&broken).unwrap_err();
    assert_eq!(problems.len(), 9);
    let of_move_on = problems.iter().find(|p| p.rule == Rule::MoveOn).unwrap();
    assert_eq!((of_move_on.line, of_move_on.path.as_str()), (17, "/courseStructure/block[1]/block[1]/au[1]"));
    let few = Limits { problems: 3, ..Limits::default() };
    let problems = read(broken.as_bytes(), None, &few).unwrap_err();
    assert_eq!(problems.len(), 4);
    assert_eq!(problems[3].rule, Rule::TooManyProblems);
}

#[test]
fn c5_import_what_is_odd_but_allowed_is_a_remark() {
    let odd =
        FULL.replace("idref=\"https://example.org/o1\"", "idref=\"https://example.org/o9\"").replace("0.70", "0.12345");
    let remarks: Vec<Rule> = course(&odd).unwrap().remarks.into_iter().map(|p| p.rule).collect();
    assert_eq!(remarks, [Rule::ObjectiveUnknown, Rule::MasteryDigits]);
    assert!(remarks.iter().all(|rule| rule.is_remark()));
}

#[test]
fn c5_import_hostile_files_are_refused_with_a_reason() {
    let laughs = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><x>&b;</x>";
    for (bytes, rule) in [
        (laughs.as_bytes().to_vec(), Rule::Doctype),
        (b"PK\x03\x04".to_vec(), Rule::NotXml),
        (b"".to_vec(), Rule::NotXml),
        (b"<a>\xE9</a>".to_vec(), Rule::Encoding),
        (FULL.replace("Cours ", "Co\0urs ").into_bytes(), Rule::NotXml),
        (FULL.replace("Cours ", "&cours;").into_bytes(), Rule::NotXml),
        (FULL.replace("</courseStructure>", "").into_bytes(), Rule::NotXml),
        (FULL.replace("a=1", &"x".repeat(1 << 20)).into_bytes(), Rule::TooMuch),
        (FULL.replace("moveOn=\"C", &format!("moveOn=\"{}", "x".repeat(1 << 20))).into_bytes(), Rule::TooMuch),
        (format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000)).into_bytes(), Rule::TooMuch),
        (vec![b' '; (16 << 20) + 1], Rule::TooMuch),
    ] {
        let problems = read(&bytes, None, &Limits::default()).unwrap_err();
        assert_eq!(problems[0].rule, rule, "{}", problems[0]);
    }
}

#[test]
fn c5_import_the_state_of_a_course_survives_json() {
    let course = course(FULL).unwrap().course;
    let text = serde_json::to_string(&course).unwrap();
    assert_eq!(serde_json::from_str::<Course>(&text).unwrap(), course);
}

#[test]
fn c5_import_a_long_namespace_behind_many_elements_is_refused() {
    let namespace = format!("xmlns:v=\"urn:{}\"", "v".repeat(60_000));
    let many = FULL
        .replace("xmlns:v=\"urn:vendor\"", &namespace)
        .replace("<v:note>", &format!("{}<v:note>", "<v:a/>".repeat(1000)));
    let problems = course(&many).unwrap_err();
    assert!(problems.iter().any(|problem| problem.rule == Rule::TooMuch));
}

/// A course of `aus` units, ten to a block, blocks nested `deep` deep in the first.
pub(crate) fn large(aus: u32, deep: u32) -> String {
    let texts = "<title><langstring lang=\"en\">T</langstring></title><description><langstring lang=\"en\">D</langstring></description>";
    let mut text = format!("<courseStructure xmlns=\"{NAMESPACE}\"><course id=\"urn:c\">{texts}</course>");
    for n in 0..deep {
        text.push_str(&format!("<block id=\"urn:deep:{n}\">{texts}"));
    }
    for n in 0..aus {
        if n % 10 == 0 {
            text.push_str(&format!("<block id=\"urn:b:{n}\">{texts}"));
        }
        text.push_str(&format!(
            "<au id=\"urn:a:{n}\" moveOn=\"Passed\">{texts}<url>https://example.org/{n}</url></au>"
        ));
        if n % 10 == 9 || n + 1 == aus {
            text.push_str("</block>");
        }
    }
    text.push_str(&"</block>".repeat(deep as usize));
    text.push_str("</courseStructure>");
    text
}

#[test]
fn c5_import_thousands_of_units_and_deep_blocks_are_taken() {
    for aus in [1_000, 5_000] {
        let course = course(&large(aus, 40)).unwrap().course;
        assert_eq!(course.aus.len(), aus as usize);
        assert_eq!(course.aus.last().map(|au| au.id.clone()), Some(format!("urn:a:{}", aus - 1)));
        let text = serde_json::to_string(&course).unwrap();
        assert_eq!(serde_json::from_str::<Course>(&text).unwrap(), course, "depth does not matter to what is kept");
    }
    assert_eq!(course(&large(1, 70)).unwrap_err()[0].rule, Rule::TooMuch);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn c5_import_no_change_of_a_course_makes_the_reader_stop(at in 0..FULL.len(), what in "[<>\"'&a-z/ =\\]]{0,6}", cut in 0..40usize) {
            let mut bytes = FULL.as_bytes().to_vec();
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, what.bytes());
            match read(&bytes, None, &Limits::default()) {
                Ok(reading) => prop_assert!(!reading.course.roots.is_empty()),
                Err(problems) => prop_assert!(!problems.is_empty()),
            }
        }
    }
}
