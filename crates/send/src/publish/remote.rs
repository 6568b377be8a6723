//! A place elsewhere that takes files by HTTP: whatever takes PUT (RFC 9110 §9.3.4), with or
//! without WebDAV, and object storage that speaks as S3 does.

use super::s3;
use super::{PublishError, without_secret};
use crate::Outcome;
use crate::host::ResolvedHost;
use crate::http::{Answer, Ask, Endpoint, EndpointError, Line};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bongsu_clock::Clock;
use bytes::Bytes;
use hyper::Method;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long one file may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Lines kept open.
const LINES: usize = 16;
/// A front page may be kept for a moment by whoever stands between, and for a day while the
/// place itself cannot be reached (RFC 5861): it says itself when it was verified.
const KEEP: &str = "public, max-age=5, stale-while-revalidate=30, stale-if-error=86400";

/// A place that takes files.
pub struct RemoteTarget {
    endpoint: Endpoint,
    /// What stands before every path, without a final slash.
    base: String,
    how: How,
    idle: Mutex<Vec<Line>>,
}

enum How {
    /// With what is to be said in `Authorization`.
    Put(Option<String>),
    S3(s3::Signer),
}

/// Who we are to a place, as the operator writes it down.
#[derive(Clone, Default)]
pub struct Credentials {
    /// The user, or the access key.
    pub user: Option<String>,
    /// The password, or the secret key.
    pub secret: Option<String>,
}

/// Why there is no such place.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RemoteError {
    /// The address.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// Part of the credentials.
    #[error("it needs `{0}`")]
    Missing(&'static str),
    /// A query would end up in the middle of every path.
    #[error("the address must have no query")]
    Query,
}

impl RemoteTarget {
    /// Whatever takes PUT below `url`; with a user, by Basic authentication (RFC 7617).
    ///
    /// # Errors
    /// [`RemoteError`], which repeats no secret.
    pub fn put(url: &str, who: &Credentials) -> Result<RemoteTarget, RemoteError> {
        let said = match (&who.user, &who.secret) {
            (None, None) => None,
            (Some(user), Some(secret)) => {
                Some(format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{secret}"))))
            }
            (None, Some(token)) => Some(format!("Bearer {token}")),
            (Some(_), None) => return Err(RemoteError::Missing("password")),
        };
        RemoteTarget::at(url, How::Put(said))
    }

    /// A bucket: `https://host/bucket` or `https://bucket.host`, and perhaps more path.
    ///
    /// # Errors
    /// As [`RemoteTarget::put`].
    pub fn s3(url: &str, region: &str, who: &Credentials) -> Result<RemoteTarget, RemoteError> {
        let key = who.user.clone().ok_or(RemoteError::Missing("key"))?;
        let secret = who.secret.clone().ok_or(RemoteError::Missing("secret"))?;
        let host = Endpoint::parse(url)?.host();
        RemoteTarget::at(url, How::S3(s3::Signer { key, secret, region: region.to_owned(), host }))
    }

    fn at(url: &str, how: How) -> Result<RemoteTarget, RemoteError> {
        let endpoint = Endpoint::parse(url)?;
        if endpoint.target().contains('?') {
            return Err(RemoteError::Query);
        }
        let base = endpoint.target().trim_end_matches('/').to_owned();
        Ok(RemoteTarget { endpoint, base, how, idle: Mutex::default() })
    }

    /// Where it stands.
    pub fn place(&self) -> &Arc<ResolvedHost> {
        self.endpoint.place()
    }

    /// Puts a file there. Readers see it as it was or as it is.
    ///
    /// # Errors
    /// Why not.
    pub async fn write(&self, path: &str, body: Bytes) -> Result<(), PublishError> {
        let put = async || self.ask(Method::PUT, path, body.clone()).await;
        let mut answer = put().await;
        // The folder is not there: RFC 4918 §9.7.1 wants 409, and nginx says 500.
        if let (How::Put(_), Ok(Answer { status: 404 | 409 | 500, .. })) = (&self.how, &answer) {
            self.make_folders(path).await;
            answer = put().await;
        }
        self.judged(path, answer, false)
    }

    /// Takes a file away; one that is not there is gone already.
    ///
    /// # Errors
    /// Why not.
    pub async fn remove(&self, path: &str) -> Result<(), PublishError> {
        let answer = self.ask(Method::DELETE, path, Bytes::new()).await;
        self.judged(path, answer, true)
    }

    /// Makes the folders above a file, from the outermost; what comes of it shows when the
    /// file is put there.
    async fn make_folders(&self, path: &str) {
        let make = Method::from_bytes(b"MKCOL").expect("RFC 4918 has it");
        for (end, _) in path.match_indices('/') {
            let _ = self.ask(make.clone(), &path[..=end], Bytes::new()).await;
        }
    }

    fn judged(
        &self,
        path: &str,
        answer: Result<Answer, String>,
        gone_is_fine: bool,
    ) -> Result<(), PublishError> {
        let reason = match answer {
            Ok(answer) if gone_is_fine && matches!(answer.status, 404 | 410) => return Ok(()),
            Ok(answer) => match answer.outcome() {
                Outcome::Accepted(_) => return Ok(()),
                Outcome::Refused(words) | Outcome::TryLater(words) => words,
            },
            Err(reason) => reason,
        };
        Err(PublishError { place: format!("{self}: {}", without_secret(path)), reason })
    }

    async fn ask(&self, method: Method, path: &str, body: Bytes) -> Result<Answer, String> {
        let target = format!("{}/{path}", self.base);
        let reads = method == Method::PUT;
        let mut headers = match &self.how {
            How::Put(said) => {
                said.iter().map(|said| ("authorization".to_owned(), said.clone())).collect()
            }
            How::S3(signer) => signer.headers(Clock::system().now(), &method, &target, &body),
        };
        if reads {
            headers.push(("cache-control".into(), KEEP.into()));
        }
        let ask = Ask {
            method,
            target: &target,
            content_type: reads.then(|| kind(path)),
            headers: &headers,
            body,
        };
        let asked = Clock::system().timeout(PATIENCE, self.over_a_line(&ask)).await;
        asked.map_err(|_| format!("no answer within {} s", PATIENCE.as_secs()))?
    }

    /// Over a line that waits, or over a new one when that was closed meanwhile.
    async fn over_a_line(&self, ask: &Ask<'_>) -> Result<Answer, String> {
        let waits = self.idle().pop();
        if let Some(mut line) = waits
            && let Ok(answer) = line.ask(ask).await
        {
            return Ok(self.keep(line, answer));
        }
        let mut line = self.endpoint.line().await?;
        let answer = line.ask(ask).await?;
        Ok(self.keep(line, answer))
    }

    fn keep(&self, line: Line, answer: Answer) -> Answer {
        let mut idle = self.idle();
        if idle.len() < LINES {
            idle.push(line);
        }
        answer
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Line>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for RemoteTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.endpoint, f)
    }
}

impl fmt::Debug for RemoteTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Elsewhere({self})")
    }
}

/// What a file is, by the end of its name: nobody there can tell otherwise.
fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "json" => "application/json",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "atom" => "application/atom+xml",
        "rss" => "application/rss+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(user: Option<&str>, secret: Option<&str>) -> Credentials {
        Credentials { user: user.map(str::to_owned), secret: secret.map(str::to_owned) }
    }

    #[test]
    fn what_is_no_place_is_refused_and_no_secret_is_shown() {
        let put = |url, who| RemoteTarget::put(url, &who).map(|_| ());
        assert_eq!(put("https://dav.example/status/", who(None, None)), Ok(()));
        assert_eq!(
            put("https://dav.example/", who(Some("desk"), None)),
            Err(RemoteError::Missing("password"))
        );
        assert_eq!(put("https://dav.example/?a", who(None, None)), Err(RemoteError::Query));
        assert!(matches!(
            put("http://dav.example/", who(None, None)),
            Err(RemoteError::Endpoint(EndpointError::Clear))
        ));
        let s3 = |who| RemoteTarget::s3("https://s3.example/bucket", "kr-1", &who);
        assert_eq!(s3(who(None, Some("x"))).unwrap_err(), RemoteError::Missing("key"));
        let place = s3(who(Some("AKID"), Some("hunter2"))).unwrap();
        assert!(!format!("{place} {place:?}").contains("hunter2"));
    }
}
