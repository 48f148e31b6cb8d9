//! `manifest` for cargo-fuzz; what it does stands in `src/targets/manifest.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lms_fuzz::targets::manifest::run(bytes));
