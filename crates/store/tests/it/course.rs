//! When the victims of an incident changed their states, for the chart of its course.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::engine::Record;
use bongsu_core::incident::{Victim, VictimState};
use bongsu_store::VictimTimes;

both! {
    async fn victims_with_the_same_times_are_counted_and_those_excluded_are_not(world) {
        let store = world.store().await;
        let incident = incident(0);
        let moved = |n, state, hit: Option<u64>, verified: Option<u64>| {
            Record::Victim(Victim {
                state,
                listed_at: at(1),
                hit_at: hit.map(at),
                verified_at: verified.map(at),
                ..victim(&incident, n)
            })
        };
        let excluded = || VictimState::Excluded { reason: "moved away".into() };
        let records = [
            Record::Incident(incident.clone()),
            moved(0, VictimState::SeenHit, Some(5), None),
            moved(1, VictimState::SeenHit, Some(5), None),
            moved(2, VictimState::Verified, Some(5), Some(90)),
            moved(3, VictimState::AtRisk, None, None),
            moved(4, excluded(), Some(5), None),
        ];
        store.commit(&records).await.unwrap();
        let mut times = store.victim_times(incident.id).await.unwrap();
        times.sort_by_key(|it| (it.hit_at, it.verified_at));
        let line = |hit: Option<u64>, verified: Option<u64>, sites| VictimTimes {
            listed_at: at(1),
            hit_at: hit.map(at),
            verified_at: verified.map(at),
            sites,
        };
        let expected =
            [line(None, None, 1), line(Some(5), None, 2), line(Some(5), Some(90), 1)];
        assert_eq!(times, expected);
        assert_eq!(store.victim_times(self::incident(60).id).await.unwrap(), []);
    }
}
