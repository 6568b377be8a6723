//! An outage goes on over a short time in which nobody saw the site, as for a restart.

use super::ground::Ground;
use super::{Piece, Presumption, Treatment};
use crate::Time;
use crate::incident::IncidentId;
use crate::settlement::policy::Policy;
use crate::span::Span;
use crate::verdict::VerdictChange;
use std::time::Duration;

/// A verdict from before a pause says that a site was seen down after it once it is older than the
/// longest pause between two probes of a site: a minute, by what is usual, and one that was lost.
const SEEN_AGAIN_AFTER: Duration = Duration::from_secs(120);

/// Presumes what an old verdict says of a site after a pause in which nobody saw it, until it is
/// seen again: within a minute it may be found working, and was working for long. `pieces` are in
/// order and of one site.
pub(super) fn presume_until_seen(pieces: &mut [Piece]) {
    let mut pause: Option<Span> = None;
    for piece in pieces {
        let goes_on = pause.filter(|it| it.until == piece.span.from);
        match &mut piece.treatment {
            Treatment::Down { presumed: presumed @ None, .. } => {
                let is_old = |it: Span| !is_seen_again(it.from, piece.span, &piece.evidence);
                if goes_on.is_some_and(is_old) {
                    *presumed = Some(Presumption::NoVerdict);
                }
                pause = None;
            }
            Treatment::Down { .. } | Treatment::Unknown { .. } | Treatment::NotWatched { .. } => {
                let from = goes_on.map_or(piece.span.from, |it| it.from);
                pause = Some(Span { from, until: piece.span.until });
            }
            _ => pause = None,
        }
    }
}

/// Whether a site was seen in a time after a pause by what its verdict rests on.
fn is_seen_again(paused_at: Time, span: Span, evidence: &VerdictChange) -> bool {
    evidence.at >= paused_at || span.length() > SEEN_AGAIN_AFTER
}

/// A time in which nobody saw a site that had been seen down in an incident.
struct Gap {
    incident: IncidentId,
    /// How many pieces it has after the first.
    more: usize,
    /// Whether the site was not seen down in the incident after it: what is not known is the end.
    is_end: bool,
}

/// Time without a verdict between two pieces of downtime in one incident: presumed down where the
/// policy bridges it, marked where it is longer. So is time without a verdict in which the incident
/// ended for the site, unless it is so short that probes of a watched site leave as much out.
/// `pieces` are in order and of one site.
pub(super) fn bridge(policy: &Policy, ground: &Ground<'_>, pieces: Vec<Piece>) -> Vec<Piece> {
    let most = Duration::from_secs(u64::from(policy.bridge_s));
    let mut bridged: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut rest = pieces.as_slice();
    while let Some((piece, after)) = rest.split_first() {
        rest = after;
        let Some(gap) = gap_after(bridged.last(), piece, after) else {
            bridged.push(piece.clone());
            continue;
        };
        let (more, after) = rest.split_at(gap.more);
        rest = after;
        let unseen = || std::iter::once(piece).chain(more);
        let length: Duration = unseen().map(|it| it.span.length()).sum();
        for it in unseen() {
            match gap.is_end {
                // What an old verdict says of the time until the site is seen again is presumed already.
                _ if presumption(it).is_none() => bridged.push(it.clone()),
                true if length <= SEEN_AGAIN_AFTER => bridged.push(it.clone()),
                false if length <= most => presume(ground, it, &mut bridged),
                _ => bridged.push(marked(it, &gap)),
            }
        }
    }
    bridged
}

/// When `piece` begins a time without a verdict after one in which the site was seen down in an
/// incident: that time. What is presumed on either side bridges nothing.
fn gap_after(before: Option<&Piece>, piece: &Piece, after: &[Piece]) -> Option<Gap> {
    let before = before?;
    let incident = seen_down(before)?;
    let paused_at = piece.span.from;
    presumption(piece).filter(|_| before.span.until == piece.span.from)?;
    let mut until = piece.span.until;
    for (more, next) in after.iter().enumerate() {
        if next.span.from != until {
            return Some(Gap { incident, more, is_end: true });
        }
        if presumption(next).is_none() && !is_presumed_down(next) {
            let is_new = is_seen_again(paused_at, next.span, &next.evidence);
            let goes_on = is_new && seen_down(next) == Some(incident);
            return Some(Gap { incident, more, is_end: !goes_on });
        }
        until = next.span.until;
    }
    Some(Gap { incident, more: after.len(), is_end: true })
}

/// Whether a piece counts as downtime without having been seen.
const fn is_presumed_down(piece: &Piece) -> bool {
    matches!(piece.treatment, Treatment::Down { presumed: Some(_), .. })
}

/// The incident in which a piece is downtime that was seen.
const fn seen_down(piece: &Piece) -> Option<IncidentId> {
    match piece.treatment {
        Treatment::Down { incident, presumed: None, .. } => Some(incident),
        _ => None,
    }
}

/// What would be presumed of a piece of which nothing is known.
const fn presumption(piece: &Piece) -> Option<Presumption> {
    match piece.treatment {
        Treatment::Unknown { .. } => Some(Presumption::NoVerdict),
        Treatment::NotWatched { .. } => Some(Presumption::NotWatched),
        _ => None,
    }
}

fn presume(ground: &Ground<'_>, piece: &Piece, bridged: &mut Vec<Piece>) {
    let Some(presumed) = presumption(piece) else { return };
    let first = bridged.len();
    ground.presume(piece.span, presumed, &mut |span: Span, treatment| {
        bridged.push(Piece { span, evidence: piece.evidence.clone(), treatment });
    });
    bridged[first..].sort_by_key(|it| it.span);
}

fn marked(piece: &Piece, gap: &Gap) -> Piece {
    let between = Some(gap.incident).filter(|_| !gap.is_end);
    let after = Some(gap.incident).filter(|_| gap.is_end);
    let treatment = match piece.treatment {
        Treatment::Unknown { .. } => Treatment::Unknown { between, after },
        _ => Treatment::NotWatched { between, after },
    };
    Piece { treatment, ..piece.clone() }
}
