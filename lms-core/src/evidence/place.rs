//! Where a learner was in a content: the content's own bookmark, as a short text that anybody may read.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Characters of a place at most.
pub const MAX_PLACE: usize = 255;

/// Where a learner was, in the content's own words: a page number, a name, an address. 1 to 255 characters on one line;
/// what is longer is cut, since a bookmark is for the content and this copy of it only for people.
///
/// Source: SCORM 2004 4th ed. RTE §4.2.14 (`cmi.location`, at least 1000 characters); SCORM 1.2 RTE §3.4.4
/// (`cmi.core.lesson_location`, 255 characters).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Place(String);

impl Place {
    /// Out of what a content stored; `None` when nothing readable is left.
    ///
    /// ```
    /// # use lms_core::evidence::Place;
    /// assert_eq!(Place::new(" page\t7 ").unwrap().as_str(), "page 7");
    /// assert_eq!(Place::new("\u{0}"), None);
    /// ```
    pub fn new(stored: &str) -> Option<Self> {
        let plain: String = stored.chars().map(|c| if unreadable(c) { ' ' } else { c }).collect();
        let words: Vec<&str> = plain.split_whitespace().collect();
        let text = words.join(" ");
        if text.chars().count() <= MAX_PLACE {
            return (!text.is_empty()).then_some(Self(text));
        }
        let mut cut: String = text.chars().take(MAX_PLACE - 1).collect();
        cut.push('…');
        Some(Self(cut))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Controls, and marks that turn the direction of what follows or cannot be seen.
fn unreadable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

impl From<String> for Place {
    /// For what was stored by [`Place::new`]; anything else is made to fit.
    fn from(text: String) -> Self {
        Self::new(&text).unwrap_or(Self(String::new()))
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        place.0
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The last place known of a learner in a step. The later one wins, and of two at the same instant the greater: so the
/// order in which facts are read makes no difference.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Bookmark {
    /// When it was noted.
    pub at: Timestamp,
    /// Where.
    pub place: Place,
    /// The content was left to be resumed there; else it was ended for good.
    pub suspended: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bookmark_longer_than_a_line_is_cut_and_says_so() {
        let long = Place::new(&"é".repeat(4_000)).unwrap();
        assert_eq!(long.as_str().chars().count(), MAX_PLACE);
        assert!(long.as_str().ends_with('…'));
        assert_eq!(Place::new(long.as_str()), Some(long.clone()), "and reads back as it was cut");
    }

    #[test]
    fn what_cannot_be_seen_is_left_out() {
        assert_eq!(Place::new("a\u{202e}b\r\nc").unwrap().as_str(), "a b c");
        for nothing in ["", "  ", "\u{feff}", "\n\t"] {
            assert_eq!(Place::new(nothing), None, "{nothing:?}");
        }
    }
}
