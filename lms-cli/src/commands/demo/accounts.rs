//! The accounts of the demonstration and their passwords, which come from its master key: nobody else's are the same.

use lms_core::access::Role;
use lms_engine::Lms;
use serde::Serialize;

use crate::output::Output;

/// Words of the trades, easy to read aloud and to type: 64, so that each carries six bits.
const WORDS: [&str; 64] = [
    "rabot",
    "truelle",
    "levain",
    "fournil",
    "ciseau",
    "enclume",
    "pinceau",
    "vernis",
    "ardoise",
    "charpente",
    "copeau",
    "dentelle",
    "farine",
    "ficelle",
    "gouge",
    "grenat",
    "herbier",
    "jardin",
    "laiton",
    "lavande",
    "limaille",
    "lucarne",
    "maillet",
    "marbre",
    "meule",
    "mosaique",
    "navette",
    "noisette",
    "ocre",
    "olivier",
    "osier",
    "palette",
    "pavage",
    "peigne",
    "pignon",
    "platre",
    "poincon",
    "poterie",
    "praline",
    "quartz",
    "quenelle",
    "ruban",
    "sablier",
    "satin",
    "scie",
    "sureau",
    "tenaille",
    "tilleul",
    "tisane",
    "tonneau",
    "tournage",
    "tresse",
    "vannerie",
    "velours",
    "verger",
    "vitrail",
    "vrille",
    "zinc",
    "argile",
    "bobine",
    "cannelle",
    "chantier",
    "cuivre",
    "gabarit",
];

/// An account that is printed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Account {
    /// Its role.
    pub role: Role,
    /// What to type first.
    pub login: String,
    /// What to type then.
    pub password: String,
}

impl Account {
    /// The role in words.
    pub fn role_name(&self, out: &Output) -> &'static str {
        match self.role {
            Role::NationalManager => out.pick("Gestionnaire national", "National manager"),
            Role::RegionalManager => out.pick("Gestionnaire régional", "Regional manager"),
            Role::Tutor => out.pick("Tutrice", "Tutor"),
            Role::Learner => out.pick("Apprenante", "Learner"),
        }
    }
}

/// Logins by role.
pub const NATIONAL: &str = "national@example.org";
/// René, who runs the sessions of a region.
pub const RENE: &str = "rene@example.org";
/// Fabienne, who accompanies them.
pub const FABIENNE: &str = "fabienne@example.org";
/// Karim, who motivates; his account waits for him.
pub const KARIM: &str = "karim@example.org";
/// Monique, who learns.
pub const MONIQUE: &str = "monique@example.org";

/// One account per role.
pub fn printed(lms: &Lms) -> Vec<Account> {
    [
        (Role::NationalManager, NATIONAL),
        (Role::RegionalManager, RENE),
        (Role::Tutor, FABIENNE),
        (Role::Learner, MONIQUE),
    ]
    .map(|(role, login)| Account { role, login: login.to_owned(), password: password(lms, login) })
    .into()
}

/// The password of a login: four words, from a hash with the master key.
pub fn password(lms: &Lms, login: &str) -> String {
    words(&lms.keyring().lookup("demo.password", login))
}

fn words(hash: &[u8]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for byte in hash.iter().take(4) {
        // The same word twice would be too easy a password: the next one that is free.
        let from = WORDS.iter().cycle().skip(usize::from(byte % 64));
        words.extend(from.copied().find(|word| !words.contains(word)));
    }
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use lms_core::people::password::check;

    #[test]
    fn every_word_is_there_once() {
        assert_eq!(WORDS.iter().collect::<std::collections::BTreeSet<_>>().len(), 64);
    }

    /// A word that somebody bears counts for nothing in that person's password.
    #[test]
    fn no_word_is_the_name_of_anybody() {
        let people = lms_core::text::folded(include_str!("../../../../demo/people.csv"));
        for word in WORDS {
            assert!(!people.contains(word), "{word}");
        }
    }

    #[test]
    fn the_shortest_password_of_four_words_is_taken() {
        let person = lms_engine::person::identity("Monique", "M.", MONIQUE, None).unwrap();
        let mut by_length: Vec<u8> = (0..64).collect();
        by_length.sort_by_key(|at| WORDS[usize::from(*at)].len());
        let shortest = words(&by_length[..4]);
        assert_eq!(check(&shortest, &person), Ok(()), "{shortest}");
        let same = words(&[5; 4]);
        assert_eq!(check(&same, &person), Ok(()), "{same}");
        assert_eq!(words(&[0, 1, 2, 3]), "rabot-truelle-levain-fournil");
    }
}
