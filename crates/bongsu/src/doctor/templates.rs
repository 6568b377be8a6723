//! Whether what is registered for KakaoTalk is what is written here (S8): in an outage it is
//! too late to register anything.

use super::{Finding, Level, Text};
use bongsu_core::Time;
use bongsu_send::sms::SmsSender;

/// Asks each gateway for its templates.
pub async fn compare(texter: &SmsSender, now: Time) -> Vec<Finding> {
    let mut findings = Vec::new();
    for gateway in texter.gateways() {
        for (code, compared) in gateway.compare_templates(now).await {
            findings.push(match compared {
                Ok(()) => Finding::healthy(
                    format!("알림톡 템플릿 {code}: 승인된 글과 같습니다."),
                    format!("Template {code} is approved, and says the same."),
                ),
                Err(why) => Finding::problem(
                    Level::Broken,
                    Text::new(
                        format!("알림톡 템플릿 {code}: 쓸 수 없습니다: {why}"),
                        format!("Template {code} cannot be used: {why}"),
                    ),
                    Text::new(
                        "[[text.template]]을 승인된 글과 똑같이 적거나, 템플릿을 다시 등록하십시오. 그때까지는 문자로 갑니다.",
                        "Write its [[text.template]] as it was approved, or register it anew. Until then it goes as a text.",
                    ),
                ),
            });
        }
    }
    findings
}
