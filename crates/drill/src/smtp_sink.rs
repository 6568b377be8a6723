//! The drill's post office: takes all mail (RFC 5321), delivers none of it, and keeps what
//! each person would have read.

use crate::scenario::{RelayFault, RelayFaultKind};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::name::Name;
use mail_parser::MessageParser;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A mail that arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceivedMail {
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

/// The post office: whatever arrives at one of its servers is kept together.
#[derive(Clone, Debug)]
pub struct SmtpSink {
    clock: Clock,
    mail: Arc<Mutex<Vec<ReceivedMail>>>,
}

/// One of its servers.
#[derive(Clone, Default)]
pub struct Server {
    /// What it shows; without, mail comes in the clear.
    pub tls: Option<Arc<ServerConfig>>,
    /// What befalls it.
    pub faults: Vec<RelayFault>,
}

impl SmtpSink {
    /// An office without a server yet.
    pub fn new(clock: Clock) -> SmtpSink {
        SmtpSink { clock, mail: Arc::default() }
    }

    /// Opens a server at any free port of loopback, until `stop`, and gives back where.
    ///
    /// # Errors
    /// What the system says.
    pub async fn serve(
        &self,
        server: Server,
        tasks: &TaskTracker,
        stop: CancellationToken,
    ) -> io::Result<SocketAddr> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let at = listener.local_addr()?;
        let (office, inside) = (self.clone(), tasks.clone());
        tasks.spawn(async move {
            loop {
                let stream = tokio::select! {
                    () = stop.cancelled() => return,
                    accepted = listener.accept() => accepted,
                };
                let Ok((stream, _)) = stream else { continue };
                let (desk, stop) =
                    (Desk { office: office.clone(), server: server.clone() }, stop.clone());
                inside.spawn(async move {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = desk.death() => {}
                        // Whoever hangs up has nothing more to say.
                        _ = desk.receive(stream) => {}
                    }
                });
            }
        });
        Ok(at)
    }

    /// All mail so far, in the order in which it arrived.
    pub fn mail(&self) -> Vec<ReceivedMail> {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, to: Vec<String>, text: &[u8]) {
        let at = self.clock.now();
        let mut mail = self.mail.lock().unwrap_or_else(PoisonError::into_inner);
        mail.extend(to.into_iter().map(|to| arrived(at, to, text)));
    }
}

/// Where one conversation is held.
struct Desk {
    office: SmtpSink,
    server: Server,
}

impl Desk {
    fn ill(&self, how: RelayFaultKind) -> Option<&RelayFault> {
        let now = self.office.clock.now();
        self.server.faults.iter().find(|it| it.how == how && it.at <= now && now < it.until)
    }

    /// Comes when the server dies, or at once while it is dead.
    async fn death(&self) {
        let now = self.office.clock.now();
        let deaths =
            self.server.faults.iter().filter(|it| it.how == RelayFaultKind::Dies && now < it.until);
        match deaths.map(|it| it.at).min() {
            Some(at) => self.office.clock.sleep_until(at).await,
            None => std::future::pending().await,
        }
    }

    async fn receive(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        match &self.server.tls {
            Some(tls) => {
                let stream = TlsAcceptor::from(tls.clone()).accept(stream).await?;
                self.converse(tokio::io::split(stream)).await
            }
            None => self.converse(stream.into_split()).await,
        }
    }

    async fn converse(
        &self,
        (read, mut write): (impl AsyncRead + Unpin, impl AsyncWrite + Unpin),
    ) -> io::Result<()> {
        let mut read = BufReader::new(read);
        self.say(&mut write, "220 drill.example ESMTP").await?;
        let mut to = Vec::new();
        let mut line = String::new();
        loop {
            line.clear();
            if read.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let command = line.trim_end();
            let reply = match command.get(..4).unwrap_or(command).to_ascii_uppercase().as_str() {
                "EHLO" | "HELO" => "250 drill.example",
                "MAIL" if self.ill(RelayFaultKind::Defers).is_some() => "451 4.3.2 come back later",
                "MAIL" | "RSET" => {
                    to.clear();
                    "250 2.1.0 go on"
                }
                "RCPT" => {
                    to.extend(address(command));
                    "250 2.1.5 go on"
                }
                "DATA" => {
                    self.say(&mut write, "354 go on").await?;
                    let text = data(&mut read).await?;
                    self.office.keep(std::mem::take(&mut to), &text);
                    "250 2.0.0 kept"
                }
                "QUIT" => return self.say(&mut write, "221 2.0.0 bye").await,
                "NOOP" => "250 2.0.0 here",
                _ => "500 5.5.1 what?",
            };
            self.say(&mut write, reply).await?;
        }
    }

    /// Says a line, or nothing for as long as it hangs.
    async fn say(&self, write: &mut (impl AsyncWrite + Unpin), line: &str) -> io::Result<()> {
        while let Some(fault) = self.ill(RelayFaultKind::Hangs) {
            self.office.clock.sleep_until(fault.until).await;
        }
        write.write_all(format!("{line}\r\n").as_bytes()).await?;
        write.flush().await
    }
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

fn arrived(at: Time, to: String, text: &[u8]) -> ReceivedMail {
    let message = MessageParser::default().parse(text);
    let of = |get: fn(&mail_parser::Message<'_>) -> Option<String>| {
        message.as_ref().and_then(get).unwrap_or_default()
    };
    let body = of(|message| message.body_text(0).map(|text| text.into_owned()));
    ReceivedMail {
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
        assert_eq!(site("  그 외 3곳"), None);
    }
}
