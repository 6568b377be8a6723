//! The drill's post office: takes all mail (RFC 5321), delivers none of it, and keeps what
//! each person would have read.

use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::name::Name;
use mail_parser::MessageParser;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A mail that arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrived {
    /// When, by the drill's clock.
    pub at: Time,
    /// To whom.
    pub to: String,
    /// Its Message-ID, without the angle brackets.
    pub id: String,
    /// The subject.
    pub subject: String,
    /// The sites that it names, each with the mark before it: `✕` cannot be opened, `▲` fails in part, `△` at risk,
    /// `✓` seen working, `–` looked at apart.
    pub sites: Vec<(char, Name)>,
}

/// A post office, open until `stop`.
#[derive(Clone, Debug)]
pub struct PostOffice {
    /// Where it takes mail.
    pub at: SocketAddr,
    mail: Arc<Mutex<Vec<Arrived>>>,
}

impl PostOffice {
    /// Opens at any free port of loopback.
    ///
    /// # Errors
    /// What the system says.
    pub async fn open(
        clock: Clock,
        tasks: &TaskTracker,
        stop: CancellationToken,
    ) -> io::Result<PostOffice> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let office = PostOffice { at: listener.local_addr()?, mail: Arc::default() };
        let (open, inside) = (office.clone(), tasks.clone());
        tasks.spawn(async move {
            loop {
                let stream = tokio::select! {
                    () = stop.cancelled() => return,
                    accepted = listener.accept() => accepted,
                };
                let Ok((stream, _)) = stream else { continue };
                let (office, clock, stop) = (open.clone(), clock.clone(), stop.clone());
                inside.spawn(async move {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        // Whoever hangs up has nothing more to say.
                        _ = office.converse(stream, &clock) => {}
                    }
                });
            }
        });
        Ok(office)
    }

    /// All mail so far, in the order in which it arrived.
    pub fn mail(&self) -> Vec<Arrived> {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, at: Time, to: Vec<String>, text: &[u8]) {
        let mut mail = self.mail.lock().unwrap_or_else(PoisonError::into_inner);
        mail.extend(to.into_iter().map(|to| arrived(at, to, text)));
    }

    async fn converse(&self, stream: TcpStream, clock: &Clock) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let (read, mut write) = stream.into_split();
        let mut read = BufReader::new(read);
        say(&mut write, "220 drill.example ESMTP").await?;
        let mut to = Vec::new();
        let mut line = String::new();
        loop {
            line.clear();
            if read.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let command = line.trim_end();
            match command.get(..4).unwrap_or(command).to_ascii_uppercase().as_str() {
                "EHLO" | "HELO" => say(&mut write, "250 drill.example").await?,
                "MAIL" | "RSET" => {
                    to.clear();
                    say(&mut write, "250 2.1.0 go on").await?;
                }
                "RCPT" => {
                    to.extend(address(command));
                    say(&mut write, "250 2.1.5 go on").await?;
                }
                "DATA" => {
                    say(&mut write, "354 go on").await?;
                    let text = data(&mut read).await?;
                    self.keep(clock.now(), std::mem::take(&mut to), &text);
                    say(&mut write, "250 2.0.0 kept").await?;
                }
                "QUIT" => return say(&mut write, "221 2.0.0 bye").await,
                "NOOP" => say(&mut write, "250 2.0.0 here").await?,
                _ => say(&mut write, "500 5.5.1 what?").await?,
            }
        }
    }
}

async fn say(write: &mut (impl AsyncWrite + Unpin), line: &str) -> io::Result<()> {
    write.write_all(format!("{line}\r\n").as_bytes()).await
}

/// `RCPT TO:<kim@example.kr>`
fn address(command: &str) -> Option<String> {
    let (_, rest) = command.split_once('<')?;
    Some(rest.split_once('>')?.0.to_owned())
}

/// The lines until a lone dot; a dot that was doubled is one (RFC 5321 §4.5.2).
async fn data(read: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    loop {
        let mut line = Vec::new();
        if read.read_until(b'\n', &mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match line.strip_prefix(b".") {
            Some(b"\r\n" | b"\n") => return Ok(text),
            Some(rest) => text.extend_from_slice(rest),
            None => text.extend_from_slice(&line),
        }
    }
}

fn arrived(at: Time, to: String, text: &[u8]) -> Arrived {
    let message = MessageParser::default().parse(text);
    let of = |get: fn(&mail_parser::Message<'_>) -> Option<String>| {
        message.as_ref().and_then(get).unwrap_or_default()
    };
    let body = of(|message| message.body_text(0).map(|text| text.into_owned()));
    Arrived {
        at,
        to,
        id: of(|message| message.message_id().map(str::to_owned)),
        subject: of(|message| message.subject().map(str::to_owned)),
        sites: body.lines().filter_map(site).collect(),
    }
}

/// A line such as `  ✕ forum.example`.
fn site(line: &str) -> Option<(char, Name)> {
    let (mark, name) = line.strip_prefix("  ")?.split_once(' ')?;
    let mark = mark.chars().next().filter(|mark| "✕▲△✓–".contains(*mark))?;
    Some((mark, Name::parse(name.trim_end()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_read_with_its_mark() {
        let name = |text: &str| Name::parse(text).unwrap();
        assert_eq!(site("  ✕ forum.example"), Some(('✕', name("forum.example"))));
        assert_eq!(site("  ✓ 한글.example"), Some(('✓', name("xn--bj0bj06e.example"))));
        assert_eq!(site("사실: forum.example"), None);
        assert_eq!(site("  그 밖에 3곳"), None);
    }
}
