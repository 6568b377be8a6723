//! What a source says of what is over: a word that was on its way for long, a repetition, or that it
//! is so again.

use crate::Time;
use crate::external_alert::{
    ExternalAlert, ExternalAlertEnd, ExternalAlertId, ExternalEvent, Signal,
};
use std::collections::BTreeMap;
use std::time::Duration;

/// A source without an answer says within so long again that an alert is over.
const END_REPEATED_WITHIN: Duration = Duration::from_secs(300);
/// So long a source that gives no start may be silent between two words about the same.
const REPEAT_WAIT: Duration = Duration::from_secs(4 * 3600);
/// So long after its end the word that an alert fires may have been on its way.
const UNDER_WAY_MAX: Duration = Duration::from_secs(30);
/// A source that says it again, so long after it said it first, means it.
const SAID_AGAIN: Duration = Duration::from_secs(5);

/// So soon after its end a mail that says it is so again is about the same thing, which comes and goes.
const FLAPPING_WITHIN: Duration = Duration::from_secs(600);
/// So long what comes and goes must go on before it calls again.
const FLAPPING_WAIT: Duration = Duration::from_secs(300);

/// Source and key.
type Key = (String, String);

/// Which alert began when, by the words of the source.
#[derive(Debug, Default)]
pub struct Starts(BTreeMap<(Key, Time), ExternalAlertId>);

impl Starts {
    /// Takes note of one.
    pub fn note(&mut self, alert: &ExternalAlert) {
        if let Some(start) = alert.start_told {
            let key = (alert.source.clone(), alert.dedup_key.clone());
            self.0.insert((key, start), alert.id);
        }
    }

    /// Whether the start is that of another alert.
    pub fn is_of_another(&self, key: &Key, start: Time, than: ExternalAlertId) -> bool {
        self.0.get(&(key.clone(), start)).is_some_and(|id| *id != than)
    }

    /// Keeps those of some alerts.
    pub fn retain(&mut self, is_kept: impl Fn(ExternalAlertId) -> bool) {
        self.0.retain(|_, id| is_kept(*id));
    }
}

/// Whether a source that got no answer says again that an alert is over: what begins next under
/// the same key is a new one.
pub fn is_end_again(last: &ExternalAlert, event: &ExternalEvent, now: Time) -> bool {
    let is_soon = last.end.as_ref().is_some_and(|(at, _)| now.since(*at) <= END_REPEATED_WITHIN);
    last.start_told == event.started_at && (event.started_at.is_some() || is_soon)
}

/// Whether a source said something before what is known of it already: it was overtaken on its way.
pub fn is_overtaken(last: &ExternalAlert, event: &ExternalEvent) -> bool {
    matches!((last.said_at, event.said_at), (Some(heard), Some(said)) if said < heard)
}

/// From when on what begins may call, where it comes and goes: once it called, it calls again only
/// when it lasts. However often it ends meanwhile, that is not put off any further.
pub fn calls_from(last: &ExternalAlert, event: &ExternalEvent, now: Time) -> Option<Time> {
    let ended_at = match &last.end {
        Some((at, ExternalAlertEnd::Resolved)) => *at,
        _ => return None,
    };
    let comes_again = event.said_at.is_some() && now.since(ended_at) <= FLAPPING_WITHIN;
    comes_again.then(|| match last.calls_from {
        Some(held_until) if held_until > ended_at => held_until,
        _ => now + FLAPPING_WAIT,
    })
}

/// Whether a word that an alert fires is about one that is over: it was on its way for long, or a
/// person has said that it is over and the tool, which never said so, repeats itself.
pub fn is_old_news(last: &ExternalAlert, event: &ExternalEvent, now: Time) -> bool {
    if matches!(event.signal, Signal::Updated | Signal::GivenBack) {
        return true;
    }
    let ended_there_at = match &last.end {
        Some((at, ExternalAlertEnd::Resolved)) => Some(*at),
        _ => last.resolved_there_at,
    };
    match (event.started_at, ended_there_at) {
        (Some(start), _) if last.start_told != Some(start) => false,
        (Some(_), Some(at)) => !is_so_again(last, at, now),
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (None, None) => now.since(last.told_at) <= REPEAT_WAIT,
    }
}

/// Whether a source that said that it is over means that it is so again, with the same start: an
/// Alertmanager that heard nothing of it for some minutes says first the one and then the other.
fn is_so_again(last: &ExternalAlert, ended_at: Time, now: Time) -> bool {
    let was_said = last.told_at > ended_at && now.since(last.told_at) >= SAID_AGAIN;
    was_said || now.since(ended_at) > UNDER_WAY_MAX
}
