//! Records that probing runs, so that reports tell time that was watched from time that was not.

use crate::runtime::fault_log::FaultLog;
use bongsu_clock::Clock;
use bongsu_core::engine::view::View;
use bongsu_core::span::Span;
use bongsu_store::Store;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often, by the desk's clock: after a crash, what failed is known to have failed until then.
const INTERVAL: Duration = Duration::from_secs(10);
/// … and so often while an incident is open: customers are told from when on nobody watched.
const INTERVAL_OPEN: Duration = Duration::from_secs(1);
/// A longer pause than this was not watched.
const GAP: Duration = Duration::from_secs(180);

/// Records until `cancel` when probes come in, and when they come in from a healthy vantage: while
/// none is healthy probing runs, and nobody watches.
pub async fn run(
    store: Store,
    clock: Clock,
    views: watch::Receiver<Arc<View>>,
    cancel: CancellationToken,
) {
    let mut recording = FaultLog::new("cannot record that probing runs");
    let mut before = Probing::of(&views.borrow());
    let mut from = clock.now();
    loop {
        let seen = Probing::of(&views.borrow());
        let until = clock.now();
        // Whoever slept for long did not watch meanwhile, whatever came in before or after.
        let slept = until.since(from) > GAP;
        let span = Span { from: if slept { until } else { from }, until };
        if seen.runs_since(before) {
            recording.note(store.record_probing(span, GAP).await);
        }
        if seen.watches_since(before) {
            recording.note(store.record_coverage(span, GAP).await);
        }
        (before, from) = (seen, until);
        let is_open = views.borrow().incidents.iter().any(|it| it.incident.resolved_at.is_none());
        let pause = if is_open { INTERVAL_OPEN } else { INTERVAL };
        tokio::select! {
            () = clock.sleep(pause) => {}
            () = cancel.cancelled() => return,
        }
    }
}

/// What came of probing so far.
#[derive(Clone, Copy)]
struct Probing {
    /// How many probes said something of their target.
    answered: u64,
    /// Whether any vantage is healthy, so that what they say counts.
    is_sound: bool,
}

impl Probing {
    fn of(view: &View) -> Probing {
        let is_sound = view.vantages.iter().any(|vantage| vantage.healthy);
        Probing { answered: view.counters.ok + view.counters.failed, is_sound }
    }

    /// Whether probes came in between.
    const fn runs_since(self, before: Probing) -> bool {
        self.answered > before.answered
    }

    /// Whether a healthy vantage was there at both ends too.
    const fn watches_since(self, before: Probing) -> bool {
        self.runs_since(before) && self.is_sound && before.is_sound
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::engine::view::VantageStatus;

    #[test]
    fn only_what_a_healthy_vantage_sees_is_watching_and_the_rest_is_probing() {
        let mut view = View::default();
        let since = bongsu_core::Time::ZERO;
        view.vantages = vec![VantageStatus { name: "a".into(), healthy: false, since }];
        let mut at = |probes, healthy| {
            view.counters.ok = probes;
            view.vantages[0].healthy = healthy;
            Probing::of(&view)
        };
        let sound = at(9, true);
        let sick = at(12, false);
        assert!(sick.runs_since(sound) && !sick.watches_since(sound));
        let again = at(14, true);
        assert!(again.runs_since(sick) && !again.watches_since(sick));
        assert!(at(15, true).watches_since(again));
        assert!(!at(14, true).runs_since(again), "nothing came in");
    }
}
