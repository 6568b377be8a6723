//! A host whose addresses are resolved beforehand and cached.

use crate::error_chain;
use bongsu_clock::Clock;
use parking_lot::Mutex;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// How long a delivery waits for a name that has to be resolved now.
const RESOLVE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long one address has for itself before the next is tried too (RFC 8305 §5).
const HEAD_START: Duration = Duration::from_millis(250);
/// How long a connection to one address may take. After that the name is looked up again.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(8);

/// A host and a port, with the addresses last resolved.
pub struct ResolvedHost {
    host: String,
    port: u16,
    /// The one that worked last comes first.
    addresses: Mutex<Vec<SocketAddr>>,
    /// Whether it is not looked up again: only these addresses were judged.
    is_fixed: AtomicBool,
}

impl ResolvedHost {
    /// A host name, or an address without brackets; known at once if it is an address.
    pub(crate) fn new(host: String, port: u16) -> ResolvedHost {
        let address = host.parse().ok().map(|ip| SocketAddr::new(ip, port));
        let is_fixed = AtomicBool::new(address.is_some());
        ResolvedHost { host, port, addresses: Mutex::new(address.into_iter().collect()), is_fixed }
    }

    /// The host name, or the address if that was given.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The addresses last resolved, the one that worked last first.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.addresses.lock().clone()
    }

    /// Sets addresses resolved earlier, unless there are any already. They hold until the next
    /// [`ResolvedHost::resolve`].
    pub fn set_cached(&self, ips: &[IpAddr]) {
        let mut addresses = self.addresses.lock();
        if addresses.is_empty() {
            addresses.extend(ips.iter().map(|ip| SocketAddr::new(*ip, self.port)));
        }
    }

    /// Keeps only the addresses that are admitted, from now on; whether there are any.
    pub fn restrict(&self, admits: impl Fn(IpAddr) -> bool) -> bool {
        self.is_fixed.store(true, Ordering::Relaxed);
        let mut addresses = self.addresses.lock();
        addresses.retain(|at| admits(at.ip()));
        !addresses.is_empty()
    }

    /// Whether it is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    }

    /// Resolves the name and caches the addresses. On failure the cached ones are kept.
    ///
    /// # Errors
    /// When the system's resolver finds no address.
    pub async fn resolve(&self) -> io::Result<()> {
        let found: Vec<SocketAddr> =
            tokio::net::lookup_host((self.host.as_str(), self.port)).await?.collect();
        if found.is_empty() {
            return Err(io::Error::other("it has no address"));
        }
        *self.addresses.lock() = found;
        Ok(())
    }

    /// Connects to the first of its addresses that takes the connection (RFC 8305). When none
    /// does, the name is looked up again at once: whoever has moved is found there.
    pub(crate) async fn connect(&self) -> Result<TcpStream, String> {
        let known = self.addresses();
        let failure = match self.try_addresses(known.clone()).await {
            Ok(tcp) => return Ok(tcp),
            Err(why) => why,
        };
        if self.is_fixed.load(Ordering::Relaxed) {
            return Err(failure);
        }
        let resolving = Clock::system().timeout(RESOLVE_TIMEOUT, self.resolve()).await;
        let problem = match resolving {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(format!("name resolution failed: {error}")),
            Err(_) => Some("name resolution timed out".to_owned()),
        };
        let new = self.addresses().into_iter().filter(|at| !known.contains(at)).collect();
        match (self.try_addresses(new).await, problem) {
            (Ok(tcp), _) => Ok(tcp),
            (Err(_), Some(problem)) if known.is_empty() => Err(problem),
            (Err(_), _) if !known.is_empty() => Err(failure),
            (Err(why), _) => Err(why),
        }
    }

    /// Tries one after the other; the next one as soon as one fails or takes long.
    async fn try_addresses(&self, addresses: Vec<SocketAddr>) -> Result<TcpStream, String> {
        let (mut attempts, mut rest) = (JoinSet::new(), addresses.into_iter());
        let (mut failure, real_time) = ("name resolution failed".to_owned(), Clock::system());
        loop {
            match rest.next() {
                Some(at) => _ = attempts.spawn(attempt(at)),
                None if attempts.is_empty() => return Err(failure),
                None => {}
            }
            tokio::select! {
                Some(Ok((at, result))) = attempts.join_next() => match result {
                    Ok(tcp) => {
                        self.prefer(at);
                        return Ok(tcp);
                    }
                    Err(why) => failure = why,
                },
                () = real_time.sleep(HEAD_START), if rest.len() > 0 => {}
            }
        }
    }

    /// The address that works is tried first from now on.
    fn prefer(&self, at: SocketAddr) {
        self.addresses.lock().sort_by_key(|it| *it != at);
    }
}

async fn attempt(at: SocketAddr) -> (SocketAddr, Result<TcpStream, String>) {
    let connecting = Clock::system().timeout(ATTEMPT_TIMEOUT, TcpStream::connect(at)).await;
    let result = match connecting {
        Ok(result) => result.map_err(|error| error_chain(&error)),
        Err(_) => Err(format!("no connection within {} s", ATTEMPT_TIMEOUT.as_secs())),
    };
    (at, result)
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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    const DEAD: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 9));
    const ALSO_DEAD: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 10));
    const ALIVE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    /// A host that was resolved to these addresses, and what listens at [`ALIVE`] alone.
    async fn resolved(host: &str, ips: &[IpAddr]) -> (ResolvedHost, TcpListener) {
        let listener = TcpListener::bind((ALIVE, 0)).await.unwrap();
        let host = ResolvedHost::new(host.into(), listener.local_addr().unwrap().port());
        host.set_cached(ips);
        (host, listener)
    }

    #[tokio::test]
    async fn every_address_is_tried_and_the_one_that_works_is_first_the_next_time() {
        let v6 = IpAddr::V6(std::net::Ipv6Addr::LOCALHOST);
        for dead in [&[DEAD][..], &[DEAD, ALSO_DEAD], &[v6]] {
            let (host, _listener) = resolved("relay.invalid", &[dead, &[ALIVE]].concat()).await;
            let tcp = host.connect().await.unwrap();
            assert_eq!(tcp.peer_addr().unwrap().ip(), ALIVE);
            assert_eq!(host.addresses()[0].ip(), ALIVE, "{dead:?}");
            assert_eq!(host.addresses().len(), dead.len() + 1);
        }
    }

    #[tokio::test]
    async fn when_all_fail_the_name_is_looked_up_again_at_once() {
        let (host, _listener) = resolved("localhost", &[DEAD]).await;
        assert_eq!(host.connect().await.unwrap().peer_addr().unwrap().ip(), ALIVE);
        // Without an answer the old ones are kept.
        let (host, _listener) = resolved("relay.invalid", &[DEAD, ALSO_DEAD]).await;
        assert!(host.connect().await.is_err());
        assert_eq!(host.addresses().len(), 2);
    }

    #[tokio::test]
    async fn what_was_judged_is_not_looked_up_again() {
        let (host, _listener) = resolved("localhost", &[DEAD, ALIVE]).await;
        assert!(host.restrict(|ip| ip == DEAD));
        assert!(host.connect().await.is_err());
        assert!(!host.restrict(|_| false));
    }
}
