//! `cmi_set` for cargo-fuzz; what it does stands in `src/targets/cmi_set.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lms_fuzz::targets::cmi_set::run(bytes));
