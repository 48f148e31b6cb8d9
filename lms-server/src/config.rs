//! How a server is reached.

use std::net::SocketAddr;

use lms_core::xapi::Version;

/// How a server is reached.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Config {
    /// Where the platform listens.
    pub listen: SocketAddr,
    /// Where the content origin listens: another port, or behind a proxy another host name.
    pub content_listen: SocketAddr,
    /// The address people reach the platform at; `None`: derived from the port that was opened.
    pub public_url: Option<String>,
    /// The address the content origin is reached at; `None`: derived from the port that was opened.
    pub content_url: Option<String>,
    /// The peer is a proxy that sets `X-Forwarded-For`; otherwise that header is not believed.
    pub trust_proxy: bool,
    /// Shows the trace panel in the player.
    pub support: bool,
    /// The version of xAPI that an answer of `/xapi` speaks when the request names none.
    pub xapi_version: Version,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            content_listen: SocketAddr::from(([127, 0, 0, 1], 8081)),
            public_url: None,
            content_url: None,
            trust_proxy: false,
            support: false,
            xapi_version: Version::V2,
        }
    }
}
