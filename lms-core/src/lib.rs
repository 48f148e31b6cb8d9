//! The domain: types and decisions.
