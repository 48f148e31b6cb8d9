//! Sessions.

use async_trait::async_trait;

use chrono::NaiveDate;
use lms_core::access::Scope;
use lms_core::ids::{ParcoursId, RegionId, SessionId};
use lms_core::session::{Phase, Session};

use super::Revision;
use crate::StoreError;
use crate::page::{Listed, Page};

/// Which sessions a list holds.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SessionFilter {
    /// Within any of these scopes; empty: none at all.
    pub scopes: Vec<Scope>,
    /// Of this region.
    pub region: Option<RegionId>,
    /// Of this parcours.
    pub parcours: Option<ParcoursId>,
    /// In this phase on this day (days compared as local days of each session).
    pub phase: Option<(Phase, NaiveDate)>,
    /// Whose window touches the days from … to, both included.
    pub touching: Option<(NaiveDate, NaiveDate)>,
    /// Whose folded title contains this folded text.
    pub text: Option<String>,
}

/// How many enrolments a session has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SessionCount {
    /// Which session.
    pub session: SessionId,
    /// Active and suspended enrolments.
    pub enrolled: u64,
}

/// Sessions, one row each.
#[async_trait]
pub trait SessionRepo: Send {
    /// `None` when there is no such session.
    async fn find(&mut self, id: SessionId) -> Result<Option<(Session, Revision)>, StoreError>;
    /// Holds the session until this unit ends: whoever counts its learners and adds one must be the only one to do so.
    async fn hold(&mut self, id: SessionId) -> Result<(), StoreError>;
    /// Several at once; unknown ones are left out.
    async fn find_many(&mut self, ids: &[SessionId]) -> Result<Vec<Session>, StoreError>;
    /// A page, latest first day first.
    async fn list(&mut self, filter: &SessionFilter, page: &Page) -> Result<Listed<Session>, StoreError>;
    /// Enrolment counts of several sessions.
    async fn counts(&mut self, ids: &[SessionId]) -> Result<Vec<SessionCount>, StoreError>;
    /// Stores a new session at revision 1.
    async fn insert(&mut self, session: &Session) -> Result<(), StoreError>;
    /// Replaces the session read at `seen`.
    async fn update(&mut self, session: &Session, seen: Revision) -> Result<(), StoreError>;
}
