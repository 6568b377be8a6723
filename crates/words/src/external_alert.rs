//! Alerts of other tools, for the company's own people.

use crate::Language;
use bongsu_core::Time;
use bongsu_core::external_alert::{ExternalAlert, ExternalHappened, HEARTBEAT_SOURCE, Severity};

/// What an alert is, in a few words: the tool's own, after its name.
pub fn title(lang: Language, alert: &ExternalAlert) -> String {
    match alert.source.as_str() {
        HEARTBEAT_SOURCE => say!(lang, "external-heartbeat-missed", name = alert.summary.as_str()),
        source => format!("{source}: {}", alert.summary),
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

/// Whether it is over, and what explains it; `at` writes an instant.
pub fn state(lang: Language, alert: &ExternalAlert, at: impl Fn(Time) -> String) -> String {
    match (&alert.end, alert.joined) {
        (Some((time, _)), _) => say!(lang, "external-state-over", at = at(*time)),
        (None, Some(_)) => say!(lang, "external-state-joined"),
        (None, None) => say!(lang, "external-state-alone"),
    }
}

/// One thing that happened.
pub fn happened(lang: Language, source: &str, what: &ExternalHappened) -> String {
    let source = if source == HEARTBEAT_SOURCE { "bongsu" } else { source };
    match what {
        ExternalHappened::Opened => say!(lang, "external-log-opened", source = source),
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
