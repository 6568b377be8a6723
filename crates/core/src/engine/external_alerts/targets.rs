//! What of the graph an alert is about, and which incident explains it.

use crate::engine::incidents::{ActiveIncident, Incidents};
use crate::engine::io::Context;
use crate::external_alert::{AlertTarget, ExternalAlert};
use crate::incident::{Counts, IncidentId, Phase};
use crate::inventory::{ComponentKey, Kind};
use crate::name::Name;
use crate::topology::{ComponentIx, Topology};
use std::net::{IpAddr, SocketAddr};

/// The kinds of components that a tool may name without their kind.
const NAMED_KINDS: [Kind; 8] = [
    Kind::Server,
    Kind::NameServer,
    Kind::LoadBalancer,
    Kind::Switch,
    Kind::Rack,
    Kind::Service,
    Kind::DataCentre,
    Kind::Upstream,
];
/// A component has no longer chain of components above it.
const PARENTS_MAX: usize = 16;
/// Words of alerts about dates.
const DATE_WORDS: [&str; 4] = ["certificate", "expir", "인증서", "만료"];

/// The first of the hints that the graph knows.
pub fn resolve(topology: &Topology, hints: &[String]) -> Option<AlertTarget> {
    hints.iter().find_map(|hint| target(topology, hint))
}

fn target(topology: &Topology, hint: &str) -> Option<AlertTarget> {
    let component = |key: ComponentKey| {
        topology.component(&key).is_some().then_some(AlertTarget::Component(key))
    };
    if let Some(found) = component(ComponentKey(hint.into())) {
        return Some(found);
    }
    let host = host_of(hint);
    if let Ok(address) = host.parse::<IpAddr>() {
        return component(ComponentKey::new(Kind::Address, &address.to_string()));
    }
    let site = Name::parse(host).ok().filter(|name| topology.site(name).is_some());
    if let Some(site) = site {
        return Some(AlertTarget::Site(site));
    }
    NAMED_KINDS.into_iter().find_map(|kind| component(ComponentKey::new(kind, host)))
}

/// The host in `https://user@host:port/path`, `host:port` or `[2001:db8::1]:9100`.
fn host_of(hint: &str) -> &str {
    let rest = hint.split_once("://").map_or(hint, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if authority.parse::<IpAddr>().is_ok() {
        return authority;
    }
    if let Some(inner) = authority.strip_prefix('[') {
        return inner.split(']').next().unwrap_or_default();
    }
    match authority.parse::<SocketAddr>() {
        Err(_) if authority.matches(':').count() > 1 => authority,
        _ => authority.split(':').next().unwrap_or_default(),
    }
}

/// The open incident that explains an alert: its cause is what the alert is about, or above it;
/// of a site, one that waits for it.
pub fn explanation(
    cx: &Context<'_>,
    incidents: &Incidents,
    alert: &ExternalAlert,
) -> Option<IncidentId> {
    if is_about_a_date(alert) {
        return None;
    }
    let topology = cx.topology;
    let about = match alert.target.as_ref()? {
        AlertTarget::Site(host) if !incidents.is_waiting(topology.site(host)?) => return None,
        AlertTarget::Site(host) => About::Site(host),
        AlertTarget::Component(key) => About::Component(topology.component(key)?),
    };
    let explains = |active: &&ActiveIncident| {
        active.is_open()
            && !is_after(alert, active)
            && match about {
                About::Site(host) => active.awaits(host),
                About::Component(component) => {
                    let cause = active.incident.cause.as_ref();
                    let cause = cause.and_then(|it| topology.component(&it.component));
                    cause.is_some_and(|cause| covers(topology, cause, component))
                }
            }
    };
    incidents.all().find(explains).map(|active| active.incident.id)
}

/// What of an open incident decides which alerts it explains.
#[derive(Clone, PartialEq, Debug)]
pub struct Explanation {
    incident: IncidentId,
    phase: Phase,
    cause: Option<ComponentKey>,
    victims: usize,
    counts: Counts,
}

/// Those of all open incidents.
pub fn explanations(incidents: &Incidents) -> Vec<Explanation> {
    let of = |active: &ActiveIncident| Explanation {
        incident: active.incident.id,
        phase: active.incident.phase,
        cause: active.incident.cause.as_ref().map(|it| it.component.clone()),
        victims: active.victims.len(),
        counts: active.incident.counts,
    };
    incidents.all().filter(|active| active.is_open()).map(of).collect()
}

/// What of the graph an alert is about, looked up once.
#[derive(Clone, Copy)]
enum About<'a> {
    Site(&'a Name),
    Component(ComponentIx),
}

/// Whether an alert began after the last failure of an incident that seems to be over: it is a
/// failure of its own until we see that the old one is back.
fn is_after(alert: &ExternalAlert, active: &ActiveIncident) -> bool {
    let last = active.incident.last_failure_at;
    active.is_monitoring() && last.is_none_or(|last| alert.started_at > last)
}

/// Whether an alert is about a date, such as the end of a certificate: no outage explains that.
fn is_about_a_date(alert: &ExternalAlert) -> bool {
    let name = alert.labels.get("alertname").map(String::as_str).unwrap_or_default();
    [alert.summary.as_str(), name].into_iter().any(|text| {
        let text = text.to_lowercase();
        DATE_WORDS.iter().any(|word| text.contains(word))
    })
}

/// Whether the failure of one component is that of another, too: it is above it, or below it and
/// serves the same sites, or they are a server and its address. Other components that serve the
/// same sites, such as two name servers, fail each for itself.
fn covers(topology: &Topology, cause: ComponentIx, component: ComponentIx) -> bool {
    let of = |it: ComponentIx| &topology.components[it.ix()];
    let is_above = |above: ComponentIx, below: ComponentIx| {
        let mut parents = std::iter::successors(Some(below), |it| of(*it).parent).take(PARENTS_MAX);
        parents.any(|it| it == above)
    };
    let is_its_address = |one: ComponentIx, other: ComponentIx| {
        let mut kinds = [of(one).key.kind(), of(other).key.kind()];
        kinds.sort();
        kinds == [Kind::Address, Kind::Server]
    };
    is_above(cause, component)
        || (of(cause).sites == of(component).sites
            && (is_above(component, cause) || is_its_address(cause, component)))
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn the_host_is_found_in_what_tools_write() {
        for (hint, host) in [
            ("web-1", "web-1"),
            ("web-1:9100", "web-1"),
            ("https://shop.kr/path?x=1", "shop.kr"),
            ("http://u:p@shop.kr:8080/", "shop.kr"),
            ("203.0.113.1:443", "203.0.113.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]:9100", "2001:db8::1"),
            ("", ""),
        ] {
            assert_eq!(host_of(hint), host, "{hint}");
        }
    }
}
