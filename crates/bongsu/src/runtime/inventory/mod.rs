//! The topology, loaded and recompiled when the inventory or DNS changes; DNS discovery.

pub mod discovery;
pub mod topology_loader;

use crate::config::Config;
use bongsu_core::topology::Topology;
use bongsu_store::Store;
use std::sync::Arc;
use topology_loader::TopologyLoader;

/// Where the topology comes from.
pub enum TopologySource {
    /// Compiled from the inventory and DNS discovery, again whenever they change.
    Store(Box<Config>),
    /// This one and no other, as in a drill, whose company does not change.
    Fixed(Arc<Topology>),
}

impl TopologySource {
    /// The topology to begin with, and what loads later ones.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn first(
        &self,
        store: &Store,
    ) -> anyhow::Result<(Arc<Topology>, Option<(TopologyLoader, Config)>)> {
        match self {
            TopologySource::Fixed(topology) => Ok((topology.clone(), None)),
            TopologySource::Store(config) => {
                let mut loader = TopologyLoader::new(store.clone(), config);
                let first = loader.next().await?.unwrap_or_default();
                Ok((first, Some((loader, (**config).clone()))))
            }
        }
    }
}
