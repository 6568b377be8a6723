//! One GET over an open connection, like a visitor's browser.

use crate::tcp::{ConnectError, classify_io_error};
use bongsu_clock::Clock;
use bongsu_core::inventory::{Expect, SiteUrl};
use bongsu_core::name::Name;
use bongsu_core::observation::Reason;
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http1;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Identifies the program in the access logs of sites.
pub const USER_AGENT: &str = concat!("bongsu/", env!("CARGO_PKG_VERSION"));

/// How much of a page is read, in bytes: enough to find the expected text.
pub const MAX_BODY_BYTES: usize = 64 << 10;

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
    stream: S,
    host: &Name,
    url: &SiteUrl,
    expect: &Expect,
    target: IpAddr,
) -> Result<HttpResponse, ConnectError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let request = request(host, url).map_err(|_| ConnectError::Local)?;
    let began = clock.now();
    let why = |error: hyper::Error| why(&error, target);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(why)?;
    let exchange = async {
        let answer = sender.send_request(request).await.map_err(why)?;
        let headed = clock.now();
        let status = answer.status().as_u16();
        let body = read(answer.into_body()).await.map_err(why)?;
        Ok(HttpResponse {
            status,
            first_byte: headed.since(began),
            transfer: clock.now().since(headed),
            mismatch: check(status, &body, expect),
        })
    };
    tokio::pin!(exchange, connection);
    tokio::select! {
        biased;
        page = &mut exchange => page,
        // The connection ended before the body was read; received data is still there.
        _ = &mut connection => exchange.await,
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

fn request(host: &Name, url: &SiteUrl) -> Result<Request<Empty<Bytes>>, hyper::http::Error> {
    let default_port = if url.https { 443 } else { 80 };
    let host_header = match url.port {
        port if port == default_port => host.as_str().to_owned(),
        port => format!("{host}:{port}"),
    };
    Request::get(url.path.as_str())
        .header(header::HOST, host_header)
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::ACCEPT, "*/*")
        .header(header::CONNECTION, "close")
        .body(Empty::new())
}

async fn read(mut body: hyper::body::Incoming) -> Result<Vec<u8>, hyper::Error> {
    let mut text = Vec::new();
    while text.len() < MAX_BODY_BYTES {
        let Some(frame) = body.frame().await else { break };
        if let Ok(data) = frame?.into_data() {
            let room = MAX_BODY_BYTES - text.len();
            text.extend_from_slice(&data[..data.len().min(room)]);
        }
    }
    Ok(text)
}

fn check(status: u16, body: &[u8], expect: &Expect) -> Option<Reason> {
    let fine = match expect.status {
        Some(wanted) => status == wanted,
        None => (200..400).contains(&status),
    };
    if !fine {
        return Some(Reason::Status(status));
    }
    let text = expect.body.as_ref()?.as_bytes();
    let found = text.is_empty() || body.windows(text.len()).any(|window| window == text);
    (!found).then_some(Reason::BodyMismatch)
}

fn why(error: &hyper::Error, target: IpAddr) -> ConnectError {
    if error.is_parse() {
        return ConnectError::Target(Reason::Malformed);
    }
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            return classify_io_error(io, target);
        }
        source = inner.source();
    }
    // Closed before the response was complete.
    ConnectError::Target(Reason::Reset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expect(status: Option<u16>, body: Option<&str>) -> Expect {
        Expect { status, body: body.map(str::to_owned) }
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
            request(&host, &url).unwrap().headers()[header::HOST].to_str().unwrap().to_owned()
        };
        assert_eq!(host_header(true, 443), "shop.kr");
        assert_eq!(host_header(false, 80), "shop.kr");
        assert_eq!(host_header(false, 443), "shop.kr:443");
        assert_eq!(host_header(true, 8443), "shop.kr:8443");
    }
}
