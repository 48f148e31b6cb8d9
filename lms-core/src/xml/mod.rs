//! XML of course structures as a list of elements with their namespaces and lines, within bounds, well-formed to the letter.
//!
//! Nothing is expanded or fetched: a document type declaration is refused, so only the five predefined entities and
//! character references exist. The tree is built with a stack of our own, never by recursion. `lms-scorm` has a reader of
//! its own, made for manifests that are nearly right; here a schema is kept to the letter, and the two crates never meet.

mod text;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::Event;

pub(crate) use self::text::decode;
use self::text::{RawAttributes, is_blank, is_name, is_xml_char, predefined};

/// How much XML is taken in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Elements within one another; at most [`Limits::DEEPEST`] is obeyed.
    pub depth: usize,
    /// Elements and attributes in all.
    pub nodes: usize,
    /// Bytes of one attribute value or of the text of one element.
    pub value: usize,
    /// Problems that are listed.
    pub problems: usize,
}

impl Limits {
    /// No setting goes deeper: blocks are read by a function that calls itself.
    pub const DEEPEST: usize = 128;
}

impl Default for Limits {
    /// 16 MiB, 64 levels, half a million elements and attributes, 64 KiB in one value, 50 problems.
    fn default() -> Self {
        Self { bytes: 16 << 20, depth: 64, nodes: 500_000, value: 64 << 10, problems: 50 }
    }
}

/// Why a text is not taken as XML.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Trouble {
    /// Not well-formed; what is wrong, in English.
    Syntax(&'static str),
    /// A document type declaration.
    Doctype,
    /// More bytes, levels, elements or longer values than allowed.
    TooMuch,
}

/// What is wrong, and in which line, counted from 1.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Malformed {
    pub(crate) trouble: Trouble,
    pub(crate) line: u32,
}

/// An attribute; namespace declarations are not kept.
#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    /// Namespace; empty for none.
    pub(crate) uri: u32,
    pub(crate) local: &'a str,
    pub(crate) value: Cow<'a, str>,
}

/// An element.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    pub(crate) uri: u32,
    pub(crate) local: &'a str,
    /// The line its `<` stands in.
    pub(crate) line: u32,
    /// All text directly inside, put together.
    pub(crate) text: Cow<'a, str>,
    pub(crate) attributes: Vec<Attribute<'a>>,
    pub(crate) children: Vec<usize>,
    /// The bytes of the whole element, tags included.
    pub(crate) span: (usize, usize),
}

/// A well-formed document; element 0 is the root.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    text: &'a str,
    elements: Vec<Element<'a>>,
    namespaces: Vec<String>,
}

impl<'a> Document<'a> {
    /// Reads a whole document.
    pub(crate) fn parse(text: &'a str, limits: &Limits) -> Result<Self, Malformed> {
        if text.len() > limits.bytes {
            return Err(Malformed { trouble: Trouble::TooMuch, line: 1 });
        }
        let mut lines = Lines { text, at: 0, line: 1 };
        if let Some((at, _)) = text.char_indices().find(|(_, c)| !is_xml_char(*c)) {
            return Err(Malformed { trouble: Trouble::Syntax("a character XML does not allow"), line: lines.line(at) });
        }
        let document = Document { text, elements: Vec::new(), namespaces: vec![String::new()] };
        Builder { document, limits: *limits, lines, open: Vec::new(), scope: Vec::new(), nodes: 0 }.run()
    }

    pub(crate) fn element(&self, id: usize) -> Option<&Element<'a>> {
        self.elements.get(id)
    }

    pub(crate) fn namespace(&self, uri: u32) -> &str {
        self.namespaces.get(uri as usize).map_or("", String::as_str)
    }

    /// An element as it was written.
    pub(crate) fn source(&self, element: &Element<'_>) -> &'a str {
        self.text.get(element.span.0..element.span.1).unwrap_or_default()
    }
}

/// Counts lines while places only grow.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl Lines<'_> {
    fn line(&mut self, offset: usize) -> u32 {
        let passed = self.text.as_bytes().get(self.at..offset).unwrap_or_default();
        self.line += u32::try_from(passed.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(0);
        self.at = self.at.max(offset);
        self.line
    }
}

/// A prefix and its namespace, from the element at `depth` on.
struct Declared<'a> {
    prefix: &'a str,
    uri: u32,
    depth: usize,
}

struct Builder<'a> {
    document: Document<'a>,
    limits: Limits,
    lines: Lines<'a>,
    open: Vec<usize>,
    scope: Vec<Declared<'a>>,
    nodes: usize,
}

impl<'a> Builder<'a> {
    fn run(mut self) -> Result<Document<'a>, Malformed> {
        let mut reader = Reader::from_str(self.document.text);
        let config = reader.config_mut();
        config.check_comments = true;
        config.allow_dangling_amp = false;
        loop {
            let before = position(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(_) => {
                    let at = position(reader.error_position());
                    return Err(self.wrong(at, "tags that do not fit together"));
                }
            };
            let after = position(reader.buffer_position());
            match event {
                Event::Start(tag) => self.start(before, after, 1 + tag.len(), false)?,
                Event::Empty(tag) => self.start(before, after, 2 + tag.len(), true)?,
                Event::End(_) => self.end(after),
                Event::Text(words) => {
                    if words.contains("]]>") {
                        return Err(self.wrong(before, "\"]]>\" in text"));
                    }
                    let source = self.document.text.get(before..after).filter(|slice| !slice.contains('\r'));
                    let words = source.map_or_else(|| Cow::Owned(words.xml10_content().into_owned()), Cow::Borrowed);
                    self.words(words, before, false)?;
                }
                Event::CData(words) => {
                    let words = words.xml10_content().into_owned();
                    self.words(Cow::Owned(words), before, true)?;
                }
                Event::GeneralRef(reference) => {
                    let character = match reference.resolve_char_ref() {
                        Ok(Some(c)) => Some(c),
                        Ok(None) => predefined(&reference),
                        Err(_) => None,
                    };
                    let Some(c) = character.filter(|c| is_xml_char(*c)) else {
                        return Err(self.wrong(before, "an entity that is not defined"));
                    };
                    self.words(Cow::Owned(c.to_string()), before, true)?;
                }
                Event::DocType(_) => {
                    return Err(Malformed { trouble: Trouble::Doctype, line: self.lines.line(before) });
                }
                Event::Decl(_) if before > 0 => {
                    return Err(self.wrong(before, "an XML declaration that is not at the start"));
                }
                Event::PI(instruction)
                    if instruction.target().eq_ignore_ascii_case("xml") || !is_name(instruction.target()) =>
                {
                    return Err(self.wrong(before, "a processing instruction with a reserved name"));
                }
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof => break,
            }
        }
        if !self.open.is_empty() || self.document.elements.is_empty() {
            let end = self.document.text.len();
            return Err(self.wrong(end, "the document ends too early"));
        }
        Ok(self.document)
    }

    fn wrong(&mut self, at: usize, words: &'static str) -> Malformed {
        Malformed { trouble: Trouble::Syntax(words), line: self.lines.line(at) }
    }

    fn too_much(&mut self, at: usize) -> Malformed {
        Malformed { trouble: Trouble::TooMuch, line: self.lines.line(at) }
    }

    fn start(&mut self, before: usize, after: usize, behind: usize, empty: bool) -> Result<(), Malformed> {
        if self.open.is_empty() && !self.document.elements.is_empty() {
            return Err(self.wrong(before, "a second root element"));
        }
        if self.open.len() >= self.limits.depth.min(Limits::DEEPEST) {
            return Err(self.too_much(before));
        }
        let from = after.saturating_sub(behind);
        let inside: &'a str =
            self.document.text.get(from..after.saturating_sub(if empty { 2 } else { 1 })).unwrap_or_default();
        let name_end = inside.bytes().position(is_blank).unwrap_or(inside.len());
        let (name, rest) = inside.split_at_checked(name_end).unwrap_or((inside, ""));
        if !is_name(name) {
            return Err(self.wrong(before, "a name that is none"));
        }
        let depth = self.open.len() + 1;
        let line = self.lines.line(before);
        let syntax = |words| Malformed { trouble: Trouble::Syntax(words), line };
        self.nodes += 1;
        let mut raw = Vec::new();
        for attribute in (RawAttributes { rest }) {
            let (name, value) = attribute.map_err(syntax)?;
            self.nodes += 1;
            // Every attribute is compared with the others of its element, every prefix with all that hold.
            if value.len() > self.limits.value || raw.len().max(self.scope.len()) > 256 {
                return Err(Malformed { trouble: Trouble::TooMuch, line });
            }
            match name.strip_prefix("xmlns") {
                Some(prefix) if prefix.is_empty() || prefix.starts_with(':') => {
                    let prefix = prefix.strip_prefix(':').unwrap_or_default();
                    if self.scope.iter().any(|known| known.depth == depth && known.prefix == prefix) {
                        return Err(syntax("an attribute given twice"));
                    }
                    if name.len() > 5 && (value.is_empty() || !is_name(prefix) || prefix.contains(':')) {
                        return Err(syntax("a prefix bound to nothing"));
                    }
                    let uri = self.intern(&value).ok_or(Malformed { trouble: Trouble::TooMuch, line })?;
                    self.scope.push(Declared { prefix, uri, depth });
                }
                _ => raw.push((name, value)),
            }
        }
        if self.nodes > self.limits.nodes {
            return Err(Malformed { trouble: Trouble::TooMuch, line });
        }
        let (uri, local) = self.resolve(name, false).ok_or(syntax("a prefix that is not declared"))?;
        let mut attributes: Vec<Attribute<'a>> = Vec::with_capacity(raw.len());
        for (name, value) in raw {
            let (uri, local) = self.resolve(name, true).ok_or(syntax("a prefix that is not declared"))?;
            if attributes.iter().any(|other| other.local == local && other.uri == uri) {
                return Err(syntax("an attribute given twice"));
            }
            attributes.push(Attribute { uri, local, value });
        }
        let id = self.document.elements.len();
        self.document.elements.push(Element {
            uri,
            local,
            line,
            text: Cow::Borrowed(""),
            attributes,
            children: Vec::new(),
            span: (before, after),
        });
        if let Some(parent) = self.open.last().and_then(|parent| self.document.elements.get_mut(*parent)) {
            parent.children.push(id);
        }
        self.open.push(id);
        if empty {
            self.end(after);
        }
        Ok(())
    }

    fn end(&mut self, after: usize) {
        let depth = self.open.len();
        if let Some(element) = self.open.pop().and_then(|id| self.document.elements.get_mut(id)) {
            element.span.1 = after;
        }
        while self.scope.last().is_some_and(|entry| entry.depth == depth && depth > 0) {
            self.scope.pop();
        }
    }

    /// `told` when the words were written in a way that blanks between elements never are.
    fn words(&mut self, words: Cow<'a, str>, before: usize, told: bool) -> Result<(), Malformed> {
        let limit = self.limits.value;
        let Some(element) = self.open.last().and_then(|id| self.document.elements.get_mut(*id)) else {
            let blank = !told && words.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{FEFF}'));
            return if blank { Ok(()) } else { Err(self.wrong(before, "text outside the root element")) };
        };
        // Blanks at the beginning mean nothing here: every text is trimmed (cmi5 13.1).
        if element.text.is_empty() {
            if words.bytes().any(|byte| !is_blank(byte)) {
                element.text = words;
            }
        } else {
            element.text.to_mut().push_str(&words);
        }
        if element.text.len() > limit { Err(self.too_much(before)) } else { Ok(()) }
    }

    fn intern(&mut self, uri: &str) -> Option<u32> {
        let known = self.document.namespaces.iter().position(|other| other == uri);
        let at = known.or_else(|| {
            (self.document.namespaces.len() < 256).then(|| {
                self.document.namespaces.push(uri.to_owned());
                self.document.namespaces.len() - 1
            })
        })?;
        u32::try_from(at).ok()
    }

    /// Splits a name into namespace and local part; `None` for a prefix nobody declared or a badly built name.
    fn resolve(&mut self, name: &'a str, attribute: bool) -> Option<(u32, &'a str)> {
        let (prefix, local) = match name.split_once(':') {
            Some((prefix, local)) if is_name(prefix) && is_name(local) && !local.contains(':') => (prefix, local),
            Some(_) => return None,
            None if attribute => return Some((0, name)),
            None => ("", name),
        };
        match self.scope.iter().rev().find(|entry| entry.prefix == prefix) {
            Some(declared) => Some((declared.uri, local)),
            None if prefix.is_empty() => Some((0, local)),
            None if prefix == "xml" => Some((self.intern("http://www.w3.org/XML/1998/namespace")?, local)),
            None => None,
        }
    }
}

fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
