//! Faults planted in a topology, and what the probes then show.

use crate::topology::{Dice, Topology};
use bongsu_core::incident::Mode;
use bongsu_core::inventory::Kind;
use bongsu_core::layer::Layer;

/// Which faults are planted.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Style {
    /// Total.
    Hard,
    /// Half of them total, half lose 8 to 95 % of the probes.
    Loss,
    /// Half of them total, half kill 8 to 95 % of the sites.
    Subset,
}

/// One planted fault.
#[derive(Clone, Copy, Debug)]
pub struct Planted {
    pub component: u32,
    pub mode: Mode,
    pub rate: f64,
}

/// How a window is made.
#[derive(Clone, Copy, Debug)]
pub struct Weather {
    /// The share of single probes lost for no reason.
    pub noise: f64,
    /// The share of streams broken on their own.
    pub own: f64,
    /// The share of sites that stand elsewhere than the inventory says.
    pub wrong: f64,
}

/// The smallest component that a fault is planted in, in streams.
const STREAMS_MIN: u32 = 8;

/// Draws `count` faults: of kinds by how often they fail, none covered by the others.
pub fn plant(topology: &Topology, count: usize, style: Style, dice: &mut Dice) -> Vec<Planted> {
    const KINDS: [(Kind, f64); 9] = [
        (Kind::Server, 0.35),
        (Kind::NameServer, 0.20),
        (Kind::Rack, 0.10),
        (Kind::Switch, 0.08),
        (Kind::NameServerGroup, 0.08),
        (Kind::Prefix, 0.06),
        (Kind::LoadBalancer, 0.05),
        (Kind::CertificateAuthority, 0.05),
        (Kind::DataCentre, 0.03),
    ];
    let on = topology.streams_on();
    let mut planted: Vec<Planted> = Vec::new();
    let mut tries = 0;
    while planted.len() < count && tries < 10_000 {
        tries += 1;
        let mut draw = dice.unit();
        let kind = KINDS.iter().find(|(_, share)| {
            draw -= share;
            draw < 0.0
        });
        let kind = kind.map_or(Kind::Server, |(kind, _)| *kind);
        let known = topology.components.iter().enumerate();
        let large = |ix: usize| on[ix] >= STREAMS_MIN;
        let of_kind = known.filter(|(ix, known)| known.kind == kind && large(*ix));
        let of_kind: Vec<u32> = of_kind.map(|(ix, _)| ix as u32).collect();
        if of_kind.is_empty() {
            continue;
        }
        let component = of_kind[dice.below(of_kind.len())];
        let hard = style == Style::Hard || dice.unit() < 0.5;
        let rate = if hard { 1.0 } else { 0.08 + 0.87 * dice.unit() };
        let mode = if style == Style::Subset && !hard { Mode::Subset } else { Mode::Loss };
        planted.push(Planted { component, mode, rate });
        if !all_show(topology, &planted) {
            planted.pop();
        }
    }
    planted
}

/// Whether a fifth of each fault's classes at least lie below no other: no evidence could
/// tell of a fault that others cover. A page is asked for only where the connection stands,
/// so it also lies below what its connection rests on.
fn all_show(topology: &Topology, planted: &[Planted]) -> bool {
    let mut on = vec![(0, 0); planted.len()];
    let hit =
        |class: u32, ix: usize| topology.classes[class as usize].0.contains(&planted[ix].component);
    for (class, connection) in &topology.stands_on {
        for fault in (0..planted.len()).filter(|ix| hit(*class, *ix)) {
            let covered = (0..planted.len())
                .any(|other| other != fault && (hit(*class, other) || hit(*connection, other)));
            on[fault].0 += 1;
            on[fault].1 += usize::from(!covered);
        }
    }
    on.iter().all(|(all, alone)| alone * 5 >= *all)
}

/// The planted faults as each class bears them.
struct Load {
    /// The chance that a probe passes all faults that lose probes.
    pass: f64,
    /// Faults that kill a share of sites: component and share.
    dead: Vec<(u32, f64)>,
}

/// What three probes of every stream show: by stream, asked and failed.
pub fn probe(
    topology: &Topology,
    planted: &[Planted],
    weather: Weather,
    dice: &mut Dice,
) -> Vec<(u8, u8)> {
    let loads: Vec<Load> = topology.classes.iter().map(|(below, _)| load(below, planted)).collect();
    let salt = dice.next();
    let mut shown = Vec::with_capacity(topology.streams.len());
    for site in 0..topology.sites {
        // A site that the inventory has wrong stands where another one stands.
        let wrong = dice.unit() < weather.wrong;
        let truly = if wrong { dice.below(topology.sites as usize) as u32 } else { site };
        let own = topology.first[site as usize]..topology.first[site as usize + 1];
        let there = topology.first[truly as usize]..topology.first[truly as usize + 1];
        let mut reached = [true; 3];
        for ix in own {
            let slot = ix - topology.first[site as usize];
            // A zone with fewer servers than its namesake's is asked at the last of them.
            let at = (there.start + slot).min(there.end - 1);
            let class = topology.streams[at as usize].class as usize;
            let layer = topology.classes[class].1;
            let dead = loads[class].dead.iter().any(|(c, share)| fate(salt, *c, site) < *share);
            let broken = dice.unit() < weather.own;
            let pass = loads[class].pass * (1.0 - weather.noise);
            let (mut asked, mut failed) = (0, 0);
            for reached in &mut reached {
                // A page is asked for only where the connection stands.
                if layer == Layer::Http && !*reached {
                    continue;
                }
                let lost = dead || broken || dice.unit() >= pass;
                if layer == Layer::Tcp {
                    *reached = !lost;
                }
                asked += 1;
                failed += u8::from(lost);
            }
            shown.push((asked, failed));
        }
    }
    shown
}

fn load(below: &[u32], planted: &[Planted]) -> Load {
    let mut load = Load { pass: 1.0, dead: Vec::new() };
    for fault in planted.iter().filter(|fault| below.contains(&fault.component)) {
        match fault.mode {
            Mode::Loss => load.pass *= 1.0 - fault.rate,
            Mode::Subset => load.dead.push((fault.component, fault.rate)),
        }
    }
    load
}

/// Where a site falls when a fault takes a share: from 0 to 1, the same for all its streams.
fn fate(salt: u64, component: u32, site: u32) -> f64 {
    let mut dice = Dice(salt ^ (u64::from(component) << 32 | u64::from(site)) | 1);
    dice.next();
    dice.unit()
}
