//! Contents: list, import of packages with their report, links, documents, videos.

pub mod view;
