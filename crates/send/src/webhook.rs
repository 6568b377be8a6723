//! Telling programs and rooms: each statement of an incident, by their incoming hooks.
//!
//! Programs get the whole, signed as Standard Webhooks says
//! (<https://www.standardwebhooks.com>), or in the shape of a Statuspage webhook, or as an
//! alert of Prometheus' Alertmanager; rooms get a few lines of text.

use crate::Outcome;
use crate::http::{Answer, Endpoint, Post};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bongsu_core::Time;
use bongsu_words::Lang;
use ring::hmac;
use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;

/// A hook that news is handed to.
pub struct Webhook {
    /// What the operator calls it; what was handed over is known by it.
    pub name: String,
    /// The language of what is said.
    pub lang: Lang,
    form: Form,
    endpoint: Endpoint,
}

/// Who stands behind it, and what he wants to hear.
#[derive(Clone, PartialEq, Eq)]
pub enum Form {
    /// A program: JSON, signed when there is a secret.
    Webhook(Option<Secret>),
    /// A program that knows Statuspage's webhooks.
    Statuspage,
    /// Prometheus' Alertmanager (`/api/v2/alerts`).
    Alertmanager,
    /// A room of Slack, or of what takes the same (Mattermost, Rocket.Chat).
    Slack,
    /// A room of Discord.
    Discord,
    /// A room of Microsoft Teams, by a workflow.
    Teams,
    /// A chat of Telegram, by its number or `@name`.
    Telegram(String),
}

/// What a webhook is signed with.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

/// Why there is no hook.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WebhookError {
    /// The address.
    #[error(transparent)]
    Endpoint(#[from] crate::http::EndpointError),
    /// The form.
    #[error(
        "unknown type “{0}”: use webhook, statuspage, alertmanager, slack, discord, teams or telegram"
    )]
    Form(String),
    /// The secret.
    #[error("not a valid secret: write whsec_ and 24 to 64 bytes in base64")]
    Secret,
    /// There is nothing that it could be for.
    #[error("“{0}” takes no {1}")]
    Needless(String, &'static str),
    /// The chat.
    #[error("telegram needs `chat`: the chat's number, or @name")]
    Chat,
}

/// What was stated, in words and in numbers.
#[derive(Clone, Debug)]
pub struct StatementPayload {
    /// The same for the same statement to the same hook.
    pub id: String,
    /// The incident in a line.
    pub title: String,
    /// What was stated, in a paragraph.
    pub text: String,
    /// Where more is to be read, if it can be read from outside.
    pub page: Option<String>,
    /// The incident's id.
    pub incident: String,
    /// `kind:name` of the failed component, if that is known.
    pub component: Option<String>,
    /// When it was stated.
    pub at: Time,
    /// The first failure.
    pub began: Time,
    /// When it was over, if it is.
    pub resolved: Option<Time>,
    /// When the next word comes.
    pub next_update: Option<Time>,
    /// The incident as the API tells it.
    pub body: Value,
    /// The incident as a Statuspage webhook tells it.
    pub statuspage: Value,
}

/// An alert is taken back by itself so long after the word that was promised did not come.
const ALERT_LASTS: Duration = Duration::from_secs(30 * 60);
/// Discord refuses more characters; Slack and Telegram take more than this.
const TEXT_MOST: usize = 1_900;

impl Webhook {
    /// A hook of the form `form` at `url`.
    ///
    /// # Errors
    /// [`WebhookError`], which repeats neither the address nor the secret.
    pub fn new(
        name: &str,
        lang: Lang,
        form: &str,
        url: &str,
        secret: Option<&str>,
        chat: Option<&str>,
    ) -> Result<Webhook, WebhookError> {
        let form = Form::parse(form, secret, chat)?;
        Ok(Webhook { name: name.to_owned(), lang, form, endpoint: Endpoint::parse(url)? })
    }

    /// Where it stands, without what is secret.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Whether only the latest is of use to it, once some could not be handed over.
    pub fn is_room(&self) -> bool {
        !matches!(self.form, Form::Webhook(_) | Form::Statuspage)
    }

    /// Hands news over; when it is to be tried again, after how long at least.
    pub async fn tell(&self, now: Time, news: &StatementPayload) -> (Outcome, Option<Duration>) {
        match self.endpoint.post(&self.post(now, news)).await {
            Ok(answer) => (self.judge(&answer), answer.wait()),
            Err(why) => (Outcome::TryLater(why), None),
        }
    }

    /// What an answer means. Telegram says `ok` in the body, whatever the status.
    fn judge(&self, answer: &Answer) -> Outcome {
        let refused =
            matches!(self.form, Form::Telegram(_)) && answer.body.contains("\"ok\":false");
        match answer.outcome() {
            Outcome::Accepted(words) if refused => Outcome::Refused(words),
            outcome => outcome,
        }
    }

    /// The request that hands news over.
    pub fn post(&self, now: Time, news: &StatementPayload) -> Post {
        let body = match &self.form {
            Form::Webhook(_) => json!({
                "type": "incident.statement",
                "timestamp": news.at.to_string(),
                "data": news.body,
            }),
            Form::Statuspage => news.statuspage.clone(),
            Form::Alertmanager => json!([alert(now, news)]),
            Form::Slack => json!({ "text": text(news) }),
            Form::Discord => json!({ "content": text(news), "allowed_mentions": { "parse": [] } }),
            Form::Teams => card(news),
            Form::Telegram(chat) => json!({ "chat_id": chat, "text": text(news) }),
        };
        let body = body.to_string().into_bytes();
        let headers = match &self.form {
            Form::Webhook(secret) => signed(secret.as_ref(), &news.id, now, &body),
            _ => Vec::new(),
        };
        Post { content_type: "application/json", headers, body }
    }
}

impl Form {
    fn parse(form: &str, secret: Option<&str>, chat: Option<&str>) -> Result<Form, WebhookError> {
        let needless = |what| WebhookError::Needless(form.to_owned(), what);
        let parsed = match form {
            "webhook" => Form::Webhook(secret.map(Secret::parse).transpose()?),
            "statuspage" => Form::Statuspage,
            "alertmanager" => Form::Alertmanager,
            "slack" => Form::Slack,
            "discord" => Form::Discord,
            "teams" => Form::Teams,
            "telegram" => Form::Telegram(chat.ok_or(WebhookError::Chat)?.to_owned()),
            _ => return Err(WebhookError::Form(form.to_owned())),
        };
        if secret.is_some() && !matches!(parsed, Form::Webhook(_)) {
            return Err(needless("secret"));
        }
        if chat.is_some() && !matches!(parsed, Form::Telegram(_)) {
            return Err(needless("chat"));
        }
        Ok(parsed)
    }
}

impl Secret {
    fn parse(text: &str) -> Result<Secret, WebhookError> {
        let text = text.trim().strip_prefix("whsec_").ok_or(WebhookError::Secret)?;
        let bytes = BASE64_STANDARD.decode(text).map_err(|_| WebhookError::Secret)?;
        (24..=64).contains(&bytes.len()).then_some(Secret(bytes)).ok_or(WebhookError::Secret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hook({} at {})", self.name, self.endpoint)
    }
}

/// The headers of Standard Webhooks; the signature is over id, time and body.
fn signed(secret: Option<&Secret>, id: &str, now: Time, body: &[u8]) -> Vec<(String, String)> {
    let at = now.as_micros() / 1_000_000;
    let mut headers =
        vec![("webhook-id".into(), id.to_owned()), ("webhook-timestamp".into(), at.to_string())];
    if let Some(Secret(secret)) = secret {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let content = [id.as_bytes(), b".", at.to_string().as_bytes(), b".", body].concat();
        let signature = BASE64_STANDARD.encode(hmac::sign(&key, &content));
        headers.push(("webhook-signature".into(), format!("v1,{signature}")));
    }
    headers
}

/// A few lines, for people.
fn text(news: &StatementPayload) -> String {
    let mut text: String =
        format!("{}\n{}", news.title, news.text).chars().take(TEXT_MOST).collect();
    if let Some(page) = &news.page {
        text.push('\n');
        text.push_str(page);
    }
    text
}

/// An Adaptive Card, which is what a Teams workflow takes.
fn card(news: &StatementPayload) -> Value {
    let block = |text: &str, weight: &str| json!({ "type": "TextBlock", "text": text, "wrap": true, "weight": weight });
    let open = news
        .page
        .iter()
        .map(|page| json!({ "type": "Action.OpenUrl", "title": page, "url": page }));
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": {
                "type": "AdaptiveCard",
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "version": "1.4",
                "body": [block(&news.title, "bolder"), block(&news.text, "default")],
                "actions": open.collect::<Vec<_>>(),
            },
        }],
    })
}

/// One alert for one incident: its labels stay as they are while it lives.
fn alert(now: Time, news: &StatementPayload) -> Value {
    let ends = match (news.resolved, news.next_update) {
        (Some(at), _) => at,
        (None, Some(by)) => by.max(now) + ALERT_LASTS,
        (None, None) => now + ALERT_LASTS,
    };
    json!({
        "labels": { "alertname": "BongsuIncident", "incident": news.incident },
        "annotations": {
            "summary": news.title,
            "description": news.text,
            "component": news.component.as_deref().unwrap_or("unknown"),
        },
        "startsAt": news.began.to_string(),
        "endsAt": ends.to_string(),
        "generatorURL": news.page.as_deref().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news() -> StatementPayload {
        let at = Time::parse("2018-01-04T16:19:05+09:00").unwrap();
        StatementPayload {
            id: "msg_1".into(),
            title: "네임서버 장애".into(),
            text: "고장 난 것으로 보입니다.".into(),
            page: Some("https://status.example/incidents/1".into()),
            incident: "1".into(),
            component: Some("ns:ns1.example".into()),
            at,
            began: at,
            resolved: None,
            next_update: Some(at + Duration::from_secs(900)),
            body: json!({ "id": "1" }),
            statuspage: json!({ "incident": { "id": "1" } }),
        }
    }

    fn hook(form: &str, secret: Option<&str>, chat: Option<&str>) -> Result<Webhook, WebhookError> {
        Webhook::new("room", Lang::Ko, form, "https://hooks.example/x", secret, chat)
    }

    fn body(form: &str) -> Value {
        let chat = (form == "telegram").then_some("-100");
        let post = hook(form, None, chat).unwrap().post(news().at, &news());
        serde_json::from_slice(&post.body).unwrap()
    }

    #[test]
    fn a_webhook_is_signed_over_its_id_its_time_and_its_body() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let hook = hook("webhook", Some(secret), None).unwrap();
        let (now, news) = (Time::from_secs(1_614_265_330), news());
        let post = hook.post(now, &news);
        let of = |name: &str| {
            post.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.clone())
        };
        assert_eq!(of("webhook-id").as_deref(), Some("msg_1"));
        assert_eq!(of("webhook-timestamp").as_deref(), Some("1614265330"));
        let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let content = [b"msg_1.1614265330.", &post.body[..]].concat();
        let signature = of("webhook-signature").unwrap();
        let signature = BASE64_STANDARD.decode(signature.strip_prefix("v1,").unwrap()).unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        assert!(hmac::verify(&key, &content, &signature).is_ok());
    }

    /// The example of the specification's own libraries.
    #[test]
    fn the_signature_is_the_one_that_others_compute() {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let headers =
            signed(Some(&secret), id, Time::from_secs(1_614_265_330), br#"{"test": 2432232314}"#);
        assert_eq!(headers[2].1, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn each_room_gets_what_it_takes() {
        let line = "네임서버 장애\n고장 난 것으로 보입니다.\nhttps://status.example/incidents/1";
        assert_eq!(body("slack"), json!({ "text": line }));
        assert_eq!(body("discord")["content"], line);
        assert_eq!(body("telegram"), json!({ "chat_id": "-100", "text": line }));
        let content = &body("teams")["attachments"][0]["content"];
        assert_eq!(content["body"][0]["text"], "네임서버 장애");
        assert_eq!(body("statuspage")["incident"]["id"], "1");
    }

    #[test]
    fn an_alert_lasts_until_the_promised_word_is_long_overdue_or_all_is_over() {
        let alert = &body("alertmanager")[0];
        assert_eq!(alert["startsAt"], "2018-01-04T07:19:05Z");
        assert_eq!(alert["endsAt"], "2018-01-04T08:04:05Z");
    }

    #[test]
    fn what_is_no_hook_is_refused() {
        assert!(matches!(hook("fax", None, None), Err(WebhookError::Form(_))));
        assert!(matches!(hook("slack", Some("whsec_x"), None), Err(WebhookError::Needless(..))));
        assert!(matches!(hook("webhook", Some("hunter2"), None), Err(WebhookError::Secret)));
        assert!(matches!(hook("telegram", None, None), Err(WebhookError::Chat)));
    }
}
