//! Plays a scenario: opens the company, starts the clock, runs the timetable.

use crate::ground_truth::GroundTruth;
use crate::pacing::ClockThrottle;
use crate::scenario::Scenario;
use crate::simulated_host::plan::Plan;
use crate::simulated_host::{FaultPlane, OpenError, Ports, Silence, SimulatedHost};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::language::Bilingual;
use bongsu_core::name::Name;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::sync::mpsc;

/// The options of a drill.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The ports of the simulated servers.
    pub ports: Ports,
    /// One speed for the whole drill, in place of the pace of the scenario.
    pub speed: Option<f64>,
    /// How connections are dropped; by what the system allows when `None`.
    pub silence: Option<Silence>,
}

impl Default for Options {
    fn default() -> Options {
        Options { ports: Ports::DEFAULT, speed: None, silence: None }
    }
}

/// A vantage of the drill.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vantage {
    /// Its name.
    pub name: String,
    /// The address to bind to.
    pub bind: IpAddr,
}

/// A running company, with its clock held until [`Drill::begin`].
pub struct Drill {
    /// The script.
    pub scenario: Scenario,
    /// The plan of the company.
    pub plan: Arc<Plan>,
    /// The inventory of the company.
    pub inventory: Inventory,
    /// What discovery of its DNS finds.
    pub discoveries: BTreeMap<Name, Discovery>,
    /// The vantages.
    pub vantages: Vec<Vantage>,
    /// External targets by which a vantage checks itself; they accept TCP and close.
    pub references: Vec<SocketAddr>,
    /// The domains of the company's name servers.
    pub own_domains: Vec<Name>,
    /// What really happens, for the score; failures of the prober go to
    /// [`GroundTruth::probe_failed`] and [`GroundTruth::zone_probe_failed`].
    pub truth: Arc<GroundTruth>,
    /// The clock of the drill, which everything in it must use.
    pub clock: Clock,
    /// The servers; they stop when this is dropped.
    pub company: SimulatedHost,
    options: Options,
}

/// An event of the script that is not a fault.
#[derive(Clone, PartialEq, Debug)]
pub struct ScriptEvent {
    /// The time.
    pub at: Time,
    /// The kind.
    pub what: ScriptEventKind,
}

/// What happens at a [`ScriptEvent`].
#[derive(Clone, PartialEq, Debug)]
pub enum ScriptEventKind {
    /// A line to print in the terminal.
    Line(Bilingual),
    /// The desk is killed and restarted at once.
    DeskKilled,
    /// The host says "restored": a command to the engine for every open incident.
    HostRestored(Bilingual),
    /// A maintenance is planned, by its index in the scenario.
    Planned(usize),
    /// A site is muted, by the index of the mute in the scenario.
    Muted(usize),
    /// The clock runs this many times as fast as real time from now on.
    Speed(f64),
    /// The drill is over.
    Ended,
}

impl Drill {
    /// Generates the company and starts its servers. The clock is held at the start.
    pub fn start(scenario: Scenario, options: Options) -> Result<Drill, OpenError> {
        let plan = Arc::new(Plan::draw(&scenario));
        let clock = Clock::held(scenario.start);
        let plane = Arc::new(FaultPlane::new(&scenario, plan.clone(), clock.clone()));
        let silence = options.silence.unwrap_or_else(Silence::detect);
        let company = SimulatedHost::open(plan.clone(), plane.clone(), options.ports, silence)?;
        let ports = company.ports;
        let vantages = plan.vantages.iter();
        let references = plan.references.iter();
        Ok(Drill {
            inventory: plan.inventory(ports),
            discoveries: plan.discoveries(ports, scenario.start),
            vantages: vantages
                .map(|v| Vantage { name: v.name.clone(), bind: IpAddr::V4(v.ip) })
                .collect(),
            references: references.map(|ip| SocketAddr::from((*ip, ports.http))).collect(),
            own_domains: plan.own_domains(),
            truth: plane.truth().clone(),
            scenario,
            plan,
            clock,
            company,
            options,
        })
    }

    /// Starts the clock and plays the script. Events arrive on time and end with
    /// [`ScriptEventKind::Ended`]. Must be called once. The throttle must run on the tokio
    /// runtime of the probers, with the company's lag monitor: while either lags, the clock
    /// slows down.
    pub fn begin(&self) -> (mpsc::Receiver<ScriptEvent>, ClockThrottle) {
        let (tell, told) = mpsc::channel(64);
        let script_events = self.script_events();
        let first = self.options.speed.unwrap_or(self.scenario.pace[0].speed);
        let clock = self.clock.clone();
        let clock_throttle = ClockThrottle::new(clock.clone(), first);
        let throttle = clock_throttle.clone();
        tokio::spawn(async move {
            for event in script_events {
                clock.sleep_until(event.at).await;
                if let ScriptEventKind::Speed(speed) = event.what {
                    throttle.set_target(speed);
                }
                if event.what == ScriptEventKind::Ended {
                    // After the end the clock runs in real time.
                    throttle.set_target(1.0);
                }
                if tell.send(event).await.is_err() {
                    return;
                }
            }
        });
        (told, clock_throttle)
    }

    /// All script events, in order.
    pub fn script_events(&self) -> Vec<ScriptEvent> {
        let s = &self.scenario;
        let told = s
            .story
            .iter()
            .map(|t| ScriptEvent { at: t.at, what: ScriptEventKind::Line(t.text.clone()) });
        let host = s.host_statements.iter();
        let host = host
            .map(|h| ScriptEvent { at: h.at, what: ScriptEventKind::HostRestored(h.text.clone()) });
        let deaths =
            s.crashes.iter().map(|at| ScriptEvent { at: *at, what: ScriptEventKind::DeskKilled });
        let pace = s.pace.iter().skip(1).filter(|_| self.options.speed.is_none());
        let pace = pace.map(|p| ScriptEvent { at: p.at, what: ScriptEventKind::Speed(p.speed) });
        let planned = s.maintenances.iter().enumerate();
        let planned = planned
            .map(|(n, it)| ScriptEvent { at: it.planned_at, what: ScriptEventKind::Planned(n) });
        let muted = s.mutes.iter().enumerate();
        let muted = muted.map(|(n, it)| ScriptEvent { at: it.at, what: ScriptEventKind::Muted(n) });
        let said = told.chain(host).chain(planned).chain(muted);
        let mut all: Vec<ScriptEvent> = pace.chain(said).chain(deaths).collect();
        all.sort_by_key(|event| event.at);
        all.push(ScriptEvent { at: s.end, what: ScriptEventKind::Ended });
        all
    }
}
