//! How many sites a contract is for, as time goes on.

use crate::Time;
use crate::span::Span;

/// How many sites a contract is for: from each instant on, so many.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SiteCounts(Vec<(Time, u32)>);

impl SiteCounts {
    /// The same number all the time.
    pub fn constant(sites: u32) -> SiteCounts {
        SiteCounts(vec![(Time::from_micros(i64::MIN), sites)])
    }

    /// The number of spans that each instant is in: one or more for each site, without overlap.
    /// Where the record ends, no site goes: the last number stays. Before the first site there is
    /// nothing to share, so that the first number holds from the beginning.
    pub fn of(spans: impl IntoIterator<Item = Span>, recorded: Span) -> SiteCounts {
        let ends = |span: Span| [(span.from, 1_i64), (span.until, -1)];
        let spans = spans.into_iter().filter(|it| !it.is_empty());
        let mut changes: Vec<(Time, i64)> = spans.flat_map(ends).collect();
        changes.retain(|(at, _)| *at < recorded.until);
        changes.sort_unstable();
        let mut counts: Vec<(Time, u32)> = Vec::new();
        let mut now = 0;
        for (at, change) in changes {
            now += change;
            let sites = u32::try_from(now).unwrap_or(0);
            match counts.last_mut() {
                Some(last) if last.0 == at => last.1 = sites,
                _ => counts.push((at, sites)),
            }
        }
        counts.dedup_by_key(|it| it.1);
        if let Some(first) = counts.first_mut() {
            first.0 = Time::from_micros(i64::MIN);
        }
        SiteCounts(counts)
    }

    /// How many there are at an instant; at least one, since a share of none is no share.
    pub fn at(&self, at: Time) -> u32 {
        let before = self.0.partition_point(|(from, _)| *from <= at);
        before.checked_sub(1).map_or(0, |ix| self.0[ix].1).max(1)
    }

    /// The instants within `span`, after its beginning, at which the number changes, each with the
    /// number from then on.
    pub fn changes_within(&self, span: Span) -> impl Iterator<Item = (Time, u32)> + '_ {
        let first = self.0.partition_point(|(from, _)| *from <= span.from);
        let inside = self.0[first..].iter().take_while(move |(from, _)| *from < span.until);
        inside.map(|(from, sites)| (*from, (*sites).max(1)))
    }
}
