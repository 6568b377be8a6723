//! Which zones were edited: a name server gives another serial than before (RFC 1035 §3.3.13).
//!
//! What an owner changed, deleted or moved in DNS is looked up then, and not at the end of the
//! interval of discovery (S5).

use bongsu_core::name::Name;
use bongsu_core::observation::{Detail, Observation};
use bongsu_core::topology::{ProbeSpec, ProbeTarget, StreamIx, Topology};
use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;

/// The last serial of each zone at each of its name servers, and what changed since it was asked.
#[derive(Default)]
pub struct ZoneSerials {
    topology: Arc<Topology>,
    /// By stream; of a vantage, whichever asked last.
    serials: Vec<Option<u32>>,
    changed: BTreeSet<Name>,
}

impl ZoneSerials {
    /// Goes on with another graph.
    pub fn adopt(&mut self, topology: &Arc<Topology>) {
        let known: HashMap<(&Name, SocketAddr), u32> = questions(&self.topology)
            .filter_map(|(stream, asked)| Some((asked, self.serials[stream.ix()]?)))
            .collect();
        let mut serials = vec![None; topology.stream_count()];
        for (stream, asked) in questions(topology) {
            serials[stream.ix()] = known.get(&asked).copied();
        }
        (self.topology, self.serials) = (topology.clone(), serials);
    }

    /// Takes up what was seen.
    pub fn note(&mut self, seen: &[Observation]) {
        for seen in seen.iter().filter(|it| it.generation == self.topology.generation) {
            let (Detail::Serial(serial), Some(known)) =
                (seen.detail, self.serials.get_mut(seen.stream.ix()))
            else {
                continue;
            };
            let before = known.replace(serial);
            let subject = self.topology.stream(seen.stream).subject;
            if let ProbeTarget::Zone(zone) = subject
                && before.is_some_and(|before| before != serial)
            {
                self.changed.insert(self.topology.zones[zone.ix()].name.clone());
            }
        }
    }

    /// The zones that were edited since this was asked.
    pub fn take_changed(&mut self) -> BTreeSet<Name> {
        std::mem::take(&mut self.changed)
    }
}

/// The streams that ask a zone at a name server, with both.
fn questions(topology: &Topology) -> impl Iterator<Item = (StreamIx, (&Name, SocketAddr))> {
    topology.zones.iter().flat_map(|zone| {
        zone.streams.clone().filter_map(|stream| {
            let job = topology.stream(StreamIx(stream)).job;
            match topology.jobs[job.ix()].ask {
                ProbeSpec::Dns { server, .. } => {
                    let address = topology.servers[server as usize].address;
                    Some((StreamIx(stream), (&zone.name, address)))
                }
                _ => None,
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::Time;
    use bongsu_core::inventory::Inventory;
    use bongsu_core::inventory::discovery::Discovery;
    use bongsu_core::observation::Outcome;
    use bongsu_core::topology::{TopologyOptions, VantageIx, compile};
    use std::collections::BTreeMap;
    use std::time::Duration;

    fn topology(generation: u32, hosts: &[&str]) -> Arc<Topology> {
        let host = |text: &&str| Name::parse(text).expect("a name");
        let mut inventory = Inventory::default();
        let mut discoveries = BTreeMap::new();
        for zone in hosts.iter().map(host) {
            inventory.sites.insert(zone.clone(), Default::default());
            let ns = Name::parse("ns1.host.example").expect("a name");
            let servers =
                BTreeMap::from([(ns.clone(), vec!["192.0.2.1:53".parse().expect("one")])]);
            let at = Time::ZERO;
            let (parent, child) = (vec![ns.clone()], vec![ns]);
            let (hosts, absent) = (BTreeMap::new(), BTreeSet::new());
            let found = Discovery { zone: zone.clone(), at, parent, child, servers, hosts, absent };
            discoveries.insert(zone, found);
        }
        let options = TopologyOptions { vantages: vec!["here".into()], ..Default::default() };
        let mut topology = compile(&inventory, &discoveries, &options);
        topology.generation = generation;
        Arc::new(topology)
    }

    fn answer(topology: &Topology, zone: &str, serial: u32) -> Observation {
        let is_asked = |(_, (name, _)): &(StreamIx, (&Name, SocketAddr))| name.as_str() == zone;
        let (stream, _) = questions(topology).find(is_asked).expect("a stream");
        let at = Time::from_secs(1_000);
        Observation {
            stream,
            generation: topology.generation,
            vantage: VantageIx(0),
            scheduled: at,
            started: at,
            finished: at,
            outcome: Outcome::Ok { latency: Duration::from_millis(5).into() },
            provisional: false,
            detail: Detail::Serial(serial),
        }
    }

    #[test]
    fn a_zone_is_looked_up_when_its_serial_changes_and_not_before() {
        let first = topology(1, &["cafe.example", "shop.example"]);
        let mut serials = ZoneSerials::default();
        serials.adopt(&first);
        serials.note(&[answer(&first, "shop.example", 7), answer(&first, "cafe.example", 1)]);
        serials.note(&[answer(&first, "shop.example", 7)]);
        assert_eq!(serials.take_changed(), BTreeSet::new());
        // A new graph forgets no serial.
        let second = topology(2, &["shop.example"]);
        serials.adopt(&second);
        serials.note(&[answer(&second, "shop.example", 6)]);
        let changed = BTreeSet::from([Name::parse("shop.example").expect("a name")]);
        assert_eq!(serials.take_changed(), changed, "it need not be a higher one");
        assert_eq!(serials.take_changed(), BTreeSet::new(), "it is said once");
    }
}
