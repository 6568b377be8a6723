//! What befalls the desk itself on the day: its mail relays, and its own death.

use super::parse::{Day, time};
use bongsu_core::Time;
use bongsu_settings::{Fields, Reader};

/// Mail relays that a drill's desk has, the first of which is asked first.
pub const RELAYS: usize = 2;

/// What happens to a mail relay.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RelayFault {
    /// Which relay, from 0.
    pub relay: usize,
    /// From when.
    pub at: Time,
    /// Until when.
    pub until: Time,
    /// How it fails.
    pub how: RelayFaultKind,
}

/// How a mail relay fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RelayFaultKind {
    /// It is gone, in the middle of whatever it was told.
    Dies,
    /// It says nothing more.
    Hangs,
    /// It puts everything off (RFC 5321 §4.2.1, 4yz).
    Defers,
}

/// Reads `[[relay]]`.
pub(super) fn relays(r: &mut Reader<'_>, top: &mut Fields<'_>, day: Day) -> Vec<RelayFault> {
    top.tables(r, "relay").into_iter().filter_map(|table| relay(r, table, day)).collect()
}

fn relay(r: &mut Reader<'_>, mut table: Fields<'_>, day: Day) -> Option<RelayFault> {
    let span = table.span().clone();
    let which = table.require(r, "which").and_then(|f| f.integer(r, 1..=RELAYS as u64));
    let at = table.require(r, "at").and_then(|f| time(r, &f, day));
    let until = table.require(r, "until").and_then(|f| time(r, &f, day));
    let how = table.require(r, "fault").and_then(|field| match field.text(r)?.as_str() {
        "dies" => Some(RelayFaultKind::Dies),
        "hangs" => Some(RelayFaultKind::Hangs),
        "defers" => Some(RelayFaultKind::Defers),
        word => {
            field.reject(r, format!("“{word}” is no fault of a relay: dies, hangs, defers are"));
            None
        }
    });
    let key = table.key("at");
    table.finish(r);
    let (relay, at, until, how) = (which? as usize - 1, at?, until?, how?);
    if until <= at {
        r.report(&span, key, "the fault must begin before it ends".into());
    }
    Some(RelayFault { relay, at, until, how })
}

/// Reads `[[desk_dies]]`: the instants at which the desk is killed, in order.
pub(super) fn deaths(r: &mut Reader<'_>, top: &mut Fields<'_>, day: Day) -> Vec<Time> {
    let mut all = Vec::new();
    for mut table in top.tables(r, "desk_dies") {
        all.extend(table.require(r, "at").and_then(|f| time(r, &f, day)));
        table.finish(r);
    }
    all.sort();
    all
}
