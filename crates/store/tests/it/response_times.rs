//! S2: how long a site took to answer is kept by day, and a month is the sum of its days.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::response_times::ResponseTimes;
use std::time::Duration;

fn times(answers: u32, ms: u64) -> ResponseTimes {
    let mut all = ResponseTimes::default();
    for _ in 0..answers {
        all.add(Duration::from_millis(ms));
    }
    all
}

both! {
    async fn the_days_of_a_month_are_read_back_by_site(world) {
        let store = world.store().await;
        let day = |text: &str| text.parse().unwrap();
        let days = [
            (site(1), day("2017-12-31"), times(1, 5)),
            (site(1), day("2018-01-03"), times(3, 20)),
            (site(1), day("2018-01-04"), times(1, 90)),
            (site(2), day("2018-01-04"), times(2, 7)),
        ];
        store.save_response_times(&days, at(0)).await.unwrap();
        // What was counted since replaces what was written of the day.
        let later = [(site(1), day("2018-01-04"), times(9, 90))];
        store.save_response_times(&later, at(60)).await.unwrap();
        let sites = [site(2), site(1), site(3)];
        let found = store.response_times(&sites, day("2018-01-04")).await.unwrap();
        let answers: Vec<Vec<(&str, u64)>> = found
            .iter()
            .map(|days| days.iter().map(|(day, it)| (day.as_str(), it.answers())).collect())
            .collect();
        let expected: [&[(&str, u64)]; 3] =
            [&[("2018-01-04", 2)], &[("2018-01-03", 3), ("2018-01-04", 9)], &[]];
        assert_eq!(answers, expected);
        let today = store.response_times_of_day(day("2018-01-04")).await.unwrap();
        assert_eq!(today.len(), 2);
        assert_eq!(store.prune_response_times(at(60), Duration::from_secs(30)).await.unwrap(), 3);
    }
}
