//! What can be wrong with a course structure: the requirement, the place and a sentence in two languages.

use std::fmt;

use crate::xapi::Lang;

/// One thing that is wrong with a course structure, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// The rule that is broken.
    pub rule: Rule,
    /// The line, counted from 1; 0 when it is about no line.
    pub line: u32,
    /// The element, such as `/courseStructure/block[2]/au[1]`.
    pub path: String,
    /// What it is about: a name or a value, shortened; put into the sentence.
    pub about: String,
}

impl Problem {
    /// What is wrong, as one sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        self.rule.text(lang).replace("{}", &self.about)
    }
}

/// Line, place, the English sentence and the rule.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, {}: {} ({})", self.line, self.path, self.sentence(Lang::En), self.rule.code())
    }
}

/// The beginning of a text that may be hostile.
pub(crate) fn glimpse(text: &str) -> String {
    let mut shown: String = text.chars().take(100).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// Declares rules: variant, code, requirement, then the French and the English sentence.
macro_rules! rules {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $code:literal $requirement:literal $fr:literal $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq, Hash)]
        pub enum $name {
            $(
                #[doc = concat!("`", $code, "`: ", $en, " Source: ", $requirement, ".")]
                $variant,
            )*
        }

        impl $name {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name of the rule.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The number of the requirement, or the bound of ours it stands for.
            pub const fn requirement(self) -> &'static str {
                match self { $(Self::$variant => $requirement,)* }
            }

            pub(crate) fn text(self, lang: $crate::xapi::Lang) -> &'static str {
                match self {
                    $(Self::$variant => match lang {
                        $crate::xapi::Lang::Fr => $fr,
                        $crate::xapi::Lang::En => $en,
                    },)*
                }
            }
        }
    };
}
pub(crate) use rules;

rules! {
    /// A rule a course structure can break, or a remark on one that is taken.
    Rule {
        Encoding "encoding" "13.2.0.0-1" "Le fichier n'est pas un texte dans l'encodage qu'il annonce." "The file is not text in the encoding it claims.";
        NotXml "not-xml" "13.2.0.0-1" "Ce n'est pas du XML bien formé : {}." "This is not well-formed XML: {}.";
        Doctype "doctype" "LMS" "Une déclaration de type de document (DOCTYPE) n'est pas admise." "A document type declaration (DOCTYPE) is not allowed.";
        TooMuch "too-much" "LMS" "Le fichier dépasse les limites de taille, de profondeur ou de nombre." "The file exceeds the bounds of size, depth or number.";
        Root "root-element" "13.2.0.0-1" "L'élément racine doit être courseStructure dans l'espace de noms de cmi5, et non « {} »." "The root element must be courseStructure in the namespace of cmi5, not \"{}\".";
        UnknownElement "unknown-element" "13.2.0.0-1" "L'élément « {} » n'est pas prévu ici par le schéma." "The schema has no element \"{}\" here.";
        Order "element-order" "13.2.0.0-1" "L'élément « {} » n'est pas à sa place : l'ordre du schéma compte." "The element \"{}\" is out of place: the schema's order counts.";
        Repeated "element-repeated" "13.2.0.0-1" "L'élément « {} » ne peut figurer qu'une fois." "The element \"{}\" may occur only once.";
        MissingElement "missing-element" "13.2.0.0-1" "L'élément « {} » manque." "The element \"{}\" is missing.";
        UnknownAttribute "unknown-attribute" "13.2.0.0-1" "L'attribut « {} » n'est pas prévu ici par le schéma." "The schema has no attribute \"{}\" here.";
        MissingAttribute "missing-attribute" "13.2.0.0-1" "L'attribut « {} » manque ou est vide." "The attribute \"{}\" is missing or empty.";
        Words "text-not-allowed" "13.2.0.0-1" "Du texte n'est pas permis ici : « {} »." "Text is not allowed here: \"{}\".";
        VendorPlace "vendor-element-place" "13.1.5.0-2" "L'élément d'extension « {} » doit venir après les éléments de cmi5." "The extension element \"{}\" must come after the elements of cmi5.";
        Lang "language" "13.2.0.0-1" "« {} » n'est pas un code de langue." "\"{}\" is not a language code.";
        Iri "iri" "3.0.0.0-1" "« {} » n'est pas un IRI absolu." "\"{}\" is not an absolute IRI.";
        AuTwice "au-id-twice" "13.1.4.0-1" "L'identifiant d'unité « {} » figure deux fois." "The AU id \"{}\" occurs twice.";
        BlockTwice "block-id-twice" "13.1.2.0-1" "L'identifiant de bloc « {} » figure deux fois." "The block id \"{}\" occurs twice.";
        ObjectiveTwice "objective-id-twice" "13.1.3.0-1" "L'identifiant d'objectif « {} » figure deux fois." "The objective id \"{}\" occurs twice.";
        MoveOn "move-on" "13.2.0.0-1" "« {} » n'est pas une valeur de moveOn." "\"{}\" is not a value of moveOn.";
        LaunchMethod "launch-method" "13.2.0.0-1" "« {} » n'est pas une valeur de launchMethod." "\"{}\" is not a value of launchMethod.";
        MasteryScore "mastery-score" "13.2.0.0-1" "« {} » n'est pas un nombre décimal entre 0 et 1." "\"{}\" is not a decimal number between 0 and 1.";
        Url "url" "13.1.4.0-2" "« {} » n'est pas une adresse valide (RFC 1738)." "\"{}\" is not a valid URL (RFC 1738).";
        UnsafeUrl "url-scheme" "LMS" "Une adresse de cette sorte n'est pas lancée : « {} »." "An address of this kind is not launched: \"{}\".";
        UrlQuery "url-query" "8.1.0.0-6" "L'adresse utilise le paramètre réservé « {} »." "The URL uses the reserved parameter \"{}\".";
        UrlRelative "url-relative" "14.2.0.0-1" "Sans archive zip, l'adresse doit être absolue, et non « {} »." "Without a zip the URL must be absolute, not \"{}\".";
        UrlMissingFile "url-no-such-file" "14.1.0.0-4" "L'archive ne contient pas le fichier de l'adresse « {} »." "The zip has no file for the URL \"{}\".";
        ObjectiveUnknown "objective-unknown" "–" "Remarque : l'objectif « {} » n'est défini nulle part." "Note: the objective \"{}\" is defined nowhere.";
        MasteryDigits "mastery-digits" "–" "Remarque : « {} » a plus de quatre décimales." "Note: \"{}\" has more than four decimal places.";
        TooManyProblems "too-many" "–" "D'autres erreurs ne sont pas montrées." "Further errors are not shown.";
    }
}

impl Rule {
    /// Whether it only tells of something odd; all other rules refuse the course.
    pub const fn is_remark(self) -> bool {
        matches!(self, Self::ObjectiveUnknown | Self::MasteryDigits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c5_import_every_rule_has_a_code_of_its_own_and_two_sentences() {
        let mut codes: Vec<&str> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Rule::ALL.len());
        for rule in Rule::ALL {
            let one = Problem { rule: *rule, line: 1, path: "/a".to_owned(), about: "x".to_owned() };
            assert_ne!(one.sentence(Lang::Fr), one.sentence(Lang::En));
            assert!(!one.to_string().contains("{}"));
        }
    }
}
