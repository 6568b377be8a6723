//! An HTTP/1.1 client that connects to addresses resolved beforehand.
//!
//! hyper speaks the protocol. Own code around it, since the client of `hyper-util` resolves names
//! itself: here a request goes to the address that the policy judged, also while DNS is down.

use crate::host::ResolvedHost;
use crate::tls::Trust;
use crate::{Outcome, Progress, error_chain};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::http_date;
use bongsu_core::http_url::HttpUrl;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, DATE, HOST, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT};
use hyper::{HeaderMap, Method, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long one request may take, from connecting to the last byte of the response.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a receiver may take to answer a message that it has: longer than the gateways of
/// chat rooms and telephones need on a bad day.
const REPLY_TIMEOUT: Duration = Duration::from_secs(90);
/// How much of a response body is read, in bytes. What matters comes first.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// How much of a response body goes into records, in characters.
const MAX_SUMMARY_CHARS: usize = 200;
/// When a limit of requests ends, where `Retry-After` is missing: Discord, Mattermost and others.
const LIMIT_RESETS: [&str; 3] = ["x-ratelimit-reset-after", "ratelimit-reset", "x-ratelimit-reset"];
/// Larger numbers of seconds are instants: this is 2001.
const MIN_INSTANT_SECS: f64 = 1e9;
/// The longest `Retry-After` that is respected.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(3600);

/// The URL that requests go to.
pub struct Endpoint {
    secure: bool,
    host: Arc<ResolvedHost>,
    /// Path and query, from the first slash on.
    target: String,
    trust: Trust,
}

/// Why a URL cannot be used as an endpoint.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EndpointError {
    /// It is not a URL of the supported form.
    #[error("not a valid URL: write https://host[:port]/path, or http:// for this machine")]
    Invalid,
    /// The connection would not be encrypted.
    #[error("unencrypted HTTP is only allowed to this machine: use https://")]
    Unencrypted,
}

/// A request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query, from the first slash on.
    pub target: String,
    /// The type of the body; `None` without a body.
    pub content_type: Option<&'static str>,
    /// More headers, besides `Host`, `User-Agent` and `Content-Type`.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Bytes,
}

impl Request {
    /// A GET of `target`.
    pub fn get(target: &str, headers: Vec<(String, String)>) -> Request {
        let (method, target) = (Method::GET, target.to_owned());
        Request { method, target, content_type: None, headers, body: Bytes::new() }
    }

    /// A POST of JSON to `target`.
    pub fn post_json(target: &str, headers: Vec<(String, String)>, body: &Value) -> Request {
        let content_type = Some("application/json; charset=utf-8");
        let (method, target) = (Method::POST, target.to_owned());
        Request { method, target, content_type, headers, body: body.to_string().into() }
    }
}

/// Why a message has no response.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NoResponse {
    /// There is no connection, so nothing was sent.
    NotSent(String),
    /// It was sent, or part of it: whether it was processed is unknown.
    Unknown(String),
}

/// A response.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// When to come again, by the `Retry-After` field.
    pub retry_after: Option<Duration>,
    /// The server's clock, in whole seconds (RFC 9110 §6.6.1).
    pub date: Option<Time>,
    /// The beginning of the body.
    pub body: String,
}

impl Endpoint {
    /// Parses `https://host[:port]/path?query`; `http://` on this machine only.
    ///
    /// # Errors
    /// [`EndpointError`], which does not repeat the URL: it may contain a secret.
    pub fn parse(url: &str) -> Result<Endpoint, EndpointError> {
        // A file or a template that was cut wrong is reported, not repaired.
        if !url.chars().all(|c| c.is_ascii_graphic()) {
            return Err(EndpointError::Invalid);
        }
        let url = HttpUrl::parse(url).map_err(|_| EndpointError::Invalid)?;
        if url.has_fragment() {
            return Err(EndpointError::Invalid);
        }
        let host = ResolvedHost::new(url.host(), url.port());
        if !url.is_https() && !host.is_loopback() {
            return Err(EndpointError::Unencrypted);
        }
        let (secure, target) = (url.is_https(), url.target().to_owned());
        Ok(Endpoint { secure, host: Arc::new(host), target, trust: Trust::default() })
    }

    /// Trusts these authorities instead of Mozilla's alone.
    pub fn trusting(self, trust: Trust) -> Endpoint {
        Endpoint { trust, ..self }
    }

    /// The host with its cached address.
    pub fn host(&self) -> &Arc<ResolvedHost> {
        &self.host
    }

    /// The `Host` field: without the default port.
    pub(crate) fn host_header(&self) -> String {
        let host = self.host.to_string();
        let default_port = if self.secure { ":443" } else { ":80" };
        host.strip_suffix(default_port).map_or_else(|| host.clone(), str::to_owned)
    }

    /// Path and query.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Sends one request over a connection of its own.
    ///
    /// # Errors
    /// Why there was no response; whether the request was processed is unknown then.
    pub async fn send(&self, request: &Request) -> Result<Response, String> {
        let exchange = async { self.connect().await?.send(request).await };
        let result = Clock::system().timeout(REQUEST_TIMEOUT, exchange).await;
        result.map_err(|_| format!("no response within {} s", REQUEST_TIMEOUT.as_secs()))?
    }

    /// Sends one request and reads the whole response, unless it has more than `max_bytes`.
    ///
    /// # Errors
    /// Why there was no response, or that it is too long.
    pub async fn read(&self, request: &Request, max_bytes: usize) -> Result<Response, String> {
        let exchange = async { self.connect().await?.read(request, max_bytes).await };
        let result = Clock::system().timeout(REQUEST_TIMEOUT, exchange).await;
        let late = |_| format!("no response within {} s", REQUEST_TIMEOUT.as_secs());
        let response = result.map_err(late)??;
        match response.body.len() < max_bytes {
            true => Ok(response),
            false => Err(format!("the response has more than {max_bytes} bytes")),
        }
    }

    /// Sends a message over a connection of its own, and waits longer for the response to it;
    /// `progress` says how far that is.
    ///
    /// # Errors
    /// [`NoResponse`].
    pub async fn deliver(
        &self,
        request: &Request,
        progress: &Progress,
    ) -> Result<Response, NoResponse> {
        let real_time = Clock::system();
        let late = |span: Duration| format!("no response within {} s", span.as_secs());
        let connecting = real_time.timeout(REQUEST_TIMEOUT, self.connect()).await;
        let connection = connecting.map_err(|_| NoResponse::NotSent(late(REQUEST_TIMEOUT)))?;
        let mut connection = connection.map_err(NoResponse::NotSent)?;
        let response = real_time.timeout(REPLY_TIMEOUT, connection.send(request));
        let response = progress.await_reply(response, || {}).await;
        let response = response.map_err(|_| NoResponse::Unknown(late(REPLY_TIMEOUT)))?;
        response.map_err(NoResponse::Unknown)
    }

    /// Connects.
    ///
    /// # Errors
    /// Why there is no connection.
    pub async fn connect(&self) -> Result<Connection, String> {
        let tcp = self.host.connect().await?;
        let _ = tcp.set_nodelay(true);
        let sender = match self.secure {
            false => handshake(TokioIo::new(tcp)).await?,
            true => {
                let stream = self.trust.encrypt(self.host.host(), tcp).await;
                handshake(TokioIo::new(stream.map_err(|e| error_chain(&e))?)).await?
            }
        };
        Ok(Connection { sender, host: self.host_header() })
    }
}

/// An open connection, for one request after the other.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

async fn handshake<S>(stream: S) -> Result<SendRequest<Full<Bytes>>, String>
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let (sender, connection) = http1::handshake(stream).await.map_err(|e| error_chain(&e))?;
    // Ends when the sender is dropped with its `Connection`.
    tokio::spawn(connection);
    Ok(sender)
}

impl Connection {
    /// Sends a request and reads the beginning of the response; the rest is discarded.
    ///
    /// # Errors
    /// Why there was no response. The connection cannot be used afterwards.
    pub async fn send(&mut self, request: &Request) -> Result<Response, String> {
        self.read(request, MAX_BODY_BYTES).await
    }

    async fn read(&mut self, request: &Request, max_bytes: usize) -> Result<Response, String> {
        let mut builder = hyper::Request::builder()
            .method(request.method.clone())
            .uri(&request.target)
            .header(HOST, &self.host)
            .header(USER_AGENT, concat!("bongsu/", env!("CARGO_PKG_VERSION")));
        if let Some(content_type) = request.content_type {
            builder = builder.header(CONTENT_TYPE, content_type);
        }
        for (name, value) in &request.headers {
            let name = HeaderName::try_from(name.as_str()).map_err(|e| error_chain(&e))?;
            let value = HeaderValue::try_from(value).map_err(|e| error_chain(&e))?;
            builder = builder.header(name, value);
        }
        let body = Full::new(request.body.clone());
        let request = builder.body(body).map_err(|e| error_chain(&e))?;
        self.sender.ready().await.map_err(|e| error_chain(&e))?;
        let response = self.sender.send_request(request).await.map_err(|e| error_chain(&e))?;
        let status = response.status().as_u16();
        let date = field(response.headers(), &DATE).and_then(http_date::read);
        let limited = matches!(status, 429 | 503);
        let retry_after = match limited {
            true => wanted_delay(response.headers(), date),
            false => field(response.headers(), &RETRY_AFTER).and_then(|it| retry_after(it, date)),
        };
        let body = beginning(response.into_body(), max_bytes).await?;
        Ok(Response { status, retry_after, date, body })
    }
}

/// The beginning of a body. One that breaks off may have denied what its status says.
async fn beginning(mut body: Incoming, max_bytes: usize) -> Result<String, String> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|e| error_chain(&e))?;
        bytes.extend(frame.data_ref().into_iter().flatten());
        if bytes.len() >= max_bytes {
            bytes.truncate(max_bytes);
            break;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// When to come again, by the fields that say so.
fn wanted_delay(headers: &HeaderMap, date: Option<Time>) -> Option<Duration> {
    let now = || date.unwrap_or_else(|| Clock::system().calendar());
    let standard = field(headers, &RETRY_AFTER).and_then(|text| retry_after(text, date));
    let others = LIMIT_RESETS.iter().filter_map(|name| {
        let seconds: f64 = headers.get(*name)?.to_str().ok()?.trim().parse().ok()?;
        // Some say the instant, in seconds since 1970.
        let seconds = match seconds {
            instant if instant > MIN_INSTANT_SECS => instant - now().as_micros() as f64 / 1e6,
            span => span,
        };
        Duration::try_from_secs_f64(seconds).ok()
    });
    standard.or_else(|| others.max())
}

fn field<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// How long to wait by `Retry-After` (RFC 9110 §10.2.3): seconds, or a date by the server's own
/// clock. Some servers write fractions of seconds.
fn retry_after(text: &str, date: Option<Time>) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let at = http_date::read(text)?;
    Some(at.since(date.unwrap_or_else(|| Clock::system().calendar())))
}

impl Response {
    /// The outcome that this status usually means (RFC 9110 §15, RFC 6585 §4).
    pub fn outcome(&self) -> Outcome {
        let summary = self.summary();
        match self.status {
            200..=299 => Outcome::Accepted(summary),
            // Too early, too many requests, or a server in trouble: retry.
            408 | 409 | 425 | 429 | 500..=599 => Outcome::TryLater(summary),
            _ => Outcome::Refused(summary),
        }
    }

    /// The minimum delay before a retry, as the server asked in its header or its body, within
    /// reason.
    pub fn min_retry_delay(&self) -> Option<Duration> {
        let delay = self.retry_after.max(self.retry_after_in_body());
        delay.map(|delay| delay.min(MAX_RETRY_AFTER))
    }

    /// As Discord (`retry_after`, in seconds with fractions), Telegram
    /// (`parameters.retry_after`) and Matrix (`retry_after_ms`) say it.
    fn retry_after_in_body(&self) -> Option<Duration> {
        let body: Value = serde_json::from_str(&self.body).ok()?;
        let number = |it: &Value| it.as_f64().or_else(|| it.as_str()?.trim().parse().ok());
        let seconds = [&body["retry_after"], &body["parameters"]["retry_after"]]
            .into_iter()
            .find_map(number)
            .or_else(|| Some(number(&body["retry_after_ms"])? / 1e3))?;
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// The status and the beginning of the body, in one line.
    pub fn summary(&self) -> String {
        let status = StatusCode::from_u16(self.status)
            .map_or_else(|_| self.status.to_string(), |status| status.to_string());
        let body = self.body.split_whitespace().collect::<Vec<_>>().join(" ");
        let body: String = body.chars().take(MAX_SUMMARY_CHARS).collect();
        format!("{status} {body}").trim_end().to_owned()
    }
}

impl fmt::Display for Endpoint {
    /// Without the path, which may contain a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.host, f)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_parsed_and_nothing_is_sent_unencrypted() {
        let of = |url: &str| Endpoint::parse(url).map(|it| format!("{it} {}", it.target()));
        assert_eq!(of("https://hooks.example/a?b=c").unwrap(), "hooks.example:443 /a?b=c");
        assert_eq!(of("http://127.0.0.1:9").unwrap(), "127.0.0.1:9 /");
        assert_eq!(of("https://[::1]:9?x").unwrap(), "::1:9 /?x");
        assert_eq!(of("http://hooks.example/").unwrap_err(), EndpointError::Unencrypted);
        for bad in ["", "hooks.example", "ftp://x/", "https://", "https://a b/", "https://x/a b"] {
            assert_eq!(of(bad).unwrap_err(), EndpointError::Invalid, "{bad}");
        }
    }

    #[test]
    fn a_url_that_programs_read_differently_is_no_endpoint() {
        for bad in [
            "https://kim:secret@hooks.example/",
            "https://hooks.example@evil.example/",
            "https://evil.example\\.hooks.example/",
            "https://hooks.example/a\tb",
            "https:///hooks.example/",
            "https://훅.한국/",
            "https://hooks.example:0/",
            "https://hooks.example:65536/",
            "https://hooks.example/#x",
            "https://[::1/",
        ] {
            let error = Endpoint::parse(bad).map(|it| it.to_string()).unwrap_err();
            assert_eq!(error, EndpointError::Invalid, "{bad}");
        }
        // Every spelling of an address is that address.
        let of = |url: &str| Endpoint::parse(url).map(|it| it.to_string());
        assert_eq!(of("http://2130706433:9/").unwrap(), "127.0.0.1:9");
        assert_eq!(of("http://0x0a.1/").unwrap_err(), EndpointError::Unencrypted);
    }

    #[test]
    fn a_secret_in_the_path_is_not_shown() {
        let endpoint = Endpoint::parse("https://hooks.example/services/SECRET").unwrap();
        assert!(!format!("{endpoint} {endpoint:?}").contains("SECRET"));
    }

    #[test]
    fn a_time_to_come_again_is_read_in_every_way_it_is_said() {
        let date = http_date::read("Sun, 06 Nov 1994 08:49:37 GMT");
        let delay = |header: Option<&str>, body: &str| {
            let retry_after = header.and_then(|text| retry_after(text, date));
            Response { status: 429, retry_after, date, body: body.into() }.min_retry_delay()
        };
        let seconds = |n: f64| Some(Duration::from_secs_f64(n));
        let telegram = r#"{"ok":false,"error_code":429,"parameters":{"retry_after":25}}"#;
        for (header, body, expected) in [
            (Some("25"), "", seconds(25.0)),
            (Some("1.5"), "", seconds(1.5)),
            (Some("Sun, 06 Nov 1994 08:50:02 GMT"), "later", seconds(25.0)),
            (Some("Sunday, 06-Nov-94 08:50:02 GMT"), "", seconds(25.0)),
            (Some("Sun, 06 Nov 1994 08:49:00 GMT"), "", seconds(0.0)),
            (None, telegram, seconds(25.0)),
            (None, r#"{"message":"limited","retry_after":0.65,"global":false}"#, seconds(0.65)),
            (Some("1"), r#"{"retry_after":"3"}"#, seconds(3.0)),
            (Some("86400"), "", seconds(3600.0)),
            (Some("-1"), "", None),
            (Some("soon"), r#"{"retry_after":-1}"#, None),
            (None, r#"{"retry_after":1e300}"#, None),
            (None, r#"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2500}"#, seconds(2.5)),
        ] {
            assert_eq!(delay(header, body), expected, "{header:?} {body}");
        }
    }

    #[test]
    fn the_end_of_a_limit_is_read_where_nothing_else_says_when() {
        let date = http_date::read("Sun, 06 Nov 2022 08:49:37 GMT");
        let delay = |fields: &[(&'static str, &'static str)]| {
            let named = fields.iter().map(|(name, value)| {
                (HeaderName::from_static(name), HeaderValue::from_static(value))
            });
            wanted_delay(&named.collect(), date)
        };
        let seconds = |n: f64| Some(Duration::from_secs_f64(n));
        assert_eq!(delay(&[("x-ratelimit-reset-after", "0.25")]), seconds(0.25));
        assert_eq!(delay(&[("x-ratelimit-reset", "17")]), seconds(17.0), "a span");
        assert_eq!(delay(&[("x-ratelimit-reset", "1667724587")]), seconds(10.0), "an instant");
        let both = [("retry-after", "3"), ("x-ratelimit-reset", "17")];
        assert_eq!(delay(&both), seconds(3.0));
        for wrong in ["", "soon", "-5", "1667724500"] {
            assert_eq!(delay(&[("ratelimit-reset", wrong)]), None, "{wrong}");
        }
    }

    #[test]
    fn overload_is_retried_and_a_wrong_request_is_not() {
        let response =
            |status| Response { status, retry_after: None, date: None, body: "a\n b".into() };
        assert_eq!(response(202).outcome(), Outcome::Accepted("202 Accepted a b".into()));
        assert!(matches!(response(429).outcome(), Outcome::TryLater(_)));
        assert!(matches!(response(503).outcome(), Outcome::TryLater(_)));
        assert!(matches!(response(400).outcome(), Outcome::Refused(_)));
        assert!(
            matches!(response(301).outcome(), Outcome::Refused(_)),
            "redirects are not followed"
        );
    }
}
