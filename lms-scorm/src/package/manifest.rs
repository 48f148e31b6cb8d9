//! The manifest: which standard, which organization, which items, what each of them launches.
//!
//! Source: SCORM 1.2 CAM 2.3.2 and SCORM 2004 4th Ed., CAM 3.4.

mod edition;
mod item;
mod resources;

use std::cell::OnceCell;
use std::collections::HashMap;

use super::decode::Decoded;
use super::sequencing_xml::Collection;
use super::xml::{Bounds, Document, Id, Lines, Malformed, Ns, Reason};
use super::{Entry, Limits, Place, Problem, ProblemCode, Severity};
use crate::Course;
use crate::course::Edition;
use resources::Resources;

/// Reads a manifest and checks it against the files of its package.
pub(super) fn read(
    decoded: &Decoded,
    file: &str,
    entries: &[Entry],
    limits: &Limits,
) -> (Option<Course>, Vec<Problem>) {
    let mut index: HashMap<String, &str> = HashMap::with_capacity(entries.len());
    for path in entries.iter().filter_map(|entry| entry.path.as_deref()) {
        index.entry(path.to_lowercase()).or_insert(path);
    }
    let exact = entries.iter().filter_map(|entry| entry.path.as_deref()).collect();
    read_with(decoded, file, Some(Index { folded: index, exact }), limits)
}

/// Reads a manifest without its files.
pub(super) fn read_alone(decoded: &Decoded, file: &str, limits: &Limits) -> (Option<Course>, Vec<Problem>) {
    read_with(decoded, file, None, limits)
}

/// The files of the package: as written, and by their name in lower case.
struct Index<'e> {
    exact: std::collections::HashSet<&'e str>,
    folded: HashMap<String, &'e str>,
}

fn read_with(
    decoded: &Decoded,
    file: &str,
    files: Option<Index<'_>>,
    limits: &Limits,
) -> (Option<Course>, Vec<Problem>) {
    let text = decoded.text.trim_start_matches(['\u{FEFF}', '\0']);
    // Blank lines before the declaration are an error to XML and nothing to a person.
    let text = if text.trim_start().starts_with("<?xml") { text.trim_start() } else { text };
    let mut problems = Vec::new();
    if decoded.lossy {
        problems.push(Problem::new(ProblemCode::XmlLossy, decoded.encoding));
    } else if decoded.encoding != "UTF-8" {
        problems.push(Problem::new(ProblemCode::XmlEncoding, decoded.encoding));
    }
    let bounds = Bounds { depth: limits.xml_depth, nodes: limits.xml_nodes, attributes: limits.xml_attributes };
    let document = match Document::parse(text, bounds) {
        Ok(document) => document,
        Err(malformed) => {
            problems.push(refusal(malformed, text, file));
            return (None, problems);
        }
    };
    let lines = OnceCell::new();
    let mut reader = Reader { document: &document, text, lines, file, limits, files, problems, told: HashMap::new() };
    let course = reader.course();
    (course, reader.problems)
}

fn refusal(malformed: Malformed, text: &str, file: &str) -> Problem {
    let (line, column) = Lines::of(text).place(malformed.offset);
    let place = Place { file: file.to_owned(), line, column };
    match malformed.reason {
        Reason::Syntax(words) => Problem::new(ProblemCode::XmlMalformed, words),
        Reason::Doctype => Problem::new(ProblemCode::XmlDoctype, ""),
        Reason::TooDeep => Problem::new(ProblemCode::XmlTooDeep, ""),
        Reason::TooMany => Problem::new(ProblemCode::XmlTooMany, ""),
    }
    .at(place)
}

/// A manifest being read.
pub(super) struct Reader<'d, 'a> {
    pub(super) document: &'d Document<'a>,
    text: &'a str,
    /// Made when the first problem is reported.
    lines: OnceCell<Lines<'a>>,
    file: &'d str,
    pub(super) limits: &'d Limits,
    files: Option<Index<'d>>,
    problems: Vec<Problem>,
    told: HashMap<ProblemCode, usize>,
}

/// How many problems of one kind are listed; a generator's mistake repeats ten thousand times and one reads ten.
const OF_A_KIND: usize = 50;

impl<'d, 'a> Reader<'d, 'a> {
    /// Reports a problem at an element.
    pub(super) fn report(&mut self, code: ProblemCode, about: impl Into<String>, at: Id) {
        let told = self.told.entry(code).or_insert(0);
        *told += 1;
        if *told > OF_A_KIND && code.severity() != Severity::Fatal {
            return;
        }
        let offset = self.document.node(at).map_or(0, |node| node.offset as usize);
        let place = self.place(offset);
        self.problems.push(Problem::new(code, about).at(place));
    }

    fn place(&self, offset: usize) -> Place {
        let (line, column) = self.lines.get_or_init(|| Lines::of(self.text)).place(offset);
        Place { file: self.file.to_owned(), line, column }
    }

    fn course(&mut self) -> Option<Course> {
        let document = self.document;
        let root = document.root();
        let name = document.node(root).map_or("", |node| node.local);
        if name != "manifest" {
            self.report(ProblemCode::NotAManifest, name, root);
            return None;
        }
        for (prefix, offset) in document.undeclared.iter().take(OF_A_KIND) {
            let place = self.place(*offset);
            self.problems.push(Problem::new(ProblemCode::UndeclaredPrefix, *prefix).at(place));
        }
        if let Some(inner) = document.first(root, Ns::Cp, "manifest") {
            // CAM 3.4.1: (sub)manifests. Half a course that looks like a whole one would be worse than none.
            self.report(ProblemCode::SubManifest, document.attribute(inner, "identifier").unwrap_or(""), inner);
            return None;
        }
        let edition = self.edition();
        self.metadata(root);
        let mut resources = Resources::read(self);
        let collection = Collection::read(self, edition);
        let organization = self.organization(root);
        let items = match organization {
            Some(organization) => self.items(organization, edition, &mut resources, &collection)?,
            None => self.items_of_resources(&mut resources),
        };
        if self.told.contains_key(&ProblemCode::TooManyRules) {
            return None;
        }
        resources.check_listed_files(self);
        if !items.iter().any(|item| item.resource.is_some()) {
            self.report(ProblemCode::NothingToLaunch, "", organization.unwrap_or(root));
            return None;
        }
        let flag = |ns, name: &str| {
            let value =
                organization.and_then(|o| document.attributes(o).iter().find(|a| a.local == name && a.ns == ns));
            value.is_none_or(|attribute| !matches!(attribute.value.trim(), "false" | "0"))
        };
        let sequenced = items.iter().any(|item| item.sequencing.is_some());
        let course = Course {
            edition,
            identifier: document.attribute(root, "identifier").unwrap_or("").trim().to_owned(),
            title: items.first().map(|item| item.title.clone()).unwrap_or_default(),
            objectives_global_to_system: flag(Ns::Adlseq, "objectivesGlobalToSystem"),
            shared_data_global_to_system: flag(Ns::Adlcp13, "sharedDataGlobalToSystem"),
            sequenced,
            items,
            resources: resources.used(),
        };
        Some(course)
    }

    /// The organization to use: the default one, or the first.
    fn organization(&mut self, root: Id) -> Option<Id> {
        let document = self.document;
        let list = document.first(root, Ns::Cp, "organizations");
        let all: Vec<Id> = list.map(|list| document.all(list, Ns::Cp, "organization").collect()).unwrap_or_default();
        let Some(first) = all.first().copied() else {
            self.report(ProblemCode::NoOrganization, "", list.unwrap_or(root));
            return None;
        };
        let list = list?;
        if all.len() > 1 {
            self.report(ProblemCode::OtherOrganizations, (all.len() - 1).to_string(), list);
        }
        let wanted = document.attribute(list, "default").map(str::trim).filter(|wanted| !wanted.is_empty());
        let Some(wanted) = wanted else {
            // One organization needs no default: nothing was chosen, so nothing is reported.
            if all.len() > 1 {
                self.report(ProblemCode::DefaultOrganizationMissing, "", list);
            }
            return Some(first);
        };
        let found = all.iter().copied().find(|o| document.attribute(*o, "identifier").map(str::trim) == Some(wanted));
        if found.is_none() {
            self.report(ProblemCode::DefaultOrganizationUnknown, wanted, list);
        }
        found.or(Some(first))
    }

    /// Metadata are not used to run a course; a file that cannot be found is reported, no more.
    fn metadata(&mut self, root: Id) {
        let document = self.document;
        let Some(metadata) = document.first(root, Ns::Cp, "metadata") else { return };
        let locations: Vec<Id> = document
            .children(metadata)
            .filter(|id| document.node(*id).is_some_and(|n| n.local == "location"))
            .collect();
        for location in locations {
            let path = document.text(location).replace('\\', "/");
            if !path.is_empty()
                && !super::names::is_elsewhere(&path)
                && self.file_named(&super::names::decode(&path)).is_none()
            {
                self.report(ProblemCode::MetadataProblem, path, location);
            }
        }
    }

    /// The name a path has in the package: itself, or the one that differs in letter case only. Without files, itself.
    fn file_named(&self, path: &str) -> Option<String> {
        let Some(files) = &self.files else { return Some(path.to_owned()) };
        if files.exact.contains(path) {
            return Some(path.to_owned());
        }
        files.folded.get(&path.to_lowercase()).map(|name| (*name).to_owned())
    }

    /// A text cut to the length that is kept.
    pub(super) fn kept(&mut self, text: String, at: Id) -> String {
        // A text has no more characters than bytes.
        if text.len() <= self.limits.text_chars {
            return text;
        }
        match text.char_indices().nth(self.limits.text_chars) {
            None => text,
            Some((end, _)) => {
                let cut = text.get(..end).unwrap_or("");
                self.report(ProblemCode::TextCut, cut, at);
                cut.to_owned()
            }
        }
    }

    /// `true` or `false` as XML schema writes them, letter case and blanks ignored; anything else is reported.
    pub(super) fn flag(&mut self, id: Id, name: &str, default: bool) -> bool {
        let Some(value) = self.document.attribute_any_case(id, name).map(str::trim) else { return default };
        match value {
            "true" | "1" => return true,
            "false" | "0" => return false,
            _ => {}
        }
        let meant = ["true", "yes"].iter().any(|yes| value.eq_ignore_ascii_case(yes)).then_some(true);
        let meant = meant.or_else(|| ["false", "no"].iter().any(|no| value.eq_ignore_ascii_case(no)).then_some(false));
        let code = if meant.is_some() { ProblemCode::ValueRepaired } else { ProblemCode::ValueIgnored };
        let value = format!("{name}=\"{value}\"");
        self.report(code, value, id);
        meant.unwrap_or(default)
    }

    /// A figure between two bounds; anything else is reported and `None`.
    pub(super) fn figure(&mut self, text: &str, low: f64, high: f64, at: Id) -> Option<f64> {
        let trimmed = text.trim();
        let value = trimmed.replace(',', ".").parse::<f64>().ok().filter(|value| (low..=high).contains(value));
        match value {
            Some(_) if trimmed.contains(',') => self.report(ProblemCode::ValueRepaired, trimmed, at),
            None => self.report(ProblemCode::ValueIgnored, trimmed, at),
            Some(_) => {}
        }
        value.map(crate::number::kept)
    }
}

/// Whether the standard knows the elements that came with SCORM 2004.
fn is_2004(edition: Edition) -> bool {
    edition.is_2004()
}
