//! DNS discovery of zones that were never discovered, or not within the interval; of those that were
//! edited, or whose sites are down, soon again: their owners move them elsewhere (S5).

use crate::config::Config;
use crate::runtime::engine::latest_results::LatestResults;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::view::View;
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::name::Name;
use bongsu_core::site_health::SiteHealth;
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_probe::discover::{Discoverer, Sources, ZoneRequest};
use bongsu_probe::dns::client::DnsClient;
use bongsu_store::{Error, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Discoveries that are saved in one transaction, at most.
const SAVE_BATCH: usize = 2_000;
/// The longest that a discovery waits to be saved.
const SAVE_INTERVAL: Duration = Duration::from_secs(5);
/// Zones in one round, which bounds its memory. The next round follows at once when more are
/// due.
const ROUND_MAX_ZONES: usize = 5_000;
/// How often it is checked whether a zone is due.
const POLL_INTERVAL: Duration = Duration::from_secs(15);
/// A zone that was edited, or has a site that is down, is due again after this long,
const AGAIN_INTERVAL: Duration = Duration::from_secs(60);
/// but so many at once at most, the longest ago first: name servers in trouble get little more to
/// do by it than by being watched.
const AGAIN_MAX_ZONES: usize = 200;

/// The result of a round.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RoundSummary {
    /// Zones discovered.
    pub zones: usize,
    /// Zones that did not answer.
    pub silent: usize,
    /// Zones that differ from what was stored.
    pub changed: u64,
}

/// The resolvers and parents of the configuration.
pub fn sources(config: &Config) -> Sources {
    let mut sources = Sources::of_system();
    if !config.discovery.resolvers.is_empty() {
        sources.resolvers.clone_from(&config.discovery.resolvers);
    }
    sources.parents.clone_from(&config.discovery.parent_servers);
    sources.dns_port = config.discovery.dns_port;
    sources
}

/// A discoverer as the configuration says.
pub fn discoverer(config: &Config) -> Discoverer {
    let policy = AddressPolicy::new(config.probing.allowed_private_networks.clone());
    let bind = config.vantages.first().and_then(|vantage| vantage.source_address);
    let asker = DnsClient::new(Clock::system(), policy, bind, config.probing.dns_timeout);
    Discoverer::new(asker, sources(config))
}

/// The zones of an inventory, with their hosts.
pub fn zones(inventory: &Inventory) -> Vec<ZoneRequest> {
    let mut zones: BTreeMap<Name, ZoneRequest> = BTreeMap::new();
    for (host, site) in &inventory.sites {
        let zone = host.registrable().unwrap_or_else(|_| host.clone());
        let request = zones.entry(zone.clone()).or_insert_with(|| ZoneRequest {
            zone,
            hosts: Vec::new(),
            elsewhere: BTreeMap::new(),
        });
        request.hosts.push(host.clone());
        let elsewhere = site.url.service.as_ref().and_then(|service| service.at.clone());
        request.elsewhere.extend(elsewhere.map(|at| (host.clone(), at)));
    }
    zones.into_values().collect()
}

/// Discovers the zones `wanted` and saves the results; `each` is called with every result.
///
/// # Errors
/// When the database fails.
pub async fn discover(
    store: &Store,
    config: &Config,
    wanted: Vec<ZoneRequest>,
    each: impl FnMut(&Discovery),
) -> anyhow::Result<RoundSummary> {
    let discoverer = discoverer(config);
    let (sender, results) = mpsc::channel(256);
    let concurrency = config.discovery.concurrency;
    let task =
        tokio::spawn(async move { discoverer.discover_all(wanted, concurrency, sender).await });
    let summary = save(store, &Clock::system(), results, each).await?;
    task.await?;
    Ok(summary)
}

/// Saves results as they arrive: by the clock, so that one zone that takes long keeps nobody
/// else's sites from being watched.
async fn save(
    store: &Store,
    clock: &Clock,
    mut results: mpsc::Receiver<Discovery>,
    mut each: impl FnMut(&Discovery),
) -> Result<RoundSummary, Error> {
    let mut summary = RoundSummary::default();
    let mut unsaved = Vec::new();
    let mut save_at = clock.now() + SAVE_INTERVAL;
    loop {
        let ended = tokio::select! {
            discovery = results.recv() => {
                if let Some(discovery) = &discovery {
                    each(discovery);
                    summary.zones += 1;
                    summary.silent += usize::from(discovery.servers.is_empty());
                }
                let ended = discovery.is_none();
                unsaved.extend(discovery);
                ended
            }
            () = clock.sleep_until(save_at) => false,
        };
        if ended || unsaved.len() >= SAVE_BATCH || clock.now() >= save_at {
            summary.changed += store.save_discoveries(&unsaved).await?;
            unsaved.clear();
            save_at = clock.now() + SAVE_INTERVAL;
        }
        if ended {
            return Ok(summary);
        }
    }
}

/// Discovers what is due until `cancel`; `running` is true during a round.
pub async fn run(
    store: Store,
    config: Config,
    (views, latest): (watch::Receiver<Arc<View>>, Arc<LatestResults>),
    running: watch::Sender<bool>,
    cancel: CancellationToken,
) {
    let clock = Clock::system();
    let mut known = None;
    let mut next = Time::ZERO;
    let mut edited = BTreeSet::new();
    let (mut unlocated, mut added) = (Unlocated::default(), BTreeSet::new());
    loop {
        let inventory = store.revisions().await.map(|(inventory, _)| inventory).ok();
        let now = clock.now();
        edited.append(&mut latest.take_changed_zones());
        let wanted = &edited | &down_zones(&views.borrow());
        let last = match wanted.is_empty() {
            true => BTreeMap::new(),
            false => store.discovery_times().await.unwrap_or_default(),
        };
        let mut again = again(&wanted, &last, now);
        if inventory != known {
            match unlocated.zones(&store).await {
                Ok(zones) => added.extend(zones),
                Err(error) => tracing::warn!(%error, "cannot read new hosts; retrying"),
            }
        }
        again.extend(added.iter().cloned());
        if inventory != known || now >= next || !again.is_empty() {
            running.send_replace(true);
            edited = &edited - &again;
            tokio::select! {
                result = round(&store, &config, &clock, &again) => match result {
                    Ok(None) => {
                        // Those that had no room in this round are in the next one.
                        let last = store.discovery_times().await.unwrap_or_default();
                        added.retain(|zone| last.get(zone).is_none_or(|at| *at < now));
                        continue;
                    }
                    Ok(Some(at)) => {
                        (next, known) = (at, inventory);
                        added.clear();
                    }
                    Err(error) => tracing::warn!(%error, "cannot save DNS discovery; retrying"),
                },
                () = cancel.cancelled() => return,
            }
            running.send_replace(false);
        }
        tokio::select! {
            () = clock.sleep(POLL_INTERVAL) => {}
            () = cancel.cancelled() => return,
        }
    }
}

/// The hosts that no discovery of their zone has found or missed.
#[derive(Default)]
struct Unlocated {
    /// Those whose zones were discovered for them: if it did not answer, its own time comes.
    tried: BTreeSet<Name>,
}

impl Unlocated {
    /// The zones with such hosts that are new: a host that is added to a zone that is known is
    /// watched when its address is, and not only when the zone's time comes.
    async fn zones(&mut self, store: &Store) -> Result<BTreeSet<Name>, Error> {
        let (inventory, discoveries) = (store.inventory().await?, store.discoveries().await?);
        Ok(self.zones_of(&inventory, &discoveries))
    }

    fn zones_of(
        &mut self,
        inventory: &Inventory,
        discoveries: &BTreeMap<Name, Discovery>,
    ) -> BTreeSet<Name> {
        let mut found = BTreeSet::new();
        self.tried.retain(|host| inventory.sites.contains_key(host));
        for (host, site) in &inventory.sites {
            let zone = host.registrable().unwrap_or_else(|_| host.clone());
            // A zone that was never discovered is due by itself.
            let Some(discovery) = discoveries.get(&zone) else { continue };
            let is_of_zone = site.url.service_kind().is_some_and(|it| it.is_asked_of_zone());
            let is_known = discovery.hosts.contains_key(host) || discovery.absent.contains(host);
            if !is_of_zone && !is_known && self.tried.insert(host.clone()) {
                found.insert(zone);
            }
        }
        found
    }
}

/// The zones of the sites that are down.
fn down_zones(view: &View) -> BTreeSet<Name> {
    let sites = view.topology.sites.iter().zip(view.sites.iter());
    let down = sites.filter(|(_, status)| matches!(status.health, SiteHealth::Down { .. }));
    down.map(|(site, _)| view.topology.zones[site.zone.ix()].name.clone()).collect()
}

/// One round over the zones that are due, and those in `again`. Returns when the next zone is due;
/// `None` when more are due already.
async fn round(
    store: &Store,
    config: &Config,
    clock: &Clock,
    again: &BTreeSet<Name>,
) -> anyhow::Result<Option<Time>> {
    // Failed discoveries are included, so zones that do not answer are not queried more often
    // than the others.
    let last = store.discovery_times().await?;
    let now = clock.now();
    let interval = config.discovery.interval;
    let is_due = |zone: &Name| last.get(zone).is_none_or(|at| *at + interval <= now);
    let mut due = zones(&store.inventory().await?);
    due.retain(|wanted| is_due(&wanted.zone) || again.contains(&wanted.zone));
    let more_due = due.len() > ROUND_MAX_ZONES;
    due.truncate(ROUND_MAX_ZONES);
    due.shrink_to_fit();
    // What is due is fresh after this round. Nothing of the topology's size stays in memory
    // meanwhile, since a round over many zones takes long.
    let fresh = last.into_values().filter(|at| *at + interval > now);
    let oldest = fresh.min().unwrap_or(now);
    if !due.is_empty() {
        tracing::info!(zones = due.len(), "starting DNS discovery");
        let RoundSummary { zones, silent, changed } = discover(store, config, due, |_| ()).await?;
        tracing::info!(zones, silent, changed, "finished DNS discovery");
    }
    Ok((!more_due).then(|| (oldest + interval).max(now + POLL_INTERVAL)))
}

/// Which zones that were edited, or have a site that is down, are asked about again now, of those
/// known already.
fn again(wanted: &BTreeSet<Name>, last: &BTreeMap<Name, Time>, now: Time) -> BTreeSet<Name> {
    let known = wanted.iter().filter_map(|zone| Some((*last.get(zone)?, zone)));
    let mut due: Vec<_> = known.filter(|(at, _)| *at + AGAIN_INTERVAL <= now).collect();
    due.sort_unstable();
    due.into_iter().take(AGAIN_MAX_ZONES).map(|(_, zone)| zone.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::inventory::Site;

    fn discovery(zone: &str) -> Discovery {
        Discovery {
            zone: Name::parse(zone).unwrap(),
            at: Time::from_secs(1),
            parent: Vec::new(),
            child: Vec::new(),
            servers: BTreeMap::new(),
            hosts: BTreeMap::new(),
            absent: BTreeSet::new(),
        }
    }

    #[test]
    fn a_host_that_is_added_to_a_known_zone_is_looked_for_once() {
        let name = |text: &str| Name::parse(text).unwrap();
        let mut inventory = Inventory::default();
        let mut add = |host: &str| inventory.sites.insert(name(host), Site::default());
        for host in ["shop.kr", "www.shop.kr", "gone.shop.kr", "new.kr"] {
            add(host);
        }
        let mut found = discovery("shop.kr");
        found.hosts.insert(name("shop.kr"), vec!["192.0.2.1".parse().unwrap()]);
        found.absent.insert(name("gone.shop.kr"));
        let discoveries = BTreeMap::from([(name("shop.kr"), found)]);
        let mut unlocated = Unlocated::default();
        let zones = unlocated.zones_of(&inventory, &discoveries);
        assert_eq!(zones, BTreeSet::from([name("shop.kr")]), "www is new; new.kr is due anyway");
        assert!(unlocated.zones_of(&inventory, &discoveries).is_empty(), "once");
        inventory.sites.remove(&name("www.shop.kr"));
        unlocated.zones_of(&inventory, &discoveries);
        inventory.sites.insert(name("www.shop.kr"), Site::default());
        assert_eq!(unlocated.zones_of(&inventory, &discoveries).len(), 1, "added again");
    }

    #[test]
    fn who_is_down_is_asked_about_each_minute_and_the_longest_ago_first() {
        let zone = |n: usize| Name::parse(&format!("shop{n:03}.kr")).unwrap();
        let down: BTreeSet<Name> = (0..300).map(zone).collect();
        let mut last: BTreeMap<Name, Time> =
            (0..300).map(|n| (zone(n), Time::from_secs(1_000 - n as i64))).collect();
        let now = Time::from_secs(1_060);
        let asked = again(&down, &last, now);
        assert_eq!(asked.len(), AGAIN_MAX_ZONES);
        assert!(asked.contains(&zone(299)) && !asked.contains(&zone(99)));
        last.extend(asked.into_iter().map(|zone| (zone, now)));
        let rest = again(&down, &last, now);
        assert_eq!(rest, (0..100).map(zone).collect());
        // What works is asked about when its day is over; what is new, by its own round.
        last.retain(|it, _| *it == zone(7));
        assert_eq!(again(&BTreeSet::from([zone(8)]), &last, now), BTreeSet::new());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_was_found_is_saved_while_a_zone_still_takes_its_time() {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().join("bongsu.db").display());
        let store = Store::open(&url).await.unwrap();
        let clock = Clock::scaled(Time::from_secs(1_000), 100.0);
        let (sender, results) = mpsc::channel(9);
        let saving = tokio::spawn({
            let (store, clock) = (store.clone(), clock.clone());
            async move { save(&store, &clock, results, |_| ()).await.unwrap() }
        });
        sender.send(discovery("shop.kr")).await.unwrap();
        // The sender stays: another zone is still being discovered.
        while store.discoveries().await.unwrap().is_empty() {
            clock.sleep(Duration::from_secs(1)).await;
        }
        sender.send(discovery("late.kr")).await.unwrap();
        drop(sender);
        assert_eq!(saving.await.unwrap().zones, 2);
        assert_eq!(store.discoveries().await.unwrap().len(), 2);
    }
}
