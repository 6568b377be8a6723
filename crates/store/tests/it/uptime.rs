//! Uptime bars: incidents, and the time without probing, are counted separately.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::engine::Record;
use bongsu_core::incident::{Counts, EventKind, Phase};
use bongsu_core::span::Span;
use bongsu_core::verdict::Verdict;
use bongsu_store::Store;
use std::time::Duration;

const SEOUL: &str = "Asia/Seoul";
const MINUTE: Duration = Duration::from_secs(60);

/// Probing runs from `from` to `until`, in seconds after 16:19, recorded once a minute.
async fn cover(store: &Store, from: u64, until: u64) {
    for secs in (from..=until).step_by(60) {
        store.record_coverage(Span::instant(at(secs)), MINUTE).await.unwrap();
    }
}

both! {
    async fn watching_begins_with_the_first_look_and_not_with_its_record(world) {
        let store = world.store().await;
        store.record_coverage(Span { from: at(2), until: at(12) }, MINUTE).await.unwrap();
        store.record_coverage(Span { from: at(12), until: at(22) }, MINUTE).await.unwrap();
        let today = store.uptime(1, at(22), SEOUL).await.unwrap();
        assert_eq!(today[0].covered, Duration::from_secs(20));
    }

    async fn the_day_of_an_outage_shows_its_length(world) {
        let store = world.store().await;
        cover(&store, 0, 7200).await;
        let mut over = resolved(incident(600), 3060);
        over.counts = Counts { ever_hit: 50_000, ..Counts::default() };
        let second = resolved(incident(3000), 3120);
        let records = [&over, &second].map(|i| Record::Incident(i.clone()));
        store.commit(&records).await.unwrap();
        let days = store.uptime(2, at(7200), SEOUL).await.unwrap();
        assert_eq!(days[1].date.to_string(), "2018-01-04");
        assert_eq!(days[1].covered, Duration::from_secs(7200));
        assert_eq!(days[1].disrupted, Duration::from_secs(2520), "overlap counts once");
        assert_eq!(days[1].incidents, [over.id, second.id]);
        assert_eq!(days[1].sites_hit, 50_000);
        let yesterday = &days[0];
        assert_eq!((yesterday.covered, yesterday.disrupted), (Duration::ZERO, Duration::ZERO));
    }

    async fn the_time_between_recovery_and_relapse_is_not_disrupted(world) {
        let store = world.store().await;
        cover(&store, 0, 3600).await;
        let mut again = incident(0);
        again.relapses = 1;
        let over = EventKind::PhaseChanged { from: Phase::Monitoring, to: Phase::Resolved };
        let records = [
            Record::Event(event(&again, 0, EventKind::Opened, at(0))),
            Record::Event(event(&again, 1, over, at(600))),
            Record::Event(event(&again, 2, EventKind::Relapsed, at(1800))),
            Record::Incident(again),
        ];
        store.commit(&records).await.unwrap();
        let days = store.uptime(1, at(3600), SEOUL).await.unwrap();
        assert_eq!(days[0].disrupted, Duration::from_secs(600 + 1800));
    }

    async fn an_incident_over_midnight_counts_on_both_days(world) {
        let store = world.store().await;
        // 16:19 in Seoul is 27,660 s before midnight.
        cover(&store, 0, 36_000).await;
        store.commit(&[Record::Incident(incident(27_000))]).await.unwrap();
        let days = store.uptime(2, at(30_000), SEOUL).await.unwrap();
        assert_eq!(days[0].disrupted, Duration::from_secs(660));
        assert_eq!(days[1].disrupted, Duration::from_secs(30_000 - 27_660));
        assert_eq!(days[1].covered, days[1].disrupted, "the day is as long as it is old");
    }

    async fn time_without_probing_is_not_counted_as_up(world) {
        let store = world.store().await;
        cover(&store, 0, 600).await;
        cover(&store, 3600, 4200).await;
        store.commit(&[Record::Verdict(verdict(1, Verdict::Up, at(0)))]).await.unwrap();
        let days = store.site_uptime(&site(1), 1, at(4200), SEOUL).await.unwrap();
        assert_eq!(days[0].covered, Duration::from_secs(1200));
        assert_eq!(days[0].up, Duration::from_secs(1200));
    }

    async fn an_incident_is_counted_only_while_probing_ran(world) {
        let store = world.store().await;
        cover(&store, 0, 600).await;
        cover(&store, 3600, 4200).await;
        store.commit(&[Record::Incident(incident(300))]).await.unwrap();
        let days = store.uptime(1, at(4200), SEOUL).await.unwrap();
        assert_eq!(days[0].covered, Duration::from_secs(1200));
        assert_eq!(days[0].disrupted, Duration::from_secs(300 + 600));
        assert_eq!(days[0].incidents, [incident(300).id]);
    }

    async fn a_sites_day_is_divided_by_its_verdicts(world) {
        let store = world.store().await;
        cover(&store, 0, 6000).await;
        let changes = [(Verdict::Up, 1000), (DOWN, 2000), (Verdict::Slow, 4500), (Verdict::Up, 5000)];
        let records = changes.map(|(v, secs)| Record::Verdict(verdict(1, v, at(secs))));
        store.commit(&records).await.unwrap();
        let days = store.site_uptime(&site(1), 1, at(6000), SEOUL).await.unwrap();
        let secs = [days[0].unknown, days[0].up, days[0].down, days[0].slow].map(|d| d.as_secs());
        assert_eq!(secs, [1000, 2000, 2500, 500]);
    }

    async fn the_verdict_in_force_at_the_start_counts(world) {
        let store = world.store().await;
        cover(&store, 0, 60_000).await;
        store.commit(&[Record::Verdict(verdict(1, DOWN, at(0)))]).await.unwrap();
        let days = store.site_uptime(&site(1), 1, at(60_000), SEOUL).await.unwrap();
        assert_eq!(days[0].down, days[0].covered);
        assert_eq!(days[0].down, Duration::from_secs(60_000 - 27_660));
    }

    async fn pruning_leaves_the_rest_complete(world) {
        let store = world.store().await;
        let records: Vec<_> = (0..100u64)
            .map(|n| Record::Verdict(verdict(1, if n % 2 == 0 { Verdict::Up } else { DOWN }, at(n * 60))))
            .collect();
        store.commit(&records).await.unwrap();
        store.commit(&[Record::Verdict(verdict(2, DOWN, at(0)))]).await.unwrap();
        let mut closed = outbreak(0, 3);
        closed[0] = Record::Incident(resolved(incident(0), 60));
        store.commit(&closed).await.unwrap();
        let before = store.load_state(since(at(6000))).await.unwrap();

        let deleted = store.prune_verdicts(at(6000), Duration::from_secs(600)).await.unwrap();
        assert_eq!(deleted, 90, "of the 91 changes until then, the last one was in force");
        let kept = store.site_history(&site(1), None, 100).await.unwrap();
        assert_eq!(kept.last().unwrap().at, at(5400));
        assert_eq!(store.site_history(&site(2), None, 9).await.unwrap().len(), 1);
        assert_eq!(store.load_state(since(at(6000))).await.unwrap(), before);
        let later = store.prune_verdicts(at(6000) + Duration::from_secs(1_000_000), Duration::ZERO);
        assert_eq!(later.await.unwrap(), 9);
        assert_eq!(store.load_state(since(at(6000))).await.unwrap().verdicts, before.verdicts);
        assert_eq!(store.events(incident(0).id).await.unwrap().len(), 1);
    }
}
