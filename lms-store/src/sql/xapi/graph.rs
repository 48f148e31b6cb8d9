//! Who refers to whom, as far as it matters for statements that come or go: what each inherits from those it leads to.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

/// Chains of references are followed so far and no further: beyond, it is not evidence but a trap.
pub(crate) const FAR: usize = 100;

/// A statement as a link of a chain.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) at: i64,
    pub(crate) refers: Option<Uuid>,
    /// What it is found by itself.
    pub(crate) keys: Vec<Uuid>,
}

/// A row of the index.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Entry {
    pub(crate) key: Uuid,
    pub(crate) at: i64,
    pub(crate) origin: i64,
}

/// The statements around some that come or go.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) nodes: HashMap<Uuid, Node>,
    /// Those that come or go.
    pub(crate) moved: HashSet<Uuid>,
}

impl Graph {
    /// The targets that nodes refer to and that are not here yet.
    pub(crate) fn open_ends(&self) -> Vec<Uuid> {
        let targets = self.nodes.values().filter_map(|node| node.refers);
        let mut open: Vec<Uuid> = targets.filter(|target| !self.nodes.contains_key(target)).collect();
        open.sort_unstable();
        open.dedup();
        open
    }

    /// The inherited rows that come or go with the moved ones: each statement has the rows of every statement it leads
    /// to, and a moved one changes that for itself and for those that lead to it.
    pub(crate) fn inherited(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (id, node) in &self.nodes {
            let mut passed = self.moved.contains(id);
            let mut seen = HashSet::from([*id]);
            let mut next = node.refers;
            for _ in 0..FAR {
                let Some((target, link)) = next.and_then(|target| Some((target, self.nodes.get(&target)?))) else {
                    break;
                };
                if !seen.insert(target) {
                    break;
                }
                passed = passed || self.moved.contains(&target);
                if passed {
                    entries.extend(link.keys.iter().map(|key| Entry { key: *key, at: node.at, origin: link.at }));
                }
                next = link.refers;
            }
        }
        entries.sort_unstable();
        entries.dedup();
        entries
    }
}
