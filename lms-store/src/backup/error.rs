//! Why a backup could not be made, read or brought back.

use std::path::Path;

use crate::content::ContentError;

/// Why a backup could not be made, read or brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file or folder could not be used.
    #[error("{path}: {error}")]
    Io {
        /// Which one.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// Contents could not be read or kept.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The database could not be read or written.
    #[error("{detail}")]
    Database {
        /// What it says.
        detail: String,
    },
    /// An object is missing, altered or not what it was kept as.
    #[error("{what} is damaged")]
    Damaged {
        /// Its path in the vault.
        what: String,
    },
    /// It was sealed with another master key.
    #[error("it is sealed with the master key {wanted}; the one given is {given}")]
    OtherKey {
        /// The name of the key it needs.
        wanted: String,
        /// The name of the key that was given.
        given: String,
    },
    /// Another program works on the vault.
    #[error("another backup is being made into this vault")]
    Busy,
    /// There is one of this second already.
    #[error("there is a backup {id} already")]
    Exists {
        /// Its name.
        id: String,
    },
    /// There is none of this name, or none at all.
    #[error("there is no backup {id}")]
    NotFound {
        /// The name.
        id: String,
    },
    /// Something is there already, and would be lost.
    #[error("{place} holds a platform already")]
    NotEmpty {
        /// Where.
        place: String,
    },
    /// A program of the database is missing or failed.
    #[error("{program}: {said}")]
    Tool {
        /// Which one.
        program: &'static str,
        /// What it said.
        said: String,
    },
}

impl BackupError {
    pub(super) fn io(path: &Path, error: std::io::Error) -> Self {
        Self::Io { path: path.display().to_string(), error }
    }
}
