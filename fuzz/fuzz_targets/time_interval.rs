//! `time_interval` for cargo-fuzz; what it does stands in `src/targets/time_interval.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lms_fuzz::targets::time_interval::run(bytes));
