//! What the service manager hears (`sd_notify(3)`), received on a socket of the test's own.

use crate::program::bongsu;
use std::io::ErrorKind;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

const CONFIG: &str = "version = \"1\"\n[web]\npublic_listen = \"127.0.0.1:0\"\n\
                      operations_listen = \"127.0.0.1:0\"\n";

/// `bongsu serve` in `dir`, notifying `socket`.
fn serve(dir: &Path, socket: &Path) -> Child {
    std::fs::write(dir.join("b.toml"), CONFIG).unwrap();
    bongsu()
        .env("NOTIFY_SOCKET", socket)
        .env("WATCHDOG_USEC", "900000")
        .env_remove("WATCHDOG_PID")
        .current_dir(dir)
        .args(["serve", "--config", "b.toml"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn listen(path: &Path) -> UnixDatagram {
    let socket = UnixDatagram::bind(path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    socket
}

fn next(socket: &UnixDatagram) -> String {
    let mut buffer = [0; 256];
    let read = socket.recv(&mut buffer).expect("a notification within 30 s");
    String::from_utf8_lossy(&buffer[..read]).trim_end().to_owned()
}

/// The next notification that is not the watchdog's.
fn next_state(socket: &UnixDatagram) -> String {
    loop {
        let state = next(socket);
        if state != "WATCHDOG=1" {
            return state;
        }
    }
}

fn signal(child: &Child, signal: &str) {
    let pid = child.id().to_string();
    let sent = std::process::Command::new("kill").args([signal, &pid]).status().unwrap();
    assert!(sent.success());
}

/// Stops the process, and waits until the kernel says that it is stopped (`proc_pid_stat(5)`):
/// what it sent before is in the socket then, and nothing more comes.
fn suspend(child: &Child) {
    signal(child, "-STOP");
    let stat = format!("/proc/{}/stat", child.id());
    while !std::fs::read_to_string(&stat).unwrap().contains(") T ") {
        std::thread::yield_now();
    }
}

/// Whether the socket stays silent for two seconds, once what it holds has been read.
fn is_silent(socket: &UnixDatagram) -> bool {
    socket.set_nonblocking(true).unwrap();
    while socket.recv(&mut [0; 256]).is_ok() {}
    socket.set_nonblocking(false).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    let silent = socket.recv(&mut [0; 256]);
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    silent.is_err_and(|error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut))
}

#[test]
fn a_leader_is_ready_once_then_alive_until_it_hangs_or_stops() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("notify");
    let socket = listen(&path);
    let mut child = serve(dir.path(), &path);
    assert_eq!(next(&socket), "READY=1");
    for _ in 0..3 {
        assert_eq!(next(&socket), "WATCHDOG=1");
    }
    suspend(&child);
    assert!(is_silent(&socket), "a process that hangs reports nothing");
    signal(&child, "-CONT");
    assert_eq!(next(&socket), "WATCHDOG=1");
    signal(&child, "-TERM");
    assert_eq!(next_state(&socket), "STOPPING=1");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_process_on_standby_is_ready_and_alive_too() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    let (leading, standing_by) = (listen(&first), listen(&second));
    let mut leader = serve(dir.path(), &first);
    assert_eq!(next(&leading), "READY=1");
    let mut standby = serve(dir.path(), &second);
    assert_eq!(next(&standing_by), "READY=1");
    for _ in 0..2 {
        assert_eq!(next(&standing_by), "WATCHDOG=1");
    }
    // When the leader is gone, it takes over and goes on reporting; it is not ready anew.
    leader.kill().unwrap();
    leader.wait().unwrap();
    for _ in 0..8 {
        assert_eq!(next(&standing_by), "WATCHDOG=1");
    }
    signal(&standby, "-TERM");
    assert_eq!(next_state(&standing_by), "STOPPING=1");
    assert!(standby.wait().unwrap().success());
}
