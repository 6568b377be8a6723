//! What the picture shows: chosen so that the failing part, its way up to the root, and
//! what fails beside and below it are there, and everything healthy is one line.

use crate::draw::beacon::StatusGlyph;
use crate::summary::Summary;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::Phase;
use bongsu_core::inventory::{ComponentKey, Kind};
use bongsu_core::topology::{ComponentIx, SiteIx};
use std::collections::{BTreeSet, HashMap};

/// The tree to draw.
#[derive(Debug, Default)]
pub struct Plan {
    pub roots: Vec<Node>,
}

/// One line of the picture with what hangs on it.
#[derive(Debug)]
pub struct Node {
    pub show: Show,
    pub fire: StatusGlyph,
    /// Sites with a failing probe through it now.
    pub failing: u32,
    /// Sites that rest on it.
    pub sites: u32,
    pub below: Vec<Node>,
}

/// What a line stands for.
#[derive(Debug)]
pub enum Show {
    Component(ComponentKey),
    /// The sites themselves, at the end of a failing branch.
    Sites,
    /// Neighbours with nothing failing, folded together.
    Healthy {
        parts: u32,
    },
    /// More neighbours that fail, for which there was no room.
    MoreFailing {
        parts: u32,
    },
}

/// Failing neighbours drawn one by one; the rest are counted.
const SIDE_MOST: usize = 5;
/// Lines of the whole picture.
const KNOTS_MOST: usize = 40;
/// Great parts drawn beside what fails.
const GREAT_MOST: usize = 3;
/// How deep a branch is followed below a failing part.
const DEPTH_MOST: usize = 5;

impl Plan {
    /// The picture of an incident: around its cause, or around the suspects while no
    /// cause is named.
    pub fn of_incident(digest: &Summary, view: &IncidentView) -> Plan {
        let lit: Vec<ComponentIx> = match &view.incident.cause {
            Some(cause) => {
                let named = std::iter::once(&cause.component).chain(&cause.one_of);
                let mut found: Vec<_> = named.filter_map(|key| digest.component(key)).collect();
                found.sort_unstable();
                found.dedup();
                found.truncate(SIDE_MOST);
                found
            }
            None => digest.faults.iter().chain(&digest.suspects).take(SIDE_MOST).copied().collect(),
        };
        if lit.is_empty() {
            return Plan::worst(digest);
        }
        let mut plan = Plan::around(digest, &lit, fire_of(digest, view, &lit));
        plan.stand_by(digest);
        plan
    }

    /// The picture while nobody knows the cause: where most fails, with nothing blamed.
    fn worst(digest: &Summary) -> Plan {
        let all = (0..digest.view.topology.components.len()).map(ComponentIx::at);
        let share = |at: &ComponentIx| {
            let now = digest.component_status(*at);
            f64::from(now.failing) / f64::from(now.sites.max(1))
        };
        let mut worst: Vec<_> = all.filter(|at| digest.component_status(*at).failing > 1).collect();
        worst.sort_by(|a, b| share(b).total_cmp(&share(a)).then(a.cmp(b)));
        let knot = |at: ComponentIx| Node::bare(digest, at);
        Plan { roots: worst.into_iter().take(SIDE_MOST).map(knot).collect() }
    }

    /// The picture of one component.
    pub fn of_component(digest: &Summary, component: ComponentIx) -> Plan {
        let failed = digest.component_status(component).fault.is_some();
        let fire = if failed { StatusGlyph::Aflame } else { fire_by_status(digest, component) };
        Plan::around(digest, &[component], fire)
    }

    /// Beside what fails, what stands: the other great parts with no branch above them, so
    /// that "the servers answer, only the names are not found" is seen at a glance.
    fn stand_by(&mut self, digest: &Summary) {
        let drawn: Vec<String> = self.roots.iter().filter_map(Node::key).collect();
        let all = digest.view.topology.components.iter().enumerate();
        let mut great: Vec<(ComponentIx, u32)> = all
            .filter(|(_, c)| c.parent.is_none() && is_great(c.key.kind()))
            .filter(|(_, c)| !drawn.iter().any(|key| **key == *c.key.0))
            .map(|(ix, c)| (ComponentIx::at(ix), len32(c.sites.len())))
            .collect();
        great.sort_by_key(|(at, sites)| (std::cmp::Reverse(*sites), *at));
        let great = great.into_iter().take(GREAT_MOST);
        self.roots.extend(great.map(|(at, _)| Node::bare(digest, at)));
    }

    fn around(digest: &Summary, lit: &[ComponentIx], fire: StatusGlyph) -> Plan {
        let mut draft = Draft::new(digest, lit, fire);
        let roots: BTreeSet<ComponentIx> = lit.iter().map(|c| draft.root_of(*c)).collect();
        Plan { roots: roots.into_iter().map(|root| draft.knot(root, 0)).collect() }
    }
}

impl Node {
    /// A component without its branches.
    fn bare(digest: &Summary, at: ComponentIx) -> Node {
        let component = &digest.view.topology.components[at.ix()];
        Node {
            show: Show::Component(component.key.clone()),
            fire: fire_by_status(digest, at),
            failing: digest.component_status(at).failing,
            sites: len32(component.sites.len()),
            below: Vec::new(),
        }
    }

    fn key(&self) -> Option<String> {
        match &self.show {
            Show::Component(key) => Some(key.to_string()),
            _ => None,
        }
    }
}

/// The parts that a person at a host thinks of first.
fn is_great(kind: Kind) -> bool {
    matches!(kind, Kind::DataCentre | Kind::NameServerGroup | Kind::Upstream | Kind::LoadBalancer)
}

struct Draft<'a> {
    digest: &'a Summary,
    lit: BTreeSet<ComponentIx>,
    fire: StatusGlyph,
    /// Lit components and all above them.
    way: BTreeSet<ComponentIx>,
    below: HashMap<ComponentIx, Vec<ComponentIx>>,
    room: usize,
}

impl<'a> Draft<'a> {
    fn new(digest: &'a Summary, lit: &[ComponentIx], fire: StatusGlyph) -> Draft<'a> {
        let mut draft = Draft {
            digest,
            lit: lit.iter().copied().collect(),
            fire,
            way: BTreeSet::new(),
            below: HashMap::new(),
            room: KNOTS_MOST,
        };
        for (ix, component) in digest.view.topology.components.iter().enumerate() {
            if let Some(parent) = component.parent {
                draft.below.entry(parent).or_default().push(ComponentIx::at(ix));
            }
        }
        for component in lit {
            draft.way.extend(draft.line_up(*component));
        }
        draft
    }

    /// A component and what it hangs on, up to the root. Bounded, should parents go round.
    fn line_up(&self, from: ComponentIx) -> Vec<ComponentIx> {
        let mut line = vec![from];
        while let Some(parent) =
            self.digest.view.topology.components[line[line.len() - 1].ix()].parent
        {
            if line.contains(&parent) || line.len() > 16 {
                break;
            }
            line.push(parent);
        }
        line
    }

    fn root_of(&self, from: ComponentIx) -> ComponentIx {
        *self.line_up(from).last().unwrap_or(&from)
    }

    fn knot(&mut self, at: ComponentIx, depth: usize) -> Node {
        self.room = self.room.saturating_sub(1);
        let component = &self.digest.view.topology.components[at.ix()];
        let status = self.digest.component_status(at);
        let sites = len32(component.sites.len());
        let fire = if self.lit.contains(&at) { self.fire } else { fire_by_status(self.digest, at) };
        let mut below =
            if depth < DEPTH_MOST + self.way.len() { self.branches(at, depth) } else { Vec::new() };
        let ends_here = self.lit.contains(&at) && below.is_empty() && sites > 0;
        if ends_here {
            below.push(Node {
                show: Show::Sites,
                fire: StatusGlyph::Glow,
                failing: status.failing,
                sites,
                below: Vec::new(),
            });
        }
        Node {
            show: Show::Component(component.key.clone()),
            fire,
            failing: status.failing,
            sites,
            below,
        }
    }

    /// The branches of a line: the way to what is lit, then the worst that fail, then the
    /// rest counted. Above the lit part a failing neighbour is shown without its own branches.
    fn branches(&mut self, at: ComponentIx, depth: usize) -> Vec<Node> {
        let all = self.branches_of(at);
        let (way, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|c| self.way.contains(c));
        let mut failing: Vec<_> =
            rest.iter().copied().filter(|c| self.digest.component_status(*c).failing > 0).collect();
        failing.sort_by_key(|c| std::cmp::Reverse(self.digest.component_status(*c).failing));
        let healthy = rest.len() - failing.len();
        let room = SIDE_MOST.min(self.room.saturating_sub(way.len()));
        let more = failing.split_off(failing.len().min(room));
        let deeper = !self.way.contains(&at) || self.lit.contains(&at);
        let mut knots: Vec<Node> = Vec::new();
        for component in way {
            knots.push(self.knot(component, depth + 1));
        }
        for component in failing {
            let depth = if deeper { depth + 1 } else { usize::MAX / 2 };
            knots.push(self.knot(component, depth));
        }
        if !more.is_empty() {
            knots.push(
                self.folded(Show::MoreFailing { parts: len32(more.len()) }, StatusGlyph::Glow),
            );
        }
        if healthy > 0 {
            knots.push(self.folded(Show::Healthy { parts: len32(healthy) }, StatusGlyph::Unlit));
        }
        knots
    }

    /// What hangs on a component. A name-server group is not a place that anything hangs
    /// on: its branches are the name servers that all of its sites are served by.
    fn branches_of(&self, at: ComponentIx) -> Vec<ComponentIx> {
        let hanging = self.below.get(&at).cloned().unwrap_or_default();
        let component = &self.digest.view.topology.components[at.ix()];
        if !hanging.is_empty() || component.key.kind() != Kind::NameServerGroup {
            return hanging;
        }
        let servers = self.digest.view.topology.components.iter().enumerate();
        servers
            .filter(|(_, c)| c.key.kind() == Kind::NameServer && c.parent.is_none())
            .filter(|(_, c)| !component.sites.is_empty() && holds_all(&c.sites, &component.sites))
            .map(|(ix, _)| ComponentIx::at(ix))
            .collect()
    }

    /// A line for several parts. Their sites overlap, so they are not added up.
    fn folded(&mut self, show: Show, fire: StatusGlyph) -> Node {
        self.room = self.room.saturating_sub(1);
        Node { show, fire, failing: 0, sites: 0, below: Vec::new() }
    }
}

/// How the named parts of an incident burn. Once its fault is no longer found, only what
/// is seen now is lit.
fn fire_of(digest: &Summary, view: &IncidentView, lit: &[ComponentIx]) -> StatusGlyph {
    let over = matches!(view.incident.phase, Phase::Monitoring | Phase::Resolved);
    let gone = |c: &ComponentIx| digest.component_status(*c).fault.is_none();
    if over && lit.iter().all(gone) {
        let some = lit.iter().any(|c| digest.component_status(*c).failing > 0);
        return if some { StatusGlyph::Glow } else { StatusGlyph::Unlit };
    }
    match &view.incident.cause {
        Some(cause) if cause.one_of.len() <= 1 => StatusGlyph::Aflame,
        _ => StatusGlyph::Smoke,
    }
}

fn fire_by_status(digest: &Summary, at: ComponentIx) -> StatusGlyph {
    let status = digest.component_status(at);
    match (status.fault, status.suspected, status.failing) {
        (Some(_), ..) => StatusGlyph::Aflame,
        (None, true, _) => StatusGlyph::Smoke,
        (None, false, 1..) => StatusGlyph::Glow,
        (None, false, 0) => StatusGlyph::Unlit,
    }
}

/// Whether `all`, in order, holds every one of `some`, in order.
fn holds_all(all: &[SiteIx], some: &[SiteIx]) -> bool {
    all.len() >= some.len() && some.iter().all(|site| all.binary_search(site).is_ok())
}

fn len32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
