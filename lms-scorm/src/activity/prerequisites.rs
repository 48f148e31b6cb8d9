//! Prerequisites of SCORM 1.2: the AICC script that says when an item may be opened.
//!
//! Source: SCORM 1.2, CAM 2.3.2.5.2, `adlcp:prerequisites`; AICC CMI001 5.3 (`aicc_script`): `&` and, `|` or, `~` not, `=` and
//! `<>` compare a status, `2*{A, B, C}` wants so many of a set, parentheses group. A name alone is met when the item is
//! completed or passed.

/// Where an item stands, as a script names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Passed,
    Completed,
    Failed,
    Incomplete,
    Browsed,
    NotAttempted,
}

/// The status a script compares with: its word or the first letter of it.
fn status(word: &str) -> Option<Status> {
    Some(match word.to_ascii_lowercase().as_str() {
        "p" | "passed" => Status::Passed,
        "c" | "completed" | "complete" => Status::Completed,
        "f" | "failed" => Status::Failed,
        "i" | "incomplete" => Status::Incomplete,
        "b" | "browsed" => Status::Browsed,
        "n" | "not attempted" | "notattempted" => Status::NotAttempted,
        _ => return None,
    })
}

/// Longest script that is read, in bytes.
const LONGEST: usize = 4_096;

/// Deepest nesting that is read.
const DEEPEST: u32 = 32;

/// Whether the script is met; `None` when it cannot be read. `ask` tells the status of an item, `None` for one that does
/// not exist, which no part of a script takes for met.
pub(crate) fn met(script: &str, ask: &mut dyn FnMut(&str) -> Option<Status>) -> Option<bool> {
    if script.len() > LONGEST {
        return None;
    }
    let mut reader = Script { rest: script.trim_start(), ask };
    let met = reader.any(0)?;
    reader.rest.is_empty().then_some(met)
}

struct Script<'s, 'a> {
    rest: &'s str,
    ask: &'a mut dyn FnMut(&str) -> Option<Status>,
}

impl<'s> Script<'s, '_> {
    fn eat(&mut self, token: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(token) else { return false };
        self.rest = rest.trim_start();
        true
    }

    /// `one | other`
    fn any(&mut self, depth: u32) -> Option<bool> {
        let mut met = self.all(depth)?;
        while self.eat("|") {
            // Read to the end in any case: whether a script is well-formed must not depend on who asks.
            met |= self.all(depth)?;
        }
        Some(met)
    }

    /// `one & other`
    fn all(&mut self, depth: u32) -> Option<bool> {
        let mut met = self.one(depth)?;
        while self.eat("&") {
            met &= self.one(depth)?;
        }
        Some(met)
    }

    fn one(&mut self, depth: u32) -> Option<bool> {
        if depth > DEEPEST {
            return None;
        }
        if self.eat("~") {
            return self.one(depth + 1).map(|met| !met);
        }
        if self.eat("(") {
            let met = self.any(depth + 1)?;
            return self.eat(")").then_some(met);
        }
        let name = self.name()?;
        if self.eat("*") {
            return self.set(name.parse().ok()?, depth + 1);
        }
        let equal = self.eat("=");
        if equal || self.eat("<>") {
            let wanted = status(self.name()?)?;
            return Some((self.ask)(name).is_some_and(|found| (found == wanted) == equal));
        }
        Some(matches!((self.ask)(name), Some(Status::Passed | Status::Completed)))
    }

    /// `{one, other, third}` of which `least` have to be met.
    fn set(&mut self, least: u32, depth: u32) -> Option<bool> {
        if !self.eat("{") {
            return None;
        }
        let mut met = 0;
        loop {
            met += u32::from(self.any(depth)?);
            if self.eat("}") {
                return Some(met >= least);
            }
            if !self.eat(",") {
                return None;
            }
        }
    }

    /// A name, a number or a word, in quotation marks or not.
    fn name(&mut self) -> Option<&'s str> {
        if let Some(rest) = self.rest.strip_prefix('"') {
            let (name, rest) = rest.split_once('"')?;
            self.rest = rest.trim_start();
            return Some(name.trim());
        }
        let end = self.rest.find(|c| "&|~=<>*{}(),\"".contains(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        Some(name.trim_end()).filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ask(name: &str) -> Option<Status> {
        Some(match name {
            "P1" | "P2" => Status::Passed,
            "C1" => Status::Completed,
            "F1" => Status::Failed,
            "I.1" => Status::Incomplete,
            "N-1" => Status::NotAttempted,
            _ => return None,
        })
    }

    #[test]
    fn a_script_means_what_the_aicc_says() {
        for (script, expected) in [
            ("P1", Some(true)),
            (" C1 ", Some(true)),
            ("F1", Some(false)),
            ("~F1", Some(true)),
            ("~~P1", Some(true)),
            ("P1&C1", Some(true)),
            ("P1 & F1 | C1", Some(true)),
            ("P1 & (F1 | I.1)", Some(false)),
            ("F1=failed", Some(true)),
            ("F1 = \"F\"", Some(true)),
            ("P1<>P", Some(false)),
            ("N-1 = not attempted", Some(true)),
            ("N-1=\"not attempted\" & ~P1<>passed", Some(true)),
            ("2*{P1, F1, C1}", Some(true)),
            ("3*{P1,F1,C1}", Some(false)),
            ("2*{P1&P2, F1=F}", Some(true)),
            ("0*{F1}", Some(true)),
            // Nobody can finish what is not there.
            ("nowhere", Some(false)),
            ("nowhere=N", Some(false)),
            ("nowhere<>P", Some(false)),
            ("", None),
            ("&", None),
            ("P1 &", None),
            ("P1 P2)", None),
            ("(P1", None),
            ("2*{}", None),
            ("2*{P1", None),
            ("x*{P1}", None),
            ("P1=sometimes", None),
            ("P1=\"passed", None),
        ] {
            assert_eq!(met(script, &mut ask), expected, "{script}");
        }
    }

    #[test]
    fn absurd_scripts_are_not_read() {
        assert_eq!(met(&"(".repeat(4_000), &mut ask), None);
        assert_eq!(met(&"~".repeat(4_000), &mut ask), None);
        assert_eq!(met(&"P1|".repeat(4_000), &mut ask), None);
        assert_eq!(met(&format!("{}P1{}", "(".repeat(30), ")".repeat(30)), &mut ask), Some(true));
    }

    proptest! {
        #[test]
        fn anything_is_read_or_refused(script in "[PCFIN1.~&|=<>*{}(), \"é0-9-]{0,60}") {
            let _ = met(&script, &mut ask);
        }
    }
}
