//! Measures how far the thread of the simulated servers lags behind real time.

use bongsu_clock::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Between two measurements.
const TICK: Duration = Duration::from_millis(10);

/// The longest lag since the last call. Cheap to clone; all clones share the value.
#[derive(Clone, Debug, Default)]
pub struct LagMonitor(Arc<AtomicU64>);

impl LagMonitor {
    /// The longest lag since the last call.
    pub fn lag(&self) -> Duration {
        Duration::from_micros(self.0.swap(0, Ordering::Relaxed))
    }

    /// Records a lag.
    pub fn record(&self, lag: Duration) {
        self.0.fetch_max(u64::try_from(lag.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Measures for as long as it is polled, and so notices a busy thread as well as a busy
    /// machine.
    pub async fn run(self) {
        let life = Clock::system();
        loop {
            let before = life.now();
            life.sleep(TICK).await;
            self.record(life.now().since(before).saturating_sub(TICK));
        }
    }
}
