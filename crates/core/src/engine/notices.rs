//! From what moved in an incident to the notices that are due.

use super::active::ActiveIncident;
use super::site::{Evidence, Sites};
use super::{Engine, Output, Record};
use crate::Time;
use crate::incident::{Phase, Victim, VictimState};
use crate::notification::{
    ContactKey, LastNotice, Notice, NoticeReason, SiteState, SiteSummary, due, throttled_until,
};
use crate::topology::{ComponentIx, SiteIx, Topology};
use crate::verdict::Verdict;
use std::collections::BTreeSet;
use std::time::Duration;

/// From this rate on a fault takes all that rests on it.
const TOTAL: f64 = 0.97;
/// A fault that takes all for so long is presumed to take also what was not asked yet.
const PRESUMED_AFTER: Duration = Duration::from_secs(3);

impl Engine {
    /// Gives out the notices that are due after an input.
    pub(super) fn notify(&mut self, now: Time, out: &mut Vec<Output>) {
        let topology = &*self.topology;
        self.incidents.values_mut().for_each(|active| active.presume(now));
        for active in self.incidents.values_mut().filter(|active| active.has_news(now)) {
            let evidence = Evidence { topology, tracker: &self.tracker, healthy: &self.healthy };
            let (cause, seen_whole) = (cause(topology, active), active.presumes);
            let context = NoticeContext {
                evidence,
                sites: &self.sites,
                cause,
                present: active.is_present(),
                came_back: active.is_present() && active.incident.monitoring_at.is_some(),
                seen_whole,
            };
            for contact in concerned(now, topology, active) {
                let notice = active.notify(now, &context, contact);
                out.extend(notice.map(Box::new).map(Record::Notice).map(Output::Record));
            }
        }
    }
}

/// What is known of the cause of an incident.
struct KnownCause {
    component: ComponentIx,
    /// It takes all that rests on it.
    total: bool,
    /// It may take any site that rests on it, and not a share that is known by now.
    takes_any: bool,
}

fn cause(topology: &Topology, active: &ActiveIncident) -> Option<KnownCause> {
    let cause = active.incident.cause.as_ref()?;
    Some(KnownCause {
        component: topology.component(&cause.component)?,
        total: cause.rate >= TOTAL,
        takes_any: cause.mode.takes_any(cause.rate),
    })
}

/// The contacts to whom news of an incident may matter: of the sites that moved, or, when
/// something was stated, all who were told of it before.
fn concerned(now: Time, topology: &Topology, active: &mut ActiveIncident) -> BTreeSet<ContactKey> {
    let mut contacts = BTreeSet::new();
    for host in std::mem::take(&mut active.changed) {
        let site = topology.site(&host).map(|site| topology.sites[site.ix()].customer);
        contacts
            .extend(site.into_iter().flat_map(|customer| topology.contacts.contacts_of(customer)));
    }
    contacts.extend(active.throttled.extract_if(.., |_, until| *until <= now).map(|(c, _)| c));
    if std::mem::take(&mut active.stated) {
        contacts.extend(active.last_notices.keys());
    }
    contacts
}

/// What is needed to say how a site stands.
struct NoticeContext<'a> {
    evidence: Evidence<'a>,
    sites: &'a Sites,
    cause: Option<KnownCause>,
    /// Whether the cause is seen now. What was known of it says nothing once it is gone.
    present: bool,
    /// Whether it is seen now, and was gone before.
    came_back: bool,
    /// Whether it was seen for long enough that the cause takes all.
    seen_whole: bool,
}

impl NoticeContext<'_> {
    /// What may be said of a victim. A stream that fails makes it one; that its visitors
    /// cannot open it is said when every way to it is seen failing, or when every way leads
    /// through what fails altogether.
    fn group(&self, site: SiteIx, victim: &Victim) -> SiteState {
        match victim.state {
            // What worked before a fault came back says nothing of now.
            VictimState::Verified
                if self.came_back && self.cause.as_ref().is_some_and(|c| c.takes_any) =>
            {
                SiteState::AtRisk
            }
            VictimState::Verified => SiteState::Verified,
            VictimState::Excluded { .. } => SiteState::Excluded,
            VictimState::AtRisk | VictimState::SeenHit => {
                let topology = self.evidence.topology;
                let cause = self.cause.as_ref();
                let is_single_point_of_failure =
                    cause.is_none_or(|c| topology.is_single_point_of_failure(c.component, site));
                let total = self.present && cause.is_some_and(|c| c.total);
                if victim.state == VictimState::AtRisk {
                    let presumed = is_single_point_of_failure && total && self.seen_whole;
                    return if presumed { SiteState::Presumed } else { SiteState::AtRisk };
                }
                let fails = self.evidence.any_fails(site);
                if (is_single_point_of_failure && total && fails) || self.cannot_be_opened(site) {
                    SiteState::Hit
                } else if !fails && (total || !self.present) {
                    SiteState::Unverified
                } else if is_single_point_of_failure {
                    SiteState::Impaired
                } else {
                    SiteState::AtRisk
                }
            }
        }
    }

    fn cannot_be_opened(&self, site: SiteIx) -> bool {
        let zone = self.evidence.topology.sites[site.ix()].zone;
        matches!(self.sites.sites[site.ix()].verdict, Verdict::Down { .. })
            || self.evidence.zone_fails(zone)
            || self.evidence.connection_fails(site)
    }
}

impl ActiveIncident {
    /// Once a cause has taken all for a while, those who rest on it and were not asked yet
    /// are told what is presumed: their turn may come only a sweep later.
    fn presume(&mut self, now: Time) {
        let total = self.incident.cause.as_ref().is_some_and(|cause| cause.rate >= TOTAL);
        let stands = self.is_present() && total;
        if !stands {
            (self.whole_since, self.presumes) = (None, false);
            return;
        }
        let since = *self.whole_since.get_or_insert(now);
        if !self.presumes && now.since(since) >= PRESUMED_AFTER {
            self.presumes = true;
            let at_risk = self.victims.values().filter(|v| v.state == VictimState::AtRisk);
            self.changed.extend(at_risk.map(|victim| victim.site.clone()));
        }
    }

    /// Whether its cause is seen now.
    fn is_present(&self) -> bool {
        self.incident.phase == Phase::Identified && self.found
    }

    /// Whether a site of those that a contact answers for is still waited for.
    fn waits_for_any(&self, topology: &Topology, contact: ContactKey) -> bool {
        let customers = topology.contacts.customers_of(contact);
        let mut sites = customers.flat_map(|customer| topology.contacts.sites_of(customer));
        sites.any(|site| {
            let victim = self.victims.get(&topology.sites[site.ix()].host);
            victim.is_some_and(|v| matches!(v.state, VictimState::SeenHit | VictimState::AtRisk))
        })
    }

    /// Whether anything moved or was said since notices were last given out, or somebody has
    /// waited long enough.
    fn has_news(&self, now: Time) -> bool {
        self.stated
            || !self.changed.is_empty()
            || self.throttled.values().any(|until| *until <= now)
    }

    fn notify(
        &mut self,
        now: Time,
        context: &NoticeContext<'_>,
        contact: ContactKey,
    ) -> Option<Notice> {
        let last = self.statements.last()?;
        // Who was told, and of whose sites some are still waited for, is told nothing more
        // before something is stated. There may be thousands of them.
        let last_notices = self.last_notices.get(&contact);
        if last_notices.is_some_and(|last_notices| {
            last_notices.why != NoticeReason::Works && last_notices.statement == last.number
        }) && self.waits_for_any(context.evidence.topology, contact)
        {
            return None;
        }
        let (customers, sites) = self.standing(context, contact);
        let why = due(now, &self.incident, &self.statements, last_notices, &sites)?;
        let corrects = last.kind.official().is_some_and(|stated| stated.corrects.is_some());
        if let Some(until) = throttled_until(now, why, last_notices).filter(|_| !corrects) {
            self.throttled.insert(contact, until);
            return None;
        }
        self.throttled.remove(&contact);
        let notice = Notice {
            incident: self.incident.id,
            contact,
            number: last_notices.map_or(0, |last_notices| last_notices.next),
            customers,
            statement: last.number,
            at: now,
            why,
            sites,
        };
        let last_notices = LastNotice::after(&notice, last_notices);
        self.last_notices.insert(contact, last_notices);
        Some(notice)
    }

    /// How the sites stand that a contact answers for, and whose they are.
    fn standing(
        &self,
        context: &NoticeContext<'_>,
        contact: ContactKey,
    ) -> (Vec<String>, SiteSummary) {
        let topology = context.evidence.topology;
        let (mut customers, mut standing) = (Vec::new(), SiteSummary::default());
        for customer in topology.contacts.customers_of(contact) {
            let listed = topology.contacts.sites_of(customer).filter_map(|site| {
                let victim = self.victims.get(&topology.sites[site.ix()].host)?;
                Some((site, victim))
            });
            let mut listed = listed.peekable();
            if listed.peek().is_some() {
                customers.push(topology.customers[customer.ix()].clone());
            }
            listed.for_each(|(site, v)| standing.add(context.group(site, v), &v.site));
        }
        (customers, standing)
    }
}
