//! The course of an incident: how many of its sites were at risk, hit and verified at each
//! instant, from what is recorded of every victim.
//!
//! Sites that were excluded are left out, since a list keeps why and not always when. A site
//! that failed again after it was verified counts as hit from its first failure: the list
//! keeps the latest verification only.

mod past;

pub use past::PastCourses;

use crate::summary::Summary;
use bongsu_core::Time;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::id::IncidentId;
use bongsu_core::incident::{Victim, VictimState};
use bongsu_core::statement::Statement;
use bongsu_store::VictimTimes;

/// Points of a course, at most.
pub const MAX_POINTS: usize = 200;

/// The sites of an incident by state from an instant on. Seen and presumed are never one
/// number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CoursePoint {
    pub at: Time,
    /// Seen failing, and not verified since.
    pub hit: u32,
    /// Presumed: on the failed component, and not seen failing.
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
    /// In order, each true from its instant on; empty before the first victim.
    pub points: Vec<CoursePoint>,
    /// The instant up to which it is known.
    pub until: Time,
    /// A statement counted more sites as verified than the list does for its instant: some
    /// of them failed again later.
    pub revised: bool,
}

impl Course {
    /// What was known at `at`; `None` before the first victim and after the end.
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

impl Summary {
    /// The course of an incident that is in the view, worked out when first looked at.
    pub fn course_of(&self, id: IncidentId) -> Option<&Course> {
        let all = self.courses.get_or_init(|| {
            let of = |view: &IncidentView| {
                let until = view.incident.resolved_at.unwrap_or(self.view.at);
                course(view.victims.iter().filter_map(times_of), &view.statements, until)
            };
            self.view.incidents.iter().map(|view| of(view)).collect()
        });
        let at = self.view.incidents.iter().position(|view| view.incident.id == id)?;
        all.get(at)
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

/// The course that victims went through up to `until`, as [`MAX_POINTS`] points at most.
/// `statements` only decide [`Course::revised`].
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
        .any(|said| full.at(said.as_of).is_some_and(|known| known.verified < said.counts.verified));
    Course { points: thin(full.points, MAX_POINTS), until, revised }
}

/// What one victim (or several alike) changes, as [hit, at risk, verified].
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

/// At most `most` of the points: the first, the last, and of each slice of time the lowest
/// and the highest of each count. Nothing is averaged: each point that is left was so.
pub fn thin(points: Vec<CoursePoint>, most: usize) -> Vec<CoursePoint> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return points };
    if points.len() <= most {
        return points;
    }
    let slices = (most.saturating_sub(2) / 6).max(1) as i64;
    let (from, span) = (first.at.as_micros(), last.at.as_micros() - first.at.as_micros() + 1);
    let slice = |point: &CoursePoint| {
        i128::from(point.at.as_micros() - from) * i128::from(slices) / i128::from(span)
    };
    let mut kept = vec![0, points.len() - 1];
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
