//! What the operator says about the topology as a whole.

use crate::inventory::Channel;
use crate::name::Name;
use crate::secret::StoreSecret;
use std::net::SocketAddr;

/// What the operator says about the topology as a whole.
#[derive(Clone, Debug, Default)]
pub struct TopologyOptions {
    /// Which compilation this is.
    pub generation: u32,
    /// Vantage names; at least one.
    pub vantages: Vec<String>,
    /// Domains whose name servers are the host's own (`gabia.co.kr`). When empty, a name
    /// server that serves zones of several customers is taken for the host's.
    pub own_domains: Vec<Name>,
    /// External targets by which a vantage judges its own health.
    pub references: Vec<SocketAddr>,
    /// Leave IPv6 addresses out, because no vantage can reach them.
    pub without_ipv6: bool,
    /// Where name servers answer whose addresses the inventory says; 53 when not given.
    pub dns_port: Option<u16>,
    /// The channels that are configured; contacts on others are left out.
    pub channels: Vec<Channel>,
    /// The secret of the store, by which contacts are told apart.
    pub secret: StoreSecret,
}
