//! A drill's script: an estate, a timetable of faults, a story, and what must come of it.
//!
//! Scenarios are TOML files a person can read and write. [`Scenario::parse`] refuses
//! unknown keys and names every error at once, each with its key and line.

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
        /// What was asked for.
        name: String,
        /// The names that exist.
        known: String,
    },
    /// The file cannot be read, or has errors.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

/// A whole drill.
#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    /// The file's name without its ending.
    pub name: String,
    /// What it is called.
    pub title: Bilingual,
    /// When its clock starts.
    pub start: Time,
    /// When it is over.
    pub end: Time,
    /// How fast its clock runs, from when; the first entry is at `start`.
    pub pace: Vec<Speed>,
    /// How the prober is to be set.
    pub probing: Probing,
    /// How large the company is.
    pub topology: HostSize,
    /// Names of the places that probes are sent from.
    pub vantages: Vec<String>,
    /// The faults, by time.
    pub events: Vec<Event>,
    /// When the host says "restored", and in which words.
    pub host_states: Vec<ScriptedStatement>,
    /// What befalls the desk's mail relays.
    pub relays: Vec<RelayFault>,
    /// When the desk is killed; it is started again at once. In order.
    pub deaths: Vec<Time>,
    /// What is told in the terminal, by time.
    pub story: Vec<Told>,
    /// What must come of it.
    pub expect: Expect,
}

/// From `at` on, the clock runs `speed` times as fast as life.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Speed {
    /// From when.
    pub at: Time,
    /// Times life, above 0.
    pub speed: f64,
}

/// How the prober is to be set, in the scenario's own time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Probing {
    /// Every stream is asked once in this span.
    pub sweep: Duration,
    /// After this much silence a probe has failed for good. Grows with the speed: at
    /// sixty times life a hiccup of this machine of 50 ms is three seconds of the story.
    pub timeout: Duration,
}

/// How large the company is. All counts are at least 1.
#[derive(Clone, PartialEq, Debug)]
pub struct HostSize {
    /// Everything random is drawn from this.
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
    /// Carriers' lines into the building, each shared by several switches.
    pub uplinks: u32,
    /// Switches.
    pub switches: u32,
    /// Racks.
    pub racks: u32,
    /// Web servers.
    pub servers: u32,
    /// Address prefixes (each a /24).
    pub prefixes: u32,
    /// Share of sites that speak TLS, 0 to 1.
    pub https: f64,
    /// Share of sites that their own customers have broken all along, 0 to 1.
    pub own_faults: f64,
}

/// One line of the timetable: a fault on a target from `at` until it is restored.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// Where it stands in the file, for messages.
    pub line: usize,
    /// When it begins.
    pub at: Time,
    /// When it ends; for most at least, if there are stragglers.
    pub until: Time,
    /// What it hits.
    pub target: Target,
    /// How.
    pub fault: Fault,
    /// The share of the target's zones or sites that it hits, above 0 to 1.
    pub share: f64,
    /// Those that come back later.
    pub stragglers: Option<Stragglers>,
}

/// How a part fails.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fault {
    /// Every packet is lost.
    Drop,
    /// Each packet is lost with this probability, above 0 to 1.
    Loss(f64),
    /// Answers come this much later.
    Delay(Duration),
    /// Connections are refused; a name server answers REFUSED.
    Refuse,
    /// A name server answers SERVFAIL.
    ServFail,
    /// The page is answered with status 500.
    Http500,
    /// The connection is accepted, and then nothing comes.
    Hang,
    /// The certificate has expired.
    CertExpired,
}

impl Fault {
    /// The word used in the file.
    pub const fn word(self) -> &'static str {
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

    /// Whether probes fail by it; a delay only makes them slow.
    pub const fn fails(self) -> bool {
        !matches!(self, Fault::Delay(_))
    }
}

/// Recovery that does not come at once: at `Event::until` all but this share are back,
/// and the rest follow one by one until `until`, evenly spread.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stragglers {
    /// Share that lags, above 0 to 1.
    pub share: f64,
    /// When the last is back.
    pub until: Time,
}

/// The host says that it is restored. Nothing becomes verified by it.
#[derive(Clone, PartialEq, Debug)]
pub struct ScriptedStatement {
    /// When.
    pub at: Time,
    /// In which words.
    pub words: Bilingual,
}

/// A line told in the terminal.
#[derive(Clone, PartialEq, Debug)]
pub struct Told {
    /// When.
    pub at: Time,
    /// The line.
    pub text: Bilingual,
}

/// What must come of the drill for it to pass.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Expect {
    /// Any of these is a right answer to "which part failed"; empty when no incident is due.
    pub component: Vec<Target>,
    /// No incident of the host's may be opened at all.
    pub no_incident: bool,
    /// From the first lost packet to the right component being named, at most.
    pub named_within: Option<Duration>,
    /// From the first lost packet to the first statement, at most.
    pub first_statement_within: Option<Duration>,
    /// The incident must be resolved at the end.
    pub resolved: bool,
    /// How often it must have come back.
    pub relapses: u32,
    /// The sites on these must be believed slow at some time, and no others.
    pub slow: Vec<Target>,
    /// These must be believed down at some time.
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

    /// The last instant at which any fault still holds, for the score.
    pub fn last_restore(&self) -> Time {
        let ends = self.events.iter().map(|e| e.stragglers.map_or(e.until, |s| s.until));
        ends.max().unwrap_or(self.start)
    }
}
