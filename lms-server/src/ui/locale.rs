//! The two languages of the product and the texts of each, embedded at build time.

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use super::format;

/// A language the pages are written in. French is the default of the product.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// French, with the typography of France.
    #[default]
    Fr,
    /// English.
    En,
}

impl Lang {
    /// Both languages, in the order a choice shows them.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// The code for `lang` attributes, cookies and form fields: `fr` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// Reads a code such as `en` or `en-GB`; `None` for a language the pages do not speak.
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(primary))
    }

    /// The language the browser asks for first among ours, French when it names neither.
    ///
    /// Source: RFC 9110 §12.5.4, `Accept-Language` with its `q` weights.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best: Option<(Self, f32)> = None;
        for range in header.split(',') {
            let mut parts = range.split(';');
            let Some(lang) = parts.next().and_then(Self::from_code) else { continue };
            let weight = parts
                .find_map(|p| p.trim().strip_prefix("q=").map(|q| q.trim().parse::<f32>().unwrap_or(0.0)))
                .unwrap_or(1.0);
            if weight > 0.0 && best.is_none_or(|(_, seen)| weight > seen) {
                best = Some((lang, weight));
            }
        }
        best.map_or(Self::Fr, |(lang, _)| lang)
    }

    /// The name of the language in itself, for the language switch.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Fr => "Français",
            Self::En => "English",
        }
    }

    /// The other of the two languages.
    pub fn other(self) -> Self {
        match self {
            Self::Fr => Self::En,
            Self::En => Self::Fr,
        }
    }
}

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

/// The texts of one language: those without variables ready to print, the others as patterns.
struct Texts {
    plain: HashMap<String, &'static str>,
    bundle: FluentBundle<FluentResource>,
}

static FRENCH: LazyLock<Texts> = LazyLock::new(|| Texts::load(Lang::Fr));
static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::load(Lang::En));

fn texts(lang: Lang) -> &'static Texts {
    match lang {
        Lang::Fr => &FRENCH,
        Lang::En => &ENGLISH,
    }
}

/// All text files of one language, with their names.
pub fn sources(lang: Lang) -> Vec<(String, String)> {
    let folder = format!("{}/", lang.code());
    Files::iter()
        .filter(|name| name.starts_with(&folder))
        .filter_map(|name| {
            let file = Files::get(&name)?;
            Some((name.to_string(), String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect()
}

impl Texts {
    fn load(lang: Lang) -> Self {
        let id = match lang {
            Lang::Fr => "fr-FR",
            Lang::En => "en-GB",
        };
        // Both codes are well formed; the undetermined language would only lose its plural rules.
        let id = id.parse::<LanguageIdentifier>().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks would show as stray characters in titles, file names and plain-text mails.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match lang {
            Lang::Fr => french_number,
            Lang::En => english_number,
        }));
        let mut keys = Vec::new();
        for (_, source) in sources(lang) {
            // A faulty entry is left out by the parser, the rest is kept; a test refuses faulty entries.
            let resource = match FluentResource::try_new(typeset(lang, &source)) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            for entry in resource.entries() {
                if let fluent_syntax::ast::Entry::Message(message) = entry {
                    keys.push(message.id.name.to_owned());
                }
            }
            bundle.add_resource_overriding(resource);
        }
        let mut plain = HashMap::with_capacity(keys.len());
        for key in keys {
            let Some(pattern) = bundle.get_message(&key).and_then(|m| m.value()) else { continue };
            let mut faults = Vec::new();
            let text = bundle.format_pattern(pattern, None, &mut faults).into_owned();
            if faults.is_empty() {
                // Once per text and process: the texts live as long as the program.
                plain.insert(key, &*Box::leak(text.into_boxed_str()));
            }
        }
        Self { plain, bundle }
    }
}

fn french_number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    number(Lang::Fr, value)
}

fn english_number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    number(Lang::En, value)
}

fn number(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(n) => Some(format::decimal(lang, n.value)),
        _ => None,
    }
}

/// Sets the no-break spaces French wants before double punctuation and inside quotation marks, so that
/// those who write sentences, here or in the domain, need not type them.
pub fn typeset(lang: Lang, source: &str) -> String {
    match lang {
        Lang::En => source.to_owned(),
        Lang::Fr => source
            .replace(" ?", "\u{202f}?")
            .replace(" !", "\u{202f}!")
            .replace(" ;", "\u{202f};")
            .replace(" %", "\u{202f}%")
            .replace(" :", "\u{a0}:")
            .replace("« ", "«\u{a0}")
            .replace(" »", "\u{a0}»"),
    }
}

/// The text under `key`, when there is one without variables.
pub fn find(lang: Lang, key: &str) -> Option<&'static str> {
    texts(lang).plain.get(key).copied()
}

/// The text under `key`; the key itself when it is missing, which no release has (a test renders every page).
pub fn t(lang: Lang, key: &'static str) -> &'static str {
    let found = find(lang, key);
    debug_assert!(found.is_some(), "no text without variables under {key} in {}", lang.code());
    found.unwrap_or(key)
}

/// The text under `key` with its variables filled in; numbers choose the plural and are printed as the language does.
pub fn t_args<'a>(lang: Lang, key: &str, args: &[(&'static str, FluentValue<'a>)]) -> String {
    let bundle = &texts(lang).bundle;
    let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else {
        debug_assert!(false, "no text under {key} in {}", lang.code());
        return key.to_owned();
    };
    let mut filled = FluentArgs::with_capacity(args.len());
    for (name, value) in args {
        filled.set(*name, value.clone());
    }
    let mut faults = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&filled), &mut faults).into_owned();
    debug_assert!(faults.is_empty(), "{key} in {}: {faults:?}", lang.code());
    text
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Key → variables it uses, of one language.
    fn shape(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
        let mut shape = BTreeMap::new();
        for (name, source) in sources(lang) {
            let resource = FluentResource::try_new(typeset(lang, &source))
                .unwrap_or_else(|(_, faults)| panic!("{name}: {faults:?}"));
            for entry in resource.entries() {
                let fluent_syntax::ast::Entry::Message(message) = entry else { continue };
                let text = format!("{message:?}");
                let variables = text
                    .split("VariableReference { id: Identifier { name: \"")
                    .skip(1)
                    .map(|rest| rest.split('"').next().unwrap().to_owned())
                    .collect();
                let twice = shape.insert(message.id.name.to_owned(), variables);
                assert!(twice.is_none(), "{} is written twice in {}", message.id.name, lang.code());
            }
        }
        shape
    }

    #[test]
    fn both_languages_have_the_same_texts_and_variables() {
        let (french, english) = (shape(Lang::Fr), shape(Lang::En));
        assert!(french.len() > 100, "the texts are embedded");
        for (key, variables) in &french {
            assert_eq!(Some(variables), english.get(key), "{key}");
        }
        for key in english.keys() {
            assert!(french.contains_key(key), "{key} is missing in French");
        }
    }

    #[test]
    fn the_browser_s_first_choice_among_ours_wins() {
        for (header, expected) in [
            ("", Lang::Fr),
            ("de-DE,de;q=0.9", Lang::Fr),
            ("en-GB,en;q=0.9,fr;q=0.5", Lang::En),
            ("de, fr;q=0.7, en;q=0.8", Lang::En),
            ("fr;q=0, en;q=0.1", Lang::En),
        ] {
            assert_eq!(Lang::from_accept_language(header), expected, "{header}");
        }
    }

    #[test]
    fn french_punctuation_gets_its_no_break_spaces() {
        assert_eq!(typeset(Lang::Fr, "« Prêt » : oui !"), "«\u{a0}Prêt\u{a0}»\u{a0}: oui\u{202f}!");
    }
}
