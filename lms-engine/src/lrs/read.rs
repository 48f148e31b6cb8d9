//! Statements on their way out: one or a page, in the format asked for, with the payloads of their attachments.

use std::collections::{HashMap, HashSet};

use lms_core::cmi5::document::Resource;
use lms_core::xapi::Version;
use lms_core::xapi::credential::Scope;
use lms_core::xapi::facts::{AttachmentFact, attachments_of};
use lms_core::xapi::format::{self, Format, Known, Languages};
use lms_core::xapi::json::{self, Value};
use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::{self, Cursor, Filter, StatementsQuery, Which};
use lms_store::Unit;
use lms_store::content::BlobHash;
use lms_store::repo::{Find, HeldStatement};

use super::{Holder, LrsError, more};
use crate::Lms;
use crate::launch::guard::{self, Call};

/// So many statements are on a page at most, and where nothing is asked for.
pub const PAGE: usize = 200;
/// A page that became this large ends early: the next one goes on.
const PAGE_BYTES: usize = 16 << 20;

/// What a GET of the Statements resource answers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// The JSON: a statement, or `statements` and `more`.
    pub json: String,
    /// When the one statement was stored, or the newest of the page.
    pub stored: Option<Instant>,
    /// Payloads to send along, when they were asked for.
    pub payloads: Option<Vec<Enclosed>>,
}

/// A payload to be sent along.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Enclosed {
    /// The hash statements name it by.
    pub sha2: String,
    /// Its media type.
    pub content_type: String,
    /// Its name in the content store.
    pub blob: BlobHash,
    /// How many bytes.
    pub size: u64,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub enum Asked<'p> {
    /// By parameters.
    Query(Vec<(&'p str, &'p str)>),
    /// By the token of a `more`.
    More(&'p str),
}

/// Answers a GET. `more_at` is what a token is put behind to make the address of the next page.
///
/// # Errors
///
/// [`LrsError::NotFound`] for one statement that is not there or is voided (or is not, when a voided one is asked for).
///
/// Source: xAPI 1.0.3, part 3, 2.1.3.
pub async fn answer(
    lms: &Lms,
    holder: &Holder,
    version: Version,
    asked: Asked<'_>,
    (languages, more_at): (&Languages, &str),
) -> Result<Answer, LrsError> {
    holder.need(Scope::StatementsReadMine)?;
    let (mut asked, from) = match asked {
        Asked::Query(pairs) => (query::statements(pairs, version)?, None),
        Asked::More(token) => {
            let (asked, cursor) = more::read(lms, holder, token)?;
            (asked, Some(cursor))
        }
    };
    let mut only_own = !holder.may(Scope::StatementsRead);
    if let Some(bound) = &holder.launch {
        match &mut asked.which {
            Which::Many(filter) => only_own = guard::narrow(lms, bound, filter).await?,
            Which::One(_) | Which::Voided(_) => {
                guard::admit(lms, bound, &Call::reading(Resource::Statements)).await?;
            }
        }
    }
    let mut view = lms.store().reader().await?;
    match &asked.which {
        Which::One(id) | Which::Voided(id) => {
            let wanted = matches!(asked.which, Which::Voided(_));
            let found = view.statements().find(*id).await?.filter(|held| held.voided == wanted);
            let held = found.ok_or(LrsError::NotFound("statement"))?;
            let seen = match &holder.launch {
                Some(bound) => guard::sees(&mut *view, holder, bound, (*id, &held.text)).await?,
                None => !only_own || view.statements().is_of(*id, holder.id).await?,
            };
            if !seen {
                return Err(LrsError::NotFound("statement"));
            }
            let stored = Some(held.place.stored);
            let held = [held];
            let payloads = payloads(&mut *view, &asked, &held).await?;
            let json = written(&mut *view, &asked, &held, languages).await?.pop().unwrap_or_default();
            Ok(Answer { json, stored, payloads })
        }
        Which::Many(filter) => {
            page(lms, (holder, only_own), &mut *view, (&asked, filter, from), (languages, more_at)).await
        }
    }
}

async fn page(
    lms: &Lms,
    (holder, only_own): (&Holder, bool),
    view: &mut dyn Unit,
    (asked, filter, from): (&StatementsQuery, &Filter, Option<Cursor>),
    (languages, more_at): (&Languages, &str),
) -> Result<Answer, LrsError> {
    let limit = filter.limit.filter(|limit| *limit > 0).and_then(|limit| usize::try_from(limit).ok());
    let size = limit.map_or(PAGE, |limit| limit.min(PAGE));
    let only_of = only_own.then_some(holder.id);
    let mut found = view.statements().page(&Find { filter, only_of, from, size }).await?;
    shorten(&mut found, from);
    let payloads = payloads(view, asked, &found.statements).await?;
    let texts = written(view, asked, &found.statements, languages).await?;
    let mut json = String::with_capacity(texts.iter().map(|text| text.len() + 1).sum::<usize>() + 64);
    json.push_str("{\"statements\":[");
    for (n, text) in texts.iter().enumerate() {
        if n > 0 {
            json.push(',');
        }
        json.push_str(text);
    }
    json.push_str("],\"more\":");
    let address = match &found.next {
        Some(cursor) => format!("{more_at}{}", more::write(lms, holder, asked, cursor)?),
        None => String::new(),
    };
    json::quoted(&address, &mut json);
    json.push('}');
    let stored = found.statements.iter().map(|held| held.place.stored).max();
    Ok(Answer { json, stored, payloads })
}

/// Ends a page early that is very large: one statement may have megabytes.
fn shorten(found: &mut lms_store::repo::Found, from: Option<Cursor>) {
    let mut bytes = 0;
    let fits = found.statements.iter().take_while(|held| {
        let before = bytes;
        bytes += held.text.len();
        before < PAGE_BYTES
    });
    let fits = fits.count();
    if fits >= found.statements.len() {
        return;
    }
    // Without any cursor the whole list was found, and its newest is the newest of all.
    let newest = from.or(found.next).map(|cursor| cursor.newest);
    let newest = newest.or_else(|| found.statements.iter().map(|held| held.place).max());
    found.statements.truncate(fits);
    if let (Some(last), Some(newest)) = (found.statements.last(), newest) {
        found.next = Some(Cursor { after: last.place, newest });
    }
}

/// The statements in the format asked for.
async fn written(
    view: &mut dyn Unit,
    asked: &StatementsQuery,
    held: &[HeldStatement],
    languages: &Languages,
) -> Result<Vec<String>, LrsError> {
    if asked.format == Format::Exact {
        return Ok(held.iter().map(|held| held.text.clone()).collect());
    }
    let values: Vec<Value<'_>> = held
        .iter()
        .map(|held| json::read(held.text.as_bytes()))
        .collect::<Result<_, _>>()
        .map_err(|e| LrsError::internal(&e))?;
    if asked.format == Format::Ids {
        return Ok(values.iter().map(|value| format::ids(value).to_text()).collect());
    }
    let (mut activities, mut verbs) = (HashSet::new(), HashSet::new());
    for value in &values {
        format::mentioned(value, &mut activities, &mut verbs);
    }
    let (activities, verbs): (Vec<String>, Vec<String>) =
        (activities.into_iter().collect(), verbs.into_iter().collect());
    let definitions = view.statements().definitions(&activities).await?;
    let displays = view.statements().displays(&verbs).await?;
    let canon = Canon { definitions: parsed(&definitions)?, displays: parsed(&displays)? };
    Ok(values.iter().map(|value| format::canonical(value, &canon, languages).to_text()).collect())
}

struct Canon<'t> {
    definitions: HashMap<&'t str, Value<'t>>,
    displays: HashMap<&'t str, Value<'t>>,
}

impl Known for Canon<'_> {
    fn definition(&self, activity: &str) -> Option<&Value<'_>> {
        self.definitions.get(activity)
    }
    fn display(&self, verb: &str) -> Option<&Value<'_>> {
        self.displays.get(verb)
    }
}

fn parsed(texts: &[(String, String)]) -> Result<HashMap<&str, Value<'_>>, LrsError> {
    let mut out = HashMap::with_capacity(texts.len());
    for (id, text) in texts {
        out.insert(id.as_str(), json::read(text.as_bytes()).map_err(|e| LrsError::internal(&e))?);
    }
    Ok(out)
}

/// The payloads of what is sent, each once; `None` when they were not asked for.
async fn payloads(
    view: &mut dyn Unit,
    asked: &StatementsQuery,
    held: &[HeldStatement],
) -> Result<Option<Vec<Enclosed>>, LrsError> {
    if !asked.attachments {
        return Ok(None);
    }
    let mut wanted: Vec<AttachmentFact> = Vec::new();
    let mut seen = HashSet::new();
    for held in held.iter().filter(|held| held.text.contains("\"attachments\"")) {
        let value = json::read(held.text.as_bytes()).map_err(|e| LrsError::internal(&e))?;
        wanted.extend(attachments_of(&value).into_iter().filter(|one| seen.insert(one.sha2.clone())));
    }
    let hashes: Vec<String> = wanted.iter().map(|one| one.sha2.clone()).collect();
    let kept: HashMap<String, _> =
        view.statements().payloads(&hashes).await?.into_iter().map(|one| (one.sha2.clone(), one)).collect();
    let enclosed = wanted.into_iter().filter_map(|one| {
        // One that is only elsewhere has no payload here.
        let held = kept.get(&one.sha2)?;
        Some(Enclosed { sha2: one.sha2, content_type: one.content_type, blob: held.blob.clone(), size: held.size })
    });
    Ok(Some(enclosed.collect()))
}
