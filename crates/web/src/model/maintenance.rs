//! Windows of maintenance as pages, feeds and programs show them.

use bongsu_core::Time;
use bongsu_core::engine::view::{MaintenanceView, View};
use bongsu_core::maintenance::{KEPT, MaintenanceId, Phase, Window};
use bongsu_core::topology::SiteIx;
use std::time::Duration;

/// So far ahead windows of a rule are shown; the next one always is.
const SHOWN_AHEAD: Duration = Duration::from_secs(90 * 24 * 3600);
/// The most windows of one maintenance that are shown.
const MAX_WINDOWS: usize = 200;

/// A window of a maintenance.
#[derive(Clone, Copy)]
pub struct ShownWindow<'a> {
    /// The maintenance.
    pub of: &'a MaintenanceView,
    /// The window.
    pub window: Window,
    /// What it is at the instant of the view.
    pub phase: Phase,
}

impl ShownWindow<'_> {
    /// Its own id.
    pub fn id(&self) -> MaintenanceId {
        self.of.record.id.of_window(self.window.start)
    }

    /// When something was said of it last: it was planned or changed, it began, or it ended.
    pub fn updated_at(&self) -> Time {
        let changed = self.of.record.changed_at;
        match self.phase {
            Phase::Scheduled => changed,
            Phase::InProgress => changed.max(self.window.start),
            Phase::Completed => self.window.end,
        }
    }
}

/// The windows of the last ninety days and of the next, earliest first.
pub fn windows(view: &View) -> Vec<ShownWindow<'_>> {
    let now = view.at;
    let mut all: Vec<ShownWindow<'_>> = Vec::new();
    for of in &view.maintenances {
        let mut had_next = false;
        let since = of.record.windows_after(now.before(KEPT));
        let shown = since.take_while(|window| {
            let is_near = window.start <= now + SHOWN_AHEAD;
            let is_next = window.end > now && !std::mem::replace(&mut had_next, window.end > now);
            is_near || is_next
        });
        let real = shown.filter(|window| window.start < window.end).take(MAX_WINDOWS);
        all.extend(real.map(|window| ShownWindow { of, window, phase: window.phase(now) }));
    }
    all.sort_by_key(|it| (it.window.start, it.of.record.id));
    all
}

/// Of each maintenance the window that runs or comes next, earliest first: for pages, where the
/// whole of a rule would hide the rest.
pub fn current_windows(view: &View) -> Vec<ShownWindow<'_>> {
    let all = view.maintenances.iter().filter_map(|of| {
        let window = of.record.current(view.at)?;
        Some(ShownWindow { of, window, phase: window.phase(view.at) })
    });
    let mut all: Vec<ShownWindow<'_>> = all.collect();
    all.sort_by_key(|it| (it.window.start, it.of.record.id));
    all
}

/// Those that strangers may read of.
pub fn public_windows(view: &View) -> Vec<ShownWindow<'_>> {
    let mut all = windows(view);
    all.retain(|it| it.of.record.plan.is_public());
    all
}

/// Until when maintenances explain that visitors cannot open a site, if any runs that does.
pub fn explained_until(view: &View, site: SiteIx) -> Option<Time> {
    view.maintenances_of(site).map(|(_, window)| window.end).max()
}

/// What changes when pages that show maintenance would be drawn differently.
pub fn state(view: &View) -> String {
    let of = |it: &MaintenanceView| {
        let current = it.record.current(view.at);
        (it.record.id, it.record.changed_at, current, current.map(|it| it.phase(view.at)))
    };
    let mutes: Vec<_> = view.mutes.iter().map(|mute| (&mute.target, mute.until)).collect();
    format!("{:?} {mutes:?}", view.maintenances.iter().map(of).collect::<Vec<_>>())
}
