//! A request that was carried out under a key is stored with what it did, or not at all.

use crate::kit::World;
use crate::kit::make::*;
use bongsu_core::engine::Record;
use bongsu_core::engine::receipt::{RECEIPT_TTL, Receipt, RequestKey};
use bongsu_core::statement::StatementKind;
use std::time::Duration;

fn receipt(key: &str, secs: u64) -> Receipt {
    let key = RequestKey { key: key.into(), request: "digest".into() };
    Receipt { principal: "user:kim".into(), key, status: 202, at: at(secs) }
}

async fn is_kept_for_a_day(world: World) {
    let store = world.store().await;
    let (first, second) = (receipt("k1", 1), receipt("k2", 2));
    let kept = |receipt: &Receipt| Record::Receipt(Box::new(receipt.clone()));
    let incident = incident(0);
    let said = StatementKind::Ongoing { cause: None, last_failure: None };
    let statement = statement(&incident, 0, said);
    let unit = [Record::Incident(incident.clone()), Record::Statement(statement), kept(&first)];
    for _ in 0..2 {
        store.commit(&unit).await.unwrap();
    }
    store.commit(&[kept(&second), kept(&second)]).await.unwrap();
    let mut found = store.receipts(at(3)).await.unwrap();
    found.sort_by_key(|receipt| receipt.at);
    assert_eq!(found, [first.clone(), second.clone()]);
    assert_eq!(store.statements(incident.id).await.unwrap().len(), 1);
    let later = first.at + RECEIPT_TTL + Duration::from_micros(1);
    assert_eq!(store.receipts(later).await.unwrap(), std::slice::from_ref(&second));
    assert_eq!(store.prune_receipts(later).await.unwrap(), 1);
    // The key is free again.
    let again = Receipt { at: later, status: 204, ..first };
    store.commit(&[kept(&again)]).await.unwrap();
    let mut found = store.receipts(later).await.unwrap();
    found.sort_by_key(|receipt| receipt.at);
    assert_eq!(found, [second, again]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    is_kept_for_a_day(World::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    is_kept_for_a_day(World::postgres().await).await;
}
