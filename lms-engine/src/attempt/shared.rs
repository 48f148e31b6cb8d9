//! What a learner's courses share: taken over when an attempt is opened, kept with the save that changes it.
//!
//! The reading is in `docs/decisions/0012-learner-stores.md`.

use std::collections::{BTreeMap, BTreeSet};

use lms_core::ids::PersonId;
use lms_scorm::Course;
use lms_scorm::attempt::Shared;
use lms_store::Unit;
use lms_store::repo::{SharedKey, SharedValue};
use serde::{Deserialize, Serialize};

use super::state::Kept;
use crate::EngineError;

const OBJECTIVE: &str = "objective";
const DATA: &str = "data";

/// What is kept of a store that was emptied.
static EMPTY: String = String::new();

/// The names by which a course shares beyond an attempt. Most courses have none, and then nothing is ever looked up.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SharedNames {
    objectives: BTreeSet<String>,
    stores: BTreeSet<String>,
}

impl SharedNames {
    /// Those of a course: the targets of its objective maps (SN 3.10.2) and of its data maps (CAM 3.4.1), unless the
    /// manifest keeps them within the attempt.
    pub fn of(course: &Course) -> Self {
        let definitions = course.items().filter_map(|item| item.sequencing.as_deref());
        let maps = definitions.flat_map(|definition| &definition.objectives).flat_map(|objective| &objective.maps);
        let stores = course.items().filter_map(|item| item.launch.as_deref()).flat_map(|launch| &launch.stores);
        let (objectives, data) = (course.objectives_global_to_system, course.shared_data_global_to_system);
        Self {
            objectives: maps.filter(|_| objectives).map(|map| map.target.clone()).collect(),
            stores: stores.filter(|_| data).map(|store| store.target.clone()).collect(),
        }
    }

    /// Whether the course shares nothing.
    pub fn is_empty(&self) -> bool {
        self.objectives.is_empty() && self.stores.is_empty()
    }

    fn keys(&self) -> Vec<SharedKey> {
        let objectives = self.objectives.iter().map(|name| SharedKey::of(OBJECTIVE, name));
        objectives.chain(self.stores.iter().map(|name| SharedKey::of(DATA, name))).collect()
    }

    /// What of this course has been shared by now; `None` for a course that shares nothing, at no cost.
    pub(super) fn now(&self, course: &Course, kept: &Kept) -> Option<Shared> {
        (!self.is_empty()).then(|| kept.attempt.shared(course))
    }

    /// What the attempt has changed since `before`.
    ///
    /// # Errors
    ///
    /// [`EngineError::Internal`], which a value made by the engine never meets.
    pub(super) fn changes(
        &self,
        course: &Course,
        kept: &Kept,
        before: Option<&Shared>,
    ) -> Result<Vec<SharedValue>, EngineError> {
        match (before, self.now(course, kept)) {
            (Some(before), Some(after)) => differences(before, &after),
            _ => Ok(Vec::new()),
        }
    }

    /// Brings an attempt that is being opened up to what the learner's courses have shared by now; gives what this
    /// attempt knows and the learner's store does not, to be kept there.
    ///
    /// # Errors
    ///
    /// Those of the store; [`EngineError::Internal`] when what is stored cannot be read.
    pub(super) async fn take_over(
        &self,
        unit: &mut dyn Unit,
        person: PersonId,
        course: &Course,
        kept: &mut Kept,
    ) -> Result<Vec<SharedValue>, EngineError> {
        if self.is_empty() {
            return Ok(Vec::new());
        }
        let stored = read(&unit.learner_stores().find(person, &self.keys()).await?)?;
        let own = kept.attempt.shared(course);
        let mut all = own.clone();
        all.objectives.extend(stored.objectives.clone());
        all.stores.extend(stored.stores.clone());
        // What another attempt has emptied is gone here too.
        all.stores.retain(|_, data| !data.is_empty());
        if all != own {
            kept.attempt.take_over(course, all.clone());
        }
        differences(&stored, &all)
    }
}

/// A shared value as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Document {
    /// Progress on an objective, by its name.
    Objective(String, serde_json::Value),
    /// Data, by the name of their store; empty when a content has emptied it, so that no older attempt brings it back.
    Data(String, String),
}

fn read(values: &[SharedValue]) -> Result<Shared, EngineError> {
    let broken = |e: serde_json::Error| EngineError::Internal(format!("a shared value cannot be read: {e}"));
    let mut objectives = serde_json::Map::new();
    let mut stores = BTreeMap::new();
    for value in values {
        match serde_json::from_slice(&value.document).map_err(broken)? {
            Document::Objective(name, progress) => drop(objectives.insert(name, progress)),
            Document::Data(name, data) => drop(stores.insert(name, data)),
        }
    }
    let objectives: Shared = serde_json::from_value(serde_json::json!({ "objectives": objectives })).map_err(broken)?;
    Ok(Shared { stores, ..objectives })
}

/// What `after` says otherwise than `before`, by name.
fn differences(before: &Shared, after: &Shared) -> Result<Vec<SharedValue>, EngineError> {
    let internal = |e: serde_json::Error| EngineError::Internal(e.to_string());
    let mut out = Vec::new();
    for (name, progress) in &after.objectives {
        if before.objectives.get(name) != Some(progress) {
            let progress = serde_json::to_value(progress).map_err(internal)?;
            let document = serde_json::to_vec(&Document::Objective(name.clone(), progress)).map_err(internal)?;
            out.push(SharedValue { key: SharedKey::of(OBJECTIVE, name), document });
        }
    }
    let emptied = before.stores.iter().filter(|(name, data)| !data.is_empty() && !after.stores.contains_key(*name));
    let emptied = emptied.map(|(name, _)| (name, &EMPTY));
    for (name, data) in after.stores.iter().chain(emptied) {
        if before.stores.get(name) != Some(data) {
            let document = serde_json::to_vec(&Document::Data(name.clone(), data.clone())).map_err(internal)?;
            out.push(SharedValue { key: SharedKey::of(DATA, name), document });
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(json: serde_json::Value) -> Shared {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn what_is_kept_reads_back_and_only_what_differs_is_kept() {
        let before =
            shared(serde_json::json!({ "objectives": { "a": { "satisfied": true } }, "stores": { "s": "1" } }));
        let after = shared(serde_json::json!({
            "objectives": { "a": { "satisfied": true }, "b": { "measure": 0.5, "satisfied": false } },
            "stores": { "s": "2 \u{0} é" },
        }));
        assert_eq!(differences(&after, &after).unwrap(), []);
        let changed = differences(&before, &after).unwrap();
        assert_eq!(changed.len(), 2);
        let read = read(&changed).unwrap();
        assert_eq!(read.objectives.get("b"), after.objectives.get("b"));
        assert_eq!((read.objectives.len(), read.stores), (1, after.stores));
    }

    #[test]
    fn a_store_that_was_emptied_is_kept_as_empty_and_only_once() {
        let before = shared(serde_json::json!({ "stores": { "s": "1", "t": "2" } }));
        let after = shared(serde_json::json!({ "stores": { "t": "2" } }));
        let changed = differences(&before, &after).unwrap();
        let kept = read(&changed).unwrap();
        assert_eq!(kept.stores.into_iter().collect::<Vec<_>>(), [("s".to_owned(), String::new())]);
        let known = shared(serde_json::json!({ "stores": { "s": "", "t": "2" } }));
        assert_eq!(differences(&known, &after).unwrap(), [], "what is empty already is not written again");
    }

    #[test]
    fn an_objective_and_a_store_of_the_same_name_are_two() {
        assert_ne!(SharedKey::of(OBJECTIVE, "x"), SharedKey::of(DATA, "x"));
    }
}
