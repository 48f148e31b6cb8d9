//! What can be wrong with a statement: the place, the rule with its clause, and a sentence in two languages.

use std::fmt;

use super::Lang;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// The place as a JSON pointer (RFC 6901); empty for the whole.
    pub path: String,
    /// The rule that is broken.
    pub rule: Rule,
    /// What it is about: a key or a value, shortened; put into the sentence.
    pub about: String,
}

impl Violation {
    /// What is wrong, as one sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        self.rule.text(lang).replace("{}", &self.about)
    }
}

/// The place, the English sentence and the clause: what an error answer says.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "/" } else { &self.path };
        write!(f, "{path}: {} ({})", self.sentence(Lang::En), self.rule.source())
    }
}

/// Declares the rules: variant, code, source, then the French and the English sentence.
macro_rules! rules {
    ($($variant:ident $code:literal $source:literal $fr:literal $en:literal;)*) => {
        /// A rule a statement can break.
        #[derive(Clone, Copy, Debug, Eq, PartialEq, Hash)]
        pub enum Rule {
            $(
                #[doc = concat!("`", $code, "`: ", $en, " Source: ", $source, ".")]
                $variant,
            )*
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Rule] = &[$(Rule::$variant,)*];

            /// The stable name of the rule.
            pub fn code(self) -> &'static str {
                match self { $(Rule::$variant => $code,)* }
            }

            /// The clause it comes from; 1.0.3 part 2 unless it says otherwise.
            pub fn source(self) -> &'static str {
                match self { $(Rule::$variant => $source,)* }
            }

            fn text(self, lang: Lang) -> &'static str {
                match self {
                    $(Rule::$variant => match lang { Lang::Fr => $fr, Lang::En => $en },)*
                }
            }
        }
    };
}

rules! {
    Object "object" "2.2" "Un objet JSON est attendu ici." "A JSON object is expected here.";
    Array "array" "2.2" "Un tableau JSON est attendu ici." "A JSON array is expected here.";
    Text "string" "2.2" "Une chaîne de caractères est attendue ici." "A string is expected here.";
    Boolean "boolean" "2.2" "Un booléen (true ou false) est attendu ici." "A boolean (true or false) is expected here.";
    Number "number" "2.2" "Un nombre est attendu ici." "A number is expected here.";
    Null "null" "2.2" "La valeur null n'est permise que dans une extension." "The value null is allowed within extensions only.";
    Unknown "unknown-property" "2.2" "La propriété « {} » n'est pas définie à cet endroit." "The property \"{}\" is not defined here.";
    Missing "missing-property" "2.2" "La propriété « {} » manque." "The property \"{}\" is missing.";
    Uuid "uuid" "4.2.3" "« {} » n'est pas un UUID écrit en 8-4-4-4-12 chiffres hexadécimaux." "\"{}\" is not a UUID written as 8-4-4-4-12 hexadecimal digits.";
    Iri "iri" "4.2.1" "« {} » n'est pas un IRI avec son schéma." "\"{}\" is not an IRI with a scheme.";
    Language "language-tag" "4.2.2" "« {} » n'est pas une étiquette de langue (RFC 5646)." "\"{}\" is not a language tag (RFC 5646).";
    Timestamp "timestamp" "4.2.6" "« {} » n'est pas un horodatage accepté (ISO 8601, RFC 3339)." "\"{}\" is not a timestamp that is accepted (ISO 8601, RFC 3339).";
    Duration "duration" "4.2.7" "« {} » n'est pas une durée ISO 8601." "\"{}\" is not an ISO 8601 duration.";
    Mailbox "mailbox" "2.4.2.3" "« {} » n'est pas une adresse de la forme mailto:nom@domaine." "\"{}\" is not an address of the form mailto:name@domain.";
    Sha1 "sha1" "2.4.2.3" "« {} » n'est pas une empreinte SHA-1 de 40 chiffres hexadécimaux." "\"{}\" is not a SHA-1 of 40 hexadecimal digits.";
    Sha2 "sha2" "2.4.11" "« {} » n'est pas une empreinte SHA-2 en chiffres hexadécimaux." "\"{}\" is not a SHA-2 in hexadecimal digits.";
    MediaType "media-type" "2.4.11" "« {} » n'est pas un type de média." "\"{}\" is not a media type.";
    Length "length" "2.4.11" "« {} » n'est pas une longueur en octets (entier positif ou nul)." "\"{}\" is not a length in bytes (a whole number, not negative).";
    StatementVersion "version" "2.4.10" "La version « {} » n'est pas acceptée." "The version \"{}\" is not accepted.";
    ObjectType "object-type" "2.4.4" "Le type d'objet « {} » n'est pas permis ici." "The objectType \"{}\" is not allowed here.";
    NoIdentifier "no-identifier" "2.4.2.3" "Un agent doit porter exactement un identifiant : mbox, mbox_sha1sum, openid ou account." "An Agent must have exactly one identifier: mbox, mbox_sha1sum, openid or account.";
    Identifiers "several-identifiers" "2.4.2.3" "Il y a plus d'un identifiant ; « {} » est de trop." "There is more than one identifier; \"{}\" is one too many.";
    AnonymousMembers "anonymous-members" "2.4.2.2" "Un groupe anonyme doit nommer au moins un membre." "An anonymous Group must name at least one member.";
    AuthorityPair "authority-pair" "2.4.9" "Une autorité est un agent, ou un groupe anonyme d'exactement deux agents." "An authority is an Agent, or an anonymous Group of exactly two Agents.";
    InteractionType "interaction-type" "2.4.4.1" "« {} » n'est pas un type d'interaction." "\"{}\" is not an interaction type.";
    InteractionMissing "interaction-type-missing" "2.4.4.1" "La propriété « {} » demande un interactionType." "The property \"{}\" needs an interactionType.";
    ComponentList "component-list" "2.4.4.1" "La liste « {} » ne va pas avec ce type d'interaction." "The list \"{}\" does not belong to this interaction type.";
    ComponentTwice "component-twice" "2.4.4.1" "L'identifiant « {} » figure deux fois dans la liste." "The id \"{}\" is in the list twice.";
    Nested "nested-substatement" "2.4.4.3" "Une sous-déclaration ne peut pas en contenir une autre." "A SubStatement must not contain another one.";
    Scaled "score-scaled" "2.4.5.1" "Le score « scaled » ({}) doit être compris entre -1 et 1." "The scaled score ({}) must lie between -1 and 1.";
    MinMax "score-min-max" "2.4.5.1" "Le score minimal doit être inférieur au score maximal." "The score's min must be less than its max.";
    Raw "score-raw" "2.4.5.1" "Le score « raw » ({}) doit être compris entre min et max." "The raw score ({}) must lie between min and max.";
    OnlyActivity "only-with-activity" "2.4.6" "La propriété « {} » n'est permise que si l'objet est une activité." "The property \"{}\" is allowed only when the object is an Activity.";
    RelevantTypes "relevant-types" "IEEE 9274.1.1, 4.2.2.6" "La liste relevantTypes ne peut pas être vide." "The list relevantTypes must not be empty.";
    Voiding "voiding" "2.3.2" "Une annulation doit porter sur une déclaration (StatementRef)." "A voiding statement must have a StatementRef as its object.";
    SignatureType "signature-type" "2.6" "Une signature doit être de type application/octet-stream, et non « {} »." "A signature must be of type application/octet-stream, not \"{}\".";
    TooMany "too-many" "–" "D'autres erreurs ne sont pas montrées." "Further errors are not shown.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_code_of_its_own_and_two_sentences() {
        let mut codes: Vec<&str> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Rule::ALL.len());
        for rule in Rule::ALL {
            let one = Violation { path: "/a".to_owned(), rule: *rule, about: "x".to_owned() };
            assert_ne!(one.sentence(Lang::Fr), one.sentence(Lang::En));
            assert!(!one.to_string().contains("{}"));
        }
    }
}
