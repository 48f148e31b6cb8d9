//! The reader of course structures: one walk that keeps to the schema and lists everything that is wrong.

use std::collections::HashSet;

use super::url;
use super::{Au, AuUrl, Block, Course, Extension, LangText, Limits, NAMESPACE, Node, Objective, Texts};
use crate::cmi5::mastery::Mastery;
use crate::cmi5::rule::{Problem, Rule, glimpse};
use crate::cmi5::words::{LaunchMethod, MoveOn};
use crate::xapi::lexical;
use crate::xml::{Document, Element, Trouble, decode};

/// A course that was taken.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reading {
    /// The course.
    pub course: Course,
    /// What is odd about it, but no reason to refuse.
    pub remarks: Vec<Problem>,
}

/// Reads and checks a course structure. `files` tells whether the package has a file; `None` for a structure without one.
///
/// # Errors
///
/// Everything that is wrong, at least one problem, at most as many as the limits say and a note that there are more.
///
/// Source: cmi5 13 and 14, and the schema of 13.2; 8.1 for the query of URLs.
///
/// ```
/// # use lms_core::cmi5::course::{Limits, read};
/// let problems = read(b"<courseStructure/>", None, &Limits::default()).unwrap_err();
/// assert_eq!(problems[0].rule.requirement(), "13.2.0.0-1");
/// ```
pub fn read(bytes: &[u8], files: Option<&dyn Fn(&str) -> bool>, limits: &Limits) -> Result<Reading, Vec<Problem>> {
    let whole = |rule, line, about: &str| vec![Problem { rule, line, path: "/".to_owned(), about: about.to_owned() }];
    if bytes.len() > limits.bytes {
        return Err(whole(Rule::TooMuch, 0, ""));
    }
    let text = decode(bytes).ok_or_else(|| whole(Rule::Encoding, 1, ""))?;
    let document = Document::parse(&text, limits).map_err(|malformed| match malformed.trouble {
        Trouble::Syntax(words) => whole(Rule::NotXml, malformed.line, words),
        Trouble::Doctype => whole(Rule::Doctype, malformed.line, ""),
        Trouble::TooMuch => whole(Rule::TooMuch, malformed.line, ""),
    })?;
    let mut walk = Walk {
        document: &document,
        files,
        most: limits.problems.max(1),
        path: Vec::new(),
        found: Vec::new(),
        remarks: Vec::new(),
        course: Course::default(),
        seen: Default::default(),
        room: limits.bytes,
    };
    walk.structure();
    if walk.found.is_empty() { Ok(Reading { course: walk.course, remarks: walk.remarks }) } else { Err(walk.found) }
}

/// One place of a sequence in the schema.
struct Slot {
    names: &'static [&'static str],
    needed: bool,
    many: bool,
}

const fn one(names: &'static [&'static str]) -> Slot {
    Slot { names, needed: true, many: false }
}

const fn perhaps(names: &'static [&'static str]) -> Slot {
    Slot { names, needed: false, many: false }
}

const fn many(names: &'static [&'static str]) -> Slot {
    Slot { names, needed: true, many: true }
}

/// Ids that were seen, of one kind.
#[derive(Clone, Copy)]
enum Kind {
    Block,
    Objective,
    Au,
}

#[derive(Default)]
struct Seen<'d> {
    blocks: HashSet<&'d str>,
    objectives: HashSet<&'d str>,
    aus: HashSet<&'d str>,
}

struct Walk<'d> {
    document: &'d Document<'d>,
    files: Option<&'d dyn Fn(&str) -> bool>,
    most: usize,
    /// The elements we are in, each with its number among those of its name.
    path: Vec<(&'d str, usize)>,
    found: Vec<Problem>,
    remarks: Vec<Problem>,
    course: Course,
    seen: Seen<'d>,
    /// Bytes that may still be kept of other vocabularies: a long namespace can stand behind each short element.
    room: usize,
}

impl<'d> Walk<'d> {
    fn structure(&mut self) {
        let Some(root) = self.document.element(0) else { return };
        if root.local != "courseStructure" || self.document.namespace(root.uri) != NAMESPACE {
            let name = format!("{{{}}}{}", self.document.namespace(root.uri), root.local);
            self.broken(root, Rule::Root, &name);
            return;
        }
        self.path.push((root.local, 1));
        self.attributes(root, &[]);
        let slots = [one(&["course"]), perhaps(&["objectives"]), many(&["au", "block"])];
        let [course, objectives, members] = self.sequence(root, &slots);
        self.each(&course, |walk, element| {
            walk.attributes(element, &["id"]);
            walk.course.id = walk.iri(element, "id").unwrap_or_default().to_owned();
            let [title, description] = walk.sequence(element, &[one(&["title"]), one(&["description"])]);
            walk.course.title = walk.texts(&title);
            walk.course.description = walk.texts(&description);
        });
        self.each(&objectives, |walk, element| {
            walk.attributes(element, &[]);
            let [list] = walk.sequence(element, &[many(&["objective"])]);
            walk.each(&list, Self::objective);
        });
        self.course.roots = self.members(&members, None);
        self.path.pop();
    }

    fn objective(&mut self, element: &'d Element<'d>) {
        self.attributes(element, &["id"]);
        let id = self.unique(element, Kind::Objective);
        // The schema leaves the order of these two free.
        let slots = [many(&["title", "description"])];
        let [both] = self.sequence(element, &slots);
        let of = |name: &str| -> Vec<(usize, usize)> {
            both.iter().copied().filter(|(id, _)| self.document.element(*id).is_some_and(|e| e.local == name)).collect()
        };
        let (titles, descriptions) = (of("title"), of("description"));
        for (list, name) in [(&titles, "title"), (&descriptions, "description")] {
            match list.len() {
                0 => self.broken(element, Rule::MissingElement, name),
                1 => {}
                _ => self.broken(element, Rule::Repeated, name),
            }
        }
        let (title, description) = (self.texts(&titles), self.texts(&descriptions));
        self.course.objectives.push(Objective { id, title, description });
    }

    fn members(&mut self, ids: &[(usize, usize)], parent: Option<u32>) -> Vec<Node> {
        let mut nodes = Vec::with_capacity(ids.len());
        self.each(ids, |walk, element| {
            let node = if element.local == "au" { walk.au(element, parent) } else { walk.block(element, parent) };
            nodes.push(node);
        });
        nodes
    }

    /// Calls itself for blocks within it: as deep as the limits let elements be.
    fn block(&mut self, element: &'d Element<'d>, parent: Option<u32>) -> Node {
        self.attributes(element, &["id"]);
        let id = self.unique(element, Kind::Block);
        let slots = [one(&["title"]), one(&["description"]), perhaps(&["objectives"]), many(&["au", "block"])];
        let [title, description, objectives, members] = self.sequence(element, &slots);
        let block = Block {
            id,
            title: self.texts(&title),
            description: self.texts(&description),
            objectives: self.references(&objectives),
            parent,
            children: Vec::new(),
        };
        let at = index(self.course.blocks.len());
        self.course.blocks.push(block);
        let children = self.members(&members, Some(at));
        if let Some(block) = self.course.blocks.get_mut(at as usize) {
            block.children = children;
        }
        Node::Block(at)
    }

    fn au(&mut self, element: &'d Element<'d>, parent: Option<u32>) -> Node {
        self.attributes(element, &["id", "moveOn", "masteryScore", "launchMethod", "activityType"]);
        let id = self.unique(element, Kind::Au);
        let slots = [
            one(&["title"]),
            one(&["description"]),
            perhaps(&["objectives"]),
            one(&["url"]),
            perhaps(&["launchParameters"]),
            perhaps(&["entitlementKey"]),
        ];
        let [title, description, objectives, url, parameters, key] = self.sequence(element, &slots);
        let move_on = self.word(element, "moveOn", MoveOn::of, Rule::MoveOn);
        let launch_method = self.word(element, "launchMethod", LaunchMethod::of, Rule::LaunchMethod);
        let activity_type = element.attribute("activityType").is_some().then(|| self.iri(element, "activityType"));
        let au = Au {
            id,
            title: self.texts(&title),
            description: self.texts(&description),
            objectives: self.references(&objectives),
            parent,
            url: self.url(&url),
            launch_parameters: self.plain(&parameters),
            entitlement_key: self.plain(&key),
            move_on,
            mastery_score: self.mastery(element),
            launch_method,
            activity_type: activity_type.flatten().map(str::to_owned),
        };
        let at = index(self.course.aus.len());
        self.course.aus.push(au);
        Node::Au(at)
    }

    fn mastery(&mut self, element: &'d Element<'d>) -> Option<Mastery> {
        let text = element.attribute("masteryScore")?;
        let Ok(mastery) = Mastery::new(text) else {
            self.broken(element, Rule::MasteryScore, text);
            return None;
        };
        if mastery.as_str().len() > "0.1234".len() && self.remarks.len() < self.most {
            let remark = self.problem(element, Rule::MasteryDigits, text);
            self.remarks.push(remark);
        }
        Some(mastery)
    }

    fn url(&mut self, ids: &[(usize, usize)]) -> AuUrl {
        let mut read = AuUrl::Absolute { url: String::new() };
        self.each(ids, |walk, element| {
            walk.attributes(element, &[]);
            let text = walk.text_only(element);
            match url::read(text, walk.files, &url::RESERVED) {
                Ok(url) => read = url,
                Err((rule, about)) => walk.broken(element, rule, &about),
            }
        });
        read
    }

    fn plain(&mut self, ids: &[(usize, usize)]) -> Option<String> {
        let mut text = None;
        self.each(ids, |walk, element| {
            walk.attributes(element, &[]);
            text = Some(walk.text_only(element).to_owned());
        });
        text
    }

    fn texts(&mut self, ids: &[(usize, usize)]) -> Texts {
        let mut texts = Vec::new();
        self.each(ids, |walk, element| {
            walk.attributes(element, &[]);
            let [list] = walk.sequence(element, &[many(&["langstring"])]);
            walk.each(&list, |walk, element| {
                walk.attributes(element, &["lang"]);
                let lang = element.attribute("lang");
                if let Some(code) = lang.filter(|code| !is_language(code)) {
                    walk.broken(element, Rule::Lang, code);
                }
                texts.push(LangText { lang: lang.map(str::to_owned), text: walk.text_only(element).to_owned() });
            });
        });
        Texts(texts)
    }

    fn references(&mut self, ids: &[(usize, usize)]) -> Vec<String> {
        let mut objectives = Vec::new();
        self.each(ids, |walk, element| {
            walk.attributes(element, &[]);
            let [list] = walk.sequence(element, &[many(&["objective"])]);
            walk.each(&list, |walk, element| {
                walk.attributes(element, &["idref"]);
                walk.sequence(element, &[]);
                if element.attribute("idref").is_some()
                    && let Some(id) = walk.iri(element, "idref")
                {
                    // The objectives of the course have been read: they come first in the schema.
                    if !walk.seen.objectives.contains(id) && walk.remarks.len() < walk.most {
                        let remark = walk.problem(element, Rule::ObjectiveUnknown, id);
                        walk.remarks.push(remark);
                    }
                    objectives.push(id.to_owned());
                }
            });
        });
        objectives
    }

    /// The children by the places of a sequence, each with its number among those of its name; all else is a problem.
    fn sequence<const N: usize>(&mut self, element: &'d Element<'d>, slots: &[Slot; N]) -> [Vec<(usize, usize)>; N] {
        let mut filled: [Vec<(usize, usize)>; N] = std::array::from_fn(|_| Vec::new());
        let mut numbers: Vec<(&str, usize)> = Vec::new();
        let mut stage = 0;
        let mut vendor: Option<&str> = None;
        if !element.text.trim().is_empty() {
            self.broken(element, Rule::Words, element.text.trim());
        }
        for id in &element.children {
            let Some(child) = self.document.element(*id) else { continue };
            if self.is_vendor(child) {
                vendor.get_or_insert(child.local);
                self.extension(child, child.uri, child.local, self.document.source(child));
                continue;
            }
            let known = if self.document.namespace(child.uri) == NAMESPACE { child.local } else { "" };
            let Some(at) = slots.iter().position(|slot| slot.names.contains(&known)) else {
                self.broken(child, Rule::UnknownElement, child.local);
                continue;
            };
            let number = match numbers.iter_mut().find(|(name, _)| *name == child.local) {
                Some((_, number)) => {
                    *number += 1;
                    *number
                }
                None => {
                    numbers.push((child.local, 1));
                    1
                }
            };
            if at < stage {
                self.broken(child, Rule::Order, child.local);
            } else if let Some(name) = vendor.take() {
                self.broken(child, Rule::VendorPlace, name);
            }
            stage = stage.max(at);
            let (Some(slot), Some(list)) = (slots.get(at), filled.get_mut(at)) else { continue };
            if !slot.many && !list.is_empty() {
                self.broken(child, Rule::Repeated, child.local);
                continue;
            }
            list.push((*id, number));
        }
        for (slot, list) in slots.iter().zip(&filled) {
            if slot.needed && list.is_empty() {
                self.broken(element, Rule::MissingElement, &slot.names.join(" | "));
            }
        }
        filled
    }

    /// Goes into each of these elements.
    fn each(&mut self, ids: &[(usize, usize)], mut walk: impl FnMut(&mut Self, &'d Element<'d>)) {
        for (id, number) in ids {
            let Some(element) = self.document.element(*id) else { continue };
            self.path.push((element.local, *number));
            walk(self, element);
            self.path.pop();
        }
    }

    /// The trimmed text of an element that has nothing but text.
    fn text_only(&mut self, element: &'d Element<'d>) -> &'d str {
        for id in &element.children {
            if let Some(child) = self.document.element(*id) {
                self.broken(child, Rule::UnknownElement, child.local);
            }
        }
        element.text.trim()
    }

    /// Attributes without a namespace must be these; those of other vocabularies are kept.
    fn attributes(&mut self, element: &'d Element<'d>, known: &[&str]) {
        for attribute in &element.attributes {
            match self.document.namespace(attribute.uri) {
                "" if known.contains(&attribute.local) => {}
                // xml:lang and xsi:schemaLocation are of XML itself.
                "http://www.w3.org/XML/1998/namespace" | "http://www.w3.org/2001/XMLSchema-instance" => {}
                "" | NAMESPACE => self.broken(element, Rule::UnknownAttribute, attribute.local),
                _ => self.extension(element, attribute.uri, attribute.local, &attribute.value),
            }
        }
    }

    fn is_vendor(&self, element: &Element<'_>) -> bool {
        !matches!(self.document.namespace(element.uri), "" | NAMESPACE)
    }

    fn extension(&mut self, element: &Element<'_>, uri: u32, name: &str, source: &str) {
        let extension = Extension {
            path: self.place(),
            namespace: self.document.namespace(uri).to_owned(),
            name: name.to_owned(),
            source: source.to_owned(),
        };
        let size = extension.path.len() + extension.namespace.len() + name.len() + source.len();
        match self.room.checked_sub(size) {
            Some(room) => {
                self.room = room;
                self.course.extensions.push(extension);
            }
            None => self.broken(element, Rule::TooMuch, ""),
        }
    }

    /// An id that no other element of its kind has.
    fn unique(&mut self, element: &'d Element<'d>, kind: Kind) -> String {
        let Some(id) = self.iri(element, "id") else { return String::new() };
        let (new, rule) = match kind {
            Kind::Block => (self.seen.blocks.insert(id), Rule::BlockTwice),
            Kind::Objective => (self.seen.objectives.insert(id), Rule::ObjectiveTwice),
            Kind::Au => (self.seen.aus.insert(id), Rule::AuTwice),
        };
        if !new {
            self.broken(element, rule, id);
        }
        id.to_owned()
    }

    /// An attribute that must be an absolute IRI.
    fn iri(&mut self, element: &'d Element<'d>, name: &str) -> Option<&'d str> {
        match element.attribute(name).filter(|text| !text.is_empty()) {
            None => self.broken(element, Rule::MissingAttribute, name),
            Some(text) if lexical::is_iri(text) => return Some(text),
            Some(text) => self.broken(element, Rule::Iri, text),
        }
        None
    }

    /// An attribute whose values are words; its default when it is absent.
    fn word<T: Default>(&mut self, element: &Element<'_>, name: &str, of: fn(&str) -> Option<T>, rule: Rule) -> T {
        let Some(text) = element.attribute(name) else { return T::default() };
        of(text).unwrap_or_else(|| {
            self.broken(element, rule, text);
            T::default()
        })
    }

    fn broken(&mut self, element: &Element<'_>, rule: Rule, about: &str) {
        if self.found.len() > self.most {
            return;
        }
        let rule = if self.found.len() == self.most { Rule::TooManyProblems } else { rule };
        let problem = self.problem(element, rule, about);
        self.found.push(problem);
    }

    fn problem(&self, element: &Element<'_>, rule: Rule, about: &str) -> Problem {
        Problem { rule, line: element.line, path: self.place(), about: glimpse(about) }
    }

    fn place(&self) -> String {
        let mut path = String::new();
        for (name, number) in &self.path {
            path.push('/');
            path.push_str(name);
            if matches!(*name, "au" | "block" | "objective" | "langstring") {
                path.push_str(&format!("[{number}]"));
            }
        }
        if path.is_empty() { "/".to_owned() } else { path }
    }
}

impl Element<'_> {
    /// An attribute without a namespace, trimmed (cmi5 13.1).
    fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.uri == 0 && attribute.local == name);
        found.map(|attribute| attribute.value.trim())
    }
}

/// `xs:language`: letters, then letters and digits, by hyphens.
fn is_language(code: &str) -> bool {
    let mut parts = code.split('-');
    let short = |part: &str| (1..=8).contains(&part.len());
    parts.next().is_some_and(|part| short(part) && part.bytes().all(|b| b.is_ascii_alphabetic()))
        && parts.all(|part| short(part) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
