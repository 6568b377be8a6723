//! Who is due an announcement.

use super::mutes::Mutes;
use super::windows::Windows;
use crate::Time;
use crate::engine::events::Out;
use crate::engine::io::{Context, Record};
use crate::maintenance::announcement::{LastAnnouncement, due};
use crate::maintenance::reach::Reach;
use crate::maintenance::{Announcement, AnnouncementReason, Maintenance, MaintenanceId};
use crate::notification::{ContactKey, Sites};
use crate::topology::{CustomerIx, SiteIx, Topology};
use std::collections::{BTreeMap, BTreeSet};

/// What was announced last, by maintenance and contact.
#[derive(Debug, Default)]
pub struct Announcements(BTreeMap<MaintenanceId, BTreeMap<ContactKey, LastAnnouncement>>);

/// What a maintenance can take of those that a contact answers for.
#[derive(Default)]
struct Concern {
    customers: BTreeSet<CustomerIx>,
    sites: BTreeSet<SiteIx>,
}

impl Announcements {
    pub fn restore(announced: &[Announcement]) -> Announcements {
        let mut restored = Announcements::default();
        for told in announced {
            let of = restored.0.entry(told.maintenance).or_default();
            let last = of.entry(told.contact).or_insert_with(|| told.into());
            if last.next <= told.number {
                *last = told.into();
            }
        }
        restored
    }

    /// Announces what is due.
    pub fn follow(&mut self, cx: &Context<'_>, windows: &Windows, mutes: &Mutes, out: &mut Out) {
        for (record, reach) in windows.all() {
            let lead = record.plan.notice_lead();
            let near = |start: Time| lead.is_some_and(|lead| cx.now + lead >= start);
            let is_near = record.current(cx.now).is_some_and(|window| near(window.start));
            if is_near || self.0.contains_key(&record.id) {
                self.announce(cx, (record, reach), mutes, out);
            }
        }
        self.0.retain(|id, _| windows.all().any(|(record, _)| record.id == *id));
    }

    fn announce(
        &mut self,
        cx: &Context<'_>,
        (record, reach): (&Maintenance, &Reach),
        mutes: &Mutes,
        out: &mut Out,
    ) {
        let concerned = concerned(cx, reach, mutes);
        let told = self.0.entry(record.id).or_default();
        let contacts: BTreeSet<ContactKey> = concerned.keys().chain(told.keys()).copied().collect();
        let current = record.current(cx.now);
        let repeats = record.plan.schedule.rule.is_some() && record.cancelled_at.is_none();
        let nothing = Concern::default();
        for contact in contacts {
            let concern = concerned.get(&contact).unwrap_or(&nothing);
            let window = current.filter(|_| !concern.sites.is_empty());
            let last = told.get(&contact);
            // What a graph does not show may only not be found yet: nothing is cancelled by that.
            let is_changed = last.is_some_and(|last| record.changed_at > last.at);
            if concern.sites.is_empty() && !is_changed {
                continue;
            }
            let lead = (record.plan.notice_lead(), repeats);
            let Some((why, window)) = due(cx.now, window, lead, last) else { continue };
            let left = cx.topology.contacts.customers_of(contact).next().is_none();
            if left || (why == AnnouncementReason::Cancelled && is_muted(cx, contact, mutes)) {
                continue;
            }
            let announcement = Announcement {
                maintenance: record.id,
                contact,
                number: last.map_or(0, |last| last.next),
                why,
                window,
                customers: names(cx.topology, &concern.customers),
                sites: sites(cx.topology, &concern.sites),
                at: cx.now,
            };
            told.insert(contact, (&announcement).into());
            out.record(Record::Announcement(Box::new(announcement)));
        }
    }
}

/// The contacts whose sites are taken, without those that are muted.
fn concerned(cx: &Context<'_>, reach: &Reach, mutes: &Mutes) -> BTreeMap<ContactKey, Concern> {
    let topology = cx.topology;
    let mut concerned = BTreeMap::<ContactKey, Concern>::new();
    let heard = |site: &&SiteIx| mutes.is_empty() || !mutes.is_of(topology, **site, cx.now);
    for site in reach.sites.iter().filter(heard) {
        let customer = topology.sites[site.ix()].customer;
        for contact in topology.contacts.contacts_of(customer) {
            let concern = concerned.entry(contact).or_default();
            concern.customers.insert(customer);
            concern.sites.insert(*site);
        }
    }
    concerned
}

/// Whether all that a contact answers for is muted.
fn is_muted(cx: &Context<'_>, contact: ContactKey, mutes: &Mutes) -> bool {
    let customers = cx.topology.contacts.customers_of(contact);
    let mut sites =
        customers.flat_map(|customer| cx.topology.contacts.sites_of(customer)).peekable();
    !mutes.is_empty()
        && sites.peek().is_some()
        && sites.all(|site| mutes.is_of(cx.topology, site, cx.now))
}

fn names(topology: &Topology, customers: &BTreeSet<CustomerIx>) -> Vec<String> {
    customers.iter().map(|customer| topology.customers[customer.ix()].clone()).collect()
}

fn sites(topology: &Topology, sites: &BTreeSet<SiteIx>) -> Sites {
    let mut named = Sites::default();
    sites.iter().for_each(|site| named.add(&topology.sites[site.ix()].host));
    named
}
