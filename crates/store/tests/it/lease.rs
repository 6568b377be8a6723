//! One engine is the leader; its standby waits, and a stale one is refused.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::engine::Record;
use bongsu_store::{Error, Store};
use std::time::Duration;

const TTL: Duration = Duration::from_secs(10);

async fn take(store: &Store, owner: &str, secs: u64) -> Option<bongsu_store::Lease> {
    store.take_lease("engine", owner, at(secs), TTL).await.unwrap()
}

both! {
    async fn the_standby_waits_until_the_lease_expires(world) {
        let store = world.store().await;
        let first = take(&store, "a", 0).await.unwrap();
        assert_eq!(take(&store, "b", 9).await, None);
        let second = take(&store, "b", 10).await.unwrap();
        assert!(second.token > first.token);
        assert_eq!(store.lease("engine").await.unwrap(), Some(second));
    }

    async fn a_renewed_lease_does_not_expire(world) {
        let store = world.store().await;
        let lease = take(&store, "a", 0).await.unwrap();
        let renewed = store.renew_lease(&lease, at(8), TTL).await.unwrap();
        assert_eq!((renewed.expires_at, renewed.token), (at(18), lease.token));
        assert_eq!(take(&store, "b", 12).await, None);
    }

    async fn a_released_lease_is_free_at_once(world) {
        let store = world.store().await;
        let lease = take(&store, "a", 0).await.unwrap();
        store.release_lease(&lease).await.unwrap();
        assert!(take(&store, "b", 1).await.is_some());
        store.release_lease(&lease).await.unwrap();
        assert_eq!(take(&store, "c", 1).await, None, "a stale lease releases nothing");
    }

    async fn a_stale_engine_writes_nothing(world) {
        let store = world.store().await;
        let old = take(&store, "a", 0).await.unwrap();
        let stale = store.fenced_by(&old);
        stale.commit(&outbreak(0, 1)).await.unwrap();
        let new = take(&store, "b", 20).await.unwrap();
        let error = stale.commit(&outbreak(1, 1)).await.unwrap_err();
        assert!(matches!(error, Error::Fenced { .. }), "{error}");
        let error = store.renew_lease(&old, at(21), TTL).await.unwrap_err();
        assert!(matches!(error, Error::Fenced { .. }), "{error}");
        store.fenced_by(&new).commit(&outbreak(2, 1)).await.unwrap();
        let opened = store.load_state(since(at(30))).await.unwrap().incidents;
        assert_eq!(opened.iter().map(|i| i.opened_at).collect::<Vec<_>>(), [at(0), at(2)]);
    }

    async fn a_restarted_engine_fences_its_previous_run(world) {
        let store = world.store().await;
        let previous = take(&store, "a", 0).await.unwrap();
        let current = take(&store, "a", 1).await.unwrap();
        let records = [Record::Incident(incident(0))];
        assert!(store.fenced_by(&previous).commit(&records).await.is_err());
        store.fenced_by(&current).commit(&records).await.unwrap();
    }

    async fn of_many_applicants_one_gets_the_lease(world) {
        let store = world.store().await;
        let applicants = (0..12).map(|n| {
            let store = store.clone();
            tokio::spawn(async move { take(&store, &format!("engine-{n}"), 0).await.is_some() })
        });
        let mut got = 0;
        for task in applicants.collect::<Vec<_>>() {
            got += u32::from(task.await.unwrap());
        }
        assert_eq!(got, 1);
    }
}
