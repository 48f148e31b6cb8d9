//! How large a package may be; data, so that an operator can change them.

use serde::{Deserialize, Serialize};

/// How large a package may be. The defaults take every real package and refuse archives made to hurt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Number of entries in the archive.
    pub entries: usize,
    /// Sum of the unpacked sizes, in bytes.
    pub total_bytes: u64,
    /// Unpacked size of one entry, in bytes.
    pub entry_bytes: u64,
    /// Unpacked size divided by packed size, for entries above [`Limits::ratio_from_bytes`].
    pub ratio: u64,
    /// Below this unpacked size the ratio does not matter: a page of blanks packs a thousand to one.
    pub ratio_from_bytes: u64,
    /// Length of an entry name, in bytes.
    pub name_bytes: usize,
    /// Size of one XML file, in bytes.
    pub xml_bytes: u64,
    /// Open elements at once in one XML file.
    pub xml_depth: usize,
    /// Elements and attributes in one XML file.
    pub xml_nodes: usize,
    /// Attributes of one element, and vocabularies declared in one XML file.
    pub xml_attributes: usize,
    /// Items in the organization.
    pub items: usize,
    /// Objectives of one activity, maps of one objective, conditions of all rules of one activity, and its shared data stores.
    pub rules: usize,
    /// Characters of a title or an identifier that are kept.
    pub text_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 65_000,
            total_bytes: 8 << 30,
            entry_bytes: 4 << 30,
            ratio: 200,
            ratio_from_bytes: 10 << 20,
            name_bytes: 1_024,
            xml_bytes: 32 << 20,
            xml_depth: 100,
            xml_nodes: 2_000_000,
            xml_attributes: 1_000,
            items: 50_000,
            rules: 1_000,
            text_chars: 4_000,
        }
    }
}
