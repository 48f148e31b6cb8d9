//! From the bytes of an XML file to text, whatever its encoding.
//!
//! The order is: byte order mark, the pattern of a first `<` in two bytes, the declared label, UTF-8.

/// The text of an XML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// Name of the encoding it was in.
    pub(crate) encoding: &'static str,
    /// Some bytes did not fit and became U+FFFD.
    pub(crate) lossy: bool,
}

/// Turns the bytes of an XML file into text without its byte order mark.
pub(crate) fn decode(bytes: &[u8]) -> Decoded {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => narrow(rest, None),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes, "UTF-16LE"),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes, "UTF-16BE"),
        [0, 0x3C, ..] => wide(bytes, u16::from_be_bytes, "UTF-16BE"),
        [0x3C, 0, ..] => wide(bytes, u16::from_le_bytes, "UTF-16LE"),
        // A file that opens with "<" in one byte is not UTF-16, whatever its declaration says.
        _ => narrow(
            bytes,
            declared_label(bytes).as_deref().filter(|label| !label.to_ascii_lowercase().starts_with("utf-16")),
        ),
    }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16, encoding: &'static str) -> Decoded {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    let mut lossy = bytes.len() % 2 == 1;
    let text = char::decode_utf16(units)
        .map(|c| {
            c.unwrap_or_else(|_| {
                lossy = true;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    Decoded { text, encoding, lossy }
}

fn narrow(bytes: &[u8], label: Option<&str>) -> Decoded {
    let label = label.unwrap_or("utf-8");
    if label.eq_ignore_ascii_case("utf-8")
        || label.eq_ignore_ascii_case("utf8")
        || label.eq_ignore_ascii_case("us-ascii")
    {
        return match std::str::from_utf8(bytes) {
            Ok(text) => Decoded { text: text.to_owned(), encoding: "UTF-8", lossy: false },
            // Bytes above 0x7F in a file that calls itself UTF-8 are nearly always an export in the Windows code page.
            Err(_) => Decoded { lossy: true, ..legacy(bytes, "windows-1252") },
        };
    }
    legacy(bytes, label)
}

#[cfg(feature = "encoding")]
fn legacy(bytes: &[u8], label: &str) -> Decoded {
    let known = encoding_rs::Encoding::for_label_no_replacement(label.as_bytes());
    let encoding = known.unwrap_or(encoding_rs::UTF_8);
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), encoding: encoding.name(), lossy: malformed || known.is_none() }
}

/// Without the tables of `encoding_rs`, every unknown encoding is read as Latin-1, where no byte is wrong.
#[cfg(not(feature = "encoding"))]
fn legacy(bytes: &[u8], label: &str) -> Decoded {
    let exact = ["iso-8859-1", "latin1", "latin-1"].iter().any(|known| label.eq_ignore_ascii_case(known));
    Decoded { text: bytes.iter().map(|byte| char::from(*byte)).collect(), encoding: "ISO-8859-1", lossy: !exact }
}

/// The label of an XML declaration, looked for in the first bytes only.
fn declared_label(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(200))?;
    let head: String = head.iter().map(|byte| char::from(*byte)).collect();
    let declaration = head.trim_start().strip_prefix("<?xml")?.split("?>").next()?;
    let after = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(after.get(1..)?.split(quote).next()?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
        let mark = if mark { "\u{FEFF}" } else { "" };
        format!("{mark}{text}")
            .encode_utf16()
            .flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() })
            .collect()
    }

    #[test]
    fn the_same_manifest_is_read_in_every_encoding() {
        let body = |label: &str| format!("<?xml version=\"1.0\" encoding=\"{label}\"?><a>été</a>");
        for label in ["UTF-16", "UTF-8", "x-nonsense"] {
            for (big, mark) in [(true, true), (false, true), (true, false), (false, false)] {
                let decoded = decode(&utf16(&body(label), big, mark));
                assert_eq!((decoded.text, decoded.lossy), (body(label), false), "{label} {big} {mark}");
            }
        }
        let with_mark = [&[0xEF, 0xBB, 0xBF], body("UTF-8").as_bytes()].concat();
        assert_eq!(decode(&with_mark), Decoded { text: body("UTF-8"), encoding: "UTF-8", lossy: false });
        let latin: Vec<u8> = body("ISO-8859-1").chars().map(|c| c as u8).collect();
        assert_eq!(decode(&latin).text, body("ISO-8859-1"));
        assert!(!decode(&latin).lossy);
    }

    #[test]
    fn a_wide_label_on_narrow_bytes_is_ignored() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>été</a>";
        assert_eq!(decode(text.as_bytes()), Decoded { text: text.to_owned(), encoding: "UTF-8", lossy: false });
    }

    #[test]
    fn latin_bytes_that_claim_utf_8_are_read_and_reported() {
        let decoded = decode(b"<a>\xE9t\xE9</a>");
        assert_eq!((decoded.text.as_str(), decoded.lossy), ("<a>été</a>", true));
    }

    #[test]
    fn half_a_character_is_reported() {
        let mut bytes = utf16("<a/>", false, true);
        bytes.push(0x20);
        assert!(decode(&bytes).lossy);
    }
}
