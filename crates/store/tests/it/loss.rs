//! Traffic is taken up as a whole, and again with the effect of once.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::settlement::deal::read_deals;
use bongsu_core::settlement::loss::{Series, Span, Step};
use bongsu_core::settlement::traffic::TrafficSource;

fn source(worth: Option<&str>) -> TrafficSource {
    TrafficSource {
        step_s: 60,
        zone: "Asia/Seoul".into(),
        holidays: vec!["2018-01-01".parse().unwrap()],
        worth: worth.map(str::to_owned),
        sisters: Vec::new(),
        changed_at: at(0),
        author: "Kim".into(),
    }
}

both! {
    async fn traffic_is_read_as_it_was_imported_and_newer_counts_replace_older(world) {
        let store = world.store().await;
        let counts = |from: u64, counts: &[i64]| {
            let minutes = (from..).zip(counts).map(|(minute, count)| (at(minute * 60), *count));
            Series::stored(Step::Minute, minutes)
        };
        let (site, all) = (site(1), Span { from: at(0), until: at(6_000) });
        let none = store.traffic(&site, Step::Minute, all).await.unwrap();
        assert!(none.is_empty() && store.traffic_sources().await.unwrap().is_empty());
        for _ in 0..2 {
            store.import_traffic(&site, &source(None), &counts(0, &[1, 2, 3]), false).await.unwrap();
        }
        let later = source(Some("revenue KRW"));
        store.import_traffic(&site, &later, &counts(2, &[5, i64::MAX]), false).await.unwrap();
        let known = store.traffic(&site, Step::Minute, all).await.unwrap();
        assert_eq!(known, counts(0, &[1, 2, 5, i64::MAX]));
        assert_eq!(store.traffic_source(&site).await.unwrap(), Some(later.clone()));
        let first = Span { from: at(60), until: at(120) };
        assert_eq!(store.traffic(&site, Step::Minute, first).await.unwrap(), counts(1, &[2]));
        let listed = store.traffic_sources().await.unwrap();
        assert_eq!(listed, [(site.clone(), later, Some(at(180)))]);
        store.import_traffic(&site, &source(None), &counts(7, &[9]), true).await.unwrap();
        let known = store.traffic(&site, Step::Minute, all).await.unwrap();
        assert_eq!(known, counts(7, &[9]));
    }

    async fn deals_are_read_as_they_were_imported_and_replaced_by_key(world) {
        let store = world.store().await;
        let table = |price: u32| {
            let text = format!(
                "key,site,advertiser,language,kind,price,currency,views,actions_per_million,from,until,remedy\n\
                 a,{},가방가게,ko,views,{price},KRW,600,,2018-01-01T00:00,2018-02-01T00:00,bonus\n",
                site(1)
            );
            read_deals(text.as_bytes(), "Asia/Seoul").unwrap()
        };
        store.import_deals(&table(5)).await.unwrap();
        store.import_deals(&table(7)).await.unwrap();
        assert_eq!(store.deals_of(&site(1)).await.unwrap(), table(7));
        assert!(store.deals_of(&site(2)).await.unwrap().is_empty());
    }
}
