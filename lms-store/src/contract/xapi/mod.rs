//! The contract of the learning record store: what every engine must do with statements, documents and credentials.

mod credentials;
mod documents;
mod erasure;
mod known;
mod plans;
mod property;
mod races;
mod sample;
mod statements;
