//! S5, S8: what is to be told waits in the outbox, and is handed to one sender at a time.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::notification::Notice;
use bongsu_store::{Claimed, DeliveryCounts, DeliveryOutcome, Store};

/// Puts notices into the outbox.
async fn post(store: &Store, notices: &[Notice]) {
    let records: Vec<Record> = notices.iter().cloned().map(Box::new).map(Record::Notice).collect();
    store.commit(&records).await.unwrap();
}

/// Claims at a second, for ten.
async fn claim(store: &Store, holder: &str, second: u64) -> Vec<Claimed> {
    store.claim_notices(holder, at(second), at(second + 10), 100).await.unwrap()
}

fn whom(claimed: &[Claimed]) -> Vec<(String, u32)> {
    let mut whom: Vec<_> =
        claimed.iter().map(|c| (c.notice.contact.to_string(), c.notice.number)).collect();
    whom.sort();
    whom
}

async fn settle(
    store: &Store,
    holder: &str,
    when: Time,
    claimed: Vec<Claimed>,
    fate: DeliveryOutcome,
) {
    let settled: Vec<_> = claimed.into_iter().map(|claimed| (claimed, fate.clone())).collect();
    store.settle_notices(holder, when, &settled).await.unwrap();
}

both! {
    async fn of_two_senders_each_gets_what_the_other_has_not(world) {
        let store = world.store().await;
        let incident = incident(0);
        let notices: Vec<Notice> =
            (0..20).map(|n| notice(&incident, &format!("person{n}"), 0)).collect();
        post(&store, &notices).await;
        let (first, second) = tokio::join!(
            store.claim_notices("a", at(0), at(10), 10),
            store.claim_notices("b", at(0), at(10), 100),
        );
        let (first, second) = (first.unwrap(), second.unwrap());
        let mut all = whom(&first);
        all.extend(whom(&second));
        // Whoever came second may have found the other's rows still locked, and come away
        // with less; what is left is there for the next.
        all.extend(whom(&claim(&store, "c", 1).await));
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!((count, all.len()), (20, 20));
    }

    async fn what_had_no_turn_waits_as_before(world) {
        let store = world.store().await;
        let incident = incident(0);
        post(&store, &[notice(&incident, "kim", 0)]).await;
        let claimed = claim(&store, "a", 0).await;
        settle(&store, "a", at(1), claimed, DeliveryOutcome::Untried).await;
        let again = claim(&store, "b", 1).await;
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].attempts, 0, "nobody tried");
    }

    async fn what_was_handed_over_is_not_handed_over_again(world) {
        let store = world.store().await;
        let incident = incident(0);
        let first = notice(&incident, "kim", 0);
        post(&store, std::slice::from_ref(&first)).await;
        let claimed = claim(&store, "a", 1).await;
        assert_eq!(claimed, [Claimed { notice: first.clone(), attempts: 0 }]);
        settle(&store, "a", at(2), claimed, DeliveryOutcome::Sent("250 ok".into())).await;
        post(&store, &[first]).await;
        assert_eq!(claim(&store, "a", 100).await, []);
        assert_eq!(store.outbox().await.unwrap(), DeliveryCounts { sent: 1, ..DeliveryCounts::default() });
        let trail = store.notices_of(incident.id, None, 10).await.unwrap();
        assert_eq!((trail[0].state.as_str(), trail[0].attempts), ("sent", 1));
        assert_eq!((trail[0].ended_at, trail[0].last_error.as_str()), (Some(at(2)), "250 ok"));
    }

    async fn what_a_dead_sender_had_in_hand_goes_to_the_next(world) {
        let store = world.store().await;
        post(&store, &[notice(&incident(0), "kim", 0)]).await;
        let failed = claim(&store, "dead", 0).await;
        assert_eq!(claim(&store, "next", 9).await, []);
        let taken = claim(&store, "next", 10).await;
        assert_eq!(taken, failed);
        // It was not dead after all: what it says now is not heard any more.
        settle(&store, "dead", at(11), failed, DeliveryOutcome::Failed("too late".into())).await;
        assert_eq!(store.outbox().await.unwrap(), DeliveryCounts { pending: 1, ..DeliveryCounts::default() });
        settle(&store, "next", at(11), taken, DeliveryOutcome::Sent(String::new())).await;
        assert_eq!(store.outbox().await.unwrap(), DeliveryCounts { sent: 1, ..DeliveryCounts::default() });
    }

    async fn what_could_not_be_sent_comes_back_when_it_is_due(world) {
        let store = world.store().await;
        post(&store, &[notice(&incident(0), "kim", 0)]).await;
        assert_eq!(store.next_notice().await.unwrap(), Some(at(0)));
        let claimed = claim(&store, "a", 0).await;
        settle(&store, "a", at(1), claimed, DeliveryOutcome::Retry(at(30), "451 later".into())).await;
        assert_eq!(store.next_notice().await.unwrap(), Some(at(30)));
        assert_eq!(claim(&store, "a", 29).await, []);
        assert_eq!(claim(&store, "a", 30).await[0].attempts, 1);
    }

    async fn what_nobody_takes_is_kept_and_can_be_tried_again(world) {
        let store = world.store().await;
        let incident = incident(0);
        post(&store, &[notice(&incident, "kim", 0), notice(&incident, "lee", 0)]).await;
        let claimed = claim(&store, "a", 0).await;
        let (kim, lee): (Vec<_>, Vec<_>) =
            claimed.into_iter().partition(|c| c.notice.contact == contact("kim"));
        settle(&store, "a", at(1), kim, DeliveryOutcome::Failed("550 no such person".into())).await;
        settle(&store, "a", at(1), lee, DeliveryOutcome::Sent("250 ok".into())).await;
        let failed = store.failed_notices(10).await.unwrap();
        assert_eq!(failed.len(), 1);
        assert_eq!((failed[0].notice.contact, failed[0].last_error.as_str()), (contact("kim"), "550 no such person"));
        assert_eq!(claim(&store, "a", 5).await, []);
        assert_eq!(store.retry_failed(at(6)).await.unwrap(), 1);
        assert_eq!(whom(&claim(&store, "a", 6).await), [(contact("kim").to_string(), 0)]);
        assert_eq!(store.retry_failed(at(7)).await.unwrap(), 0);
    }

    async fn what_the_last_leader_had_in_hand_is_free_for_the_new_one(world) {
        let store = world.store().await;
        post(&store, &[notice(&incident(0), "kim", 0)]).await;
        assert_eq!(claim(&store, "dead", 0).await.len(), 1);
        store.release_notices().await.unwrap();
        assert_eq!(claim(&store, "next", 1).await.len(), 1);
    }

    async fn a_later_notice_overtakes_one_that_still_waits(world) {
        let store = world.store().await;
        let incident = incident(0);
        post(&store, &[notice(&incident, "kim", 0), notice(&incident, "lee", 0)]).await;
        post(&store, &[notice(&incident, "kim", 1)]).await;
        let kim = (contact("kim").to_string(), 1);
        let lee = (contact("lee").to_string(), 0);
        let mut expected = vec![kim, lee];
        expected.sort();
        assert_eq!(whom(&claim(&store, "a", 5).await), expected);
        assert_eq!(store.outbox().await.unwrap(), DeliveryCounts { pending: 2, dropped: 1, ..DeliveryCounts::default() });
    }

    async fn what_comes_back_after_a_later_one_was_written_is_not_sent_any_more(world) {
        let store = world.store().await;
        let incident = incident(0);
        post(&store, &[notice(&incident, "kim", 0)]).await;
        let claimed = claim(&store, "a", 0).await;
        post(&store, &[notice(&incident, "kim", 1)]).await;
        assert_eq!(claim(&store, "a", 1).await, [], "one after the other");
        settle(&store, "a", at(2), claimed, DeliveryOutcome::Retry(at(30), "451 later".into())).await;
        assert_eq!(whom(&claim(&store, "a", 3).await), [(contact("kim").to_string(), 1)]);
        assert_eq!(claim(&store, "a", 40).await.len(), 1, "the first claim's time is over");
        assert_eq!(store.outbox().await.unwrap(), DeliveryCounts { pending: 1, dropped: 1, ..DeliveryCounts::default() });
    }

    async fn what_is_dead_and_was_overtaken_is_not_tried_again(world) {
        let store = world.store().await;
        let incident = incident(0);
        post(&store, &[notice(&incident, "kim", 0)]).await;
        let claimed = claim(&store, "a", 0).await;
        settle(&store, "a", at(1), claimed, DeliveryOutcome::Failed("550 no".into())).await;
        post(&store, &[notice(&incident, "kim", 1)]).await;
        assert_eq!(store.retry_failed(at(2)).await.unwrap(), 0);
    }

    async fn many_overtake_at_once(world) {
        let store = world.store().await;
        let incident = incident(0);
        let of = |number| (0..300).map(move |n| (n, number));
        let make = |(n, number)| notice(&incident, &format!("person{n}"), number);
        post(&store, &of(0).map(make).collect::<Vec<_>>()).await;
        post(&store, &of(1).map(make).collect::<Vec<_>>()).await;
        let expected = DeliveryCounts { pending: 300, dropped: 300, ..DeliveryCounts::default() };
        assert_eq!(store.outbox().await.unwrap(), expected);
    }

    async fn what_is_in_a_senders_hand_is_not_overtaken(world) {
        let store = world.store().await;
        let incident = incident(0);
        post(&store, &[notice(&incident, "kim", 0)]).await;
        let claimed = claim(&store, "a", 0).await;
        post(&store, &[notice(&incident, "kim", 1)]).await;
        settle(&store, "a", at(2), claimed, DeliveryOutcome::Sent(String::new())).await;
        assert_eq!(whom(&claim(&store, "a", 3).await), [(contact("kim").to_string(), 1)]);
    }

    async fn what_came_back_is_seen_by_a_person_and_can_be_sent_again(world) {
        let store = world.store().await;
        let incident = incident(0);
        let notice = notice(&incident, "kim", 0);
        post(&store, std::slice::from_ref(&notice)).await;
        let key = (notice.incident, notice.contact, 0);
        assert!(!store.record_bounce(key, "5.1.1", at(0)).await.unwrap(), "it was not sent yet");
        let claimed = claim(&store, "a", 0).await;
        settle(&store, "a", at(1), claimed, DeliveryOutcome::Sent("250".into())).await;
        assert!(store.record_bounce(key, "5.1.1 no such user", at(2)).await.unwrap());
        assert!(!store.record_bounce(key, "5.1.1 no such user", at(3)).await.unwrap(), "once");
        let failed = store.failed_notices(9).await.unwrap();
        assert_eq!((failed.len(), failed[0].last_error.as_str()), (1, "5.1.1 no such user"));
        assert_eq!(store.retry_failed(at(4)).await.unwrap(), 1);
    }

    async fn what_was_overtaken_before_anything_was_heard_is_known(world) {
        let store = world.store().await;
        let incident = incident(0);
        let of = |number| notice(&incident, "kim", number);
        post(&store, &[of(0)]).await;
        post(&store, &[of(1)]).await;
        let (heard, unheard) = store.sent_before(&of(1)).await.unwrap();
        assert_eq!((heard, unheard), (false, vec![of(0).why]));
        let claimed = claim(&store, "a", 9).await;
        settle(&store, "a", at(9), claimed, DeliveryOutcome::Sent("250".into())).await;
        post(&store, &[of(2)]).await;
        let (heard, unheard) = store.sent_before(&of(2)).await.unwrap();
        assert_eq!((heard, unheard), (true, vec![]));
    }

    async fn an_acknowledgement_that_comes_twice_or_late_has_one_effect(world) {
        let store = world.store().await;
        let incident = incident(0);
        post(&store, &[notice(&incident, "kim", 0)]).await;
        let claimed = claim(&store, "a", 0).await;
        settle(&store, "a", at(1), claimed.clone(), DeliveryOutcome::Sent("250".into())).await;
        settle(&store, "a", at(2), claimed.clone(), DeliveryOutcome::Sent("250".into())).await;
        settle(&store, "a", at(3), claimed, DeliveryOutcome::Retry(at(4), "450".into())).await;
        assert!(claim(&store, "a", 99).await.is_empty(), "it is not sent again");
        assert_eq!(store.outbox().await.unwrap(), DeliveryCounts { sent: 1, ..DeliveryCounts::default() });
        let sent = store.notices_to(incident.id, contact("kim")).await.unwrap();
        assert_eq!((sent[0].ended_at, sent[0].attempts), (Some(at(1)), 1));
        let key = (incident.id, contact("kim"), 0);
        store.record_notice_opened(key, at(5)).await.unwrap();
        store.record_notice_opened(key, at(6)).await.unwrap();
        let sent = store.notices_to(incident.id, contact("kim")).await.unwrap();
        assert_eq!(sent[0].opened_at, Some(at(5)), "the first time counts");
    }
}
