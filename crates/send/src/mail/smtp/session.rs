//! A connection to a relay: encrypted, greeted, authenticated, and then one mail after the other.

use super::extensions::Extensions;
use super::lines::Lines;
use super::reply::Reply;
use crate::error_chain;
use crate::tls::Trust;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::fmt;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// How a connection is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encryption {
    /// Not at all: on this machine only.
    None,
    /// STARTTLS, required (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

/// A user of a relay, and the password.
pub struct Login {
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
}

/// How a session is opened.
#[derive(Clone, Copy)]
pub struct Opening<'a> {
    /// The encryption.
    pub encryption: Encryption,
    /// The name for which the certificate must be valid.
    pub host: &'a str,
    /// Who may have signed it.
    pub trust: &'a Trust,
    /// The name of this machine in EHLO.
    pub hello: &'a str,
    /// As whom to log in, if at all.
    pub login: Option<&'a Login>,
}

/// To what a relay replied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The connection, EHLO, STARTTLS or AUTH.
    Session,
    /// MAIL: the sender.
    Mail,
    /// RCPT: the recipient.
    Rcpt,
    /// DATA, or the message itself.
    Data,
}

/// Why a mail was not handed over. Nothing of it is at the relay.
#[derive(Debug)]
pub enum Failure {
    /// The relay said so.
    Replied(Stage, Reply),
    /// This relay cannot take such a mail, or such a session, and why.
    Unsuitable(String),
    /// The connection does not work, and why.
    Connection(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Replied(_, reply) => fmt::Display::fmt(reply, f),
            Failure::Unsuitable(why) | Failure::Connection(why) => f.write_str(why),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Connection(error_chain(&error))
    }
}

/// A connection on which mails are handed over.
pub struct Session {
    lines: Lines<Box<dyn Transport>>,
    extensions: Extensions,
}

trait Transport: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Transport for T {}

impl Session {
    /// Opens a session on a connection: greets, encrypts, authenticates.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn open(tcp: TcpStream, with: Opening<'_>) -> Result<Session, Failure> {
        let transport: Box<dyn Transport> = match with.encryption {
            Encryption::None => Box::new(tcp),
            Encryption::Tls => Box::new(encrypt(tcp, with).await?),
            Encryption::StartTls => Box::new(start_tls(tcp, with).await?),
        };
        let mut lines = Lines::over(transport);
        if with.encryption != Encryption::StartTls {
            accepted(Stage::Session, lines.reply().await?)?;
        }
        let extensions = greet(&mut lines, with.hello).await?;
        let mut session = Session { lines, extensions };
        if let Some(login) = with.login {
            session.authenticate(login).await?;
        }
        Ok(session)
    }

    /// A session that is open.
    #[cfg(test)]
    pub(super) fn ready(
        stream: impl AsyncRead + AsyncWrite + Send + Sync + Unpin + 'static,
    ) -> Session {
        Session { lines: Lines::over(Box::new(stream)), extensions: Extensions::default() }
    }

    /// Sends a command that has to succeed.
    pub(super) async fn expect(&mut self, stage: Stage, line: &str) -> Result<Reply, Failure> {
        accepted(stage, self.lines.command(line).await?)
    }

    pub(super) fn lines(&mut self) -> &mut Lines<impl AsyncRead + AsyncWrite + Unpin + use<>> {
        &mut self.lines
    }

    /// What the relay offers.
    pub(super) fn extensions(&self) -> Extensions {
        self.extensions
    }

    /// Whether the relay still responds.
    pub async fn responds(&mut self) -> bool {
        self.lines.command("NOOP").await.is_ok_and(|reply| reply.is_success())
    }

    /// Ends a mail that was refused; whether the connection can be used for the next.
    pub async fn reset(&mut self) -> bool {
        self.lines.command("RSET").await.is_ok_and(|reply| reply.is_success())
    }

    async fn authenticate(&mut self, login: &Login) -> Result<(), Failure> {
        let Login { user, password } = login;
        let encoded = |text: &str| BASE64_STANDARD.encode(text);
        let offered = self.extensions;
        let is_plain = offered.auth_plain || !offered.auth_login;
        let mut reply = if is_plain {
            let token = encoded(&format!("\0{user}\0{password}"));
            self.lines.command(&format!("AUTH PLAIN {token}")).await?
        } else {
            self.lines.command("AUTH LOGIN").await?
        };
        // Which of the two is asked for stands in a text that servers write as they like; they
        // ask for the user first.
        for answer in [user, password].into_iter().filter(|_| !is_plain) {
            if reply.code == 334 {
                reply = self.lines.command(&encoded(answer)).await?;
            }
        }
        accepted(Stage::Session, reply).map(drop)
    }
}

/// Encrypts a connection that was opened in clear. What the relay said before is forgotten with
/// its buffer; if there was more than the reply to STARTTLS, somebody put it there, and the
/// connection is given up (RFC 3207 §6, CVE-2011-0411).
async fn start_tls(tcp: TcpStream, with: Opening<'_>) -> Result<TlsStream<TcpStream>, Failure> {
    let mut clear = Lines::over(tcp);
    accepted(Stage::Session, clear.reply().await?)?;
    if !greet(&mut clear, with.hello).await?.start_tls {
        return Err(Failure::Unsuitable("it does not offer STARTTLS".into()));
    }
    accepted(Stage::Session, clear.command("STARTTLS").await?)?;
    encrypt(clear.into_inner()?, with).await
}

async fn encrypt(tcp: TcpStream, with: Opening<'_>) -> Result<TlsStream<TcpStream>, Failure> {
    Ok(with.trust.encrypt(with.host, tcp).await?)
}

/// EHLO; for servers that do not know it, HELO (RFC 5321 §3.2).
async fn greet<S>(lines: &mut Lines<S>, hello: &str) -> Result<Extensions, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let reply = lines.command(&format!("EHLO {hello}")).await?;
    if matches!(reply.code, 500 | 502) {
        accepted(Stage::Session, lines.command(&format!("HELO {hello}")).await?)?;
        return Ok(Extensions::default());
    }
    accepted(Stage::Session, reply).map(|reply| Extensions::of(&reply))
}

fn accepted(stage: Stage, reply: Reply) -> Result<Reply, Failure> {
    if reply.is_success() { Ok(reply) } else { Err(Failure::Replied(stage, reply)) }
}
