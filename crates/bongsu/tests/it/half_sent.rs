//! Strangers who hold connections to the public page while few files may be open.

use crate::serving::{Serving, configure, get};
use std::io::Write as _;
use std::net::TcpStream;
use std::process::Command;

#[test]
fn half_sent_requests_leave_operations_and_readers_alone() {
    let dir = tempfile::tempdir().unwrap();
    configure(dir.path(), "");
    let mut few_files = Command::new("sh");
    few_files.args(["-c", "ulimit -n 192 && exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_bongsu")]);
    few_files.env_remove("BONGSU_STORE");
    let desk = Serving::of(few_files, dir.path());
    let mut held = Vec::new();
    for _ in 0..600 {
        let mut stream = TcpStream::connect(&desk.public).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: loc").unwrap();
        held.push(stream);
    }
    // Whoever has no file to accept it with does not answer, and this test does not end.
    assert!(desk.get("/ops").starts_with("HTTP/1.1 200"));
    assert!(get(&desk.public, "/").unwrap().starts_with("HTTP/1.1 200"));
    let open = std::fs::read_dir(format!("/proc/{}/fd", desk.child.id())).unwrap().count();
    assert!(open <= 192 * 3 / 4, "{open} files are open");
}
