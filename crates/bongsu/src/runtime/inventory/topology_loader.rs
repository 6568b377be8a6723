//! The graph, compiled from what the store holds, and anew when that changed.

use crate::config::Config;
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

/// How often the store is asked whether anything changed.
const LOOK: Duration = Duration::from_secs(5);
/// What a look at DNS finds waits for the end of the look, but no longer than this.
const WAIT_MOST: Duration = Duration::from_secs(5 * 60);

/// Compiles graphs, each under a new generation.
pub struct TopologyLoader {
    store: Store,
    options: TopologyOptions,
    fingerprint: u64,
}

impl TopologyLoader {
    /// From `store`, as the configuration says.
    pub fn new(store: Store, config: &Config) -> TopologyLoader {
        let options = TopologyOptions {
            generation: 0,
            vantages: config.vantages.iter().map(|vantage| vantage.name.clone()).collect(),
            own_domains: config.operator.own_domains.clone(),
            references: config.probing.references.clone(),
            without_ipv6: !config.probing.ipv6,
            dns_port: Some(config.discovery.dns_port),
            channels: config.channels(),
        };
        TopologyLoader { store, options, fingerprint: 0 }
    }

    /// The graph of what the store holds; `None` when it is the same as the last.
    ///
    /// # Errors
    /// What the database says.
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

    /// Gives a new graph to `out` whenever the store holds another inventory or DNS has
    /// changed, until `cancel`. Evidence starts anew with each, so a look at DNS that
    /// found all as it was makes none, and one that is under way (`looking`) is waited for.
    pub async fn follow(
        mut self,
        out: mpsc::Sender<Arc<Topology>>,
        looking: watch::Receiver<bool>,
        cancel: CancellationToken,
    ) {
        let clock = Clock::system();
        let mut waits_since = None;
        let mut known = self.store.revisions().await.ok();
        loop {
            tokio::select! {
                () = clock.sleep(LOOK) => {}
                () = cancel.cancelled() => return,
            }
            let revisions = match self.store.revisions().await {
                Ok(revisions) if known == Some(revisions) => continue,
                Ok(revisions) => revisions,
                Err(error) => {
                    tracing::warn!(%error, "cannot see whether the inventory changed");
                    continue;
                }
            };
            let only_dns = known.is_some_and(|(inventory, _)| inventory == revisions.0);
            let since = *waits_since.get_or_insert(clock.now());
            if only_dns && *looking.borrow() && clock.now().since(since) < WAIT_MOST {
                continue;
            }
            waits_since = None;
            match self.next().await {
                Ok(Some(topology)) => {
                    tracing::info!(
                        generation = topology.generation,
                        sites = topology.sites.len(),
                        "the inventory or DNS changed",
                    );
                    if out.send(topology).await.is_err() {
                        return;
                    }
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%error, "the inventory could not be read; trying again");
                    continue;
                }
            }
            known = Some(revisions);
        }
    }
}

/// A number that differs when anything differs that the graph is made of; when a zone was
/// looked at is not.
fn fingerprint(
    inventory: &Inventory,
    discoveries: &BTreeMap<Name, Discovery>,
) -> serde_json::Result<u64> {
    struct Into(DefaultHasher);
    impl std::io::Write for Into {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut hasher = Into(DefaultHasher::new());
    // Maps with keys that are not texts do not go into JSON, so parts go one by one.
    serde_json::to_writer(&mut hasher, &inventory.customers)?;
    serde_json::to_writer(&mut hasher, &inventory.sites)?;
    serde_json::to_writer(&mut hasher, &inventory.components)?;
    for (zone, d) in discoveries {
        serde_json::to_writer(&mut hasher, &(zone, &d.parent, &d.child, &d.servers, &d.hosts))?;
    }
    Ok(hasher.0.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::Time;

    fn look(at: i64, server: &str) -> BTreeMap<Name, Discovery> {
        let zone = Name::parse("shop.co.kr").unwrap();
        let servers = [(Name::parse(server).unwrap(), vec!["192.0.2.53:53".parse().unwrap()])];
        let discovery = Discovery {
            zone: zone.clone(),
            at: Time::from_secs(at),
            parent: Vec::new(),
            child: Vec::new(),
            servers: servers.into(),
            hosts: BTreeMap::new(),
        };
        BTreeMap::from([(zone, discovery)])
    }

    #[test]
    fn a_look_that_found_all_as_it_was_changes_nothing() {
        let print = |at, server| fingerprint(&Inventory::default(), &look(at, server)).unwrap();
        assert_eq!(print(1, "ns1.host.kr"), print(2, "ns1.host.kr"));
        assert_ne!(print(1, "ns1.host.kr"), print(1, "ns2.host.kr"));
    }
}
