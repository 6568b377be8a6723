//! What fails by itself, learned: the part of the method that decides its precision.
//!
//! With a noise of 0.3 % assumed and 2 % true, this kind of inference named fifty
//! healthy components in every window; so nothing here is configured. Each layer seen
//! from each vantage has its own rates, estimated from the streams that no fault explains.

use super::likelihood::{Base, Load};
use super::localiser::Localiser;
use super::pattern::{PATTERNS, Pattern};
use super::search::{Explanation, explain};

/// What is believed before anything was seen: one failure in 500 probes, one stream in
/// 500 broken on its own, each with the weight of 300 probes or streams.
const PRIOR_RATE: f64 = 0.002;
const PRIOR_WEIGHT: f64 = 300.0;
/// Rates stay within these.
const NOISE_RANGE: (f64, f64) = (1e-5, 0.3);
const OWN_RANGE: (f64, f64) = (1e-5, 0.3);
/// Own levels as in the likelihood: how much such a fault loses, and how often it occurs.
const OWN: [(f64, f64); 4] = [(1.0, 0.7), (0.7, 0.1), (0.45, 0.1), (0.2, 0.1)];

/// What fails by itself in one group, as it is kept over a restart.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rates {
    /// The share of single probes lost for no lasting reason, 0 to 1.
    pub noise: f64,
    /// The share of streams with a fault of their own, 0 to 1.
    pub own: f64,
}

impl Default for Rates {
    fn default() -> Rates {
        Rates::of(&Base::default())
    }
}

impl Rates {
    /// Those of a base.
    pub fn of(base: &Base) -> Rates {
        Rates { noise: base.noise, own: base.own }
    }

    /// The base with these rates, or with the nearest that can be learned.
    pub fn base(&self) -> Base {
        let within = |rate: f64, (least, most): (f64, f64)| rate.clamp(least, most);
        Base::of(within(self.noise, NOISE_RANGE), within(self.own, OWN_RANGE))
    }

    /// Whether two sets of rates differ enough to work the sums out anew.
    pub fn differ(&self, other: &Rates) -> bool {
        let apart = |a: f64, b: f64| (a / b).ln().abs() > 0.12;
        apart(self.noise, other.noise) || apart(self.own, other.own)
    }
}

/// Streams by pattern in each group, those below a fault left out.
pub fn background(localiser: &Localiser, explanation: &Explanation) -> Vec<[f64; PATTERNS]> {
    let mut pools = vec![[0.0; PATTERNS]; localiser.bases().len()];
    for (ix, class) in localiser.graph().classes.iter().enumerate() {
        if explanation.loads.contains_key(&(ix as u32)) {
            continue;
        }
        let pool = &mut pools[usize::from(class.group)];
        for (sum, count) in pool.iter_mut().zip(localiser.histogram(ix as u32)) {
            *sum += f64::from(*count);
        }
    }
    pools
}

/// The rates that make the streams of one group likeliest, by expectation maximisation
/// (Dempster, Laird and Rubin 1977) over "noise only" and the levels of own faults.
pub fn estimate(pool: &[f64; PATTERNS], from: &Base) -> Base {
    let (mut noise, mut own) = (from.noise, from.own);
    for _ in 0..24 {
        let (mut streams, mut broken, mut asked, mut lost) = (0.0, 0.0, 0.0, 0.0);
        for pattern in Pattern::all().skip(1) {
            let count = pool[pattern.ix()];
            if count == 0.0 {
                continue;
            }
            let (n, f) = (pattern.asked() as i32, pattern.failed() as i32);
            let run = |level: f64| {
                let work = (1.0 - noise) * (1.0 - level);
                (1.0 - work).powi(f) * work.powi(n - f)
            };
            let healthy = (1.0 - own) * run(0.0);
            let ill: f64 = OWN.iter().map(|(level, share)| own * share * run(*level)).sum();
            let healthy = count * healthy / (healthy + ill).max(1e-300);
            streams += count;
            broken += count - healthy;
            asked += healthy * f64::from(n);
            lost += healthy * f64::from(f);
        }
        noise = ratio(lost, asked).clamp(NOISE_RANGE.0, NOISE_RANGE.1);
        own = ratio(broken, streams).clamp(OWN_RANGE.0, OWN_RANGE.1);
    }
    Base { noise, own, average: average(pool, noise, own) }
}

fn ratio(part: f64, whole: f64) -> f64 {
    (part + PRIOR_RATE * PRIOR_WEIGHT) / (whole + PRIOR_WEIGHT)
}

/// How often each sequence occurs in the layer, smoothed by what the rates predict.
fn average(pool: &[f64; PATTERNS], noise: f64, own: f64) -> [f64; PATTERNS] {
    const WAYS: [f64; PATTERNS] = [1.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 3.0, 3.0, 1.0];
    let model = Base { noise, own, average: [1.0; PATTERNS] };
    let mut of_length = [0.0; 4];
    for pattern in Pattern::all() {
        of_length[pattern.asked()] += pool[pattern.ix()];
    }
    let mut average = [1.0; PATTERNS];
    for pattern in Pattern::all().skip(1) {
        let expected = model.sequence(pattern, Load::default());
        let seen = pool[pattern.ix()] / WAYS[pattern.ix()];
        average[pattern.ix()] = (seen + 100.0 * expected) / (of_length[pattern.asked()] + 100.0);
    }
    average
}

/// Whether the rates of two bases differ.
pub fn differ(old: &Base, new: &Base) -> bool {
    Rates::of(old).differ(&Rates::of(new))
}

/// Learns all rates at once from one window, as recorded data needs it.
///
/// Starts from the rates of all streams together, which are too high when something
/// shared fails: only what is beyond doubt is found. Without the streams of those faults
/// the rates fall, and weaker faults are found, until nothing changes.
pub fn learn(localiser: &mut Localiser) -> Explanation {
    let mut explanation = Explanation::default();
    for _ in 0..6 {
        let pools = background(localiser, &explanation);
        let old = localiser.bases().to_vec();
        let new: Vec<Base> = pools.iter().zip(&old).map(|(p, b)| estimate(p, b)).collect();
        let settled = old.iter().zip(&new).all(|(o, n)| !differ(o, n));
        if !settled {
            localiser.set_bases(new);
        }
        explanation = explain(localiser);
        if settled {
            break;
        }
    }
    explanation
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pool of `streams` streams of three probes with these true rates.
    fn pool(streams: f64, noise: f64, own: f64) -> [f64; PATTERNS] {
        let truth = Base { noise, own, average: [1.0; PATTERNS] };
        let mut pool = [0.0; PATTERNS];
        for (f, ways) in [(0, 1.0), (1, 3.0), (2, 3.0), (3, 1.0)] {
            let p = Pattern::new(3, f);
            pool[p.ix()] = streams * ways * truth.sequence(p, Load::default());
        }
        pool
    }

    #[test]
    fn the_rates_are_found_from_far_away() {
        for (noise, own) in [(0.003, 0.01), (0.02, 0.03), (0.05, 0.01)] {
            let found = estimate(&pool(100_000.0, noise, own), &Base::default());
            assert!((found.noise / noise).ln().abs() < 0.05, "{noise}: {found:?}");
            assert!((found.own / own).ln().abs() < 0.10, "{own}: {found:?}");
        }
    }

    #[test]
    fn a_handful_of_streams_changes_little() {
        let found = estimate(&pool(10.0, 0.2, 0.2), &Base::default());
        assert!(found.noise < 0.03 && found.own < 0.03, "{found:?}");
    }
}
