//! What really happened, independent of what the desk believes: the reference of the score.
//!
//! A site is *hit* from the first probe that a host fault made fail. Where the simulated
//! servers decide (DNS, handshake, page) they record it. Where the kernel drops the SYN of a
//! connection no server notices, so there a failed observation of the prober counts, provided
//! that the timetable has a fault for that site at that time.

use crate::scenario::Fault;
use crate::simulated_host::plan::{Broken, Plan};
use crate::simulated_host::{Effect, Scope};
use crate::site_truth::SiteTruth;
use bongsu_core::Time;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;

/// How a site was hit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hit {
    /// The first probe that failed by it.
    pub first: Time,
    /// The last.
    pub last: Time,
    /// How many probes failed.
    pub probes: u32,
}

/// What really happened. Shared by the servers and the score.
pub struct GroundTruth {
    plan: Arc<Plan>,
    effects: Arc<[Effect]>,
    site_by_host: HashMap<Name, usize>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By site: hit by host faults.
    host: Vec<Option<Hit>>,
    /// By site: hit by a customer fault of the timetable.
    own: Vec<Option<Hit>>,
    /// By site: slowed by a host fault.
    slowed: Vec<bool>,
}

impl GroundTruth {
    pub(crate) fn new(plan: Arc<Plan>, effects: Arc<[Effect]>) -> GroundTruth {
        let n = plan.sites.len();
        let hosts = plan.sites.iter().enumerate();
        // Mails call a mail server by its address.
        let names = hosts.flat_map(|(ix, site)| {
            let address = Name::parse(site.address_name()).ok();
            [Some(site.host.clone()), address].into_iter().flatten().map(move |name| (name, ix))
        });
        let site_by_host = names.collect();
        let state = State { host: vec![None; n], own: vec![None; n], slowed: vec![false; n] };
        GroundTruth { plan, effects, site_by_host, state: Mutex::new(state) }
    }

    /// The plan of the company.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    pub(crate) fn record_zone_hit(&self, effect: &Effect, zone: usize, at: Time) {
        for site in &self.plan.zones[zone].sites {
            self.record_hit(effect, *site, at);
        }
    }

    pub(crate) fn record_hit(&self, effect: &Effect, site: usize, at: Time) {
        // A lame zone fails anyway: the customer fault comes first.
        let lame = self.plan.sites[site].broken == Some(Broken::Lame);
        if lame && matches!(effect.scope, Scope::NameServers(_)) {
            return;
        }
        if matches!(effect.scope, Scope::NameServers(_)) && self.name_is_found(site, at) {
            return;
        }
        // Its contacts were told ahead, and nothing else is to be told of it.
        if effect.is_planned {
            return;
        }
        let mut state = self.state.lock();
        let list = match effect.scope {
            Scope::NameServers(_) | Scope::WebServers(_) | Scope::Mail(_) => &mut state.host,
            Scope::Site(_) => &mut state.own,
            // Packet loss of a vantage hits no site.
            Scope::Vantage(_) => return,
        };
        let hit = list[site].get_or_insert(Hit { first: at, last: at, probes: 0 });
        hit.first = hit.first.min(at);
        hit.last = hit.last.max(at);
        hit.probes += 1;
    }

    /// Whether a name server of the site's zone is without a fault: resolvers ask that one,
    /// and visitors feel nothing.
    fn name_is_found(&self, site: usize, at: Time) -> bool {
        let zone = self.plan.sites[site].zone;
        let group = self.plan.zones[zone].group;
        let fails = |server: usize| {
            let effects = self.effects.iter().filter(|it| it.fault.fails());
            effects.filter(|it| it.is_active(zone, at)).any(|it| match &it.scope {
                Scope::NameServers(all) => all.contains(&server),
                _ => false,
            })
        };
        let servers = self.plan.name_servers.iter().enumerate();
        servers.filter(|(_, server)| server.group == group).any(|(ix, _)| !fails(ix))
    }

    pub(crate) fn record_slow(&self, effect: &Effect, site: usize) {
        if matches!(effect.scope, Scope::WebServers(_)) {
            self.state.lock().slowed[site] = true;
        }
    }

    /// Records that a probe of `host` at `layer`, sent at `started`, failed finally at
    /// `finished`. Counts only if a fault of the timetable was active for that site.
    pub fn probe_failed(&self, host: &Name, layer: Layer, started: Time, finished: Time) {
        let Some(&site) = self.site_by_host.get(host) else { return };
        for effect in self.effects.iter() {
            let about_names = matches!(effect.scope, Scope::NameServers(_));
            if about_names != (layer == Layer::Dns) {
                continue;
            }
            let Some(unit) = effect.unit_of(&self.plan, site) else { continue };
            let held = effect.is_active(unit, started) || effect.is_active(unit, finished);
            if held && (effect.on_connections() || !effect.fault.fails()) {
                self.record_hit(effect, site, started);
            }
        }
    }

    /// Like [`GroundTruth::probe_failed`], for a DNS probe, which covers all sites of a zone.
    pub fn zone_probe_failed(&self, zone: &Name, started: Time, finished: Time) {
        let Some(zone) = self.plan.zones.iter().find(|z| z.name == *zone) else { return };
        for site in &zone.sites {
            self.probe_failed(&self.plan.sites[*site].host, Layer::Dns, started, finished);
        }
    }

    /// How host faults hit a site, if they did.
    pub fn hit(&self, host: &Name) -> Option<Hit> {
        let site = *self.site_by_host.get(host)?;
        self.state.lock().host[site]
    }

    /// All sites hit by host faults.
    pub fn hits(&self) -> Vec<(Name, Hit)> {
        let state = self.state.lock();
        let all = state.host.iter().enumerate();
        all.filter_map(|(n, hit)| Some((self.plan.sites[n].host.clone(), (*hit)?))).collect()
    }

    /// All sites hit by customer faults of the timetable.
    pub fn own_hits(&self) -> Vec<(Name, Hit)> {
        let state = self.state.lock();
        let all = state.own.iter().enumerate();
        all.filter_map(|(n, hit)| Some((self.plan.sites[n].host.clone(), (*hit)?))).collect()
    }

    /// All sites slowed by host faults.
    pub fn slowed(&self) -> Vec<Name> {
        let state = self.state.lock();
        let all = state.slowed.iter().enumerate();
        all.filter(|(_, slow)| **slow).map(|(n, _)| self.plan.sites[n].host.clone()).collect()
    }

    /// The first probe that a host fault made fail.
    pub fn first_lost(&self) -> Option<Time> {
        self.hits().iter().map(|(_, hit)| hit.first).min()
    }

    /// Whether a site cannot work at `at`: a fault is active for it, or its customer broke it.
    /// Marking it verified at such a time is wrong.
    pub fn cannot_work(&self, host: &Name, at: Time) -> bool {
        let Some(&site) = self.site_by_host.get(host) else { return false };
        let broken = self.plan.sites[site].broken.is_some();
        let held = self.effects.iter().any(|effect| {
            let unit = effect.unit_of(&self.plan, site);
            effect.fault.fails() && unit.is_some_and(|unit| effect.is_active(unit, at))
        });
        broken || held
    }

    /// The number of a site in the plan.
    pub(crate) fn site_ix(&self, host: &Name) -> Option<usize> {
        self.site_by_host.get(host).copied()
    }

    /// What visitors of a site meet at `at`, by the timetable: resolvers ask another name server
    /// where one is silent.
    pub fn visitors_meet(&self, site: usize, at: Time) -> SiteTruth {
        let place = &self.plan.sites[site];
        if place.broken.is_some() {
            return SiteTruth::Down;
        }
        let group = self.plan.zones[place.zone].group;
        let servers = self.plan.name_servers.iter().enumerate();
        let servers = servers.filter(|(_, server)| server.group == group);
        let names = servers.map(|(server, _)| {
            self.worst(
                place.zone,
                at,
                |scope| matches!(scope, Scope::NameServers(all) if all.contains(&server)),
            )
        });
        let names = names.min().unwrap_or(SiteTruth::Works);
        let page = self.effects.iter().filter(|it| !matches!(it.scope, Scope::NameServers(_)));
        let page = page.filter(|it| it.fault != Fault::CertExpired || place.https);
        let page = page.filter(|it| self.unit_felt(it, site).is_some_and(|u| it.is_active(u, at)));
        names.max(page.map(|it| meet(it.fault)).max().unwrap_or(SiteTruth::Works))
    }

    /// The unit by which visitors of a site feel an effect. A customer's domain that is refused
    /// takes all sites in it.
    fn unit_felt(&self, effect: &Effect, site: usize) -> Option<usize> {
        match effect.scope {
            Scope::Site(one) if matches!(effect.fault, Fault::Refuse | Fault::ServFail) => {
                (self.plan.sites[one].zone == self.plan.sites[site].zone).then_some(one)
            }
            _ => effect.unit_of(&self.plan, site),
        }
    }

    /// The worst that the effects of a scope do to a unit.
    fn worst(&self, unit: usize, at: Time, is_of: impl Fn(&Scope) -> bool) -> SiteTruth {
        let active = self.effects.iter().filter(|it| is_of(&it.scope) && it.is_active(unit, at));
        active.map(|it| meet(it.fault)).max().unwrap_or(SiteTruth::Works)
    }

    /// Whether the customer broke the site before the drill.
    pub fn broken_by_owner(&self, host: &Name) -> bool {
        self.site_by_host.get(host).is_some_and(|site| self.plan.sites[*site].broken.is_some())
    }
}

/// From this rate on a loss takes all.
const TOTAL_RATE: f64 = 0.9;

/// What a fault does to those who meet it.
fn meet(fault: Fault) -> SiteTruth {
    match fault {
        Fault::Loss(rate) if rate < TOTAL_RATE => SiteTruth::Impaired,
        Fault::Delay(_) => SiteTruth::Impaired,
        Fault::Drop
        | Fault::Loss(_)
        | Fault::Refuse
        | Fault::ServFail
        | Fault::Http500
        | Fault::Hang
        | Fault::CertExpired => SiteTruth::Down,
    }
}
