//! What is said of each fault: when it began, whether it is over, whether it is a
//! customer's own doing, and whom it hits.

use super::read::ProbeResult;
use super::record::{Record, group};
use super::replay::Replayed;
use crate::Time;
use crate::diagnosis::tracker::Fault;
use crate::incident::Mode;
use rustc_hash::{FxHashMap, FxHashSet};

/// An ending, or a later beginning, is believed from this much log-likelihood.
const CHANGE_NATS: f64 = 8.0;
/// Of the sites that a dead share took, nearly all stay dead while it lasts.
const DEAD_RATE: f64 = 0.98;

/// A fault and what it is.
pub(super) struct JudgedFault {
    pub fault: Fault,
    pub is: JudgedKind,
    /// The series that rest on its component.
    pub series: Vec<u32>,
}

/// What a fault of the tracker's is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum JudgedKind {
    /// A failed component.
    Failed,
    /// The fault of the vantage itself.
    Vantage,
    /// A customer broke their own sites; others on the component work.
    CustomerFault,
}

/// One probe below a fault: when, of which series, and what it says for the fault.
struct Probe {
    at: Time,
    series: u32,
    failed: bool,
    nats: f64,
}

/// Looks at all faults; those that are over are left out.
pub(super) fn judge(record: &Record<'_>, replayed: &Replayed) -> Vec<JudgedFault> {
    let faults = &replayed.answer.faults;
    let series: Vec<Vec<u32>> =
        faults.iter().map(|f| replayed.tracker.series_on(f.component).collect()).collect();
    let probes = probes_below(record, replayed, &series);
    let all = faults.iter().zip(series).zip(probes);
    let judged = all.filter_map(|((fault, series), probes)| {
        let (fault, start) = date(fault.clone(), &probes);
        if is_over(&fault, &probes[start..]) {
            return None;
        }
        let is = match record.as_vantage(fault.component) {
            Some(_) => JudgedKind::Vantage,
            None if of_one_customer(record, &probes[start..]) => JudgedKind::CustomerFault,
            None => JudgedKind::Failed,
        };
        Some(JudgedFault { fault, is, series })
    });
    judged.collect()
}

/// The probes below each fault, in order of time.
fn probes_below(record: &Record<'_>, replayed: &Replayed, series: &[Vec<u32>]) -> Vec<Vec<Probe>> {
    let mut below: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (fault, series) in series.iter().enumerate() {
        for series in series {
            below.entry(*series).or_default().push(fault);
        }
    }
    let mut probes: Vec<Vec<Probe>> = series.iter().map(|_| Vec::new()).collect();
    for (seen, counts) in record.seen.iter().zip(&replayed.counts) {
        let Some(under) = below.get(&seen.series).filter(|_| *counts) else { continue };
        let base = base_of(record, replayed, seen.series);
        for ix in under {
            let failed = seen.result == ProbeResult::Failed;
            let rate = (replayed.answer.faults[*ix].rate + base).clamp(0.05, 0.98);
            let quiet = base.clamp(1e-4, rate / 2.0);
            let nats = ratio(failed, rate, quiet);
            probes[*ix].push(Probe { at: seen.at, series: seen.series, failed, nats });
        }
    }
    probes
}

/// The log-likelihood ratio of one outcome, chance of failing `high` against `low`.
fn ratio(failed: bool, high: f64, low: f64) -> f64 {
    if failed { (high / low).ln() } else { ((1.0 - high) / (1.0 - low)).ln() }
}

/// How often a probe of a series fails by itself.
fn base_of(record: &Record<'_>, replayed: &Replayed, series: u32) -> f64 {
    let series = &record.series[series as usize];
    let group = group(record.streams[series.stream as usize].layer, series.vantage);
    let base = &replayed.tracker.bases()[usize::from(group)];
    base.noise + base.own
}

/// Whether what failed works again. Only series that failed before speak of it: those that
/// never did say nothing of an ending, whatever the order in which they are asked.
fn is_over(fault: &Fault, probes: &[Probe]) -> bool {
    let mut failed: FxHashSet<u32> = FxHashSet::default();
    let mut newest: FxHashMap<u32, (Time, bool)> = FxHashMap::default();
    for probe in probes {
        if failed.contains(&probe.series) {
            newest.insert(probe.series, (probe.at, probe.failed));
        }
        if probe.failed {
            failed.insert(probe.series);
        }
    }
    let mut newest: Vec<(Time, bool)> = newest.into_values().collect();
    newest.sort_unstable();
    let lasting = match fault.mode {
        Mode::Loss => fault.rate.clamp(0.05, DEAD_RATE),
        Mode::Subset => DEAD_RATE,
    };
    let quiet = 0.05_f64.min(lasting / 2.0);
    let suffixes = newest.iter().rev().scan(0.0, |sum, (_, failed)| {
        *sum -= ratio(*failed, lasting, quiet);
        Some(*sum)
    });
    suffixes.fold(f64::MIN, f64::max) > CHANGE_NATS
}

/// Sets when the fault began, by the run of probes that speaks most for it, and, where the
/// record shows much of the time before, the rate since. Also tells the run's first probe.
fn date(mut fault: Fault, probes: &[Probe]) -> (Fault, usize) {
    let (mut sum, mut most, mut start) = (0.0, 0.0, None);
    for (ix, probe) in probes.iter().enumerate().rev() {
        sum += probe.nats;
        if sum > most {
            (most, start) = (sum, Some(ix));
        }
    }
    let Some(start) = start else { return (fault, 0) };
    fault.since = probes[start].at;
    let before: f64 = probes[..start].iter().map(|probe| probe.nats).sum();
    if before < -CHANGE_NATS {
        let share = share(fault.mode, &probes[start..]);
        // The whole record dilutes a fault that began in its midst; it never adds to it.
        fault.rate = fault.rate.max(share);
        if fault.mode.takes_any(fault.rate) {
            fault.mode = Mode::Loss;
        }
    }
    (fault, start)
}

/// The share of probes that failed, or of series that failed every time.
fn share(mode: Mode, probes: &[Probe]) -> f64 {
    if mode == Mode::Loss {
        let failed = probes.iter().filter(|probe| probe.failed).count();
        return failed as f64 / probes.len() as f64;
    }
    let mut dead: FxHashMap<u32, bool> = FxHashMap::default();
    for probe in probes {
        *dead.entry(probe.series).or_insert(true) &= probe.failed;
    }
    dead.values().filter(|dead| **dead).count() as f64 / dead.len() as f64
}

/// Whether nothing speaks for the fault but the sites of one customer, while sites of
/// others rest on the same component and work: then it is their own doing more likely than
/// the component's. `probes` are those since it began.
fn of_one_customer(record: &Record<'_>, probes: &[Probe]) -> bool {
    let customer = |probe: &Probe| record.customer[record.site(probe.series) as usize];
    let mut failures: FxHashMap<u32, usize> = FxHashMap::default();
    for probe in probes.iter().filter(|probe| probe.failed) {
        *failures.entry(customer(probe)).or_default() += 1;
    }
    let most = failures.into_iter().max_by_key(|(customer, count)| (*count, *customer));
    let Some((suspect, _)) = most else { return false };
    let others = probes.iter().filter(|probe| customer(probe) != suspect);
    others.map(|probe| probe.nats).sum::<f64>() < 0.0
}
