//! The command line `lms`.

fn main() {}
