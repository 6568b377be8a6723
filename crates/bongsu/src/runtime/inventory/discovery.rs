//! Looking at DNS: zones that were never looked at, or not for a day.

use crate::config::Config;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::name::Name;
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_probe::discover::{Discoverer, Sources, Wanted};
use bongsu_probe::dns::ask::Asker;
use bongsu_store::Store;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Looks are saved together, so many at a time at most,
const SAVED_AT_ONCE: usize = 2_000;
/// or after this long.
const SAVED_EVERY: Duration = Duration::from_secs(10);
/// A round looks at so many zones at most, which bounds its memory; the next one follows at
/// once when more are due.
const ROUND_MOST: usize = 5_000;
/// How often it is seen to whether a zone is due.
const LOOK: Duration = Duration::from_secs(60);

/// What a round found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// Zones looked at.
    pub zones: usize,
    /// Zones of which nothing could be learned.
    pub silent: usize,
    /// Zones that differ from what was known.
    pub changed: u64,
}

/// Where DNS begins, as the configuration says.
pub fn sources(config: &Config) -> Sources {
    let mut sources = Sources::of_system();
    if !config.discovery.resolvers.is_empty() {
        sources.resolvers.clone_from(&config.discovery.resolvers);
    }
    sources.parents.clone_from(&config.discovery.parent_servers);
    sources.dns_port = config.discovery.dns_port;
    sources
}

/// Who looks, as the configuration says.
pub fn discoverer(config: &Config) -> Discoverer {
    let guard = AddressPolicy::new(config.probing.allowed_private_networks.clone());
    let bind = config.vantages.first().and_then(|vantage| vantage.source_address);
    let asker = Asker::new(Clock::system(), guard, bind, config.probing.dns_timeout);
    Discoverer::new(asker, sources(config))
}

/// The zones of an inventory with their hosts.
pub fn zones(inventory: &Inventory) -> Vec<Wanted> {
    let mut zones: BTreeMap<Name, Vec<Name>> = BTreeMap::new();
    for host in inventory.sites.keys() {
        let zone = host.registrable().unwrap_or_else(|_| host.clone());
        zones.entry(zone).or_default().push(host.clone());
    }
    zones.into_iter().map(|(zone, hosts)| Wanted { zone, hosts }).collect()
}

/// Looks at `wanted` and saves what is found; `each` hears of every look.
///
/// # Errors
/// What the database says.
pub async fn look(
    store: &Store,
    config: &Config,
    wanted: Vec<Wanted>,
    mut each: impl FnMut(&Discovery),
) -> anyhow::Result<Found> {
    let clock = Clock::system();
    let discoverer = discoverer(config);
    let (tell, mut told) = mpsc::channel(256);
    let at_once = config.discovery.concurrency;
    let asking = tokio::spawn(async move { discoverer.discover_all(wanted, at_once, tell).await });
    let mut found = Found::default();
    let mut looks = Vec::new();
    let mut save_at = clock.now() + SAVED_EVERY;
    while let Some(discovery) = told.recv().await {
        each(&discovery);
        found.zones += 1;
        found.silent += usize::from(discovery.servers.is_empty());
        looks.push(discovery);
        if looks.len() >= SAVED_AT_ONCE || clock.now() >= save_at {
            found.changed += store.save_discoveries(&looks).await?;
            looks.clear();
            save_at = clock.now() + SAVED_EVERY;
        }
    }
    found.changed += store.save_discoveries(&looks).await?;
    asking.await?;
    Ok(found)
}

/// Looks at what is due, again and again, until `cancel`. `looking` says whether anything is
/// being looked at.
pub async fn follow(
    store: Store,
    config: Config,
    looking: watch::Sender<bool>,
    cancel: CancellationToken,
) {
    let clock = Clock::system();
    let mut known = None;
    let mut next = Time::ZERO;
    loop {
        let inventory = store.revisions().await.map(|(inventory, _)| inventory).ok();
        if inventory != known || clock.now() >= next {
            looking.send_replace(true);
            tokio::select! {
                result = round(&store, &config, &clock) => match result {
                    Ok(None) => continue,
                    Ok(Some(at)) => (next, known) = (at, inventory),
                    Err(error) => tracing::warn!(%error, "looking at DNS failed; trying again"),
                },
                () = cancel.cancelled() => return,
            }
            looking.send_replace(false);
        }
        tokio::select! {
            () = clock.sleep(LOOK) => {}
            () = cancel.cancelled() => return,
        }
    }
}

/// One round over what is due. Gives back when the next zone is due; nothing when some are
/// already.
async fn round(store: &Store, config: &Config, clock: &Clock) -> anyhow::Result<Option<Time>> {
    // Looks that learned nothing are there too: zones that say nothing are not asked more
    // often than the others.
    let looked = store.discovery_times().await?;
    let now = clock.now();
    let every = config.discovery.interval;
    let is_due = |at: Option<&Time>| at.is_none_or(|at| *at + every <= now);
    let mut due = zones(&store.inventory().await?);
    due.retain(|wanted| is_due(looked.get(&wanted.zone)));
    let more = due.len() > ROUND_MOST;
    due.truncate(ROUND_MOST);
    due.shrink_to_fit();
    // What is due is new after this round. Nothing of the size of the estate is kept
    // meanwhile, since a round over many zones takes long.
    let oldest = looked.into_values().filter(|at| !is_due(Some(at))).min().unwrap_or(now);
    if !due.is_empty() {
        tracing::info!(zones = due.len(), "looking at DNS");
        let Found { zones, silent, changed } = look(store, config, due, |_| ()).await?;
        tracing::info!(zones, silent, changed, "looked at DNS");
    }
    Ok((!more).then(|| (oldest + every).max(now + LOOK)))
}
