//! From what moved in an incident to the notices that are due.

use super::site::{Sight, Sites};
use super::trouble::Trouble;
use super::{Engine, Output, Record};
use crate::Time;
use crate::estate::{ComponentIx, Estate, SiteIx};
use crate::incident::{Phase, Victim, VictimState};
use crate::notice::{ContactKey, Group, Notice, Standing, Told, Why, due, held_until};
use crate::verdict::Verdict;
use std::collections::BTreeSet;
use std::time::Duration;

/// From this rate on a fault takes all that rests on it.
const TOTAL: f64 = 0.97;
/// A fault that takes all for so long is presumed to take also what was not asked yet.
const PRESUMED_AFTER: Duration = Duration::from_secs(3);

impl Engine {
    /// Gives out the notices that are due after an input.
    pub(super) fn tell(&mut self, now: Time, out: &mut Vec<Output>) {
        let estate = &*self.estate;
        self.troubles.values_mut().for_each(|trouble| trouble.presume(now));
        for trouble in self.troubles.values_mut().filter(|trouble| trouble.has_news(now)) {
            let sight = Sight { estate, tracker: &self.tracker, well: &self.well };
            let (cause, seen_whole) = (cause(estate, trouble), trouble.presumes);
            let look = Look {
                sight,
                sites: &self.sites,
                cause,
                present: trouble.is_present(),
                came_back: trouble.is_present() && trouble.incident.monitoring_at.is_some(),
                seen_whole,
            };
            for contact in concerned(now, estate, trouble) {
                let notice = trouble.tell(now, &look, contact);
                out.extend(notice.map(Box::new).map(Record::Notice).map(Output::Record));
            }
        }
    }
}

/// What is known of the cause of an incident.
struct Known {
    component: ComponentIx,
    /// It takes all that rests on it.
    total: bool,
    /// It may take any site that rests on it, and not a share that is known by now.
    takes_any: bool,
}

fn cause(estate: &Estate, trouble: &Trouble) -> Option<Known> {
    let cause = trouble.incident.cause.as_ref()?;
    Some(Known {
        component: estate.component(&cause.component)?,
        total: cause.rate >= TOTAL,
        takes_any: cause.mode.takes_any(cause.rate),
    })
}

/// The contacts to whom news of an incident may matter: of the sites that moved, or, when
/// something was stated, all who were told of it before.
fn concerned(now: Time, estate: &Estate, trouble: &mut Trouble) -> BTreeSet<ContactKey> {
    let mut contacts = BTreeSet::new();
    for host in std::mem::take(&mut trouble.moved) {
        let site = estate.site(&host).map(|site| estate.sites[site.ix()].customer);
        contacts.extend(site.into_iter().flat_map(|customer| estate.people.contacts_of(customer)));
    }
    contacts.extend(trouble.held.extract_if(.., |_, until| *until <= now).map(|(c, _)| c));
    if std::mem::take(&mut trouble.stated) {
        contacts.extend(trouble.told.keys());
    }
    contacts
}

/// What is needed to say how a site stands.
struct Look<'a> {
    sight: Sight<'a>,
    sites: &'a Sites,
    cause: Option<Known>,
    /// Whether the cause is seen now. What was known of it says nothing once it is gone.
    present: bool,
    /// Whether it is seen now, and was gone before.
    came_back: bool,
    /// Whether it was seen for long enough that the cause takes all.
    seen_whole: bool,
}

impl Look<'_> {
    /// What may be said of a victim. A stream that fails makes it one; that its visitors
    /// cannot open it is said when every way to it is seen failing, or when every way leads
    /// through what fails altogether.
    fn group(&self, site: SiteIx, victim: &Victim) -> Group {
        match victim.state {
            // What worked before a fault came back says nothing of now.
            VictimState::Verified
                if self.came_back && self.cause.as_ref().is_some_and(|c| c.takes_any) =>
            {
                Group::AtRisk
            }
            VictimState::Verified => Group::Verified,
            VictimState::Excluded { .. } => Group::Excluded,
            VictimState::AtRisk | VictimState::SeenHit => {
                let estate = self.sight.estate;
                let cause = self.cause.as_ref();
                let no_way_round = cause.is_none_or(|c| estate.no_way_round(c.component, site));
                let total = self.present && cause.is_some_and(|c| c.total);
                if victim.state == VictimState::AtRisk {
                    let presumed = no_way_round && total && self.seen_whole;
                    return if presumed { Group::Presumed } else { Group::AtRisk };
                }
                let fails = self.sight.any_fails(site);
                if (no_way_round && total && fails) || self.cannot_be_opened(site) {
                    Group::Hit
                } else if !fails && (total || !self.present) {
                    Group::Unverified
                } else if no_way_round {
                    Group::Impaired
                } else {
                    Group::AtRisk
                }
            }
        }
    }

    fn cannot_be_opened(&self, site: SiteIx) -> bool {
        let zone = self.sight.estate.sites[site.ix()].zone;
        matches!(self.sites.sites[site.ix()].verdict, Verdict::Down { .. })
            || self.sight.zone_fails(zone)
            || self.sight.connection_fails(site)
    }
}

impl Trouble {
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
            self.moved.extend(at_risk.map(|victim| victim.site.clone()));
        }
    }

    /// Whether its cause is seen now.
    fn is_present(&self) -> bool {
        self.incident.phase == Phase::Identified && self.found
    }

    /// Whether a site of those that a contact answers for is still waited for.
    fn waits_for_any(&self, estate: &Estate, contact: ContactKey) -> bool {
        let customers = estate.people.customers_of(contact);
        let mut sites = customers.flat_map(|customer| estate.people.sites_of(customer));
        sites.any(|site| {
            let victim = self.victims.get(&estate.sites[site.ix()].host);
            victim.is_some_and(|v| matches!(v.state, VictimState::SeenHit | VictimState::AtRisk))
        })
    }

    /// Whether anything moved or was said since notices were last given out, or somebody has
    /// waited long enough.
    fn has_news(&self, now: Time) -> bool {
        self.stated || !self.moved.is_empty() || self.held.values().any(|until| *until <= now)
    }

    fn tell(&mut self, now: Time, look: &Look<'_>, contact: ContactKey) -> Option<Notice> {
        let last = self.statements.last()?;
        // Who was told, and of whose sites some are still waited for, is told nothing more
        // before something is stated. There may be thousands of them.
        let told = self.told.get(&contact);
        if told.is_some_and(|told| told.why != Why::Works && told.statement == last.number)
            && self.waits_for_any(look.sight.estate, contact)
        {
            return None;
        }
        let (customers, sites) = self.standing(look, contact);
        let why = due(now, &self.incident, &self.statements, told, &sites)?;
        let corrects = last.word.stated().is_some_and(|stated| stated.corrects.is_some());
        if let Some(until) = held_until(now, why, told).filter(|_| !corrects) {
            self.held.insert(contact, until);
            return None;
        }
        self.held.remove(&contact);
        let notice = Notice {
            incident: self.incident.id,
            contact,
            number: told.map_or(0, |told| told.next),
            customers,
            statement: last.number,
            at: now,
            why,
            sites,
        };
        let told = Told::by(&notice, told);
        self.told.insert(contact, told);
        Some(notice)
    }

    /// How the sites stand that a contact answers for, and whose they are.
    fn standing(&self, look: &Look<'_>, contact: ContactKey) -> (Vec<String>, Standing) {
        let estate = look.sight.estate;
        let (mut customers, mut standing) = (Vec::new(), Standing::default());
        for customer in estate.people.customers_of(contact) {
            let listed = estate.people.sites_of(customer).filter_map(|site| {
                let victim = self.victims.get(&estate.sites[site.ix()].host)?;
                Some((site, victim))
            });
            let mut listed = listed.peekable();
            if listed.peek().is_some() {
                customers.push(estate.customers[customer.ix()].clone());
            }
            listed.for_each(|(site, v)| standing.add(look.group(site, v), &v.site));
        }
        (customers, standing)
    }
}
