//! The parser: parts between boundaries, as bytes.

use super::MultipartError;
use crate::xapi::lexical::is_token_byte;

/// How much of a multipart body is taken; its size is bounded by whoever receives it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Parts in all.
    pub parts: usize,
    /// Bytes of the headers of one part.
    pub header_bytes: usize,
}

impl Default for Limits {
    /// A thousand parts, 8 KiB of headers each.
    fn default() -> Self {
        Self { parts: 1_000, header_bytes: 8 << 10 }
    }
}

/// One part.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Part<'a> {
    /// Names in lower case, values without space at their ends.
    pub headers: Vec<(String, String)>,
    /// What is in it.
    pub body: &'a [u8],
}

impl Part<'_> {
    /// The first header called `name` (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The boundary a content type names, quoted or not.
///
/// # Errors
///
/// [`MultipartError::NoBoundary`] when it names none, or one that is empty, longer than 70 characters or not ASCII.
///
/// Source: RFC 2046, 5.1.1; RFC 9110, 5.6.6 (parameters).
pub fn boundary(content_type: &str) -> Result<String, MultipartError> {
    let found = parameter(content_type, "boundary").ok_or(MultipartError::NoBoundary)?;
    let good =
        (1..=70).contains(&found.len()) && found.bytes().all(|b| (b' '..=b'~').contains(&b)) && !found.ends_with(' ');
    if good { Ok(found) } else { Err(MultipartError::NoBoundary) }
}

/// The value of a parameter of a media type.
fn parameter(media_type: &str, wanted: &str) -> Option<String> {
    let mut rest = media_type.split_once(';')?.1;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ';']);
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, left) = match after.strip_prefix('"') {
            Some(quoted) => unquoted(quoted)?,
            None => {
                let end = after.find(';').unwrap_or(after.len());
                let (value, left) = after.split_at_checked(end)?;
                (value.trim_end().to_owned(), left)
            }
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = left;
    }
}

/// What stands up to the closing quote, escapes undone, and what is behind it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => value.push(letters.next()?.1),
            plain => value.push(plain),
        }
    }
    None
}

/// The parts of a body. What is before the first boundary and behind the last is left out.
///
/// A boundary is a line of its own: `--`, the boundary, for the last one `--`, perhaps blanks. What only begins like
/// one is content.
///
/// # Errors
///
/// When no boundary is found, the last one is missing, a header cannot be read, or a limit is passed.
///
/// Source: RFC 2046, 5.1.1.
pub fn parts<'a>(boundary: &str, body: &'a [u8], limits: &Limits) -> Result<Vec<Part<'a>>, MultipartError> {
    let dashes = format!("--{boundary}");
    let mut found = Vec::new();
    let mut mark = next_mark(body, dashes.as_bytes(), 0).ok_or(MultipartError::BoundaryAbsent)?;
    while !mark.last {
        if found.len() >= limits.parts {
            return Err(MultipartError::TooManyParts);
        }
        let next = next_mark(body, dashes.as_bytes(), mark.end).ok_or(MultipartError::NotClosed)?;
        let content = body.get(mark.end..next.start).unwrap_or_default();
        found.push(part(content, found.len(), limits)?);
        mark = next;
    }
    Ok(found)
}

/// A line that is a boundary.
struct Mark {
    /// Where the line break before it begins: it belongs to the boundary and not to the content.
    start: usize,
    /// Where the line behind it begins.
    end: usize,
    last: bool,
}

/// The next boundary at or behind `from`, where a line begins.
fn next_mark(body: &[u8], dashes: &[u8], from: usize) -> Option<Mark> {
    let mut at = from;
    let mut start = from;
    loop {
        if let Some(mark) = mark_at(body, dashes, at, start) {
            return Some(mark);
        }
        // On to the next line break; a lone carriage return is content.
        loop {
            let rest = body.get(at..)?;
            at += rest.iter().position(|&b| b == b'\r')?;
            if body.get(at + 1) == Some(&b'\n') {
                break;
            }
            at += 1;
        }
        start = at;
        at += 2;
    }
}

fn mark_at(body: &[u8], dashes: &[u8], at: usize, start: usize) -> Option<Mark> {
    let rest = body.get(at..)?.strip_prefix(dashes)?;
    let (rest, last) = rest.strip_prefix(b"--").map_or((rest, false), |rest| (rest, true));
    let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let behind = rest.get(blanks..)?;
    let line = body.len() - behind.len();
    match behind {
        [b'\r', b'\n', ..] => Some(Mark { start, end: line + 2, last }),
        [] if last => Some(Mark { start, end: line, last }),
        _ => None,
    }
}

/// Headers, an empty line, content. Without an empty line all is header and the content is empty.
fn part<'a>(content: &'a [u8], number: usize, limits: &Limits) -> Result<Part<'a>, MultipartError> {
    let head = if content.starts_with(b"\r\n") {
        2
    } else {
        let within = content.get(..content.len().min(limits.header_bytes)).unwrap_or_default();
        match within.windows(4).position(|four| four == b"\r\n\r\n") {
            Some(at) => at + 4,
            None if within.len() < content.len() => return Err(MultipartError::Header(number)),
            None => content.len(),
        }
    };
    let (head, body) = content.split_at(head);
    Ok(Part { headers: header_lines(head, number, limits)?, body })
}

/// The headers of part `number`, with or without the empty line behind them.
pub(super) fn header_lines(
    head: &[u8],
    number: usize,
    limits: &Limits,
) -> Result<Vec<(String, String)>, MultipartError> {
    let wrong = || MultipartError::Header(number);
    if head.len() > limits.header_bytes + 4 {
        return Err(wrong());
    }
    let head = std::str::from_utf8(head).map_err(|_| wrong())?;
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n").filter(|line| !line.is_empty()) {
        if line.starts_with([' ', '\t']) {
            // RFC 5322, 2.2.3: a line that begins with a blank goes on with the header before it.
            let (_, value) = headers.last_mut().ok_or_else(wrong)?;
            value.push(' ');
            value.push_str(line.trim());
            continue;
        }
        let (name, value) = line.split_once(':').ok_or_else(wrong)?;
        let name = name.trim_end();
        if name.is_empty() || !name.bytes().all(is_token_byte) {
            return Err(wrong());
        }
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    Ok(headers)
}
