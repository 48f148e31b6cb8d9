//! Codes that change every half minute (TOTP), as pure functions of a secret and an instant.
//!
//! Source: RFC 6238 (TOTP) over RFC 4226 (HOTP) with SHA-1, 30 seconds and six digits: what every authenticator app takes.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use crate::time::Timestamp;

/// Length of a step in seconds (RFC 6238 §4.1, the recommended default).
pub const STEP_SECONDS: i64 = 30;

/// Steps before and after the present one whose code is still taken: clocks differ, people type slowly (RFC 6238 §5.2).
pub const DRIFT: i64 = 1;

/// Bytes of a secret: the length of an HMAC-SHA-1 output, as RFC 4226 §4 R6 recommends.
pub const SECRET_LEN: usize = 20;

/// The number of a half minute since 1970.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Step(pub i64);

impl Step {
    /// The step an instant falls in.
    pub fn at(now: Timestamp) -> Self {
        Self(now.millis().div_euclid(STEP_SECONDS * 1000))
    }
}

/// What the platform and the person's device both know.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret([u8; SECRET_LEN]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Six digits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Code(u32);

impl Code {
    /// Reads six ASCII digits; blanks do not count.
    pub fn read(text: &str) -> Option<Self> {
        let mut value = 0u32;
        let mut digits = 0;
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            digits += 1;
            if digits > 6 {
                return None;
            }
            value = value * 10 + c.to_digit(10)?;
        }
        (digits == 6).then_some(Self(value))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl Secret {
    /// From unpredictable bytes.
    pub fn new(bytes: [u8; SECRET_LEN]) -> Self {
        Self(bytes)
    }

    /// From bytes as they were kept; `None` for another length.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// To be sealed and kept.
    pub fn bytes(&self) -> &[u8; SECRET_LEN] {
        &self.0
    }

    /// As text to type into a device: base 32 (RFC 4648 §6), in groups of four.
    pub fn to_type(&self) -> String {
        let mut out = String::new();
        for (at, c) in base32(&self.0).chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                out.push(' ');
            }
            out.push(c);
        }
        out
    }

    /// As the address that a device reads from a QR code; `issuer` is the platform's name, `account` the login.
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (percent(issuer), percent(account));
        format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&period=30&digits=6", base32(&self.0))
    }

    /// The code of a step.
    pub fn code(&self, step: Step) -> Code {
        // HMAC takes keys of any length (RFC 2104 §3).
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else { return Code(u32::MAX) };
        mac.update(&step.0.to_be_bytes());
        let hash: [u8; 20] = mac.finalize().into_bytes().into();
        // RFC 4226 §5.3, dynamic truncation: the last four bits say where; at most 15, so four bytes always follow.
        let [.., last] = hash;
        let four = hash.iter().skip(usize::from(last & 0x0f)).take(4).fold(0u32, |n, b| (n << 8) | u32::from(*b));
        Code((four & 0x7fff_ffff) % 1_000_000)
    }

    /// The step whose code was typed, if it may still be used: within [`DRIFT`] of `now` and later than `last`, the last
    /// one that was accepted (RFC 6238 §5.2: a code opens once).
    pub fn accepts(&self, typed: Code, now: Timestamp, last: Option<Step>) -> Option<Step> {
        let present = Step::at(now).0;
        // The latest first: should two steps have the same code, the earlier cannot be used again either.
        (present - DRIFT..=present + DRIFT)
            .rev()
            .map(Step)
            .filter(|step| self.code(*step) == typed)
            .find(|step| last.is_none_or(|last| *step > last))
    }
}

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn base32(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for part in bytes.chunks(5) {
        let bits = part.iter().fold(0u64, |n, b| (n << 8) | u64::from(*b)) << (8 * (5 - part.len()));
        for at in 0..(part.len() * 8).div_ceil(5) {
            let five = usize::try_from((bits >> (35 - 5 * at)) & 31).unwrap_or(0);
            out.push(ALPHABET.get(five).copied().map_or('A', char::from));
        }
    }
    out
}

/// Everything but letters, digits and `-._~` as percent and two digits (RFC 3986 §2.3).
fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            out.push(char::from(b));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{b:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(s: i64) -> Timestamp {
        Timestamp::from_millis(s * 1000).unwrap()
    }

    fn of_the_rfc() -> Secret {
        Secret::new(*b"12345678901234567890")
    }

    #[test]
    fn ax4_09_codes_are_those_of_rfc_6238_appendix_b() {
        // The table has eight digits; ours are the last six.
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(of_the_rfc().code(Step::at(second(at))).to_string(), code, "{at}");
        }
    }

    #[test]
    fn ax4_09_a_code_is_taken_one_step_early_and_one_step_late_and_no_further() {
        let (secret, now) = (of_the_rfc(), second(1_800_000_015));
        let present = Step::at(now);
        for away in -3..=3 {
            let taken = secret.accepts(secret.code(Step(present.0 + away)), now, None);
            assert_eq!(taken, (away.abs() <= 1).then_some(Step(present.0 + away)), "{away}");
        }
    }

    #[test]
    fn ax4_09_a_code_opens_once_and_an_earlier_one_not_after_a_later_one() {
        let (secret, now) = (of_the_rfc(), second(1_800_000_015));
        let present = Step::at(now);
        let before = secret.code(Step(present.0 - 1));
        assert_eq!(secret.accepts(secret.code(present), now, Some(present)), None);
        assert_eq!(secret.accepts(before, now, Some(present)), None);
        assert_eq!(secret.accepts(before, now, Some(Step(present.0 - 2))), Some(Step(present.0 - 1)));
    }

    #[test]
    fn ax4_09_the_secret_is_written_as_rfc_4648_says() {
        for (plain, text) in [("f", "MY"), ("fo", "MZXQ"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB")] {
            assert_eq!(base32(plain.as_bytes()), text);
        }
        assert_eq!(of_the_rfc().to_type(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            of_the_rfc().uri("Ma plateforme", "a+b@example.org"),
            "otpauth://totp/Ma%20plateforme:a%2Bb%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Ma%20plateforme&period=30&digits=6"
        );
    }

    #[test]
    fn no_secret_is_ever_printed() {
        assert_eq!(format!("{:?}", of_the_rfc()), "Secret(…)");
    }
}
