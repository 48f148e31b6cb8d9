//! From where a sign-in comes: browser and system in two words, and a network address that names no household.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use lms_engine::account::Device;

use crate::state::App;

/// From where a request comes.
#[derive(Clone, Debug)]
pub struct From(pub Device);

impl FromRequestParts<App> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let text = |name| parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("");
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        // The last entry is the one our own proxy wrote; those before it are whatever the sender liked.
        let told = text("x-forwarded-for").rsplit(',').next().and_then(|last| last.trim().parse().ok());
        let address = if app.site.trust_proxy { told.or(peer) } else { peer };
        let device = Device {
            agent: agent(text(header::USER_AGENT.as_str())),
            address: address.map_or_else(String::new, truncated),
        };
        Ok(Self(device))
    }
}

/// Browser and system: enough to recognise one's own devices, too little to tell people apart.
fn agent(header: &str) -> String {
    let first = |known: &[(&'static str, &'static str)]| {
        known.iter().find(|(mark, _)| header.contains(mark)).map_or("?", |(_, name)| *name)
    };
    // Browsers claim to be each other: the most particular name counts.
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    format!("{browser} · {system}")
}

/// The network of an address: 24 bits of IPv4, 48 of IPv6 (CNIL: an address in a log is cut to what its purpose needs).
fn truncated(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_in_two_words() {
        for (header, words) in [
            ("Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0", "Firefox · Android"),
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0", "Edge · Windows"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1", "Safari · iPhone"),
            ("", "? · ?"),
        ] {
            assert_eq!(agent(header), words);
        }
    }

    #[test]
    fn an_address_keeps_its_network_only() {
        assert_eq!(truncated("203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(truncated("::ffff:203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(truncated("2001:db8:1:2::5".parse().unwrap()), "2001:db8:1::/48");
    }
}
