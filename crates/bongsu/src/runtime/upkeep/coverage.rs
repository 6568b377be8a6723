//! Records that probing runs, so that reports tell time that was watched from time that was not.

use bongsu_clock::Clock;
use bongsu_core::engine::view::View;
use bongsu_store::Store;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often, by the desk's clock.
const INTERVAL: Duration = Duration::from_secs(60);
/// A longer pause than this was not watched.
const GAP: Duration = Duration::from_secs(180);

/// Records it until `cancel`, while probes come in from a healthy vantage.
pub async fn run(
    store: Store,
    clock: Clock,
    views: watch::Receiver<Arc<View>>,
    cancel: CancellationToken,
) {
    let mut before = None;
    loop {
        let seen = probes(&views.borrow());
        if let (Some(before), Some(now)) = (before, seen)
            && now > before
            && let Err(error) = store.record_coverage(clock.now(), GAP).await
        {
            tracing::warn!(%error, "cannot record that probing runs; retrying");
        }
        before = seen;
        tokio::select! {
            () = clock.sleep(INTERVAL) => {}
            () = cancel.cancelled() => return,
        }
    }
}

/// How many probes said something of their target; `None` while no vantage is healthy, so that
/// none says anything.
fn probes(view: &View) -> Option<u64> {
    let is_sound = view.vantages.iter().any(|vantage| vantage.healthy);
    let counted = view.counters;
    is_sound.then_some(counted.ok + counted.failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::engine::view::VantageStatus;

    #[test]
    fn only_what_a_healthy_vantage_sees_is_watching() {
        let mut view = View::default();
        view.counters.ok = 7;
        view.counters.failed = 2;
        assert_eq!(probes(&view), None, "no vantage");
        let since = bongsu_core::Time::ZERO;
        view.vantages = vec![VantageStatus { name: "a".into(), healthy: false, since }];
        assert_eq!(probes(&view), None);
        view.vantages[0].healthy = true;
        assert_eq!(probes(&view), Some(9));
    }
}
