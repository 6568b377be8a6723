//! The SMTP server of a drill: accepts all mail (RFC 5321), delivers none, and keeps it for the
//! score.

use crate::scenario::{RelayFault, RelayFaultKind};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::name::Name;
use mail_parser::MessageParser;
use parking_lot::Mutex;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A mail that arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceivedMail {
    /// When it arrived, by the clock of the drill.
    pub at: Time,
    /// The recipient.
    pub to: String,
    /// Its Message-ID, without the angle brackets.
    pub id: String,
    /// The subject.
    pub subject: String,
    /// The sites it names, each with its mark: `✕` cannot be opened, `▲` degraded, `△` at risk,
    /// `✓` verified, `–` excluded.
    pub sites: Vec<(char, Name)>,
    /// The URLs in its text.
    pub links: Vec<String>,
    /// Its text.
    pub text: String,
}

/// Collects the mail of all its servers.
#[derive(Clone, Debug)]
pub struct SmtpSink {
    clock: Clock,
    mail: Arc<Mutex<Vec<ReceivedMail>>>,
    count: Arc<watch::Sender<usize>>,
}

/// A server of the sink.
#[derive(Clone, Default)]
pub struct Server {
    /// Its TLS configuration; unencrypted when `None`.
    pub tls: Option<Arc<ServerConfig>>,
    /// Its faults.
    pub faults: Vec<RelayFault>,
}

impl SmtpSink {
    /// A sink without a server.
    pub fn new(clock: Clock) -> SmtpSink {
        SmtpSink { clock, mail: Arc::default(), count: Arc::default() }
    }

    /// Starts a server on a free loopback port until `stop`; returns its address.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn serve(
        &self,
        server: Server,
        tasks: &TaskTracker,
        stop: CancellationToken,
    ) -> io::Result<SocketAddr> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let at = listener.local_addr()?;
        let (sink, inside) = (self.clone(), tasks.clone());
        tasks.spawn(async move {
            loop {
                let stream = tokio::select! {
                    () = stop.cancelled() => return,
                    accepted = listener.accept() => accepted,
                };
                let Ok((stream, _)) = stream else { continue };
                let (session, stop) =
                    (Session { sink: sink.clone(), server: server.clone() }, stop.clone());
                inside.spawn(async move {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = session.crash() => {}
                        // An error means that the client has disconnected.
                        _ = session.receive(stream) => {}
                    }
                });
            }
        });
        Ok(at)
    }

    /// All mail so far, in the order in which it arrived.
    pub fn mail(&self) -> Vec<ReceivedMail> {
        self.mail.lock().clone()
    }

    /// The mail after the first `read`.
    pub fn mail_since(&self, read: usize) -> Vec<ReceivedMail> {
        self.mail.lock().get(read..).unwrap_or_default().to_vec()
    }

    /// The mail to an address so far.
    pub fn mail_to(&self, address: &str) -> Vec<ReceivedMail> {
        self.mail.lock().iter().filter(|mail| mail.to == address).cloned().collect()
    }

    /// Tells whenever mail arrives.
    pub fn arrivals(&self) -> watch::Receiver<usize> {
        self.count.subscribe()
    }

    fn store(&self, to: Vec<String>, text: &[u8]) {
        let at = self.clock.now();
        let mut mail = self.mail.lock();
        mail.extend(to.into_iter().map(|to| parse_mail(at, to, text)));
        self.count.send_replace(mail.len());
    }
}

/// One SMTP session.
struct Session {
    sink: SmtpSink,
    server: Server,
}

impl Session {
    fn active_fault(&self, how: RelayFaultKind) -> Option<&RelayFault> {
        let now = self.sink.clock.now();
        self.server.faults.iter().find(|it| it.how == how && it.at <= now && now < it.until)
    }

    /// Completes when the server crashes, or at once while it is down.
    async fn crash(&self) {
        let now = self.sink.clock.now();
        let crashes =
            self.server.faults.iter().filter(|it| it.how == RelayFaultKind::Dies && now < it.until);
        match crashes.map(|it| it.at).min() {
            Some(at) => self.sink.clock.sleep_until(at).await,
            None => std::future::pending().await,
        }
    }

    async fn receive(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        match &self.server.tls {
            Some(tls) => {
                let stream = TlsAcceptor::from(tls.clone()).accept(stream).await?;
                self.serve_session(tokio::io::split(stream)).await
            }
            None => self.serve_session(stream.into_split()).await,
        }
    }

    async fn serve_session(
        &self,
        (read, mut write): (impl AsyncRead + Unpin, impl AsyncWrite + Unpin),
    ) -> io::Result<()> {
        let mut read = BufReader::new(read);
        self.respond(&mut write, "220 drill.example ESMTP").await?;
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
                "MAIL" if self.active_fault(RelayFaultKind::Defers).is_some() => {
                    "451 4.3.2 come back later"
                }
                "MAIL" | "RSET" => {
                    to.clear();
                    "250 2.1.0 go on"
                }
                "RCPT" => {
                    to.extend(address(command));
                    "250 2.1.5 go on"
                }
                "DATA" => {
                    self.respond(&mut write, "354 go on").await?;
                    let text = data(&mut read).await?;
                    self.sink.store(std::mem::take(&mut to), &text);
                    "250 2.0.0 kept"
                }
                "QUIT" => return self.respond(&mut write, "221 2.0.0 bye").await,
                "NOOP" => "250 2.0.0 here",
                _ => "500 5.5.1 what?",
            };
            self.respond(&mut write, reply).await?;
        }
    }

    /// Sends a line, after any hang is over.
    async fn respond(&self, write: &mut (impl AsyncWrite + Unpin), line: &str) -> io::Result<()> {
        while let Some(fault) = self.active_fault(RelayFaultKind::Hangs) {
            self.sink.clock.sleep_until(fault.until).await;
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

fn parse_mail(at: Time, to: String, text: &[u8]) -> ReceivedMail {
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
        links: body
            .split_whitespace()
            .filter(|it| it.starts_with("http"))
            .map(str::to_owned)
            .collect(),
        text: body,
    }
}

/// A line such as `  ✕ forum.example` or `  ✕ mail.forum.example: mail server (SMTP)`.
fn site(line: &str) -> Option<(char, Name)> {
    let (mark, name) = line.strip_prefix("  ")?.split_once(' ')?;
    let name = name.split([' ', ':', '(']).next()?;
    let mark = mark.chars().next().filter(|mark| "✕▲△✓–".contains(*mark))?;
    Some((mark, Name::parse(name.trim_end()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_parsed_with_its_mark() {
        let name = |text: &str| Name::parse(text).unwrap();
        assert_eq!(site("  ✕ forum.example"), Some(('✕', name("forum.example"))));
        assert_eq!(site("  ✓ 한글.example"), Some(('✓', name("xn--bj0bj06e.example"))));
        let mail = Some(('✕', name("mail.forum.example")));
        assert_eq!(site("  ✕ mail.forum.example SMTP 메일 서버"), mail);
        assert_eq!(site("  ✕ mail.forum.example: mail server (SMTP) (customer c1): late"), mail);
        assert_eq!(site("  ✕ mail.forum.example(고객 c1): 응답 없음"), mail);
        assert_eq!(site("사실: forum.example"), None);
        assert_eq!(site("  그 외 3곳"), None);
    }
}
