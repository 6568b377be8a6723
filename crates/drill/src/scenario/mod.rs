//! The script of a drill: a topology, a timetable of faults, a story, and expectations.
//!
//! Scenarios are TOML files a person can read and write. [`Scenario::parse`] refuses
//! unknown keys and reports every error at once, each with its key and line.

mod builtin;
mod own_faults;
mod parse;
mod target;

pub use builtin::{BUILT_IN, built_in};
pub use own_faults::{RELAYS, RelayFault, RelayFaultKind};
pub use target::Target;

use bongsu_core::Time;
use bongsu_core::language::Bilingual;
use bongsu_settings::SettingsError;
use std::path::Path;
use std::time::Duration;

/// The version of the file format that this program reads.
pub const VERSION: u64 = 1;

/// Why a scenario could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// No built-in scenario has this name, and no file either.
    #[error(
        "there is no scenario “{name}”; built in are {known}, or give the path of a .toml file"
    )]
    Unknown {
        /// The name that was given.
        name: String,
        /// The names of the built-in scenarios.
        known: String,
    },
    /// The file cannot be read, or has errors.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

/// A scenario.
#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    /// The file's name without its ending.
    pub name: String,
    /// The title.
    pub title: Bilingual,
    /// When the clock starts.
    pub start: Time,
    /// When the drill ends.
    pub end: Time,
    /// The speeds of the clock, by time; the first entry is at `start`.
    pub pace: Vec<Speed>,
    /// The settings of the prober.
    pub probing: Probing,
    /// The size of the company.
    pub topology: HostSize,
    /// The names of the vantages.
    pub vantages: Vec<String>,
    /// The faults, by time.
    pub events: Vec<Event>,
    /// When the host says "restored", and how.
    pub host_statements: Vec<ScriptedStatement>,
    /// The faults of the mail relays.
    pub relays: Vec<RelayFault>,
    /// When the desk is killed; it restarts at once. In order.
    pub crashes: Vec<Time>,
    /// The lines to print in the terminal, by time.
    pub story: Vec<StoryLine>,
    /// The expectations.
    pub expect: Expect,
}

/// From `at` on, the clock runs `speed` times as fast as real time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Speed {
    /// The time.
    pub at: Time,
    /// A multiple of real time, above 0.
    pub speed: f64,
}

/// The settings of the prober, in the time of the scenario.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Probing {
    /// The interval in which every stream is probed once.
    pub sweep: Duration,
    /// After this much silence a probe has failed finally. Must grow with the speed: at sixty
    /// times real time a stall of this machine of 50 ms is three seconds of the drill.
    pub timeout: Duration,
}

/// The size of the company. All counts are at least 1.
#[derive(Clone, PartialEq, Debug)]
pub struct HostSize {
    /// The seed of everything random.
    pub seed: u64,
    /// Customers.
    pub customers: u32,
    /// Sites.
    pub sites: u32,
    /// Groups of name servers.
    pub name_server_groups: u32,
    /// Name servers in a group.
    pub servers_per_group: u32,
    /// Data centres.
    pub data_centres: u32,
    /// Uplinks to carriers, each shared by several switches.
    pub uplinks: u32,
    /// Switches.
    pub switches: u32,
    /// Racks.
    pub racks: u32,
    /// Web servers.
    pub servers: u32,
    /// Address prefixes (each a /24).
    pub prefixes: u32,
    /// Share of sites with TLS, 0 to 1.
    pub https: f64,
    /// Share of sites that their customers broke before the drill, 0 to 1.
    pub own_faults: f64,
}

/// One fault of the timetable.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// Its line in the file, for messages.
    pub line: usize,
    /// When it begins.
    pub at: Time,
    /// When it ends, except for stragglers.
    pub until: Time,
    /// Its target.
    pub target: Target,
    /// Its kind.
    pub fault: Fault,
    /// The share of the target's zones or sites that it hits, above 0 to 1.
    pub share: f64,
    /// Those that recover later.
    pub stragglers: Option<Stragglers>,
}

/// The kind of a fault.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fault {
    /// Every packet is lost.
    Drop,
    /// Each packet is lost with this probability, above 0 to 1.
    Loss(f64),
    /// Responses are delayed by this much.
    Delay(Duration),
    /// Connections are refused; a name server responds with REFUSED.
    Refuse,
    /// A name server responds with SERVFAIL.
    ServFail,
    /// The page has status 500.
    Http500,
    /// The connection is accepted, but there is no response.
    Hang,
    /// The certificate has expired.
    CertExpired,
}

impl Fault {
    /// Its name in the file.
    pub const fn name(self) -> &'static str {
        match self {
            Fault::Drop => "drop",
            Fault::Loss(_) => "loss",
            Fault::Delay(_) => "delay",
            Fault::Refuse => "refuse",
            Fault::ServFail => "servfail",
            Fault::Http500 => "http_500",
            Fault::Hang => "hang",
            Fault::CertExpired => "cert_expired",
        }
    }

    /// Whether it makes probes fail; a delay only makes them slow.
    pub const fn fails(self) -> bool {
        !matches!(self, Fault::Delay(_))
    }
}

/// A gradual recovery: at `Event::until` all but this share recover, and the rest follow one by
/// one until `until`, evenly spread.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stragglers {
    /// Share that lags, above 0 to 1.
    pub share: f64,
    /// When the last one recovers.
    pub until: Time,
}

/// The host says "restored", which verifies nothing.
#[derive(Clone, PartialEq, Debug)]
pub struct ScriptedStatement {
    /// The time.
    pub at: Time,
    /// The text.
    pub text: Bilingual,
}

/// A line to print in the terminal.
#[derive(Clone, PartialEq, Debug)]
pub struct StoryLine {
    /// The time.
    pub at: Time,
    /// The text.
    pub text: Bilingual,
}

/// The expectations of a drill.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Expect {
    /// The right causes, any of which passes; empty when no incident is expected.
    pub component: Vec<Target>,
    /// No incident may be opened at all.
    pub no_incident: bool,
    /// The limit from the first lost packet until the right component is named.
    pub named_within: Option<Duration>,
    /// The limit from the first lost packet until the first statement.
    pub first_statement_within: Option<Duration>,
    /// The incident must be resolved at the end.
    pub resolved: bool,
    /// How often the incident must relapse.
    pub relapses: u32,
    /// The sites on these must be judged slow at some time, and no others.
    pub slow: Vec<Target>,
    /// The sites on these must be judged down at some time.
    pub down: Vec<Target>,
}

impl Scenario {
    /// Loads a built-in scenario by name, or a file when `name` is a path to one.
    pub fn load(name: &str) -> Result<Scenario, ScenarioError> {
        if let Some(scenario) = built_in(name) {
            return scenario;
        }
        if !Path::new(name).exists() {
            let known: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
            return Err(ScenarioError::Unknown { name: name.into(), known: known.join(", ") });
        }
        let text = bongsu_settings::read_file(Path::new(name))?;
        let stem = Path::new(name).file_stem().map_or(name.into(), |s| s.to_string_lossy());
        Scenario::parse(&stem, &text)
    }

    /// Reads a scenario from its text; `name` begins every error line.
    ///
    /// # Errors
    /// [`ScenarioError::Settings`] with everything that is wrong.
    pub fn parse(name: &str, text: &str) -> Result<Scenario, ScenarioError> {
        Ok(parse::scenario(name, text)?)
    }

    /// When the last fault ends.
    pub fn last_restore(&self) -> Time {
        let ends = self.events.iter().map(|e| e.stragglers.map_or(e.until, |s| s.until));
        ends.max().unwrap_or(self.start)
    }
}
