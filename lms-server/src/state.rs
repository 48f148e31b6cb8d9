//! What every handler works with.

use std::sync::Arc;

use lms_core::xapi::Version;
use lms_engine::Lms;

use crate::clock::Clock;

/// What every handler works with; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The platform.
    pub lms: Lms,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Addresses and switches.
    pub site: Arc<Site>,
}

/// Addresses and switches, as they are once the ports are open.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Site {
    /// The platform's address, no trailing slash.
    pub public_url: String,
    /// The content origin's address, no trailing slash.
    pub content_url: String,
    /// The proxy's word on addresses is believed.
    pub trust_proxy: bool,
    /// The player shows its trace.
    pub support: bool,
    /// The version of xAPI that an answer speaks when the request names none.
    pub xapi_version: Version,
    /// The largest package or film that is taken, in bytes.
    pub max_upload: u64,
}

impl Site {
    /// Whether the platform is reached over TLS: cookies are then bound to it.
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The name of the sign-in cookie; over TLS its prefix lets no other host set it (RFC 6265bis §4.1.3.2).
    pub fn cookie_name(&self) -> &'static str {
        if self.secure() { "__Host-lms" } else { "lms" }
    }
}
