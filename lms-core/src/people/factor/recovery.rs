//! Recovery codes: for the day the telephone is lost; each opens once.

/// How many are given at once.
pub const COUNT: usize = 10;

/// Symbols of a code; 5 bits each make 60, too many to guess even without a limit on attempts.
const SYMBOLS: usize = 12;

/// Bytes of chance a code is made of, one for each symbol.
pub const CHANCE: usize = SYMBOLS;

/// Digits and letters that cannot be taken for one another: no i, l, o, u (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A recovery code, in its one spelling.
#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
pub struct Code(String);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

impl Code {
    /// From unpredictable bytes.
    pub fn new(chance: [u8; CHANCE]) -> Self {
        // 256 is a multiple of 32: every symbol is as likely as any other.
        Self(chance.iter().filter_map(|b| ALPHABET.get(usize::from(b % 32))).map(|b| char::from(*b)).collect())
    }

    /// Reads what was typed: blanks, dashes and letter case do not count, and what looks alike is the same.
    pub fn read(text: &str) -> Option<Self> {
        let mut out = String::with_capacity(SYMBOLS);
        for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let c = match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            };
            let known = u8::try_from(u32::from(c)).is_ok_and(|b| ALPHABET.contains(&b));
            if !known || out.len() == SYMBOLS {
                return None;
            }
            out.push(c);
        }
        (out.len() == SYMBOLS).then_some(Self(out))
    }

    /// The one spelling, to be hashed.
    pub fn plain(&self) -> &str {
        &self.0
    }

    /// In groups of four, to be read and printed.
    pub fn to_print(&self) -> String {
        let (a, rest) = self.0.split_at_checked(4).unwrap_or((&self.0, ""));
        let (b, c) = rest.split_at_checked(4).unwrap_or((rest, ""));
        format!("{a}-{b}-{c}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ax4_09_a_recovery_code_reads_back_however_it_is_typed() {
        let code = Code::new([0, 1, 2, 10, 11, 12, 29, 30, 31, 32, 63, 255]);
        assert_eq!(code.to_print(), "012a-bcxy-z0zz");
        for typed in ["012a-bcxy-z0zz", "O12A BCXY ZOZZ", "ol2abcxyz0zz", " 012a–bcxy-z0zz".replace('–', "-").as_str()]
        {
            assert_eq!(Code::read(typed).as_ref(), Some(&code), "{typed}");
        }
        for other in ["", "012a-bcxy-z0z", "012a-bcxy-z0zzz", "012u-bcxy-z0zz", "012é-bcxy-z0z"] {
            assert_eq!(Code::read(other), None, "{other}");
        }
    }

    #[test]
    fn no_recovery_code_is_ever_printed_by_accident() {
        assert_eq!(format!("{:?}", Code::new([7; CHANCE])), "Code(…)");
    }
}
