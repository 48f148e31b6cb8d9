//! What every page shares: languages, formats, frame, forms, parts, charts and assets.

pub mod assets;
pub mod chart;
pub mod flash;
pub mod form;
pub mod format;
pub mod locale;
pub mod page;
pub mod part;
pub mod qr;
#[cfg(test)]
pub mod sample;
pub mod state;
