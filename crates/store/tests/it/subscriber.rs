//! Readers of the public page hear of outages when they have confirmed, each statement once.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::engine::Record;
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_store::{DeliveryOutcome, Store, SubscriberChannel, SubscriptionFilter};

fn kim() -> SubscriberChannel {
    SubscriberChannel::Mail("kim@example.kr".into())
}

/// The one who is to be asked.
async fn asked(store: &Store, second: u64) -> Vec<bongsu_store::Subscriber> {
    let all = store.pending_invitations(at(second), 9).await.unwrap();
    all.into_iter().map(|(subscriber, _)| subscriber).collect()
}

both! {
    async fn nobody_hears_anything_before_he_confirmed_and_each_statement_once(world) {
        let store = world.store().await;
        let incident = incident(0);
        store.subscribe(&kim(), &SubscriptionFilter::default(), at(0)).await.unwrap();
        let token = asked(&store, 0).await[0].token;
        store.record_invitation(token, None).await.unwrap();
        assert!(asked(&store, 9).await.is_empty());
        let said = |number, second| {
            let as_of = at(second);
            let word = StatementKind::Investigating;
            Record::Statement(Statement { as_of, ..statement(&incident, number, word) })
        };
        store.commit(&[said(0, 1)]).await.unwrap();
        assert!(store.due_to_subscribers(at(0), at(5), 9).await.unwrap().is_empty());
        store.confirm_subscriber(token, at(2)).await.unwrap();
        store.commit(&[said(1, 3)]).await.unwrap();
        let due = store.due_to_subscribers(at(0), at(5), 9).await.unwrap();
        assert_eq!(due.len(), 1, "not what was said before he confirmed");
        assert_eq!((due[0].statement.number, due[0].to.token), (1, token));
        let later = DeliveryOutcome::Retry(at(20), "450".into());
        store.settle_subscribers(at(5), &[(due[0].clone(), later)]).await.unwrap();
        assert!(store.due_to_subscribers(at(0), at(19), 9).await.unwrap().is_empty());
        let due = store.due_to_subscribers(at(0), at(20), 9).await.unwrap();
        assert_eq!(due[0].attempts, 1);
        let sent = DeliveryOutcome::Sent("250".into());
        store.settle_subscribers(at(20), &[(due[0].clone(), sent)]).await.unwrap();
        assert!(store.due_to_subscribers(at(0), at(99), 9).await.unwrap().is_empty());
    }

    async fn who_asks_often_is_asked_back_once_a_day_and_who_leaves_hears_nothing_more(world) {
        let store = world.store().await;
        for second in 0..5 {
            store.subscribe(&kim(), &SubscriptionFilter::default(), at(second)).await.unwrap();
        }
        let token = asked(&store, 9).await[0].token;
        assert_eq!(asked(&store, 9).await.len(), 1);
        store.record_invitation(token, None).await.unwrap();
        store.subscribe(&kim(), &SubscriptionFilter::default(), at(60)).await.unwrap();
        assert!(asked(&store, 99).await.is_empty(), "nobody is flooded");
        store.subscribe(&kim(), &SubscriptionFilter::default(), at(86_500)).await.unwrap();
        assert_eq!(asked(&store, 86_500).await[0].token, token);
        store.confirm_subscriber(token, at(86_600)).await.unwrap();
        assert_eq!(store.subscribers().await.unwrap(), 1);
        store.unsubscribe(token, at(86_700)).await.unwrap();
        assert_eq!(store.subscriber(token).await.unwrap(), None);
        assert_eq!(store.subscribers().await.unwrap(), 0);
        store.subscribe(&kim(), &SubscriptionFilter::default(), at(86_800)).await.unwrap();
        assert_ne!(asked(&store, 86_800).await[0].token, token, "he may come back");
    }

    async fn who_never_confirmed_is_forgotten_after_a_week(world) {
        let store = world.store().await;
        store.subscribe(&kim(), &SubscriptionFilter::default(), at(0)).await.unwrap();
        let token = asked(&store, 0).await[0].token;
        let day = 86_400;
        store.prune_subscribers(at(6 * day), at(6 * day)).await.unwrap();
        assert!(store.subscriber(token).await.unwrap().is_some());
        store.prune_subscribers(at(8 * day), at(8 * day)).await.unwrap();
        assert!(store.subscriber(token).await.unwrap().is_none());
    }
}
