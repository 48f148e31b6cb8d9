//! XML as a flat list of elements that borrow from the text, with the well-formedness checks the tokenizer leaves out.
//!
//! Nothing is ever expanded or fetched: a document type declaration is refused, so only the five predefined entities and
//! character references exist. The tree is built with a stack of our own, never by recursion.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::xml_text::{RawAttributes, is_blank, is_name, is_xml_char, predefined};

/// Why a text is not well-formed XML, and where it was noticed (byte offset).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) reason: Reason,
    pub(crate) offset: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The text is no XML; the tokenizer's words.
    Syntax(String),
    /// A document type declaration.
    Doctype,
    /// More open elements than allowed.
    TooDeep,
    /// More elements or attributes than allowed.
    TooMany,
}

/// How large a document may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) depth: usize,
    pub(crate) nodes: usize,
    /// Attributes of one element, vocabularies of the document, and prefixes that are declared or missed: all are looked through.
    pub(crate) attributes: usize,
}

/// Position of an element in its document.
pub(crate) type Id = u32;

const NONE: Id = Id::MAX;

/// The vocabularies a manifest is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ns {
    /// No namespace at all.
    Absent,
    /// IMS content packaging, any version.
    Cp,
    /// ADL content packaging for SCORM 1.2.
    Adlcp12,
    /// ADL content packaging for SCORM 2004.
    Adlcp13,
    /// IMS simple sequencing.
    Imsss,
    /// ADL sequencing.
    Adlseq,
    /// ADL navigation.
    Adlnav,
    /// IMS or IEEE learning object metadata.
    Metadata,
    /// `xml:`.
    Xml,
    /// `xmlns`, `xsi:`.
    Schema,
    /// Anything else.
    Other,
}

impl Ns {
    /// Recognises a namespace by its address; letter case and blanks around do not matter, exports get them wrong.
    pub(crate) fn of(uri: &str) -> Self {
        let uri = uri.trim().to_ascii_lowercase();
        match uri.as_str() {
            "" => Ns::Absent,
            "http://www.w3.org/xml/1998/namespace" => Ns::Xml,
            "http://www.w3.org/2001/xmlschema-instance" | "http://www.w3.org/2000/xmlns/" => Ns::Schema,
            _ if uri.contains("adlcp_rootv1p2") => Ns::Adlcp12,
            _ if uri.contains("adlcp_v1p3") || uri.contains("adlcp_rootv1p3") => Ns::Adlcp13,
            _ if uri.contains("adlseq_v1p3") => Ns::Adlseq,
            _ if uri.contains("adlnav_v1p3") => Ns::Adlnav,
            _ if uri.contains("/imsss") => Ns::Imsss,
            _ if uri.contains("imscp_") => Ns::Cp,
            _ if uri.contains("imsmd_") || uri.ends_with("/lom") => Ns::Metadata,
            _ => Ns::Other,
        }
    }

    /// What an undeclared prefix is meant to be.
    fn guess(prefix: &str) -> Self {
        match prefix {
            "imscp" | "ims" => Ns::Cp,
            "adlcp" => Ns::Adlcp13,
            "imsss" => Ns::Imsss,
            "adlseq" => Ns::Adlseq,
            "adlnav" => Ns::Adlnav,
            "imsmd" | "lom" => Ns::Metadata,
            "xsi" => Ns::Schema,
            _ => Ns::Other,
        }
    }
}

/// An element.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    pub(crate) ns: Ns,
    /// Position in [`Document::namespaces`]; 0 is "none".
    #[cfg_attr(not(test), allow(dead_code))] // compared with another parser
    pub(crate) uri: u16,
    pub(crate) local: &'a str,
    /// Where its `<` stands.
    pub(crate) offset: u32,
    /// All text directly inside, put together.
    pub(crate) text: Cow<'a, str>,
    next: Id,
    last_child: Id,
    first_child: Id,
    attributes: (u32, u32),
}

/// An attribute; namespace declarations are not kept.
#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    pub(crate) ns: Ns,
    pub(crate) uri: u16,
    pub(crate) local: &'a str,
    pub(crate) value: Cow<'a, str>,
}

/// A well-formed document.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    nodes: Vec<Node<'a>>,
    attributes: Vec<Attribute<'a>>,
    pub(crate) namespaces: Vec<String>,
    /// Prefixes used without a declaration, with the offset of the first use.
    pub(crate) undeclared: Vec<(&'a str, usize)>,
}

impl<'a> Document<'a> {
    /// Reads a whole document.
    pub(crate) fn parse(text: &'a str, bounds: Bounds) -> Result<Self, Malformed> {
        if let Some(offset) = forbidden_character(text) {
            return Err(Malformed { reason: syntax("a character XML does not allow"), offset });
        }
        Builder::new(text, bounds).run()
    }

    pub(crate) fn root(&self) -> Id {
        0
    }

    pub(crate) fn node(&self, id: Id) -> Option<&Node<'a>> {
        self.nodes.get(id as usize)
    }

    /// Whether an element is of this kind; elements without any namespace count as every kind, since exports forget it.
    pub(crate) fn is(&self, id: Id, ns: Ns, local: &str) -> bool {
        self.node(id).is_some_and(|node| (node.ns == ns || node.ns == Ns::Absent) && node.local == local)
    }

    pub(crate) fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        let mut next = self.node(id).map_or(NONE, |node| node.first_child);
        std::iter::from_fn(move || {
            let here = next;
            next = self.node(here)?.next;
            Some(here)
        })
    }

    /// The children of one kind.
    pub(crate) fn all<'d>(&'d self, id: Id, ns: Ns, local: &'d str) -> impl Iterator<Item = Id> + 'd {
        self.children(id).filter(move |child| self.is(*child, ns, local))
    }

    /// The first child of one kind.
    pub(crate) fn first(&self, id: Id, ns: Ns, local: &str) -> Option<Id> {
        self.children(id).find(|child| self.is(*child, ns, local))
    }

    pub(crate) fn attributes(&self, id: Id) -> &[Attribute<'a>] {
        let (from, to) = self.node(id).map_or((0, 0), |node| node.attributes);
        self.attributes.get(from as usize..to as usize).unwrap_or(&[])
    }

    /// The attribute with this local name, whatever its namespace, so that a forgotten or a wrong prefix does no harm.
    pub(crate) fn attribute(&self, id: Id, local: &str) -> Option<&str> {
        self.attributes(id).iter().find(|attribute| attribute.local == local).map(|attribute| attribute.value.as_ref())
    }

    /// The same, letter case ignored.
    pub(crate) fn attribute_any_case(&self, id: Id, local: &str) -> Option<&str> {
        self.attributes(id)
            .iter()
            .find(|attribute| attribute.local.eq_ignore_ascii_case(local))
            .map(|attribute| attribute.value.as_ref())
    }

    /// The text directly inside an element, blanks at both ends taken off.
    pub(crate) fn text(&self, id: Id) -> &str {
        self.node(id).map_or("", |node| node.text.trim())
    }
}

/// Where the lines of a text begin, to tell places in it.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    text: &'a str,
    /// Byte offsets behind each line end.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self {
            text,
            starts: text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1).collect(),
        }
    }

    /// Line and column of a byte offset, both counted from 1, the column in characters. A place in a line of megabytes is told
    /// in bytes, since nobody counts so far.
    pub(crate) fn place(&self, offset: usize) -> (u32, u32) {
        const COUNTED: usize = 10_000;
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= end);
        let start = line.checked_sub(1).and_then(|line| self.starts.get(line)).copied().unwrap_or(0);
        let before = self.text.get(start..end).unwrap_or("");
        let column = if before.len() > COUNTED { before.len() } else { before.chars().count() };
        (index(line + 1), index(column + 1))
    }
}

fn syntax(words: &str) -> Reason {
    Reason::Syntax(words.to_owned())
}

/// The first character outside the `Char` production of XML 1.0.
fn forbidden_character(text: &str) -> Option<usize> {
    // Without a way out early, neither here nor inside a piece, the compiler looks at many bytes at a time.
    let suspicious = |byte: u8| ((byte < 0x20) & (byte != 9) & (byte != 10) & (byte != 13)) | (byte == 0xEF);
    let piece = |bytes: &[u8]| bytes.iter().fold(false, |found, byte| found | suspicious(*byte));
    if !text.as_bytes().chunks(4096).any(piece) {
        return None;
    }
    text.char_indices().find(|(_, c)| !is_xml_char(*c)).map(|(offset, _)| offset)
}

/// A prefix that holds for the open element.
#[derive(Debug, Clone, Copy)]
struct Declared<'a> {
    prefix: Prefix<'a>,
    ns: Ns,
    /// Position in [`Document::namespaces`].
    uri: u16,
    /// Depth of the element that declared it.
    depth: usize,
}

/// A prefix, compared for each name of the document: its first byte tells most of them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Prefix<'a> {
    first: u8,
    text: &'a str,
}

impl<'a> Prefix<'a> {
    fn of(text: &'a str) -> Self {
        Self { first: text.bytes().next().unwrap_or(0), text }
    }
}

struct Builder<'a> {
    text: &'a str,
    bounds: Bounds,
    document: Document<'a>,
    open: Vec<Id>,
    scope: Vec<Declared<'a>>,
    root_seen: bool,
    /// The attributes of one element, kept for its room.
    raw: Vec<(&'a str, Cow<'a, str>)>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, bounds: Bounds) -> Self {
        // Counting is cheap, and growing a list of a hundred thousand elements is not. A tag has one "<", an attribute one "=".
        let count = |wanted: u8| {
            // Pieces short enough for the count of each to be a byte, which is counted many at a time.
            let piece = |bytes: &[u8]| bytes.iter().fold(0_u8, |count, byte| count + u8::from(*byte == wanted));
            text.as_bytes().chunks(255).map(|bytes| usize::from(piece(bytes))).sum::<usize>().min(bounds.nodes)
        };
        let document = Document {
            nodes: Vec::with_capacity(count(b'<')),
            attributes: Vec::with_capacity(count(b'=')),
            namespaces: vec![String::new()],
            undeclared: Vec::new(),
        };
        let mut builder =
            Self { text, bounds, document, open: Vec::new(), scope: Vec::new(), root_seen: false, raw: Vec::new() };
        let xml = builder.intern("http://www.w3.org/XML/1998/namespace");
        builder.scope.push(Declared { prefix: Prefix::of("xml"), ns: Ns::Xml, uri: xml, depth: 0 });
        builder
    }

    fn run(mut self) -> Result<Document<'a>, Malformed> {
        let mut reader = Reader::from_str(self.text);
        let config = reader.config_mut();
        config.check_comments = true;
        config.allow_dangling_amp = false;
        loop {
            let before = position(reader.buffer_position());
            let event = reader.read_event().map_err(|error| Malformed {
                reason: Reason::Syntax(error.to_string()),
                offset: position(reader.error_position()),
            })?;
            let after = position(reader.buffer_position());
            match event {
                Event::Start(tag) => self.start(before, after.saturating_sub(1 + tag.len()), tag.len(), false)?,
                Event::Empty(tag) => self.start(before, after.saturating_sub(2 + tag.len()), tag.len(), true)?,
                Event::End(_) => self.end(),
                Event::Text(words) => {
                    if words.contains("]]>") {
                        return Err(Malformed { reason: syntax("\"]]>\" in text"), offset: before });
                    }
                    let words = self
                        .text
                        .get(before..after)
                        .filter(|slice| !slice.contains('\r'))
                        .map_or_else(|| Cow::Owned(words.xml10_content().into_owned()), Cow::Borrowed);
                    self.words(words, before)?;
                }
                Event::CData(words) => {
                    if self.open.is_empty() {
                        return Err(Malformed { reason: syntax("text outside the root element"), offset: before });
                    }
                    self.words(Cow::Owned(words.xml10_content().into_owned()), before)?;
                }
                Event::GeneralRef(reference) => {
                    let character = match reference.resolve_char_ref() {
                        Ok(Some(c)) => Some(c),
                        Ok(None) => predefined(&reference),
                        Err(_) => None,
                    };
                    let Some(c) = character.filter(|c| is_xml_char(*c)) else {
                        return Err(Malformed { reason: syntax("an entity that is not defined"), offset: before });
                    };
                    if self.open.is_empty() {
                        return Err(Malformed { reason: syntax("text outside the root element"), offset: before });
                    }
                    self.words(Cow::Owned(c.to_string()), before)?;
                }
                Event::DocType(_) => return Err(Malformed { reason: Reason::Doctype, offset: before }),
                Event::Decl(_) if before > 0 => {
                    return Err(Malformed {
                        reason: syntax("an XML declaration that is not at the start"),
                        offset: before,
                    });
                }
                Event::PI(instruction)
                    if instruction.target().eq_ignore_ascii_case("xml") || !is_name(instruction.target()) =>
                {
                    return Err(Malformed {
                        reason: syntax("a processing instruction with a reserved name"),
                        offset: before,
                    });
                }
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof => break,
            }
        }
        if !self.open.is_empty() || !self.root_seen {
            return Err(Malformed { reason: syntax("the document ends too early"), offset: self.text.len() });
        }
        Ok(self.document)
    }

    fn start(&mut self, offset: usize, from: usize, length: usize, empty: bool) -> Result<(), Malformed> {
        let malformed = |reason| Malformed { reason, offset };
        if self.open.is_empty() && self.root_seen {
            return Err(malformed(syntax("a second root element")));
        }
        if self.open.len() >= self.bounds.depth {
            return Err(malformed(Reason::TooDeep));
        }
        if self.document.nodes.len() + self.document.attributes.len() >= self.bounds.nodes {
            return Err(malformed(Reason::TooMany));
        }
        self.root_seen = true;
        let inside: &'a str = self.text.get(from..from + length).unwrap_or("");
        let name_end = inside.bytes().position(is_blank).unwrap_or(inside.len());
        let (name, rest) = inside.split_at_checked(name_end).unwrap_or((inside, ""));
        if !is_name(name) {
            return Err(malformed(syntax("a name that is none")));
        }
        let depth = self.open.len() + 1;
        let first = self.document.attributes.len();
        // Prefixes are resolved once all declarations of the element are known.
        let mut raw = std::mem::take(&mut self.raw);
        for (number, attribute) in (RawAttributes { rest }).enumerate() {
            let (name, value) = attribute.map_err(|words| malformed(syntax(words)))?;
            if number.max(self.scope.len()).max(self.document.namespaces.len()) > self.bounds.attributes {
                return Err(malformed(Reason::TooMany));
            }
            if name == "xmlns" || name.starts_with("xmlns:") {
                let prefix = name.get(6..).unwrap_or("");
                let key = Prefix::of(prefix);
                if self.scope.iter().rev().take_while(|entry| entry.depth == depth).any(|entry| entry.prefix == key) {
                    return Err(malformed(syntax("an attribute given twice")));
                }
                if name.len() > 5 && (value.is_empty() || !is_name(prefix)) {
                    return Err(malformed(syntax("a prefix bound to nothing")));
                }
                let uri = self.intern(&value);
                self.scope.push(Declared { prefix: key, ns: Ns::of(&value), uri, depth });
            } else {
                raw.push((name, value));
            }
        }
        let (ns, uri, local) =
            self.resolve(name, false, offset).ok_or_else(|| malformed(syntax("a name that is none")))?;
        for (name, value) in raw.drain(..) {
            let (ns, uri, local) =
                self.resolve(name, true, offset).ok_or_else(|| malformed(syntax("a name that is none")))?;
            let mine = self.document.attributes.get(first..).unwrap_or(&[]);
            if mine.iter().any(|other| other.local == local && other.uri == uri && other.ns == ns) {
                return Err(malformed(syntax("an attribute given twice")));
            }
            self.document.attributes.push(Attribute { ns, uri, local, value });
        }
        self.raw = raw;
        let parent = self.open.last().copied().unwrap_or(NONE);
        let id = Id::try_from(self.document.nodes.len()).map_err(|_| malformed(Reason::TooMany))?;
        let attributes = (index(first), index(self.document.attributes.len()));
        self.document.nodes.push(Node {
            ns,
            uri,
            local,
            offset: index(offset),
            text: Cow::Borrowed(""),
            next: NONE,
            last_child: NONE,
            first_child: NONE,
            attributes,
        });
        let mut previous = NONE;
        if let Some(above) = self.document.nodes.get_mut(parent as usize) {
            previous = above.last_child;
            above.last_child = id;
            if previous == NONE {
                above.first_child = id;
            }
        }
        if let Some(before) = self.document.nodes.get_mut(previous as usize) {
            before.next = id;
        }
        self.open.push(id);
        if empty {
            self.end();
        }
        Ok(())
    }

    fn end(&mut self) {
        let depth = self.open.len();
        self.open.pop();
        while self.scope.last().is_some_and(|entry| entry.depth == depth && depth > 0) {
            self.scope.pop();
        }
    }

    fn words(&mut self, words: Cow<'a, str>, offset: usize) -> Result<(), Malformed> {
        let Some(node) = self.open.last().and_then(|id| self.document.nodes.get_mut(*id as usize)) else {
            let blank = words.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{FEFF}'));
            return if blank {
                Ok(())
            } else {
                Err(Malformed { reason: syntax("text outside the root element"), offset })
            };
        };
        if node.text.is_empty() {
            // Blanks between child elements are most of the text of a manifest and mean nothing.
            if words.bytes().any(|byte| !byte.is_ascii_whitespace()) {
                node.text = words;
            }
        } else {
            node.text.to_mut().push_str(&words);
        }
        Ok(())
    }

    fn intern(&mut self, uri: &str) -> u16 {
        let known = self.document.namespaces.iter().position(|other| other == uri);
        let at = known.unwrap_or_else(|| {
            self.document.namespaces.push(uri.to_owned());
            self.document.namespaces.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    /// Splits a name into vocabulary and local part; `None` when it has two colons or an empty part.
    fn resolve(&mut self, name: &'a str, attribute: bool, offset: usize) -> Option<(Ns, u16, &'a str)> {
        let colon = name.bytes().position(|byte| byte == b':');
        let (prefix, local) = colon.and_then(|at| Some((name.get(..at)?, name.get(at + 1..)?))).unwrap_or(("", name));
        // The whole name was checked already; behind a prefix another name begins.
        if local.len() != name.len() && (prefix.is_empty() || local.contains(':') || !is_name(local)) {
            return None;
        }
        if prefix.is_empty() && attribute {
            return Some((Ns::Absent, 0, local));
        }
        let key = Prefix::of(prefix);
        match self.scope.iter().rev().find(|entry| entry.prefix == key) {
            Some(declared) => Some((declared.ns, declared.uri, local)),
            None if prefix.is_empty() => Some((Ns::Absent, 0, local)),
            None => {
                let list = &self.document.undeclared;
                if list.len() < self.bounds.attributes && !list.iter().any(|(other, _)| *other == prefix) {
                    self.document.undeclared.push((prefix, offset));
                }
                Some((Ns::guess(prefix), 0, local))
            }
        }
    }
}

fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOUNDS: Bounds = Bounds { depth: 50, nodes: 10_000, attributes: 1_000 };

    fn reason(text: &str) -> Option<Reason> {
        Document::parse(text, BOUNDS).err().map(|malformed| malformed.reason)
    }

    #[test]
    fn what_the_tokenizer_lets_pass_is_refused_here() {
        for text in [
            "",
            "<a>",
            "<a/><b/>",
            "<a b=\"<\"/>",
            "<a>\u{1}</a>",
            "<a b=\"1\" b=\"2\"/>",
            "<a b='1'c='2'/>",
            "<a b=1/>",
            "<a b/>",
            "<a>]]></a>",
            "<a>&nbsp;</a>",
            "<a b=\"&x;\"/>",
            "<a>&#0;</a>",
            "<a>&#x110000;</a>",
            "<1a/>",
            "<a:b:c/>",
            "text<a/>",
            "<a/>text",
            "<a></b>",
            "<a><!-- -- --></a>",
            "<a/><?xml version=\"1.0\"?>",
            "<a xmlns:p=\"\"/>",
        ] {
            assert!(matches!(reason(text), Some(Reason::Syntax(_))), "{text}: {:?}", reason(text));
        }
        assert_eq!(reason("<!DOCTYPE a><a/>"), Some(Reason::Doctype));
        assert_eq!(reason(&format!("{}{}", "<a>".repeat(51), "</a>".repeat(51))), Some(Reason::TooDeep));
        assert_eq!(reason(&format!("<a>{}</a>", "<b/>".repeat(10_000))), Some(Reason::TooMany));
    }

    #[test]
    fn values_are_normalized_as_the_recommendation_says() {
        let document =
            Document::parse("<a b='x&#10;y\n\tz\r\n&lt;&amp;&quot;'>1<![CDATA[<2>]]>&#51;<c/> 4</a>", BOUNDS).unwrap();
        assert_eq!(document.attribute(0, "b"), Some("x\ny  z <&\""));
        assert_eq!(document.text(0), "1<2>3 4");
    }

    #[test]
    fn a_place_is_counted_in_lines_and_characters() {
        let lines = Lines::of("é\nàb<");
        assert_eq!(lines.place(6), (2, 3));
        assert_eq!(lines.place(3), (2, 1));
        assert_eq!(lines.place(2), (1, 2), "the line end belongs to its line");
        assert_eq!(Lines::of("").place(10), (1, 1));
    }

    /// The document as another parser sees it: names with their namespaces, attributes, text.
    fn seen_by_us(text: &str) -> Option<Vec<String>> {
        let document = Document::parse(text, BOUNDS).ok()?;
        // A prefix nobody declared is repaired here and refused there.
        if !document.undeclared.is_empty() {
            return None;
        }
        let uri = |at: u16| document.namespaces.get(usize::from(at)).cloned().unwrap_or_default();
        let describe = |(at, node): (usize, &Node<'_>)| {
            let mut attributes: Vec<String> = document
                .attributes(at as Id)
                .iter()
                .map(|attribute| format!("{{{}}}{}={}", uri(attribute.uri), attribute.local, attribute.value))
                .collect();
            attributes.sort();
            format!("{{{}}}{} {attributes:?} {:?}", uri(node.uri), node.local, squeeze(&node.text))
        };
        Some(document.nodes.iter().enumerate().map(describe).collect())
    }

    fn seen_by_roxmltree(text: &str) -> Option<Vec<String>> {
        let document = roxmltree::Document::parse(text).ok()?;
        let describe = |node: roxmltree::Node<'_, '_>| {
            let mut attributes: Vec<String> = node
                .attributes()
                .map(|attribute| {
                    format!("{{{}}}{}={}", attribute.namespace().unwrap_or(""), attribute.name(), attribute.value())
                })
                .collect();
            attributes.sort();
            let words: String =
                node.children().filter(|child| child.is_text()).filter_map(|child| child.text()).collect();
            format!(
                "{{{}}}{} {attributes:?} {:?}",
                node.tag_name().namespace().unwrap_or(""),
                node.tag_name().name(),
                squeeze(&words)
            )
        };
        Some(document.descendants().filter(|node| node.is_element()).map(describe).collect())
    }

    /// Blanks between elements are not kept, so that only the words are compared.
    fn squeeze(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "<a>",
            "</a>",
            "<b x='1'>",
            "</b>",
            "<p:c xmlns:p='urn:p' p:y='2' y='3'/>",
            "<d xmlns='urn:d'>",
            "</d>",
            "text",
            " ",
            "\r\n",
            "&amp;",
            "&#65;",
            "&#x42;",
            "&lt;",
            "<![CDATA[<&]]>",
            "<!-- c -->",
            "<?pi x?>",
            "été",
            "<e z=\"a&quot;b\tc\"/>",
            "<f",
            ">",
            "/>",
            "]]>",
            "&",
            "<",
            "\"",
            "x='1'",
            "<h xml:lang='fr'/>",
        ]);
        prop::collection::vec(piece, 0..14).prop_map(|pieces| format!("<r>{}</r>", pieces.concat()))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

        #[test]
        fn another_parser_sees_the_same(text in pieces()) {
            if let (Some(ours), theirs) = (seen_by_us(&text), seen_by_roxmltree(&text)) {
                prop_assert_eq!(Some(ours), theirs, "{}", text);
            }
        }

        #[test]
        fn what_another_parser_takes_is_taken(text in pieces()) {
            if seen_by_roxmltree(&text).is_some() {
                prop_assert!(Document::parse(&text, BOUNDS).is_ok(), "{}: {:?}", text, reason(&text));
            }
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,80}|[<>/a-c='\" &;!\\[\\]?-]{0,60}") {
            let _ = Document::parse(&text, BOUNDS);
        }
    }
}
