//! On call: from incidents and alerts to who is woken (S10, S14).
//!
//! - [`look`]: which matters open, change and end escalations; [`external`]: of other tools;
//!   [`questions`]: of the desk;
//! - [`pages`]: what is due to the same person at once is one page;
//! - [`contact_tests`], [`testing`]: whether people can be reached is tested in quiet times;
//! - [`roster`]: who is behind the targets of a policy;
//! - [`commands`]: what people do with escalations; [`changes`]: and with schedules.
//!
//! The decisions about one escalation are in [`crate::oncall::escalation`]; here they meet the
//! rest of the engine.

mod changes;
mod commands;
mod contact_tests;
mod external;
mod look;
mod pages;
mod questions;
mod roster;
mod testing;

use super::command::{Command, Refusal};
use super::events::Out;
use super::io::{Context, Record};
use super::turns::Turns;
use crate::Time;
use crate::access::Principal;
use crate::alert::AlertId;
use crate::external_alert::ExternalAlertId;
use crate::incident::IncidentId;
use crate::oncall::OncallKey;
use crate::oncall::contact_test::ContactTest;
use crate::oncall::escalation::{Escalation, EscalationId, EscalationSubject};
use crate::oncall::page::{Called, PageId};
use crate::oncall::person::PageChannel;
use crate::oncall::plan::Plan;
use crate::oncall::push::Browsers;
pub use crate::oncall::restored::{CHANGE_KEPT, RestoredOncall, SettledPage};
use crate::oncall::schedule::ScheduleChange;
use contact_tests::ContactTests;
pub(super) use look::Matters;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// How often matters are looked at. Commands and what is due are carried out at once.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// How often old ones are forgotten.
const FORGET_INTERVAL: Duration = Duration::from_secs(60);
/// The most that ended and stay in the picture; the store has all of them.
const ENDED_MAX: usize = 10_000;
/// How long an escalation that ended stays in the picture.
const ENDED_SHOWN: Duration = Duration::from_secs(24 * 3600);

/// What the screens read of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct OncallView {
    /// The plan in force.
    pub plan: Arc<Plan>,
    /// In which browsers people get messages.
    pub browsers: Arc<Browsers>,
    /// Changes of schedules, oldest first.
    pub changes: Arc<Vec<ScheduleChange>>,
    /// Escalations that are open, or ended within the last day, newest first.
    pub escalations: Vec<Arc<Escalation>>,
    /// What is known of each way to reach somebody.
    pub contact_tests: Arc<[Arc<ContactTest>]>,
}

/// All escalations, and what they are decided on.
#[derive(Debug, Default)]
pub struct Oncall {
    plan: Arc<Plan>,
    /// Whether the plan was told: an engine that starts knows none, and nobody would be behind a
    /// step that is due.
    is_plan_known: bool,
    browsers: Arc<Browsers>,
    changes: Arc<Vec<ScheduleChange>>,
    turns: BTreeMap<OncallKey, u32>,
    turned: BTreeSet<OncallKey>,
    escalations: BTreeMap<EscalationId, Arc<Escalation>>,
    by_subject: BTreeMap<EscalationSubject, EscalationId>,
    /// Of these subjects those that are few, incidents and questions: all are looked at each time.
    few: BTreeSet<EscalationSubject>,
    /// The open alerts, our own and of other tools, for which nobody is called: hours may begin at
    /// which somebody is.
    uncalled: BTreeSet<AlertId>,
    uncalled_external: BTreeSet<ExternalAlertId>,
    by_page: BTreeMap<PageId, Vec<EscalationId>>,
    /// When each is due next, and the same the other way round.
    due: BTreeSet<(Time, EscalationId)>,
    due_of: BTreeMap<EscalationId, Time>,
    /// When each was last told by each channel.
    told: BTreeMap<(Called, PageChannel), Time>,
    changed: BTreeSet<EscalationId>,
    tests: ContactTests,
    /// Alerts of other tools that wait for an incident that explains them, by until when.
    waiting: BTreeSet<(Time, ExternalAlertId)>,
    turns_of: TurnsOfMatters,
    /// Matters that changed since the last look.
    changed_matters: BTreeSet<EscalationSubject>,
    /// Whether all matters are to be looked at: another plan may be for other matters.
    look_at_all: bool,
    looked_at: Time,
    forgotten_at: Time,
}

impl EscalationSubject {
    /// Whether there are only a few of its kind.
    const fn is_of_few(&self) -> bool {
        matches!(self, EscalationSubject::Incident(_) | EscalationSubject::Question(_))
    }
}

/// Whose turn it is to be looked at.
#[derive(Debug, Default)]
struct TurnsOfMatters {
    escalations: Turns<EscalationSubject>,
    alerts: Turns<AlertId>,
    external: Turns<ExternalAlertId>,
}

impl Oncall {
    /// As it was committed. The plan comes as an input.
    pub fn restore(restored: RestoredOncall) -> Oncall {
        let turns = restored.turns;
        let mut oncall = Oncall { turns, look_at_all: true, ..Oncall::default() };
        oncall.changes = Arc::new(restored.changes);
        oncall.tests = ContactTests::restore(restored.contact_tests);
        for escalation in restored.escalations {
            oncall.remember_pages(&escalation);
            let (id, subject) = (escalation.id, escalation.subject.clone());
            if escalation.is_open() {
                oncall.begin(subject, id);
            }
            oncall.escalations.insert(id, Arc::new(escalation));
            oncall.schedule(id);
        }
        oncall
    }

    fn remember_pages(&mut self, escalation: &Escalation) {
        for call in &escalation.calls {
            for attempt in &call.attempts {
                let Some((page, at)) = attempt.page else { continue };
                let told = self.told.entry((call.to.clone(), attempt.channel.clone()));
                let told = told.or_default();
                *told = at.max(*told);
                if attempt.fate.is_none() {
                    self.by_page.entry(page).or_default().push(escalation.id);
                }
            }
        }
    }

    /// Looks at everything the next time, as it need not do.
    #[cfg(test)]
    pub fn look_at_all(&mut self) {
        self.look_at_all = true;
    }

    /// Goes by another plan from now on. What is under way keeps its policy and its rules.
    pub fn set_plan(&mut self, now: Time, plan: Arc<Plan>) {
        // At once: what is acknowledged next is of the addresses of this plan, or proves nothing.
        self.tests.adopt(&plan, &self.browsers, now);
        self.plan = plan;
        self.is_plan_known = true;
        self.look_at_all = true;
    }

    /// In these browsers people get messages from now on.
    pub fn set_browsers(&mut self, now: Time, browsers: Arc<Browsers>) {
        self.browsers = browsers;
        // Before the plan is known, no contact is; what was proven of them is not forgotten.
        if self.is_plan_known {
            self.tests.adopt(&self.plan, &self.browsers, now);
        }
    }

    /// Takes note of what became of pages.
    pub fn settle(&mut self, now: Time, fates: &[SettledPage]) {
        for SettledPage { page, fate } in fates {
            self.tests.settle(*page, *fate);
            for id in self.by_page.remove(page).unwrap_or_default() {
                self.change(id, |escalation| escalation.settle(*page, *fate, now));
            }
        }
    }

    /// Somebody worked on an incident: whoever has it is not silent.
    pub fn worked_on(&mut self, now: Time, incident: IncidentId) {
        if let Some(id) = self.by_subject.get(&EscalationSubject::Incident(incident)).copied() {
            self.change(id, |escalation| escalation.active(now));
        }
    }

    /// Opens and ends escalations, has steps begin, and makes pages.
    pub fn follow(&mut self, cx: &Context<'_>, matters: &Matters<'_>, out: &mut Out) {
        if !self.is_plan_known {
            // With the plan all matters are looked at, and what was due until then is carried out.
            self.save(out);
            return;
        }
        self.note_changes(matters);
        if cx.now.since(self.looked_at) >= LOOK_INTERVAL {
            self.looked_at = cx.now;
            self.look(cx, matters);
        }
        if cx.now.since(self.forgotten_at) >= FORGET_INTERVAL {
            self.forgotten_at = cx.now;
            self.forget(cx.now);
        }
        self.call(cx, matters, out);
        self.test_contacts(cx, matters, out);
        self.save(out);
    }

    /// What somebody wants.
    pub fn command(
        &mut self,
        cx: &Context<'_>,
        by: &Principal,
        command: Command,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        match command {
            Command::Escalation { id, action } => self.act(cx.now, by, id, action)?,
            Command::AcknowledgePage { page, person } => {
                self.acknowledge_page(cx.now, by, page, person)?;
            }
            Command::TestContact { channel } => self.test_now(cx.now, by, channel, out)?,
            Command::ChangeSchedule { id, change } => {
                self.change_schedule(cx.now, by, id, change, out)?;
            }
            _ => return Err(Refusal::NotPermitted),
        }
        self.save(out);
        Ok(())
    }

    /// A picture of it.
    pub fn picture(&self) -> OncallView {
        OncallView {
            plan: self.plan.clone(),
            browsers: self.browsers.clone(),
            changes: self.changes.clone(),
            escalations: self.escalations.values().rev().cloned().collect(),
            contact_tests: self.tests.picture(),
        }
    }

    /// Changes an escalation, and notes it if it did change.
    fn change(&mut self, id: EscalationId, change: impl FnOnce(&mut Escalation) -> bool) -> bool {
        let Some(escalation) = self.escalations.get_mut(&id) else { return false };
        let changed = change(Arc::make_mut(escalation));
        if changed {
            self.changed.insert(id);
            self.schedule(id);
        }
        changed
    }

    /// Notes that an escalation is about a subject.
    fn begin(&mut self, subject: EscalationSubject, id: EscalationId) {
        if subject.is_of_few() {
            self.few.insert(subject.clone());
        }
        self.by_subject.insert(subject, id);
    }

    /// Notes when an escalation is due next.
    fn schedule(&mut self, id: EscalationId) {
        if let Some(before) = self.due_of.remove(&id) {
            self.due.remove(&(before, id));
        }
        let due = self.escalations.get(&id).filter(|it| it.is_open()).and_then(|it| it.due_at());
        if let Some(at) = due {
            self.due.insert((at, id));
            self.due_of.insert(id, at);
        }
    }

    fn forget(&mut self, now: Time) {
        let is_old = |it: &Arc<Escalation>| {
            it.ended_at.is_some_and(|at| now.since(at) > ENDED_SHOWN) && !it.is_open()
        };
        self.escalations.retain(|_, it| !is_old(it));
        let ended = self.escalations.len().saturating_sub(self.by_subject.len());
        let over = self.escalations.iter().filter(|(_, it)| !it.is_open()).map(|(id, _)| *id);
        let excess: Vec<EscalationId> = over.take(ended.saturating_sub(ENDED_MAX)).collect();
        excess.iter().for_each(|id| drop(self.escalations.remove(id)));
        if self.changes.iter().any(|it| now.since(it.ends_at()) > CHANGE_KEPT) {
            Arc::make_mut(&mut self.changes).retain(|it| now.since(it.ends_at()) <= CHANGE_KEPT);
        }
    }

    fn save(&mut self, out: &mut Out) {
        for id in std::mem::take(&mut self.changed) {
            if let Some(escalation) = self.escalations.get(&id) {
                out.record(Record::Escalation(escalation.clone()));
            }
        }
        for team in std::mem::take(&mut self.turned) {
            let next = self.turns.get(&team).copied().unwrap_or_default();
            out.record(Record::OncallTurn { team, next });
        }
    }
}
