//! The queries of the pages.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::engine::Record;
use bongsu_core::incident::VictimState;
use bongsu_core::verdict::Verdict;
use bongsu_store::{Store, VictimFilter, VictimQuery};

async fn page(store: &Store, query: VictimQuery) -> Vec<String> {
    let victims = store.victims(incident(0).id, &query).await.unwrap();
    victims.into_iter().map(|victim| victim.site.unicode()).collect()
}

both! {
    async fn incidents_are_paged_newest_first(world) {
        let store = world.store().await;
        let records: Vec<_> = (0..7).map(|n| Record::Incident(incident(n * 60))).collect();
        store.commit(&records).await.unwrap();
        let mut seen = Vec::new();
        let mut before = None;
        loop {
            let page = store.incidents(before, 3).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.id);
            seen.extend(page.iter().map(|i| i.opened_at));
        }
        let expected: Vec<_> = (0..7).rev().map(|n| at(n * 60)).collect();
        assert_eq!(seen, expected);
    }

    async fn an_unknown_incident_is_none(world) {
        assert_eq!(world.store().await.incident(incident(5).id).await.unwrap(), None);
    }

    async fn a_victim_list_is_paged_in_host_name_order(world) {
        let store = world.store().await;
        store.commit(&outbreak(0, 25)).await.unwrap();
        let mut seen = Vec::new();
        let mut query = VictimQuery { limit: 10, ..VictimQuery::default() };
        loop {
            let page = store.victims(incident(0).id, &query).await.unwrap();
            let Some(last) = page.last() else { break };
            query.after = Some(last.site.clone());
            seen.extend(page.into_iter().map(|victim| victim.site));
        }
        assert_eq!(seen.len(), 25);
        assert!(seen.is_sorted());
    }

    async fn victims_are_found_by_a_part_of_the_name_or_the_customer(world) {
        let store = world.store().await;
        store.commit(&outbreak(0, 12)).await.unwrap();
        let mut hangul = victim(&incident(0), 0);
        (hangul.site, hangul.customer) = (name("한글.한국"), "Kim_100%".into());
        store.commit(&[Record::Victim(hangul)]).await.unwrap();
        let find = |text: &str| VictimQuery { search: text.into(), limit: 9, ..Default::default() };
        assert_eq!(page(&store, find("SHOP11")).await, ["www.shop11.co.kr"]);
        assert_eq!(page(&store, find("customer-1")).await.len(), 3);
        for text in ["한글", "xn--bj0", "kim_1", "100%"] {
            assert_eq!(page(&store, find(text)).await, ["한글.한국"], "{text}");
        }
        for text in ["shop_1", "%", "!", "'; DROP TABLE victim; --"] {
            let found = page(&store, find(text)).await;
            assert!(found.iter().all(|site| site == "한글.한국"), "{text}: {found:?}");
        }
    }

    async fn victims_are_filtered_by_state(world) {
        let store = world.store().await;
        let mut records = outbreak(0, 4);
        let states = [
            VictimState::AtRisk,
            VictimState::Verified,
            VictimState::Excluded { reason: "이사 갔음".into() },
        ];
        for (record, state) in records.iter_mut().rev().zip(states) {
            let Record::Victim(victim) = record else { panic!("{record:?}") };
            victim.state = state;
        }
        store.commit(&records).await.unwrap();
        for (code, site) in [("seen_hit", 0), ("excluded", 1), ("verified", 2), ("at_risk", 3)] {
            let state = VictimFilter::from_word(code);
            let query = VictimQuery { state, limit: 9, ..VictimQuery::default() };
            assert_eq!(page(&store, query).await, [format!("www.shop{site}.co.kr")], "{code}");
        }
        assert_eq!(VictimFilter::from_word("recovered"), None);
    }

    async fn a_sites_history_is_paged_newest_first(world) {
        let store = world.store().await;
        let changes: Vec<_> = (0..5u64)
            .map(|n| verdict(1, if n % 2 == 0 { Verdict::Up } else { DOWN }, at(n * 60)))
            .collect();
        let records: Vec<_> = changes.iter().cloned().map(Record::Verdict).collect();
        store.commit(&records).await.unwrap();
        store.commit(&[Record::Verdict(verdict(2, DOWN, at(30)))]).await.unwrap();
        let first = store.site_history(&site(1), None, 2).await.unwrap();
        let second = store.site_history(&site(1), Some(first[1].at), 9).await.unwrap();
        let all: Vec<_> = first.into_iter().chain(second).rev().collect();
        assert_eq!(all, changes);
    }

    async fn the_incidents_of_a_site_are_listed(world) {
        let store = world.store().await;
        for n in 0..3 {
            store.commit(&outbreak(n * 60, 2)).await.unwrap();
        }
        let victims = store.site_incidents(&site(1), None, 2).await.unwrap();
        assert_eq!(victims.iter().map(|v| v.listed_at).collect::<Vec<_>>(), [at(120), at(60)]);
        let rest = store.site_incidents(&site(1), Some(victims[1].incident), 9).await.unwrap();
        assert_eq!(rest, [victim(&incident(0), 1)]);
    }
}
