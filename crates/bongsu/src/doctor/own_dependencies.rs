//! The hosts that this desk depends on, with their addresses and name servers.

use super::Finding;
use super::shared_fate::{OwnDependency, Watched};
use crate::config::Config;
use crate::runtime::inventory::discovery::discoverer;
use crate::runtime::publishing::mirror::MirrorTarget;
use bongsu_core::http_url::HttpUrl;
use bongsu_core::name::Name;
use bongsu_send::mail::Mailer;
use bongsu_send::sms::SmsSender;
use bongsu_words::{Language, say};
use std::net::IpAddr;

/// A host of ours, before it is looked up.
struct Host {
    /// What it is for, for people.
    purpose: String,
    name: String,
    /// Its address is cached while the program runs.
    is_cached: bool,
}

/// Looks up every host that this desk depends on, and checks what it shares with what is
/// monitored.
pub async fn check(
    config: &Config,
    lang: Language,
    watched: &Watched,
    mailer: Option<&Mailer>,
    phones: &[Option<SmsSender>],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for Host { purpose, name, is_cached } in hosts(config, lang, mailer, phones) {
        let dependency = look_up(config, purpose, name).await;
        findings.extend(watched.check(lang, &dependency, is_cached));
    }
    findings
}

fn hosts(
    config: &Config,
    lang: Language,
    mailer: Option<&Mailer>,
    phones: &[Option<SmsSender>],
) -> Vec<Host> {
    let mut hosts = Vec::new();
    let mut add = |purpose: String, name: &str, is_cached: bool| {
        hosts.push(Host { purpose, name: name.to_owned(), is_cached });
    };
    for relay in mailer.iter().flat_map(|mailer| mailer.hosts()) {
        add(say!(lang, "doctor-own-relay"), relay.host(), true);
    }
    // A mirror that cannot be used is reported where it is tried.
    for (_, target) in config.mirrors().unwrap_or_default() {
        let MirrorTarget::Remote(remote) = &*target else { continue };
        add(say!(lang, "doctor-own-mirror"), remote.host().host(), false);
    }
    for gateway in phones.iter().flatten().flat_map(SmsSender::hosts) {
        add(say!(lang, "doctor-own-gateway"), gateway.host(), true);
    }
    let published = config.publish.as_ref().and_then(|publish| publish.url.as_deref());
    if let Some(host) = published.and_then(host_of) {
        add(say!(lang, "doctor-own-published"), &host, false);
    }
    if let Some(host) = config.web.public_url.as_deref().and_then(host_of) {
        add(say!(lang, "doctor-own-page"), &host, false);
    }
    hosts
}

async fn look_up(config: &Config, purpose: String, host: String) -> OwnDependency {
    let found = tokio::net::lookup_host((host.as_str(), 443)).await;
    let addresses = found.map(|all| all.map(|at| at.ip()).collect()).unwrap_or_default();
    let mut name_servers = Vec::new();
    // An address needs no name servers.
    if let Some(name) = Name::parse(&host).ok().filter(|_| host.parse::<IpAddr>().is_err()) {
        let zone = name.registrable().unwrap_or(name);
        name_servers = discoverer(config).discover(&zone, &[]).await.name_servers();
    }
    OwnDependency { purpose, host, addresses, name_servers }
}

fn host_of(url: &str) -> Option<String> {
    HttpUrl::parse(url).ok().map(|url| url.host())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_a_url_is_found() {
        for (url, host) in [
            ("https://status.kr", "status.kr"),
            ("https://status.kr:8443/a", "status.kr"),
            ("http://[2001:db8::1]:80", "2001:db8::1"),
            ("http://192.0.2.1", "192.0.2.1"),
            ("https://한글.한국?a:b/c", "xn--bj0bj06e.xn--3e0b707e"),
        ] {
            assert_eq!(host_of(url).as_deref(), Some(host), "{url}");
        }
        assert_eq!(host_of("https://status.kr@evil.example/"), None);
    }
}
