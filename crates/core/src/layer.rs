//! The layers of a site.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The layers of a site, lowest first. A lower layer's failure means that the upper
/// was not observed, not that it failed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Layer {
    /// The name is found at an authoritative server of its zone.
    Dns,
    /// The address answers an echo.
    Icmp,
    /// A connection to the address is accepted.
    Tcp,
    /// The handshake completes with a valid certificate for the name.
    Tls,
    /// The page answers with the expected status and body.
    Http,
    /// A service other than the web answers as its protocol says.
    Service,
}

impl Layer {
    /// All layers, lowest first.
    pub const ALL: [Layer; 6] =
        [Layer::Dns, Layer::Icmp, Layer::Tcp, Layer::Tls, Layer::Http, Layer::Service];

    /// How many layers one site has at most.
    pub const MAX_OF_SITE: usize = 4;

    /// Its place among the layers of one site: no site has both an echo and a connection, or
    /// both a page and another service.
    pub const fn slot(self) -> usize {
        match self {
            Layer::Dns => 0,
            Layer::Icmp | Layer::Tcp => 1,
            Layer::Tls => 2,
            Layer::Http | Layer::Service => 3,
        }
    }

    /// The code used in files, metrics and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Layer::Dns => "dns",
            Layer::Icmp => "icmp",
            Layer::Tcp => "tcp",
            Layer::Tls => "tls",
            Layer::Http => "http",
            Layer::Service => "service",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
