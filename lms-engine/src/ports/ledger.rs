//! Where erasures are written besides the database, so that a restored older database meets a newer list of them.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use async_trait::async_trait;

/// The list could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("the list of erasures cannot be used: {0}")]
pub struct LedgerError(pub String);

/// Lines that are only ever added, until their time is over.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Every line, in the order they were added; none when there is no list yet.
    async fn lines(&self) -> Result<Vec<String>, LedgerError>;
    /// Adds lines; the answer comes once the disk has them.
    async fn append(&self, lines: &[String]) -> Result<(), LedgerError>;
    /// Removes the lines that are not to be kept any more: their time is over.
    async fn keep(&self, is_kept: &(dyn for<'a> Fn(&'a str) -> bool + Sync)) -> Result<(), LedgerError>;
}

/// A file with one line each.
#[derive(Clone, Debug)]
pub struct LedgerFile(PathBuf);

impl LedgerFile {
    /// The file at `path`, which is made with its first line; its folder must be there.
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

#[async_trait]
impl Ledger for LedgerFile {
    async fn lines(&self) -> Result<Vec<String>, LedgerError> {
        match tokio::fs::read(&self.0).await {
            // A line that a crash cut short is given as it is: whoever reads it sees that it is none.
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(e) => Err(LedgerError(e.to_string())),
        }
    }

    async fn append(&self, lines: &[String]) -> Result<(), LedgerError> {
        let (path, mut text) = (self.0.clone(), String::new());
        for line in lines {
            text.push_str(line);
            text.push('\n');
        }
        let write = move || -> std::io::Result<()> {
            let is_new = !path.exists();
            let mut file = std::fs::OpenOptions::new().create(true).append(true).read(true).open(&path)?;
            // One write: two processes that add at the same moment do not mix their lines.
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            if is_new && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::File::open(folder)?.sync_all()?;
            }
            Ok(())
        };
        let done = tokio::task::spawn_blocking(write).await.map_err(|e| LedgerError(e.to_string()))?;
        done.map_err(|e| LedgerError(e.to_string()))
    }

    async fn keep(&self, is_kept: &(dyn for<'a> Fn(&'a str) -> bool + Sync)) -> Result<(), LedgerError> {
        let all = self.lines().await?;
        let kept: Vec<&str> = all.iter().map(String::as_str).filter(|line| is_kept(line)).collect();
        if kept.len() == all.len() {
            return Ok(());
        }
        let text: String = kept.iter().flat_map(|line| [line, "\n"]).collect();
        let path = self.0.clone();
        let write = move || -> std::io::Result<()> {
            // Beside it, then in its place: whoever reads meets the old list or the new one, never half of one.
            let fresh = path.with_extension("new");
            let mut file = std::fs::File::create(&fresh)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&fresh, &path)?;
            match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                Some(folder) => std::fs::File::open(folder)?.sync_all(),
                None => Ok(()),
            }
        };
        let done = tokio::task::spawn_blocking(write).await.map_err(|e| LedgerError(e.to_string()))?;
        done.map_err(|e| LedgerError(e.to_string()))
    }
}
