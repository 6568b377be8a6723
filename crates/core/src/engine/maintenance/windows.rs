//! What is planned, and what people do with it.

use crate::Time;
use crate::access::Principal;
use crate::engine::command::{MaintenanceChange, Refusal};
use crate::engine::io::Context;
use crate::maintenance::plan::DURATION_MAX;
use crate::maintenance::reach::Reach;
use crate::maintenance::{KEPT, Maintenance, MaintenanceId, Plan, Window};
use crate::topology::{StreamIx, Topology};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// All that is planned or was of late.
#[derive(Debug, Default)]
pub struct Windows(BTreeMap<MaintenanceId, (Arc<Maintenance>, Arc<Reach>)>);

impl Windows {
    pub fn restore(topology: &Topology, planned: Vec<Maintenance>) -> Windows {
        let with_reach = planned.into_iter().map(|record| {
            let reach = Reach::of(&record.plan.scope, topology);
            (record.id, (Arc::new(record), Arc::new(reach)))
        });
        Windows(with_reach.collect())
    }

    pub fn adopt(&mut self, topology: &Topology) {
        for (record, reach) in self.0.values_mut() {
            *reach = Arc::new(Reach::of(&record.plan.scope, topology));
        }
    }

    pub fn all(&self) -> impl Iterator<Item = (&Arc<Maintenance>, &Arc<Reach>)> {
        self.0.values().map(|(record, reach)| (record, reach))
    }

    /// The windows that run, with what they take.
    pub fn running(&self, now: Time) -> impl Iterator<Item = (Window, &Reach)> {
        self.0
            .values()
            .filter_map(move |(record, reach)| record.running(now).map(|window| (window, &**reach)))
    }

    /// The windows that run, or have ended within a span, with what they take.
    pub fn running_within(
        &self,
        now: Time,
        span: Duration,
    ) -> impl Iterator<Item = (Window, &Reach)> {
        let of = move |record: &Maintenance| {
            let windows = record.windows_after(now.before(span));
            let begun = windows.take_while(|window| window.start <= now);
            begun.filter(|window| window.start < window.end).last()
        };
        self.0
            .values()
            .filter_map(move |(record, reach)| of(record).map(|window| (window, &**reach)))
    }

    /// The streams that running windows take, with the start of the earliest, in order.
    pub fn taken(&self, now: Time) -> Vec<(StreamIx, Time)> {
        let mut taken = BTreeMap::<StreamIx, Time>::new();
        for (window, reach) in self.running(now) {
            for stream in &reach.streams {
                let start = taken.entry(*stream).or_insert(window.start);
                *start = (*start).min(window.start);
            }
        }
        taken.into_iter().collect()
    }

    /// When a window begins, ends or is to be announced next.
    pub fn next_at(&self, now: Time) -> Option<Time> {
        let of = |record: &Maintenance| {
            let window = record.current(now)?;
            let lead = record.plan.notice_lead().unwrap_or_default();
            let instants = [window.start.before(lead), window.start, window.end];
            instants.into_iter().filter(|at| *at > now).min()
        };
        self.0.values().filter_map(|(record, _)| of(record)).min()
    }

    /// Forgets what was over long ago.
    pub fn forget_old(&mut self, now: Time) {
        self.0.retain(|_, (record, _)| {
            record.last_end().is_none_or(|end| now.since(end.max(record.changed_at)) < KEPT)
        });
    }

    /// Does what a person wants of one; returns it as it is then.
    pub fn change(
        &mut self,
        cx: &Context<'_>,
        by: &Principal,
        (id, change): (MaintenanceId, MaintenanceChange),
    ) -> Result<Maintenance, Refusal> {
        let known = self.0.get(&id).map(|(record, _)| Maintenance::clone(record));
        let record = match (change, known) {
            (MaintenanceChange::Plan(_), Some(_)) => return Err(Refusal::AlreadyPlanned),
            (MaintenanceChange::Plan(plan), None) => planned(cx, by, (id, *plan))?,
            (_, None) => return Err(Refusal::NoSuchMaintenance),
            (change, Some(known)) => changed(cx, known, change)?,
        };
        let reach = Reach::of(&record.plan.scope, cx.topology);
        self.0.insert(id, (Arc::new(record.clone()), Arc::new(reach)));
        Ok(record)
    }
}

fn planned(
    cx: &Context<'_>,
    by: &Principal,
    (id, plan): (MaintenanceId, Plan),
) -> Result<Maintenance, Refusal> {
    let plan = plan.plain();
    if !plan.check(cx.now, cx.topology).is_empty() {
        return Err(Refusal::InvalidPlan);
    }
    Ok(Maintenance {
        id,
        plan,
        author: by.name.clone(),
        created_at: cx.now,
        changed_at: cx.now,
        planned_at: Time::ZERO,
        begun: Vec::new(),
        ends: BTreeMap::new(),
        cancelled_at: None,
    })
}

fn changed(
    cx: &Context<'_>,
    mut record: Maintenance,
    change: MaintenanceChange,
) -> Result<Maintenance, Refusal> {
    let now = cx.now;
    let running = record.running(now);
    match change {
        MaintenanceChange::Plan(plan) | MaintenanceChange::Change(plan) => {
            if record.current(now).is_none() {
                return Err(Refusal::MaintenanceOver);
            }
            let plan = plan.plain();
            if !plan.check(now, cx.topology).is_empty() {
                return Err(Refusal::InvalidPlan);
            }
            let all = record.windows_after(Time::ZERO);
            let begun = all.take_while(|window| window.start <= now).collect();
            // A new start that has passed would be no window at all.
            let next = plan.schedule.windows().find(|window| window.start > now);
            if next.is_none() && running.is_none() {
                return Err(Refusal::InvalidPlan);
            }
            (record.begun, record.plan, record.planned_at) = (begun, plan, now);
            record.ends.clear();
        }
        MaintenanceChange::Cancel => {
            if record.current(now).is_none() {
                return Err(Refusal::MaintenanceOver);
            }
            record.cancelled_at = Some(now);
        }
        MaintenanceChange::End => {
            let window = running.ok_or(Refusal::NotRunning)?;
            record.ends.insert(window.start, now.max(window.start));
        }
        MaintenanceChange::Extend(until) => {
            let window = running.ok_or(Refusal::NotRunning)?;
            let next = record.windows_after(now).find(|it| it.start > window.start);
            let free = next.is_none_or(|next| until <= next.start);
            if until <= window.end || until.since(window.start) > DURATION_MAX || !free {
                return Err(Refusal::ExtensionEnd);
            }
            record.ends.insert(window.start, until);
        }
    }
    record.changed_at = now;
    Ok(record)
}
