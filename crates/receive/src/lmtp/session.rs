//! One connection of a mail server.

use super::data::{self, End};
use super::{Envelope, Protocol, Receiver, Verdict};
use crate::wire::read_line;
use bongsu_clock::Clock;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::Semaphore;

/// The longest command, in bytes (RFC 5321 §4.5.3.1.4, with room for parameters).
const COMMAND_MAX_BYTES: usize = 4096;
/// How long the peer may say nothing (RFC 5321 §4.5.3.2.7).
const COMMAND_TIMEOUT: Duration = Duration::from_secs(300);
/// Commands that are refused before the connection is closed.
const MAX_MISTAKES: u32 = 20;
/// The most recipients of one message.
const MAX_RECIPIENTS: usize = 20;

/// What one listener allows.
#[derive(Debug)]
pub struct Limits {
    /// The largest message, in bytes.
    pub message: usize,
    /// Whether of a larger one the beginning is taken, instead of refusing it.
    pub cuts: bool,
    /// Large messages that are in memory at once.
    pub at_once: Semaphore,
}

/// Serves one connection until its end.
///
/// # Errors
/// When the connection breaks.
pub async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    protocol: Protocol,
    limits: &Limits,
    receiver: &impl Receiver,
) -> io::Result<()> {
    let mut session = Session {
        stream: BufReader::new(stream),
        protocol,
        limits,
        receiver,
        greeted: false,
        from: None,
        recipients: Vec::new(),
        mistakes: 0,
    };
    session.run().await
}

struct Session<'a, S, R> {
    stream: BufReader<S>,
    protocol: Protocol,
    limits: &'a Limits,
    receiver: &'a R,
    greeted: bool,
    from: Option<String>,
    recipients: Vec<String>,
    mistakes: u32,
}

impl<S: AsyncRead + AsyncWrite + Unpin, R: Receiver> Session<'_, S, R> {
    async fn run(&mut self) -> io::Result<()> {
        self.say(match self.protocol {
            Protocol::Lmtp => "220 bongsu LMTP",
            Protocol::Smtp => "220 bongsu ESMTP",
        })
        .await?;
        let clock = Clock::system();
        while self.mistakes < MAX_MISTAKES {
            let read = read_line(&mut self.stream, COMMAND_MAX_BYTES);
            let line = match clock.timeout(COMMAND_TIMEOUT, read).await {
                Ok(line) => line?,
                Err(_) => return self.say("421 4.4.2 too long without a command").await,
            };
            let Some(line) = line else { return Ok(()) };
            let text = String::from_utf8_lossy(&line.bytes).trim_end().to_owned();
            if line.is_cut {
                self.mistake("500 5.5.2 line too long").await?;
            } else if text.eq_ignore_ascii_case("QUIT") {
                return self.say("221 2.0.0 bye").await;
            } else {
                self.command(&text).await?;
            }
        }
        self.say("421 4.7.0 too many mistakes").await
    }

    async fn command(&mut self, text: &str) -> io::Result<()> {
        let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
        match (verb.to_ascii_uppercase().as_str(), self.protocol) {
            ("LHLO", Protocol::Lmtp) | ("EHLO", Protocol::Smtp) => {
                self.greeted = true;
                self.reset();
                let size = self.limits.message;
                // Without a limit named, a larger one comes, and its beginning is taken.
                let size = if self.limits.cuts { String::new() } else { format!(" {size}") };
                let says = ["bongsu", "PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME"];
                let says = says.map(|it| format!("250-{it}\r\n")).concat();
                self.say(&format!("{says}250-SMTPUTF8\r\n250 SIZE{size}")).await
            }
            ("HELO", Protocol::Smtp) => {
                self.greeted = true;
                self.reset();
                self.say("250 bongsu").await
            }
            ("MAIL", _) if self.greeted && self.from.is_none() => self.mail(rest).await,
            ("RCPT", _) if self.from.is_some() => self.rcpt(rest).await,
            ("DATA", _) if !self.recipients.is_empty() => self.data().await,
            ("RSET", _) => {
                self.reset();
                self.say("250 2.0.0 ok").await
            }
            ("NOOP", _) => self.say("250 2.0.0 ok").await,
            ("VRFY", _) => self.say("252 2.5.0 send it and see").await,
            ("MAIL" | "RCPT" | "DATA", _) => self.mistake("503 5.5.1 not now").await,
            _ => self.mistake("500 5.5.1 unknown command").await,
        }
    }

    async fn mail(&mut self, rest: &str) -> io::Result<()> {
        let Some((path, parameters)) = path(rest, "FROM:") else {
            return self.mistake("501 5.5.4 MAIL FROM:<address>").await;
        };
        let size = parameters.split(' ').find_map(|it| {
            let (name, value) = it.split_once('=')?;
            name.eq_ignore_ascii_case("SIZE").then(|| value.parse::<usize>().ok())?
        });
        if !self.limits.cuts && size.is_some_and(|size| size > self.limits.message) {
            return self.say(TOO_LARGE).await;
        }
        self.from = Some(path.to_owned());
        self.say("250 2.1.0 ok").await
    }

    async fn rcpt(&mut self, rest: &str) -> io::Result<()> {
        let Some((path, _)) = path(rest, "TO:") else {
            return self.mistake("501 5.5.4 RCPT TO:<address>").await;
        };
        if self.recipients.len() >= MAX_RECIPIENTS {
            return self.say("452 4.5.3 too many recipients").await;
        }
        if !self.receiver.takes(path) {
            return self.mistake("550 5.1.1 no such address here; nothing is relayed").await;
        }
        self.recipients.push(path.to_owned());
        self.say("250 2.1.5 ok").await
    }

    async fn data(&mut self) -> io::Result<()> {
        self.say("354 end with a dot alone").await?;
        let limits = self.limits;
        let data = match data::read(&mut self.stream, limits.message, &limits.at_once).await? {
            End::Whole(data) => data,
            End::Gone => return Ok(()),
            End::TooSlow => {
                self.say("421 4.4.2 too slow").await?;
                // Whatever else comes belongs to the message, and is no command.
                return Err(io::ErrorKind::TimedOut.into());
            }
        };
        let verdict = match data.is_cut && !self.limits.cuts {
            true => TOO_LARGE.to_owned(),
            false => {
                let envelope = Envelope { from: self.from.as_deref(), to: &self.recipients };
                match self.receiver.take(envelope, data.message, data.is_cut).await {
                    Verdict::Taken => "250 2.0.0 taken".to_owned(),
                    Verdict::Refused(why) => format!("554 5.6.0 {why}"),
                    Verdict::Later(why) => format!("451 4.3.0 {why}"),
                }
            }
        };
        drop(data.memory);
        // RFC 2033 §4.2: a reply for each recipient.
        let replies = if self.protocol == Protocol::Lmtp { self.recipients.len() } else { 1 };
        self.reset();
        self.say(&vec![verdict; replies].join("\r\n")).await
    }

    fn reset(&mut self) {
        self.from = None;
        self.recipients.clear();
    }

    async fn mistake(&mut self, text: &str) -> io::Result<()> {
        self.mistakes += 1;
        self.say(text).await
    }

    async fn say(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(format!("{text}\r\n").as_bytes()).await?;
        self.stream.flush().await
    }
}

/// RFC 3463: the message is too large, and stays so.
const TOO_LARGE: &str =
    "552 5.3.4 the message is larger than is taken here; send it without its files";

/// The address in a path (RFC 5321 §4.1.2), and the parameters after it.
fn path<'t>(rest: &'t str, keyword: &str) -> Option<(&'t str, &'t str)> {
    let head = rest.get(..keyword.len())?;
    let rest = rest.get(keyword.len()..)?.trim_start();
    let inside = rest.strip_prefix('<').filter(|_| head.eq_ignore_ascii_case(keyword))?;
    let (path, parameters) = inside.split_once('>')?;
    // What directs a terminal or a log is no part of an address (RFC 5321 §4.1.2).
    (!path.chars().any(char::is_control)).then(|| (path.trim(), parameters.trim()))
}
