//! What must hold of every call for help, whatever dies: by the records alone, and by the auditor.

use super::super::memory_store::MemoryStore;
use super::gateways::Channels;
use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::oncall::audit::{AuditedPage, Finding, Records, TOLERANCE, audit};
use bongsu_core::oncall::escalation::{Call, Escalation, Happened, State};
use bongsu_core::oncall::page::{Called, Page};
use bongsu_core::oncall::person::PageChannel;
use bongsu_core::oncall::plan::Plan;
use bongsu_core::promise::{Promise, PromiseKind};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How often all is looked at.
const INTERVAL: Duration = Duration::from_secs(30);
/// Whoever was told something is told the next thing after so long.
const BUNDLE_WINDOW: Duration = Duration::from_secs(60);
/// For how long the auditor looks at what ended.
const LOOKBACK: Duration = Duration::from_secs(3600);

/// The invariants, and what they need to remember.
#[derive(Clone, Debug, Default)]
pub struct Invariants {
    told: BTreeMap<(Called, PageChannel), Time>,
    checked_at: Option<Time>,
    known: BTreeSet<String>,
}

impl Invariants {
    /// What of the records that were just committed breaks a law.
    pub fn committed(&mut self, store: &MemoryStore, records: &[Record]) -> Vec<String> {
        let mut broken = Vec::new();
        for record in records {
            let Record::OncallPage(page) = record else { continue };
            if page.test {
                broken.extend(is_disturbing(store, page));
                continue;
            }
            broken.extend(self.rings_twice(page));
            for item in &page.items {
                let Some(escalation) = store.escalations.get(&item.escalation) else {
                    broken.push(format!("page {} is about nothing", page.id));
                    continue;
                };
                broken.extend(called_afterwards(escalation, page));
            }
        }
        broken
    }

    /// One call for a storm: nobody is told by the same channel again within the window.
    fn rings_twice(&mut self, page: &Page) -> Option<String> {
        let key = (page.to.clone(), page.channel.clone());
        let before = self.told.insert(key, page.at)?;
        let soon = page.at.since(before) < BUNDLE_WINDOW;
        let (to, channel) = (&page.to, &page.channel);
        soon.then(|| format!("{to} is called twice by {channel} within a minute"))
    }

    /// What is not as the plan says.
    pub fn check(
        &mut self,
        plan: &Plan,
        store: &MemoryStore,
        gateways: &Channels,
        now: Time,
    ) -> Vec<String> {
        if self.checked_at.is_some_and(|at| now.since(at) < INTERVAL) {
            return Vec::new();
        }
        self.checked_at = Some(now);
        let records = records(plan, store, gateways, now);
        let found = audit(&records, now);
        let is_shown =
            |it: &Finding| matches!(it, Finding::NobodyHasIt { .. } | Finding::Unreached { .. });
        let mut broken: Vec<String> =
            found.iter().filter(|it| !is_shown(it)).map(|it| format!("auditor: {it:?}")).collect();
        for it in &records.escalations {
            let nobody = Finding::NobodyHasIt { escalation: it.id };
            // By the log: what nobody answered last, nobody has, whatever the state says.
            let is_exhausted = it.log.last().is_some_and(|it| it.what == Happened::Exhausted);
            if is_exhausted && !found.contains(&nobody) {
                broken.push(format!("nobody has {}, which is not shown", it.id));
            }
            broken.extend(is_forgotten(it, now));
        }
        broken.retain(|it| self.known.insert(it.clone()));
        broken
    }
}

/// Whether it was once shown that nobody answered.
pub fn was_exhausted(escalation: &Escalation) -> bool {
    escalation.log.iter().any(|entry| entry.what == Happened::Exhausted)
}

/// No phone rings for a test while help is wanted.
fn is_disturbing(store: &MemoryStore, page: &Page) -> Option<String> {
    let is_open = store.incidents.values().any(|it| it.resolved_at.is_none());
    let is_called = store.escalations.values().any(Escalation::is_calling);
    let to = &page.to;
    (is_open || is_called).then(|| format!("{to} is tested while help is wanted"))
}

/// Nobody is called by a call that is over, nor again after they acknowledged, nor at all while
/// somebody has it, unless each is to acknowledge themselves.
fn called_afterwards(escalation: &Escalation, page: &Page) -> Option<String> {
    let has = |call: &&Call| {
        let mut pages = call.attempts.iter().filter_map(|attempt| attempt.page);
        call.to == page.to && pages.any(|(id, _)| id == page.id)
    };
    let Some(call) = escalation.calls.iter().rfind(has) else {
        return Some(format!("page {} to {} has no call", page.id, page.to));
    };
    let acknowledged = escalation.log.iter().rev().find(|entry| match &entry.what {
        Happened::Acknowledged { by } => {
            by.person.as_ref().is_some_and(|key| call.to == Called::Person(key.clone()))
        }
        _ => false,
    });
    let is_held = matches!(escalation.state, State::Acknowledged { .. } | State::Snoozed { .. });
    let about = format!("{} is called about {}", page.to, escalation.id);
    match () {
        () if acknowledged.is_some_and(|it| it.at > call.started_at) => {
            Some(format!("{about} after they acknowledged"))
        }
        () if call.end.is_some_and(|(at, _)| at < page.at) => {
            Some(format!("{about} after that call was over"))
        }
        () if is_held && !call.own => Some(format!("{about} while somebody has it")),
        () => None,
    }
}

/// Within the time of its policy somebody has it, or it is shown that nobody does.
fn is_forgotten(escalation: &Escalation, now: Time) -> Option<String> {
    let is_step = |what: &Happened| matches!(what, Happened::Step { .. });
    let last = escalation.log.iter().rev().find(|entry| !is_step(&entry.what))?;
    let longest = escalation.policy.steps.iter().map(|step| step.wait_s).max().unwrap_or(0);
    let span = escalation.policy.span() + Duration::from_secs(longest.into()) + TOLERANCE;
    let is_late = escalation.state == State::Calling && now.since(last.at) > span;
    is_late.then(|| format!("{} is neither acknowledged nor shown as failed", escalation.id))
}

/// What the auditor reads, as the store gives it.
fn records(plan: &Plan, store: &MemoryStore, gateways: &Channels, now: Time) -> Records {
    let is_late = |it: &&Escalation| it.ended_at.is_none_or(|at| now.since(at) <= LOOKBACK);
    let escalations: Vec<Escalation> =
        store.escalations.values().filter(is_late).cloned().collect();
    let oldest = escalations.iter().map(|it| it.opened_at).min().unwrap_or(now);
    let pages = store.pages.values().filter(|page| page.at >= oldest).map(|page| {
        let delivery = gateways.state(page.id);
        (page.id, AuditedPage { page: page.clone(), delivery })
    });
    let open = store.incidents.values().filter(|it| it.resolved_at.is_none());
    let external = store.external_alerts.values().filter(|it| it.is_open());
    let is_open = |it: &&Promise| it.is_open() && it.kind == PromiseKind::Engineers;
    let questions = store.promises.values().filter(is_open);
    Records {
        plan: plan.clone(),
        // At its start, which is long ago for what is looked at.
        plan_applied_at: Time::ZERO,
        // Nobody changes a schedule in a simulation.
        changes: Vec::new(),
        escalations,
        pages: pages.collect(),
        incidents: open.cloned().collect(),
        external: external.map(|it| (**it).clone()).collect(),
        questions: questions.cloned().collect(),
        is_anything_quiet: false,
    }
}
