//! Contents: list, import of packages with their report, links, documents, videos.

#[cfg(test)]
pub(crate) mod samples;
pub mod view;
