//! Alerts of other tools: what they tell, and which incident explains it (S10).
//!
//! - [`targets`]: what of the graph an alert is about, and which incident explains it;
//! - [`heartbeats`]: signs of life that stop coming;
//! - [`early_ends`], [`stale`]: requests that overtake each other.
//!
//! An alert about something that the graph knows waits a little before anybody is called: a
//! failure that is our own finding as well opens an incident within seconds, and that calls once.
//! What no incident explains stands alone. When an incident that explained an alert is over and
//! the tool has not said that the alert is, it stands alone again.

mod early_ends;
mod heartbeats;
mod stale;
mod targets;

use super::command::{ExternalAlertAction, Refusal};
use super::events::Out;
use super::incidents::Incidents;
use super::io::{Context, Record};
use super::maintenance::Maintenance;
use super::turns::Turns;
use crate::Time;
use crate::access::Principal;
use crate::external_alert::{
    AlertTarget, EVENTS_MAX, ExternalAlert, ExternalAlertEnd, ExternalAlertId, ExternalEvent,
    HEARTBEAT_SOURCE, HeartbeatState, Signal,
};
use crate::incident::IncidentId;
use early_ends::EarlyEnds;
use heartbeats::Heartbeats;
use stale::{Starts, calls_from, is_end_again, is_old_news, is_overtaken};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use targets::Explanation;

/// How often joins and heartbeats are looked at.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// So long an alert about what the graph knows waits for an incident that explains it: a sweep of
/// ours and its diagnosis are faster.
pub const EXPLANATION_WAIT: Duration = Duration::from_secs(30);
/// So long after an incident ended the tool may take to say that its alert is over too.
const RESOLVE_WAIT: Duration = Duration::from_secs(5 * 60);
/// How long an alert that ended is kept in the picture.
const ENDED_SHOWN: Duration = Duration::from_secs(24 * 3600);
/// The most that ended of which it is remembered that they did.
const ENDED_MAX: usize = 10_000;
/// How often old ones are forgotten.
const FORGET_INTERVAL: Duration = Duration::from_secs(60);
/// How often it is noted that a source repeats what was told.
const TOLD_SAVED: Duration = Duration::from_secs(15 * 60);
/// The most open alerts of one source, and of all.
const OPEN_MAX_OF_SOURCE: usize = 5_000;
const OPEN_MAX: usize = 20_000;

/// What came of what a source said.
#[derive(Debug, Default)]
pub struct Taken {
    /// The open alerts that somebody has over there.
    pub acknowledged: Vec<ExternalAlertId>,
    /// Those that somebody had and nobody has any more.
    pub unacknowledged: Vec<ExternalAlertId>,
    /// Those that are more severe now.
    pub worse: Vec<ExternalAlertId>,
    /// Whether there was no room for what is new.
    pub is_full: bool,
}

/// All alerts of other tools.
#[derive(Debug, Default)]
pub struct ExternalAlerts {
    alerts: BTreeMap<ExternalAlertId, Arc<ExternalAlert>>,
    /// The last alert of each source under each key, open or not.
    last: BTreeMap<(String, String), ExternalAlertId>,
    open: BTreeSet<ExternalAlertId>,
    early_ends: EarlyEnds,
    starts: Starts,
    heartbeats: Heartbeats,
    changed: BTreeSet<ExternalAlertId>,
    /// Those that were given out to be committed in this pass.
    saved: Vec<ExternalAlertId>,
    /// Whether something was told again: the picture says when it was last.
    was_told: bool,
    turns: Turns<ExternalAlertId>,
    /// The incidents as they were when alerts were last joined to them.
    explanations: Vec<Explanation>,
    forgotten_at: Time,
    /// Since when the incident of a joined alert is over.
    over_since: BTreeMap<ExternalAlertId, Time>,
    looked_at: Time,
    picture: Arc<[Arc<ExternalAlert>]>,
}

impl ExternalAlerts {
    /// As they were committed.
    pub fn restore(alerts: Vec<ExternalAlert>, beats: Vec<HeartbeatState>) -> ExternalAlerts {
        let mut all =
            ExternalAlerts { heartbeats: Heartbeats::restore(beats), ..ExternalAlerts::default() };
        for alert in alerts {
            let key = (alert.source.clone(), alert.dedup_key.clone());
            let last = all.last.entry(key).or_insert(alert.id);
            *last = alert.id.max(*last);
            all.starts.note(&alert);
            if alert.is_open() {
                all.open.insert(alert.id);
            }
            all.alerts.insert(alert.id, Arc::new(alert));
        }
        all.draw();
        all
    }

    /// Goes on with another graph: what alerts are about is looked up anew.
    pub fn adopt(&mut self, cx: &Context<'_>) {
        for id in self.open.clone() {
            let Some(alert) = self.alerts.get(&id) else { continue };
            let target = targets::resolve(cx.topology, &alert.hints);
            if target != alert.target {
                self.change(id, |alert| alert.target = target);
            }
        }
    }

    /// Takes what a source says. Where there is no room for what is new, nothing of that is kept;
    /// what is known goes on and ends all the same.
    pub fn take(
        &mut self,
        cx: &Context<'_>,
        source: &str,
        events: Vec<ExternalEvent>,
    ) -> Result<Taken, Refusal> {
        if events.len() > EVENTS_MAX {
            return Err(Refusal::TooManyAlerts);
        }
        let events: Vec<ExternalEvent> = events.into_iter().map(ExternalEvent::limited).collect();
        let mut taken =
            Taken { is_full: !self.has_room(source, &events, cx.now), ..Taken::default() };
        for event in events {
            let key = (source.to_owned(), event.dedup_key.clone());
            let last = self.last.get(&key).and_then(|id| self.alerts.get(id)).cloned();
            let open = last.as_ref().filter(|alert| alert.is_open()).map(|alert| alert.id);
            if last.as_ref().is_some_and(|last| is_overtaken(last, &event)) {
                continue;
            }
            if let (Some(last), Some(_)) = (&last, event.said_at) {
                self.change_if(last.id, |alert| {
                    let is_later = alert.said_at != event.said_at;
                    alert.said_at = event.said_at;
                    is_later
                });
            }
            if let Some(last) = last.as_ref().filter(|last| self.is_of_another(last, &event, cx)) {
                if open.is_some() && event.signal == Signal::Resolved {
                    self.early_ends.note(key, &event, cx.now);
                }
                self.hear_again(last.id, cx.now);
                continue;
            }
            match (event.signal, open) {
                (Signal::Remarked, None) => {}
                (Signal::Remarked, Some(id)) => self.hear_again(id, cx.now),
                (Signal::Firing | Signal::Updated, Some(id)) => {
                    self.repeat(cx, id, event, &mut taken);
                }
                (Signal::GivenBack, Some(id)) => {
                    self.change_if(id, |alert| alert.give_back(cx.now));
                    taken.unacknowledged.push(id);
                    self.repeat(cx, id, event, &mut taken);
                }
                (Signal::Firing | Signal::GivenBack | Signal::Updated, None) => match &last {
                    Some(last) if is_old_news(last, &event, cx.now) => {
                        self.hear_again(last.id, cx.now);
                    }
                    _ if taken.is_full => {}
                    _ if self.early_ends.has(&key, &event, cx.now) => {}
                    _ => self.begin(cx, key, event, last.as_deref()),
                },
                (Signal::Acknowledged, Some(id)) => {
                    self.change_if(id, |alert| alert.acknowledge(cx.now));
                    taken.acknowledged.push(id);
                }
                (Signal::Resolved, Some(id)) => self.end(id, ExternalAlertEnd::Resolved, cx.now),
                (Signal::Resolved, None) => {
                    if !last.as_ref().is_some_and(|last| is_end_again(last, &event, cx.now)) {
                        self.early_ends.note(key, &event, cx.now);
                    }
                    if let Some(last) = last {
                        self.change_if(last.id, |alert| alert.resolved_there(cx.now));
                    }
                }
                (Signal::Acknowledged, None) => {}
            }
        }
        Ok(taken)
    }

    /// A heartbeat came.
    pub fn beat(&mut self, cx: &Context<'_>, name: &str) -> Result<(), Refusal> {
        match self.heartbeats.beat(cx, name) {
            Some(event) => self.take(cx, HEARTBEAT_SOURCE, vec![event]).map(drop),
            None => Err(Refusal::NoSuchHeartbeat),
        }
    }

    /// What somebody wants.
    pub fn command(
        &mut self,
        cx: &Context<'_>,
        incidents: &Incidents,
        by: &Principal,
        (id, action): (ExternalAlertId, ExternalAlertAction),
    ) -> Result<(), Refusal> {
        if !self.open.contains(&id) {
            return Err(Refusal::ExternalAlertOver);
        }
        match action {
            ExternalAlertAction::Resolve => {
                self.end(id, ExternalAlertEnd::Closed { by: by.name.clone() }, cx.now);
            }
            ExternalAlertAction::Join { incident } => {
                if !incidents.get(incident).is_some_and(|active| active.is_open()) {
                    return Err(Refusal::Closed);
                }
                let by = Some(by.name.clone());
                self.over_since.remove(&id);
                self.change(id, |alert| alert.join(incident, by, cx.now));
            }
        }
        Ok(())
    }

    /// Joins alerts to the incidents that explain them, and opens those of heartbeats that were
    /// missed.
    pub fn follow(&mut self, cx: &Context<'_>, incidents: &Incidents, out: &mut Out) {
        self.saved.clear();
        if cx.now.since(self.looked_at) >= LOOK_INTERVAL {
            self.looked_at = cx.now;
            for event in self.heartbeats.missed(cx) {
                // A heartbeat always has room.
                let _ = self.take(cx, HEARTBEAT_SOURCE, vec![event]);
            }
            self.join(cx, incidents);
            if std::mem::take(&mut self.was_told) && self.changed.is_empty() {
                self.draw();
            }
        }
        if cx.now.since(self.forgotten_at) >= FORGET_INTERVAL {
            self.forgotten_at = cx.now;
            self.forget(cx.now);
        }
        self.heartbeats.save(out);
        let changed = std::mem::take(&mut self.changed);
        if changed.is_empty() {
            return;
        }
        for id in &changed {
            if let Some(alert) = self.alerts.get(id) {
                out.record(Record::ExternalAlert(alert.clone()));
            }
        }
        self.saved.extend(changed);
        self.draw();
    }

    /// Those that changed in this pass.
    pub fn changed(&self) -> &[ExternalAlertId] {
        &self.saved
    }

    /// The open ones.
    pub fn open(&self) -> &BTreeSet<ExternalAlertId> {
        &self.open
    }

    /// One of them.
    pub fn get(&self, id: ExternalAlertId) -> Option<&ExternalAlert> {
        self.alerts.get(&id).map(|alert| &**alert)
    }

    /// From when on an alert has waited for an incident that explains it, and until it is seen to
    /// last.
    pub fn waited_at(alert: &ExternalAlert) -> Time {
        let explained = match alert.target {
            Some(_) => alert.opened_at + EXPLANATION_WAIT,
            None => alert.opened_at,
        };
        alert.calls_from.map_or(explained, |from| from.max(explained))
    }

    /// Whether nobody is to hear of one now: all that it is about is muted, or in maintenance.
    pub fn is_quiet(
        &self,
        cx: &Context<'_>,
        maintenance: &Maintenance,
        alert: &ExternalAlert,
    ) -> bool {
        let topology = cx.topology;
        let at = (cx.now, cx.options.alerts.settling_time);
        let is_quiet = |site| {
            maintenance.is_muted(topology, site, cx.now)
                || maintenance.holds_back(site, alert.started_at, at)
        };
        match &alert.target {
            None => false,
            Some(AlertTarget::Site(host)) => topology.site(host).is_some_and(is_quiet),
            Some(AlertTarget::Component(key)) => {
                let component = topology.component(key).map(|it| &topology.components[it.ix()]);
                component.is_some_and(|it| {
                    !it.sites.is_empty() && it.sites.iter().all(|it| is_quiet(*it))
                })
            }
        }
    }

    /// A picture of those that are open, or ended within the last day, newest first.
    pub fn picture(&self) -> Arc<[Arc<ExternalAlert>]> {
        self.picture.clone()
    }

    /// A picture of the heartbeats.
    pub fn heartbeats(&self) -> Arc<[HeartbeatState]> {
        self.heartbeats.picture()
    }

    /// Whether there is room for what would be new. Heartbeats are few, and always have room.
    fn has_room(&self, source: &str, events: &[ExternalEvent], now: Time) -> bool {
        let is_new = |event: &&ExternalEvent| {
            let key = (source.to_owned(), event.dedup_key.clone());
            let last = self.last.get(&key).and_then(|id| self.alerts.get(id));
            !matches!(event.signal, Signal::Acknowledged | Signal::Resolved)
                && last.is_none_or(|last| !last.is_open() && !is_old_news(last, event, now))
        };
        // Most of the time there is room for all, and nothing is counted.
        if source == HEARTBEAT_SOURCE || self.open.len() + events.len() <= OPEN_MAX_OF_SOURCE {
            return true;
        }
        let keys = events.iter().filter(is_new).map(|event| &event.dedup_key);
        let new = keys.collect::<BTreeSet<_>>().len();
        let of_source = |id: &&ExternalAlertId| {
            self.alerts.get(*id).is_some_and(|alert| alert.source == source)
        };
        new == 0
            || (self.open.len() + new <= OPEN_MAX
                && self.open.iter().filter(of_source).count() + new <= OPEN_MAX_OF_SOURCE)
    }

    fn begin(
        &mut self,
        cx: &Context<'_>,
        key: (String, String),
        event: ExternalEvent,
        last: Option<&ExternalAlert>,
    ) {
        let from = last.and_then(|last| calls_from(last, &event, cx.now));
        let mut alert = ExternalAlert::open(&key.0, event, cx.now);
        alert.target = targets::resolve(cx.topology, &alert.hints);
        if let Some(from) = from {
            alert.comes_again(from, cx.now);
        }
        let id = alert.id;
        self.last.insert(key, id);
        self.starts.note(&alert);
        self.open.insert(id);
        self.alerts.insert(id, Arc::new(alert));
        self.changed.insert(id);
    }

    fn repeat(
        &mut self,
        cx: &Context<'_>,
        id: ExternalAlertId,
        event: ExternalEvent,
        taken: &mut Taken,
    ) {
        let is_worse = |alert: &ExternalAlert| event.severity.is_some_and(|it| alert.severity < it);
        if self.alerts.get(&id).is_some_and(|alert| is_worse(alert)) {
            taken.worse.push(id);
        }
        self.was_told = true;
        self.change_if(id, |alert| {
            let is_long_ago = cx.now.since(alert.told_at) >= TOLD_SAVED;
            let is_told = alert.told(event, cx.now);
            let target = targets::resolve(cx.topology, &alert.hints);
            let moved = alert.target != target;
            alert.target = target;
            is_told || moved || is_long_ago
        });
        if let Some(alert) = self.alerts.get(&id) {
            self.starts.note(alert);
        }
    }

    /// Whether what a source says is of an earlier alert under the same key than the last one: it
    /// was on its way for long, and says nothing of what is now.
    fn is_of_another(&self, last: &ExternalAlert, event: &ExternalEvent, cx: &Context<'_>) -> bool {
        let (Some(start), Some(first)) = (event.started_at, last.start_told) else { return false };
        if start >= first {
            return false;
        }
        let key = (last.source.clone(), last.dedup_key.clone());
        let is_known = self.starts.is_of_another(&key, start, last.id);
        // An end with a start that is known of no other is the end of this one: programs that send in
        // each other's place tell of the earliest start that one of them saw.
        is_known || (last.is_open() && self.early_ends.has(&key, event, cx.now))
    }

    /// A source repeats what is over: it is kept for as long as that goes on, and it is noted when
    /// it first did.
    fn hear_again(&mut self, id: ExternalAlertId, now: Time) {
        self.change_if(id, |alert| {
            let is_first = alert.end.as_ref().is_some_and(|(at, _)| alert.told_at <= *at);
            let is_noted = is_first || now.since(alert.told_at) >= TOLD_SAVED;
            if is_noted {
                alert.told_at = now;
            }
            is_noted
        });
    }

    fn end(&mut self, id: ExternalAlertId, end: ExternalAlertEnd, now: Time) {
        self.open.remove(&id);
        self.over_since.remove(&id);
        self.change(id, |alert| alert.finish(end, now));
    }

    fn join(&mut self, cx: &Context<'_>, incidents: &Incidents) {
        // Those that wait to be explained, and of the others those whose turn it is.
        let young = ExternalAlertId(IncidentId::first_at(cx.now.before(EXPLANATION_WAIT * 2)));
        let mut ids: BTreeSet<ExternalAlertId> = self.open.range(young..).copied().collect();
        ids.extend(self.turns.of_set(&self.open, cx.options.turn_min));
        // Another explanation may be that of any: nobody is called for what an incident calls for.
        let explanations = targets::explanations(incidents);
        if explanations != self.explanations {
            self.explanations = explanations;
            ids.clone_from(&self.open);
        }
        for id in ids {
            let Some(alert) = self.alerts.get(&id) else { continue };
            match alert.joined {
                Some((incident, _)) => {
                    let is_open = incidents.get(incident).is_some_and(|active| active.is_open());
                    if is_open {
                        self.over_since.remove(&id);
                    } else if cx.now.since(*self.over_since.entry(id).or_insert(cx.now))
                        >= RESOLVE_WAIT
                    {
                        self.over_since.remove(&id);
                        self.change(id, |alert| alert.stand_alone(cx.now));
                    }
                }
                None => {
                    if let Some(incident) = targets::explanation(cx, incidents, alert) {
                        self.change(id, |alert| alert.join(incident, None, cx.now));
                    }
                }
            }
        }
    }

    fn forget(&mut self, now: Time) {
        let is_old = |alert: &ExternalAlert| {
            alert.ended_and_told_at().is_some_and(|at| now.since(at) > ENDED_SHOWN)
        };
        self.early_ends.forget(now);
        let before = self.alerts.len();
        self.alerts.retain(|_, alert| !is_old(alert));
        // Of many that ended, the oldest go first.
        let ended = self.alerts.len() - self.open.len();
        let ids = self.alerts.keys().filter(|id| !self.open.contains(*id));
        let excess: Vec<ExternalAlertId> =
            ids.take(ended.saturating_sub(ENDED_MAX)).copied().collect();
        excess.iter().for_each(|id| drop(self.alerts.remove(id)));
        if self.alerts.len() < before {
            self.last.retain(|_, id| self.alerts.contains_key(id));
            self.starts.retain(|id| self.alerts.contains_key(&id));
            self.draw();
        }
    }

    fn change(&mut self, id: ExternalAlertId, change: impl FnOnce(&mut ExternalAlert)) {
        self.change_if(id, |alert| {
            change(alert);
            true
        });
    }

    fn change_if(&mut self, id: ExternalAlertId, change: impl FnOnce(&mut ExternalAlert) -> bool) {
        if let Some(alert) = self.alerts.get_mut(&id)
            && change(Arc::make_mut(alert))
        {
            self.changed.insert(id);
        }
    }

    fn draw(&mut self) {
        self.picture = self.alerts.values().rev().cloned().collect();
    }
}
