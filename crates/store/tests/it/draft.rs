//! Drafts wait for a second person.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_store::{Error, PendingDraft};

both! {
    async fn the_first_decision_counts_and_a_failed_approval_reopens(world) {
        let store = world.store().await;
        let incident = incident(0).id;
        store.save_draft(incident, "Kim", &vec!["a cable".to_owned()], at(0)).await.unwrap();
        let drafts: Vec<PendingDraft<Vec<String>>> = store.drafts(incident).await.unwrap();
        assert_eq!((drafts.len(), drafts[0].author.as_str(), drafts[0].body[0].as_str()), (1, "Kim", "a cable"));
        let id = drafts[0].id;
        let (first, second) = tokio::join!(
            store.decide_draft(id, "Lee", true, at(1)),
            store.decide_draft(id, "Park", true, at(1)),
        );
        let late = [first, second].into_iter().filter_map(Result::err).collect::<Vec<_>>();
        assert!(matches!(late[..], [Error::Conflict { .. }]), "{late:?}");
        assert!(store.drafts::<Vec<String>>(incident).await.unwrap().is_empty());
        store.reopen_draft(id).await.unwrap();
        assert_eq!(store.drafts::<Vec<String>>(incident).await.unwrap().len(), 1);
    }
}
