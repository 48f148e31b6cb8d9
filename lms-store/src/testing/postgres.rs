//! A PostgreSQL server for tests: the one that is named by `LMS_TEST_POSTGRES`, or one of our own in a folder for
//! temporary files, started by the first test that needs it and stopped when no test runs any more.
//!
//! Test runners start a process for each test, so the server belongs to none of them: they find it by its folder, and a
//! guard stops it some seconds after the last of them has ended, however it ended.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// How long the guard waits after the last test, in seconds.
const LINGER: u32 = 8;

/// A database of its own on the server.
#[derive(Debug)]
pub struct Database {
    /// Its address.
    pub url: String,
    server: String,
    name: String,
}

/// What was found.
#[derive(Debug)]
pub enum Found {
    /// An empty database.
    Database(Database),
    /// Neither a server nor the programs to start one; with `LMS_TEST_ALL=1` this is a failure instead.
    LeftOut,
}

impl Database {
    /// Removes the database; a test that fails leaves it to the end of the server.
    ///
    /// # Panics
    ///
    /// When the server does not answer.
    pub async fn drop(self) {
        let mut connection = PgConnection::connect(&self.server).await.expect("the server answers");
        // The name is made below, from numbers.
        let sql = AssertSqlSafe(format!("DROP DATABASE {} WITH (FORCE)", self.name));
        sqlx::raw_sql(sql).execute(&mut connection).await.expect("the database can be dropped");
    }
}

/// An empty database, or the notice that the test leaves PostgreSQL out.
///
/// # Panics
///
/// When a server that ought to be there does not answer, or when there is none and `LMS_TEST_ALL` is `1`.
pub async fn postgres() -> Found {
    let server = match std::env::var("LMS_TEST_POSTGRES") {
        Ok(url) => url,
        Err(_) => match our_server().await {
            Some(url) => url,
            None if std::env::var("LMS_TEST_ALL").is_ok_and(|all| all == "1") => {
                panic!("LMS_TEST_ALL asks for PostgreSQL, but there is none: install it or set LMS_TEST_POSTGRES")
            }
            None => {
                eprintln!("left out: PostgreSQL is not installed; install it or set LMS_TEST_POSTGRES=postgres://…");
                return Found::LeftOut;
            }
        },
    };
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = format!("lms_case_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&server).await.expect("the server answers");
    let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("an old database can be dropped");
    let sql = format!("CREATE DATABASE {name} TEMPLATE template0");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("a database can be made");
    Found::Database(Database { url: on_server(&server, &name), server, name })
}

/// The address of the server with another database.
fn on_server(server: &str, name: &str) -> String {
    let (place, options) = server.split_once('?').map_or((server, None), |(p, o)| (p, Some(o)));
    let place = match place.find("://").and_then(|start| place.get(start + 3..).map(|rest| (start + 3, rest))) {
        Some((start, rest)) => rest.find('/').map_or(place, |slash| &place[..start + slash]),
        None => place,
    };
    options.map_or_else(|| format!("{place}/{name}"), |options| format!("{place}/{name}?{options}"))
}

/// The programs of the newest PostgreSQL that is installed.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let newest = versions
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| Path::new(&format!("/usr/lib/postgresql/{version}/bin/initdb")).exists())
        .max()?;
    Some(PathBuf::from(format!("/usr/lib/postgresql/{newest}/bin")))
}

/// Our own server, started when it does not run yet.
async fn our_server() -> Option<String> {
    let bin = programs()?;
    let root = output(&mut Command::new("id"), &["-u"]).stdout.trim_ascii() == b"0";
    // One server for each working copy: two of them may test different schemas at once.
    let copy = env!("CARGO_MANIFEST_DIR")
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    let folder = std::env::temp_dir().join(format!("lms-postgres-{copy:016x}"));
    let lock = File::create(folder.with_extension("lock")).expect("the folder for temporary files can be written");
    lock.lock().expect("a file can be locked");
    let server = Server { bin, root, folder };
    if !server.answers().await {
        server.start();
    }
    fs::write(server.folder.join("users").join(std::process::id().to_string()), "").expect("the folder is ours");
    Some(server.url())
}

struct Server {
    bin: PathBuf,
    /// The server refuses to run as root: then the account of the package runs it.
    root: bool,
    folder: PathBuf,
}

impl Server {
    fn url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.folder.display())
    }

    async fn answers(&self) -> bool {
        if !self.folder.join(".s.PGSQL.5432").exists() {
            return false;
        }
        match PgConnection::connect(&self.url()).await {
            Ok(connection) => connection.close().await.is_ok(),
            Err(_) => false,
        }
    }

    fn start(&self) {
        // What a crash left behind.
        let _ = fs::remove_dir_all(&self.folder);
        fs::create_dir(&self.folder).expect("the folder for temporary files can be written");
        fs::create_dir(self.folder.join("users")).expect("the folder is ours");
        let (folder, data) = (self.folder.display().to_string(), self.folder.join("data").display().to_string());
        if self.root {
            output(&mut Command::new("chown"), &["postgres", &folder]);
        }
        self.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C", "-N"]);
        let options = format!(
            "-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off \
             -c full_page_writes=off -c max_connections=500 -c shared_buffers=64MB"
        );
        let log = self.folder.join("log").display().to_string();
        self.run("pg_ctl", &["-D", &data, "-w", "-l", &log, "-o", &options, "start"]);
        self.guard(&data);
    }

    /// Starts the guard, in a session of its own so that the end of a test does not end it.
    #[allow(clippy::zombie_processes, reason = "it must outlive the test that starts it")]
    fn guard(&self, data: &str) {
        let (folder, stop) = (self.folder.display(), self.command("pg_ctl"));
        let stop = stop.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
        let script = format!(
            r#"used() {{
                for user in "{folder}"/users/*; do
                    [ -e "$user" ] && kill -0 "${{user##*/}}" 2>/dev/null && return 0
                done
                return 1
            }}
            idle=0
            while :; do
                sleep 1
                if used; then idle=0; else idle=$((idle + 1)); fi
                [ -d "{folder}" ] || exit 0
                if [ "$idle" -ge {LINGER} ]; then
                    exec 9>"{folder}.lock"
                    flock 9 2>/dev/null
                    if used; then idle=0; exec 9>&-; continue; fi
                    {stop} -D '{data}' -m immediate stop
                    rm -rf "{folder}"
                    exit 0
                fi
            done"#
        );
        let mut command = Command::new("setsid");
        command.args(["sh", "-c", &script]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // It outlives this process on purpose: it stops the server when nobody uses it any more.
        #[allow(clippy::zombie_processes)]
        let _guard = command.spawn().expect("the guard of the server starts");
    }

    fn command(&self, program: &str) -> Vec<String> {
        let program = self.bin.join(program).display().to_string();
        if self.root {
            ["runuser", "-u", "postgres", "--", &program].map(str::to_owned).to_vec()
        } else {
            vec![program]
        }
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let words = self.command(program);
        let (first, rest) = words.split_first().expect("a command has a first word");
        let mut command = Command::new(first);
        // The server would hold on to the pipes of the test.
        let log = File::create(self.folder.join(format!("{program}.out"))).expect("the folder is ours");
        let also = log.try_clone().expect("a file can be shared");
        command.args(rest).args(arguments).current_dir(&self.folder).stdin(Stdio::null()).stdout(log).stderr(also);
        let ended = command.status().expect("the programs of PostgreSQL run");
        let said = || fs::read_to_string(self.folder.join(format!("{program}.out"))).unwrap_or_default();
        assert!(ended.success(), "{program} failed: {}", said());
    }
}

fn output(command: &mut Command, arguments: &[&str]) -> Output {
    command.args(arguments).output().expect("the programs of the system run")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_replaced_and_nothing_else() {
        for (server, expected) in [
            ("postgres://u:p@h:5433/old?sslmode=disable", "postgres://u:p@h:5433/new?sslmode=disable"),
            ("postgres://h/old", "postgres://h/new"),
            ("postgres://h", "postgres://h/new"),
            ("postgres://postgres@localhost/postgres?host=/a/b", "postgres://postgres@localhost/new?host=/a/b"),
        ] {
            assert_eq!(on_server(server, "new"), expected);
        }
    }
}
