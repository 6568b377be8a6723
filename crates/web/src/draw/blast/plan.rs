//! What the diagram shows: the failed component, its path to the root, and what fails beside and
//! below it; everything healthy is one line.

use crate::draw::status_glyph::StatusGlyph;
use crate::model::summary::Summary;
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

/// One line of the diagram with its children.
#[derive(Debug)]
pub struct Node {
    pub content: NodeContent,
    pub glyph: StatusGlyph,
    /// Sites with a failing probe through it now.
    pub failing: u32,
    /// Sites that depend on it.
    pub sites: u32,
    pub children: Vec<Node>,
}

/// The content of a line.
#[derive(Debug)]
pub enum NodeContent {
    Component(ComponentKey),
    /// The sites, at the end of a failing branch.
    Sites,
    /// Healthy neighbours, folded together.
    Healthy {
        components: u32,
    },
    /// More failing neighbours than there is room for.
    MoreFailing {
        components: u32,
    },
}

/// The most failing neighbours drawn one by one; the rest are counted.
const MAX_NEIGHBOURS: usize = 5;
/// The most lines of the diagram.
const MAX_NODES: usize = 40;
/// The most major components drawn beside what fails.
const MAX_MAJOR: usize = 3;
/// The most ancestors of a component.
const MAX_ANCESTORS: usize = 16;
/// How deep a branch is followed below a failed component.
const MAX_DEPTH: usize = 5;

impl Plan {
    /// The plan of an incident: around its cause, or around the suspects while no cause is
    /// named.
    pub fn of_incident(summary: &Summary, view: &IncidentView) -> Plan {
        let marked: Vec<ComponentIx> = match view.incident.presumed_cause() {
            Some(cause) => {
                let named = std::iter::once(&cause.component).chain(&cause.one_of);
                let mut found: Vec<_> = named.filter_map(|key| summary.component(key)).collect();
                found.sort_unstable();
                found.dedup();
                found.truncate(MAX_NEIGHBOURS);
                found
            }
            None => summary
                .faults
                .iter()
                .chain(&summary.suspects)
                .take(MAX_NEIGHBOURS)
                .copied()
                .collect(),
        };
        if marked.is_empty() {
            return Plan::worst(summary);
        }
        let mut plan = Plan::around(summary, &marked, glyph_of_incident(summary, view, &marked));
        plan.add_major_components(summary);
        plan
    }

    /// The plan while the cause is unknown: where most fails, without a suspect.
    fn worst(summary: &Summary) -> Plan {
        let all = (0..summary.view.topology.components.len()).map(ComponentIx::at);
        let share = |at: &ComponentIx| {
            let now = summary.component_status(*at);
            f64::from(now.failing) / f64::from(now.sites.max(1))
        };
        let mut worst: Vec<_> =
            all.filter(|at| summary.component_status(*at).failing > 1).collect();
        worst.sort_by(|a, b| share(b).total_cmp(&share(a)).then(a.cmp(b)));
        let node = |at: ComponentIx| Node::leaf(summary, at);
        Plan { roots: worst.into_iter().take(MAX_NEIGHBOURS).map(node).collect() }
    }

    /// The plan of one component.
    pub fn of_component(summary: &Summary, component: ComponentIx) -> Plan {
        let failed = summary.component_status(component).fault.is_some();
        let glyph =
            if failed { StatusGlyph::Failed } else { glyph_of_component(summary, component) };
        Plan::around(summary, &[component], glyph)
    }

    /// Adds the other major components without a parent, so that "the servers answer, only the
    /// names are not found" is seen at a glance.
    fn add_major_components(&mut self, summary: &Summary) {
        let present: Vec<String> = self.roots.iter().filter_map(Node::key).collect();
        let all = summary.view.topology.components.iter().enumerate();
        let mut major: Vec<(ComponentIx, u32)> = all
            .filter(|(_, c)| c.parent.is_none() && is_major(c.key.kind()))
            .filter(|(_, c)| !present.iter().any(|key| **key == *c.key.0))
            .map(|(ix, c)| (ComponentIx::at(ix), len32(c.sites.len())))
            .collect();
        major.sort_by_key(|(at, sites)| (std::cmp::Reverse(*sites), *at));
        let major = major.into_iter().take(MAX_MAJOR);
        self.roots.extend(major.map(|(at, _)| Node::leaf(summary, at)));
    }

    fn around(summary: &Summary, marked: &[ComponentIx], glyph: StatusGlyph) -> Plan {
        let mut builder = PlanBuilder::new(summary, marked, glyph);
        let roots: BTreeSet<ComponentIx> = marked.iter().map(|c| builder.root_of(*c)).collect();
        Plan { roots: roots.into_iter().map(|root| builder.node(root, 0)).collect() }
    }
}

impl Node {
    /// A component without its children.
    fn leaf(summary: &Summary, at: ComponentIx) -> Node {
        let component = &summary.view.topology.components[at.ix()];
        Node {
            content: NodeContent::Component(component.key.clone()),
            glyph: glyph_of_component(summary, at),
            failing: summary.component_status(at).failing,
            sites: len32(component.sites.len()),
            children: Vec::new(),
        }
    }

    fn key(&self) -> Option<String> {
        match &self.content {
            NodeContent::Component(key) => Some(key.to_string()),
            _ => None,
        }
    }
}

/// The kinds of component that a host's people think of first.
fn is_major(kind: Kind) -> bool {
    matches!(kind, Kind::DataCentre | Kind::NameServerGroup | Kind::Upstream | Kind::LoadBalancer)
}

struct PlanBuilder<'a> {
    summary: &'a Summary,
    /// The components that the diagram is about.
    marked: BTreeSet<ComponentIx>,
    glyph: StatusGlyph,
    /// Marked components and all their ancestors.
    path: BTreeSet<ComponentIx>,
    children: HashMap<ComponentIx, Vec<ComponentIx>>,
    /// Lines left.
    room: usize,
}

impl<'a> PlanBuilder<'a> {
    fn new(summary: &'a Summary, marked: &[ComponentIx], glyph: StatusGlyph) -> PlanBuilder<'a> {
        let mut builder = PlanBuilder {
            summary,
            marked: marked.iter().copied().collect(),
            glyph,
            path: BTreeSet::new(),
            children: HashMap::new(),
            room: MAX_NODES,
        };
        for (ix, component) in summary.view.topology.components.iter().enumerate() {
            if let Some(parent) = component.parent {
                builder.children.entry(parent).or_default().push(ComponentIx::at(ix));
            }
        }
        for component in marked {
            builder.path.extend(builder.ancestry(*component));
        }
        builder
    }

    /// A component and its ancestors up to the root. Bounded, in case of a cycle.
    fn ancestry(&self, from: ComponentIx) -> Vec<ComponentIx> {
        let mut ancestry = vec![from];
        while let Some(parent) =
            self.summary.view.topology.components[ancestry[ancestry.len() - 1].ix()].parent
        {
            if ancestry.contains(&parent) || ancestry.len() > MAX_ANCESTORS {
                break;
            }
            ancestry.push(parent);
        }
        ancestry
    }

    fn root_of(&self, from: ComponentIx) -> ComponentIx {
        *self.ancestry(from).last().unwrap_or(&from)
    }

    fn node(&mut self, at: ComponentIx, depth: usize) -> Node {
        self.room = self.room.saturating_sub(1);
        let component = &self.summary.view.topology.components[at.ix()];
        let status = self.summary.component_status(at);
        let sites = len32(component.sites.len());
        let glyph = if self.marked.contains(&at) {
            self.glyph
        } else {
            glyph_of_component(self.summary, at)
        };
        let mut children =
            if depth < MAX_DEPTH + self.path.len() { self.children(at, depth) } else { Vec::new() };
        let is_end = self.marked.contains(&at) && children.is_empty() && sites > 0;
        if is_end {
            children.push(Node {
                content: NodeContent::Sites,
                glyph: StatusGlyph::SomeFailing,
                failing: status.failing,
                sites,
                children: Vec::new(),
            });
        }
        Node {
            content: NodeContent::Component(component.key.clone()),
            glyph,
            failing: status.failing,
            sites,
            children,
        }
    }

    /// The children of a line: the path to the marked components, then the worst failing ones,
    /// then the rest counted. Above a marked component a failing neighbour is shown without
    /// its own children.
    fn children(&mut self, at: ComponentIx, depth: usize) -> Vec<Node> {
        let all = self.children_of(at);
        let (on_path, rest): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|c| self.path.contains(c));
        let mut failing: Vec<_> = rest
            .iter()
            .copied()
            .filter(|c| self.summary.component_status(*c).failing > 0)
            .collect();
        failing.sort_by_key(|c| std::cmp::Reverse(self.summary.component_status(*c).failing));
        let healthy = rest.len() - failing.len();
        let room = MAX_NEIGHBOURS.min(self.room.saturating_sub(on_path.len()));
        let more = failing.split_off(failing.len().min(room));
        let deeper = !self.path.contains(&at) || self.marked.contains(&at);
        let mut nodes: Vec<Node> = Vec::new();
        for component in on_path {
            nodes.push(self.node(component, depth + 1));
        }
        for component in failing {
            let depth = if deeper { depth + 1 } else { usize::MAX / 2 };
            nodes.push(self.node(component, depth));
        }
        if !more.is_empty() {
            nodes.push(self.folded(
                NodeContent::MoreFailing { components: len32(more.len()) },
                StatusGlyph::SomeFailing,
            ));
        }
        if healthy > 0 {
            nodes.push(
                self.folded(
                    NodeContent::Healthy { components: len32(healthy) },
                    StatusGlyph::Healthy,
                ),
            );
        }
        nodes
    }

    /// The children of a component. A name-server group is no parent in the topology: its
    /// children are the name servers that serve all of its sites.
    fn children_of(&self, at: ComponentIx) -> Vec<ComponentIx> {
        let children = self.children.get(&at).cloned().unwrap_or_default();
        let component = &self.summary.view.topology.components[at.ix()];
        if !children.is_empty() || component.key.kind() != Kind::NameServerGroup {
            return children;
        }
        let servers = self.summary.view.topology.components.iter().enumerate();
        servers
            .filter(|(_, c)| c.key.kind() == Kind::NameServer && c.parent.is_none())
            .filter(|(_, c)| !component.sites.is_empty() && holds_all(&c.sites, &component.sites))
            .map(|(ix, _)| ComponentIx::at(ix))
            .collect()
    }

    /// A line for several components. Their sites overlap, so they are not added up.
    fn folded(&mut self, content: NodeContent, glyph: StatusGlyph) -> Node {
        self.room = self.room.saturating_sub(1);
        Node { content, glyph, failing: 0, sites: 0, children: Vec::new() }
    }
}

/// The glyph of the suspected components of an incident. Once its fault is no longer found, it
/// shows present failures only.
fn glyph_of_incident(
    summary: &Summary,
    view: &IncidentView,
    marked: &[ComponentIx],
) -> StatusGlyph {
    let is_over = matches!(view.incident.phase, Phase::Monitoring | Phase::Resolved);
    let is_gone = |c: &ComponentIx| summary.component_status(*c).fault.is_none();
    if is_over && marked.iter().all(is_gone) {
        let some_fail = marked.iter().any(|c| summary.component_status(*c).failing > 0);
        return if some_fail { StatusGlyph::SomeFailing } else { StatusGlyph::Healthy };
    }
    match view.incident.presumed_cause() {
        Some(cause) if cause.one_of.len() <= 1 => StatusGlyph::Failed,
        _ => StatusGlyph::Suspected,
    }
}

fn glyph_of_component(summary: &Summary, at: ComponentIx) -> StatusGlyph {
    let status = summary.component_status(at);
    match (status.fault, status.suspected, status.failing) {
        (Some(_), ..) => StatusGlyph::Failed,
        (None, true, _) => StatusGlyph::Suspected,
        (None, false, 1..) => StatusGlyph::SomeFailing,
        (None, false, 0) => StatusGlyph::Healthy,
    }
}

/// Whether `all`, in order, holds every one of `some`, in order.
fn holds_all(all: &[SiteIx], some: &[SiteIx]) -> bool {
    all.len() >= some.len() && some.iter().all(|site| all.binary_search(site).is_ok())
}

fn len32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
