//! Every access is logged.

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::access::{PrincipalId, TeamName};
use bongsu_store::{Access, AccessFilter};
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

fn containing(text: &str) -> AccessFilter {
    AccessFilter { text: text.into(), team: None }
}

both! {
    async fn accesses_of_a_team_are_those_of_who_is_in_it(world) {
        let store = world.store().await;
        let (kim, lee) = (uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
        let by = |user, number| Access {
            principal: Some(PrincipalId::user(user).as_str().to_owned()),
            ..access(number)
        };
        store.record_access(&[by(kim, 1), by(lee, 2), by(kim, 3), access(5)]).await.unwrap();
        let night = TeamName::parse("야간").unwrap();
        let of_night = AccessFilter { team: Some(night.clone()), ..AccessFilter::default() };
        let found = async |filter: &AccessFilter| store.accesses(filter, None, 9).await.unwrap().len();
        assert_eq!(found(&of_night).await, 0, "nobody is in it");
        store.join_team(kim, &night).await.unwrap();
        store.join_team(kim, &night).await.unwrap();
        assert_eq!(found(&of_night).await, 2);
        assert_eq!(found(&AccessFilter { text: "/sites/3".into(), ..of_night.clone() }).await, 1);
        store.join_team(lee, &night).await.unwrap();
        assert_eq!(found(&of_night).await, 3);
        let teams = store.teams().await.unwrap();
        assert!(teams.has(&night, kim) && teams.of(lee).eq([&night]));
        store.leave_team(kim, &night).await.unwrap();
        store.leave_team(lee, &night).await.unwrap();
        assert_eq!(store.teams().await.unwrap().names().count(), 0, "it is gone with the last");
    }

    async fn accesses_are_paged_newest_first_without_gaps(world) {
        let store = world.store().await;
        let all: Vec<Access> = (0..30).map(access).collect();
        for batch in all.chunks(12) {
            store.record_access(batch).await.unwrap();
        }
        let mut seen = Vec::new();
        let mut last = None;
        loop {
            let page = store.accesses(&AccessFilter::default(), last, 7).await.unwrap();
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
        let kept = store.accesses(&AccessFilter::default(), None, 100).await.unwrap();
        assert_eq!(kept.len(), 22);
        assert_eq!(kept[0].access, access(29), "the last of a batch comes first");
    }

    async fn accesses_are_found_by_any_part_of_them(world) {
        let store = world.store().await;
        let all: Vec<Access> = (0..30).map(access).collect();
        store.record_access(&all).await.unwrap();
        let found = async |text: &str| store.accesses(&containing(text), None, 100).await.unwrap().len();
        assert_eq!(found("LEE 50%").await, 15);
        assert_eq!(found("r2").await, 11);
        assert_eq!(found("r_").await, 0, "no character stands for another");
        assert_eq!(found("counsellor-3").await, 15);
    }
}
