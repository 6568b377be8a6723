//! How bad a tool says that it is.

use crate::incident::IncidentClass;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The severities of the PagerDuty Common Event Format, from the mildest to the worst.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something to know.
    Info,
    /// Something that may become worse.
    Warning,
    /// Something that does not work.
    #[default]
    Error,
    /// Something that does not work and that many depend on.
    Critical,
}

impl Severity {
    /// All, from the mildest to the worst.
    pub const ALL: [Severity; 4] =
        [Severity::Info, Severity::Warning, Severity::Error, Severity::Critical];

    /// The code in files, in the API and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
            Severity::Critical => "critical",
        }
    }

    /// How bad an incident is: an outage, or a redundancy that is lost while all works.
    pub const fn of_class(class: IncidentClass) -> Severity {
        match class {
            IncidentClass::Outage => Severity::Critical,
            IncidentClass::RedundancyLost => Severity::Warning,
        }
    }

    /// What a tool calls it: the words of PagerDuty, Prometheus, Grafana, Zabbix, Nagios and syslog
    /// (RFC 5424 §6.2.1), in any case, and what Korean and Japanese operators call the same. `None`
    /// for any other.
    pub fn of_tool(text: &str) -> Option<Severity> {
        let text = text.trim().to_ascii_lowercase();
        Some(match text.as_str() {
            "critical" | "crit" | "disaster" | "fatal" | "emergency" | "emerg" | "alert"
            | "page" | "p1" | "sev1" | "심각" | "긴급" | "치명적" | "위험" | "최상" | "致命的"
            | "緊急" | "重大" => Severity::Critical,
            "error" | "err" | "high" | "major" | "down" | "unknown" | "p2" | "sev2" | "높음"
            | "장애" | "중대" | "오류" | "高" | "障害" | "エラー" => Severity::Error,
            "warning" | "warn" | "average" | "minor" | "medium" | "degraded" | "p3" | "sev3"
            | "경고" | "주의" | "보통" | "중간" | "경미" | "警告" | "注意" | "中" => {
                Severity::Warning
            }
            "info" | "information" | "informational" | "low" | "notice" | "debug" | "none"
            | "not classified" | "ok" | "up" | "p4" | "p5" | "sev4" | "sev5" | "정보" | "낮음"
            | "미분류" | "정상" | "情報" | "低" | "正常" => Severity::Info,
            _ => return None,
        })
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
