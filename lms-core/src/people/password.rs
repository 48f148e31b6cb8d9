//! What a password must be before it is hashed: long enough, not the person's own data, not among the commonest.
//!
//! Source: CNIL recommendation on passwords (deliberation 2022-100), case of a password alone with a limit on attempts:
//! at least 50 bits when accesses are restricted; twelve characters without rule of composition are taken as such.

use super::Identity;
use crate::text::folded;

/// The least number of characters.
pub const MIN_CHARS: usize = 12;
/// The most: beyond it, hashing costs and nothing is gained.
pub const MAX_CHARS: usize = 200;

/// Why a password is refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than [`MIN_CHARS`].
    #[error("the password has fewer than {MIN_CHARS} characters")]
    TooShort,
    /// More than [`MAX_CHARS`].
    #[error("the password has more than {MAX_CHARS} characters")]
    TooLong,
    /// Made of one's own name or address, or of very few different characters.
    #[error("the password is too easy to guess from the name or address")]
    Personal,
    /// Among the commonest, or a simple row.
    #[error("the password is among those tried first")]
    Common,
}

/// Roots that make most of the guessed passwords of French and English people, folded.
const COMMON: [&str; 26] = [
    "motdepasse",
    "password",
    "azerty",
    "qwerty",
    "123456",
    "654321",
    "soleil",
    "bonjour",
    "doudou",
    "chouchou",
    "loulou",
    "marseille",
    "administrateur",
    "administrator",
    "formation",
    "artisan",
    "boulangerie",
    "iloveyou",
    "welcome",
    "bienvenue",
    "letmein",
    "changeme",
    "changezmoi",
    "secret",
    "abcdef",
    "france",
];

/// Checks a password.
///
/// # Errors
///
/// [`PasswordError`]; the first that applies, from the plainest to explain.
pub fn check(password: &str, identity: &Identity) -> Result<(), PasswordError> {
    let count = password.chars().count();
    if count < MIN_CHARS {
        return Err(PasswordError::TooShort);
    }
    if count > MAX_CHARS {
        return Err(PasswordError::TooLong);
    }
    let plain: String = folded(password).chars().filter(|c| c.is_alphanumeric()).collect();
    let rest = |root: &str| plain.replace(root, "").chars().count();
    let own =
        [identity.given.as_str(), identity.family.as_str(), identity.email.as_str().split('@').next().unwrap_or("")];
    for part in own {
        let part: String = folded(part).chars().filter(|c| c.is_alphanumeric()).collect();
        if part.chars().count() >= 3 && plain.contains(&part) && rest(&part) < 6 {
            return Err(PasswordError::Personal);
        }
    }
    let different: std::collections::BTreeSet<char> = password.chars().collect();
    let row = password.chars().zip(password.chars().skip(1)).all(|(a, b)| u32::from(b).wrapping_sub(u32::from(a)) <= 1);
    if different.len() < 5 || row || COMMON.iter().any(|root| plain.contains(root) && rest(root) < 6) {
        return Err(PasswordError::Common);
    }
    Ok(())
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
        ] {
            assert_eq!(try_out(password), Err(expected), "{password}");
        }
        assert_eq!(try_out(&"xy7".repeat(80)), Err(PasswordError::TooLong));
    }
}
