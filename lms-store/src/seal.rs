//! Sealing of personal data: a key per person, wrapped by a master key that is never in the database.
//!
//! XChaCha20-Poly1305 with a random 24-byte nonce, so that replicas need no common counter; each sealed value is bound
//! to its column and row, so that it cannot be moved to another one. Destroying a person's key makes every value sealed
//! with it unreadable. Sources: draft-irtf-cfrg-xchacha-03, RFC 5869 (HKDF), RFC 2104 (HMAC).

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::Entropy;

/// The layout of sealed bytes: version, nonce, ciphertext with tag. A second layout will get the next number.
const VERSION: u8 = 1;
const NONCE: usize = 24;

/// Where a sealed value lives: the part of its seal that keeps it from being moved.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// Table and column, such as `person.email`.
    pub column: &'static str,
    /// The key of the row.
    pub row: Uuid,
}

impl Place {
    fn associated(self) -> String {
        format!("{}:{}", self.column, self.row)
    }
}

/// Why a sealed value cannot be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SealError {
    /// Too short, of an unknown layout, or not text.
    #[error("it is not a sealed value")]
    Malformed,
    /// Altered, moved from another place, or sealed with another key.
    #[error("its seal is broken")]
    Broken,
}

/// The key of one person; wiped from memory when dropped.
pub struct PersonKey(Zeroizing<[u8; 32]>);

impl PersonKey {
    /// A new key.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(key.as_mut_slice());
        Self(key)
    }

    /// Seals `text` for `place`.
    ///
    /// # Errors
    ///
    /// [`SealError::Malformed`] beyond 256 GiB, which no column holds.
    pub fn seal(&self, entropy: &dyn Entropy, place: Place, text: &str) -> Result<Vec<u8>, SealError> {
        seal(&self.0, entropy, place, text.as_bytes())
    }

    /// Reads what was sealed for `place`.
    ///
    /// # Errors
    ///
    /// [`SealError`] when it was altered, moved or sealed with another key.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<String, SealError> {
        String::from_utf8(open(&self.0, place, sealed)?).map_err(|_| SealError::Malformed)
    }

    /// Seals bytes that need not be text.
    ///
    /// # Errors
    ///
    /// [`SealError::Malformed`] beyond 256 GiB.
    pub fn seal_bytes(&self, entropy: &dyn Entropy, place: Place, bytes: &[u8]) -> Result<Vec<u8>, SealError> {
        seal(&self.0, entropy, place, bytes)
    }

    /// Reads what [`PersonKey::seal_bytes`] sealed for `place`.
    ///
    /// # Errors
    ///
    /// [`SealError`] when it was altered, moved or sealed with another key.
    pub fn open_bytes(&self, place: Place, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        open(&self.0, place, sealed)
    }
}

/// The master key, split into keys for wrapping, for looking up and for what belongs to no single person.
///
/// Whoever has it and the database reads everything; whoever has the database alone reads no name.
pub struct Keyring {
    id: String,
    wrapping: Zeroizing<[u8; 32]>,
    lookup: Zeroizing<[u8; 32]>,
    platform: Zeroizing<[u8; 32]>,
}

impl Keyring {
    /// From a master key of 32 unpredictable bytes and its name, which is written beside what it wraps.
    pub fn new(id: &str, master: &[u8; 32]) -> Self {
        let hkdf = Hkdf::<Sha256>::new(None, master);
        let derive = |purpose: &str| {
            let mut key = Zeroizing::new([0; 32]);
            // HKDF refuses only outputs above 255 hashes (RFC 5869 §2.3); 32 bytes are one.
            let derived = hkdf.expand(purpose.as_bytes(), key.as_mut_slice()).is_ok();
            debug_assert!(derived);
            key
        };
        Self {
            id: id.to_owned(),
            wrapping: derive("lms person key wrapping 1"),
            lookup: derive("lms look-up hash 1"),
            platform: derive("lms platform sealing 1"),
        }
    }

    /// The name of the master key.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Wraps the key of `person` for the database.
    ///
    /// # Errors
    ///
    /// Never for a key of 32 bytes; the type is the cipher's.
    pub fn wrap(&self, entropy: &dyn Entropy, person: Uuid, key: &PersonKey) -> Result<Vec<u8>, SealError> {
        self.wrap_at(entropy, Place { column: "person_key.wrapped", row: person }, key)
    }

    /// Wraps a key for another place than that of people.
    ///
    /// # Errors
    ///
    /// Never for a key of 32 bytes.
    pub fn wrap_at(&self, entropy: &dyn Entropy, place: Place, key: &PersonKey) -> Result<Vec<u8>, SealError> {
        seal(&self.wrapping, entropy, place, key.0.as_slice())
    }

    /// Unwraps the key of `person`.
    ///
    /// # Errors
    ///
    /// [`SealError::Broken`] when it was wrapped by another master key or for another person.
    pub fn unwrap(&self, person: Uuid, wrapped: &[u8]) -> Result<PersonKey, SealError> {
        self.unwrap_at(Place { column: "person_key.wrapped", row: person }, wrapped)
    }

    /// Unwraps what [`Keyring::wrap_at`] wrapped for `place`.
    ///
    /// # Errors
    ///
    /// [`SealError::Broken`] when it was wrapped by another master key or for another place.
    pub fn unwrap_at(&self, place: Place, wrapped: &[u8]) -> Result<PersonKey, SealError> {
        let bytes = Zeroizing::new(open(&self.wrapping, place, wrapped)?);
        let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| SealError::Malformed)?;
        Ok(PersonKey(Zeroizing::new(key)))
    }

    /// Seals what speaks of several people at once and is soon removed, such as a staged file.
    ///
    /// # Errors
    ///
    /// [`SealError::Malformed`] beyond 256 GiB.
    pub fn seal(&self, entropy: &dyn Entropy, place: Place, bytes: &[u8]) -> Result<Vec<u8>, SealError> {
        seal(&self.platform, entropy, place, bytes)
    }

    /// Reads what [`Keyring::seal`] sealed for `place`.
    ///
    /// # Errors
    ///
    /// [`SealError`] when it was altered, moved or sealed with another key.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        open(&self.platform, place, sealed)
    }

    /// A keyed hash by which an exact value is found without being readable: the same text in another column hashes
    /// differently. The caller normalises (letter case, blanks) before.
    pub fn lookup(&self, column: &'static str, text: &str) -> Vec<u8> {
        // HMAC takes keys of any length (RFC 2104 §3).
        let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.lookup.as_slice()) else {
            return Vec::new();
        };
        mac.update(column.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring").field("id", &self.id).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonKey(…)")
    }
}

fn seal(key: &[u8; 32], entropy: &dyn Entropy, place: Place, plain: &[u8]) -> Result<Vec<u8>, SealError> {
    let mut nonce = [0; NONCE];
    entropy.fill(&mut nonce);
    let aad = place.associated();
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    let ciphertext = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: aad.as_bytes() })
        .map_err(|_| SealError::Malformed)?;
    let mut out = Vec::with_capacity(1 + NONCE + ciphertext.len());
    out.push(VERSION);
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&ciphertext);
    Ok(out)
}

fn open(key: &[u8; 32], place: Place, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    let Some((&VERSION, rest)) = sealed.split_first() else { return Err(SealError::Malformed) };
    let Some((nonce, ciphertext)) = rest.split_first_chunk::<NONCE>() else { return Err(SealError::Malformed) };
    let aad = place.associated();
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    cipher
        .decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: aad.as_bytes() })
        .map_err(|_| SealError::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;

    const EMAIL: Place = Place { column: "person.email", row: Uuid::from_u128(1) };

    fn keyring() -> Keyring {
        Keyring::new("test", &[7; 32])
    }

    #[test]
    fn what_is_sealed_reads_back() {
        let (chance, key) = (Seeded::new(1), PersonKey::generate(&Seeded::new(2)));
        let sealed = key.seal(&chance, EMAIL, "monique@example.org").unwrap();
        assert_eq!(key.open(EMAIL, &sealed).as_deref(), Ok("monique@example.org"));
        assert!(!sealed.windows(7).any(|w| w == b"monique"));
    }

    #[test]
    fn a_sealed_value_cannot_be_moved_to_another_row_or_column() {
        let key = PersonKey::generate(&Seeded::new(2));
        let sealed = key.seal(&Seeded::new(1), EMAIL, "monique@example.org").unwrap();
        assert_eq!(key.open(Place { row: Uuid::from_u128(2), ..EMAIL }, &sealed), Err(SealError::Broken));
        assert_eq!(key.open(Place { column: "person.family", ..EMAIL }, &sealed), Err(SealError::Broken));
    }

    #[test]
    fn one_altered_bit_is_noticed() {
        let key = PersonKey::generate(&Seeded::new(2));
        let sealed = key.seal(&Seeded::new(1), EMAIL, "x").unwrap();
        for i in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[i] ^= 1;
            assert!(key.open(EMAIL, &altered).is_err(), "byte {i}");
        }
        assert_eq!(key.open(EMAIL, &sealed[..20]), Err(SealError::Malformed));
        assert_eq!(key.open(EMAIL, &[]), Err(SealError::Malformed));
    }

    #[test]
    fn sealing_twice_gives_different_bytes() {
        let (chance, key) = (Seeded::new(1), PersonKey::generate(&Seeded::new(2)));
        assert_ne!(key.seal(&chance, EMAIL, "x"), key.seal(&chance, EMAIL, "x"));
    }

    #[test]
    fn a_wrapped_key_opens_for_its_person_and_master_only() {
        let (chance, key, me) = (Seeded::new(1), PersonKey::generate(&Seeded::new(2)), Uuid::from_u128(9));
        let wrapped = keyring().wrap(&chance, me, &key).unwrap();
        assert_eq!(keyring().unwrap(me, &wrapped).unwrap().0, key.0);
        assert_eq!(keyring().unwrap(Uuid::from_u128(8), &wrapped).unwrap_err(), SealError::Broken);
        assert_eq!(Keyring::new("test", &[8; 32]).unwrap(me, &wrapped).unwrap_err(), SealError::Broken);
    }

    #[test]
    fn the_lookup_hash_tells_columns_and_keys_apart() {
        let ring = keyring();
        assert_eq!(ring.lookup("person.email", "a@b.fr"), ring.lookup("person.email", "a@b.fr"));
        assert_ne!(ring.lookup("person.email", "a@b.fr"), ring.lookup("person.external", "a@b.fr"));
        assert_ne!(ring.lookup("person.email", "a@b.fr"), Keyring::new("t", &[8; 32]).lookup("person.email", "a@b.fr"));
        assert_eq!(ring.lookup("person.email", "a@b.fr").len(), 32);
    }

    #[test]
    fn no_key_is_ever_printed() {
        let shown = format!("{:?} {:?}", keyring(), PersonKey::generate(&Seeded::new(2)));
        assert_eq!(shown, "Keyring { id: \"test\", .. } PersonKey(…)");
    }
}
