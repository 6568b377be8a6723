//! What a downtime of a site is held against: maintenance, and the incidents that explain it.

use super::{Involvement, PlannedWindow, Presumption, Treatment};
use crate::Time;
use crate::inventory::Owner;
use crate::settlement::policy::Policy;
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
    /// From when until when the site was down, as long as nothing else was seen of it.
    failures: Vec<Span>,
    record: SiteRecord<'a>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(policy: &Policy, record: &SiteRecord<'a>) -> Ground<'a> {
        let maintenance = planned_in_time(policy, record.maintenance);
        Ground { maintenance, failures: failures(policy, record.changes), record: *record }
    }

    /// Whether downtime in a window of maintenance that began at an instant goes on from before: the
    /// site was down then, or had been down in an outage that was still open. A window explains only
    /// what begins to fail in it.
    fn failed_before(&self, at: Time) -> bool {
        let open = |it: &&Involvement| it.span.from < at && at < it.span.until;
        let outage = self.record.incidents.iter().filter(open).map(|it| it.span.from).min();
        let since = outage.unwrap_or(at);
        self.failures.iter().any(|it| it.from < at && it.until > since)
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
            return add(span, Treatment::UNKNOWN);
        }
        let windows = self.maintenance.iter().filter(|it| !it.within(span).is_empty());
        let explained = windows.filter(|it| seen != Seen::Down || !self.failed_before(it.from));
        let explained = Spans::union(explained.collect());
        for part in explained.within(span).iter() {
            add(part, Treatment::Maintenance);
        }
        for part in explained.gaps_in(span) {
            match seen {
                Seen::Down => attribute(part, self.record.incidents, presumed, add),
                _ => add(part, Treatment::Slow),
            }
        }
    }
}

/// When a site was down without having been seen working in between.
fn failures(policy: &Policy, changes: &[VerdictChange]) -> Vec<Span> {
    let mut failures: Vec<Span> = Vec::new();
    let mut goes_on = false;
    for (change, span) in in_force(changes, Time::from_micros(i64::MAX)) {
        let is_down = match change.verdict {
            Verdict::Down { .. } => true,
            Verdict::Slow => policy.slow_is_down,
            Verdict::Unknown => goes_on,
            Verdict::Up => false,
        };
        match failures.last_mut().filter(|_| goes_on && is_down) {
            Some(last) => last.until = span.until,
            None if is_down => failures.push(span),
            None => {}
        }
        goes_on = is_down;
    }
    failures
}

/// Gives each part of a downtime to one of the incidents that cover it; two incidents at once count
/// once. See [`rank`]; of equal ones, the first takes it.
fn attribute(
    span: Span,
    incidents: &[Involvement],
    presumed: Option<Presumption>,
    add: &mut impl FnMut(Span, Treatment),
) {
    let mut rest: Option<(Span, Option<&Involvement>)> = None;
    let mut give = |(span, incident): (Span, Option<&Involvement>)| {
        add(span, incident.map_or(Treatment::OwnTrouble, |it| treatment_in(it, presumed)));
    };
    for part in parts(span, incidents) {
        let covering = incidents.iter().filter(|it| part.within(it.span) == part);
        let incident = covering.min_by_key(|it| rank(it, part.from));
        match &mut rest {
            Some((before, same))
                if same.map(|it| it.incident) == incident.map(|it| it.incident) =>
            {
                before.until = part.until;
            }
            _ => {
                if let Some(done) = rest.replace((part, incident)) {
                    give(done);
                }
            }
        }
    }
    if let Some(last) = rest {
        give(last);
    }
}

/// A time, cut wherever an incident begins or ends, or begins to count.
fn parts(span: Span, incidents: &[Involvement]) -> Vec<Span> {
    let ends = |it: &Involvement| [Some(it.span.from), Some(it.span.until), it.counts_from];
    let mut cuts: Vec<Time> = incidents.iter().flat_map(ends).flatten().collect();
    cuts.retain(|at| span.from < *at && *at < span.until);
    cuts.extend([span.from, span.until]);
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2).map(|pair| Span { from: pair[0], until: pair[1] }).collect()
}

/// Which of several incidents takes a time: the lowest. One that counts by the terms comes before one
/// that does not, as by a person's decision or without a report; the host's, or of nobody known,
/// before that of a third party, which terms may exclude; one for which the host does not answer comes
/// last. What nobody doubts comes before what is doubted.
fn rank(it: &Involvement, at: Time) -> (u8, bool) {
    let counts = it.counts_from.is_some_and(|from| from <= at);
    let rank = match (&it.excluded, it.owner) {
        (Some(_), _) | (None, Some(Owner::Customer)) => 3,
        _ if !counts => 2,
        (None, Some(Owner::ThirdParty)) => 1,
        (None, None | Some(Owner::Us)) => 0,
    };
    (rank, it.doubt.is_some())
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
