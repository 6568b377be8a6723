//! What speaks for the end of an incident's fault, and for the recovery of single sites.

use crate::Time;
use crate::diagnosis::graph::Level;
use crate::incident::{Cause, Mode};
use rustc_hash::FxHashMap;

/// Evidence that a fault is gone is believed from this many nats, and none is kept in
/// store above it: the next failure takes the belief back until it is earned again. Chance
/// alone gives as much once in nine million probes through a fault that lasts (a CUSUM test,
/// see [`crate::verdict::cusum`]); while an outage lasts, a thousand a minute are sent.
const RECOVERED_NATS: f64 = 16.0;
/// Below this the fault counts as present again.
const PRESENT_NATS: f64 = 3.0;
/// Faults are taken to lose no more than this when their end is judged: a rate that is
/// thought too high makes a short run of luck look like the end. What was counted while a fault lasted
/// shows that it loses more:
const RECOVERY_RATE_MAX: f64 = 0.1;
/// as much as so many probes make sure of (at its beginning what fails is asked again, and more often
/// than what works),
const MEASURED_MIN: u32 = 40;
/// at three standard deviations; of more than so many, the older half is forgotten.
const MEASURED_DEVIATIONS: f64 = 3.0;
const MEASURED_MAX: u32 = 300;
/// Only below a fault that loses nearly all, or kills sites for good, may a site be cleared
/// by its own record …
const TOTAL_RATE: f64 = 0.9;
/// … when that would come about by chance as seldom as this.
const CHANCE_MAX: f64 = 1e-5;
/// Sites that work again fail again no oftener than this where a fault is mended for some of
/// them and not for others; chance failures included.
const RELAPSE_RATE_MAX: f64 = 0.01;
/// So many probes of sites that had failed are counted; of more, the older half is
/// forgotten: what comes back today may be lost tomorrow by another fault of the same
/// component.
const RELAPSE_SAMPLES_MAX: u32 = 600;

/// What the probes below an incident's component say of its end.
#[derive(Clone, Debug, PartialEq)]
pub struct RecoveryEvidence {
    /// Log-likelihood ratio that the fault is gone, by the probes since it was last seen.
    pub llr: f64,
    /// Whether the last answer holds the fault.
    pub found: bool,
    /// When its cause last seemed to let some probes of every site pass.
    pub lossy_at: Time,
    /// The strongest log-odds that its cause has had.
    pub odds: f64,
    /// The last failing probe below the component.
    pub last_failure: Time,
    /// The one before it: a single one may be lost by chance.
    pub failure_before: Time,
    /// Since when probes are weighed: an incident of before a restart is not judged by what nobody
    /// saw. `None` until it is looked at for the first time after one.
    pub watched_since: Option<Time>,
    /// Until when a program before this one watched; `None` when this one opened the incident.
    pub watched_before_until: Option<Time>,
    /// Probes below it that worked since then.
    pub worked_since_failure: u32,
    /// All that failed while the fault was held to lose some probes, and that worked before the last
    /// of these.
    counted: (u32, u32),
    /// Whether everything that waited has answered on every layer, and nothing failed since.
    pub works_again: bool,
    /// When a site that was verified was last seen to fail once more by it.
    pub again_at: Option<Time>,
    /// When all that waits was last asked at once.
    pub asked_all_at: Option<Time>,
    /// When what it had taken altogether began to work.
    pub began_to_work_at: Option<Time>,
    /// Whether what it took gave no answer: one that says no for a single name is then
    /// another matter.
    pub silent: bool,
    /// When much of what it took was last seen to be refused since its end.
    pub much_refused_at: Option<Time>,
    /// The level at which its cause was seen to fail; `None` when nobody knows, after a restart.
    pub level: Option<Level>,
    /// What was seen of each site below the component since the incident opened.
    site_probes: FxHashMap<u32, SiteProbeRecord>,
    /// What became of sites that had failed and worked again.
    relapses: RelapseStats,
}

/// Probes of sites that had failed since the incident opened.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct RelapseStats {
    /// Worked.
    worked: u32,
    /// Failed, right after one that worked.
    failed_again: u32,
}

/// Probes of one site below the failed component, while the incident lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct SiteProbeRecord {
    failed: u32,
    /// Worked, with failures after.
    worked: u32,
    /// Worked in a row since the last failure.
    run: u32,
    /// When the first of these came.
    back_at: Time,
}

impl SiteProbeRecord {
    fn push(&mut self, failed: bool) {
        if failed {
            self.failed += 1;
            self.worked += std::mem::take(&mut self.run);
        } else {
            self.run += 1;
        }
    }

    /// The chance that a site which goes on failing at its own rate would show so long a
    /// run of working probes: the predictive of a beta-binomial with Jeffreys' prior.
    fn chance(&self) -> f64 {
        let (a, b) = (f64::from(self.failed) + 0.5, f64::from(self.worked) + 0.5);
        (0..self.run.min(1000)).map(f64::from).map(|i| (b + i) / (a + b + i)).product()
    }
}

impl RelapseStats {
    fn push(&mut self, failed: bool, again: bool) {
        self.worked += u32::from(!failed);
        self.failed_again += u32::from(again);
        if self.worked >= RELAPSE_SAMPLES_MAX {
            self.worked /= 2;
            self.failed_again = self.failed_again.div_ceil(2);
        }
    }

    /// Whether sites that work again hardly ever fail again.
    fn are_rare(self) -> bool {
        // Three more than were seen: at 95 % it is no oftener than that (the rule of three).
        f64::from(self.failed_again) + 3.0 <= RELAPSE_RATE_MAX * f64::from(self.worked)
    }
}

impl RecoveryEvidence {
    /// Nothing speaks for the end yet. `found`: whether the fault is seen now.
    pub fn new(at: Time, found: bool) -> RecoveryEvidence {
        RecoveryEvidence {
            llr: 0.0,
            found,
            lossy_at: at,
            odds: 0.0,
            last_failure: at,
            failure_before: at,
            watched_since: found.then_some(at),
            watched_before_until: None,
            worked_since_failure: 0,
            counted: (0, 0),
            works_again: false,
            again_at: None,
            asked_all_at: None,
            began_to_work_at: None,
            silent: false,
            much_refused_at: None,
            level: None,
            site_probes: FxHashMap::default(),
            relapses: RelapseStats::default(),
        }
    }

    /// Goes on with other indices of sites; `of` gives that of a site, while it is watched. That all
    /// of them work is seen anew.
    pub fn carry_sites(&mut self, of: impl Fn(u32) -> Option<u32>) {
        (self.worked_since_failure, self.works_again) = (0, false);
        let seen = std::mem::take(&mut self.site_probes).into_iter();
        self.site_probes = seen.filter_map(|(site, seen)| Some((of(site)?, seen))).collect();
    }

    /// Adds the newest probe of a site. One that was on its way while the site came back
    /// tells of before.
    pub fn observe_site(&mut self, site: u32, failed: bool, started: Time, finished: Time) {
        let seen = self.site_probes.entry(site).or_default();
        if seen.failed > 0 {
            let again = failed && seen.run > 0 && started > seen.back_at;
            self.relapses.push(failed, again);
        }
        if !failed && seen.run == 0 {
            seen.back_at = finished;
        }
        seen.push(failed);
    }

    /// Weighs one probe below the failed component as evidence that the fault is gone.
    /// `hit` tells whether its site is a victim that was seen failing: of a share that
    /// died only those can show that it lives again.
    pub fn weigh(&mut self, cause: Option<&Cause>, at: Time, failed: bool, hit: bool) {
        if failed {
            self.failure_before = std::mem::replace(&mut self.last_failure, at);
            if cause.is_some_and(is_lossy) {
                self.count_failure();
            }
            (self.worked_since_failure, self.works_again) = (0, false);
        } else {
            self.worked_since_failure += 1;
        }
        let Some(cause) = cause else { return };
        let rate = match cause.mode {
            // What seemed total may be partial in places: health is weighed against a
            // fault that lets most probes pass.
            Mode::Subset if !hit => return,
            Mode::Loss => cause.rate.clamp(0.02, RECOVERY_RATE_MAX.max(self.measured())),
            Mode::Subset => cause.rate.clamp(0.02, RECOVERY_RATE_MAX),
        };
        let noise: f64 = 0.005;
        let change = if failed { (noise / rate).ln() } else { ((1.0 - noise) / (1.0 - rate)).ln() };
        self.llr = (self.llr + change).clamp(0.0, RECOVERED_NATS);
    }

    fn count_failure(&mut self) {
        let (failed, worked) = &mut self.counted;
        (*failed, *worked) = (*failed + 1, *worked + self.worked_since_failure);
        // What it loses today may be less than yesterday.
        if *failed + *worked > MEASURED_MAX {
            (*failed, *worked) = (*failed / 2, *worked / 2);
        }
    }

    /// The share of probes that the fault lost at least (the lower bound of Wilson 1927); 0 when few
    /// were counted.
    fn measured(&self) -> f64 {
        let (failed, worked) = self.counted;
        let n = f64::from(failed + worked);
        if failed + worked < MEASURED_MIN {
            return 0.0;
        }
        let (share, z) = (f64::from(failed) / n, MEASURED_DEVIATIONS);
        let spread = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
        (share + z * z / (2.0 * n) - spread) / (1.0 + z * z / n)
    }

    /// The cause came again at an instant: it was seen failing just now.
    pub fn begin_again(&mut self, at: Time) {
        (self.llr, self.counted) = (0.0, (0, 0));
        (self.last_failure, self.failure_before) = (at, at);
        (self.worked_since_failure, self.works_again) = (0, false);
        (self.asked_all_at, self.began_to_work_at) = (None, None);
        self.again_at = Some(at);
    }

    /// Whether a probe failed after the first that worked again.
    pub fn fails_since_it_began_to_work(&self) -> bool {
        self.began_to_work_at.is_some_and(|began| self.last_failure > began)
    }

    /// Whether the probes below the component fail no more often than by chance.
    pub fn fails_by_chance(&self) -> bool {
        // Where each probe that works counts for much, a few are luck enough.
        let enough = match self.measured() > RECOVERY_RATE_MAX {
            true => RECOVERED_NATS,
            false => RECOVERED_NATS / 2.0,
        };
        self.llr >= enough
    }

    /// Whether the probes below the component show that the fault is gone.
    pub fn is_recovered(&self) -> bool {
        !self.found && (self.works_again || self.llr >= RECOVERED_NATS)
    }

    /// Whether what failed has begun to work: no other cause is then read from what failed.
    pub fn is_ending(&self) -> bool {
        self.works_again || self.llr >= PRESENT_NATS
    }

    /// Whether the fault is present again.
    pub fn is_present(&self) -> bool {
        self.found && self.llr < PRESENT_NATS
    }

    /// Whether the working probes of one site speak for its recovery by themselves, before
    /// the component as a whole is seen to have recovered.
    pub fn is_significant(&self, cause: Option<&Cause>, site: u32) -> bool {
        let lasting = cause.is_none_or(|cause| !is_lossy(cause));
        lasting && self.site_probes.get(&site).is_some_and(|seen| seen.chance() < CHANCE_MAX)
    }

    /// Whether one site came back for good although the fault goes on for others. A fault that
    /// is mended site by site looks like one that loses some probes of each; but where probes
    /// are lost, sites that work again soon fail again, and where sites are mended, none does.
    pub fn survived_by(&self, site: u32) -> bool {
        let seen = self.site_probes.get(&site);
        let long = seen.is_some_and(|seen| seen.failed > 0 && seen.chance() < CHANCE_MAX);
        long && self.relapses.are_rare()
    }

    /// Whether a failing site belongs to those that the fault takes. Of a share that is
    /// dead a site is no member if it was seen working, or failed only once. A site that works
    /// while everything else fails depends on something else than the inventory says: its next
    /// lost answer is noise.
    pub fn attributes(&self, cause: Option<&Cause>, site: u32, failed_in_a_row: u32) -> bool {
        match cause {
            Some(cause) => {
                let seen = self.site_probes.get(&site).copied().unwrap_or_default();
                let worked = seen.worked + seen.run > 0;
                match cause.mode.takes_any(cause.rate) {
                    false => failed_in_a_row >= 2 && !worked,
                    true => is_lossy(cause) || !worked || failed_in_a_row >= 2,
                }
            }
            None => true,
        }
    }
}

/// Whether a fault loses nearly all probes, or killed nearly all sites.
pub fn takes_nearly_all(cause: &Cause) -> bool {
    cause.rate >= TOTAL_RATE
}

/// Whether a fault lets some probes of every site pass.
pub fn is_lossy(cause: &Cause) -> bool {
    cause.mode == Mode::Loss && cause.rate < TOTAL_RATE
}
