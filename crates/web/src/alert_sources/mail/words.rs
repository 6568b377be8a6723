//! Words of states, as subjects have them.

use bongsu_core::external_alert::{Severity, Signal};

const FIRING: [&str; 31] = [
    "firing",
    "problem",
    "alarm",
    "alert",
    "alerting",
    "triggered",
    "critical",
    "crit",
    "warning",
    "warn",
    "error",
    "down",
    "unreachable",
    "unknown",
    "failed",
    "failure",
    "disaster",
    "insufficient_data",
    "no data",
    "장애",
    "장애 발생",
    "장애발생",
    "경보",
    "경고",
    "위험",
    "심각",
    "긴급",
    "주의",
    "障害",
    "警報",
    "アラート",
];
const RESOLVED: [&str; 22] = [
    "resolved",
    "recovery",
    "recovered",
    "problem resolved",
    "ok",
    "up",
    "cleared",
    "clear",
    "closed",
    "normal",
    "복구",
    "복구됨",
    "장애 복구",
    "장애복구",
    "복구 완료",
    "복구완료",
    "정상 복구",
    "해제",
    "정상",
    "復旧",
    "解消",
    "解除",
];
const ACKNOWLEDGED: [&str; 3] = ["acknowledgement", "acknowledged", "ack"];
/// More of what is open: it opens nothing.
const REMARKED: [&str; 9] = [
    "custom",
    "flappingstart",
    "flappingstop",
    "flappingend",
    "flappingdisabled",
    "downtimestart",
    "downtimeend",
    "downtimecancelled",
    "downtimeremoved",
];

/// The words of a source, beside the usual ones.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Words<'a> {
    /// Those that say that it is so.
    pub firing: &'a [String],
    /// Those that say that it is over.
    pub resolved: &'a [String],
}

impl Words<'_> {
    /// What a word says, if it says anything.
    pub fn state(&self, text: &str) -> Option<Signal> {
        let text = text.trim().to_lowercase();
        let own = |words: &[String]| words.iter().any(|it| it.to_lowercase() == text);
        let usual = |words: &[&str]| words.contains(&text.as_str());
        Some(match () {
            () if own(self.resolved) => Signal::Resolved,
            () if own(self.firing) => Signal::Firing,
            () if usual(&RESOLVED) => Signal::Resolved,
            () if usual(&FIRING) => Signal::Firing,
            () if usual(&ACKNOWLEDGED) => Signal::Acknowledged,
            () if text == "updated" => Signal::Updated,
            () if usual(&REMARKED) => Signal::Remarked,
            () => return None,
        })
    }
}

/// How bad a state is; `alert`, `alarm` and the like say nothing of that.
pub(super) fn severity(text: &str) -> Option<Severity> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "alert" | "alarm" | "problem" | "firing" | "ok" | "up" | "none" => None,
        "insufficient_data" | "no data" => Some(Severity::Warning),
        text => Severity::of_tool(text),
    }
}
