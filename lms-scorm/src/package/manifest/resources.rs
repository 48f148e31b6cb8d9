//! The resources of a manifest: what an item can launch.

use std::collections::HashMap;

use super::super::names;
use super::{Id, Ns, ProblemCode, Reader};
use crate::course::{Kind, Resource};

/// The resources of a manifest, and the positions the launched ones get in the course.
pub(super) struct Resources<'d> {
    base: String,
    elements: Vec<Id>,
    by_identifier: HashMap<&'d str, Id>,
    /// The same by identifiers in lower case, made when one was not found as it is written.
    by_folded: Option<HashMap<String, Id>>,
    placed: HashMap<Id, Option<u32>>,
    used: Vec<Resource>,
}

impl<'d> Resources<'d> {
    /// Finds the resources.
    pub(super) fn read(reader: &mut Reader<'d, '_>) -> Self {
        let document = reader.document;
        let root = document.root();
        let list = document.first(root, Ns::Cp, "resources");
        let elements: Vec<Id> = list.map(|list| document.all(list, Ns::Cp, "resource").collect()).unwrap_or_default();
        let mut by_identifier = HashMap::with_capacity(elements.len());
        for element in &elements {
            if let Some(identifier) = document.attribute(*element, "identifier") {
                by_identifier.entry(identifier.trim()).or_insert(*element);
            }
        }
        let base = [Some(root), list].into_iter().flatten().map(|id| base_of(reader, id)).collect::<String>();
        Self { base, elements, by_identifier, by_folded: None, placed: HashMap::new(), used: Vec::new() }
    }

    /// Position in the course of the resource an item refers to.
    pub(super) fn find(&mut self, reader: &mut Reader<'d, '_>, reference: &str, item: Id) -> Option<u32> {
        let reference = reference.trim();
        if reference.is_empty() {
            return None;
        }
        let exact = self.by_identifier.get(reference).copied();
        let element = match exact {
            Some(element) => element,
            None => {
                let folded = self.by_folded.get_or_insert_with(|| {
                    let mut folded = HashMap::with_capacity(self.elements.len());
                    for element in &self.elements {
                        if let Some(identifier) = reader.document.attribute(*element, "identifier") {
                            folded.entry(identifier.trim().to_ascii_lowercase()).or_insert(*element);
                        }
                    }
                    folded
                });
                let Some(element) = folded.get(&reference.to_ascii_lowercase()).copied() else {
                    reader.report(ProblemCode::ResourceUnknown, reference, item);
                    return None;
                };
                reader.report(ProblemCode::ResourceLetterCase, reference, item);
                element
            }
        };
        self.place(reader, element)
    }

    /// Every resource that has a page, for a manifest without organization.
    pub(super) fn all(&mut self, reader: &mut Reader<'d, '_>) -> Vec<u32> {
        let elements = self.elements.clone();
        let launchable = |reader: &Reader<'d, '_>, id: Id| {
            reader.document.attribute(id, "href").is_some_and(|href| !href.trim().is_empty())
        };
        elements
            .into_iter()
            .filter(|id| launchable(reader, *id))
            .collect::<Vec<_>>()
            .into_iter()
            .filter_map(|id| self.place(reader, id))
            .collect()
    }

    /// The launched resources.
    pub(super) fn used(self) -> Vec<Resource> {
        self.used
    }

    fn place(&mut self, reader: &mut Reader<'d, '_>, element: Id) -> Option<u32> {
        if let Some(known) = self.placed.get(&element) {
            return *known;
        }
        let resource = self.resource(reader, element);
        let at = resource.and_then(|resource| {
            self.used.push(resource);
            u32::try_from(self.used.len() - 1).ok()
        });
        self.placed.insert(element, at);
        at
    }

    fn resource(&self, reader: &mut Reader<'d, '_>, element: Id) -> Option<Resource> {
        let document = reader.document;
        let identifier = document.attribute(element, "identifier").unwrap_or("").trim().to_owned();
        let kind = match document.attribute_any_case(element, "scormType").map(str::trim) {
            Some(kind) if kind.eq_ignore_ascii_case("sco") => Kind::Sco,
            _ => Kind::Asset,
        };
        let Some(href) = document.attribute(element, "href").map(str::trim).filter(|href| !href.is_empty()) else {
            reader.report(ProblemCode::ResourceWithoutHref, identifier, element);
            return None;
        };
        let base = format!("{}{}", self.base, base_of(reader, element));
        let href = self.address(reader, &base, href, element)?;
        Some(Resource { identifier, kind, href })
    }

    /// The address of a page below the manifest folder.
    fn address(&self, reader: &mut Reader<'d, '_>, base: &str, href: &str, at: Id) -> Option<String> {
        if names::is_elsewhere(href) || names::is_elsewhere(base) {
            let href = if names::is_elsewhere(href) { href.to_owned() } else { format!("{base}{href}") };
            // Only the web is another site; a script or a local file would run in ours.
            let lower = href.to_ascii_lowercase();
            if !(lower.starts_with("http://") || lower.starts_with("https://")) {
                reader.report(ProblemCode::HrefOutside, href, at);
                return None;
            }
            reader.report(ProblemCode::HrefElsewhere, href.clone(), at);
            return Some(href);
        }
        let (path, rest) = names::split_address(href);
        let slashes = path.replace('\\', "/");
        let base = base.replace('\\', "/");
        let Some(path) = names::join(&names::decode(&base), &names::decode(&slashes)) else {
            reader.report(ProblemCode::HrefOutside, href, at);
            return None;
        };
        // A file whose name itself holds "%20" is found as written.
        let as_written = || names::join(&base, &slashes).and_then(|path| reader.file_named(&path));
        let named = reader.file_named(&path).or_else(as_written);
        if slashes != *split(href) {
            reader.report(ProblemCode::BackSlashes, href, at);
        }
        match &named {
            None => reader.report(ProblemCode::FileMissing, path.clone(), at),
            Some(named) if *named != path && named.eq_ignore_ascii_case(&path) => {
                reader.report(ProblemCode::FileLetterCase, named.clone(), at);
            }
            Some(_) => {}
        }
        Some(format!("{}{rest}", names::encode(&named.unwrap_or(path))))
    }

    /// Reports files that launched resources list and the package lacks.
    pub(super) fn check_listed_files(&self, reader: &mut Reader<'d, '_>) {
        if reader.files.is_none() {
            return;
        }
        let document = reader.document;
        for element in self.placed.keys().copied().collect::<std::collections::BTreeSet<_>>() {
            let base = format!("{}{}", self.base, base_of(reader, element));
            for file in document.all(element, Ns::Cp, "file").collect::<Vec<_>>() {
                let Some(href) = document.attribute(file, "href").map(str::trim) else { continue };
                if names::is_elsewhere(href) || names::is_elsewhere(&base) {
                    continue;
                }
                let path = names::split_address(href).0.replace('\\', "/");
                let path = names::join(&base.replace('\\', "/"), &path);
                let found = path.is_some_and(|path| {
                    reader.file_named(&path).or_else(|| reader.file_named(&names::decode(&path))).is_some()
                });
                if !found {
                    reader.report(ProblemCode::ListedFileMissing, href, file);
                }
            }
        }
    }
}

fn split(href: &str) -> &str {
    names::split_address(href).0
}

/// The `xml:base` of an element, with a slash at its end.
fn base_of(reader: &Reader<'_, '_>, id: Id) -> String {
    let base =
        reader.document.attributes(id).iter().find(|attribute| attribute.ns == Ns::Xml && attribute.local == "base");
    let base = base.map_or("", |attribute| attribute.value.trim());
    if base.is_empty() || base.ends_with(['/', '\\']) { base.to_owned() } else { format!("{base}/") }
}
