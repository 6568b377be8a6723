//! The store of the simulator: keeps the records of the engine and checks invariants.

use super::network::Network;
use super::world::World;
use bongsu_core::Time;
use bongsu_core::alert::{Alert, AlertId};
use bongsu_core::engine::oncall::RestoredOncall;
use bongsu_core::engine::{Learned, Record, RestoredState};
use bongsu_core::external_alert::{ExternalAlert, ExternalAlertId, HeartbeatState};
use bongsu_core::incident::{
    Event, Incident, IncidentId, Justification, Phase, Victim, VictimState,
};
use bongsu_core::name::Name;
use bongsu_core::notification::{ContactKey, Notice, NoticeReason};
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::contact_test::ContactTest;
use bongsu_core::oncall::escalation::{Escalation, EscalationId};
use bongsu_core::oncall::page::{Page, PageId};
use bongsu_core::oncall::person::PageChannel;
use bongsu_core::promise::{Promise, PromiseId, PromiseMessage, PromiseNews};
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_core::topology::{CustomerIx, SiteIx};
use bongsu_core::verdict::VerdictChange;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// Promises are looked at every second; a restart may take one look.
const PROMISE_GRACE: Duration = Duration::from_secs(3);

/// Everything that was committed.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    /// By id.
    pub incidents: BTreeMap<IncidentId, Incident>,
    /// By incident and site.
    pub victims: BTreeMap<(IncidentId, Name), Victim>,
    /// By incident and number.
    pub events: BTreeMap<(IncidentId, u32), Event>,
    /// By incident and number.
    pub statements: BTreeMap<(IncidentId, u32), Statement>,
    /// By incident and contact, in order.
    pub notices: BTreeMap<(IncidentId, ContactKey), Vec<Notice>>,
    /// By site.
    pub verdicts: BTreeMap<Name, VerdictChange>,
    /// By id.
    pub alerts: BTreeMap<AlertId, Alert>,
    /// Promises, ended ones too.
    pub promises: BTreeMap<PromiseId, Promise>,
    /// What was told of them, by number.
    pub promise_messages: BTreeMap<(PromiseId, u32), PromiseMessage>,
    /// The times by which customers were told they would have something.
    pub times_told: BTreeSet<(PromiseId, Time)>,
    /// Calls for help, by id.
    pub escalations: BTreeMap<EscalationId, Escalation>,
    /// What engineers were told, by id.
    pub pages: BTreeMap<PageId, Page>,
    /// Whose turn it is, by team.
    pub turns: BTreeMap<OncallKey, u32>,
    /// What is known of each way to reach somebody.
    pub contact_tests: BTreeMap<(OncallKey, PageChannel), ContactTest>,
    /// Alerts of other tools, by id.
    pub external_alerts: BTreeMap<ExternalAlertId, Arc<ExternalAlert>>,
    /// Heartbeats, by name.
    pub heartbeats: BTreeMap<String, HeartbeatState>,
    /// What was learned.
    pub learned: Learned,
    /// Promises that seemed to have lapsed when they were last looked at.
    lapsed: BTreeSet<PromiseId>,
    /// Violated invariants, as text.
    pub violations: Vec<String>,
    /// How many victims were verified while they could not work.
    pub falsely_verified: u32,
}

impl MemoryStore {
    /// Commits the records of one call.
    pub fn commit(&mut self, world: &World, network: &Network, now: Time, records: Vec<Record>) {
        // Incidents come first among the records, with the counts of the lists as they are then.
        for record in &records {
            if let Record::VictimUnlisted(id, site) = record {
                self.victims.remove(&(*id, site.clone()));
            }
        }
        for record in records {
            match record {
                Record::Incident(incident) => self.incident(now, incident),
                Record::Victim(victim) => self.victim(world, network, now, victim),
                Record::VictimUnlisted(id, site) => drop(self.victims.remove(&(id, site))),
                Record::Event(event) => {
                    let key = (event.incident, event.number);
                    self.once(now, "event", self.events.get(&key).is_some_and(|old| *old != event));
                    self.events.insert(key, event);
                }
                Record::Statement(statement) => self.statement(now, statement),
                Record::Notice(notice) => self.notice(world, now, *notice),
                Record::ProblemReport(_)
                | Record::Proposal(_)
                | Record::Receipt(_)
                | Record::Maintenance(_)
                | Record::Announcement(_)
                | Record::Mute(_) => {}
                Record::Promise(promise) => self.promise(now, *promise),
                Record::PromiseMessage(message) => self.promise_message(now, *message),
                Record::AlertDigest(_) | Record::ScheduleChange(_) => {}
                Record::ContactTest(it) => {
                    let contact = (it.person.clone(), it.channel.clone());
                    self.contact_tests.insert(contact, *it);
                }
                Record::OncallTurn { team, next } => drop(self.turns.insert(team, next)),
                Record::ExternalAlert(it) => drop(self.external_alerts.insert(it.id, it)),
                Record::Heartbeat(it) => drop(self.heartbeats.insert(it.name.clone(), it)),
                Record::Learned(learned) => self.learned = learned,
                Record::Escalation(it) => drop(self.escalations.insert(it.id, (*it).clone())),
                Record::OncallPage(page) => {
                    let twice = self.pages.contains_key(&page.id);
                    self.once(now, "page", twice);
                    self.pages.insert(page.id, *page);
                }
                Record::Alert(alert) => drop(self.alerts.insert(alert.id, *alert)),
                Record::Verdict(change) => {
                    self.verdicts.insert(change.site.clone(), change);
                }
            }
        }
    }

    fn violate(&mut self, now: Time, invariant: &str) {
        if self.violations.len() < 50 {
            self.violations.push(format!("{now}: {invariant}"));
        }
    }

    fn promise(&mut self, now: Time, promise: Promise) {
        for invariant in self.violated_by_promise(now, &promise) {
            self.violate(now, invariant);
        }
        if let Some(due) = promise.due.filter(|_| promise.kind.is_to_customer())
            && !self.promises.contains_key(&promise.id)
        {
            self.times_told.insert((promise.id, due));
        }
        self.promises.insert(promise.id, promise);
    }

    fn violated_by_promise(&self, now: Time, promise: &Promise) -> Vec<&'static str> {
        let mut invariants = Vec::new();
        if let Some(old) = self.promises.get(&promise.id) {
            // A new time that was broken too is another one; none is taken back.
            let forgiven =
                old.broken_at.is_some_and(|at| promise.broken_at.is_none_or(|now| now < at));
            let rewritten = [
                (old.given_at != promise.given_at, "a promise was given at another time"),
                (old.end.is_some(), "a promise that had ended was changed"),
                (forgiven, "a broken promise was forgiven"),
            ];
            invariants.extend(rewritten.iter().filter(|(is, _)| *is).map(|(_, what)| *what));
            let is_late = over_at(old).is_some_and(|due| now.since(due) > PROMISE_GRACE);
            if is_late && old.broken_at.is_none() && promise.moves.len() > old.moves.len() {
                invariants.push("a promise was moved after its time without being broken");
            }
        }
        let caller = |it: &Promise| it.callback.as_ref()?.taken.as_ref().map(|it| it.by.id.clone());
        let mut others = self.promises.values().filter(|it| it.id != promise.id && it.is_open());
        if let Some(who) = caller(promise)
            && others.any(|other| caller(other).as_ref() == Some(&who))
        {
            invariants.push("somebody calls two customers back at a time");
        }
        invariants
    }

    fn promise_message(&mut self, now: Time, message: PromiseMessage) {
        let key = (message.promise, message.number);
        let twice = self.promise_messages.get(&key).is_some_and(|old| *old != message);
        self.once(now, "message about a promise", twice);
        if let Some(named) = named_as_promised(&message.news)
            && !self.times_told.contains(&(message.promise, named))
        {
            self.violate(now, "a message names a time that was never promised");
        }
        if let PromiseNews::Moved { to, .. } = message.news {
            self.times_told.insert((message.promise, to));
        }
        if let PromiseNews::Recovered { counts, .. } = &message.news
            && (counts.hit + counts.at_risk > 0 || counts.verified == 0)
        {
            self.violate(now, "a customer is told that unverified sites work");
        }
        self.promise_messages.insert(key, message);
    }

    /// Checks that no promise lapsed silently: what is past its time is marked, and its customer
    /// was told, or could not be. A time that its customer hears of only when it has passed is
    /// marked after that: what lapsed is so at two looks.
    pub fn check_promises(&mut self, world: &World, now: Time) {
        let open = self.promises.values().filter(|it| it.is_open());
        let overdue =
            open.filter(|it| over_at(it).is_some_and(|due| now.since(due) > PROMISE_GRACE));
        let silent = overdue.filter(|it| {
            let told = self.promise_messages.range((it.id, 0)..=(it.id, u32::MAX)).next().is_some();
            let found = world.declared.customers.binary_search(&it.customer).ok();
            let reachable = found.is_some_and(|ix| {
                world.declared.contacts.contacts_of(CustomerIx(ix as u32)).next().is_some()
            });
            it.broken_at.is_none() || (reachable && it.told_due.is_some() && !told)
        });
        let silent: BTreeSet<PromiseId> = silent.map(|it| it.id).collect();
        for id in self.lapsed.intersection(&silent).copied().collect::<Vec<_>>() {
            self.violate(now, &format!("promise {id} lapsed silently"));
        }
        self.lapsed = silent;
    }

    fn once(&mut self, now: Time, what: &str, twice: bool) {
        if twice {
            self.violate(now, &format!("two different {what}s under one number"));
        }
    }

    fn incident(&mut self, now: Time, incident: Incident) {
        if incident.phase == Phase::Resolved && incident.counts.at_risk + incident.counts.hit > 0 {
            self.violate(now, "resolved with unverified victims");
        }
        let listed = self.victims.keys().filter(|(id, _)| *id == incident.id).count();
        let counts = incident.counts;
        let counted = counts.at_risk + counts.hit + counts.verified + counts.excluded;
        if (counted as usize) < listed {
            self.violate(now, "the victim list shrank");
        }
        self.incidents.insert(incident.id, incident);
    }

    fn victim(&mut self, world: &World, network: &Network, now: Time, victim: Victim) {
        if victim.state == VictimState::Verified {
            match &victim.justification {
                Justification::Verification { until, .. } => {
                    let site = world.truth.site(&victim.site).map_or(0, |site| site.0);
                    if network.works_by_luck(site, *until) {
                        self.falsely_verified += 1;
                        let why = network.active_faults(now);
                        let text = format!("{} verified while it is hit by {why}", victim.site);
                        self.violate(now, &text);
                    }
                }
                other => {
                    self.violate(now, &format!("verified by {other:?}"));
                }
            }
        }
        let key = (victim.incident, victim.site.clone());
        if let Some(old) = self.victims.get(&key)
            && (old.listed_at != victim.listed_at
                || (old.hit_at.is_some() && old.hit_at != victim.hit_at))
        {
            self.violate(now, "a victim's past was rewritten");
        }
        self.victims.insert(key, victim);
    }

    fn statement(&mut self, now: Time, statement: Statement) {
        let key = (statement.incident, statement.number);
        let twice = self.statements.get(&key).is_some_and(|old| *old != statement);
        self.once(now, "statement", twice);
        let last = (0..statement.number).next_back();
        if last.is_some_and(|last| !self.statements.contains_key(&(statement.incident, last))) {
            self.violate(now, "a statement was lost");
        }
        let counts = statement.counts;
        if statement.kind == StatementKind::Resolved && counts.at_risk + counts.hit > 0 {
            self.violate(now, "a statement says resolved with unverified victims");
        }
        self.statements.insert(key, statement);
    }

    fn notice(&mut self, world: &World, now: Time, notice: Notice) {
        for invariant in self.violated_by(world, &notice) {
            self.violate(now, invariant);
        }
        self.notices.entry((notice.incident, notice.contact)).or_default().push(notice);
    }

    fn violated_by(&self, world: &World, notice: &Notice) -> Vec<&'static str> {
        let mut invariants = Vec::new();
        let sent = self.notices.get(&(notice.incident, notice.contact)).map_or(0, Vec::len);
        if notice.number as usize != sent {
            invariants.push("a notice was duplicated or left out");
        }
        let state = |site: &Name| {
            self.victims.get(&(notice.incident, site.clone())).map(|victim| &victim.state)
        };
        let hit = |site: &Name| state(site) == Some(&VictimState::SeenHit);
        let mut failing = notice.sites.hit.names.iter().chain(&notice.sites.impaired.names);
        if !failing.all(hit) {
            invariants.push("a notice names a site that is not seen failing");
        }
        let topology = &world.declared;
        let customers = topology.contacts.customers_of(notice.contact);
        let mut sites = customers.flat_map(|customer| topology.contacts.sites_of(customer));
        let open = |site: SiteIx| {
            let state = state(&topology.sites[site.ix()].host);
            matches!(state, Some(VictimState::SeenHit | VictimState::AtRisk))
        };
        if notice.why == NoticeReason::Works && sites.any(open) {
            invariants.push("a notice says that all sites work, and one is unverified");
        }
        invariants
    }

    /// Checks the invariants of the end: every owner of a hit site was notified.
    pub fn close(&mut self, world: &World, now: Time) {
        let topology = &world.declared;
        let hit = self.victims.values().filter(|victim| victim.hit_at.is_some());
        let not_notified = hit.filter(|victim| {
            let customer = topology.site(&victim.site).map(|s| topology.sites[s.ix()].customer);
            let mut contacts = customer.into_iter().flat_map(|c| topology.contacts.contacts_of(c));
            let excluded = matches!(victim.state, VictimState::Excluded { .. });
            let alternative_path = self.has_alternative_path(world, victim);
            // Who is hit by two outages at once hears of it from one of them.
            let is_on =
                |incident: IncidentId| self.victims.contains_key(&(incident, victim.site.clone()));
            let is_told = |contact| {
                let mut told = self.notices.keys().filter(|(_, it)| *it == contact);
                told.any(|(incident, _)| is_on(*incident))
            };
            !excluded && !alternative_path && contacts.any(|contact| !is_told(contact))
        });
        for site in not_notified.map(|victim| victim.site.clone()).collect::<Vec<_>>() {
            self.violate(now, &format!("no contact was notified that {site} is hit"));
        }
    }

    /// Whether a site is reachable without the failed component.
    fn has_alternative_path(&self, world: &World, victim: &Victim) -> bool {
        let topology = &world.declared;
        let incident = self.incidents.get(&victim.incident);
        let cause = incident.and_then(|incident| incident.cause.as_ref());
        let cause = cause.and_then(|cause| topology.component(&cause.component));
        let site = topology.site(&victim.site);
        site.zip(cause)
            .is_some_and(|(site, cause)| !topology.is_single_point_of_failure(cause, site))
    }

    /// The state for a restarted engine.
    pub fn restore(&self) -> RestoredState {
        RestoredState {
            proposals: Vec::new(),
            maintenances: Vec::new(),
            announcements: Vec::new(),
            mutes: Vec::new(),
            incidents: self.incidents.values().cloned().collect(),
            victims: self.victims.values().cloned().collect(),
            statements: self.statements.values().cloned().collect(),
            notices: self.notices.values().filter_map(|sent| sent.last()).cloned().collect(),
            verdicts: self.verdicts.values().cloned().collect(),
            alerts: self.alerts.values().cloned().collect(),
            promises: self.promises.values().filter(|it| it.is_open()).cloned().collect(),
            oncall: RestoredOncall {
                escalations: self.escalations.values().cloned().collect(),
                turns: self.turns.clone(),
                contact_tests: self.contact_tests.values().cloned().collect(),
                ..RestoredOncall::default()
            },
            external_alerts: self.external_alerts.values().map(|it| (**it).clone()).collect(),
            heartbeats: self.heartbeats.values().cloned().collect(),
            learned: self.learned.clone(),
            probed: None,
        }
    }
}

/// When the time of a promise has passed: what the customer was told counts where it is later.
fn over_at(promise: &Promise) -> Option<Time> {
    promise.due.map(|due| promise.told_due.map_or(due, |told| told.max(due)))
}

/// The time that a message says was promised before.
const fn named_as_promised(news: &PromiseNews) -> Option<Time> {
    match news {
        PromiseNews::Moved { from, .. } => *from,
        PromiseNews::Late { due } => Some(*due),
        PromiseNews::Update { .. }
        | PromiseNews::Recovered { .. }
        | PromiseNews::CallNotNeeded
        | PromiseNews::NotReached { .. } => None,
    }
}
