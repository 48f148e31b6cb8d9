//! Documents: tables as CSV, XLSX and JSON.

pub mod csv;
pub mod sheet;
pub mod table;
