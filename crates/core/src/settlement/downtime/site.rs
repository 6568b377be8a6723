//! Downtime of one site.

use super::bridge::bridge;
use super::{Involvement, Piece, PlannedWindow, Presumption, Treatment};
use crate::inventory::Owner;
use crate::settlement::policy::{Begin, Policy, Unobserved};
use crate::span::{Span, Spans};
use crate::verdict::{Verdict, VerdictChange, in_force};
use std::time::Duration;

/// What is recorded of one site.
#[derive(Clone, Copy, Debug)]
pub struct SiteRecord<'a> {
    /// Its changes of verdict, in order, beginning with the one in force at the start.
    pub changes: &'a [VerdictChange],
    /// When probing ran from a healthy vantage.
    pub watched: &'a Spans,
    /// When probing ran at all.
    pub probed: &'a Spans,
    /// The outages that it was a victim of, in order of their ids.
    pub incidents: &'a [Involvement],
    /// Maintenance that takes it.
    pub maintenance: &'a [PlannedWindow],
}

/// What a verdict means to the policy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Well,
    Slow,
    Down,
    Unknown,
}

/// The pieces of `window` in which the site was not seen well, in order and without overlap. What
/// is in none of them was seen well, or was never known.
pub fn site_downtime(policy: &Policy, record: &SiteRecord<'_>, window: Span) -> Vec<Piece> {
    let decided;
    let changes = match policy.begin {
        Begin::FirstFailure => record.changes,
        Begin::Decision => {
            decided = record.changes.iter().map(decided_at).collect::<Vec<_>>();
            &decided
        }
    };
    let ground =
        Ground { maintenance: planned_in_time(policy, record.maintenance), record: *record };
    let mut pieces = Vec::new();
    let mut before = Seen::Well;
    for (change, span) in in_force(changes, window.until) {
        let is_presumed = change.verdict == Verdict::Unknown;
        let seen = match change.verdict {
            Verdict::Up => Seen::Well,
            Verdict::Down { .. } => Seen::Down,
            Verdict::Slow if policy.slow_is_down => Seen::Down,
            Verdict::Slow => Seen::Slow,
            Verdict::Unknown if policy.unknown == Unobserved::AsBefore => before,
            Verdict::Unknown => Seen::Unknown,
        };
        before = seen;
        let span = span.within(window);
        if span.is_empty() || seen == Seen::Well {
            continue;
        }
        let mut add = |span: Span, treatment: Treatment| {
            pieces.push(Piece { span, evidence: change.clone(), treatment });
        };
        let verdict = is_presumed.then_some(Presumption::NoVerdict);
        for part in record.watched.within(span).iter() {
            ground.treat(seen, part, verdict, &mut add);
        }
        for gap in record.watched.gaps_in(span) {
            for part in record.probed.within(gap).iter() {
                match policy.unknown {
                    Unobserved::AsBefore => {
                        ground.treat(seen, part, Some(Presumption::NoVerdict), &mut add);
                    }
                    Unobserved::NotCounted => add(part, Treatment::Unknown { between: None }),
                }
            }
            for part in record.probed.gaps_in(gap) {
                match policy.not_watched {
                    Unobserved::AsBefore => {
                        ground.treat(seen, part, Some(Presumption::NotWatched), &mut add);
                    }
                    Unobserved::NotCounted => add(part, Treatment::NotWatched { between: None }),
                }
            }
        }
    }
    pieces.sort_by_key(|piece| piece.span);
    bridge(policy, &ground, pieces)
}

/// A change that counts from its decision.
fn decided_at(change: &VerdictChange) -> VerdictChange {
    VerdictChange { since: change.at, ..change.clone() }
}

/// The maintenance that was planned early enough.
fn planned_in_time(policy: &Policy, windows: &[PlannedWindow]) -> Spans {
    let Some(hours) = policy.maintenance_notice_hours else { return Spans::default() };
    let notice = Duration::from_secs(u64::from(hours) * 3600);
    let in_time = windows.iter().filter(|it| it.planned_at + notice <= it.span.from);
    Spans::union(in_time.map(|it| it.span).collect())
}

/// What a downtime is held against.
pub(super) struct Ground<'a> {
    /// Maintenance that was planned early enough.
    maintenance: Spans,
    record: SiteRecord<'a>,
}

impl Ground<'_> {
    /// How downtime is treated that nobody saw, by what holds for downtime that was seen.
    pub(super) fn presume(
        &self,
        span: Span,
        presumed: Presumption,
        add: &mut impl FnMut(Span, Treatment),
    ) {
        self.treat(Seen::Down, span, Some(presumed), add);
    }

    fn treat(
        &self,
        seen: Seen,
        span: Span,
        presumed: Option<Presumption>,
        add: &mut impl FnMut(Span, Treatment),
    ) {
        if seen == Seen::Well {
            return;
        }
        if seen == Seen::Unknown {
            return add(span, Treatment::Unknown { between: None });
        }
        for part in self.maintenance.within(span).iter() {
            add(part, Treatment::Maintenance);
        }
        for part in self.maintenance.gaps_in(span) {
            match seen {
                Seen::Down => attribute(part, self.record.incidents, presumed, add),
                _ => add(part, Treatment::Slow),
            }
        }
    }
}

/// Gives each part of a downtime to the first incident that covers it; two incidents at once
/// count once. An incident of the host, or of nobody known, comes before one of a third party, which
/// terms may exclude, and that before one for which the host does not answer.
fn attribute(
    span: Span,
    incidents: &[Involvement],
    presumed: Option<Presumption>,
    add: &mut impl FnMut(Span, Treatment),
) {
    let mut rest = vec![span];
    let mut incidents: Vec<&Involvement> = incidents.iter().collect();
    incidents.sort_by_key(|it| match (&it.excluded, it.owner) {
        (None, None | Some(Owner::Us)) => 0,
        (None, Some(Owner::ThirdParty)) => 1,
        (Some(_), _) | (None, Some(Owner::Customer)) => 2,
    });
    for incident in incidents {
        let mut left = Vec::new();
        for part in rest {
            let inside = part.within(incident.span);
            if inside.is_empty() {
                left.push(part);
                continue;
            }
            add(inside, treatment_in(incident, presumed));
            let around = [
                Span { from: part.from, until: inside.from },
                Span { from: inside.until, until: part.until },
            ];
            left.extend(around.into_iter().filter(|it| !it.is_empty()));
        }
        rest = left;
    }
    for part in rest {
        add(part, Treatment::OwnTrouble);
    }
}

fn treatment_in(it: &Involvement, presumed: Option<Presumption>) -> Treatment {
    match (&it.excluded, it.owner) {
        (Some(reason), _) => Treatment::Excluded { incident: it.incident, reason: reason.clone() },
        (None, Some(Owner::Customer)) => Treatment::CustomersComponent { incident: it.incident },
        (None, owner) => Treatment::Down {
            incident: it.incident,
            owner,
            component: it.component.clone(),
            doubt: it.doubt.clone(),
            presumed,
        },
    }
}
