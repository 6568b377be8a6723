//! Name servers: which zones they serve (S1).
//!
//! They know no customers; PowerDNS has an account for each zone, and a catalog a group.

pub mod bind;
pub mod catalog;
pub mod powerdns;

use crate::left_out::LeftOut;
use crate::sink::Sink;
use bongsu_core::inventory::import::{EntryKind, Field, short};

/// A zone that is served: a site of its own name. Reverse zones and the root are none.
fn zone(
    entry: &str,
    name: &str,
    group: Option<&str>,
    more: Vec<(Field, String)>,
    sink: &mut Sink<'_>,
) {
    let bare = name.trim_end_matches('.');
    if bare.is_empty() || bare == "arpa" || bare.ends_with(".arpa") {
        return sink.leave_out(LeftOut::Part("arpa".into()), &short(name));
    }
    if let Some(host) = sink.host(bare, entry) {
        let group = group.map(str::to_owned);
        sink.site(entry, &host, EntryKind::SiteOfUnknown(group), None, more);
    }
}
