//! `[engine]`: when an incident opens, updates and reopens.

use super::values::{HOUR, SECOND};
use bongsu_core::engine::Options;
use bongsu_core::statement::official::Approval;
use bongsu_settings::{Fields, Reader};
use std::time::Duration;

/// When an incident opens, updates and reopens.
#[derive(Clone, PartialEq, Debug)]
pub struct Engine {
    /// An incident opens by itself from this probability on, 0.5 to 0.99.
    pub open_threshold: f64,
    /// The next update follows a statement after this long at the latest.
    pub update_interval: Duration,
    /// A fault that comes back within this long reopens its incident.
    pub reopen_window: Duration,
}

impl Default for Engine {
    fn default() -> Engine {
        let options = Options::default();
        Engine {
            open_threshold: options.open_threshold,
            update_interval: options.update_interval,
            reopen_window: options.reopen_window,
        }
    }
}

impl Engine {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        // The reminder comes half a minute before: in a shorter span it would be most of it.
        f.duration(r, "update_interval_s", SECOND, 120..=86_400, &mut self.update_interval);
        f.duration(r, "reopen_window_h", HOUR, 0..=24, &mut self.reopen_window);
        if let Some(field) = f.take("open_threshold")
            && let Some(threshold) = field.number(r)
        {
            match (0.5..=0.99).contains(&threshold) {
                true => self.open_threshold = threshold,
                false => field.reject(r, format!("{threshold} is not from 0.5 to 0.99")),
            }
        }
    }

    /// As the engine takes it, for probes that come every `probe_interval`.
    pub fn options(&self, probe_interval: Duration, approval: Approval) -> Options {
        Options {
            sweep: probe_interval,
            open_threshold: self.open_threshold,
            update_interval: self.update_interval,
            reopen_window: self.reopen_window,
            approval,
            ..Options::default()
        }
    }
}
