//! Postfix's `smtp-sink`: takes mail, or misbehaves as it is told to.

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
        // The sink cannot be asked for any free port, so one that was free is named; when
        // somebody else is faster, it is done again.
        for _ in 0..10 {
            let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            let dump = folder.join(format!("mail-{}", at.port()));
            let mut child = Command::new("/usr/sbin/smtp-sink")
                .args(["-u", "root", "-D", &dump.to_string_lossy()])
                .args(args)
                .args([&at.to_string(), "100"])
                .stderr(Stdio::null())
                .spawn()
                .expect("smtp-sink is there; `cargo xtask test` installs it");
            while child.try_wait().unwrap().is_none() {
                if TcpStream::connect(at).is_ok() {
                    return Sink { child, at, dump };
                }
                std::thread::yield_now();
            }
        }
        panic!("smtp-sink does not start");
    }

    /// All that it took.
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
