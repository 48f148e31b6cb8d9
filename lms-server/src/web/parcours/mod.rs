//! Parcours: list, editor, published view.

pub mod view;
