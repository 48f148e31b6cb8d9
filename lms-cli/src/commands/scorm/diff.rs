//! `lms scorm diff`: what a new version of a package does to attempts that are running.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use lms_scorm::attempt::Session;
use lms_scorm::package::Reading;
use lms_scorm::{Attempt, Course, Delivery, Input, Item, Request};
use serde::Serialize;

use super::explore::explore;
use super::{print_problems, problems_json};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::unpacked;

/// Says what the new version B of a package does to attempts that run on the old version A: items added, removed, moved,
/// renamed, objectives, launch pages and rules that changed, files; and for a learner who stopped at each activity of A
/// whether B goes on there with what was kept, or begins again. Tried out with the engine, not guessed from the names.
/// Ends with 3 when a learner would begin again somewhere, or a package cannot be used.
///
/// With --json:
/// {"items":{"added":[{"identifier":"C","title":"…"}],"removed":[],"moved":[],
///   "retitled":[{"identifier":"A","from":"…","to":"…"}],"launch":[],"objectives":[],"rules":["B"]},
///  "edition":null,"files":{"added":1,"removed":0,"changed":2},
///  "attempts":[{"at":"A","title":"…","verdict":"kept","goes_on_at":"A"}],"kept":3,"restarted":0,"untried":[]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Diff {
    /// The version that is running
    #[arg(value_name = "A")]
    old: PathBuf,
    /// The version that is to come
    #[arg(value_name = "B")]
    new: PathBuf,
}

#[derive(Debug, PartialEq, Serialize)]
struct Named {
    identifier: String,
    title: String,
}

#[derive(Debug, PartialEq, Serialize)]
struct Changed {
    identifier: String,
    from: String,
    to: String,
}

#[derive(Debug, Default, PartialEq, Serialize)]
struct Items {
    added: Vec<Named>,
    removed: Vec<Named>,
    /// Under another parent, or at another place among the same brothers.
    moved: Vec<Changed>,
    retitled: Vec<Changed>,
    launch: Vec<Changed>,
    objectives: Vec<Changed>,
    /// Items whose sequencing rules changed otherwise.
    rules: Vec<String>,
}

#[derive(Debug, Default, PartialEq, Serialize)]
struct FileCount {
    added: usize,
    removed: usize,
    changed: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    /// The learner goes on at the same activity with what was kept.
    Kept,
    /// The learner begins again: at the course, or at the activity without what was kept.
    Restarted,
}

#[derive(Debug, PartialEq, Serialize)]
struct Running {
    at: String,
    title: String,
    verdict: Verdict,
    goes_on_at: Option<String>,
}

#[derive(Serialize)]
struct Report {
    items: Items,
    edition: Option<[&'static str; 2]>,
    files: FileCount,
    attempts: Vec<Running>,
    kept: usize,
    restarted: usize,
    /// Activities of the old version that no walk reached, so that nobody can say.
    untried: Vec<String>,
}

/// Compares.
///
/// # Errors
///
/// When one cannot be opened; a package that cannot be used ends with [`Exit::Problems`].
pub fn run(args: &Diff, ctx: &Context) -> Result<Exit, Failure> {
    let (old, new) = (unpacked::package(&args.old)?, unpacked::package(&args.new)?);
    let (Some(from), Some(to)) = (&old.course, &new.course) else {
        let problems = if old.is_fatal() { &old.problems } else { &new.problems };
        let which = if old.is_fatal() { &args.old } else { &args.new };
        let answer = serde_json::json!({ "unusable": which, "problems": problems_json(problems, &ctx.out) });
        ctx.out.answer(&answer, |out| {
            out.line(&format!("{}: {}", which.display(), out.pick("inutilisable", "unusable")));
            print_problems(problems, out);
        });
        return Ok(Exit::Problems);
    };
    let (attempts, untried) = running(from, to);
    let kept = attempts.iter().filter(|one| one.verdict == Verdict::Kept).count();
    let report = Report {
        items: compare(from, to),
        edition: (from.edition != to.edition).then(|| [from.edition.name(), to.edition.name()]),
        files: files(&old, &new),
        kept,
        restarted: attempts.len() - kept,
        attempts,
        untried,
    };
    ctx.out.answer(&report, |out| tell(&report, out));
    Ok(if report.restarted > 0 { Exit::Problems } else { Exit::Done })
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

fn tell(report: &Report, out: &Output) {
    let items = &report.items;
    if let Some([from, to]) = report.edition {
        out.line(&format!("{} {from} → {to}", out.pick("Norme :", "Edition:")));
    }
    let names = |label: &str, all: &[Named]| {
        for one in all {
            out.line(&format!("{label:<12}{}  {}", one.identifier, one.title));
        }
    };
    names(out.pick("ajouté", "added"), &items.added);
    names(out.pick("retiré", "removed"), &items.removed);
    for (label, all) in [
        (out.pick("déplacé", "moved"), &items.moved),
        (out.pick("renommé", "retitled"), &items.retitled),
        (out.pick("lancement", "launch"), &items.launch),
        (out.pick("objectifs", "objectives"), &items.objectives),
    ] {
        for one in all {
            out.line(&format!("{label:<12}{}  {} → {}", one.identifier, one.from, one.to));
        }
    }
    for one in &items.rules {
        out.line(&format!("{:<12}{one}", out.pick("règles", "rules")));
    }
    let FileCount { added, removed, changed } = report.files;
    out.line(&match out.language {
        lms_core::people::Language::Fr => {
            format!("Fichiers : {added} ajouté(s), {removed} retiré(s), {changed} modifié(s).")
        }
        lms_core::people::Language::En => format!("Files: {added} added, {removed} removed, {changed} changed."),
    });
    out.line("");
    out.line(out.pick("Un apprenant qui s'est arrêté à :", "A learner who stopped at:"));
    let heads = [out.pick("Activité", "Activity"), "", out.pick("reprend à", "goes on at")];
    let rows = report.attempts.iter().map(|one| {
        let verdict = match one.verdict {
            Verdict::Kept => out.pick("conservé", "kept"),
            Verdict::Restarted => out.pick("recommence", "restarted"),
        };
        vec![one.at.clone(), verdict.to_owned(), one.goes_on_at.clone().unwrap_or_else(|| "–".to_owned())]
    });
    out.table(&heads, rows);
    if !report.untried.is_empty() {
        let label = out.pick("Jamais atteint, donc pas essayé :", "Never reached, so not tried:");
        out.line(&format!("{label} {}", report.untried.join(", ")));
    }
}
