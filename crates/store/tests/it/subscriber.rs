//! Subscribers get each statement once, from their confirmation until they unsubscribe.

use crate::kit::both;
use crate::kit::deliver::{claim, later, sent, settle};
use crate::kit::make::*;
use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::history::{Author, ChangeSource};
use bongsu_core::notification::SubscriberMail;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_store::{
    ChangeRequest, MovingSubscribers, Store, Subscriber, SubscriberChannel, SubscriptionFilter,
};
use std::time::Duration;

const SUBSCRIBER: Topic = Topic::Subscriber;

fn kim() -> SubscriberChannel {
    SubscriberChannel::Mail("kim@example.kr".into())
}

/// Those whose invitation is due.
async fn invited(store: &Store, second: u64) -> Vec<Subscriber> {
    let all = store.pending_invitations(at(second), 9).await.unwrap();
    all.into_iter().map(|(subscriber, _)| subscriber).collect()
}

async fn publish(store: &Store, number: u32, second: u64) {
    let kind = StatementKind::Investigating;
    let published = Statement { as_of: at(second), ..statement(&incident(0), number, kind) };
    store.commit(&[Record::Statement(published)]).await.unwrap();
}

async fn move_in(store: &Store, inventory: &Inventory, moving: &MovingSubscribers, when: Time) {
    let author = Author { principal: None, name: "kim".into(), source: ChangeSource::Import };
    let request = ChangeRequest::new(author, when);
    let all = |_: &Inventory| Ok::<_, std::convert::Infallible>(inventory.clone());
    store.change_inventory_with(&request, moving, all).await.unwrap();
}

both! {
    async fn statements_since_the_confirmation_are_delivered_once_each(world) {
        let store = world.store().await;
        store.subscribe(&kim(), &SubscriptionFilter::default(), at(0)).await.unwrap();
        let token = invited(&store, 0).await[0].token;
        store.record_invitation(token, None).await.unwrap();
        assert!(invited(&store, 9).await.is_empty());
        publish(&store, 0, 1).await;
        assert!(claim(&store, SUBSCRIBER, "a", 5).await.is_empty());
        store.confirm_subscriber(token, at(2)).await.unwrap();
        publish(&store, 1, 3).await;
        let claimed = claim(&store, SUBSCRIBER, "a", 5).await;
        assert_eq!(claimed.len(), 1, "not the statements before the confirmation");
        let key = &claimed[0].delivery.key;
        assert_eq!((key.sequence, key.recipient.as_str()), (1, token.to_string().as_str()));
        let subscribers = store.subscribers_by_token(&[key.recipient.as_str()]).await.unwrap();
        assert_eq!(subscribers[0].as_ref().unwrap().channel, kim());
        settle(&store, "a", at(5), claimed, later(15, "450")).await;
        assert!(claim(&store, SUBSCRIBER, "a", 19).await.is_empty());
        let claimed = claim(&store, SUBSCRIBER, "a", 20).await;
        assert_eq!(claimed[0].delivery.attempts, 1);
        settle(&store, "a", at(20), claimed, sent("250")).await;
        assert!(claim(&store, SUBSCRIBER, "a", 99).await.is_empty());
    }

    async fn subscribers_move_in_with_the_inventory_confirmed_or_to_be_asked(world) {
        let store = world.store().await;
        let lee = SubscriberChannel::Mail("lee@example.kr".into());
        store.subscribe(&lee, &SubscriptionFilter::default(), at(0)).await.unwrap();
        let moving = |to: &str, are_confirmed| {
            let channel = SubscriberChannel::Mail(to.into());
            let all = vec![(channel, SubscriptionFilter::default())];
            MovingSubscribers { all, are_confirmed }
        };
        let inventory = bongsu_core::inventory::Inventory::default();
        for (to, are_confirmed) in [("kim@example.kr", true), ("lee@example.kr", true), ("park@example.kr", false)] {
            move_in(&store, &inventory, &moving(to, are_confirmed), at(1)).await;
            // As after a commit of which nobody heard.
            move_in(&store, &inventory, &moving(to, are_confirmed), at(2)).await;
        }
        assert_eq!(store.subscribers().await.unwrap(), 1, "who was not confirmed here stays so");
        let asked: Vec<_> = invited(&store, 2).await.into_iter().map(|it| it.channel).collect();
        assert_eq!(asked, [lee, SubscriberChannel::Mail("park@example.kr".into())]);
        publish(&store, 0, 3).await;
        let claimed = claim(&store, SUBSCRIBER, "a", 5).await;
        let tokens: Vec<&str> = claimed.iter().map(|it| it.delivery.key.recipient.as_str()).collect();
        let told = store.subscribers_by_token(&tokens).await.unwrap();
        let told: Vec<_> = told.into_iter().map(|it| it.unwrap().channel).collect();
        assert_eq!(told, [kim()]);
    }

    async fn a_statement_made_during_the_confirmation_is_not_missed(world) {
        let store = world.store().await;
        store.subscribe(&kim(), &SubscriptionFilter::default(), at(0)).await.unwrap();
        let token = invited(&store, 0).await[0].token;
        publish(&store, 0, 3).await;
        // Confirmed before the statement, and committed after it; twice, as after an error.
        for _ in 0..2 {
            store.confirm_subscriber(token, at(2)).await.unwrap();
        }
        let claimed = claim(&store, SUBSCRIBER, "a", 5).await;
        assert_eq!(claimed.len(), 1);
        settle(&store, "a", at(5), claimed, sent("250")).await;
        store.confirm_subscriber(token, at(9)).await.unwrap();
        assert!(claim(&store, SUBSCRIBER, "a", 99).await.is_empty());
    }

    async fn repeated_requests_send_one_invitation_a_day_and_unsubscribing_ends_all(world) {
        let store = world.store().await;
        for second in 0..5 {
            store.subscribe(&kim(), &SubscriptionFilter::default(), at(second)).await.unwrap();
        }
        let token = invited(&store, 9).await[0].token;
        assert_eq!(invited(&store, 9).await.len(), 1);
        store.record_invitation(token, None).await.unwrap();
        store.subscribe(&kim(), &SubscriptionFilter::default(), at(60)).await.unwrap();
        assert!(invited(&store, 99).await.is_empty(), "no flood of invitations");
        store.subscribe(&kim(), &SubscriptionFilter::default(), at(86_500)).await.unwrap();
        assert_eq!(invited(&store, 86_500).await[0].token, token);
        store.confirm_subscriber(token, at(86_600)).await.unwrap();
        assert_eq!(store.subscribers().await.unwrap(), 1);
        publish(&store, 0, 86_650).await;
        store.unsubscribe(token, at(86_700)).await.unwrap();
        assert!(claim(&store, SUBSCRIBER, "a", 86_701).await.is_empty(), "what is due is dropped");
        assert_eq!(store.delivery_counts(SUBSCRIBER).await.unwrap().dropped, 1);
        publish(&store, 1, 86_750).await;
        assert!(claim(&store, SUBSCRIBER, "a", 86_751).await.is_empty());
        assert_eq!(store.subscriber(token).await.unwrap(), None);
        assert_eq!(store.subscribers().await.unwrap(), 0);
        store.subscribe(&kim(), &SubscriptionFilter::default(), at(86_800)).await.unwrap();
        assert_ne!(invited(&store, 86_800).await[0].token, token, "they may subscribe again");
    }

    async fn who_cannot_be_reached_is_written_to_no_more_and_what_was_sent_stays_sent(world) {
        let store = world.store().await;
        let mut tokens = Vec::new();
        for address in ["kim@example.kr", "lee@example.kr"] {
            let channel = SubscriberChannel::Mail(address.into());
            store.subscribe(&channel, &SubscriptionFilter::default(), at(0)).await.unwrap();
            let token = invited(&store, 0).await[0].token;
            store.record_invitation(token, None).await.unwrap();
            store.confirm_subscriber(token, at(1)).await.unwrap();
            tokens.push(token);
        }
        for number in 0..4 {
            publish(&store, number, 2 + u64::from(number)).await;
        }
        // One after the other to each.
        for _ in 0..4 {
            let claimed = claim(&store, SUBSCRIBER, "a", 9).await;
            settle(&store, "a", at(9), claimed, sent("250")).await;
        }
        let all_sent = store.delivery_counts(SUBSCRIBER).await.unwrap().sent;
        let back = async |number, hard| {
            let mail = SubscriberMail::new(store.secret(), incident(0).id, tokens[0], number);
            store.record_subscriber_bounce(&mail, "5.1.1", hard, at(20)).await.unwrap()
        };
        // A full mailbox, the same report twice, and a statement that was never sent.
        for number in 0..4 {
            assert!(back(number, false).await);
        }
        for (number, hard) in [(0, true), (0, true), (1, true), (1, true)] {
            assert!(back(number, hard).await);
        }
        assert!(!back(9, true).await);
        assert_eq!(store.subscribers().await.unwrap(), 2);
        assert!(back(2, true).await);
        assert_eq!(store.subscribers().await.unwrap(), 1, "the third one ends it");
        assert!(store.subscriber(tokens[0]).await.unwrap().is_none());
        assert!(store.subscriber(tokens[1]).await.unwrap().is_some());
        assert_eq!(all_sent, 8);
        assert_eq!(store.delivery_counts(SUBSCRIBER).await.unwrap().sent, all_sent);
        publish(&store, 4, 30).await;
        assert_eq!(claim(&store, SUBSCRIBER, "a", 31).await.len(), 1, "to Lee alone");
        // A code that nobody has.
        let mut forged = SubscriberMail::new(store.secret(), incident(0).id, tokens[1], 0);
        forged.code ^= 1;
        assert!(!store.record_subscriber_bounce(&forged, "", true, at(40)).await.unwrap());
    }

    async fn an_unconfirmed_subscriber_is_deleted_after_a_week(world) {
        let store = world.store().await;
        store.subscribe(&kim(), &SubscriptionFilter::default(), at(0)).await.unwrap();
        let token = invited(&store, 0).await[0].token;
        let day = 86_400;
        store.prune_subscribers(at(6 * day)).await.unwrap();
        assert!(store.subscriber(token).await.unwrap().is_some());
        store.prune_subscribers(at(8 * day)).await.unwrap();
        assert!(store.subscriber(token).await.unwrap().is_none());
    }

    async fn delivery_results_are_deleted_after_a_month_and_pending_ones_are_not(world) {
        let store = world.store().await;
        store.subscribe(&kim(), &SubscriptionFilter::default(), at(0)).await.unwrap();
        let token = invited(&store, 0).await[0].token;
        store.confirm_subscriber(token, at(1)).await.unwrap();
        publish(&store, 0, 2).await;
        publish(&store, 1, 3).await;
        let claimed = claim(&store, SUBSCRIBER, "a", 2).await;
        settle(&store, "a", at(2), claimed, sent("250")).await;
        let month = at(3) + Duration::from_secs(30 * 86_400);
        store.prune_subscribers(month).await.unwrap();
        let counts = store.delivery_counts(SUBSCRIBER).await.unwrap();
        assert_eq!((counts.sent, counts.pending), (0, 1));
    }
}
