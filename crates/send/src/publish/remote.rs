//! A remote publish target over HTTP: a server that accepts PUT (RFC 9110 §9.3.4), with or
//! without WebDAV, or S3-compatible object storage.

use super::s3;
use super::{PublishError, without_secret};
use crate::Outcome;
use crate::host::ResolvedHost;
use crate::http::{Connection, Endpoint, EndpointError, Request, Response};
use crate::tls::Trust;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bongsu_clock::Clock;
use bytes::Bytes;
use hyper::Method;
use parking_lot::Mutex;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How long one file may take.
const FILE_TIMEOUT: Duration = Duration::from_secs(30);
/// How many idle connections are kept.
const MAX_IDLE_CONNECTIONS: usize = 16;
/// What a page is drawn with says nothing about today, so that caches may serve it for a day
/// while the target is down (RFC 5861).
const ASSET_CACHING: &str = "public, max-age=5, stale-while-revalidate=30, stale-if-error=86400";
/// "All is well" must not outlive whoever said it: without JavaScript a page has nothing that
/// becomes stale by itself, and what programs read has not either.
const DATA_CACHING: &str = "public, max-age=5, must-revalidate";
/// Customers' pages belong to one reader each.
const CUSTOMER_CACHING: &str = "private, no-cache";
/// Says until when all pages are valid: nobody may say it later.
const HEARTBEAT_CACHING: &str = "no-store";

/// A remote publish target.
pub struct RemoteTarget {
    endpoint: Endpoint,
    /// The prefix of every path, without a trailing slash.
    base: String,
    /// Two while they are changed.
    auths: Vec<Auth>,
    /// Those that worked last.
    current_auth: AtomicUsize,
    idle: Mutex<Vec<Connection>>,
}

enum Auth {
    /// Plain PUT, with the value of `Authorization`.
    Put(Option<String>),
    S3(s3::Signer),
}

impl Auth {
    /// A user with a password, or a password alone, which is a token.
    fn put(Credentials { user, secret }: &Credentials) -> Result<Auth, RemoteError> {
        Ok(Auth::Put(match (user, secret) {
            (None, None) => None,
            (Some(user), Some(secret)) => {
                Some(format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{secret}"))))
            }
            (None, Some(token)) => Some(format!("Bearer {token}")),
            (Some(_), None) => return Err(RemoteError::Missing("password")),
        }))
    }

    fn s3(region: String, host: String, with: &Credentials) -> Result<Auth, RemoteError> {
        let key = with.user.clone().ok_or(RemoteError::Missing("key"))?;
        let secret = with.secret.clone().ok_or(RemoteError::Missing("secret"))?;
        Ok(Auth::S3(s3::Signer { key, secret, region, host }))
    }
}

/// The credentials of a target.
#[derive(Clone, Default)]
pub struct Credentials {
    /// The user, or the access key.
    pub user: Option<String>,
    /// The password, or the secret key.
    pub secret: Option<String>,
}

/// Why a target cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RemoteError {
    /// The URL is not valid.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// Part of the credentials is missing.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A query would end up in the middle of every path.
    #[error("the URL must have no query")]
    Query,
}

impl RemoteTarget {
    /// A server that accepts PUT below `url`. A user with a password means Basic
    /// authentication (RFC 7617), a password alone a bearer token.
    ///
    /// # Errors
    /// [`RemoteError`], which repeats no secret.
    pub fn put(url: &str, credentials: &Credentials) -> Result<RemoteTarget, RemoteError> {
        RemoteTarget::at(url, Auth::put(credentials)?)
    }

    /// A bucket at `https://host/bucket` or `https://bucket.host`, optionally with a path.
    ///
    /// # Errors
    /// As [`RemoteTarget::put`].
    pub fn s3(
        url: &str,
        region: &str,
        credentials: &Credentials,
    ) -> Result<RemoteTarget, RemoteError> {
        let host = Endpoint::parse(url)?.host_header();
        let mut target = RemoteTarget::at(url, Auth::s3(region.to_owned(), host, credentials)?)?;
        target.base = s3::canonical_path(&target.base);
        Ok(target)
    }

    fn at(url: &str, auth: Auth) -> Result<RemoteTarget, RemoteError> {
        let endpoint = Endpoint::parse(url)?;
        if endpoint.target().contains('?') {
            return Err(RemoteError::Query);
        }
        let base = endpoint.target().trim_end_matches('/').to_owned();
        let (auths, current_auth) = (vec![auth], AtomicUsize::new(0));
        Ok(RemoteTarget { endpoint, base, auths, current_auth, idle: Mutex::default() })
    }

    /// Takes other credentials where the target does not take the first: while they are changed,
    /// nobody knows which of the two it has.
    ///
    /// # Errors
    /// When a part of them is missing.
    pub fn or_with(mut self, credentials: &Credentials) -> Result<RemoteTarget, RemoteError> {
        self.auths.push(match &self.auths[0] {
            Auth::Put(_) => Auth::put(credentials)?,
            Auth::S3(it) => Auth::s3(it.region.clone(), it.host.clone(), credentials)?,
        });
        Ok(self)
    }

    /// Trusts these authorities instead of Mozilla's alone.
    pub fn trusting(mut self, trust: Trust) -> RemoteTarget {
        self.endpoint = self.endpoint.trusting(trust);
        self
    }

    /// Its host.
    pub fn host(&self) -> &Arc<ResolvedHost> {
        self.endpoint.host()
    }

    /// Writes a file. Readers see the old or the new version.
    ///
    /// # Errors
    /// When the target does not accept it.
    pub async fn write(&self, path: &str, body: Bytes) -> Result<(), PublishError> {
        let put = async || self.send(Method::PUT, path, body.clone()).await;
        let mut response = put().await;
        // The directory is missing: 409 by RFC 4918 §9.7.1, 500 from nginx.
        if let (Auth::Put(_), Ok(Response { status: 404 | 409 | 500, .. })) =
            (&self.auths[0], &response)
        {
            self.create_directories(path).await;
            response = put().await;
        }
        self.check(path, response, false)
    }

    /// Removes a file; a missing file is fine.
    ///
    /// # Errors
    /// When the target does not remove it.
    pub async fn remove(&self, path: &str) -> Result<(), PublishError> {
        let response = self.send(Method::DELETE, path, Bytes::new()).await;
        self.check(path, response, true)
    }

    /// Creates the directories above a file, outermost first: those of the URL too, if they are
    /// not there. Errors are ignored: writing the file reports them.
    async fn create_directories(&self, path: &str) {
        let make = Method::from_bytes(b"MKCOL").expect("RFC 4918 has it");
        let target = format!("{}/{path}", self.base);
        for (end, _) in target.match_indices('/').skip(1) {
            let directory = target[..=end].to_owned();
            let _ = self.send_to(make.clone(), directory, path, Bytes::new()).await;
        }
    }

    fn check(
        &self,
        path: &str,
        response: Result<Response, String>,
        may_be_missing: bool,
    ) -> Result<(), PublishError> {
        let reason = match response {
            Ok(response) if may_be_missing && matches!(response.status, 404 | 410) => return Ok(()),
            Ok(response) => match response.outcome() {
                Outcome::Accepted(_) => return Ok(()),
                other => other.into_text(),
            },
            Err(reason) => reason,
        };
        Err(PublishError { path: format!("{self}: {}", without_secret(path)), reason })
    }

    async fn send(&self, method: Method, path: &str, body: Bytes) -> Result<Response, String> {
        self.send_to(method, format!("{}/{path}", self.base), path, body).await
    }

    async fn send_to(
        &self,
        method: Method,
        target: String,
        path: &str,
        body: Bytes,
    ) -> Result<Response, String> {
        let current = self.current_auth.load(Ordering::Relaxed);
        let response = self.send_as(current, &method, &target, path, &body).await?;
        if self.auths.len() == 1 || !matches!(response.status, 401 | 403) {
            return Ok(response);
        }
        let other = (current + 1) % self.auths.len();
        let response = self.send_as(other, &method, &target, path, &body).await?;
        if !matches!(response.status, 401 | 403) {
            self.current_auth.store(other, Ordering::Relaxed);
        }
        Ok(response)
    }

    async fn send_as(
        &self,
        auth: usize,
        method: &Method,
        target: &str,
        path: &str,
        body: &Bytes,
    ) -> Result<Response, String> {
        let is_put = *method == Method::PUT;
        let mut headers = match &self.auths[auth] {
            Auth::Put(authorization) => {
                let header = |value: &String| ("authorization".to_owned(), value.clone());
                authorization.iter().map(header).collect()
            }
            Auth::S3(signer) => signer.headers(Clock::system().calendar(), method, target, body),
        };
        if is_put {
            headers.push(("cache-control".into(), caching(path).into()));
        }
        let content_type = is_put.then(|| content_type(path));
        let (method, target, body) = (method.clone(), target.to_owned(), body.clone());
        let request = Request { method, target, content_type, headers, body };
        let result = Clock::system().timeout(FILE_TIMEOUT, self.send_pooled(&request)).await;
        result.map_err(|_| format!("no response within {} s", FILE_TIMEOUT.as_secs()))?
    }

    /// Uses an idle connection, or a new one when that was closed meanwhile.
    async fn send_pooled(&self, request: &Request) -> Result<Response, String> {
        let idle = self.idle().pop();
        if let Some(mut connection) = idle
            && let Ok(response) = connection.send(request).await
        {
            self.keep(connection);
            return Ok(response);
        }
        let mut connection = self.endpoint.connect().await?;
        let response = connection.send(request).await?;
        self.keep(connection);
        Ok(response)
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.idle();
        if idle.len() < MAX_IDLE_CONNECTIONS {
            idle.push(connection);
        }
    }

    fn idle(&self) -> parking_lot::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock()
    }
}

/// How caches may keep the file at a path.
fn caching(path: &str) -> &'static str {
    let file = path.rsplit('/').next().unwrap_or(path);
    let is_customers = path.split('/').rev().skip(1).any(|directory| directory == "c");
    match file.rsplit('.').next() {
        _ if file == "heartbeat.json" => HEARTBEAT_CACHING,
        _ if is_customers => CUSTOMER_CACHING,
        Some("css" | "js" | "svg" | "png" | "ico" | "woff2") => ASSET_CACHING,
        _ => DATA_CACHING,
    }
}

impl fmt::Display for RemoteTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.endpoint, f)
    }
}

impl fmt::Debug for RemoteTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemoteTarget({self})")
    }
}

/// The content type, by the file extension.
fn content_type(path: &str) -> &'static str {
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

    fn credentials(user: Option<&str>, secret: Option<&str>) -> Credentials {
        Credentials { user: user.map(str::to_owned), secret: secret.map(str::to_owned) }
    }

    #[test]
    fn nothing_outlives_its_maker_in_a_cache() {
        for (path, expected) in [
            ("heartbeat.json", HEARTBEAT_CACHING),
            ("api/v2/status.json", DATA_CACHING),
            ("feed.json", DATA_CACHING),
            ("history.atom", DATA_CACHING),
            ("c/0bee.html", CUSTOMER_CACHING),
            ("en/c/0bee.html", CUSTOMER_CACHING),
            ("c/0bee/data.json", CUSTOMER_CACHING),
            ("index.html", DATA_CACHING),
            ("incidents/c.html", DATA_CACHING),
            ("assets/1/live.js", ASSET_CACHING),
        ] {
            assert_eq!(caching(path), expected, "{path}");
        }
    }

    #[test]
    fn an_invalid_target_is_refused_and_no_secret_is_shown() {
        let put = |url, credentials| RemoteTarget::put(url, &credentials).map(|_| ());
        assert_eq!(put("https://dav.example/status/", credentials(None, None)), Ok(()));
        assert_eq!(
            put("https://dav.example/", credentials(Some("desk"), None)),
            Err(RemoteError::Missing("password"))
        );
        assert_eq!(put("https://dav.example/?a", credentials(None, None)), Err(RemoteError::Query));
        assert!(matches!(
            put("http://dav.example/", credentials(None, None)),
            Err(RemoteError::Endpoint(EndpointError::Unencrypted))
        ));
        let s3 = |credentials| RemoteTarget::s3("https://s3.example/bucket", "kr-1", &credentials);
        assert_eq!(s3(credentials(None, Some("x"))).unwrap_err(), RemoteError::Missing("key"));
        let target = s3(credentials(Some("AKID"), Some("hunter2"))).unwrap();
        assert!(!format!("{target} {target:?}").contains("hunter2"));
    }
}
