//! The unit of work: everything a use case reads and writes in one transaction.

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::Transaction;

use crate::repo::*;
use crate::sql::xapi::memory::{Learned, Memory, Writing};
use crate::{Entropy, Keyring, StoreError};

/// One transaction over all repositories.
///
/// A unit that is dropped without [`Unit::commit`] leaves no trace. Once a call has failed, with whatever error, nothing
/// of the unit can be kept any more: the two engines differ in what they would keep, so neither keeps anything.
#[async_trait]
pub trait Unit: Send {
    /// Regions.
    fn regions(&mut self) -> &mut dyn RegionRepo;
    /// People.
    fn people(&mut self) -> &mut dyn PersonRepo;
    /// Password hashes.
    fn credentials(&mut self) -> &mut dyn CredentialRepo;
    /// One-time tokens.
    fn tokens(&mut self) -> &mut dyn TokenRepo;
    /// Links to identity providers.
    fn identity_links(&mut self) -> &mut dyn IdentityLinkRepo;
    /// Second factors.
    fn factors(&mut self) -> &mut dyn FactorRepo;
    /// Sign-ins.
    fn sign_ins(&mut self) -> &mut dyn SignInRepo;
    /// Counted failures.
    fn throttles(&mut self) -> &mut dyn ThrottleRepo;
    /// Roles held.
    fn grants(&mut self) -> &mut dyn GrantRepo;
    /// Contents.
    fn contents(&mut self) -> &mut dyn ContentRepo;
    /// Parcours.
    fn parcours(&mut self) -> &mut dyn ParcoursRepo;
    /// Sessions.
    fn sessions(&mut self) -> &mut dyn SessionRepo;
    /// Enrolments.
    fn enrolments(&mut self) -> &mut dyn EnrolmentRepo;
    /// Evidence facts.
    fn facts(&mut self) -> &mut dyn FactRepo;
    /// Progress rows.
    fn progress(&mut self) -> &mut dyn ProgressRepo;
    /// Pulses.
    fn pulses(&mut self) -> &mut dyn PulseRepo;
    /// Places of films.
    fn films(&mut self) -> &mut dyn FilmRepo;
    /// Attempts.
    fn attempts(&mut self) -> &mut dyn AttemptRepo;
    /// What learners' courses share.
    fn learner_stores(&mut self) -> &mut dyn LearnerStoreRepo;
    /// The audit log.
    fn audit(&mut self) -> &mut dyn AuditRepo;
    /// The outbox.
    fn outbox(&mut self) -> &mut dyn OutboxRepo;
    /// The timetable.
    fn jobs(&mut self) -> &mut dyn JobRepo;
    /// Settings.
    fn settings(&mut self) -> &mut dyn SettingRepo;
    /// Staged imports.
    fn imports(&mut self) -> &mut dyn ImportRepo;
    /// Receipts.
    fn receipts(&mut self) -> &mut dyn ReceiptRepo;
    /// xAPI statements. Submit late in a unit: all writers of statements wait for each other until it ends.
    fn statements(&mut self) -> &mut dyn StatementRepo;
    /// xAPI documents.
    fn documents(&mut self) -> &mut dyn DocumentRepo;
    /// Credentials for the LRS.
    fn lrs_credentials(&mut self) -> &mut dyn LrsCredentialRepo;
    /// Registrations in xAPI contents.
    fn registrations(&mut self) -> &mut dyn RegistrationRepo;
    /// Erasures.
    fn erasures(&mut self) -> &mut dyn ErasureRepo;
    /// What is due by age.
    fn retention(&mut self) -> &mut dyn RetentionRepo;
    /// The journal of erasures.
    fn journal(&mut self) -> &mut dyn JournalRepo;

    /// Keeps everything: the answer comes once the disk has it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Broken`] when a call failed before; [`StoreError::Unavailable`] when it is not certain that
    /// everything was kept.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// What repositories need besides the database.
pub(crate) struct Shared {
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) xapi: Memory,
}

/// A unit on an engine: the transaction, and whether something failed in it.
pub(crate) struct UnitOn<D: sqlx::Database> {
    pub(crate) tx: Transaction<'static, D>,
    pub(crate) shared: Arc<Shared>,
    broken: bool,
    /// What this unit brings to the memory of all once it is committed.
    pub(crate) learned: Learned,
    /// Opened for reading only: what it reads is committed.
    pub(crate) view: bool,
    /// The place of the last statement, this unit's own included; known while statements are being written.
    pub(crate) last: Option<i64>,
    /// Set while statements are being written.
    pub(crate) writing: Option<Writing>,
}

impl<D: sqlx::Database> UnitOn<D> {
    pub(crate) fn new(tx: Transaction<'static, D>, shared: Arc<Shared>) -> Self {
        Self { tx, shared, broken: false, learned: Learned::default(), view: false, last: None, writing: None }
    }

    pub(crate) fn view(tx: Transaction<'static, D>, shared: Arc<Shared>) -> Self {
        Self { view: true, ..Self::new(tx, shared) }
    }

    /// Notes a failure: from now on nothing of this unit can be kept.
    pub(crate) fn fail(&mut self, error: StoreError) -> StoreError {
        self.broken = true;
        error
    }

    /// Keeps what was computed, or notes the failure.
    pub(crate) fn kept<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        result.map_err(|e| self.fail(e))
    }

    /// What the driver answered, as an error of this crate when it failed.
    pub(crate) fn told<T>(&mut self, what: &'static str, result: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        result.map_err(|e| self.fail(StoreError::from_sqlx(what, e)))
    }

    /// Refuses an update that met no row: somebody else wrote in between.
    pub(crate) fn fresh(&mut self, what: &'static str, rows: u64) -> Result<(), StoreError> {
        if rows == 0 { Err(self.fail(StoreError::Stale { what })) } else { Ok(()) }
    }
}

/// Runs a statement within the unit; how many rows it wrote.
macro_rules! run {
    ($unit:ident, $what:expr, $query:expr) => {{
        let done = $query.execute(&mut *$unit.tx).await.map(|done| done.rows_affected());
        $unit.told($what, done)
    }};
}
pub(crate) use run;

/// Every row of a query.
macro_rules! all {
    ($unit:ident, $what:expr, $query:expr) => {{
        let rows = $query.fetch_all(&mut *$unit.tx).await;
        $unit.told($what, rows)
    }};
}
pub(crate) use all;

/// The row of a query, when there is one.
macro_rules! one {
    ($unit:ident, $what:expr, $query:expr) => {{
        let row = $query.fetch_optional(&mut *$unit.tx).await;
        $unit.told($what, row)
    }};
}
pub(crate) use one;

/// Implements a trait once for each engine from one text. In the text, `Tx` is the unit, `Engine` the driver's engine,
/// `list!($n)` and `bytes!($n)` the parenthesised ids or bytes of the JSON parameter `$n`, `sql!` the text of the engine at
/// hand.
macro_rules! on_both {
    ($($body:tt)*) => {
        pub(crate) mod sqlite {
            use super::*;
            #[allow(dead_code)]
            type Engine = sqlx::Sqlite;
            #[allow(dead_code)]
            type Tx = crate::unit::UnitOn<sqlx::Sqlite>;
            /// The ids of a JSON parameter.
            #[allow(unused_macros)]
            macro_rules! list {
                ($n:literal) => {
                    concat!("(SELECT unhex(value) FROM json_each(", $n, "))")
                };
            }
            /// The hexadecimal bytes of a JSON parameter.
            #[allow(unused_macros)]
            macro_rules! bytes {
                ($n:literal) => {
                    concat!("(SELECT unhex(value) FROM json_each(", $n, "))")
                };
            }
            /// Whether what stands before is one of the ids of a JSON parameter; to be looked up one by one.
            #[allow(unused_macros)]
            macro_rules! among {
                ($n:literal) => {
                    concat!(" IN (SELECT unhex(value) FROM json_each(", $n, "))")
                };
            }
            #[allow(unused_macros)]
            macro_rules! sql {
                (sqlite: $here:expr, postgres: $there:expr) => {
                    $here
                };
            }
            $($body)*
        }
        pub(crate) mod postgres {
            use super::*;
            #[allow(dead_code)]
            type Engine = sqlx::Postgres;
            #[allow(dead_code)]
            type Tx = crate::unit::UnitOn<sqlx::Postgres>;
            /// The ids of a JSON parameter.
            #[allow(unused_macros)]
            macro_rules! list {
                ($n:literal) => {
                    concat!("(SELECT value::uuid FROM jsonb_array_elements_text(", $n, "::jsonb))")
                };
            }
            /// The hexadecimal bytes of a JSON parameter.
            #[allow(unused_macros)]
            macro_rules! bytes {
                ($n:literal) => {
                    concat!("(SELECT decode(value, 'hex') FROM jsonb_array_elements_text(", $n, "::jsonb))")
                };
            }
            /// Whether what stands before is one of the ids of a JSON parameter; to be looked up one by one.
            #[allow(unused_macros)]
            macro_rules! among {
                ($n:literal) => {
                    // An array, since the planner would rather read a whole table than join a list of unknown length.
                    concat!(" = ANY (ARRAY(SELECT value::uuid FROM jsonb_array_elements_text(", $n, "::jsonb)))")
                };
            }
            #[allow(unused_macros)]
            macro_rules! sql {
                (sqlite: $there:expr, postgres: $here:expr) => {
                    $here
                };
            }
            $($body)*
        }
    };
}
pub(crate) use on_both;

on_both! {
    #[async_trait]
    impl Unit for Tx {
        fn regions(&mut self) -> &mut dyn RegionRepo {
            self
        }
        fn people(&mut self) -> &mut dyn PersonRepo {
            self
        }
        fn credentials(&mut self) -> &mut dyn CredentialRepo {
            self
        }
        fn tokens(&mut self) -> &mut dyn TokenRepo {
            self
        }
        fn identity_links(&mut self) -> &mut dyn IdentityLinkRepo {
            self
        }
        fn factors(&mut self) -> &mut dyn FactorRepo {
            self
        }
        fn sign_ins(&mut self) -> &mut dyn SignInRepo {
            self
        }
        fn throttles(&mut self) -> &mut dyn ThrottleRepo {
            self
        }
        fn grants(&mut self) -> &mut dyn GrantRepo {
            self
        }
        fn contents(&mut self) -> &mut dyn ContentRepo {
            self
        }
        fn parcours(&mut self) -> &mut dyn ParcoursRepo {
            self
        }
        fn sessions(&mut self) -> &mut dyn SessionRepo {
            self
        }
        fn enrolments(&mut self) -> &mut dyn EnrolmentRepo {
            self
        }
        fn facts(&mut self) -> &mut dyn FactRepo {
            self
        }
        fn progress(&mut self) -> &mut dyn ProgressRepo {
            self
        }
        fn pulses(&mut self) -> &mut dyn PulseRepo {
            self
        }

        fn films(&mut self) -> &mut dyn FilmRepo {
            self
        }
        fn attempts(&mut self) -> &mut dyn AttemptRepo {
            self
        }
        fn learner_stores(&mut self) -> &mut dyn LearnerStoreRepo {
            self
        }
        fn audit(&mut self) -> &mut dyn AuditRepo {
            self
        }
        fn outbox(&mut self) -> &mut dyn OutboxRepo {
            self
        }
        fn jobs(&mut self) -> &mut dyn JobRepo {
            self
        }
        fn settings(&mut self) -> &mut dyn SettingRepo {
            self
        }
        fn imports(&mut self) -> &mut dyn ImportRepo {
            self
        }
        fn receipts(&mut self) -> &mut dyn ReceiptRepo {
            self
        }
        fn statements(&mut self) -> &mut dyn StatementRepo {
            self
        }
        fn documents(&mut self) -> &mut dyn DocumentRepo {
            self
        }
        fn lrs_credentials(&mut self) -> &mut dyn LrsCredentialRepo {
            self
        }
        fn registrations(&mut self) -> &mut dyn RegistrationRepo {
            self
        }
        fn erasures(&mut self) -> &mut dyn ErasureRepo {
            self
        }
        fn retention(&mut self) -> &mut dyn RetentionRepo {
            self
        }
        fn journal(&mut self) -> &mut dyn JournalRepo {
            self
        }

        async fn commit(self: Box<Self>) -> Result<(), StoreError> {
            if self.broken {
                return Err(StoreError::Broken);
            }
            let Self { tx, shared, learned, writing, .. } = *self;
            tx.commit().await.map_err(|e| StoreError::from_sqlx("change", e))?;
            shared.xapi.learn(learned);
            // Only now: until here nobody may say that everything stored before is visible.
            drop(writing);
            Ok(())
        }
    }
}
