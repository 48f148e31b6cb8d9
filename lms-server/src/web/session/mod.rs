//! Sessions of a region: list, creation, follow-up, calendar, report.

pub mod view;
