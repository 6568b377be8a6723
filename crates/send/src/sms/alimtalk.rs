//! AlimTalk: KakaoTalk messages from templates that were registered beforehand.

use super::{Gateway, SmsMessage, SmsProvider, sens, solapi};
use crate::http::Request;
use bongsu_core::Time;
use bongsu_core::inventory::normalize_phone;
use bongsu_core::notification::NoticeReason;
use bongsu_words::template::{Template, TemplateError};
use serde_json::{Map, Value, json};

/// A KakaoTalk channel with its templates.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlimTalk {
    /// The channel: `pfId` with SOLAPI, `@name` with SENS.
    pub channel: String,
    /// The service id, with SENS.
    pub service: Option<String>,
    /// The templates.
    pub templates: Vec<RegisteredTemplate>,
}

/// A registered template and its use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegisteredTemplate {
    /// The notices it is used for.
    pub reasons: Vec<NoticeReason>,
    /// Its code at the gateway.
    pub code: String,
    /// Its text.
    pub template: Template,
}

/// Why the AlimTalk settings are not valid.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AlimTalkError {
    /// A template is not valid.
    #[error("the template {0}: {1}")]
    Template(String, TemplateError),
    /// SENS needs a service id.
    #[error("AlimTalk through SENS needs `alimtalk_service`")]
    Service,
}

impl AlimTalk {
    pub(super) fn has_service(&self) -> Result<(), AlimTalkError> {
        self.service.as_ref().map(|_| ()).ok_or(AlimTalkError::Service)
    }

    fn template_for(&self, reason: NoticeReason) -> Option<&RegisteredTemplate> {
        self.templates.iter().find(|it| it.reasons.contains(&reason))
    }
}

impl Gateway {
    /// The request that sends a notice by KakaoTalk; `None` when no template is registered for
    /// its reason.
    pub(super) fn alimtalk_request(&self, now: Time, sms: &SmsMessage<'_>) -> Option<Request> {
        let alimtalk = self.alimtalk.as_ref()?;
        let RegisteredTemplate { code, template, .. } = alimtalk.template_for(sms.reason)?;
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

    /// Compares each template with the one registered at the gateway, by code; an error says
    /// what is wrong. Meant to run before an outage.
    pub async fn compare_templates(&self, now: Time) -> Vec<(String, Result<(), String>)> {
        let mut compared = Vec::new();
        for it in self.alimtalk.iter().flat_map(|alimtalk| &alimtalk.templates) {
            compared.push((it.code.clone(), self.compare_template(now, it).await));
        }
        compared
    }

    async fn compare_template(&self, now: Time, it: &RegisteredTemplate) -> Result<(), String> {
        let alimtalk = self.alimtalk.as_ref().ok_or("no channel is set")?;
        let (target, headers) = match &self.provider {
            SmsProvider::Solapi { key, secret } => {
                let headers = vec![("authorization".into(), solapi(key, secret, now, &it.code))];
                (format!("/kakao/v2/templates/{}", it.code), headers)
            }
            SmsProvider::Sens { key, secret } => {
                let service = alimtalk.service.as_deref().unwrap_or_default();
                let channel = alimtalk.channel.replace('@', "%40");
                let target = format!(
                    "/alimtalk/v2/services/{service}/templates?channelId={channel}&templateCode={}",
                    it.code
                );
                let headers = sens(key, secret, now, "GET", &target);
                (target, headers)
            }
            SmsProvider::Http { .. } => return Ok(()),
        };
        let response = self.endpoint.send(&Request::get(&target, headers)).await?;
        if response.status != 200 {
            return Err(response.summary());
        }
        let body: Value = serde_json::from_str(&response.body).map_err(|e| e.to_string())?;
        // A template, or a list of them.
        let all = body.as_array().map_or(std::slice::from_ref(&body), Vec::as_slice);
        let named = |one: &&Value| one["templateCode"].as_str().is_none_or(|code| code == it.code);
        let one = all.iter().find(named).ok_or("not registered at the gateway")?;
        compare(one, it.template.text())
    }
}

/// Checks that a registered template is approved, in use, and has this text.
fn compare(registered: &Value, text: &str) -> Result<(), String> {
    let of = |key: &str| registered[key].as_str();
    let usable = match (of("status"), of("templateInspectionStatus"), of("templateStatus")) {
        (Some(status), None, _) => status == "APPROVED",
        (_, Some(inspection), status) => {
            inspection == "COMPLETE" && status.is_none_or(|status| status == "ACTIVE")
        }
        (None, None, _) => false,
    };
    if !usable {
        return Err("not approved or not in use".into());
    }
    let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    match of("content") {
        Some(content) if plain(content) == plain(text) => Ok(()),
        Some(_) => Err("the registered text is different".into()),
        None => Err("the registered text cannot be read".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registered_template_must_be_approved_and_have_the_same_text() {
        let text = "#{사실}\n#{주소}";
        let solapi = |status: &str, content: &str| json!({ "status": status, "content": content });
        assert_eq!(compare(&solapi("APPROVED", "#{사실}\r\n#{주소}"), text), Ok(()));
        assert!(compare(&solapi("INSPECTING", text), text).is_err());
        assert!(compare(&solapi("APPROVED", "#{사실}"), text).is_err());
        let sens = |inspection: &str, status: &str| json!({ "templateInspectionStatus": inspection, "templateStatus": status, "content": text });
        assert_eq!(compare(&sens("COMPLETE", "ACTIVE"), text), Ok(()));
        assert!(compare(&sens("COMPLETE", "STOP"), text).is_err());
        assert!(compare(&sens("REJECT", "ACTIVE"), text).is_err());
        assert!(compare(&json!({}), text).is_err());
    }
}
