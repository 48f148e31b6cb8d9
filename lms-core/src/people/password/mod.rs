//! What a password must be before it is hashed: long enough, and dear enough to guess for those who know the usual ways.
//!
//! Source: CNIL recommendation on passwords (deliberation 2022-100), case of a password with a limit on attempts: 50 bits
//! at least. No rule of composition, no change without a cause: a sentence is as good as signs.

pub mod strength;

use super::Identity;
use strength::Piece;

/// The least number of characters.
pub const MIN_CHARS: usize = 12;
/// The most: beyond it, hashing costs and nothing is gained.
pub const MAX_CHARS: usize = 200;

/// The least bits of a password where attempts are limited (CNIL 2022-100, case 2).
pub const MIN_BITS: u32 = 50;
/// Bits of a password that would do without any limit on attempts (CNIL 2022-100, case 1).
pub const ALONE_BITS: u32 = 80;

/// Why a password is refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than [`MIN_CHARS`].
    #[error("the password has fewer than {MIN_CHARS} characters")]
    TooShort,
    /// More than [`MAX_CHARS`].
    #[error("the password has more than {MAX_CHARS} characters")]
    TooLong,
    /// Made of one's own name or address, for the greater part.
    #[error("the password is too easy to guess from the name or address")]
    Personal,
    /// Made of words tried first, rows, dates or repetitions, for the greater part.
    #[error("the password is among those tried first")]
    Common,
    /// Too few words or characters that have nothing to do with each other.
    #[error("the password is too simple")]
    Simple,
}

/// How good a password is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Strength {
    /// Bits, rounded down; 0 where it cannot be taken for its length.
    pub bits: u32,
    /// Why it cannot be taken.
    pub refused: Option<PasswordError>,
}

/// Estimates a password of somebody; of the person nothing need be known.
pub fn strength(password: &str, identity: Option<&Identity>) -> Strength {
    let count = password.chars().count();
    if count > MAX_CHARS {
        return Strength { bits: 0, refused: Some(PasswordError::TooLong) };
    }
    let own: Vec<&str> = identity.map_or_else(Vec::new, |who| {
        let address = who.email.as_str();
        let company = who.company.as_ref().map(|company| company.as_str());
        let local = address.split_once('@').map_or(address, |(local, _)| local);
        [who.given.as_str(), who.family.as_str(), address, local].into_iter().chain(company).collect()
    });
    let found = strength::estimate(password, &own);
    // Bounded by 200 characters of 10 bits at most.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let bits = found.bits.max(0.0) as u32;
    let refused = if count < MIN_CHARS {
        Some(PasswordError::TooShort)
    } else if bits >= MIN_BITS {
        None
    } else if found.pieces.contains(&Piece::Own) {
        Some(PasswordError::Personal)
    } else if found.pieces.contains(&Piece::Common) {
        Some(PasswordError::Common)
    } else {
        Some(PasswordError::Simple)
    };
    Strength { bits, refused }
}

/// Checks a password.
///
/// # Errors
///
/// [`PasswordError`]; the first that applies, from the plainest to explain.
pub fn check(password: &str, identity: &Identity) -> Result<(), PasswordError> {
    strength(password, Some(identity)).refused.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Email, Name};

    fn try_out(password: &str) -> Result<(), PasswordError> {
        let monique = Identity {
            given: Name::new("Monique").unwrap(),
            family: Name::new("Lefèvre").unwrap(),
            email: Email::new("monique.l@example.org").unwrap(),
            company: None,
            external: None,
        };
        check(password, &monique)
    }

    #[test]
    fn ax4_09_fifty_bits_are_enough_and_less_is_refused() {
        for (password, least, most) in
            [("une autre phrase tranquille", 50, 70), ("T4vN8qLz2xWc", 65, 80), ("u7#Kp!2vQz&9sRt4", 80, 120)]
        {
            let found = strength(password, None);
            assert!((least..most).contains(&found.bits) && found.refused.is_none(), "{password}: {found:?}");
        }
        let Strength { bits, refused } = strength("rideaux velours", None);
        assert!(bits < MIN_BITS && refused == Some(PasswordError::Simple));
        assert_eq!(strength("x", None).refused, Some(PasswordError::TooShort));
    }

    #[test]
    fn ordinary_sentences_are_good_passwords() {
        assert_eq!(try_out("deux fournées avant l'aube"), Ok(()));
        assert_eq!(try_out("zfH7-qpl2-xx"), Ok(()));
    }

    #[test]
    fn what_is_guessed_first_is_refused_in_plain_words() {
        for (password, expected) in [
            ("onze_lettre", PasswordError::TooShort),
            ("Lefevre12345", PasswordError::Personal),
            ("MONIQUE!!2026", PasswordError::Personal),
            ("motdepasse2026", PasswordError::Common),
            ("aaaaaaaaaaaaaa", PasswordError::Common),
            ("abcdefghijklm", PasswordError::Common),
            ("rideaux velours", PasswordError::Simple),
            ("Boulangerie1998!", PasswordError::Common),
        ] {
            assert_eq!(try_out(password), Err(expected), "{password}");
        }
        assert_eq!(try_out(&"xy7".repeat(80)), Err(PasswordError::TooLong));
    }
}
