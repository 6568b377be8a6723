//! Sets of times, as spans.

use bongsu_core::Time;
use std::time::Duration;

/// From one time, included, until another, excluded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Span {
    pub(super) from: Time,
    pub(super) until: Time,
}

/// Ordered spans that neither touch nor overlap.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Spans(Vec<Span>);

impl Spans {
    /// All times that are in any of `spans`.
    pub(super) fn union(mut spans: Vec<Span>) -> Spans {
        spans.retain(|span| span.from < span.until);
        spans.sort();
        let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match joined.last_mut() {
                Some(last) if span.from <= last.until => last.until = last.until.max(span.until),
                _ => joined.push(span),
            }
        }
        Spans(joined)
    }

    /// Those times that are also in `window`.
    pub(super) fn within(&self, window: Span) -> Spans {
        let cut = self.0.iter().map(|span| Span {
            from: span.from.max(window.from),
            until: span.until.min(window.until),
        });
        Spans(cut.filter(|span| span.from < span.until).collect())
    }

    /// Their total length.
    pub(super) fn length(&self) -> Duration {
        self.0.iter().map(|span| span.until.since(span.from)).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Span> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(from: i64, until: i64) -> Span {
        Span { from: Time::from_secs(from), until: Time::from_secs(until) }
    }

    proptest! {
        #[test]
        fn two_incidents_at_once_are_not_counted_twice(
            raw in prop::collection::vec((0i64..50, 0i64..50), 0..12),
            window in (0i64..50, 0i64..50),
        ) {
            let inside = |x: i64, (a, b): (i64, i64)| a <= x && x < b;
            let expected = (0..50)
                .filter(|x| inside(*x, window) && raw.iter().any(|s| inside(*x, *s)))
                .count();
            let spans = Spans::union(raw.iter().map(|(a, b)| span(*a, *b)).collect());
            let length = spans.within(span(window.0, window.1)).length();
            prop_assert_eq!(length, Duration::from_secs(expected as u64));
        }
    }
}
