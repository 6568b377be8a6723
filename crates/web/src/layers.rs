//! How a site stands, layer by layer: the sums of the snapshot beside the latest answer.

use crate::commands::StreamNow;
use bongsu_core::Time;
use bongsu_core::engine::view::{LayerStatus, SiteStatus};
use bongsu_core::layer::Layer;
use bongsu_core::observation::Outcome;
use std::time::Duration;

/// One layer of a site.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LayerNow {
    pub layer: Layer,
    /// How many of its questions fail and work.
    pub sums: LayerStatus,
    /// What it usually takes at this hour; `None` when it is not learned, or not yet.
    pub usual: Option<Duration>,
    /// The latest answer of any of its questions, and when it came; `None` before the first.
    pub latest: Option<(Outcome, Time)>,
}

impl LayerNow {
    /// What the latest answer took, when it was one.
    pub fn latency(&self) -> Option<Duration> {
        match self.latest {
            Some((Outcome::Ok { latency }, _)) => Some(latency.into()),
            _ => None,
        }
    }
}

/// The layers that a site has, lowest first. `answers` are those of the site.
pub fn of_site(now: &SiteStatus, answers: &[StreamNow]) -> Vec<LayerNow> {
    let layers = Layer::ALL.into_iter().filter(|layer| now.layer(*layer).streams > 0);
    layers
        .map(|layer| LayerNow {
            layer,
            sums: now.layer(layer),
            usual: (layer == Layer::Http && !now.usual.is_zero()).then(|| now.usual.into()),
            latest: latest(answers.iter().filter(|answer| answer.layer == layer)),
        })
        .collect()
}

/// The latest that says something of the target, or else the latest.
fn latest<'a>(answers: impl Iterator<Item = &'a StreamNow>) -> Option<(Outcome, Time)> {
    let newest = answers.max_by_key(|answer| (answer.outcome.failed().is_some(), answer.at));
    newest.map(|answer| (answer.outcome, answer.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::observation::Reason;

    fn answer(layer: Layer, outcome: Outcome, at: &str) -> StreamNow {
        let at = Time::parse(at).unwrap();
        StreamNow { layer, target: String::new(), vantage: String::new(), outcome, at }
    }

    #[test]
    fn the_latest_answer_that_says_something_stands_beside_the_sums() {
        let mut now = SiteStatus::default();
        now.layers[Layer::Dns as usize] = LayerStatus { streams: 2, failing: 1, working: 1 };
        let lost = Outcome::Failed(Reason::Timeout);
        let layers = of_site(
            &now,
            &[
                answer(Layer::Dns, Outcome::Missed, "2018-01-04T16:19:30+09:00"),
                answer(Layer::Dns, lost, "2018-01-04T16:19:20+09:00"),
                answer(Layer::Tcp, Outcome::Skipped, "2018-01-04T16:19:40+09:00"),
            ],
        );
        assert_eq!(layers.len(), 1, "a site has the layers that it is asked in");
        let at = Time::parse("2018-01-04T16:19:20+09:00").unwrap();
        assert_eq!((layers[0].latest, layers[0].latency()), (Some((lost, at)), None));
    }
}
