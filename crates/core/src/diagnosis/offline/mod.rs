//! The same answer for recorded observations, of this program or any other.
//!
//! - `read`: the two files, line by line;
//! - `stamp`: RFC 3339, fast;
//! - `record`: everything numbered, observations in order of time;
//! - `replay`: the tracker lives through the record again;
//! - `judge`: what is said of each fault;
//! - `sites`: what is said of each site;
//! - `answer`: how it is said.

mod answer;
mod judge;
mod read;
mod record;
mod replay;
mod sites;
mod stamp;

#[cfg(test)]
mod tests;

pub use answer::{Affected, Diagnosis, FoundFault, Rates, SiteVerdict};
pub use read::{File, Malformed};

use crate::Time;
use crate::layer::Layer;
use answer::rounded;
use judge::{JudgedFault, JudgedKind};
use record::Record;
use std::collections::BTreeMap;

/// Names what has failed as of `at`, or as of the last observation.
///
/// `streams` and `observations` are JSON lines: of the first
/// `{"stream","layer","site","customer","components"}`, of the second
/// `{"stream","vantage","at","outcome","reason"}` with the reason optional. The order of
/// the lines makes no difference. A component that only one site's streams list is that
/// site's own.
///
/// # Errors
/// At the first line that cannot be understood.
pub fn diagnose(
    streams: &[u8],
    observations: &[u8],
    at: Option<Time>,
) -> Result<Diagnosis, Malformed> {
    let streams = read::streams(streams)?;
    let observations = read::observations(observations, &streams)?;
    let at = at.or(observations.latest).unwrap_or(Time::ZERO);
    let record = Record::new(streams, observations, at);
    let replayed = replay::replay(&record, at);
    let judged = judge::judge(&record, &replayed);
    let states = replay::states(&record, &replayed, at);
    Ok(Diagnosis {
        faults: judged.iter().filter_map(|judged| named_fault(&record, judged)).collect(),
        affected: sites::affected(&record, &replayed, &judged, &states),
        sites: sites::verdicts(&record, &replayed, &judged, &states),
        base_rates: base_rates(&record, &replayed),
    })
}

/// A fault in the words of the files; a customer's own fault is said of their sites alone.
fn named_fault(record: &Record<'_>, judged: &JudgedFault) -> Option<FoundFault> {
    if judged.is == JudgedKind::CustomerFault {
        return None;
    }
    let name = |component: u32| record.components[component as usize].to_string();
    let fault = &judged.fault;
    Some(FoundFault {
        component: name(fault.component),
        mode: fault.mode,
        rate: rounded(fault.rate),
        confidence: rounded(fault.confidence),
        one_of: fault.one_of.iter().map(|component| name(*component)).collect(),
        since: fault.since,
    })
}

fn base_rates(
    record: &Record<'_>,
    replayed: &replay::Replayed,
) -> BTreeMap<&'static str, BTreeMap<String, Rates>> {
    let mut rates: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for series in &record.series {
        let layer = record.streams[series.stream as usize].layer;
        let vantage = record.vantages[series.vantage as usize].as_ref();
        let of_layer = rates.entry(layer.as_str()).or_default();
        if !of_layer.contains_key(vantage) {
            let group = record::group(layer, series.vantage);
            let base = &replayed.tracker.bases()[usize::from(group)];
            let learned = Rates { noise: base.noise, own: base.own };
            of_layer.insert(vantage.to_owned(), learned);
        }
    }
    debug_assert!(rates.len() <= Layer::ALL.len());
    rates
}
