//! Downtime of one site.

use super::{Involvement, Piece, PlannedWindow, Treatment};
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
    /// When probing ran.
    pub watched: &'a Spans,
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
    let maintenance = planned_in_time(policy, record.maintenance);
    let mut pieces = Vec::new();
    let mut before = Seen::Well;
    for (change, span) in in_force(changes, window.until) {
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
        for gap in record.watched.gaps_in(span) {
            match policy.not_watched {
                Unobserved::AsBefore => treat(seen, gap, &maintenance, record.incidents, &mut add),
                Unobserved::NotCounted => add(gap, Treatment::NotWatched),
            }
        }
        for part in record.watched.within(span).iter() {
            treat(seen, part, &maintenance, record.incidents, &mut add);
        }
    }
    pieces.sort_by_key(|piece| piece.span);
    pieces
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

fn treat(
    seen: Seen,
    span: Span,
    maintenance: &Spans,
    incidents: &[Involvement],
    add: &mut impl FnMut(Span, Treatment),
) {
    let treatment = match seen {
        Seen::Well => return,
        Seen::Unknown => return add(span, Treatment::Unknown),
        Seen::Slow => Treatment::Slow,
        Seen::Down => Treatment::OwnTrouble,
    };
    for part in maintenance.within(span).iter() {
        add(part, Treatment::Maintenance);
    }
    for part in maintenance.gaps_in(span) {
        match seen {
            Seen::Down => attribute(part, incidents, add),
            _ => add(part, treatment.clone()),
        }
    }
}

/// Gives each part of a downtime to the first incident that covers it; two incidents at once
/// count once. An incident of the host, or of nobody known, comes before one of a third party, which
/// terms may exclude, and that before one for which the host does not answer.
fn attribute(span: Span, incidents: &[Involvement], add: &mut impl FnMut(Span, Treatment)) {
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
            add(inside, treatment_in(incident));
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

fn treatment_in(it: &Involvement) -> Treatment {
    match (&it.excluded, it.owner) {
        (Some(reason), _) => Treatment::Excluded { incident: it.incident, reason: reason.clone() },
        (None, Some(Owner::Customer)) => Treatment::CustomersComponent { incident: it.incident },
        (None, owner) => Treatment::Down {
            incident: it.incident,
            owner,
            component: it.component.clone(),
            doubt: it.doubt.clone(),
        },
    }
}
