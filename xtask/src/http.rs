//! HTTP without anything else, for pages of a program that is being tried.

use anyhow::Context;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

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
