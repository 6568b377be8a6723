//! A host whose address is resolved beforehand and cached.

use bongsu_clock::Clock;
use parking_lot::{Mutex, MutexGuard};
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// How long a delivery waits for a name that was never resolved.
const RESOLVE_TIMEOUT: Duration = Duration::from_secs(5);

/// A host and a port, with the address last resolved.
pub struct ResolvedHost {
    host: String,
    port: u16,
    address: Mutex<Option<SocketAddr>>,
}

impl ResolvedHost {
    /// A host name, or an address without brackets; known at once if it is an address.
    pub(crate) fn new(host: String, port: u16) -> ResolvedHost {
        let address = host.parse().ok().map(|ip| SocketAddr::new(ip, port));
        ResolvedHost { host, port, address: Mutex::new(address) }
    }

    /// The host name, or the address if that was given.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address last resolved.
    pub fn address(&self) -> Option<SocketAddr> {
        *self.lock()
    }

    /// Sets an address resolved earlier, unless there is one already. It holds until the
    /// next [`ResolvedHost::resolve`].
    pub fn set_cached(&self, ip: IpAddr) {
        self.lock().get_or_insert(SocketAddr::new(ip, self.port));
    }

    /// Whether it is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    }

    /// Resolves the name and caches the address. On failure the cached address is kept.
    ///
    /// # Errors
    /// When the system's resolver finds no address.
    pub async fn resolve(&self) -> io::Result<()> {
        let mut found = tokio::net::lookup_host((self.host.as_str(), self.port)).await?;
        let address = found.next().ok_or_else(|| io::Error::other("it has no address"))?;
        *self.lock() = Some(address);
        Ok(())
    }

    /// The cached address; resolved now when there is none.
    pub(crate) async fn address_or_resolve(&self) -> Result<SocketAddr, String> {
        if self.address().is_none() {
            let found = Clock::system().timeout(RESOLVE_TIMEOUT, self.resolve()).await;
            let found = found.map_err(|_| "name resolution timed out".to_owned())?;
            found.map_err(|error| format!("name resolution failed: {error}"))?;
        }
        self.address().ok_or_else(|| "name resolution failed".into())
    }

    fn lock(&self) -> MutexGuard<'_, Option<SocketAddr>> {
        self.address.lock()
    }
}

impl fmt::Display for ResolvedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for ResolvedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResolvedHost({self})")
    }
}
