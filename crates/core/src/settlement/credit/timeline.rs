//! How many sites of a contract were down when.

use super::SiteCounts;
use crate::incident::IncidentId;
use crate::settlement::downtime::Piece;
use crate::settlement::policy::Partial;
use crate::span::{Span, Spans};
use std::collections::BTreeMap;
use std::time::Duration;

/// A time in which the same sites were down.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Segment {
    span: Span,
    /// Sites that are down,
    down: u32,
    /// and of how many.
    sites: u32,
    incidents: BTreeMap<IncidentId, u32>,
}

/// When sites of a contract were down, and by which incidents.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Timeline {
    segments: Vec<Segment>,
    partial: Partial,
}

/// Parts of a microsecond in which weighed downtime is added up, so that a share of sites is
/// rounded once.
const PARTS: u128 = 1_000_000_000;

/// Downtime within some spans, by the share of sites, in parts of a microsecond.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Weighed {
    pub(super) total: u128,
    pub(super) by_incident: BTreeMap<IncidentId, u128>,
}

impl Weighed {
    /// All of it, to the nearest microsecond.
    pub(super) fn time(&self) -> Duration {
        let micros = (self.total + PARTS / 2) / PARTS;
        Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
    }
}

impl Timeline {
    /// Of the pieces that count; those of one site do not overlap.
    pub(super) fn new(
        pieces: &[(Span, IncidentId)],
        sites: &SiteCounts,
        partial: Partial,
    ) -> Timeline {
        let mut changes: Vec<_> = pieces
            .iter()
            .filter(|(span, _)| !span.is_empty())
            .flat_map(|(span, incident)| {
                [(span.from, *incident, true), (span.until, *incident, false)]
            })
            .collect();
        changes.sort();
        let mut segments = Vec::new();
        let mut now: BTreeMap<IncidentId, u32> = BTreeMap::new();
        let mut since = None;
        for (at, incident, begins) in changes {
            if let Some(from) = since.filter(|from| *from < at) {
                let down = now.values().sum();
                let span = Span { from, until: at };
                let mut from = (span.from, sites.at(span.from));
                for (at, sites) in sites.changes_within(span).chain([(span.until, 0)]) {
                    let (span, of) = (Span { from: from.0, until: at }, from.1);
                    segments.push(Segment { span, down, sites: of, incidents: now.clone() });
                    from = (at, sites);
                }
            }
            let count = now.entry(incident).or_default();
            *count = if begins { *count + 1 } else { count.saturating_sub(1) };
            now.retain(|_, count| *count > 0);
            since = Some(at);
        }
        segments.retain(|it| it.down > 0);
        if partial == Partial::AllSites {
            segments.retain(|it| it.down >= it.sites);
        }
        Timeline { segments, partial }
    }

    /// When it counts as an outage at all.
    pub(super) fn presence(&self) -> Spans {
        Spans::union(self.segments.iter().map(|it| it.span).collect())
    }

    /// The downtime within `spans`. A time in which one of four sites is down weighs a quarter by the
    /// share, and all of it where any site is enough. What several incidents cause at once is split.
    pub(super) fn weigh(&self, spans: &Spans) -> Weighed {
        let mut weighed = Weighed::default();
        let mut spans = spans.iter().peekable();
        for segment in &self.segments {
            while spans.next_if(|span| span.until <= segment.span.from).is_some() {}
            let mut length: u128 = 0;
            while let Some(span) = spans.peek() {
                length += segment.span.within(*span).length().as_micros();
                if span.until >= segment.span.until {
                    break;
                }
                spans.next();
            }
            if length == 0 {
                continue;
            }
            let weight = self.weight(segment);
            let whole = length * PARTS * u128::from(weight) / u128::from(segment.sites);
            weighed.total += whole;
            let mut rest = whole;
            let mut down = u128::from(segment.down);
            for (incident, sites) in &segment.incidents {
                let part = rest * u128::from(*sites) / down;
                *weighed.by_incident.entry(*incident).or_default() += part;
                rest -= part;
                down -= u128::from(*sites);
            }
        }
        weighed
    }
}

/// A time in which as many of as many sites were down, and what of it counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Step {
    pub(super) span: Span,
    /// So many sites weigh,
    pub(super) weight: u32,
    /// of so many.
    pub(super) sites: u32,
    /// Whether it passes a threshold.
    pub(super) passes: bool,
}

impl Timeline {
    /// The steps from the downtime within `window` to the time that counts, in order.
    pub(super) fn steps(&self, window: Span, eligible: &Spans) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for segment in &self.segments {
            let (weight, sites) = (self.weight(segment), segment.sites);
            let within = segment.span.within(window);
            let step = |span, passes| Step { span, weight, sites, passes };
            let counts = eligible.within(within);
            let mut parts: Vec<Step> = counts.iter().map(|it| step(it, true)).collect();
            parts.extend(eligible.gaps_in(within).into_iter().map(|it| step(it, false)));
            parts.retain(|it| !it.span.is_empty());
            parts.sort_by_key(|it| it.span);
            for part in parts {
                let is_same = |last: &&mut Step| {
                    let of = |it: &Step| (it.weight, it.sites, it.passes);
                    last.span.until == part.span.from && of(last) == of(&part)
                };
                match steps.last_mut().filter(is_same) {
                    Some(last) => last.span.until = part.span.until,
                    None => steps.push(part),
                }
            }
        }
        steps
    }

    /// How many of the sites a time weighs by.
    fn weight(&self, segment: &Segment) -> u32 {
        match self.partial {
            Partial::Share => segment.down.min(segment.sites),
            Partial::AnySite | Partial::AllSites => segment.sites,
        }
    }
}

/// The pieces that are downtime in an incident.
pub(super) fn downtime(pieces: &[Piece]) -> impl Iterator<Item = (&Piece, IncidentId)> {
    pieces.iter().filter_map(|piece| Some((piece, piece.incident()?)))
}
