//! `xapi_multipart` for cargo-fuzz; what it does stands in `src/targets/xapi_multipart.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lms_fuzz::targets::xapi_multipart::run(bytes));
