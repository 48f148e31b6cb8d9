//! The items of an organization, flattened into document order.

use std::collections::HashMap;

use super::super::sequencing_xml::Collection;
use super::resources::Resources;
use super::{Id, Ns, ProblemCode, Reader, is_2004};
use crate::activity::prerequisites::met;
use crate::course::{CompletionThreshold, Edition, Item, LaunchData, StoreMap};
use crate::time::{parse_interval, parse_timespan};

/// A step of the walk through the tree.
enum Step {
    Enter(Id, Option<u32>),
    Leave(u32),
}

impl<'d> Reader<'d, '_> {
    /// The organization and all its items; `None` when there are too many.
    pub(super) fn items(
        &mut self,
        organization: Id,
        edition: Edition,
        resources: &mut Resources<'d>,
        collection: &Collection,
    ) -> Option<Vec<Item>> {
        let mut items: Vec<Item> = Vec::new();
        let mut identifiers = Taken::new();
        let mut scripts = Vec::new();
        let mut steps = vec![Step::Enter(organization, None)];
        while let Some(step) = steps.pop() {
            let (id, parent) = match step {
                Step::Enter(id, parent) => (id, parent),
                Step::Leave(at) => {
                    let end = position(items.len());
                    if let Some(item) = items.get_mut(at as usize) {
                        item.end = end;
                    }
                    continue;
                }
            };
            if items.len() >= self.limits.items {
                self.report(ProblemCode::TooManyItems, format!("> {}", self.limits.items), id);
                return None;
            }
            let at = position(items.len());
            let mut item = self.item(id, parent, at, edition, resources, &mut identifiers);
            item.sequencing = collection.definition_of(self, id, edition).map(Box::new);
            if item.launch.as_deref().is_some_and(|launch| launch.stores.len() > self.limits.rules) {
                self.report(ProblemCode::TooManyRules, item.identifier.clone(), id);
            }
            steps.push(Step::Leave(at));
            let below = steps.len();
            steps.extend(self.document.all(id, Ns::Cp, "item").map(|child| Step::Enter(child, Some(at))));
            let is_leaf = steps.len() == below;
            // The first of them comes off the stack first.
            if let Some(children) = steps.get_mut(below..) {
                children.reverse();
            }
            if is_leaf && item.resource.is_none() && parent.is_some() {
                self.report(ProblemCode::ItemEmpty, item.identifier.clone(), id);
            }
            if item.launch.as_deref().is_some_and(|launch| launch.prerequisites.is_some()) {
                scripts.push((at, id));
            }
            if !is_leaf && item.resource.is_some() {
                let page = self.page_of_cluster(&mut item, at, id, &mut identifiers);
                items.push(item);
                items.push(page);
            } else {
                items.push(item);
            }
        }
        for (at, id) in scripts {
            self.check_prerequisites(&mut items, at, id, &identifiers);
        }
        Some(items)
    }

    /// A script that cannot be read is dropped, since nobody could ever meet it; an item it names and nobody has stays.
    fn check_prerequisites(&mut self, items: &mut [Item], at: u32, id: Id, identifiers: &Taken) {
        let Some(launch) = items.get_mut(at as usize).and_then(|item| item.launch.as_deref_mut()) else { return };
        let Some(script) = launch.prerequisites.take() else { return };
        let mut unknown = Vec::new();
        let readable = met(&script, &mut |name| {
            if !identifiers.contains_key(name) {
                unknown.push(name.to_owned());
            }
            None
        });
        if readable.is_none() {
            return self.report(ProblemCode::PrerequisitesUnreadable, script, id);
        }
        launch.prerequisites = Some(script);
        for name in unknown {
            self.report(ProblemCode::PrerequisiteUnknown, name, id);
        }
    }

    /// A course made of the resources alone.
    pub(super) fn items_of_resources(&mut self, resources: &mut Resources<'d>) -> Vec<Item> {
        let title = self.document.attribute(self.document.root(), "identifier").unwrap_or("").trim().to_owned();
        let launched = resources.all(self);
        let mut items = vec![blank("ORGANIZATION".to_owned(), title, None, 0)];
        for (at, resource) in (1_u32..).zip(launched).take(self.limits.items) {
            let mut item = blank(format!("ITEM-{at}"), format!("{at}"), Some(0), at);
            item.resource = Some(resource);
            items.push(item);
        }
        let end = position(items.len());
        if let Some(root) = items.first_mut() {
            root.end = end;
        }
        items
    }

    fn item(
        &mut self,
        id: Id,
        parent: Option<u32>,
        at: u32,
        edition: Edition,
        resources: &mut Resources<'d>,
        identifiers: &mut Taken,
    ) -> Item {
        let document = self.document;
        let identifier = self.identifier(id, at, identifiers);
        let title = document.first(id, Ns::Cp, "title").map(|title| collapse(document.text(title)));
        let title = match title.filter(|title| !title.is_empty()) {
            Some(title) => self.kept(title, id),
            None => {
                self.report(ProblemCode::TitleMissing, identifier.clone(), id);
                identifier.clone()
            }
        };
        let mut item = blank(identifier, title, parent, at);
        if parent.is_some() {
            item.resource = document
                .attribute_any_case(id, "identifierref")
                .and_then(|reference| resources.find(self, reference, id));
            item.parameters = document.attribute(id, "parameters").unwrap_or("").trim().to_owned();
            item.visible = self.flag(id, "isvisible", true);
        }
        let launch = self.launch_data(id, edition);
        item.launch = (launch != LaunchData::default()).then(|| Box::new(launch));
        item
    }

    /// The page of an item that has items below it becomes the first of these.
    fn page_of_cluster(&mut self, item: &mut Item, at: u32, id: Id, identifiers: &mut Taken) -> Item {
        self.report(ProblemCode::ItemOnCluster, item.identifier.clone(), id);
        let identifier = unique(format!("{}-page", item.identifier), identifiers);
        let mut page = blank(identifier, item.title.clone(), Some(at), at + 1);
        page.resource = item.resource.take();
        page.parameters = std::mem::take(&mut item.parameters);
        page.launch = item.launch.take();
        // What has to be done before is asked for the whole cluster.
        if let Some(script) = page.launch.as_deref_mut().and_then(|launch| launch.prerequisites.take()) {
            item.launch = Some(Box::new(LaunchData { prerequisites: Some(script), ..LaunchData::default() }));
        }
        page
    }

    fn identifier(&mut self, id: Id, at: u32, taken: &mut Taken) -> String {
        let given = self.document.attribute(id, "identifier").map(collapse).filter(|given| !given.is_empty());
        let Some(given) = given else {
            let made = unique(format!("ITEM-{at}"), taken);
            self.report(ProblemCode::IdentifierMissing, made.clone(), id);
            return made;
        };
        let given = self.kept(given, id);
        if taken.contains_key(&given) {
            self.report(ProblemCode::IdentifierTwice, given.clone(), id);
        }
        unique(given, taken)
    }

    /// What the manifest hands to the run-time environment. Names are compared without letter case, since the two
    /// standards differ in nothing else (`datafromlms`, `dataFromLMS`).
    fn launch_data(&mut self, id: Id, edition: Edition) -> LaunchData {
        let document = self.document;
        let mut data = LaunchData::default();
        for child in document.children(id) {
            let Some(node) = document.node(child) else { continue };
            if !matches!(node.ns, Ns::Adlcp12 | Ns::Adlcp13 | Ns::Adlnav | Ns::Absent) {
                continue;
            }
            let text = document.text(child);
            let names = [
                "datafromlms",
                "timelimitaction",
                "masteryscore",
                "maxtimeallowed",
                "prerequisites",
                "completionthreshold",
                "data",
                "presentation",
            ];
            let name = names.into_iter().find(|name| name.eq_ignore_ascii_case(node.local));
            match name.unwrap_or_default() {
                "datafromlms" => data.data_from_lms = Some(text.to_owned()),
                "timelimitaction" => data.time_limit_action = self.time_limit_action(text, child),
                "masteryscore" if !is_2004(edition) && !text.is_empty() => {
                    data.mastery_score = self.figure(text, 0.0, 100.0, child)
                }
                "maxtimeallowed" if !is_2004(edition) && !text.is_empty() => {
                    data.max_time = parse_timespan(text);
                    if data.max_time.is_none() {
                        self.report(ProblemCode::ValueIgnored, text, child);
                    }
                }
                "prerequisites" if !is_2004(edition) && !text.is_empty() => data.prerequisites = Some(text.to_owned()),
                "completionthreshold" if is_2004(edition) => data.completion = self.completion_threshold(child),
                "data" if is_2004(edition) => data.stores = self.stores(child),
                "presentation" => data.hidden_controls = self.hidden_controls(child),
                _ => {}
            }
        }
        data.max_time = data.max_time.or_else(|| self.absolute_duration(id));
        data
    }

    fn time_limit_action(&mut self, text: &str, at: Id) -> Option<String> {
        const ACTIONS: [&str; 4] = ["exit,message", "exit,no message", "continue,message", "continue,no message"];
        let packed: String = text.split(',').map(str::trim).collect::<Vec<_>>().join(",").to_ascii_lowercase();
        let found = ACTIONS.iter().find(|action| **action == packed);
        match found {
            None if !text.is_empty() => self.report(ProblemCode::ValueIgnored, text, at),
            Some(action) if *action != text => self.report(ProblemCode::ValueRepaired, text, at),
            _ => {}
        }
        found.map(|action| (*action).to_owned())
    }

    /// `adlcp:completionThreshold`: attributes since the 4th edition, element text before, where its presence meant "by measure".
    fn completion_threshold(&mut self, id: Id) -> Option<CompletionThreshold> {
        let document = self.document;
        let text = document.text(id);
        let mut threshold = CompletionThreshold::default();
        if !text.is_empty() && document.attribute(id, "completedByMeasure").is_none() {
            threshold.min_progress = self.figure(text, 0.0, 1.0, id)?;
            threshold.by_measure = true;
            return Some(threshold);
        }
        threshold.by_measure = self.flag(id, "completedByMeasure", false);
        if let Some(value) = document.attribute(id, "minProgressMeasure") {
            threshold.min_progress = self.figure(value, 0.0, 1.0, id).unwrap_or(1.0);
        }
        if let Some(value) = document.attribute(id, "progressWeight") {
            threshold.weight = self.figure(value, 0.0, 1.0, id).unwrap_or(1.0);
        }
        Some(threshold)
    }

    fn stores(&mut self, id: Id) -> Vec<StoreMap> {
        let document = self.document;
        let mut stores: Vec<StoreMap> = Vec::new();
        for map in document.all(id, Ns::Adlcp13, "map").take(self.limits.rules + 1) {
            let target = document.attribute(map, "targetID").map(collapse).unwrap_or_default();
            if target.is_empty() || stores.iter().any(|other| other.target == target) {
                self.report(ProblemCode::ValueIgnored, format!("targetID=\"{target}\""), map);
                continue;
            }
            let (read, write) = (self.flag(map, "readSharedData", true), self.flag(map, "writeSharedData", true));
            stores.push(StoreMap { target, read, write });
        }
        stores
    }

    fn hidden_controls(&mut self, presentation: Id) -> Vec<String> {
        const CONTROLS: [&str; 7] = ["continue", "previous", "exit", "exitAll", "abandon", "abandonAll", "suspendAll"];
        let document = self.document;
        let Some(interface) = document.first(presentation, Ns::Adlnav, "navigationInterface") else {
            return Vec::new();
        };
        let mut hidden: Vec<String> = Vec::new();
        for control in document.all(interface, Ns::Adlnav, "hideLMSUI") {
            let text = document.text(control);
            match CONTROLS.iter().find(|known| known.eq_ignore_ascii_case(text)) {
                Some(known) if !hidden.iter().any(|other| other == known) => hidden.push((*known).to_owned()),
                Some(_) => {}
                None => self.report(ProblemCode::ValueIgnored, text, control),
            }
        }
        hidden
    }

    fn absolute_duration(&self, id: Id) -> Option<i64> {
        let sequencing = self.document.first(id, Ns::Imsss, "sequencing")?;
        let limits = self.document.first(sequencing, Ns::Imsss, "limitConditions")?;
        parse_interval(self.document.attribute(limits, "attemptAbsoluteDurationLimit")?.trim())
    }
}

fn blank(identifier: String, title: String, parent: Option<u32>, at: u32) -> Item {
    Item {
        identifier,
        title,
        parent,
        end: at + 1,
        resource: None,
        parameters: String::new(),
        visible: true,
        launch: None,
        sequencing: None,
    }
}

/// The names that are taken, each with the number to try next.
type Taken = HashMap<String, u32>;

/// The same name, or the same with a number when it is taken.
fn unique(wanted: String, taken: &mut Taken) -> String {
    let Some(next) = taken.get(&wanted).copied() else {
        taken.insert(wanted.clone(), 2);
        return wanted;
    };
    let mut number = next;
    let name = loop {
        let name = format!("{wanted}-{number}");
        number += 1;
        if !taken.contains_key(&name) {
            break name;
        }
    };
    taken.insert(wanted, number);
    taken.insert(name.clone(), 2);
    name
}

/// Blanks at both ends taken off, and runs of blanks made one, as `xs:token` does.
fn collapse(text: &str) -> String {
    // Nearly every text is as it should be.
    if !text.contains("  ") && !text.contains(['\t', '\n', '\r']) {
        return text.trim().to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
