//! `[discovery]`: how DNS is read to learn what depends on what.

use super::values::{DAY, HOUR};
use bongsu_settings::{Fields, Reader};
use std::net::SocketAddr;
use std::time::Duration;

/// How DNS is read to learn what depends on what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Discovery {
    /// A zone is discovered again after this long.
    pub interval: Duration,
    /// Recursive resolvers; the system's when empty.
    pub resolvers: Vec<SocketAddr>,
    /// Servers used as the parent of every zone; found by DNS when empty.
    pub parent_servers: Vec<SocketAddr>,
    /// The port of name servers.
    pub dns_port: u16,
    /// Zones discovered at the same time.
    pub concurrency: usize,
}

impl Default for Discovery {
    fn default() -> Discovery {
        Discovery {
            interval: DAY,
            resolvers: Vec::new(),
            parent_servers: Vec::new(),
            dns_port: 53,
            concurrency: 50,
        }
    }
}

impl Discovery {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        f.duration(r, "interval_h", HOUR, 1..=720, &mut self.interval);
        let address = "an address such as 192.0.2.53:53";
        f.list(r, "resolvers", address, &mut self.resolvers, server);
        f.list(r, "parent_servers", address, &mut self.parent_servers, server);
        if let Some(port) = f.integer(r, "dns_port", 1..=65_535) {
            self.dns_port = port as u16;
        }
        if let Some(n) = f.integer(r, "concurrency", 1..=1_000) {
            self.concurrency = n as usize;
        }
    }
}

/// The address of one server that can be asked.
fn server(text: &str) -> Result<SocketAddr, String> {
    let at: SocketAddr = text.parse().map_err(|_| String::new())?;
    match at.port() == 0 || at.ip().is_unspecified() || at.ip().is_multicast() {
        true => Err("nobody answers there".to_owned()),
        false => Ok(at),
    }
}
