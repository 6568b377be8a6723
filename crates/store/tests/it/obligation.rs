//! Legal obligations and their proof.

use crate::kit::both;
use crate::kit::deliver::{sent, settle};
use crate::kit::make::*;
use bongsu_core::compliance::ObligationKind;
use bongsu_core::engine::Record;
use bongsu_core::notification::delivery::Topic;
use bongsu_store::FulfilledObligation;

both! {
    async fn the_first_record_stays(world) {
        let store = world.store().await;
        let incident = incident(0);
        let fulfilled = |second, by: &str| FulfilledObligation {
            kind: ObligationKind::Report,
            at: at(second),
            author: by.into(),
            note: "KISA 보호나라에 신고".into(),
        };
        store.record_obligation(incident.id, &fulfilled(0, "Kim")).await.unwrap();
        store.record_obligation(incident.id, &fulfilled(9, "Lee")).await.unwrap();
        assert_eq!(store.obligations(incident.id).await.unwrap(), [fulfilled(0, "Kim")]);
    }

    async fn the_proof_of_an_initial_notice_is_when_it_was_accepted(world) {
        let store = world.store().await;
        let incident = incident(0);
        for who in ["kim", "lee", "park"] {
            let notice = Record::Notice(Box::new(notice(&incident, who, 0)));
            store.commit(&[notice]).await.unwrap();
        }
        let claimed = store.claim_deliveries(Topic::Notice, "a", at(0), at(10), 2).await.unwrap();
        for (n, one) in (1..).zip(claimed) {
            settle(&store, "a", at(n), vec![one], sent("250")).await;
        }
        let notices = store.initial_notices(incident.id).await.unwrap();
        assert_eq!((notices.outbox.sent, notices.outbox.pending), (2, 1));
        assert_eq!((notices.first, notices.last), (Some(at(1)), Some(at(2))));
    }
}
