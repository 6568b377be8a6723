//! What a subject says. Tools put a state before what it is about, or after it:
//!
//! | tool | subject |
//! |---|---|
//! | Nagios, Icinga | `** PROBLEM Service Alert: web1/HTTP is CRITICAL **`, `[PROBLEM] HTTP on web1 is CRITICAL!` |
//! | Zabbix | `Problem: High CPU`, `Resolved in 5m 3s: High CPU`, `Updated problem in 2m: High CPU` |
//! | Alertmanager, Grafana | `[FIRING:2] HostDown (web1:9100 critical)`, `[RESOLVED] HostDown (…)` |
//! | CloudWatch | `ALARM: "web1-cpu" in Asia Pacific (Seoul)`, `OK: …` |
//! | Uptime Robot | `Monitor is DOWN: shop.example`, `Monitor is UP: shop.example` |
//! | older Nagios, Centreon | `Host DOWN alert for web1!`, `Host UP alert for web1!` |
//! | in general | `web1/HTTP: CRITICAL`, `web1/HTTP: OK` |
//!
//! Those of Monit and PRTG have shapes of their own: [`super::monit`], [`super::prtg`].
//!
//! Where no state is seen, the whole subject is what it is about. A word counts as a state only where
//! tools put one: nothing is taken for over because some word of a sentence is “up”.

use super::passed_on::{strip_word, without_prefixes};
use super::words::{Words, severity};
use bongsu_core::external_alert::{Severity, Signal};

/// What stands between a state and what it is about.
const KINDS: [&str; 4] = ["service alert:", "host alert:", "alert -", "host "];
/// States of several words, before what it is about.
const BEGINNINGS: [(&str, Signal); 2] =
    [("resolved in ", Signal::Resolved), ("updated problem", Signal::Updated)];
/// States of several words, after what it is about.
const ENDINGS: [(&str, Signal); 17] = [
    (" has been resolved", Signal::Resolved),
    (" has recovered", Signal::Resolved),
    (" -> ok", Signal::Resolved),
    (" -> up", Signal::Resolved),
    (" → ok", Signal::Resolved),
    (" → up", Signal::Resolved),
    ("가 복구되었습니다", Signal::Resolved),
    ("이 복구되었습니다", Signal::Resolved),
    (" 복구되었습니다", Signal::Resolved),
    ("가 발생했습니다", Signal::Firing),
    ("이 발생했습니다", Signal::Firing),
    (" is back up", Signal::Resolved),
    (" is back online", Signal::Resolved),
    (" is online", Signal::Resolved),
    (" is offline", Signal::Firing),
    (" went down", Signal::Firing),
    (" is not responding", Signal::Firing),
];
/// The most tags before what it is about.
const TAGS_MAX: usize = 8;

/// What a subject says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Subject {
    /// Whether it is so, or over; `None` when no state is seen.
    pub signal: Option<Signal>,
    /// How bad it is, where that is said.
    pub severity: Option<Severity>,
    /// What it is about, as it is written.
    pub title: String,
    /// The same without what changes from mail to mail.
    pub key: String,
    /// What of the inventory it may be about.
    pub hints: Vec<String>,
}

impl Subject {
    pub fn read(text: &str, words: &Words<'_>) -> Subject {
        let mut read = Reading { words, signal: None, severity: None, is_grouped: false };
        let mut kept = String::new();
        // `[web-1] [✅ Up] 200 - OK`: what follows tells of this state alone.
        let mut name = None;
        let mut rest = without_prefixes(text.trim());
        for _ in 0..TAGS_MAX {
            rest = rest.trim_start_matches(is_ornament).trim_start();
            let Some((tag, after)) = read.tag(rest) else { break };
            match tag {
                Some(tag) => {
                    kept.push_str(tag);
                    kept.push(' ');
                }
                None if rest.starts_with('[') && name.is_none() && !kept.is_empty() => {
                    name = Some(kept.trim().to_lowercase());
                }
                None => {}
            }
            rest = after;
        }
        let rest = read.ending(rest);
        let title = one_line(&format!("{kept}{rest}"));
        let named = read.named(&title);
        let hints = hints(&title, named);
        Subject {
            signal: read.signal,
            severity: read.severity,
            key: name.unwrap_or_else(|| named.to_lowercase()),
            hints,
            title,
        }
    }
}

struct Reading<'a> {
    words: &'a Words<'a>,
    signal: Option<Signal>,
    severity: Option<Severity>,
    /// A mail about several alerts of a group, which names in brackets what they have in common.
    is_grouped: bool,
}

impl Reading<'_> {
    /// The tag before what a subject is about, where it says something to keep, and what follows.
    fn tag<'t>(&mut self, text: &'t str) -> Option<(Option<&'t str>, &'t str)> {
        let pairs = [('[', ']'), ('【', '】')];
        let inside = |(open, close)| text.strip_prefix::<char>(open)?.split_once::<char>(close);
        if let Some((inside, after)) = pairs.into_iter().find_map(inside) {
            let end = text.len() - after.len();
            let is_state = self.bracketed(inside);
            return Some(((!is_state && !is_count(inside)).then(|| &text[..end]), after));
        }
        // `PROBLEM Service Alert: …`, as Nagios writes it.
        if let Some((word, after)) = text.split_once(' ')
            && word.chars().all(|c| c.is_ascii_uppercase())
            && let Some(after) = kind(after)
            && self.state(word)
        {
            return Some((None, after));
        }
        for separator in [": ", ":", " - ", " | "] {
            if let Some((head, after)) = text.split_once(separator)
                && self.head(head)
            {
                return Some((None, after));
            }
        }
        if let Some(about) = self.alert_for(text) {
            return Some((None, about));
        }
        // `Host web1 is DOWN!`
        let after_kind = strip_word(text, "host ").filter(|it| it.contains(" is "));
        after_kind.filter(|_| self.signal.is_some()).map(|after| (None, after))
    }

    /// `Host UP alert for web1!`
    fn alert_for<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let after = ["host ", "service "].iter().find_map(|it| strip_word(text, it))?;
        let (word, about) = after.split_once(" alert for ")?;
        self.state(word).then_some(about)
    }

    /// `FIRING:2, RESOLVED:1`: what fires counts.
    fn bracketed(&mut self, inside: &str) -> bool {
        let parts: Vec<(&str, bool)> = inside
            .split([',', '|', '/'])
            .map(|part| part.trim_start_matches(is_ornament))
            .map(|part| match part.split_once(':') {
                Some((word, count)) if is_count(count) => (word.trim(), true),
                _ => (part.trim(), false),
            })
            .collect();
        let states: Vec<Signal> =
            parts.iter().filter_map(|(word, _)| self.words.state(word)).collect();
        if states.is_empty() || states.len() < parts.len() {
            return false;
        }
        let fires = states.contains(&Signal::Firing);
        let word = parts.iter().map(|(word, _)| *word);
        let word = word.max_by_key(|it| self.words.state(it) == Some(Signal::Firing) && fires);
        let is_state = word.is_some_and(|word| self.state(word));
        let is_upper = inside.starts_with("FIRING") || inside.starts_with("RESOLVED");
        self.is_grouped |= is_state && is_upper;
        is_state
    }

    /// `ALARM`, `Monitor is DOWN`, `Resolved in 5m`.
    fn head(&mut self, head: &str) -> bool {
        let head = head.trim();
        let lower = head.to_lowercase();
        if let Some((_, signal)) = BEGINNINGS.iter().find(|(it, _)| lower.starts_with(it)) {
            self.signal.get_or_insert(*signal);
            return true;
        }
        let last = head.rsplit_once(" is ").filter(|(before, _)| !before.trim().contains(' '));
        self.state(last.map_or(head, |(_, word)| word))
    }

    /// A state at the end is read, and cut off.
    fn ending<'t>(&mut self, text: &'t str) -> &'t str {
        let text = text.trim_end_matches(['*', '!', '.', ' ']).trim();
        if self.state(text) {
            return "";
        }
        let lower = text.to_lowercase();
        if let Some((ending, signal)) = ENDINGS.iter().find(|(it, _)| lower.ends_with(it))
            && let Some((before, _)) =
                text.split_at_checked(text.len().saturating_sub(ending.len()))
        {
            self.signal.get_or_insert(*signal);
            return before.trim_end();
        }
        if let Some((before, word)) = text.rsplit_once(" is ")
            && self.state(word.strip_prefix("now ").unwrap_or(word))
        {
            return before.trim_end();
        }
        // `web1/HTTP: OK`
        match text.rsplit_once([':', '：']) {
            Some((before, word)) if !before.trim().is_empty() && self.state(word) => {
                before.trim_end()
            }
            _ => text,
        }
    }

    /// Takes a word as a state, if it is one; the first one says what it is, and the last how bad.
    fn state(&mut self, word: &str) -> bool {
        let Some(signal) = self.words.state(word) else { return false };
        self.signal.get_or_insert(signal);
        self.severity = severity(word).or(self.severity);
        true
    }

    /// What stays the same from mail to mail.
    fn named<'t>(&mut self, title: &'t str) -> &'t str {
        let title = without_count(title);
        let Some((name, common)) = title.strip_suffix(')').and_then(|it| it.rsplit_once(" ("))
        else {
            return title;
        };
        if !self.is_grouped || name.trim().is_empty() {
            return title;
        }
        self.severity = self.severity.or_else(|| common.split(' ').find_map(severity));
        name.trim()
    }
}

/// What is looked up in the inventory: what has the form of the name of a host.
fn hints(title: &str, named: &str) -> Vec<String> {
    let words = title.split([' ', '(', ')', '"', '<', '>', '/', ',']);
    let looks_like_host = |word: &&str| {
        word.len() > 2
            && word.chars().any(|c| c.is_ascii_digit() || matches!(c, '.' | ':' | '@'))
            && word.chars().any(char::is_alphanumeric)
    };
    // `web1/HTTP` and `HTTP on web1` name a host, whatever its form.
    let host = match named.split_once('/') {
        Some((host, service)) if !host.contains(' ') && !service.contains('/') => Some(host),
        _ => named.rsplit_once(" on ").map(|(_, host)| host.trim()).filter(|it| !it.contains(' ')),
    };
    let found = words.filter(looks_like_host).map(|word| {
        let word = word.trim_matches(['"', '\'', ';']);
        // `Cron <root@web1>`.
        word.rsplit_once('@').map_or(word, |(_, host)| host)
    });
    host.into_iter().chain(found).map(str::to_owned).collect()
}

fn kind(text: &str) -> Option<&str> {
    KINDS.iter().find_map(|it| strip_word(text, it))
}

/// Stars, bullets and pictures before a subject.
fn is_ornament(c: char) -> bool {
    !c.is_alphanumeric()
        && !matches!(c, '[' | '【' | '(' | '"' | '\'' | '<' | '/' | '#' | '“' | '「')
}

fn is_count(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['x', '#', '×']);
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// Without a number in brackets at the end, which counts.
fn without_count(title: &str) -> &str {
    let counted = title.strip_suffix(')').and_then(|it| it.rsplit_once(" ("));
    match counted {
        Some((name, count)) if is_count(count.trim_end_matches(" times")) => name.trim_end(),
        _ => title,
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
