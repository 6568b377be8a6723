//! What a fault of the timetable affects, and when.

use super::plan::{Plan, draw};
use crate::scenario::{Event, Fault, PlannedMaintenance, Scenario, Stragglers, Target};
use bongsu_core::Time;
use bongsu_core::hash::hash;

/// One fault of the timetable, resolved against the plan.
#[derive(Debug)]
pub struct Effect {
    /// Its index in the timetable.
    pub ix: usize,
    /// When it begins.
    pub from: Time,
    /// When it ends, except for stragglers.
    pub until: Time,
    /// Those that recover later.
    pub stragglers: Option<Stragglers>,
    /// The share of zones or sites hit.
    pub share: f64,
    /// The fault.
    pub fault: Fault,
    /// What it affects.
    pub scope: Scope,
    /// Whether a maintenance was planned of it.
    pub is_planned: bool,
    pub(super) seed: u64,
}

/// What a fault affects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scope {
    /// These name servers, by index.
    NameServers(Vec<usize>),
    /// These web servers, by index.
    WebServers(Vec<usize>),
    /// The mail server on this machine, by index.
    Mail(usize),
    /// One site, by a customer fault.
    Site(usize),
    /// All packets of one vantage.
    Vantage(usize),
}

impl Effect {
    pub(super) fn new(ix: usize, event: &Event, scenario: &Scenario, plan: &Plan) -> Effect {
        let scope = match &event.target {
            Target::NameServerGroup(_) | Target::NameServer(..) => {
                Scope::NameServers(plan.name_servers_of(&event.target))
            }
            // The scenario was checked: the site and the vantage exist.
            Target::Site(n) => Scope::Site(*n as usize - 1),
            Target::Mail(n) => Scope::Mail(*n as usize - 1),
            Target::Vantage(name) => Scope::Vantage(
                plan.vantages.iter().position(|v| v.name == *name).unwrap_or(usize::MAX),
            ),
            _ => Scope::WebServers(plan.servers_on(&event.target)),
        };
        let (from, until, stragglers) = (event.at, event.until, event.stragglers);
        let seed = hash("harm", plan.seed ^ ix as u64);
        let explains = |it: &PlannedMaintenance| it.explains(&event.target, from, until);
        let is_planned = scenario.maintenances.iter().any(explains);
        let (share, fault) = (event.share, event.fault);
        Effect { ix, from, until, stragglers, share, fault, scope, is_planned, seed }
    }

    /// Whether it affects connections to an address, before a host name is known.
    pub fn on_connections(&self) -> bool {
        let kind = matches!(self.fault, Fault::Drop | Fault::Loss(_) | Fault::Refuse);
        kind && matches!(self.scope, Scope::WebServers(_) | Scope::Mail(_) | Scope::Vantage(_))
    }

    /// When it ends for one unit: a zone at a name server, an address when connections are
    /// affected, otherwise a site.
    pub fn end_for(&self, unit: usize) -> Time {
        let Some(lag) = self.stragglers else { return self.until };
        let x = draw(self.seed, "lag", unit);
        if x >= lag.share {
            return self.until;
        }
        // Among stragglers, x / share is again uniform from 0 to 1.
        self.until + lag.until.since(self.until).mul_f64(x / lag.share)
    }

    /// Whether it affects this unit at `now`.
    pub fn is_active(&self, unit: usize, now: Time) -> bool {
        let among = self.share >= 1.0 || draw(self.seed, "share", unit) < self.share;
        among && self.from <= now && now < self.end_for(unit)
    }

    /// The unit of a site under this fault, if it can be affected at all.
    pub fn unit_of(&self, plan: &Plan, site: usize) -> Option<usize> {
        let place = &plan.sites[site];
        match &self.scope {
            Scope::NameServers(all) => {
                let group = plan.zones[place.zone].group;
                all.iter().any(|n| plan.name_servers[*n].group == group).then_some(place.zone)
            }
            Scope::WebServers(all) => {
                // What fails above the connection is the pages.
                let unit = if self.on_connections() { place.server } else { site };
                let is_hit = self.on_connections() || !place.is_mail;
                (is_hit && all.binary_search(&place.server).is_ok()).then_some(unit)
            }
            Scope::Mail(server) => {
                (place.is_mail && place.server == *server).then_some(place.server)
            }
            Scope::Site(one) => (*one == site).then_some(site),
            Scope::Vantage(_) => None,
        }
    }
}
