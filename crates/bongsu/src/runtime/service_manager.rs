//! Notifications to the service manager (`sd_notify(3)`, systemd's `Type=notify`).
//!
//! A desk that hangs is worse than one that is gone, since nothing takes over. With
//! `WatchdogSec=` systemd kills and restarts it when it is silent; only what must not hang
//! reports: the engine's task at its ticks, and the loop of a process on standby. Outside of
//! a service manager all of this does nothing.

use bongsu_clock::Clock;
use bongsu_core::Time;
use sd_notify::NotifyState;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Whether `READY=1` was sent: a process is ready once, and stays so while it changes between
/// leading and standby.
static READY: AtomicBool = AtomicBool::new(false);

/// Reports that the process is alive, often enough for the watchdog of the service manager.
#[derive(Debug)]
pub struct Watchdog {
    /// How often; `None` without a watchdog.
    interval: Option<Duration>,
    reported: Option<Time>,
}

impl Watchdog {
    /// The watchdog that the environment asks for (`WATCHDOG_USEC`).
    pub fn from_env() -> Watchdog {
        // As sd_watchdog_enabled(3) advises; a third leaves room for one that was late.
        Watchdog::every(sd_notify::watchdog_enabled().map(|timeout| timeout / 3))
    }

    fn every(interval: Option<Duration>) -> Watchdog {
        Watchdog { interval, reported: None }
    }

    /// Reports `READY=1` the first time, and `WATCHDOG=1` when it is due. Cheap to call often.
    pub fn alive(&mut self) {
        if !READY.swap(true, Ordering::Relaxed) {
            notify(NotifyState::Ready);
        }
        // By the system's clock: a drill's runs faster.
        if self.is_due(Clock::system().now()) {
            notify(NotifyState::Watchdog);
        }
    }

    fn is_due(&mut self, now: Time) -> bool {
        let Some(interval) = self.interval else { return false };
        // A clock that was put back must not silence the reports.
        let due = self.reported.is_none_or(|at| now < at || now.since(at) >= interval);
        if due {
            self.reported = Some(now);
        }
        due
    }
}

/// Reports that the process stops because it was asked to.
pub fn stopping() {
    notify(NotifyState::Stopping);
}

fn notify(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "cannot notify the service manager");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_watchdog_hears_no_more_than_it_needs() {
        let mut watchdog = Watchdog::every(Some(Duration::from_secs(10)));
        let due = [0, 1, 9, 10, 19, 20, 3, 4].map(|s| watchdog.is_due(Time::from_secs(s)));
        assert_eq!(due, [true, false, false, true, false, true, true, false]);
        assert!(!Watchdog::every(None).is_due(Time::from_secs(100)));
    }
}
