//! The answer, as it is printed.

use crate::Time;
use crate::incident::Mode;
use crate::verdict::Blame;
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

/// Whom the faults concern; the fault of a vantage alone concerns no site.
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
    pub(super) fn new(site: &str, verdict: &'static str) -> SiteVerdict {
        let blame = Blame::Unknown.as_str();
        SiteVerdict { site: site.to_owned(), verdict, layer: None, blame, probability: 0.0 }
    }
}

/// To six places: enough for any reader, and the same on every machine.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
