//! When an incident disrupted sites.

use super::{Event, EventKind, Incident, Justification, Phase};
use crate::Time;
use crate::span::{Span, Spans};

impl Incident {
    /// When an incident disrupted sites: from its first failure to the last one, and again from a
    /// relapse, by its changes of phase in order. A lost redundancy disrupts none, which is for
    /// the caller to leave out.
    pub fn disrupted(&self, changes: &[Event], now: Time) -> Spans {
        let mut spans = Vec::new();
        let mut since = Some(self.began_at);
        let mut last_failure = None;
        for event in changes {
            match (&event.kind, since) {
                (EventKind::PhaseChanged { to: Phase::Resolved, .. }, Some(from)) => {
                    let over =
                        last_failure.take().unwrap_or(event.at).clamp(from, event.at.max(from));
                    spans.push(Span { from, until: over.min(now) });
                    since = None;
                }
                (EventKind::PhaseChanged { to, .. }, _) => {
                    last_failure = match event.justification {
                        Justification::FaultGone { last_failure, .. }
                            if *to == Phase::Monitoring =>
                        {
                            Some(last_failure)
                        }
                        _ => None,
                    };
                }
                (EventKind::Relapsed, None) => {
                    since = Some(match event.justification {
                        Justification::Failures { first, .. } => first.min(event.at),
                        _ => event.at,
                    });
                }
                _ => {}
            }
        }
        if let Some(from) = since {
            let over = self.last_failure_at.or(self.resolved_at);
            let until = over.map_or(now, |over| over.clamp(from, now.max(from)));
            spans.push(Span { from, until });
        }
        Spans::union(spans)
    }
}
