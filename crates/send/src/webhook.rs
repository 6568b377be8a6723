//! Outbound webhooks: each statement of an incident, for programs and chat rooms.
//!
//! Programs get the whole incident, signed by the Standard Webhooks specification
//! (<https://www.standardwebhooks.com>), or as a Statuspage webhook, or as an alert of
//! Prometheus' Alertmanager, or as an event of PagerDuty. Chat rooms get a few lines of text.

mod pagerduty;
mod room;

#[cfg(test)]
mod tests;

use crate::http::{Endpoint, NoResponse, Request, Response};
use crate::tls::Trust;
use crate::{Outcome, Progress};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bongsu_core::Time;
use bongsu_core::external_alert::Severity;
use bongsu_words::Language;
use bytes::Bytes;
use hyper::Method;
pub use pagerduty::PagerDutyAction;
use pagerduty::Trigger;
use ring::hmac;
use room::RoomMessage;
use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;

/// A webhook that statements are sent to.
pub struct Webhook {
    /// The operator's name for it; deliveries are recorded under it.
    pub name: String,
    /// The language of the texts.
    pub lang: Language,
    /// Whether it gets the statements of incidents; one that only wakes somebody does not.
    pub statements: bool,
    kind: WebhookType,
    endpoint: Endpoint,
    /// A second one while the first, whose URL is a secret, is changed.
    other: Option<Endpoint>,
    /// Whether its readers are the company's own people, who may read what components are called
    /// inside.
    pub is_internal: bool,
}

/// The format that the receiver expects.
#[derive(Clone, PartialEq, Eq)]
pub enum WebhookType {
    /// JSON, signed when there is a secret.
    Webhook(Option<Secret>),
    /// A Statuspage webhook.
    Statuspage,
    /// Prometheus' Alertmanager (`/api/v2/alerts`).
    Alertmanager,
    /// PagerDuty (`/v2/enqueue`), by the key of an integration.
    PagerDuty(RoutingKey),
    /// Slack.
    Slack,
    /// Mattermost.
    Mattermost,
    /// Rocket.Chat.
    RocketChat,
    /// Discord.
    Discord,
    /// Microsoft Teams, by a workflow.
    Teams,
    /// A Telegram chat, by its number or `@name`.
    Telegram(String),
    /// A topic of an ntfy server (<https://docs.ntfy.sh/publish/#publish-as-json>).
    Ntfy(String),
    /// A Gotify server (<https://gotify.net/docs/pushmsg>).
    Gotify,
}

/// The signing keys of a webhook: two while they are exchanged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<Vec<u8>>);

/// The key of an integration of PagerDuty.
#[derive(Clone, PartialEq, Eq)]
pub struct RoutingKey(String);

/// The most keys of one webhook.
const MAX_KEYS: usize = 2;

/// Why a webhook configuration is not valid.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WebhookError {
    /// The URL is not valid.
    #[error(transparent)]
    Endpoint(#[from] crate::http::EndpointError),
    /// There is no such type.
    #[error(
        "unknown type “{0}”: use webhook, statuspage, alertmanager, pagerduty, slack, mattermost, rocketchat, discord, teams, telegram, ntfy or gotify"
    )]
    Type(String),
    /// The secret is not of the expected form.
    #[error(
        "not a valid secret: write whsec_ and 24 to 64 bytes in base64, or two of these with a space between them while they are exchanged"
    )]
    Secret,
    /// The type has no use for a setting.
    #[error("{0} has no `{1}`")]
    Unsupported(String, &'static str),
    /// The URL is not that of its interface.
    #[error("the URL of {0} must end in {1}")]
    Path(&'static str, &'static str),
    /// PagerDuty lacks its key.
    #[error("pagerduty needs `secret`: the key of an integration of the type Events API v2")]
    RoutingKey,
    /// Telegram lacks a chat, or ntfy a topic.
    #[error("telegram needs `chat`: the chat number or @name; ntfy needs `chat`: the topic")]
    Chat,
}

impl WebhookError {
    /// The setting that is wrong, or missing.
    pub fn setting(&self) -> &'static str {
        match self {
            WebhookError::Endpoint(_) | WebhookError::Path(..) => "url",
            WebhookError::Type(_) => "type",
            WebhookError::Secret | WebhookError::RoutingKey => "secret",
            WebhookError::Unsupported(_, setting) => setting,
            WebhookError::Chat => "chat",
        }
    }
}

/// A statement, as text and as data.
#[derive(Clone, Debug)]
pub struct StatementPayload {
    /// Unique for each statement and webhook, and the same for every attempt.
    pub id: String,
    /// The title of the incident.
    pub title: String,
    /// The statement, in a paragraph.
    pub text: String,
    /// The URL of the incident's page, when it is public.
    pub page: Option<String>,
    /// The id of the incident.
    pub incident: String,
    /// `kind:name` of the failed component, when known.
    pub component: Option<String>,
    /// What its readers call the failed component, when known.
    pub component_name: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// The time of the statement.
    pub at: Time,
    /// The time of the first failure.
    pub began: Time,
    /// When the incident was resolved.
    pub resolved: Option<Time>,
    /// When the next update is due.
    pub next_update: Option<Time>,
    /// The incident as in the API.
    pub body: Value,
    /// The incident as in a Statuspage webhook.
    pub statuspage: Value,
}

/// A message about alerts, as text and as data.
#[derive(Clone, Debug)]
pub struct AlertPayload {
    /// Unique for each message, and the same for every attempt.
    pub id: String,
    /// What it is about, in a line.
    pub title: String,
    /// All of it.
    pub text: String,
    /// Where its reader sees more.
    pub page: Option<String>,
    /// Whether it is to wake somebody.
    pub urgent: bool,
    /// When it was made.
    pub at: Time,
    /// The alerts as data.
    pub body: Value,
}

/// One matter of a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageMatter {
    /// What it is known by, whatever is said of it.
    pub dedup_key: String,
    /// What it is, in a line.
    pub title: String,
    /// How bad it is.
    pub severity: Severity,
}

/// What rooms say in the body when they take a message later, in lower case.
const TEMPORARY_DENIALS: [&str; 9] = [
    "ratelimit",
    "rate_limit",
    "rate limit",
    "too many",
    "too-many",
    "internal_error",
    "fatal_error",
    "unavailable",
    "timeout",
];
/// How long after a missed update an alert expires by itself.
const ALERT_TTL: Duration = Duration::from_secs(30 * 60);

impl Webhook {
    /// A webhook of type `kind` at `url`.
    ///
    /// # Errors
    /// [`WebhookError`], which repeats neither the URL nor the secret.
    pub fn new(
        name: &str,
        lang: Language,
        kind: &str,
        url: &str,
        secret: Option<&str>,
        chat: Option<&str>,
    ) -> Result<Webhook, WebhookError> {
        let kind = WebhookType::parse(kind, secret, chat)?;
        let endpoint = Endpoint::parse(url)?;
        kind.check_path(endpoint.target())?;
        let name = name.to_owned();
        let webhook = Webhook {
            name,
            lang,
            statements: true,
            kind,
            endpoint,
            other: None,
            is_internal: false,
        };
        Ok(webhook)
    }

    /// All that is wrong with the settings of a webhook, as far as they are known: what is `None`
    /// may be in a file, unless `is_complete`.
    pub fn problems(
        kind: &str,
        url: Option<&str>,
        secret: Option<&str>,
        chat: Option<&str>,
        is_complete: bool,
    ) -> Vec<WebhookError> {
        let secret_in_file = !is_complete && secret.is_none();
        let known = match WebhookType::parse(kind, secret, chat) {
            Err(WebhookError::RoutingKey) if secret_in_file => {
                WebhookType::parse(kind, Some("in a file"), chat)
            }
            known => known,
        };
        let endpoint = url.map(Endpoint::parse).transpose().map_err(WebhookError::Endpoint);
        let path = match (&known, &endpoint) {
            (Ok(known), Ok(Some(endpoint))) => known.check_path(endpoint.target()).err(),
            _ => None,
        };
        known.err().into_iter().chain(endpoint.err()).chain(path).collect()
    }

    /// Sends to another URL what the first does not know any more, or not yet: the URL of a room
    /// is its secret.
    ///
    /// # Errors
    /// When the URL is not valid.
    pub fn or_at(self, url: &str) -> Result<Webhook, WebhookError> {
        Ok(Webhook { other: Some(Endpoint::parse(url)?), ..self })
    }

    /// Trusts these authorities instead of Mozilla's alone.
    pub fn trusting(self, trust: &Trust) -> Webhook {
        let other = self.other.map(|endpoint| endpoint.trusting(trust.clone()));
        Webhook { endpoint: self.endpoint.trusting(trust.clone()), other, ..self }
    }

    /// The URL, which displays without its secret part.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Whether only the latest statement matters once deliveries are late.
    pub fn wants_latest_only(&self) -> bool {
        !matches!(self.kind, WebhookType::Webhook(_) | WebhookType::Statuspage)
    }

    /// Whether open incidents are told again and again, since the receiver forgets them.
    pub fn is_repeated(&self) -> bool {
        self.kind == WebhookType::Alertmanager
    }

    /// Whether it can be told of alerts: Statuspage has no form for them, Alertmanager ends what is
    /// not repeated, and PagerDuty wants each by itself.
    pub fn takes_alerts(&self) -> bool {
        !matches!(
            self.kind,
            WebhookType::Statuspage | WebhookType::Alertmanager | WebhookType::PagerDuty(_)
        )
    }

    /// Whether it hears that somebody has what it was called for, and that it is over.
    pub fn takes_updates(&self) -> bool {
        matches!(self.kind, WebhookType::PagerDuty(_))
    }

    /// Sends a statement; with the minimum delay before a retry, when the receiver asks for
    /// one.
    pub async fn deliver(
        &self,
        now: Time,
        payload: &StatementPayload,
        progress: &Progress,
    ) -> (Outcome, Option<Duration>) {
        self.send(self.request(now, payload), progress).await
    }

    /// Sends a message about alerts, in the same way.
    pub async fn deliver_alerts(
        &self,
        now: Time,
        payload: &AlertPayload,
        progress: &Progress,
    ) -> (Outcome, Option<Duration>) {
        match self.alert_request(now, payload) {
            Some(request) => self.send(request, progress).await,
            None => (Outcome::Refused("this type of webhook takes no alerts".into()), None),
        }
    }

    /// Sends a page: to PagerDuty an event for each matter, to all others a message about all of
    /// them. What is sent again is the same event.
    pub async fn deliver_page(
        &self,
        now: Time,
        payload: &AlertPayload,
        matters: &[PageMatter],
        progress: &Progress,
    ) -> (Outcome, Option<Duration>) {
        let WebhookType::PagerDuty(RoutingKey(key)) = &self.kind else {
            return self.deliver_alerts(now, payload, progress).await;
        };
        let mut last = (Outcome::Refused("the page is about nothing".into()), None);
        for PageMatter { dedup_key, title, severity } in matters {
            let trigger = Trigger {
                summary: title,
                text: &payload.text,
                component: None,
                severity: *severity,
                at: payload.at.to_string(),
                page: payload.page.as_deref(),
            };
            let body = pagerduty::trigger(key, dedup_key, &trigger);
            last = self.send(self.post(now, &payload.id, &body), progress).await;
            if !matches!(last.0, Outcome::Accepted(_)) {
                break;
            }
        }
        last
    }

    /// Says what became of a matter that it was called for.
    pub async fn deliver_update(
        &self,
        now: Time,
        dedup_key: &str,
        action: PagerDutyAction,
        progress: &Progress,
    ) -> (Outcome, Option<Duration>) {
        let WebhookType::PagerDuty(RoutingKey(key)) = &self.kind else {
            return (Outcome::Refused("this type of webhook takes no updates".into()), None);
        };
        let body = pagerduty::update(key, dedup_key, action);
        self.send(self.post(now, dedup_key, &body), progress).await
    }

    async fn send(&self, mut request: Request, progress: &Progress) -> (Outcome, Option<Duration>) {
        let mut answer = self.endpoint.deliver(&request, progress).await;
        if let Some(other) = &self.other
            && matches!(&answer, Ok(response) if matches!(response.status, 401 | 403 | 404 | 410))
        {
            request.target = other.target().to_owned();
            answer = other.deliver(&request, progress).await;
        }
        match answer {
            Ok(response) => (self.outcome_of(&response), response.min_retry_delay()),
            // A room shows a second copy; a program knows it by its id.
            Err(NoResponse::Unknown(why)) if self.is_room() => (Outcome::Unknown(why), None),
            Err(NoResponse::NotSent(why) | NoResponse::Unknown(why)) => {
                (Outcome::TryLater(why), None)
            }
        }
    }

    /// Whether people read it as it comes.
    fn is_room(&self) -> bool {
        self.wants_latest_only()
            && !matches!(self.kind, WebhookType::Alertmanager | WebhookType::PagerDuty(_))
    }

    /// The outcome of a response. Rooms say in the body, whatever the status, that a message was
    /// not delivered.
    fn outcome_of(&self, response: &Response) -> Outcome {
        let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
        let text = response.body.to_lowercase();
        // Teams hands on what the service behind it said.
        let teams = self.kind == WebhookType::Teams
            && ["failed", "error"].iter().any(|it| text.contains(it));
        // Rocket.Chat says `success`, the others `ok`.
        let denial = |field: &str| self.is_room() && body[field] == false;
        let denied = teams || denial("ok") || denial("success");
        let code = body["error_code"].as_u64();
        let later = teams
            || matches!(code, Some(429 | 500..))
            || TEMPORARY_DENIALS.iter().any(|it| text.contains(it));
        match response.outcome() {
            Outcome::Accepted(text) if denied && later => Outcome::TryLater(text),
            Outcome::Accepted(text) if denied => Outcome::Refused(text),
            outcome => outcome,
        }
    }

    /// The request that sends a message about alerts; `None` when it takes none.
    pub fn alert_request(&self, now: Time, payload: &AlertPayload) -> Option<Request> {
        let room = RoomMessage {
            title: &payload.title,
            text: &payload.text,
            page: payload.page.as_deref(),
        };
        let body = match &self.kind {
            WebhookType::Webhook(_) => json!({
                "type": "alerts",
                "timestamp": payload.at.to_string(),
                "data": payload.body,
            }),
            WebhookType::Statuspage | WebhookType::Alertmanager | WebhookType::PagerDuty(_) => {
                return None;
            }
            WebhookType::Slack => room.for_slack(),
            WebhookType::Mattermost | WebhookType::RocketChat => room.for_mattermost(),
            WebhookType::Discord => room.for_discord(),
            WebhookType::Teams => room.for_teams(),
            WebhookType::Telegram(chat) => room.for_telegram(chat),
            WebhookType::Ntfy(topic) => room.for_ntfy(topic, payload.urgent),
            WebhookType::Gotify => room.for_gotify(payload.urgent),
        };
        Some(self.post(now, &payload.id, &body))
    }

    /// The request that sends a statement.
    pub fn request(&self, now: Time, payload: &StatementPayload) -> Request {
        let body = match &self.kind {
            WebhookType::Webhook(_) => json!({
                "type": "incident.statement",
                "timestamp": payload.at.to_string(),
                "data": payload.body,
            }),
            WebhookType::Statuspage => payload.statuspage.clone(),
            WebhookType::Alertmanager => json!([alert(now, payload)]),
            WebhookType::PagerDuty(RoutingKey(key)) => payload.for_pagerduty(key),
            WebhookType::Slack => payload.for_room().for_slack(),
            WebhookType::Mattermost | WebhookType::RocketChat => {
                payload.for_room().for_mattermost()
            }
            WebhookType::Discord => payload.for_room().for_discord(),
            WebhookType::Teams => payload.for_room().for_teams(),
            WebhookType::Telegram(chat) => payload.for_room().for_telegram(chat),
            WebhookType::Ntfy(topic) => payload.for_room().for_ntfy(topic, false),
            WebhookType::Gotify => payload.for_room().for_gotify(false),
        };
        self.post(now, &payload.id, &body)
    }

    fn post(&self, now: Time, id: &str, body: &Value) -> Request {
        let body = Bytes::from(body.to_string());
        let headers = match &self.kind {
            WebhookType::Webhook(secret) => signed(secret.as_ref(), id, now, &body),
            _ => Vec::new(),
        };
        Request {
            method: Method::POST,
            target: self.endpoint.target().to_owned(),
            content_type: Some("application/json"),
            headers,
            body,
        }
    }
}

impl WebhookType {
    /// Whether a path can be one of its interface: another is answered with 404, for ever.
    fn check_path(&self, target: &str) -> Result<(), WebhookError> {
        let path = target.split('?').next().unwrap_or_default().trim_end_matches('/');
        let (end, kind) = match self {
            WebhookType::Alertmanager => ("/api/v2/alerts", "alertmanager"),
            WebhookType::PagerDuty(_) => ("/v2/enqueue", "pagerduty"),
            WebhookType::Telegram(_) => ("/sendMessage", "telegram"),
            WebhookType::Gotify => ("/message", "gotify"),
            _ => return Ok(()),
        };
        match path.ends_with(end) {
            true => Ok(()),
            false => Err(WebhookError::Path(kind, end)),
        }
    }

    fn parse(
        kind: &str,
        secret: Option<&str>,
        chat: Option<&str>,
    ) -> Result<WebhookType, WebhookError> {
        let unsupported = |what| WebhookError::Unsupported(kind.to_owned(), what);
        let parsed = match kind {
            "webhook" => WebhookType::Webhook(secret.map(Secret::parse).transpose()?),
            "statuspage" => WebhookType::Statuspage,
            "alertmanager" => WebhookType::Alertmanager,
            "pagerduty" => {
                let key = secret.map(str::trim).filter(|key| !key.is_empty());
                WebhookType::PagerDuty(RoutingKey(key.ok_or(WebhookError::RoutingKey)?.to_owned()))
            }
            "slack" => WebhookType::Slack,
            "mattermost" => WebhookType::Mattermost,
            "rocketchat" => WebhookType::RocketChat,
            "discord" => WebhookType::Discord,
            "teams" => WebhookType::Teams,
            "telegram" | "ntfy" => {
                let chat = chat.filter(|chat| !chat.trim().is_empty());
                let chat = chat.ok_or(WebhookError::Chat)?.to_owned();
                match kind {
                    "ntfy" => WebhookType::Ntfy(chat),
                    _ => WebhookType::Telegram(chat),
                }
            }
            "gotify" => WebhookType::Gotify,
            _ => return Err(WebhookError::Type(kind.to_owned())),
        };
        if secret.is_some()
            && !matches!(parsed, WebhookType::Webhook(_) | WebhookType::PagerDuty(_))
        {
            return Err(unsupported("secret"));
        }
        if chat.is_some() && !matches!(parsed, WebhookType::Telegram(_) | WebhookType::Ntfy(_)) {
            return Err(unsupported("chat"));
        }
        Ok(parsed)
    }
}

impl StatementPayload {
    /// An incident is one there as well, from its first statement to its end.
    fn for_pagerduty(&self, key: &str) -> Value {
        let dedup_key = format!("incident:{}", self.incident);
        if self.resolved.is_some() {
            return pagerduty::update(key, &dedup_key, PagerDutyAction::Resolve);
        }
        let trigger = Trigger {
            summary: &self.title,
            text: &self.text,
            component: self.component.as_deref(),
            severity: self.severity,
            at: self.began.to_string(),
            page: self.page.as_deref(),
        };
        pagerduty::trigger(key, &dedup_key, &trigger)
    }

    fn for_room(&self) -> RoomMessage<'_> {
        RoomMessage { title: &self.title, text: &self.text, page: self.page.as_deref() }
    }
}

impl Secret {
    fn parse(text: &str) -> Result<Secret, WebhookError> {
        let key = |text: &str| {
            let bytes = BASE64_STANDARD.decode(text.strip_prefix("whsec_")?).ok()?;
            (24..=64).contains(&bytes.len()).then_some(bytes)
        };
        let keys: Option<Vec<_>> = text.split_whitespace().map(key).collect();
        let keys = keys.filter(|keys| (1..=MAX_KEYS).contains(&keys.len()));
        keys.map(Secret).ok_or(WebhookError::Secret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Webhook({} at {})", self.name, self.endpoint)
    }
}

/// The headers of Standard Webhooks, with a signature over id, time and body.
fn signed(secret: Option<&Secret>, id: &str, now: Time, body: &[u8]) -> Vec<(String, String)> {
    let at = now.as_micros() / 1_000_000;
    let mut headers =
        vec![("webhook-id".into(), id.to_owned()), ("webhook-timestamp".into(), at.to_string())];
    if let Some(Secret(keys)) = secret {
        let content = [id.as_bytes(), b".", at.to_string().as_bytes(), b".", body].concat();
        let signature = |key: &Vec<u8>| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, key);
            format!("v1,{}", BASE64_STANDARD.encode(hmac::sign(&key, &content)))
        };
        // The receiver takes the one that it knows the key of.
        let signatures: Vec<_> = keys.iter().map(signature).collect();
        headers.push(("webhook-signature".into(), signatures.join(" ")));
    }
    headers
}

/// One alert for one incident; its labels never change.
fn alert(now: Time, payload: &StatementPayload) -> Value {
    let ends = match (payload.resolved, payload.next_update) {
        (Some(at), _) => at,
        (None, Some(by)) => by.max(now) + ALERT_TTL,
        (None, None) => now + ALERT_TTL,
    };
    let mut annotations = json!({ "summary": payload.title, "description": payload.text });
    if let Some(component) = payload.component.as_ref().or(payload.component_name.as_ref()) {
        annotations["component"] = json!(component);
    }
    json!({
        "labels": { "alertname": "BongsuIncident", "incident": payload.incident },
        "annotations": annotations,
        "startsAt": payload.began.to_string(),
        "endsAt": ends.to_string(),
        "generatorURL": payload.page.as_deref().unwrap_or_default(),
    })
}
