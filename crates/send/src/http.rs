//! Handing something over by HTTP, to an address that was found beforehand.

use crate::host::ResolvedHost;
use crate::tls::Trust;
use crate::{Outcome, said};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, DATE, HOST, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT};
use hyper::{HeaderMap, Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

/// How long one handing over may take, from connecting to the last byte of the answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// Of an answer no more is read; what is of use stands at its beginning.
const ANSWER_MOST: usize = 64 * 1024;
/// Of an answer no more is kept in the record, in characters.
const REMARK_MOST: usize = 200;
/// No gateway may make us wait for longer.
const WAIT_MOST: Duration = Duration::from_secs(3600);

/// Where requests go.
pub struct Endpoint {
    secure: bool,
    place: Arc<ResolvedHost>,
    /// With the query, from the first slash on.
    target: String,
}

/// Why an address is no endpoint.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EndpointError {
    /// It is not of the form.
    #[error("it is no address: write https://host[:port]/path, or http:// for this machine")]
    Form,
    /// What is sent could be read on the way.
    #[error("it would be sent so that anybody on the way can read it: use https://")]
    Clear,
}

/// What is handed over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Post {
    /// Of the body.
    pub content_type: &'static str,
    /// Besides the usual.
    pub headers: Vec<(String, String)>,
    /// As it goes over the line.
    pub body: Vec<u8>,
}

/// What was answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// How long the other side wants to be left alone.
    pub retry_after: Option<Duration>,
    /// When it was given by the clock there, to the second (RFC 9110 §6.6.1).
    pub date: Option<Time>,
    /// The beginning of the body.
    pub body: String,
}

impl Endpoint {
    /// From `https://host[:port]/path?query`; `http://` on this machine only.
    ///
    /// # Errors
    /// [`EndpointError`], which does not repeat the address: it may hold a secret.
    pub fn parse(url: &str) -> Result<Endpoint, EndpointError> {
        let (scheme, rest) = url.split_once("://").ok_or(EndpointError::Form)?;
        let (secure, usual) = match scheme {
            "https" => (true, 443),
            "http" => (false, 80),
            _ => return Err(EndpointError::Form),
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        let place = ResolvedHost::parse(host, usual).ok_or(EndpointError::Form)?;
        let visible = |c: char| c.is_ascii_graphic() && c != '#';
        if !path.chars().all(visible) {
            return Err(EndpointError::Form);
        }
        if !secure && !place.is_here() {
            return Err(EndpointError::Clear);
        }
        let target = if path.starts_with('/') { path.into() } else { format!("/{path}") };
        Ok(Endpoint { secure, place: Arc::new(place), target })
    }

    /// Where it stands.
    pub fn place(&self) -> &Arc<ResolvedHost> {
        &self.place
    }

    /// The host as it is named to itself: without the usual port.
    pub(crate) fn host(&self) -> String {
        let place = self.place.to_string();
        let usual = if self.secure { ":443" } else { ":80" };
        place.strip_suffix(usual).map_or_else(|| place.clone(), str::to_owned)
    }

    /// What comes after the host.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Hands something over.
    ///
    /// # Errors
    /// Why there was no answer: whether it was taken is not known then.
    pub async fn post(&self, post: &Post) -> Result<Answer, String> {
        self.post_to(&self.target, post).await
    }

    /// Hands something over to another path of the same host.
    ///
    /// # Errors
    /// As [`Endpoint::post`].
    pub async fn post_to(&self, target: &str, post: &Post) -> Result<Answer, String> {
        let ask = Ask {
            method: Method::POST,
            target,
            content_type: Some(post.content_type),
            headers: &post.headers,
            body: Bytes::from(post.body.clone()),
        };
        self.ask(&ask).await
    }

    /// Asks once, over a line of its own.
    ///
    /// # Errors
    /// As [`Endpoint::post`].
    pub async fn ask(&self, ask: &Ask<'_>) -> Result<Answer, String> {
        let asked = async { self.line().await?.ask(ask).await };
        let answered = Clock::system().timeout(PATIENCE, asked).await;
        answered.map_err(|_| format!("no answer within {} s", PATIENCE.as_secs()))?
    }

    /// Connects.
    ///
    /// # Errors
    /// Why there is no connection.
    pub async fn line(&self) -> Result<Line, String> {
        let tcp = TcpStream::connect(self.place.find().await?).await.map_err(|e| said(&e))?;
        let _ = tcp.set_nodelay(true);
        let sender = match self.secure {
            false => greet(TokioIo::new(tcp)).await?,
            true => {
                let line = Trust::default().encrypt(self.place.host(), tcp).await;
                greet(TokioIo::new(line.map_err(|e| said(&e))?)).await?
            }
        };
        Ok(Line { sender, host: self.host() })
    }
}

/// A connection that can be asked one thing after the other.
pub struct Line {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

/// What is asked over a line.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// What is to be done,
    pub method: Method,
    /// with what: from the first slash on.
    pub target: &'a str,
    /// Of the body.
    pub content_type: Option<&'a str>,
    /// Besides the usual.
    pub headers: &'a [(String, String)],
    /// As it goes over the line.
    pub body: Bytes,
}

async fn greet<L>(line: L) -> Result<SendRequest<Full<Bytes>>, String>
where
    L: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let (sender, connection) = http1::handshake(line).await.map_err(|e| said(&e))?;
    // Ends with the line: the sender is dropped then.
    tokio::spawn(connection);
    Ok(sender)
}

impl Line {
    /// Asks, and reads the beginning of the answer; the rest is thrown away.
    ///
    /// # Errors
    /// Why there was no answer. The line is of no use then.
    pub async fn ask(&mut self, ask: &Ask<'_>) -> Result<Answer, String> {
        let mut builder = Request::builder()
            .method(ask.method.clone())
            .uri(ask.target)
            .header(HOST, &self.host)
            .header(USER_AGENT, concat!("bongsu/", env!("CARGO_PKG_VERSION")));
        if let Some(kind) = ask.content_type {
            builder = builder.header(CONTENT_TYPE, kind);
        }
        for (name, value) in ask.headers {
            let name = HeaderName::try_from(name.as_str()).map_err(|e| said(&e))?;
            builder = builder.header(name, HeaderValue::try_from(value).map_err(|e| said(&e))?);
        }
        let request = builder.body(Full::new(ask.body.clone())).map_err(|e| said(&e))?;
        self.sender.ready().await.map_err(|e| said(&e))?;
        let response = self.sender.send_request(request).await.map_err(|e| said(&e))?;
        let status = response.status().as_u16();
        let wait = field(response.headers(), &RETRY_AFTER).and_then(|text| text.parse().ok());
        let retry_after = wait.map(Duration::from_secs);
        let date = field(response.headers(), &DATE).and_then(instant);
        let body = Limited::new(response.into_body(), ANSWER_MOST).collect().await;
        let body = body.map_or_else(|_| Bytes::new(), |body| body.to_bytes());
        Ok(Answer { status, retry_after, date, body: String::from_utf8_lossy(&body).into_owned() })
    }
}

fn field<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// An `IMF-fixdate` (RFC 9110 §5.6.7).
fn instant(text: &str) -> Option<Time> {
    let read = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(Time::from_secs(read.timestamp().as_second()))
}

impl Answer {
    /// What an answer with this status usually means (RFC 9110 §15, RFC 6585 §4).
    pub fn outcome(&self) -> Outcome {
        let words = self.words();
        match self.status {
            200..=299 => Outcome::Accepted(words),
            // Asked too soon, too much, or of somebody who is not well: again.
            408 | 409 | 425 | 429 | 500..=599 => Outcome::TryLater(words),
            _ => Outcome::Refused(words),
        }
    }

    /// How long to wait at least before it is tried again.
    pub fn wait(&self) -> Option<Duration> {
        self.retry_after.map(|wait| wait.min(WAIT_MOST))
    }

    /// The status and the beginning of the body, in one line.
    pub fn words(&self) -> String {
        let status = StatusCode::from_u16(self.status)
            .map_or_else(|_| self.status.to_string(), |status| status.to_string());
        let body = self.body.split_whitespace().collect::<Vec<_>>().join(" ");
        let body: String = body.chars().take(REMARK_MOST).collect();
        format!("{status} {body}").trim_end().to_owned()
    }
}

impl fmt::Display for Endpoint {
    /// Without the path, which may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.place, f)
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
    fn addresses_are_read_and_nothing_goes_out_in_the_clear() {
        let of = |url: &str| Endpoint::parse(url).map(|it| format!("{it} {}", it.target()));
        assert_eq!(of("https://hooks.example/a?b=c").unwrap(), "hooks.example:443 /a?b=c");
        assert_eq!(of("http://127.0.0.1:9").unwrap(), "127.0.0.1:9 /");
        assert_eq!(of("https://[::1]:9?x").unwrap(), "::1:9 /?x");
        assert_eq!(of("http://hooks.example/").unwrap_err(), EndpointError::Clear);
        for bad in ["", "hooks.example", "ftp://x/", "https://", "https://a b/", "https://x/a b"] {
            assert_eq!(of(bad).unwrap_err(), EndpointError::Form, "{bad}");
        }
    }

    #[test]
    fn a_secret_in_the_path_is_not_shown() {
        let endpoint = Endpoint::parse("https://hooks.example/services/SECRET").unwrap();
        assert!(!format!("{endpoint} {endpoint:?}").contains("SECRET"));
    }

    #[test]
    fn the_time_there_is_read() {
        assert_eq!(instant("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Time::from_secs(784_111_777)));
        for wrong in ["", "now", "Sun, 06 Nov 1994 25:49:37 GMT", "784111777"] {
            assert_eq!(instant(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_too_much_now_may_be_asked_again_and_what_is_wrong_may_not() {
        let answer =
            |status| Answer { status, retry_after: None, date: None, body: "a\n b".into() };
        assert_eq!(answer(202).outcome(), Outcome::Accepted("202 Accepted a b".into()));
        assert!(matches!(answer(429).outcome(), Outcome::TryLater(_)));
        assert!(matches!(answer(503).outcome(), Outcome::TryLater(_)));
        assert!(matches!(answer(400).outcome(), Outcome::Refused(_)));
        assert!(matches!(answer(301).outcome(), Outcome::Refused(_)), "nobody is followed");
    }
}
