//! Every access is logged.

use crate::kit::both;
use crate::kit::make::at;
use bongsu_store::Access;
use std::time::Duration;

fn access(number: u64) -> Access {
    Access {
        at: at(number / 4),
        remote_addr: "192.0.2.7".into(),
        principal: number.is_multiple_of(2).then(|| "counsellor-3".into()),
        name: number.is_multiple_of(2).then(|| "Lee 50%".into()),
        request_id: format!("r{number}"),
        action: format!("GET /sites/{number}"),
    }
}

both! {
    async fn accesses_are_paged_newest_first_without_gaps(world) {
        let store = world.store().await;
        let all: Vec<Access> = (0..30).map(access).collect();
        for batch in all.chunks(12) {
            store.record_access(batch).await.unwrap();
        }
        let mut seen = Vec::new();
        let mut last = None;
        loop {
            let page = store.accesses("", last, 7).await.unwrap();
            let Some(end) = page.last() else { break };
            last = Some((end.access.at, end.id));
            seen.extend(page.into_iter().map(|record| record.access));
        }
        seen.sort_by_key(|access| all.iter().position(|a| a == access));
        assert_eq!(seen, all);
    }

    async fn only_old_accesses_are_pruned(world) {
        let store = world.store().await;
        let all: Vec<Access> = (0..30).map(access).collect();
        store.record_access(&all).await.unwrap();
        let deleted = store.prune_accesses(at(8), Duration::from_secs(6)).await.unwrap();
        assert_eq!(deleted, 8);
        let kept = store.accesses("", None, 100).await.unwrap();
        assert_eq!(kept.len(), 22);
        assert_eq!(kept[0].access, access(29), "the last of a batch comes first");
    }

    async fn accesses_are_found_by_any_part_of_them(world) {
        let store = world.store().await;
        let all: Vec<Access> = (0..30).map(access).collect();
        store.record_access(&all).await.unwrap();
        let found = async |text: &str| store.accesses(text, None, 100).await.unwrap().len();
        assert_eq!(found("LEE 50%").await, 15);
        assert_eq!(found("r2").await, 11);
        assert_eq!(found("r_").await, 0, "no character stands for another");
        assert_eq!(found("counsellor-3").await, 15);
    }
}
