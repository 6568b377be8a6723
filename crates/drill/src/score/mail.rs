//! The score of the mail: everyone affected was notified, once, and truthfully.

use super::check::{Check, check, none_of};
use super::check_kind::CheckKind;
use super::record::{Delivery, DeskRecord, MailLog};
use crate::ground_truth::GroundTruth;
use bongsu_core::Time;
use bongsu_core::incident::VictimState;
use bongsu_core::inventory::Contact;
use bongsu_core::name::Name;
use bongsu_core::notification::{ContactKey, Notice};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A mail may say "works" about a site that worked at some time within this span before.
const WORKING_MAX_AGE: Duration = Duration::from_secs(30);

/// What was measured of the mail.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct MailMeasurements {
    /// How many people got mail.
    pub recipients: usize,
    /// The most mails that one person got.
    pub max_per_recipient: usize,
    /// For each person whose sites were hit: from the first failure to the first mail; zero
    /// when the mail came first.
    pub first_mail_delays: Vec<Duration>,
    /// People whose sites were hit and who got no mail.
    pub not_notified: Vec<String>,
    /// How many mails arrived more than once, under one Message-ID.
    pub duplicates: usize,
    /// How many duplicates the crashes excuse.
    pub excused_duplicates: usize,
    /// How many mails were sent and did not arrive, or are still to be sent.
    pub lost: usize,
    /// Sites about which a mail said something untrue.
    pub untrue: Vec<Name>,
}

impl MailMeasurements {
    /// Compares the mail with the ground truth.
    pub fn measure(truth: &GroundTruth, desk: &DeskRecord, log: &MailLog) -> MailMeasurements {
        let mut per_recipient: BTreeMap<&str, usize> = BTreeMap::new();
        for mail in &log.received {
            *per_recipient.entry(&mail.to).or_default() += 1;
        }
        let ids: BTreeSet<&str> = log.received.iter().map(|mail| mail.id.as_str()).collect();
        MailMeasurements {
            recipients: per_recipient.len(),
            max_per_recipient: per_recipient.values().copied().max().unwrap_or(0),
            first_mail_delays: first_mail_delays(truth, log),
            not_notified: not_notified(desk, log),
            duplicates: log.received.len() - ids.len(),
            excused_duplicates: log.crashes * MAX_MAILS_IN_FLIGHT,
            lost: log.notices.iter().filter(|notice| is_lost(notice, log, &ids)).count(),
            untrue: untrue(truth, log),
        }
    }

    fn duplicates(&self) -> Check {
        let (duplicates, excused) = (self.duplicates, self.excused_duplicates);
        if excused == 0 {
            return none_of(CheckKind::DuplicateMails, duplicates);
        }
        let wanted = format!("≤ {excused}");
        check(CheckKind::ResentMails, wanted, duplicates, duplicates <= excused)
    }

    /// The lines of the score.
    pub fn checks(&self) -> Vec<Check> {
        let mut delays = self.first_mail_delays.clone();
        delays.sort_unstable();
        let at = |share: f64| delays.get((delays.len().saturating_sub(1) as f64 * share) as usize);
        let delays = at(0.5).zip(at(1.0)).map_or("—".into(), |(median, worst)| {
            format!("{:.1} s, {:.1} s", median.as_secs_f64(), worst.as_secs_f64())
        });
        let mails = format!("{}, {}", self.recipients, self.max_per_recipient);
        vec![
            check(CheckKind::MailRecipients, "", mails, true),
            check(CheckKind::MailDelay, "", delays, true),
            none_of(CheckKind::NotNotified, self.not_notified.len()),
            self.duplicates(),
            none_of(CheckKind::LostMails, self.lost),
            none_of(CheckKind::UntrueMails, self.untrue.len()),
        ]
    }
}

/// How many mails are sent at the same time, at most.
const MAX_MAILS_IN_FLIGHT: usize = 16;

fn is_lost((notice, delivery): &(Notice, Delivery), log: &MailLog, ids: &BTreeSet<&str>) -> bool {
    let key = notice.id().message_id(&log.secret);
    match delivery {
        Delivery::Sent(at) if *at < log.open_since => false,
        Delivery::Sent(_) => !ids.iter().any(|id| id.split('@').next() == Some(&key)),
        Delivery::Dropped => false,
        Delivery::NotSent => true,
    }
}

/// The sites of each mail address.
fn sites_by_address(log: &MailLog) -> BTreeMap<&str, Vec<&Name>> {
    let mut sites: BTreeMap<&str, Vec<&Name>> = BTreeMap::new();
    for (host, site) in &log.inventory.sites {
        let customer = log.inventory.customers.get(&site.customer);
        for contact in customer.into_iter().flat_map(|customer| &customer.contacts) {
            if let Contact::Email(address) = contact {
                sites.entry(address).or_default().push(host);
            }
        }
    }
    sites
}

fn first_mail_delays(truth: &GroundTruth, log: &MailLog) -> Vec<Duration> {
    let mut first = BTreeMap::new();
    for mail in log.received.iter().rev() {
        first.insert(mail.to.as_str(), mail.at);
    }
    let sites = sites_by_address(log);
    let delays = first.into_iter().filter_map(|(address, at)| {
        let hits = sites.get(address)?.iter().filter_map(|host| truth.hit(host));
        // A notice about a presumed outage may arrive before a probe of the site fails.
        hits.map(|hit| hit.first).min().map(|since| at.since(since))
    });
    delays.collect()
}

fn not_notified(desk: &DeskRecord, log: &MailLog) -> Vec<String> {
    let notified: BTreeSet<ContactKey> = log
        .notices
        .iter()
        .filter(|(_, delivery)| matches!(delivery, Delivery::Sent(_)))
        .map(|(notice, _)| notice.contact)
        .collect();
    let listed = |host: &Name| {
        desk.victims.iter().any(|victim| {
            let excluded = matches!(victim.state, VictimState::Excluded { .. });
            victim.site == *host && victim.hit_at.is_some() && !excluded
        })
    };
    let not_notified = sites_by_address(log).into_iter().filter(|(address, sites)| {
        let key = ContactKey::of(&log.secret, &Contact::Email((*address).to_owned()));
        !notified.contains(&key) && sites.iter().any(|host| listed(host))
    });
    not_notified.map(|(address, _)| address.to_owned()).collect()
}

/// Sites that a mail calls failing before any fault had hit them, degraded without a fault,
/// or working while they could not work.
fn untrue(truth: &GroundTruth, log: &MailLog) -> Vec<Name> {
    let written_at: BTreeMap<String, Time> = log
        .notices
        .iter()
        .map(|(notice, _)| (notice.id().message_id(&log.secret), notice.at))
        .collect();
    let own_faults: BTreeMap<Name, Time> =
        truth.own_hits().into_iter().map(|(host, hit)| (host, hit.first)).collect();
    let mut untrue = Vec::new();
    for mail in &log.received {
        let key = mail.id.split('@').next().unwrap_or_default();
        // An alert, and the answer to a ticket, is written when it is sent.
        let at = written_at.get(key).copied().or(log.has_others.then_some(mail.at));
        for (mark, host) in &mail.sites {
            let was_hit = |at: Time| {
                let first = truth.hit(host).map(|hit| hit.first).or(own_faults.get(host).copied());
                truth.broken_by_owner(host) || first.is_some_and(|first| first <= at)
            };
            let cannot_work = |at: Time| {
                truth.cannot_work(host, at) && truth.cannot_work(host, at.before(WORKING_MAX_AGE))
            };
            let is_true = match (mark, at) {
                // The desk never recorded this mail.
                (_, None) => false,
                ('✕', Some(at)) => was_hit(at),
                // Packet loss degrades a site even while every probe of it succeeds on
                // retransmission.
                ('▲', Some(at)) => was_hit(at) || truth.cannot_work(host, at),
                ('✓', Some(at)) => !cannot_work(at),
                _ => true,
            };
            if !is_true {
                untrue.push(host.clone());
            }
        }
    }
    untrue
}
