//! Commands and their responses.

use super::ImapError;
use crate::wire::read_line;
use bongsu_clock::Clock;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

/// How long a server may take for one response.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(120);
/// The longest line, in bytes: a search lists all mails on one.
const LINE_MAX_BYTES: usize = 4 << 20;
/// The most untagged responses to one command.
const MAX_RESPONSES: usize = 10_000;
/// What is counted for each response, beside what it says: a server may send empty ones.
const RESPONSE_BYTES: usize = 64;

/// Anything that IMAP is spoken over.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A response: its lines, and what came as literals between them.
#[derive(Debug, Default)]
pub(super) struct Response {
    /// Without literals.
    pub text: String,
    /// The literals, in order.
    pub literals: Vec<Vec<u8>>,
}

pub(super) struct Connection {
    stream: BufReader<Box<dyn Stream>>,
    tag: u32,
    /// The largest literal that is read, in bytes.
    literal_max: usize,
}

impl Connection {
    pub fn new(stream: Box<dyn Stream>, literal_max: usize) -> Connection {
        Connection { stream: BufReader::new(stream), tag: 0, literal_max }
    }

    /// The stream, to be encrypted. What the server sent too early is dropped with the buffer
    /// (RFC 9051 §6.2.1).
    pub fn into_stream(self) -> Box<dyn Stream> {
        self.stream.into_inner()
    }

    /// The first line of the server.
    pub async fn greeting(&mut self) -> Result<(), ImapError> {
        let greeting = self.response(&mut self.budget()).await?;
        match greeting.text.starts_with("* OK") || greeting.text.starts_with("* PREAUTH") {
            true => Ok(()),
            false => Err(ImapError::Refused { command: "connection", reply: greeting.text }),
        }
    }

    /// Sends a command, of which `name` may be logged; what the server answered before it was
    /// done, and how it said so.
    pub async fn run(
        &mut self,
        name: &'static str,
        arguments: &str,
    ) -> Result<(Vec<Response>, String), ImapError> {
        self.tag += 1;
        let tag = format!("b{}", self.tag);
        let space = if arguments.is_empty() { "" } else { " " };
        let line = format!("{tag} {name}{space}{arguments}\r\n");
        self.stream.write_all(line.as_bytes()).await?;
        self.stream.flush().await?;
        let (mut responses, mut budget) = (Vec::new(), self.budget());
        loop {
            let response = self.response(&mut budget).await?;
            match response.text.strip_prefix(&format!("{tag} ")) {
                Some(done) if done.to_ascii_uppercase().starts_with("OK") => {
                    return Ok((responses, done.to_owned()));
                }
                Some(done) => {
                    return Err(ImapError::Refused { command: name, reply: done.to_owned() });
                }
                None if responses.len() < MAX_RESPONSES => responses.push(response),
                None => return Err(ImapError::Malformed),
            }
        }
    }

    /// The most that is kept of the responses to one command, in bytes: one mail, and one long
    /// line. Without it a server could fill the memory.
    const fn budget(&self) -> usize {
        self.literal_max + LINE_MAX_BYTES
    }

    async fn response(&mut self, budget: &mut usize) -> Result<Response, ImapError> {
        let clock = Clock::system();
        let read = clock.timeout(RESPONSE_TIMEOUT, self.read(budget));
        read.await.map_err(|_| ImapError::Timeout)?
    }

    async fn read(&mut self, budget: &mut usize) -> Result<Response, ImapError> {
        spend(budget, RESPONSE_BYTES)?;
        let mut response = Response::default();
        loop {
            let line = read_line(&mut self.stream, LINE_MAX_BYTES).await?;
            let line = line.filter(|line| !line.is_cut).ok_or(ImapError::Malformed)?;
            let text = String::from_utf8_lossy(&line.bytes);
            let text = text.trim_end_matches(['\r', '\n']);
            spend(budget, text.len())?;
            let Some((before, size)) = literal(text) else {
                response.text.push_str(text);
                return Ok(response);
            };
            response.text.push_str(before);
            if size > self.literal_max {
                return Err(ImapError::Malformed);
            }
            spend(budget, size)?;
            let mut content = vec![0; size];
            self.stream.read_exact(&mut content).await?;
            response.literals.push(content);
        }
    }
}

fn spend(budget: &mut usize, bytes: usize) -> Result<(), ImapError> {
    *budget = budget.checked_sub(bytes).ok_or(ImapError::Malformed)?;
    Ok(())
}

/// The size of a literal that follows a line, and what stands before it.
fn literal(line: &str) -> Option<(&str, usize)> {
    let (before, size) = line.strip_suffix('}')?.rsplit_once('{')?;
    Some((before, size.trim_end_matches('+').parse().ok()?))
}

/// A text as a quoted string; `None` when it cannot be one.
pub(super) fn quoted(text: &str) -> Option<String> {
    let fits = text.bytes().all(|byte| !matches!(byte, 0 | b'\r' | b'\n'));
    fits.then(|| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}
