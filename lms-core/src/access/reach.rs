//! How far the platform may reach by itself: an address somebody typed must not lead into the network it stands in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where requests of the platform's own may go. Whoever can type an address (a record store to send on to) could otherwise have the
/// platform knock at doors that only it can reach: server-side request forgery (OWASP A10:2021).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Reach {
    /// Addresses of the public Internet only.
    #[default]
    Outside,
    /// Any address: where the other side stands in the same network.
    Anywhere,
}

impl Reach {
    /// Whether a request may go to this address. What a name leads to is asked after it was resolved, each time: a name may
    /// lead elsewhere a moment later.
    ///
    /// ```
    /// use lms_core::access::reach::Reach;
    /// assert!(Reach::Outside.allows("192.0.1.1".parse()?));
    /// assert!(!Reach::Outside.allows("169.254.169.254".parse()?));
    /// assert!(!Reach::Outside.allows("::ffff:10.0.0.1".parse()?), "an address in the dress of another");
    /// assert!(Reach::Anywhere.allows("::1".parse()?));
    /// # Ok::<(), std::net::AddrParseError>(())
    /// ```
    pub fn allows(self, address: IpAddr) -> bool {
        self == Self::Anywhere
            || match address {
                IpAddr::V4(address) => is_public(address),
                IpAddr::V6(address) => is_public_v6(address),
            }
    }
}

/// Blocks that are not of the public Internet: first address and length of the prefix.
///
/// Source: IANA IPv4 Special-Purpose Address Registry (RFC 6890 and its updates), and multicast (RFC 5771).
const RESERVED: [([u8; 4], u32); 15] = [
    ([0, 0, 0, 0], 8),       // this network
    ([10, 0, 0, 0], 8),      // private
    ([100, 64, 0, 0], 10),   // shared between a provider and its customers
    ([127, 0, 0, 0], 8),     // this machine
    ([169, 254, 0, 0], 16),  // link-local; the metadata of hosts answer here
    ([172, 16, 0, 0], 12),   // private
    ([192, 0, 0, 0], 24),    // assignments of protocols
    ([192, 0, 2, 0], 24),    // documentation
    ([192, 88, 99, 0], 24),  // relays of 6to4, given up
    ([192, 168, 0, 0], 16),  // private
    ([198, 18, 0, 0], 15),   // measuring
    ([198, 51, 100, 0], 24), // documentation
    ([203, 0, 113, 0], 24),  // documentation
    ([224, 0, 0, 0], 4),     // multicast
    ([240, 0, 0, 0], 4),     // reserved, and broadcast
];

fn is_public(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !RESERVED.iter().any(|(start, length)| (bits ^ u32::from_be_bytes(*start)) >> (32 - length) == 0)
}

/// Source: IANA IPv6 Special-Purpose Address Registry; global unicast is `2000::/3` (RFC 4291, 2.4).
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let inner = |high: u16, low: u16| is_public(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match (a, b) {
        // An IPv4 address in another form: mapped (RFC 4291, 2.5.5.2), translated (RFC 6052), tunnelled (RFC 3056).
        (0, 0) if [c, d, e] == [0; 3] && f == 0xffff => inner(g, h),
        (0x64, 0xff9b) if [c, d, e, f] == [0; 4] => inner(g, h),
        (0x2002, _) => inner(b, c),
        // Assignments of protocols (Teredo among them) and documentation.
        (0x2001, 0..=0x1ff | 0xdb8) => false,
        (0x3fff, 0..=0xfff) => false,
        _ => a >> 13 == 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_of_the_own_network_is_reached_however_it_is_written() {
        for (address, outside) in [
            ("8.8.8.8", true),
            ("100.63.255.255", true),
            ("100.64.0.0", false),
            ("100.127.255.255", false),
            ("100.128.0.0", true),
            ("172.15.255.255", true),
            ("172.16.0.0", false),
            ("172.31.255.255", false),
            ("172.32.0.0", true),
            ("127.8.8.8", false),
            ("0.0.0.0", false),
            ("10.255.255.255", false),
            ("169.254.169.254", false),
            ("192.168.1.1", false),
            ("198.19.255.255", false),
            ("198.20.0.0", true),
            ("223.255.255.255", true),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("::127.0.0.1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("64:ff9b::10.0.0.1", false),
            ("64:ff9b::8.8.8.8", true),
            ("64:ff9b:1::8.8.8.8", false),
            ("2002:7f00:1::", false),
            ("2002:808:808::", true),
            ("2001::1", false),
            ("2001:200::1", true),
            ("2001:db8::1", false),
            ("2a00:1450::1", true),
            ("3fff:fff::1", false),
            ("4000::1", false),
            ("fc00::1", false),
            ("fd12::1", false),
            ("fe80::1", false),
            ("ff02::1", false),
        ] {
            let ip: IpAddr = address.parse().unwrap();
            assert_eq!(Reach::Outside.allows(ip), outside, "{address}");
            assert!(Reach::Anywhere.allows(ip), "{address}");
        }
    }
}
