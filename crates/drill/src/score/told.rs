//! Who was told of single sites and of maintenance, and who was not (S5, S8).

use super::check::{check, none_of};
use super::record::MailLog;
use super::{Check, CheckKind};
use crate::ground_truth::GroundTruth;
use crate::scenario::{Scenario, Target};
use bongsu_core::inventory::Contact;
use bongsu_core::name::Name;
use std::collections::BTreeSet;

/// The address at which the operator of a drill is alerted.
pub const OPERATOR_ADDRESS: &str = "night@moui.example";

/// Who was told what, compared with who must be.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ToldMeasurements {
    /// How many people must be told of a single site, each with the site.
    pub expected: usize,
    /// Those of them who were not.
    pub not_told: Vec<(String, Name)>,
    /// Those who were and must not be.
    pub wrongly_told: Vec<(String, Name)>,
    /// How many people must be told of maintenance, each with the maintenance.
    pub announcements: usize,
    /// Those of them who were not.
    pub not_announced: Vec<String>,
    /// Those who were and have nothing there.
    pub wrongly_announced: Vec<String>,
}

impl ToldMeasurements {
    pub(super) fn measure(scenario: &Scenario, truth: &GroundTruth, log: &MailLog) -> Self {
        let mut told = ToldMeasurements::default();
        told.alerts(scenario, truth, log);
        told.maintenance(scenario, truth, log);
        told
    }

    fn alerts(&mut self, scenario: &Scenario, truth: &GroundTruth, log: &MailLog) {
        let plan = truth.plan();
        let sites = |targets: &[Target]| -> Vec<usize> {
            targets.iter().flat_map(|target| plan.sites_on(target)).collect()
        };
        for site in sites(&scenario.expect.told) {
            let customer = &plan.customers[plan.sites[site].customer];
            let owner = plan.asks_for_alerts(&customer.key).then(|| customer.email.clone());
            let wanted: BTreeSet<String> =
                owner.into_iter().chain([OPERATOR_ADDRESS.to_owned()]).collect();
            let got = told_of(truth, log, site);
            let host = &plan.sites[site].host;
            let named = |address: &String| (address.clone(), host.clone());
            self.expected += wanted.len();
            self.not_told.extend(wanted.difference(&got).map(named));
            self.wrongly_told.extend(got.difference(&wanted).map(named));
        }
        for site in sites(&scenario.expect.not_told) {
            let host = &plan.sites[site].host;
            let got = told_of(truth, log, site).into_iter();
            self.wrongly_told.extend(got.map(|address| (address, host.clone())));
        }
    }

    fn maintenance(&mut self, scenario: &Scenario, truth: &GroundTruth, log: &MailLog) {
        let plan = truth.plan();
        for planned in &scenario.maintenances {
            let owners = plan.sites_on(&planned.target).into_iter();
            let owners = owners.map(|site| plan.customers[plan.sites[site].customer].key.as_str());
            let wanted: BTreeSet<&str> = owners.flat_map(|key| addresses(log, key)).collect();
            let is_about = |subject: &str| {
                subject.contains(&planned.title.ko) || subject.contains(&planned.title.en)
            };
            let got = log.received.iter().filter(|mail| is_about(&mail.subject));
            let got: BTreeSet<&str> = got.map(|mail| mail.to.as_str()).collect();
            self.announcements += wanted.len();
            self.not_announced.extend(wanted.difference(&got).map(|it| (*it).to_owned()));
            self.wrongly_announced.extend(got.difference(&wanted).map(|it| (*it).to_owned()));
        }
    }

    pub(super) fn checks(&self, scenario: &Scenario) -> Vec<Check> {
        let mut all = Vec::new();
        let expect = &scenario.expect;
        if !expect.told.is_empty() || !expect.not_told.is_empty() {
            let got = self.expected - self.not_told.len();
            let passed = self.not_told.is_empty();
            all.push(check(CheckKind::Alerted, self.expected, got, passed));
            all.push(none_of(CheckKind::WronglyAlerted, self.wrongly_told.len()));
        }
        if !scenario.maintenances.is_empty() {
            let got = self.announcements - self.not_announced.len();
            let passed = self.not_announced.is_empty() && self.announcements > 0;
            all.push(check(CheckKind::Announced, self.announcements, got, passed));
            all.push(none_of(CheckKind::WronglyAnnounced, self.wrongly_announced.len()));
        }
        all
    }
}

/// Whom a mail told that a site fails.
fn told_of(truth: &GroundTruth, log: &MailLog, site: usize) -> BTreeSet<String> {
    let says = |(mark, host): &(char, Name)| {
        matches!(mark, '✕' | '▲') && truth.site_ix(host) == Some(site)
    };
    let mails = log.received.iter().filter(|mail| mail.sites.iter().any(says));
    mails.map(|mail| mail.to.clone()).collect()
}

/// The mail addresses of a customer.
fn addresses<'a>(log: &'a MailLog, customer: &str) -> impl Iterator<Item = &'a str> {
    let contacts = log.inventory.customers.get(customer).map(|it| it.contacts.as_slice());
    contacts.unwrap_or_default().iter().filter_map(|contact| match contact {
        Contact::Email(address) => Some(address.as_str()),
        Contact::Phone(_) => None,
    })
}
