//! The parser for a body that comes in pieces: the same parts as [`super::parts`] finds, payloads passed on as they come.

use super::read::{Limits, boundary, header_lines};
use super::{MultipartError, Part};

/// What was met in a body.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// A part begins, with its headers: names in lower case.
    Part(Vec<(String, String)>),
    /// More of what is in the part.
    Data(Vec<u8>),
    /// The part is over.
    PartEnd,
    /// The closing boundary was met; what follows is left out.
    End,
}

/// Reads a multipart body piece by piece; holds back no more than one line and one part's headers.
#[derive(Clone, Debug)]
pub struct Stream {
    dashes: Vec<u8>,
    limits: Limits,
    /// What came and is not passed on yet.
    held: Vec<u8>,
    /// Where in `held` a line begins that may be a boundary; behind a line break that would belong to it.
    line: Option<usize>,
    place: Place,
    parts: usize,
}

#[derive(Clone, Debug)]
enum Place {
    Preamble,
    /// Headers so far.
    Headers(Vec<u8>),
    Content,
    Over,
}

/// More blanks than this behind a boundary are not a boundary anybody means.
const PADDING: usize = 4 << 10;

impl Stream {
    /// For a body of this content type.
    ///
    /// # Errors
    ///
    /// [`MultipartError::NotMixed`], [`MultipartError::NoBoundary`].
    pub fn new(content_type: &str, limits: Limits) -> Result<Self, MultipartError> {
        if !super::lexical::media_type_is(content_type, "multipart/mixed") {
            return Err(MultipartError::NotMixed);
        }
        let dashes = format!("--{}", boundary(content_type)?).into_bytes();
        Ok(Self { dashes, limits, held: Vec::new(), line: Some(0), place: Place::Preamble, parts: 0 })
    }

    /// Takes the next piece; what it brought is added to `events`.
    ///
    /// # Errors
    ///
    /// When a header cannot be read or a limit is passed.
    pub fn feed(&mut self, piece: &[u8], events: &mut Vec<Event>) -> Result<(), MultipartError> {
        if matches!(self.place, Place::Over) {
            return Ok(());
        }
        self.held.extend_from_slice(piece);
        self.run(false, events)
    }

    /// The body is over.
    ///
    /// # Errors
    ///
    /// [`MultipartError::BoundaryAbsent`] or [`MultipartError::NotClosed`] when boundaries are missing.
    pub fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), MultipartError> {
        self.run(true, events)?;
        match self.place {
            Place::Over => Ok(()),
            Place::Preamble => Err(MultipartError::BoundaryAbsent),
            Place::Headers(_) | Place::Content => Err(MultipartError::NotClosed),
        }
    }

    fn run(&mut self, over: bool, events: &mut Vec<Event>) -> Result<(), MultipartError> {
        // Up to here what is held was passed on.
        let mut done = 0;
        // From here on a line break is looked for.
        let mut from = 0;
        while !matches!(self.place, Place::Over) {
            if let Some(line) = self.line {
                match self.mark(line, over) {
                    Mark::Undecided if self.held.len() - line > PADDING + self.dashes.len() => {
                        return Err(MultipartError::Header(self.parts));
                    }
                    Mark::Undecided => break,
                    Mark::No => {
                        self.line = None;
                        from = line;
                    }
                    Mark::Yes { end, last } => {
                        let before = line.saturating_sub(2).max(done);
                        self.content(done, before, events)?;
                        self.close(events)?;
                        done = end;
                        from = end;
                        self.line = Some(end);
                        if last {
                            self.place = Place::Over;
                            events.push(Event::End);
                        } else if self.parts >= self.limits.parts {
                            return Err(MultipartError::TooManyParts);
                        } else {
                            self.place = Place::Headers(Vec::new());
                        }
                        continue;
                    }
                }
            }
            let rest = self.held.get(from..).unwrap_or_default();
            match rest.iter().position(|b| *b == b'\r').map(|at| from + at) {
                None => {
                    self.content(done, self.held.len(), events)?;
                    done = self.held.len();
                    break;
                }
                Some(at) => {
                    self.content(done, at, events)?;
                    done = at;
                    match self.held.get(at + 1) {
                        None if over => {
                            self.content(done, self.held.len(), events)?;
                            done = self.held.len();
                            break;
                        }
                        None => break,
                        Some(b'\n') => self.line = Some(at + 2),
                        Some(_) => from = at + 1,
                    }
                }
            }
        }
        self.held.drain(..done.min(self.held.len()));
        self.line = self.line.map(|line| line.saturating_sub(done));
        Ok(())
    }

    /// Whether a boundary stands at `line`.
    fn mark(&self, line: usize, over: bool) -> Mark {
        let rest = self.held.get(line..).unwrap_or_default();
        let undecided = if over { Mark::No } else { Mark::Undecided };
        let Some(behind) = rest.strip_prefix(self.dashes.as_slice()) else {
            return if self.dashes.starts_with(rest) { undecided } else { Mark::No };
        };
        let (behind, last) = match behind {
            [b'-', b'-', behind @ ..] => (behind, true),
            [b'-'] | [] => return undecided,
            _ => (behind, false),
        };
        let blanks = behind.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let behind = behind.get(blanks..).unwrap_or_default();
        let here = self.held.len() - behind.len();
        match behind {
            [b'\r', b'\n', ..] => Mark::Yes { end: here + 2, last },
            [] if over && last => Mark::Yes { end: here, last },
            [] | [b'\r'] => undecided,
            _ => Mark::No,
        }
    }

    /// Passes on what is certain to be content.
    fn content(&mut self, from: usize, to: usize, events: &mut Vec<Event>) -> Result<(), MultipartError> {
        let bytes = self.held.get(from..to).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(());
        }
        match &mut self.place {
            Place::Preamble | Place::Over => {}
            Place::Content => events.push(Event::Data(bytes.to_vec())),
            Place::Headers(so_far) => {
                let looked_at = so_far.len().saturating_sub(3);
                so_far.extend_from_slice(bytes);
                let empty_line = if so_far.starts_with(b"\r\n") {
                    Some(2)
                } else {
                    let fresh = so_far.get(looked_at..).unwrap_or_default();
                    fresh.windows(4).position(|four| four == b"\r\n\r\n").map(|at| looked_at + at + 4)
                };
                match empty_line {
                    Some(end) => {
                        let (head, body) = so_far.split_at(end.min(so_far.len()));
                        events.push(Event::Part(header_lines(head, self.parts, &self.limits)?));
                        if !body.is_empty() {
                            events.push(Event::Data(body.to_vec()));
                        }
                        self.place = Place::Content;
                    }
                    None if so_far.len() > self.limits.header_bytes => {
                        return Err(MultipartError::Header(self.parts));
                    }
                    None => {}
                }
            }
        }
        Ok(())
    }

    /// A boundary was met: the part before it is over.
    fn close(&mut self, events: &mut Vec<Event>) -> Result<(), MultipartError> {
        match &self.place {
            Place::Preamble | Place::Over => return Ok(()),
            // Without an empty line all is header and the content is empty.
            Place::Headers(head) => events.push(Event::Part(header_lines(head, self.parts, &self.limits)?)),
            Place::Content => {}
        }
        events.push(Event::PartEnd);
        self.parts += 1;
        Ok(())
    }
}

enum Mark {
    Yes {
        end: usize,
        last: bool,
    },
    No,
    /// More bytes are needed to tell.
    Undecided,
}

/// The headers of a part of a stream, to be asked by name.
pub fn headers(headers: Vec<(String, String)>) -> Part<'static> {
    Part { headers, body: &[] }
}

#[cfg(test)]
mod tests {
    use super::super::parts;
    use super::*;
    use proptest::prelude::*;

    type Whole = Vec<(Vec<(String, String)>, Vec<u8>)>;

    fn streamed(body: &[u8], sizes: &[usize]) -> Result<Whole, MultipartError> {
        let mut stream = Stream::new("multipart/mixed; boundary=b", Limits::default()).unwrap();
        let (mut events, mut rest, mut n) = (Vec::new(), body, 0);
        while !rest.is_empty() {
            let size = sizes.get(n % sizes.len().max(1)).copied().unwrap_or(1).clamp(1, rest.len());
            let (piece, after) = rest.split_at(size);
            stream.feed(piece, &mut events)?;
            rest = after;
            n += 1;
        }
        stream.finish(&mut events)?;
        let mut whole: Whole = Vec::new();
        for event in events {
            match event {
                Event::Part(headers) => whole.push((headers, Vec::new())),
                Event::Data(data) => whole.last_mut().unwrap().1.extend_from_slice(&data),
                Event::PartEnd | Event::End => {}
            }
        }
        Ok(whole)
    }

    fn at_once(body: &[u8]) -> Result<Whole, MultipartError> {
        let parts = parts("b", body, &Limits::default())?;
        Ok(parts.into_iter().map(|part| (part.headers, part.body.to_vec())).collect())
    }

    /// Pieces of which bodies are made: the more they look like boundaries, the better.
    fn piece() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "\r\n",
            "\r",
            "\n",
            "--b",
            "--b--",
            "--",
            "-",
            "b",
            " ",
            "\t",
            "x",
            "Content-Type:application/json",
            "a: b",
            "\r\n--b\r\n",
            "\r\n\r\n",
            "\r\n--b--",
            "--b\r\n",
            "--bx",
            "\r\r\n",
        ])
    }

    proptest! {
        #[test]
        fn s2_6_a_body_in_pieces_has_the_parts_it_has_at_once(
            pieces in prop::collection::vec(piece(), 0..40),
            sizes in prop::collection::vec(1_usize..12, 1..8),
        ) {
            let body = pieces.concat();
            prop_assert_eq!(streamed(body.as_bytes(), &sizes).ok(), at_once(body.as_bytes()).ok(), "{:?}", body);
        }
    }

    #[test]
    fn s2_6_a_large_payload_is_passed_on_as_it_comes() {
        let mut stream = Stream::new("multipart/mixed; boundary=\"b\"", Limits::default()).unwrap();
        let mut events = Vec::new();
        stream.feed(b"--b\r\nContent-Type:application/json\r\n\r\n", &mut events).unwrap();
        for _ in 0..1_000 {
            events.clear();
            stream.feed(&[b'-'; 4096], &mut events).unwrap();
            assert!(stream.held.len() < 8, "{}", stream.held.len());
        }
    }
}
