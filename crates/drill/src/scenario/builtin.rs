//! The scenarios that come with the program.

use super::{Scenario, ScenarioError};

/// Name and text of each, in the order of `bongsu drill --list`.
pub const BUILT_IN: [(&str, &str); 11] = [
    ("gabia-2018", include_str!("../../scenarios/gabia-2018.toml")),
    ("worst-2018", include_str!("../../scenarios/worst-2018.toml")),
    ("neighbour-2019", include_str!("../../scenarios/neighbour-2019.toml")),
    ("random-names-2023", include_str!("../../scenarios/random-names-2023.toml")),
    ("night-2017", include_str!("../../scenarios/night-2017.toml")),
    ("small-host-2019", include_str!("../../scenarios/small-host-2019.toml")),
    ("ordinary-2026", include_str!("../../scenarios/ordinary-2026.toml")),
    ("own-fault", include_str!("../../scenarios/own-fault.toml")),
    ("unhealthy-vantage", include_str!("../../scenarios/unhealthy-vantage.toml")),
    ("relapse", include_str!("../../scenarios/relapse.toml")),
    ("slow", include_str!("../../scenarios/slow.toml")),
];

/// The built-in scenario of this name.
pub fn built_in(name: &str) -> Option<Result<Scenario, ScenarioError>> {
    let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    Some(Scenario::parse(name, text))
}
