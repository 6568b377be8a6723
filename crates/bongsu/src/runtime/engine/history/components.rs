//! The share of each component's sites that was seen failing, by bucket.
//!
//! Only components with failures within the window have a ring, of
//! [`MAX_BUCKETS`](super::MAX_BUCKETS) bytes: all others had no failing site while a vantage was
//! healthy.

use super::ring::{self, Ring};
use super::{BUCKET, MAX_BUCKETS};
use bongsu_core::Time;
use bongsu_core::engine::view::{ComponentStatus, View};
use bongsu_core::inventory::ComponentKey;
use bongsu_core::topology::Topology;
use bongsu_web::Buckets;
use std::sync::Arc;

/// The most components with a ring: 400 KiB.
const MAX_RINGS: usize = 4_096;
/// All sites; a ring holds shares as multiples of 1/250.
const WHOLE: u8 = 250;

/// The records of all components.
#[derive(Default)]
pub struct ComponentHistory {
    topology: Arc<Topology>,
    /// By component of the topology.
    rings: Vec<Option<Box<Ring<u8>>>>,
    /// Rings in use.
    used: usize,
    /// Buckets in which a vantage was healthy.
    observed: Ring<bool>,
    /// The last bucket in which a component failed while no ring was free.
    overflowed: Option<i64>,
}

impl ComponentHistory {
    /// Records a view; each bucket keeps its highest share.
    pub fn note(&mut self, view: &View) {
        if self.topology.generation != view.topology.generation || self.rings.is_empty() {
            self.adopt(&view.topology);
        }
        if !view.vantages.iter().any(|vantage| vantage.healthy) {
            return;
        }
        if let Some(observed) = self.observed.at_mut(view.at)
            && !std::mem::replace(observed, true)
        {
            self.free(ring::number(view.at));
        }
        for (ix, status) in view.components.iter().enumerate().take(self.rings.len()) {
            if status.failing > 0 {
                self.failed(ix, view.at, share(status));
            }
        }
    }

    fn failed(&mut self, ix: usize, at: Time, share: u8) {
        if self.rings[ix].is_none() {
            if self.used == MAX_RINGS {
                self.overflowed = Some(ring::number(at));
                return;
            }
            self.used += 1;
        }
        let ring = self.rings[ix].get_or_insert_default();
        if let Some(highest) = ring.at_mut(at) {
            *highest = share.max(*highest);
        }
    }

    /// Frees the rings without failures in the whole window.
    fn free(&mut self, now: i64) {
        let empty = |ring: &Ring<u8>| (0..MAX_BUCKETS as i64).all(|n| ring.get(now - n) == 0);
        for ring in &mut self.rings {
            if ring.as_ref().is_some_and(|ring| empty(ring)) {
                *ring = None;
                self.used -= 1;
            }
        }
    }

    /// Switches to a new topology; rings of components that still exist are kept.
    fn adopt(&mut self, topology: &Arc<Topology>) {
        let mut old = std::mem::take(&mut self.rings);
        let before = std::mem::replace(&mut self.topology, topology.clone());
        self.rings = (0..topology.components.len()).map(|_| None).collect();
        for (ix, ring) in old.iter_mut().enumerate() {
            let now = before.components.get(ix).and_then(|c| topology.component(&c.key));
            if let Some(now) = now {
                self.rings[now.ix()] = ring.take();
            }
        }
        self.used = self.rings.iter().flatten().count();
    }

    /// A component's share by bucket, up to `now`; `None` when it is not known, or may have
    /// failed while no ring was free.
    pub fn of(&self, component: &ComponentKey, now: Time) -> Option<Buckets<f64>> {
        let ix = self.topology.component(component)?;
        let ring = self.rings.get(ix.ix())?;
        let oldest = ring::number(now) - MAX_BUCKETS as i64;
        if ring.is_none() && self.overflowed.is_some_and(|at| at > oldest) {
            return None;
        }
        let value = |number| {
            let share = ring.as_ref().map_or(0, |ring| ring.get(number));
            self.observed.get(number).then(|| f64::from(share) / f64::from(WHOLE))
        };
        Some(ring::buckets(now, value))
    }
}

/// Rounded, but 100 % only when all sites fail, and 0 % only when none does.
fn share(status: &ComponentStatus) -> u8 {
    if status.failing >= status.sites {
        return WHOLE;
    }
    let share = f64::from(status.failing) / f64::from(status.sites) * f64::from(WHOLE);
    (share.round() as u8).clamp(1, WHOLE - 1)
}

const _: () = assert!(BUCKET.as_secs() * MAX_BUCKETS as u64 == super::WINDOW.as_secs());

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::engine::view::VantageStatus;
    use bongsu_core::inventory::{Kind, Owner};
    use bongsu_core::topology::Component;

    fn topology(generation: u32, names: &[&str]) -> Arc<Topology> {
        let component = |name: &&str| Component {
            key: ComponentKey::new(Kind::Rack, name),
            owner: Owner::Us,
            parent: None,
            sites: Box::default(),
        };
        let mut topology = Topology::bare(generation, Vec::new());
        topology.components = names.iter().map(component).collect();
        Arc::new(topology)
    }

    fn view(topology: &Arc<Topology>, minute: i64, failing: &[u32], healthy: bool) -> View {
        let at = Time::from_secs(1_000_000_800 + minute * 60);
        let status = |failing: &u32| ComponentStatus {
            sites: 200,
            failing: *failing,
            ..ComponentStatus::default()
        };
        View {
            at,
            topology: topology.clone(),
            components: failing.iter().map(status).collect(),
            vantages: vec![VantageStatus { name: "a".into(), healthy, since: at }],
            ..View::default()
        }
    }

    fn shares(history: &ComponentHistory, name: &str, minute: i64) -> Vec<Option<f64>> {
        let now = Time::from_secs(1_000_000_800 + minute * 60);
        let all = history.of(&ComponentKey::new(Kind::Rack, name), now).unwrap();
        all.values[55..].to_vec()
    }

    #[test]
    fn the_highest_share_of_a_bucket_is_kept_and_what_nobody_observed_is_a_gap() {
        let (mut history, graph) = (ComponentHistory::default(), topology(1, &["r1", "r2"]));
        history.note(&view(&graph, 0, &[0, 0], true));
        history.note(&view(&graph, 3, &[100, 0], true));
        history.note(&view(&graph, 4, &[200, 0], true));
        history.note(&view(&graph, 5, &[1, 0], true));
        // From 6 on the only vantage is unhealthy.
        history.note(&view(&graph, 6, &[200, 200], false));
        history.note(&view(&graph, 9, &[1, 0], true));
        let at = |minute| shares(&history, "r1", minute);
        assert_eq!(at(9)[1..], [Some(0.0), Some(1.0), None, Some(0.004)]);
        assert_eq!(shares(&history, "r2", 9)[1..], [Some(0.0), Some(0.0), None, Some(0.0)]);
        assert_eq!(history.used, 1, "what never failed takes no ring");
        assert_eq!(history.of(&ComponentKey::new(Kind::Rack, "r9"), graph_time()), None);
    }

    fn graph_time() -> Time {
        Time::from_secs(1_000_000_800)
    }

    #[test]
    fn another_graph_keeps_what_is_still_there_under_its_key() {
        let mut history = ComponentHistory::default();
        history.note(&view(&topology(1, &["r1", "r2"]), 0, &[0, 200], true));
        history.note(&view(&topology(2, &["r0", "r1", "r2"]), 3, &[0, 0, 50], true));
        assert_eq!(shares(&history, "r2", 3)[3..], [Some(1.0), Some(0.252)]);
        assert_eq!(shares(&history, "r0", 3)[3..], [Some(0.0), Some(0.0)]);
    }

    #[test]
    fn rings_are_given_back_when_nothing_failed_for_the_whole_window() {
        let (mut history, graph) = (ComponentHistory::default(), topology(1, &["r1"]));
        history.note(&view(&graph, 0, &[3], true));
        history.note(&view(&graph, 177, &[0], true));
        assert_eq!(history.used, 1);
        history.note(&view(&graph, 180, &[0], true));
        assert_eq!(history.used, 0);
    }

    #[test]
    fn a_component_that_failed_while_no_ring_was_free_is_not_said_to_have_worked() {
        let (mut history, graph) = (ComponentHistory::default(), topology(1, &["r1"]));
        history.note(&view(&graph, 0, &[0], true));
        history.used = MAX_RINGS;
        history.note(&view(&graph, 1, &[5], true));
        assert_eq!(history.of(&ComponentKey::new(Kind::Rack, "r1"), graph_time()), None);
    }
}
