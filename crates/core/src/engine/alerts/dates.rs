//! Certificates and domains that are about to expire.

use super::registry::{AlertSubject, Matter, Registry};
use crate::Time;
use crate::alert::{AlertEnd, Condition, DomainExpiry, step};
use crate::engine::detection::evidence::Evidence;
use crate::engine::io::Context;
use crate::layer::Layer;
use crate::name::Name;
use crate::observation::{Detail, Observation, Outcome};
use crate::topology::{SiteIx, StreamIx, Topology, Zone, ZoneIx};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// What is known of dates.
#[derive(Debug, Default)]
pub struct Dates {
    /// By series: the second since 1970 at which its valid chain expires; 0 while unknown.
    certificates: Vec<u32>,
    /// Sites of which a certificate expires soon.
    near: BTreeSet<SiteIx>,
    /// From how far away dates are looked at.
    horizon: Duration,
    /// By the registries; `None` where none says it.
    domains: BTreeMap<Name, Option<Time>>,
    /// From when on each domain is near, the first one first.
    near_from: BTreeSet<(Time, ZoneIx)>,
    /// Whether that is to be put in order anew.
    is_unordered: bool,
    /// Since when the date of an open alert is seen to have moved away.
    moved: BTreeMap<(Matter, Name), Time>,
}

impl Dates {
    /// Starts anew on a graph. What is known of domains stays.
    pub fn begin(&mut self, topology: &Topology, days: &[u16]) {
        self.certificates = vec![0; topology.stream_count() * topology.vantages.len()];
        self.near.clear();
        self.moved.clear();
        self.horizon = DAY * u32::from(days.iter().copied().max().unwrap_or_default());
        self.is_unordered = true;
    }

    /// When domains expire.
    pub fn set_domains(&mut self, domains: Vec<DomainExpiry>) {
        self.domains.extend(domains.into_iter().map(|it| (it.domain, it.until)));
        self.is_unordered = true;
    }

    /// Takes note of what a handshake showed. Of a chain that is not valid the date is no news.
    pub fn observe(&mut self, cx: &Context<'_>, seen: &Observation, series: u32) {
        let Some(known) = self.certificates.get_mut(series as usize) else { return };
        if seen.provisional || cx.topology.stream(seen.stream).layer != Layer::Tls {
            return;
        }
        *known = match (seen.outcome, seen.detail) {
            (Outcome::Ok { .. }, Detail::CertificateUntil(until)) => {
                if until <= cx.now + self.horizon {
                    self.near.extend(cx.topology.sites_of(seen.stream));
                }
                u32::try_from(until.as_micros().div_euclid(1_000_000)).unwrap_or(u32::MAX)
            }
            _ => 0,
        };
    }

    /// Opens and ends alerts about dates.
    pub fn follow(&mut self, registry: &mut Registry, cx: &Context<'_>, evidence: &Evidence<'_>) {
        self.follow_certificates(registry, cx, evidence);
        self.follow_domains(registry, cx);
    }

    fn follow_certificates(
        &mut self,
        registry: &mut Registry,
        cx: &Context<'_>,
        evidence: &Evidence<'_>,
    ) {
        let topology = cx.topology;
        let named = |site: &SiteIx| topology.sites[site.ix()].host.clone();
        let mut hosts: BTreeSet<Name> = self.near.iter().map(named).collect();
        hosts.extend(registry.subjects(Matter::Certificate));
        for host in hosts {
            let Some(site) = topology.site(&host) else {
                registry.end(Matter::Certificate, &host, AlertEnd::Removed { at: cx.now });
                continue;
            };
            let (until, is_complete) = self.certificate(evidence, site);
            let customer = topology.customer_of(site);
            let subject = AlertSubject { name: &host, customer };
            let date = Date { matter: Matter::Certificate, until, is_complete };
            let is_near = self.follow_one(registry, cx, &subject, &date);
            if !is_near {
                self.near.remove(&site);
            }
        }
    }

    /// When the first chain of a site expires, and whether all of its addresses have shown one.
    fn certificate(&self, evidence: &Evidence<'_>, site: SiteIx) -> (Option<Time>, bool) {
        let (probes, mut is_complete) = (evidence.probes, true);
        let mut first = None;
        for series in probes.series_of(site) {
            let (stream, vantage): (StreamIx, _) = probes.stream_of(series);
            let counts = probes.healthy[usize::from(vantage.0)];
            if !counts || probes.topology.stream(stream).layer != Layer::Tls {
                continue;
            }
            match self.certificates[series as usize] {
                0 => is_complete = false,
                until => first = Some(first.map_or(until, |it: u32| it.min(until))),
            }
        }
        (first.map(|secs| Time::from_secs(i64::from(secs))), is_complete)
    }

    fn follow_domains(&mut self, registry: &mut Registry, cx: &Context<'_>) {
        let topology = cx.topology;
        self.put_in_order(cx);
        let near = self.near_from.iter().take_while(|(from, _)| *from <= cx.now);
        let mut zones: BTreeSet<ZoneIx> = near.map(|(_, zone)| *zone).collect();
        for host in registry.subjects(Matter::Domain) {
            match topology.zone(&host) {
                Some(zone) => drop(zones.insert(zone)),
                None => registry.end(Matter::Domain, &host, AlertEnd::Removed { at: cx.now }),
            }
        }
        for zone in zones.into_iter().map(|zone| &topology.zones[zone.ix()]) {
            let known = self.known(cx, zone);
            let customer = customer_of(topology, zone).unwrap_or_default();
            let subject = AlertSubject { name: &zone.name, customer };
            let date = Date { matter: Matter::Domain, until: known, is_complete: known.is_some() };
            self.follow_one(registry, cx, &subject, &date);
        }
    }

    /// Most domains are far from their ends: they are not looked at one by one.
    fn put_in_order(&mut self, cx: &Context<'_>) {
        if !std::mem::take(&mut self.is_unordered) {
            return;
        }
        let zones = (0..cx.topology.zones.len()).map(ZoneIx::at);
        let near_from = |zone: ZoneIx| {
            let until = self.known(cx, &cx.topology.zones[zone.ix()])?;
            Some((until.before(self.horizon), zone))
        };
        self.near_from = zones.filter_map(near_from).collect();
    }

    /// When a domain expires, as far as is known.
    fn known(&self, cx: &Context<'_>, zone: &Zone) -> Option<Time> {
        match self.domains.get(&zone.name) {
            Some(Some(until)) => Some(*until),
            Some(None) => zone.expires_at,
            None => zone.expires_at.filter(|_| !cx.options.alerts.asks_registries),
        }
    }

    /// Follows one date. Returns whether it is near.
    fn follow_one(
        &mut self,
        registry: &mut Registry,
        cx: &Context<'_>,
        subject: &AlertSubject<'_>,
        date: &Date,
    ) -> bool {
        let (now, matter) = (cx.now, date.matter);
        let open = registry.open_of(matter, subject.name).and_then(|it| it.condition.until());
        let Some(until) = date.until else {
            if open.is_some_and(|until| until <= now) {
                registry.end(matter, subject.name, AlertEnd::Expired { at: now });
            }
            return open.is_some();
        };
        if until <= now {
            registry.end(matter, subject.name, AlertEnd::Expired { at: now });
            return false;
        }
        let condition = match matter {
            Matter::Domain => Condition::Domain { until },
            Matter::Certificate | Matter::Health => Condition::Certificate { until },
        };
        // A day more is a new certificate, and not another one of the same chain.
        if open.is_some_and(|before| until >= before + DAY) {
            if date.is_complete && self.has_moved(cx, matter, subject.name) {
                let end = AlertEnd::Renewed { at: now, until: Some(until) };
                registry.end(matter, subject.name, end);
            }
            return true;
        }
        self.moved.remove(&(matter, subject.name.clone()));
        let is_near = step(now, until, &cx.options.alerts.expiry_days).is_some();
        match (open, is_near) {
            (None, true) => registry.open(now, subject, condition, now),
            (Some(_), _) => registry.see(matter, subject.name, condition, now),
            (None, false) => {}
        }
        is_near
    }

    /// Whether a date was seen to have moved for long enough: behind one address there may be
    /// several servers, of which one has the new certificate.
    fn has_moved(&mut self, cx: &Context<'_>, matter: Matter, name: &Name) -> bool {
        let key = (matter, name.clone());
        let since = *self.moved.entry(key.clone()).or_insert(cx.now);
        let has_lasted = cx.now.since(since) >= cx.options.alerts.end_after;
        if has_lasted {
            self.moved.remove(&key);
        }
        has_lasted
    }
}

/// What is known of one date.
struct Date {
    matter: Matter,
    until: Option<Time>,
    /// Whether it is known everywhere.
    is_complete: bool,
}

/// The customer of a domain: who has the site of its own name, or else whose all of its sites are.
fn customer_of<'a>(topology: &'a Topology, zone: &Zone) -> Option<&'a str> {
    let own = zone.sites.iter().find(|site| topology.sites[site.ix()].host == zone.name);
    if let Some(own) = own {
        return Some(topology.customer_of(*own));
    }
    let mut customers = zone.sites.iter().map(|site| topology.customer_of(*site));
    let first = customers.next()?;
    customers.all(|other| other == first).then_some(first)
}
