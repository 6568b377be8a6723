//! The requests to the provider. Every one is by a click of somebody who waits for it; none is
//! made before, so that a provider that is away delays nothing.

use super::discovery::{self, Discovery};
use super::id_token::{Expected, IdToken};
use super::keys::Keys;
use super::roles::RoleMapping;
use bongsu_core::Time;
use bongsu_send::http::{Endpoint, Request, Response};
use bongsu_store::ProviderSubject;
use bongsu_web::{IdentityProvider, PendingLogin, ProviderAnswer, ProviderError, ProviderIdentity};
use bytes::Bytes;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use futures_util::future::BoxFuture;
use hyper::Method;
use parking_lot::Mutex;
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long the discovery document is kept.
const DISCOVERY_MAX_AGE: Duration = Duration::from_secs(3600);
/// Keys are fetched again for a new one, but not more often.
const KEYS_MIN_INTERVAL: Duration = Duration::from_secs(60);

/// A client of one provider.
pub struct OidcClient {
    /// The provider, as it names itself.
    pub issuer: String,
    /// By what the provider knows this desk.
    pub client: String,
    /// What this desk proves that by; empty for a public client.
    pub secret: String,
    /// What is asked for, with spaces between; `openid` is among it.
    pub scopes: String,
    /// What the button says.
    pub label: String,
    /// The claim that is the login name on the first visit.
    pub login_claim: String,
    /// How claims become a role.
    pub roles: RoleMapping,
    /// Where the provider sends browsers back to.
    pub callback: String,
    /// What the provider said of itself.
    pub known: Mutex<Known>,
}

/// What the provider said of itself, and when.
#[derive(Default)]
pub struct Known {
    discovery: Option<(Time, Arc<Discovery>)>,
    keys: Option<(Time, Arc<Keys>)>,
}

#[derive(Deserialize)]
struct TokenResponse {
    id_token: String,
}

fn unavailable(why: impl Into<String>) -> ProviderError {
    ProviderError::Unavailable(why.into())
}

async fn fetch(url: &str, request: impl FnOnce(&Endpoint) -> Request) -> Result<Response, String> {
    let endpoint = Endpoint::parse(url).map_err(|error| error.to_string())?;
    endpoint.send(&request(&endpoint)).await
}

/// The body of what is read.
async fn read(url: &str) -> Result<String, ProviderError> {
    let accept = vec![("Accept".to_owned(), "application/json".to_owned())];
    let response = fetch(url, |endpoint| Request::get(endpoint.target(), accept)).await;
    match response.map_err(unavailable)? {
        Response { status: 200, body, .. } => Ok(body),
        other => Err(unavailable(format!("HTTP {}", other.status))),
    }
}

impl OidcClient {
    async fn discovery(&self, now: Time) -> Result<Arc<Discovery>, ProviderError> {
        let known = self.known.lock().discovery.clone();
        if let Some((at, known)) = &known
            && now.since(*at) < DISCOVERY_MAX_AGE
        {
            return Ok(known.clone());
        }
        let url = format!("{}{}", self.issuer.trim_end_matches('/'), discovery::PATH);
        let found = match read(&url).await {
            Ok(text) => Discovery::parse(&text, &self.issuer).map_err(unavailable),
            Err(error) => Err(error),
        };
        match (found, known) {
            (Ok(found), _) => {
                let found = Arc::new(found);
                self.known.lock().discovery = Some((now, found.clone()));
                Ok(found)
            }
            (Err(_), Some((_, known))) => Ok(known),
            (Err(error), None) => Err(error),
        }
    }

    /// The keys, fetched again when none has this id.
    async fn keys(
        &self,
        now: Time,
        discovery: &Discovery,
        kid: Option<&str>,
    ) -> Result<Arc<Keys>, ProviderError> {
        let known = self.known.lock().keys.clone();
        if let Some((at, keys)) = known
            && (keys.has(kid) || now.since(at) < KEYS_MIN_INTERVAL)
        {
            return Ok(keys);
        }
        let keys = Keys::parse(&read(&discovery.jwks_uri).await?).map_err(unavailable)?;
        let keys = Arc::new(keys);
        self.known.lock().keys = Some((now, keys.clone()));
        Ok(keys)
    }

    /// The request that redeems a code (RFC 6749 §4.1.3).
    fn token_request(
        &self,
        discovery: &Discovery,
        code: &str,
        verifier: &str,
    ) -> (Vec<(String, String)>, Bytes) {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &self.callback)
            .append_pair("code_verifier", verifier);
        let mut headers = vec![("Accept".to_owned(), "application/json".to_owned())];
        if self.secret.is_empty() {
            form.append_pair("client_id", &self.client);
        } else if discovery.wants_secret_in_body() {
            form.append_pair("client_id", &self.client).append_pair("client_secret", &self.secret);
        } else {
            headers.push(("Authorization".to_owned(), self.basic()));
        }
        (headers, Bytes::from(form.finish()))
    }

    /// Redeems a code for the ID token (§3.1.3). A code is redeemed once: it is not tried again.
    async fn redeem(
        &self,
        discovery: &Discovery,
        code: &str,
        pending: &PendingLogin,
    ) -> Result<String, ProviderError> {
        let (headers, body) = self.token_request(discovery, code, &pending.verifier);
        let request = |endpoint: &Endpoint| Request {
            method: Method::POST,
            target: endpoint.target().to_owned(),
            content_type: Some("application/x-www-form-urlencoded"),
            headers,
            body,
        };
        let response = fetch(&discovery.token_endpoint, request).await.map_err(unavailable)?;
        match response.status {
            200 => {
                let read: Result<TokenResponse, _> = serde_json::from_str(&response.body);
                // The body holds tokens: what is wrong with it is not repeated.
                Ok(read.map_err(|_| unavailable("its answer has no ID token"))?.id_token)
            }
            // The code was used, or is another client's (RFC 6749 §5.2).
            400..=499 => Err(ProviderError::Refused(error_of(&response))),
            status => Err(unavailable(format!("HTTP {status}"))),
        }
    }

    /// RFC 6749 §2.3.1: both are encoded as in a form first.
    fn basic(&self) -> String {
        let encode =
            |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let pair = format!("{}:{}", encode(&self.client), encode(&self.secret));
        format!("Basic {}", BASE64.encode(pair.as_bytes()))
    }

    async fn question_url(
        &self,
        now: Time,
        pending: &PendingLogin,
    ) -> Result<String, ProviderError> {
        let discovery = self.discovery(now).await?;
        let challenge = digest(&SHA256, pending.verifier.as_bytes());
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client)
            .append_pair("redirect_uri", &self.callback)
            .append_pair("scope", &self.scopes)
            .append_pair("state", &pending.state)
            .append_pair("nonce", &pending.nonce)
            .append_pair("code_challenge", &BASE64URL_NOPAD.encode(challenge.as_ref()))
            .append_pair("code_challenge_method", "S256")
            .finish();
        let url = &discovery.authorization_endpoint;
        let separator = if url.contains('?') { '&' } else { '?' };
        Ok(format!("{url}{separator}{query}"))
    }

    async fn identify(
        &self,
        now: Time,
        answer: &ProviderAnswer,
        pending: &PendingLogin,
    ) -> Result<ProviderIdentity, ProviderError> {
        let discovery = self.discovery(now).await?;
        let must_name = discovery.authorization_response_iss_parameter_supported;
        match &answer.issuer {
            Some(issuer) if *issuer != self.issuer => {
                let issuer = bongsu_core::plain_text::plain_line(issuer);
                return Err(ProviderError::Refused(format!("the answer is by {issuer:.100}")));
            }
            None if must_name => {
                return Err(ProviderError::Refused("the answer does not say by whom it is".into()));
            }
            _ => {}
        }
        let text = self.redeem(&discovery, &answer.code, pending).await?;
        let token = IdToken::parse(&text).map_err(ProviderError::Refused)?;
        let keys = self.keys(now, &discovery, token.kid()).await?;
        let expected =
            Expected { issuer: &self.issuer, client: &self.client, nonce: &pending.nonce };
        let claims = token.verify(now, &keys, &expected).map_err(ProviderError::Refused)?;
        self.identity_of(&claims)
    }

    fn identity_of(&self, claims: &Map<String, Value>) -> Result<ProviderIdentity, ProviderError> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
        let role = self.roles.role(claims).ok_or_else(|| {
            ProviderError::Refused(format!("the claim {:?} gives no role", self.roles.claim))
        })?;
        let login = text(&self.login_claim).to_owned();
        let name = bongsu_core::plain_text::plain_line(text("name"));
        Ok(ProviderIdentity {
            subject: ProviderSubject {
                issuer: self.issuer.clone(),
                subject: text("sub").to_owned(),
            },
            name: if name.trim().is_empty() { login.clone() } else { name },
            login,
            role,
            decides_role: !self.roles.claim.is_empty(),
        })
    }
}

/// The code of an error (RFC 6749 §5.2), which says no secret.
fn error_of(response: &Response) -> String {
    let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
    let code: String = body["error"].as_str().unwrap_or_default().chars().take(40).collect();
    format!("HTTP {} {}", response.status, bongsu_core::plain_text::plain_line(&code))
}

impl IdentityProvider for OidcClient {
    fn label(&self) -> &str {
        &self.label
    }

    fn question<'a>(
        &'a self,
        now: Time,
        pending: &'a PendingLogin,
    ) -> BoxFuture<'a, Result<String, ProviderError>> {
        Box::pin(self.question_url(now, pending))
    }

    fn identity<'a>(
        &'a self,
        now: Time,
        answer: &'a ProviderAnswer,
        pending: &'a PendingLogin,
    ) -> BoxFuture<'a, Result<ProviderIdentity, ProviderError>> {
        Box::pin(self.identify(now, answer, pending))
    }
}

/// Without the secret, since what is debugged is logged.
impl fmt::Debug for OidcClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OidcClient({})", self.issuer)
    }
}
