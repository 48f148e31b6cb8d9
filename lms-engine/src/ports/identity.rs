//! Identity providers elsewhere, as far as signing in speaks with them from here.

use async_trait::async_trait;

/// Why a provider gave no answer that can be used; without any personal data.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the identity provider gave no usable answer: {0}")]
pub struct NoAnswer(pub String);

/// Speaks with identity providers.
#[async_trait]
pub trait Identity: Send + Sync {
    /// What is at this address, when it answers 200; at most 1 MiB.
    async fn get(&self, url: &str) -> Result<Vec<u8>, NoAnswer>;
    /// What is answered to a form (`application/x-www-form-urlencoded`) sent with Basic, when it answers 200; at most 1 MiB.
    async fn post(&self, url: &str, basic: (&str, &str), form: String) -> Result<Vec<u8>, NoAnswer>;
}

/// Speaks with nobody: for installations without providers, and tests.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

#[async_trait]
impl Identity for Nobody {
    async fn get(&self, _: &str) -> Result<Vec<u8>, NoAnswer> {
        Err(NoAnswer("this program speaks with no provider".to_owned()))
    }

    async fn post(&self, _: &str, _: (&str, &str), _: String) -> Result<Vec<u8>, NoAnswer> {
        Err(NoAnswer("this program speaks with no provider".to_owned()))
    }
}
