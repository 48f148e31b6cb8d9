//! The targets, by name.

pub mod cmi_set;
pub mod manifest;
pub mod package;
pub mod random_walk;
pub mod time_interval;
pub mod xapi_multipart;
pub mod xapi_statement;

/// Every target with its name, which is also that of its corpus.
pub const ALL: [(&str, fn(&[u8])); 7] = [
    ("manifest", manifest::run),
    ("package", package::run),
    ("cmi_set", cmi_set::run),
    ("time_interval", time_interval::run),
    ("random_walk", random_walk::run),
    ("xapi_statement", xapi_statement::run),
    ("xapi_multipart", xapi_multipart::run),
];
