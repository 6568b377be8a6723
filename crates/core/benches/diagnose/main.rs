//! How often the right component is named, how sure one may be of it, and how long it
//! takes (S5): on estates of 10,000, 100,000 and 1,000,000 sites, and on a real zone.
//!
//! ```sh
//! cargo bench -p bongsu-core --bench diagnose -- [--quick] [--times] [--calibration] [--zone FILE]
//! ```
//!
//! Prints Markdown. `--quick` leaves out the million, and `--times` how often it is right;
//! `--calibration` measures only how sure `bongsu diagnose` may be, and `--zone` takes a zone
//! file such as .gov's, unpacked.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]

mod calibration;
mod faults;
mod files;
mod quality;
mod timing;
mod topology;

use faults::{Style, Weather};
use quality::{BUCKETS, Score, graph, window};
use topology::{Dice, Topology};

/// How many faults at once.
const COUNTS: [usize; 5] = [0, 1, 2, 4, 8];

const SCENARIOS: [(&str, Style, Weather); 5] = [
    ("hard faults", Style::Hard, Weather { noise: 0.005, own: 0.01, wrong: 0.0 }),
    ("half of them lose 8–95 %", Style::Loss, Weather { noise: 0.005, own: 0.01, wrong: 0.0 }),
    ("half of them kill 8–95 %", Style::Subset, Weather { noise: 0.005, own: 0.01, wrong: 0.0 }),
    ("… losing, noise 2 %, own 3 %", Style::Loss, Weather { noise: 0.02, own: 0.03, wrong: 0.0 }),
    ("… losing, 3 % of rows wrong", Style::Loss, Weather { noise: 0.01, own: 0.02, wrong: 0.03 }),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |name: &str| arguments.iter().position(|argument| argument == name);
    let quick = given("--quick").is_some();
    let zone = given("--zone").and_then(|at| arguments.get(at + 1));
    let mut dice = Dice(0x0B0B_5EED);
    let mut topologies = Vec::new();
    let zone = zone.map(|path| std::fs::read_to_string(path).expect("the zone file can be read"));
    if given("--calibration").is_some() {
        return calibration::measure(zone.as_deref(), &mut dice);
    }
    if let Some(text) = &zone {
        topologies.push((".gov".to_owned(), Topology::zone(text), 30));
    }
    for (sites, windows) in [(10_000, 30), (100_000, 10), (1_000_000, 2)] {
        if sites < 1_000_000 || !quick {
            let name = format!("{} sites", thousands(sites as usize));
            topologies.push((name, Topology::hosting(sites, &mut dice), windows));
        }
    }
    sizes(&topologies);
    if given("--times").is_some() {
        return times(&topologies, &mut dice);
    }
    quality(&topologies, &mut dice);
    times(&topologies, &mut dice);
    files::measure(if quick { 50_000 } else { 250_000 });
}

fn sizes(topologies: &[(String, Topology, u32)]) {
    println!("\n| estate | streams | classes | components | parts |\n|---|---|---|---|---|");
    for (name, topology, _) in topologies {
        println!(
            "| {name} | {} | {} | {} | {} |",
            thousands(topology.streams.len()),
            thousands(topology.classes.len()),
            thousands(topology.components.len()),
            thousands(graph(topology).parts()),
        );
    }
}

fn quality(topologies: &[(String, Topology, u32)], dice: &mut Dice) {
    println!(
        "\n| estate | scenario | windows | precision | recall | F1 | affected precision | affected recall | false in quiet windows |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let mut all = Vec::new();
    for (name, topology, windows) in topologies {
        let parts = graph(topology);
        let mut total = Score::default();
        for (scenario, style, weather) in SCENARIOS {
            let mut score = Score::default();
            for count in COUNTS {
                for _ in 0..*windows {
                    window(topology, &parts, (count, style, weather), dice, &mut score);
                }
            }
            line(name, scenario, &score);
            total.merge(&score);
        }
        line(name, "**all**", &total);
        all.push((name, total));
    }
    println!(
        "\n| confidence shown | {} |",
        all.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>().join(" | ")
    );
    println!("|---|{}", "---|".repeat(all.len()));
    for (ix, from) in BUCKETS.iter().enumerate() {
        let until = BUCKETS.get(ix + 1).map_or("0.99".to_owned(), |until| until.to_string());
        let cells = all.iter().map(|(_, score)| {
            let (named, right) = score.buckets[ix];
            format!("{right} of {named} right")
        });
        println!("| {from}–{until} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
}

fn line(name: &str, scenario: &str, score: &Score) {
    let (precision, recall, f1) = score.components();
    let (exact, whole) = score.affected();
    println!(
        "| {name} | {scenario} | {} | {precision:.3} | {recall:.3} | {f1:.3} | {exact:.3} | {whole:.3} | {} in {} ({} at ≥ 0.95) |",
        score.windows, score.quiet_false, score.quiet_windows, score.quiet_false_sure
    );
}

fn times(topologies: &[(String, Topology, u32)], dice: &mut Dice) {
    println!(
        "\n| estate | one window's sums, ns per changed observation | all windows, ns per observation | … that changes its stream | quiet answers: p50, p99, most (ms) | answers with 1–4 faults: p50, p99, most (ms) |"
    );
    println!("|---|---|---|---|---|---|");
    for (name, topology, _) in topologies {
        let times = timing::measure(topology, dice);
        println!(
            "| {name} | {:.0} | {:.0} | {:.0} | {} | {} |",
            times.flip,
            times.observe,
            times.observe_changed,
            spread(&times.quiet),
            spread(&times.faulty)
        );
    }
}

/// The middle, the 99th percentile and the largest of sorted values, and their number.
fn spread(sorted: &[f64]) -> String {
    let at = |q: f64| sorted[((sorted.len() - 1) as f64 * q).round() as usize];
    format!("{:.1}, {:.1}, {:.1} of {}", at(0.5), at(0.99), at(1.0), sorted.len())
}

/// A number as people read it.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).expect("digits are ASCII"))
        .collect();
    groups.join(",")
}
