//! Whether the templates registered for AlimTalk match the configured ones (S8): registering
//! takes days, so during an outage it is too late.

use super::{Finding, Severity};
use bongsu_core::Time;
use bongsu_send::sms::SmsSender;
use bongsu_words::{Language, say};

/// Asks each gateway for its templates.
pub async fn check(sender: &SmsSender, lang: Language, now: Time) -> Vec<Finding> {
    let mut findings = Vec::new();
    for gateway in sender.gateways() {
        for (code, result) in gateway.compare_templates(now).await {
            findings.push(match result {
                Ok(()) => Finding::ok(say!(lang, "doctor-template-ok", code = code)),
                Err(why) => Finding::problem(
                    Severity::Error,
                    say!(lang, "doctor-template-failed", code = code, why = why),
                    say!(lang, "doctor-template-failed-fix"),
                ),
            });
        }
    }
    findings
}
