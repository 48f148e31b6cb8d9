//! Whether the files of each SCO talk with the platform: a beginning, a good-bye, and data kept for later.

use std::collections::BTreeSet;

use lms_scorm::{Course, Edition, Edition2004, Kind};
use serde::Serialize;

use super::files::Texts;
use super::finding::Finding;
use crate::output::Output;

/// What a SCO keeps for later, as far as its files show it.
#[derive(Debug, PartialEq, Serialize)]
pub struct SuspendData {
    /// The item.
    pub item: String,
    /// Its files name the element.
    pub used: bool,
    /// Characters the standard promises.
    pub promised: usize,
    /// The longest text written out in a call that keeps it; absent when all of it is computed.
    pub longest_literal: Option<usize>,
}

impl SuspendData {
    /// For a person.
    pub fn line(&self, out: &Output) -> String {
        let Self { item, promised, .. } = self;
        let fr = out.language == lms_core::people::Language::Fr;
        match self.longest_literal {
            Some(longest) if fr => {
                format!("  suspend_data {item} : jusqu'à {longest} caractères écrits en clair, {promised} garantis.")
            }
            Some(longest) => {
                format!("  suspend_data {item}: up to {longest} characters written out, {promised} promised.")
            }
            None if fr => {
                format!("  suspend_data {item} : taille calculée par le contenu, {promised} caractères garantis.")
            }
            None => format!("  suspend_data {item}: computed by the content, {promised} characters promised."),
        }
    }
}

/// Characters of suspend data the standard promises: SCORM 1.2 RTE 3.4.4; SCORM 2004 2nd Ed. RTE 4.2.22; 3rd and 4th Ed.
fn promised(edition: Edition) -> usize {
    match edition {
        Edition::Scorm12 => 4_096,
        Edition::Scorm2004(Edition2004::Second) => 4_000,
        Edition::Scorm2004(_) => 64_000,
    }
}

/// Looks at the files of each SCO: its launch page and everything that names lead to from there.
pub fn look(course: &Course, texts: &Texts) -> (Vec<Finding>, Vec<SuspendData>) {
    let (begin, end) =
        if course.edition.is_2004() { ("Initialize", "Terminate") } else { ("LMSInitialize", "LMSFinish") };
    let (mut findings, mut data) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for item in course.leaves() {
        let Some(resource) = course.resource_of(item).filter(|resource| resource.kind == Kind::Sco) else { continue };
        let start = plain(&resource.href);
        if !texts.contains_key(&start) {
            // A page elsewhere, or one that is missing: the reader of packages has told it.
            continue;
        }
        let reached = reached(&start, texts);
        let says = |word: &str| reached.iter().filter_map(|path| texts.get(*path)).any(|text| text.contains(word));
        let longest = reached.iter().filter_map(|path| longest_literal(texts.get(*path)?)).max();
        data.push(SuspendData {
            item: item.identifier.clone(),
            used: says("suspend_data"),
            promised: promised(course.edition),
            longest_literal: longest,
        });
        // One finding for each page, however many items launch it.
        if !seen.insert(start.clone()) {
            continue;
        }
        let place = format!("{}, {start}", item.identifier);
        if !says(begin) {
            findings.push(Finding::warning(
                "no-initialize",
                &place,
                format!("Aucun fichier de ce SCO n'appelle {begin} : rien ne sera suivi. Déclarez-le asset s'il ne suit rien."),
                format!("No file of this SCO calls {begin}: nothing is tracked. Declare it an asset if that is meant."),
            ));
        } else if !says(end) {
            findings.push(Finding::warning(
                "no-terminate",
                &place,
                format!("Aucun fichier de ce SCO n'appelle {end} : chaque départ comptera comme un arrêt brutal."),
                format!("No file of this SCO calls {end}: each leaving counts as an abrupt end."),
            ));
        }
        if let Some(longest) = longest.filter(|longest| *longest > promised(course.edition)) {
            let promised = promised(course.edition);
            findings.push(Finding::warning(
                "suspend-data-long",
                &place,
                format!("Ce SCO garde un texte de {longest} caractères dans suspend_data ; {promised} sont garantis."),
                format!("This SCO keeps a text of {longest} characters in suspend_data; {promised} are promised."),
            ));
        }
    }
    (findings, data)
}

/// A launch address as a path: without query and fragment, percent signs decoded.
fn plain(href: &str) -> String {
    let path = href.split(['?', '#']).next().unwrap_or(href);
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%').then(|| after.get(..2)).flatten().and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The page and every page and script that a text in quotes leads to from there.
fn reached<'a>(start: &str, texts: &'a Texts) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<&str> = texts.get_key_value(start).map(|(path, _)| path.as_str()).into_iter().collect();
    while let Some(path) = waiting.pop() {
        if !found.insert(path) {
            continue;
        }
        let Some(text) = texts.get(path) else { continue };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        // Scripts name files by the page they run in, so both their own folder and that of the page count.
        let home = start.rsplit_once('/').map_or("", |(folder, _)| folder);
        for name in text.split(['"', '\'', '`']).filter(|name| is_name(name)) {
            for base in [folder, home] {
                if let Some((key, _)) = texts.get_key_value(&joined(base, &plain(name))) {
                    waiting.push(key);
                }
            }
        }
    }
    found
}

fn is_name(name: &str) -> bool {
    name.len() < 300
        && !name.contains(['\n', '<', '>'])
        && [".htm", ".js", ".mjs", ".xhtml"].iter().any(|end| name.to_ascii_lowercase().contains(end))
}

/// A relative address below a folder, dots resolved.
fn joined(folder: &str, name: &str) -> String {
    let mut parts: Vec<&str> = if name.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in name.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}

/// The longest text that stands right behind the name of the element in a call.
fn longest_literal(text: &str) -> Option<usize> {
    let behind = text.split("cmi.suspend_data").skip(1).filter_map(|after| {
        let after = after.strip_prefix(['"', '\''])?.trim_start().strip_prefix(',')?.trim_start();
        let quote = after.chars().next().filter(|c| *c == '"' || *c == '\'')?;
        let (literal, _) = after.get(1..)?.split_once(quote)?;
        Some(literal.chars().count())
    });
    behind.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_from_the_page_to_its_scripts() {
        let texts: Texts = [
            ("a/start.html", "<script src='../lib/api.js?v=1'></script><a href=\"two%20more.html#x\">"),
            ("a/two more.html", "frames.x.location = 'deep/three.html'"),
            ("a/deep/three.html", ""),
            ("lib/api.js", "API.Terminate('')"),
            ("other.html", ""),
        ]
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
        let found: Vec<&str> = reached("a/start.html", &texts).into_iter().collect();
        assert_eq!(found, ["a/deep/three.html", "a/start.html", "a/two more.html", "lib/api.js"]);
    }

    #[test]
    fn a_text_written_out_is_measured() {
        assert_eq!(longest_literal(r#"SetValue("cmi.suspend_data", "12345"); x("cmi.suspend_data",'é')"#), Some(5));
        assert_eq!(longest_literal(r#"SetValue("cmi.suspend_data", state)"#), None);
    }
}
