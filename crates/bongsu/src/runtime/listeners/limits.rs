//! What may connect to a listener, and for how long.

use ipnet::IpNet;
use std::sync::Arc;
use std::time::Duration;

/// How long a client may take to send the head of a request, the first or the next one.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may be waited for in the body of a request, in all.
const BODY_TIMEOUT: Duration = Duration::from_secs(20);
/// A second more for so many bytes: little enough for a file from a telephone with a bad signal.
const BODY_BYTES_PER_S: u64 = 2048;
/// How long a client may leave what it was sent unacknowledged, or its window closed.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// The part of all connections that one client may have.
const CLIENT_SHARE: usize = 8;
/// One client may have this many, however few there are in all.
const MIN_PER_CLIENT: usize = 8;

/// What may connect to a listener.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections of all clients together.
    pub total: usize,
    /// Connections of one client: an address, or an IPv6 network of 64 bits.
    pub per_client: usize,
    /// Proxies, which connect for many clients: only the total counts for them.
    pub proxies: Arc<[IpNet]>,
    /// How long the head of a request may take.
    pub head_timeout: Duration,
    /// How long the body of a request may be waited for.
    pub body_timeout: Duration,
    /// So many bytes of it are worth a second more.
    pub body_bytes_per_s: u64,
    /// How long what was sent may stay unacknowledged.
    pub write_timeout: Duration,
}

impl Limits {
    /// The limits of a listener that may have `total` connections, behind these proxies.
    pub fn of(total: usize, proxies: &[IpNet]) -> Limits {
        Limits {
            total,
            per_client: (total / CLIENT_SHARE).max(MIN_PER_CLIENT),
            proxies: proxies.into(),
            head_timeout: HEAD_TIMEOUT,
            body_timeout: BODY_TIMEOUT,
            body_bytes_per_s: BODY_BYTES_PER_S,
            write_timeout: WRITE_TIMEOUT,
        }
    }
}
