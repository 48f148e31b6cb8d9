//! What all statements together say about activities and verbs: merged when it is seen, written when it changed.

use std::collections::HashMap;
use std::sync::Arc;

use lms_core::xapi::activity::{self, Power};
use lms_core::xapi::facts::Facts;
use lms_core::xapi::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::keys::Keys;
use super::memory::{Lookup, Memory};
use crate::StoreError;
use crate::sql::{corrupt, ids};
use crate::unit::{all, on_both, run};

const WHAT: &str = "xAPI definition";

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Definition,
    Display,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Display => "display",
        }
    }
}

/// Something that was said.
struct Said<'s> {
    key: Uuid,
    kind: Kind,
    iri: &'s str,
    text: &'s str,
    power: Power,
}

impl Said<'_> {
    /// By what, and as what, it is remembered once it is merged.
    fn memory(&self) -> (Lookup, Lookup) {
        let mut what = [0; 32];
        let power = [matches!(self.power, Power::Define).into()];
        for (to, from) in what.iter_mut().zip(self.key.into_bytes().into_iter().chain(power)) {
            *to = from;
        }
        (what, Sha256::digest(self.text.as_bytes()).into())
    }
}

/// What was known, with what is said now.
fn merged(known: Option<&str>, said: &Said<'_>) -> Result<String, StoreError> {
    let read = |text: &str| json::read(text.as_bytes()).map(json::Value::into_owned).map_err(|e| corrupt(WHAT, e));
    let known = read(known.unwrap_or("{}"))?;
    let text = read(said.text)?;
    Ok(match said.kind {
        Kind::Definition => activity::merge(&known, &text, said.power),
        Kind::Display => activity::merge_map(&known, &text, said.power),
    }
    .to_text())
}

on_both! {
    impl Tx {
        /// Merges what new statements say, in their order.
        pub(crate) async fn merge_seen(&mut self, seen: &[(&Facts, Power)]) -> Result<(), StoreError> {
            let shared = Arc::clone(&self.shared);
            let keys = Keys(&shared.keyring);
            let mut said = Vec::new();
            for (facts, power) in seen {
                said.extend(facts.definitions.iter().map(|one| {
                    let (iri, text) = (one.activity.as_str(), one.definition.as_str());
                    Said { key: keys.definition(iri), kind: Kind::Definition, iri, text, power: *power }
                }));
                said.extend(facts.displays.iter().map(|one| {
                    let (iri, text) = (one.verb.as_str(), one.display.as_str());
                    Said { key: keys.display(iri), kind: Kind::Display, iri, text, power: *power }
                }));
            }
            {
                let mut look = if self.learned.erased { Memory::blind() } else { shared.xapi.look(self.learned.epoch) };
                // Once a text is new, what follows about the same thing must be merged after it, known or not.
                let mut moved = std::collections::HashSet::new();
                said.retain(|said| {
                    let (what, text) = said.memory();
                    let same = !moved.contains(&said.key) && look.is_known(&what, &text);
                    if !same {
                        moved.insert(said.key);
                    }
                    !same
                });
            }
            if said.is_empty() {
                return Ok(());
            }
            let query = sqlx::query_as::<_, (Uuid, String)>(concat!(
                "SELECT key, document FROM xapi_known WHERE key", among!("$1"),
            ));
            let rows = all!(self, WHAT, query.bind(ids(said.iter().map(|said| said.key))))?;
            let before: HashMap<Uuid, String> = rows.into_iter().collect();
            let mut after: HashMap<Uuid, (String, &Said<'_>)> = HashMap::new();
            for said in &said {
                let known = after.get(&said.key).map(|(text, _)| text).or_else(|| before.get(&said.key));
                let text = merged(known.map(String::as_str), said)?;
                after.insert(said.key, (text, said));
                self.learned.known.push(said.memory());
            }
            for (key, (document, said)) in after {
                if before.get(&key) == Some(&document) {
                    continue;
                }
                let query = sqlx::query(
                    "INSERT INTO xapi_known (key, kind, iri, document) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (key) DO UPDATE SET document = excluded.document",
                )
                .bind(key)
                .bind(said.kind.word())
                .bind(said.iri.to_owned())
                .bind(document);
                run!(self, WHAT, query)?;
            }
            Ok(())
        }

        /// What is known of things by their keys.
        pub(crate) async fn known(
            &mut self,
            wanted: &[String],
            key: impl Fn(&str) -> Uuid + Send,
        ) -> Result<Vec<(String, String)>, StoreError> {
            let query = sqlx::query_as::<_, (String, String)>(concat!(
                "SELECT iri, document FROM xapi_known WHERE key", among!("$1"), " ORDER BY iri",
            ));
            let keys: Vec<Uuid> = wanted.iter().map(|iri| key(iri)).collect();
            all!(self, WHAT, query.bind(ids(keys)))
        }
    }
}
