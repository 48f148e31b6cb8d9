//! Statements for people: lists page by page in both directions, one with all its facts, and what somebody did here.

mod export;
mod reader;
mod told;

use std::collections::HashSet;

use lms_core::access::{Action, Actor, Scope, Target};
use lms_core::ids::PersonId;
use lms_core::people::Language;
use lms_core::text::Email;
use lms_core::xapi::agent::AgentKey;
use lms_core::xapi::json::{self, Object, Value};
use lms_core::xapi::lexical;
use lms_core::xapi::query::{Cursor, Filter};
use lms_store::Unit;
use lms_store::repo::{Find, HeldStatement};
use uuid::Uuid;

use super::erase;
use crate::{EngineError, Lms, rights};

pub use export::{CSV_HEADS, Export, csv, csv_head, ndjson};
pub use told::{Enclosure, KnownBy, Outcome, Said, Told, Verb, What, Whole, Whom};

use reader::Reader;

/// Which statements.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Wanted {
    /// Of any of these agents; nobody in particular when there is none. [`agents_of`] finds them.
    pub agents: Vec<AgentKey>,
    /// What else; its `agent`, `limit` and `ascending` are not looked at.
    pub filter: Filter,
}

/// Which page of a list, which begins with what was stored last.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum At {
    /// The first.
    Newest,
    /// The one that begins after this place.
    Older(Cursor),
    /// The one that ends before this place.
    Newer(Cursor),
}

/// One page of statements.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The newest first.
    pub lines: Vec<Told>,
    /// Where the page of newer ones ends.
    pub newer: Option<Cursor>,
    /// Where the page of older ones begins.
    pub older: Option<Cursor>,
}

/// What somebody typed to name a person: an e-mail address, the id of a person here, the address of another site with the
/// name of an account there (a blank between), or an OpenID. Whoever is known here is found by all they are known by.
///
/// Empty when the text names nobody that could be looked for.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn agents_of(lms: &Lms, actor: &Actor, typed: &str) -> Result<Vec<AgentKey>, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let typed = typed.trim();
    if let Ok(id) = typed.parse::<Uuid>() {
        return agents_of_person(lms, PersonId(id)).await;
    }
    if let Ok(email) = Email::new(typed) {
        let known = lms.store().reader().await?.people().find_by_email(&email).await?;
        let mut agents = match known {
            Some(person) => agents_of_person(lms, person.id).await?,
            None => Vec::new(),
        };
        // As typed too: before the @ a mailbox may tell letters apart.
        agents.extend(mailbox(typed));
        agents.extend(mailbox(email.as_str()));
        let mut seen = HashSet::new();
        agents.retain(|agent| seen.insert(agent.clone()));
        return Ok(agents);
    }
    let mut words = typed.splitn(2, char::is_whitespace);
    let (first, rest) = (words.next().unwrap_or_default(), words.next().map(str::trim).unwrap_or_default());
    if !lexical::is_iri(first) {
        return Ok(Vec::new());
    }
    let agent = if rest.is_empty() { identifier("openid", Value::string(first)) } else { account(first, rest) };
    Ok(agent.into_iter().collect())
}

/// What a person of this platform is known by: what an erasure takes out, too.
async fn agents_of_person(lms: &Lms, person: PersonId) -> Result<Vec<AgentKey>, EngineError> {
    let mut view = lms.store().reader().await?;
    let known = view.people().find(person).await?;
    let identity = known.and_then(|(known, _)| known.identity);
    erase::agents(lms, &mut *view, person, identity.as_ref().map(|identity| identity.email.as_str())).await
}

fn identifier<'t>(key: &'static str, value: Value<'t>) -> Option<AgentKey> {
    AgentKey::of(&Value::Object(Object(vec![(key.into(), value)])))
}

fn mailbox(address: &str) -> Option<AgentKey> {
    identifier("mbox", Value::string(format!("mailto:{address}")))
}

fn account(home: &str, name: &str) -> Option<AgentKey> {
    let account = Object(vec![("homePage".into(), Value::string(home)), ("name".into(), Value::string(name))]);
    identifier("account", Value::Object(account))
}

/// The statements of everybody.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn all(
    lms: &Lms,
    actor: &Actor,
    wanted: &Wanted,
    (at, size): (At, usize),
    language: Language,
) -> Result<Listed, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    listed(lms, &Search { wanted: wanted.clone(), own: None }, (at, size), Reader::of_everybody(lms, language)).await
}

/// The statements that say what this person did: the person is their actor, or in the group that is.
///
/// Those that only mention the person say what somebody else did, and are not among them.
///
/// # Errors
///
/// [`EngineError::NotFound`] for anybody but the person and those who run the learning record store.
pub async fn statements_of_person(
    lms: &Lms,
    actor: &Actor,
    person: PersonId,
    (at, size): (At, usize),
    language: Language,
) -> Result<Listed, EngineError> {
    let search = Search::of_person(lms, actor, person).await?;
    listed(lms, &search, (at, size), Reader::of_one(lms, language, person)).await
}

/// One statement with everything it says, voided or not: any of them for those who run the learning record store, for
/// others what they did themselves.
///
/// # Errors
///
/// [`EngineError::NotFound`] when there is none, or it is not for this actor.
pub async fn one(lms: &Lms, actor: &Actor, id: Uuid, language: Language) -> Result<Whole, EngineError> {
    let manages = actor.may(Action::ManageLrs, Target::In(Scope::National));
    let own = match actor.person() {
        _ if manages => None,
        Some(person) => Some((person, agents_of_person(lms, person).await?)),
        None => return Err(EngineError::NotFound("statement")),
    };
    let mut unit = lms.store().reader().await?;
    let held = unit.statements().find(id).await?.ok_or(EngineError::NotFound("statement"))?;
    let reader = match &own {
        Some((_, agents)) if !acts(&held, agents)? => return Err(EngineError::NotFound("statement")),
        Some((person, _)) => Reader::of_one(lms, language, *person),
        None => Reader::of_everybody(lms, language),
    };
    reader.whole(&mut *unit, held).await
}

/// A search with who may see what of it settled.
#[derive(Clone, Debug)]
struct Search {
    wanted: Wanted,
    /// Only statements whose actor is one of these.
    own: Option<Vec<AgentKey>>,
}

impl Search {
    async fn of_person(lms: &Lms, actor: &Actor, person: PersonId) -> Result<Self, EngineError> {
        if actor.person() != Some(person) {
            rights::national(actor, Action::ManageLrs)?;
        }
        let agents = agents_of_person(lms, person).await?;
        Ok(Self { wanted: Wanted { agents: agents.clone(), filter: Filter::default() }, own: Some(agents) })
    }
}

/// Whether one of these agents is the actor of a statement, or in the group that is.
fn acts(held: &HeldStatement, agents: &[AgentKey]) -> Result<bool, EngineError> {
    let value = read(&held.text)?;
    let Some(actor) = value.get("actor") else { return Ok(false) };
    let members = actor.get("member").and_then(Value::as_array).unwrap_or_default();
    let mut known = std::iter::once(actor).chain(members).filter_map(AgentKey::of);
    Ok(known.any(|key| agents.contains(&key)))
}

/// A kept statement as a tree: it was valid when it came.
fn read(text: &str) -> Result<Value<'_>, EngineError> {
    json::read(text.as_bytes()).map_err(|e| EngineError::Internal(e.to_string()))
}

async fn listed(
    lms: &Lms,
    search: &Search,
    (at, size): (At, usize),
    reader: Reader<'_>,
) -> Result<Listed, EngineError> {
    let mut unit = lms.store().reader().await?;
    let mut at = at;
    if let At::Newer(cursor) = at {
        let mut found = gathered(&mut *unit, search, Some(cursor), true, size).await?;
        if found.more {
            found.statements.reverse();
            let place = |held: Option<&HeldStatement>| held.map(|h| Cursor { after: h.place, newest: cursor.newest });
            let (newer, older) = (place(found.statements.first()), place(found.statements.last()));
            let lines = reader.lines(&mut *unit, &found.statements).await?;
            return Ok(Listed { lines, newer, older });
        }
        // The beginning is reached: the page there is full, and has what came in the meantime.
        at = At::Newest;
    }
    let from = match at {
        At::Older(cursor) => Some(cursor),
        At::Newest | At::Newer(_) => None,
    };
    let found = gathered(&mut *unit, search, from, false, size).await?;
    let newest = from.map(|cursor| cursor.newest).or(found.statements.first().map(|held| held.place));
    let place = |held: Option<&HeldStatement>| Some(Cursor { after: held?.place, newest: newest? });
    let newer = from.and_then(|_| place(found.statements.first()));
    let older = if found.more { place(found.statements.last()) } else { None };
    let lines = reader.lines(&mut *unit, &found.statements).await?;
    Ok(Listed { lines, newer, older })
}

/// Some statements in order, and whether there are more behind them.
struct Gathered {
    statements: Vec<HeldStatement>,
    more: bool,
    /// Where to go on.
    next: Option<Cursor>,
}

/// `size` statements of a search.
async fn gathered(
    unit: &mut dyn Unit,
    search: &Search,
    from: Option<Cursor>,
    ascending: bool,
    size: usize,
) -> Result<Gathered, EngineError> {
    let mut statements: Vec<HeldStatement> = Vec::new();
    let (newest, mut from) = (from.map(|cursor| cursor.newest), from);
    loop {
        // One more than is wanted tells whether there are more.
        let (batch, next) = merged(unit, &search.wanted, from, ascending, size + 1).await?;
        for held in batch {
            if match &search.own {
                Some(agents) => acts(&held, agents)?,
                None => true,
            } {
                statements.push(held);
            }
        }
        from = next;
        if from.is_none() || statements.len() > size {
            break;
        }
    }
    let more = statements.len() > size;
    statements.truncate(size);
    let newest = newest.or(from.map(|cursor| cursor.newest)).or(statements.first().map(|held| held.place));
    let last = statements.last().map(|held| held.place);
    let next = if more { last.zip(newest).map(|(after, newest)| Cursor { after, newest }) } else { None };
    Ok(Gathered { statements, more, next })
}

/// One page of the statements of any of several agents, in order, each once.
async fn merged(
    unit: &mut dyn Unit,
    wanted: &Wanted,
    from: Option<Cursor>,
    ascending: bool,
    size: usize,
) -> Result<(Vec<HeldStatement>, Option<Cursor>), EngineError> {
    let agents: Vec<Option<AgentKey>> = match wanted.agents.as_slice() {
        [] => vec![None],
        agents => agents.iter().cloned().map(Some).collect(),
    };
    let mut all: Vec<HeldStatement> = Vec::new();
    let mut further: Option<Cursor> = None;
    for agent in agents {
        let filter = Filter { agent, limit: None, ascending, ..wanted.filter.clone() };
        let found = unit.statements().page(&Find { filter: &filter, only_of: None, from, size }).await?;
        all.extend(found.statements);
        further = further.or(found.next);
    }
    all.sort_by_key(|held| held.place);
    all.dedup_by_key(|held| held.id);
    if !ascending {
        all.reverse();
    }
    // Where any list was cut, or all of them are longer together, the page ends at its last: what is behind comes again.
    let newest = from.map(|c| c.newest).or(further.map(|c| c.newest)).or(all.first().map(|held| held.place));
    let cut = all.len() > size || further.is_some();
    all.truncate(size);
    let next = match (cut, all.last(), newest) {
        (true, Some(last), Some(newest)) => Some(Cursor { after: last.place, newest }),
        _ => None,
    };
    Ok((all, next))
}
