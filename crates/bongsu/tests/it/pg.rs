//! A PostgreSQL of the test's own, on a unix socket in a directory of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tokio_postgres::NoTls;

/// A running server; stopped and removed with this value.
pub struct Server(tempfile::TempDir);

impl Server {
    /// Makes a cluster and starts it.
    pub fn start() -> Server {
        let dir = tempfile::Builder::new().prefix("bongsu-pg-").tempdir().unwrap();
        give_away(dir.path());
        let (data, socket) = (dir.path().join("data"), dir.path().display().to_string());
        let initdb = ["-U", "bongsu", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
        tool("initdb", &initdb, &data);
        let settings = format!(
            "listen_addresses = ''\nunix_socket_directories = '{socket}'\nfsync = off\n\
             shared_buffers = 16MB\n"
        );
        let add = format!("cat >> {}/postgresql.auto.conf", data.display());
        let mut shell = unprivileged(Path::new("sh"));
        let mut child = shell.args(["-c", &add]).stdin(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), settings.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
        let log = format!("{socket}/log");
        tool("pg_ctl", &["start", "-s", "-w", "-l", &log], &data);
        Server(dir)
    }

    fn url(&self, database: &str) -> String {
        let host = self.0.path().display().to_string().replace('/', "%2F");
        format!("postgres://bongsu@{host}/{database}")
    }

    /// Makes an empty database, and gives its address.
    pub async fn database(&self) -> String {
        let (client, wire) = tokio_postgres::connect(&self.url("postgres"), NoTls).await.unwrap();
        tokio::spawn(wire);
        client.batch_execute("CREATE DATABASE drill").await.unwrap();
        self.url("drill")
    }
}

/// A server that is stopped in its tracks, until this is dropped.
pub struct Frozen(Vec<String>);

impl Server {
    /// Stops all its processes: it takes connections, and answers nothing.
    pub fn freeze(&self) -> Frozen {
        let file = self.0.path().join("data/postmaster.pid");
        let pid = std::fs::read_to_string(file).unwrap().lines().next().unwrap().to_owned();
        let mut all = children(&pid);
        all.push(pid);
        signal("STOP", &all);
        Frozen(all)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        signal("CONT", &self.0);
    }
}

fn children(of: &str) -> Vec<String> {
    let tasks = std::fs::read_to_string(format!("/proc/{of}/task/{of}/children")).unwrap();
    tasks.split_whitespace().map(str::to_owned).collect()
}

fn signal(name: &str, to: &[String]) {
    // What ended meanwhile takes no signal.
    Command::new("kill").arg(format!("-{name}")).args(to).stderr(Stdio::null()).status().unwrap();
}

impl Drop for Server {
    fn drop(&mut self) {
        tool("pg_ctl", &["stop", "-s", "-m", "immediate"], &self.0.path().join("data"));
    }
}

fn tool(name: &str, arguments: &[&str], data: &Path) {
    let mut command = unprivileged(&programs().join(name));
    command.args(arguments).arg("-D").arg(data);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    assert!(command.status().unwrap().success(), "{name} {arguments:?}");
}

/// The newest installed server's programs.
fn programs() -> PathBuf {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = installed
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().expect("PostgreSQL is not installed: apt-get install postgresql")
}

/// PostgreSQL refuses to run as root: then it runs as its package's own user.
fn unprivileged(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command.current_dir("/");
    command
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0
}

fn give_away(dir: &Path) {
    if is_root() {
        let done = Command::new("chown").arg("postgres:").arg(dir).status().unwrap();
        assert!(done.success(), "there is no user postgres");
    }
}
