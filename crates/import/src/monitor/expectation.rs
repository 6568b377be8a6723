//! What monitors expect, and how they ask, in the terms of the inventory.

use crate::left_out::LeftOut;
use crate::sink::Sink;
use bongsu_core::inventory::import::{Field, parse_header, short};
use bongsu_core::inventory::{JsonValue, MAX_REDIRECTS};
use std::ops::RangeInclusive;

/// How often everything is asked here by itself, in seconds.
pub(super) const INTERVAL_S: u32 = 60;
/// Intervals that are shorter, in seconds.
const INTERVALS_S: RangeInclusive<u32> = 10..=INTERVAL_S - 1;
/// Timeouts that there can be, in milliseconds.
const TIMEOUTS_MS: RangeInclusive<u32> = 100..=60_000;
/// The most headers of a request, and the most bytes of them.
const MAX_HEADERS: (usize, usize) = (20, 4_000);

/// How many redirects a program follows that says nothing of it: as many as most clients.
pub(super) const USUAL_REDIRECTS: u32 = 10;

/// How far redirects are followed; nothing where they are not.
pub(super) fn redirects(n: u32) -> Option<(Field, String)> {
    (n > 0).then(|| (Field::Redirects, n.min(MAX_REDIRECTS.into()).to_string()))
}

/// The method where it is one that a probe can have. With a body it cannot.
pub(super) fn method(method: Option<&str>, has_body: bool) -> Result<Option<(Field, String)>, ()> {
    match method.unwrap_or("GET") {
        "GET" => Ok(None),
        other @ ("HEAD" | "OPTIONS" | "POST") if !has_body => {
            Ok(Some((Field::Method, other.to_owned())))
        }
        _ => Err(()),
    }
}

/// The value that a page must have, where the path to it is plain, such as `$.checks[0].up`.
pub(super) fn json_value(path: &str, expected: &str) -> Option<String> {
    let rest = path.strip_prefix('$').unwrap_or(path);
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let mut pointer = String::new();
    for step in rest.split(['.', '[']).filter(|it| !it.is_empty()) {
        let step = step.strip_suffix(']').unwrap_or(step);
        let is_plain =
            !step.is_empty() && step.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        if !is_plain {
            return None;
        }
        pointer.push('/');
        pointer.push_str(step);
    }
    let text = format!("{pointer} = {expected}");
    JsonValue::parse(&text).map(|_| text)
}

/// How often a monitor asks, in seconds, and how long it waits, in milliseconds. What is asked
/// more rarely there is asked as everything is here.
pub(super) fn pace(
    interval_s: Option<u32>,
    timeout_ms: Option<u32>,
    name: &str,
    sink: &mut Sink<'_>,
) -> Vec<(Field, String)> {
    let all = [
        (Field::IntervalS, "interval", interval_s.filter(|it| *it != INTERVAL_S), INTERVALS_S),
        (Field::TimeoutMs, "timeout", timeout_ms, TIMEOUTS_MS),
    ];
    let mut fields = Vec::new();
    for (field, setting, value, possible) in all {
        match value {
            Some(value) if possible.contains(&value) => fields.push((field, value.to_string())),
            Some(_) => sink.leave_out(LeftOut::MonitorSetting(setting.to_owned()), name),
            None => {}
        }
    }
    fields
}

/// A span as Go and Prometheus write it, such as `1m30s` or `500ms`, in milliseconds.
pub(super) fn span_ms(text: &str) -> Option<u32> {
    const UNITS: [(&str, u64); 6] = [
        ("ms", 1),
        ("s", 1_000),
        ("m", 60_000),
        ("h", 3_600_000),
        ("d", 86_400_000),
        ("w", 604_800_000),
    ];
    let (mut rest, mut sum) = (text.trim(), 0_u64);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, behind) = rest.split_at(digits);
        let end = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(end);
        let (_, factor) = UNITS.iter().find(|(known, _)| *known == unit)?;
        sum = sum.checked_add(number.parse::<u64>().ok()?.checked_mul(*factor)?)?;
        rest = behind;
    }
    u32::try_from(sum).ok().filter(|_| !text.trim().is_empty())
}

/// What the name of a header holds whose value is a secret.
const SECRET_NAMES: [&str; 7] = ["auth", "cookie", "key", "token", "secret", "password", "session"];

/// The headers that a probe can send. What would hold a secret is not even read further.
pub(super) fn headers<'a>(
    all: impl IntoIterator<Item = (&'a str, &'a str)>,
    name: &str,
    sink: &mut Sink<'_>,
) -> Option<(Field, String)> {
    let (mut count, mut text) = (0, String::new());
    for (header, value) in all {
        let line = format!("{header}: {value}");
        let fits = count < MAX_HEADERS.0 && text.len() + line.len() < MAX_HEADERS.1;
        let lower = header.to_ascii_lowercase();
        let is_secret = SECRET_NAMES.iter().any(|it| lower.contains(it));
        if !fits || is_secret || line.contains('|') || parse_header(&line).is_err() {
            let setting = format!("headers: {}", short(header));
            sink.leave_out(LeftOut::MonitorSetting(setting), name);
            continue;
        }
        text.push_str(if text.is_empty() { "" } else { " | " });
        text.push_str(&line);
        count += 1;
    }
    (count > 0).then_some((Field::Headers, text))
}

/// The text that a regular expression means, where it is one text alone.
pub(super) fn plain_text(pattern: &str) -> Option<String> {
    let (mut text, mut chars) = (String::new(), pattern.chars());
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.push(chars.next().filter(|it| !it.is_alphanumeric())?),
            '.' | '^' | '$' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' => {
                return None;
            }
            c if c.is_control() => return None,
            c => text.push(c),
        }
    }
    (!text.trim().is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_go_writes_them() {
        let all = ["30s", "1m30s", "500ms", "1h", "2d"].map(span_ms);
        let expected = [30_000, 90_000, 500, 3_600_000, 172_800_000].map(Some);
        assert_eq!(all, expected);
        for bad in ["", "30", "s", "1y", "-1s", "1.5s", "99999999999999999999s"] {
            assert_eq!(span_ms(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn only_a_pattern_of_one_text_is_a_text() {
        assert_eq!(plain_text(r"v1\.2 \(ok\)").as_deref(), Some("v1.2 (ok)"));
        for pattern in ["a.b", "a|b", r"\d", "(?i)a", ""] {
            assert_eq!(plain_text(pattern), None, "{pattern}");
        }
    }
}
