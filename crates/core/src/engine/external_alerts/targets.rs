//! What of the graph an alert is about, and which incident explains it.

use crate::engine::incidents::Incidents;
use crate::engine::io::Context;
use crate::external_alert::AlertTarget;
use crate::incident::IncidentId;
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

/// The open incident that explains an alert about something: its cause is that, or above it, or
/// the same for all who depend on it; of a site, one that waits for it.
pub fn explanation(
    cx: &Context<'_>,
    incidents: &Incidents,
    target: &AlertTarget,
) -> Option<IncidentId> {
    let topology = cx.topology;
    match target {
        AlertTarget::Site(host) => incidents.explaining(topology, topology.site(host)?, &[]),
        AlertTarget::Component(key) => {
            let component = topology.component(key)?;
            let open = incidents.all().filter(|active| active.is_open());
            let explains = |cause: &ComponentKey| {
                topology.component(cause).is_some_and(|cause| covers(topology, cause, component))
            };
            let mut open = open.filter(|active| {
                active.incident.cause.as_ref().is_some_and(|it| explains(&it.component))
            });
            open.next().map(|active| active.incident.id)
        }
    }
}

/// Whether the failure of one component is that of another, too.
fn covers(topology: &Topology, cause: ComponentIx, component: ComponentIx) -> bool {
    let of = |it: ComponentIx| &topology.components[it.ix()];
    let parents = std::iter::successors(Some(component), |it| of(*it).parent);
    let (above, below) = (&of(cause).sites, &of(component).sites);
    parents.take(PARENTS_MAX).any(|it| it == cause) || (!below.is_empty() && above == below)
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
