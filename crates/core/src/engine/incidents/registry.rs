//! All incidents that are open or may reopen, and which sites they wait for.

use super::active::ActiveIncident;
use crate::incident::IncidentId;
use crate::topology::{SiteIx, Topology};
use std::collections::BTreeMap;

/// The incidents, by id.
#[derive(Debug, Default)]
pub struct Registry {
    incidents: BTreeMap<IncidentId, ActiveIncident>,
    /// By site: on how many open incidents' lists it is not yet verified.
    waiting: Vec<u16>,
}

impl Registry {
    /// All of them, in order of opening.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &ActiveIncident> {
        self.incidents.values()
    }

    /// All of them, to be changed.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut ActiveIncident> {
        self.incidents.values_mut()
    }

    /// Those that are not resolved.
    pub fn open(&self) -> impl Iterator<Item = &ActiveIncident> {
        self.incidents.values().filter(|active| active.is_open())
    }

    /// Those that are not resolved, to be changed.
    pub fn open_mut(&mut self) -> impl Iterator<Item = &mut ActiveIncident> {
        self.incidents.values_mut().filter(|active| active.is_open())
    }

    /// One, if it is not resolved.
    pub fn open_one(&mut self, id: IncidentId) -> Option<&mut ActiveIncident> {
        self.incidents.get_mut(&id).filter(|active| active.is_open())
    }

    /// One of them.
    pub fn get(&self, id: IncidentId) -> Option<&ActiveIncident> {
        self.incidents.get(&id)
    }

    /// One of them, to be changed.
    pub fn get_mut(&mut self, id: IncidentId) -> Option<&mut ActiveIncident> {
        self.incidents.get_mut(&id)
    }

    /// One whose id was just found here.
    pub fn known(&mut self, id: IncidentId) -> &mut ActiveIncident {
        self.incidents.get_mut(&id).expect("its id was found in this registry")
    }

    /// Adds one. Returns its id.
    pub fn insert(&mut self, active: ActiveIncident) -> IncidentId {
        let id = active.incident.id;
        self.incidents.insert(id, active);
        id
    }

    /// Keeps those for which `keep` holds.
    pub fn retain(&mut self, keep: impl Fn(&ActiveIncident) -> bool) {
        self.incidents.retain(|_, active| keep(active));
    }

    /// Whether an open incident waits for a site to be verified.
    pub fn is_waiting(&self, site: SiteIx) -> bool {
        self.waiting[site.ix()] > 0
    }

    /// Counts anew, for every site, in how many open incidents it waits to be verified.
    pub fn count_waiting(&mut self, topology: &Topology) {
        self.waiting.clear();
        self.waiting.resize(topology.sites.len(), 0);
        for active in self.incidents.values().filter(|active| active.is_open()) {
            for host in active.victims.keys().filter(|host| active.awaits(host)) {
                if let Some(site) = topology.site(host) {
                    self.waiting[site.ix()] += 1;
                }
            }
        }
    }

    /// The same for one site.
    pub fn count_waiting_of(&mut self, topology: &Topology, site: SiteIx) {
        let host = &topology.sites[site.ix()].host;
        let waits = self.open().filter(|active| active.awaits(host)).count();
        self.waiting[site.ix()] = waits as u16;
    }
}
