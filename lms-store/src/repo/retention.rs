//! What is due by age: lives of accounts, ended enrolments, old logs; holds that forbid it; what ran.

use async_trait::async_trait;
use chrono::NaiveDate;

use lms_core::ids::{EnrolmentId, PersonId, RegionId, SessionId};
use lms_core::retention::{Life, Rule, Run};
use lms_core::time::Timestamp;
use uuid::Uuid;

use crate::StoreError;

/// What a legal hold lies on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Serialize)]
#[serde(tag = "noun", content = "id", rename_all = "snake_case")]
pub enum Held {
    /// A person: nothing of this person is removed.
    Person(PersonId),
    /// A session: nothing of whoever learns in it is removed.
    Session(SessionId),
}

/// A legal hold.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hold {
    /// Its key.
    pub id: Uuid,
    /// On what.
    pub on: Held,
    /// Why; sealed in the database.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
    /// By whom; `None`: by the operator.
    pub by: Option<PersonId>,
    /// When it was lifted.
    pub lifted: Option<Timestamp>,
}

/// The days of a session, for what hangs on its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Days {
    /// Which.
    pub session: SessionId,
    /// Of which region.
    pub region: RegionId,
    /// First day.
    pub first: NaiveDate,
    /// Last day, the longest extension included.
    pub last: NaiveDate,
    /// Under a legal hold.
    pub held: bool,
    /// One of its learners is under a legal hold.
    pub learner_held: bool,
}

/// What is due by age. What removes takes at most `limit` rows, so that nobody waits long for it.
#[async_trait]
pub trait RetentionRepo: Send {
    /// Keeps a hold.
    async fn hold_on(&mut self, hold: &Hold) -> Result<(), StoreError>;
    /// Lifts a hold; whether there was one.
    async fn lift(&mut self, id: Uuid, now: Timestamp) -> Result<bool, StoreError>;
    /// Holds that are not lifted, the oldest first.
    async fn holds(&mut self) -> Result<Vec<Hold>, StoreError>;
    /// Whether a hold lies on somebody, or on a session the person is or was enrolled in.
    async fn is_held(&mut self, person: PersonId) -> Result<bool, StoreError>;
    /// Everybody who has a name, by key, after `after`, with what delays run from; at most `limit`.
    async fn lives(&mut self, after: Option<PersonId>, limit: u32) -> Result<Vec<(PersonId, Life)>, StoreError>;
    /// Closes an account for all but the file; whether it was not yet.
    async fn restrict(&mut self, person: PersonId, rule: Rule, now: Timestamp) -> Result<bool, StoreError>;
    /// Every session with its days.
    async fn sessions(&mut self) -> Result<Vec<Days>, StoreError>;
    /// Enrolments of a session that still have details, after `after`; at most `limit`.
    async fn detailed(
        &mut self,
        session: SessionId,
        after: Option<EnrolmentId>,
        limit: u32,
    ) -> Result<Vec<EnrolmentId>, StoreError>;
    /// How many enrolments of a session still have details.
    async fn count_detailed(&mut self, session: SessionId) -> Result<u64, StoreError>;
    /// Notes that only results are left of an enrolment.
    async fn condensed(&mut self, enrolment: EnrolmentId, now: Timestamp) -> Result<(), StoreError>;
    /// How many sign-ins were last used before.
    async fn count_sign_ins(&mut self, before: Timestamp) -> Result<u64, StoreError>;
    /// Removes them; the day somebody was last seen stays with the account.
    async fn purge_sign_ins(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
    /// How many effects were done, and how many links ended, before.
    async fn count_technical(&mut self, before: Timestamp) -> Result<u64, StoreError>;
    /// Removes them.
    async fn purge_technical(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
    /// Keeps what ran.
    async fn note_run(&mut self, id: Uuid, run: &Run) -> Result<(), StoreError>;
    /// What ran last, the newest first.
    async fn runs(&mut self, limit: u32) -> Result<Vec<Run>, StoreError>;
}
