//! The state of a site layer by layer: the sums of the view beside the latest result.

use crate::commands::ProbeResult;
use bongsu_core::Time;
use bongsu_core::engine::view::{LayerStatus, SiteStatus};
use bongsu_core::layer::Layer;
use bongsu_core::observation::Outcome;
use std::time::Duration;

/// One layer of a site.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LayerState {
    pub layer: Layer,
    /// How many of its probes fail and work.
    pub sums: LayerStatus,
    /// The usual latency at this hour of the day; `None` when it is not learned, or not yet.
    pub baseline: Option<Duration>,
    /// The latest result of any of its probes, and when it came; `None` before the first.
    pub latest: Option<(Outcome, Time)>,
}

impl LayerState {
    /// The latency of the latest result, if the probe worked.
    pub fn latency(&self) -> Option<Duration> {
        match self.latest {
            Some((Outcome::Ok { latency }, _)) => Some(latency.into()),
            _ => None,
        }
    }
}

/// The layers that a site has, lowest first. `results` are those of the site.
pub fn layers_of_site(status: &SiteStatus, results: &[ProbeResult]) -> Vec<LayerState> {
    let layers = status.layers.iter();
    layers
        .map(|(layer, sums)| LayerState {
            layer,
            sums,
            baseline: (matches!(layer, Layer::Http | Layer::Service) && !status.baseline.is_zero())
                .then(|| status.baseline.into()),
            latest: latest(results.iter().filter(|result| result.layer == layer)),
        })
        .collect()
}

/// The latest result that says something about the target, or else the latest.
fn latest<'a>(results: impl Iterator<Item = &'a ProbeResult>) -> Option<(Outcome, Time)> {
    let newest = results.max_by_key(|result| (result.outcome.failed().is_some(), result.at));
    newest.map(|result| (result.outcome, result.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::observation::Reason;

    fn result(layer: Layer, outcome: Outcome, at: &str) -> ProbeResult {
        let at = Time::parse(at).unwrap();
        ProbeResult { layer, target: String::new(), vantage: String::new(), outcome, at }
    }

    #[test]
    fn the_latest_conclusive_result_is_shown_beside_the_sums() {
        let mut status = SiteStatus::default();
        status.layers.set(Layer::Dns, LayerStatus { streams: 2, failing: 1, working: 1 });
        let lost = Outcome::Failed(Reason::Timeout);
        let layers = layers_of_site(
            &status,
            &[
                result(Layer::Dns, Outcome::Missed, "2018-01-04T16:19:30+09:00"),
                result(Layer::Dns, lost, "2018-01-04T16:19:20+09:00"),
                result(Layer::Tcp, Outcome::Skipped, "2018-01-04T16:19:40+09:00"),
            ],
        );
        assert_eq!(layers.len(), 1, "a site has the layers that are probed");
        let at = Time::parse("2018-01-04T16:19:20+09:00").unwrap();
        assert_eq!((layers[0].latest, layers[0].latency()), (Some((lost, at)), None));
    }
}
