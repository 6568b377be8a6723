//! From what changed in an incident to the notices that are due.

mod heard;

use super::detection::evidence::Evidence;
use super::events::{Event, Out};
use super::incidents::Incidents;
use super::incidents::active::ActiveIncident;
use super::incidents::is_lossy;
use super::io::{Context, Record};
use super::maintenance::Maintenance;
use crate::Time;
use crate::incident::IncidentId;
use crate::incident::{Justification, Victim, VictimState};
use crate::name::Name;
use crate::notification::{
    CORRECTED_AFTER, COUNTED_WITHIN, ContactKey, LastNotice, Notice, NoticeReason, PRESUMED_AFTER,
    SiteState, SiteSummary, due, throttled_until,
};
use crate::statement::{Statement, StatementKind};
use crate::topology::{ComponentIx, SiteIx, Topology};
use crate::verdict::Verdict;
use heard::Heard;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// From this rate on a fault takes all that depends on it.
const TOTAL_RATE: f64 = 0.97;

/// Who was notified of what, by incident.
#[derive(Debug, Default)]
pub struct Notices {
    states: BTreeMap<IncidentId, NotificationState>,
}

/// Who was notified of one incident, and what has changed since.
#[derive(Debug, Default)]
struct NotificationState {
    /// The last notice to each contact.
    last: BTreeMap<ContactKey, LastNotice>,
    /// Contacts who are due a notice and had many of late, or who are looked at again, and until
    /// when they wait.
    throttled: BTreeMap<ContactKey, Time>,
    /// Contacts who are due a first notice, and until when it waits for their other sites.
    counted: BTreeMap<ContactKey, Time>,
    /// When the first of those who wait is looked at.
    next_look: Option<Time>,
    /// Whether it is of before a restart, and who waited then is looked at once all was asked.
    restored: bool,
    /// Victims that changed since notices were last given out.
    changed: Vec<Name>,
    /// Whether a statement was made since then.
    stated: bool,
    /// Since when the cause is seen to take all that depends on it,
    whole_since: Option<Time>,
    /// and whether that is presumed of what was not probed yet.
    presumes: bool,
}

impl Notices {
    /// As they were committed.
    pub fn restore(incidents: &Incidents, notices: &[Notice]) -> Notices {
        let mut restored = Notices::default();
        for notice in notices.iter().filter(|it| incidents.get(it.incident).is_some()) {
            let state = restored.states.entry(notice.incident).or_default();
            state.last.insert(notice.contact, LastNotice::after(notice, None));
            // Whether it named too few, or all works by now, may not have been looked at before.
            if !notice.why.is_last() {
                state.throttled.insert(notice.contact, notice.at + CORRECTED_AFTER);
                state.restored = true;
            }
        }
        restored.reevaluate_all(incidents);
        restored
    }

    /// Has all contacts of all incidents looked at again.
    pub fn reevaluate_all(&mut self, incidents: &Incidents) {
        for active in incidents.all() {
            self.states.entry(active.incident.id).or_default().reevaluate(active);
        }
    }

    /// Tells those who were notified, and whose sites have left the inventory, that nothing will
    /// follow.
    pub fn tell_leavers(
        &mut self,
        cx: &Context<'_>,
        old: &Topology,
        incidents: &Incidents,
        out: &mut Out,
    ) {
        for active in incidents.all().filter(|active| active.is_open()) {
            self.state(active.incident.id).tell_leavers(cx, old, active, out);
        }
    }

    /// Gives out the notices that are due after an input.
    pub fn follow(
        &mut self,
        cx: &Context<'_>,
        evidence: &Evidence<'_>,
        (maintenance, incidents): (&Maintenance, &Incidents),
        events: Vec<Event>,
        out: &mut Out,
    ) {
        for event in events {
            self.note(cx, incidents, event);
        }
        self.states.retain(|id, _| incidents.get(*id).is_some());
        for active in incidents.all() {
            let mut state = self.states.remove(&active.incident.id).unwrap_or_default();
            state.go_on(cx);
            state.presume(cx.now, active);
            if state.is_due(cx.now) {
                let others = self.states.iter();
                let others = others.filter_map(|(id, it)| Some((incidents.get(*id)?, &it.last)));
                let heard = Heard(others.collect());
                state.notify((cx, &heard), evidence, (maintenance, active), out);
            }
            self.states.insert(active.incident.id, state);
        }
    }

    fn state(&mut self, id: IncidentId) -> &mut NotificationState {
        self.states.entry(id).or_default()
    }

    fn note(&mut self, cx: &Context<'_>, incidents: &Incidents, event: Event) {
        match event {
            Event::VictimMoved(id, site) => self.state(id).changed.push(site),
            Event::StatementMade(id) => self.state(id).stated = true,
            Event::Unmuted => {
                for active in incidents.all() {
                    let state = self.state(active.incident.id);
                    state.reevaluate(active);
                    state.stated = true;
                }
            }
            Event::Reevaluate(id) => {
                if let Some(active) = incidents.get(id) {
                    self.state(id).reevaluate(active);
                }
            }
            Event::VerdictChanged(site) => {
                let host = &cx.topology.sites[site.ix()].host;
                let open = incidents.all().filter(|active| active.is_open());
                for active in open.filter(|active| active.victims.contains_key(host)) {
                    self.state(active.incident.id).changed.push(host.clone());
                }
            }
        }
    }
}

impl NotificationState {
    /// Has all contacts looked at again: the cause is another one, or they are others now.
    fn reevaluate(&mut self, active: &ActiveIncident) {
        let hit = active.victims.values().filter(|v| v.state == VictimState::SeenHit);
        self.changed = hit.map(|victim| victim.site.clone()).collect();
        (self.whole_since, self.presumes) = (None, false);
    }

    /// After a restart, who was told too early is looked at once a sweep has asked all.
    fn go_on(&mut self, cx: &Context<'_>) {
        if std::mem::take(&mut self.restored) {
            let all_asked = cx.now + cx.options.sweep;
            self.throttled.values_mut().for_each(|until| *until = all_asked.max(*until));
            self.note_next_look();
        }
    }

    /// Once a cause has taken all for a while, the contacts of what depends on it and was
    /// not probed yet are told what is presumed: their turn may come only a sweep later.
    fn presume(&mut self, now: Time, active: &ActiveIncident) {
        let total = active.incident.cause.as_ref().is_some_and(|cause| cause.rate >= TOTAL_RATE);
        if !active.is_present() || !total {
            (self.whole_since, self.presumes) = (None, false);
            return;
        }
        let since = *self.whole_since.get_or_insert(now);
        if !self.presumes && now.since(since) >= PRESUMED_AFTER {
            self.presumes = true;
            let at_risk = active.victims.values().filter(|v| v.state == VictimState::AtRisk);
            self.changed.extend(at_risk.map(|victim| victim.site.clone()));
        }
    }

    /// Whether anything changed or was stated since notices were last given out, or a
    /// contact has waited long enough.
    fn is_due(&self, now: Time) -> bool {
        self.stated || !self.changed.is_empty() || self.next_look.is_some_and(|at| at <= now)
    }

    /// Notes when the next contact has waited long enough; there may be tens of thousands.
    fn note_next_look(&mut self) {
        self.next_look = self.throttled.values().chain(self.counted.values()).min().copied();
    }

    fn notify(
        &mut self,
        (cx, heard): (&Context<'_>, &Heard<'_>),
        evidence: &Evidence<'_>,
        (maintenance, active): (&Maintenance, &ActiveIncident),
        out: &mut Out,
    ) {
        let present = active.is_present();
        let context = NoticeContext {
            evidence,
            cause: cause(cx.topology, active),
            present,
            found: active.is_open() && active.recovery.found,
            came_back: present && active.incident.monitoring_at.is_some(),
            seen_whole: self.presumes,
            has_to_work_for: active.has_to_work_for(cx.now),
        };
        let waited: BTreeSet<ContactKey> = self
            .throttled
            .extract_if(.., |_, until| *until <= cx.now)
            .map(|(contact, _)| contact)
            .collect();
        for contact in self.concerned(cx).union(&waited).copied() {
            if maintenance.mutes_any() && is_muted(cx, maintenance, active, contact) {
                self.counted.remove(&contact);
                continue;
            }
            let has_waited = waited.contains(&contact);
            let notice = self.notify_one((cx, heard), active, &context, (contact, has_waited));
            if let Some(notice) = notice {
                out.record(Record::Notice(Box::new(notice)));
            }
        }
        self.note_next_look();
    }

    /// The contacts to whom a change may matter: those of the sites that changed, or, when
    /// a statement was made, all who were notified before.
    fn concerned(&mut self, cx: &Context<'_>) -> BTreeSet<ContactKey> {
        let topology = cx.topology;
        let mut contacts = BTreeSet::new();
        for host in std::mem::take(&mut self.changed) {
            let site = topology.site(&host).map(|site| topology.sites[site.ix()].customer);
            let of_it = site.into_iter().flat_map(|it| topology.contacts.contacts_of(it));
            contacts.extend(of_it);
        }
        let counted = self.counted.iter().filter(|(_, until)| **until <= cx.now);
        contacts.extend(counted.map(|(contact, _)| *contact));
        if std::mem::take(&mut self.stated) {
            contacts.extend(self.last.keys());
        }
        contacts
    }

    fn tell_leavers(
        &mut self,
        cx: &Context<'_>,
        old: &Topology,
        active: &ActiveIncident,
        out: &mut Out,
    ) {
        let Some(statement) = active.statements.last() else { return };
        let lists = |host: &Name| active.victims.contains_key(host);
        let left = |contact: &ContactKey| !sites_of(cx.topology, *contact).1.iter().any(lists);
        for (contact, last) in self.last.iter_mut().filter(|(contact, _)| left(contact)) {
            let (customers, hosts) = sites_of(old, *contact);
            let removed = |host: &&Name| {
                let victim = active.victims.get(*host);
                victim.is_some_and(|victim| victim.justification == Justification::Removed)
            };
            let mut sites = SiteSummary::default();
            for host in hosts.iter().filter(removed) {
                sites.add(SiteState::Excluded, host);
            }
            if sites.excluded.count == 0 || last.why.is_last() {
                continue;
            }
            let notice = Notice {
                incident: active.incident.id,
                contact: *contact,
                number: last.next,
                customers,
                statement: statement.number,
                at: cx.now,
                why: NoticeReason::Removed,
                sites,
            };
            *last = LastNotice::after(&notice, Some(last));
            out.record(Record::Notice(Box::new(notice)));
        }
    }

    fn notify_one(
        &mut self,
        (cx, heard): (&Context<'_>, &Heard<'_>),
        active: &ActiveIncident,
        context: &NoticeContext<'_>,
        (contact, has_waited): (ContactKey, bool),
    ) -> Option<Notice> {
        let statement = active.statements.last()?;
        // A contact who was notified, and some of whose sites are still waited for, hears
        // nothing more before something is stated, but for one look at whether the first notice
        // named too few. There may be thousands of sites.
        let last = self.last.get(&contact);
        let is_newest = |it: &LastNotice| {
            !it.why.is_last() && it.statement == statement.number && !it.by_another
        };
        if last.is_some_and(is_newest) && waits_for_any(active, cx.topology, contact) && !has_waited
        {
            let looked_at = last.filter(|it| it.why.is_early());
            let looked_at = looked_at.map(|it| it.at + CORRECTED_AFTER.max(cx.options.sweep));
            if let Some(at) = looked_at.filter(|at| *at > cx.now) {
                self.throttled.entry(contact).or_insert(at);
            }
            return None;
        }
        let (customers, mut sites) = summary(active, context, contact);
        let has_to_work_for = context.has_to_work_for;
        sites.has_to_work_for = Some(has_to_work_for).filter(|it| !it.is_zero());
        // What they heard by another incident counts for as long as it says all of this one.
        let first = (NoticeReason::First, None);
        let is_enough = || heard.is_told(cx.topology, active, contact, first, &sites);
        let last = last.filter(|it| !it.by_another || it.why.is_last() || is_enough());
        let why = due(cx.now, &active.incident, &active.statements, last, &sites);
        let Some(why) = why else {
            self.counted.remove(&contact);
            return None;
        };
        // What comes back counts anew, like what is new.
        if why.is_first() || (context.came_back && why == NoticeReason::Changed) {
            let until = *self.counted.entry(contact).or_insert(cx.now + COUNTED_WITHIN);
            if cx.now < until && context.awaits_an_answer(active, contact) {
                return None;
            }
        }
        self.counted.remove(&contact);
        if why == NoticeReason::Works {
            sites.unwatched = active.unwatched();
            // Of what comes and goes it is told once it lasts.
            let lasts_at = sites.works_since.map(|at| at + has_to_work_for);
            if let Some(at) = lasts_at.filter(|at| *at > cx.now) {
                self.throttled.insert(contact, at);
                return None;
            }
        }
        let corrects = statement.kind.official().is_some_and(|stated| stated.corrects.is_some());
        if let Some(until) = throttled_until(cx.now, why, last).filter(|_| !corrects) {
            self.throttled.insert(contact, until);
            return None;
        }
        self.throttled.remove(&contact);
        let notice = Notice {
            incident: active.incident.id,
            contact,
            number: last.map_or(0, |last| last.next),
            customers,
            statement: statement.number,
            at: cx.now,
            why,
            sites,
        };
        let is_told = heard.is_told(cx.topology, active, contact, (why, last), &notice.sites);
        let mut last = LastNotice::after(&notice, last);
        if is_told {
            // The number is that of the next that is sent.
            (last.next, last.by_another) = (notice.number, true);
        }
        self.last.insert(contact, last);
        (!is_told).then_some(notice)
    }
}

/// Whom a contact answers for, and their sites.
fn sites_of(topology: &Topology, contact: ContactKey) -> (Vec<String>, Vec<Name>) {
    let (mut customers, mut hosts) = (Vec::new(), Vec::new());
    for customer in topology.contacts.customers_of(contact) {
        customers.push(topology.customers[customer.ix()].clone());
        let sites = topology.contacts.sites_of(customer);
        hosts.extend(sites.map(|site| topology.sites[site.ix()].host.clone()));
    }
    (customers, hosts)
}

/// Whether all that a contact answers for on a victim list is muted. What is told with others is
/// counted with them.
fn is_muted(
    cx: &Context<'_>,
    maintenance: &Maintenance,
    active: &ActiveIncident,
    contact: ContactKey,
) -> bool {
    let customers = cx.topology.contacts.customers_of(contact);
    let sites = customers.flat_map(|customer| cx.topology.contacts.sites_of(customer));
    let listed = |site: &SiteIx| {
        let victim = active.victims.get(&cx.topology.sites[site.ix()].host);
        victim.is_some_and(|victim| !matches!(victim.state, VictimState::Excluded { .. }))
    };
    let mut listed = sites.filter(listed).peekable();
    listed.peek().is_some() && listed.all(|site| maintenance.is_muted(cx.topology, site, cx.now))
}

/// Whether a site of those that a contact answers for is still waited for.
fn waits_for_any(active: &ActiveIncident, topology: &Topology, contact: ContactKey) -> bool {
    let customers = topology.contacts.customers_of(contact);
    let mut sites = customers.flat_map(|customer| topology.contacts.sites_of(customer));
    sites.any(|site| active.awaits(&topology.sites[site.ix()].host))
}

/// The sites that a contact answers for, by state, and whose they are.
fn summary(
    active: &ActiveIncident,
    context: &NoticeContext<'_>,
    contact: ContactKey,
) -> (Vec<String>, SiteSummary) {
    let topology = context.evidence.probes.topology;
    let (mut customers, mut summary) = (Vec::new(), SiteSummary::default());
    for customer in topology.contacts.customers_of(contact) {
        let listed = topology.contacts.sites_of(customer).filter_map(|site| {
            let victim = active.victims.get(&topology.sites[site.ix()].host)?;
            Some((site, victim))
        });
        let mut listed = listed.peekable();
        if listed.peek().is_some() {
            customers.push(topology.customers[customer.ix()].clone());
        }
        listed.for_each(|(site, victim)| summary.add_victim(context.state(site, victim), victim));
    }
    (customers, summary)
}

/// What is known of the cause of an incident.
struct KnownCause {
    component: ComponentIx,
    /// It takes all that depends on it.
    total: bool,
    /// It may take any site that depends on it, and not a share that is known by now.
    takes_any: bool,
    /// It lets some probes of each site pass.
    lossy: bool,
    /// When it began to fail.
    since: Time,
}

fn cause(topology: &Topology, active: &ActiveIncident) -> Option<KnownCause> {
    let cause = active.incident.cause.as_ref()?;
    Some(KnownCause {
        component: topology.component(&cause.component)?,
        total: cause.rate >= TOTAL_RATE,
        takes_any: cause.mode.takes_any(cause.rate),
        lossy: is_lossy(cause),
        since: again_at(active).max(active.recovery.again_at).max(Some(cause.since))?,
    })
}

/// When it came back last after it had seemed over: what worked in between says nothing of now.
fn again_at(active: &ActiveIncident) -> Option<Time> {
    let seemed_over = |it: &Statement| matches!(it.kind, StatementKind::Recovering);
    let over = active.statements.iter().rposition(seemed_over)?;
    let came_back = |it: &&Statement| {
        matches!(it.kind, StatementKind::Ongoing { .. } | StatementKind::Relapsed { .. })
    };
    active.statements[over..].iter().find(came_back).map(|it| it.as_of)
}

/// What is needed to judge a site for a notice.
struct NoticeContext<'a> {
    evidence: &'a Evidence<'a>,
    cause: Option<KnownCause>,
    /// Whether the cause is seen now. What was known of it says nothing once it is gone.
    present: bool,
    /// Whether it is seen now, and may not count as present again yet.
    found: bool,
    /// Whether it is seen now, and was gone before.
    came_back: bool,
    /// Whether it was seen for long enough that the cause takes all.
    seen_whole: bool,
    /// How long what comes and goes has to work before that is told.
    has_to_work_for: Duration,
}

impl NoticeContext<'_> {
    /// Whether some site of a contact may not be opened without the cause, is not held to be hit, and
    /// was not seen to work since it began to fail.
    fn awaits_an_answer(&self, active: &ActiveIncident, contact: ContactKey) -> bool {
        let probes = self.evidence.probes;
        let topology = probes.topology;
        let Some(cause) = self.cause.as_ref().filter(|_| self.found) else { return false };
        let customers = topology.contacts.customers_of(contact);
        let mut sites = customers.flat_map(|customer| topology.contacts.sites_of(customer));
        sites.any(|site| {
            let victim = active.victims.get(&topology.sites[site.ix()].host);
            let is_open = match victim.map(|victim| &victim.state) {
                None => true,
                Some(VictimState::AtRisk) => !self.is_presumed(site),
                // It failed before, and was not asked since that came back.
                Some(VictimState::SeenHit) => !probes.any_fails(site),
                Some(VictimState::Verified | VictimState::Excluded { .. }) => false,
            };
            is_open && topology.is_on_every_way(cause.component, site) && !self.answers(site, cause)
        })
    }

    /// Whether a site was asked through the cause since that began to fail, and works.
    fn answers(&self, site: SiteIx, cause: &KnownCause) -> bool {
        self.evidence.probes.answers_through(site, cause.component, cause.since)
    }

    /// Whether a site that was not seen failing fails for all that is known: what takes all takes
    /// it, unless it answered since.
    fn is_presumed(&self, site: SiteIx) -> bool {
        let topology = self.evidence.probes.topology;
        let presumed = |cause: &KnownCause| {
            cause.total
                && topology.is_single_point_of_failure(cause.component, site)
                && !self.answers(site, cause)
        };
        self.present && self.seen_whole && self.cause.as_ref().is_some_and(presumed)
    }

    /// What may be said of a victim. A stream that fails makes it one; that its visitors
    /// cannot open it is said when every way to it is seen failing, or when every way leads
    /// through what fails altogether.
    fn state(&self, site: SiteIx, victim: &Victim) -> SiteState {
        match victim.state {
            // What worked before a fault came back says nothing of now.
            VictimState::Verified
                if self.came_back
                    && self
                        .cause
                        .as_ref()
                        .is_some_and(|c| c.takes_any && self.rests_on(site, c)) =>
            {
                SiteState::AtRisk
            }
            // Nor does that it was verified, when something else takes it now.
            VictimState::Verified if self.cannot_be_opened(site) => SiteState::AtRisk,
            VictimState::Verified => SiteState::Verified,
            VictimState::Excluded { .. } => SiteState::Excluded,
            VictimState::AtRisk | VictimState::SeenHit => {
                let topology = self.evidence.probes.topology;
                let cause = self.cause.as_ref();
                let no_way_around =
                    cause.is_none_or(|c| topology.is_on_every_way(c.component, site));
                let total = self.present && cause.is_some_and(|c| c.total);
                if victim.state == VictimState::AtRisk {
                    let presumed = self.is_presumed(site);
                    return if presumed { SiteState::Presumed } else { SiteState::AtRisk };
                }
                let fails = self.evidence.probes.any_fails(site);
                let closed = fails && !self.evidence.probes.opened_since_failing(site);
                // What loses probes in turn lets some visitors pass.
                if fails && no_way_around && self.present && cause.is_some_and(|c| c.lossy) {
                    SiteState::Impaired
                } else if closed && ((no_way_around && total) || self.cannot_be_opened(site)) {
                    SiteState::Hit
                } else if !fails && !self.evidence.probes.is_heard(site) {
                    // Nothing was seen since a restart: it is what it was.
                    match no_way_around {
                        true if total => SiteState::Hit,
                        true => SiteState::Impaired,
                        false if self.cannot_be_opened(site) => SiteState::Hit,
                        false => SiteState::AtRisk,
                    }
                } else if !fails && (total || !self.present) {
                    SiteState::Unverified
                } else if no_way_around || (fails && self.evidence.probes.is_felt_for_long(site)) {
                    SiteState::Impaired
                } else {
                    SiteState::AtRisk
                }
            }
        }
    }

    /// Whether anything of a site still leads through a cause: its owner may have moved it.
    fn rests_on(&self, site: SiteIx, cause: &KnownCause) -> bool {
        let topology = self.evidence.probes.topology;
        let mut streams = topology.streams_of(site);
        streams.any(|stream| topology.components_of(stream).contains(&cause.component))
    }

    fn cannot_be_opened(&self, site: SiteIx) -> bool {
        matches!(self.evidence.sites.sites[site.ix()].verdict, Verdict::Down { .. })
            || self.fails_now(site)
    }

    /// Whether every path to a site failed when it was last asked.
    fn fails_now(&self, site: SiteIx) -> bool {
        let probes = self.evidence.probes;
        let zone = probes.topology.sites[site.ix()].zone;
        probes.zone_fails(zone) || probes.connection_fails(site)
    }
}
