//! Events for PagerDuty, and for whatever takes its Events API, version 2
//! (developer.pagerduty.com/docs/events-api-v2).

use bongsu_core::external_alert::Severity;
use serde_json::{Value, json};

/// The longest summary.
const SUMMARY_MAX_CHARS: usize = 1_024;

/// What is said of an incident there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PagerDutyAction {
    /// It is so.
    Trigger,
    /// Somebody has it here.
    Acknowledge,
    /// It is over, or nobody is called for it any more.
    Resolve,
}

impl PagerDutyAction {
    const fn as_str(self) -> &'static str {
        match self {
            PagerDutyAction::Trigger => "trigger",
            PagerDutyAction::Acknowledge => "acknowledge",
            PagerDutyAction::Resolve => "resolve",
        }
    }
}

/// What is said when something begins.
pub(super) struct Trigger<'a> {
    /// What it is, in a line.
    pub summary: &'a str,
    /// More of it.
    pub text: &'a str,
    /// What failed, when known.
    pub component: Option<&'a str>,
    /// How bad it is.
    pub severity: Severity,
    /// Since when.
    pub at: String,
    /// Where its reader sees more.
    pub page: Option<&'a str>,
}

/// An event that begins something, or says again that it is so.
pub(super) fn trigger(routing_key: &str, dedup_key: &str, it: &Trigger<'_>) -> Value {
    let summary: String = it.summary.chars().take(SUMMARY_MAX_CHARS).collect();
    let links: Vec<Value> = it.page.map(|page| json!({ "href": page })).into_iter().collect();
    json!({
        "routing_key": routing_key,
        "event_action": PagerDutyAction::Trigger.as_str(),
        "dedup_key": dedup_key,
        "client": "bongsu",
        "links": links,
        "payload": {
            "summary": summary,
            "source": it.component.unwrap_or("bongsu"),
            "severity": it.severity.as_str(),
            "timestamp": it.at,
            "component": it.component,
            "custom_details": { "text": it.text },
        },
    })
}

/// An event that says what became of it.
pub(super) fn update(routing_key: &str, dedup_key: &str, action: PagerDutyAction) -> Value {
    json!({
        "routing_key": routing_key,
        "event_action": action.as_str(),
        "dedup_key": dedup_key,
    })
}
