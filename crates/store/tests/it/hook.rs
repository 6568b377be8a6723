//! What programs and rooms were told.

use crate::kit::both;
use crate::kit::make::{at, incident, statement};
use bongsu_core::engine::Record;
use bongsu_core::statement::StatementKind;
use bongsu_store::{DeliveryOutcome, Store};

async fn state(store: &Store, number: u32, seconds: u64) {
    let mut said = statement(&incident(0), number, StatementKind::Recovering);
    said.as_of = at(seconds);
    store.remember(&[Record::Statement(said)]).await.unwrap();
}

async fn next(store: &Store, hook: &str) -> Option<(u32, u32)> {
    let untold = store.untold(hook, at(0)).await.unwrap();
    untold.map(|untold| (untold.statement.number, untold.attempts))
}

async fn settle(store: &Store, hook: &str, fate: DeliveryOutcome) {
    let untold = store.untold(hook, at(0)).await.unwrap().unwrap();
    store.settle_hook(hook, at(100), &untold, &fate).await.unwrap();
}

both! {
    async fn each_statement_is_told_once_in_its_order(world) {
        let store = world.store().await;
        store.open_hook("room", at(0)).await.unwrap();
        store.open_hook("program", at(0)).await.unwrap();
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
        store.open_hook("room", at(6)).await.unwrap();
        state(&store, 1, 7).await;
        store.open_hook("room", at(8)).await.unwrap();
        assert_eq!(next(&store, "room").await, Some((1, 0)));
    }

    async fn what_failed_is_tried_again_and_what_is_dead_when_a_person_says_so(world) {
        let store = world.store().await;
        store.open_hook("room", at(0)).await.unwrap();
        state(&store, 0, 5).await;
        settle(&store, "room", DeliveryOutcome::Later(at(200), "503".into())).await;
        let untold = store.untold("room", at(0)).await.unwrap().unwrap();
        assert_eq!((untold.attempts, untold.due_at), (1, at(200)));
        settle(&store, "room", DeliveryOutcome::Dead("404".into())).await;
        assert_eq!(next(&store, "room").await, None);
        let unheard = store.unheard(10).await.unwrap();
        assert_eq!((unheard[0].number, unheard[0].remark.as_str()), (0, "404"));
        assert_eq!(store.retry_hooks(at(300)).await.unwrap(), 1);
        assert_eq!(next(&store, "room").await, Some((0, 0)));
    }
}
