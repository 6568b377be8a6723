//! Where somebody stands who delivers for us: found out beforehand, and kept.

use bongsu_clock::Clock;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a name that was never found is looked for while something waits to go out.
const PATIENCE: Duration = Duration::from_secs(5);

/// A host and a port, and the address last found.
pub struct ResolvedHost {
    host: String,
    port: u16,
    at: Mutex<Option<SocketAddr>>,
}

impl ResolvedHost {
    /// From `host[:port]`, `[v6][:port]`; `None` when it is neither.
    pub(crate) fn parse(text: &str, usual: u16) -> Option<ResolvedHost> {
        let (host, port) = host_and_port(text, usual)?;
        let at = host.parse().ok().map(|ip| SocketAddr::new(ip, port));
        Some(ResolvedHost { host, port, at: Mutex::new(at) })
    }

    /// Its name, or its address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Where it was last found.
    pub fn at(&self) -> Option<SocketAddr> {
        *self.lock()
    }

    /// It was found there at some time before: it is there until it is found elsewhere.
    pub fn was_at(&self, ip: IpAddr) {
        self.lock().get_or_insert(SocketAddr::new(ip, self.port));
    }

    /// Whether it is on this machine.
    pub(crate) fn is_here(&self) -> bool {
        let loopback = |ip: IpAddr| ip.is_loopback();
        self.host == "localhost" || self.host.parse().is_ok_and(loopback)
    }

    /// Finds out where it stands, and keeps that. What is not found keeps its last place.
    ///
    /// # Errors
    /// What the system's resolver says.
    pub async fn look_up(&self) -> io::Result<()> {
        let mut found = tokio::net::lookup_host((self.host.as_str(), self.port)).await?;
        let at = found.next().ok_or_else(|| io::Error::other("it has no address"))?;
        *self.lock() = Some(at);
        Ok(())
    }

    /// Where it was last found, or is found now when it never was.
    pub(crate) async fn find(&self) -> Result<SocketAddr, String> {
        if self.at().is_none() {
            let found = Clock::system().timeout(PATIENCE, self.look_up()).await;
            let found = found.map_err(|_| "its name was not found in time".to_owned())?;
            found.map_err(|error| format!("its name was not found: {error}"))?;
        }
        self.at().ok_or_else(|| "its name was not found".into())
    }

    fn lock(&self) -> MutexGuard<'_, Option<SocketAddr>> {
        // Nothing is left half done in it, so poison means nothing.
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for ResolvedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for ResolvedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({self})")
    }
}

fn host_and_port(text: &str, usual: u16) -> Option<(String, u16)> {
    if let Ok(at) = text.parse::<SocketAddr>() {
        return Some((at.ip().to_string(), at.port()));
    }
    if let Ok(ip) = text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        return Some((ip.to_string(), usual));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (text, usual),
    };
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    (!host.is_empty() && host.chars().all(named)).then(|| (host.to_owned(), port))
}
