//! Mails of PRTG, by its own template: `[SITE] DEVICE SENSOR STATUS TIME (MESSAGE)`, such as
//! `[PRTG Network Monitor (MON)] web-1 Ping Down  (Request timed out)`, and
//! `… Down ended (now: Up)  (OK)` when it is over.

use super::body::Body;
use super::subject::Subject;
use bongsu_core::external_alert::{Severity, Signal};

/// Fields that its text has, and hardly any other.
const ITS_FIELDS: [&str; 2] = ["last scan", "last up"];
/// What ends a status, before the one that follows.
const ENDED: &str = " ended (now: ";
/// Each status of a sensor.
const STATUSES: [(&str, Signal, Option<Severity>); 4] = [
    ("Down", Signal::Firing, Some(Severity::Error)),
    ("Warning", Signal::Firing, Some(Severity::Warning)),
    ("Unusual", Signal::Firing, Some(Severity::Warning)),
    ("Up", Signal::Resolved, None),
];

/// Reads a subject; `None` where it is none of PRTG.
pub(super) fn read(text: &str, body: &Body) -> Option<Subject> {
    let is_its = text.starts_with("[PRTG")
        || text.contains(ENDED)
        || ITS_FIELDS.iter().all(|name| body.field(&[*name]).is_some());
    if !is_its {
        return None;
    }
    let text = match text.strip_prefix('[').and_then(|it| it.split_once("] ")) {
        Some((_, rest)) => rest,
        None => text,
    };
    let (name, (signal, severity)) = ended(text).or_else(|| in_state(text))?;
    let title = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        return None;
    }
    let key = title.to_lowercase();
    Some(Subject { signal: Some(signal), severity, hints: hints(body), key, title })
}

/// `web-1 Ping Down ended (now: Up)`: what is now counts.
fn ended(text: &str) -> Option<(&str, (Signal, Option<Severity>))> {
    let (before, after) = text.split_once(ENDED)?;
    let now = after.split_once(')')?.0.trim();
    let name = STATUSES.iter().find_map(|(word, ..)| before.trim_end().strip_suffix(word))?;
    let state = match now {
        // Somebody paused it: PRTG says nothing more of it.
        "Paused" => (Signal::Resolved, None),
        now => status(now).unwrap_or((Signal::Remarked, None)),
    };
    Some((name, state))
}

/// `web-1 Ping Down  (Request timed out)`.
fn in_state(text: &str) -> Option<(&str, (Signal, Option<Severity>))> {
    let head = without_message(text);
    let found = STATUSES.iter().filter_map(|(word, signal, severity)| {
        let at = head.rmatch_indices(word).map(|(at, _)| at).find(|at| is_word(head, *at, word))?;
        Some((at, *word, (*signal, *severity)))
    });
    let (at, word, state) = found.max_by_key(|(at, ..)| *at)?;
    let is_acknowledged = text.get(at + word.len()..)?.trim_start().starts_with("(Acknowledged)");
    let state = if is_acknowledged { (Signal::Acknowledged, None) } else { state };
    Some((head.get(..at)?, state))
}

fn status(word: &str) -> Option<(Signal, Option<Severity>)> {
    STATUSES.iter().find(|(it, ..)| *it == word).map(|(_, signal, severity)| (*signal, *severity))
}

fn is_word(text: &str, at: usize, word: &str) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + word.len()..].chars().next();
    before.is_some_and(char::is_whitespace) && after.is_none_or(char::is_whitespace)
}

/// Without the message in brackets at the end, which may have brackets of its own.
fn without_message(text: &str) -> &str {
    let text = text.trim_end();
    if !text.ends_with(')') {
        return text;
    }
    let mut open = 0_usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' => open += 1,
            '(' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return text[..at].trim_end();
        }
    }
    text
}

/// `Device: web-1 (203.0.113.1)` names the device and its address.
fn hints(body: &Body) -> Vec<String> {
    let Some(device) = body.field(&["device"]) else { return Vec::new() };
    let (name, address) = device.rsplit_once('(').unwrap_or((device, ""));
    let parts = [name.trim(), address.trim_end_matches(')').trim()];
    parts.into_iter().filter(|it| !it.is_empty()).map(str::to_owned).collect()
}
