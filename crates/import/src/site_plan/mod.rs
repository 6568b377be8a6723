//! What stands where: devices, racks and addresses (S1, S5).
//!
//! An address below its server, that below its rack, that below its data centre: so a site's
//! address, which DNS says, leads to all of them.

pub mod netbox;
pub mod phpipam;

use crate::left_out::LeftOut;
use crate::sink::Sink;
use bongsu_core::inventory::import::{EntryKind, Field, parse_component, short};

/// A component below another one.
fn component(entry: &str, key: &str, parent: Option<&str>, sink: &mut Sink<'_>) {
    let mut fields = vec![(Field::Component, key.to_owned())];
    fields.extend(parent.map(|parent| (Field::Parent, parent.to_owned())));
    sink.push(entry, EntryKind::Component(None), fields);
}

/// An address of a component; one that cannot be a server's is left out.
fn address(entry: &str, text: &str, parent: &str, sink: &mut Sink<'_>) {
    let bare = text.split('/').next().unwrap_or_default();
    let key = format!("address:{bare}");
    match parse_component(&key) {
        Ok(_) => component(entry, &key, Some(parent), sink),
        Err(_) => sink.leave_out(LeftOut::Part("address".into()), &short(text)),
    }
}
