//! Which verdict was in force when.

use super::{Verdict, VerdictChange};
use crate::Time;
use crate::span::Span;

/// Which change was in force when, in order, without overlap; the last one until `now`.
pub fn in_force(changes: &[VerdictChange], now: Time) -> Vec<(&VerdictChange, Span)> {
    let mut spans: Vec<(&VerdictChange, Span)> = Vec::with_capacity(changes.len());
    for change in changes {
        if let Some((_, last)) = spans.last_mut().filter(|(it, _)| goes_on(it, change)) {
            // What was decided of the time before rests on what was seen then.
            last.until = change.at;
            spans.push((change, Span { from: change.at, until: now }));
            continue;
        }
        // A later verdict replaces what was in force from its `since` on.
        while spans.last().is_some_and(|(_, last)| last.from >= change.since) {
            spans.pop();
        }
        if let Some((_, last)) = spans.last_mut() {
            last.until = change.since;
        }
        spans.push((change, Span { from: change.since, until: now }));
    }
    spans
}

/// Whether a change says of the same failure only that it is another now, in its layer or reason.
fn goes_on(before: &VerdictChange, change: &VerdictChange) -> bool {
    let is_down = |it: &VerdictChange| matches!(it.verdict, Verdict::Down { .. });
    let is_later = before.since == change.since && before.at < change.at;
    is_later && is_down(before) && is_down(change)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::Layer;
    use crate::name::Name;
    use crate::observation::Reason;

    #[test]
    fn a_verdict_counts_from_its_first_observation() {
        let site = Name::parse("shop.co.kr").unwrap();
        let change = |verdict, since, at| VerdictChange {
            site: site.clone(),
            verdict,
            since: Time::from_secs(since),
            at: Time::from_secs(at),
        };
        let changes = [
            change(Verdict::Unknown, 0, 0),
            change(Verdict::Up, 10, 20),
            change(Verdict::Slow, 90, 120),
        ];
        let spans = in_force(&changes, Time::from_secs(200));
        let lengths: Vec<u64> =
            spans.iter().map(|(_, span)| span.until.since(span.from).as_secs()).collect();
        assert_eq!(lengths, [10, 80, 110]);
    }

    #[test]
    fn what_was_decided_of_a_failure_stays_when_it_fails_in_another_layer_later() {
        let down = |layer, reason, at| VerdictChange {
            site: Name::parse("calm.kr").unwrap(),
            verdict: Verdict::Down { layer, reason },
            since: Time::from_secs(100),
            at: Time::from_secs(at),
        };
        let slow = down(Layer::Http, Reason::Timeout, 106);
        let closed = down(Layer::Tcp, Reason::ConnectionRefused, 385);
        let changes = [slow.clone(), closed.clone()];
        let spans = in_force(&changes, Time::from_secs(600));
        let span =
            |from, until| Span { from: Time::from_secs(from), until: Time::from_secs(until) };
        assert_eq!(spans, [(&slow, span(100, 385)), (&closed, span(385, 600))]);
    }
}
