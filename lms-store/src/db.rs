//! Opening the database: SQLite (a file, or memory) and PostgreSQL, each with the settings this platform relies on.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};

use crate::{Entropy, StoreError};

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");

/// How long a statement waits for a lock that another process holds.
const BUSY: Duration = Duration::from_secs(10);

/// When a change counts as kept.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Durability {
    /// The disk has it: it survives a power cut. The default, since learners' results are evidence.
    #[default]
    Full,
    /// The operating system has it: it survives the end of this program, not a power cut.
    Normal,
}

/// What is done when the schema is older than this program.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Migrate {
    /// It is brought up to date.
    #[default]
    Apply,
    /// Opening is refused, and says so.
    Check,
}

/// Which database, and how it is used.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite:path`, `sqlite::memory:` (a database of its own that ends with the store) or `postgres://…`.
    pub url: String,
    /// Connections for reading on SQLite, connections altogether on PostgreSQL; at least 1.
    pub read_connections: u32,
    /// When a change counts as kept.
    pub durability: Durability,
    /// What is done with an older schema.
    pub migrate: Migrate,
}

impl Settings {
    /// The usual settings for `url`: 8 connections, full durability, the schema brought up to date.
    pub fn new(url: &str) -> Self {
        let (durability, migrate) = (Durability::default(), Migrate::default());
        Self { url: url.to_owned(), read_connections: 8, durability, migrate }
    }
}

/// An open database.
#[derive(Clone, Debug)]
pub(crate) enum Db {
    /// One connection writes, several read; they see each other's commits at once.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
        tend: SqlitePool,
        _memory: Option<Arc<MemoryFolder>>,
    },
    Postgres(PgPool),
}

impl Db {
    pub(crate) async fn open(settings: &Settings, entropy: &dyn Entropy) -> Result<Self, StoreError> {
        match settings.url.split_once(':') {
            Some(("sqlite", ":memory:")) => Self::open_memory(settings, entropy).await,
            Some(("sqlite", path)) => {
                let path = Path::new(path.strip_prefix("//").unwrap_or(path));
                Self::open_sqlite(settings, sqlite_options(path, settings.durability), None).await
            }
            Some(("postgres" | "postgresql", _)) => Self::open_postgres(settings).await,
            _ => Err(StoreError::Unusable {
                detail: format!(
                    "{:?} is not an address of a database; write sqlite:path/to/file.db, sqlite::memory: or \
                     postgres://user:password@host/name",
                    without_password(&settings.url)
                ),
            }),
        }
    }

    /// A memory database of SQLite itself is either seen by one connection only or, shared, lets readers see what is
    /// not committed. A file in memory behaves like the real thing.
    async fn open_memory(settings: &Settings, entropy: &dyn Entropy) -> Result<Self, StoreError> {
        let folder = MemoryFolder::create(entropy)?;
        let options =
            sqlite_options(&folder.0.join("memory.db"), Durability::Normal).synchronous(SqliteSynchronous::Off);
        Self::open_sqlite(settings, options, Some(Arc::new(folder))).await
    }

    async fn open_sqlite(
        settings: &Settings,
        options: SqliteConnectOptions,
        memory: Option<Arc<MemoryFolder>>,
    ) -> Result<Self, StoreError> {
        // One connection writes: SQLite has one lock for writers, and waiting in a fair queue beats competing for it.
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(options.clone())
            .await
            .map_err(|e| unusable(&settings.url, &e))?;
        migrate(&SQLITE_MIGRATIONS, &write, settings.migrate).await?;
        // A connection that moves the log. It waits but a moment, for writers and for long readers, since it holds writers up
        // meanwhile: the next second will do as well.
        let tend = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(options.clone().busy_timeout(Duration::from_millis(50)).pragma("cache_size", "-512"));
        let read = SqlitePoolOptions::new()
            .max_connections(settings.read_connections.max(1))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(
                options
                    .read_only(true)
                    .create_if_missing(false)
                    // Readers share the system's cache of the file instead of each keeping pages of their own.
                    .pragma("mmap_size", "268435456")
                    .pragma("cache_size", "-2048")
                    .pragma("query_only", "ON"),
            );
        Ok(Self::Sqlite { write, read, tend, _memory: memory })
    }

    async fn open_postgres(settings: &Settings) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(&settings.url)
            .map_err(|e| unusable(&settings.url, &e))?
            .application_name("lms")
            .statement_cache_capacity(512)
            .options([(
                "synchronous_commit",
                match settings.durability {
                    Durability::Full => "on",
                    Durability::Normal => "off",
                },
            )]);
        let pool = PgPoolOptions::new()
            .max_connections(settings.read_connections.max(1))
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(options)
            .await
            .map_err(|e| unusable(&settings.url, &e))?;
        migrate(&POSTGRES_MIGRATIONS, &pool, settings.migrate).await?;
        Ok(Self::Postgres(pool))
    }

    /// Whether a query is answered.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        let asked = match self {
            Self::Sqlite { read, .. } => sqlx::query("SELECT 1").execute(read).await.map(drop),
            Self::Postgres(pool) => sqlx::query("SELECT 1").execute(pool).await.map(drop),
        };
        asked.map_err(|e| StoreError::from_sqlx("database", e))
    }

    pub(crate) async fn close(&self) {
        match self {
            // Readers first: the last connection to a SQLite file to close empties its log into it.
            Self::Sqlite { write, read, tend, .. } => {
                tend.close().await;
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// The settings of every SQLite connection; each is said in `docs/decisions` where it is not the usual one.
fn sqlite_options(path: &Path, durability: Durability) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(match durability {
            Durability::Full => SqliteSynchronous::Full,
            Durability::Normal => SqliteSynchronous::Normal,
        })
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .statement_cache_capacity(512)
        .optimize_on_close(true, 400)
        // Negative: KiB. Memory is taken as pages are read, not at once; each commit walks over all of it, so that
        // twice as much costs more than it spares.
        .pragma("cache_size", "-32768")
        // The log is moved into the file beside the writer (`tend`); within a commit only where that does not keep up, at
        // 128 MiB.
        .pragma("wal_autocheckpoint", "32768")
        .pragma("temp_store", "MEMORY")
        .pragma("trusted_schema", "OFF")
        .pragma("journal_size_limit", "67108864")
}

async fn migrate<'a, A>(migrations: &Migrator, to: A, what: Migrate) -> Result<(), StoreError>
where
    A: sqlx::Acquire<'a>,
    <A::Connection as std::ops::Deref>::Target: sqlx::migrate::Migrate,
{
    let unusable = |detail: String| StoreError::Unusable { detail };
    let applied = match what {
        Migrate::Apply => migrations.run(to).await,
        Migrate::Check => check(migrations, to).await,
    };
    applied.map_err(|error| match error {
        MigrateError::VersionMissing(version) => unusable(format!(
            "its schema has step {version}, which is newer than this program; install a newer version"
        )),
        MigrateError::VersionMismatch(version) => {
            unusable(format!("step {version} of its schema is not the one this program knows"))
        }
        MigrateError::VersionNotPresent(version) => {
            unusable(format!("its schema lacks step {version}; run `lms migrate` first"))
        }
        other => unusable(other.to_string()),
    })
}

/// Finds what is missing without writing.
async fn check<'a, A>(migrations: &Migrator, to: A) -> Result<(), MigrateError>
where
    A: sqlx::Acquire<'a>,
    <A::Connection as std::ops::Deref>::Target: sqlx::migrate::Migrate,
{
    use sqlx::migrate::Migrate as _;
    let mut connection = to.acquire().await?;
    let table = &migrations.table_name;
    connection.ensure_migrations_table(table).await?;
    let applied = connection.list_applied_migrations(table).await?;
    for step in migrations.iter() {
        match applied.iter().find(|a| a.version == step.version) {
            None => return Err(MigrateError::VersionNotPresent(step.version)),
            Some(a) if a.checksum != step.checksum => return Err(MigrateError::VersionMismatch(step.version)),
            Some(_) => {}
        }
    }
    match applied.iter().find(|a| !migrations.version_exists(a.version)) {
        Some(newer) => Err(MigrateError::VersionMissing(newer.version)),
        None => Ok(()),
    }
}

fn unusable(url: &str, error: &sqlx::Error) -> StoreError {
    StoreError::Unusable { detail: format!("{}: {error}", without_password(url)) }
}

/// The address without what stands between `:` and `@`: errors go to logs.
fn without_password(url: &str) -> String {
    let hidden = || {
        let (scheme, rest) = url.split_once("://")?;
        let (login, place) = rest.rsplit_once('@')?;
        let user = login.split_once(':').map_or(login, |(user, _)| user);
        Some(format!("{scheme}://{user}@{place}"))
    };
    hidden().unwrap_or_else(|| url.to_owned())
}

/// A folder for a database that must not outlive its store.
#[derive(Debug)]
pub(crate) struct MemoryFolder(PathBuf);

impl MemoryFolder {
    fn create(entropy: &dyn Entropy) -> Result<Self, StoreError> {
        // On Linux this folder is memory; elsewhere the folder for temporary files has to do.
        let shared_memory = Path::new("/dev/shm");
        let base = if shared_memory.is_dir() { shared_memory.to_owned() } else { std::env::temp_dir() };
        let mut name = [0; 16];
        entropy.fill(&mut name);
        let unusable = |e: std::io::Error| StoreError::Unusable { detail: format!("no room for it in memory: {e}") };
        // The process number keeps runs apart whose chance repeats itself.
        let prefix = format!("lms-{}-{}", std::process::id(), uuid::Uuid::from_bytes(name).simple());
        for n in 0..1_000 {
            let folder = base.join(format!("{prefix}-{n}"));
            match std::fs::create_dir(&folder) {
                Ok(()) => return Ok(Self(folder)),
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(unusable(e)),
            }
        }
        Err(unusable(std::io::ErrorKind::AlreadyExists.into()))
    }
}

impl Drop for MemoryFolder {
    fn drop(&mut self) {
        // Nothing can be done about a failure; it is memory, gone at the next start of the machine.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        assert_eq!(without_password("postgres://lms:s3cr:t@db.example.org/lms"), "postgres://lms@db.example.org/lms");
        assert_eq!(without_password("postgres://db.example.org/lms"), "postgres://db.example.org/lms");
        assert_eq!(without_password("sqlite:lms.db"), "sqlite:lms.db");
    }
}
