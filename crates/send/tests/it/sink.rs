//! Postfix's `smtp-sink`: accepts mail, or misbehaves as configured.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running sink; killed when dropped.
pub struct Sink {
    child: Child,
    pub at: SocketAddr,
    dump: PathBuf,
}

impl Sink {
    /// Starts a sink with more arguments, and waits until it listens.
    pub fn start(folder: &Path, args: &[&str]) -> Sink {
        // The sink cannot choose a free port itself, so one that was free is passed. When
        // another process takes it first, this is repeated.
        for _ in 0..10 {
            let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            let dump = folder.join(format!("mail-{}", at.port()));
            let mut child = Command::new("/usr/sbin/smtp-sink")
                .args(["-u", "root", "-D", &dump.to_string_lossy()])
                .args(args)
                .args([&at.to_string(), "100"])
                .stderr(Stdio::null())
                .spawn()
                .expect("smtp-sink is installed by `cargo xtask test`");
            while child.try_wait().unwrap().is_none() {
                if TcpStream::connect(at).is_ok() {
                    return Sink { child, at, dump };
                }
                std::thread::yield_now();
            }
        }
        panic!("smtp-sink does not start");
    }

    /// Everything it accepted.
    pub fn mail(&self) -> String {
        std::fs::read_to_string(&self.dump).unwrap_or_default()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
