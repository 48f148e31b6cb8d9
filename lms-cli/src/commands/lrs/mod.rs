//! `lms lrs`: the learning record store.

pub mod credential;

/// The learning record store (xAPI)
#[derive(Debug, clap::Subcommand)]
pub enum Lrs {
    /// Credentials with which tools write and read statements
    #[command(subcommand)]
    Credential(credential::Credential),
}
