//! `[[vantage]]`: where probes are sent from.

use super::presence;
use bongsu_settings::{Fields, Reader};
use std::net::IpAddr;

/// A place that probes are sent from: an address of this machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vantage {
    /// Its name.
    pub name: String,
    /// The source address of its probes; the system's choice when `None`.
    pub source_address: Option<IpAddr>,
}

/// Reads every `[[vantage]]`; the default one when there is none.
pub(super) fn read(r: &mut Reader<'_>, top: &mut Fields<'_>) -> Vec<Vantage> {
    let mut vantages: Vec<Vantage> = Vec::new();
    for mut f in top.tables(r, "vantage") {
        let mut name = String::new();
        if let Some(field) = f.require(r, "name")
            && let Some(text) = field.non_empty_text(r)
        {
            if vantages.iter().any(|known| known.name == text) {
                field.reject(r, format!("“{text}” is the name of another vantage"));
            }
            name = text;
        }
        let mut source_address = None;
        if let Some(field) = f.take("source_address")
            && let Some(text) = field.text(r)
        {
            match text.parse::<IpAddr>() {
                Ok(ip) if ip.is_unspecified() || ip.is_multicast() => {
                    field.reject(r, format!("“{text}” is no address of a machine"));
                }
                Ok(ip) => {
                    presence::address(r, &field, ip);
                    source_address = Some(ip);
                }
                Err(_) => field.reject(r, format!("“{text}” is not an IP address")),
            }
        }
        f.finish(r);
        vantages.push(Vantage { name, source_address });
    }
    if vantages.is_empty() { default() } else { vantages }
}

/// One vantage with the system's choice of address.
pub(super) fn default() -> Vec<Vantage> {
    vec![Vantage { name: "here".into(), source_address: None }]
}
