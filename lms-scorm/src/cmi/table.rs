//! The shape of a data model table: one row an element.

use crate::course::Edition;

/// How content may use an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only read.
    ReadOnly,
    /// Read and written.
    ReadWrite,
    /// Only written.
    WriteOnly,
}

/// What an element takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// Both: text of at least so many characters.
    Text(u32),
    /// 2004: text that may start with `{lang=xx}`.
    Localized(u32),
    /// 2004: a language tag, or nothing.
    Language,
    /// 2004: `long_identifier_type`.
    LongIdentifier,
    /// 2004: `real (10,7)` between two bounds.
    Real(f64, f64),
    /// Both: one of these words.
    Words(&'static [&'static str]),
    /// 2004: `time (second,10,0)`.
    Timestamp,
    /// 2004: `timeinterval (second,10,2)`.
    Interval,
    /// 2004: a result word or a number.
    Result,
    /// 2004: a learner's response; its form depends on the type of the interaction.
    Response,
    /// 2004: a correct response pattern; its form depends on the type of the interaction.
    Pattern,
    /// 2004: a navigation request.
    Navigation,
    /// 1.2: `CMIIdentifier`.
    Identifier12,
    /// 1.2: `CMIDecimal` from 0 to 100, or nothing.
    Score12,
    /// 1.2: `CMIDecimal`.
    Decimal12,
    /// 1.2: `CMISInteger` between two bounds.
    Integer12(i64, i64),
    /// 1.2: `CMITime`.
    Time12,
    /// 1.2: `CMITimespan`.
    Timespan12,
    /// 1.2: a result word or a `CMIDecimal`.
    Result12,
    /// 1.2: `CMIFeedback`; its form depends on the type of the interaction.
    Feedback12,
    /// The names of the parts, as a list.
    Children(&'static str),
    /// The number of entries of a collection.
    Count,
    /// The version of the data model.
    Version(&'static str),
}

/// Where the value of an element comes from before anybody set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Initial {
    /// There is none.
    Nothing,
    /// It is this.
    Fixed(&'static str),
    /// The LMS supplies it.
    Supplied,
}

/// One element of a data model; `n` stands for an index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Element {
    /// Its name.
    pub name: &'static str,
    /// How content may use it.
    pub access: Access,
    pub(crate) kind: Kind,
    pub(crate) initial: Initial,
}

impl Element {
    pub(crate) const fn new(name: &'static str, access: Access, kind: Kind, initial: Initial) -> Self {
        Self { name, access, kind, initial }
    }

    /// Whether it is one of the keywords `_children`, `_count`, `_version`.
    pub(crate) fn is_keyword(&self) -> bool {
        matches!(self.kind, Kind::Children(_) | Kind::Count | Kind::Version(_))
    }
}

/// Every element of the data model of an edition, in alphabetical order.
pub fn elements(edition: Edition) -> &'static [Element] {
    match edition {
        Edition::Scorm12 => super::table_12::TABLE,
        Edition::Scorm2004(_) => super::table_2004::TABLE,
    }
}

/// Position of an element in its table.
pub(crate) fn find(table: &[Element], name: &str) -> Option<u8> {
    table.binary_search_by(|element| element.name.cmp(name)).ok().and_then(|at| u8::try_from(at).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Edition2004;

    #[test]
    fn the_tables_are_sorted_so_that_every_element_is_found() {
        for edition in [Edition::Scorm12, Edition::Scorm2004(Edition2004::Fourth)] {
            let table = elements(edition);
            for (at, element) in table.iter().enumerate() {
                assert_eq!(find(table, element.name).map(usize::from), Some(at), "{}", element.name);
            }
        }
    }

    #[test]
    fn children_name_exactly_the_elements_below() {
        for edition in [Edition::Scorm12, Edition::Scorm2004(Edition2004::Fourth)] {
            let table = elements(edition);
            for element in table {
                let Kind::Children(list) = element.kind else { continue };
                let parent = element.name.strip_suffix("_children").unwrap();
                for child in list.split(',') {
                    let (plain, indexed) = (format!("{parent}{child}"), format!("{parent}n.{child}"));
                    let below =
                        |name: &str| table.iter().any(|e| e.name == name || e.name.starts_with(&format!("{name}.")));
                    assert!(below(&plain) || below(&indexed), "{} names {child}", element.name);
                }
            }
        }
    }
}
