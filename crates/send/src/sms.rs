//! Text messages through the operator's gateways: SOLAPI, Naver Cloud SENS, or any other whose
//! request is written in the configuration. A notice with a registered KakaoTalk template
//! (AlimTalk) is sent with it first, and as a text when that is refused. A gateway may also
//! read messages out in a voice call.

pub use alimtalk::{AlimTalk, AlimTalkError, RegisteredTemplate};

use crate::host::ResolvedHost;
use crate::http::{Endpoint, Request, Response};
use crate::{Outcome, http};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bongsu_core::Time;
use bongsu_core::inventory::normalize_phone;
use bongsu_core::notification::NoticeReason;
use bongsu_words::message::Message;
use data_encoding::HEXLOWER;
use hyper::Method;
use ring::hmac;
use serde_json::{Value, json};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// The limit of a long message (LMS) at Korean gateways, in bytes of EUC-KR, where a Hangul
/// syllable has two.
const MAX_LMS_BYTES: usize = 2_000;
/// How long a gateway is tried last after a failure.
const COOLDOWN: Duration = Duration::from_secs(30);

/// A text message to one phone.
#[derive(Clone, Copy, Debug)]
pub struct SmsMessage<'a> {
    /// The number, as the inventory has it.
    pub to: &'a str,
    /// The reason of the notice, which selects the AlimTalk template.
    pub reason: NoticeReason,
    /// The text.
    pub message: &'a Message,
    /// Unique for each notice, and the same for every attempt.
    pub id: &'a str,
}

/// Sends texts through the first gateway that accepts them.
#[derive(Debug)]
pub struct SmsSender {
    gateways: Vec<Gateway>,
}

/// An SMS gateway.
pub struct Gateway {
    provider: SmsProvider,
    from: String,
    /// Reads messages out in a voice call.
    voice: bool,
    alimtalk: Option<AlimTalk>,
    endpoint: Endpoint,
    /// Tried last until this instant, in microseconds.
    cooling_down: AtomicI64,
}

enum SmsProvider {
    Solapi { key: String, secret: String },
    Sens { key: String, secret: String },
    Http { headers: Vec<(String, String)>, body: Body, success_match: Option<String> },
}

/// A request body with the placeholders `{to}`, `{from}`, `{text}` and `{id}`.
enum Body {
    Json(Value),
    Fields(Vec<(String, String)>),
}

/// The configuration of a gateway.
///
/// `S` is what a secret is: the text itself, or in a configuration file the reference to it,
/// until [`HttpGateway::try_map`] reads that.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpGateway<S = String> {
    /// `solapi`, `sens` or `http`.
    pub provider: String,
    /// The sender number, which must be registered in Korea.
    pub from: String,
    /// The access key.
    pub key: Option<S>,
    /// The key that signs requests.
    pub secret: Option<S>,
    /// The service id, for `sens`.
    pub service: Option<String>,
    /// The request URL, in place of the provider's default.
    pub url: Option<S>,
    /// The request's body, for `http`: JSON, or `name=value&name=value`.
    pub body: Option<S>,
    /// More headers, for `http`: `Name: value`.
    pub headers: Vec<String>,
    /// Text in the response body that means success, for `http`.
    pub success_match: Option<String>,
    /// Whether messages are read out in a voice call.
    pub voice: bool,
    /// The KakaoTalk channel with its templates.
    pub alimtalk: Option<AlimTalk>,
}

/// Why a gateway configuration is not valid.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GatewayError {
    /// There is no such provider.
    #[error("unknown provider “{0}”: use solapi, sens or http")]
    Provider(String),
    /// A setting of the provider is missing.
    #[error("{0} needs `{missing}`", missing = .1.join("`, `"))]
    Missing(String, Vec<&'static str>),
    /// The URL is not valid.
    #[error(transparent)]
    Endpoint(#[from] http::EndpointError),
    /// The body is of neither form.
    #[error("the body is neither JSON nor name=value&name=value")]
    Body,
    /// The body lacks a placeholder.
    #[error("the body must contain {{to}} and {{text}}")]
    Placeholder,
    /// A header is not valid.
    #[error("not a valid header: write “Name: value”")]
    Header,
    /// The provider lacks a feature.
    #[error("{0} does not support {1}")]
    Unsupported(String, &'static str),
    /// The AlimTalk settings are not valid.
    #[error(transparent)]
    AlimTalk(#[from] AlimTalkError),
}

impl SmsSender {
    /// Sends through `gateways`, in order of preference.
    pub fn new(gateways: Vec<Gateway>) -> SmsSender {
        SmsSender { gateways }
    }

    /// The gateways, in order of preference.
    pub fn gateways(&self) -> &[Gateway] {
        &self.gateways
    }

    /// The hosts of the gateways.
    pub fn hosts(&self) -> impl Iterator<Item = &Arc<ResolvedHost>> {
        self.gateways.iter().map(|gateway| gateway.endpoint.host())
    }

    /// Sends a text. One gateway that accepts it is enough; it is refused only when every
    /// gateway refuses it permanently.
    pub async fn send(&self, now: Time, text: &SmsMessage<'_>) -> Outcome {
        let mut gateways: Vec<&Gateway> = self.gateways.iter().collect();
        gateways
            .sort_by_key(|gateway| gateway.cooling_down.load(Ordering::Relaxed) > now.as_micros());
        let (mut temporary, mut permanent) = (None, "no gateway is configured".to_owned());
        for gateway in gateways {
            match gateway.deliver(now, text).await {
                accepted @ Outcome::Accepted(_) => return accepted,
                Outcome::TryLater(why) => temporary = Some(why),
                Outcome::Refused(why) => permanent = why,
            }
        }
        temporary.map_or(Outcome::Refused(permanent), Outcome::TryLater)
    }
}

impl<S> HttpGateway<S> {
    /// Checks that every setting the provider needs is present.
    ///
    /// # Errors
    /// [`GatewayError::Missing`].
    pub fn check(&self) -> Result<(), GatewayError> {
        let settings = [
            ("from", !self.from.is_empty()),
            ("key", self.key.is_some()),
            ("secret", self.secret.is_some()),
            ("service", self.service.is_some()),
            ("url", self.url.is_some()),
            ("body", self.body.is_some()),
        ];
        let needed: &[&str] = match self.provider.as_str() {
            "solapi" => &["from", "key", "secret"],
            "sens" => &["from", "key", "secret", "service"],
            "http" => &["url", "body"],
            _ => &[],
        };
        let missing =
            settings.into_iter().filter(|(name, present)| !present && needed.contains(name));
        let missing: Vec<_> = missing.map(|(name, _)| name).collect();
        match missing.is_empty() {
            true => Ok(()),
            false => Err(GatewayError::Missing(self.provider.clone(), missing)),
        }
    }
}

impl Gateway {
    /// The gateway of a configuration.
    ///
    /// # Errors
    /// [`GatewayError`], which repeats no secret.
    pub fn new(config: &HttpGateway) -> Result<Gateway, GatewayError> {
        config.check()?;
        let value = |text: &Option<String>| text.clone().unwrap_or_default();
        let (provider, default_url) = match config.provider.as_str() {
            "solapi" => {
                let (key, secret) = (value(&config.key), value(&config.secret));
                let url = "https://api.solapi.com/messages/v4/send".to_owned();
                (SmsProvider::Solapi { key, secret }, url)
            }
            "sens" => {
                let (key, secret) = (value(&config.key), value(&config.secret));
                let service = value(&config.service);
                let url =
                    format!("https://sens.apigw.ntruss.com/sms/v2/services/{service}/messages");
                (SmsProvider::Sens { key, secret }, url)
            }
            "http" => (config.http()?, value(&config.url)),
            _ => return Err(GatewayError::Provider(config.provider.clone())),
        };
        let unsupported = |what| GatewayError::Unsupported(config.provider.clone(), what);
        match &provider {
            SmsProvider::Sens { .. } if config.voice => return Err(unsupported("voice")),
            SmsProvider::Http { .. } if config.alimtalk.is_some() => {
                return Err(unsupported("templates"));
            }
            SmsProvider::Sens { .. } => {
                config.alimtalk.as_ref().map_or(Ok(()), AlimTalk::has_service)?
            }
            SmsProvider::Solapi { .. } | SmsProvider::Http { .. } => {}
        }
        let endpoint = Endpoint::parse(config.url.as_ref().unwrap_or(&default_url))?;
        let (from, cooling_down) = (normalize_phone(&config.from), AtomicI64::new(0));
        let (voice, alimtalk) = (config.voice, config.alimtalk.clone());
        Ok(Gateway { provider, from, voice, alimtalk, endpoint, cooling_down })
    }

    /// Whether it reads messages out in a voice call.
    pub fn is_voice(&self) -> bool {
        self.voice
    }

    async fn deliver(&self, now: Time, text: &SmsMessage<'_>) -> Outcome {
        let alimtalk = match self.alimtalk_request(now, text) {
            Some(request) => Some(self.send(&request).await),
            None => None,
        };
        // When the gateway refuses the template or the channel, the notice goes as a text. A
        // recipient without KakaoTalk gets a text from the gateway itself. Without a response
        // the result is unknown, and the AlimTalk request is retried.
        let outcome = match alimtalk {
            Some(outcome @ (Outcome::Accepted(_) | Outcome::TryLater(_))) => outcome,
            Some(Outcome::Refused(why)) => {
                let outcome = self.send(&self.request(now, text)).await;
                outcome.prefixed(&format!("AlimTalk: {why}; text: "))
            }
            None => self.send(&self.request(now, text)).await,
        };
        if matches!(outcome, Outcome::TryLater(_)) {
            self.cooling_down.store((now + COOLDOWN).as_micros(), Ordering::Relaxed);
        }
        outcome.prefixed(&format!("{}: ", self.endpoint))
    }

    async fn send(&self, request: &Request) -> Outcome {
        match self.endpoint.send(request).await {
            Ok(response) => self.outcome_of(&response),
            Err(why) => Outcome::TryLater(why),
        }
    }

    /// The outcome of a response. An expired key or an exhausted credit concerns the account
    /// and not the text, so it is temporary. A body may refuse what the status accepts.
    fn outcome_of(&self, response: &Response) -> Outcome {
        let outcome = match response.outcome() {
            Outcome::Refused(why) if matches!(response.status, 401..=403) => Outcome::TryLater(why),
            outcome => outcome,
        };
        let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
        let success = match &self.provider {
            // 2000 is success at SOLAPI, 202 at SENS.
            SmsProvider::Solapi { .. } | SmsProvider::Sens { .. } => {
                let each = body["messages"].as_array().map_or(&[][..], Vec::as_slice);
                // SENS has a code for each AlimTalk message: A000 is success.
                let success =
                    |it: &Value| it["requestStatusCode"].as_str().is_none_or(|c| c == "A000");
                body["statusCode"].as_str().is_none_or(|code| code.starts_with('2'))
                    && each.iter().all(success)
            }
            SmsProvider::Http { success_match, .. } => {
                success_match.as_ref().is_none_or(|text| response.body.contains(text))
            }
        };
        match outcome {
            Outcome::Accepted(text) if !success => Outcome::Refused(text),
            outcome => outcome,
        }
    }

    fn text(&self, sms: &SmsMessage<'_>) -> String {
        truncate(&if self.voice { sms.message.spoken() } else { sms.message.short() })
    }

    /// The request that sends a text.
    pub fn request(&self, now: Time, sms: &SmsMessage<'_>) -> Request {
        let (to, text) = (normalize_phone(sms.to), self.text(sms));
        let target = self.endpoint.target();
        match &self.provider {
            SmsProvider::Solapi { key, secret } => {
                let mut message = json!({ "to": to, "from": self.from, "text": text });
                if self.voice {
                    message["type"] = "VOICE".into();
                    message["voiceOptions"] = json!({ "voiceType": "FEMALE" });
                }
                let headers = vec![("authorization".into(), solapi(key, secret, now, sms.id))];
                Request::post_json(target, headers, &json!({ "message": message }))
            }
            SmsProvider::Sens { key, secret } => {
                let body = json!({
                    "type": "LMS", "from": self.from, "content": text, "messages": [{ "to": to }],
                });
                let headers = sens(key, secret, now, "POST", target);
                Request::post_json(target, headers, &body)
            }
            SmsProvider::Http { headers, body, .. } => {
                let fill = |template: &str| {
                    template
                        .replace("{to}", &to)
                        .replace("{from}", &self.from)
                        .replace("{id}", sms.id)
                        .replace("{text}", &text)
                };
                let (content_type, body) = body.fill(fill);
                Request {
                    method: Method::POST,
                    target: target.to_owned(),
                    content_type: Some(content_type),
                    headers: headers.clone(),
                    body: body.into(),
                }
            }
        }
    }
}

impl HttpGateway {
    fn http(&self) -> Result<SmsProvider, GatewayError> {
        let text = self.body.as_deref().unwrap_or_default();
        if !text.contains("{to}") || !text.contains("{text}") {
            return Err(GatewayError::Placeholder);
        }
        let header = |line: &String| {
            let (name, value) = line.split_once(':').ok_or(GatewayError::Header)?;
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        };
        let headers = self.headers.iter().map(header).collect::<Result<_, GatewayError>>()?;
        Ok(SmsProvider::Http {
            headers,
            body: Body::parse(text)?,
            success_match: self.success_match.clone(),
        })
    }
}

impl Body {
    fn parse(text: &str) -> Result<Body, GatewayError> {
        if text.trim_start().starts_with(['{', '[']) {
            return serde_json::from_str(text).map(Body::Json).map_err(|_| GatewayError::Body);
        }
        let field = |pair: &str| {
            let (name, value) = pair.split_once('=').ok_or(GatewayError::Body)?;
            Ok((name.to_owned(), value.to_owned()))
        };
        text.split('&').map(field).collect::<Result<_, _>>().map(Body::Fields)
    }

    /// The content type, and the body with its placeholders filled. The body was parsed
    /// before, so that no text can break its structure.
    fn fill(&self, fill: impl Fn(&str) -> String) -> (&'static str, Vec<u8>) {
        match self {
            Body::Json(value) => {
                let filled = filled(value, &fill).to_string().into_bytes();
                ("application/json; charset=utf-8", filled)
            }
            Body::Fields(fields) => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(fields.iter().map(|(name, value)| (name, fill(value))));
                ("application/x-www-form-urlencoded", form.finish().into_bytes())
            }
        }
    }
}

fn filled(value: &Value, fill: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(fill(text)),
        Value::Array(all) => all.iter().map(|value| filled(value, fill)).collect(),
        Value::Object(all) => {
            all.iter().map(|(name, value)| (name.clone(), filled(value, fill))).collect()
        }
        other => other.clone(),
    }
}

/// <https://developers.solapi.com/references/authentication>: HMAC-SHA256 of date and salt.
fn solapi(key: &str, secret: &str, now: Time, salt: &str) -> String {
    let date = now.to_string();
    let signature = HEXLOWER.encode(&sign(secret, &format!("{date}{salt}")));
    format!("HMAC-SHA256 apiKey={key}, date={date}, salt={salt}, signature={signature}")
}

/// <https://api.ncloud-docs.com/docs/common-ncpapi>: the signature is over method, path, time
/// and access key.
fn sens(key: &str, secret: &str, now: Time, method: &str, path: &str) -> Vec<(String, String)> {
    let at = (now.as_micros() / 1_000).to_string();
    let signature = BASE64_STANDARD.encode(sign(secret, &format!("{method} {path}\n{at}\n{key}")));
    vec![
        ("x-ncp-apigw-timestamp".into(), at),
        ("x-ncp-iam-access-key".into(), key.to_owned()),
        ("x-ncp-apigw-signature-v2".into(), signature),
    ]
}

fn sign(secret: &str, content: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hmac::sign(&key, content.as_bytes()).as_ref().to_vec()
}

/// As much of a text as a long message holds.
fn truncate(text: &str) -> String {
    let mut left = MAX_LMS_BYTES;
    let fits = |c: &char| {
        let bytes = if c.is_ascii() { 1 } else { 2 };
        left = left.saturating_sub(bytes);
        left > 0
    };
    text.chars().take_while(fits).collect()
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gateway({})", self.endpoint)
    }
}

mod alimtalk;
mod secrets;
#[cfg(test)]
mod tests;
