//! The server under load: this program once more, as a process of its own.

use std::net::SocketAddr;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::measure::Usage;
use crate::context::Context;
use crate::exit::{Exit, Failure};

/// A running server; it ends with this value.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts `lms serve` on free ports over the platform of `ctx`.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn start(ctx: &Context) -> Result<Self, Failure> {
        let program = std::env::current_exe().map_err(|e| unstarted(&e.to_string()))?;
        let mut command = Command::new(program);
        command.arg("--data").arg(ctx.data()).arg("--json");
        if let Some(url) = ctx.database() {
            command.arg("--database").arg(url);
        }
        // The measured manager has no telephone.
        command.args([
            "serve",
            "--second-factor",
            "nobody",
            "--listen",
            "127.0.0.1:0",
            "--content-listen",
            "127.0.0.1:0",
        ]);
        command.env("LMS_LOG", "warn").stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().map_err(|e| unstarted(&e.to_string()))?;
        let out = child.stdout.take().ok_or_else(|| unstarted("no output"))?;
        let line = BufReader::new(out).lines().next_line().await.map_err(|e| unstarted(&e.to_string()))?;
        let told: serde_json::Value = serde_json::from_str(&line.unwrap_or_default()).unwrap_or_default();
        let address =
            told.get("platform").and_then(|url| url.as_str()).and_then(|url| url.strip_prefix("http://")?.parse().ok());
        let address = address.ok_or_else(|| unstarted("it ended at once"))?;
        Ok(Self { child, address })
    }

    /// What it uses now.
    pub fn usage(&self) -> Option<Usage> {
        Usage::of(self.child.id()?)
    }
}

fn unstarted(why: &str) -> Failure {
    Failure::said(
        Exit::Unavailable,
        (format!("Le serveur à mesurer n'a pas démarré : {why}."), "Essayez `lms serve` sur le même dossier."),
        (format!("The server to be measured did not start: {why}."), "Try `lms serve` on the same folder."),
    )
}
