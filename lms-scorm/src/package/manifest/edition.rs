//! Which standard a manifest follows: told by its namespaces first, by its `schemaversion` next.

use super::{Ns, ProblemCode, Reader};
use crate::course::{Edition, Edition2004};

impl Reader<'_, '_> {
    /// The standard of the manifest.
    pub(super) fn edition(&mut self) -> Edition {
        let document = self.document;
        let root = document.root();
        let version = document.first(root, Ns::Cp, "metadata").and_then(|metadata| {
            document
                .children(metadata)
                .find(|id| document.node(*id).is_some_and(|n| n.local.eq_ignore_ascii_case("schemaversion")))
        });
        let words = version.map_or("", |version| document.text(version)).to_owned();
        let announced = by_words(&words);
        let inferred = by_namespaces(&document.namespaces);
        let at = version.unwrap_or(root);
        match (announced, inferred) {
            (Some(announced), Some(inferred)) if announced.is_2004() != inferred.is_2004() => {
                self.report(ProblemCode::VersionContradiction, words, at);
                inferred
            }
            (Some(announced), _) => announced,
            (None, Some(inferred)) if words.is_empty() => {
                self.report(ProblemCode::VersionMissing, inferred.name(), at);
                inferred
            }
            (None, Some(inferred)) => {
                self.report(ProblemCode::VersionUnknown, words, at);
                inferred
            }
            (None, None) => {
                self.report(ProblemCode::NoScorm, "", at);
                Edition::Scorm12
            }
        }
    }
}

/// The standard that a `schemaversion` names.
fn by_words(words: &str) -> Option<Edition> {
    let words = words.trim().to_ascii_lowercase();
    if words == "1.2" || words == "scorm 1.2" || words == "adl scorm 1.2" {
        return Some(Edition::Scorm12);
    }
    if words == "cam 1.3" || words == "1.3" {
        return Some(Edition::Scorm2004(Edition2004::Second));
    }
    if !words.contains("2004") {
        return None;
    }
    let edition = match () {
        () if words.contains("4th") => Edition2004::Fourth,
        () if words.contains("2nd") || words.contains("1st") => Edition2004::Second,
        () => Edition2004::Third,
    };
    Some(Edition::Scorm2004(edition))
}

/// The standard whose vocabularies the manifest declares; those of ADL decide, since IMS's are shared with other uses.
fn by_namespaces(namespaces: &[String]) -> Option<Edition> {
    let declared: Vec<Ns> = namespaces.iter().map(|uri| Ns::of(uri)).collect();
    let any = |wanted: &[Ns]| declared.iter().any(|ns| wanted.contains(ns));
    let third = Edition::Scorm2004(Edition2004::Third);
    if any(&[Ns::Adlcp13, Ns::Adlseq, Ns::Adlnav, Ns::Imsss]) {
        return Some(third);
    }
    if any(&[Ns::Adlcp12]) || namespaces.iter().any(|uri| uri.contains("imscp_rootv1p1p2")) {
        return Some(Edition::Scorm12);
    }
    namespaces.iter().any(|uri| uri.contains("imscp_v1p1")).then_some(third)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_every_edition_are_known() {
        for (words, expected) in [
            ("1.2", Some("1.2")),
            ("CAM 1.3", Some("2004-2")),
            ("2004 2nd Edition", Some("2004-2")),
            ("2004 3rd Edition", Some("2004-3")),
            (" 2004 4th edition ", Some("2004-4")),
            ("2004", Some("2004-3")),
            ("1.1", None),
            ("", None),
        ] {
            assert_eq!(by_words(words).map(<&str>::from), expected, "{words}");
        }
    }
}
