//! What the operator says about the topology as a whole.

use crate::inventory::Channel;
use crate::name::Name;
use crate::secret::StoreSecret;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// What the operator says about the topology as a whole.
#[derive(Clone, Debug, Default)]
pub struct TopologyOptions {
    /// Which compilation this is.
    pub generation: u32,
    /// Vantage names; at least one.
    pub vantages: Vec<String>,
    /// Domains whose name servers are the host's own (`gabia.co.kr`). When empty, a name
    /// server is taken for the host's that the inventory gives to several customers, or that
    /// DNS gives to a tenth of them, and no fewer than three.
    pub own_domains: Vec<Name>,
    /// The host's own networks. When empty, the inventory and what customers share must do.
    pub own_networks: Vec<IpNet>,
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

impl TopologyOptions {
    /// Whether the operator said that an address is in a network of theirs.
    pub(super) fn is_own_network(&self, address: IpAddr) -> bool {
        self.own_networks.iter().any(|network| network.contains(&address.to_canonical()))
    }

    /// Whether nothing that the operator said about networks speaks against it.
    pub(super) fn may_be_own(&self, address: IpAddr) -> bool {
        self.own_networks.is_empty() || self.is_own_network(address)
    }
}
