//! Other programs that tell of alerts: they begin, become worse, are acknowledged over there, and
//! end; and what a program was answered to, must not be lost.

use super::super::memory_store::MemoryStore;
use super::super::rng::Rng;
use super::super::world::World;
use bongsu_core::Time;
use bongsu_core::access::Principal;
use bongsu_core::engine::command::Command;
use bongsu_core::engine::{CommandId, Input};
use bongsu_core::external_alert::{ExternalEvent, Severity, Signal};
use std::collections::BTreeMap;
use std::time::Duration;

/// The sources; the second one does not say since when.
const SOURCES: [&str; 2] = ["prometheus", "other"];
/// How long it is between two alerts, on average.
const PAUSE_SECS: u64 = 500;
/// The longest that one lasts.
const LASTS_MAX_SECS: u64 = 5400;
/// How often a source repeats itself.
const REPEAT: Duration = Duration::from_secs(120);

/// An alert as its source knows it.
#[derive(Clone, Debug)]
struct Alert {
    source: usize,
    hints: Vec<String>,
    severity: Severity,
    began: Time,
    ends: Time,
    repeated_at: Time,
}

/// All sources.
#[derive(Clone, Debug)]
pub struct Tools {
    next_at: Time,
    open: BTreeMap<String, Alert>,
    over: Vec<(usize, String)>,
    told: u64,
    /// What alerts may be about.
    subjects: Vec<String>,
}

impl Tools {
    /// Those of a seed.
    pub fn new(rng: &mut Rng, world: &World, start: Time) -> Tools {
        let topology = &world.declared;
        let sites = topology.sites.iter().map(|site| site.host.to_string());
        let components = topology.components.iter().map(|it| it.key.to_string());
        Tools {
            next_at: start + Duration::from_secs(rng.within(60..PAUSE_SECS)),
            open: BTreeMap::new(),
            over: Vec::new(),
            told: 0,
            subjects: sites.chain(components).chain(["unknown-box".to_owned()]).collect(),
        }
    }

    /// What they tell now.
    pub fn tell(&mut self, rng: &mut Rng, now: Time) -> Vec<Input> {
        let mut events: Vec<(usize, ExternalEvent)> = Vec::new();
        if now >= self.next_at {
            self.next_at = now + Duration::from_secs(rng.within(1..PAUSE_SECS * 2));
            let storm = if rng.chance(0.1) { rng.within(5..30) } else { 1 };
            for _ in 0..storm {
                events.push(self.begin(rng, now));
            }
        }
        let over: Vec<String> =
            self.open.iter().filter(|(_, it)| it.ends <= now).map(|(key, _)| key.clone()).collect();
        for key in over {
            let Some(it) = self.open.remove(&key) else { continue };
            events.push((it.source, event(&key, &it, Signal::Resolved)));
            self.over.push((it.source, key));
        }
        for (key, it) in &mut self.open {
            if now.since(it.repeated_at) < REPEAT {
                continue;
            }
            it.repeated_at = now;
            if rng.chance(0.05) {
                it.severity = Severity::Critical;
            }
            let signal = match rng.within(0..20) {
                0 => Signal::Acknowledged,
                1 => Signal::GivenBack,
                _ => Signal::Firing,
            };
            events.push((it.source, event(key, it, signal)));
        }
        let of_source = |source: usize| {
            let events: Vec<ExternalEvent> =
                events.iter().filter(|(it, _)| *it == source).map(|(_, it)| it.clone()).collect();
            (!events.is_empty()).then(|| take(SOURCES[source], events))
        };
        (0..SOURCES.len()).filter_map(of_source).collect()
    }

    fn begin(&mut self, rng: &mut Rng, now: Time) -> (usize, ExternalEvent) {
        self.told += 1;
        // Some fail again under the key of one that is over.
        let again =
            (!self.over.is_empty() && rng.chance(0.2)).then(|| rng.pick(&self.over).clone());
        let fresh = (rng.within(0..2) as usize, format!("alert {}", self.told));
        let (source, key) = again.unwrap_or(fresh);
        self.over.retain(|it| it.1 != key);
        let hints = match rng.chance(0.7) {
            true => vec![rng.pick(&self.subjects).clone()],
            false => Vec::new(),
        };
        let severity = *rng.pick(&[Severity::Warning, Severity::Error, Severity::Critical]);
        let ends = now + Duration::from_secs(rng.within(30..LASTS_MAX_SECS));
        let alert = Alert { source, hints, severity, began: now, ends, repeated_at: now };
        let first = event(&key, &alert, Signal::Firing);
        self.open.insert(key, alert);
        (source, first)
    }

    /// Alerts that were told and are lost, and ends that were not heard.
    pub fn lost(&self, store: &MemoryStore) -> Vec<String> {
        let open: BTreeMap<&str, &str> = store
            .external_alerts
            .values()
            .filter(|alert| alert.is_open())
            .map(|alert| (alert.dedup_key.as_str(), alert.source.as_str()))
            .collect();
        let lost = self.open.iter().filter(|(key, it)| {
            open.get(key.as_str()).is_none_or(|source| *source != SOURCES[it.source])
        });
        let lost = lost.map(|(key, _)| format!("“{key}” of a tool was lost"));
        let open_still = open.keys().filter(|key| !self.open.contains_key(**key));
        lost.chain(open_still.map(|key| format!("“{key}” is over, and stays open"))).collect()
    }
}

fn take(source: &str, events: Vec<ExternalEvent>) -> Input {
    let by = Principal::alert_source(source);
    let command = Command::TakeExternal { source: source.to_owned(), events };
    Input::Command { id: CommandId(0), by, command }
}

fn event(key: &str, alert: &Alert, signal: Signal) -> ExternalEvent {
    ExternalEvent {
        dedup_key: key.to_owned(),
        signal,
        severity: Some(alert.severity),
        summary: key.to_owned(),
        details: String::new(),
        labels: BTreeMap::new(),
        hints: alert.hints.clone(),
        started_at: (alert.source == 0).then_some(alert.began),
        said_at: None,
    }
}
