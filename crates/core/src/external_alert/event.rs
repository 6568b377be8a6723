//! What a tool says: the one form that all of them are read into.

use super::Severity;
use crate::Time;
use crate::hash::digest;
use crate::plain_text::{plain_line, plain_text};
use std::collections::BTreeMap;

/// The most alerts in one request.
pub const EVENTS_MAX: usize = 1_000;
/// The longest key, as PagerDuty has it; of a longer one the digest is the key.
const KEY_MAX_CHARS: usize = 255;
/// The longest summary, as PagerDuty has it.
const SUMMARY_MAX_CHARS: usize = 1_024;
/// The longest details.
const DETAILS_MAX_CHARS: usize = 4_000;
/// The most labels, and the longest name and value of one.
const LABELS_MAX: usize = 40;
const LABEL_MAX_CHARS: usize = 255;
/// The most hints at what it is about.
const HINTS_MAX: usize = 12;

/// What a tool says of an alert.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// It is so.
    Firing,
    /// Somebody has it, over there.
    Acknowledged,
    /// Nobody has it there any more, and it is so.
    GivenBack,
    /// It is so, as was said before: of what is over, somebody has only said more. What it is about
    /// stays as it was.
    Updated,
    /// Somebody or something remarks on it, such as that a planned downtime begins: what is not
    /// known is no alert by that.
    Remarked,
    /// It is over.
    Resolved,
}

/// One thing that a tool says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExternalEvent {
    /// By what the tool tells its alerts apart.
    pub dedup_key: String,
    /// What it says.
    pub signal: Signal,
    /// How bad it is; where the tool does not say, as bad as it was before.
    pub severity: Option<Severity>,
    /// What it is, in a line.
    pub summary: String,
    /// More of it.
    pub details: String,
    /// The tool's labels.
    pub labels: BTreeMap<String, String>,
    /// What it may be about, the best guess first: `kind:name` of a component, a host name, an
    /// address or a URL.
    pub hints: Vec<String>,
    /// Since when, if the tool says so.
    pub started_at: Option<Time>,
    /// When the tool said it, where what it says may be overtaken on its way, as mail may: what was
    /// said earlier than what is known already says nothing.
    pub said_at: Option<Time>,
}

impl ExternalEvent {
    /// The event as plain text within the limits.
    pub fn limited(self) -> ExternalEvent {
        let line = |text: &str, most: usize| cut(plain_line(text).trim(), most);
        let key = plain_line(&self.dedup_key);
        let dedup_key = match key.chars().count() > KEY_MAX_CHARS {
            true => format!("sha256:{:032x}", digest(&self.dedup_key)),
            false => key,
        };
        let labels = self
            .labels
            .iter()
            .take(LABELS_MAX)
            .map(|(name, value)| (line(name, LABEL_MAX_CHARS), line(value, LABEL_MAX_CHARS)));
        let hints = self.hints.iter().map(|hint| line(hint, LABEL_MAX_CHARS));
        ExternalEvent {
            dedup_key,
            signal: self.signal,
            severity: self.severity,
            summary: line(&self.summary, SUMMARY_MAX_CHARS),
            details: cut(plain_text(&self.details).trim(), DETAILS_MAX_CHARS),
            labels: labels.collect(),
            hints: hints.filter(|hint| !hint.is_empty()).take(HINTS_MAX).collect(),
            started_at: self.started_at,
            said_at: self.said_at,
        }
    }
}

fn cut(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => text.chars().take(most - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_words_are_plain_text_of_bounded_length() {
        let event = ExternalEvent {
            dedup_key: "k".repeat(300),
            signal: Signal::Firing,
            severity: Some(Severity::Error),
            summary: format!("\u{1b}[31mdown\u{202e}\n{}", "x".repeat(2_000)),
            details: "one\ntwo\u{7}".into(),
            labels: (0..100).map(|n| (format!("l{n}"), "v".into())).collect(),
            hints: vec![" ".into(), "web-1".into()],
            started_at: Some(Time::from_secs(50)),
            said_at: None,
        };
        let kept = event.clone().limited();
        assert!(kept.dedup_key.starts_with("sha256:") && kept.dedup_key.len() < 60);
        assert!(kept.summary.starts_with("[31mdown x") && kept.summary.ends_with('…'));
        assert_eq!(kept.summary.chars().count(), SUMMARY_MAX_CHARS);
        assert_eq!((kept.details.as_str(), kept.labels.len()), ("one\ntwo", LABELS_MAX));
        assert_eq!(
            (kept.hints, kept.started_at),
            (vec!["web-1".into()], Some(Time::from_secs(50)))
        );
        let other = ExternalEvent { dedup_key: "j".repeat(300), ..event };
        assert_ne!(other.limited().dedup_key, kept.dedup_key);
    }
}
