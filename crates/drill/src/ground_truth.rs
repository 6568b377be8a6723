//! What really happened, kept apart from what the desk believed: the score's measure.
//!
//! A site is *hit* from the first probe that a fault of the host's made fail. Where our
//! own servers decide (DNS, handshake, page) they record it; where the kernel loses a
//! connection's first packet nobody sees it go, so there the prober's failed
//! observation is taken as witness, and only when the timetable says that a fault held
//! at that very time for that very site.

use crate::simulated_host::plan::{Broken, Plan};
use crate::simulated_host::{Effect, Scope};
use bongsu_core::Time;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How a site was hit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hit {
    /// The first probe that failed by it.
    pub first: Time,
    /// The last.
    pub last: Time,
    /// How many.
    pub probes: u32,
}

/// What really happened. Shared by the servers and the score.
pub struct GroundTruth {
    plan: Arc<Plan>,
    harms: Arc<[Effect]>,
    site_by_host: HashMap<Name, usize>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By site: hit by the host's faults.
    host: Vec<Option<Hit>>,
    /// By site: hit by what its own customer did on the timetable.
    own: Vec<Option<Hit>>,
    /// By site: answered late by the host's fault.
    slowed: Vec<bool>,
}

impl GroundTruth {
    pub(crate) fn new(plan: Arc<Plan>, harms: Arc<[Effect]>) -> GroundTruth {
        let n = plan.sites.len();
        let hosts = plan.sites.iter().enumerate();
        let site_by_host = hosts.map(|(ix, site)| (site.host.clone(), ix)).collect();
        let state = State { host: vec![None; n], own: vec![None; n], slowed: vec![false; n] };
        GroundTruth { plan, harms, site_by_host, state: Mutex::new(state) }
    }

    /// The company on paper.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    pub(crate) fn strike_zone(&self, harm: &Effect, zone: usize, at: Time) {
        for site in &self.plan.zones[zone].sites {
            self.strike(harm, *site, at);
        }
    }

    pub(crate) fn strike(&self, harm: &Effect, site: usize, at: Time) {
        // His name servers do not know him anyway: the customer's own mess comes first.
        let lame = self.plan.sites[site].broken == Some(Broken::Lame);
        if lame && matches!(harm.reach, Scope::NameServers(_)) {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let list = match harm.reach {
            Scope::NameServers(_) | Scope::WebServers(_) => &mut state.host,
            Scope::Site(_) => &mut state.own,
            // A vantage that loses packets hits nobody's site.
            Scope::Vantage(_) => return,
        };
        let hit = list[site].get_or_insert(Hit { first: at, last: at, probes: 0 });
        hit.first = hit.first.min(at);
        hit.last = hit.last.max(at);
        hit.probes += 1;
    }

    pub(crate) fn slow_site(&self, harm: &Effect, site: usize) {
        if matches!(harm.reach, Scope::WebServers(_)) {
            self.state.lock().unwrap_or_else(PoisonError::into_inner).slowed[site] = true;
        }
    }

    /// The prober's witness: a probe of `host` at `layer`, sent at `started`, failed for
    /// good at `finished`. Counts only if a fault of the timetable held for that site.
    pub fn probe_failed(&self, host: &Name, layer: Layer, started: Time, finished: Time) {
        let Some(&site) = self.site_by_host.get(host) else { return };
        for harm in self.harms.iter() {
            let about_names = matches!(harm.reach, Scope::NameServers(_));
            if about_names != (layer == Layer::Dns) {
                continue;
            }
            let Some(unit) = harm.unit_of(&self.plan, site) else { continue };
            let held = harm.holds(unit, started) || harm.holds(unit, finished);
            if held && (harm.on_connections() || !harm.fault.fails()) {
                self.strike(harm, site, started);
            }
        }
    }

    /// As [`GroundTruth::probe_failed`], for a DNS probe, which speaks for all sites of a zone.
    pub fn zone_probe_failed(&self, zone: &Name, started: Time, finished: Time) {
        let Some(zone) = self.plan.zones.iter().find(|z| z.name == *zone) else { return };
        for site in &zone.sites {
            self.probe_failed(&self.plan.sites[*site].host, Layer::Dns, started, finished);
        }
    }

    /// How the host's faults hit a site, if they did.
    pub fn hit(&self, host: &Name) -> Option<Hit> {
        let site = *self.site_by_host.get(host)?;
        self.state.lock().unwrap_or_else(PoisonError::into_inner).host[site]
    }

    /// All sites that the host's faults hit.
    pub fn hits(&self) -> Vec<(Name, Hit)> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let all = state.host.iter().enumerate();
        all.filter_map(|(n, hit)| Some((self.plan.sites[n].host.clone(), (*hit)?))).collect()
    }

    /// All sites that their own customers' faults on the timetable hit.
    pub fn own_hits(&self) -> Vec<(Name, Hit)> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let all = state.own.iter().enumerate();
        all.filter_map(|(n, hit)| Some((self.plan.sites[n].host.clone(), (*hit)?))).collect()
    }

    /// All sites that the host's faults made slow.
    pub fn slowed(&self) -> Vec<Name> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let all = state.slowed.iter().enumerate();
        all.filter(|(_, slow)| **slow).map(|(n, _)| self.plan.sites[n].host.clone()).collect()
    }

    /// The first probe that any fault of the host's made fail.
    pub fn first_lost(&self) -> Option<Time> {
        self.hits().iter().map(|(_, hit)| hit.first).min()
    }

    /// Whether a site cannot work at `at`: a fault holds for it, or its own customer has
    /// broken it. "Recovered" at such a time is false.
    pub fn cannot_work(&self, host: &Name, at: Time) -> bool {
        let Some(&site) = self.site_by_host.get(host) else { return false };
        let broken = self.plan.sites[site].broken.is_some();
        let held = self.harms.iter().any(|harm| {
            let unit = harm.unit_of(&self.plan, site);
            harm.fault.fails() && unit.is_some_and(|unit| harm.holds(unit, at))
        });
        broken || held
    }

    /// Whether a site's own customer has broken it all along.
    pub fn broken_by_owner(&self, host: &Name) -> bool {
        self.site_by_host.get(host).is_some_and(|site| self.plan.sites[*site].broken.is_some())
    }
}
