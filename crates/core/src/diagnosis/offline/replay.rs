//! Living through the record again.
//!
//! A record that covers several sweeps is replayed as the engine would have lived it, with
//! an answer several times a sweep, because the tracker knows a fault's age only by having
//! seen it begin. A short record, in which nothing can be told from its order in time but
//! what [`super::judge`] tells, is weighed as a whole: all windows are made wide enough to
//! hold it.

use super::read::ProbeResult;
use super::record::Record;
use crate::Time;
use crate::diagnosis::tracker::{Answer, Tracker};
use crate::layer::Layer;

/// A record shorter than this many sweeps is weighed as a whole.
const SHORT_SWEEPS: u32 = 5;
/// The tracker lives through so many sweeps at the end of a record.
const REPLAYED_SWEEPS: u32 = 30;
/// Answers in each sweep of a replay.
const ANSWERS_PER_SWEEP: u32 = 4;
/// Where the tracker's time begins.
const ORIGIN_SECS: i64 = 1_000_000_000;
/// The tracker's shortest window is this part of a sweep.
const WINDOW_DIVISOR: u32 = 20;

/// What is asked of the record after it was replayed.
pub(super) struct Replayed {
    pub tracker: Tracker,
    pub answer: Answer,
    /// By observation: whether it says something.
    pub counts: Vec<bool>,
}

/// Plays the record up to `at`.
pub(super) fn replay(record: &Record<'_>, at: Time) -> Replayed {
    let (counts, forgets) = observed(record);
    let first = record.seen.first().map_or(at, |seen| seen.at);
    let last = record.seen.last().map_or(at, |seen| seen.at);
    let short = last.since(first) < record.sweep * SHORT_SWEEPS;
    let (sweep, from) = match short {
        true => ((last.since(first) * (WINDOW_DIVISOR + 1)).max(record.sweep), first),
        false => (record.sweep, first.max(last.before(record.sweep * REPLAYED_SWEEPS))),
    };
    let mut tracker = Tracker::new(record.plan(sweep), |component| record.kind(component));
    let start = record.seen.partition_point(|seen| seen.at < from);
    // The tracker counts in small numbers; a record may be of any century.
    let shift = |at: Time| Time::from_secs(ORIGIN_SECS) + at.since(from);
    prime(&mut tracker, record, &counts, start, shift(from));
    let step = sweep / ANSWERS_PER_SWEEP;
    let mut due = from + step;
    let mut forgets = forgets.into_iter().peekable();
    for (ix, seen) in record.seen.iter().enumerate() {
        while let Some((_, series)) = forgets.next_if(|(when, _)| *when <= ix) {
            tracker.forget(series);
        }
        if ix < start {
            continue;
        }
        while !short && seen.at >= due {
            tracker.answer(shift(due));
            due += step;
        }
        if counts[ix] {
            let at = shift(seen.at);
            tracker.observe(seen.series, at, at, seen.result == ProbeResult::Failed, false);
        }
    }
    forgets.for_each(|(_, series)| tracker.forget(series));
    let too_late = at.since(last) > sweep * REPLAYED_SWEEPS;
    let mut answer =
        if too_late { Answer::default() } else { tracker.answer_from_record(shift(at)) };
    for fault in &mut answer.faults {
        fault.since = from + fault.since.since(Time::from_secs(ORIGIN_SECS));
    }
    Replayed { tracker, answer, counts }
}

/// Lets every series that failed when first seen have been asked before, without a result:
/// the tracker takes a failure with nothing before it to be of unknown age.
fn prime(tracker: &mut Tracker, record: &Record<'_>, counts: &[bool], start: usize, at: Time) {
    let mut known = vec![false; record.series.len()];
    for (seen, _) in record.seen.iter().zip(counts).skip(start).filter(|(_, counts)| **counts) {
        if !std::mem::replace(&mut known[seen.series as usize], true)
            && seen.result == ProbeResult::Failed
        {
            tracker.observe(seen.series, at, at, false, false);
            tracker.forget(seen.series);
        }
    }
}

/// A site seen from a vantage, layer by layer.
#[derive(Clone, Copy, Debug, Default)]
struct Ladder {
    /// How many series of each layer have an outcome, and how many of them fail.
    asked: [u32; Layer::ALL.len()],
    failing: [u32; Layer::ALL.len()],
}

impl Ladder {
    /// Whether the connection breaks below `layer`. DNS stands apart: a site's last known
    /// address is asked when its name is not found.
    fn breaks_below(&self, layer: Layer) -> bool {
        let breaks = |l: Layer| {
            let l = l as usize;
            self.asked[l] > 0 && self.failing[l] == self.asked[l]
        };
        match layer {
            Layer::Dns | Layer::Icmp | Layer::Tcp => false,
            Layer::Tls => breaks(Layer::Tcp),
            Layer::Http | Layer::Service => breaks(Layer::Tcp) || breaks(Layer::Tls),
        }
    }
}

/// Which observations say something, and which series are to be forgotten ahead of which
/// observation. A layer above a failing one was not observed, whatever the record says of
/// it, and what it showed before says nothing of now.
fn observed(record: &Record<'_>) -> (Vec<bool>, Vec<(usize, u32)>) {
    let mut ladders = vec![Ladder::default(); record.ladders as usize];
    let mut upper: Vec<Vec<u32>> = vec![Vec::new(); record.ladders as usize];
    for (series, state) in record.series.iter().enumerate() {
        if record.streams[state.stream as usize].layer > Layer::Tcp {
            upper[state.ladder as usize].push(series as u32);
        }
    }
    let mut newest: Vec<Option<bool>> = vec![None; record.series.len()];
    let mut forgets = Vec::new();
    let mut counts = Vec::with_capacity(record.seen.len());
    for (ix, seen) in record.seen.iter().enumerate() {
        let place = record.series[seen.series as usize].ladder as usize;
        let ladder = &mut ladders[place];
        let said = seen.result != ProbeResult::Skipped && !ladder.breaks_below(seen.layer);
        counts.push(said);
        if !said {
            if newest[seen.series as usize].is_some() {
                note(ladder, &mut newest[seen.series as usize], seen.layer, None);
                forgets.push((ix, seen.series));
            }
            continue;
        }
        let failed = seen.result == ProbeResult::Failed;
        note(ladder, &mut newest[seen.series as usize], seen.layer, Some(failed));
        if failed && matches!(seen.layer, Layer::Tcp | Layer::Tls) {
            for series in &upper[place] {
                let layer = record.streams[record.series[*series as usize].stream as usize].layer;
                let old = &mut newest[*series as usize];
                if old.is_some() && ladders[place].breaks_below(layer) {
                    note(&mut ladders[place], old, layer, None);
                    forgets.push((ix, *series));
                }
            }
        }
    }
    (counts, forgets)
}

fn note(ladder: &mut Ladder, series: &mut Option<bool>, layer: Layer, now: Option<bool>) {
    let layer = layer as usize;
    if let Some(before) = std::mem::replace(series, now) {
        ladder.asked[layer] -= 1;
        ladder.failing[layer] -= u32::from(before);
    }
    if let Some(failed) = now {
        ladder.asked[layer] += 1;
        ladder.failing[layer] += u32::from(failed);
    }
}

/// An outcome older than this many sweeps says nothing of now.
const STALE_SWEEPS: u32 = 4;

/// By series: whether its newest probe failed, if that still speaks of `at`.
pub(super) fn states(record: &Record<'_>, replayed: &Replayed, at: Time) -> Vec<Option<bool>> {
    let mut newest = vec![None; record.series.len()];
    for (seen, counts) in record.seen.iter().zip(&replayed.counts) {
        newest[seen.series as usize] = counts.then_some(seen.at);
    }
    let fresh = |seen: Time| at.since(seen) <= record.sweep * STALE_SWEEPS;
    let state = |(series, seen): (usize, &Option<Time>)| {
        let known = replayed.tracker.history(series as u32).pattern().asked() > 0;
        (known && seen.is_some_and(fresh)).then(|| replayed.tracker.failing(series as u32))
    };
    newest.iter().enumerate().map(state).collect()
}
