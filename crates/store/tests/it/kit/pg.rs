//! A real PostgreSQL for the suite, started by the tests themselves.
//!
//! A cluster is made once (`initdb`, about a second) and copied for each server; a
//! server listens on a unix socket in its own directory, so no port is taken. One server
//! is shared: by the tests of a process, and under nextest, where each test is a process,
//! by those of a run. A guard process stops it and removes its directory when the
//! process or the run has ended, however it ended.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio_postgres::NoTls;

/// A running server.
pub struct Server {
    dir: PathBuf,
    /// Holds the pipe that the guard waits on; none when the guard waits for the run.
    _guard: Option<Child>,
}

/// The server for all tests that do not stop it.
pub fn shared() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| match std::env::var("NEXTEST_RUN_ID") {
        Ok(run) => Server::of_run(&run),
        Err(_) => Server::start(),
    })
}

/// The guard. `$1` programs, `$2` the server's directory, `$3` the process to wait for;
/// when that is empty, it waits for the end of standard input. `/proc` can be looked into
/// without the right to send a signal.
const GUARD: &str = r#"
    "$1/pg_ctl" start -s -w -D "$2/data" -l "$2/log" && echo ready || cat "$2/log"
    exec > /dev/null
    if [ -z "$3" ]; then cat; else while [ -d "/proc/$3" ]; do sleep 1; done; fi
    "$1/pg_ctl" stop -s -m immediate -D "$2/data"
    rm -rf "$2"
"#;

impl Server {
    /// A server that stops with this process.
    pub fn start() -> Server {
        let template = template();
        let dir = tempfile::Builder::new().prefix("bongsu-pg-").tempdir().unwrap().keep();
        let guard = start(&template, &dir, "");
        Server { dir, _guard: Some(guard) }
    }

    /// The server of a nextest run: the first test that needs it starts it.
    fn of_run(run: &str) -> Server {
        let template = template();
        let dir = std::env::temp_dir().join(format!("bongsu-pg-{run}"));
        let _lock = lock();
        if !dir.exists() {
            std::fs::create_dir(&dir).unwrap();
            // The parent of a test is nextest itself.
            let run = std::os::unix::process::parent_id().to_string();
            // The guard outlives this test, and belongs to whoever takes in orphans then.
            std::mem::forget(start(&template, &dir, &run));
        }
        Server { dir, _guard: None }
    }

    /// The socket that the server listens on.
    pub fn socket(&self) -> PathBuf {
        self.dir.join(".s.PGSQL.5432")
    }

    /// The address of a database.
    pub fn url(&self, database: &str) -> String {
        let host = self.dir.to_str().unwrap().replace('/', "%2F");
        format!("postgres://bongsu@{host}/{database}")
    }

    /// Creates an empty database; its URL.
    pub async fn database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!("CREATE DATABASE {name}")).await;
        self.url(&name)
    }

    /// Runs a statement as the superuser.
    pub async fn execute(&self, sql: &str) {
        let url = self.url("postgres");
        let (client, wire) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        tokio::spawn(wire);
        client.batch_execute(sql).await.unwrap();
    }

    /// Stops the server as a power cut would, and starts it again.
    pub fn restart(&self) {
        self.control(&["restart", "-s", "-w", "-m", "immediate"]);
    }

    /// Stops the server as a power cut would.
    pub fn stop(&self) {
        self.control(&["stop", "-s", "-w", "-m", "immediate"]);
    }

    /// Starts it again.
    pub fn resume(&self) {
        self.control(&["start", "-s", "-w"]);
    }

    fn control(&self, args: &[&str]) {
        let mut command = unprivileged(bin().join("pg_ctl").to_str().unwrap());
        command.args(args).arg("-D").arg(self.dir.join("data"));
        command.arg("-l").arg(self.dir.join("log"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().unwrap().success(), "pg_ctl {args:?}");
    }
}

/// The newest installed server's programs.
fn bin() -> PathBuf {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop().expect("PostgreSQL is not installed: apt-get install postgresql")
}

/// PostgreSQL does not run as root: then it runs as the user that its package made.
fn unprivileged(program: &str) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", program]);
    command.current_dir("/");
    command
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0
}

/// Makes `dir` and all below it the unprivileged user's.
fn chown_to_server(dir: &Path) {
    if is_root() {
        let status = Command::new("chown").args(["-R", "postgres:"]).arg(dir).status().unwrap();
        assert!(status.success(), "there is no user postgres");
    }
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap();
    assert!(status.success(), "copying {}", from.display());
}

/// Makes a server in `dir` and waits until it answers.
fn start(template: &Path, dir: &Path, wait_for: &str) -> Child {
    copy(template, &dir.join("data"));
    let settings = format!(
        "listen_addresses = ''\nunix_socket_directories = '{}'\nfsync = off\n\
         shared_buffers = 16MB\nmax_connections = 100\n",
        dir.display()
    );
    std::fs::write(dir.join("data/postgresql.auto.conf"), settings).unwrap();
    chown_to_server(dir);
    let mut guard = unprivileged("setsid");
    guard.args(["sh", "-c", GUARD, "guard"]).arg(bin()).arg(dir).arg(wait_for);
    guard.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut guard = guard.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(guard.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line.trim(), "ready", "PostgreSQL did not start");
    guard
}

/// One process at a time creates the template, or the server of a run.
fn lock() -> File {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(target).unwrap();
    let lock = File::create(target.join("pg-template.lock")).unwrap();
    lock.lock().unwrap();
    lock
}

/// An empty cluster, created once for all runs.
fn template() -> PathBuf {
    let version = bin().parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let template = target.join(format!("pg-template-{version}"));
    let _lock = lock();
    if !template.exists() {
        let dir = tempfile::Builder::new().prefix("bongsu-initdb-").tempdir().unwrap();
        chown_to_server(dir.path());
        let data = dir.path().join("data");
        let mut initdb = unprivileged(bin().join("initdb").to_str().unwrap());
        initdb.args(["-U", "bongsu", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]);
        initdb.args(["--no-sync", "--no-instructions", "--wal-segsize=1", "-D"]).arg(&data);
        let made = initdb.stdout(Stdio::null()).status().unwrap();
        assert!(made.success(), "initdb");
        let half = target.join(format!("pg-template-{version}.half"));
        let _ = std::fs::remove_dir_all(&half);
        copy(&data, &half);
        std::fs::rename(half, &template).unwrap();
    }
    template
}
