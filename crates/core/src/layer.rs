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
    /// A connection to the address is accepted.
    Tcp,
    /// The handshake completes with a valid certificate for the name.
    Tls,
    /// The page answers with the expected status and body.
    Http,
}

impl Layer {
    /// All layers, lowest first.
    pub const ALL: [Layer; 4] = [Layer::Dns, Layer::Tcp, Layer::Tls, Layer::Http];

    /// The code used in files, metrics and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Layer::Dns => "dns",
            Layer::Tcp => "tcp",
            Layer::Tls => "tls",
            Layer::Http => "http",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
