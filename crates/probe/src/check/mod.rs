//! One layered look at one domain, for a person: where does it break? (S5, S13)
//!
//! The parent's and the zone's own word, every authoritative server, then every address of
//! the host up through TCP, TLS and HTTP. When DNS does not give the address, the last
//! known good one is asked all the same: "your server is fine, only its name cannot be
//! found" is the sentence the customer needs.

use crate::address_policy::AddressPolicy;
use crate::discover::{Discoverer, Sources};
use crate::dns::ask::{Asker, SoaReply};
use crate::dns::serial;
use crate::site::{Budgets, LayerResult, SiteProbe, SiteProber, SiteResult};
use crate::tls::{Trust, TrustError};
use bongsu_clock::Clock;
use bongsu_core::Time;
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

/// How to look.
#[derive(Clone, Debug)]
pub struct CheckOptions {
    /// Where DNS begins.
    pub sources: Sources,
    /// The zone of the domain; its registrable domain when not given.
    pub zone: Option<Name>,
    /// How the site is opened.
    pub url: SiteUrl,
    /// What a healthy page looks like.
    pub expect: Expect,
    /// Addresses to ask when DNS gives none.
    pub last_known: Vec<IpAddr>,
    /// How long one name server may take.
    pub dns_budget: Duration,
    /// How long the layers of the site may take.
    pub budgets: Budgets,
    /// The source address.
    pub bind: Option<IpAddr>,
    /// Networks that may be asked although they are not public.
    pub allow_nets: Vec<IpNet>,
    /// Certificate authorities trusted besides Mozilla's.
    pub trust_roots: Vec<CertificateDer<'static>>,
}

impl CheckOptions {
    /// As a visitor's machine would: its resolvers, `https`, public addresses only.
    pub fn usual(sources: Sources) -> CheckOptions {
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

/// What was found.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CheckReport {
    /// The host that was checked, as it goes over the wire.
    pub domain: Name,
    /// As a person reads it.
    pub unicode: String,
    /// Its zone.
    pub zone: Name,
    /// How it was opened.
    pub url: String,
    /// The facts are true of this instant.
    pub as_of: Time,
    /// Where it breaks.
    pub verdict: Verdict,
    /// Name servers by the parent's word.
    pub parent: Vec<Name>,
    /// Name servers by the zone's own word.
    pub child: Vec<Name>,
    /// They list different sets, which sends some resolvers astray.
    pub delegation_differs: bool,
    /// The parent says that the zone does not exist.
    pub not_delegated: bool,
    /// Every name server at every address.
    pub servers: Vec<ServerReport>,
    /// Who said where the site stands.
    pub addresses_from: AddressSource,
    /// Every address of the site.
    pub addresses: Vec<AddressReport>,
}

/// Where it breaks, lowest layer first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Verdict {
    /// Everything asked works.
    Fine,
    /// It can be opened, and something is wrong that not every visitor meets.
    Impaired {
        /// The lowest layer with a trouble.
        layer: Layer,
    },
    /// Nobody can open it.
    Broken {
        /// The lowest layer that fails everywhere.
        layer: Layer,
        /// Why, by its first failure; `None` when there was nothing to ask.
        #[serde(serialize_with = "reason_code")]
        reason: Option<Reason>,
        /// The name cannot be found, and the site itself works.
        only_the_name: bool,
    },
    /// This machine could not ask.
    Unknown,
}

/// How a name server stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerStatus {
    /// Serves the zone at the newest serial.
    Healthy,
    /// Serves an older copy than another server does.
    Stale,
    /// Answers, and does not serve the zone that is delegated to it.
    Lame,
    /// Answers that it cannot: SERVFAIL and the like, an expired copy, rubbish.
    Failing,
    /// No answer, or the network says that there is no way.
    Unreachable,
    /// Its name has no address.
    NoAddress,
    /// This machine could not ask it.
    NotAsked,
}

/// One name server at one address.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ServerReport {
    /// Its name.
    pub name: Name,
    /// Where it was asked.
    pub address: Option<SocketAddr>,
    /// How it stands.
    pub status: LayerStatus,
    /// What failed, as a stable code.
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
    /// From the question to the answer.
    pub latency_ms: Option<f64>,
    /// The answer did not fit into UDP.
    pub by_tcp: bool,
    /// Listed by the parent.
    pub in_parent: bool,
    /// Listed by the zone itself.
    pub in_child: bool,
}

/// Who said where the site stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressSource {
    /// The zone's own servers.
    Authority,
    /// They did not; a resolver still remembers.
    Resolver,
    /// Neither did; what was known before.
    LastKnown,
    /// None of them has an address.
    Unknown,
}

/// The site at one address.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct AddressReport {
    /// Where.
    pub address: SocketAddr,
    /// Its layers, lowest first.
    pub layers: Vec<LayerReport>,
    /// From the request to the head of the answer.
    pub first_byte_ms: Option<f64>,
    /// From there to its end.
    pub transfer_ms: Option<f64>,
}

/// One layer.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LayerReport {
    /// Which.
    pub layer: Layer,
    /// `ok`, `failed`, `skipped` or `inconclusive`.
    pub outcome: &'static str,
    /// What failed, as a stable code.
    #[serde(serialize_with = "reason_code")]
    pub reason: Option<Reason>,
    /// How long it took, whatever came of it.
    pub latency_ms: f64,
    /// When the certificate expires.
    pub certificate_until: Option<Time>,
    /// The HTTP status.
    pub status: Option<u16>,
}

fn reason_code<S: serde::Serializer>(reason: &Option<Reason>, s: S) -> Result<S::Ok, S::Error> {
    reason.map(Reason::code).serialize(s)
}

/// Looks at `domain`.
///
/// # Errors
/// When a trust root of the options is not a certificate.
pub async fn check(
    domain: &Name,
    options: &CheckOptions,
    clock: &Clock,
) -> Result<CheckReport, TrustError> {
    let guard = AddressPolicy::new(options.allow_nets.clone());
    let trust = Trust::new(&options.trust_roots, clock.clone())?;
    let asker = Asker::new(clock.clone(), guard.clone(), options.bind, options.dns_budget);
    let discoverer = Discoverer::new(asker, options.sources.clone());
    let zone = options.zone.clone().or_else(|| domain.registrable().ok());
    let zone = zone.unwrap_or_else(|| domain.clone());
    let not_delegated = discoverer.delegation(&zone).await.absent;
    let found = discoverer.discover(&zone, std::slice::from_ref(domain)).await;
    let servers = ask_servers(&discoverer, &zone, &found).await;
    let (addresses_from, ips) = match found.hosts.get(domain) {
        Some(ips) => (AddressSource::Authority, ips.clone()),
        None => match discoverer.addresses(domain).await {
            ips if !ips.is_empty() => (AddressSource::Resolver, ips),
            _ if options.last_known.is_empty() => (AddressSource::Unknown, Vec::new()),
            _ => (AddressSource::LastKnown, options.last_known.clone()),
        },
    };
    let visitor = SiteProber {
        clock: clock.clone(),
        trust: Arc::new(trust),
        guard: Arc::new(guard),
        bind: options.bind,
        budgets: options.budgets,
    };
    let addresses = visit_all(&visitor, domain, options, &ips).await;
    let verdict = if nothing_learned(&servers, addresses_from, not_delegated) {
        Verdict::Unknown
    } else {
        verdict(&servers, addresses_from, &addresses, found.delegation_differs())
    };
    Ok(CheckReport {
        unicode: domain.unicode(),
        url: url_text(domain, &options.url),
        as_of: clock.now(),
        verdict,
        delegation_differs: found.delegation_differs(),
        not_delegated,
        servers,
        addresses_from,
        addresses,
        parent: found.parent,
        child: found.child,
        domain: domain.clone(),
        zone,
    })
}

fn url_text(host: &Name, url: &SiteUrl) -> String {
    let (scheme, usual) = if url.https { ("https", 443) } else { ("http", 80) };
    let port = if url.port == usual { String::new() } else { format!(":{}", url.port) };
    format!("{scheme}://{}{port}{}", host.unicode(), url.path)
}

type Found = bongsu_core::inventory::discovery::Discovery;

async fn ask_servers(discoverer: &Discoverer, zone: &Name, found: &Found) -> Vec<ServerReport> {
    let places: BTreeMap<&Name, &[SocketAddr]> =
        found.servers.iter().map(|(name, places)| (name, places.as_slice())).collect();
    let names: BTreeSet<&Name> =
        found.parent.iter().chain(&found.child).chain(places.keys().copied()).collect();
    let asked = names.into_iter().flat_map(|name| {
        let places = places.get(name).copied().unwrap_or_default();
        let places: Vec<Option<SocketAddr>> = match places {
            [] => vec![None],
            places => places.iter().copied().map(Some).collect(),
        };
        places.into_iter().map(move |place| (name, place))
    });
    let replies = asked.map(|(name, place)| async move {
        let reply = match place {
            Some(place) => Some(discoverer.asker().soa(place, zone).await),
            None => None,
        };
        (name, place, reply)
    });
    let replies = join_all(replies).await;
    let serials = replies.iter().filter_map(|(_, _, reply)| reply.as_ref()?.serial);
    let newest = serial::newest(serials);
    let report = |(name, address, reply): (&Name, Option<SocketAddr>, Option<SoaReply>)| {
        let status = reply.as_ref().map_or(LayerStatus::NoAddress, |reply| status(reply, newest));
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
            in_parent: found.parent.contains(name),
            in_child: found.child.contains(name),
        }
    };
    replies.into_iter().map(report).collect()
}

fn status(reply: &SoaReply, newest: Option<u32>) -> LayerStatus {
    match (reply.outcome, reply.serial) {
        (Outcome::Ok { .. }, mine) if mine == newest => LayerStatus::Healthy,
        (Outcome::Ok { .. }, _) => LayerStatus::Stale,
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
        _ => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

fn millis(span: Duration) -> f64 {
    // Tenths of a microsecond are noise.
    (span.as_secs_f64() * 1e6).round() / 1e3
}

async fn visit_all(
    visitor: &SiteProber,
    host: &Name,
    options: &CheckOptions,
    ips: &[IpAddr],
) -> Vec<AddressReport> {
    let (url, expect) = (Arc::new(options.url.clone()), Arc::new(options.expect.clone()));
    let visits = ips.iter().map(|ip| {
        let address = SocketAddr::new(*ip, options.url.port);
        let visit =
            SiteProbe { host: host.clone(), url: url.clone(), expect: expect.clone(), address };
        async move { (address, visitor.visit(&visit, Duration::MAX, |_| ()).await) }
    });
    join_all(visits).await.into_iter().map(|(address, result)| report(address, &result)).collect()
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
    /// The layer that fails here, if one does.
    fn failing(&self) -> Option<&LayerReport> {
        self.layers.iter().find(|layer| layer.outcome == "failed")
    }

    /// Every layer was asked and works.
    fn works(&self) -> bool {
        self.layers.iter().all(|layer| layer.outcome == "ok")
    }
}

/// Nobody answered at all, not even to say that there is no such domain: as likely this
/// machine's trouble as the domain's.
fn nothing_learned(servers: &[ServerReport], source: AddressSource, not_delegated: bool) -> bool {
    servers.is_empty() && source == AddressSource::Unknown && !not_delegated
}

/// Puts the parts together: broken is what no visitor gets past.
fn verdict(
    servers: &[ServerReport],
    source: AddressSource,
    addresses: &[AddressReport],
    delegation_differs: bool,
) -> Verdict {
    let serving =
        |server: &&ServerReport| matches!(server.status, LayerStatus::Healthy | LayerStatus::Stale);
    let site_works = addresses.iter().any(AddressReport::works);
    let unasked = |server: &ServerReport| server.status == LayerStatus::NotAsked;
    if !servers.is_empty() && servers.iter().all(unasked) && !site_works && addresses.is_empty() {
        return Verdict::Unknown;
    }
    if !servers.iter().any(|server| serving(&server)) || source != AddressSource::Authority {
        let reason = servers.iter().find_map(|server| server.reason);
        let served = servers.iter().any(|server| serving(&server));
        // Its servers work and give no address: the name is there without one.
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
    if delegation_differs || servers.iter().any(|server| server.status != LayerStatus::Healthy) {
        return Verdict::Impaired { layer: Layer::Dns };
    }
    match addresses.iter().filter_map(AddressReport::failing).map(|l| l.layer).min() {
        Some(layer) => Verdict::Impaired { layer },
        None => Verdict::Fine,
    }
}

impl CheckReport {
    /// For scripts: 0 when all is fine, 1 when something is wrong.
    pub fn exit_code(&self) -> u8 {
        u8::from(self.verdict != Verdict::Fine)
    }
}

#[cfg(test)]
mod tests;
