//! `xapi_statement` for cargo-fuzz; what it does stands in `src/targets/xapi_statement.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lms_fuzz::targets::xapi_statement::run(bytes));
