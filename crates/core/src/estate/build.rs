//! Compiling the graph.

use super::*;
use crate::inventory::Inventory;
use crate::inventory::discovery::Discovery;
use std::collections::BTreeMap;

/// What the operator says about the estate as a whole.
#[derive(Clone, Debug, Default)]
pub struct EstateOptions {
    /// Which compilation this is.
    pub generation: u32,
    /// Vantage names; at least one.
    pub vantages: Vec<String>,
    /// Domains whose name servers are the host's own (`gabia.co.kr`). When empty, a name
    /// server that serves zones of several customers is taken for the host's.
    pub own_domains: Vec<Name>,
    /// Places elsewhere by which a vantage judges itself.
    pub references: Vec<SocketAddr>,
    /// Leave IPv6 addresses out, because no vantage can reach them.
    pub without_ipv6: bool,
}

/// Compiles the graph from what is declared and what DNS said.
pub fn build(
    _inventory: &Inventory,
    _discoveries: &BTreeMap<Name, Discovery>,
    _options: &EstateOptions,
) -> Estate {
    Estate::default()
}
