//! The requests that send a message.

use super::alimtalk::RegisteredTemplate;
use super::gateway::{Gateway, SmsProvider};
use super::message::SmsMessage;
use super::signature::{sens, solapi};
use crate::http::Request;
use bongsu_core::Time;
use bongsu_core::inventory::{Country, split_code};
use hyper::Method;
use serde_json::{Map, Value, json};

/// The limit of a long message (LMS) at Korean gateways, in bytes of EUC-KR, where a Hangul
/// syllable has two.
const MAX_LMS_BYTES: usize = 2_000;
/// The limit of a short message (SMS) abroad, where a character beyond ASCII has two bytes and a
/// message 140.
const MAX_SMS_BYTES: usize = 140;

impl Gateway {
    fn text(&self, sms: &SmsMessage<'_>) -> String {
        self.text_within(sms, MAX_LMS_BYTES)
    }

    /// What its reader acts by stands at its end, and stays.
    fn text_within(&self, sms: &SmsMessage<'_>, max: usize) -> String {
        match self.voice {
            true => truncate_to(&self.whole_text(sms), max),
            false => {
                let text = sms.message.short_within(|text| truncate_to(text, max) == text);
                truncate_to(&text, max)
            }
        }
    }

    fn whole_text(&self, sms: &SmsMessage<'_>) -> String {
        if self.voice { sms.message.spoken() } else { sms.message.short() }
    }

    /// Whether a message holds all of a text: what is longer is cut.
    pub(super) fn holds(&self, sms: &SmsMessage<'_>) -> bool {
        let text = self.whole_text(sms);
        let is_abroad = Recipient::of(self.country, sms.to).is_ok_and(|to| to.code.is_some());
        let max = match &self.provider {
            SmsProvider::Sens { .. } if is_abroad => MAX_SMS_BYTES,
            _ => MAX_LMS_BYTES,
        };
        truncate_to(&text, max) == text
    }

    /// The request that sends a text.
    ///
    /// # Errors
    /// Why this gateway cannot be told the number.
    pub fn request(&self, now: Time, sms: &SmsMessage<'_>) -> Result<Request, String> {
        let (to, text) = (Recipient::of(self.country, sms.to)?, self.text(sms));
        let target = self.endpoint.target();
        Ok(match &self.provider {
            SmsProvider::Solapi { key, secret } => {
                let mut message = json!({ "to": to.number, "from": self.from, "text": text });
                if self.voice {
                    to.is_domestic()?;
                    message["type"] = "VOICE".into();
                    message["voiceOptions"] = json!({ "voiceType": "FEMALE" });
                }
                if let Some(code) = &to.code {
                    message["country"] = code.as_str().into();
                }
                let headers = vec![("authorization".into(), solapi(key, secret, now, sms.id))];
                Request::post_json(target, headers, &json!({ "message": message }))
            }
            SmsProvider::Sens { key, secret } => {
                let mut body = json!({
                    "type": "LMS", "from": self.from, "content": text,
                    "messages": [{ "to": to.number }],
                });
                if let Some(code) = &to.code {
                    // Long messages stay within the country.
                    body["type"] = "SMS".into();
                    body["countryCode"] = code.as_str().into();
                    body["content"] = self.text_within(sms, MAX_SMS_BYTES).into();
                }
                let headers = sens(key, secret, now, "POST", target);
                Request::post_json(target, headers, &body)
            }
            SmsProvider::Http { headers, body, .. } => {
                // `{to}` has no room for a calling code.
                if !body.has("{e164}") {
                    to.is_domestic()?;
                }
                let fill = |template: &str| {
                    template
                        .replace("{to}", &to.number)
                        .replace("{e164}", &to.e164)
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
        })
    }

    /// The request that sends a notice by KakaoTalk; `None` when no template is registered for
    /// its reason, or the number is of another country.
    pub(super) fn alimtalk_request(&self, now: Time, sms: &SmsMessage<'_>) -> Option<Request> {
        let alimtalk = self.alimtalk.as_ref()?;
        let RegisteredTemplate { code, template, .. } = alimtalk.template_for(sms.reason?)?;
        let to = Recipient::of(self.country, sms.to).ok().filter(|to| to.code.is_none())?.number;
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

/// A number, as a gateway in a country is told it.
struct Recipient {
    /// With everything.
    e164: String,
    /// The calling code, when it is of another country.
    code: Option<String>,
    /// As it is dialled within its country; without the calling code when there is one.
    number: String,
}

impl Recipient {
    fn of(country: Country, text: &str) -> Result<Recipient, String> {
        let wrong = || format!("“{text}” is not a phone number");
        let e164 = country.e164(text).ok_or_else(wrong)?;
        Ok(match country.national(&e164) {
            Some(number) => Recipient { e164, code: None, number },
            None => {
                let (code, number) = split_code(&e164).ok_or_else(wrong)?;
                let (code, number) = (Some(code.to_owned()), number.to_owned());
                Recipient { e164, code, number }
            }
        })
    }

    /// Refuses a number of another country.
    fn is_domestic(&self) -> Result<(), String> {
        match &self.code {
            None => Ok(()),
            Some(_) => Err(format!(
                "{} is a number of another country, which this gateway is not told: see {{e164}}",
                self.e164
            )),
        }
    }
}

/// As much of a text as has so many bytes.
fn truncate_to(text: &str, max: usize) -> String {
    let mut left = max;
    let fits = |c: &char| {
        let bytes = if c.is_ascii() { 1 } else { 2 };
        left = left.saturating_sub(bytes);
        left > 0
    };
    text.chars().take_while(fits).collect()
}
