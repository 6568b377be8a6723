//! HTTP without anything else.

use anyhow::Context;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub const PUBLIC: &str = "127.0.0.1:8080";
pub const OPERATIONS: &str = "127.0.0.1:8081";

/// A document, with whatever status. HTTP/1.0, so that the end of the connection is its end.
pub fn text(address: &str, path: &str) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8(answer)?;
    let (_, body) = answer.split_once("\r\n\r\n").context("an answer without a body")?;
    Ok(body.to_owned())
}

pub fn json(address: &str, path: &str) -> anyhow::Result<Value> {
    let body = text(address, path)?;
    serde_json::from_str(&body).with_context(|| format!("{path}: {body}"))
}

/// What a reader of a page sees: its text without tags.
pub fn visible(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                out.push('\n');
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    let lines: Vec<&str> = out.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
