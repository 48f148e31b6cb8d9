//! A parsed package: immutable, shared between all learners who run it.

use serde::{Deserialize, Serialize};

use crate::activity::definition::Definition;

/// The standard a package follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Edition {
    /// SCORM 1.2.
    Scorm12,
    /// SCORM 2004.
    Scorm2004(Edition2004),
}

/// The edition of SCORM 2004.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition2004 {
    /// Second edition, also used for the first, whose manifests say `CAM 1.3`.
    Second,
    /// Third edition.
    Third,
    /// Fourth edition.
    Fourth,
}

impl Edition {
    /// Whether the run-time API is the one of SCORM 2004.
    pub fn is_2004(self) -> bool {
        self != Edition::Scorm12
    }

    /// The name people know it by, the same in both languages.
    pub fn name(self) -> &'static str {
        match self {
            Edition::Scorm12 => "SCORM 1.2",
            Edition::Scorm2004(Edition2004::Second) => "SCORM 2004 2nd Edition",
            Edition::Scorm2004(Edition2004::Third) => "SCORM 2004 3rd Edition",
            Edition::Scorm2004(Edition2004::Fourth) => "SCORM 2004 4th Edition",
        }
    }
}

impl From<Edition> for &'static str {
    fn from(edition: Edition) -> Self {
        match edition {
            Edition::Scorm12 => "1.2",
            Edition::Scorm2004(Edition2004::Second) => "2004-2",
            Edition::Scorm2004(Edition2004::Third) => "2004-3",
            Edition::Scorm2004(Edition2004::Fourth) => "2004-4",
        }
    }
}

impl TryFrom<String> for Edition {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "1.2" => Ok(Edition::Scorm12),
            "2004-2" => Ok(Edition::Scorm2004(Edition2004::Second)),
            "2004-3" => Ok(Edition::Scorm2004(Edition2004::Third)),
            "2004-4" => Ok(Edition::Scorm2004(Edition2004::Fourth)),
            _ => Err(format!("unknown edition {text}")),
        }
    }
}

/// One organization of a package: the tree of its items and what each of them launches.
///
/// Items are kept in document order, the organization itself first, so that a subtree is a range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// The standard it follows.
    pub edition: Edition,
    /// Identifier of the manifest.
    pub identifier: String,
    /// Title of the organization.
    pub title: String,
    /// Shared objectives outlive the attempt (`adlseq:objectivesGlobalToSystem`).
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub objectives_global_to_system: bool,
    /// Shared data outlive the attempt (`adlcp:sharedDataGlobalToSystem`).
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub shared_data_global_to_system: bool,
    /// Whether any item carries sequencing information; without, a tolerant attempt lets the learner move freely.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sequenced: bool,
    pub(crate) items: Vec<Item>,
    pub(crate) resources: Vec<Resource>,
}

fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature serde asks for
fn is_true(value: &bool) -> bool {
    *value
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature serde asks for
fn is_false(value: &bool) -> bool {
    !*value
}

/// One node of the tree: the organization or an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Its identifier, unique in the course.
    pub identifier: String,
    /// Its title; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Position of the parent; `None` for the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// One past the position of its last descendant.
    pub end: u32,
    /// Position in [`Course::resources`] of what it launches; `None` for a cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<u32>,
    /// Launch parameters, as the manifest has them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub parameters: String,
    /// Whether the table of contents shows it.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub visible: bool,
    /// What the manifest says to the run-time; absent when it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch: Option<Box<LaunchData>>,
    /// Sequencing information; absent when the manifest has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequencing: Option<Box<Definition>>,
}

/// What the manifest hands to the run-time environment for one item.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LaunchData {
    /// `adlcp:dataFromLMS`, `adlcp:datafromlms`: becomes `cmi.launch_data`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_from_lms: Option<String>,
    /// `adlcp:timeLimitAction`, `adlcp:timelimitaction`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_limit_action: Option<String>,
    /// SCORM 1.2 `adlcp:masteryscore`, from 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mastery_score: Option<f64>,
    /// The longest time for the item, in milliseconds: SCORM 1.2 `adlcp:maxtimeallowed`, SCORM 2004
    /// `attemptAbsoluteDurationLimit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_time: Option<i64>,
    /// SCORM 1.2 `adlcp:prerequisites`, the script as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prerequisites: Option<String>,
    /// `adlcp:completionThreshold`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion: Option<CompletionThreshold>,
    /// `adlnav:hideLMSUI`, each value once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hidden_controls: Vec<String>,
    /// `adlcp:data`: the shared stores the item may use.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stores: Vec<StoreMap>,
}

/// When a progress measure makes an item completed, and what it weighs for its parent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompletionThreshold {
    /// The measure decides, not the status the SCO reports.
    pub by_measure: bool,
    /// From which measure it is completed, from 0 to 1.
    pub min_progress: f64,
    /// Weight of its measure for the parent, from 0 to 1.
    pub weight: f64,
}

impl Default for CompletionThreshold {
    fn default() -> Self {
        Self { by_measure: false, min_progress: 1.0, weight: 1.0 }
    }
}

/// Access of one item to one shared store (`adlcp:map`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreMap {
    /// Identifier of the store.
    pub target: String,
    /// The SCO may read it.
    pub read: bool,
    /// The SCO may write it.
    pub write: bool,
}

/// What an item launches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Its identifier in the manifest.
    pub identifier: String,
    /// Whether it talks to the LMS.
    pub kind: Kind,
    /// Address below the manifest folder, percent-encoded, with its query and fragment, `xml:base` applied; an absolute
    /// address when the manifest names another site.
    pub href: String,
}

/// Whether a resource talks to the LMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It does.
    Sco,
    /// It is only shown.
    Asset,
}

impl Course {
    /// The organization, then every item, in document order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter()
    }

    /// The item with this identifier.
    pub fn item(&self, identifier: &str) -> Option<&Item> {
        self.position(identifier).and_then(|at| self.at(at))
    }

    /// The resources some item launches.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// What an item launches; `None` for a cluster.
    pub fn resource_of(&self, item: &Item) -> Option<&Resource> {
        self.resources.get(item.resource? as usize)
    }

    /// The items a learner can be given, in document order: those without children that launch something.
    pub fn leaves(&self) -> impl Iterator<Item = &Item> {
        self.items
            .iter()
            .enumerate()
            .filter(|(at, item)| item.end as usize == at + 1 && item.resource.is_some())
            .map(|(_, item)| item)
    }

    pub(crate) fn at(&self, position: u32) -> Option<&Item> {
        self.items.get(position as usize)
    }

    pub(crate) fn position(&self, identifier: &str) -> Option<u32> {
        self.items.iter().position(|item| item.identifier == identifier).and_then(|at| u32::try_from(at).ok())
    }

    /// Checks what [`Deserialize`] cannot: a tree made elsewhere must be a tree.
    ///
    /// # Errors
    ///
    /// A sentence about the first item that does not fit.
    pub fn check(&self) -> Result<(), String> {
        let count = self.items.len();
        if count == 0 {
            return Err("a course without an organization".to_owned());
        }
        // The ends of the open ancestors: a child must close before its parent does.
        let mut open: Vec<(u32, u32)> = Vec::new();
        for (at, item) in (0_u32..).zip(&self.items) {
            while open.last().is_some_and(|(_, end)| *end <= at) {
                open.pop();
            }
            let parent = open.last().copied();
            let fits = item.end > at
                && item.end as usize <= count
                && parent.map(|(position, _)| position) == item.parent
                && parent.is_none_or(|(_, end)| item.end <= end)
                && (parent.is_some() || at == 0)
                && item.resource.is_none_or(|r| (r as usize) < self.resources.len());
            if !fits {
                return Err(format!("item {at} does not fit into the tree"));
            }
            open.push((at, item.end));
        }
        Ok(())
    }

    /// Reads a course written as JSON and checks that it is a tree.
    ///
    /// # Errors
    ///
    /// A sentence about what is wrong.
    pub fn from_json(json: &str) -> Result<Self, String> {
        let course: Self = crate::json::from_text(json)?;
        course.check()?;
        Ok(course)
    }
}

impl Item {
    /// Whether it has children.
    pub fn is_cluster(&self, position: u32) -> bool {
        self.end > position + 1
    }
}
