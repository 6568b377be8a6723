//! Checks one domain layer by layer, to show where it breaks (S5, S13).
//!
//! Compares the delegation at the parent with the zone itself, queries every authoritative
//! server, then probes every address of the host through TCP, TLS and HTTP. When DNS gives no
//! address, the last known one is probed: "your server works, only its name does not resolve"
//! is what the customer needs to hear.

mod redirects;

use crate::address_policy::AddressPolicy;
use crate::discover::{Discoverer, Resolution, Sources};
use crate::dns::client::{DnsClient, SoaReply};
use crate::dns::serial;
use crate::site::{Budgets, LayerResult, SiteProbe, SiteProber, SiteResult};
use crate::tls::{Trust, TrustError};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::inventory::{Expect, SiteUrl};
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::{Detail, Outcome, Reason};
use futures_util::future::join_all;
use ipnet::IpNet;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::pki_types::CertificateDer;

/// The options of a check.
#[derive(Clone, Debug)]
pub struct CheckOptions {
    /// The resolvers and parent servers.
    pub sources: Sources,
    /// The zone of the domain; its registrable domain when not given.
    pub zone: Option<Name>,
    /// The URL of the site.
    pub url: SiteUrl,
    /// The expected status and text.
    pub expect: Expect,
    /// Addresses to probe when DNS gives none.
    pub last_known: Vec<IpAddr>,
    /// The timeout of one name server.
    pub dns_budget: Duration,
    /// The timeout of each layer of the site.
    pub budgets: Budgets,
    /// The source address.
    pub bind: Option<IpAddr>,
    /// Networks that may be probed although they are not public.
    pub allow_nets: Vec<IpNet>,
    /// Certificate authorities trusted besides Mozilla's.
    pub trust_roots: Vec<CertificateDer<'static>>,
}

impl CheckOptions {
    /// Checks like a visitor's machine: `https`, public addresses only.
    pub fn new(sources: Sources) -> CheckOptions {
        CheckOptions {
            sources,
            zone: None,
            url: SiteUrl::default(),
            expect: Expect::default(),
            last_known: Vec::new(),
            dns_budget: Duration::from_secs(2),
            budgets: Budgets::default(),
            bind: None,
            allow_nets: Vec::new(),
            trust_roots: Vec::new(),
        }
    }
}

/// The result of a check.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CheckReport {
    /// The host, in its ASCII form.
    pub domain: Name,
    /// The host in Unicode.
    pub unicode: String,
    /// Its zone.
    pub zone: Name,
    /// The URL that was probed.
    pub url: String,
    /// When the check ended.
    pub as_of: Time,
    /// The verdict.
    pub verdict: Verdict,
    /// The name servers that the parent lists.
    pub parent: Vec<Name>,
    /// The name servers that the zone itself lists.
    pub child: Vec<Name>,
    /// Whether the two lists differ, which misleads some resolvers.
    pub delegation_differs: bool,
    /// Whether the parent has no such zone.
    pub not_delegated: bool,
    /// Every name server, at each of its addresses.
    pub servers: Vec<ServerReport>,
    /// Where the addresses come from.
    pub addresses_from: AddressSource,
    /// What a resolver says of the host; it may validate signatures (DNSSEC), which nothing else
    /// here does.
    pub resolution: Resolution,
    /// The site at each of its addresses.
    pub addresses: Vec<AddressReport>,
}

/// The verdict; the lowest failing layer counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Verdict {
    /// Everything works.
    Fine,
    /// The site is reachable, with a problem that not every visitor meets.
    Impaired {
        /// The lowest layer with a problem.
        layer: Layer,
    },
    /// The site is unreachable.
    Broken {
        /// The lowest layer that fails everywhere.
        layer: Layer,
        /// The first failure; `None` when there was nothing to probe.
        #[serde(serialize_with = "reason_code")]
        reason: Option<Reason>,
        /// The name does not resolve, but the site itself works.
        only_the_name: bool,
    },
    /// This machine could not check.
    Unknown,
}

/// The status of a name server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerStatus {
    /// Serves the zone at the newest serial.
    Healthy,
    /// Serves an older copy than another server does.
    Stale,
    /// Responds, but does not serve the zone delegated to it.
    Lame,
    /// Responds with an error: SERVFAIL, an expired copy, a malformed response.
    Failing,
    /// No response, or an ICMP error.
    Unreachable,
    /// Its name has no address.
    NoAddress,
    /// This machine could not query it.
    NotAsked,
}

/// One name server at one address.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ServerReport {
    /// Its name.
    pub name: Name,
    /// The address that was queried.
    pub address: Option<SocketAddr>,
    /// Its status.
    pub status: LayerStatus,
    /// The failure, as a stable code.
    #[serde(serialize_with = "reason_code")]
    pub reason: Option<Reason>,
    /// The SOA serial.
    pub serial: Option<u32>,
    /// Whether it claims authority.
    pub authoritative: Option<bool>,
    /// The DNS response code.
    pub rcode: Option<u16>,
    /// Its identifier (RFC 5001), as text where it is text, otherwise in hexadecimal.
    pub nsid: Option<String>,
    /// From query to response.
    pub latency_ms: Option<f64>,
    /// Whether the response did not fit into UDP.
    pub by_tcp: bool,
    /// Whether the parent lists it.
    pub in_parent: bool,
    /// Whether the zone itself lists it.
    pub in_child: bool,
}

/// Where the addresses of the site come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressSource {
    /// The zone's own servers.
    Authority,
    /// The cache of a resolver.
    Resolver,
    /// Known from before.
    LastKnown,
    /// No address is known.
    Unknown,
}

/// The site at one address.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct AddressReport {
    /// The address.
    pub address: SocketAddr,
    /// Its layers, lowest first.
    pub layers: Vec<LayerReport>,
    /// From the request to the head of the response.
    pub first_byte_ms: Option<f64>,
    /// From the head to the end of the body.
    pub transfer_ms: Option<f64>,
}

/// One layer.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LayerReport {
    /// The layer.
    pub layer: Layer,
    /// `ok`, `failed`, `skipped` or `inconclusive`.
    pub outcome: &'static str,
    /// The failure, as a stable code.
    #[serde(serialize_with = "reason_code")]
    pub reason: Option<Reason>,
    /// Its duration, whatever the outcome.
    pub latency_ms: f64,
    /// When the certificate expires.
    pub certificate_until: Option<Time>,
    /// The HTTP status.
    pub status: Option<u16>,
}

fn reason_code<S: serde::Serializer>(reason: &Option<Reason>, s: S) -> Result<S::Ok, S::Error> {
    reason.map(Reason::code).serialize(s)
}

/// Checks `domain`.
///
/// # Errors
/// When a trust root of the options is not a certificate.
pub async fn check(
    domain: &Name,
    options: &CheckOptions,
    clock: &Clock,
) -> Result<CheckReport, TrustError> {
    let policy = AddressPolicy::new(options.allow_nets.clone());
    let trust = Trust::new(&options.trust_roots, clock.clone())?;
    let dns_client =
        DnsClient::new(clock.clone(), policy.clone(), options.bind, options.dns_budget);
    let discoverer = Discoverer::new(dns_client, options.sources.clone());
    let zone = options.zone.clone().or_else(|| domain.registrable().ok());
    let zone = zone.unwrap_or_else(|| domain.clone());
    let not_delegated = discoverer.delegation(&zone).await.absent;
    let discovery = discoverer.discover(&zone, std::slice::from_ref(domain)).await;
    let servers = query_servers(&discoverer, &zone, &discovery).await;
    let (addresses_from, ips) = match discovery.hosts.get(domain) {
        Some(ips) => (AddressSource::Authority, ips.clone()),
        None => match discoverer.addresses(domain).await {
            ips if !ips.is_empty() => (AddressSource::Resolver, ips),
            _ if options.last_known.is_empty() => (AddressSource::Unknown, Vec::new()),
            _ => (AddressSource::LastKnown, options.last_known.clone()),
        },
    };
    let site_prober = SiteProber {
        clock: clock.clone(),
        trust: Arc::new(trust),
        policy: Arc::new(policy),
        bind: options.bind,
        budgets: options.budgets,
        dns_client: None,
        resolvers: Vec::new(),
        secrets: None,
    };
    let addresses = probe_all(&site_prober, domain, options, &ips).await;
    let resolution = discoverer.resolution(domain).await;
    let verdict = if is_inconclusive(&servers, addresses_from, not_delegated) {
        Verdict::Unknown
    } else {
        let differs = discovery.delegation_differs();
        verdict(&servers, (addresses_from, resolution), &addresses, differs)
    };
    Ok(CheckReport {
        unicode: domain.unicode(),
        url: url_text(domain, &options.url),
        as_of: clock.now(),
        verdict,
        delegation_differs: discovery.delegation_differs(),
        not_delegated,
        servers,
        addresses_from,
        resolution,
        addresses,
        parent: discovery.parent,
        child: discovery.child,
        domain: domain.clone(),
        zone,
    })
}

fn url_text(host: &Name, url: &SiteUrl) -> String {
    let (scheme, default_port) = if url.https { ("https", 443) } else { ("http", 80) };
    let port = if url.port == default_port { String::new() } else { format!(":{}", url.port) };
    format!("{scheme}://{}{port}{}", host.unicode(), url.path)
}

async fn query_servers(
    discoverer: &Discoverer,
    zone: &Name,
    discovery: &Discovery,
) -> Vec<ServerReport> {
    let located: BTreeMap<&Name, &[SocketAddr]> =
        discovery.servers.iter().map(|(name, at)| (name, at.as_slice())).collect();
    let names: BTreeSet<&Name> =
        discovery.parent.iter().chain(&discovery.child).chain(located.keys().copied()).collect();
    let queried = names.into_iter().flat_map(|name| {
        let addresses = located.get(name).copied().unwrap_or_default();
        let addresses: Vec<Option<SocketAddr>> = match addresses {
            [] => vec![None],
            addresses => addresses.iter().copied().map(Some).collect(),
        };
        addresses.into_iter().map(move |address| (name, address))
    });
    let replies = queried.map(|(name, address)| async move {
        let reply = match address {
            Some(address) => Some(discoverer.dns_client().query_soa(address, zone).await),
            None => None,
        };
        (name, address, reply)
    });
    let replies = join_all(replies).await;
    let serials: Vec<u32> =
        replies.iter().filter_map(|(_, _, reply)| reply.as_ref()?.serial).collect();
    let report = |(name, address, reply): (&Name, Option<SocketAddr>, Option<SoaReply>)| {
        let status = reply.as_ref().map_or(LayerStatus::NoAddress, |reply| status(reply, &serials));
        let reason = match reply.as_ref().map(|reply| reply.outcome) {
            Some(Outcome::Failed(reason)) => Some(reason),
            _ => None,
        };
        ServerReport {
            name: name.clone(),
            address,
            status,
            reason,
            serial: reply.as_ref().and_then(|reply| reply.serial),
            authoritative: reply.as_ref().and_then(|reply| reply.authoritative),
            rcode: reply.as_ref().and_then(|reply| reply.rcode),
            nsid: reply.as_ref().and_then(|reply| reply.nsid.as_deref()).map(readable),
            latency_ms: reply.as_ref().and_then(|reply| reply.latency).map(millis),
            by_tcp: reply.as_ref().is_some_and(|reply| reply.by_tcp),
            in_parent: discovery.parent.contains(name),
            in_child: discovery.child.contains(name),
        }
    };
    replies.into_iter().map(report).collect()
}

fn status(reply: &SoaReply, serials: &[u32]) -> LayerStatus {
    match (reply.outcome, reply.serial) {
        (Outcome::Ok { .. }, Some(serial)) if serial::is_stale(serial, serials) => {
            LayerStatus::Stale
        }
        (Outcome::Ok { .. }, _) => LayerStatus::Healthy,
        (Outcome::Failed(reason), _) => match reason {
            Reason::Refused | Reason::NotAuthoritative | Reason::NxDomain | Reason::NoData => {
                LayerStatus::Lame
            }
            Reason::Timeout | Reason::Unreachable | Reason::ConnectionRefused => {
                LayerStatus::Unreachable
            }
            Reason::AddressForbidden => LayerStatus::NotAsked,
            _ => LayerStatus::Failing,
        },
        _ => LayerStatus::NotAsked,
    }
}

fn readable(bytes: &[u8]) -> String {
    let text = bytes.iter().all(|byte| (0x20..0x7f).contains(byte));
    match std::str::from_utf8(bytes) {
        Ok(plain) if text => plain.to_owned(),
        _ => data_encoding::HEXLOWER.encode(bytes),
    }
}

fn millis(span: Duration) -> f64 {
    // Tenths of a microsecond are noise.
    (span.as_secs_f64() * 1e6).round() / 1e3
}

async fn probe_all(
    site_prober: &SiteProber,
    host: &Name,
    options: &CheckOptions,
    ips: &[IpAddr],
) -> Vec<AddressReport> {
    let (url, expect) = (Arc::new(options.url.clone()), Arc::new(options.expect.clone()));
    let probes = ips.iter().map(|ip| {
        let address = SocketAddr::new(*ip, options.url.port);
        let probe =
            SiteProbe { host: host.clone(), url: url.clone(), expect: expect.clone(), address };
        async move {
            let mut result = site_prober.probe(&probe, Duration::MAX, |_| ()).await;
            if let Some(page) = result.page.as_ref().filter(|page| page.mismatch.is_none())
                && probe.expect.status.is_none()
                && redirects::never_end(site_prober, &probe, page).await
                && let Some(layer) = result.layers.last_mut()
            {
                layer.outcome = Outcome::Failed(Reason::RedirectLoop);
            }
            (address, result)
        }
    });
    join_all(probes).await.into_iter().map(|(address, result)| report(address, &result)).collect()
}

fn report(address: SocketAddr, result: &SiteResult) -> AddressReport {
    let page = result.page.as_ref();
    AddressReport {
        address,
        layers: result.layers.iter().map(layer_report).collect(),
        first_byte_ms: page.map(|page| millis(page.first_byte)),
        transfer_ms: page.map(|page| millis(page.transfer)),
    }
}

fn layer_report(result: &LayerResult) -> LayerReport {
    let (outcome, reason) = match result.outcome {
        Outcome::Ok { .. } => ("ok", None),
        Outcome::Failed(reason) => ("failed", Some(reason)),
        Outcome::Skipped => ("skipped", None),
        Outcome::Missed | Outcome::Inconclusive => ("inconclusive", None),
    };
    LayerReport {
        layer: result.layer,
        outcome,
        reason,
        latency_ms: millis(result.finished.since(result.started)),
        certificate_until: match result.detail {
            Detail::CertificateUntil(until) => Some(until),
            _ => None,
        },
        status: match result.detail {
            Detail::Status(status) => Some(status),
            _ => None,
        },
    }
}

impl AddressReport {
    /// The layer that fails at this address.
    fn failing(&self) -> Option<&LayerReport> {
        self.layers.iter().find(|layer| layer.outcome == "failed")
    }

    /// Whether every layer was probed and works.
    fn works(&self) -> bool {
        self.layers.iter().all(|layer| layer.outcome == "ok")
    }
}

/// Whether nothing responded at all, not even to say that there is no such domain: the cause
/// may as well be this machine.
fn is_inconclusive(servers: &[ServerReport], source: AddressSource, not_delegated: bool) -> bool {
    servers.is_empty() && source == AddressSource::Unknown && !not_delegated
}

/// The verdict: broken is what no visitor gets past.
fn verdict(
    servers: &[ServerReport],
    (source, resolution): (AddressSource, Resolution),
    addresses: &[AddressReport],
    delegation_differs: bool,
) -> Verdict {
    let serving =
        |server: &&ServerReport| matches!(server.status, LayerStatus::Healthy | LayerStatus::Stale);
    let site_works = addresses.iter().any(AddressReport::works);
    let not_queried = |server: &ServerReport| server.status == LayerStatus::NotAsked;
    if !servers.is_empty() && servers.iter().all(not_queried) && !site_works && addresses.is_empty()
    {
        return Verdict::Unknown;
    }
    if !servers.iter().any(|server| serving(&server)) || source != AddressSource::Authority {
        let reason = servers.iter().find_map(|server| server.reason);
        let served = servers.iter().any(|server| serving(&server));
        // The name servers work and give no address.
        let reason = if served { Some(Reason::NoData) } else { reason };
        return Verdict::Broken { layer: Layer::Dns, reason, only_the_name: site_works };
    }
    if !site_works {
        let lowest = addresses.iter().filter_map(AddressReport::failing).min_by_key(|l| l.layer);
        return match lowest {
            Some(LayerReport { layer, reason, .. }) => {
                Verdict::Broken { layer: *layer, reason: *reason, only_the_name: false }
            }
            None => Verdict::Unknown,
        };
    }
    let unresolved = matches!(resolution, Resolution::Invalid | Resolution::Failed);
    if unresolved
        || delegation_differs
        || servers.iter().any(|server| server.status != LayerStatus::Healthy)
    {
        return Verdict::Impaired { layer: Layer::Dns };
    }
    match addresses.iter().filter_map(AddressReport::failing).map(|l| l.layer).min() {
        Some(layer) => Verdict::Impaired { layer },
        None => Verdict::Fine,
    }
}

impl CheckReport {
    /// The exit status for scripts: 0 when everything works, 1 otherwise.
    pub fn exit_code(&self) -> u8 {
        u8::from(self.verdict != Verdict::Fine)
    }
}

#[cfg(test)]
mod tests;
