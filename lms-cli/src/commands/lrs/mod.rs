//! `lms lrs`: the learning record store.

pub mod credential;
pub mod transfer;

/// The learning record store (xAPI)
#[derive(Debug, clap::Subcommand)]
pub enum Lrs {
    /// Credentials with which tools write and read statements
    #[command(subcommand)]
    Credential(credential::Credential),
    /// Takes statements in from a file
    Import(transfer::Import),
    /// Gives every statement out into a file
    Export(transfer::Export),
    /// Looks every statement over
    Verify(transfer::Verify),
}
