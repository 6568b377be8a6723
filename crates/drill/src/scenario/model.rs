//! What a scenario consists of.

use super::callers::CallersScript;
use super::oncall::OncallScript;
use super::own_faults::RelayFault;
use super::planned::{PlannedMaintenance, ScriptedMute};
use super::settlement::SettlementScript;
use super::target::Target;
use bongsu_core::Time;
use bongsu_core::language::Bilingual;
use std::time::Duration;

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
    /// What is planned on the day.
    pub maintenances: Vec<PlannedMaintenance>,
    /// Who is muted.
    pub mutes: Vec<ScriptedMute>,
    /// Whether the operator, and customers whose contract says so, are alerted of single sites.
    pub alerts: bool,
    /// Who is on call, if anybody.
    pub oncall: Option<OncallScript>,
    /// Who rings, writes and looks, if anybody.
    pub callers: Option<CallersScript>,
    /// What is settled at the end, if anything.
    pub settlement: Option<SettlementScript>,
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
    /// Share of domains with a mail server, 0 to 1; it is on the machine of their first site.
    pub mail: f64,
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
    /// The limit from the first lost packet until an engineer has acknowledged.
    pub acknowledged_within: Option<Duration>,
    /// The incident must be resolved at the end.
    pub resolved: bool,
    /// How often the incident must relapse.
    pub relapses: u32,
    /// The sites on these must be judged slow at some time, and no others.
    pub slow: Vec<Target>,
    /// The sites on these must be judged down at some time.
    pub down: Vec<Target>,
    /// The operator must be alerted of these single sites, and so must their owners who asked
    /// for it; nobody else.
    pub told: Vec<Target>,
    /// Nobody may be told that one of these fails.
    pub not_told: Vec<Target>,
}

impl Scenario {
    /// Why the topology has no such target; `None` when it has.
    pub fn lacks(&self, target: &Target) -> Option<String> {
        let e = &self.topology;
        let (n, count, what) = match target {
            Target::NameServerGroup(g) => (*g, e.name_server_groups, "name_server_groups"),
            Target::NameServer(g, _) if *g > e.name_server_groups => {
                (*g, e.name_server_groups, "name_server_groups")
            }
            Target::NameServer(_, n) => (*n, e.servers_per_group, "servers_per_group"),
            Target::Server(n) | Target::Mail(n) => (*n, e.servers, "servers"),
            Target::Rack(n) => (*n, e.racks, "racks"),
            Target::Switch(n) => (*n, e.switches, "switches"),
            Target::DataCentre(n) => (*n, e.data_centres, "data_centres"),
            Target::Upstream(n) => (*n, e.uplinks, "uplinks"),
            Target::Prefix(n) => (*n, e.prefixes, "prefixes"),
            Target::Site(n) => (*n, e.sites, "sites"),
            Target::Vantage(name) => {
                let known = self.vantages.contains(name);
                return (!known).then(|| format!("{target}: `vantages` has no “{name}”"));
            }
        };
        (n > count).then(|| format!("{target}: the topology has {what} = {count}"))
    }

    /// When the last fault ends.
    pub fn last_restore(&self) -> Time {
        let ends = self.events.iter().map(|e| e.stragglers.map_or(e.until, |s| s.until));
        ends.max().unwrap_or(self.start)
    }
}
