//! What the configuration and the inventory lack for the day of an outage.

use super::{Finding, Severity};
use crate::config::Config;
use bongsu_core::inventory::{Channel, Inventory, SiteUrl};
use bongsu_core::service::Service;
use bongsu_probe::service::{PingError, ping_permission};
use bongsu_words::{Language, say};
use std::net::SocketAddr;

/// The most addresses that are named.
const MAX_NAMED: usize = 10;

/// Checks both.
pub fn check(config: &Config, inventory: &Inventory, lang: Language) -> Vec<Finding> {
    let checks = [
        Some(contacts(config, inventory, lang)),
        utf8_addresses(inventory, lang),
        Some(vantages(config, lang)),
        reference_targets(config, lang),
        own_networks(config, lang),
        Some(published_pages(config, lang)),
        page_url(config, lang),
        public_proxy(config, lang),
        operations_proxy(config, lang),
        emergency_export(config, lang),
        heartbeat(config, lang),
        echoes(inventory, lang),
    ];
    checks.into_iter().flatten().collect()
}

fn warning(message: String, remedy: String) -> Finding {
    Finding::problem(Severity::Warning, message, remedy)
}

fn contacts(config: &Config, inventory: &Inventory, lang: Language) -> Finding {
    let all = inventory.customers.len();
    let channels = config.channels();
    if inventory.sites.is_empty() {
        let message = say!(lang, "doctor-sites-none");
        return Finding::problem(Severity::Error, message, say!(lang, "doctor-sites-none-fix"));
    }
    if channels.is_empty() {
        return warning(say!(lang, "doctor-channels-none"), say!(lang, "doctor-channels-none-fix"));
    }
    let is_open = |channel: Channel| channels.contains(&channel);
    let customers = inventory.customers.values();
    let reachable = customers
        .filter(|customer| customer.contacts.iter().any(|contact| is_open(contact.channel())));
    match all - reachable.count() {
        0 => Finding::ok(say!(lang, "doctor-contacts-ok", n = all)),
        missing => warning(
            say!(lang, "doctor-contacts-missing", n = all, missing = missing),
            say!(lang, "doctor-contacts-missing-fix"),
        ),
    }
}

/// Addresses that many relays cannot send to.
fn utf8_addresses(inventory: &Inventory, lang: Language) -> Option<Finding> {
    let addresses = inventory.utf8_addresses();
    (!addresses.is_empty()).then(|| {
        warning(
            say!(
                lang,
                "doctor-contacts-utf8",
                n = addresses.len(),
                names = addresses.into_iter().take(MAX_NAMED).collect::<Vec<_>>().join(", ")
            ),
            say!(lang, "doctor-contacts-utf8-fix"),
        )
    })
}

fn vantages(config: &Config, lang: Language) -> Finding {
    match config.vantages.len() {
        1 => warning(say!(lang, "doctor-vantages-one"), say!(lang, "doctor-vantages-one-fix")),
        n => Finding::ok(say!(lang, "doctor-vantages-ok", n = n)),
    }
}

fn reference_targets(config: &Config, lang: Language) -> Option<Finding> {
    config.probing.reference_targets.is_empty().then(|| {
        warning(say!(lang, "doctor-references-none"), say!(lang, "doctor-references-none-fix"))
    })
}

fn own_networks(config: &Config, lang: Language) -> Option<Finding> {
    let operator = &config.operator;
    (operator.own_domains.is_empty() || operator.own_networks.is_empty())
        .then(|| warning(say!(lang, "doctor-own-none"), say!(lang, "doctor-own-none-fix")))
}

/// Whether pages that listen on loopback are read through a proxy. Read at the listener itself, as
/// on one's own machine, there is none.
fn is_behind_proxy(listen: Option<SocketAddr>, url: Option<&str>) -> bool {
    let itself = listen.map(|at| format!("http://{at}"));
    let is_elsewhere = url.is_some_and(|url| Some(url) != itself.as_deref());
    is_elsewhere && listen.is_some_and(|at| at.ip().is_loopback())
}

/// The public page behind a proxy that is not declared.
fn public_proxy(config: &Config, lang: Language) -> Option<Finding> {
    let web = &config.web;
    let is_behind = is_behind_proxy(web.public_listen, web.public_url.as_deref());
    (is_behind && web.trusted_proxies.is_empty())
        .then(|| warning(say!(lang, "doctor-proxy-none"), say!(lang, "doctor-proxy-none-fix")))
}

/// The same of operations, where the limit is one of logins.
fn operations_proxy(config: &Config, lang: Language) -> Option<Finding> {
    let web = &config.web;
    let is_behind = web.behind_authenticating_proxy
        || is_behind_proxy(web.operations_listen, web.operations_url.as_deref());
    (is_behind && web.trusted_proxies.is_empty()).then(|| {
        warning(say!(lang, "doctor-proxy-operations"), say!(lang, "doctor-proxy-none-fix"))
    })
}

fn published_pages(config: &Config, lang: Language) -> Finding {
    let places =
        |publish: &crate::config::Publish| publish.directories.len() + publish.mirrors.len();
    match config.publish.as_ref().map_or(0, places) {
        0 => warning(say!(lang, "doctor-pages-none"), say!(lang, "doctor-pages-none-fix")),
        1 => warning(say!(lang, "doctor-pages-one"), say!(lang, "doctor-pages-one-fix")),
        n => Finding::ok(say!(lang, "doctor-pages-ok", n = n)),
    }
}

fn page_url(config: &Config, lang: Language) -> Option<Finding> {
    let published = config.publish.as_ref().is_some_and(|publish| publish.url.is_some());
    (!published && config.web.public_url.is_none())
        .then(|| warning(say!(lang, "doctor-url-none"), say!(lang, "doctor-url-none-fix")))
}

fn emergency_export(config: &Config, lang: Language) -> Option<Finding> {
    config
        .emergency_export
        .is_none()
        .then(|| warning(say!(lang, "doctor-export-none"), say!(lang, "doctor-export-none-fix")))
}

fn heartbeat(config: &Config, lang: Language) -> Option<Finding> {
    config.heartbeat.is_none().then(|| {
        warning(say!(lang, "doctor-heartbeat-none"), say!(lang, "doctor-heartbeat-none-fix"))
    })
}

/// Whether the system lets this process send the echoes that the inventory wants.
fn echoes(inventory: &Inventory, lang: Language) -> Option<Finding> {
    let pings = |url: &SiteUrl| url.service_kind() == Some(Service::Ping);
    let n = inventory.sites.values().filter(|site| pings(&site.url)).count();
    let refused = ping_permission().err().filter(|_| n > 0)?;
    let fix = match refused {
        PingError::NotPermitted => say!(lang, "doctor-ping-fix"),
        PingError::Socket(error) => error.to_string(),
    };
    Some(Finding::problem(Severity::Error, say!(lang, "doctor-ping-refused", n = n), fix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;
    use bongsu_core::inventory::{Contact, Customer, Site, SiteUrl};
    use bongsu_core::name::Name;

    const FULL: &str = "version = \"1\"\n[mail]\nfrom = \"a@b.kr\"\nrelays = [\"smtp://127.0.0.1\"]\n\
        [emergency_export]\ndirectory = \"/srv/c\"\n[heartbeat]\nurl = \"https://watch.example.net/x\"\n\
        [publish]\ndirectories = [\"/srv/a\", \"/srv/b\"]\nurl = \"https://status.example.net\"\n\
        [operator]\nown_domains = [\"host.kr\"]\nown_networks = [\"203.0.113.0/24\"]\n\
        [probing]\nreference_targets = [\"192.0.2.1:53\"]\n[[vantage]]\nname = \"a\"\n[[vantage]]\nname = \"b\"\n";

    fn inventory(contact: Contact) -> Inventory {
        let mut inventory = Inventory::default();
        let known = Customer { contacts: vec![contact], ..Customer::default() };
        inventory.customers.insert("kim".into(), known);
        let site = Site { customer: "kim".into(), url: SiteUrl::default(), ..Site::default() };
        inventory.sites.insert(Name::parse("www.kim.kr").unwrap(), site);
        inventory
    }

    fn problems(config: &str, inventory: &Inventory) -> Vec<String> {
        let found = check(&parse("b.toml", config).unwrap(), inventory, Language::En);
        found.into_iter().filter(|f| f.severity != Severity::Ok).map(|f| f.message).collect()
    }

    #[test]
    fn a_complete_setup_has_no_problem() {
        assert_eq!(problems(FULL, &inventory(Contact::Email("kim@mail.kr".into()))), [""; 0]);
    }

    #[test]
    fn the_defaults_have_eight_problems() {
        let found = problems("version = \"1\"\n", &inventory(Contact::Email("kim@mail.kr".into())));
        assert_eq!(found.len(), 8, "{found:?}");
    }

    #[test]
    fn a_page_that_is_read_at_its_listener_has_no_proxy() {
        let told = |web: &str| {
            let config = FULL.replace("[mail]", &format!("[web]\n{web}\n[mail]"));
            let found = problems(&config, &inventory(Contact::Email("kim@mail.kr".into())));
            found.iter().any(|it| it.contains("proxy"))
        };
        let listen = "public_listen = \"127.0.0.1:8080\"\n";
        assert!(!told(&format!("{listen}public_url = \"http://127.0.0.1:8080\"")));
        assert!(told(&format!("{listen}public_url = \"https://status.host.kr\"")));
        let listen = "operations_listen = \"127.0.0.1:8081\"\n";
        assert!(!told(&format!("{listen}operations_url = \"http://127.0.0.1:8081\"")));
        let behind = format!("{listen}operations_url = \"https://desk.host.kr\"\n");
        assert!(told(&behind), "one client keeps all from logging in");
        assert!(!told(&format!("{behind}trusted_proxies = [\"127.0.0.1/32\"]")));
    }

    #[test]
    fn customers_without_a_reachable_contact_are_counted() {
        let found = problems(FULL, &inventory(Contact::Phone("0212345678".into())));
        assert_eq!(found, ["1 of 1 customers have no contact that can be reached."]);
    }
}
