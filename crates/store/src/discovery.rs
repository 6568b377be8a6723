//! What DNS said of the zones, with its history.
//!
//! A look that learned the same as the one before only moves the row's last time; a
//! different one makes a new row. What a look could not learn is carried over from the
//! row before, so each row is what was to be worked with at its time.

use crate::Store;
use crate::db::{Expect, Unit};
use crate::error::Error;
use crate::inventory::revision;
use crate::row::Row;
use crate::sql;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::name::Name;
use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::net::{IpAddr, SocketAddr};

/// How often somebody else may be faster before the caller is told.
const TRIES: u32 = 5;
const REVISION: &str = "discovery";

/// What was known of a zone from `first_at` to `last_at`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// When it was first seen so.
    pub first_at: Time,
    /// When it was last seen so.
    pub last_at: Time,
    /// What was seen; its `at` is `first_at`.
    pub discovery: Discovery,
}

impl Store {
    /// Takes up new looks at zones, in one transaction. Gives back how many of them
    /// differ from what was known.
    ///
    /// # Errors
    /// [`Error::Conflict`] when others keep saving at the same time; what the database says.
    pub async fn save_discoveries(&self, looks: &[Discovery]) -> Result<u64, Error> {
        for _ in 1..TRIES {
            match self.try_save_discoveries(looks).await {
                Err(Error::Conflict { .. }) => {}
                result => return result,
            }
        }
        self.try_save_discoveries(looks).await
    }

    async fn try_save_discoveries(&self, looks: &[Discovery]) -> Result<u64, Error> {
        let zones: BTreeSet<&Name> = looks.iter().map(|look| &look.zone).collect();
        let latest = zones.into_iter().map(|zone| (&sql::DISCOVERY_LATEST, vec![zone.into()]));
        let first = (&sql::REVISION, vec![REVISION.into()]);
        let answers = self.db.look(iter::once(first).chain(latest).collect());
        let mut answers = answers.await?.into_iter();
        let revision = revision(answers.next().unwrap_or_default())?;
        let mut known = BTreeMap::new();
        for row in answers.flatten() {
            let row = known_from(row)?;
            known.insert(row.discovery.zone.clone(), row);
        }
        let (changed, rows) = take_up(&mut known, looks);
        let rows: Vec<Vec<Value>> = rows.values().map(known_row).collect::<Result<_, _>>()?;
        if !rows.is_empty() {
            let read = vec![REVISION.into(), revision.into()];
            let unit = Unit::new()
                .must(&sql::REVISE, read, Expect::Touch)
                .run_each(&sql::DISCOVERY_PUT, rows);
            self.write(unit).await?;
        }
        Ok(changed)
    }

    /// The latest of every zone, with the last good answer where a later look learned
    /// nothing; `at` is when it was last seen so.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn discoveries(&self) -> Result<BTreeMap<Name, Discovery>, Error> {
        let rows = self.db.read(&sql::DISCOVERIES, vec![]).await?;
        let latest = rows.into_iter().map(|row| {
            let Known { last_at, discovery, .. } = known_from(row)?;
            Ok((discovery.zone.clone(), Discovery { at: last_at, ..discovery }))
        });
        latest.collect()
    }

    /// When each zone was looked at last.
    ///
    /// # Errors
    /// What the database says.
    pub async fn discovery_times(&self) -> Result<BTreeMap<Name, Time>, Error> {
        let rows = self.db.read(&sql::DISCOVERY_TIMES, vec![]).await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
    }

    /// All that was ever known of a zone, the latest first.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn discovery_history(&self, zone: &Name) -> Result<Vec<Known>, Error> {
        let rows = self.db.read(&sql::DISCOVERY_HISTORY, vec![zone.into()]).await?;
        rows.into_iter().map(known_from).collect()
    }
}

/// Merges looks into what is known. Gives back how many differ, and the rows to write.
fn take_up(
    known: &mut BTreeMap<Name, Known>,
    looks: &[Discovery],
) -> (u64, BTreeMap<(Name, Time), Known>) {
    let mut changed = 0;
    let mut rows = BTreeMap::new();
    for look in looks {
        let last = known.get(&look.zone);
        // A look that is not later than the last one tells nothing new.
        if last.is_some_and(|last| look.at <= last.last_at) {
            continue;
        }
        let seen = last.map_or_else(|| look.clone(), |last| carried_over(&last.discovery, look));
        let now = match last {
            Some(last) if same(&last.discovery, &seen) => {
                Known { last_at: look.at, ..last.clone() }
            }
            _ => {
                changed += 1;
                Known { first_at: look.at, last_at: look.at, discovery: seen }
            }
        };
        rows.insert((look.zone.clone(), now.first_at), now.clone());
        known.insert(look.zone.clone(), now);
    }
    (changed, rows)
}

fn same(a: &Discovery, b: &Discovery) -> bool {
    (&a.parent, &a.child, &a.servers, &a.hosts) == (&b.parent, &b.child, &b.servers, &b.hosts)
}

/// `look`, with the last good answer wherever it learned nothing.
fn carried_over(last: &Discovery, look: &Discovery) -> Discovery {
    let or_last =
        |new: &Vec<Name>, old: &Vec<Name>| if new.is_empty() { old.clone() } else { new.clone() };
    let mut now = Discovery {
        parent: or_last(&look.parent, &last.parent),
        child: or_last(&look.child, &last.child),
        ..look.clone()
    };
    for server in now.name_servers() {
        let addresses: Option<&Vec<SocketAddr>> = last.servers.get(&server);
        keep_good(&mut now.servers, server, addresses);
    }
    if now.hosts.is_empty() {
        now.hosts = last.hosts.clone();
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

fn known_row(known: &Known) -> Result<Vec<Value>, Error> {
    Ok(vec![
        (&known.discovery.zone).into(),
        known.first_at.into(),
        known.last_at.into(),
        Value::json("a discovery", &known.discovery)?,
    ])
}

fn known_from(mut row: Row) -> Result<Known, Error> {
    let _zone: Name = row.take()?;
    let (first_at, last_at) = (row.take()?, row.take()?);
    Ok(Known { first_at, last_at, discovery: row.json()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn look(at: i64, parent: &[&str], address: &str) -> Discovery {
        let servers = parent.iter().map(|ns| (name(ns), vec![address.parse().unwrap()]));
        Discovery {
            zone: name("shop.co.kr"),
            at: Time::from_secs(at),
            parent: parent.iter().map(|ns| name(ns)).collect(),
            child: parent.iter().map(|ns| name(ns)).collect(),
            servers: servers.collect(),
            hosts: BTreeMap::from([(name("www.shop.co.kr"), vec!["192.0.2.1".parse().unwrap()])]),
        }
    }

    #[test]
    fn a_name_server_that_could_not_be_found_keeps_its_last_good_address() {
        let good = look(1, &["ns1.host.kr", "ns2.host.kr"], "192.0.2.53:53");
        let mut dark = look(2, &["ns1.host.kr", "ns2.host.kr"], "192.0.2.54:53");
        dark.servers.remove(&name("ns2.host.kr"));
        dark.hosts.insert(name("www.shop.co.kr"), vec![]);
        let now = carried_over(&good, &dark);
        assert_eq!(now.servers[&name("ns1.host.kr")], ["192.0.2.54:53".parse().unwrap()]);
        assert_eq!(now.servers[&name("ns2.host.kr")], ["192.0.2.53:53".parse().unwrap()]);
        assert_eq!(now.hosts, good.hosts);
    }

    #[test]
    fn a_name_server_that_was_replaced_is_forgotten() {
        let old = look(1, &["ns1.host.kr"], "192.0.2.53:53");
        let new = look(2, &["ns9.other.kr"], "192.0.2.99:53");
        assert_eq!(carried_over(&old, &new), new);
    }

    #[test]
    fn two_looks_in_one_save_follow_each_other() {
        let mut known = BTreeMap::new();
        let looks = [
            look(1, &["ns1.host.kr"], "192.0.2.53:53"),
            look(2, &["ns1.host.kr"], "192.0.2.53:53"),
            look(3, &["ns2.host.kr"], "192.0.2.53:53"),
        ];
        let (changed, rows) = take_up(&mut known, &looks);
        let times: Vec<_> = rows.values().map(|k| (k.first_at, k.last_at)).collect();
        let secs = Time::from_secs;
        assert_eq!((changed, times), (2, vec![(secs(1), secs(2)), (secs(3), secs(3))]));
        assert_eq!(take_up(&mut known, &looks).1.len(), 0, "the same looks again change nothing");
    }
    #[test]
    fn a_zone_that_says_nothing_was_looked_at_all_the_same() {
        let silent = |at| Discovery { servers: BTreeMap::new(), ..look(at, &[], "192.0.2.53:53") };
        let mut known = BTreeMap::new();
        let (_, rows) = take_up(&mut known, &[silent(1), silent(2)]);
        assert_eq!(
            rows.values().map(|known| known.last_at).collect::<Vec<_>>(),
            [Time::from_secs(2)]
        );
    }
}
