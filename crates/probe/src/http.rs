//! One GET over an open connection, as a visitor's browser would send it.

use crate::tcp::{ConnectError, fail_of};
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

/// The program names itself, so that whoever reads the site's log knows who asks.
pub const USER_AGENT: &str = concat!("bongsu/", env!("CARGO_PKG_VERSION"));

/// How much of a page is read: enough for the rule on its text.
pub const BODY_LIMIT: usize = 64 << 10;

/// A page that came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// From the request to the head of the answer.
    pub first_byte: Duration,
    /// From there to the end of the answer, or of the first 64 KiB.
    pub transfer: Duration,
    /// What is wrong with it, by the site's rules.
    pub wrong: Option<Reason>,
}

/// Asks for `url` of `host` over `stream`, and judges the answer by `expect`. No limit of
/// time: the caller has one. The connection is closed afterwards.
///
/// # Errors
/// Why no whole answer came.
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
    let request = request(host, url).map_err(|_| ConnectError::Ours)?;
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
            wrong: judge(status, &body, expect),
        })
    };
    tokio::pin!(exchange, connection);
    tokio::select! {
        biased;
        page = &mut exchange => page,
        // The connection is done before the answer is read: what came is still there.
        _ = &mut connection => exchange.await,
    }
}

/// A plain connection that is only closed at the end, without a farewell before it: the answer is
/// there, and one system call of every probe is saved.
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
    let usual = if url.https { 443 } else { 80 };
    let named = match url.port {
        port if port == usual => host.as_str().to_owned(),
        port => format!("{host}:{port}"),
    };
    Request::get(url.path.as_str())
        .header(header::HOST, named)
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::ACCEPT, "*/*")
        .header(header::CONNECTION, "close")
        .body(Empty::new())
}

async fn read(mut body: hyper::body::Incoming) -> Result<Vec<u8>, hyper::Error> {
    let mut text = Vec::new();
    while text.len() < BODY_LIMIT {
        let Some(frame) = body.frame().await else { break };
        if let Ok(data) = frame?.into_data() {
            let room = BODY_LIMIT - text.len();
            text.extend_from_slice(&data[..data.len().min(room)]);
        }
    }
    Ok(text)
}

fn judge(status: u16, body: &[u8], expect: &Expect) -> Option<Reason> {
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
            return fail_of(io, target);
        }
        source = inner.source();
    }
    // Closed before the answer was whole.
    ConnectError::Target(Reason::Reset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expect(status: Option<u16>, body: Option<&str>) -> Expect {
        Expect { status, body: body.map(str::to_owned) }
    }

    #[test]
    fn a_page_is_judged_by_its_status() {
        let any = expect(None, None);
        for fine in [200, 204, 301, 302, 304] {
            assert_eq!(judge(fine, b"", &any), None);
        }
        for wrong in [199, 400, 404, 500, 503] {
            assert_eq!(judge(wrong, b"", &any), Some(Reason::Status(wrong)));
        }
        assert_eq!(judge(401, b"", &expect(Some(401), None)), None);
        assert_eq!(judge(200, b"", &expect(Some(401), None)), Some(Reason::Status(200)));
    }

    #[test]
    fn a_page_without_its_text_is_not_the_page() {
        let shop = expect(None, Some("장바구니"));
        assert_eq!(judge(200, "<a>장바구니</a>".as_bytes(), &shop), None);
        assert_eq!(judge(200, b"Apache2 Debian Default Page", &shop), Some(Reason::BodyMismatch));
        assert_eq!(judge(200, b"", &expect(None, Some(""))), None);
    }

    #[test]
    fn the_port_is_named_when_it_is_unusual() {
        let host = Name::parse("shop.kr").unwrap();
        let named = |https, port| {
            let url = SiteUrl { https, port, path: "/a?b=c".into() };
            request(&host, &url).unwrap().headers()[header::HOST].to_str().unwrap().to_owned()
        };
        assert_eq!(named(true, 443), "shop.kr");
        assert_eq!(named(false, 80), "shop.kr");
        assert_eq!(named(false, 443), "shop.kr:443");
        assert_eq!(named(true, 8443), "shop.kr:8443");
    }
}
