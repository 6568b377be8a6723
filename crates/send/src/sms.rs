//! Messages to phones, through the operator's gateways: SOLAPI, Naver Cloud SENS, or any other
//! whose request is written in the configuration. Where a template is registered for an
//! occasion, by KakaoTalk (AlimTalk) first; as a text where that is refused; and read out by a
//! voice for those who wish it.

pub use alimtalk::{AlimTalk, AlimTalkError, RegisteredTemplate};

use crate::host::ResolvedHost;
use crate::http::{Answer, Endpoint, Post};
use crate::{Outcome, http};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bongsu_core::Time;
use bongsu_core::notification::NoticeReason;
use bongsu_words::message::Message;
use ring::hmac;
use serde_json::{Value, json};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// Of a long message no more goes out, in bytes of EUC-KR (a Hangul syllable has two): what
/// Korean gateways take for a long one (LMS).
const BYTES_MOST: usize = 2_000;
/// A gateway that is unwell is asked last for so long.
const SPARED: Duration = Duration::from_secs(30);

/// A message to one phone.
#[derive(Clone, Copy, Debug)]
pub struct SmsMessage<'a> {
    /// Digits, perhaps after `+`.
    pub to: &'a str,
    /// What occasions it.
    pub why: NoticeReason,
    /// What it says.
    pub message: &'a Message,
    /// The same for the same notice.
    pub id: &'a str,
}

/// Sends texts through the first gateway that takes them.
#[derive(Debug)]
pub struct SmsSender {
    gateways: Vec<Gateway>,
}

/// A gateway.
pub struct Gateway {
    form: Form,
    from: String,
    /// Reads the words out over a telephone.
    voice: bool,
    kakao: Option<AlimTalk>,
    endpoint: Endpoint,
    /// Asked last until this instant, in microseconds.
    cooling_down: AtomicI64,
}

enum Form {
    Solapi { key: String, secret: String },
    Sens { key: String, secret: String },
    Http { headers: Vec<(String, String)>, body: Body, taken: Option<String> },
}

/// What is sent, with `{to}`, `{from}`, `{text}` and `{id}` in it.
enum Body {
    Json(Value),
    Fields(Vec<(String, String)>),
}

/// A gateway as the operator configures it. `S` is what a secret is: the text itself, or in a
/// configuration the file that holds it, until [`HttpGateway::try_map`] reads that.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpGateway<S = String> {
    /// `solapi`, `sens` or `http`.
    pub provider: String,
    /// The number that texts come from; in Korea it must have been registered before.
    pub from: String,
    /// The access key.
    pub key: Option<S>,
    /// What requests are signed with.
    pub secret: Option<S>,
    /// The service's id, for `sens`.
    pub service: Option<String>,
    /// Where requests go, in place of the usual address.
    pub url: Option<S>,
    /// The request's body, for `http`: JSON, or `name=value&name=value`.
    pub body: Option<S>,
    /// More headers, for `http`: `Name: value`.
    pub headers: Vec<String>,
    /// A part of the response body that means success, for `http`.
    pub success_match: Option<String>,
    /// Whether the words are read out over a telephone.
    pub voice: bool,
    /// The channel, and what is registered for it.
    pub alimtalk: Option<AlimTalk>,
}

/// Why there is no gateway.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GatewayError {
    /// The provider.
    #[error("unknown provider “{0}”: use solapi, sens or http")]
    Provider(String),
    /// Something is missing.
    #[error("{0} needs `{missing}`", missing = .1.join("`, `"))]
    Missing(String, Vec<&'static str>),
    /// The address.
    #[error(transparent)]
    Endpoint(#[from] http::EndpointError),
    /// The body.
    #[error("the body is neither JSON nor name=value&name=value")]
    Body,
    /// The body says nothing, or to nobody.
    #[error("the body must have {{to}} and {{text}} in it")]
    Empty,
    /// A header.
    #[error("a header is none: write “Name: value”")]
    Header,
    /// It does not do that.
    #[error("{0} does not take {1}")]
    Cannot(String, &'static str),
    /// What is registered.
    #[error(transparent)]
    AlimTalk(#[from] AlimTalkError),
}

impl SmsSender {
    /// Sends through `gateways`, the first of which is asked first.
    pub fn new(gateways: Vec<Gateway>) -> SmsSender {
        SmsSender { gateways }
    }

    /// The gateways.
    pub fn gateways(&self) -> &[Gateway] {
        &self.gateways
    }

    /// Where the gateways stand.
    pub fn places(&self) -> impl Iterator<Item = &Arc<ResolvedHost>> {
        self.gateways.iter().map(|gateway| gateway.endpoint.place())
    }

    /// Hands a text over. Taken by one gateway is taken; refused is what every one refuses
    /// for good.
    pub async fn send(&self, now: Time, text: &SmsMessage<'_>) -> Outcome {
        let mut gateways: Vec<&Gateway> = self.gateways.iter().collect();
        gateways
            .sort_by_key(|gateway| gateway.cooling_down.load(Ordering::Relaxed) > now.as_micros());
        let (mut later, mut never) = (None, "there is no gateway".to_owned());
        for gateway in gateways {
            match gateway.hand_over(now, text).await {
                Outcome::Accepted(words) => return Outcome::Accepted(words),
                Outcome::TryLater(why) => later = Some(why),
                Outcome::Refused(why) => never = why,
            }
        }
        later.map_or(Outcome::Refused(never), Outcome::TryLater)
    }
}

impl<S> HttpGateway<S> {
    /// Whether everything is there that its provider needs.
    ///
    /// # Errors
    /// [`GatewayError::Missing`].
    pub fn check(&self) -> Result<(), GatewayError> {
        let named = [
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
        let missing = named.into_iter().filter(|(name, there)| !there && needed.contains(name));
        let missing: Vec<_> = missing.map(|(name, _)| name).collect();
        match missing.is_empty() {
            true => Ok(()),
            false => Err(GatewayError::Missing(self.provider.clone(), missing)),
        }
    }
}

impl Gateway {
    /// The gateway that is written down.
    ///
    /// # Errors
    /// [`GatewayError`], which repeats no secret.
    pub fn new(written: &HttpGateway) -> Result<Gateway, GatewayError> {
        written.check()?;
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        let (form, usual) = match written.provider.as_str() {
            "solapi" => {
                let (key, secret) = (given(&written.key), given(&written.secret));
                let usual = "https://api.solapi.com/messages/v4/send".to_owned();
                (Form::Solapi { key, secret }, usual)
            }
            "sens" => {
                let (key, secret) = (given(&written.key), given(&written.secret));
                let service = given(&written.service);
                let usual =
                    format!("https://sens.apigw.ntruss.com/sms/v2/services/{service}/messages");
                (Form::Sens { key, secret }, usual)
            }
            "http" => (written.http()?, given(&written.url)),
            _ => return Err(GatewayError::Provider(written.provider.clone())),
        };
        let cannot = |what| GatewayError::Cannot(written.provider.clone(), what);
        match &form {
            Form::Sens { .. } if written.voice => return Err(cannot("voice")),
            Form::Http { .. } if written.alimtalk.is_some() => return Err(cannot("templates")),
            Form::Sens { .. } => written.alimtalk.as_ref().map_or(Ok(()), AlimTalk::has_service)?,
            Form::Solapi { .. } | Form::Http { .. } => {}
        }
        let endpoint = Endpoint::parse(written.url.as_ref().unwrap_or(&usual))?;
        let (from, cooling_down) = (digits(&written.from), AtomicI64::new(0));
        let (voice, kakao) = (written.voice, written.alimtalk.clone());
        Ok(Gateway { form, from, voice, kakao, endpoint, cooling_down })
    }

    /// Whether it reads out over a telephone.
    pub fn is_voice(&self) -> bool {
        self.voice
    }

    async fn hand_over(&self, now: Time, text: &SmsMessage<'_>) -> Outcome {
        let talked = match self.talk(now, text) {
            Some((target, post)) => Some(self.ask(&target, &post).await),
            None => None,
        };
        // A request that the gateway refuses, for its template or its channel, goes as a text.
        // Who has no KakaoTalk is found out later, by the gateway, which texts him then; and
        // without an answer nobody knows, so that it is tried again as it was.
        let outcome = match talked {
            Some(outcome @ (Outcome::Accepted(_) | Outcome::TryLater(_))) => outcome,
            Some(Outcome::Refused(why)) => {
                let text = self.ask(self.endpoint.target(), &self.post(now, text)).await;
                text.with(&format!("AlimTalk: {why}; text: "))
            }
            None => self.ask(self.endpoint.target(), &self.post(now, text)).await,
        };
        let here = |words: String| format!("{}: {words}", self.endpoint);
        match outcome {
            Outcome::Accepted(words) => Outcome::Accepted(here(words)),
            Outcome::Refused(why) => Outcome::Refused(here(why)),
            Outcome::TryLater(why) => {
                self.cooling_down.store((now + SPARED).as_micros(), Ordering::Relaxed);
                Outcome::TryLater(here(why))
            }
        }
    }

    async fn ask(&self, target: &str, post: &Post) -> Outcome {
        match self.endpoint.post_to(target, post).await {
            Ok(answer) => self.judge(&answer),
            Err(why) => Outcome::TryLater(why),
        }
    }

    /// What an answer means. A key that has expired or an empty purse is about us and not
    /// about the text; and "accepted" in the head may be refused in the body.
    fn judge(&self, answer: &Answer) -> Outcome {
        let outcome = match answer.outcome() {
            Outcome::Refused(why) if matches!(answer.status, 401..=403) => Outcome::TryLater(why),
            outcome => outcome,
        };
        let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        let taken = match &self.form {
            // 2000: taken (SOLAPI); 202: accepted (SENS).
            Form::Solapi { .. } | Form::Sens { .. } => {
                let each = body["messages"].as_array().map_or(&[][..], Vec::as_slice);
                // Of AlimTalk each message has a word of its own (SENS): A000 when taken.
                let taken =
                    |it: &Value| it["requestStatusCode"].as_str().is_none_or(|c| c == "A000");
                body["statusCode"].as_str().is_none_or(|code| code.starts_with('2'))
                    && each.iter().all(taken)
            }
            Form::Http { taken, .. } => {
                taken.as_ref().is_none_or(|taken| answer.body.contains(taken))
            }
        };
        match outcome {
            Outcome::Accepted(words) if !taken => Outcome::Refused(words),
            outcome => outcome,
        }
    }

    fn words(&self, text: &SmsMessage<'_>) -> String {
        short(&if self.voice { text.message.spoken() } else { text.message.short() })
    }

    /// The request that hands a text over.
    pub fn post(&self, now: Time, text: &SmsMessage<'_>) -> Post {
        let (to, words) = (digits(text.to), self.words(text));
        let json = |body: Value| body.to_string().into_bytes();
        let kind = "application/json; charset=utf-8";
        match &self.form {
            Form::Solapi { key, secret } => {
                let mut message = json!({ "to": to, "from": self.from, "text": words });
                if self.voice {
                    message["type"] = "VOICE".into();
                    message["voiceOptions"] = json!({ "voiceType": "FEMALE" });
                }
                let headers = vec![("authorization".into(), solapi(key, secret, now, text.id))];
                Post { content_type: kind, headers, body: json(json!({ "message": message })) }
            }
            Form::Sens { key, secret } => {
                let body = json!({
                    "type": "LMS", "from": self.from, "content": words, "messages": [{ "to": to }],
                });
                let headers = sens(key, secret, now, "POST", self.endpoint.target());
                Post { content_type: kind, headers, body: json(body) }
            }
            Form::Http { headers, body, .. } => {
                let fill = |text_: &str| {
                    text_
                        .replace("{to}", &to)
                        .replace("{from}", &self.from)
                        .replace("{id}", text.id)
                        .replace("{text}", &words)
                };
                let (content_type, body) = body.fill(fill);
                Post { content_type, headers: headers.clone(), body }
            }
        }
    }
}

impl HttpGateway {
    fn http(&self) -> Result<Form, GatewayError> {
        let text = self.body.as_deref().unwrap_or_default();
        if !text.contains("{to}") || !text.contains("{text}") {
            return Err(GatewayError::Empty);
        }
        let header = |line: &String| {
            let (name, value) = line.split_once(':').ok_or(GatewayError::Header)?;
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        };
        let headers = self.headers.iter().map(header).collect::<Result<_, GatewayError>>()?;
        Ok(Form::Http { headers, body: Body::parse(text)?, taken: self.success_match.clone() })
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

    /// The body with its places filled, and what it is. Filled after it was read, so that no
    /// words can break its form.
    fn fill(&self, fill: impl Fn(&str) -> String) -> (&'static str, Vec<u8>) {
        match self {
            Body::Json(value) => {
                let filled = filled(value, &fill).to_string().into_bytes();
                ("application/json; charset=utf-8", filled)
            }
            Body::Fields(fields) => {
                let pair = |(name, value): &(String, String)| {
                    format!("{}={}", escaped(name), escaped(&fill(value)))
                };
                let pairs: Vec<String> = fields.iter().map(pair).collect();
                ("application/x-www-form-urlencoded", pairs.join("&").into_bytes())
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

/// As HTML forms are sent (WHATWG URL, application/x-www-form-urlencoded).
fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
            char::from(byte).to_string()
        }
        b' ' => "+".to_owned(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// <https://developers.solapi.com/references/authentication>: HMAC-SHA256 of date and salt.
fn solapi(key: &str, secret: &str, now: Time, salt: &str) -> String {
    let date = now.to_string();
    let signature = sign(secret, &format!("{date}{salt}"));
    let signature: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
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

/// A number as Korean gateways want it: digits, `0` in place of the country's `+82`.
fn digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    match number.trim_start().strip_prefix('+').and(digits.strip_prefix("82")) {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None => digits,
    }
}

/// As much as a long message holds.
fn short(words: &str) -> String {
    let mut left = BYTES_MOST;
    let fits = |c: &char| {
        let bytes = if c.is_ascii() { 1 } else { 2 };
        left = left.saturating_sub(bytes);
        left > 0
    };
    words.chars().take_while(fits).collect()
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
