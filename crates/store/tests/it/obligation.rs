//! What the law wants done, and the proof of it.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::compliance::ObligationKind;
use bongsu_core::engine::Record;
use bongsu_store::{DeliveryOutcome, DutyDone};

both! {
    async fn what_was_done_first_stays(world) {
        let store = world.store().await;
        let incident = incident(0);
        let done = |second, by: &str| DutyDone {
            kind: ObligationKind::Report,
            at: at(second),
            by: by.into(),
            words: "KISA 보호나라에 신고".into(),
        };
        store.keep_obligation(incident.id, &done(0, "Kim")).await.unwrap();
        store.keep_obligation(incident.id, &done(9, "Lee")).await.unwrap();
        assert_eq!(store.obligations(incident.id).await.unwrap(), [done(0, "Kim")]);
    }

    async fn the_proof_of_the_first_word_is_when_it_was_handed_over(world) {
        let store = world.store().await;
        let incident = incident(0);
        for who in ["kim", "lee", "park"] {
            let notice = Record::Notice(Box::new(notice(&incident, who, 0)));
            store.remember(&[notice]).await.unwrap();
        }
        let claimed = store.claim_notices("a", at(0), at(10), 2).await.unwrap();
        for (n, one) in (1..).zip(claimed) {
            let settled = [(one, DeliveryOutcome::Sent("250".into()))];
            store.settle_notices("a", at(n), &settled).await.unwrap();
        }
        let words = store.first_words(incident.id).await.unwrap();
        assert_eq!((words.outbox.sent, words.outbox.waiting), (2, 1));
        assert_eq!((words.first, words.last), (Some(at(1)), Some(at(2))));
    }
}
