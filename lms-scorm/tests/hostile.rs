//! Archives made to hurt, and archives made carelessly: refused or repaired with a problem, never a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use std::io::{Cursor, Write};

use lms_scorm::package::{Limits, ProblemCode, Reading, Severity, read_zip};
use lms_scorm::{Course, Edition, Lang};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="M" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="O"><organization identifier="O"><title>Été</title>
    <item identifier="I" identifierref="R"><title>Leçon</title></item></organization></organizations>
  <resources><resource identifier="R" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource></resources>
</manifest>"#;

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn read(bytes: &[u8]) -> Reading {
    read_zip(Cursor::new(bytes), &Limits::default())
}

fn has(reading: &Reading, code: ProblemCode) -> bool {
    reading.problems.iter().any(|problem| problem.code == code)
}

/// Refused with this problem, which has something to say in both languages.
fn refused(bytes: &[u8], code: ProblemCode) {
    let reading = read(bytes);
    assert!(reading.course.is_none(), "{code:?}: {:?}", reading.problems);
    let problem = reading
        .problems
        .iter()
        .find(|problem| problem.code == code)
        .unwrap_or_else(|| panic!("{code:?}: {:?}", reading.problems));
    assert_eq!(problem.severity, Severity::Fatal);
    assert!(!problem.sentence(Lang::Fr).is_empty() && !problem.remedy(Lang::En).is_empty());
}

/// Read, with this problem told.
fn repaired(files: &[(&str, &[u8])], code: Option<ProblemCode>) -> Course {
    let reading = read(&archive(files));
    if let Some(code) = code {
        assert!(has(&reading, code), "{code:?}: {:?}", reading.problems);
    }
    reading.course.unwrap_or_else(|| panic!("{:?}", reading.problems))
}

#[test]
fn what_is_no_archive_is_refused() {
    refused(b"", ProblemCode::EmptyFile);
    refused(b"PK but not really", ProblemCode::NotAnArchive);
    refused(MANIFEST.as_bytes(), ProblemCode::NotZip);
    let good = archive(&[("imsmanifest.xml", MANIFEST.as_bytes()), ("index.html", b"x")]);
    for cut in [good.len() / 4, good.len() / 2, good.len() - 1] {
        refused(&good[..cut], ProblemCode::NotAnArchive);
    }
    refused(&archive(&[("index.html", b"x")]), ProblemCode::ManifestMissing);
}

#[test]
fn names_that_lead_out_of_the_package_are_refused() {
    for name in ["../evil.html", "a/../../evil.html", "/etc/passwd", "C:\\evil.html", "..\\evil.html", "a\u{0}b"] {
        refused(&archive(&[("imsmanifest.xml", MANIFEST.as_bytes()), (name, b"x")]), ProblemCode::UnsafeName);
    }
    let long = "a".repeat(2_000);
    refused(&archive(&[("imsmanifest.xml", MANIFEST.as_bytes()), (&long, b"x")]), ProblemCode::UnsafeName);
}

#[test]
fn a_symbolic_link_is_refused() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("imsmanifest.xml", SimpleFileOptions::default()).unwrap();
    writer.write_all(MANIFEST.as_bytes()).unwrap();
    writer.add_symlink("index.html", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    refused(&writer.finish().unwrap().into_inner(), ProblemCode::SymbolicLink);
}

/// Sets the same bytes in the local header and in the central directory of the entry with this name.
fn patch(bytes: &mut [u8], name: &str, local: usize, central: usize, value: &[u8]) {
    let find = |bytes: &[u8], signature: &[u8], name_at: usize| {
        (0..bytes.len().saturating_sub(name_at + name.len())).find(|at| {
            bytes[*at..].starts_with(signature) && &bytes[at + name_at..at + name_at + name.len()] == name.as_bytes()
        })
    };
    if let Some(at) = find(bytes, b"PK\x03\x04", 30) {
        bytes[at + local..at + local + value.len()].copy_from_slice(value);
    }
    if let Some(at) = find(bytes, b"PK\x01\x02", 46) {
        bytes[at + central..at + central + value.len()].copy_from_slice(value);
    }
}

#[test]
fn an_encrypted_entry_is_refused() {
    let mut bytes = archive(&[("imsmanifest.xml", MANIFEST.as_bytes()), ("index.html", b"x")]);
    patch(&mut bytes, "index.html", 6, 8, &[1]);
    refused(&bytes, ProblemCode::Encrypted);
}

#[test]
fn an_unusual_compression_is_refused() {
    let mut bytes = archive(&[("imsmanifest.xml", MANIFEST.as_bytes()), ("index.html", b"x")]);
    patch(&mut bytes, "index.html", 8, 10, &[14, 0]);
    refused(&bytes, ProblemCode::Compression);
}

#[test]
fn a_bomb_is_refused_by_its_ratio() {
    let zeros = vec![0_u8; 40 << 20];
    refused(&archive(&[("imsmanifest.xml", MANIFEST.as_bytes()), ("bomb.bin", &zeros)]), ProblemCode::ZipBomb);
}

#[test]
fn a_size_that_is_a_lie_does_not_help_the_bomb() {
    let filled = format!("{}<!--{}-->", MANIFEST, "a".repeat(40 << 20));
    let mut bytes = archive(&[("imsmanifest.xml", filled.as_bytes())]);
    // Announces 2,000 bytes and unpacks to forty millions.
    patch(&mut bytes, "imsmanifest.xml", 22, 24, &2_000_u32.to_le_bytes());
    let reading = read(&bytes);
    assert!(reading.course.is_none(), "{:?}", reading.problems);
}

#[test]
fn too_many_and_too_large_are_refused_by_limits_that_are_data() {
    let files: Vec<(String, Vec<u8>)> = (0..50).map(|at| (format!("f{at}"), vec![1; 1_000])).collect();
    let mut all: Vec<(&str, &[u8])> = vec![("imsmanifest.xml", MANIFEST.as_bytes())];
    all.extend(files.iter().map(|(name, content)| (name.as_str(), content.as_slice())));
    let bytes = archive(&all);
    let with = |limits: Limits| read_zip(Cursor::new(&bytes), &limits);
    assert!(has(&with(Limits { entries: 50, ..Limits::default() }), ProblemCode::TooManyEntries));
    assert!(has(&with(Limits { total_bytes: 40_000, ..Limits::default() }), ProblemCode::TooLarge));
    assert!(has(&with(Limits { entry_bytes: 900, ..Limits::default() }), ProblemCode::TooLarge));
    assert!(has(&with(Limits { xml_bytes: 100, ..Limits::default() }), ProblemCode::XmlTooLarge));
    assert!(has(&with(Limits { xml_depth: 3, ..Limits::default() }), ProblemCode::XmlTooDeep));
    assert!(has(&with(Limits { xml_nodes: 5, ..Limits::default() }), ProblemCode::XmlTooMany));
    assert!(has(&with(Limits { items: 1, ..Limits::default() }), ProblemCode::TooManyItems));
    assert!(with(Limits::default()).course.is_some());
}

#[test]
fn the_same_name_twice_is_refused() {
    // The second name is made equal by hand, since no tool writes such an archive.
    let mut bytes = archive(&[("imsmanifest.xml", MANIFEST.as_bytes()), ("index.html", b"x"), ("indey.html", b"y")]);
    patch(&mut bytes, "indey.html", 30, 46, b"index.html");
    refused(&bytes, ProblemCode::DuplicateName);
    refused(
        &archive(&[("imsmanifest.xml", MANIFEST.as_bytes()), ("a/b", b"x"), ("a//b", b"y")]),
        ProblemCode::DuplicateName,
    );
}

#[test]
fn entities_are_neither_expanded_nor_fetched() {
    let bomb =
        "<?xml version=\"1.0\"?><!DOCTYPE m [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><manifest>&b;</manifest>";
    let fetch = "<?xml version=\"1.0\"?><!DOCTYPE m SYSTEM \"file:///etc/passwd\"><manifest/>";
    for xml in [bomb, fetch] {
        refused(&archive(&[("imsmanifest.xml", xml.as_bytes())]), ProblemCode::XmlDoctype);
    }
    refused(&archive(&[("imsmanifest.xml", b"<manifest>&xxe;</manifest>")]), ProblemCode::XmlMalformed);
}

#[test]
fn a_manifest_in_the_manifest_is_refused() {
    let inner = MANIFEST
        .replace("</manifest>", r#"<manifest identifier="inner"><organizations/><resources/></manifest></manifest>"#);
    refused(&archive(&[("imsmanifest.xml", inner.as_bytes()), ("index.html", b"")]), ProblemCode::SubManifest);
}

#[test]
fn a_manifest_that_is_no_xml_is_refused_at_its_line() {
    let broken = MANIFEST.replace("</item>", "");
    let reading = read(&archive(&[("imsmanifest.xml", broken.as_bytes())]));
    let problem = reading.problems.iter().find(|problem| problem.code == ProblemCode::XmlMalformed).unwrap();
    assert_eq!(problem.place.as_ref().unwrap().line, 5);
    refused(&archive(&[("imsmanifest.xml", b"<html><body/></html>")]), ProblemCode::NotAManifest);
    refused(&archive(&[("imsmanifest.xml", b"")]), ProblemCode::XmlMalformed);
    let deep = "<manifest>".repeat(100_000);
    refused(&archive(&[("imsmanifest.xml", deep.as_bytes())]), ProblemCode::XmlTooDeep);
}

#[test]
fn real_exports_are_read_in_spite_of_what_they_do() {
    let plain = repaired(&[("imsmanifest.xml", MANIFEST.as_bytes()), ("index.html", b"x")], None);
    assert_eq!((plain.title.as_str(), plain.edition), ("Été", Edition::Scorm12));

    let folder = [("cours/imsmanifest.xml", MANIFEST.as_bytes()), ("cours/index.html", b"x".as_slice())];
    assert_eq!(repaired(&folder, Some(ProblemCode::ManifestInFolder)), plain);
    let reading = read(&archive(&folder));
    assert_eq!((reading.root.as_str(), reading.entries[1].path.as_deref()), ("cours", Some("index.html")));

    let upper = [("IMSManifest.XML", MANIFEST.as_bytes()), ("Index.HTML", b"x".as_slice())];
    let course = repaired(&upper, Some(ProblemCode::ManifestLetterCase));
    assert_eq!(course.resources()[0].href, "Index.HTML", "the name in the archive is the one that can be served");

    let mark = format!("\u{FEFF}{MANIFEST}");
    assert_eq!(repaired(&[("imsmanifest.xml", mark.as_bytes()), ("index.html", b"x")], None), plain);
    let wide: Vec<u8> = std::iter::once(0xFEFF)
        .chain(MANIFEST.replace("UTF-8", "UTF-16").encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    assert_eq!(repaired(&[("imsmanifest.xml", &wide), ("index.html", b"x")], Some(ProblemCode::XmlEncoding)), plain);
    let latin: Vec<u8> = MANIFEST.replace("UTF-8", "ISO-8859-1").chars().map(|c| c as u8).collect();
    assert_eq!(repaired(&[("imsmanifest.xml", &latin), ("index.html", b"x")], Some(ProblemCode::XmlEncoding)), plain);

    let windows = MANIFEST.replace("href=\"index.html\"", "href=\"pages\\index.html\"");
    let course = repaired(
        &[("imsmanifest.xml", windows.as_bytes()), ("pages\\index.html", b"x")],
        Some(ProblemCode::BackSlashes),
    );
    assert_eq!(course.resources()[0].href, "pages/index.html");

    let based = MANIFEST.replace("<resource ", "<resource xml:base=\"mes%20pages\" ");
    let course = repaired(&[("imsmanifest.xml", based.as_bytes()), ("mes pages/index.html", b"x")], None);
    assert_eq!(course.resources()[0].href, "mes%20pages/index.html");

    let undeclared = MANIFEST.replace(" xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\"", "");
    repaired(&[("imsmanifest.xml", undeclared.as_bytes()), ("index.html", b"x")], Some(ProblemCode::UndeclaredPrefix));

    let nested =
        [("imsmanifest.xml", MANIFEST.as_bytes()), ("index.html", b"x".as_slice()), ("more.zip", b"PK".as_slice())];
    repaired(&nested, Some(ProblemCode::NestedArchive));
}

#[test]
fn what_a_manifest_leaves_out_is_made_up_for() {
    let index: (&str, &[u8]) = ("index.html", b"x");
    let cases: [(&str, &str, ProblemCode); 9] = [
        ("default=\"O\"", "default=\"P\"", ProblemCode::DefaultOrganizationUnknown),
        ("<schemaversion>1.2</schemaversion>", "", ProblemCode::VersionMissing),
        ("<schemaversion>1.2</schemaversion>", "<schemaversion>1.1</schemaversion>", ProblemCode::VersionUnknown),
        (
            "<schemaversion>1.2</schemaversion>",
            "<schemaversion>2004 3rd Edition</schemaversion>",
            ProblemCode::VersionContradiction,
        ),
        ("<title>Leçon</title>", "", ProblemCode::TitleMissing),
        ("<item identifier=\"I\"", "<item", ProblemCode::IdentifierMissing),
        ("identifierref=\"R\"", "identifierref=\"r\"", ProblemCode::ResourceLetterCase),
        (
            "</resources>",
            "<resource identifier=\"R2\" href=\"gone.html\"/></resources>",
            ProblemCode::ListedFileMissing,
        ),
        (
            "</item>",
            "<item identifier=\"J\" identifierref=\"R\"><title>Dessous</title></item></item>",
            ProblemCode::ItemOnCluster,
        ),
    ];
    for (from, to, code) in cases {
        let manifest = MANIFEST
            .replace(from, to)
            .replace("<file href=\"index.html\"/>", "<file href=\"index.html\"/><file href=\"lost.css\"/>");
        let course = repaired(&[("imsmanifest.xml", manifest.as_bytes()), index], Some(code));
        assert_eq!(course.edition, Edition::Scorm12, "{code:?}");
        assert!(course.check().is_ok());
    }
    let without = MANIFEST.split("<organizations").next().unwrap().to_owned()
        + "<organizations/><resources>"
        + MANIFEST.split("<resources>").nth(1).unwrap();
    let course = repaired(&[("imsmanifest.xml", without.as_bytes()), index], Some(ProblemCode::NoOrganization));
    assert_eq!(course.leaves().count(), 1);
    repaired(&[("imsmanifest.xml", MANIFEST.as_bytes())], Some(ProblemCode::FileMissing));
    let missing = MANIFEST.replace("identifierref=\"R\"", "identifierref=\"none\"");
    refused(&archive(&[("imsmanifest.xml", missing.as_bytes())]), ProblemCode::NothingToLaunch);
    for href in ["../../secret.html", "javascript:alert(1)", "file:///etc/passwd"] {
        let outside = MANIFEST.replace("href=\"index.html\">", &format!("href=\"{href}\">"));
        let reading = read(&archive(&[("imsmanifest.xml", outside.as_bytes()), index]));
        assert!(has(&reading, ProblemCode::HrefOutside) && reading.course.is_none(), "{href}: {:?}", reading.problems);
    }
}

#[test]
fn stored_and_deflated_entries_can_be_served_from_the_archive() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, method) in [("imsmanifest.xml", CompressionMethod::Deflated), ("index.html", CompressionMethod::Stored)]
    {
        writer.start_file(name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(MANIFEST.as_bytes()).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    let reading = read(&bytes);
    for entry in &reading.entries {
        let packed = entry.packed.unwrap();
        let from = usize::try_from(packed.offset).unwrap();
        let data = &bytes[from..from + usize::try_from(packed.size).unwrap()];
        let mut content = Vec::new();
        if packed.deflated {
            std::io::Read::read_to_end(&mut flate2::read::DeflateDecoder::new(data), &mut content).unwrap();
        } else {
            content.extend_from_slice(data);
        }
        assert_eq!(content, MANIFEST.as_bytes(), "{}", entry.name);
    }
}

/// A manifest of SCORM 2004 with something in its first tag, in its organization and among its resources.
fn manifest_with(head: &str, items: &str, resources: &str) -> Reading {
    let text = format!(
        r#"<manifest identifier="M" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
        xmlns:imsss="http://www.imsglobal.org/xsd/imsss" {head}><metadata><schemaversion>2004 4th Edition</schemaversion></metadata>
        <organizations><organization identifier="O"><title>T</title>{items}</organization></organizations>
        <resources><resource identifier="R" adlcp:scormType="sco" href="index.html"/>{resources}</resources></manifest>"#
    );
    lms_scorm::package::read_manifest(text.as_bytes(), &Limits::default())
}

fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

// Without their bounds each of these takes minutes: something is looked through from end to end for every other.
#[test]
fn what_is_looked_through_from_end_to_end_has_a_bound() {
    let item = |inside: &str| format!(r#"<item identifier="I" identifierref="R"><title>I</title>{inside}</item>"#);
    let sequencing = |inside: &str| item(&format!("<imsss:sequencing>{inside}</imsss:sequencing>"));
    let objectives = many(100_000, |n| format!(r#"<imsss:objective objectiveID="o{n}"/>"#));
    let conditions = many(100_000, |_| r#"<imsss:ruleCondition condition="always"/>"#.to_owned());
    let stores = many(100_000, |n| format!(r#"<adlcp:map targetID="s{n}"/>"#));
    let cases = [
        (manifest_with(&many(200_000, |n| format!(r#"a{n}="1" "#)), &item(""), ""), ProblemCode::XmlTooMany),
        (
            manifest_with(&many(200_000, |n| format!(r#"xmlns:n{n}="urn:{n}" "#)), &item(""), ""),
            ProblemCode::XmlTooMany,
        ),
        (
            manifest_with("", &sequencing(&format!("<imsss:objectives>{objectives}</imsss:objectives>")), ""),
            ProblemCode::TooManyRules,
        ),
        (
            manifest_with(
                "",
                &sequencing(&format!(
                    "<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions>{conditions}</imsss:ruleConditions>\
                     <imsss:ruleAction action=\"skip\"/></imsss:preConditionRule></imsss:sequencingRules>"
                )),
                "",
            ),
            ProblemCode::TooManyRules,
        ),
        (manifest_with("", &item(&format!("<adlcp:data>{stores}</adlcp:data>")), ""), ProblemCode::TooManyRules),
    ];
    for (reading, code) in cases {
        assert!(reading.course.is_none() && has(&reading, code), "{code:?}: {:?}", reading.problems.first());
    }
}

#[test]
fn ten_thousand_mistakes_of_one_kind_are_read_over_and_some_of_them_told() {
    let mistakes = many(40_000, |_| r#"<item identifier="I" identifierref="r"><title>I</title></item>"#.to_owned());
    let others = many(40_000, |n| format!(r#"<resource identifier="R{n}" href="a.html"/>"#));
    let reading = manifest_with("", &mistakes, &others);
    let course = reading.course.as_ref().unwrap();
    assert_eq!(course.items().count(), 40_001);
    assert_eq!(course.items().last().unwrap().identifier, "I-40000", "the same identifier is given once");
    for code in [ProblemCode::IdentifierTwice, ProblemCode::ResourceLetterCase] {
        assert_eq!(reading.problems.iter().filter(|problem| problem.code == code).count(), 50, "{code:?}");
    }
    let unknown = many(40_000, |n| format!("<x{n}:y/>"));
    let reading =
        manifest_with("", &format!(r#"<item identifier="I" identifierref="R"><title>I</title></item>{unknown}"#), "");
    assert!(reading.course.is_some());
    assert_eq!(reading.problems.iter().filter(|p| p.code == ProblemCode::UndeclaredPrefix).count(), 50);
}
