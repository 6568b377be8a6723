//! Downtime of one site.

use super::bridge::{bridge, presume_until_seen};
use super::ground::{Ground, Seen, SiteRecord};
use super::{Piece, Presumption, Treatment};
use crate::settlement::policy::{Begin, Policy, Unobserved};
use crate::span::Span;
use crate::verdict::{Verdict, VerdictChange, in_force};

/// The pieces of `window` in which the site was not seen well, in order, without overlap and by whole
/// seconds. What
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
    let ground = Ground::new(policy, record);
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
                    Unobserved::NotCounted => add(part, Treatment::UNKNOWN),
                }
            }
            for part in record.probed.gaps_in(gap) {
                match policy.not_watched {
                    Unobserved::AsBefore => {
                        ground.treat(seen, part, Some(Presumption::NotWatched), &mut add);
                    }
                    Unobserved::NotCounted => add(part, Treatment::NOT_WATCHED),
                }
            }
        }
    }
    pieces.sort_by_key(|piece| piece.span);
    presume_until_seen(&mut pieces);
    let pieces = bridge(policy, &ground, pieces).into_iter().map(Piece::in_seconds);
    pieces.filter(|it| !it.span.is_empty()).collect()
}

/// A change that counts from its decision.
fn decided_at(change: &VerdictChange) -> VerdictChange {
    VerdictChange { since: change.at, ..change.clone() }
}
