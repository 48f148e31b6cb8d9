//! What can go wrong when something is kept or looked for.

/// Why the store could not do it. Absence is not among these: what is not there is `None`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else wrote in between: read again and decide again.
    #[error("the {what} was changed by someone else in the meantime")]
    Stale {
        /// Which noun.
        what: &'static str,
    },
    /// Another one with the same key exists.
    #[error("there is already another {what} with the same key")]
    Duplicate {
        /// Which noun and key, such as `person with this e-mail`.
        what: &'static str,
    },
    /// It names something that does not exist, or is still named by something that does.
    #[error("the {what} refers to something that does not exist, or is still in use")]
    MissingReference {
        /// Which noun.
        what: &'static str,
    },
    /// A value breaks a rule of the schema: a mistake of this program, not of its user.
    #[error("the {what} holds a value that cannot be kept: {detail}")]
    Refused {
        /// Which noun.
        what: &'static str,
        /// What the database said.
        detail: String,
    },
    /// The page of a list was asked for with a cursor of another list, or one that was altered.
    #[error("this page cannot be found any more; start again from the beginning of the list")]
    BadCursor,
    /// The view was opened for reading only.
    #[error("the {what} cannot be changed in a view opened for reading")]
    ReadOnly {
        /// Which noun.
        what: &'static str,
    },
    /// A statement of this unit failed before, hence nothing of it may be kept.
    #[error("nothing was kept, because a part of the change failed")]
    Broken,
    /// The database cannot be reached or is too busy: trying again later may help.
    #[error("the database cannot be used at the moment: {detail}")]
    Unavailable {
        /// What was met, without any value of a row.
        detail: String,
    },
    /// What was read is not what was written: damaged file, foreign hand, or wrong version of the program.
    #[error("the stored {what} cannot be read: {detail}")]
    Corrupt {
        /// Which noun.
        what: &'static str,
        /// What was met.
        detail: String,
    },
    /// The master key is not the one the data were sealed with.
    #[error("personal data were sealed with the key {wanted:?}, but the key {given:?} is in use")]
    WrongKey {
        /// The name of the key the row was sealed with.
        wanted: String,
        /// The name of the key in use.
        given: String,
    },
    /// The database address or its schema cannot be used by this version of the program.
    #[error("the database cannot be opened: {detail}")]
    Unusable {
        /// What was met and what to do.
        detail: String,
    },
}

impl StoreError {
    /// Turns an error of the driver into one a caller can act on; `what` is the noun that was being kept or read.
    pub(crate) fn from_sqlx(what: &'static str, error: sqlx::Error) -> Self {
        use sqlx::error::ErrorKind;
        match error {
            sqlx::Error::Database(db) => match db.kind() {
                ErrorKind::UniqueViolation => Self::Duplicate { what },
                ErrorKind::ForeignKeyViolation => Self::MissingReference { what },
                ErrorKind::NotNullViolation | ErrorKind::CheckViolation => {
                    Self::Refused { what, detail: db.message().to_owned() }
                }
                _ => Self::from_code(what, db.as_ref()),
            },
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::TypeNotFound { .. } => {
                Self::Corrupt { what, detail: error.to_string() }
            }
            other => Self::Unavailable { detail: other.to_string() },
        }
    }

    /// Codes the driver does not sort: SQLite result codes (<https://www.sqlite.org/rescode.html>) and SQLSTATE
    /// classes (PostgreSQL 15, appendix A).
    fn from_code(what: &'static str, db: &dyn sqlx::error::DatabaseError) -> Self {
        let detail = db.message().to_owned();
        match db.code().as_deref() {
            // SQLITE_READONLY; 25006 read_only_sql_transaction
            Some("8" | "25006") => Self::ReadOnly { what },
            // 25P02 in_failed_sql_transaction
            Some("25P02") => Self::Broken,
            // 40001 serialization_failure, 40P01 deadlock_detected: another unit won; LM001 is our own `must_write`
            Some("40001" | "40P01" | "LM001") => Self::Stale { what },
            // SQLITE_CORRUPT, SQLITE_NOTADB; XX001 data_corrupted, XX002 index_corrupted
            Some("11" | "26" | "XX001" | "XX002") => Self::Corrupt { what, detail },
            // SQLITE_ERROR, SQLITE_TOOBIG, SQLITE_CONSTRAINT_DATATYPE; classes 22 data exception and 42 statement that
            // does not fit the schema
            Some("1" | "18" | "3091") => Self::Refused { what, detail },
            Some(code) if code.len() == 5 && (code.starts_with("22") || code.starts_with("42")) => {
                Self::Refused { what, detail }
            }
            _ => Self::Unavailable { detail },
        }
    }
}
