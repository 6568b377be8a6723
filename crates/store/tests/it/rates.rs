//! Rates, run by hand, since a duration is not a test:
//! `cargo test -p bongsu-store --test it rates -- --ignored --nocapture`.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_clock::Clock;
use bongsu_core::engine::Record;
use bongsu_core::verdict::Verdict;
use bongsu_store::VictimQuery;

async fn timed<T>(what: &str, rows: u64, work: impl Future<Output = T>) -> T {
    let clock = Clock::system();
    let started = clock.now();
    let output = work.await;
    let latency = clock.now().since(started);
    let rate = rows as f64 / latency.as_secs_f64();
    println!("{what}: {rows} rows in {:.3} s, {rate:.0}/s", latency.as_secs_f64());
    output
}

both! {
    #[ignore = "prints figures"]
    async fn figures(world) {
        let store = world.store().await;
        println!("--- {}", store.db().kind());
        let listed = outbreak(0, 50_000);
        timed("50,000 victims listed", 50_000, store.commit(&listed)).await.unwrap();
        timed("… and once more, changed", 50_000, store.commit(&listed)).await.unwrap();
        let down: Vec<Record> =
            (0..50_000).map(|n| Record::Verdict(verdict(n, DOWN, at(1)))).collect();
        timed("50,000 verdicts", 50_000, store.commit(&down)).await.unwrap();
        timed("state loaded", 100_000, store.load_state(since(at(60)))).await.unwrap();
        let query = VictimQuery { search: "shop4999".into(), limit: 50, ..Default::default() };
        let found = timed("searched", 50_000, store.victims(incident(0).id, &query)).await;
        assert_eq!(found.unwrap().len(), 11);
        let singles = async {
            let tasks = (0..200u64).map(|task| {
                let store = store.clone();
                tokio::spawn(async move {
                    for n in 0..20 {
                        let change = verdict(task as u32, Verdict::Up, at(task * 20 + n + 2));
                        store.commit(&[Record::Verdict(change)]).await.unwrap();
                    }
                })
            });
            for task in tasks.collect::<Vec<_>>() {
                task.await.unwrap();
            }
        };
        timed("units of 200 tasks, two rows each", 4_000, singles).await;
    }
}
