//! AlimTalk: messages by KakaoTalk that say what was registered beforehand, and nothing else.

use super::{Form, Gateway, SmsMessage, digits, sens, solapi};
use crate::http::{Ask, Post};
use bongsu_core::Time;
use bongsu_core::notification::NoticeReason;
use bongsu_words::template::{Template, TemplateError};
use bytes::Bytes;
use hyper::Method;
use serde_json::{Map, Value, json};

/// A channel, and what is registered for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlimTalk {
    /// The channel: `pfId` with SOLAPI, `@name` with SENS.
    pub channel: String,
    /// The service's id, with SENS.
    pub service: Option<String>,
    /// The templates.
    pub templates: Vec<RegisteredTemplate>,
}

/// A template that is registered, and what it is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegisteredTemplate {
    /// The occasions.
    pub whys: Vec<NoticeReason>,
    /// What it is called there.
    pub code: String,
    /// What it says.
    pub template: Template,
}

/// Why nothing can be said by KakaoTalk.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AlimTalkError {
    /// A template.
    #[error("the template {0}: {1}")]
    Template(String, TemplateError),
    /// SENS has a service for it.
    #[error("AlimTalk needs `alimtalk_service`")]
    Service,
}

impl AlimTalk {
    pub(super) fn has_service(&self) -> Result<(), AlimTalkError> {
        self.service.as_ref().map(|_| ()).ok_or(AlimTalkError::Service)
    }

    fn of(&self, why: NoticeReason) -> Option<&RegisteredTemplate> {
        self.templates.iter().find(|it| it.whys.contains(&why))
    }
}

impl Gateway {
    /// Where a text goes by KakaoTalk, and the request, when a template is registered for it.
    pub(super) fn talk(&self, now: Time, text: &SmsMessage<'_>) -> Option<(String, Post)> {
        let kakao = self.kakao.as_ref()?;
        let RegisteredTemplate { code, template, .. } = kakao.of(text.why)?;
        let to = digits(text.to);
        let (target, headers, body) = match &self.form {
            Form::Solapi { key, secret } => {
                let named = |(name, value): (&str, String)| (format!("#{{{name}}}"), value.into());
                let variables: Map<String, Value> =
                    template.values(text.message).into_iter().map(named).collect();
                let options = json!({
                    "pfId": kakao.channel, "templateId": code, "variables": variables,
                    // Who has no KakaoTalk gets a text from there.
                    "disableSms": false,
                });
                let message =
                    json!({ "to": to, "from": self.from, "type": "ATA", "kakaoOptions": options });
                let headers = vec![("authorization".into(), solapi(key, secret, now, text.id))];
                (self.endpoint.target().to_owned(), headers, json!({ "message": message }))
            }
            Form::Sens { key, secret } => {
                let service = kakao.service.as_deref()?;
                let target = format!("/alimtalk/v2/services/{service}/messages");
                let headers = sens(key, secret, now, "POST", &target);
                let failover =
                    json!({ "type": "LMS", "from": self.from, "content": self.words(text) });
                let message = json!({
                    "to": to, "content": template.fill(text.message),
                    "useSmsFailover": true, "failoverConfig": failover,
                });
                let body = json!({
                    "plusFriendId": kakao.channel, "templateCode": code, "messages": [message],
                });
                (target, headers, body)
            }
            Form::Http { .. } => return None,
        };
        let content_type = "application/json; charset=utf-8";
        Some((target, Post { content_type, headers, body: body.to_string().into_bytes() }))
    }

    /// Compares each template with what is registered at the gateway: by code, what is wrong
    /// with it. To be done before an outage.
    pub async fn compare(&self, now: Time) -> Vec<(String, Result<(), String>)> {
        let mut compared = Vec::new();
        for it in self.kakao.iter().flat_map(|kakao| &kakao.templates) {
            compared.push((it.code.clone(), self.compare_one(now, it).await));
        }
        compared
    }

    async fn compare_one(&self, now: Time, it: &RegisteredTemplate) -> Result<(), String> {
        let kakao = self.kakao.as_ref().ok_or("no channel is set")?;
        let (target, headers) = match &self.form {
            Form::Solapi { key, secret } => {
                let headers = vec![("authorization".into(), solapi(key, secret, now, &it.code))];
                (format!("/kakao/v2/templates/{}", it.code), headers)
            }
            Form::Sens { key, secret } => {
                let service = kakao.service.as_deref().unwrap_or_default();
                let channel = kakao.channel.replace('@', "%40");
                let target = format!(
                    "/alimtalk/v2/services/{service}/templates?channelId={channel}&templateCode={}",
                    it.code
                );
                let headers = sens(key, secret, now, "GET", &target);
                (target, headers)
            }
            Form::Http { .. } => return Ok(()),
        };
        let ask = Ask {
            method: Method::GET,
            target: &target,
            content_type: None,
            headers: &headers,
            body: Bytes::new(),
        };
        let answer = self.endpoint.ask(&ask).await?;
        if answer.status != 200 {
            return Err(answer.words());
        }
        let body: Value = serde_json::from_str(&answer.body).map_err(|e| e.to_string())?;
        // One, or a list of them.
        let all = body.as_array().map_or(std::slice::from_ref(&body), Vec::as_slice);
        let named = |one: &&Value| one["templateCode"].as_str().is_none_or(|code| code == it.code);
        let one = all.iter().find(named).ok_or("it is not registered there")?;
        judge(one, it.template.text())
    }
}

/// Whether what is registered may be used, and says what is written here.
fn judge(registered: &Value, text: &str) -> Result<(), String> {
    let of = |key: &str| registered[key].as_str();
    let usable = match (of("status"), of("templateInspectionStatus"), of("templateStatus")) {
        (Some(status), None, _) => status == "APPROVED",
        (_, Some(inspection), status) => {
            inspection == "COMPLETE" && status.is_none_or(|status| status == "ACTIVE")
        }
        (None, None, _) => false,
    };
    if !usable {
        return Err("it was not approved, or is not in use".into());
    }
    let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    match of("content") {
        Some(content) if plain(content) == plain(text) => Ok(()),
        Some(_) => Err("what is registered says something else".into()),
        None => Err("what is registered cannot be read".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_registered_must_be_approved_and_say_the_same() {
        let text = "#{사실}\n#{주소}";
        let solapi = |status: &str, content: &str| json!({ "status": status, "content": content });
        assert_eq!(judge(&solapi("APPROVED", "#{사실}\r\n#{주소}"), text), Ok(()));
        assert!(judge(&solapi("INSPECTING", text), text).is_err());
        assert!(judge(&solapi("APPROVED", "#{사실}"), text).is_err());
        let sens = |inspection: &str, status: &str| json!({ "templateInspectionStatus": inspection, "templateStatus": status, "content": text });
        assert_eq!(judge(&sens("COMPLETE", "ACTIVE"), text), Ok(()));
        assert!(judge(&sens("COMPLETE", "STOP"), text).is_err());
        assert!(judge(&sens("REJECT", "ACTIVE"), text).is_err());
        assert!(judge(&json!({}), text).is_err());
    }
}
