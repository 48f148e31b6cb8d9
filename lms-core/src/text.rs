//! Checked text: what has passed the door once needs no second look.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text was refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum TextError {
    /// Nothing but blanks.
    #[error("it is empty")]
    Empty,
    /// Longer than its bound.
    #[error("it has more than {max} characters")]
    TooLong {
        /// The bound, in characters.
        max: usize,
    },
    /// Control characters, NUL among them: PostgreSQL cannot keep it and nobody can read it.
    #[error("it contains characters that cannot be shown")]
    Unprintable,
    /// Not of the form `name@domain`.
    #[error("it is not an e-mail address of the form name@domain")]
    NotAnAddress,
    /// Not an absolute `http` or `https` address.
    #[error("it is not a web address that begins with https:// or http://")]
    NotALink,
}

/// Trims, bounds and refuses control characters (line breaks allowed when `lines`).
fn checked(text: &str, max: usize, lines: bool) -> Result<String, TextError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    if text.chars().any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'))) {
        return Err(TextError::Unprintable);
    }
    Ok(text.to_owned())
}

/// Declares a checked text type.
macro_rules! text {
    ($name:ident, $max:literal, $lines:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Trims and checks.
            ///
            /// # Errors
            ///
            /// [`TextError`] when empty, too long or unprintable.
            pub fn new(text: &str) -> Result<Self, TextError> {
                checked(text, $max, $lines).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;
            fn try_from(text: String) -> Result<Self, TextError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text!(Title, 200, false, "The title of something people choose from a list, 1 to 200 characters.");
text!(Name, 100, false, "A given name, family name or company name, 1 to 100 characters.");
text!(Summary, 4000, true, "A few sentences, 1 to 4 000 characters, line breaks kept.");
text!(Reason, 500, true, "Why somebody did something, 1 to 500 characters: it stands in the evidence.");
text!(ExternalRef, 100, false, "A key of another system (YParéo code, file import), 1 to 100 characters.");

/// An e-mail address, lower-cased as a whole: people do not remember which letters they wrote in capitals.
///
/// Checked for its form only (one `@`, a dotted domain, no blank, at most 254 characters); whether it exists is
/// shown by the activation link. Source: RFC 5321 §4.5.3.1 for the bound.
#[derive(Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// # Errors
    ///
    /// [`TextError::NotAnAddress`] and the errors of every text.
    ///
    /// ```
    /// # use lms_core::text::Email;
    /// assert_eq!(Email::new(" Monique@Example.ORG ").unwrap().as_str(), "monique@example.org");
    /// assert!(Email::new("monique@localhost").is_err());
    /// ```
    pub fn new(text: &str) -> Result<Self, TextError> {
        let text = checked(text, 254, false)?.to_lowercase();
        let Some((local, domain)) = text.split_once('@') else { return Err(TextError::NotAnAddress) };
        let dotted = domain.split('.').count() >= 2 && domain.split('.').all(|label| !label.is_empty());
        let clean =
            |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || "@<>,;:\"()[]\\".contains(c));
        if dotted && clean(local) && clean(domain) { Ok(Self(text)) } else { Err(TextError::NotAnAddress) }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Email {
    type Error = TextError;
    fn try_from(text: String) -> Result<Self, TextError> {
        Self::new(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An absolute `https` or `http` address: no `javascript:`, no `data:`, nothing relative.
#[derive(Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link(String);

impl Link {
    /// # Errors
    ///
    /// [`TextError::NotALink`] and the errors of every text.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let text = checked(text, 2000, false)?;
        let lower = text.to_ascii_lowercase();
        let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
        let host = rest.and_then(|r| r.split(['/', '?', '#']).next());
        match host {
            Some(host) if !host.is_empty() && !text.chars().any(char::is_whitespace) => Ok(Self(text)),
            _ => Err(TextError::NotALink),
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Link {
    type Error = TextError;
    fn try_from(text: String) -> Result<Self, TextError> {
        Self::new(&text)
    }
}

impl From<Link> for String {
    fn from(link: Link) -> String {
        link.0
    }
}

/// A text for search and comparison: lower case, French accents and ligatures folded, blanks joined.
///
/// ```
/// # use lms_core::text::folded;
/// assert_eq!(folded("  Éléonore  D’Œuvre "), folded("eleonore d'oeuvre"));
/// ```
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'î' | 'ï' | 'í' | 'ì' => out.push('i'),
            'ô' | 'ö' | 'ó' | 'ò' | 'õ' => out.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => out.push('u'),
            'ÿ' | 'ý' => out.push('y'),
            'ç' => out.push('c'),
            'ñ' => out.push('n'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            '’' => out.push('\''),
            c if c.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_never_enters() {
        assert_eq!(Title::new("a\0b"), Err(TextError::Unprintable));
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(Title::new("a\nb"), Err(TextError::Unprintable));
        assert!(Summary::new("a\nb").is_ok());
    }

    #[test]
    fn two_at_signs_are_no_address() {
        for bad in ["a@b@c.fr", "@c.fr", "a@", "a b@c.fr", "a@c..fr", "a@c.fr,d@e.fr"] {
            assert_eq!(Email::new(bad), Err(TextError::NotAnAddress), "{bad}");
        }
    }

    #[test]
    fn a_script_is_no_link() {
        for bad in ["javascript:alert(1)", "//example.org", "https://", "data:text/html,x", "/relative"] {
            assert!(Link::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn bounds_count_characters_not_bytes() {
        assert!(Name::new(&"é".repeat(100)).is_ok());
        assert_eq!(Name::new(&"é".repeat(101)), Err(TextError::TooLong { max: 100 }));
    }
}
