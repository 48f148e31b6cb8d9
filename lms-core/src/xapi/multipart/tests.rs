//! Tests of the parser, of each refusal, and of the writer.

use proptest::prelude::*;

use super::*;

const JSON: &str = "--b\r\nContent-Type:application/json\r\n\r\n{}\r\n";
const TYPE: &str = "multipart/mixed; boundary=b";

fn take(body: &str) -> Result<Submission<'_>, MultipartError> {
    submission(TYPE, body.as_bytes(), &Limits::default())
}

fn payload(text: &str) -> String {
    let hash = lexical::sha2_of_length(text.as_bytes(), 64).unwrap();
    format!(
        "--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {hash}\r\n\r\n{text}\r\n"
    )
}

#[test]
fn s2_6_the_boundary_is_named_in_any_way_http_allows() {
    for (header, want) in [
        ("multipart/mixed; boundary=abc", Some("abc")),
        ("multipart/mixed;boundary=\"a b;c\"", Some("a b;c")),
        ("Multipart/Mixed; charset=\"x;boundary=no\"; BOUNDARY=---x", Some("---x")),
        ("multipart/mixed; boundary=\"a\\\"b\"; x=y", Some("a\"b")),
        ("multipart/mixed; boundary = abc ; x=y", Some("abc")),
        ("multipart/mixed", None),
        ("multipart/mixed; boundary=", None),
        ("multipart/mixed; boundary=\"\"", None),
        ("multipart/mixed; boundary=\"abc", None),
        ("multipart/mixed; boundary=é", None),
        ("multipart/mixed; bound=abc", None),
        ("multipart/mixed; boundary", None),
    ] {
        assert_eq!(boundary(header).ok().as_deref(), want, "{header}");
    }
    assert!(boundary(&format!("multipart/mixed; boundary={}", "x".repeat(71))).is_err());
}

#[test]
fn s2_6_preamble_epilogue_blanks_and_missing_spaces_are_read() {
    let body = format!(
        "preamble\r\n--bb\r\n{}{}--b-- \t\r\nepilogue --b\r\n--b\r\n",
        JSON.replace("--b\r", "--b \t\r"),
        payload("x")
    );
    let found = take(&body).unwrap();
    assert_eq!(found.statements, b"{}");
    assert_eq!(found.payloads[0].bytes, b"x");
    assert_eq!(
        take("--b\r\ncontent-TYPE: Application/JSON;\r\n charset=utf-8\r\n\r\n{}\r\n--b--").unwrap().statements,
        b"{}"
    );
}

#[test]
fn s2_6_what_only_looks_like_the_boundary_is_content() {
    for content in [
        "--bogus",
        "x\r\n--bogus\r\n",
        "x--b\r\n",
        "\n--b\r\ny",
        "\r--b\r\n",
        "\r\n--b-\r\n",
        "\r\n--b--x\r\n",
        "\r\n --b\r\n",
        "",
        "\r\n",
        "\r",
    ] {
        let body = format!("{JSON}{}--b--\r\n", payload(content));
        assert_eq!(take(&body).unwrap().payloads[0].bytes, content.as_bytes(), "{content:?}");
    }
}

#[test]
fn s2_6_boundaries_that_begin_with_dashes() {
    let body = "-----x\r\nContent-Type: application/json\r\n\r\n{}\r\n-----x--\r\n";
    assert_eq!(
        submission("multipart/mixed; boundary=---x", body.as_bytes(), &Limits::default()).unwrap().statements,
        b"{}"
    );
}

#[test]
fn s2_6_multipart_without_any_attachment_is_fine() {
    assert_eq!(take(&format!("{JSON}--b--\r\n")), Ok(Submission { statements: b"{}", payloads: vec![] }));
}

#[test]
fn s2_6_each_refusal() {
    let good = payload("x");
    for (body, want) in [
        (String::new(), MultipartError::BoundaryAbsent),
        ("{}".to_owned(), MultipartError::BoundaryAbsent),
        (JSON.replace("--b", "--c"), MultipartError::BoundaryAbsent),
        (JSON.to_owned(), MultipartError::NotClosed),
        (format!("{JSON}{good}"), MultipartError::NotClosed),
        ("--b--\r\n".to_owned(), MultipartError::FirstNotJson),
        (format!("{good}--b--"), MultipartError::FirstNotJson),
        ("--b\r\n\r\n{}\r\n--b--".to_owned(), MultipartError::FirstNotJson),
        (format!("{JSON}{JSON}--b--"), MultipartError::NoHash(1)),
        (format!("{JSON}{good}{}--b--", good.replace("X-Experience-API-Hash", "X-Hash")), MultipartError::NoHash(2)),
        (
            format!("{JSON}{}--b--", good.replace("Content-Transfer-Encoding: binary\r\n", "")),
            MultipartError::NotBinary(1),
        ),
        (format!("{JSON}{}--b--", good.replace("binary", "base64")), MultipartError::NotBinary(1)),
        (format!("{JSON}--b\r\nno colon\r\n\r\nx\r\n--b--"), MultipartError::Header(1)),
        (format!("{JSON}--b\r\n: x\r\n\r\nx\r\n--b--"), MultipartError::Header(1)),
        (format!("{JSON}--b\r\n folded\r\n\r\nx\r\n--b--"), MultipartError::Header(1)),
        (format!("{JSON}--b\r\nA: {}\r\n\r\nx\r\n--b--", "x".repeat(9_000)), MultipartError::Header(1)),
        (format!("{}--b--", JSON.repeat(1_001)), MultipartError::TooManyParts),
    ] {
        assert_eq!(take(&body), Err(want), "{}", body.chars().take(200).collect::<String>());
    }
    for header in ["multipart/form-data; boundary=b", "application/json", "multipart/mixedup; boundary=b"] {
        assert_eq!(submission(header, b"", &Limits::default()), Err(MultipartError::NotMixed));
    }
    assert_eq!(submission("multipart/mixed", b"", &Limits::default()), Err(MultipartError::NoBoundary));
}

fn attachment(text: &str, has_url: bool) -> AttachmentFact {
    AttachmentFact {
        sha2: lexical::sha2_of_length(text.as_bytes(), 64).unwrap(),
        length: text.len() as u64,
        content_type: "text/plain".to_owned(),
        has_url,
        signs: false,
    }
}

fn sent(text: &str) -> Payload<'_> {
    Payload { hash: lexical::sha2_of_length(text.as_bytes(), 64).unwrap(), bytes: text.as_bytes() }
}

#[test]
fn s2_6_payloads_and_attachments_belong_together() {
    let nothing_held = |_: &str| false;
    let (x, y) = (attachment("x", false), attachment("y", true));
    assert_eq!(
        check_payloads([&x, &x, &y], &[sent("x")], nothing_held),
        Ok(()),
        "one part serves many; a fileUrl needs none"
    );
    assert_eq!(check_payloads([&y], &[], nothing_held), Ok(()));
    assert_eq!(check_payloads([&x], &[], nothing_held), Err(MultipartError::Absent(x.sha2.clone())));
    assert_eq!(check_payloads([&x], &[], |hash| hash == x.sha2), Ok(()), "held already");
    assert_eq!(check_payloads([&y], &[sent("x")], nothing_held), Err(MultipartError::Orphan(x.sha2.clone())));
    let longer = AttachmentFact { length: 2, ..x.clone() };
    assert!(matches!(
        check_payloads([&longer], &[sent("x")], nothing_held),
        Err(MultipartError::WrongLength { said: 2, found: 1, .. })
    ));
    let counted_otherwise = AttachmentFact { length: 0, ..x.clone() };
    assert_eq!(check_payloads([&counted_otherwise], &[sent("x")], nothing_held), Ok(()), "nothing is missing");
    let forged = Payload { hash: x.sha2.clone(), bytes: b"z" };
    assert_eq!(check_payloads([&x], &[forged], nothing_held), Err(MultipartError::WrongHash(x.sha2.clone())));
    for length in [56, 96, 128] {
        let hash = lexical::sha2_of_length(b"x", length).unwrap();
        let other = AttachmentFact { sha2: hash.clone(), ..x.clone() };
        assert_eq!(check_payloads([&other], &[Payload { hash, bytes: b"x" }], nothing_held), Ok(()));
    }
}

#[test]
fn s2_5_each_payload_is_written_once() {
    let x = attachment("x", false);
    let body = write("b", b"{}", &[(&x.sha2, "text/plain", b"x"), (&x.sha2.to_uppercase(), "text/plain", b"x")]);
    let found = submission(TYPE, &body, &Limits::default()).unwrap();
    assert_eq!((found.statements, found.payloads.len()), (&b"{}"[..], 1));
    assert_eq!(check_payloads([&x], &found.payloads, |_| false), Ok(()));
}

proptest! {
    #[test]
    fn reading_undoes_writing(payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..5)) {
        let hashes: Vec<String> = (0..payloads.len()).map(|n| format!("{n:064}")).collect();
        let given: Vec<(&str, &str, &[u8])> =
            hashes.iter().zip(&payloads).map(|(hash, bytes)| (hash.as_str(), "a/b", bytes.as_slice())).collect();
        let body = write("7f0c-boundary", b"{\"a\":1}", &given);
        let found = submission("multipart/mixed; boundary=\"7f0c-boundary\"", &body, &Limits::default()).unwrap();
        prop_assert_eq!(found.statements, b"{\"a\":1}");
        prop_assert_eq!(found.payloads.iter().map(|p| p.bytes.to_vec()).collect::<Vec<_>>(), payloads);
    }

    #[test]
    fn no_bytes_make_the_parser_stop(pieces in prop::collection::vec(prop_oneof![
        Just("--b".to_owned()), Just("\r\n".to_owned()), Just("--".to_owned()), Just("\r".to_owned()), Just("\n".to_owned()), Just(":".to_owned()),
        Just("content-type: application/json".to_owned()), "[a-c -]{0,3}",
    ], 0..40)) {
        let body: String = pieces.concat();
        let _ = take(&body);
    }

    #[test]
    fn no_content_type_makes_the_parser_stop(header in "multipart/mixed[;= \"\\\\a-z]{0,30}") {
        let _ = boundary(&header);
    }
}
