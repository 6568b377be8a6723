//! Which connections a listener has, and which one makes room for another.

use super::limits::Limits;
use bongsu_web::client_key;
use parking_lot::Mutex;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The connections of one listener.
///
/// When all slots are taken, the connection that has said nothing for the longest time makes
/// room for the new one: a reader sends a request at once, so half-sent requests shut nobody out,
/// however many there are.
pub struct Connections {
    limits: Limits,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    count: usize,
    by_client: HashMap<String, usize>,
    /// Those that have not sent a request yet, the oldest first.
    silent: BTreeMap<u64, CancellationToken>,
    next: u64,
}

/// The slot of one connection, free again when it is dropped.
pub struct Slot {
    connections: Arc<Connections>,
    number: u64,
    client: Option<String>,
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
        let is_proxy = this.limits.proxies.iter().any(|net| net.contains(&address.to_canonical()));
        let client = client_key(address).filter(|_| !is_proxy);
        let mut open = this.open.lock();
        let of_client =
            client.as_ref().map_or(0, |key| open.by_client.get(key).copied().unwrap_or(0));
        if of_client >= this.limits.per_client {
            return None;
        }
        if open.count >= this.limits.total {
            // Its slot is counted until it has closed; it does so without waiting for anybody.
            open.silent.pop_first()?.1.cancel();
        }
        let evicted = CancellationToken::new();
        let number = open.next;
        open.next += 1;
        open.count += 1;
        open.silent.insert(number, evicted.clone());
        if let Some(key) = &client {
            *open.by_client.entry(key.clone()).or_default() += 1;
        }
        Some(Slot { connections: this.clone(), number, client, evicted })
    }
}

impl Slot {
    /// Whether no request came yet.
    pub fn is_silent(&self) -> bool {
        self.connections.open.lock().silent.contains_key(&self.number)
    }

    /// Notes that a request came: from now on the connection keeps its slot.
    pub fn has_spoken(&self) {
        self.connections.open.lock().silent.remove(&self.number);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.connections.open.lock();
        open.count -= 1;
        open.silent.remove(&self.number);
        let Some(key) = &self.client else { return };
        if let Some(count) = open.by_client.get_mut(key) {
            *count -= 1;
            if *count == 0 {
                open.by_client.remove(key);
            }
        }
    }
}
