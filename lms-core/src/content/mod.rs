//! Contents: what a step shows or asks; one content may serve many parcours; each has versions.

mod carry;

use serde::{Deserialize, Serialize};

pub use carry::{Carry, destination};

use crate::ids::{ContentId, PersonId};
use crate::text::{Link, Title};
use crate::time::{Minutes, Timestamp};

/// A resource or activity.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// Its key, whatever its version.
    pub id: ContentId,
    /// What people see.
    pub title: Title,
    /// What it is.
    pub kind: Kind,
    /// Planned duration, proposed to every step that uses it.
    pub planned: Minutes,
    /// The number of the version that is shown now, from 1.
    pub version: u32,
    /// When it was made.
    pub created: Timestamp,
    /// Out of the lists since; running sessions keep it.
    pub archived: Option<Timestamp>,
}

/// What a content is (row 2b.3).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A SCORM 1.2 package.
    Scorm12,
    /// A SCORM 2004 package, any edition.
    Scorm2004,
    /// A cmi5 course.
    Cmi5,
    /// An xAPI package (`tincan.xml`).
    Xapi,
    /// A file to read.
    Document,
    /// A film or a sound.
    Video,
    /// An address on the web.
    Link,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] =
        [Self::Scorm12, Self::Scorm2004, Self::Cmi5, Self::Xapi, Self::Document, Self::Video, Self::Link];

    /// Whether the content itself reports status, score and time.
    pub fn reports(self) -> bool {
        self.is_scorm() || self.is_xapi()
    }

    /// Whether the player of SCORM packages runs it.
    pub fn is_scorm(self) -> bool {
        matches!(self, Self::Scorm12 | Self::Scorm2004)
    }

    /// Whether it is launched and says by statements what happened.
    pub fn is_xapi(self) -> bool {
        matches!(self, Self::Cmi5 | Self::Xapi)
    }

    /// Its key in files and columns.
    pub fn key(self) -> &'static str {
        match self {
            Self::Scorm12 => "scorm12",
            Self::Scorm2004 => "scorm2004",
            Self::Cmi5 => "cmi5",
            Self::Xapi => "xapi",
            Self::Document => "document",
            Self::Video => "video",
            Self::Link => "link",
        }
    }
}

/// One version of a content; never changed once made, since evidence names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// Of which content.
    pub content: ContentId,
    /// From 1, without gaps.
    pub number: u32,
    /// When it came.
    pub at: Timestamp,
    /// Who brought it; `None` for the operator.
    pub by: Option<PersonId>,
    /// What it does to attempts that run on an older version.
    #[serde(default)]
    pub carry: Carry,
    /// Where it is kept.
    pub source: Source,
}

/// Where a version is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Source {
    /// A package: the archive as it came, and the parsed course as a document.
    Package {
        /// SHA-256 of the archive.
        archive: BlobHash,
        /// SHA-256 of the parsed course, a JSON document.
        course: BlobHash,
        /// SHA-256 of the index of entries, a JSON document.
        index: BlobHash,
        /// The organisation's title as the package says it.
        title: String,
        /// What was found at import, as the reader of packages reports it.
        report: serde_json::Value,
    },
    /// A course structure alone: what it describes is elsewhere on the web.
    Structure {
        /// SHA-256 of the structure as it came.
        archive: BlobHash,
        /// SHA-256 of the structure as it was read, a JSON document.
        course: BlobHash,
        /// The title it gives itself.
        title: String,
        /// What was found at import, as the reader of structures reports it.
        report: serde_json::Value,
    },
    /// A file.
    File {
        /// SHA-256 of its bytes.
        blob: BlobHash,
        /// The name it came with, for the download.
        name: String,
        /// Its media type, from the ending, never from the sender.
        media_type: String,
        /// In bytes.
        size: u64,
    },
    /// An address.
    Link {
        /// Where.
        url: Link,
    },
}

/// A SHA-256, written as 64 lower-case hexadecimal digits: the name of bytes in the content store.
#[derive(Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BlobHash(String);

impl BlobHash {
    /// From 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes.iter().map(|b| format!("{b:02x}")).collect())
    }

    /// The 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BlobHash {
    type Error = NotAHash;
    fn try_from(text: String) -> Result<Self, NotAHash> {
        let digits = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if digits { Ok(Self(text)) } else { Err(NotAHash) }
    }
}

impl From<BlobHash> for String {
    fn from(hash: BlobHash) -> String {
        hash.0
    }
}

/// A text that is not 64 lower-case hexadecimal digits.
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
#[error("a content hash is 64 lower-case hexadecimal digits")]
pub struct NotAHash;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_no_hash() {
        assert_eq!(BlobHash::try_from(format!("../{}", "a".repeat(61))), Err(NotAHash));
        assert!(BlobHash::try_from(String::from(BlobHash::from_bytes([255; 32]))).is_ok());
    }
}
