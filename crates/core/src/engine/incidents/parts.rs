//! Before a whole is named of which only a few parts are seen to fail, its other parts are asked: two
//! servers that die in one moment are not their rack.

use crate::diagnosis::tracker::Fault;
use crate::engine::detection::evidence::Evidence;
use crate::engine::events::{Feedback, Out};
use crate::engine::io::Context;
use crate::inventory::Kind;
use crate::topology::{ComponentIx, Topology};
use std::collections::BTreeSet;

/// Of more parts that fail, the whole is the plainer explanation.
const FAILING_MAX: usize = 3;
/// So many of the others are asked,
const ASKED_MAX: usize = 6;
/// each so often.
const TIMES: usize = 3;

/// Whether a fault takes a whole of which only a few parts are seen to fail by now; asks the others.
pub fn are_few(cx: &Context<'_>, evidence: &Evidence<'_>, fault: &Fault, out: &mut Out) -> bool {
    let servers = servers_of(cx.topology, fault.component);
    let (failing, others): (Vec<ComponentIx>, Vec<ComponentIx>) =
        servers.into_iter().partition(|it| fails(evidence, *it));
    if failing.len() > FAILING_MAX || others.is_empty() {
        return false;
    }
    for part in others.into_iter().take(ASKED_MAX) {
        let tracker = evidence.probes.tracker;
        let was_asked = |it: &u32| tracker.asked_at(*it).is_some_and(|at| at > fault.since);
        let (asked, silent): (Vec<u32>, Vec<u32>) = tracker.series_on(part.0).partition(was_asked);
        for series in silent.into_iter().take(TIMES.saturating_sub(asked.len())) {
            let (stream, vantage) = evidence.probes.stream_of(series);
            out.feedback(Feedback::ProbeSoon { job: cx.topology.stream(stream).job, vantage });
        }
    }
    true
}

/// The servers that rest on something, if it is no server.
fn servers_of(topology: &Topology, whole: u32) -> BTreeSet<ComponentIx> {
    let is_server = |it: &ComponentIx| topology.components[it.ix()].key.kind() == Kind::Server;
    if is_server(&ComponentIx(whole)) {
        return BTreeSet::new();
    }
    let on_it = topology.classes.iter().filter(|class| class.contains(&ComponentIx(whole)));
    on_it.flat_map(|class| class.iter().copied().filter(is_server)).collect()
}

fn fails(evidence: &Evidence<'_>, part: ComponentIx) -> bool {
    let tracker = evidence.probes.tracker;
    tracker.series_on(part.0).any(|it| tracker.failing(it) && !tracker.is_dismissed(it))
}
