//! `package` for cargo-fuzz; what it does stands in `src/targets/package.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lms_fuzz::targets::package::run(bytes));
