//! What a new version of a package changes, and what it does to attempts that are running.

use std::collections::{BTreeMap, BTreeSet};

use lms_scorm::attempt::Session;
use lms_scorm::package::Reading;
use lms_scorm::{Attempt, Course, Delivery, Input, Item, Request};
use serde::Serialize;

use super::explore::explore;

/// An item that only one version has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Named {
    /// Its identifier.
    pub identifier: String,
    /// Its title.
    pub title: String,
}

/// An item that both versions have, not as it was.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changed {
    /// Its identifier.
    pub identifier: String,
    /// What was.
    pub from: String,
    /// What is.
    pub to: String,
}

/// How the trees differ.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Items {
    /// Only in the new version.
    pub added: Vec<Named>,
    /// Only in the old version.
    pub removed: Vec<Named>,
    /// Under another parent, or at another place among the same brothers.
    pub moved: Vec<Changed>,
    /// Under another title.
    pub retitled: Vec<Changed>,
    /// Launching another page.
    pub launch: Vec<Changed>,
    /// With other objectives.
    pub objectives: Vec<Changed>,
    /// Items whose sequencing rules changed otherwise.
    pub rules: Vec<String>,
}

/// How many files differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct FileCount {
    /// Only in the new version.
    pub added: usize,
    /// Only in the old version.
    pub removed: usize,
    /// In both, not the same.
    pub changed: usize,
}

/// What becomes of a learner who carries on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The learner goes on at the same activity with what was kept.
    Kept,
    /// The learner begins again: at the course, or at the activity without what was kept.
    Restarted,
}

/// A learner who stopped at an activity of the old version.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Running {
    /// Its identifier.
    pub at: String,
    /// Its title.
    pub title: String,
    /// What becomes of that learner.
    pub verdict: Verdict,
    /// Where the new version opens.
    pub goes_on_at: Option<String>,
}

/// What a new version of a package does to attempts that run and carry on: tried out with the engine, not guessed from
/// the names.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The trees.
    pub items: Items,
    /// The editions, when they differ.
    pub edition: Option<[&'static str; 2]>,
    /// The files.
    pub files: FileCount,
    /// For each activity of the old version that a walk reached.
    pub attempts: Vec<Running>,
    /// How many of these are kept.
    pub kept: usize,
    /// How many begin again.
    pub restarted: usize,
    /// Activities of the old version that no walk reached, so that nobody can say.
    pub untried: Vec<String>,
}

impl Difference {
    /// Compares two packages; `None` when one of them cannot be used. It takes seconds on a large course.
    pub fn between(old: &Reading, new: &Reading) -> Option<Self> {
        let (from, to) = (old.course.as_ref()?, new.course.as_ref()?);
        let (attempts, untried) = running(from, to);
        let kept = attempts.iter().filter(|one| one.verdict == Verdict::Kept).count();
        Some(Self {
            items: compare(from, to),
            edition: (from.edition != to.edition).then(|| [from.edition.name(), to.edition.name()]),
            files: files(old, new),
            kept,
            restarted: attempts.len() - kept,
            attempts,
            untried,
        })
    }
}

/// What an item is under, and after which of the brothers that both versions have: where only a brother came or went,
/// nothing was moved.
fn place<'c>(course: &'c Course, common: &BTreeSet<&str>) -> BTreeMap<&'c str, (String, String)> {
    let items: Vec<&Item> = course.items().collect();
    let mut last: BTreeMap<Option<u32>, String> = BTreeMap::new();
    let mut places = BTreeMap::new();
    for item in items.iter().skip(1) {
        let parent = item.parent.and_then(|at| items.get(at as usize));
        // The organization stands for the whole course, whatever its identifier.
        let parent = parent.filter(|parent| parent.parent.is_some()).map_or(String::new(), |p| p.identifier.clone());
        let before = last.get(&item.parent).cloned().unwrap_or_default();
        if common.contains(item.identifier.as_str()) {
            last.insert(item.parent, item.identifier.clone());
        }
        places.insert(item.identifier.as_str(), (parent, before));
    }
    places
}

fn launch(course: &Course, item: &Item) -> String {
    course.resource_of(item).map_or_else(String::new, |resource| format!("{}{}", resource.href, item.parameters))
}

fn objectives(item: &Item) -> String {
    let all = item.sequencing.iter().flat_map(|definition| &definition.objectives);
    let told = all.map(|objective| {
        let shared: Vec<&str> = objective.maps.iter().map(|map| map.target.as_str()).collect();
        let shared = if shared.is_empty() { String::new() } else { format!(" ⇄ {}", shared.join(", ")) };
        let least = if objective.by_measure { format!(" ≥ {}", objective.min_measure) } else { String::new() };
        format!("{}{least}{shared}", objective.id)
    });
    told.collect::<Vec<_>>().join("; ")
}

fn compare(from: &Course, to: &Course) -> Items {
    let named = |item: &Item| Named { identifier: item.identifier.clone(), title: item.title.clone() };
    let mut out = Items {
        added: to.items().skip(1).filter(|item| from.item(&item.identifier).is_none()).map(named).collect(),
        removed: from.items().skip(1).filter(|item| to.item(&item.identifier).is_none()).map(named).collect(),
        ..Items::default()
    };
    let common: BTreeSet<&str> =
        from.items().skip(1).map(|i| i.identifier.as_str()).filter(|id| to.item(id).is_some()).collect();
    let (old_places, new_places) = (place(from, &common), place(to, &common));
    for old in from.items().skip(1) {
        let Some(new) = to.item(&old.identifier) else { continue };
        let id = &old.identifier;
        let changed = |from: String, to: String| Changed { identifier: id.clone(), from, to };
        if let (Some(a), Some(b)) = (old_places.get(id.as_str()), new_places.get(id.as_str()))
            && a != b
        {
            out.moved.push(changed(format!("{} > {}", a.0, a.1), format!("{} > {}", b.0, b.1)));
        }
        if old.title != new.title {
            out.retitled.push(changed(old.title.clone(), new.title.clone()));
        }
        let (a, b) = (launch(from, old), launch(to, new));
        if a != b {
            out.launch.push(changed(a, b));
        }
        let (a, b) = (objectives(old), objectives(new));
        if a != b {
            out.objectives.push(changed(a, b));
        } else if old.sequencing != new.sequencing {
            out.rules.push(id.clone());
        }
    }
    out
}

fn files(old: &Reading, new: &Reading) -> FileCount {
    // In a folder only sizes are known; in an archive the check sums are.
    let content = |reading: &Reading| -> BTreeMap<String, (u64, Option<u32>)> {
        let entries = reading.entries.iter();
        entries.filter_map(|e| Some((e.path.clone()?, (e.size, e.packed.map(|p| p.crc32))))).collect()
    };
    let (old, new) = (content(old), content(new));
    let same =
        |a: &(u64, Option<u32>), b: &(u64, Option<u32>)| a.0 == b.0 && (a.1.is_none() || b.1.is_none() || a.1 == b.1);
    FileCount {
        added: new.keys().filter(|path| !old.contains_key(*path)).count(),
        removed: old.keys().filter(|path| !new.contains_key(*path)).count(),
        changed: old.iter().filter(|(path, a)| new.get(*path).is_some_and(|b| !same(a, b))).count(),
    }
}

/// What becomes of a learner who stopped at each activity of the old version; and the activities no walk reached.
fn running(from: &Course, to: &Course) -> (Vec<Running>, Vec<String>) {
    let mut explored = explore(from);
    let (mut out, mut untried) = (Vec::new(), Vec::new());
    for leaf in from.leaves() {
        match explored.reached.remove(&leaf.identifier) {
            Some(attempt) => out.push(stopped_at(leaf, attempt, from, to)),
            None => untried.push(leaf.identifier.clone()),
        }
    }
    (out, untried)
}

/// The bookmark by which a learner's work is found again.
const BOOKMARK: &str = "page-7";

fn stopped_at(leaf: &Item, mut attempt: Attempt, from: &Course, to: &Course) -> Running {
    let name = |course: &Course| if course.edition.is_2004() { "cmi.location" } else { "cmi.core.lesson_location" };
    let exit = if from.edition.is_2004() { "cmi.exit" } else { "cmi.core.exit" };
    attempt.apply(from, &Input::Initialize, 0);
    for (el, v) in [(name(from), BOOKMARK), (exit, "suspend")] {
        attempt.apply(from, &Input::Set { el: el.to_owned(), v: v.to_owned() }, 0);
    }
    let remembers = attempt.get(from, name(from)).0 == BOOKMARK;
    if attempt.apply(from, &Input::Navigate(Request::SuspendAll), 0).delivery == Delivery::Unload {
        attempt.apply(from, &Input::Terminate, 0);
        attempt.apply(from, &Input::Unload, 0);
    }
    let mut carried = attempt.carried_over(from, to);
    let resumes = carried.session() == Session::Suspended;
    carried.apply(to, &carried.opening(), 0);
    let goes_on_at = carried.delivered(to).map(|delivered| delivered.item);
    carried.apply(to, &Input::Initialize, 0);
    let kept = resumes
        && goes_on_at.as_deref() == Some(leaf.identifier.as_str())
        && (!remembers || carried.get(to, name(to)).0 == BOOKMARK);
    Running {
        at: leaf.identifier.clone(),
        title: leaf.title.clone(),
        verdict: if kept { Verdict::Kept } else { Verdict::Restarted },
        goes_on_at,
    }
}

#[cfg(test)]
mod tests {
    use lms_scorm::package::{Limits, read_manifest};

    use super::*;

    /// A course of so many items in a row, each open only when the one before is completed.
    fn in_a_row(items: usize) -> Course {
        let item = |n: usize| format!(r#"<item identifier="I{n}" identifierref="R"><title>{n}</title></item>"#);
        let items: String = (0..items).map(item).collect();
        let manifest = format!(
            r#"<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
            <metadata><schemaversion>2004 4th Edition</schemaversion></metadata>
            <organizations><organization identifier="O"><title>T</title>{items}
            <imsss:sequencing><imsss:controlMode choice="false" flow="true"/></imsss:sequencing></organization></organizations>
            <resources><resource identifier="R" adlcp:scormType="sco" href="r.html"/></resources></manifest>"#
        );
        read_manifest(manifest.as_bytes(), &Limits::default()).course.unwrap()
    }

    #[test]
    fn a_learner_anywhere_in_a_long_locked_course_goes_on_in_the_same_course() {
        let course = in_a_row(60);
        let (stopped, untried) = running(&course, &course);
        assert_eq!((stopped.len(), untried.len()), (60, 0));
        assert!(stopped.iter().all(|one| one.verdict == Verdict::Kept && one.goes_on_at.as_ref() == Some(&one.at)));
    }

    #[test]
    fn whoever_stopped_at_what_is_gone_begins_again() {
        let (long, short) = (in_a_row(4), in_a_row(3));
        let (stopped, _) = running(&long, &short);
        let again: Vec<&str> =
            stopped.iter().filter(|one| one.verdict == Verdict::Restarted).map(|one| one.at.as_str()).collect();
        assert_eq!(again, ["I3"]);
        let compared = compare(&long, &short);
        assert_eq!((compared.removed.len(), compared.added.len(), compared.moved.len()), (1, 0, 0));
    }
}
