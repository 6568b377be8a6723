//! The same answer for recorded observations, of this program or any other.
//!
//! - `read`: the two files, line by line;
//! - `stamp`: RFC 3339, fast;
//! - `record`: everything numbered, observations in order of time;
//! - `replay`: the tracker lives through the record again;
//! - `judge`: what is said of each fault;
//! - `sites`: what is said of each site.

mod judge;
mod read;
mod record;
mod replay;
mod sites;
mod stamp;

#[cfg(test)]
mod tests;

pub use read::{File, Malformed};

use crate::Time;
use crate::incident::Mode;
use crate::observation::Layer;
use judge::{Is, Judged};
use record::Record;
use serde::Serialize;
use std::collections::BTreeMap;

/// The answer to `bongsu diagnose`.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Diagnosis {
    /// What has failed, the strongest evidence first.
    pub faults: Vec<FoundFault>,
    /// Whom it concerns.
    pub affected: Affected,
    /// Every site of the streams file, by name.
    pub sites: Vec<SiteVerdict>,
    /// What fails by itself: by layer, then by vantage.
    pub base_rates: BTreeMap<&'static str, BTreeMap<String, Rates>>,
}

/// A component that has failed and has not recovered.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FoundFault {
    /// The component as the streams file names it, or `vantage:` and a vantage's name.
    pub component: String,
    /// Each probe through it is lost with `rate`, or a share `rate` of its sites is dead.
    pub mode: Mode,
    /// 0 to 1.
    pub rate: f64,
    /// The probability that it is this component, 0 to 0.99.
    pub confidence: f64,
    /// All components that the evidence cannot tell apart, the named one first.
    pub one_of: Vec<String>,
    /// The first failure that belongs to it.
    pub since: Time,
}

/// Whom the faults concern; trouble of a vantage alone concerns nobody.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Affected {
    /// All sites that rest on a failed component, those seen hit among them.
    pub at_risk: Vec<String>,
    /// The sites among whose last probes are failures that a fault explains.
    pub seen_hit: Vec<String>,
}

/// What is believed of one site.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SiteVerdict {
    /// The site as the streams file names it.
    pub site: String,
    /// `up`, `down`, or `unknown` when nothing recent says either.
    pub verdict: &'static str,
    /// The lowest failing layer of a site that is down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<&'static str>,
    /// Whose fault it is that the site is down: `host`, `customer`, `third_party` or
    /// `unknown`; `unknown` for a site that is not down.
    pub blame: &'static str,
    /// The probability that the blame is right; the larger share of the candidates' when
    /// nobody is blamed, and 0 for a site that is not down.
    pub probability: f64,
}

/// What fails by itself in one layer seen from one vantage.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Rates {
    /// The share of single probes lost for no lasting reason.
    pub noise: f64,
    /// The share of streams with a fault of their own.
    pub own: f64,
}

impl SiteVerdict {
    fn new(site: &str, verdict: &'static str) -> SiteVerdict {
        let blame = crate::verdict::Blame::Unknown.as_str();
        SiteVerdict { site: site.to_owned(), verdict, layer: None, blame, probability: 0.0 }
    }
}

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
        faults: judged.iter().filter_map(|judged| tell(&record, judged)).collect(),
        affected: sites::affected(&record, &replayed, &judged, &states),
        sites: sites::verdicts(&record, &replayed, &judged, &states),
        base_rates: base_rates(&record, &replayed),
    })
}

/// A fault in the words of the files; a customer's own doing is said of his sites alone.
fn tell(record: &Record<'_>, judged: &Judged) -> Option<FoundFault> {
    if judged.is == Is::OfCustomer {
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

/// To six places: enough for any reader, and the same on every machine.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
