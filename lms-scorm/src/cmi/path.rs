//! Element names: from `cmi.interactions.3.id` to the row of the table and the indexes.

use super::table::{Element, find};

/// An element as content names it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Path {
    pub(crate) element: &'static Element,
    /// Row in the table.
    pub(crate) row: u8,
    /// Outer index, then inner index; 0 where there is none.
    pub(crate) n: u16,
    pub(crate) m: u16,
    /// How many indexes there are.
    pub(crate) indexes: u8,
}

/// Longest element name without its figures; longer ones are no element.
const LONGEST: usize = 64;

/// A name with every index replaced by `n`.
struct Pattern {
    bytes: [u8; LONGEST],
    length: usize,
    n: [u16; 2],
    indexes: u8,
}

fn pattern(name: &str) -> Option<Pattern> {
    let mut out = Pattern { bytes: [0; LONGEST], length: 0, n: [0; 2], indexes: 0 };
    let push = |out: &mut Pattern, bytes: &[u8]| {
        let end = out.length.checked_add(bytes.len())?;
        out.bytes.get_mut(out.length..end)?.copy_from_slice(bytes);
        out.length = end;
        Some(())
    };
    for (at, part) in name.split('.').enumerate() {
        if at > 0 {
            push(&mut out, b".")?;
        }
        if part.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            // 70,000 entries are no real content. "01" is 1, as in the conformance suite.
            let index = part.parse::<u16>().ok()?;
            *out.n.get_mut(usize::from(out.indexes))? = index;
            out.indexes += 1;
            push(&mut out, b"n")?;
        } else {
            if part == "n" {
                return None;
            }
            push(&mut out, part.as_bytes())?;
        }
    }
    Some(out)
}

/// The element of a name; `None` when the table has no such element.
pub(crate) fn parse(table: &'static [Element], name: &str) -> Option<Path> {
    let pattern = pattern(name)?;
    let text = pattern.bytes.get(..pattern.length).and_then(|bytes| std::str::from_utf8(bytes).ok())?;
    let row = find(table, text)?;
    let [n, m] = pattern.n;
    Some(Path { element: table.get(usize::from(row))?, row, n, m, indexes: pattern.indexes })
}

/// Whether a name is an element, or the beginning of one: something a keyword could be asked of.
pub(crate) fn is_known_or_container(table: &'static [Element], name: &str) -> bool {
    let Some(pattern) = pattern(name) else { return false };
    let Some(text) = pattern.bytes.get(..pattern.length).and_then(|bytes| std::str::from_utf8(bytes).ok()) else {
        return false;
    };
    !text.is_empty()
        && table
            .iter()
            .any(|element| element.name.strip_prefix(text).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// Whether a name is the beginning of an element but none itself, such as `cmi.score`.
pub(crate) fn is_container(table: &'static [Element], name: &str) -> bool {
    is_known_or_container(table, name) && parse(table, name).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmi::elements;
    use crate::course::Edition;

    #[test]
    fn indexes_are_read_and_sloppy_ones_are_not() {
        let table = elements(Edition::Scorm12);
        let path = parse(table, "cmi.interactions.3.correct_responses.12.pattern").unwrap();
        assert_eq!((path.n, path.m, path.indexes), (3, 12, 2));
        for name in [
            "cmi.interactions.3x.id",
            "cmi.interactions.n.id",
            "cmi.interactions.-1.id",
            "cmi.interactions.70000.id",
            "",
            ".",
            "cmi",
            "cmi.core",
            "cmi.core.nothing",
        ] {
            assert_eq!(parse(table, name), None, "{name}");
        }
        assert!(is_container(table, "cmi.core") && is_container(table, "cmi.objectives.2.score"));
        assert!(!is_container(table, "cmi.core.entry") && !is_container(table, "cmi.cor"));
    }
}
