//! Discovered DNS data, stored with its history.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::inventory::discovery::Discovery;
use std::collections::BTreeMap;

fn lookup(secs: u64, servers: &[&str]) -> Discovery {
    let servers: Vec<_> = servers.iter().map(|ns| name(ns)).collect();
    let addresses = servers.iter().map(|ns| (ns.clone(), vec!["192.0.2.53:53".parse().unwrap()]));
    Discovery {
        zone: name("shop.co.kr"),
        at: at(secs),
        servers: addresses.collect(),
        parent: servers.clone(),
        child: servers,
        absent: Default::default(),
        hosts: BTreeMap::from([(name("www.shop.co.kr"), vec!["192.0.2.1".parse().unwrap()])]),
    }
}

fn failed_lookup(secs: u64) -> Discovery {
    let empty = lookup(secs, &[]);
    Discovery { hosts: BTreeMap::new(), ..empty }
}

both! {
    async fn a_repeated_answer_only_moves_the_last_time(world) {
        let store = world.store().await;
        assert_eq!(store.save_discoveries(&[lookup(0, &["ns1.gabia.co.kr"])]).await.unwrap(), 1);
        assert_eq!(store.save_discoveries(&[lookup(60, &["ns1.gabia.co.kr"])]).await.unwrap(), 0);
        let history = store.discovery_history(&name("shop.co.kr")).await.unwrap();
        let times: Vec<_> = history.iter().map(|record| (record.first_at, record.last_at)).collect();
        assert_eq!(times, [(at(0), at(60))]);
    }

    async fn a_move_to_another_host_is_in_the_history(world) {
        let store = world.store().await;
        store.save_discoveries(&[lookup(0, &["ns1.gabia.co.kr"])]).await.unwrap();
        store.save_discoveries(&[lookup(60, &["ns.other.kr"])]).await.unwrap();
        let history = store.discovery_history(&name("shop.co.kr")).await.unwrap();
        let first: Vec<_> = history.iter().map(|k| k.discovery.parent[0].as_str()).collect();
        assert_eq!(first, ["ns.other.kr", "ns1.gabia.co.kr"], "the latest first");
        let latest = world.store().await.discoveries().await.unwrap();
        assert_eq!(latest[&name("shop.co.kr")], lookup(60, &["ns.other.kr"]));
    }

    async fn a_failed_lookup_keeps_the_last_good_answer(world) {
        let store = world.store().await;
        store.save_discoveries(&[lookup(0, &["ns1.gabia.co.kr"])]).await.unwrap();
        assert_eq!(store.save_discoveries(&[failed_lookup(60)]).await.unwrap(), 0);
        let latest = store.discoveries().await.unwrap();
        assert_eq!(latest[&name("shop.co.kr")], lookup(60, &["ns1.gabia.co.kr"]));
    }
}
