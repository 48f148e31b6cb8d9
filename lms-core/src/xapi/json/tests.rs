//! Tests of the reader and the writer.

use proptest::prelude::*;

use super::*;

fn trouble(text: &str) -> (Trouble, String) {
    let error = read(text.as_bytes()).expect_err(text);
    (error.trouble, error.path)
}

#[test]
fn s8_numbers_keep_their_text() {
    for text in
        ["0", "-0", "0.12123434", "1E400", "1e-400", "123456789012345678901234567890", "-1.50e+07", "[1.0,1.00]"]
    {
        assert_eq!(read(text.as_bytes()).unwrap().to_text(), text);
    }
}

#[test]
fn members_keep_their_order_and_plain_strings_are_borrowed() {
    let text = r#"{"z":1,"a":{"é":"plain","b":"with \"escape\""}}"#;
    let value = read(text.as_bytes()).unwrap();
    assert_eq!(value.to_text(), text);
    let Value::String(plain) = value.get("a").unwrap().get("é").unwrap() else { panic!("a string") };
    assert!(matches!(plain, std::borrow::Cow::Borrowed(_)));
}

#[test]
fn escapes_are_undone_and_only_needed_ones_written() {
    let value = read(r#""\u0041\/\b\f\n\r\t\"\\\ud83d\ude00\u0000""#.as_bytes()).unwrap();
    assert_eq!(value.as_str(), Some("A/\u{8}\u{c}\n\r\t\"\\😀\0"));
    assert_eq!(value.to_text(), r#""A/\u0008\u000c\n\r\t\"\\😀\u0000""#);
}

#[test]
fn s3_what_is_not_json_is_refused_with_its_place() {
    for (text, want, path) in [
        ("", Trouble::Ends, ""),
        ("   ", Trouble::Ends, ""),
        ("{", Trouble::Ends, ""),
        ("{\"a\"", Trouble::Ends, ""),
        ("{\"a\":", Trouble::Ends, "/a"),
        ("[1", Trouble::Ends, ""),
        ("\"abc", Trouble::Ends, ""),
        ("tru", Trouble::Ends, ""),
        ("NaN", Trouble::Unexpected, ""),
        ("{\"a\":NaN}", Trouble::Unexpected, "/a"),
        ("[Infinity]", Trouble::Unexpected, "/0"),
        ("nulll", Trouble::Trailing, ""),
        ("[1,]", Trouble::Unexpected, "/1"),
        ("{\"a\":1,}", Trouble::Unexpected, ""),
        ("{a:1}", Trouble::Unexpected, ""),
        ("{'a':1}", Trouble::Unexpected, ""),
        ("[1 2]", Trouble::Unexpected, ""),
        ("{} {}", Trouble::Trailing, ""),
        ("{}x", Trouble::Trailing, ""),
        ("\u{feff}{}", Trouble::Unexpected, ""),
        ("01", Trouble::Number, ""),
        ("[-]", Trouble::Number, "/0"),
        ("[1.]", Trouble::Number, "/0"),
        ("[.5]", Trouble::Unexpected, "/0"),
        ("[+1]", Trouble::Unexpected, "/0"),
        ("[1e]", Trouble::Number, "/0"),
        ("1e", Trouble::Ends, ""),
        ("0x10", Trouble::Trailing, ""),
        ("\"a\nb\"", Trouble::Control, ""),
        ("\"\\x41\"", Trouble::Escape, ""),
        ("\"\\u12g4\"", Trouble::Escape, ""),
        ("\"\\u12", Trouble::Ends, ""),
        ("{\"a\":[0,\"\\ud800\"]}", Trouble::Surrogate, "/a/1"),
        ("\"\\udc00\"", Trouble::Surrogate, ""),
        ("\"\\ud800\\u0041\"", Trouble::Surrogate, ""),
        ("{\"a\":1,\"a\":1}", Trouble::Duplicate, "/a"),
        ("{\"x\":{\"a/b\":1,\"a\\/b\":2}}", Trouble::Duplicate, "/x/a~1b"),
    ] {
        assert_eq!(trouble(text), (want, path.to_owned()), "{text}");
    }
    let error = read(b"{\"a\":[1,\"\xff\"]}").unwrap_err();
    assert_eq!((error.trouble, error.offset), (Trouble::NotUtf8, 9));
}

#[test]
fn s3_a_key_twice_among_many_is_refused() {
    let mut text: String = (0..1000).map(|n| format!("\"k{n}\":0,")).collect();
    assert!(read(format!("{{{text}\"last\":0}}").as_bytes()).is_ok());
    text.push_str("\"k500\":1");
    assert_eq!(trouble(&format!("{{{text}}}")), (Trouble::Duplicate, "/k500".to_owned()));
}

#[test]
fn s3_depth_size_and_number_of_values_are_bounded() {
    let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    assert!(read(deep(64).as_bytes()).is_ok());
    assert_eq!(trouble(&deep(65)).0, Trouble::TooDeep);
    assert_eq!(trouble(&"[{\"a\":".repeat(100_000)).0, Trouble::TooDeep);
    let endless = Limits { depth: usize::MAX, ..Limits::default() };
    assert!(read_with(deep(Limits::DEEPEST + 1).as_bytes(), &endless).is_err(), "no setting goes deeper");
    let small = Limits { bytes: 10, values: 3, ..Limits::default() };
    assert_eq!(read_with(b"[1,2,3,4,5]", &small).unwrap_err().trouble, Trouble::TooLong);
    assert_eq!(read_with(b"[1,2,3]", &small).unwrap_err().trouble, Trouble::TooMany);
    assert!(read_with(b"[1,2]", &small).is_ok());
}

/// Any JSON value, a few levels deep.
pub(crate) fn any_value() -> impl Strategy<Value = Value<'static>> {
    let number = prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?"
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number.prop_map(|text| Value::Number(text.into())),
        any::<String>().prop_map(Value::string),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(Object(map.into_iter().map(|(k, v)| (k.into(), v)).collect()))),
        ]
    })
}

proptest! {
    #[test]
    fn reading_undoes_writing(value in any_value()) {
        let text = value.to_text();
        let again = read(text.as_bytes()).unwrap();
        prop_assert_eq!(again.to_text(), text.clone());
        prop_assert_eq!(&again, &value);
        prop_assert_eq!(again.into_owned(), value);
    }

    #[test]
    fn what_another_reader_takes_is_the_same_for_both(value in any_value()) {
        let text = value.to_text();
        let other: Result<serde_json::Value, _> = serde_json::from_str(&text);
        // Numbers beyond a machine number are the one thing the other does not take.
        if let Ok(other) = other {
            let back = serde_json::to_string(&other).unwrap();
            prop_assert!(read(back.as_bytes()).is_ok());
        }
    }

    #[test]
    fn no_bytes_make_the_reader_stop(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_json_like_text_makes_the_reader_stop(text in "[\\[\\]{}\",:0-9eE.\\\\utnfalsr +-]{0,60}") {
        let ours = read(text.as_bytes()).is_ok();
        let strict: Result<serde_json::Value, _> = serde_json::from_str(&text);
        // Stricter than the other in keys only, laxer in the size of numbers only.
        if let Ok(value) = strict {
            let repeated = matches!(read(text.as_bytes()), Err(ReadError { trouble: Trouble::Duplicate, .. }));
            prop_assert!(ours || repeated, "{}", value);
        }
    }
}
