//! The mails of the demonstration: into the folder like any other, and read here for the links in them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use lms_engine::ports::mail::{Letter, Mail, MailError, MailFolder};

/// Keeps the activation link of each address that gets one.
pub struct Mailbox {
    folder: MailFolder,
    links: Mutex<HashMap<String, String>>,
}

impl Mailbox {
    /// Over the folder where mails go.
    pub fn new(folder: MailFolder) -> Self {
        Self { folder, links: Mutex::default() }
    }

    /// The activation token that was mailed to `address`.
    pub fn token(&self, address: &str) -> Option<String> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner).get(address).cloned()
    }
}

#[async_trait]
impl Mail for Mailbox {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        if let Some((_, rest)) = letter.text.split_once("/activation/") {
            let token = rest.split_whitespace().next().unwrap_or_default();
            self.links.lock().unwrap_or_else(PoisonError::into_inner).insert(letter.to.clone(), token.to_owned());
        }
        self.folder.send(letter).await
    }
}
