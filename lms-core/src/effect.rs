//! What the world must do after a change: left in the outbox within the same transaction, done after the commit.

use serde::{Deserialize, Serialize};

use crate::ids::{AttemptId, EnrolmentId, PersonId, SessionId};

/// Something to be done once the change is kept: at least once, with an idempotency key.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// Send the mail with the activation link; the link itself is made when the mail is written.
    InviteToActivate {
        /// To whom.
        person: PersonId,
    },
    /// Tell a learner about an enrolment.
    TellLearner {
        /// Which enrolment.
        enrolment: EnrolmentId,
        /// What about.
        notice: Notice,
    },
    /// Tell a tutor about an assignment.
    TellTutor {
        /// To whom.
        person: PersonId,
        /// Which session.
        session: SessionId,
    },
    /// Mail a link to choose another password.
    SendPasswordLink {
        /// To whom; `None` where nobody has the login that was typed: an unknown one leaves the same trace.
        person: Option<PersonId>,
        /// A manager reset the password; otherwise somebody asked who forgot it.
        by_manager: bool,
    },
    /// Tell somebody what happened to the account.
    TellAccount {
        /// To whom.
        person: PersonId,
        /// What about.
        notice: AccountNotice,
    },
    /// Close an attempt with its last data: the learner has no access any more.
    CloseAttempts {
        /// Of which enrolment.
        enrolment: EnrolmentId,
    },
    /// Close one attempt left open by a browser that went away.
    CloseAttempt {
        /// Which.
        attempt: AttemptId,
    },
}

/// What a learner is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Enrolled in a session.
    Enrolled,
    /// The enrolment is paused.
    Suspended,
    /// The enrolment goes on.
    Resumed,
    /// More days to finish.
    Extended,
    /// Taken off the session.
    Withdrawn,
    /// The session was called off.
    Cancelled,
}

/// What somebody is told about the account, so that what another person did does not go unnoticed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountNotice {
    /// The second factor was switched on.
    FactorOn,
    /// The second factor was switched off.
    FactorOff,
    /// A manager took the second factor away.
    FactorReset,
    /// A recovery code opened the account.
    RecoveryUsed,
    /// The password was changed.
    PasswordChanged,
}
