//! The course of an incident: how many of its sites were at risk, hit and verified at each
//! instant, from the times of its victims.
//!
//! Excluded sites are left out, since the list keeps the reason and not always the time. A
//! site that failed again after it was verified counts as hit from its first failure: the
//! list keeps the latest verification only.

use bongsu_core::Time;
use bongsu_core::incident::{Victim, VictimState};
use bongsu_core::statement::Statement;
use bongsu_store::VictimTimes;

/// The most points of a course, but for those at which something was stated.
pub const MAX_POINTS: usize = 200;

/// The sites of an incident by state from an instant on. Seen and presumed victims are never
/// added up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CoursePoint {
    pub at: Time,
    /// Seen failing, and not verified since.
    pub hit: u32,
    /// Presumed: depends on the failed component, and not seen failing.
    pub at_risk: u32,
    pub verified: u32,
}

impl CoursePoint {
    const fn counts(&self) -> [u32; 3] {
        [self.hit, self.at_risk, self.verified]
    }
}

/// The course up to an instant.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Course {
    /// In order of time, each valid from its instant on; empty before the first victim.
    pub points: Vec<CoursePoint>,
    /// The instant up to which it is known.
    pub until: Time,
    /// Whether a statement counted otherwise than the list does for its instant: some of its sites
    /// failed again later, or a check that was under way then became known after it.
    pub revised: bool,
}

impl Course {
    /// The counts at `at`; `None` before the first victim and after the end.
    pub fn at(&self, at: Time) -> Option<CoursePoint> {
        let next = self.points.partition_point(|point| point.at <= at);
        let point = self.points.get(next.checked_sub(1)?)?;
        (at <= self.until).then_some(*point)
    }

    /// The point with the most sites hit; the first of several.
    pub fn peak(&self) -> Option<CoursePoint> {
        let most = self.points.iter().map(|point| point.hit).max()?;
        self.points.iter().find(|point| point.hit == most).copied()
    }
}

/// The times of a victim, unless it is excluded.
pub fn times_of(victim: &Victim) -> Option<VictimTimes> {
    let Victim { state, listed_at, hit_at, verified_at, .. } = victim;
    let counted = !matches!(state, VictimState::Excluded { .. });
    counted.then_some(VictimTimes {
        listed_at: *listed_at,
        hit_at: *hit_at,
        verified_at: *verified_at,
        sites: 1,
    })
}

/// The course of an incident with these victims up to `until`, with at most [`MAX_POINTS`]
/// points and those at which something was stated: who compares the two finds the same counts.
pub fn course(
    victims: impl Iterator<Item = VictimTimes>,
    statements: &[Statement],
    until: Time,
) -> Course {
    let mut changes: Vec<(Time, [i64; 3])> = Vec::new();
    for victim in victims {
        changes_of(&victim, &mut changes);
    }
    changes.retain(|(at, _)| *at <= until);
    changes.sort_unstable_by_key(|(at, _)| *at);
    let mut points: Vec<CoursePoint> = Vec::new();
    let mut now = [0_i64; 3];
    for (at, change) in changes {
        for (sum, by) in now.iter_mut().zip(change) {
            *sum += by;
        }
        let [hit, at_risk, verified] = now.map(|n| u32::try_from(n).unwrap_or(0));
        let point = CoursePoint { at, hit, at_risk, verified };
        match points.last_mut() {
            Some(last) if last.at == at => *last = point,
            _ => points.push(point),
        }
    }
    let full = Course { points, until, revised: false };
    let revised = statements
        .iter()
        .any(|it| full.at(it.as_of).is_some_and(|point| point.counts() != counted(it)));
    let stated: Vec<Time> = statements.iter().map(|it| it.as_of).take(MAX_POINTS).collect();
    Course { points: thin(full.points, MAX_POINTS, &stated), until, revised }
}

fn counted(it: &Statement) -> [u32; 3] {
    [it.counts.hit, it.counts.at_risk, it.counts.verified]
}

/// The changes by one victim, or by several with the same times, as [hit, at risk, verified].
fn changes_of(victim: &VictimTimes, changes: &mut Vec<(Time, [i64; 3])>) {
    let n = i64::from(victim.sites);
    let listed = victim.listed_at;
    let hit = victim.hit_at.map(|at| at.max(listed));
    let verified = victim.verified_at.map(|at| at.max(hit.unwrap_or(listed)));
    changes.push((listed, [0, n, 0]));
    if let Some(at) = hit {
        changes.push((at, [n, -n, 0]));
    }
    match (hit, verified) {
        (Some(_), Some(at)) => changes.push((at, [-n, 0, n])),
        (None, Some(at)) => changes.push((at, [0, -n, n])),
        (_, None) => {}
    }
}

/// At most `max` of the points: the first, the last, and of each slice of time the lowest
/// and the highest of each count; and those that are valid at the instants of `also`. Nothing is
/// averaged: each point is one of the originals.
pub fn thin(points: Vec<CoursePoint>, max: usize, also: &[Time]) -> Vec<CoursePoint> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return points };
    if points.len() <= max {
        return points;
    }
    let slices = (max.saturating_sub(2) / 6).max(1) as i64;
    let (from, span) = (first.at.as_micros(), last.at.as_micros() - first.at.as_micros() + 1);
    let slice = |point: &CoursePoint| {
        i128::from(point.at.as_micros() - from) * i128::from(slices) / i128::from(span)
    };
    let mut kept = vec![0, points.len() - 1];
    let valid = |at: &Time| points.partition_point(|point| point.at <= *at).checked_sub(1);
    kept.extend(also.iter().filter_map(valid));
    let mut start = 0;
    while start < points.len() {
        let of = slice(&points[start]);
        let end = start + points[start..].partition_point(|point| slice(point) == of);
        for count in 0..3 {
            let value = |ix: &usize| points[*ix].counts()[count];
            kept.extend((start..end).min_by_key(value));
            kept.extend((start..end).max_by_key(value));
        }
        start = end;
    }
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter().map(|ix| points[ix]).collect()
}

#[cfg(test)]
mod tests;
