//! Parcours: list, editor, published view.

#[cfg(test)]
pub(crate) mod samples;
pub mod view;
