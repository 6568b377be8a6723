//! Sets of times, as spans.

use crate::Time;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// From one time, included, until another, excluded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Span {
    /// The first instant.
    pub from: Time,
    /// The end, which is no longer in it.
    pub until: Time,
}

impl Span {
    /// Of no length: where spans that are recorded bit by bit begin.
    pub fn instant(at: Time) -> Span {
        Span { from: at, until: at }
    }

    /// How long it is; zero when it ends before it begins.
    pub fn length(self) -> Duration {
        self.until.since(self.from)
    }

    /// Whether it holds no instant.
    pub fn is_empty(self) -> bool {
        self.until <= self.from
    }

    /// What is in both; empty when nothing is.
    pub fn within(self, window: Span) -> Span {
        Span { from: self.from.max(window.from), until: self.until.min(window.until) }
    }
}

/// Ordered spans that neither touch nor overlap.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Spans(Vec<Span>);

impl Spans {
    /// All times that are in any of `spans`.
    pub fn union(mut spans: Vec<Span>) -> Spans {
        spans.retain(|span| !span.is_empty());
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
    pub fn within(&self, window: Span) -> Spans {
        let cut = self.0.iter().map(|span| span.within(window));
        Spans(cut.filter(|span| !span.is_empty()).collect())
    }

    /// The parts of `window` that are in none of them, in order.
    pub fn gaps_in(&self, window: Span) -> Vec<Span> {
        let mut gaps = Vec::new();
        let mut from = window.from;
        for span in self.within(window).iter() {
            gaps.push(Span { from, until: span.from });
            from = span.until;
        }
        gaps.push(Span { from, until: window.until });
        gaps.retain(|gap| !gap.is_empty());
        gaps
    }

    /// Their total length.
    pub fn length(&self) -> Duration {
        self.0.iter().map(|span| span.length()).sum()
    }

    /// Whether they hold no instant.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each, in order.
    pub fn iter(&self) -> impl Iterator<Item = Span> + '_ {
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
