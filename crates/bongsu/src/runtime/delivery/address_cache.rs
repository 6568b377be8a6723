//! The last resolved addresses of relays, gateways and mirrors: kept for times without DNS, also
//! for a program that was just started (S8).

use bongsu_clock::Clock;
use bongsu_send::host::ResolvedHost;
use bongsu_store::Store;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often hosts are resolved, in real time.
const RESOLVE_INTERVAL: Duration = Duration::from_secs(3600);
/// How often while one of them cannot be resolved.
const RETRY_INTERVAL: Duration = Duration::from_secs(30);

/// Keeps the addresses of hosts up to date.
pub struct AddressCache {
    store: Store,
    hosts: Vec<Arc<ResolvedHost>>,
    /// Those that were not resolved the last time: changes are logged.
    unresolved: BTreeSet<String>,
}

impl AddressCache {
    /// Gives each host its last resolved addresses.
    pub async fn load(store: Store, hosts: Vec<Arc<ResolvedHost>>) -> AddressCache {
        match store.resolved_hosts().await {
            Ok(addresses) => {
                for host in &hosts {
                    if let Some(ips) = addresses.get(host.host()) {
                        host.set_cached(ips);
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "cannot read cached addresses"),
        }
        AddressCache { store, hosts, unresolved: BTreeSet::new() }
    }

    /// Resolves them now and again, until `cancel`.
    pub async fn run(mut self, cancel: CancellationToken) {
        let real_time = Clock::system();
        loop {
            let interval = if self.resolve().await { RESOLVE_INTERVAL } else { RETRY_INTERVAL };
            tokio::select! {
                () = real_time.sleep(interval) => {}
                () = cancel.cancelled() => return,
            }
        }
    }

    /// Resolves each host; whether all were resolved.
    async fn resolve(&mut self) -> bool {
        let mut resolved = Vec::new();
        for host in &self.hosts {
            match host.resolve().await {
                Ok(()) => {
                    let ips = host.addresses().iter().map(SocketAddr::ip).collect();
                    resolved.push((host.host().to_owned(), ips));
                    if self.unresolved.remove(host.host()) {
                        tracing::info!(%host, "resolved the host of a relay or gateway again");
                    }
                }
                Err(error) if self.unresolved.insert(host.host().to_owned()) => {
                    tracing::warn!(%host, %error, "cannot resolve the host of a relay or gateway; using its cached address");
                }
                Err(_) => {}
            }
        }
        if let Err(error) = self.store.save_resolved_hosts(&resolved, Clock::system().now()).await {
            tracing::warn!(%error, "cannot save resolved addresses");
        }
        resolved.len() == self.hosts.len()
    }
}
