//! The requests that send a message.

use super::alimtalk::RegisteredTemplate;
use super::gateway::{Gateway, SmsProvider};
use super::message::SmsMessage;
use super::signature::{sens, solapi};
use crate::http::Request;
use bongsu_core::Time;
use bongsu_core::inventory::normalize_phone;
use hyper::Method;
use serde_json::{Map, Value, json};

/// The limit of a long message (LMS) at Korean gateways, in bytes of EUC-KR, where a Hangul
/// syllable has two.
const MAX_LMS_BYTES: usize = 2_000;

impl Gateway {
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

    /// The request that sends a notice by KakaoTalk; `None` when no template is registered for
    /// its reason.
    pub(super) fn alimtalk_request(&self, now: Time, sms: &SmsMessage<'_>) -> Option<Request> {
        let alimtalk = self.alimtalk.as_ref()?;
        let RegisteredTemplate { code, template, .. } = alimtalk.template_for(sms.reason?)?;
        let to = normalize_phone(sms.to);
        let (target, headers, body) = match &self.provider {
            SmsProvider::Solapi { key, secret } => {
                let named = |(name, value): (&str, String)| (format!("#{{{name}}}"), value.into());
                let variables: Map<String, Value> =
                    template.values(sms.message).into_iter().map(named).collect();
                let options = json!({
                    "pfId": alimtalk.channel, "templateId": code, "variables": variables,
                    // The gateway texts recipients without KakaoTalk.
                    "disableSms": false,
                });
                let message =
                    json!({ "to": to, "from": self.from, "type": "ATA", "kakaoOptions": options });
                let headers = vec![("authorization".into(), solapi(key, secret, now, sms.id))];
                (self.endpoint.target().to_owned(), headers, json!({ "message": message }))
            }
            SmsProvider::Sens { key, secret } => {
                let service = alimtalk.service.as_deref()?;
                let target = format!("/alimtalk/v2/services/{service}/messages");
                let headers = sens(key, secret, now, "POST", &target);
                let failover =
                    json!({ "type": "LMS", "from": self.from, "content": self.text(sms) });
                let message = json!({
                    "to": to, "content": template.fill(sms.message),
                    "useSmsFailover": true, "failoverConfig": failover,
                });
                let body = json!({
                    "plusFriendId": alimtalk.channel, "templateCode": code, "messages": [message],
                });
                (target, headers, body)
            }
            SmsProvider::Http { .. } => return None,
        };
        Some(Request::post_json(&target, headers, &body))
    }
}

/// As much of a text as a long message holds.
pub(super) fn truncate(text: &str) -> String {
    let mut left = MAX_LMS_BYTES;
    let fits = |c: &char| {
        let bytes = if c.is_ascii() { 1 } else { 2 };
        left = left.saturating_sub(bytes);
        left > 0
    };
    text.chars().take_while(fits).collect()
}
