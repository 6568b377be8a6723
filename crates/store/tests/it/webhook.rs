//! What programs and rooms were told.

use crate::kit::both;
use crate::kit::make::{at, incident, statement};
use bongsu_core::engine::Record;
use bongsu_core::statement::StatementKind;
use bongsu_store::{DeliveryOutcome, Store};

async fn state(store: &Store, number: u32, seconds: u64) {
    let mut said = statement(&incident(0), number, StatementKind::Recovering);
    said.as_of = at(seconds);
    store.commit(&[Record::Statement(said)]).await.unwrap();
}

async fn next(store: &Store, hook: &str) -> Option<(u32, u32)> {
    let untold = store.next_webhook_post(hook, at(0)).await.unwrap();
    untold.map(|untold| (untold.statement.number, untold.attempts))
}

async fn settle(store: &Store, hook: &str, fate: DeliveryOutcome) {
    let untold = store.next_webhook_post(hook, at(0)).await.unwrap().unwrap();
    store.settle_webhook(hook, at(100), &untold, &fate).await.unwrap();
}

both! {
    async fn each_statement_is_told_once_in_its_order(world) {
        let store = world.store().await;
        store.register_webhook("room", at(0)).await.unwrap();
        store.register_webhook("program", at(0)).await.unwrap();
        for (number, seconds) in [(0, 5), (1, 9)] {
            state(&store, number, seconds).await;
        }
        assert_eq!(next(&store, "room").await, Some((0, 0)));
        settle(&store, "room", DeliveryOutcome::Sent("200 OK".into())).await;
        assert_eq!(next(&store, "room").await, Some((1, 0)));
        settle(&store, "room", DeliveryOutcome::Sent("200 OK".into())).await;
        assert_eq!(next(&store, "room").await, None);
        assert_eq!(next(&store, "program").await, Some((0, 0)), "each hook by itself");
        assert_eq!(store.hooks().await.unwrap()["room"].sent, 2);
    }

    async fn what_was_stated_before_it_was_there_is_not_its(world) {
        let store = world.store().await;
        state(&store, 0, 5).await;
        store.register_webhook("room", at(6)).await.unwrap();
        state(&store, 1, 7).await;
        store.register_webhook("room", at(8)).await.unwrap();
        assert_eq!(next(&store, "room").await, Some((1, 0)));
    }

    async fn what_failed_is_tried_again_and_what_is_dead_when_a_person_says_so(world) {
        let store = world.store().await;
        store.register_webhook("room", at(0)).await.unwrap();
        state(&store, 0, 5).await;
        settle(&store, "room", DeliveryOutcome::Retry(at(200), "503".into())).await;
        let untold = store.next_webhook_post("room", at(0)).await.unwrap().unwrap();
        assert_eq!((untold.attempts, untold.due_at), (1, at(200)));
        settle(&store, "room", DeliveryOutcome::Failed("404".into())).await;
        assert_eq!(next(&store, "room").await, None);
        let unheard = store.failed_webhook_posts(10).await.unwrap();
        assert_eq!((unheard[0].number, unheard[0].last_error.as_str()), (0, "404"));
        assert_eq!(store.retry_webhooks(at(300)).await.unwrap(), 1);
        assert_eq!(next(&store, "room").await, Some((0, 0)));
    }
}
