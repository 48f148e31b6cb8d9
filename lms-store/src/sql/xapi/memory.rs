//! What a process remembers of agents and definitions between transactions: only what is committed, and nothing of an
//! agent that was erased.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::seal::PersonKey;

/// A keyed hash by which something is found.
pub(crate) type Lookup = [u8; 32];

/// How many agents are remembered at most.
const AGENTS: usize = 50_000;
/// How many Agent objects are remembered at most, each by its hash and by its id.
const PERSONAS: usize = 100_000;
/// How many definitions and displays are remembered as merged.
const KNOWN: usize = 100_000;

/// An agent as it is needed to write of it.
#[derive(Debug)]
pub(crate) struct Agent {
    /// Stands for it in any place.
    pub(crate) id: Uuid,
    /// Stands for it as actor or object.
    pub(crate) direct: Uuid,
    /// Seals what is kept of it.
    pub(crate) key: PersonKey,
}

/// A map that forgets what was not asked for the longest, half of it at once.
#[derive(Debug)]
struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    most: usize,
}

impl<K: Hash + Eq + Clone, V: Clone> Recent<K, V> {
    fn new(most: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), most }
    }

    fn get(&mut self, key: &K) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.put(key, value.clone());
        Some(value)
    }

    fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.most / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, value);
    }

    fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

#[derive(Debug)]
struct Remembered {
    /// The number of erasures all of this is true for.
    epoch: i64,
    agents: Recent<Lookup, Arc<Agent>>,
    personas: Recent<Lookup, Uuid>,
    texts: Recent<Uuid, Arc<str>>,
    /// By what was defined and with which power: the hash of the last text that was merged.
    known: Recent<Lookup, Lookup>,
}

/// What a process remembers.
#[derive(Debug)]
pub(crate) struct Memory {
    remembered: Mutex<Remembered>,
    /// Transactions of this process that may have read their clock and have not ended yet.
    writing: Arc<AtomicU64>,
    /// The place of the newest statement this process has committed or seen.
    newest: AtomicI64,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            remembered: Mutex::new(Remembered {
                epoch: 0,
                agents: Recent::new(AGENTS),
                personas: Recent::new(PERSONAS),
                texts: Recent::new(PERSONAS),
                known: Recent::new(KNOWN),
            }),
            writing: Arc::default(),
            newest: AtomicI64::new(i64::MIN),
        }
    }
}

/// What a unit learned, to be remembered once it is committed.
#[derive(Debug, Default)]
pub(crate) struct Learned {
    /// The number of erasures it saw.
    pub(crate) epoch: i64,
    pub(crate) agents: Vec<(Lookup, Arc<Agent>)>,
    pub(crate) personas: Vec<(Lookup, Uuid)>,
    pub(crate) texts: Vec<(Uuid, Arc<str>)>,
    pub(crate) known: Vec<(Lookup, Lookup)>,
    /// The place of the last statement it stored.
    pub(crate) newest: Option<i64>,
    /// It erased agents itself, hence nothing that is remembered counts for it.
    pub(crate) erased: bool,
}

/// As long as it lives, a transaction of this process may store statements that nobody sees yet.
#[derive(Debug)]
pub(crate) struct Writing(Arc<AtomicU64>);

impl Drop for Writing {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A look into what is remembered, for one who saw as many erasures.
pub(crate) struct Look<'m>(Option<MutexGuard<'m, Remembered>>);

impl Look<'_> {
    pub(crate) fn agent(&mut self, lookup: &Lookup) -> Option<Arc<Agent>> {
        self.0.as_mut()?.agents.get(lookup)
    }

    pub(crate) fn persona(&mut self, lookup: &Lookup) -> Option<Uuid> {
        self.0.as_mut()?.personas.get(lookup)
    }

    pub(crate) fn text(&mut self, persona: &Uuid) -> Option<Arc<str>> {
        self.0.as_mut()?.texts.get(persona)
    }

    pub(crate) fn is_known(&mut self, what: &Lookup, text: &Lookup) -> bool {
        self.0.as_mut().is_some_and(|all| all.known.get(what).as_ref() == Some(text))
    }
}

impl Memory {
    /// What is remembered, as seen by a transaction that read this number of committed erasures; one that reads an old
    /// state of the database sees nothing here.
    pub(crate) fn look(&self, epoch: i64) -> Look<'_> {
        let mut all = self.all();
        if epoch > all.epoch {
            all.forget(epoch);
        }
        Look((epoch == all.epoch).then_some(all))
    }

    /// Sees nothing.
    pub(crate) fn blind<'m>() -> Look<'m> {
        Look(None)
    }

    /// Remembers what a committed transaction learned.
    pub(crate) fn learn(&self, learned: Learned) {
        if let Some(newest) = learned.newest {
            self.newest.fetch_max(newest, Ordering::SeqCst);
        }
        let mut all = self.all();
        if learned.epoch > all.epoch {
            all.forget(learned.epoch);
        }
        if learned.epoch < all.epoch {
            return;
        }
        for (lookup, agent) in learned.agents {
            all.agents.put(lookup, agent);
        }
        for (lookup, persona) in learned.personas {
            all.personas.put(lookup, persona);
        }
        for (persona, text) in learned.texts {
            all.texts.put(persona, text);
        }
        for (what, text) in learned.known {
            all.known.put(what, text);
        }
    }

    /// Says that a transaction is about to read its clock and to store statements.
    pub(crate) fn write(&self) -> Writing {
        self.writing.fetch_add(1, Ordering::SeqCst);
        Writing(Arc::clone(&self.writing))
    }

    /// Whether a transaction of this process may be storing statements.
    pub(crate) fn is_writing(&self) -> bool {
        self.writing.load(Ordering::SeqCst) > 0
    }

    /// The place of the newest statement this process knows to be committed; the least number when it knows none.
    pub(crate) fn newest(&self) -> i64 {
        self.newest.load(Ordering::SeqCst)
    }

    fn all(&self) -> MutexGuard<'_, Remembered> {
        // What a thread that failed left behind is whole: each change is one call.
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Remembered {
    fn forget(&mut self, epoch: i64) {
        self.epoch = epoch;
        self.agents.clear();
        self.personas.clear();
        self.texts.clear();
        // Definitions say nothing about anybody, but a purge may raise the number too.
        self.known.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(epoch: i64, persona: Uuid, text: &str) -> Learned {
        Learned { epoch, texts: vec![(persona, Arc::from(text))], ..Learned::default() }
    }

    #[test]
    fn the_least_asked_for_is_forgotten_first() {
        let mut recent = Recent::new(4);
        recent.put(0, "kept by asking");
        for n in 1..20 {
            assert_eq!(recent.get(&0), Some("kept by asking"), "{n}");
            recent.put(n, "x");
        }
        assert_eq!(recent.get(&1), None);
        assert!(recent.young.len() + recent.old.len() <= 4);
    }

    #[test]
    fn after_an_erasure_nothing_older_is_remembered_or_learned() {
        let (memory, id) = (Memory::default(), Uuid::from_u128(1));
        memory.learn(learned(1, id, "Monique"));
        assert!(memory.look(1).text(&id).is_some());
        assert!(memory.look(2).text(&id).is_none());
        memory.learn(learned(1, id, "Monique"));
        assert!(memory.look(2).text(&id).is_none(), "learned before the erasure");
        assert!(memory.look(1).text(&id).is_none(), "an old view finds nothing");
        memory.learn(learned(2, id, "René"));
        assert_eq!(memory.look(2).text(&id).as_deref(), Some("René"));
    }
}
