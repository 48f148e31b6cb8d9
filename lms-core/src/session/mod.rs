//! A session: a parcours offered to a group by a region for a period.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::access::Scope;
use crate::ids::{ParcoursId, PersonId, RegionId, SessionId};
use crate::text::{Reason, Title};
use crate::time::{Timestamp, Zone};

/// How long a session lasts unless somebody says otherwise (row 2b.9).
pub const DEFAULT_DAYS: u64 = 30;

/// A parcours offered to a group.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Its key.
    pub id: SessionId,
    /// What is offered.
    pub parcours: ParcoursId,
    /// Who offers it.
    pub region: RegionId,
    /// What people see.
    pub title: Title,
    /// When it is open.
    pub window: Window,
    /// Where its days begin and end.
    pub zone: Zone,
    /// How many learners at most.
    pub capacity: Option<u32>,
    /// Who accompanies.
    pub tutors: Vec<PersonId>,
    /// Called off.
    pub cancelled: Option<Cancelled>,
    /// When it was made.
    pub created: Timestamp,
}

/// First and last day, both included, local to the session.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Window {
    first: NaiveDate,
    last: NaiveDate,
}

impl Window {
    /// # Errors
    ///
    /// [`SessionError::EndsBeforeItBegins`].
    pub fn new(first: NaiveDate, last: NaiveDate) -> Result<Self, SessionError> {
        if last < first { Err(SessionError::EndsBeforeItBegins { first, last }) } else { Ok(Self { first, last }) }
    }

    /// Thirty days from `first` on: the last day is the 30th.
    pub fn usual(first: NaiveDate) -> Self {
        Self { first, last: first.checked_add_days(Days::new(DEFAULT_DAYS - 1)).unwrap_or(first) }
    }

    /// The first day.
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// The last day, which counts wholly.
    pub fn last(self) -> NaiveDate {
        self.last
    }
}

/// A session that was called off.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Cancelled {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
}

/// Where a session stands on a day.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Before its first day.
    Upcoming,
    /// From the first to the last day.
    Running,
    /// After its last day.
    Ended,
    /// Called off.
    Cancelled,
}

impl Session {
    /// Where it stands at `now`, in its own zone.
    pub fn phase(&self, now: Timestamp) -> Phase {
        let today = now.day(self.zone);
        if self.cancelled.is_some() {
            Phase::Cancelled
        } else if today < self.window.first {
            Phase::Upcoming
        } else if today <= self.window.last {
            Phase::Running
        } else {
            Phase::Ended
        }
    }

    /// Where rights on it are looked up.
    pub fn scope(&self) -> Scope {
        Scope::Session { region: self.region, session: self.id }
    }

    /// Whether one more learner fits.
    ///
    /// # Errors
    ///
    /// [`SessionError::Full`] or [`SessionError::Cancelled`].
    pub fn admit(&self, enrolled: u64) -> Result<(), SessionError> {
        if self.cancelled.is_some() {
            return Err(SessionError::Cancelled);
        }
        match self.capacity {
            Some(capacity) if enrolled >= u64::from(capacity) => Err(SessionError::Full { capacity }),
            _ => Ok(()),
        }
    }
}

/// Why a session cannot be made or changed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SessionError {
    /// The last day is before the first.
    #[error("the session would end on {last}, before it begins on {first}")]
    EndsBeforeItBegins {
        /// First day.
        first: NaiveDate,
        /// Last day.
        last: NaiveDate,
    },
    /// No place is left.
    #[error("all {capacity} places of the session are taken")]
    Full {
        /// How many there are.
        capacity: u32,
    },
    /// It was called off.
    #[error("the session has been cancelled")]
    Cancelled,
    /// The parcours has never been published.
    #[error("the parcours is not published yet")]
    NotPublished,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn session(zone: &str) -> Session {
        Session {
            id: SessionId(Uuid::nil()),
            parcours: ParcoursId(Uuid::nil()),
            region: RegionId(Uuid::nil()),
            title: Title::new("Mars").unwrap(),
            window: Window::usual("2026-03-01".parse().unwrap()),
            zone: zone.parse().unwrap(),
            capacity: Some(2),
            tutors: vec![],
            cancelled: None,
            created: "2026-02-01T08:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn r2b_09_thirty_days_from_the_first_of_march_end_on_the_thirtieth() {
        assert_eq!(session("Europe/Paris").window.last(), "2026-03-30".parse().unwrap());
    }

    #[test]
    fn the_last_day_counts_to_its_end_where_the_session_is() {
        let paris = session("Europe/Paris");
        assert_eq!(paris.phase("2026-03-30T21:59:59Z".parse().unwrap()), Phase::Running);
        assert_eq!(paris.phase("2026-03-30T22:00:00Z".parse().unwrap()), Phase::Ended);
        let reunion = session("Indian/Reunion");
        assert_eq!(reunion.phase("2026-03-30T20:00:00Z".parse().unwrap()), Phase::Ended);
    }

    #[test]
    fn the_last_place_can_be_taken_and_no_more() {
        assert_eq!(session("Europe/Paris").admit(1), Ok(()));
        assert_eq!(session("Europe/Paris").admit(2), Err(SessionError::Full { capacity: 2 }));
    }
}
