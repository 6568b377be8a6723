//! How sure `bongsu diagnose` may be: small companies and large ones, with sites that their
//! owners broke, in windows with a fault and without.

use crate::faults::{Planted, Style, Weather, plant, probe};
use crate::files::{observations, streams};
use crate::topology::{Dice, Shape, Topology};
use bongsu_core::diagnosis::offline::{self, FoundFault};
use bongsu_core::layer::Layer;

/// The lower ends of the buckets of confidence.
const BUCKETS: [f64; 4] = [0.0, 0.9, 0.95, 0.985];
/// The share of sites that their owners have broken: usual, and many.
const OWN: [f64; 3] = [0.003, 0.01, 0.03];

/// What was named, and what of it was right.
#[derive(Clone, Copy, Default)]
struct Stats {
    windows: u32,
    quiet: u32,
    /// Named in windows without a fault.
    accused: u32,
    planted: u32,
    named: u32,
    right: u32,
    buckets: [(u32, u32); BUCKETS.len()],
}

/// Prints the tables.
pub fn measure(zone: Option<&str>, dice: &mut Dice) {
    let mut estates: Vec<(String, Topology, u32)> = Vec::new();
    for (sites, windows) in [(5, 360), (8, 360), (20, 360), (60, 360), (300, 240), (10_000, 45)] {
        for shape in Shape::ALL {
            let name = format!("{sites} sites, {}", shape.name());
            estates.push((name, Topology::small(sites, shape, dice), windows / 3));
        }
    }
    if let Some(text) = zone {
        estates.push((".gov".to_owned(), Topology::zone(text), 60));
    }
    println!(
        "\n| company | windows | without a fault | named there | precision | recall | {} |",
        BUCKETS.map(|from| format!("named at ≥ {from}, right")).join(" | ")
    );
    println!("|---|---|---|---|---|---|{}", "---|".repeat(BUCKETS.len()));
    let mut all = Stats::default();
    for (name, topology, windows) in &estates {
        let mut stats = Stats::default();
        for window in 0..windows * 3 {
            let own = OWN[window as usize % OWN.len()];
            stats.window(topology, window.is_multiple_of(2), own, dice);
        }
        stats.print(name);
        all.add(&stats);
    }
    all.print("**all**");
}

impl Stats {
    fn window(&mut self, topology: &Topology, quiet: bool, own: f64, dice: &mut Dice) {
        let style = [Style::Hard, Style::Loss, Style::Subset][dice.below(3)];
        let planted = plant(topology, usize::from(!quiet), style, dice);
        let weather = Weather { noise: 0.005, own: 0.0, wrong: 0.0 };
        let mut shown = probe(topology, &planted, weather, dice);
        break_sites(topology, own, &mut shown, dice);
        let files = (streams(topology), observations(topology, &shown, 3, dice));
        let found = offline::diagnose(files.0.as_bytes(), files.1.as_bytes(), None);
        self.count(topology, &planted, &found.expect("the files were just written").faults);
    }

    fn count(&mut self, topology: &Topology, planted: &[Planted], found: &[FoundFault]) {
        self.windows += 1;
        self.planted += planted.len() as u32;
        self.quiet += u32::from(planted.is_empty());
        self.accused += if planted.is_empty() { found.len() as u32 } else { 0 };
        for fault in found {
            let name = |it: &Planted| topology.components[it.component as usize].name.clone();
            let right = planted.iter().any(|it| fault.one_of.contains(&name(it)));
            self.named += 1;
            self.right += u32::from(right);
            let bucket = BUCKETS.iter().rposition(|from| fault.confidence >= *from).unwrap_or(0);
            self.buckets[bucket].0 += 1;
            self.buckets[bucket].1 += u32::from(right);
        }
    }

    fn add(&mut self, other: &Stats) {
        self.windows += other.windows;
        self.quiet += other.quiet;
        self.accused += other.accused;
        self.planted += other.planted;
        self.named += other.named;
        self.right += other.right;
        for (sum, (named, right)) in self.buckets.iter_mut().zip(&other.buckets) {
            *sum = (sum.0 + named, sum.1 + right);
        }
    }

    fn print(&self, name: &str) {
        let share = |part: u32, whole: u32| f64::from(part) / f64::from(whole.max(1));
        let buckets = self.buckets.map(|(named, right)| format!("{named}, {right}"));
        println!(
            "| {name} | {} | {} | {} | {:.3} | {:.3} | {} |",
            self.windows,
            self.quiet,
            self.accused,
            share(self.right, self.named),
            share(self.right, self.planted),
            buckets.join(" | ")
        );
    }
}

/// Owners break their sites in acts: a layer with all that stands on it, at all servers; in one
/// act of five all sites of a customer.
fn break_sites(topology: &Topology, own: f64, shown: &mut [(u8, u8)], dice: &mut Dice) {
    for site in 0..topology.sites {
        if dice.unit() >= own {
            continue;
        }
        let layer = [Layer::Dns, Layer::Tcp, Layer::Http][dice.below(3)];
        let all = dice.unit() < 0.2;
        let sites =
            if all { site / 3 * 3..(site / 3 * 3 + 3).min(topology.sites) } else { site..site + 1 };
        for site in sites {
            for ix in topology.first[site as usize]..topology.first[site as usize + 1] {
                let class = topology.streams[ix as usize].class as usize;
                let (asked, failed) = &mut shown[ix as usize];
                match (layer, topology.classes[class].1) {
                    (broken, of) if broken == of => *failed = *asked,
                    (Layer::Tcp, Layer::Http) => (*asked, *failed) = (0, 0),
                    _ => {}
                }
            }
        }
    }
}
