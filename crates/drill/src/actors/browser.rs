//! A browser of a drill: one person, one session, HTTP/1.1 over loopback.

use bongsu_clock::Clock;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{
    ACCEPT_LANGUAGE, CONNECTION, CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE,
};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;

/// How long an answer is waited for, by the wall clock.
const TIMEOUT_WALL: Duration = Duration::from_secs(30);
/// How often a connection is tried: the desk may be restarting.
const CONNECT_TRIES: usize = 50;
/// The pause between two tries, by the wall clock.
const CONNECT_PAUSE_WALL: Duration = Duration::from_millis(50);

/// The longest of what a page says of a refusal, in characters.
const WHY_MAX_CHARS: usize = 300;

/// A browser, with the cookie of its session.
#[derive(Clone, Debug)]
pub struct Browser {
    address: SocketAddr,
    language: &'static str,
    cookie: Option<String>,
    bearer: Option<String>,
}

/// What a server answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Where it leads to.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// Nobody listens.
    #[error("cannot connect: {0}")]
    Connect(std::io::Error),
    /// The connection broke, or what came was no HTTP.
    #[error(transparent)]
    Http(#[from] hyper::Error),
    /// No answer came in time.
    #[error("no answer within {} s", TIMEOUT_WALL.as_secs())]
    Timeout,
    /// The server did not do what was asked.
    #[error("{method} {path}: {status}: {why}")]
    Refused {
        /// The method.
        method: Method,
        /// The path, without what may be secret behind `?`.
        path: String,
        /// The status.
        status: StatusCode,
        /// What the page says of it: the error on a form, or the title.
        why: String,
    },
}

impl Browser {
    /// A browser without a session, whose person reads this language.
    pub fn new(address: SocketAddr, language: &'static str) -> Browser {
        Browser { address, language, cookie: None, bearer: None }
    }

    /// A program that shows a secret as its bearer token (RFC 6750).
    pub fn with_bearer(self, secret: &str) -> Browser {
        Browser { bearer: Some(secret.to_owned()), ..self }
    }

    /// Logs in by the form.
    ///
    /// # Errors
    /// When there is no answer, or the login is refused.
    pub async fn log_in(&mut self, login: &str, password: &str) -> Result<(), BrowserError> {
        self.cookie = None;
        let fields = [("login", login), ("password", password), ("next", "/ops")];
        self.post("/login", &fields).await?;
        match self.cookie {
            Some(_) => Ok(()),
            None => Err(refused(Method::POST, "/login", StatusCode::UNAUTHORIZED, "")),
        }
    }

    /// Opens a page.
    ///
    /// # Errors
    /// When there is no answer, or it says that something is wrong.
    pub async fn get(&mut self, path: &str) -> Result<Answer, BrowserError> {
        self.successful(Method::GET, path, None).await
    }

    /// Sends a form.
    ///
    /// # Errors
    /// When there is no answer, or it says that something is wrong.
    pub async fn post(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<Answer, BrowserError> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let body = ("application/x-www-form-urlencoded", form);
        self.successful(Method::POST, path, Some(body)).await
    }

    /// Sends JSON.
    ///
    /// # Errors
    /// When there is no answer, or it says that something is wrong.
    pub async fn post_json(&mut self, path: &str, body: String) -> Result<Answer, BrowserError> {
        self.successful(Method::POST, path, Some(("application/json", body))).await
    }

    async fn successful(
        &mut self,
        method: Method,
        path: &str,
        body: Option<(&str, String)>,
    ) -> Result<Answer, BrowserError> {
        let answer = self.send(method.clone(), path, body).await?;
        match answer.status.is_success() || answer.status.is_redirection() {
            true => Ok(answer),
            false => Err(refused(method, path, answer.status, &answer.body)),
        }
    }

    /// Sends a request on a connection of its own, and takes up a cookie that comes back.
    async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<(&str, String)>,
    ) -> Result<Answer, BrowserError> {
        let wall = Clock::system();
        let stream = TokioIo::new(self.connect(&wall).await?);
        let (mut sender, connection) = http1::handshake(stream).await?;
        let running = tokio::spawn(connection);
        let request = self.request(method, path, body);
        let exchange = async {
            let response = sender.send_request(request).await?;
            let (head, body) = response.into_parts();
            let body = body.collect().await?.to_bytes();
            Ok::<_, hyper::Error>((head, String::from_utf8_lossy(&body).into_owned()))
        };
        let answer = wall.timeout(TIMEOUT_WALL, exchange).await;
        running.abort();
        let (head, body) = answer.map_err(|_| BrowserError::Timeout)??;
        let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
        if let Some(cookie) = header(SET_COOKIE).and_then(|it| it.split(';').next()) {
            self.cookie = Some(cookie.to_owned());
        }
        let location = header(LOCATION).map(str::to_owned);
        Ok(Answer { status: head.status, location, body })
    }

    async fn connect(&self, wall: &Clock) -> Result<TcpStream, BrowserError> {
        let mut tries = 0;
        loop {
            match TcpStream::connect(self.address).await {
                Ok(stream) => return Ok(stream),
                Err(error) if tries >= CONNECT_TRIES => return Err(BrowserError::Connect(error)),
                Err(_) => wall.sleep(CONNECT_PAUSE_WALL).await,
            }
            tries += 1;
        }
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, String)>,
    ) -> Request<Full<Bytes>> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.address.to_string())
            .header(ACCEPT_LANGUAGE, self.language)
            .header(CONNECTION, "close");
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        if let Some(secret) = &self.bearer {
            request = request.header(hyper::header::AUTHORIZATION, format!("Bearer {secret}"));
        }
        let (kind, body) = body.unwrap_or_default();
        if !kind.is_empty() {
            request = request.header(CONTENT_TYPE, kind);
        }
        request.body(Full::from(body)).expect("paths and headers of a drill are ASCII")
    }
}

fn refused(method: Method, path: &str, status: StatusCode, body: &str) -> BrowserError {
    let path = path.split('?').next().unwrap_or_default().to_owned();
    let alert = between(body, "role=\"alert\"", "</div>");
    let why = alert.or_else(|| between(body, "<title>", "</title>")).unwrap_or_default();
    let why = unescaped(why).chars().take(WHY_MAX_CHARS).collect();
    BrowserError::Refused { method, path, status, why }
}

/// The path of a URL of the desk, such as one in a mail.
pub fn path_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.find('/').map(|at| &rest[at..])
}

/// What stands in a page between two marks.
pub fn between<'a>(page: &'a str, from: &str, until: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(from)?;
    rest.split_once(until).map(|(inside, _)| inside)
}

/// A text as it stands in HTML, read.
pub fn unescaped(html: &str) -> String {
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    marks.iter().fold(html.to_owned(), |text, (mark, sign)| text.replace(mark, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_in_a_mail_leads_to_a_path() {
        assert_eq!(path_of("http://127.0.0.1:8080/c/ab?n=1"), Some("/c/ab?n=1"));
        assert_eq!(path_of("mail"), None);
    }

    #[test]
    fn what_stands_in_a_field_is_read_as_it_was_typed() {
        let page = "<textarea id=\"note\">a &lt;b&gt; &amp;amp; &quot;c&quot;</textarea>";
        let inside = between(page, "<textarea id=\"note\">", "</textarea>").unwrap();
        assert_eq!(unescaped(inside), "a <b> &amp; \"c\"");
    }
}
