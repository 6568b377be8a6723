//! The engine at one instant, for the screens.

use super::view::{
    BaseRate, ComponentStatus, IncidentView, LayerStatus, SiteStatus, VantageStatus, View,
};
use super::{Engine, series};
use crate::Time;
use crate::inventory::Owner;
use crate::layer::Layer;
use crate::topology::{ComponentIx, SiteIx, StreamIx};
use crate::verdict::{Blame, Verdict};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Engine {
    /// A picture of the engine at `now`. To be shown only after what led to it is
    /// committed.
    pub fn view(&self, now: Time) -> View {
        let sites: Arc<[SiteStatus]> = (0..self.topology.sites.len())
            .map(|ix| self.site_status(now, SiteIx::at(ix)))
            .collect();
        let mut incidents: Vec<Arc<IncidentView>> = self
            .incidents
            .values()
            .map(|active| {
                Arc::new(IncidentView {
                    incident: active.incident.clone(),
                    victims: active.victims.values().cloned().collect(),
                    statements: active.statements.clone(),
                })
            })
            .collect();
        incidents.reverse();
        View {
            at: now,
            topology: self.topology.clone(),
            components: self.component_statuses(&sites),
            sites,
            vantages: self.vantage_statuses(),
            incidents,
            base_rates: self.base_rates(),
            counters: super::view::Counters { extra_probes: self.recheck.asked, ..self.counters },
        }
    }

    fn site_status(&self, now: Time, site: SiteIx) -> SiteStatus {
        let state = &self.sites.sites[site.ix()];
        SiteStatus {
            verdict: state.verdict,
            since: state.since,
            blame: matches!(state.verdict, Verdict::Down { .. }).then(|| self.blame_now(site)),
            pending: state.unverified > 0,
            usual: self.sites.usual(site, now).into(),
            layers: self.layer_statuses(site),
        }
    }

    fn layer_statuses(&self, site: SiteIx) -> [LayerStatus; 4] {
        let mut layers = [LayerStatus::default(); 4];
        for series in self.series_of(site) {
            let (stream, _) = series::stream_of(&self.topology, series);
            let layer = &mut layers[self.topology.stream(stream).layer as usize];
            layer.streams += 1;
            if self.tracker.failing(series) {
                layer.failing += 1;
            } else if self.tracker.history(series).worked_in_a_row() > 0 {
                layer.working += 1;
            }
        }
        layers
    }

    /// As [`Engine::blame`]; while an open incident hits a site or puts it at risk, nobody
    /// says that the trouble is its owner's: after a restart, and while a fault ends, the
    /// evidence that speaks for the incident is thin for a sweep.
    fn blame_now(&self, site: SiteIx) -> Blame {
        match self.blame(site) {
            Blame::Customer if self.sites.sites[site.ix()].unverified > 0 => Blame::Unknown,
            blame => blame,
        }
    }

    /// Whose fault it is that a site fails, by its failing streams.
    fn blame(&self, site: SiteIx) -> Blame {
        let mut shared: f64 = 0.0;
        let mut own: f64 = 1.0;
        let mut owners = Vec::new();
        for series in self.series_of(site).filter(|series| self.tracker.failing(*series)) {
            let (stream, _) = series::stream_of(&self.topology, series);
            let shares = self.tracker.shares(series);
            shared = shared.max(shares.shared);
            own = own.min(shares.own);
            owners.extend(self.owners_below(stream));
        }
        owners.sort_unstable();
        owners.dedup();
        match owners[..] {
            [Owner::Us] if shared >= 0.95 => Blame::Host,
            [Owner::ThirdParty] if shared >= 0.95 => Blame::ThirdParty,
            [Owner::Customer] if shared >= 0.95 => Blame::Customer,
            _ if own >= 0.95 => Blame::Customer,
            _ => Blame::Unknown,
        }
    }

    fn owners_below(&self, stream: StreamIx) -> Vec<Owner> {
        let below = self.topology.components_of(stream);
        let faults = self.answer.faults.iter().flat_map(|fault| &fault.one_of);
        let owner = |c: &u32| self.topology.components[*c as usize].owner;
        faults.filter(|c| below.iter().any(|b| b.0 == **c)).map(owner).collect()
    }

    fn component_statuses(&self, sites: &[SiteStatus]) -> Arc<[ComponentStatus]> {
        let mut all: Vec<ComponentStatus> = self
            .topology
            .components
            .iter()
            .map(|component| ComponentStatus {
                sites: component.sites.len() as u32,
                ..ComponentStatus::default()
            })
            .collect();
        for (ix, site) in sites.iter().enumerate() {
            if site.layers.iter().any(|layer| layer.fails()) {
                for component in self.fails_through(SiteIx::at(ix)) {
                    all[component.ix()].failing += 1;
                }
            }
        }
        for fault in &self.answer.faults {
            all[fault.component as usize].fault = Some(fault.confidence);
        }
        for (component, _) in &self.answer.suspects {
            all[*component as usize].suspected = true;
        }
        all.into()
    }

    /// The components that a site fails through: one whose page fails says nothing against
    /// the name servers that answer for it.
    fn fails_through(&self, site: SiteIx) -> BTreeSet<ComponentIx> {
        let failing = self.series_of(site).filter(|series| self.tracker.failing(*series));
        let below = failing.flat_map(|series| {
            let (stream, _) = series::stream_of(&self.topology, series);
            let layer = self.topology.stream(stream).layer;
            let is_suspectable = move |c: &&ComponentIx| {
                series::is_suspectable(self.topology.components[c.ix()].key.kind(), layer)
            };
            self.topology.components_of(stream).iter().filter(is_suspectable)
        });
        below.copied().collect()
    }

    fn vantage_statuses(&self) -> Vec<VantageStatus> {
        let states = self.vantages.iter().zip(&self.healthy);
        let named = self.topology.vantages.iter().zip(states);
        named
            .map(|(vantage, (state, healthy))| VantageStatus {
                name: vantage.name.clone(),
                healthy: *healthy,
                since: state.since,
            })
            .collect()
    }

    fn base_rates(&self) -> Vec<BaseRate> {
        let mut rates = Vec::new();
        for (v, vantage) in self.topology.vantages.iter().enumerate() {
            for layer in Layer::ALL {
                let base = &self.tracker.bases()[usize::from(series::group(layer, v))];
                rates.push(BaseRate {
                    layer,
                    vantage: vantage.name.clone(),
                    noise: base.noise,
                    own: base.own,
                });
            }
        }
        rates
    }
}
