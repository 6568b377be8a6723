//! Playing a scenario: the company opens, the clock is let go, the timetable runs.

use crate::ground_truth::GroundTruth;
use crate::pacing::Governor;
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

/// How a drill is to be played.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The ports of the company's servers.
    pub ports: Ports,
    /// One speed from beginning to end, in place of the scenario's own pace.
    pub speed: Option<f64>,
    /// How connections are lost; by what the system allows when `None`.
    pub silence: Option<Silence>,
}

impl Default for Options {
    fn default() -> Options {
        Options { ports: Ports::USUAL, speed: None, silence: None }
    }
}

/// A place that probes are to be sent from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vantage {
    /// Its name.
    pub name: String,
    /// The address to bind to.
    pub bind: IpAddr,
}

/// A company open for business, with its clock held until [`Drill::begin`].
pub struct Drill {
    /// The script.
    pub scenario: Scenario,
    /// The company on paper.
    pub plan: Arc<Plan>,
    /// What the company declares.
    pub inventory: Inventory,
    /// What a look at its DNS shows.
    pub discoveries: BTreeMap<Name, Discovery>,
    /// Where probes are to be sent from.
    pub vantages: Vec<Vantage>,
    /// Places elsewhere, by which a vantage judges itself; they accept TCP and hang up.
    pub references: Vec<SocketAddr>,
    /// Domains of the company's own name servers.
    pub own_domains: Vec<Name>,
    /// What really happens, for the score; the prober's failures go to
    /// [`GroundTruth::probe_failed`] and [`GroundTruth::zone_probe_failed`].
    pub truth: Arc<GroundTruth>,
    /// The drill's time. Everything of the drill must use it and nothing else.
    pub clock: Clock,
    /// The servers; they close when this is dropped.
    pub company: SimulatedHost,
    options: Options,
}

/// Something on the timetable that is not a packet.
#[derive(Clone, PartialEq, Debug)]
pub struct ScriptEvent {
    /// When.
    pub at: Time,
    /// What.
    pub what: ScriptEventKind,
}

/// What happens at a [`ScriptEvent`].
#[derive(Clone, PartialEq, Debug)]
pub enum ScriptEventKind {
    /// A line to be told in the terminal.
    Told(Bilingual),
    /// The desk is killed, and started again at once.
    DeskDies,
    /// The host says "restored": to be handed to the engine for every open incident.
    HostRestored(Bilingual),
    /// From now on the clock runs so many times as fast as life.
    Speed(f64),
    /// The drill is over.
    Ended,
}

impl Drill {
    /// Draws the company and opens it. The clock shows the scenario's start and stands.
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

    /// Lets the clock go and plays the timetable; the beats come at their times and end
    /// with [`ScriptEventKind::Ended`]. Must be called once. The governor is to be ridden, with the
    /// company's pulse, within the tokio runtime that the probers run on: while that or the
    /// company lags, the story slows down.
    pub fn begin(&self) -> (mpsc::Receiver<ScriptEvent>, Governor) {
        let (tell, told) = mpsc::channel(64);
        let beats = self.beats();
        let first = self.options.speed.unwrap_or(self.scenario.pace[0].speed);
        let clock = self.clock.clone();
        let governor = Governor::new(clock.clone(), first);
        let at_the_clock = governor.clone();
        tokio::spawn(async move {
            for beat in beats {
                clock.sleep_until(beat.at).await;
                if let ScriptEventKind::Speed(speed) = beat.what {
                    at_the_clock.want(speed);
                }
                if beat.what == ScriptEventKind::Ended {
                    // What is still looked at afterwards goes on at the pace of life.
                    at_the_clock.want(1.0);
                }
                if tell.send(beat).await.is_err() {
                    return;
                }
            }
        });
        (told, governor)
    }

    /// All that is on the timetable and is not a packet, in order.
    pub fn beats(&self) -> Vec<ScriptEvent> {
        let s = &self.scenario;
        let told = s
            .story
            .iter()
            .map(|t| ScriptEvent { at: t.at, what: ScriptEventKind::Told(t.text.clone()) });
        let host = s.host_states.iter();
        let host = host.map(|h| ScriptEvent {
            at: h.at,
            what: ScriptEventKind::HostRestored(h.words.clone()),
        });
        let deaths =
            s.deaths.iter().map(|at| ScriptEvent { at: *at, what: ScriptEventKind::DeskDies });
        let pace = s.pace.iter().skip(1).filter(|_| self.options.speed.is_none());
        let pace = pace.map(|p| ScriptEvent { at: p.at, what: ScriptEventKind::Speed(p.speed) });
        let mut all: Vec<ScriptEvent> = pace.chain(told).chain(host).chain(deaths).collect();
        all.sort_by_key(|beat| beat.at);
        all.push(ScriptEvent { at: s.end, what: ScriptEventKind::Ended });
        all
    }
}
