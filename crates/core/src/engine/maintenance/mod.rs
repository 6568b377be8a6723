//! From planned windows and mutes to what they explain, and to whom they are announced.
//!
//! - [`windows`]: which windows run, and what people do with them;
//! - [`announcements`]: who is due an announcement;
//! - [`mutes`]: who is not alerted.

mod announcements;
mod mutes;
mod windows;

use super::command::{Command, Refusal};
use super::events::{Event, Out};
use super::io::{Context, Record};
use crate::Time;
use crate::access::Principal;
use crate::maintenance::reach::Reach;
use crate::maintenance::{Announcement, Maintenance as MaintenanceRecord, Mute};
use crate::topology::{SiteIx, StreamIx, Topology};
use announcements::Announcements;
use mutes::Mutes;
use std::sync::Arc;
use std::time::Duration;
use windows::Windows;

/// What is planned, and who is muted.
#[derive(Debug, Default)]
pub struct Maintenance {
    windows: Windows,
    announcements: Announcements,
    mutes: Mutes,
    /// When something begins, ends or is to be announced next.
    next_at: Option<Time>,
    /// Whether something was changed since it was last looked at.
    is_changed: bool,
}

impl Maintenance {
    /// As it was committed.
    pub fn restore(
        topology: &Topology,
        planned: Vec<MaintenanceRecord>,
        announced: &[Announcement],
        mutes: Vec<Mute>,
    ) -> Maintenance {
        Maintenance {
            windows: Windows::restore(topology, planned),
            announcements: Announcements::restore(announced),
            mutes: Mutes::restore(mutes),
            next_at: None,
            is_changed: true,
        }
    }

    /// Goes on with another graph.
    pub fn adopt(&mut self, topology: &Topology) {
        self.windows.adopt(topology);
        self.is_changed = true;
    }

    /// Does what time brings. Returns the streams that running windows take, each with the start
    /// of its window, when they may be others than before.
    pub fn follow(&mut self, cx: &Context<'_>, out: &mut Out) -> Option<Vec<(StreamIx, Time)>> {
        let is_due = self.is_changed || self.next_at.is_some_and(|at| at <= cx.now);
        if !is_due {
            return None;
        }
        self.is_changed = false;
        if self.mutes.forget_ended(cx.now) {
            out.event(Event::Unmuted);
        }
        self.windows.forget_old(cx.now);
        self.announcements.follow(cx, &self.windows, &self.mutes, out);
        self.next_at =
            [self.windows.next_at(cx.now), self.mutes.next_at()].into_iter().flatten().min();
        Some(self.windows.taken(cx.now))
    }

    /// Does what a person wants.
    pub fn command(
        &mut self,
        cx: &Context<'_>,
        by: &Principal,
        command: Command,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        match command {
            Command::Maintain { id, change } => {
                let record = self.windows.change(cx, by, (id, change))?;
                out.record(Record::Maintenance(Box::new(record)));
            }
            Command::Mute { target, reason, until } => {
                let mute = self.mutes.mute(cx, by, (target, reason, until))?;
                out.record(Record::Mute(mute));
            }
            Command::Unmute { target } => {
                let mute = self.mutes.unmute(cx.now, by, &target)?;
                out.record(Record::Mute(mute));
                out.event(Event::Unmuted);
            }
            _ => return Err(Refusal::NotPermitted),
        }
        self.is_changed = true;
        Ok(())
    }

    /// Whether nobody is alerted of a site for its own sake.
    pub fn is_muted(&self, topology: &Topology, site: SiteIx, now: Time) -> bool {
        self.mutes.is_of(topology, site, now)
    }

    /// Whether what began to fail at an instant is held back: a window takes the site from its
    /// visitors, or has ended so lately that an incident may still come to explain what it leaves.
    pub fn holds_back(&self, site: SiteIx, began: Time, (now, settling): (Time, Duration)) -> bool {
        self.windows
            .running_within(now, settling)
            .any(|(window, reach)| (window.runs_at(now) || began < window.end) && reach.takes(site))
    }

    /// Whether nobody is to hear of something now, or of what began in a window that has ended
    /// within `settling`.
    pub fn quiets_any(&self, now: Time, settling: Duration) -> bool {
        !self.mutes.is_empty() || self.windows.running_within(now, settling).next().is_some()
    }

    /// Whether somebody is muted at all.
    pub fn mutes_any(&self) -> bool {
        !self.mutes.is_empty()
    }

    /// All that is planned or was of late, with what it takes, by id.
    pub fn all(&self) -> impl Iterator<Item = (&Arc<MaintenanceRecord>, &Arc<Reach>)> {
        self.windows.all()
    }

    /// The mutes that hold, by whom they mute.
    pub fn mutes(&self) -> impl Iterator<Item = &Mute> {
        self.mutes.all()
    }
}
