//! Faults of the desk itself: of its mail relays, and its crashes.

use super::day::{Day, time};
use bongsu_core::Time;
use bongsu_settings::{Fields, Reader};

/// The number of mail relays of a desk.
pub const RELAYS: usize = 2;

/// A fault of a mail relay.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RelayFault {
    /// The relay, from 0.
    pub relay: usize,
    /// When it begins.
    pub at: Time,
    /// When it ends.
    pub until: Time,
    /// Its kind.
    pub how: RelayFaultKind,
}

/// How a mail relay fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RelayFaultKind {
    /// It crashes, also in the middle of a mail.
    Dies,
    /// It stops responding.
    Hangs,
    /// It defers every mail (RFC 5321 §4.2.1, 4yz).
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
            field.reject(r, format!("“{word}” is not a relay fault: use dies, hangs or defers"));
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

/// Reads `[[desk_dies]]`: when the desk is killed, in order.
pub(super) fn crashes(r: &mut Reader<'_>, top: &mut Fields<'_>, day: Day) -> Vec<Time> {
    let mut all = Vec::new();
    for mut table in top.tables(r, "desk_dies") {
        all.extend(table.require(r, "at").and_then(|f| time(r, &f, day)));
        table.finish(r);
    }
    all.sort();
    all
}
