//! One learner in one session: lifecycle, access window, suspension, extension.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::effect::{Effect, Notice};
use crate::ids::{BatchId, EnrolmentId, PersonId, SessionId};
use crate::session::Session;
use crate::text::Reason;
use crate::time::Timestamp;

/// One learner in one session (inscription).
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Its key.
    pub id: EnrolmentId,
    /// In what.
    pub session: SessionId,
    /// Who.
    pub learner: PersonId,
    /// Where it stands.
    pub state: State,
    /// More days than the session gives, each with its reason.
    pub extensions: Vec<Extension>,
    /// When it was made.
    pub enrolled: Timestamp,
    /// How it came.
    pub origin: Origin,
}

/// Where an enrolment stands.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// The learner may learn, within the window.
    Active {
        /// Since when.
        since: Timestamp,
    },
    /// An absence: no access, no deadline running, nothing lost.
    Suspended {
        /// Since when.
        since: Timestamp,
        /// Why.
        reason: Reason,
    },
    /// Taken off the session; the evidence stays.
    Withdrawn {
        /// When.
        at: Timestamp,
        /// Why.
        reason: Reason,
    },
}

impl State {
    /// Its key in documents and the audit log.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Active { .. } => "active",
            Self::Suspended { .. } => "suspended",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// More days to finish.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Extension {
    /// How many, 1 to 365.
    pub days: u16,
    /// Why.
    pub reason: Reason,
    /// When it was given.
    pub at: Timestamp,
}

/// How an enrolment came (row 2a.3: each way makes the same object).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "origin", rename_all = "snake_case")]
pub enum Origin {
    /// Somebody typed the name.
    Typed,
    /// A file.
    File {
        /// The import it came with, so that it can be undone.
        batch: BatchId,
    },
}

/// A changed enrolment and what the world must do about it.
#[derive(Debug)]
pub struct Step {
    /// After the change.
    pub enrolment: Enrolment,
    /// For the outbox.
    pub effects: Vec<Effect>,
}

/// Whether the learner may learn now.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "access", rename_all = "snake_case")]
pub enum Access {
    /// Yes, until the end of that day.
    Open {
        /// The last day.
        last: NaiveDate,
    },
    /// Not yet.
    NotYet {
        /// The first day.
        first: NaiveDate,
    },
    /// Not any more (row 1.3).
    Over {
        /// The last day it was open.
        last: NaiveDate,
    },
    /// An absence.
    Suspended {
        /// Since when.
        since: Timestamp,
    },
    /// Taken off the session.
    Withdrawn {
        /// When.
        at: Timestamp,
    },
    /// The session was called off.
    Cancelled,
}

impl Access {
    /// Whether the learner may learn now.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }
}

impl Enrolment {
    /// A new enrolment: the learner is told, and invited when there is no password yet.
    pub fn new(id: EnrolmentId, session: SessionId, learner: PersonId, origin: Origin, now: Timestamp) -> Self {
        Self { id, session, learner, state: State::Active { since: now }, extensions: vec![], enrolled: now, origin }
    }

    /// The learner's last day: the session's, and the extensions (reading I8).
    pub fn last_day(&self, session: &Session) -> NaiveDate {
        let days: u64 = self.extensions.iter().map(|e| u64::from(e.days)).sum();
        session.window.last().checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
    }

    /// Days left, today included; 0 when over.
    pub fn days_left(&self, session: &Session, now: Timestamp) -> u64 {
        let left = (self.last_day(session) - now.day(session.zone)).num_days() + 1;
        u64::try_from(left).unwrap_or(0)
    }

    /// Whether the learner may learn at `now`.
    pub fn access(&self, session: &Session, now: Timestamp) -> Access {
        match &self.state {
            State::Withdrawn { at, .. } => return Access::Withdrawn { at: *at },
            State::Suspended { since, .. } => return Access::Suspended { since: *since },
            State::Active { .. } => {}
        }
        if session.cancelled.is_some() {
            return Access::Cancelled;
        }
        let today = now.day(session.zone);
        let last = self.last_day(session);
        if today < session.window.first() {
            Access::NotYet { first: session.window.first() }
        } else if today > last {
            Access::Over { last }
        } else {
            Access::Open { last }
        }
    }

    /// Pauses the enrolment: no access, no inactivity alert; open attempts are closed with their data.
    ///
    /// # Errors
    ///
    /// [`EnrolError::AlreadySuspended`] or [`EnrolError::Withdrawn`].
    pub fn suspend(self, reason: Reason, now: Timestamp) -> Result<Step, EnrolError> {
        match self.state {
            State::Active { .. } => Ok(Step {
                effects: vec![Effect::CloseAttempts { enrolment: self.id }, self.tell(Notice::Suspended)],
                enrolment: Self { state: State::Suspended { since: now, reason }, ..self },
            }),
            State::Suspended { .. } => Err(EnrolError::AlreadySuspended),
            State::Withdrawn { at, .. } => Err(EnrolError::Withdrawn { at }),
        }
    }

    /// Ends the pause; the days of absence are given back as an extension, counted in local days.
    ///
    /// # Errors
    ///
    /// [`EnrolError::NotSuspended`] or [`EnrolError::Withdrawn`].
    pub fn resume(mut self, session: &Session, now: Timestamp) -> Result<Step, EnrolError> {
        match self.state.clone() {
            State::Suspended { since, reason } => {
                // Only absence within the window costs days, so only that is given back.
                let from = since.day(session.zone).max(session.window.first());
                let days = (now.day(session.zone) - from).num_days();
                if let Ok(days @ 1..) = u16::try_from(days.min(365)) {
                    self.extensions.push(Extension { days, reason, at: now });
                }
                self.state = State::Active { since: now };
                Ok(Step { effects: vec![self.tell(Notice::Resumed)], enrolment: self })
            }
            State::Active { .. } => Err(EnrolError::NotSuspended),
            State::Withdrawn { at, .. } => Err(EnrolError::Withdrawn { at }),
        }
    }

    /// Gives more days.
    ///
    /// # Errors
    ///
    /// [`EnrolError::BadExtension`] for 0 or more than 365 days, [`EnrolError::Withdrawn`].
    pub fn extend(mut self, days: u16, reason: Reason, now: Timestamp) -> Result<Step, EnrolError> {
        if let State::Withdrawn { at, .. } = self.state {
            return Err(EnrolError::Withdrawn { at });
        }
        if !(1..=365).contains(&days) {
            return Err(EnrolError::BadExtension { days });
        }
        self.extensions.push(Extension { days, reason, at: now });
        Ok(Step { effects: vec![self.tell(Notice::Extended)], enrolment: self })
    }

    /// Takes the learner off the session; what was recorded stays.
    ///
    /// # Errors
    ///
    /// [`EnrolError::Withdrawn`] when already done.
    pub fn withdraw(self, reason: Reason, now: Timestamp) -> Result<Step, EnrolError> {
        if let State::Withdrawn { at, .. } = self.state {
            return Err(EnrolError::Withdrawn { at });
        }
        Ok(Step {
            effects: vec![Effect::CloseAttempts { enrolment: self.id }, self.tell(Notice::Withdrawn)],
            enrolment: Self { state: State::Withdrawn { at: now, reason }, ..self },
        })
    }

    fn tell(&self, notice: Notice) -> Effect {
        Effect::TellLearner { enrolment: self.id, notice }
    }
}

/// Why an enrolment cannot be made or changed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EnrolError {
    /// It is paused already.
    #[error("the enrolment is already suspended")]
    AlreadySuspended,
    /// It is not paused.
    #[error("the enrolment is not suspended")]
    NotSuspended,
    /// It is over.
    #[error("the learner was taken off the session on {at}")]
    Withdrawn {
        /// When.
        at: Timestamp,
    },
    /// Not a number of days that can be given.
    #[error("an extension is between 1 and 365 days, not {days}")]
    BadExtension {
        /// What was asked.
        days: u16,
    },
    /// The learner is in this session already.
    #[error("this person is already enrolled in the session")]
    AlreadyEnrolled {
        /// The enrolment there is.
        enrolment: EnrolmentId,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ParcoursId, RegionId};
    use crate::session::Window;
    use crate::text::Title;
    use crate::time::Zone;
    use uuid::Uuid;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn session() -> Session {
        Session {
            id: SessionId(Uuid::nil()),
            parcours: ParcoursId(Uuid::nil()),
            region: RegionId(Uuid::nil()),
            title: Title::new("Mars").unwrap(),
            window: Window::usual("2026-03-01".parse().unwrap()),
            zone: Zone::PARIS,
            capacity: None,
            tutors: vec![],
            cancelled: None,
            created: at("2026-02-01T08:00:00Z"),
        }
    }

    fn enrolment() -> Enrolment {
        Enrolment::new(
            EnrolmentId(Uuid::nil()),
            SessionId(Uuid::nil()),
            PersonId(Uuid::nil()),
            Origin::Typed,
            at("2026-02-20T08:00:00Z"),
        )
    }

    fn why() -> Reason {
        Reason::new("Arrêt maladie").unwrap()
    }

    #[test]
    fn r1_03_access_ends_with_the_thirtieth_day_where_the_session_is() {
        let (e, s) = (enrolment(), session());
        assert_eq!(e.access(&s, at("2026-02-28T22:59:59Z")), Access::NotYet { first: "2026-03-01".parse().unwrap() });
        assert!(e.access(&s, at("2026-02-28T23:00:00Z")).is_open());
        assert!(e.access(&s, at("2026-03-30T21:59:59Z")).is_open());
        assert_eq!(e.access(&s, at("2026-03-30T22:00:00Z")), Access::Over { last: "2026-03-30".parse().unwrap() });
    }

    #[test]
    fn r1_03_five_more_days_open_it_again() {
        let step = enrolment().extend(5, why(), at("2026-04-01T08:00:00Z")).unwrap();
        assert!(step.enrolment.access(&session(), at("2026-04-04T20:00:00Z")).is_open());
        assert!(!step.enrolment.access(&session(), at("2026-04-05T08:00:00Z")).is_open());
        assert_eq!(
            step.effects,
            vec![Effect::TellLearner { enrolment: EnrolmentId(Uuid::nil()), notice: Notice::Extended }]
        );
    }

    #[test]
    fn days_left_count_today() {
        assert_eq!(enrolment().days_left(&session(), at("2026-03-30T12:00:00Z")), 1);
        assert_eq!(enrolment().days_left(&session(), at("2026-03-31T12:00:00Z")), 0);
    }

    #[test]
    fn an_absence_of_four_days_is_given_back() {
        let paused = enrolment().suspend(why(), at("2026-03-05T08:00:00Z")).unwrap().enrolment;
        assert!(!paused.access(&session(), at("2026-03-06T08:00:00Z")).is_open());
        let back = paused.resume(&session(), at("2026-03-09T08:00:00Z")).unwrap().enrolment;
        assert_eq!(back.last_day(&session()), "2026-04-03".parse().unwrap());
    }

    #[test]
    fn a_pause_before_the_session_begins_gives_nothing_back() {
        let paused = enrolment().suspend(why(), at("2026-02-21T08:00:00Z")).unwrap().enrolment;
        let back = paused.resume(&session(), at("2026-02-25T08:00:00Z")).unwrap().enrolment;
        assert_eq!(back.last_day(&session()), "2026-03-30".parse().unwrap());
    }

    #[test]
    fn a_suspended_enrolment_closes_its_attempts() {
        let step = enrolment().suspend(why(), at("2026-03-05T08:00:00Z")).unwrap();
        assert!(step.effects.contains(&Effect::CloseAttempts { enrolment: EnrolmentId(Uuid::nil()) }));
    }

    #[test]
    fn what_is_over_does_not_change_any_more() {
        let gone = enrolment().withdraw(why(), at("2026-03-05T08:00:00Z")).unwrap().enrolment;
        let then = at("2026-03-05T08:00:00Z");
        assert_eq!(gone.clone().extend(1, why(), then).unwrap_err(), EnrolError::Withdrawn { at: then });
        assert_eq!(gone.clone().suspend(why(), then).unwrap_err(), EnrolError::Withdrawn { at: then });
        assert_eq!(gone.resume(&session(), then).unwrap_err(), EnrolError::Withdrawn { at: then });
    }

    #[test]
    fn an_extension_of_no_day_is_refused() {
        assert_eq!(
            enrolment().extend(0, why(), at("2026-03-05T08:00:00Z")).unwrap_err(),
            EnrolError::BadExtension { days: 0 }
        );
    }
}
