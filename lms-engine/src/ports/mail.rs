//! Mails: what leaves, and a connector that puts each into a folder as a file.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// A mail to one person.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Letter {
    /// Idempotency key: the same letter is not shown twice by a connector that can tell.
    pub key: String,
    /// To whom.
    pub to: String,
    /// Subject, one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// A mail could not leave; it will be tried again.
#[derive(Debug, thiserror::Error)]
#[error("the mail could not leave: {0}")]
pub struct MailError(pub String);

/// Where mails leave.
#[async_trait]
pub trait Mail: Send + Sync {
    /// Sends one.
    async fn send(&self, letter: &Letter) -> Result<(), MailError>;
}

/// Puts each mail into a folder as `KEY.eml`: for a demonstration, and for a relay that picks files up.
#[derive(Clone, Debug)]
pub struct MailFolder {
    folder: PathBuf,
    from: String,
}

impl MailFolder {
    /// Writes below `folder`, which is made when it is missing; `from` is the sender's address.
    pub fn new(folder: &Path, from: &str) -> Self {
        Self { folder: folder.to_owned(), from: from.to_owned() }
    }
}

#[async_trait]
impl Mail for MailFolder {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let failed = |e: std::io::Error| MailError(e.to_string());
        tokio::fs::create_dir_all(&self.folder).await.map_err(failed)?;
        let half = self.folder.join(format!("{}.part", letter.key));
        tokio::fs::write(&half, as_message(&self.from, letter)).await.map_err(failed)?;
        tokio::fs::rename(&half, self.folder.join(format!("{}.eml", letter.key))).await.map_err(failed)
    }
}

/// As an Internet message: RFC 5322 with the MIME encodings of RFC 2045 and 2047.
fn as_message(from: &str, letter: &Letter) -> String {
    let one_line = |text: &str| text.replace(['\r', '\n'], " ");
    let body = BASE64_STANDARD.encode(letter.text.as_bytes());
    let lines: Vec<&str> = body.as_bytes().chunks(76).filter_map(|c| std::str::from_utf8(c).ok()).collect();
    format!(
        "From: {}\r\nTo: {}\r\nSubject: =?utf-8?B?{}?=\r\nMessage-ID: <{}@mail>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        one_line(from),
        one_line(&letter.to),
        BASE64_STANDARD.encode(one_line(&letter.subject)),
        one_line(&letter.key),
        lines.join("\r\n"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_cannot_smuggle_a_header_in() {
        let letter = Letter {
            key: "k".into(),
            to: "a@b.fr\r\nBcc: x@y.fr".into(),
            subject: "s\r\nX: y".into(),
            text: "t".into(),
        };
        let message = as_message("from@b.fr", &letter);
        let headers = message.split("\r\n\r\n").next().unwrap();
        assert!(!headers.lines().any(|l| l.starts_with("Bcc:") || l.starts_with("X:")), "{headers}");
    }
}
