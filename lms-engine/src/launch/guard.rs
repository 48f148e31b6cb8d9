//! The guard before the record store: what a launched content sends is judged, stored and turned into evidence in one
//! transaction, or refused whole.

use lms_core::cmi5::document::{self, Note, Request, Resource};
use lms_core::cmi5::judge::{self, Binding};
use lms_core::cmi5::refusal::{Refusal, Requirement};
use lms_core::cmi5::state::Satisfied;
use lms_core::cmi5::words::Verb;
use lms_core::time::{Span, Timestamp};
use lms_core::tincan::Heard;
use lms_core::xapi::activity::Power;
use lms_core::xapi::agent::AgentKey;
use lms_core::xapi::json::{self, Value};
use lms_core::xapi::keep::Kept;
use lms_core::xapi::query::{DocumentQuery, Filter, Owner};
use lms_store::Unit;
use lms_store::repo::{HeldPayload, Submission, Submitted};
use uuid::Uuid;

use super::TRIES;
use super::bound::Bound;
use super::evidence::{self, News, There};
use super::held::{Held, Standing, instant};
use super::open::again;
use super::pen::{Pen, ours};
use crate::content::Structure;
use crate::lrs::{Holder, LrsError};
use crate::{EngineError, Lms};

/// What a session sends at once: the statements as they came, their ids put in, and as they are to be kept.
pub(crate) struct Sent<'s> {
    pub said: &'s [Value<'s>],
    pub kept: &'s [Kept],
    pub payloads: &'s [HeldPayload],
}

fn refused(requirement: Requirement) -> LrsError {
    Refusal { requirement, about: String::new() }.into()
}

/// Takes the statements of a session, or none of them.
///
/// # Errors
///
/// [`LrsError::Refused`] for the first statement that breaks a rule of cmi5; [`LrsError::Conflict`].
///
/// Source: cmi5 9.3; what the platform has to say of it is stored right behind the statement that caused it (9.3.9).
pub(crate) async fn submit(
    lms: &Lms,
    holder: &Holder,
    bound: &Bound,
    sent: &Sent<'_>,
    now: Timestamp,
) -> Result<Vec<Uuid>, LrsError> {
    let mut left = TRIES;
    loop {
        left -= 1;
        match submitted(lms, holder, bound, sent, now).await {
            Err(LrsError::Engine(error)) if left > 0 && again(&error) => {}
            done => return done,
        }
    }
}

async fn submitted(
    lms: &Lms,
    holder: &Holder,
    bound: &Bound,
    sent: &Sent<'_>,
    now: Timestamp,
) -> Result<Vec<Uuid>, LrsError> {
    let mut unit = lms.store().unit().await?;
    let held = Held::hold(lms, &mut *unit, bound.registration).await?;
    let mut held = held.ok_or_else(|| refused(Requirement::NoSession))?;
    let (before, spent_before) = (evidence::said(&held), evidence::spent(&held));
    let mut heard = Hearing { lms, holder, bound, now, out: Vec::new(), ends: false, news: false };
    for (at, (statement, kept)) in sent.said.iter().zip(sent.kept).enumerate() {
        // A repeat of what this session sent is no second saying; another statement under that id is a conflict. Once the
        // session is over its last word alone may come again, whose answer can have been lost (cmi5 9.3: nothing else).
        let last_word = kept.facts.verb == Verb::Terminated.id();
        let repeat = (last_word || heard.goes_on(&held)) && unit.statements().is_of(kept.facts.id, holder.id).await?;
        let followed = match repeat {
            true => Vec::new(),
            false => heard.hear(&mut held, statement).map_err(|refusal| LrsError::Refused { at: Some(at), refusal })?,
        };
        heard.take(&held, kept, followed)?;
    }
    if heard.news {
        let claimed = evidence::spent(&held).saturating_sub(spent_before);
        let by_word = heard.ends || (!bound.cmi5 && claimed > 0);
        let claim = by_word.then(|| (Span::millis(claimed), wall(&held, now)));
        let news = News { before, claim, there: There::Still, by: None, facts: Vec::new() };
        evidence::record(lms, &mut *unit, &mut held, news, now).await?;
        held.save(&mut *unit, now).await?;
    }
    let mut submissions = heard.out;
    if let Some(first) = submissions.iter_mut().find(|one| one.credential == holder.id) {
        first.payloads = sent.payloads.to_vec();
    }
    for told in unit.statements().submit(&submissions, lms.statement_clock()).await? {
        if let Submitted::Conflict { id } = told {
            return Err(LrsError::Conflict(id));
        }
    }
    unit.commit().await?;
    Ok(sent.kept.iter().map(|kept| kept.facts.id).collect())
}

/// The time since the launch.
fn wall(held: &Held, now: Timestamp) -> Span {
    let launched = match &held.record.standing {
        Standing::Cmi5(state) => state.session.as_ref().map(|session| session.launched),
        Standing::Xapi { launched, .. } => Some(*launched),
    };
    let millis = launched.map_or(0, |launched| now.millis().saturating_sub(launched.0));
    Span::millis(u64::try_from(millis).unwrap_or(0))
}

/// A batch on its way through.
struct Hearing<'h> {
    lms: &'h Lms,
    holder: &'h Holder,
    bound: &'h Bound,
    now: Timestamp,
    out: Vec<Submission>,
    /// The session has said good-bye.
    ends: bool,
    /// Something was said that was not there before.
    news: bool,
}

impl Hearing<'_> {
    /// Whether the session is still open; that of an xAPI package has no end.
    fn goes_on(&self, held: &Held) -> bool {
        match &held.record.standing {
            Standing::Cmi5(state) => state.open().is_some_and(|session| session.id == self.bound.session),
            Standing::Xapi { .. } => true,
        }
    }

    /// Judges one statement and takes in what it means; gives what has become satisfied by it.
    fn hear(&mut self, held: &mut Held, statement: &Value<'_>) -> Result<Vec<Satisfied>, Refusal> {
        let key = AgentKey::of(&held.record.account.agent());
        let key = key.ok_or(Refusal { requirement: Requirement::Actor, about: String::new() })?;
        self.news = true;
        match (&held.launchable.structure, &mut held.record.standing) {
            (Structure::Cmi5(course), Standing::Cmi5(state)) => {
                let binding = binding(self.bound, &key);
                let effects = judge::statement(course, state, &binding, statement, instant(self.now))?;
                state.apply(&effects);
                self.ends |= effects.verb == Some(Verb::Terminated);
                Ok(effects.satisfied)
            }
            (_, Standing::Xapi { standing, launched }) => {
                let wall = u64::try_from(self.now.millis().saturating_sub(launched.0)).unwrap_or(0);
                let (registration, activity) = (self.bound.registration, self.bound.activity.as_str());
                standing.hear(&Heard { actor: &key, registration, activity, wall }, statement);
                Ok(Vec::new())
            }
            (Structure::Xapi(_), Standing::Cmi5(_)) => {
                Err(Refusal { requirement: Requirement::NoSession, about: String::new() })
            }
        }
    }

    /// Puts a statement behind those before it, and ours behind it.
    fn take(&mut self, held: &Held, kept: &Kept, followed: Vec<Satisfied>) -> Result<(), EngineError> {
        match self.out.last_mut().filter(|last| last.credential == self.holder.id) {
            Some(last) => last.statements.push(kept.clone()),
            None => self.out.push(Submission {
                statements: vec![kept.clone()],
                credential: self.holder.id,
                power: Power::Complete,
                payloads: Vec::new(),
            }),
        }
        if let Some((course, _)) = held.course().filter(|_| !followed.is_empty()) {
            let (lms, now, registration) = (self.lms, self.now, held.row.id);
            let pen = Pen { lms, course, account: &held.record.account, registration, now };
            self.out.push(ours(lms, pen.satisfied(self.bound.session, Some(self.bound.unit), &followed)?)?);
        }
        Ok(())
    }
}

fn binding<'b>(bound: &'b Bound, actor: &'b AgentKey) -> Binding<'b> {
    Binding {
        actor,
        registration: bound.registration,
        session: bound.session,
        activity: &bound.activity,
        publisher: &bound.publisher,
    }
}

/// What of a document request matters to the guard.
pub(crate) struct Call<'c> {
    pub resource: Resource,
    pub reads: bool,
    pub deletes: bool,
    pub agent: Option<&'c AgentKey>,
    pub activity: Option<&'c str>,
    pub registration: Option<Uuid>,
    pub id: Option<&'c str>,
    pub content_type: &'c str,
    pub body: &'c [u8],
}

impl<'c> Call<'c> {
    /// Reading of this resource.
    pub fn reading(resource: Resource) -> Self {
        Self {
            resource,
            reads: true,
            deletes: false,
            agent: None,
            activity: None,
            registration: None,
            id: None,
            content_type: "",
            body: b"",
        }
    }

    /// Reading of these documents.
    pub fn of(asked: &'c DocumentQuery) -> Self {
        let (owner, id) = match asked {
            DocumentQuery::One { owner, id } => (owner, Some(id.as_str())),
            DocumentQuery::All { owner, .. } => (owner, None),
        };
        match owner {
            Owner::State { activity, agent, registration } => Self {
                agent: Some(agent),
                activity: Some(activity),
                registration: *registration,
                id,
                ..Self::reading(Resource::State)
            },
            Owner::Activity(activity) => Self { activity: Some(activity), id, ..Self::reading(Resource::Activity) },
            Owner::Agent(agent) => Self { agent: Some(agent), id, ..Self::reading(Resource::AgentProfile) },
        }
    }
}

/// Lets a request for documents, agents, activities or statements to read through, or not.
///
/// A package has no rules but one: it sees nobody else's documents.
///
/// # Errors
///
/// [`LrsError::Refused`].
pub(crate) async fn admit(lms: &Lms, bound: &Bound, call: &Call<'_>) -> Result<(), LrsError> {
    let mut view = lms.store().reader().await?;
    let held = Held::look(lms, &mut *view, bound.registration).await?;
    drop(view);
    let held = held.ok_or_else(|| refused(Requirement::NoSession))?;
    let Note::PreferencesRead = judged(&held, bound, call)? else { return Ok(()) };
    let noted = held.course().and_then(|(_, state)| state.open()).is_some_and(|session| session.preferences_read);
    if noted {
        return Ok(());
    }
    let mut unit = lms.store().unit().await?;
    let Some(mut held) = Held::hold(lms, &mut *unit, bound.registration).await? else { return Ok(()) };
    judged(&held, bound, call)?;
    if let Some((_, state)) = held.course_mut() {
        state.read_preferences(bound.session);
    }
    let changed = held.row.changed;
    held.save(&mut *unit, changed).await?;
    unit.commit().await?;
    Ok(())
}

fn judged(held: &Held, bound: &Bound, call: &Call<'_>) -> Result<Note, LrsError> {
    let key = held.record.account.key()?;
    let Some((_, state)) = held.course() else {
        let own = call.agent.is_none_or(|agent| *agent == key);
        return if own { Ok(Note::Nothing) } else { Err(refused(Requirement::Actor)) };
    };
    let agent = call.agent.map(|agent| json::read(agent.0.as_bytes()));
    let agent = agent.transpose().map_err(|e| EngineError::Internal(e.to_string()))?;
    let request = Request {
        resource: call.resource,
        reads: call.reads,
        deletes: call.deletes,
        agent: agent.as_ref(),
        activity: call.activity,
        registration: call.registration,
        id: call.id,
        content_type: call.content_type,
        body: call.body,
    };
    Ok(document::judge(state, &binding(bound, &key), &request)?)
}

/// Narrows a list of statements to what a session may see: its registration; of a package, what it sent itself otherwise.
///
/// Whether only the credential's own statements are to be found.
///
/// # Errors
///
/// [`LrsError::Refused`].
pub(crate) async fn narrow(lms: &Lms, bound: &Bound, filter: &mut Filter) -> Result<bool, LrsError> {
    let call =
        Call { agent: filter.agent.as_ref(), registration: filter.registration, ..Call::reading(Resource::Statements) };
    admit(lms, bound, &call).await?;
    if bound.cmi5 {
        filter.registration = Some(bound.registration);
    }
    Ok(filter.registration != Some(bound.registration))
}

/// Whether a session may see this one statement; that it may read at all was asked before.
///
/// # Errors
///
/// Those of the store.
pub(crate) async fn sees(
    unit: &mut dyn Unit,
    holder: &Holder,
    bound: &Bound,
    (id, text): (Uuid, &str),
) -> Result<bool, LrsError> {
    let statement = json::read(text.as_bytes()).map_err(|e| LrsError::internal(&e))?;
    let registration = statement.get("context").and_then(|context| context.text("registration"));
    let same = registration.and_then(lms_core::xapi::lexical::uuid) == Some(bound.registration);
    Ok(same || unit.statements().is_of(id, holder.id).await?)
}
