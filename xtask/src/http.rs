//! HTTP without anything else, for pages of a program that is being tried.

use anyhow::Context;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Somebody who asks one address, with what shows who they are.
pub struct Visitor {
    address: String,
    /// A header line, or nothing.
    identity: String,
}

impl Visitor {
    /// Somebody whom nobody knows.
    pub fn stranger(address: impl ToString) -> Visitor {
        Visitor { address: address.to_string(), identity: String::new() }
    }

    /// A program with a token.
    pub fn with_token(address: impl ToString, token: &str) -> Visitor {
        let identity = format!("Authorization: Bearer {token}\r\n");
        Visitor { identity, ..Visitor::stranger(address) }
    }

    /// A user who chooses this password by their one-time link, and is logged in by that.
    pub fn by_link(address: impl ToString, link: &str, password: &str) -> anyhow::Result<Visitor> {
        let (_, path) = link.split_once("/login/").context("no link to choose a password")?;
        let form = format!("password={password}&again={password}");
        Visitor::stranger(address).logged_in(&format!("/login/{path}"), &form)
    }

    /// A user who logs in by their password.
    pub fn by_password(
        address: impl ToString,
        login: &str,
        password: &str,
    ) -> anyhow::Result<Visitor> {
        let form = format!("login={login}&password={password}");
        Visitor::stranger(address).logged_in("/login", &form)
    }

    /// The same visitor, logged in by a form.
    fn logged_in(self, path: &str, form: &str) -> anyhow::Result<Visitor> {
        let request = format!(
            "POST {path} HTTP/1.0\r\nHost: {0}\r\nOrigin: http://{0}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {1}\r\n\r\n{form}",
            self.address,
            form.len()
        );
        let answer = self.exchange(&request)?;
        let mut cookies = answer.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
        let session = cookies.find(|cookie| cookie.starts_with("bongsu-session-"));
        let session = session.with_context(|| format!("no session: {answer}"))?;
        let pair = session.split(';').next().unwrap_or_default();
        Ok(Visitor { identity: format!("Cookie: {pair}\r\n"), ..self })
    }

    /// Sends a form, and gives the status.
    pub fn post(&self, path: &str, form: &str) -> anyhow::Result<u16> {
        let Visitor { address, identity } = self;
        let request = format!(
            "POST {path} HTTP/1.0\r\nHost: {address}\r\nOrigin: http://{address}\r\n{identity}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        let answer = self.exchange(&request)?;
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        status.with_context(|| format!("{path}: {answer}"))
    }

    /// A document, with whatever status.
    pub fn text(&self, path: &str) -> anyhow::Result<String> {
        let Visitor { address, identity } = self;
        // HTTP/1.0, so that the end of the connection is its end.
        let request = format!("GET {path} HTTP/1.0\r\nHost: {address}\r\n{identity}\r\n");
        let answer = self.exchange(&request)?;
        let (_, body) = answer.split_once("\r\n\r\n").context("an answer without a body")?;
        Ok(body.to_owned())
    }

    /// A document of JSON.
    pub fn json(&self, path: &str) -> anyhow::Result<Value> {
        let body = self.text(path)?;
        serde_json::from_str(&body).with_context(|| format!("{path}: {body}"))
    }

    /// A stream, whose head was read at least in part.
    pub fn stream(&self, path: &str) -> anyhow::Result<TcpStream> {
        let Visitor { address, identity } = self;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{identity}\r\n");
        let mut stream = self.send(&request)?;
        let mut head = [0; 12];
        stream.read_exact(&mut head)?;
        anyhow::ensure!(head.ends_with(b" 200"), "{}", String::from_utf8_lossy(&head));
        Ok(stream)
    }

    fn send(&self, request: &str) -> anyhow::Result<TcpStream> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        stream.write_all(request.as_bytes())?;
        Ok(stream)
    }

    fn exchange(&self, request: &str) -> anyhow::Result<String> {
        let mut stream = self.send(request)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8(answer)?)
    }
}
