//! How one service is checked.

use super::{Service, Tls};
use crate::layer::Layer;
use crate::name::Name;
use serde::{Deserialize, Serialize};

/// How one service is checked. Its port and whether it speaks TLS from the first byte are in
/// its URL; the text or the records that it must give are what is expected of it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct ServiceSpec {
    /// What it speaks.
    pub kind: Service,
    /// Whether TLS must be offered over the open connection, and is taken up.
    #[serde(default)]
    pub starttls: bool,
    /// Where it runs, when that is not the host in its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Name>,
    /// What is sent when the connection is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send: Option<String>,
}

impl ServiceSpec {
    /// How a service of this kind is checked when nothing else is said.
    pub fn of(kind: Service) -> ServiceSpec {
        ServiceSpec { kind, starttls: kind.tls() == Tls::Expected, at: None, send: None }
    }

    /// The layers that are probed at each address, lowest first.
    pub fn layers(&self) -> &'static [Layer] {
        let secured = self.starttls || self.kind.tls() == Tls::Always;
        match self.kind {
            Service::Ping => &[Layer::Icmp],
            Service::Dnssec | Service::Records(_) => &[Layer::Service],
            _ if secured => &[Layer::Tcp, Layer::Tls, Layer::Service],
            _ => &[Layer::Tcp, Layer::Service],
        }
    }
}
