//! One GET over an open connection, like a visitor's browser.
//!
//! The response is read by our own code and not by an HTTP library: what a library refuses by the
//! grammar, browsers show, and a page that visitors see must not be called broken ([`head`]).

mod body;
mod charset;
mod head;
mod redirect;

use crate::tcp::{ConnectError, classify_io_error};
use body::Body;
use bongsu_clock::Clock;
use bongsu_core::inventory::{Expect, SiteUrl};
use bongsu_core::name::Name;
use bongsu_core::observation::Reason;
use head::{Framing, Head};
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio_rustls::rustls;

/// Identifies the program in the access logs of sites.
pub const USER_AGENT: &str = concat!("bongsu/", env!("CARGO_PKG_VERSION"));

/// How much of a page is read, in bytes: enough to find the expected text.
pub const MAX_BODY_BYTES: usize = 64 << 10;

/// How long a head may be, in bytes; as for Chromium.
const MAX_HEAD_BYTES: usize = 256 << 10;

/// A response.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// From the request to the head of the response.
    pub first_byte: Duration,
    /// From the head to the end of the body, or of its first 64 KiB.
    pub transfer: Duration,
    /// Why it is not what the site expects.
    pub mismatch: Option<Reason>,
}

/// Requests `url` of `host` over `stream`, and compares the response with `expect`. Has no
/// timeout: the caller has one. The connection is closed afterwards.
///
/// # Errors
/// Why no complete response arrived.
pub async fn get<S>(
    clock: &Clock,
    mut stream: S,
    host: &Name,
    url: &SiteUrl,
    expect: &Expect,
    target: IpAddr,
) -> Result<HttpResponse, ConnectError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let began = clock.now();
    let mut incoming = Incoming { stream: &mut stream, bytes: Vec::new(), target };
    incoming.send(request(host, url).as_bytes()).await;
    let head = loop {
        let head = incoming.head().await?;
        // Others may come before the one that counts (RFC 9110 §15.2).
        if !matches!(head.status, 100 | 102..=199) {
            break head;
        }
    };
    let headed = clock.now();
    let body = incoming.body(head.framing).await?;
    Ok(HttpResponse {
        status: head.status,
        first_byte: headed.since(began),
        transfer: clock.now().since(headed),
        mismatch: check(&head, &body, (host, url), expect),
    })
}

/// A connection, and what has come over it and was not read yet.
struct Incoming<'a, S> {
    stream: &'a mut S,
    bytes: Vec<u8>,
    target: IpAddr,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Incoming<'_, S> {
    /// Sends a request. A server may answer, and close, before it has all of it: what it says
    /// counts, not whether it listened.
    async fn send(&mut self, request: &[u8]) {
        if self.stream.write_all(request).await.is_ok() {
            let _ = self.stream.flush().await;
        }
    }

    /// Waits for more bytes; whether any came before the connection ended.
    async fn more(&mut self) -> Result<bool, ConnectError> {
        match self.stream.read_buf(&mut self.bytes).await {
            Ok(count) => Ok(count > 0),
            // TLS that ends without saying so: for browsers the end of the page, since so many
            // servers do it.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(why(&error, self.target)),
        }
    }

    async fn head(&mut self) -> Result<Head, ConnectError> {
        let malformed = ConnectError::Target(Reason::Malformed);
        loop {
            if let Some(end) = head::end(&self.bytes) {
                let head = Head::parse(&self.bytes[..end]).map_err(|_| malformed)?;
                self.bytes.drain(..end);
                return Ok(head);
            }
            if self.bytes.len() > MAX_HEAD_BYTES || !head::may_be(&self.bytes) {
                return Err(malformed);
            }
            if !self.more().await? {
                let cut = self.bytes.is_empty() || head::begins(&self.bytes);
                let reason = if cut { Reason::Reset } else { Reason::Malformed };
                return Err(ConnectError::Target(reason));
            }
        }
    }

    async fn body(mut self, framing: Framing) -> Result<Vec<u8>, ConnectError> {
        let mut body = Body::new(framing, MAX_BODY_BYTES);
        loop {
            body.push(&self.bytes).map_err(|_| ConnectError::Target(Reason::Malformed))?;
            self.bytes.clear();
            if body.is_done() {
                return Ok(body.text);
            }
            if !self.more().await? {
                let complete = body.may_end();
                return if complete {
                    Ok(body.text)
                } else {
                    Err(ConnectError::Target(Reason::Reset))
                };
            }
        }
    }
}

/// A plain connection without a shutdown before it is closed, which saves a system call for every
/// probe.
pub(crate) struct LenientEof<S>(pub(crate) S);

impl<S: AsyncRead + Unpin> AsyncRead for LenientEof<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for LenientEof<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

fn request(host: &Name, url: &SiteUrl) -> String {
    let default_port = if url.https { 443 } else { 80 };
    let port = if url.port == default_port { String::new() } else { format!(":{}", url.port) };
    format!(
        "GET {} HTTP/1.1\r\nHost: {host}{port}\r\nUser-Agent: {USER_AGENT}\r\n\
         Accept: */*\r\nConnection: close\r\n\r\n",
        url.path
    )
}

fn check(
    head: &Head,
    body: &[u8],
    (host, url): (&Name, &SiteUrl),
    expect: &Expect,
) -> Option<Reason> {
    let status = head.status;
    let fine = match expect.status {
        Some(wanted) => status == wanted,
        None => (200..400).contains(&status),
    };
    if !fine {
        return Some(Reason::Status(status));
    }
    if expect.status.is_none() && redirect::is_circle(head, host, url) {
        return Some(Reason::RedirectLoop);
    }
    let found = expect.body.as_ref().is_none_or(|text| charset::contains(body, text));
    (!found).then_some(Reason::BodyMismatch)
}

fn why(error: &io::Error, target: IpAddr) -> ConnectError {
    let alert = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match alert {
        // With TLS 1.3 a server refuses a client without a certificate after the handshake.
        Some(rustls::Error::AlertReceived(_)) => ConnectError::Target(Reason::Handshake),
        _ => classify_io_error(error, target),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expect(status: Option<u16>, body: Option<&str>) -> Expect {
        Expect { status, body: body.map(str::to_owned) }
    }

    fn check(status: u16, body: &[u8], expect: &Expect) -> Option<Reason> {
        let head = format!("HTTP/1.1 {status} X\r\n\r\n");
        let head = Head::parse(head.as_bytes()).expect("a head");
        let host = Name::parse("shop.kr").expect("a name");
        super::check(&head, body, (&host, &SiteUrl::default()), expect)
    }

    #[test]
    fn the_status_is_checked() {
        let any = expect(None, None);
        for fine in [200, 204, 301, 302, 304] {
            assert_eq!(check(fine, b"", &any), None);
        }
        for wrong in [199, 400, 404, 500, 503] {
            assert_eq!(check(wrong, b"", &any), Some(Reason::Status(wrong)));
        }
        assert_eq!(check(401, b"", &expect(Some(401), None)), None);
        assert_eq!(check(200, b"", &expect(Some(401), None)), Some(Reason::Status(200)));
    }

    #[test]
    fn the_expected_text_is_checked() {
        let shop = expect(None, Some("장바구니"));
        assert_eq!(check(200, "<a>장바구니</a>".as_bytes(), &shop), None);
        assert_eq!(check(200, b"Apache2 Debian Default Page", &shop), Some(Reason::BodyMismatch));
        assert_eq!(check(200, b"", &expect(None, Some(""))), None);
    }

    #[test]
    fn the_host_header_has_a_non_default_port() {
        let host = Name::parse("shop.kr").unwrap();
        let host_header = |https, port| {
            let url = SiteUrl { https, port, path: "/a?b=c".into() };
            let request = request(&host, &url);
            let line = request.lines().find_map(|line| line.strip_prefix("Host: "));
            line.unwrap().to_owned()
        };
        assert_eq!(host_header(true, 443), "shop.kr");
        assert_eq!(host_header(false, 80), "shop.kr");
        assert_eq!(host_header(false, 443), "shop.kr:443");
        assert_eq!(host_header(true, 8443), "shop.kr:8443");
    }
}
