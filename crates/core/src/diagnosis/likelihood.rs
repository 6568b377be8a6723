//! How likely a pattern is, given what fails below and what fails by itself.
//!
//! A stream with shared loss exponent `a` and shared death exponent `b` (sums over the
//! faults below it of −ln(1−rate), by mode) shows a given sequence with f failures of n:
//!
//! ```text
//! q(l)  = 1 − e^(−a) (1−ε) (1−l)                    a probe is lost
//! T     = Σ over own levels l of w(l) q(l)^f (1−q(l))^(n−f)
//! P     = e^(−b) T + (1−e^(−b)) [f = n]             or the site is in the dead share
//! L     = ln( (1−ν) P + ν P̄ )                       or its inventory row is wrong
//! ```
//!
//! Exponents add along a path, so several faults on one path need no special case. `P̄`
//! is how often the pattern occurs in the whole layer: what a stream would show if it
//! stood somewhere else than the inventory says.

use super::pattern::{PATTERNS, Pattern};
use crate::incident::Mode;

/// How many rates are tried in each mode.
const RATES: usize = 12;
/// How many hypotheses are kept for each component: each rate in each mode.
pub const GRID: usize = 2 * RATES;

/// Rates saturate here; a pattern that contradicts certainty must stay possible.
const RATE_MAX: f64 = 1.0 - 1e-6;

/// Exponents are kept as multiples of its inverse.
const STEP: f64 = 256.0;

const RATE: [f64; RATES] =
    [RATE_MAX, 0.95, 0.88, 0.78, 0.66, 0.54, 0.42, 0.32, 0.23, 0.15, 0.09, 0.05];

/// A site's own fault: how much of its probes it loses, and how such faults divide.
const OWN_LEVELS: [(f64, f64); 4] = [(1.0, 0.7), (0.7, 0.1), (0.45, 0.1), (0.2, 0.1)];

/// The share of inventory rows taken to be wrong.
///
/// 22 % of the .gov zones changed name servers within 32 months (2023-12 to 2026-08), so
/// a daily refresh leaves few wrong rows in DNS, and hand-kept rack lists more.
const WRONG_ROW: f64 = 0.03;

/// What fails by itself in one layer seen from one vantage.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Base {
    /// ε: the share of single probes lost for no lasting reason, 0 to 1.
    pub noise: f64,
    /// π: the share of streams with a fault of their own, 0 to 1.
    pub own: f64,
    /// P̄: how often each pattern's sequence occurs in the layer as a whole.
    pub average: [f64; PATTERNS],
}

/// The load of shared faults on a stream: exponents by mode.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Load {
    /// Sum of −ln(1−rate) over loss faults.
    pub loss: f64,
    /// Sum of −ln(1−rate) over subset faults.
    pub death: f64,
}

/// What explains a pattern: the three add up to 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Shares {
    /// A shared fault.
    pub shared: f64,
    /// A fault of the site's own.
    pub own: f64,
    /// Passing noise.
    pub noise: f64,
}

impl Default for Base {
    fn default() -> Base {
        Base::of(0.003, 0.003)
    }
}

impl Base {
    /// What fails by itself at these rates, each sequence as often as they predict.
    pub fn of(noise: f64, own: f64) -> Base {
        let mut base = Base { noise, own, average: [1.0; PATTERNS] };
        base.average = Pattern::all()
            .map(|p| base.sequence(p, Load::default()))
            .collect::<Vec<_>>()
            .try_into()
            .expect("there are PATTERNS patterns");
        base
    }
}

impl Load {
    /// The load of one fault.
    pub fn of(mode: Mode, rate: f64) -> Load {
        // A multiple of 2⁻⁸, so that adding and taking away is exact, and that the gains of
        // a load are worked out once. The step is under 1 % of a rate of 0.3.
        let exponent = (-(1.0 - rate.clamp(0.0, RATE_MAX)).ln() * STEP).round() / STEP;
        match mode {
            Mode::Loss => Load { loss: exponent, death: 0.0 },
            Mode::Subset => Load { loss: 0.0, death: exponent },
        }
    }

    /// Both loads on one path.
    #[must_use]
    pub fn plus(self, other: Load) -> Load {
        Load { loss: self.loss + other.loss, death: self.death + other.death }
    }

    /// The chance that one probe through it is lost to it.
    pub fn failure(self) -> f64 {
        1.0 - (-self.loss - self.death).exp()
    }
}

/// The hypothesis at place `g` of the grid, with the log of its weight.
///
/// Sudden total failure is the commonest: 0.35 of the weight; the rest is even.
pub fn hypothesis(g: usize) -> (Mode, f64, f64) {
    let (mode, rate) =
        if g < RATES { (Mode::Loss, RATE[g]) } else { (Mode::Subset, RATE[g - RATES]) };
    let weight = if g == 0 { 0.35 } else { 0.65 / (GRID - 1) as f64 };
    (mode, rate, weight.ln())
}

impl Base {
    /// The probability of one sequence with this pattern under `load`, rows being right.
    pub fn sequence(&self, pattern: Pattern, load: Load) -> f64 {
        self.under(load).sequence(pattern)
    }

    /// L: the log of the probability with wrong rows allowed for.
    pub fn log(&self, pattern: Pattern, load: Load) -> f64 {
        self.under(load).log(pattern)
    }

    /// What streams show under `load`, for several patterns.
    pub fn under(&self, load: Load) -> Under<'_> {
        let pass = (-load.loss).exp() * (1.0 - self.noise);
        Under { base: self, pass, alive: (-load.death).exp() }
    }

    /// What explains `pattern` under `load`. What a wrong row would explain counts as own:
    /// a site that works below a dead part does not stand there.
    pub fn shares(&self, pattern: Pattern, load: Load) -> Shares {
        let (n, f) = (pattern.asked() as i32, pattern.failed() as i32);
        let whole = self.sequence(pattern, load);
        let healthy = Base { own: 0.0, ..*self };
        let without_own = (1.0 - self.own) * healthy.sequence(pattern, load);
        let untouched = (-load.death - load.loss * f64::from(n)).exp();
        let noise =
            (1.0 - self.own) * untouched * self.noise.powi(f) * (1.0 - self.noise).powi(n - f);
        let (right, wrong) = (1.0 - WRONG_ROW, WRONG_ROW * self.average[pattern.ix()]);
        let total = (right * whole + wrong).max(1e-300);
        Shares {
            shared: (right * (without_own - noise) / total).clamp(0.0, 1.0),
            own: ((right * (whole - without_own) + wrong) / total).clamp(0.0, 1.0),
            noise: (right * noise / total).clamp(0.0, 1.0),
        }
    }
}

/// One layer's streams under one load.
#[derive(Clone, Copy, Debug)]
pub struct Under<'a> {
    base: &'a Base,
    /// The chance that a probe of a site with no fault of its own comes back.
    pass: f64,
    /// The chance that a site is not in the dead share.
    alive: f64,
}

impl Under<'_> {
    /// As [`Base::sequence`].
    pub fn sequence(&self, pattern: Pattern) -> f64 {
        let (n, f) = (pattern.asked(), pattern.failed());
        let run = |own: f64| {
            let work = self.pass * (1.0 - own);
            power(1.0 - work, f) * power(work, n - f)
        };
        let own = OWN_LEVELS.iter().map(|(level, share)| share * run(*level)).sum::<f64>();
        let mixed = (1.0 - self.base.own) * run(0.0) + self.base.own * own;
        self.alive * mixed + if f == n { 1.0 - self.alive } else { 0.0 }
    }

    /// As [`Base::log`].
    pub fn log(&self, pattern: Pattern) -> f64 {
        if pattern == Pattern::NOTHING {
            return 0.0;
        }
        let average = self.base.average[pattern.ix()];
        let right = self.sequence(pattern);
        ((1.0 - WRONG_ROW) * right + WRONG_ROW * average).max(1e-300).ln()
    }
}

/// A power from 0 to [`WINDOW`](super::pattern::WINDOW), which is all that is needed here.
fn power(x: f64, exponent: usize) -> f64 {
    match exponent {
        0 => 1.0,
        1 => x,
        2 => x * x,
        _ => x * x * x,
    }
}

/// For each pattern, what each hypothesis would add to the log-likelihood of one stream.
#[derive(Clone, Debug)]
pub struct Gains {
    /// By pattern, then by place in the grid.
    pub by_pattern: [[f64; GRID]; PATTERNS],
    /// The log-likelihood without a further fault, by pattern.
    pub now: [f64; PATTERNS],
}

impl Gains {
    /// The gains on streams that already bear `load`.
    pub fn new(base: &Base, load: Load) -> Gains {
        let mut gains = Gains { by_pattern: [[0.0; GRID]; PATTERNS], now: [0.0; PATTERNS] };
        let now = base.under(load);
        Pattern::all().skip(1).for_each(|p| gains.now[p.ix()] = now.log(p));
        for g in 0..GRID {
            let (mode, rate, _) = hypothesis(g);
            let then = base.under(load.plus(Load::of(mode, rate)));
            for pattern in Pattern::all().skip(1) {
                let p = pattern.ix();
                gains.by_pattern[p][g] = then.log(pattern) - gains.now[p];
            }
        }
        gains
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_of_one_length_add_up_to_one() {
        let base = Base { noise: 0.02, own: 0.03, ..Base::default() };
        let load = Load { loss: 0.5, death: 0.2 };
        // C(3, f) sequences share a pattern.
        let sum: f64 = [(0, 1.0), (1, 3.0), (2, 3.0), (3, 1.0)]
            .iter()
            .map(|(f, ways)| ways * base.sequence(Pattern::new(3, *f), load))
            .sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
    }

    #[test]
    fn a_dead_stream_on_a_dead_server_is_the_servers() {
        let shares = Base::default().shares(Pattern::new(3, 3), Load::of(Mode::Loss, 1.0));
        assert!(shares.shared > 0.99, "{shares:?}");
    }

    #[test]
    fn a_dead_stream_on_a_healthy_server_is_its_own() {
        let shares = Base::default().shares(Pattern::new(3, 3), Load::default());
        assert!(shares.own > 0.99 && shares.shared < 1e-9, "{shares:?}");
    }

    #[test]
    fn shares_add_up_to_one() {
        for pattern in Pattern::all().skip(1) {
            let s = Base::default().shares(pattern, Load { loss: 0.3, death: 0.1 });
            assert!((s.shared + s.own + s.noise - 1.0).abs() < 1e-9, "{pattern:?} {s:?}");
        }
    }

    #[test]
    fn the_grids_weights_add_up_to_one() {
        let sum: f64 = (0..GRID).map(|g| hypothesis(g).2.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }

    #[test]
    fn one_failing_site_does_not_accuse_and_five_do() {
        let gains = Gains::new(&Base::default(), Load::default());
        let certain = gains.by_pattern[Pattern::new(1, 1).ix()][0];
        // A single failed probe is worth about ln(1 / (ε + π)); five pass a prior of −10.
        assert!((4.0..6.0).contains(&certain), "{certain}");
    }
}
