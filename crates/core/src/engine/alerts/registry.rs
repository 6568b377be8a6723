//! All alerts that are open or have ended lately, and which of them are to be committed.

use crate::Time;
use crate::alert::{Alert, AlertEnd, AlertId, AlertKind, Condition};
use crate::engine::events::Out;
use crate::engine::io::Record;
use crate::engine::turns::Turns;
use crate::incident::IncidentId;
use crate::name::Name;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What comes again within this long has come repeatedly.
pub const REPEAT_WINDOW: Duration = Duration::from_secs(3600);

/// How often it is looked what came again too long after.
const FORGET_INTERVAL: Duration = Duration::from_secs(60);

/// What an alert is a matter of: of each subject there is one open alert at most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Matter {
    Health,
    Certificate,
    Domain,
}

impl Matter {
    pub fn of(condition: Condition) -> Matter {
        match condition.kind() {
            AlertKind::Down | AlertKind::Partial | AlertKind::Slow => Matter::Health,
            AlertKind::Certificate => Matter::Certificate,
            AlertKind::Domain => Matter::Domain,
        }
    }
}

/// Whom an alert is about.
pub struct AlertSubject<'a> {
    pub name: &'a Name,
    pub customer: &'a str,
}

/// The alerts, by id and by what they are about.
#[derive(Debug, Default)]
pub struct Registry {
    alerts: BTreeMap<AlertId, Alert>,
    open: BTreeMap<(Matter, Name), AlertId>,
    /// When the last alert of a matter ended by being verified, and how often that was repeated.
    ended: BTreeMap<(Matter, Name), (Time, u32)>,
    changed: BTreeSet<AlertId>,
    /// Those that were given out to be committed in this pass.
    saved: Vec<AlertId>,
    /// Those of which somebody is yet to be told.
    due: BTreeSet<AlertId>,
    /// Those of which it is to be decided anew who is told, and when that is.
    news: BTreeSet<(Time, AlertId)>,
    turns: Turns<AlertId>,
    /// Those that ended, by when.
    over: BTreeSet<(Time, AlertId)>,
    forgotten_at: Time,
}

impl Registry {
    /// As they were committed.
    pub fn restore(alerts: Vec<Alert>) -> Registry {
        let mut registry = Registry::default();
        for alert in alerts {
            let key = (Matter::of(alert.condition), alert.subject.clone());
            match alert.end {
                None => drop(registry.open.insert(key, alert.id)),
                Some(end) => registry.note_end(key, end, alert.repeats),
            }
            if let Some(end) = &alert.end {
                registry.over.insert((end.at(), alert.id));
            }
            if alert.has_due() {
                registry.due.insert(alert.id);
            }
            registry.news.insert((Time::ZERO, alert.id));
            registry.alerts.insert(alert.id, alert);
        }
        registry
    }

    /// Of all of them it is to be decided anew who is told.
    pub fn reconsider_all(&mut self) {
        self.news.extend(self.open.values().map(|id| (Time::ZERO, *id)));
    }

    /// Of one of them that is to be decided anew from an instant on.
    pub fn reconsider(&mut self, id: AlertId, at: Time) {
        self.news.insert((at, id));
    }

    /// The open ones of which it is to be decided now who is told: what is new of them or has come
    /// due, and those whose turn it is, `least` or more, where they take turns.
    pub fn those_to_consider(&mut self, now: Time, least: Option<usize>) -> BTreeSet<AlertId> {
        let turn = least.map(|least| self.turns.of_map(&self.alerts, least));
        let mut ids: BTreeSet<AlertId> = turn.into_iter().flatten().collect();
        while let Some((at, id)) = self.news.first().copied().filter(|(at, _)| *at <= now) {
            self.news.remove(&(at, id));
            ids.insert(id);
        }
        ids.retain(|id| self.alerts.get(id).is_some_and(|alert| alert.end.is_none()));
        ids
    }

    /// All of them, by id.
    pub fn by_id(&self) -> &BTreeMap<AlertId, Alert> {
        &self.alerts
    }

    /// Those that were given out in this pass.
    pub fn saved(&self) -> &[AlertId] {
        &self.saved
    }

    /// Another pass begins.
    pub fn forget_saved(&mut self) {
        self.saved.clear();
    }

    fn note_end(&mut self, key: (Matter, Name), end: AlertEnd, repeats: u32) {
        let last = self.ended.get(&key).map_or(Time::ZERO, |(at, _)| *at);
        if end.is_told() && end.at() >= last {
            self.ended.insert(key, (end.at(), repeats));
        }
    }

    /// All of them, newest first.
    pub fn all(&self) -> impl Iterator<Item = &Alert> {
        self.alerts.values().rev()
    }

    /// The open alert of a matter.
    pub fn open_of(&self, matter: Matter, name: &Name) -> Option<&Alert> {
        let id = self.open.get(&(matter, name.clone()))?;
        self.alerts.get(id)
    }

    /// The subjects of the open alerts of a matter.
    pub fn subjects(&self, matter: Matter) -> Vec<Name> {
        // Matters are in the order of their declaration.
        let all = self.open.iter().skip_while(|((it, _), _)| *it < matter);
        all.take_while(|((it, _), _)| *it == matter).map(|((_, name), _)| name.clone()).collect()
    }

    /// One of them.
    pub fn get(&self, id: AlertId) -> Option<&Alert> {
        self.alerts.get(&id)
    }

    /// Opens an alert, seen since `began`.
    pub fn open(
        &mut self,
        now: Time,
        subject: &AlertSubject<'_>,
        condition: Condition,
        began: Time,
    ) {
        let matter = Matter::of(condition);
        let key = (matter, subject.name.clone());
        let before = self.ended.get(&key).filter(|(at, _)| now.since(*at) < REPEAT_WINDOW);
        let seed = format!("alert {} {}", condition.kind().as_str(), subject.name);
        let alert = Alert {
            id: AlertId(IncidentId::new(now, &seed)),
            subject: subject.name.clone(),
            customer: subject.customer.to_owned(),
            condition,
            as_of: now,
            began_at: began.min(now),
            opened_at: now,
            repeats: before.map_or(0, |(_, repeats)| repeats.saturating_add(1)),
            lines: Vec::new(),
            works_since: None,
            end: None,
        };
        self.changed.insert(alert.id);
        self.news.insert((now, alert.id));
        self.open.insert(key, alert.id);
        self.alerts.insert(alert.id, alert);
    }

    /// Notes what is seen now of an open alert.
    pub fn see(&mut self, matter: Matter, name: &Name, condition: Condition, as_of: Time) {
        let Some(id) = self.open.get(&(matter, name.clone())) else { return };
        let Some(alert) = self.alerts.get_mut(id) else { return };
        alert.as_of = as_of;
        if alert.works_since.take().is_some() {
            self.changed.insert(*id);
        }
        if alert.condition != condition {
            alert.condition = condition;
            self.news.insert((as_of, *id));
            self.changed.insert(*id);
        }
    }

    /// Notes since when what an open alert is about is seen to work again.
    pub fn works(&mut self, matter: Matter, name: &Name, since: Time) {
        let Some(id) = self.open.get(&(matter, name.clone())) else { return };
        let Some(alert) = self.alerts.get_mut(id) else { return };
        if alert.works_since.is_none() {
            alert.works_since = Some(since);
            self.changed.insert(*id);
        }
    }

    /// Ends the open alert of a matter, if there is one.
    pub fn end(&mut self, matter: Matter, name: &Name, end: AlertEnd) {
        let key = (matter, name.clone());
        let Some(id) = self.open.remove(&key) else { return };
        let Some(alert) = self.alerts.get_mut(&id) else { return };
        alert.end(end);
        let (repeats, has_due) = (alert.repeats, alert.has_due());
        self.over.insert((end.at(), id));
        match has_due {
            true => drop(self.due.insert(id)),
            false => drop(self.due.remove(&id)),
        }
        self.changed.insert(id);
        self.note_end(key, end, repeats);
    }

    /// Changes one, and remembers that it is to be committed if it did.
    pub fn change<T>(&mut self, id: AlertId, change: impl FnOnce(&mut Alert) -> T) -> Option<T> {
        let alert = self.alerts.get_mut(&id)?;
        let before = alert.lines.clone();
        let result = change(alert);
        if alert.lines != before {
            self.changed.insert(id);
            match alert.has_due() {
                true => drop(self.due.insert(id)),
                false => drop(self.due.remove(&id)),
            }
        }
        Some(result)
    }

    /// Those of which somebody is yet to be told.
    pub fn due(&self) -> impl Iterator<Item = &Alert> {
        self.due.iter().filter_map(|id| self.alerts.get(id))
    }

    /// Gives out what is to be committed, and forgets what ended long ago.
    pub fn save(&mut self, now: Time, out: &mut Out) {
        for id in std::mem::take(&mut self.changed) {
            if let Some(alert) = self.alerts.get(&id) {
                out.record(Record::Alert(Box::new(alert.clone())));
                self.saved.push(id);
            }
        }
        let old = self.over.iter().take_while(|(at, _)| now.since(*at) >= REPEAT_WINDOW);
        let old: Vec<_> = old.filter(|(_, id)| !self.due.contains(id)).copied().collect();
        for (at, id) in old {
            self.over.remove(&(at, id));
            self.alerts.remove(&id);
        }
        if now.since(self.forgotten_at) >= FORGET_INTERVAL {
            self.forgotten_at = now;
            self.ended.retain(|_, (at, _)| now.since(*at) < REPEAT_WINDOW);
        }
    }
}
