//! What was learned of the network, kept over a restart: nobody can be accused without it.

use super::series;
use crate::diagnosis::tracker::Rates;
use crate::diagnosis::tracker::Tracker;
use crate::layer::Layer;
use crate::topology::Topology;
use serde::{Deserialize, Serialize};

/// What is learned in hours and needed in the first second.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Learned {
    /// How often what fails by itself.
    pub rates: Vec<BaseRate>,
    /// The vantages that are unhealthy, by their names.
    pub unhealthy: Vec<String>,
}

impl Learned {
    /// Whether it is worth writing down beside what was.
    pub fn differs(&self, old: &Learned) -> bool {
        self.unhealthy != old.unhealthy || differ(&old.rates, &self.rates)
    }
}

/// How often what is asked of a layer from a vantage fails by itself.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BaseRate {
    /// From where, by its name.
    pub vantage: String,
    /// What is asked.
    pub layer: Layer,
    /// The share of single probes lost for no lasting reason, 0 to 1.
    pub noise: f64,
    /// The share of streams with a fault of their own, 0 to 1.
    pub own: f64,
}

/// The rates that a tracker has learned of a topology.
pub fn rates(tracker: &Tracker, topology: &Topology) -> Vec<BaseRate> {
    let mut rates = Vec::new();
    for (ix, vantage) in topology.vantages.iter().enumerate() {
        for layer in Layer::ALL {
            let base = &tracker.bases()[usize::from(series::group(layer, ix))];
            let Rates { noise, own } = Rates::of(base);
            rates.push(BaseRate { vantage: vantage.name.clone(), layer, noise, own });
        }
    }
    rates
}

/// The rates of each group of a topology; of a vantage that is new, those that are supposed of any.
/// None where nothing was learned.
pub fn by_group(known: &[BaseRate], topology: &Topology) -> Vec<Rates> {
    if known.is_empty() {
        return Vec::new();
    }
    let of = |vantage: &str, layer: Layer| {
        let mut known = known.iter().filter(|it| it.vantage == vantage && it.layer == layer);
        known.next().map_or(Rates::default(), |it| Rates { noise: it.noise, own: it.own })
    };
    let vantages = topology.vantages.iter();
    vantages.flat_map(|it| Layer::ALL.map(|layer| of(&it.name, layer))).collect()
}

fn differ(old: &[BaseRate], new: &[BaseRate]) -> bool {
    let rates = |it: &BaseRate| Rates { noise: it.noise, own: it.own };
    let same = |(a, b): (&BaseRate, &BaseRate)| {
        (&a.vantage, a.layer) == (&b.vantage, b.layer) && !rates(a).differ(&rates(b))
    };
    old.len() != new.len() || !old.iter().zip(new).all(same)
}
