//! What the tests share.

use bongsu_drill::run::{Drill, Options};
use bongsu_drill::scenario::Scenario;
use bongsu_drill::simulated_host::{Ports, Silence};
use std::process::{Command, Output};

/// A small scenario, with `events` as further TOML.
pub fn script(events: &str) -> String {
    format!(
        r#"version = 1
start = "2018-01-04T16:18:00+09:00"
end = "18:30:00"
speed = 20
vantages = ["seoul", "tokyo"]
[title]
ko = "작은 훈련"
en = "A small drill"
[probing]
sweep_s = 60
timeout_s = 2
[topology]
seed = 7
customers = 20
sites = 60
name_server_groups = 2
servers_per_group = 2
data_centres = 2
uplinks = 2
switches = 2
racks = 4
servers = 8
prefixes = 3
https = 0.7
own_faults = 0.0
{events}
[expect]
no_incident = true
"#
    )
}

/// The small scenario, read.
pub fn small(events: &str) -> Scenario {
    Scenario::parse("small", &script(events)).unwrap_or_else(|e| panic!("{e}"))
}

/// A company on free ports, its clock held.
pub fn open(scenario: Scenario, silence: Option<Silence>) -> Drill {
    let options = Options { ports: Ports::ANY, speed: None, silence };
    Drill::start(scenario, options).unwrap_or_else(|e| panic!("{e}"))
}

/// Runs another program; the panic says how to install it when it is missing.
pub fn run(package: &str, program: &str, arguments: &[&str]) -> Output {
    let got = Command::new(program).args(arguments).output();
    got.unwrap_or_else(|e| panic!("{program}: {e}; install it with: apt-get install {package}"))
}

/// What a program printed.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
