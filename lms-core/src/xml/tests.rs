//! Hostile and broken XML is refused; what is well-formed reads as it was written.

use proptest::prelude::*;

use super::*;

fn trouble(text: &str) -> Option<Trouble> {
    Document::parse(text, &Limits { depth: 50, nodes: 10_000, ..Limits::default() }).err().map(|m| m.trouble)
}

#[test]
fn c5_import_what_is_not_well_formed_is_refused() {
    for text in [
        "",
        "<a>",
        "<a/><b/>",
        "<a b=\"<\"/>",
        "<a>\u{1}</a>",
        "<a>\0</a>",
        "<a b=\"1\" b=\"2\"/>",
        "<a b='1'c='2'/>",
        "<a b=1/>",
        "<a b/>",
        "<a>]]></a>",
        "<a>&nbsp;</a>",
        "<a b=\"&x;\"/>",
        "<a>&#0;</a>",
        "<1a/>",
        "<a:b/>",
        "<a b:c='1'/>",
        "text<a/>",
        "<a/>text",
        "<a/><![CDATA[x]]>",
        "<a></b>",
        "<a><!-- -- --></a>",
        "<a/><?xml version=\"1.0\"?>",
        "<a xmlns:p=\"\"/>",
        "<a xmlns:p='urn:p' xmlns:q='urn:p' p:b='1' q:b='2'/>",
    ] {
        assert!(matches!(trouble(text), Some(Trouble::Syntax(_))), "{text}: {:?}", trouble(text));
    }
}

#[test]
fn c5_import_a_document_type_is_refused_before_anything_is_expanded() {
    let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><l>&b;</l>";
    assert_eq!(trouble(laughs), Some(Trouble::Doctype));
    assert_eq!(trouble("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"), Some(Trouble::Doctype));
}

#[test]
fn c5_import_bounds_of_depth_count_and_size() {
    assert_eq!(trouble(&format!("{}{}", "<a>".repeat(51), "</a>".repeat(51))), Some(Trouble::TooMuch));
    assert_eq!(trouble(&format!("{}{}", "<a>".repeat(50), "</a>".repeat(50))), None);
    assert_eq!(trouble(&format!("<a>{}</a>", "<b/>".repeat(10_000))), Some(Trouble::TooMuch));
    assert_eq!(trouble(&format!("<a b='{}'/>", "x".repeat(1 << 20))), Some(Trouble::TooMuch));
    assert_eq!(trouble(&format!("<a>{}</a>", "x".repeat(1 << 20))), Some(Trouble::TooMuch));
    let many: String = (0..300).map(|n| format!(" a{n}='1'")).collect();
    assert_eq!(trouble(&format!("<a{many}/>")), Some(Trouble::TooMuch));
    let small = Limits { bytes: 3, ..Limits::default() };
    assert!(Document::parse("<a/>", &small).is_err());
}

#[test]
fn c5_import_names_lines_and_text_are_read() {
    let text = "<?xml version='1.0'?>\n<a xmlns='urn:a' xmlns:p='urn:p'>\n <p:b x=' &lt;&#65;\n'><![CDATA[\n 1<2 ]]>&amp;3</p:b>\r\n<c xmlns=''/></a>";
    let document = Document::parse(text, &Limits::default()).unwrap();
    let b = document.element(1).unwrap();
    assert_eq!((document.namespace(b.uri), b.local, b.line), ("urn:p", "b", 3));
    assert_eq!(b.attributes[0].value, " <A ");
    assert_eq!(b.text.trim(), "1<2 &3");
    assert!(document.source(b).starts_with("<p:b x=") && document.source(b).ends_with("</p:b>"));
    let c = document.element(2).unwrap();
    assert_eq!((document.namespace(c.uri), c.line), ("", 6));
    assert_eq!(document.element(0).unwrap().children, [1, 2]);
}

#[test]
fn c5_import_encodings_are_told_by_mark_or_declaration() {
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain("<é/>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(decode(&wide).as_deref(), Some("<é/>"));
    assert_eq!(decode(b"\xEF\xBB\xBF<a/>").as_deref(), Some("<a/>"));
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>";
    assert!(decode(latin).unwrap().ends_with("<a>é</a>"));
    assert_eq!(decode(b"<a>\xE9</a>"), None, "not UTF-8");
    assert_eq!(decode(b"<?xml version='1.0' encoding='no-such'?><a/>"), None);
    assert_eq!(decode(b"<?xml version='1.0' encoding='UTF-16'?><a/>"), None);
}

proptest! {
    #[test]
    fn c5_import_no_text_breaks_the_reader(text in "\\PC{0,80}|[<>/a-c='\" &;!\\[\\]?-]{0,60}") {
        let _ = Document::parse(&text, &Limits::default());
    }

    #[test]
    fn c5_import_no_bytes_break_the_decoder(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&bytes);
    }
}
