//! What a hash costs, and the secret that may be mixed in.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// What one Argon2id hash costs, on one lane.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
}

/// A cost below the floor or beyond reason.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a hash takes 19 to 1024 MiB of memory and 2 to 20 passes; with 46 MiB and more one pass is enough")]
pub struct BadCost;

impl Cost {
    /// The least that is taken, and the default: 19 MiB, 2 passes.
    ///
    /// Source: OWASP password storage cheat sheet, Argon2id; the other choice there is 46 MiB and one pass.
    pub const FLOOR: Self = Self { memory_kib: 19 * 1024, passes: 2 };

    /// A cost of so many MiB and passes.
    ///
    /// # Errors
    ///
    /// [`BadCost`] below the floor, above 1 GiB or 20 passes.
    pub fn new(memory_mib: u32, passes: u32) -> Result<Self, BadCost> {
        let enough = memory_mib >= 19 && passes >= 2 || memory_mib >= 46 && passes >= 1;
        if !enough || memory_mib > 1024 || passes > 20 {
            return Err(BadCost);
        }
        Ok(Self { memory_kib: memory_mib * 1024, passes })
    }

    /// Memory in MiB.
    pub fn memory_mib(self) -> u32 {
        self.memory_kib / 1024
    }

    /// Passes over the memory.
    pub fn passes(self) -> u32 {
        self.passes
    }

    /// Blocks of 1 KiB written in all: what the time is proportional to.
    fn work(self) -> u64 {
        u64::from(self.memory_kib) * u64::from(self.passes)
    }

    /// What a check at this cost lacks to last as long as one at `full`; `None` when it is dear enough already.
    pub(super) fn short_of(self, full: Self) -> Option<Self> {
        let lacks = full.work().saturating_sub(self.work()) / u64::from(full.passes);
        let memory_kib = u32::try_from(lacks).ok().filter(|kib| *kib >= 8)?;
        Some(Self { memory_kib, passes: full.passes })
    }

    pub(super) fn params(self) -> argon2::Result<argon2::Params> {
        argon2::Params::new(self.memory_kib, self.passes, 1, None)
    }

    pub(super) fn of(params: &argon2::Params) -> Self {
        Self { memory_kib: params.m_cost(), passes: params.t_cost() }
    }
}

impl Default for Cost {
    fn default() -> Self {
        Self::FLOOR
    }
}

/// A secret mixed into every hash and kept outside the database: whoever steals the database alone can try nothing.
#[derive(Clone)]
pub struct Pepper {
    id: String,
    key: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Pepper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pepper({})", self.id)
    }
}

impl Pepper {
    /// From 32 unpredictable bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        // The name stands before the hashes it is in: a fingerprint tells two of them apart and tells nothing of either.
        let print = Sha256::digest(Sha256::digest([b"pepper".as_slice(), key].concat()));
        let id = print.iter().take(8).fold(String::new(), |id, byte| format!("{id}{byte:02x}"));
        Self { id, key: Zeroizing::new(key.to_vec()) }
    }

    /// Its name.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }
}

/// How passwords are hashed.
#[derive(Clone, Debug, Default)]
pub struct Recipe {
    /// The cost of new hashes; older ones are made anew when their owner next signs in.
    pub cost: Cost,
    /// Mixed into new hashes.
    pub pepper: Option<Pepper>,
    /// Those that were mixed in before: still good for checking.
    pub earlier: Vec<Pepper>,
}

impl Recipe {
    pub(super) fn pepper(&self, id: &str) -> Option<&Pepper> {
        self.pepper.iter().chain(&self.earlier).find(|one| one.id == id)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops where it fails

    use super::*;

    #[test]
    fn r6a_02_no_hash_is_cheaper_than_the_floor() {
        for (mib, passes, good) in [
            (19, 2, true),
            (18, 9, false),
            (19, 1, false),
            (46, 1, true),
            (64, 3, true),
            (46, 0, false),
            (1025, 2, false),
            (64, 21, false),
        ] {
            assert_eq!(Cost::new(mib, passes).is_ok(), good, "{mib} MiB, {passes} passes");
        }
        assert_eq!(Cost::new(19, 2).unwrap(), Cost::default());
    }

    #[test]
    fn a_cheaper_check_is_filled_up_to_the_full_cost() {
        let full = Cost::new(64, 3).unwrap();
        let lacks = Cost::FLOOR.short_of(full).unwrap();
        let off = (Cost::FLOOR.work() + lacks.work()).abs_diff(full.work());
        assert!(off < 8, "{off}");
        assert_eq!(full.short_of(full), None);
        assert_eq!(full.short_of(Cost::FLOOR), None);
    }

    #[test]
    fn a_pepper_is_known_by_its_name_and_never_printed() {
        let (one, other) = (Pepper::new(&[1; 32]), Pepper::new(&[2; 32]));
        assert_ne!(one.id(), other.id());
        assert_eq!(format!("{one:?}"), format!("Pepper({})", one.id()));
        assert_eq!(one.id().len(), 16);
    }
}
