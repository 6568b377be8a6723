//! Sites that the inventory puts on a server of ours, and DNS at addresses of others: behind a
//! proxy, or moved away. Where they are located then says nothing of them.

use super::{Finding, Severity};
use crate::config::Config;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::inventory::{Inventory, Site};
use bongsu_core::name::Name;
use bongsu_words::{Language, say};
use std::collections::BTreeMap;

/// The most sites that are named.
const MAX_NAMED: usize = 10;

/// Looks for them; nothing to say where it is not known which networks are ours.
pub fn check(
    config: &Config,
    (inventory, discoveries): (&Inventory, &BTreeMap<Name, Discovery>),
    lang: Language,
) -> Option<Finding> {
    let own = &config.operator.own_networks;
    let is_elsewhere = |(host, site): &(&Name, &Site)| {
        let zone = host.registrable().ok().and_then(|zone| discoveries.get(&zone));
        let found = zone.and_then(|it| it.hosts.get(host)).map_or(&[][..], |it| &it[..]);
        let is_here = |ip| site.addresses.contains(ip) || own.iter().any(|net| net.contains(ip));
        !found.is_empty() && !found.iter().any(is_here)
    };
    let unsaid = |site: &Site| site.location.server.is_some() && site.needs.is_empty();
    let sites = inventory.sites.iter().filter(|(_, site)| !own.is_empty() && unsaid(site));
    let names: Vec<String> = sites.filter(is_elsewhere).map(|(host, _)| host.unicode()).collect();
    (!names.is_empty()).then(|| {
        let shown = names[..names.len().min(MAX_NAMED)].join(", ");
        let message = say!(lang, "doctor-foreign-addresses", n = names.len(), names = shown);
        Finding::problem(Severity::Warning, message, say!(lang, "doctor-foreign-addresses-fix"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;
    use bongsu_core::Time;
    use bongsu_core::inventory::{ComponentKey, Location};

    #[test]
    fn a_server_that_says_nothing_of_its_site_is_found_unless_the_site_needs_it() {
        let host = Name::parse("news.kr").expect("a name");
        let found = |address: &str, needs: &[&str]| {
            let config = "version = \"1\"\n[operator]\nown_networks = [\"203.0.113.0/24\"]\n";
            let discovery = Discovery {
                zone: host.clone(),
                at: Time::ZERO,
                parent: Vec::new(),
                child: Vec::new(),
                servers: BTreeMap::new(),
                absent: Default::default(),
                hosts: BTreeMap::from([(host.clone(), vec![address.parse().expect("one")])]),
            };
            let location = Location { server: Some("web-2".into()), ..Location::default() };
            let needs = needs.iter().map(|key| ComponentKey((*key).into())).collect();
            let site = Site { location, needs, ..Site::default() };
            let mut inventory = Inventory::default();
            inventory.sites.insert(host.clone(), site);
            let discoveries = BTreeMap::from([(host.clone(), discovery)]);
            let config = parse("b.toml", config).expect("a configuration");
            check(&config, (&inventory, &discoveries), Language::En)
        };
        let away = found("198.51.100.31", &[]).expect("it is behind a proxy, or away");
        assert!(away.message.contains("news.kr"), "{away:?}");
        assert_eq!(found("198.51.100.31", &["server:web-2"]), None);
        assert_eq!(found("203.0.113.7", &[]), None);
    }
}
