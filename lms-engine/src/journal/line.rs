//! A line of the list beside the database: number, link before, link, entry.

use lms_core::erasure::Entry;
use lms_core::erasure::chain::Link;
use lms_store::repo::JournalLine;

/// The line of an entry.
pub(super) fn write(before: Link, line: &JournalLine) -> String {
    format!("{} {before} {} {}", line.seq, line.link, line.text)
}

/// The entry of a line; `None` when it was altered or cut short: each line carries its own proof.
pub(super) fn read(text: &str) -> Option<(Link, JournalLine)> {
    let mut words = text.splitn(4, ' ');
    let seq = words.next()?.parse().ok()?;
    let before: Link = words.next()?.parse().ok()?;
    let link: Link = words.next()?.parse().ok()?;
    let entry = words.next()?;
    // The number in front stands outside of the hash: it must be that of the entry.
    let is_its = Entry::read(entry).is_some_and(|entry| entry.seq == seq);
    (is_its && before.then(entry) == link).then(|| (before, JournalLine { seq, text: entry.to_owned(), link }))
}
