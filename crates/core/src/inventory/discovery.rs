//! What DNS said about a zone, kept with its time: the other half of the inventory.

use crate::Time;
use crate::name::Name;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

/// One discovery of one zone.
///
/// A part that could not be learned is empty, and the last good one stays in use.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Discovery {
    /// The registered domain.
    pub zone: Name,
    /// When.
    pub at: Time,
    /// Name servers as the parent delegates to them, sorted.
    pub parent: Vec<Name>,
    /// Name servers as the zone itself lists them, sorted.
    pub child: Vec<Name>,
    /// Where each name server answers (port 53, but for drills and tests).
    pub servers: BTreeMap<Name, Vec<SocketAddr>>,
    /// The addresses of the zone's sites, aliases followed.
    pub hosts: BTreeMap<Name, Vec<IpAddr>>,
    /// The sites of which a server of the zone says that there is no such name, or no address of
    /// it: who asks that server cannot open them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub absent: BTreeSet<Name>,
}

impl Discovery {
    /// All name servers that anybody may be sent to: the union of parent and child.
    pub fn name_servers(&self) -> Vec<Name> {
        let mut all: Vec<Name> = self.parent.iter().chain(&self.child).cloned().collect();
        all.sort();
        all.dedup();
        all
    }

    /// Whether parent and child list different sets, which sends some resolvers astray.
    pub fn delegation_differs(&self) -> bool {
        !self.parent.is_empty() && !self.child.is_empty() && self.parent != self.child
    }
}
