//! Which verdict was in force when.

use super::{Verdict, VerdictChange};
use crate::Time;
use crate::span::Span;

/// Which change was in force when, in order, without overlap; the last one until `now`.
///
/// A later verdict replaces what was in force from its `since` on. What was decided in between and
/// says something else stays the evidence of its own time.
pub fn in_force(changes: &[VerdictChange], now: Time) -> Vec<(&VerdictChange, Span)> {
    let mut spans: Vec<(&VerdictChange, Span)> = Vec::with_capacity(changes.len());
    for change in changes {
        let mut from = change.since;
        while spans.last().is_some_and(|(it, last)| last.from >= from && !contradicts(it, change)) {
            spans.pop();
        }
        if let Some((before, last)) = spans.last_mut() {
            if last.from >= from {
                from = holds_until(before, change).max(last.from);
            }
            last.until = from;
            if last.is_empty() {
                spans.pop();
            }
        }
        spans.push((change, Span { from, until: now }));
    }
    spans
}

const fn is_down(it: &VerdictChange) -> bool {
    matches!(it.verdict, Verdict::Down { .. })
}

/// Whether what was decided before speaks against what a later verdict says of that time. Of a failure
/// each decision stays, in whatever layer or for whatever reason it is.
fn contradicts(before: &VerdictChange, later: &VerdictChange) -> bool {
    match before.verdict {
        Verdict::Unknown => false,
        _ => is_down(before) || before.verdict != later.verdict,
    }
}

/// Until when what was decided before holds against a later verdict that says that it rests on what
/// was seen earlier: a failure until it was found to be another, and anything else when it was
/// decided, since what the later one rests on may have been seen right after.
fn holds_until(before: &VerdictChange, later: &VerdictChange) -> Time {
    match is_down(before) && is_down(later) {
        true => later.at,
        false => before.at,
    }
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

    #[test]
    fn another_failure_in_between_stays_the_evidence_of_its_time() {
        let change = |verdict, since, at| VerdictChange {
            site: Name::parse("calm.kr").unwrap(),
            verdict,
            since: Time::from_secs(since),
            at: Time::from_secs(at),
        };
        let down = |layer, reason| Verdict::Down { layer, reason };
        let tls = down(Layer::Tls, Reason::Reset);
        // Its names failed for a time in which its connection never came back.
        let changes = [
            change(tls, 100, 110),
            change(down(Layer::Dns, Reason::Timeout), 1_000, 1_020),
            change(tls, 100, 3_000),
        ];
        let in_force_until = |changes: &[VerdictChange]| {
            let spans = in_force(changes, Time::from_secs(4_000));
            let secs = |it: Time| it.as_micros() / 1_000_000;
            spans
                .iter()
                .map(|(it, span)| (it.at, secs(span.from), secs(span.until)))
                .collect::<Vec<_>>()
        };
        let at = Time::from_secs;
        let expected =
            [(at(110), 100, 1_000), (at(1_020), 1_000, 3_000), (at(3_000), 3_000, 4_000)];
        assert_eq!(in_force_until(&changes), expected);
        // What was seen working in between does not vanish either; what was unknown does.
        let changes = [
            change(tls, 100, 110),
            change(Verdict::Up, 1_000, 2_000),
            change(Verdict::Unknown, 2_500, 2_500),
            change(tls, 100, 3_000),
        ];
        let expected =
            [(at(110), 100, 1_000), (at(2_000), 1_000, 2_000), (at(3_000), 2_000, 4_000)];
        assert_eq!(in_force_until(&changes), expected);
    }
}
