//! The writer of the hot path on SQLite: every save that waits shares one transaction, and the disk is asked once.
//!
//! A save alone costs one wait for the disk; while it waits, others gather, and the next transaction takes them all.
//! An idle writer begins at once. A busy one waits a moment for company, as long as company comes: a transaction costs far
//! more than a save in it, and no learner notices three milliseconds.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use sqlx::SqlitePool;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::StoreError;
use crate::repo::AttemptSave;
use crate::sql::save_sqlite::{Verdict, save_and_commit};

/// How many saves share a transaction at most: beyond, the last would wait longer than one more transaction takes.
const BATCH: usize = 256;

/// How many may wait; beyond, whoever saves waits to be let in.
const QUEUE: usize = 1024;

/// A writer that had nothing to do for this long is idle.
const IDLE: Duration = Duration::from_millis(5);

/// How long a busy writer waits for company.
const MOMENT: Duration = Duration::from_millis(3);

/// A batch of this size is company enough: the next one waits for no more than that many, since often the same come again.
const ENOUGH: usize = 8;

/// After a wait that brought nobody, so many transactions begin at once: one learner, or a program that saves one thing
/// after another, is not slowed down for nothing.
const ALONE: u32 = 32;

/// What became of a save.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Saved {
    /// How many saves the transaction held, this one among them: what an operator watches.
    pub together: usize,
}

type Answer = Result<Saved, StoreError>;

struct Waiting {
    save: AttemptSave,
    answer: oneshot::Sender<Answer>,
}

/// The door to the writer's queue.
#[derive(Clone)]
pub(crate) struct Writer(mpsc::Sender<Waiting>);

impl Writer {
    /// Starts the writer; it ends when every door is gone and the queue is empty.
    pub(crate) fn start(write: SqlitePool) -> Self {
        let (door, queue) = mpsc::channel(QUEUE);
        tokio::spawn(work(write, queue));
        Self(door)
    }

    /// Answers once the disk has the save. What was let in is written even when nobody waits for the answer any more.
    pub(crate) async fn save(&self, save: AttemptSave) -> Answer {
        let (answer, answered) = oneshot::channel();
        self.0.send(Waiting { save, answer }).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

fn gone() -> StoreError {
    StoreError::Unavailable { detail: "the store was closed".to_owned() }
}

async fn work(write: SqlitePool, mut queue: mpsc::Receiver<Waiting>) {
    let mut held: VecDeque<Waiting> = VecDeque::new();
    let (mut alone, mut last) = (0, 0);
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
        while held.len() < BATCH {
            match queue.try_recv() {
                Ok(next) => held.push_back(next),
                Err(_) => break,
            }
        }
        if busy && alone == 0 {
            let (before, wanted) = (held.len(), if last >= ENOUGH { last } else { BATCH });
            // The time over, or the door closed: whoever came is taken along either way.
            let _ = timeout(MOMENT, gather(&mut held, &mut queue, wanted)).await;
            alone = if held.len() > before || held.len() >= wanted { 0 } else { ALONE };
        } else {
            alone = alone.saturating_sub(1);
        }
        let batch = together(&mut held);
        last = batch.len();
        write_batch(&write, batch).await;
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

/// Takes from the queue, in its order, what can share a transaction: a second save of the same attempt or enrolment
/// must see what the first one wrote, so it stays for the next.
fn together(held: &mut VecDeque<Waiting>) -> Vec<Waiting> {
    let mut seen = HashSet::new();
    let mut batch = Vec::with_capacity(held.len());
    let mut later = VecDeque::new();
    for waiting in held.drain(..) {
        // The enrolment of every attempt is fixed, so the enrolment tells both apart.
        if seen.insert(waiting.save.enrolment) {
            batch.push(waiting);
        } else {
            later.push_back(waiting);
        }
    }
    *held = later;
    batch
}

async fn write_batch(write: &SqlitePool, batch: Vec<Waiting>) {
    match attempt(write, &batch).await {
        Ok(verdicts) => {
            let together = batch.len();
            for (waiting, verdict) in batch.into_iter().zip(verdicts) {
                tell(waiting.answer, answer(verdict, together));
            }
        }
        Err(error) if batch.len() == 1 => {
            if let Some(only) = batch.into_iter().next() {
                tell(only.answer, Err(error));
            }
        }
        // One of them breaks a rule of the schema: each alone, so that only that one fails.
        Err(_) => {
            for waiting in batch {
                let alone = [waiting];
                let done = attempt(write, &alone).await;
                let [waiting] = alone;
                let verdict = done.map(|verdicts| verdicts.first().copied().unwrap_or(Verdict::Stale));
                tell(waiting.answer, verdict.and_then(|verdict| answer(verdict, 1)));
            }
        }
    }
}

fn answer(verdict: Verdict, together: usize) -> Answer {
    match verdict {
        Verdict::Saved => Ok(Saved { together }),
        Verdict::Stale => Err(StoreError::Stale { what: "attempt" }),
    }
}

fn tell(to: oneshot::Sender<Answer>, answer: Answer) {
    // Whoever asked may have gone: the save is kept all the same.
    let _ = to.send(answer);
}

async fn attempt(write: &SqlitePool, batch: &[Waiting]) -> Result<Vec<Verdict>, StoreError> {
    let mut connection = write.acquire().await.map_err(|e| StoreError::from_sqlx("attempt", e))?;
    let saves: Vec<&AttemptSave> = batch.iter().map(|waiting| &waiting.save).collect();
    let done = save_and_commit(&mut connection, &saves).await;
    if done.is_err() && sqlx::query("ROLLBACK").execute(&mut *connection).await.is_err() {
        // No transaction to end, or one that does not end: whatever it is, nobody else gets this connection.
        drop(connection.detach());
    }
    done
}
