//! Pages about the platform itself: site map, accessibility, refusals, confirmations.

#[cfg(test)]
pub(crate) mod samples;
pub mod view;
