//! What can be wrong with an xAPI package.

use std::fmt;

use crate::cmi5::rule::rules;
use crate::xapi::Lang;

/// One thing that is wrong with a package, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// The rule that is broken.
    pub rule: Rule,
    /// The line, counted from 1; 0 when it is about no line.
    pub line: u32,
    /// What it is about: a name or a value, shortened; put into the sentence.
    pub about: String,
}

impl Problem {
    /// What is wrong, as one sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        self.rule.text(lang).replace("{}", &self.about)
    }
}

/// Line, the English sentence and the rule.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {} ({})", self.line, self.sentence(Lang::En), self.rule.code())
    }
}

rules! {
    /// A rule a package can break, or a remark on one that is taken.
    Rule {
        Encoding "encoding" "XML 1.0" "Le fichier n'est pas un texte dans l'encodage qu'il annonce." "The file is not text in the encoding it claims.";
        NotXml "not-xml" "XML 1.0" "Ce n'est pas du XML bien formé : {}." "This is not well-formed XML: {}.";
        Doctype "doctype" "LMS" "Une déclaration de type de document (DOCTYPE) n'est pas admise." "A document type declaration (DOCTYPE) is not allowed.";
        TooMuch "too-much" "LMS" "Le fichier dépasse les limites de taille, de profondeur ou de nombre." "The file exceeds the bounds of size, depth or number.";
        Root "root-element" "tincan.xsd" "L'élément racine doit être tincan, et non « {} »." "The root element must be tincan, not \"{}\".";
        NoLaunch "no-launch" "Packaging" "Aucune activité n'a d'élément launch : il n'y a rien à lancer." "No activity has a launch element: there is nothing to launch.";
        Iri "iri" "xAPI 4.2.1" "L'identifiant d'activité « {} » n'est pas un IRI absolu." "The activity id \"{}\" is not an absolute IRI.";
        Url "url" "RFC 1738" "« {} » n'est pas une adresse valide." "\"{}\" is not a valid URL.";
        UnsafeUrl "url-scheme" "LMS" "Une adresse de cette sorte n'est pas lancée : « {} »." "An address of this kind is not launched: \"{}\".";
        UrlQuery "url-query" "Launch" "L'adresse utilise le paramètre réservé « {} »." "The URL uses the reserved parameter \"{}\".";
        UrlRelative "url-relative" "Packaging" "Sans archive zip, l'adresse doit être absolue, et non « {} »." "Without a zip the URL must be absolute, not \"{}\".";
        UrlMissingFile "url-no-such-file" "Packaging" "L'archive ne contient pas le fichier « {} »." "The zip has no file \"{}\".";
        SeveralLaunches "several-launches" "Activity Definition" "Remarque : plusieurs activités peuvent être lancées ; seule la première l'est." "Note: several activities can be launched; only the first one is.";
        OtherIri "other-iri" "xAPI 4.2.1" "Remarque : l'activité « {} » est laissée de côté, son identifiant n'est pas un IRI." "Note: the activity \"{}\" is left out, its id is no IRI.";
        Twice "activity-twice" "tincan.xsd" "Remarque : l'activité « {} » est décrite deux fois." "Note: the activity \"{}\" is described twice.";
    }
}
