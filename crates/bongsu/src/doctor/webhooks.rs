//! Whether the hooks can be read and their hosts found.

use super::{Finding, Level, Text};
use crate::config::Config;
use bongsu_core::Time;
use bongsu_send::Outcome;
use bongsu_send::webhook::{StatementPayload, Webhook};
use serde_json::json;
use std::time::Duration;

/// Looks each hook up, and tells none anything.
pub async fn find(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in &config.webhooks {
        let name = &at.name;
        let found = match at.open() {
            Ok(hook) => hook.endpoint().place().look_up().await.map_err(anyhow::Error::from),
            Err(error) => Err(error),
        };
        findings.push(match found {
            Ok(()) => Finding::healthy(
                format!("훅 {name}: 받는 곳의 주소를 찾았습니다."),
                format!("Hook {name}: its host was found."),
            ),
            Err(error) => Finding::problem(
                Level::Broken,
                Text::new(
                    format!("훅 {name}: 쓸 수 없습니다: {error:#}"),
                    format!("Hook {name} cannot be used: {error:#}"),
                ),
                Text::new(
                    "[[hook]]의 url, url_file, secret_file을 살펴보십시오.",
                    "Look at url, url_file and secret_file of its [[hook]].",
                ),
            ),
        });
    }
    findings
}

/// Tells one hook a test.
pub async fn test(config: &Config, name: &str, now: Time) -> Finding {
    let remedy =
        || Text::new("[[hook]]의 설정을 살펴보십시오.", "Look at the settings of its [[hook]].");
    let Some(at) = config.webhooks.iter().find(|at| at.name == name) else {
        let what = Text::new(
            format!("“{name}”이라는 훅이 없습니다."),
            format!("There is no hook “{name}”."),
        );
        return Finding::problem(Level::Broken, what, remedy());
    };
    let outcome = match at.open() {
        Ok(hook) => hook.tell(now, &news(&hook, now)).await.0,
        Err(error) => Outcome::Refused(format!("{error:#}")),
    };
    match outcome {
        Outcome::Accepted(words) => Finding::healthy(
            format!("훅 {name}: 시험 소식을 받았습니다: {words}"),
            format!("Hook {name} took the test: {words}"),
        ),
        Outcome::TryLater(why) | Outcome::Refused(why) => {
            let what = Text::new(
                format!("훅 {name}: 시험 소식을 받지 않았습니다: {why}"),
                format!("Hook {name} did not take the test: {why}"),
            );
            Finding::problem(Level::Broken, what, remedy())
        }
    }
}

/// As of an incident that is over, so that nothing is alarmed for long.
fn news(hook: &Webhook, now: Time) -> StatementPayload {
    let words = Text::new("시험입니다. 장애가 아닙니다.", "This is a test. There is no outage.");
    let text = words.of(hook.lang.language()).to_owned();
    StatementPayload {
        id: format!("test.{}", now.as_micros()),
        title: "bongsu doctor".into(),
        text: text.clone(),
        page: None,
        incident: "test".into(),
        component: None,
        at: now,
        began: now.before(Duration::from_secs(1)),
        resolved: Some(now),
        next_update: None,
        body: json!({ "test": true, "text": text }),
        statuspage: json!({ "meta": { "test": true } }),
    }
}
