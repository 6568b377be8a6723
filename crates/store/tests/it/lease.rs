//! One engine is active; its standby waits, and a stale one is refused.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::engine::Record;
use bongsu_store::{Error, Store};
use std::time::Duration;

const SPAN: Duration = Duration::from_secs(10);

async fn take(store: &Store, holder: &str, secs: u64) -> Option<bongsu_store::Lease> {
    store.take_lease("engine", holder, at(secs), SPAN).await.unwrap()
}

both! {
    async fn the_standby_waits_until_the_lease_ends(world) {
        let store = world.store().await;
        let first = take(&store, "a", 0).await.unwrap();
        assert_eq!(take(&store, "b", 9).await, None);
        let second = take(&store, "b", 10).await.unwrap();
        assert!(second.token > first.token);
        assert_eq!(store.lease("engine").await.unwrap(), Some(second));
    }

    async fn a_renewed_lease_does_not_end(world) {
        let store = world.store().await;
        let lease = take(&store, "a", 0).await.unwrap();
        let renewed = store.renew_lease(&lease, at(8), SPAN).await.unwrap();
        assert_eq!((renewed.until, renewed.token), (at(18), lease.token));
        assert_eq!(take(&store, "b", 12).await, None);
    }

    async fn a_released_lease_is_free_at_once(world) {
        let store = world.store().await;
        let lease = take(&store, "a", 0).await.unwrap();
        store.release_lease(&lease).await.unwrap();
        assert!(take(&store, "b", 1).await.is_some());
        store.release_lease(&lease).await.unwrap();
        assert_eq!(take(&store, "c", 1).await, None, "a lease of old releases nothing");
    }

    async fn a_stale_engine_writes_nothing(world) {
        let store = world.store().await;
        let old = take(&store, "a", 0).await.unwrap();
        let stale = store.under(&old);
        stale.remember(&outbreak(0, 1)).await.unwrap();
        let new = take(&store, "b", 20).await.unwrap();
        let error = stale.remember(&outbreak(1, 1)).await.unwrap_err();
        assert!(matches!(error, Error::Fenced { .. }), "{error}");
        let error = store.renew_lease(&old, at(21), SPAN).await.unwrap_err();
        assert!(matches!(error, Error::Fenced { .. }), "{error}");
        store.under(&new).remember(&outbreak(2, 1)).await.unwrap();
        let opened = store.recall(at(30)).await.unwrap().incidents;
        assert_eq!(opened.iter().map(|i| i.opened_at).collect::<Vec<_>>(), [at(0), at(2)]);
    }

    async fn an_engine_that_starts_again_shuts_its_former_self_out(world) {
        let store = world.store().await;
        let former = take(&store, "a", 0).await.unwrap();
        let present = take(&store, "a", 1).await.unwrap();
        let records = [Record::Incident(incident(0))];
        assert!(store.under(&former).remember(&records).await.is_err());
        store.under(&present).remember(&records).await.unwrap();
    }

    async fn of_many_that_want_it_one_gets_it(world) {
        let store = world.store().await;
        let wanting = (0..12).map(|n| {
            let store = store.clone();
            tokio::spawn(async move { take(&store, &format!("engine-{n}"), 0).await.is_some() })
        });
        let mut got = 0;
        for task in wanting.collect::<Vec<_>>() {
            got += u32::from(task.await.unwrap());
        }
        assert_eq!(got, 1);
    }
}
