//! A line to a relay: connected, encrypted, greeted and let in.

use crate::said;
use crate::tls::Trust;
use bongsu_clock::Clock;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, AsyncTokioStream, Certificate, TlsParameters,
};
use lettre::transport::smtp::extension::ClientId;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// How long it may take until mail can be handed over.
const PATIENCE: Duration = Duration::from_secs(20);

/// How the line is protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Protection {
    /// Not at all: on this machine only.
    Plain,
    /// Begins plain and must become TLS (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

/// Connects to a relay, and is let in.
///
/// # Errors
/// Why not, in words.
pub(super) async fn connect(
    protection: Protection,
    host: &str,
    at: SocketAddr,
    trust: &Trust,
    who: Option<Credentials>,
) -> Result<AsyncSmtpConnection, String> {
    let let_in = let_in(protection, host, at, trust, who);
    let connected = Clock::system().timeout(PATIENCE, let_in).await;
    connected.map_err(|_| format!("no answer within {} s", PATIENCE.as_secs()))?
}

async fn let_in(
    protection: Protection,
    host: &str,
    at: SocketAddr,
    trust: &Trust,
    who: Option<Credentials>,
) -> Result<AsyncSmtpConnection, String> {
    let tcp = TcpStream::connect(at).await.map_err(|error| said(&error))?;
    // A message is written in two pieces: the second would wait until the first is
    // acknowledged, which takes 40 ms and more (RFC 896 meets RFC 1122 §4.2.3.2).
    tcp.set_nodelay(true).map_err(|error| said(&error))?;
    let stream: Box<dyn AsyncTokioStream> = match protection {
        Protection::Plain | Protection::StartTls => Box::new(tcp),
        Protection::Tls => {
            Box::new(Encrypted(trust.encrypt(host, tcp).await.map_err(|e| said(&e))?))
        }
    };
    let me = ClientId::Ipv4(Ipv4Addr::LOCALHOST);
    let said = |error: lettre::transport::smtp::Error| crate::said(&error);
    let mut line = AsyncSmtpConnection::connect_with_transport(stream, &me).await.map_err(said)?;
    if protection == Protection::StartTls {
        let tls = parameters(host, trust).map_err(said)?;
        line.starttls(tls, &me).await.map_err(said)?;
    }
    if let Some(who) = who {
        line.auth(DEFAULT_MECHANISMS, &who).await.map_err(said)?;
    }
    Ok(line)
}

/// The same trust, as lettre wants it for the way from plain to TLS.
fn parameters(host: &str, trust: &Trust) -> Result<TlsParameters, lettre::transport::smtp::Error> {
    let mut builder = TlsParameters::builder(host.to_owned());
    for root in trust.own() {
        builder = builder.add_root_certificate(Certificate::from_der(root.to_vec())?);
    }
    builder.build()
}

/// TLS, as lettre wants a line to look.
#[derive(Debug)]
struct Encrypted(TlsStream<TcpStream>);

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
