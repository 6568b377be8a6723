//! Whether what holds several servers fails, where only a few of them were seen to: a rack is not
//! told from the one of its servers that was asked first, nor from a few that fail by themselves.

use crate::diagnosis::graph::Level;
use crate::diagnosis::tracker::Fault;
use crate::engine::detection::evidence::Evidence;
use crate::engine::events::{Feedback, Out};
use crate::engine::io::Context;
use crate::inventory::Kind;
use crate::topology::{ComponentIx, Topology};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::time::Duration;

/// Of more parts that fail, the whole is the plainer explanation.
const FAILING_MAX: usize = 3;
/// So many of the others are asked,
const ASKED_MAX: usize = 6;
/// each so often.
const TIMES: usize = 3;

/// From this rate on a fault takes all that it is seen to reach.
pub const ALL_RATE: f64 = 0.9;
/// A probe that was on its way when something failed may come back so much later.
const ON_ITS_WAY: Duration = Duration::from_millis(250);

/// What the parts of a fault's component say of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Parts {
    /// Nothing against it.
    Agree,
    /// Few of them are seen to fail by now, and others are being asked; or one is named, and fails
    /// with others that it cannot be told from.
    Asked,
    /// It takes everything, and some part of it works.
    Deny,
}

/// Looks at the parts of a whole of which few are seen to fail by now, and asks the others.
pub fn look(cx: &Context<'_>, evidence: &Evidence<'_>, fault: &Fault, out: &mut Out) -> Parts {
    let sites = |component: &u32| cx.topology.components[*component as usize].sites.len();
    let widest = fault.one_of.iter().copied().max_by_key(sites).unwrap_or(fault.component);
    // Of a rack that cannot be told from its data centre the servers are the same.
    let is_whole = !is_server(cx.topology, ComponentIx(fault.component));
    let whole = if is_whole { fault.component } else { widest };
    let servers = servers_of(cx.topology, whole);
    let (failing, others): (Vec<ComponentIx>, Vec<ComponentIx>) =
        servers.into_iter().partition(|it| fails(evidence, *it));
    if failing.len() > FAILING_MAX || (is_whole && others.is_empty()) {
        return Parts::Agree;
    }
    let (mut all_asked, mut one_works) = (true, false);
    for part in others.into_iter().take(ASKED_MAX) {
        let asked = asked_since(evidence, (fault, whole), part);
        one_works |= asked.len() >= TIMES;
        let silent = through(evidence, (fault, whole), part).filter(|it| !asked.contains(it));
        for series in silent.take(TIMES.saturating_sub(asked.len())) {
            let (stream, vantage) = evidence.probes.stream_of(series);
            out.feedback(Feedback::ProbeSoon { job: cx.topology.stream(stream).job, vantage });
            all_asked = false;
        }
    }
    match is_whole {
        true if one_works && fault.rate >= ALL_RATE => Parts::Deny,
        true => Parts::Asked,
        false if !all_asked || failing.len() > 1 => Parts::Asked,
        false => Parts::Agree,
    }
}

/// Whether a server of what a fault takes answers, and does not fail at all.
pub fn some_work(topology: &Topology, evidence: &Evidence<'_>, fault: &Fault) -> bool {
    let whole = (fault, fault.component);
    servers_of(topology, fault.component)
        .into_iter()
        .any(|it| !fails(evidence, it) && asked_since(evidence, whole, it).len() >= TIMES)
}

/// What of a part was asked since a fault began, through the whole that it may take.
fn asked_since(
    evidence: &Evidence<'_>,
    (fault, whole): (&Fault, u32),
    part: ComponentIx,
) -> FxHashSet<u32> {
    let tracker = evidence.probes.tracker;
    let since = fault.since + ON_ITS_WAY;
    let was_asked = |it: &u32| tracker.asked_at(*it).is_some_and(|at| at > since);
    through(evidence, (fault, whole), part).filter(was_asked).collect()
}

/// What rests on a part and on the whole that a fault may take, at the level at which it fails.
fn through<'a>(
    evidence: &'a Evidence<'_>,
    (fault, whole): (&Fault, u32),
    part: ComponentIx,
) -> impl Iterator<Item = u32> + 'a {
    let (probes, level) = (evidence.probes, fault.level);
    let rests_on_both = move |series: &u32| {
        let (stream, _) = probes.stream_of(*series);
        Level::of_layer(probes.topology.stream(stream).layer) == level
            && probes.topology.components_of(stream).contains(&ComponentIx(whole))
            && !probes.tracker.is_dismissed(*series)
    };
    probes.tracker.series_on(part.0).filter(rests_on_both)
}

/// Whether something that a fault would take with another component than the one it is named after
/// was seen to work since it began: the windows of its first seconds may not have it any more.
pub fn is_seen_working(evidence: &Evidence<'_>, fault: &Fault, other: u32) -> bool {
    if other == fault.component {
        return false;
    }
    let (probes, tracker) = (evidence.probes, evidence.probes.tracker);
    let named = ComponentIx(fault.component);
    let works = |series: &u32| {
        let (stream, _) = probes.stream_of(*series);
        Level::of_layer(probes.topology.stream(stream).layer) == fault.level
            && !probes.topology.components_of(stream).contains(&named)
            && tracker.worked_last_at(*series).is_some_and(|at| at > fault.since + ON_ITS_WAY)
            && !tracker.failing(*series)
    };
    tracker.series_on(other).any(|series| works(&series))
}

/// The servers that rest on something, if it is no server.
fn servers_of(topology: &Topology, whole: u32) -> BTreeSet<ComponentIx> {
    if is_server(topology, ComponentIx(whole)) {
        return BTreeSet::new();
    }
    let on_it = topology.classes.iter().filter(|class| class.contains(&ComponentIx(whole)));
    let servers = on_it.flat_map(|class| class.iter().copied());
    servers.filter(|it| is_server(topology, *it)).collect()
}

fn is_server(topology: &Topology, component: ComponentIx) -> bool {
    topology.components[component.ix()].key.kind() == Kind::Server
}

fn fails(evidence: &Evidence<'_>, part: ComponentIx) -> bool {
    let tracker = evidence.probes.tracker;
    tracker.series_on(part.0).any(|it| tracker.failing(it) && !tracker.is_dismissed(it))
}
