//! Whether a cause takes all that depends on it.
//!
//! The odds rest on windows that reach back to before it began, or to its last end. In its first
//! seconds they see probes that worked then, and give a share of what fails altogether. What was
//! seen since it began says it better.

use super::recovery_evidence::takes_nearly_all;
use crate::Time;
use crate::diagnosis::graph::Level;
use crate::diagnosis::tracker::Fault;
use crate::engine::detection::evidence::Evidence;
use crate::engine::io::Context;
use crate::incident::Cause;
use std::time::Duration;

/// At its beginning so many failures, none of them followed or preceded by a probe that worked,
/// show that it takes all,
const FAILURES_MIN: u32 = 6;
/// of so many series,
const SERIES_MIN: usize = 3;
/// if by the odds it takes this share.
const RATE_MIN: f64 = 0.5;
/// A probe that was on its way when it began may come back so much later.
const ON_ITS_WAY: Duration = Duration::from_secs(1);

/// A cause that is to be named, by what was seen since it began.
pub fn named(evidence: &Evidence<'_>, (fault, began): (&Fault, Time), cause: Cause) -> Cause {
    let tracker = evidence.probes.tracker;
    let fails = |series: &u32| {
        tracker.failing(*series)
            && !tracker.is_dismissed(*series)
            && tracker.asked_at(*series).is_some_and(|at| at >= began)
    };
    let failing: Vec<u32> = tracker.series_on(fault.component).filter(fails).collect();
    let in_a_row = |series: &u32| tracker.history(*series).failed_in_a_row();
    let failures: u32 = failing.iter().map(in_a_row).sum();
    let is_whole = cause.rate >= RATE_MIN
        && failing.len() >= SERIES_MIN
        && failures >= FAILURES_MIN
        && !lets_pass(evidence, fault, began);
    if is_whole { whole(cause) } else { cause }
}

/// What is known by now of a cause. That it does not take all, as was said, is seen by what works; and
/// what was said to lose some does not take all while some of it works.
pub fn refreshed(
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    (fault, began): (&Fault, Time),
    known: &Cause,
    cause: Cause,
) -> Cause {
    let is_less = known.mode.takes_any(known.rate)
        && known.rate > cause.rate
        && !lets_pass(evidence, fault, began + ON_ITS_WAY);
    let is_more = !takes_nearly_all(known)
        && takes_nearly_all(&cause)
        && lets_pass(evidence, fault, cx.now.before(cx.options.sweep));
    match is_less || is_more {
        true => Cause { mode: known.mode, rate: known.rate, ..cause },
        false => cause,
    }
}

fn whole(cause: Cause) -> Cause {
    Cause { rate: 1.0, ..cause }
}

/// Whether something that rests on a fault's component was seen to work after an instant, at the level
/// at which that fails.
fn lets_pass(evidence: &Evidence<'_>, fault: &Fault, after: Time) -> bool {
    let (probes, tracker) = (evidence.probes, evidence.probes.tracker);
    let works = |series: u32| {
        let (stream, _) = probes.stream_of(series);
        Level::of_layer(probes.topology.stream(stream).layer) == fault.level
            && tracker.worked_last_at(series).is_some_and(|at| at > after)
    };
    tracker.series_on(fault.component).any(works)
}
