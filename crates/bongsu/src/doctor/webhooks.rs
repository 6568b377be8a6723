//! Whether webhooks are configured well and their hosts resolve, and a test statement.

use super::{Finding, Severity};
use crate::config::Config;
use bongsu_core::Time;
use bongsu_send::webhook::{StatementPayload, Webhook};
use bongsu_send::{Outcome, Progress};
use bongsu_words::{Language, say};
use serde_json::json;
use std::time::Duration;

/// Resolves the host of each webhook, and sends nothing.
pub async fn check(config: &Config, lang: Language) -> Vec<Finding> {
    let mut findings = Vec::new();
    for webhook in &config.webhooks {
        let name = webhook.name.as_str();
        let resolved = match webhook.open() {
            Ok(webhook) => webhook.endpoint().host().resolve().await.map_err(anyhow::Error::from),
            Err(error) => Err(error),
        };
        findings.push(match resolved {
            Ok(()) => Finding::ok(say!(lang, "doctor-webhook-ok", name = name)),
            Err(error) => Finding::problem(
                Severity::Error,
                say!(lang, "doctor-webhook-failed", name = name, why = format!("{error:#}")),
                say!(lang, "doctor-webhook-failed-fix"),
            ),
        });
    }
    findings
}

/// Sends a test statement to the webhook `name`.
pub async fn send_test(config: &Config, lang: Language, name: &str, now: Time) -> Finding {
    let Some(webhook) = config.webhooks.iter().find(|webhook| webhook.name == name) else {
        return Finding::problem(
            Severity::Error,
            say!(lang, "doctor-webhook-unknown", name = name),
            say!(lang, "doctor-webhook-unknown-fix"),
        );
    };
    let outcome = match webhook.open() {
        Ok(webhook) => {
            let payload = test_payload(&webhook, now);
            webhook.deliver(now, &payload, &Progress::default()).await.0
        }
        Err(error) => Outcome::Refused(format!("{error:#}")),
    };
    match outcome {
        Outcome::Accepted(answer) => {
            Finding::ok(say!(lang, "doctor-webhook-test-ok", name = name, answer = answer))
        }
        other => Finding::problem(
            Severity::Error,
            say!(lang, "doctor-webhook-test-failed", name = name, why = other.into_text()),
            say!(lang, "doctor-webhook-failed-fix"),
        ),
    }
}

/// A statement of an incident that is over, so that no alert stays open.
fn test_payload(webhook: &Webhook, now: Time) -> StatementPayload {
    let text = say!(webhook.lang, "doctor-webhook-test-text");
    StatementPayload {
        id: format!("test.{}", now.as_micros()),
        title: "bongsu doctor".into(),
        text: text.clone(),
        page: None,
        incident: "test".into(),
        component: None,
        component_name: None,
        severity: bongsu_core::external_alert::Severity::Info,
        at: now,
        began: now.before(Duration::from_secs(1)),
        resolved: Some(now),
        next_update: None,
        body: json!({ "test": true, "text": text }),
        statuspage: json!({ "meta": { "test": true } }),
    }
}
