//! The door for statements: what waits at the same moment is stored in one transaction, and the order has one end up to
//! which everything can be seen.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use lms_core::xapi::lexical::Instant;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::timeout;

use crate::repo::{Clock, Submission, Submitted};
use crate::{Store, StoreError};

/// How many submissions share a transaction at most.
const SUBMISSIONS: usize = 256;

/// How many statements share a transaction at most, unless one submission has more by itself.
const STATEMENTS: usize = 2_000;

/// How many may wait; beyond, whoever submits waits to be let in.
const QUEUE: usize = 1_024;

/// How often what failed because of another writer is tried.
const TRIES: usize = 4;

/// For how many milliseconds an answer about the time serves everybody who asks.
const FRESH: i64 = 10;

/// A writer that had nothing to do for this long is idle, and begins at once.
const IDLE: Duration = Duration::from_millis(5);

/// How long a busy writer waits for those it has just answered.
const MOMENT: Duration = Duration::from_millis(2);

/// After a wait that brought nobody, so many transactions begin at once: a program that sends one statement after another
/// is not slowed down for nothing.
const ALONE: u32 = 32;

type Answer = Result<Submitted, StoreError>;

struct Waiting {
    submission: Submission,
    answer: oneshot::Sender<Answer>,
}

/// Takes statements in and says up to when they can be seen. Cheap to clone; every clone is the same door.
#[derive(Clone)]
pub struct Statements {
    door: mpsc::Sender<Waiting>,
    store: Store,
    clock: Arc<dyn Clock>,
    through: Arc<Through>,
}

/// What was said about the time.
struct Through {
    /// The latest instant that was ever promised.
    promised: AtomicI64,
    /// When the database was asked last.
    asked: Mutex<Option<Instant>>,
}

impl Statements {
    /// Starts the writer; it ends when every door is gone and the queue is empty.
    pub(crate) fn start(store: Store, clock: Arc<dyn Clock>) -> Self {
        let (door, queue) = mpsc::channel(QUEUE);
        tokio::spawn(work(store.clone(), Arc::clone(&clock), queue));
        let through = Arc::new(Through { promised: AtomicI64::new(0), asked: Mutex::new(None) });
        Self { door, store, clock, through }
    }

    /// Stores a submission, or nothing of it; the answer comes once the disk has it. What was let in is stored even when
    /// nobody waits for the answer any more.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], or what refused this very submission. A conflict is no error.
    pub async fn submit(&self, submission: Submission) -> Result<Submitted, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.door.send(Waiting { submission, answer }).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// An instant up to which, itself included, everything that is ever stored can be seen now. It never goes back, and
    /// is some milliseconds old at most while nobody writes.
    ///
    /// Source: xAPI 1.0.3, part 3, 2.1.3 (`X-Experience-API-Consistent-Through`).
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn consistent_through(&self) -> Result<Instant, StoreError> {
        let mut asked = self.through.asked.lock().await;
        // Read before the question: who begins to write later reads a later clock.
        let now = self.clock.now();
        let fresh = asked.is_some_and(|asked| (0..FRESH).contains(&now.0.saturating_sub(asked.0)));
        let mut through = self.store.newest_known().map(|stored| stored.0.saturating_sub(1)).unwrap_or(0);
        if !fresh {
            let seen = match self.store.is_storing().await? {
                None => now,
                Some(newest) => newest,
            };
            // More may come within that millisecond.
            through = through.max(seen.0.saturating_sub(1));
            *asked = Some(now);
        }
        let before = self.through.promised.fetch_max(through, Ordering::SeqCst);
        Ok(Instant(before.max(through)))
    }
}

fn gone() -> StoreError {
    StoreError::Unavailable { detail: "the store was closed".to_owned() }
}

async fn work(store: Store, clock: Arc<dyn Clock>, mut queue: mpsc::Receiver<Waiting>) {
    let mut held: VecDeque<Waiting> = VecDeque::new();
    let mut last = 0;
    let mut alone = 0;
    loop {
        let mut busy = true;
        if held.is_empty() {
            let first = match timeout(IDLE, queue.recv()).await {
                Ok(first) => first,
                Err(_) => {
                    busy = false;
                    queue.recv().await
                }
            };
            match first {
                Some(first) => held.push_back(first),
                None => return,
            }
        }
        while held.len() < SUBMISSIONS {
            match queue.try_recv() {
                Ok(next) => held.push_back(next),
                Err(_) => break,
            }
        }
        // Those who were answered a moment ago come again: without them two halves would take turns, each waiting for
        // the disk twice.
        let before = held.len();
        if busy && alone == 0 {
            let wanted = (before + last).min(SUBMISSIONS);
            let _ = timeout(MOMENT, gather(&mut held, &mut queue, wanted)).await;
            alone = if held.len() > before { 0 } else { ALONE };
        } else {
            alone = alone.saturating_sub(1);
        }
        let group = together(&mut held);
        last = group.len();
        write(&store, clock.as_ref(), group).await;
    }
}

async fn gather(held: &mut VecDeque<Waiting>, queue: &mut mpsc::Receiver<Waiting>, wanted: usize) {
    while held.len() < wanted {
        match queue.recv().await {
            Some(next) => held.push_back(next),
            None => return,
        }
    }
}

/// Takes from the queue what shares a transaction.
fn together(held: &mut VecDeque<Waiting>) -> Vec<Waiting> {
    let mut statements = 0;
    let fit = held.iter().take_while(|waiting| {
        let before = statements;
        statements += waiting.submission.statements.len();
        before == 0 || statements <= STATEMENTS
    });
    let fit = fit.count();
    held.drain(..fit).collect()
}

async fn write(store: &Store, clock: &dyn Clock, group: Vec<Waiting>) {
    let (submissions, answers): (Vec<_>, Vec<_>) =
        group.into_iter().map(|waiting| (waiting.submission, waiting.answer)).unzip();
    match tried(store, clock, &submissions).await {
        Ok(told) => {
            for (answer, told) in answers.into_iter().zip(told) {
                // Whoever asked may have gone: it is kept all the same.
                let _ = answer.send(Ok(told));
            }
        }
        Err(error) => {
            let mut error = Some(error);
            for (submission, answer) in submissions.iter().zip(answers) {
                // One of them breaks a rule of the schema: each alone, so that only that one fails.
                let told = match submissions.len() {
                    1 => Err(error.take().unwrap_or_else(gone)),
                    _ => tried(store, clock, std::slice::from_ref(submission))
                        .await
                        .and_then(|told| told.into_iter().next().ok_or_else(gone)),
                };
                let _ = answer.send(told);
            }
        }
    }
}

/// Stores, and begins again when another writer came in between: what is stored already counts as a repeat then.
async fn tried(store: &Store, clock: &dyn Clock, submissions: &[Submission]) -> Result<Vec<Submitted>, StoreError> {
    let mut left = TRIES;
    loop {
        left -= 1;
        match attempt(store, clock, submissions).await {
            Err(StoreError::Stale { .. } | StoreError::Duplicate { .. } | StoreError::MissingReference { .. })
                if left > 0 => {}
            done => return done,
        }
    }
}

async fn attempt(store: &Store, clock: &dyn Clock, submissions: &[Submission]) -> Result<Vec<Submitted>, StoreError> {
    let mut unit = store.unit().await?;
    let told = unit.statements().submit(submissions, clock).await?;
    unit.commit().await?;
    Ok(told)
}
