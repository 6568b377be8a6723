//! How far the company's thread lags behind life: felt by a pulse that should beat evenly.

use bongsu_clock::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Between two beats.
const BEAT: Duration = Duration::from_millis(10);

/// The longest lag since it was last looked at. Cheap to clone; all clones are one.
#[derive(Clone, Debug, Default)]
pub struct LagMonitor(Arc<AtomicU64>);

impl LagMonitor {
    /// The longest lag since the last call.
    pub fn lag(&self) -> Duration {
        Duration::from_micros(self.0.swap(0, Ordering::Relaxed))
    }

    /// Notes a lag.
    pub fn note(&self, lag: Duration) {
        self.0.fetch_max(u64::try_from(lag.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Beats for as long as it is polled. What else its thread has to do comes between
    /// the beats, so that a busy thread is felt as well as a busy machine.
    pub async fn beat(self) {
        let life = Clock::system();
        loop {
            let before = life.now();
            life.sleep(BEAT).await;
            self.note(life.now().since(before).saturating_sub(BEAT));
        }
    }
}
