//! Where those stand who deliver for us: looked up while names can be found, and remembered
//! for the day on which they cannot, also by a program that was only just started (S8).

use bongsu_clock::Clock;
use bongsu_send::host::ResolvedHost;
use bongsu_store::Store;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked, in life.
const LOOK_UP: Duration = Duration::from_secs(3600);
/// How soon again, as long as somebody was not found.
const SOON: Duration = Duration::from_secs(30);

/// Keeps the places of all who deliver.
pub struct AddressCache {
    store: Store,
    places: Vec<Arc<ResolvedHost>>,
    /// Those that were not found the last time: it is said when that changes.
    missing: BTreeSet<String>,
}

impl AddressCache {
    /// Takes up where each was last found.
    pub async fn recall(store: Store, places: Vec<Arc<ResolvedHost>>) -> AddressCache {
        match store.resolved_hosts().await {
            Ok(known) => {
                for place in &places {
                    if let Some(ip) = known.get(place.host()) {
                        place.was_at(*ip);
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "where relays and gateways stood is not known"),
        }
        AddressCache { store, places, missing: BTreeSet::new() }
    }

    /// Looks them up now and again, until `cancel`.
    pub async fn keep(mut self, cancel: CancellationToken) {
        let life = Clock::system();
        loop {
            let all = self.look_up().await;
            tokio::select! {
                () = life.sleep(if all { LOOK_UP } else { SOON }) => {}
                () = cancel.cancelled() => return,
            }
        }
    }

    /// Looks each up; whether all were found.
    async fn look_up(&mut self) -> bool {
        let mut found = Vec::new();
        for place in &self.places {
            match place.look_up().await {
                Ok(()) => {
                    found.extend(place.at().map(|at| (place.host().to_owned(), at.ip())));
                    if self.missing.remove(place.host()) {
                        tracing::info!(%place, "is found again");
                    }
                }
                Err(error) if self.missing.insert(place.host().to_owned()) => {
                    tracing::warn!(%place, %error, "was not found; its last place is kept");
                }
                Err(_) => {}
            }
        }
        if let Err(error) = self.store.save_resolved_hosts(&found, Clock::system().now()).await {
            tracing::warn!(%error, "where relays and gateways stand is not kept");
        }
        found.len() == self.places.len()
    }
}
