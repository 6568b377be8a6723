//! Every access is recorded.

use crate::kit::both;
use crate::kit::make::at;
use bongsu_store::Access;
use std::time::Duration;

fn access(number: u64) -> Access {
    Access {
        at: at(number / 4),
        remote: "192.0.2.7".into(),
        principal: number.is_multiple_of(2).then(|| "counsellor-3".into()),
        what: format!("GET /sites/{number}"),
    }
}

both! {
    async fn accesses_are_paged_newest_first_and_none_is_missing(world) {
        let store = world.store().await;
        let all: Vec<Access> = (0..30).map(access).collect();
        for batch in all.chunks(12) {
            store.record_access(batch).await.unwrap();
        }
        let mut seen = Vec::new();
        let mut last = None;
        loop {
            let page = store.accesses(last.as_ref(), 7).await.unwrap();
            let Some(end) = page.last() else { break };
            last = Some(end.clone());
            seen.extend(page.into_iter().map(|recorded| recorded.access));
        }
        seen.sort_by_key(|access| all.iter().position(|a| a == access));
        assert_eq!(seen, all);
    }

    async fn old_accesses_go_and_new_ones_stay(world) {
        let store = world.store().await;
        let all: Vec<Access> = (0..30).map(access).collect();
        store.record_access(&all).await.unwrap();
        let removed = store.prune_accesses(at(8), Duration::from_secs(6)).await.unwrap();
        assert_eq!(removed, 8);
        let kept = store.accesses(None, 100).await.unwrap();
        assert_eq!(kept.len(), 22);
        assert_eq!(kept[0].access, access(29), "the last of one batch comes first");
    }
}
