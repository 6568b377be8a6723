//! What a downtime of a site is held against: maintenance, and the incidents that explain it.

use super::{Involvement, PlannedWindow, Presumption, Treatment};
use crate::inventory::Owner;
use crate::settlement::policy::Policy;
use crate::span::{Span, Spans};
use crate::verdict::VerdictChange;
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
pub(super) enum Seen {
    Well,
    Slow,
    Down,
    Unknown,
}

/// What a downtime is held against.
pub(super) struct Ground<'a> {
    /// Maintenance that was planned early enough.
    maintenance: Spans,
    record: SiteRecord<'a>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(policy: &Policy, record: &SiteRecord<'a>) -> Ground<'a> {
        Ground { maintenance: planned_in_time(policy, record.maintenance), record: *record }
    }

    /// How downtime is treated that nobody saw, by what holds for downtime that was seen.
    pub(super) fn presume(
        &self,
        span: Span,
        presumed: Presumption,
        add: &mut impl FnMut(Span, Treatment),
    ) {
        self.treat(Seen::Down, span, Some(presumed), add);
    }

    /// How what was seen, or is presumed, is treated.
    pub(super) fn treat(
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

/// The maintenance that was planned early enough.
fn planned_in_time(policy: &Policy, windows: &[PlannedWindow]) -> Spans {
    let Some(hours) = policy.maintenance_notice_hours else { return Spans::default() };
    let notice = Duration::from_secs(u64::from(hours) * 3600);
    let in_time = windows.iter().filter(|it| it.planned_at + notice <= it.span.from);
    Spans::union(in_time.map(|it| it.span).collect())
}
