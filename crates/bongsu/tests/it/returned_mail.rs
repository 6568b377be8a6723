//! Mail that comes back while something of ours is not in order: it is never lost (S8).

use crate::program::{bongsu, err};
use std::io::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};

const REPORT: &str = "From: MAILER-DAEMON@mx.example\r\n\
    Content-Type: multipart/report; boundary=\"b\"\r\n\r\n\
    --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
    Final-Recipient: rfc822; kim@a.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n\
    --b\r\nContent-Type: message/rfc822\r\n\r\n\
    Message-ID: <01600000-0000-7000-8000-000000000000.0.0@host.example>\r\n\r\nx\r\n--b--\r\n";

/// Pipes a bounce into the program, as a mail server does.
fn bounce(cwd: &Path, config: &Path) -> Output {
    let mut child = bongsu()
        .current_dir(cwd)
        .args(["bounce", "--config"])
        .arg(config)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends early does not read it.
    let _ = child.stdin.take().unwrap().write_all(REPORT.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn a_bounce_is_not_lost_when_the_configuration_or_the_database_cannot_be_read() {
    let (home, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = home.path().join("b.toml");
    let status = |text: Option<&str>| {
        if let Some(text) = text {
            std::fs::write(&config, text).unwrap();
        }
        let output = bounce(elsewhere.path(), &config);
        (output.status.code(), err(&output))
    };
    for text in [None, Some("version = \"1\"\n[mail]\nnonsense = 1\n"), Some("= \u{0}")] {
        assert_eq!(status(text).0, Some(75), "{text:?}");
    }
    // The database of the defaults is in the directory of the service, not of the mail server.
    let (code, text) = status(Some("version = \"1\"\n"));
    assert_eq!(code, Some(75), "{text}");
    assert!(text.contains("there is no database"), "{text}");
    assert!(!elsewhere.path().join("bongsu.db").exists());
}
