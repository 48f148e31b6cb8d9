//! A course as its structure file describes it: blocks and assignable units in document order, objectives, extensions.

mod read;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod url;

use serde::{Deserialize, Serialize};

pub use crate::xml::Limits;
pub use read::{Reading, read};
pub use url::{AuUrl, RESERVED};

use super::mastery::Mastery;
use super::words::{LaunchMethod, MoveOn};

/// The namespace of a course structure (cmi5 13.2).
pub const NAMESPACE: &str = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd";

/// The name of the file in a package (cmi5 14.1).
pub const FILE: &str = "cmi5.xml";

/// A text in one language.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct LangText {
    /// The language code as it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// The text, trimmed.
    pub text: String,
}

/// A text in several languages, at least one, in the order of the file.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(pub Vec<LangText>);

impl Texts {
    /// The text in `lang` (such as `fr`), a text in a variety of it, or the first one that says something.
    pub fn pick(&self, lang: &str) -> &str {
        let fits = |text: &&LangText| {
            text.lang.as_deref().is_some_and(|code| {
                let primary = code.split('-').next().unwrap_or_default();
                code.eq_ignore_ascii_case(lang) || primary.eq_ignore_ascii_case(lang)
            })
        };
        let said = |text: &&LangText| !text.text.is_empty();
        let found = self.0.iter().filter(said).find(fits).or_else(|| self.0.iter().find(said));
        found.map_or("", |text| text.text.as_str())
    }
}

/// A learning objective.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Objective {
    /// The publisher's id.
    pub id: String,
    /// Title.
    pub title: Texts,
    /// Description.
    pub description: Texts,
}

/// A member of a course or block.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// The block at this place of [`Course::blocks`].
    Block(u32),
    /// The assignable unit at this place of [`Course::aus`].
    Au(u32),
}

/// A block.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// The publisher's id.
    pub id: String,
    /// Title.
    pub title: Texts,
    /// Description.
    pub description: Texts,
    /// Ids of objectives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<String>,
    /// The block it is in; a block stands behind the one it is in.
    pub parent: Option<u32>,
    /// Its members in document order, at least one.
    pub children: Vec<Node>,
}

/// An assignable unit.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Au {
    /// The publisher's id.
    pub id: String,
    /// Title.
    pub title: Texts,
    /// Description.
    pub description: Texts,
    /// Ids of objectives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<String>,
    /// The block it is in.
    pub parent: Option<u32>,
    /// Where it is.
    pub url: AuUrl,
    /// What the designer hands to it at launch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch_parameters: Option<String>,
    /// What it recognises entitled systems by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entitlement_key: Option<String>,
    /// When it is satisfied.
    pub move_on: MoveOn,
    /// From which score it is passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mastery_score: Option<Mastery>,
    /// In which window it runs.
    pub launch_method: LaunchMethod,
    /// What kind of activity it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity_type: Option<String>,
}

/// An element or attribute of another vocabulary, kept as it was written (cmi5 13.1.5).
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Extension {
    /// The element it stands in, such as `/courseStructure/au[1]`.
    pub path: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name in that namespace.
    pub name: String,
    /// An element with everything in it, or the value of an attribute.
    pub source: String,
}

/// A course.
///
/// Kept flat, so that a deep structure needs no deep document: blocks and units name each other by their place.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// The publisher's id.
    pub id: String,
    /// Title.
    pub title: Texts,
    /// Description.
    pub description: Texts,
    /// Objectives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<Objective>,
    /// Members of the course in document order, at least one.
    pub roots: Vec<Node>,
    /// Every block, in the order of their beginnings.
    pub blocks: Vec<Block>,
    /// Every assignable unit in document order; its place is its index, from 0.
    pub aus: Vec<Au>,
    /// What other vocabularies say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
}

impl Course {
    /// The assignable unit with this index.
    pub fn au(&self, index: u32) -> Option<&Au> {
        self.aus.get(index as usize)
    }

    /// The block at this place.
    pub fn block(&self, index: u32) -> Option<&Block> {
        self.blocks.get(index as usize)
    }

    /// Whether the publisher gave `id` to anything: then we must not (cmi5 8.1.5, 9.3.9).
    pub fn has_publisher_id(&self, id: &str) -> bool {
        self.id == id
            || self.aus.iter().any(|au| au.id == id)
            || self.blocks.iter().any(|block| block.id == id)
            || self.objectives.iter().any(|objective| objective.id == id)
    }
}
