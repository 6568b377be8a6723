//! Mails of Monit: `monit alert --  Connection failed nginx`, and `… Connection succeeded nginx` when it
//! is over. What happened comes before the name of the service, and each kind of it is another matter.

use super::subject::Subject;
use bongsu_core::external_alert::{Severity, Signal};

/// What its subjects begin with, or have after the name of a host.
const BEGINNING: &str = "monit alert --";

/// Between the kind of what happened and the service; those that contain others come first.
const STATES: [(&str, Signal); 17] = [
    (" not changed", Signal::Resolved),
    (" changed not", Signal::Resolved),
    (" changed", Signal::Firing),
    (" failed", Signal::Firing),
    (" succeeded", Signal::Resolved),
    (" limit matched", Signal::Firing),
    (" limit passed", Signal::Resolved),
    (" access error", Signal::Firing),
    (" exceeded", Signal::Firing),
    (" ok", Signal::Resolved),
    (" recovery", Signal::Resolved),
    (" doesn't match", Signal::Resolved),
    (" match", Signal::Firing),
    (" down", Signal::Firing),
    (" up", Signal::Resolved),
    (" done", Signal::Remarked),
    (" reloaded", Signal::Remarked),
];
/// What has no kind of its own before its state.
const WHOLE: [(&str, &str, Signal); 5] = [
    ("does not exist", "existence", Signal::Firing),
    ("exists", "existence", Signal::Resolved),
    ("invalid type", "type", Signal::Firing),
    ("timeout recovery", "timeout", Signal::Resolved),
    ("timeout", "timeout", Signal::Firing),
];

/// Reads a subject; `None` where it is none of Monit.
pub(super) fn read(text: &str) -> Option<Subject> {
    let text = text.split_once(BEGINNING)?.1.trim();
    let lower = text.to_lowercase();
    let whole = WHOLE.iter().find_map(|(phrase, kind, signal)| {
        let is_it = lower.strip_prefix(phrase)?.starts_with(' ');
        is_it.then(|| ((*kind).to_owned(), *signal, phrase.len()))
    });
    let by_state = || {
        let found = STATES.iter().filter_map(|(phrase, signal)| {
            let at = lower.find(&format!("{phrase} "))?;
            Some((at, phrase.len(), *signal))
        });
        // Of those that begin at the same place, the first is the longest.
        let (at, len, signal) = found.min_by_key(|(at, ..)| *at)?;
        Some((lower.get(..at)?.trim().to_owned(), signal, at + len))
    };
    let (kind, signal, end) = whole.or_else(by_state)?;
    let (happened, service) = text.split_at_checked(end)?;
    let service = service.trim();
    let is_instance = kind.ends_with("instance");
    Some(Subject {
        // It began, or stopped: Monit itself, when somebody wants it.
        signal: Some(if is_instance { Signal::Remarked } else { signal }),
        severity: happened.ends_with(" changed").then_some(Severity::Warning),
        title: format!("{service}: {}", happened.trim()),
        key: format!("{} {}", service.to_lowercase(), without_measure(&kind)),
        hints: vec![service.to_owned()],
    })
}

/// The kind by which the end is known: that of a resource limit says “succeeded”, not “limit”.
fn without_measure(kind: &str) -> &str {
    kind.strip_suffix(" limit").or_else(|| kind.strip_suffix(" access")).unwrap_or(kind)
}
