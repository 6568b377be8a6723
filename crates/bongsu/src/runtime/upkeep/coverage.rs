//! Records that probing runs, so that reports tell time that was watched from time that was not.

use crate::runtime::fault_log::FaultLog;
use bongsu_clock::Clock;
use bongsu_core::Time;
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
/// A longer pause than this was not watched. A shorter one was, by the process that probed before
/// and after it: probes of few sites come in a minute apart. One between two processes never was.
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
    let (mut probed, mut watched) = (Recorded::default(), Recorded::default());
    let mut before = Probing::of(&views.borrow());
    let mut from = clock.now();
    loop {
        let seen = Probing::of(&views.borrow());
        let until = clock.now();
        // Whoever slept for long did not watch meanwhile, whatever came in before or after.
        let slept = until.since(from) > GAP;
        let span = Span { from: if slept { until } else { from }, until };
        if seen.runs_since(before) {
            let done = recording.note(store.record_probing(span, probed.gap(until)).await);
            probed.take(done.map(|()| until));
        }
        if !seen.is_sound {
            // Nobody watches until a vantage is healthy again, however short that is.
            watched = Recorded::default();
        }
        if seen.watches_since(before) {
            let done = recording.note(store.record_coverage(span, watched.gap(until)).await);
            watched.take(done.map(|()| until));
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

/// Until when this process has recorded; none did before it began, whoever probed then.
#[derive(Clone, Copy, Default)]
struct Recorded(Option<Time>);

impl Recorded {
    /// How long a pause the record that ends at `until` may go on over.
    fn gap(self, until: Time) -> Duration {
        self.0.map_or(Duration::ZERO, |last| until.since(last).min(GAP))
    }

    /// Keeps until when it was recorded, if it was.
    const fn take(&mut self, until: Option<Time>) {
        if until.is_some() {
            self.0 = until;
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
    fn a_minute_between_two_probes_was_watched_and_one_between_two_processes_was_not() {
        let at = Time::from_secs;
        let mut recorded = Recorded::default();
        assert_eq!(recorded.gap(at(7_600)), Duration::ZERO, "another process stopped at 7,590");
        recorded.take(Some(at(7_600)));
        recorded.take(None);
        assert_eq!(recorded.gap(at(7_660)), Duration::from_secs(60));
        assert_eq!(recorded.gap(at(9_000)), GAP, "asleep for too long");
    }

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
