//! What people at the desk do on the day: they plan maintenance, and mute a site.

use super::day::{Day, time};
use super::target::Target;
use super::values::{target, words};
use bongsu_core::Time;
use bongsu_core::language::Bilingual;
use bongsu_settings::{Fields, Reader};

/// A maintenance that is planned on the day.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedMaintenance {
    /// When it is planned; the contacts of its sites are told at once.
    pub planned_at: Time,
    /// When it starts.
    pub at: Time,
    /// When it ends.
    pub until: Time,
    /// The component that is taken down.
    pub target: Target,
    /// What it is called.
    pub title: Bilingual,
}

impl PlannedMaintenance {
    /// Whether a fault on `target` is what was planned.
    pub fn explains(&self, target: &Target, from: Time, until: Time) -> bool {
        self.target == *target && self.at <= from && until <= self.until
    }
}

/// A site of which nobody is alerted for a while.
#[derive(Clone, PartialEq, Debug)]
pub struct ScriptedMute {
    /// When it begins.
    pub at: Time,
    /// When it ends.
    pub until: Time,
    /// The site, a `site:…`.
    pub target: Target,
    /// Why.
    pub reason: Bilingual,
}

/// Reads `[[maintenance]]`.
pub(super) fn maintenances(
    r: &mut Reader<'_>,
    top: &mut Fields<'_>,
    day: Day,
) -> Vec<PlannedMaintenance> {
    let tables = top.tables(r, "maintenance").into_iter();
    tables.filter_map(|table| maintenance(r, table, day)).collect()
}

fn maintenance(r: &mut Reader<'_>, mut table: Fields<'_>, day: Day) -> Option<PlannedMaintenance> {
    let span = table.span().clone();
    let mut at = |r: &mut Reader<'_>, name: &str| {
        table.require(r, name).and_then(|field| time(r, &field, day))
    };
    let (planned_at, from, until) = (at(r, "planned_at"), at(r, "at"), at(r, "until"));
    let component = table.require(r, "target").and_then(|field| {
        let found = target(r, &field)?;
        let fits = matches!(found, Target::Server(_) | Target::Rack(_) | Target::Switch(_));
        if !fits {
            field.reject(r, format!("{found}: maintenance is of a server, a rack or a switch"));
        }
        fits.then_some(found)
    });
    let title = words(r, &mut table);
    let key = table.key("at");
    table.finish(r);
    let (planned_at, at, until) = (planned_at?, from?, until?);
    if at < planned_at || until <= at {
        r.report(&span, key, "it is planned before it starts, and ends after".into());
    }
    Some(PlannedMaintenance { planned_at, at, until, target: component?, title: title? })
}

/// Reads `[[mute]]`.
pub(super) fn mutes(r: &mut Reader<'_>, top: &mut Fields<'_>, day: Day) -> Vec<ScriptedMute> {
    top.tables(r, "mute").into_iter().filter_map(|table| mute(r, table, day)).collect()
}

fn mute(r: &mut Reader<'_>, mut table: Fields<'_>, day: Day) -> Option<ScriptedMute> {
    let span = table.span().clone();
    let at = table.require(r, "at").and_then(|field| time(r, &field, day));
    let until = table.require(r, "until").and_then(|field| time(r, &field, day));
    let site = table.require(r, "target").and_then(|field| match target(r, &field)? {
        site @ Target::Site(_) => Some(site),
        other => {
            field.reject(r, format!("{other}: only a site is muted"));
            None
        }
    });
    let reason = words(r, &mut table);
    let key = table.key("at");
    table.finish(r);
    let (at, until) = (at?, until?);
    if until <= at {
        r.report(&span, key, "a mute must begin before it ends".into());
    }
    Some(ScriptedMute { at, until, target: site?, reason: reason? })
}
