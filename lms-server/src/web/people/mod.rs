//! People: own preferences, the people of the platform, regions.

#[cfg(test)]
pub(crate) mod samples;
pub mod view;
