//! One GET over an open connection, like a visitor's browser.

mod response;
mod text;

use crate::tcp::{ConnectError, classify_io_error};
use bongsu_clock::Clock;
use bongsu_core::inventory::{Expect, Method, SiteUrl};
use bongsu_core::name::Name;
use bongsu_core::observation::Reason;
use response::{Head, Malformed, Response};
use std::fmt::Write as _;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use url::Url;

/// Identifies the program in the access logs of sites.
pub const USER_AGENT: &str = concat!("bongsu/", env!("CARGO_PKG_VERSION"));

/// How much of a page is read, in bytes: enough to see that it comes.
pub const MAX_BODY_BYTES: usize = 64 << 10;

/// How much is read of a page that must hold a text, in bytes. What stands further below is
/// not found.
pub const MAX_SEARCHED_BYTES: usize = 1 << 20;

/// How much is read at once, in bytes.
const READ_BYTES: usize = 8 << 10;

/// A response.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// From the request to the head of the response.
    pub first_byte: Duration,
    /// From the head to the end of the body, or of what is read of it.
    pub transfer: Duration,
    /// Why it is not what the site expects.
    pub mismatch: Option<Reason>,
    /// Where it redirects, whether or not it sets a cookie.
    pub location: Option<String>,
    /// The absolute URL that it redirects to; `None` with a cookie, which may change that.
    pub leads_to: Option<String>,
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
    (expect, authorization): (&Expect, Option<&str>),
    target: IpAddr,
) -> Result<HttpResponse, ConnectError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // A URL with a blank or a line end would be another request.
    if url.path.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
        return Err(ConnectError::Local);
    }
    let began = clock.now();
    let why = |error: io::Error| classify_io_error(&error, target);
    // A server may answer before it has read everything, and hang up.
    let sent = send(&mut stream, &request(host, url, authorization)).await.map_err(why);
    let limit = match (method(url), expect.reads_body()) {
        (Method::Head, _) => 0,
        (_, true) => MAX_SEARCHED_BYTES,
        (_, false) => MAX_BODY_BYTES,
    };
    let mut response = Response::new(limit);
    let mut headed = None;
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let length = match stream.read(&mut buffer).await {
            Ok(length) => length,
            // The end, without TLS's own farewell.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => 0,
            Err(error) => return sent.and(Err(why(error))),
        };
        let more = response.push(&buffer[..length]);
        let more = more.map_err(|Malformed| ConnectError::Target(Reason::Malformed))?;
        if headed.is_none() && response.head().is_some() {
            headed = Some(clock.now());
        }
        if more.is_break() || length == 0 {
            break;
        }
    }
    // Closed before the response was complete.
    let cut = sent.and(Err(ConnectError::Target(Reason::Reset)));
    let (Some((head, body)), Some(headed)) = (response.end(), headed) else { return cut };
    let mismatch = check(&head, &body, expect);
    let there = leads_to(&head, host, url);
    let location = location(&head, host, url).map(String::from);
    Ok(HttpResponse {
        status: head.status,
        first_byte: headed.since(began),
        transfer: clock.now().since(headed),
        mismatch: mismatch.or_else(|| leads_to_itself(there.as_ref(), host, url, expect)),
        location,
        leads_to: there.map(String::from),
    })
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), request: &str) -> io::Result<()> {
    stream.write_all(request.as_bytes()).await?;
    stream.flush().await
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

fn method(url: &SiteUrl) -> Method {
    url.options.as_ref().map_or(Method::Get, |options| options.method)
}

/// `authorization` is the value of that header.
fn request(host: &Name, url: &SiteUrl, authorization: Option<&str>) -> String {
    let (host, path, method) = (authority(host, url), &url.path, method(url));
    let mut lines = format!("{} {path} HTTP/1.1\r\nHost: {host}\r\n", method.as_str());
    let own = url.options.as_ref().map_or(&[][..], |options| &options.headers);
    let usual = [("User-Agent", USER_AGENT), ("Accept", "*/*")];
    let is_own = |name: &str| own.iter().any(|(it, _)| it.eq_ignore_ascii_case(name));
    let usual = usual.into_iter().filter(|(name, _)| !is_own(name));
    let own = own.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let auth = authorization.map(|value| ("Authorization", value));
    let length = (method == Method::Post).then_some(("Content-Length", "0"));
    for (name, value) in usual.chain(own).chain(auth).chain(length) {
        let _ = write!(lines, "{name}: {value}\r\n");
    }
    lines + "Connection: close\r\n\r\n"
}

/// The host, with a port that is not the default one.
fn authority(host: &Name, url: &SiteUrl) -> String {
    let default_port = if url.https { 443 } else { 80 };
    match url.port {
        port if port == default_port => host.as_str().to_owned(),
        port => format!("{host}:{port}"),
    }
}

fn check(head: &Head, body: &[u8], expect: &Expect) -> Option<Reason> {
    let fine = match expect.status {
        Some(wanted) => head.status == wanted,
        None => (200..400).contains(&head.status),
    };
    if !fine {
        return Some(Reason::Status(head.status));
    }
    let holds = |text: &String| text::holds(body, head.charset.as_deref(), text);
    if expect.body.as_ref().is_some_and(|text| !holds(text)) {
        return Some(Reason::BodyMismatch);
    }
    if expect.absent.as_ref().is_some_and(holds) {
        return Some(Reason::BodyForbidden);
    }
    let json = expect.json.as_ref();
    json.is_some_and(|value| !value.is_in(body)).then_some(Reason::JsonMismatch)
}

/// Where a page leads; nowhere with a cookie, since it may be another one the next time.
fn leads_to(head: &Head, host: &Name, url: &SiteUrl) -> Option<Url> {
    if head.sets_cookie { None } else { location(head, host, url) }
}

/// Where a page redirects.
fn location(head: &Head, host: &Name, url: &SiteUrl) -> Option<Url> {
    if !(300..400).contains(&head.status) {
        return None;
    }
    let location = head.location.as_deref().filter(|to| !to.is_empty())?;
    let mut there = absolute(host, url)?.join(location).ok()?;
    there.set_fragment(None);
    Some(there)
}

fn absolute(host: &Name, url: &SiteUrl) -> Option<Url> {
    let scheme = if url.https { "https" } else { "http" };
    Url::parse(&format!("{scheme}://{}{}", authority(host, url), url.path)).ok()
}

/// A page that leads to itself never opens; whoever expects the status knows why.
fn leads_to_itself(
    there: Option<&Url>,
    host: &Name,
    url: &SiteUrl,
    expect: &Expect,
) -> Option<Reason> {
    let here = absolute(host, url)?;
    (expect.status.is_none() && there == Some(&here)).then_some(Reason::RedirectLoop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::inventory::{JsonValue, ProbeOptions};

    fn expect(status: Option<u16>, body: Option<&str>) -> Expect {
        Expect { status, body: body.map(str::to_owned), ..Expect::default() }
    }

    #[test]
    fn the_status_is_checked() {
        let any = expect(None, None);
        let check =
            |status, expect: &Expect| check(&Head { status, ..Head::default() }, b"", expect);
        for fine in [200, 204, 301, 302, 304] {
            assert_eq!(check(fine, &any), None);
        }
        for wrong in [199, 400, 404, 500, 503] {
            assert_eq!(check(wrong, &any), Some(Reason::Status(wrong)));
        }
        assert_eq!(check(401, &expect(Some(401), None)), None);
        assert_eq!(check(200, &expect(Some(401), None)), Some(Reason::Status(200)));
    }

    #[test]
    fn the_expected_text_is_checked() {
        let shop = expect(None, Some("장바구니"));
        let check = |body: &[u8]| check(&Head { status: 200, ..Head::default() }, body, &shop);
        assert_eq!(check("<a>장바구니</a>".as_bytes()), None);
        assert_eq!(check(b"Apache2 Debian Default Page"), Some(Reason::BodyMismatch));
    }

    #[test]
    fn a_page_that_leads_to_itself_is_no_page() {
        let host = Name::parse("shop.kr").unwrap();
        let url = SiteUrl { https: false, port: 80, path: "/a?b=c".into(), ..SiteUrl::default() };
        let lead = |to: &str, sets_cookie, status: Option<u16>| {
            let location = Some(to.to_owned());
            let head = Head { status: 302, location, sets_cookie, charset: None };
            let there = leads_to(&head, &host, &url);
            leads_to_itself(there.as_ref(), &host, &url, &expect(status, None)).is_some()
        };
        for itself in ["/a?b=c", "?b=c", "http://SHOP.kr/a?b=c", "//shop.kr:80/a?b=c#top"] {
            assert!(lead(itself, false, None), "{itself}");
        }
        for other in ["/", "https://shop.kr/a?b=c", "http://www.shop.kr/a?b=c", "/a?b=d"] {
            assert!(!lead(other, false, None), "{other}");
        }
        assert!(!lead("/a?b=c", true, None), "a cookie may end it");
        assert!(!lead("/a?b=c", false, Some(302)), "expected");
    }

    #[test]
    fn a_request_has_the_method_and_the_headers_of_its_site() {
        let host = Name::parse("shop.kr").unwrap();
        let headers = vec![("accept".to_owned(), "text/html".to_owned())];
        let options = ProbeOptions { method: Method::Post, headers, ..ProbeOptions::default() };
        let url = SiteUrl { options: Some(Box::new(options)), ..SiteUrl::default() };
        let asked = request(&host, &url, Some("Basic eDp5"));
        let expected = format!(
            "POST / HTTP/1.1\r\nHost: shop.kr\r\nUser-Agent: {USER_AGENT}\r\naccept: text/html\r\n\
             Authorization: Basic eDp5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(asked, expected);
    }

    #[test]
    fn what_must_not_be_there_and_what_json_must_say_is_checked() {
        let head = || Head { status: 200, ..Head::default() };
        let absent = Expect { absent: Some("Fatal error".into()), ..Expect::default() };
        assert_eq!(check(&head(), b"basket", &absent), None);
        let forbidden = Some(Reason::BodyForbidden);
        assert_eq!(check(&head(), b"<b>Fatal error</b>", &absent), forbidden);
        let json = Expect { json: JsonValue::parse("/status = ok"), ..Expect::default() };
        assert_eq!(check(&head(), br#"{"status":"ok"}"#, &json), None);
        assert_eq!(check(&head(), br#"{"status":"no"}"#, &json), Some(Reason::JsonMismatch));
        assert_eq!(check(&head(), b"<html>", &json), Some(Reason::JsonMismatch));
    }

    #[test]
    fn the_host_header_has_a_non_default_port() {
        let host = Name::parse("shop.kr").unwrap();
        let asked = |https, port| {
            let url = SiteUrl { https, port, path: "/a?b=c".into(), ..SiteUrl::default() };
            request(&host, &url, None)
        };
        assert!(asked(true, 443).starts_with("GET /a?b=c HTTP/1.1\r\nHost: shop.kr\r\n"));
        assert!(asked(false, 80).contains("\r\nHost: shop.kr\r\n"));
        assert!(asked(false, 443).contains("\r\nHost: shop.kr:443\r\n"));
        assert!(asked(true, 8443).contains("\r\nHost: shop.kr:8443\r\n"));
    }
}
