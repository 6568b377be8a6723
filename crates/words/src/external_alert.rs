//! Alerts of other tools, for the company's own people.

use crate::Language;
use bongsu_core::Time;
use bongsu_core::external_alert::{ExternalAlert, ExternalHappened, HEARTBEAT_SOURCE, Severity};

/// The most labels that stand for a summary that a tool did not give.
const LABELS_SHOWN_MAX: usize = 3;

/// What an alert is, in a few words: the tool's own, after its name.
pub fn title(lang: Language, alert: &ExternalAlert) -> String {
    let told = told(alert);
    match alert.source.as_str() {
        HEARTBEAT_SOURCE if told.is_empty() => say!(lang, "external-heartbeat-untold"),
        HEARTBEAT_SOURCE => say!(lang, "external-heartbeat-missed", name = told),
        _ if told.is_empty() => say!(lang, "external-untold"),
        source => format!("{source}: {told}"),
    }
}

/// The summary; of an alert without one some of its labels, or else its key.
fn told(alert: &ExternalAlert) -> String {
    let labels = alert.labels.iter().take(LABELS_SHOWN_MAX);
    let labels: Vec<String> = labels.map(|(name, value)| format!("{name}={value}")).collect();
    match (alert.summary.is_empty(), labels.is_empty()) {
        (false, _) => alert.summary.clone(),
        (true, false) => labels.join(", "),
        (true, true) => alert.dedup_key.clone(),
    }
}

/// How bad it is.
pub fn severity(lang: Language, severity: Severity) -> String {
    match severity {
        Severity::Info => say!(lang, "external-severity-info"),
        Severity::Warning => say!(lang, "external-severity-warning"),
        Severity::Error => say!(lang, "external-severity-error"),
        Severity::Critical => say!(lang, "external-severity-critical"),
    }
}

/// Whether it is over, what explains it, and whether the tool says that somebody has it; `at` writes
/// an instant.
pub fn state(lang: Language, alert: &ExternalAlert, at: impl Fn(Time) -> String) -> String {
    let state = match (&alert.end, alert.joined) {
        (Some((time, _)), _) => return say!(lang, "external-state-over", at = at(*time)),
        (None, Some(_)) => say!(lang, "external-state-joined"),
        (None, None) => say!(lang, "external-state-alone"),
    };
    match alert.acknowledged_at {
        Some(_) => {
            let source = alert.source.as_str();
            format!("{state} · {}", say!(lang, "external-log-acknowledged", source = source))
        }
        None => state,
    }
}

/// One thing that happened.
pub fn happened(lang: Language, source: &str, what: &ExternalHappened) -> String {
    let source = if source == HEARTBEAT_SOURCE { "bongsu" } else { source };
    match what {
        ExternalHappened::Opened => say!(lang, "external-log-opened", source = source),
        ExternalHappened::ComesAgain => say!(lang, "external-log-comes-again"),
        ExternalHappened::Severity { severity: it } => {
            say!(lang, "external-log-severity", severity = severity(lang, *it))
        }
        ExternalHappened::GivenBack => say!(lang, "external-log-given-back", source = source),
        ExternalHappened::Acknowledged => say!(lang, "external-log-acknowledged", source = source),
        ExternalHappened::Joined { by: None, .. } => say!(lang, "external-log-joined"),
        ExternalHappened::Joined { by: Some(by), .. } => {
            say!(lang, "external-log-joined-by", by = by.as_str())
        }
        ExternalHappened::StandsAlone => say!(lang, "external-log-alone"),
        ExternalHappened::Ended { by: None } => say!(lang, "external-log-ended", source = source),
        ExternalHappened::Ended { by: Some(by) } => {
            say!(lang, "external-log-ended-by", by = by.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::external_alert::{ExternalEvent, Signal};

    #[test]
    fn an_alert_without_a_summary_is_called_by_its_labels_or_its_key() {
        let mut event = ExternalEvent {
            dedup_key: "disk:web-3".into(),
            signal: Signal::Firing,
            severity: Some(Severity::Error),
            summary: "Disk full".into(),
            details: String::new(),
            labels: [("host".to_owned(), "web-3".to_owned())].into(),
            hints: Vec::new(),
            started_at: None,
            said_at: None,
        };
        let named = |event: &ExternalEvent| {
            title(Language::En, &ExternalAlert::open("prom", event.clone(), Time::ZERO))
        };
        assert_eq!(named(&event), "prom: Disk full");
        event.summary.clear();
        assert_eq!(named(&event), "prom: host=web-3");
        event.labels.clear();
        assert_eq!(named(&event), "prom: disk:web-3");
    }
}
