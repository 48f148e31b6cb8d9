//! Who is meant: agents with keys of their own, and the objects they were sent as, sealed with them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use lms_core::xapi::agent::AgentKey;
use lms_core::xapi::keep::{Kept, Persona};
use lms_core::xapi::lexical::Instant;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::keys::Keys;
use super::memory::{Agent, Lookup, Memory};
use crate::seal::{PersonKey, Place};
use crate::sql::{ROWS, corrupt, hexes, ids};
use crate::unit::{Shared, all, on_both, run};
use crate::{Keyring, StoreError};

pub(crate) const AGENT: &str = "xAPI agent";
const WRAPPED: &str = "xapi_agent.wrapped";
const SEALED: &str = "xapi_persona.sealed";

/// The agents and objects of some statements.
#[derive(Default)]
pub(crate) struct People<'s> {
    agents: HashMap<&'s AgentKey, Arc<Agent>>,
    personas: HashMap<&'s Persona, Uuid>,
}

impl People<'_> {
    pub(crate) fn agent(&self, key: &AgentKey) -> Result<&Agent, StoreError> {
        self.agents.get(key).map(Arc::as_ref).ok_or_else(|| corrupt(AGENT, "it was not found after it was made"))
    }

    /// The mark by which the text of a statement names an object.
    pub(crate) fn mark(&self, persona: &Persona) -> Result<String, StoreError> {
        let id = self.personas.get(persona).ok_or_else(|| corrupt(AGENT, "its object was not found"))?;
        Ok(id.simple().to_string())
    }
}

/// The row of an agent: lookup, id, direct, wrapped key, name of the master key.
pub(crate) type AgentRow = (Vec<u8>, Uuid, Uuid, Vec<u8>, String);
/// The row of an object with what opens it: id, sealed, agent, wrapped key, name of the master key.
pub(crate) type PersonaRow = (Uuid, Vec<u8>, Uuid, Vec<u8>, String);

/// Unwraps the key of an agent.
pub(crate) fn unwrap(keyring: &Keyring, agent: Uuid, wrapped: &[u8], master: &str) -> Result<PersonKey, StoreError> {
    if master != keyring.id() {
        return Err(StoreError::WrongKey { wanted: master.to_owned(), given: keyring.id().to_owned() });
    }
    keyring.unwrap_at(Place { column: WRAPPED, row: agent }, wrapped).map_err(|e| corrupt(AGENT, e))
}

/// The text of an object.
pub(crate) fn open(keyring: &Keyring, row: &PersonaRow) -> Result<String, StoreError> {
    let (id, sealed, agent, wrapped, master) = row;
    let key = unwrap(keyring, *agent, wrapped, master)?;
    key.open(Place { column: SEALED, row: *id }, sealed).map_err(|e| corrupt(AGENT, e))
}

/// Chance as an id: what stands for an agent must not tell anything.
pub(crate) fn chance(shared: &Shared) -> Uuid {
    let mut bytes = [0; 16];
    shared.entropy.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

pub(crate) fn lookup_of(keys: Keys<'_>, agent: &AgentKey) -> Lookup {
    keys.lookup("xapi_agent.lookup", &agent.0)
}

fn persona_lookup(keys: Keys<'_>, agent: Uuid, persona: &Persona) -> Lookup {
    keys.lookup("xapi_persona.lookup", &format!("{agent}{}", persona.text))
}

fn sealed<T>(result: Result<T, crate::seal::SealError>) -> Result<T, StoreError> {
    result.map_err(|e| StoreError::Refused { what: AGENT, detail: e.to_string() })
}

on_both! {
    impl Tx {
        /// Finds the agents and objects of statements, and makes those that are new; writers must be held.
        pub(crate) async fn resolve<'s>(&mut self, kept: &[&'s Kept], now: Instant) -> Result<People<'s>, StoreError> {
            let mentioned = kept.iter().flat_map(|kept| {
                kept.facts.agents.iter().map(|(key, _)| key).chain(kept.personas.iter().map(|persona| &persona.key))
            });
            let agents = self.agents(mentioned.collect(), now).await?;
            let mut people = People { agents, personas: HashMap::new() };
            let shared = Arc::clone(&self.shared);
            let keys = Keys(&shared.keyring);
            let mut wanted: Vec<(Lookup, &'s Persona)> = Vec::new();
            {
                let mut look = if self.learned.erased { Memory::blind() } else { shared.xapi.look(self.learned.epoch) };
                let mut seen = HashSet::new();
                for persona in kept.iter().flat_map(|kept| &kept.personas).filter(|persona| seen.insert(*persona)) {
                    let lookup = persona_lookup(keys, people.agent(&persona.key)?.id, persona);
                    match look.persona(&lookup) {
                        Some(id) => drop(people.personas.insert(persona, id)),
                        None => wanted.push((lookup, persona)),
                    }
                }
            }
            if wanted.is_empty() {
                return Ok(people);
            }
            let query = sqlx::query_as::<_, (Vec<u8>, Uuid)>(concat!(
                "SELECT lookup, id FROM xapi_persona WHERE lookup IN ", bytes!("$1"),
            ));
            let rows = all!(self, AGENT, query.bind(hexes(wanted.iter().map(|(lookup, _)| lookup.as_slice()))))?;
            let found: HashMap<Vec<u8>, Uuid> = rows.into_iter().collect();
            let mut made = Vec::new();
            for (lookup, persona) in wanted {
                let id = match found.get(lookup.as_slice()) {
                    Some(id) => *id,
                    None => {
                        let id = chance(&shared);
                        let agent = people.agent(&persona.key)?;
                        let place = Place { column: SEALED, row: id };
                        let text = sealed(agent.key.seal(shared.entropy.as_ref(), place, &persona.text))?;
                        made.push((id, agent.id, lookup, text));
                        id
                    }
                };
                people.personas.insert(persona, id);
                self.learned.personas.push((lookup, id));
                self.learned.texts.push((id, Arc::from(persona.text.as_str())));
            }
            for part in made.chunks(ROWS) {
                let mut query = QueryBuilder::<Engine>::new("INSERT INTO xapi_persona (id, agent, lookup, sealed) ");
                query.push_values(part, |mut to, (id, agent, lookup, text)| {
                    to.push_bind(id).push_bind(agent).push_bind(lookup.as_slice()).push_bind(text.as_slice());
                });
                run!(self, AGENT, query.build())?;
            }
            Ok(people)
        }

        /// Finds agents, and makes those that are new; writers must be held.
        pub(crate) async fn agents<'s>(
            &mut self,
            mentioned: Vec<&'s AgentKey>,
            now: Instant,
        ) -> Result<HashMap<&'s AgentKey, Arc<Agent>>, StoreError> {
            let shared = Arc::clone(&self.shared);
            let keys = Keys(&shared.keyring);
            let (mut agents, mut wanted) = (HashMap::new(), Vec::new());
            {
                let mut look = if self.learned.erased { Memory::blind() } else { shared.xapi.look(self.learned.epoch) };
                let mut seen = HashSet::new();
                for key in mentioned.into_iter().filter(|key| seen.insert(*key)) {
                    let lookup = lookup_of(keys, key);
                    match look.agent(&lookup) {
                        Some(agent) => drop(agents.insert(key, agent)),
                        None => wanted.push((lookup, key)),
                    }
                }
            }
            if wanted.is_empty() {
                return Ok(agents);
            }
            let query = sqlx::query_as::<_, AgentRow>(concat!(
                "SELECT lookup, id, direct, wrapped, master_key FROM xapi_agent WHERE lookup IN ", bytes!("$1"),
            ));
            let rows = all!(self, AGENT, query.bind(hexes(wanted.iter().map(|(lookup, _)| lookup.as_slice()))))?;
            let mut found = HashMap::with_capacity(rows.len());
            for (lookup, id, direct, wrapped, master) in rows {
                let key = unwrap(&shared.keyring, id, &wrapped, &master).map_err(|e| self.fail(e))?;
                found.insert(lookup, Arc::new(Agent { id, direct, key }));
            }
            let mut made = Vec::new();
            for (lookup, key) in wanted {
                let agent = match found.remove(lookup.as_slice()) {
                    Some(agent) => agent,
                    None => {
                        let entropy = shared.entropy.as_ref();
                        let (id, direct) = (chance(&shared), chance(&shared));
                        let own = PersonKey::generate(entropy);
                        let place = Place { column: WRAPPED, row: id };
                        let wrapped = sealed(shared.keyring.wrap_at(entropy, place, &own))?;
                        made.push((id, lookup, direct, wrapped));
                        Arc::new(Agent { id, direct, key: own })
                    }
                };
                self.learned.agents.push((lookup, Arc::clone(&agent)));
                agents.insert(key, agent);
            }
            let master = shared.keyring.id();
            for part in made.chunks(ROWS) {
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO xapi_agent (id, lookup, direct, wrapped, master_key, created) ",
                );
                query.push_values(part, |mut to, (id, lookup, direct, wrapped)| {
                    to.push_bind(id)
                        .push_bind(lookup.as_slice())
                        .push_bind(direct)
                        .push_bind(wrapped.as_slice())
                        .push_bind(master)
                        .push_bind(now.0);
                });
                run!(self, AGENT, query.build())?;
            }
            Ok(agents)
        }

        /// The objects an agent was sent as.
        pub(crate) async fn personas_of(&mut self, agent: &AgentKey) -> Result<Vec<String>, StoreError> {
            let shared = Arc::clone(&self.shared);
            let query = sqlx::query_as::<_, PersonaRow>(
                "SELECT p.id, p.sealed, a.id, a.wrapped, a.master_key
                 FROM xapi_agent a JOIN xapi_persona p ON p.agent = a.id WHERE a.lookup = $1",
            );
            let rows = all!(self, AGENT, query.bind(lookup_of(Keys(&shared.keyring), agent).to_vec()))?;
            let texts: Result<Vec<String>, _> = rows.iter().map(|row| open(&shared.keyring, row)).collect();
            let mut texts = self.kept(texts)?;
            texts.sort_unstable();
            Ok(texts)
        }

        /// Destroys the keys of agents, and with them what was sealed.
        pub(crate) async fn erase(&mut self, agents: &[AgentKey]) -> Result<u64, StoreError> {
            self.hold_writers().await?;
            let shared = Arc::clone(&self.shared);
            let keys = Keys(&shared.keyring);
            let lookups: Vec<Lookup> = agents.iter().map(|agent| lookup_of(keys, agent)).collect();
            let query = sqlx::query_as::<_, (Uuid,)>(concat!("SELECT id FROM xapi_agent WHERE lookup IN ", bytes!("$1")));
            let rows = all!(self, AGENT, query.bind(hexes(lookups.iter().map(Lookup::as_slice))))?;
            let known: Vec<Uuid> = rows.into_iter().map(|(id,)| id).collect();
            self.forget(&known).await?;
            Ok(known.len() as u64)
        }

        /// Removes agents with their objects and documents, and has every process forget what it remembers.
        pub(crate) async fn forget(&mut self, agents: &[Uuid]) -> Result<(), StoreError> {
            if agents.is_empty() {
                return Ok(());
            }
            // Objects and documents go with the row.
            let query = sqlx::query(concat!("DELETE FROM xapi_agent WHERE id", among!("$1")));
            run!(self, AGENT, query.bind(ids(agents.iter().copied())))?;
            run!(self, AGENT, sqlx::query("UPDATE xapi_epoch SET n = n + 1"))?;
            // What this unit learned before may be of those who are gone.
            let newest = self.learned.newest;
            self.learned = crate::sql::xapi::memory::Learned {
                epoch: self.learned.epoch.saturating_add(1),
                newest,
                erased: true,
                ..Default::default()
            };
            Ok(())
        }
    }
}
