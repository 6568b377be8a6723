//! Heartbeats: signs of life that stop coming, and come again.

use crate::Time;
use crate::engine::events::Out;
use crate::engine::io::{Context, Record};
use crate::external_alert::{ExternalEvent, HeartbeatRule, HeartbeatState, Severity, Signal};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// Looks are a second apart; with so much between two, this program heard nothing.
const DEAF_AFTER: Duration = Duration::from_secs(60);

/// What is known of all of them.
#[derive(Debug, Default)]
pub struct Heartbeats {
    states: BTreeMap<String, HeartbeatState>,
    /// Those of which an alert was made.
    missing: BTreeSet<String>,
    changed: BTreeSet<String>,
    /// When they were last looked at.
    looked_at: Option<Time>,
    picture: Arc<[HeartbeatState]>,
}

impl Heartbeats {
    /// As they were committed.
    pub fn restore(states: Vec<HeartbeatState>) -> Heartbeats {
        let picture = states.iter().cloned().collect();
        let states = states.into_iter().map(|it| (it.name.clone(), it)).collect();
        Heartbeats { states, picture, ..Heartbeats::default() }
    }

    /// One came: what ends its alert, if there is one; `None` for one that nobody expects.
    pub fn beat(&mut self, cx: &Context<'_>, name: &str) -> Option<ExternalEvent> {
        let rule = cx.options.heartbeats.iter().find(|rule| rule.name == name)?;
        self.state(rule, cx.now).beat(cx.now);
        self.changed.insert(name.to_owned());
        self.missing.remove(name);
        Some(event(rule, Signal::Resolved, None))
    }

    /// Those that are missed from now on.
    pub fn missed(&mut self, cx: &Context<'_>) -> Vec<ExternalEvent> {
        let last_look = self.looked_at.replace(cx.now);
        if last_look.is_none_or(|at| cx.now.since(at) > DEAF_AFTER || cx.now < at) {
            self.listen_again(cx, last_look);
        }
        let mut events = Vec::new();
        for rule in cx.options.heartbeats.iter() {
            let state = self.state(rule, cx.now);
            let (due, last) = (state.missed_from(rule), state.last_sign());
            if cx.now >= due && self.missing.insert(rule.name.clone()) {
                events.push(event(rule, Signal::Firing, Some(last)));
            }
        }
        events
    }

    /// This program starts, or it or its clock stood still.
    fn listen_again(&mut self, cx: &Context<'_>, deaf_from: Option<Time>) {
        let rules = &cx.options.heartbeats;
        // Those that are not in the configuration any more are not expected.
        let known = self.states.len();
        self.states.retain(|name, _| rules.iter().any(|rule| rule.name == *name));
        if self.states.len() < known {
            self.draw();
        }
        for rule in rules.iter() {
            if self.state(rule, cx.now).excuse(rule, deaf_from, cx.now) {
                self.changed.insert(rule.name.clone());
            }
        }
    }

    fn state(&mut self, rule: &HeartbeatRule, now: Time) -> &mut HeartbeatState {
        if !self.states.contains_key(&rule.name) {
            self.changed.insert(rule.name.clone());
        }
        self.states.entry(rule.name.clone()).or_insert_with(|| HeartbeatState {
            name: rule.name.clone(),
            watched_since: now,
            last_at: None,
            excused_until: None,
        })
    }

    /// Gives out what is to be committed.
    pub fn save(&mut self, out: &mut Out) {
        let changed = std::mem::take(&mut self.changed);
        if changed.is_empty() {
            return;
        }
        for state in changed.iter().filter_map(|name| self.states.get(name)) {
            out.record(Record::Heartbeat(state.clone()));
        }
        self.draw();
    }

    fn draw(&mut self) {
        self.picture = self.states.values().cloned().collect();
    }

    /// A picture of them.
    pub fn picture(&self) -> Arc<[HeartbeatState]> {
        self.picture.clone()
    }
}

/// The words of it are made where it is shown, in the reader's language.
fn event(rule: &HeartbeatRule, signal: Signal, last: Option<Time>) -> ExternalEvent {
    ExternalEvent {
        dedup_key: rule.name.clone(),
        signal,
        severity: Some(match signal {
            Signal::Resolved => Severity::Info,
            _ => rule.severity,
        }),
        summary: rule.name.clone(),
        details: String::new(),
        labels: BTreeMap::new(),
        hints: rule.component.iter().cloned().collect(),
        started_at: last,
        said_at: None,
    }
}
