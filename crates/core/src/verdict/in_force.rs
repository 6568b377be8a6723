//! Which verdict was in force when.

use super::VerdictChange;
use crate::Time;
use crate::span::Span;

/// Which change was in force when, in order, without overlap; the last one until `now`.
pub fn in_force(changes: &[VerdictChange], now: Time) -> Vec<(&VerdictChange, Span)> {
    let mut spans: Vec<(&VerdictChange, Span)> = Vec::with_capacity(changes.len());
    for change in changes {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Name;
    use crate::verdict::Verdict;

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
}
