//! What is derived from a view, once, and shared by all requests that see it.

use crate::model::course::{Course, course, times_of};
use bongsu_core::engine::view::{ComponentStatus, IncidentView, SiteStatus, View};
use bongsu_core::incident::{IncidentClass, IncidentId, Phase, Victim, VictimState};
use bongsu_core::inventory::ComponentKey;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::service::Watched;
use bongsu_core::site_health::SiteHealth;
use bongsu_core::topology::{ComponentIx, CustomerIx, SiteIx};
use bongsu_core::verdict::Blame;
use std::sync::{Arc, OnceLock};

/// A view with what is derived from it.
pub struct Summary {
    pub view: Arc<View>,
    /// Sites by what may be said of them.
    pub sites: SiteSums,
    /// Components believed failed, most confident first.
    pub faults: Vec<ComponentIx>,
    /// Components suspected, most failing sites first.
    pub suspects: Vec<ComponentIx>,
    /// What is monitored.
    watched: Watched,
    /// By incident in the view's order; computed when first needed.
    layers: OnceLock<Vec<LayerSums>>,
    /// By incident in the view's order; computed when first needed.
    courses: OnceLock<Vec<Course>>,
    /// By incident in the view's order; computed when first needed.
    tallies: OnceLock<Vec<VictimTally>>,
}

/// What became of the sites on an incident's list, but for those that were taken off it.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct VictimTally {
    /// Those that were ever seen failing.
    pub ever_hit: u32,
    /// Those that are verified and were never seen failing.
    pub unaffected: u32,
}

impl VictimTally {
    fn of(victims: &[Victim]) -> VictimTally {
        let mut tally = VictimTally::default();
        let listed = victims.iter().filter(|v| !matches!(v.state, VictimState::Excluded { .. }));
        for victim in listed {
            match victim.hit_at {
                Some(_) => tally.ever_hit += 1,
                None => tally.unaffected += u32::from(victim.state == VictimState::Verified),
            }
        }
        tally
    }
}

/// The listed sites of an incident by layer: how many work, fail, and are unknown.
pub type LayerSums = [[u32; 3]; Layer::ALL.len()];

/// Sites by what may be said of them.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct SiteSums {
    pub all: u32,
    pub up: u32,
    pub slow: u32,
    /// An open incident hits them or puts them at risk, and they are not verified.
    pub unverified: u32,
    /// Some of their visitors fail.
    pub degraded: u32,
    pub down: u32,
    pub unknown: u32,
    /// Of `down`, those that fail by the customer's own fault.
    pub down_customer_fault: u32,
    /// Of `down`, those that a running maintenance can take from their visitors.
    pub down_in_maintenance: u32,
    /// Of `down`, those whose cause is known: an incident's, a maintenance, or their customer's fault.
    pub down_explained: u32,
    /// Those that nothing probes, because no address of theirs or of their zone is known.
    pub unwatched: u32,
}

impl SiteSums {
    /// Whether anything can be said of any site.
    pub const fn is_anything_seen(&self) -> bool {
        self.up + self.slow + self.unverified + self.degraded + self.down > 0
    }

    /// How many sites are down, where those are so many that there is an outage whatever opened an
    /// incident: a tenth of all, or half where each seems to fail by its customer's own fault. What
    /// a maintenance takes is none.
    pub fn widely_down(&self) -> Option<u32> {
        let down = self.down.saturating_sub(self.down_in_maintenance);
        let not_own = down.saturating_sub(self.down_customer_fault);
        let is_wide = u64::from(not_own) * 10 >= u64::from(self.all)
            || u64::from(down) * 2 >= u64::from(self.all);
        (down > 0 && is_wide).then_some(down)
    }

    /// How many of `down` have no cause that is known, where some have one.
    pub fn down_for_no_known_cause(&self) -> u32 {
        if self.down_explained > 0 { self.down.saturating_sub(self.down_explained) } else { 0 }
    }

    /// Each health with its count, in the order in which they are listed.
    pub fn rows(&self) -> [(&'static str, u32); 6] {
        [
            ("up", self.up),
            ("slow", self.slow),
            ("unverified", self.unverified),
            ("degraded", self.degraded),
            ("down", self.down),
            ("unknown", self.unknown),
        ]
    }

    fn count_of(&mut self, health: SiteHealth) -> &mut u32 {
        match health {
            SiteHealth::Works => &mut self.up,
            SiteHealth::Slow => &mut self.slow,
            SiteHealth::Unverified => &mut self.unverified,
            SiteHealth::Degraded => &mut self.degraded,
            SiteHealth::Down { .. } => &mut self.down,
            SiteHealth::Unknown => &mut self.unknown,
        }
    }
}

impl Summary {
    /// Derives the summary of a view.
    pub fn of(view: Arc<View>) -> Summary {
        let mut sites = SiteSums::default();
        let running: Vec<_> =
            view.maintenances.iter().filter(|it| it.record.running(view.at).is_some()).collect();
        for (ix, (site, status)) in view.topology.sites.iter().zip(view.sites.iter()).enumerate() {
            sites.all += 1;
            let explained = || running.iter().any(|it| it.reach.takes(SiteIx::at(ix)));
            sites.down_in_maintenance += u32::from(status.health.is_down() && explained());
            let zone = &view.topology.zones[site.zone.ix()];
            sites.unwatched += u32::from(site.streams.is_empty() && zone.streams.is_empty());
            let is_down = status.health.is_down();
            let is_own = is_down && status.blame == Some(Blame::Customer);
            sites.down_customer_fault += u32::from(is_own);
            let is_named = matches!(status.blame, Some(Blame::Host | Blame::ThirdParty));
            let is_explained = is_own || is_named || explained();
            sites.down_explained += u32::from(is_down && is_explained);
            *sites.count_of(status.health) += 1;
        }
        let known = view.components.len().min(view.topology.components.len());
        let all = || (0..known).map(ComponentIx::at);
        let mut faults: Vec<_> =
            all().filter(|c| view.components[c.ix()].fault.is_some()).collect();
        faults.sort_by(|a, b| {
            let confidence = |c: &ComponentIx| view.components[c.ix()].fault.unwrap_or(0.0);
            confidence(b).total_cmp(&confidence(a))
        });
        let mut suspects: Vec<_> = all()
            .filter(|c| {
                view.components[c.ix()].suspected && view.components[c.ix()].fault.is_none()
            })
            .collect();
        suspects.sort_by_key(|c| std::cmp::Reverse(view.components[c.ix()].failing));
        let services = view.topology.sites.iter().filter(|site| site.url.service.is_some()).count();
        let watched = Watched::of(view.topology.sites.len() as u32, services as u32);
        Summary {
            view,
            sites,
            faults,
            suspects,
            watched,
            layers: OnceLock::new(),
            courses: OnceLock::new(),
            tallies: OnceLock::new(),
        }
    }

    /// Incidents that are not resolved, newest first.
    pub fn open_incidents(&self) -> impl Iterator<Item = &Arc<IncidentView>> {
        self.view.incidents.iter().filter(|i| i.incident.phase != Phase::Resolved)
    }

    /// Of these, those that affect sites; newest first.
    pub fn open_outages(&self) -> impl Iterator<Item = &Arc<IncidentView>> {
        self.open_incidents().filter(|view| view.incident.class == IncidentClass::Outage)
    }

    pub fn incident(&self, id: IncidentId) -> Option<&Arc<IncidentView>> {
        self.view.incidents.iter().find(|i| i.incident.id == id)
    }

    /// The present state of the sites on an incident's list, layer by layer; `None` when the
    /// incident is not in the view.
    pub fn layers_of(&self, id: IncidentId) -> Option<LayerSums> {
        let all = self.layers.get_or_init(|| {
            self.view.incidents.iter().map(|incident| self.sum_layers(incident)).collect()
        });
        let at = self.view.incidents.iter().position(|i| i.incident.id == id)?;
        all.get(at).copied()
    }

    /// What became of the sites on an incident's list; `None` when it is not in the view.
    pub fn victim_tally(&self, id: IncidentId) -> Option<VictimTally> {
        let all = self.tallies.get_or_init(|| {
            self.view.incidents.iter().map(|view| VictimTally::of(&view.victims)).collect()
        });
        let at = self.view.incidents.iter().position(|view| view.incident.id == id)?;
        all.get(at).copied()
    }

    /// The course of an incident; `None` when it is not in the view.
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

    fn sum_layers(&self, incident: &IncidentView) -> LayerSums {
        let mut sums = LayerSums::default();
        let mut sites = self.view.topology.sites.iter().enumerate().peekable();
        let listed =
            incident.victims.iter().filter(|v| !matches!(v.state, VictimState::Excluded { .. }));
        // Both are in host-name order: one walk instead of a search for every victim.
        for victim in listed {
            while sites.next_if(|(_, site)| site.host < victim.site).is_some() {}
            let Some((ix, _)) = sites.next_if(|(_, site)| site.host == victim.site) else {
                continue;
            };
            let status = self.site_status(SiteIx::at(ix));
            for layer in Layer::ALL {
                let column = match status.layer(layer) {
                    // The site has no such layer: a page without TLS.
                    status if status.streams == 0 => continue,
                    status if status.is_lost() => 1,
                    status if status.working > 0 => 0,
                    _ => 2,
                };
                sums[layer as usize][column] += 1;
            }
        }
        sums
    }

    /// What is known of some sites, as [`Summary::sites`] says it of all.
    pub fn sums_of(&self, sites: &[SiteIx]) -> SiteSums {
        let mut sums = SiteSums { all: sites.len() as u32, ..SiteSums::default() };
        for site in sites {
            *sums.count_of(self.site_status(*site).health) += 1;
        }
        sums
    }

    /// What some sites are.
    pub fn watched(&self, sites: &[SiteIx]) -> Watched {
        let services = sites.iter().filter(|site| self.is_service(**site)).count();
        Watched::of(sites.len() as u32, services as u32)
    }

    /// What is monitored altogether.
    pub fn all_watched(&self) -> Watched {
        self.watched
    }

    /// Whether a site is a service other than the web.
    pub fn is_service(&self, site: SiteIx) -> bool {
        self.view.topology.sites[site.ix()].url.service.is_some()
    }

    /// The customer with a key; customers are in the order of their keys.
    pub fn customer(&self, key: &str) -> Option<CustomerIx> {
        let customers = &self.view.topology.customers;
        customers.binary_search_by(|known| known.as_str().cmp(key)).ok().map(CustomerIx::at)
    }

    /// The site with a host name; sites are in host-name order.
    pub fn site(&self, host: &Name) -> Option<SiteIx> {
        self.view.topology.sites.binary_search_by(|site| site.host.cmp(host)).ok().map(SiteIx::at)
    }

    pub fn component(&self, key: &ComponentKey) -> Option<ComponentIx> {
        self.view.topology.component(key).or_else(|| {
            self.view.topology.components.iter().position(|c| c.key == *key).map(ComponentIx::at)
        })
    }

    pub fn site_status(&self, site: SiteIx) -> SiteStatus {
        self.view.sites.get(site.ix()).copied().unwrap_or_default()
    }

    pub fn component_status(&self, component: ComponentIx) -> ComponentStatus {
        self.view.components.get(component.ix()).copied().unwrap_or_default()
    }

    /// Whether the engine has given a view of anything yet.
    pub fn has_data(&self) -> bool {
        self.view.at != bongsu_core::Time::ZERO
    }

    /// The shared components that a site depends on, each once.
    pub fn components_of(&self, site: SiteIx) -> Vec<ComponentIx> {
        let topology = &self.view.topology;
        let streams = topology.streams_of(site).filter(|s| s.ix() < topology.stream_count());
        let mut all: Vec<ComponentIx> =
            streams.flat_map(|s| topology.components_of(s).iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What the public may see of the topology: the components that it can tell from others, by
    /// their label or their public name, and every component that is named as the cause of an
    /// outage.
    pub fn public_components(&self) -> Vec<ComponentIx> {
        let topology = &self.view.topology;
        let causes: Vec<&ComponentKey> = self
            .open_outages()
            .filter_map(|view| view.incident.presumed_cause().map(|cause| &cause.component))
            .collect();
        (0..topology.components.len())
            .map(ComponentIx::at)
            .filter(|c| {
                let key = &topology.components[c.ix()].key;
                topology.public_names.is_known(key) || causes.contains(&key)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::Time;
    use bongsu_core::incident::Justification;

    #[test]
    fn what_never_failed_is_counted_apart_and_what_was_taken_off_the_list_not_at_all() {
        let at = Time::from_secs(1_515_050_340);
        let victim = |state, hit_at| Victim {
            incident: IncidentId::new(at, "tally"),
            site: Name::parse("shop.kr").expect("a name"),
            customer: "kim".into(),
            state,
            listed_at: at,
            hit_at,
            verified_at: None,
            justification: Justification::Removed,
        };
        let excluded = VictimState::Excluded { reason: "failing before: http".into() };
        let victims = [
            victim(VictimState::Verified, Some(at)),
            victim(VictimState::SeenHit, Some(at)),
            victim(VictimState::Verified, None),
            victim(VictimState::AtRisk, None),
            victim(excluded, Some(at)),
        ];
        assert_eq!(VictimTally::of(&victims), VictimTally { ever_hit: 2, unaffected: 1 });
    }
}
