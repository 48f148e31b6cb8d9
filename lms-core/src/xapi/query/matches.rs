//! Which statements a filter finds, said as plainly as can be: what every store is measured against.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::facts::{Facts, Mention};
use super::super::lexical::Instant;
use super::Filter;

/// Where a statement stands in the order of the store: by `stored`, and by a number of its own where that is the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
pub struct Place {
    /// When it was stored.
    pub stored: Instant,
    /// Rising with every statement.
    pub sequence: u64,
}

/// A statement in a store.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Held {
    /// What is indexed of it.
    pub facts: Facts,
    /// Its number.
    pub sequence: u64,
}

impl Held {
    /// Its place in the order.
    pub fn place(&self) -> Place {
        Place { stored: self.facts.stored, sequence: self.sequence }
    }
}

/// The ids that are voided: named by a voiding statement, and not voiding themselves.
///
/// Source: xAPI 1.0.3, part 2, 2.3.2: a voiding statement cannot be voided.
pub fn voided(all: &[Held]) -> HashSet<Uuid> {
    let voiding: HashSet<Uuid> =
        all.iter().filter(|held| held.facts.voids.is_some()).map(|held| held.facts.id).collect();
    all.iter().filter_map(|held| held.facts.voids).filter(|target| !voiding.contains(target)).collect()
}

/// Everything a filter finds, in order, whatever its limit: not voided, stored in its interval, and meeting its
/// conditions itself or by a statement it refers to, directly or through others.
///
/// A statement referred to counts even when it is voided or outside the interval; rings are no trouble.
///
/// Source: xAPI 1.0.3, part 3, 2.1.3 (filter conditions for StatementRefs).
pub fn all_matches<'a>(all: &'a [Held], filter: &Filter) -> Vec<&'a Held> {
    let voided = voided(all);
    let by_id: HashMap<Uuid, &Held> = all.iter().map(|held| (held.facts.id, held)).collect();
    let mut found: Vec<&Held> = all
        .iter()
        .filter(|held| {
            let stored = held.facts.stored;
            !voided.contains(&held.facts.id)
                && filter.since.is_none_or(|since| stored > since)
                && filter.until.is_none_or(|until| stored <= until)
                && meets_by_reference(held, filter, &by_id)
        })
        .collect();
    found.sort_by_key(|held| held.place());
    if !filter.ascending {
        found.reverse();
    }
    found
}

fn meets_by_reference(held: &Held, filter: &Filter, by_id: &HashMap<Uuid, &Held>) -> bool {
    let mut seen = HashSet::new();
    let mut next = Some(held);
    while let Some(one) = next {
        if meets(&one.facts, filter) {
            return true;
        }
        if !seen.insert(one.facts.id) {
            return false;
        }
        next = one.facts.refers_to.and_then(|target| by_id.get(&target).copied());
    }
    false
}

/// Whether a statement itself meets the conditions on agent, verb, activity and registration, all of them.
fn meets(facts: &Facts, filter: &Filter) -> bool {
    let counts = |mention: Mention, related: bool| related || mention == Mention::Direct;
    filter.verb.as_ref().is_none_or(|verb| *verb == facts.verb)
        && filter.registration.is_none_or(|registration| facts.registration == Some(registration))
        && filter
            .agent
            .as_ref()
            .is_none_or(|agent| facts.agents.iter().any(|(key, m)| key == agent && counts(*m, filter.related_agents)))
        && filter.activity.as_ref().is_none_or(|activity| {
            facts.activities.iter().any(|(id, m)| id == activity && counts(*m, filter.related_activities))
        })
}

/// Where the next page begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
pub struct Cursor {
    /// The last statement shown.
    pub after: Place,
    /// The newest statement there was when the first page was made: later ones are not of this list.
    pub newest: Place,
}

/// Four whole numbers with commas between, to be put into a token.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { after, newest } = self;
        write!(f, "{},{},{},{}", after.stored.0, after.sequence, newest.stored.0, newest.sequence)
    }
}

/// A text that is no cursor.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("this is no place in a list of statements")]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;
    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let mut numbers = text.split(',');
        let mut place = || -> Option<Place> {
            Some(Place { stored: Instant(numbers.next()?.parse().ok()?), sequence: numbers.next()?.parse().ok()? })
        };
        let (after, newest) = (place().ok_or(NotACursor)?, place().ok_or(NotACursor)?);
        if numbers.next().is_none() { Ok(Self { after, newest }) } else { Err(NotACursor) }
    }
}

/// One page of statements.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Page<'a> {
    /// Its statements in order.
    pub statements: Vec<&'a Held>,
    /// Where the next one begins; `None` at the end.
    pub next: Option<Cursor>,
}

/// The first page of what a filter finds, or the one at `from`; `maximum` is the most the server gives at once.
///
/// Statements stored between two pages are on none of them, so that each is on one page exactly.
///
/// Source: xAPI 1.0.3, part 3, 2.1.3 (`limit`, `more`).
pub fn page<'a>(all: &'a [Held], filter: &Filter, from: Option<Cursor>, maximum: usize) -> Page<'a> {
    let asked = filter.limit.filter(|limit| *limit > 0).and_then(|limit| usize::try_from(limit).ok());
    let size = asked.map_or(maximum, |asked| asked.min(maximum)).max(1);
    let newest = from.map(|cursor| cursor.newest).or(all.iter().map(Held::place).max());
    let mut rest = all_matches(all, filter);
    rest.retain(|held| {
        newest.is_some_and(|newest| held.place() <= newest)
            && from.is_none_or(|from| match filter.ascending {
                true => held.place() > from.after,
                false => held.place() < from.after,
            })
    });
    let more = rest.len() > size;
    rest.truncate(size);
    let next = match (more, rest.last(), newest) {
        (true, Some(last), Some(newest)) => Some(Cursor { after: last.place(), newest }),
        _ => None,
    };
    Page { statements: rest, next }
}
