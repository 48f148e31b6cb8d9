//! A record store elsewhere, to which statements are sent on.

use async_trait::async_trait;

/// Where it is, and by which credential it lets us in.
#[derive(Clone, Eq, PartialEq)]
pub struct Target {
    /// Its base, such as `https://lrs.example.org/xapi`; no trailing slash.
    pub endpoint: String,
    /// User name of Basic.
    pub login: String,
    /// Password of Basic.
    pub secret: String,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// Statements to be sent: a JSON array, or that with payloads.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parcel {
    /// Media type of the body.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// What the other side said.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Said {
    /// It has them.
    Taken,
    /// It does not take these, now or ever: a conflict, a rule of its own, too large.
    Refused {
        /// The status of its answer.
        status: u16,
    },
    /// Not now: it is away, busy, or does not know us.
    Later {
        /// Seconds it asks us to wait.
        after: Option<u64>,
        /// What was met, without any personal data.
        why: String,
    },
}

/// Sends statements on.
#[async_trait]
pub trait RecordStore: Send + Sync {
    /// POSTs a parcel to the Statements resource.
    async fn post(&self, target: &Target, parcel: Parcel) -> Said;
}
