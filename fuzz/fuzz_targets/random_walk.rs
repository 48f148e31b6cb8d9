//! `random_walk` for cargo-fuzz; what it does stands in `src/targets/random_walk.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lms_fuzz::targets::random_walk::run(bytes));
