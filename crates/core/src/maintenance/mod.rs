//! Maintenance: what is taken down on purpose, when, and who is told before.
//!
//! - [`schedule`], [`recurrence`], [`local_time`]: when windows are;
//! - [`plan`]: what a person wants, and whether it can be;
//! - [`reach`]: which probes and sites it takes;
//! - [`announcement`]: what a contact is told of it;
//! - [`mute`]: sites and customers of whom nobody is alerted;
//! - [`ical`]: iCalendar (RFC 5545), read and written.
//!
//! A window explains failures that begin in it, of what it takes, and nothing else. It makes
//! nothing look well: what is down is down, and is marked.

pub mod announcement;
pub mod ical;
pub mod local_time;
pub mod mute;
pub mod plan;
pub mod reach;
pub mod recurrence;
pub mod schedule;

pub use announcement::{Announcement, AnnouncementReason};
pub use mute::{Mute, MuteTarget};
pub use plan::{Plan, PlanError, Scope, Text};
pub use schedule::{Schedule, Window};

use crate::Time;
use crate::hash::digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;
use uuid::Uuid;

/// So long after its last window a maintenance is still shown.
pub const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// The id of a maintenance: UUID version 7 (RFC 9562).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MaintenanceId(Uuid);

impl MaintenanceId {
    /// The id of what was planned at `at` by the request named by `seed`: the same request makes
    /// the same maintenance.
    pub fn new(at: Time, seed: &str) -> MaintenanceId {
        let millis = u64::try_from(at.as_micros().div_euclid(1000)).unwrap_or(0);
        let digest = digest(seed).to_be_bytes();
        let mut bytes = [0u8; 10];
        bytes.copy_from_slice(&digest[..10]);
        MaintenanceId(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// The id of one of its windows, for programs that know each window as a maintenance.
    pub fn of_window(self, start: Time) -> MaintenanceId {
        MaintenanceId::new(start, &self.0.to_string())
    }

    /// As a UUID, for the store.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// From a stored UUID.
    pub const fn from_uuid(uuid: Uuid) -> MaintenanceId {
        MaintenanceId(uuid)
    }
}

impl fmt::Display for MaintenanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for MaintenanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::str::FromStr for MaintenanceId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<MaintenanceId, uuid::Error> {
        text.parse().map(MaintenanceId)
    }
}

/// A planned maintenance as it is now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Maintenance {
    /// Its id.
    pub id: MaintenanceId,
    /// What was planned.
    pub plan: Plan,
    /// Who planned it.
    pub author: String,
    /// When it was planned.
    pub created_at: Time,
    /// When something of it was changed last.
    pub changed_at: Time,
    /// Since when the plan holds; windows of it that start until then are none.
    #[serde(default)]
    pub planned_at: Time,
    /// Windows that had begun when the plan was changed: they were what they were.
    #[serde(default)]
    pub begun: Vec<Window>,
    /// Windows that end at another time than planned, by their start.
    #[serde(default)]
    pub ends: BTreeMap<Time, Time>,
    /// When all that had not begun was cancelled.
    #[serde(default)]
    pub cancelled_at: Option<Time>,
}

/// What a window is at an instant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Phase {
    /// It has not begun.
    Scheduled,
    /// It runs.
    InProgress,
    /// It is over. That says nothing of what it took.
    Completed,
}

impl Phase {
    /// The code that Statuspage has for it.
    pub const fn code(self) -> &'static str {
        match self {
            Phase::Scheduled => "scheduled",
            Phase::InProgress => "in_progress",
            Phase::Completed => "completed",
        }
    }
}

impl Window {
    /// What it is at an instant.
    pub fn phase(&self, now: Time) -> Phase {
        match () {
            () if now < self.start => Phase::Scheduled,
            () if now < self.end => Phase::InProgress,
            () => Phase::Completed,
        }
    }
}

impl Maintenance {
    /// Its windows with their actual ends, in order of their starts, those that end after `at`.
    /// What was cancelled is none; a window that ended before it began never was.
    pub fn windows_after(&self, at: Time) -> impl Iterator<Item = Window> + '_ {
        let (cancelled, planned) = (self.cancelled_at, self.planned_at);
        let begins =
            move |window: &Window| cancelled.is_none_or(|cancelled| window.start < cancelled);
        let planned = self.plan.schedule.windows().skip_while(move |it| it.start <= planned);
        let all = self.begun.iter().copied().chain(planned);
        all.take_while(begins).map(|window| self.actual(window)).filter(move |it| it.end > at)
    }

    /// The window that runs at `now`, or else the next one.
    pub fn current(&self, now: Time) -> Option<Window> {
        self.windows_after(now).find(|window| window.start < window.end)
    }

    /// The window that runs at `now`.
    pub fn running(&self, now: Time) -> Option<Window> {
        self.current(now).filter(|window| window.runs_at(now))
    }

    /// When it last ends, as far as that is known; `None` while its rule has no end.
    pub fn last_end(&self) -> Option<Time> {
        let ends = self.plan.schedule.rule.as_ref().is_none_or(recurrence::Recurrence::ends);
        (ends || self.cancelled_at.is_some())
            .then(|| self.windows_after(Time::ZERO).map(|window| window.end).max())
            .map(|end| end.unwrap_or(self.changed_at))
    }

    fn actual(&self, window: Window) -> Window {
        let end = self.ends.get(&window.start).copied().unwrap_or(window.end);
        let end = self.cancelled_at.map_or(end, |cancelled| end.min(cancelled.max(window.start)));
        Window { end, ..window }
    }
}
