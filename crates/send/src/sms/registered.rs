//! Compares the configured AlimTalk templates with those registered at the gateway.

use super::alimtalk::RegisteredTemplate;
use super::gateway::{Gateway, SmsProvider};
use super::signature::{sens, solapi};
use crate::http::Request;
use bongsu_core::Time;
use serde_json::Value;

impl Gateway {
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
    use super::compare;
    use serde_json::json;

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
