//! Pages about the platform itself: site map, accessibility, refusals, confirmations.

pub mod view;
