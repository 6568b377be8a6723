//! Who is told of an alert.

use super::registry::Registry;
use crate::Time;
use crate::alert::{Alert, AlertNews, AlertRule, Recipient, RuleSubject, step, steps};
use crate::engine::io::Context;
use crate::engine::maintenance::Maintenance;
use crate::inventory::{ComponentKey, Label};
use crate::notification::ContactKey;
use crate::topology::{SiteIx, Topology};
use std::collections::BTreeSet;

/// Makes known to everybody who is to hear of an open alert what is new of it. They take turns as
/// long as somebody is not to hear of something: when that ends is known of none of them.
pub fn tell(
    registry: &mut Registry,
    cx: &Context<'_>,
    maintenance: &Maintenance,
    (contacts, take_turns): (&BTreeSet<ContactKey>, bool),
) {
    for id in registry.those_to_consider(cx.now, take_turns.then_some(cx.options.turn_min)) {
        let Some(alert) = registry.get(id) else { continue };
        if let Some(at) = next_change(cx, alert) {
            registry.reconsider(id, at);
        }
        let Some(alert) = registry.get(id) else { continue };
        let to = recipients(cx, maintenance, contacts, alert);
        if to.is_empty() {
            continue;
        }
        let days = &cx.options.alerts.expiry_days;
        let step = alert.condition.until().and_then(|until| step(cx.now, until, days));
        registry.change(id, |alert| {
            for to in &to {
                let has_heard =
                    alert.lines.iter().any(|line| line.to == *to && line.told.is_some());
                let news = match (alert.condition.kind().is_expiry(), step, has_heard) {
                    (true, None, _) => continue,
                    (true, Some(days), _) => AlertNews::Expires { days },
                    (false, _, true) => AlertNews::Worse,
                    (false, _, false) => AlertNews::Opened,
                };
                alert.tell(to, news, cx.now);
            }
        });
    }
}

/// When a rule begins to hold that waits for an alert to last, or a date is announced anew.
fn next_change(cx: &Context<'_>, alert: &Alert) -> Option<Time> {
    let rules = cx.options.alerts.rules.iter().map(|rule| alert.began_at + rule.after);
    let date = alert.condition.until();
    let steps = date.into_iter().flat_map(|until| steps(until, &cx.options.alerts.expiry_days));
    rules.chain(steps).filter(|at| *at > cx.now).min()
}

/// Everybody who is to hear of an alert now. This is the only place that decides it: whoever is
/// not named here, for a rule's sake or because somebody wants quiet, is not told.
fn recipients(
    cx: &Context<'_>,
    maintenance: &Maintenance,
    contacts: &BTreeSet<ContactKey>,
    alert: &Alert,
) -> BTreeSet<Recipient> {
    let topology = cx.topology;
    if is_quiet(cx, maintenance, alert) {
        return BTreeSet::new();
    }
    let sites = sites_of(topology, alert);
    let subject = AlertSubject { topology, customer: &alert.customer, sites: &sites };
    let lasts = |rule: &AlertRule| {
        alert.condition.kind().is_expiry() || cx.now.since(alert.began_at) >= rule.after
    };
    let rules = cx.options.alerts.rules.iter();
    let matching = rules.filter(|rule| lasts(rule) && rule.is_about(alert.condition, &subject));
    let named = matching.flat_map(|rule| &rule.recipients).cloned().map(Recipient::Operator);
    let mut to: BTreeSet<Recipient> = named.collect();
    let customer = topology.customers.binary_search(&alert.customer).ok();
    if let Some(customer) = customer.map(crate::topology::CustomerIx::at) {
        let asked = topology.contacts.contacts_of(customer).filter(|it| contacts.contains(it));
        to.extend(asked.map(Recipient::Contact));
    }
    // In the zone of a customer's domain others may have sites: the domain is none of theirs.
    let own = sites.iter().filter(|site| topology.customer_of(**site) == alert.customer);
    let own = own.flat_map(|site| &topology.sites[site.ix()].alert_contacts);
    to.extend(own.copied().map(Recipient::Contact));
    to
}

/// What an alert is about, as rules look at it.
struct AlertSubject<'a> {
    topology: &'a Topology,
    customer: &'a str,
    sites: &'a [SiteIx],
}

impl RuleSubject for AlertSubject<'_> {
    fn customer(&self) -> &str {
        self.customer
    }

    fn depends_on(&self, component: &ComponentKey) -> bool {
        self.topology.component(component).is_some_and(|component| {
            let users = &self.topology.components[component.ix()].sites;
            self.sites.iter().any(|site| users.binary_search(site).is_ok())
        })
    }

    fn has_label(&self, label: &Label) -> bool {
        self.sites.iter().any(|site| self.topology.sites[site.ix()].labels.contains(label))
    }
}

/// Whether nobody is to hear of an alert, whoever wants to.
pub fn is_quiet(cx: &Context<'_>, maintenance: &Maintenance, alert: &Alert) -> bool {
    let sites = sites_of(cx.topology, alert);
    !sites.is_empty() && sites.iter().all(|site| is_site_quiet(cx, maintenance, alert, *site))
}

/// Whether nobody is to hear of a site: somebody muted it, or what fails is under maintenance, or
/// was until lately: what many sites of it have in common opens an incident first. A date comes
/// near all the same.
fn is_site_quiet(cx: &Context<'_>, maintenance: &Maintenance, alert: &Alert, site: SiteIx) -> bool {
    let (now, settling) = (cx.now, cx.options.alerts.settling_time);
    maintenance.is_muted(cx.topology, site, now)
        || (!alert.condition.kind().is_expiry()
            && maintenance.holds_back(site, alert.began_at, (now, settling)))
}

/// The sites that an alert is about: one, or all of a domain.
fn sites_of(topology: &Topology, alert: &Alert) -> Vec<SiteIx> {
    let zone = |name| topology.zone(name).map(|zone| topology.zones[zone.ix()].sites.to_vec());
    match alert.condition {
        crate::alert::Condition::Domain { .. } => zone(&alert.subject).unwrap_or_default(),
        _ => topology.site(&alert.subject).into_iter().collect(),
    }
}
