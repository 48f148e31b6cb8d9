//! Keeps and finds.
