//! How a command ends: its exit code as a type, and what it says when it could not do what was asked.

use std::path::Path;
use std::process::ExitCode;

use lms_core::people::Language;
use lms_engine::EngineError;
use lms_server::problem::{Problem, Trouble};
use lms_store::{ContentError, StoreError};

/// How a command ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Exit {
    /// It did what was asked.
    Done,
    /// It refused; nothing was changed.
    Refused,
    /// It was called in a way it does not understand.
    Usage,
    /// It looked, and what it looked at has problems.
    Problems,
    /// Something it needs is not there: the database, a port, a file.
    Unavailable,
}

impl Exit {
    /// Its number, as shells see it.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused => 1,
            Self::Usage => 2,
            Self::Problems => 3,
            Self::Unavailable => 4,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// What the help says about exit codes.
pub const HELP: &str = "\
Exit codes:
  0  done
  1  refused: nothing was changed
  2  the command line is not understood
  3  problems were found in what was looked at
  4  something needed is not there: database, port, file

Environment:
  LMS_MASTER_KEY  the master key, 64 hexadecimal digits; goes before --key-file and DATA/master.key
  LMS_DATABASE    as --database
  LMS_LOG         what is logged, such as `info` or `lms_server=debug`";

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// The engine refused or failed.
    Engine(EngineError),
    /// The command itself: what happened, then what was kept and what to do, in French and in English.
    Said {
        /// How the command ends.
        exit: Exit,
        /// In French.
        fr: (String, String),
        /// In English.
        en: (String, String),
    },
}

impl Failure {
    /// A failure of the command itself: what happened, then what was kept and what to do.
    pub fn said(
        exit: Exit,
        fr: (impl Into<String>, impl Into<String>),
        en: (impl Into<String>, impl Into<String>),
    ) -> Self {
        Self::Said { exit, fr: (fr.0.into(), fr.1.into()), en: (en.0.into(), en.1.into()) }
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        let path = path.display();
        Self::said(
            Exit::Unavailable,
            (
                format!("« {path} » ne peut pas être lu ou écrit : {error}."),
                "Rien n'a été modifié. Vérifiez le chemin et les droits sur le fichier, puis recommencez.",
            ),
            (
                format!("\"{path}\" cannot be read or written: {error}."),
                "Nothing was changed. Check the path and the rights on the file, then try again.",
            ),
        )
    }

    /// How the command ends.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Said { exit, .. } => *exit,
            Self::Engine(
                EngineError::Package(_) | EngineError::Structure(_) | EngineError::Findings(_) | EngineError::Table(_),
            ) => Exit::Problems,
            Self::Engine(EngineError::Store(StoreError::Unusable { .. } | StoreError::Unavailable { .. })) => {
                Exit::Unavailable
            }
            Self::Engine(EngineError::Content(ContentError::Io(_))) => Exit::Unavailable,
            Self::Engine(_) => Exit::Refused,
        }
    }

    /// In words for a person: what happened, what was kept, what to do, and the cause where an operator can act on it.
    pub fn words(self, language: Language) -> String {
        match self {
            Self::Said { fr, en, .. } => {
                let (title, detail) = if language == Language::Fr { fr } else { en };
                format!("{title}\n{detail}")
            }
            Self::Engine(error) => {
                let cause = match &error {
                    EngineError::Store(e) => Some(e.to_string()),
                    EngineError::Content(e) => Some(e.to_string()),
                    EngineError::NotFound(_) | EngineError::Duplicate(_) | EngineError::Internal(_) => {
                        Some(error.to_string())
                    }
                    EngineError::Structure(remarks) => {
                        let line = |r: &lms_engine::content::Remark| {
                            format!("  {}:{} {} ({})", r.path, r.line, r.sentence(language), r.rule)
                        };
                        Some(remarks.iter().map(line).collect::<Vec<_>>().join("\n"))
                    }
                    EngineError::Findings(found) => serde_json::to_string(found).ok(),
                    _ => None,
                };
                let problem = Problem::of(&Trouble::Engine(error), language);
                let mut text = format!("{}\n{}", problem.title, problem.detail);
                for field in problem.fields {
                    text.push_str(&format!("\n  {} : {}", field.field, field.why));
                }
                if let Some(cause) = cause {
                    text.push_str(&format!("\n({cause})"));
                }
                text
            }
        }
    }

    /// As one line for a program: the problem document of the API.
    pub fn json(self, language: Language) -> String {
        let exit = self.exit().code();
        let problem = match self {
            Self::Said { fr, en, .. } => {
                let (title, detail) = if language == Language::Fr { fr } else { en };
                serde_json::json!({ "title": title, "detail": detail })
            }
            Self::Engine(error) => {
                let cause = error.to_string();
                let mut value =
                    serde_json::to_value(Problem::of(&Trouble::Engine(error), language)).unwrap_or_default();
                if let Some(object) = value.as_object_mut() {
                    object.insert("cause".to_owned(), cause.into());
                }
                value
            }
        };
        serde_json::json!({ "error": problem, "exit": exit }).to_string()
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl From<ContentError> for Failure {
    fn from(error: ContentError) -> Self {
        Self::Engine(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_end_has_a_code_of_its_own() {
        let all = [Exit::Done, Exit::Refused, Exit::Usage, Exit::Problems, Exit::Unavailable];
        let codes: std::collections::BTreeSet<u8> = all.iter().map(|e| e.code()).collect();
        assert_eq!(codes.len(), all.len());
    }

    #[test]
    fn a_database_that_is_away_is_not_a_refusal() {
        let away = Failure::from(StoreError::Unavailable { detail: "nobody answers".into() });
        assert_eq!(away.exit(), Exit::Unavailable);
        assert!(away.words(Language::En).contains("nobody answers"));
    }
}
