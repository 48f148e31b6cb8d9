//! Sessions of a region: list, creation, follow-up, calendar, report.

#[cfg(test)]
pub(crate) mod samples;
pub mod view;
