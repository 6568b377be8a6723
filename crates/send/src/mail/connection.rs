//! A connection to a relay: encrypted, greeted and authenticated.

use crate::error_chain;
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

/// How long it may take until the connection is ready for mail.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// How the connection is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Encryption {
    /// Not at all: on this machine only.
    None,
    /// STARTTLS, required (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

/// Connects to a relay and authenticates.
///
/// # Errors
/// Why that failed, as text.
pub(super) async fn connect(
    encryption: Encryption,
    host: &str,
    at: SocketAddr,
    trust: &Trust,
    credentials: Option<Credentials>,
) -> Result<AsyncSmtpConnection, String> {
    let opening = open(encryption, host, at, trust, credentials);
    let connected = Clock::system().timeout(CONNECT_TIMEOUT, opening).await;
    connected.map_err(|_| format!("no response within {} s", CONNECT_TIMEOUT.as_secs()))?
}

async fn open(
    encryption: Encryption,
    host: &str,
    at: SocketAddr,
    trust: &Trust,
    credentials: Option<Credentials>,
) -> Result<AsyncSmtpConnection, String> {
    let tcp = TcpStream::connect(at).await.map_err(|error| error_chain(&error))?;
    // A message is written in two pieces: the second would wait until the first is
    // acknowledged, which takes 40 ms and more (RFC 896 meets RFC 1122 §4.2.3.2).
    tcp.set_nodelay(true).map_err(|error| error_chain(&error))?;
    let stream: Box<dyn AsyncTokioStream> = match encryption {
        Encryption::None | Encryption::StartTls => Box::new(tcp),
        Encryption::Tls => {
            Box::new(Encrypted(trust.encrypt(host, tcp).await.map_err(|e| error_chain(&e))?))
        }
    };
    let client = ClientId::Ipv4(Ipv4Addr::LOCALHOST);
    let describe = |error: lettre::transport::smtp::Error| error_chain(&error);
    let mut connection =
        AsyncSmtpConnection::connect_with_transport(stream, &client).await.map_err(describe)?;
    if encryption == Encryption::StartTls {
        let tls = parameters(host, trust).map_err(describe)?;
        connection.starttls(tls, &client).await.map_err(describe)?;
    }
    if let Some(credentials) = credentials {
        connection.auth(DEFAULT_MECHANISMS, &credentials).await.map_err(describe)?;
    }
    Ok(connection)
}

/// The same trust, in the form that lettre needs for STARTTLS.
fn parameters(host: &str, trust: &Trust) -> Result<TlsParameters, lettre::transport::smtp::Error> {
    let mut builder = TlsParameters::builder(host.to_owned());
    for root in trust.own() {
        builder = builder.add_root_certificate(Certificate::from_der(root.to_vec())?);
    }
    builder.build()
}

/// A TLS stream, with the trait that lettre needs.
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
