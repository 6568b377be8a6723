//! Stores how long sites took to answer, for reports: every quarter of an hour, and at the end.
//! What was counted since the last time is lost when the program is killed.

use crate::runtime::engine::latest_results::LatestResults;
use bongsu_clock::Clock;
use bongsu_store::Store;
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often, by the desk's clock.
const INTERVAL: Duration = Duration::from_secs(15 * 60);

/// Stores them until `cancel`, beginning with what is stored of today.
pub async fn run(
    store: Store,
    (clock, zone): (Clock, TimeZone),
    latest: Arc<LatestResults>,
    cancel: CancellationToken,
) {
    let now = clock.now();
    let today = now.to_jiff().to_zoned(zone.clone()).date();
    match store.response_times_of_day(today).await {
        Ok(known) => latest.begin_day((zone, now), known),
        Err(error) => {
            tracing::warn!(%error, "cannot read today's response times; reports lack those so far");
            latest.begin_day((zone, now), Vec::new());
        }
    }
    loop {
        let is_over = tokio::select! {
            () = clock.sleep(INTERVAL) => false,
            () = cancel.cancelled() => true,
        };
        let days = latest.changed_days();
        match store.save_response_times(&days, clock.now()).await {
            Ok(()) => latest.saved_days(&days),
            Err(error) => tracing::warn!(%error, "cannot store response times; retrying"),
        }
        if is_over {
            return;
        }
    }
}
