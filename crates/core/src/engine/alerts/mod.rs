//! Alerts: from a site that fails by itself, or a date that comes near, to who is told (S5, S12).
//!
//! - [`registry`]: all alerts, and what of them is to be committed;
//! - [`sites`]: when a site's own trouble opens an alert, and when it ends;
//! - [`look`]: what is seen of a site, and whether something shared explains it;
//! - [`dates`]: certificates and domains;
//! - [`recipients`]: who is told;
//! - [`digests`]: when, and what together.
//!
//! What an open incident explains is no alert, and one that an incident comes to explain ends in
//! silence: nobody is told twice.

mod dates;
mod digests;
mod look;
mod recipients;
mod registry;
mod sites;
mod world;

use super::detection::evidence::Evidence;
use super::events::{Event, Out};
use super::io::Context;
use super::maintenance::Maintenance;
use super::turns::ROUND;
use crate::Time;
use crate::alert::{Alert, AlertId, DomainExpiry};
use crate::notification::ContactKey;
use crate::observation::Observation;
use crate::topology::{SiteIx, Topology};
use dates::Dates;
use digests::Digests;
use registry::Registry;
use sites::Sites;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
pub use world::World;

/// How often sites are looked at, and messages put together.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// How often dates are.
const DATES_INTERVAL: Duration = Duration::from_secs(10);

/// All alerts, and what may become one.
#[derive(Debug, Default)]
pub struct Alerts {
    registry: Registry,
    sites: Sites,
    dates: Dates,
    digests: Digests,
    contacts: Arc<BTreeSet<ContactKey>>,
    looked_at: Time,
    dates_at: Time,
    /// For so many looks it is decided anew of those whose turn it is who is told: while nobody was
    /// to hear of something, and for a round after that.
    turns_left: usize,
}

impl Alerts {
    /// As they were committed.
    pub fn restore(
        topology: &Topology,
        evidence: &Evidence<'_>,
        restored: Vec<Alert>,
        days: &[u16],
    ) -> Alerts {
        let mut alerts = Alerts::default();
        for alert in &restored {
            alerts.sites.watch_name(&alert.subject);
        }
        alerts.registry = Registry::restore(restored);
        alerts.begin(topology, evidence, days);
        alerts
    }

    /// Goes on with another graph: alerts stay, what was counted by index is forgotten.
    pub fn adopt(&mut self, topology: &Topology, evidence: &Evidence<'_>, days: &[u16]) {
        self.begin(topology, evidence, days);
    }

    fn begin(&mut self, topology: &Topology, evidence: &Evidence<'_>, days: &[u16]) {
        self.registry.reconsider_all();
        self.dates.begin(topology, days);
        self.sites.adopt(topology);
        for site in (0..topology.sites.len()).map(SiteIx::at) {
            if look::is_bad(evidence, site) {
                self.sites.watch(topology, site);
            }
        }
    }

    /// Looks at everything the next time, as it need not do.
    #[cfg(test)]
    pub fn look_at_all(&mut self) {
        self.registry.reconsider_all();
        self.sites.stir_all();
    }

    /// The contacts who want to be told, all of them.
    pub fn set_contacts(&mut self, contacts: Arc<BTreeSet<ContactKey>>) {
        if self.contacts != contacts {
            self.registry.reconsider_all();
        }
        self.contacts = contacts;
    }

    /// When domains expire.
    pub fn set_domains(&mut self, domains: Vec<DomainExpiry>) {
        self.dates.set_domains(domains);
    }

    /// Takes note of one probe.
    pub fn observe(&mut self, cx: &Context<'_>, seen: &Observation, series: u32) {
        self.dates.observe(cx, seen, series);
        let fails = seen.outcome.failed() == Some(true) && !seen.provisional;
        if !fails && self.sites.is_empty() {
            return;
        }
        for site in cx.topology.sites_of(seen.stream).iter().take(sites::MAX_OF_ONE_PROBE) {
            match fails {
                true => self.sites.watch(cx.topology, *site),
                false => self.sites.stir_one(cx.topology, *site),
            }
        }
    }

    /// Takes note of what happened in the modules before.
    pub fn note(&mut self, topology: &Topology, evidence: &Evidence<'_>, events: &[Event]) {
        for event in events {
            match event {
                Event::VerdictChanged(site) if look::is_bad(evidence, *site) => {
                    self.sites.watch(topology, *site);
                }
                Event::VerdictChanged(site) => self.sites.stir_one(topology, *site),
                Event::VictimMoved(_, host) => self.sites.stir(host),
                Event::Reevaluate(_) => self.sites.stir_all(),
                Event::Unmuted => self.registry.reconsider_all(),
                Event::StatementMade(_) => {}
            }
        }
    }

    /// Opens and ends alerts, and tells of them.
    pub fn follow(&mut self, cx: &Context<'_>, world: World<'_>, out: &mut Out) {
        self.registry.forget_saved();
        if cx.now.since(self.looked_at) < LOOK_INTERVAL {
            return;
        }
        self.looked_at = cx.now;
        let registry = &mut self.registry;
        self.sites.follow(registry, cx, world);
        if cx.now.since(self.dates_at) >= DATES_INTERVAL {
            self.dates_at = cx.now;
            self.dates.follow(registry, cx, world.evidence);
        }
        if world.maintenance.quiets_any(cx.now, cx.options.alerts.settling_time) {
            self.turns_left = ROUND;
        }
        let take_turns = self.turns_left > 0;
        self.turns_left = self.turns_left.saturating_sub(1);
        recipients::tell(registry, cx, world.maintenance, (&self.contacts, take_turns));
        self.digests.follow(registry, cx, out);
        registry.save(cx.now, out);
    }

    /// One of them.
    pub fn get(&self, id: AlertId) -> Option<&Alert> {
        self.registry.get(id)
    }

    /// All of them, by id.
    pub fn by_id(&self) -> &BTreeMap<AlertId, Alert> {
        self.registry.by_id()
    }

    /// Those that changed in this pass.
    pub fn changed(&self) -> &[AlertId] {
        self.registry.saved()
    }

    /// Whether nobody is to hear of one now.
    pub fn is_quiet(&self, cx: &Context<'_>, maintenance: &Maintenance, alert: &Alert) -> bool {
        recipients::is_quiet(cx, maintenance, alert)
    }

    /// A picture of all that are open, or have ended lately, newest first.
    pub fn picture(&self) -> Arc<[Alert]> {
        self.registry.all().cloned().collect()
    }
}
