//! A chain of hashes over texts: one altered byte is found, and where.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// SHA-256 over the hash before and a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link(pub [u8; 32]);

/// A text that is no link.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not 64 hexadecimal digits")]
pub struct BadLink;

impl Link {
    /// What the first entry follows.
    pub const GENESIS: Self = Self([0; 32]);

    /// The link of `text` after this one.
    #[must_use]
    pub fn then(self, text: &str) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(text).finalize().into())
    }
}

impl std::fmt::Display for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl From<Link> for String {
    fn from(link: Link) -> Self {
        link.to_string()
    }
}

impl std::str::FromStr for Link {
    type Err = BadLink;
    fn from_str(text: &str) -> Result<Self, BadLink> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(BadLink);
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| BadLink)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| BadLink)?;
        }
        // Only the spelling this program writes: `+f` is a number too.
        if Self(bytes).to_string() == text { Ok(Self(bytes)) } else { Err(BadLink) }
    }
}

impl TryFrom<String> for Link {
    type Error = BadLink;
    fn try_from(text: String) -> Result<Self, BadLink> {
        text.parse()
    }
}

/// Where a chain is broken.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "damage", rename_all = "snake_case")]
pub enum Damage {
    /// The text or the hash of this entry was altered.
    Altered {
        /// Its number.
        seq: u64,
    },
    /// Entries are missing before this one.
    Missing {
        /// The first that is missing.
        seq: u64,
    },
}

/// Follows a chain entry by entry.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The number that comes next.
    pub next: u64,
    /// The link of the last entry.
    pub link: Link,
}

impl Default for Check {
    fn default() -> Self {
        Self { next: 1, link: Link::GENESIS }
    }
}

impl Check {
    /// Takes the next entry in.
    ///
    /// # Errors
    ///
    /// [`Damage`], of the first entry that does not follow.
    pub fn follow(&mut self, seq: u64, text: &str, link: Link) -> Result<(), Damage> {
        if seq != self.next {
            return Err(Damage::Missing { seq: self.next });
        }
        if self.link.then(text) != link {
            return Err(Damage::Altered { seq });
        }
        (self.next, self.link) = (seq + 1, link);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain() -> Vec<(u64, String, Link)> {
        let mut link = Link::GENESIS;
        (1..=4)
            .map(|seq| {
                let text = format!("entry {seq}");
                link = link.then(&text);
                (seq, text, link)
            })
            .collect()
    }

    fn verify(chain: &[(u64, String, Link)]) -> Result<(), Damage> {
        let mut check = Check::default();
        chain.iter().try_for_each(|(seq, text, link)| check.follow(*seq, text, *link))
    }

    #[test]
    fn r1_11_every_altered_byte_is_found_where_it_stands() {
        assert_eq!(verify(&chain()), Ok(()));
        for n in 0..4 {
            for byte in 0..7 {
                let mut altered = chain();
                let mut text = altered[n].1.clone().into_bytes();
                text[byte] ^= 1;
                altered[n].1 = String::from_utf8(text).unwrap();
                assert_eq!(verify(&altered), Err(Damage::Altered { seq: n as u64 + 1 }));
            }
            for byte in 0..32 {
                let mut altered = chain();
                altered[n].2.0[byte] ^= 1;
                assert_eq!(verify(&altered), Err(Damage::Altered { seq: n as u64 + 1 }));
            }
        }
    }

    #[test]
    fn r1_11_a_missing_entry_is_named() {
        let mut short = chain();
        short.remove(1);
        assert_eq!(verify(&short), Err(Damage::Missing { seq: 2 }));
    }

    #[test]
    fn a_link_reads_back_in_one_spelling_only() {
        let link = Link::GENESIS.then("x");
        assert_eq!(link.to_string().parse(), Ok(link));
        assert!(link.to_string().to_uppercase().parse::<Link>().is_err());
        assert!("zz".parse::<Link>().is_err());
    }
}
