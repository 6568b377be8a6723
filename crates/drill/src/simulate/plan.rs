//! What fails in a simulation, when, how, and for how long.

use super::rng::Rng;
use super::world::World;
use bongsu_core::Time;
use bongsu_core::incident::Mode;
use bongsu_core::inventory::{ComponentKey, Kind};
use bongsu_core::layer::Layer;
use bongsu_core::topology::{ComponentIx, StreamIx};
use std::collections::BTreeSet;
use std::time::Duration;

/// A shared fault.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The failed component.
    pub component: ComponentKey,
    /// The mode.
    pub mode: Mode,
    /// The share of probes lost or of sites dead.
    pub rate: f64,
    /// The spans; several if it flaps or relapses.
    pub spans: Vec<(Time, Time)>,
    /// Selects the sites of the dead share.
    pub salt: u64,
}

/// A site broken by its customer.
#[derive(Clone, Debug)]
pub struct OwnFault {
    /// The site, by its number in the ground truth.
    pub site: u32,
    /// The layer that fails.
    pub layer: Layer,
    /// The span.
    pub span: (Time, Time),
}

/// Everything that happens in a simulation.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Shared faults.
    pub faults: Vec<Fault>,
    /// Customer faults.
    pub own: Vec<OwnFault>,
    /// The probability that a probe is lost for no reason.
    pub noise: f64,
    /// A vantage that loses this share of its probes within a span.
    pub unhealthy: Option<(usize, f64, (Time, Time))>,
    /// When the desk is killed.
    pub crashes: Vec<Time>,
    /// The end of the simulation.
    pub until: Time,
}

/// The warm-up before anything happens.
pub const WARM_UP: Duration = Duration::from_secs(10 * 60);

impl Plan {
    /// A random plan for some hours from `start`.
    pub fn random(seed: u64, world: &World, start: Time) -> Plan {
        let mut rng = Rng::new(seed, 2);
        let mut plan = Plan {
            noise: *rng.pick(&[0.0005, 0.002, 0.005, 0.01]),
            until: start + WARM_UP,
            ..Plan::default()
        };
        plan.break_some_sites(&mut rng, world, start);
        for _ in 0..rng.within(1..4) {
            let from = plan.until + Duration::from_secs(rng.within(60..400));
            plan.add_fault(&mut rng, world, from);
        }
        if rng.chance(0.25) {
            plan.degrade_vantage(&mut rng);
        }
        plan.until += Duration::from_secs(25 * 60);
        let span = plan.until.since(start).as_secs();
        for _ in 0..rng.within(1..4) {
            plan.crashes.push(start + Duration::from_secs(rng.within(400..span)));
        }
        plan.crashes.sort_unstable();
        plan
    }

    /// A plan with noise and customer faults only.
    pub fn quiet(seed: u64, world: &World, start: Time, span: Duration) -> Plan {
        let mut rng = Rng::new(seed, 3);
        let mut plan = Plan { noise: 0.005, until: start + span, ..Plan::default() };
        plan.break_some_sites(&mut rng, world, start);
        // A site breaks once in three months, and is fixed within a day.
        let breaks = world.truth.sites.len() as f64 * span.as_secs_f64() / (90.0 * 86_400.0);
        for _ in 0..breaks as u64 {
            let from = start + Duration::from_secs(rng.within(0..span.as_secs()));
            let until = from + Duration::from_secs(rng.within(300..86_400));
            plan.break_site(&mut rng, world, (from, until));
        }
        plan
    }

    fn break_some_sites(&mut self, rng: &mut Rng, world: &World, start: Time) {
        let forever = (start.before(WARM_UP), start + Duration::from_secs(1_000_000_000));
        for _ in 0..world.truth.sites.len() / 60 {
            self.break_site(rng, world, forever);
        }
    }

    /// A customer breaks one of their sites, or all at once.
    fn break_site(&mut self, rng: &mut Rng, world: &World, span: (Time, Time)) {
        let site = rng.within(0..world.truth.sites.len() as u64) as u32;
        let layer = *rng.pick(&[Layer::Dns, Layer::Tcp, Layer::Http, Layer::Http]);
        let customer = world.truth.sites[site as usize].customer;
        let all = rng.chance(0.3);
        for (other, that) in world.truth.sites.iter().enumerate() {
            if other as u32 == site || (all && that.customer == customer) {
                self.own.push(OwnFault { site: other as u32, layer, span });
            }
        }
    }

    fn add_fault(&mut self, rng: &mut Rng, world: &World, from: Time) {
        let duration = Duration::from_secs(rng.within(600..2400));
        let Some(component) = candidate(rng, world) else { return };
        let mut spans = vec![(from, from + duration)];
        match rng.within(0..8) {
            // Relapses after the incident may have been resolved.
            0 => {
                let again = from + duration + Duration::from_secs(rng.within(1500..2400));
                spans.push((again, again + duration));
            }
            // Flaps: half a minute to three minutes on, as long off.
            1 => spans = flapping(rng, from, duration),
            // A second fault inside the component.
            2 => {
                if let Some(inner) = inside(rng, world, &component) {
                    self.faults.push(fault(rng, inner, 1.0, spans.clone()));
                }
            }
            _ => {}
        }
        let rate = if rng.chance(0.5) { 1.0 } else { rng.between(0.12, 0.95) };
        // Inside a dead component no other fault is observable.
        let rate = if self.faults.last().is_some_and(|f| f.spans == spans) {
            rng.between(0.12, 0.5)
        } else {
            rate
        };
        self.until = spans.last().map_or(self.until, |(_, until)| *until);
        let new = fault(rng, component, rate, spans);
        self.faults.push(new);
    }

    fn degrade_vantage(&mut self, rng: &mut Rng) {
        let from = self.until + Duration::from_secs(900);
        let until = from + Duration::from_secs(rng.within(600..1800));
        self.unhealthy = Some((rng.within(0..2) as usize, rng.between(0.2, 0.9), (from, until)));
        self.until = until;
    }
}

fn fault(rng: &mut Rng, component: ComponentKey, rate: f64, spans: Vec<(Time, Time)>) -> Fault {
    let mode = if rate < 1.0 && rng.chance(0.4) { Mode::Subset } else { Mode::Loss };
    Fault { component, mode, rate, spans, salt: rng.draw() }
}

fn flapping(rng: &mut Rng, from: Time, duration: Duration) -> Vec<(Time, Time)> {
    let mut spans = Vec::new();
    let mut at = from;
    while at < from + duration {
        let is_active = Duration::from_secs(rng.within(30..180));
        spans.push((at, at + is_active));
        at = at + is_active + Duration::from_secs(rng.within(30..180));
    }
    spans
}

/// A component with sites of at least two customers, large enough to be seen.
fn candidate(rng: &mut Rng, world: &World) -> Option<ComponentKey> {
    let fit: Vec<&ComponentKey> = world
        .truth
        .components
        .iter()
        .enumerate()
        .filter(|(ix, c)| {
            let customers: BTreeSet<_> =
                c.sites.iter().map(|s| world.truth.sites[s.ix()].customer).collect();
            let can_fail = matches!(
                c.key.kind(),
                Kind::Server
                    | Kind::Rack
                    | Kind::Switch
                    | Kind::DataCentre
                    | Kind::NameServer
                    | Kind::NameServerGroup
            );
            // Customers on several components make it distinguishable.
            // A few sites of a few customers could as well be broken by their owners.
            can_fail && customers.len() >= 4 && c.sites.len() >= 6 && has_streams(world, *ix)
        })
        .map(|(_, c)| &c.key)
        .collect();
    (!fit.is_empty()).then(|| (*rng.pick(&fit)).clone())
}

fn has_streams(world: &World, component: usize) -> bool {
    world.truth.classes.iter().any(|class| class.contains(&ComponentIx::at(component)))
}

/// A component inside another.
fn inside(rng: &mut Rng, world: &World, outer: &ComponentKey) -> Option<ComponentKey> {
    let outer = world.truth.component(outer)?;
    let inner: Vec<&ComponentKey> = world
        .truth
        .components
        .iter()
        .filter(|c| c.parent == Some(outer) && c.sites.len() >= 6)
        .filter(|c| matches!(c.key.kind(), Kind::Server | Kind::Rack | Kind::NameServer))
        .map(|c| &c.key)
        .collect();
    (inner.len() > 1).then(|| (*rng.pick(&inner)).clone())
}

impl Fault {
    /// Whether it is active at an instant.
    pub fn is_active(&self, at: Time) -> bool {
        self.active_since(at).is_some()
    }

    /// When the span that is active at an instant began.
    pub fn active_since(&self, at: Time) -> Option<Time> {
        let span = self.spans.iter().find(|(from, until)| *from <= at && at < *until);
        span.map(|(from, _)| *from)
    }

    /// When it first began.
    pub fn began(&self) -> Time {
        self.spans[0].0
    }

    /// When it ends finally.
    pub fn over(&self) -> Time {
        self.spans.last().map_or(Time::ZERO, |(_, until)| *until)
    }

    /// Whether a stream depends on the failed component.
    pub fn below(&self, world: &World, stream: StreamIx) -> bool {
        let component = world.truth.component(&self.component);
        component.is_some_and(|c| world.truth.components_of(stream).contains(&c))
    }

    /// Whether a site belongs to the dead share.
    pub fn affects(&self, world: &World, site: u32) -> bool {
        let host = &world.truth.sites[site as usize].host;
        let dice = bongsu_core::hash::hash(host.as_str(), self.salt) >> 11;
        (dice as f64 / (1u64 << 53) as f64) < self.rate
    }
}
