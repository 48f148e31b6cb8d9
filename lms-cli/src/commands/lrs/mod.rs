//! `lms lrs`: the learning record store.

pub mod bench;
pub mod credential;
pub mod erase;
pub mod forward;
pub mod transfer;

/// The learning record store (xAPI)
#[derive(Debug, clap::Subcommand)]
pub enum Lrs {
    /// Credentials with which tools write and read statements
    #[command(subcommand)]
    Credential(credential::Credential),
    /// Record stores elsewhere to which statements are sent on
    #[command(subcommand)]
    Forward(forward::Forward),
    /// Takes a person out of every statement
    Erase(erase::Erase),
    /// Takes a statement back
    Void(erase::Void),
    /// Removes statements stored before an instant
    Purge(erase::Purge),
    /// Takes statements in from a file
    Import(transfer::Import),
    /// Gives every statement out into a file
    Export(transfer::Export),
    /// Looks every statement over
    Verify(transfer::Verify),
    /// Measures the record store on this machine
    Bench(bench::Bench),
}
