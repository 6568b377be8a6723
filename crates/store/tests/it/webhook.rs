//! Configured webhooks get each statement once, in order.

use crate::kit::both;
use crate::kit::deliver::{claim, later, rejected, sent, settle};
use crate::kit::make::{at, incident, statement};
use bongsu_core::engine::Record;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::statement::StatementKind;
use bongsu_store::{Claimed, Store};

const WEBHOOK: Topic = Topic::Webhook;

/// A statement of the incident that opened at second `opened`.
async fn publish_in(store: &Store, opened: u64, number: u32, seconds: u64) {
    let mut published = statement(&incident(opened), number, StatementKind::Recovering);
    published.as_of = at(seconds);
    store.commit(&[Record::Statement(published)]).await.unwrap();
}

async fn publish(store: &Store, number: u32, seconds: u64) {
    publish_in(store, 0, number, seconds).await;
}

/// Claims, and gives the recipients with the numbers of the statements and the attempts.
async fn next(store: &Store, second: u64) -> (Vec<Claimed>, Vec<(String, u32, u32)>) {
    let claimed = claim(store, WEBHOOK, "a", second).await;
    let brief = claimed.iter().map(|Claimed { delivery, .. }| {
        (delivery.key.recipient.clone(), delivery.key.sequence, delivery.attempts)
    });
    let mut brief: Vec<_> = brief.collect();
    brief.sort();
    (claimed, brief)
}

fn to(name: &str, number: u32, attempts: u32) -> (String, u32, u32) {
    (name.into(), number, attempts)
}

both! {
    async fn each_statement_is_delivered_once_and_in_order(world) {
        let store = world.store().await;
        store.register_webhooks(&["program", "room"], at(0)).await.unwrap();
        for (number, seconds) in [(0, 5), (1, 9)] {
            publish(&store, number, seconds).await;
        }
        let (claimed, brief) = next(&store, 10).await;
        assert_eq!(brief, [to("program", 0, 0), to("room", 0, 0)], "one at a time to each");
        assert!(next(&store, 10).await.0.is_empty());
        let (room, program): (Vec<_>, Vec<_>) =
            claimed.into_iter().partition(|it| it.delivery.key.recipient == "room");
        settle(&store, "a", at(11), room, sent("200 OK")).await;
        let (claimed, brief) = next(&store, 11).await;
        assert_eq!(brief, [to("room", 1, 0)], "each webhook on its own");
        settle(&store, "a", at(11), claimed, sent("200 OK")).await;
        settle(&store, "a", at(12), program, sent("200 OK")).await;
        assert_eq!(next(&store, 12).await.1, [to("program", 1, 0)]);
        let counts = store.delivery_counts_by_recipient(WEBHOOK).await.unwrap();
        assert_eq!((counts["room"].sent, counts["program"].sent), (2, 1));
    }

    async fn the_order_holds_across_incidents(world) {
        let store = world.store().await;
        store.register_webhooks(&["program"], at(0)).await.unwrap();
        publish_in(&store, 0, 0, 5).await;
        publish_in(&store, 3, 0, 7).await;
        let (claimed, _) = next(&store, 10).await;
        assert_eq!(claimed[0].delivery.key.subject, incident(0).id);
        settle(&store, "a", at(10), claimed, later(60, "503")).await;
        assert!(next(&store, 69).await.0.is_empty(), "a later one waits for the retry");
        let (claimed, brief) = next(&store, 70).await;
        assert_eq!(brief, [to("program", 0, 1)]);
        settle(&store, "a", at(71), claimed, sent("200 OK")).await;
        assert_eq!(next(&store, 72).await.0[0].delivery.key.subject, incident(3).id);
    }

    async fn only_statements_since_the_registration_are_delivered(world) {
        let store = world.store().await;
        publish(&store, 0, 5).await;
        store.register_webhooks(&["room"], at(6)).await.unwrap();
        publish(&store, 1, 7).await;
        store.register_webhooks(&["room"], at(8)).await.unwrap();
        assert_eq!(next(&store, 9).await.1, [to("room", 1, 0)]);
    }

    async fn a_removed_webhook_gets_nothing_more(world) {
        let store = world.store().await;
        store.register_webhooks(&["program", "room"], at(0)).await.unwrap();
        publish(&store, 0, 5).await;
        store.register_webhooks(&["room"], at(6)).await.unwrap();
        publish(&store, 1, 7).await;
        assert_eq!(next(&store, 9).await.1, [to("room", 0, 0)]);
        let counts = store.delivery_counts_by_recipient(WEBHOOK).await.unwrap();
        assert_eq!((counts["program"].dropped, counts["program"].pending), (1, 0));
    }

    async fn a_statement_committed_twice_is_due_once(world) {
        let store = world.store().await;
        store.register_webhooks(&["room"], at(0)).await.unwrap();
        for _ in 0..2 {
            publish(&store, 0, 5).await;
            let claimed = next(&store, 6).await.0;
            settle(&store, "a", at(6), claimed, sent("200 OK")).await;
        }
        let counts = store.delivery_counts_by_recipient(WEBHOOK).await.unwrap();
        assert_eq!((counts["room"].sent, counts["room"].pending), (1, 0));
    }

    async fn a_failed_one_is_kept_and_retried_on_request(world) {
        let store = world.store().await;
        store.register_webhooks(&["room"], at(0)).await.unwrap();
        publish(&store, 0, 5).await;
        let (claimed, _) = next(&store, 6).await;
        settle(&store, "a", at(6), claimed, later(194, "503")).await;
        assert_eq!(store.next_delivery_due(WEBHOOK).await.unwrap(), Some(at(200)));
        let (claimed, brief) = next(&store, 200).await;
        assert_eq!(brief, [to("room", 0, 1)]);
        settle(&store, "a", at(200), claimed, rejected("404")).await;
        assert!(next(&store, 201).await.0.is_empty());
        let failed = store.failed_deliveries(WEBHOOK, 10).await.unwrap();
        assert_eq!((failed[0].number, failed[0].last_error.as_str()), (0, "404"));
        assert_eq!(store.retry_failed(WEBHOOK, at(300)).await.unwrap(), 1);
        assert_eq!(next(&store, 300).await.1, [to("room", 0, 0)]);
    }
}
