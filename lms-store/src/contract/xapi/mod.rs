//! The contract of the learning record store: what every engine must do with statements, documents and credentials.

mod credentials;
mod documents;
mod sample;
mod statements;
