//! People: own preferences, the people of the platform, regions.

pub mod view;
