//! FNV-1a, 64 bits: a fingerprint that is the same on every machine and in the browser, never used as a secret.

use std::io;

/// A running fingerprint; bytes are written into it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    /// The fingerprint as sixteen hexadecimal digits.
    pub(crate) fn hex(self) -> String {
        format!("{:016x}", self.0)
    }
}

impl io::Write for Fingerprint {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn the_published_vector_of_the_algorithm_is_met() {
        let mut fingerprint = Fingerprint::default();
        fingerprint.write_all(b"foobar").unwrap();
        assert_eq!(fingerprint.hex(), "85944171f73967e8");
    }
}
