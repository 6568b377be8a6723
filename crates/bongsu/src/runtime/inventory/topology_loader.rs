//! Compiles the topology from the store, and again when the inventory or DNS changed.

use crate::config::Config;
use crate::runtime::fault_log::FaultLog;
use bongsu_clock::Clock;
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::name::Name;
use bongsu_core::topology::{Topology, TopologyOptions, compile};
use bongsu_store::Store;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// How often the store is checked for changes.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// Changes of DNS wait for the end of a discovery round, at first no longer than this, so that
/// new sites are watched soon;
const MIN_WAIT: Duration = Duration::from_secs(10);
/// then longer each time, up to this: with every topology all streams are compared.
const MAX_WAIT: Duration = Duration::from_secs(5 * 60);

/// Compiles topologies, each with a new generation.
pub struct TopologyLoader {
    store: Store,
    options: TopologyOptions,
    fingerprint: u64,
}

impl TopologyLoader {
    /// Loads from `store`, as the configuration says.
    pub fn new(store: Store, config: &Config) -> TopologyLoader {
        let options = TopologyOptions {
            generation: 0,
            vantages: config.vantages.iter().map(|vantage| vantage.name.clone()).collect(),
            own_domains: config.operator.own_domains.clone(),
            own_networks: config.operator.own_networks.clone(),
            references: config.probing.reference_targets.clone(),
            without_ipv6: !config.probing.ipv6,
            dns_port: Some(config.discovery.dns_port),
            channels: config.channels(),
            secret: store.secret().clone(),
        };
        TopologyLoader { store, options, fingerprint: 0 }
    }

    /// The topology of what the store holds; `None` when it is the same as the last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self) -> anyhow::Result<Option<Arc<Topology>>> {
        let inventory = self.store.inventory().await?;
        let customers = inventory.customers.keys().map(String::as_str);
        self.store.create_page_tokens(customers, Clock::system().now()).await?;
        let discoveries = self.store.discoveries().await?;
        let fingerprint = fingerprint(&inventory, &discoveries)?;
        if self.options.generation > 0 && fingerprint == self.fingerprint {
            return Ok(None);
        }
        self.fingerprint = fingerprint;
        self.options.generation += 1;
        let options = self.options.clone();
        let compile = move || Arc::new(compile(&inventory, &discoveries, &options));
        Ok(Some(tokio::task::spawn_blocking(compile).await?))
    }

    /// Sends a new topology to `out` whenever the inventory or DNS changed, until `cancel`. Each
    /// begins the schedule anew, so discovery without changes sends none, and a round that is
    /// running (`discovering`) is waited for, within bounds.
    pub async fn run(
        mut self,
        out: mpsc::Sender<Arc<Topology>>,
        discovering: watch::Receiver<bool>,
        cancel: CancellationToken,
    ) {
        let clock = Clock::system();
        let mut waiting_since = None;
        let mut wait = MIN_WAIT;
        let mut known = self.store.revisions().await.ok();
        let mut polling = FaultLog::new("cannot read the inventory revision");
        let mut loading = FaultLog::new("cannot load the inventory");
        loop {
            tokio::select! {
                () = clock.sleep(POLL_INTERVAL) => {}
                () = cancel.cancelled() => return,
            }
            let Some(revisions) = polling.note(self.store.revisions().await) else { continue };
            if known == Some(revisions) {
                continue;
            }
            let only_dns = known.is_some_and(|(inventory, _)| inventory == revisions.0);
            let since = *waiting_since.get_or_insert(clock.now());
            let is_discovering = *discovering.borrow();
            if only_dns && is_discovering && clock.now().since(since) < wait {
                continue;
            }
            waiting_since = None;
            wait = if is_discovering { (wait * 2).min(MAX_WAIT) } else { MIN_WAIT };
            let Some(next) = loading.note(self.next().await) else { continue };
            if let Some(topology) = next {
                tracing::info!(
                    generation = topology.generation,
                    sites = topology.sites.len(),
                    "compiled a new topology",
                );
                if out.send(topology).await.is_err() {
                    return;
                }
            }
            known = Some(revisions);
        }
    }
}

/// A hash of everything that the topology is compiled from. The time of a discovery is not part
/// of it.
fn fingerprint(
    inventory: &Inventory,
    discoveries: &BTreeMap<Name, Discovery>,
) -> serde_json::Result<u64> {
    struct HashWriter(DefaultHasher);
    impl std::io::Write for HashWriter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut hasher = HashWriter(DefaultHasher::new());
    // JSON has no maps with keys other than text, so the parts are hashed one by one.
    serde_json::to_writer(&mut hasher, &inventory.customers)?;
    serde_json::to_writer(&mut hasher, &inventory.sites)?;
    serde_json::to_writer(&mut hasher, &inventory.components)?;
    for (zone, d) in discoveries {
        let found = (zone, &d.parent, &d.child, &d.servers, &d.hosts, &d.absent);
        serde_json::to_writer(&mut hasher, &found)?;
    }
    Ok(hasher.0.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::Time;

    fn discovered(at: i64, server: &str) -> BTreeMap<Name, Discovery> {
        let zone = Name::parse("shop.co.kr").unwrap();
        let servers = [(Name::parse(server).unwrap(), vec!["192.0.2.53:53".parse().unwrap()])];
        let discovery = Discovery {
            zone: zone.clone(),
            at: Time::from_secs(at),
            parent: Vec::new(),
            child: Vec::new(),
            servers: servers.into(),
            absent: Default::default(),
            hosts: BTreeMap::new(),
        };
        BTreeMap::from([(zone, discovery)])
    }

    #[test]
    fn a_discovery_without_changes_keeps_the_fingerprint() {
        let print =
            |at, server| fingerprint(&Inventory::default(), &discovered(at, server)).unwrap();
        assert_eq!(print(1, "ns1.host.kr"), print(2, "ns1.host.kr"));
        assert_ne!(print(1, "ns1.host.kr"), print(1, "ns2.host.kr"));
    }

    #[test]
    fn a_name_that_a_server_does_not_have_any_more_makes_a_new_graph() {
        let before = discovered(1, "ns1.host.kr");
        let mut after = before.clone();
        for found in after.values_mut() {
            found.absent.insert(Name::parse("www.shop.co.kr").unwrap());
        }
        let print = |found| fingerprint(&Inventory::default(), found).unwrap();
        assert_ne!(print(&before), print(&after));
    }
}
