//! Has another forecaster try the synthetic outages of the loss estimate: for each seed, from when
//! on (seconds since 1970) and for how many hours the estimate looked, and what two models
//! forecast for these hours: MSTL with a naive trend, and MSTL with AutoETS.
//!
//! ```sh
//! cargo run --release > ../../../crates/core/src/settlement/loss/augurs-0.10.3.txt
//! ```

#[path = "../../../../crates/core/src/settlement/loss/synthetic.rs"]
#[allow(dead_code)]
mod synthetic;

use augurs::ets::AutoETS;
use augurs::mstl::MSTLModel;
use augurs::prelude::*;
use bongsu_core::Time;
use bongsu_core::settlement::loss::{Calendar, Question, Series, Span, Step, estimate};
use std::time::Duration;

/// The history that the models are fitted to.
const TRAINING_HOURS: u32 = 8 * 168;

fn main() {
    println!("# seed, from, hours, forecast of MSTL with a naive trend, of MSTL with AutoETS");
    for seed in 0..1_000 {
        let case = synthetic::case(seed);
        let question = Question {
            series: &case.series,
            calendar: &case.calendar,
            outage: case.outage,
            hit: &case.hit,
            sisters: &[],
        };
        let Ok(it) = estimate(&question) else { continue };
        let hours = |n: u32| Duration::from_secs(3600) * n;
        let from = it.effect.from;
        // A gap is filled with the week before it.
        let value = |at: Time| {
            let weeks = [at, at.before(hours(168)), at.before(hours(2 * 168))];
            weeks.into_iter().find_map(|at| case.series.get(at)).unwrap_or(0) as f64
        };
        let past: Vec<f64> =
            (1..=TRAINING_HOURS).rev().map(|n| value(from.before(hours(n)))).collect();
        let horizon = (it.effect.until.since(from).as_secs() / 3600) as usize;
        let sum = |forecast: Forecast| forecast.point.iter().sum::<f64>();
        let naive = MSTLModel::naive(vec![24, 168]).fit(&past).expect("fits");
        let trend = AutoETS::non_seasonal().into_trend_model();
        let ets = MSTLModel::new(vec![24, 168], trend).fit(&past).expect("fits");
        let [naive, ets] = [naive.predict(horizon, None), ets.predict(horizon, None)]
            .map(|forecast| sum(forecast.expect("a forecast")));
        println!("{seed} {} {horizon} {naive:.0} {ets:.0}", from.as_micros() / 1_000_000);
    }
}
