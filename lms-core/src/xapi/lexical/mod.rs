//! How single values are written: ids, addresses, hashes, media types; language tags, times and durations have files of their own.

mod duration;
mod language;
mod time;

use std::borrow::Cow;

use sha2::{Digest, Sha256};

pub use duration::{is_duration, normal_duration};
pub use language::is_language_tag;
pub use time::{Instant, timestamp, timestamp_in_utc};

use super::Version;

/// Whether `text` is a UUID in the one spelling xAPI allows: 8-4-4-4-12 hexadecimal digits of either case, with hyphens.
///
/// Source: xAPI 1.0.3, part 2, 4.2.3 and RFC 4122, 3: braces, `urn:uuid:` and bare digits are other spellings.
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Reads a UUID in the spelling of [`is_uuid`].
pub fn uuid(text: &str) -> Option<uuid::Uuid> {
    if is_uuid(text) { uuid::Uuid::try_parse(text).ok() } else { None }
}

/// Whether `text` can be an IRI: a scheme, a colon, something behind it, and none of the characters no IRI has.
///
/// Best effort beyond: IRIs are compared as they are written, so nothing is normalised and nothing looked up.
///
/// Source: RFC 3987, 2.2 (scheme; excluded characters); xAPI 1.0.3, part 2, 4.2.1.
pub fn is_iri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let mut letters = scheme.bytes();
    letters.next().is_some_and(|b| b.is_ascii_alphabetic())
        && letters.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        && !rest.is_empty()
        && !rest.chars().any(|c| {
            c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')
        })
}

/// Whether `text` is a mailbox: `mailto:` and an address.
///
/// Source: xAPI 1.0.3, part 2, 2.4.2.3; RFC 6068.
pub fn is_mailbox(text: &str) -> bool {
    let Some((local, domain)) = text.strip_prefix("mailto:").and_then(|address| address.rsplit_once('@')) else {
        return false;
    };
    let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    let odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | ',' | '?');
    !local.is_empty()
        && !domain.is_empty()
        && !domain.chars().any(odd)
        && (quoted || !local.chars().any(|c| odd(c) || c == '@'))
        && !local.chars().any(char::is_control)
}

/// The mailbox with its domain in lower case: the local part may tell letters apart, a domain never does.
///
/// Source: RFC 5321, 2.4.
pub fn normal_mailbox(text: &str) -> Cow<'_, str> {
    match text.rsplit_once('@') {
        Some((local, domain)) if domain.chars().any(char::is_uppercase) => {
            Cow::Owned(format!("{local}@{}", domain.to_lowercase()))
        }
        _ => Cow::Borrowed(text),
    }
}

/// Whether `text` is a SHA-1 in hexadecimal digits of either case.
///
/// Source: xAPI 1.0.3, part 2, 2.4.2.3, `mbox_sha1sum`.
pub fn is_sha1(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether `text` is a SHA-224, -256, -384 or -512 in hexadecimal digits of either case.
///
/// Source: xAPI 1.0.3, part 2, 2.4.11: the algorithm is known by the length.
pub fn is_sha2(text: &str) -> bool {
    matches!(text.len(), 56 | 64 | 96 | 128) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The hash of `payload` by the SHA-2 algorithm whose hexadecimal digits number `length`; `None` for another length.
pub fn sha2_of_length(payload: &[u8], length: usize) -> Option<String> {
    Some(match length {
        56 => hex(&sha2::Sha224::digest(payload)),
        64 => hex(&Sha256::digest(payload)),
        96 => hex(&sha2::Sha384::digest(payload)),
        128 => hex(&sha2::Sha512::digest(payload)),
        _ => return None,
    })
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    bytes
        .iter()
        .flat_map(|b| [b >> 4, b & 15])
        .map(|half| DIGITS.get(usize::from(half)).copied().unwrap_or('0'))
        .collect()
}

/// Whether `text` is a media type: two tokens with a slash between, perhaps parameters.
///
/// Source: RFC 2046; RFC 9110, 8.3.1.
pub fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim();
    let token = |t: &str| !t.is_empty() && t.bytes().all(is_token_byte);
    essence.split_once('/').is_some_and(|(kind, sort)| token(kind) && token(sort))
        && !text.chars().any(char::is_control)
}

/// Whether the media type in a header is `wanted` (given in lower case), whatever its case and parameters.
pub fn media_type_is(header: &str, wanted: &str) -> bool {
    header.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
}

/// A byte of a token of HTTP (RFC 9110, 5.6.2).
pub fn is_token_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b)
}

/// Whether a statement may carry `text` as its `version` in a request that speaks `version`.
///
/// Source: xAPI 1.0.3, part 2, 2.4.10 (`1.0` and patches of it); IEEE 9274.1.1, 4.2.2.10 (`2.0.0`; older statements may be sent on).
pub fn is_statement_version(text: &str, version: Version) -> bool {
    text.trim() == text
        && match Version::from_header(text) {
            Some(Version::V1) => true,
            Some(Version::V2) => version == Version::V2,
            None => false,
        }
}

/// Text short enough for an index: longer than 512 bytes it is named by its SHA-256 instead.
///
/// Databases refuse index entries of some kilobytes, and an IRI may have a megabyte.
pub fn index_key(text: &str) -> Cow<'_, str> {
    if text.len() <= 512 {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("sha256:{}", hex(&Sha256::digest(text.as_bytes()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(check: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(check(text), "{text} is good");
        }
        for text in bad {
            assert!(!check(text), "{text} is bad");
        }
    }

    #[test]
    fn s3_uuid_has_one_spelling() {
        table(
            is_uuid,
            &[
                "39e24cc4-69af-4b01-a824-1fdc6ea8a3af",
                "39E24CC4-69AF-4B01-A824-1FDC6EA8A3AF",
                "00000000-0000-0000-0000-000000000000",
            ],
            &[
                "",
                "39e24cc469af4b01a8241fdc6ea8a3af",
                "{39e24cc4-69af-4b01-a824-1fdc6ea8a3af}",
                "urn:uuid:39e24cc4-69af-4b01-a824-1fdc6ea8a3af",
                "39e24cc4-69af-4b01-a824-1fdc6ea8a3a",
                "39e24cc4-69af-4b01-a824-1fdc6ea8a3ag",
                "39e24cc46-9af-4b01-a824-1fdc6ea8a3af",
                " 39e24cc4-69af-4b01-a824-1fdc6ea8a3a",
            ],
        );
        assert_eq!(
            uuid("39E24CC4-69AF-4B01-A824-1FDC6EA8A3AF").unwrap().to_string(),
            "39e24cc4-69af-4b01-a824-1fdc6ea8a3af"
        );
    }

    #[test]
    fn s3_iri_has_a_scheme_and_may_be_of_any_script() {
        table(
            is_iri,
            &[
                "http://example.fr/cours/été",
                "urn:x",
                "mailto:a@b.fr",
                "tag:example.fr,2026:1",
                "http://例え.jp/%zz",
                "a:b",
                "x+y-1.2:z",
            ],
            &[
                "",
                "example.fr/a",
                "/a",
                ":a",
                "1a:b",
                "http",
                "http:",
                "a b:c",
                "http://a b",
                "http://a\n",
                "http://<a>",
                "é:a",
            ],
        );
    }

    #[test]
    fn s3_mailbox_is_mailto_and_an_address() {
        table(
            is_mailbox,
            &["mailto:monique@example.fr", "mailto:a+b%2B@c", "mailto:\"a b\"@c.fr", "mailto:é@exämple.fr"],
            &[
                "",
                "monique@example.fr",
                "mailto:",
                "mailto:monique",
                "mailto:@example.fr",
                "mailto:a@",
                "mailto:a b@c",
                "MAILTO:a@b",
                "http:a@b",
                "mailto:a@b@c",
            ],
        );
        assert_eq!(normal_mailbox("mailto:Monique@Example.FR"), "mailto:Monique@example.fr");
    }

    #[test]
    fn s2_6_sha2_is_known_by_its_length() {
        for length in [56, 64, 96, 128] {
            let hash = sha2_of_length(b"abc", length).unwrap();
            assert!(is_sha2(&hash) && hash.len() == length);
        }
        assert!(sha2_of_length(b"abc", 64).unwrap().starts_with("ba7816bf8f01cfea"));
        table(is_sha2, &[], &["", "ba7816bf", &"g".repeat(64), &"a".repeat(40)]);
    }

    #[test]
    fn s3_media_types() {
        table(
            is_media_type,
            &["text/plain", "image/svg+xml", "text/plain; charset=utf-8"],
            &["", "text", "text/", "/plain", "a b/c", "a/b/c"],
        );
        assert!(media_type_is("Application/JSON; charset=utf-8", "application/json"));
    }

    #[test]
    fn s0_version_of_a_statement() {
        for (text, one, two) in [
            ("1.0", true, true),
            ("1.0.0", true, true),
            ("1.0.9", true, true),
            ("2.0.0", false, true),
            ("0.9.9", false, false),
            ("1.1.0", false, false),
            ("", false, false),
            (" 1.0.0", false, false),
            ("2.1.0", false, false),
        ] {
            assert_eq!(
                (is_statement_version(text, Version::V1), is_statement_version(text, Version::V2)),
                (one, two),
                "{text}"
            );
        }
    }

    #[test]
    fn long_text_is_indexed_by_its_hash() {
        assert_eq!(index_key("urn:x"), "urn:x");
        assert_eq!(index_key(&"x".repeat(513)).len(), 71);
    }
}
