//! The small grammar of XML: encodings, characters, names, references, attributes.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The attributes of a start tag, names as written and values normalized.
pub(super) struct RawAttributes<'a> {
    pub(super) rest: &'a str,
}

impl<'a> Iterator for RawAttributes<'a> {
    type Item = Result<(&'a str, Cow<'a, str>), &'static str>;

    fn next(&mut self) -> Option<Self::Item> {
        let trimmed = skip_blanks(self.rest);
        if trimmed.is_empty() {
            return None;
        }
        if trimmed.len() == self.rest.len() {
            return Some(Err("no blank between attributes"));
        }
        Some(self.one(trimmed))
    }
}

impl<'a> RawAttributes<'a> {
    fn one(&mut self, text: &'a str) -> Result<(&'a str, Cow<'a, str>), &'static str> {
        let (name, after) = cut(text, |byte| byte == b'=').ok_or("an attribute without a value")?;
        let name = name.trim_end_matches([' ', '\t', '\r', '\n']);
        if !is_name(name) {
            return Err("a name that is none");
        }
        let after = skip_blanks(after);
        let quote = after.bytes().next().filter(|byte| matches!(byte, b'"' | b'\''));
        let quote = quote.ok_or("an attribute value without quotes")?;
        let value = after.get(1..).unwrap_or("");
        let (value, rest) = cut(value, |byte| byte == quote).ok_or("an attribute value without its end")?;
        self.rest = rest;
        Ok((name, normalized(value)?))
    }
}

/// Whether a byte is white space to XML 1.0 (production `S`).
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn skip_blanks(text: &str) -> &str {
    let blanks = text.bytes().take_while(|byte| is_blank(*byte)).count();
    text.get(blanks..).unwrap_or("")
}

/// What stands before the first such ASCII byte, and what stands behind it.
fn cut(text: &str, is_it: impl Fn(u8) -> bool) -> Option<(&str, &str)> {
    let at = text.bytes().position(is_it)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Attribute-value normalization, XML 1.0 §3.3.3, for attributes without a declared type.
fn normalized(value: &str) -> Result<Cow<'_, str>, &'static str> {
    if !value.bytes().any(|byte| matches!(byte, b'&' | b'<' | b'\t' | b'\n' | b'\r')) {
        return Ok(Cow::Borrowed(value));
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find(['&', '<', '\t', '\n', '\r']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        rest = match from.as_bytes().first() {
            Some(b'&') => {
                let (name, after) = from.get(1..).and_then(|text| text.split_once(';')).ok_or("an ampersand alone")?;
                out.push(character(name).ok_or("an entity that is not defined")?);
                after
            }
            Some(b'<') => return Err("\"<\" in an attribute value"),
            Some(b'\r') => {
                out.push(' ');
                from.get(1..).map_or("", |after| after.strip_prefix('\n').unwrap_or(after))
            }
            _ => {
                out.push(' ');
                from.get(1..).unwrap_or("")
            }
        };
    }
    out.push_str(rest);
    Ok(Cow::Owned(out))
}

fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else { return predefined(name) };
    let hexadecimal = number.strip_prefix('x');
    let (digits, radix) = hexadecimal.map_or((number, 10), |digits| (digits, 16));
    // from_str_radix takes a sign, XML does not.
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).filter(|c| is_xml_char(*c))
}

/// The character of a predefined entity.
pub(super) fn predefined(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// The `Char` production of XML 1.0.
pub(super) fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether a name is one; only the ASCII part of the production is checked, other letters are let through.
pub(super) fn is_name(name: &str) -> bool {
    const START: u8 = 1;
    const INSIDE: u8 = 2;
    /// What each byte may be in a name.
    const KIND: [u8; 256] = {
        let mut kind = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            #[allow(clippy::cast_possible_truncation, clippy::indexing_slicing)]
            // below 256, and computed by the compiler
            {
                let it = byte as u8;
                if it.is_ascii_alphabetic() || it == b'_' || it == b':' || it >= 0x80 {
                    kind[byte] = START | INSIDE;
                } else if it.is_ascii_digit() || it == b'-' || it == b'.' {
                    kind[byte] = INSIDE;
                }
            }
            byte += 1;
        }
        kind
    };
    let kind = |byte: u8| KIND.get(usize::from(byte)).copied().unwrap_or(0);
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| kind(first) & START != 0) && bytes.all(|byte| kind(byte) & INSIDE != 0)
}

/// The bytes of an XML file as text without its byte order mark; `None` when they do not fit their encoding.
///
/// A byte order mark decides, then the declaration, then UTF-8. Source: XML 1.0, appendix F.
pub(crate) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let (encoding, rest) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (UTF_8, rest),
        [0xFF, 0xFE, rest @ ..] => (UTF_16LE, rest),
        [0xFE, 0xFF, rest @ ..] => (UTF_16BE, rest),
        _ => (declared(bytes)?, bytes),
    };
    encoding.decode_without_bom_handling_and_without_replacement(rest)
}

/// The encoding the declaration names; UTF-8 without one.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes.iter().take(200).map(|byte| char::from(*byte)).collect();
    let Some((declaration, _)) = head.strip_prefix("<?xml").and_then(|head| head.split_once("?>")) else {
        return Some(UTF_8);
    };
    let Some((_, value)) = declaration.split_once("encoding") else { return Some(UTF_8) };
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value.get(1..)?.split(quote).next()?;
    // What opens with one byte a character is not UTF-16, whatever it says.
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}
