//! Discovered DNS data of the zones, with its history.
//!
//! A lookup with the same result as the previous one only moves the row's last time; a
//! different result makes a new row. What a lookup could not find out is carried over from
//! the previous row, so each row is the best knowledge of its time.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::inventory::sql::{REVISION_BUMP_FROM, REVISION_GET};
use crate::inventory::{CONFLICT_ATTEMPTS, revision};
use crate::row::Row;
use crate::unit::{Expect, Unit};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::name::Name;
use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::net::{IpAddr, SocketAddr};

const REVISION: &str = "discovery";

/// The DNS data of a zone from `first_at` to `last_at`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DiscoveryRecord {
    /// When it was first found so.
    pub first_at: Time,
    /// When it was last found so.
    pub last_at: Time,
    /// The data; its `at` is `first_at`.
    pub discovery: Discovery,
}

impl Store {
    /// Saves new lookups of zones in one transaction; how many of them differ from what was
    /// stored.
    ///
    /// # Errors
    /// [`Error::Conflict`] when other writers keep coming first; any database error.
    pub async fn save_discoveries(&self, lookups: &[Discovery]) -> Result<u64, Error> {
        for _ in 1..CONFLICT_ATTEMPTS {
            match self.try_save_discoveries(lookups).await {
                Err(Error::Conflict { .. }) => {}
                result => return result,
            }
        }
        self.try_save_discoveries(lookups).await
    }

    async fn try_save_discoveries(&self, lookups: &[Discovery]) -> Result<u64, Error> {
        let zones: BTreeSet<&Name> = lookups.iter().map(|lookup| &lookup.zone).collect();
        let latest = zones.into_iter().map(|zone| (&sql::DISCOVERY_LATEST, vec![zone.into()]));
        let first = (&REVISION_GET, vec![REVISION.into()]);
        let answers = self.db.read_snapshot(iter::once(first).chain(latest).collect());
        let mut answers = answers.await?.into_iter();
        let revision = revision(answers.next().unwrap_or_default())?;
        let mut known = BTreeMap::new();
        for row in answers.flatten() {
            let row = record_from(row)?;
            known.insert(row.discovery.zone.clone(), row);
        }
        let (changed, rows) = merge(&mut known, lookups);
        let rows: Vec<Vec<Value>> = rows.values().map(record_row).collect::<Result<_, _>>()?;
        if !rows.is_empty() {
            let read = vec![REVISION.into(), revision.into()];
            let unit = Unit::new()
                .expect(&REVISION_BUMP_FROM, read, Expect::Touch)
                .run_each(&sql::DISCOVERY_UPSERT, rows);
            self.write(unit).await?;
        }
        Ok(changed)
    }

    /// The latest data of every zone, with the last good answer where a later lookup failed;
    /// `at` is when it was last found so.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn discoveries(&self) -> Result<BTreeMap<Name, Discovery>, Error> {
        let rows = self.db.read(&sql::DISCOVERIES, vec![]).await?;
        let latest = rows.into_iter().map(|row| {
            let DiscoveryRecord { last_at, discovery, .. } = record_from(row)?;
            Ok((discovery.zone.clone(), Discovery { at: last_at, ..discovery }))
        });
        latest.collect()
    }

    /// When each zone was looked up last.
    ///
    /// # Errors
    /// Any database error.
    pub async fn discovery_times(&self) -> Result<BTreeMap<Name, Time>, Error> {
        let rows = self.db.read(&sql::DISCOVERY_TIMES, vec![]).await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
    }

    /// The whole history of a zone, the latest first.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn discovery_history(&self, zone: &Name) -> Result<Vec<DiscoveryRecord>, Error> {
        let rows = self.db.read(&sql::DISCOVERY_HISTORY, vec![zone.into()]).await?;
        rows.into_iter().map(record_from).collect()
    }
}

/// Merges lookups into the stored data; how many differ, and the rows to write.
fn merge(
    known: &mut BTreeMap<Name, DiscoveryRecord>,
    lookups: &[Discovery],
) -> (u64, BTreeMap<(Name, Time), DiscoveryRecord>) {
    let mut changed = 0;
    let mut rows = BTreeMap::new();
    for lookup in lookups {
        let last = known.get(&lookup.zone);
        // A lookup that is not later than the last one has nothing new.
        if last.is_some_and(|last| lookup.at <= last.last_at) {
            continue;
        }
        let seen = last.map_or_else(|| lookup.clone(), |last| carry_over(&last.discovery, lookup));
        let now = match last {
            Some(last) if same(&last.discovery, &seen) => {
                DiscoveryRecord { last_at: lookup.at, ..last.clone() }
            }
            _ => {
                changed += 1;
                DiscoveryRecord { first_at: lookup.at, last_at: lookup.at, discovery: seen }
            }
        };
        rows.insert((lookup.zone.clone(), now.first_at), now.clone());
        known.insert(lookup.zone.clone(), now);
    }
    (changed, rows)
}

fn same(a: &Discovery, b: &Discovery) -> bool {
    (&a.parent, &a.child, &a.servers, &a.hosts, &a.absent)
        == (&b.parent, &b.child, &b.servers, &b.hosts, &b.absent)
}

/// `lookup`, with the last good answer wherever it failed.
fn carry_over(last: &Discovery, lookup: &Discovery) -> Discovery {
    let or_last =
        |new: &Vec<Name>, old: &Vec<Name>| if new.is_empty() { old.clone() } else { new.clone() };
    let mut now = Discovery {
        parent: or_last(&lookup.parent, &last.parent),
        child: or_last(&lookup.child, &last.child),
        ..lookup.clone()
    };
    for server in now.name_servers() {
        let addresses: Option<&Vec<SocketAddr>> = last.servers.get(&server);
        keep_good(&mut now.servers, server, addresses);
    }
    if now.hosts.is_empty() {
        // Of what the zone says that it is not, nothing is kept.
        let kept = last.hosts.iter().filter(|(host, _)| !now.absent.contains(*host));
        now.hosts = kept.map(|(host, ips)| (host.clone(), ips.clone())).collect();
    }
    let asked: Vec<Name> = now.hosts.keys().cloned().collect();
    for host in asked {
        let addresses: Option<&Vec<IpAddr>> = last.hosts.get(&host);
        keep_good(&mut now.hosts, host, addresses);
    }
    now
}

fn keep_good<A: Clone>(now: &mut BTreeMap<Name, Vec<A>>, name: Name, last: Option<&Vec<A>>) {
    let learned = now.get(&name).is_some_and(|addresses| !addresses.is_empty());
    if let (false, Some(last)) = (learned, last) {
        now.insert(name, last.clone());
    }
}

fn record_row(record: &DiscoveryRecord) -> Result<Vec<Value>, Error> {
    Ok(vec![
        (&record.discovery.zone).into(),
        record.first_at.into(),
        record.last_at.into(),
        Value::json("a discovery", &record.discovery)?,
    ])
}

fn record_from(mut row: Row) -> Result<DiscoveryRecord, Error> {
    let _zone: Name = row.take()?;
    let (first_at, last_at) = (row.take()?, row.take()?);
    Ok(DiscoveryRecord { first_at, last_at, discovery: row.json()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn lookup(at: i64, parent: &[&str], address: &str) -> Discovery {
        let servers = parent.iter().map(|ns| (name(ns), vec![address.parse().unwrap()]));
        Discovery {
            zone: name("shop.co.kr"),
            at: Time::from_secs(at),
            parent: parent.iter().map(|ns| name(ns)).collect(),
            child: parent.iter().map(|ns| name(ns)).collect(),
            servers: servers.collect(),
            absent: BTreeSet::new(),
            hosts: BTreeMap::from([(name("www.shop.co.kr"), vec!["192.0.2.1".parse().unwrap()])]),
        }
    }

    #[test]
    fn an_unresolved_name_server_keeps_its_last_good_address() {
        let good = lookup(1, &["ns1.host.kr", "ns2.host.kr"], "192.0.2.53:53");
        let mut dark = lookup(2, &["ns1.host.kr", "ns2.host.kr"], "192.0.2.54:53");
        dark.servers.remove(&name("ns2.host.kr"));
        dark.hosts.insert(name("www.shop.co.kr"), vec![]);
        let now = carry_over(&good, &dark);
        assert_eq!(now.servers[&name("ns1.host.kr")], ["192.0.2.54:53".parse().unwrap()]);
        assert_eq!(now.servers[&name("ns2.host.kr")], ["192.0.2.53:53".parse().unwrap()]);
        assert_eq!(now.hosts, good.hosts);
    }

    #[test]
    fn a_replaced_name_server_is_dropped() {
        let old = lookup(1, &["ns1.host.kr"], "192.0.2.53:53");
        let new = lookup(2, &["ns9.other.kr"], "192.0.2.99:53");
        assert_eq!(carry_over(&old, &new), new);
    }

    #[test]
    fn two_lookups_in_one_save_are_applied_in_order() {
        let mut known = BTreeMap::new();
        let lookups = [
            lookup(1, &["ns1.host.kr"], "192.0.2.53:53"),
            lookup(2, &["ns1.host.kr"], "192.0.2.53:53"),
            lookup(3, &["ns2.host.kr"], "192.0.2.53:53"),
        ];
        let (changed, rows) = merge(&mut known, &lookups);
        let times: Vec<_> = rows.values().map(|k| (k.first_at, k.last_at)).collect();
        let secs = Time::from_secs;
        assert_eq!((changed, times), (2, vec![(secs(1), secs(2)), (secs(3), secs(3))]));
        assert_eq!(merge(&mut known, &lookups).1.len(), 0, "the same lookups again change nothing");
    }
    #[test]
    fn a_zone_without_answers_counts_as_looked_up() {
        let silent =
            |at| Discovery { servers: BTreeMap::new(), ..lookup(at, &[], "192.0.2.53:53") };
        let mut known = BTreeMap::new();
        let (_, rows) = merge(&mut known, &[silent(1), silent(2)]);
        assert_eq!(
            rows.values().map(|known| known.last_at).collect::<Vec<_>>(),
            [Time::from_secs(2)]
        );
    }
}
