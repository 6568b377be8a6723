//! What the screens read: an immutable picture of the engine at one instant.

pub(super) mod build;

pub use super::detection::Counters;

use super::oncall::OncallView;
use crate::Time;
use crate::alert::Alert;
use crate::engine::detection::learned::BaseRate;
use crate::external_alert::{ExternalAlert, HeartbeatState};
use crate::impact::Impact;
use crate::incident::{Incident, Victim};
use crate::layer::Layer;
use crate::maintenance::reach::Reach;
use crate::maintenance::{Maintenance, Mute, Window};
use crate::observation::Latency;
use crate::promise::Promise;
use crate::site_health::SiteHealth;
use crate::statement::Statement;
use crate::statement::proposal::Proposal;
use crate::topology::{SiteIx, Topology};
use crate::verdict::Blame;
use std::sync::Arc;
use std::time::Duration;

/// The engine at one instant. Cheap to hand round: swapped whole, never locked.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The instant.
    pub at: Time,
    /// The graph that the indices refer to.
    pub topology: Arc<Topology>,
    /// By [`crate::topology::SiteIx`].
    pub sites: Arc<[SiteStatus]>,
    /// By [`crate::topology::ComponentIx`].
    pub components: Arc<[ComponentStatus]>,
    /// By [`crate::topology::VantageIx`].
    pub vantages: Vec<VantageStatus>,
    /// Since when nothing at all has answered: all that is watched may have failed, or our own
    /// network. No vantage counts while it lasts.
    pub silent_since: Option<Time>,
    /// Open incidents and those resolved in the last day, newest first.
    pub incidents: Vec<Arc<IncidentView>>,
    /// Alerts that are open, or ended within the last hour, newest first.
    pub alerts: Arc<[Alert]>,
    /// Promises that are open, the earliest given first.
    pub promises: Arc<[Promise]>,
    /// Alerts of other tools that are open, or ended within the last day, newest first.
    pub external_alerts: Arc<[Arc<ExternalAlert>]>,
    /// Signs of life that are expected, by name.
    pub heartbeats: Arc<[HeartbeatState]>,
    /// Who is on call, and who is being woken.
    pub oncall: OncallView,
    /// What usually fails by itself, learned.
    pub base_rates: Vec<BaseRate>,
    /// What was counted since start.
    pub counters: Counters,
    /// What is planned or was of late, oldest first.
    pub maintenances: Vec<MaintenanceView>,
    /// The mutes that hold.
    pub mutes: Vec<Mute>,
}

/// A maintenance with what it takes.
#[derive(Clone, Debug)]
pub struct MaintenanceView {
    /// The maintenance.
    pub record: Arc<Maintenance>,
    /// What it takes of the graph.
    pub reach: Arc<Reach>,
}

impl View {
    /// The maintenances that run at the instant of this picture and can take a site from its
    /// visitors, each with its window.
    pub fn maintenances_of(
        &self,
        site: SiteIx,
    ) -> impl Iterator<Item = (&MaintenanceView, Window)> {
        let taking = self.maintenances.iter().filter(move |it| it.reach.takes(site));
        taking.filter_map(|it| it.record.running(self.at).map(|window| (it, window)))
    }

    /// The mute that keeps alerts of a site back, its own or its customer's.
    pub fn mute_of(&self, site: SiteIx) -> Option<&Mute> {
        let (host, customer) =
            (&self.topology.sites[site.ix()].host, self.topology.customer_of(site));
        self.mutes.iter().find(|mute| mute.holds_at(self.at) && mute.is_of(host, customer))
    }
}

/// An incident with its list.
#[derive(Clone, PartialEq, Debug)]
pub struct IncidentView {
    /// The incident.
    pub incident: Incident,
    /// Its victims in host-name order.
    pub victims: Vec<Victim>,
    /// Its statements, oldest first.
    pub statements: Vec<Statement>,
    /// Statements that wait for a second person, oldest first.
    pub proposals: Vec<Proposal>,
}

/// So long before a promised update is due the screens remind of it.
const UPDATE_ALARM_LEAD: Duration = Duration::from_secs(5 * 60);

impl IncidentView {
    /// When the promised update is due, from five minutes before on, while the incident is open.
    pub fn next_update_due(&self, now: Time) -> Option<Time> {
        let by = self.statements.last().and_then(|said| said.next_update_by)?;
        (self.incident.resolved_at.is_none() && now + UPDATE_ALARM_LEAD >= by).then_some(by)
    }
}

/// A site now.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct SiteStatus {
    /// What may be said of it.
    pub health: SiteHealth,
    /// Since when; zero where that is not known.
    pub since: Time,
    /// When the evidence was gathered.
    pub as_of: WholeSecond,
    /// What its visitors meet.
    pub impact: Impact,
    /// Whose fault, when it fails.
    pub blame: Option<Blame>,
    /// The usual latency of its page at this hour of the day; zero while not yet learned.
    pub baseline: Latency,
    /// Its layers.
    pub layers: LayerStatuses,
}

impl SiteStatus {
    /// Whether it was asked since this program was started: what is known of one that was not is of
    /// before.
    pub fn is_asked(&self) -> bool {
        self.as_of.time().is_some()
    }

    /// One layer.
    pub fn layer(&self, layer: Layer) -> LayerStatus {
        self.layers.get(layer)
    }
}

/// The layers of one site now, by [`Layer::slot`]; the highest bit of the streams says which of
/// two layers a slot holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LayerStatuses([LayerStatus; Layer::MAX_OF_SITE]);

/// Marks a slot as that of its second layer.
const SECOND: u16 = 1 << 15;

impl LayerStatuses {
    /// The slot of a layer, and what marks it.
    const fn slot(layer: Layer) -> (usize, u16) {
        let mark = match layer {
            Layer::Icmp | Layer::Service => SECOND,
            Layer::Dns | Layer::Tcp | Layer::Tls | Layer::Http => 0,
        };
        (layer.slot(), mark)
    }

    /// One layer; nothing of one that the site has not.
    pub fn get(&self, layer: Layer) -> LayerStatus {
        let (slot, mark) = LayerStatuses::slot(layer);
        let found = self.0[slot];
        match found.streams & SECOND == mark {
            true => LayerStatus { streams: found.streams & !SECOND, ..found },
            false => LayerStatus::default(),
        }
    }

    /// Replaces one layer.
    pub fn set(&mut self, layer: Layer, status: LayerStatus) {
        let (slot, mark) = LayerStatuses::slot(layer);
        self.0[slot] = LayerStatus { streams: status.streams.min(!SECOND) | mark, ..status };
    }

    /// All that the site has, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = (Layer, LayerStatus)> + '_ {
        let all = Layer::ALL.into_iter().map(|layer| (layer, self.get(layer)));
        all.filter(|(_, status)| status.streams > 0)
    }
}

/// A second since 1970, up to 2106, rounded down; zero is none. Half the size of a [`Time`]:
/// there is one for every site in every picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct WholeSecond(u32);

impl WholeSecond {
    /// The instant, unless it is none.
    pub fn time(self) -> Option<Time> {
        (self.0 > 0).then(|| Time::from_secs(i64::from(self.0)))
    }
}

impl From<Time> for WholeSecond {
    fn from(at: Time) -> WholeSecond {
        WholeSecond(u32::try_from(at.as_micros() / 1_000_000).unwrap_or_default())
    }
}

/// One layer of one site now, in streams: a server or an address seen from a vantage.
///
/// There are four for every site in every picture: kept small. The answers themselves are
/// not here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LayerStatus {
    /// All streams of the layer; 0 where the site has no such layer.
    pub streams: u16,
    /// Those whose newest answer is a failure.
    pub failing: u16,
    /// Those whose newest answer is that it works. The rest was not probed within a sweep, or
    /// cannot be probed while a lower layer fails.
    pub working: u16,
}

impl LayerStatus {
    /// Whether a part of it fails.
    pub fn fails(self) -> bool {
        self.failing > 0
    }

    /// Whether nothing of it works.
    pub fn is_lost(self) -> bool {
        self.failing > 0 && self.working == 0
    }

    /// Whether it was seen to work, and no part of it fails.
    pub fn works(self) -> bool {
        self.failing == 0 && self.working > 0
    }
}

/// A component now.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct ComponentStatus {
    /// Sites that depend on it.
    pub sites: u32,
    /// Of these, sites with a failing probe through it now.
    pub failing: u32,
    /// Of these, sites that open all the same: another name server or address stands in.
    pub stood_in: u32,
    /// Whether a probe through it worked of late.
    pub answers: bool,
    /// Believed failed, with this confidence.
    pub fault: Option<f64>,
    /// Suspected: worth a look, and nothing is said to customers.
    pub suspected: bool,
}

/// A vantage now.
#[derive(Clone, PartialEq, Debug)]
pub struct VantageStatus {
    /// Its name.
    pub name: String,
    /// Whether its own references answer; while they do not, it abstains.
    pub healthy: bool,
    /// Since when.
    pub since: Time,
}
