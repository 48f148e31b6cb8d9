//! Copies of the database: by SQLite itself, and by PostgreSQL's own programs.

use std::path::Path;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use super::BackupError;

/// What a database runs on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// A file of SQLite.
    Sqlite,
    /// A dump of PostgreSQL, in its custom form.
    Postgres,
}

fn said(error: &sqlx::Error) -> BackupError {
    BackupError::Database { detail: error.to_string() }
}

/// The file of a SQLite address.
fn sqlite_file(url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite:")?;
    Some(Path::new(path.strip_prefix("//").unwrap_or(path)))
}

/// Writes everything of the database into `into`, as it is at one instant. Nobody waits for it.
pub(super) async fn write(url: &str, into: &Path) -> Result<Engine, BackupError> {
    let Some(file) = sqlite_file(url) else {
        let words = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges", "--file"];
        run("pg_dump", url, &words, into).await?;
        return Ok(Engine::Postgres);
    };
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(false);
    let mut connection = options.connect().await.map_err(|e| said(&e))?;
    // One reader's view of the log: writers go on, and the copy is whole and without gaps.
    let copied = sqlx::query("VACUUM INTO $1").bind(into.to_string_lossy().into_owned()).execute(&mut connection).await;
    copied.map_err(|e| said(&e))?;
    connection.close().await.map_err(|e| said(&e))?;
    Ok(Engine::Sqlite)
}

/// Refuses where something would be written over.
pub(super) async fn must_be_empty(engine: Engine, url: &str) -> Result<(), BackupError> {
    match (engine, sqlite_file(url)) {
        (Engine::Sqlite, Some(file)) => {
            if file.exists() {
                return Err(BackupError::NotEmpty { place: file.display().to_string() });
            }
        }
        (Engine::Postgres, None) => {
            let mut connection = sqlx::PgConnection::connect(url).await.map_err(|e| said(&e))?;
            let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
                .fetch_one(&mut connection)
                .await
                .map_err(|e| said(&e))?;
            connection.close().await.map_err(|e| said(&e))?;
            if tables > 0 {
                return Err(BackupError::NotEmpty { place: "the database".to_owned() });
            }
        }
        (Engine::Sqlite, None) => return Err(other("a file of SQLite; name one with --database sqlite:FILE")),
        (Engine::Postgres, Some(_)) => {
            return Err(other("a dump of PostgreSQL; name an empty database with --database postgres://…"));
        }
    }
    Ok(())
}

fn other(what: &str) -> BackupError {
    BackupError::Database { detail: format!("this backup holds {what}") }
}

/// Brings a copy back and looks it over.
pub(super) async fn read(engine: Engine, copy: &Path, url: &str) -> Result<(), BackupError> {
    match (engine, sqlite_file(url)) {
        (Engine::Sqlite, Some(file)) => {
            let mut connection = SqliteConnectOptions::new().filename(copy).connect().await.map_err(|e| said(&e))?;
            let whole: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
                .fetch_one(&mut connection)
                .await
                .map_err(|e| said(&e))?;
            connection.close().await.map_err(|e| said(&e))?;
            if whole != "ok" {
                return Err(BackupError::Database { detail: whole });
            }
            // A link never writes over what is there, as a renaming would.
            std::fs::hard_link(copy, file).map_err(|e| BackupError::io(file, e))
        }
        _ => {
            let words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"];
            run("pg_restore", url, &words, copy).await
        }
    }
}

/// Runs a program of PostgreSQL; the password goes by the environment, which other users of the machine cannot read.
async fn run(program: &'static str, url: &str, words: &[&str], file: &Path) -> Result<(), BackupError> {
    let (shown, password) = apart(url);
    let mut command = Command::new(program);
    command.args(words).arg(file).arg("--dbname").arg(shown).stdin(Stdio::null()).stdout(Stdio::null());
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let done = tokio::task::spawn_blocking(move || command.output()).await;
    let failed = |said: String| BackupError::Tool { program, said };
    let output = done.map_err(|e| failed(e.to_string()))?.map_err(|e| failed(e.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(failed(said.lines().next().unwrap_or("it failed without a word").to_owned()))
}

/// The address without its password, and the password.
fn apart(url: &str) -> (String, Option<String>) {
    let found = || {
        let (scheme, rest) = url.split_once("://")?;
        let (login, place) = rest.rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        Some((format!("{scheme}://{user}@{place}"), decoded(password)))
    };
    found().map_or_else(|| (url.to_owned(), None), |(shown, password)| (shown, Some(password)))
}

/// Percent-encoded bytes as they are meant (RFC 3986, 2.1); what is no encoding stays.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok());
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(meant) if *byte == b'%' => {
                out.push(meant);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_leaves_the_address_and_is_read_as_it_is_meant() {
        for (url, shown, password) in [
            ("postgres://lms:a%40b%25@db/lms", "postgres://lms@db/lms", Some("a@b%")),
            (
                "postgres://lms:p:q@db:5433/lms?sslmode=require",
                "postgres://lms@db:5433/lms?sslmode=require",
                Some("p:q"),
            ),
            ("postgres://lms@db/lms", "postgres://lms@db/lms", None),
            ("postgres:///lms?host=/run/postgresql", "postgres:///lms?host=/run/postgresql", None),
            ("postgres://lms:100%@db/lms", "postgres://lms@db/lms", Some("100%")),
        ] {
            assert_eq!(apart(url), (shown.to_owned(), password.map(str::to_owned)), "{url}");
        }
    }
}
