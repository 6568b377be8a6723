//! How long the two files take, from their bytes to the answer as JSON.

use crate::faults::{Style, Weather, plant, probe};
use crate::thousands;
use crate::topology::{Dice, Topology};
use bongsu_core::Time;
use bongsu_core::diagnosis::offline;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Diagnoses a topology of so many sites from files with a probe or three of each stream.
pub fn measure(sites: u32) {
    let mut dice = Dice(77);
    let topology = Topology::hosting(sites, &mut dice);
    let planted = plant(&topology, 2, Style::Loss, &mut dice);
    let weather = Weather { noise: 0.005, own: 0.01, wrong: 0.0 };
    let shown = probe(&topology, &planted, weather, &mut dice);
    let streams = streams(&topology);
    println!(
        "\n| streams | observations | planted | named | MiB read | seconds |\n|---|---|---|---|---|---|"
    );
    for probes in [1, 3] {
        let seen = observations(&topology, &shown, probes, &mut dice);
        let began = Instant::now();
        let found = offline::diagnose(streams.as_bytes(), seen.as_bytes(), None);
        let found = found.expect("the files were just written");
        let text = serde_json::to_string(&found).expect("it is plain data");
        let spent = began.elapsed().as_secs_f64();
        std::hint::black_box(text);
        let truly: Vec<&str> = planted
            .iter()
            .map(|fault| topology.components[fault.component as usize].name.as_str())
            .collect();
        let named: Vec<String> =
            found.faults.iter().map(|fault| fault.one_of.join(" = ")).collect();
        println!(
            "| {} | {} | {} | {} | {} | {spent:.1} |",
            thousands(topology.streams.len()),
            thousands(seen.lines().count()),
            truly.join(", "),
            named.join(", "),
            (streams.len() + seen.len()) >> 20,
        );
    }
}

pub fn streams(topology: &Topology) -> String {
    let mut text = String::new();
    for (ix, stream) in topology.streams.iter().enumerate() {
        let (below, layer) = &topology.classes[stream.class as usize];
        let below = below.iter().map(|c| format!("\"{}\"", topology.components[*c as usize].name));
        let _ = writeln!(
            text,
            r#"{{"stream":"{ix}","layer":"{layer}","site":"shop{}.example.kr","customer":"c{}","components":[{}]}}"#,
            stream.site,
            stream.site / 3,
            below.collect::<Vec<_>>().join(",")
        );
    }
    text
}

pub fn observations(
    topology: &Topology,
    shown: &[(u8, u8)],
    probes: u8,
    dice: &mut Dice,
) -> String {
    let mut text = String::new();
    let start = Time::from_secs(1_515_049_200);
    for (ix, (asked, failed)) in (0..topology.streams.len()).zip(shown) {
        let spread = dice.unit() * 60.0;
        // The failures among the probes fall anywhere.
        let turn = dice.below(3) as u8;
        for probe in 0..(*asked).min(probes) {
            let lost = (probe + turn) % asked < *failed;
            let at = start + Duration::from_secs_f64(f64::from(probe) * 60.0 + spread);
            let outcome = if lost { "failed" } else { "ok" };
            let _ = writeln!(
                text,
                r#"{{"stream":"{ix}","vantage":"seoul","at":"{at}","outcome":"{outcome}"}}"#
            );
        }
    }
    text
}
