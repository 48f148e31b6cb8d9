//! The headless LMS.
