//! Which connections a listener has, and which one makes room for another.

use super::limits::Limits;
use bongsu_web::{client_key, network_key};
use parking_lot::Mutex;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The connections of one listener.
///
/// When all slots are taken, the connection that has not made a whole request for the longest time
/// makes room for the new one: a reader sends a request at once, so half-sent requests and bodies
/// that trickle in shut nobody out, however many there are. When all have asked, the network that
/// has the most gives up its oldest connection to one that would still have fewer: a few networks
/// cannot keep all others out, whatever they do.
pub struct Connections {
    limits: Limits,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    count: usize,
    by_client: HashMap<String, usize>,
    /// What ends those of each network, the oldest first.
    by_network: HashMap<String, BTreeMap<u64, CancellationToken>>,
    /// Those that have not sent a whole request yet, the oldest first.
    silent: BTreeMap<u64, CancellationToken>,
    next: u64,
}

/// The slot of one connection, free again when it is dropped.
pub struct Slot {
    connections: Arc<Connections>,
    number: u64,
    client: Option<String>,
    network: Option<String>,
    /// Cancelled when the slot is needed for another connection.
    pub evicted: CancellationToken,
}

impl Connections {
    /// Of a listener with these limits.
    pub fn new(limits: Limits) -> Connections {
        Connections { limits, open: Mutex::default() }
    }

    /// A slot for a connection from `address`, if it may have one. A proxy, such as a client on
    /// this machine, may be any client, so only the total counts.
    pub fn admit(this: &Arc<Connections>, address: IpAddr) -> Option<Slot> {
        // Where both families come to one socket, an IPv4 address is written as an IPv6 one.
        let address = address.to_canonical();
        let is_proxy = this.limits.proxies.iter().any(|net| net.contains(&address));
        let client = client_key(address).filter(|_| !is_proxy);
        let network = network_key(address).filter(|_| !is_proxy);
        let mut open = this.open.lock();
        let of_client =
            client.as_ref().map_or(0, |key| open.by_client.get(key).copied().unwrap_or(0));
        if of_client >= this.limits.per_client {
            return None;
        }
        if open.count >= this.limits.total {
            // Its slot is counted until it has closed; it does so without waiting for anybody.
            open.make_room(network.as_ref())?.cancel();
        }
        let evicted = CancellationToken::new();
        let number = open.next;
        open.next += 1;
        open.count += 1;
        open.silent.insert(number, evicted.clone());
        if let Some(key) = &client {
            *open.by_client.entry(key.clone()).or_default() += 1;
        }
        if let Some(key) = &network {
            open.by_network.entry(key.clone()).or_default().insert(number, evicted.clone());
        }
        Some(Slot { connections: this.clone(), number, client, network, evicted })
    }
}

impl Open {
    /// What ends the connection that makes room for one of `network`.
    fn make_room(&mut self, network: Option<&String>) -> Option<CancellationToken> {
        if let Some((number, end)) = self.silent.pop_first() {
            self.by_network.values_mut().for_each(|of| drop(of.remove(&number)));
            return Some(end);
        }
        let own = network.and_then(|key| self.by_network.get(key)).map_or(0, BTreeMap::len);
        let most = self.by_network.values_mut().max_by_key(|of| of.len())?;
        (most.len() > own + 1).then(|| most.pop_first()).flatten().map(|(_, end)| end)
    }
}

impl Slot {
    /// Whether no whole request came yet.
    pub fn is_silent(&self) -> bool {
        self.connections.open.lock().silent.contains_key(&self.number)
    }

    /// Notes that a whole request came: from now on the connection keeps its slot, unless its
    /// network has more than others.
    pub fn has_spoken(&self) {
        self.connections.open.lock().silent.remove(&self.number);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.connections.open.lock();
        open.count -= 1;
        open.silent.remove(&self.number);
        if let Some(key) = &self.network
            && let Some(of) = open.by_network.get_mut(key)
        {
            of.remove(&self.number);
            if of.is_empty() {
                open.by_network.remove(key);
            }
        }
        let Some(key) = &self.client else { return };
        if let Some(count) = open.by_client.get_mut(key) {
            *count -= 1;
            if *count == 0 {
                open.by_client.remove(key);
            }
        }
    }
}
