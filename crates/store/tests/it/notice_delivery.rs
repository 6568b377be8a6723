//! S5, S8: notices wait in the outbox, and each is claimed by one worker at a time.

use crate::kit::both;
use crate::kit::deliver::{claim, later, rejected, sent, settle};
use crate::kit::make::*;
use bongsu_core::engine::Record;
use bongsu_core::notification::Notice;
use bongsu_core::notification::delivery::{DeliveryState, Outcome, Topic};
use bongsu_store::{Claimed, DeliveryCounts, Store};

const NOTICE: Topic = Topic::Notice;

/// Commits notices.
async fn commit(store: &Store, notices: &[Notice]) {
    let records: Vec<Record> = notices.iter().cloned().map(Box::new).map(Record::Notice).collect();
    store.commit(&records).await.unwrap();
}

fn recipients(claimed: &[Claimed]) -> Vec<(String, u32)> {
    let keys = claimed.iter().map(|claimed| &claimed.delivery.key);
    let mut recipients: Vec<_> = keys.map(|key| (key.recipient.clone(), key.sequence)).collect();
    recipients.sort();
    recipients
}

both! {
    async fn two_workers_claim_different_deliveries(world) {
        let store = world.store().await;
        let incident = incident(0);
        let notices: Vec<Notice> =
            (0..20).map(|n| notice(&incident, &format!("person{n}"), 0)).collect();
        commit(&store, &notices).await;
        let (first, second) = tokio::join!(
            store.claim_deliveries(NOTICE, "a", at(0), at(10), 10),
            store.claim_deliveries(NOTICE, "b", at(0), at(10), 100),
        );
        let (first, second) = (first.unwrap(), second.unwrap());
        let mut all = recipients(&first);
        all.extend(recipients(&second));
        // The second may have found the rows of the first still locked, and got less; the rest
        // is left for the next.
        all.extend(recipients(&claim(&store, NOTICE, "c", 1).await));
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!((count, all.len()), (20, 20));
    }

    async fn a_delivery_without_a_turn_is_unchanged(world) {
        let store = world.store().await;
        let incident = incident(0);
        commit(&store, &[notice(&incident, "kim", 0)]).await;
        let claimed = claim(&store, NOTICE, "a", 0).await;
        settle(&store, "a", at(1), claimed, Outcome::NotTried).await;
        let again = claim(&store, NOTICE, "b", 1).await;
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].delivery.attempts, 0, "it was not tried");
    }

    async fn a_sent_notice_is_not_sent_again(world) {
        let store = world.store().await;
        let incident = incident(0);
        let first = notice(&incident, "kim", 0);
        commit(&store, std::slice::from_ref(&first)).await;
        let claimed = claim(&store, NOTICE, "a", 1).await;
        assert_eq!(claimed.len(), 1);
        assert_eq!(claimed[0].notice, Some(first.clone()));
        assert_eq!(claimed[0].delivery.attempts, 0);
        settle(&store, "a", at(2), claimed, sent("250 ok")).await;
        commit(&store, &[first]).await;
        assert!(claim(&store, NOTICE, "a", 100).await.is_empty());
        assert_eq!(store.notice_counts().await.unwrap(), DeliveryCounts { sent: 1, ..DeliveryCounts::default() });
        let trail = store.notices_of(incident.id, None, 10).await.unwrap();
        assert_eq!((trail[0].state, trail[0].attempts), (DeliveryState::Sent, 1));
        assert_eq!((trail[0].ended_at, trail[0].last_error.as_str()), (Some(at(2)), "250 ok"));
    }

    async fn an_expired_lease_goes_to_the_next_worker(world) {
        let store = world.store().await;
        commit(&store, &[notice(&incident(0), "kim", 0)]).await;
        let failed = claim(&store, NOTICE, "dead", 0).await;
        assert!(claim(&store, NOTICE, "next", 9).await.is_empty());
        let taken = claim(&store, NOTICE, "next", 10).await;
        assert_eq!(recipients(&taken), recipients(&failed));
        // It was alive after all: what it records now has no effect.
        settle(&store, "dead", at(11), failed, rejected("too late")).await;
        assert_eq!(store.notice_counts().await.unwrap(), DeliveryCounts { pending: 1, ..DeliveryCounts::default() });
        settle(&store, "next", at(11), taken, sent("")).await;
        assert_eq!(store.notice_counts().await.unwrap(), DeliveryCounts { sent: 1, ..DeliveryCounts::default() });
    }

    async fn a_delayed_notice_is_retried_when_it_is_due(world) {
        let store = world.store().await;
        commit(&store, &[notice(&incident(0), "kim", 0)]).await;
        assert_eq!(store.next_delivery_due(NOTICE).await.unwrap(), Some(at(0)));
        let claimed = claim(&store, NOTICE, "a", 0).await;
        settle(&store, "a", at(1), claimed, later(29, "451 later")).await;
        assert_eq!(store.next_delivery_due(NOTICE).await.unwrap(), Some(at(30)));
        assert!(claim(&store, NOTICE, "a", 29).await.is_empty());
        assert_eq!(claim(&store, NOTICE, "a", 30).await[0].delivery.attempts, 1);
    }

    async fn a_failed_notice_is_kept_and_can_be_retried(world) {
        let store = world.store().await;
        let incident = incident(0);
        commit(&store, &[notice(&incident, "kim", 0), notice(&incident, "lee", 0)]).await;
        let claimed = claim(&store, NOTICE, "a", 0).await;
        let (kim, lee): (Vec<_>, Vec<_>) =
            claimed.into_iter().partition(|c| c.delivery.key.recipient == contact("kim").to_string());
        settle(&store, "a", at(1), kim, rejected("550 no such person")).await;
        settle(&store, "a", at(1), lee, sent("250 ok")).await;
        let failed = store.failed_notices(10).await.unwrap();
        assert_eq!(failed.len(), 1);
        assert_eq!((failed[0].notice.contact, failed[0].last_error.as_str()), (contact("kim"), "550 no such person"));
        assert!(claim(&store, NOTICE, "a", 5).await.is_empty());
        assert_eq!(store.retry_failed(NOTICE, at(6)).await.unwrap(), 1);
        assert_eq!(recipients(&claim(&store, NOTICE, "a", 6).await), [(contact("kim").to_string(), 0)]);
        assert_eq!(store.retry_failed(NOTICE, at(7)).await.unwrap(), 0);
    }

    async fn a_new_leader_releases_the_leases(world) {
        let store = world.store().await;
        commit(&store, &[notice(&incident(0), "kim", 0)]).await;
        assert_eq!(claim(&store, NOTICE, "dead", 0).await.len(), 1);
        store.release_deliveries(NOTICE).await.unwrap();
        assert_eq!(claim(&store, NOTICE, "next", 1).await.len(), 1);
    }

    async fn a_newer_notice_supersedes_a_pending_one(world) {
        let store = world.store().await;
        let incident = incident(0);
        commit(&store, &[notice(&incident, "kim", 0), notice(&incident, "lee", 0)]).await;
        commit(&store, &[notice(&incident, "kim", 1)]).await;
        let kim = (contact("kim").to_string(), 1);
        let lee = (contact("lee").to_string(), 0);
        let mut expected = vec![kim, lee];
        expected.sort();
        assert_eq!(recipients(&claim(&store, NOTICE, "a", 5).await), expected);
        assert_eq!(store.notice_counts().await.unwrap(), DeliveryCounts { pending: 2, dropped: 1, ..DeliveryCounts::default() });
    }

    async fn a_retry_is_dropped_if_superseded_meanwhile(world) {
        let store = world.store().await;
        let incident = incident(0);
        commit(&store, &[notice(&incident, "kim", 0)]).await;
        let claimed = claim(&store, NOTICE, "a", 0).await;
        commit(&store, &[notice(&incident, "kim", 1)]).await;
        assert!(claim(&store, NOTICE, "a", 1).await.is_empty(), "one after the other");
        settle(&store, "a", at(2), claimed, later(29, "451 later")).await;
        assert_eq!(recipients(&claim(&store, NOTICE, "a", 3).await), [(contact("kim").to_string(), 1)]);
        assert_eq!(claim(&store, NOTICE, "a", 40).await.len(), 1, "the first lease is over");
        assert_eq!(store.notice_counts().await.unwrap(), DeliveryCounts { pending: 1, dropped: 1, ..DeliveryCounts::default() });
    }

    async fn a_superseded_failed_notice_is_not_retried(world) {
        let store = world.store().await;
        let incident = incident(0);
        commit(&store, &[notice(&incident, "kim", 0)]).await;
        let claimed = claim(&store, NOTICE, "a", 0).await;
        settle(&store, "a", at(1), claimed, rejected("550 no")).await;
        commit(&store, &[notice(&incident, "kim", 1)]).await;
        assert_eq!(store.retry_failed(NOTICE, at(2)).await.unwrap(), 0);
    }

    async fn many_supersede_at_once(world) {
        let store = world.store().await;
        let incident = incident(0);
        let of = |number| (0..300).map(move |n| (n, number));
        let make = |(n, number)| notice(&incident, &format!("person{n}"), number);
        commit(&store, &of(0).map(make).collect::<Vec<_>>()).await;
        commit(&store, &of(1).map(make).collect::<Vec<_>>()).await;
        let expected = DeliveryCounts { pending: 300, dropped: 300, ..DeliveryCounts::default() };
        assert_eq!(store.notice_counts().await.unwrap(), expected);
    }

    async fn a_claimed_notice_is_not_superseded(world) {
        let store = world.store().await;
        let incident = incident(0);
        commit(&store, &[notice(&incident, "kim", 0)]).await;
        let claimed = claim(&store, NOTICE, "a", 0).await;
        commit(&store, &[notice(&incident, "kim", 1)]).await;
        settle(&store, "a", at(2), claimed, sent("")).await;
        assert_eq!(recipients(&claim(&store, NOTICE, "a", 3).await), [(contact("kim").to_string(), 1)]);
    }

    async fn a_notice_that_came_back_stays_handed_over(world) {
        let store = world.store().await;
        let incident = incident(0);
        let notice = notice(&incident, "kim", 0);
        commit(&store, std::slice::from_ref(&notice)).await;
        let key = (notice.incident, notice.contact, 0);
        assert!(!store.record_bounce(key, "5.1.1", at(0)).await.unwrap(), "it was not sent yet");
        let claimed = claim(&store, NOTICE, "a", 0).await;
        settle(&store, "a", at(1), claimed, sent("250")).await;
        assert!(store.record_bounce(key, "5.1.1 no such user", at(2)).await.unwrap());
        assert!(!store.record_bounce(key, "5.1.1 no such user", at(3)).await.unwrap(), "once");
        let [returned] = &store.failed_notices(9).await.unwrap()[..] else { panic!("one") };
        let expected = Some((at(2), "5.1.1 no such user".to_owned()));
        assert_eq!((&returned.returned, returned.state), (&expected, DeliveryState::Sent));
        assert_eq!((returned.ended_at, returned.last_error.as_str()), (Some(at(1)), "250"));
        let initial = store.initial_notices(incident.id).await.unwrap();
        assert_eq!((initial.outbox.sent, initial.outbox.failed, initial.returned), (1, 0, 1));
        assert_eq!(initial.completed_at(), Some(at(1)));
        assert_eq!(store.retry_failed(NOTICE, at(4)).await.unwrap(), 0, "nobody gets a copy");
    }

    async fn the_reasons_of_superseded_notices_are_known(world) {
        let store = world.store().await;
        let incident = incident(0);
        let of = |number| notice(&incident, "kim", number);
        commit(&store, &[of(0)]).await;
        commit(&store, &[of(1)]).await;
        let (received, not_sent) = store.sent_before(&of(1)).await.unwrap();
        assert_eq!((received, not_sent), (false, vec![of(0).why]));
        let claimed = claim(&store, NOTICE, "a", 9).await;
        settle(&store, "a", at(9), claimed, sent("250")).await;
        commit(&store, &[of(2)]).await;
        let (received, not_sent) = store.sent_before(&of(2)).await.unwrap();
        assert_eq!((received, not_sent), (true, vec![]));
    }

    async fn a_result_recorded_twice_or_late_has_one_effect(world) {
        let store = world.store().await;
        let incident = incident(0);
        commit(&store, &[notice(&incident, "kim", 0)]).await;
        let claimed = claim(&store, NOTICE, "a", 0).await;
        settle(&store, "a", at(1), claimed.clone(), sent("250")).await;
        settle(&store, "a", at(2), claimed.clone(), sent("250")).await;
        settle(&store, "a", at(3), claimed, later(4, "450")).await;
        assert!(claim(&store, NOTICE, "a", 99).await.is_empty(), "it is not sent again");
        assert_eq!(store.notice_counts().await.unwrap(), DeliveryCounts { sent: 1, ..DeliveryCounts::default() });
        let sent = store.notices_to(incident.id, contact("kim")).await.unwrap();
        assert_eq!((sent[0].ended_at, sent[0].attempts), (Some(at(1)), 1));
        let key = (incident.id, contact("kim"), 0);
        store.record_notice_opened(key, at(5)).await.unwrap();
        store.record_notice_opened(key, at(6)).await.unwrap();
        let sent = store.notices_to(incident.id, contact("kim")).await.unwrap();
        assert_eq!(sent[0].opened_at, Some(at(5)), "the first time counts");
    }
}
