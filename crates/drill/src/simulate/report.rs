//! Counts what was found, missed and wrongly reported.

use super::memory_store::MemoryStore;
use super::network::Network;
use super::oncall::OncallStats;
use super::oracle::{Claims, Judgement};
use super::plan::{Fault, Plan};
use super::world::World;
use bongsu_core::incident::{EventKind, Incident, Mode};
use bongsu_core::inventory::ComponentKey;
use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

/// The result of one seed.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// The seed.
    pub seed: u64,
    /// Faults that happened.
    pub faults: u32,
    /// … of which an incident named the component.
    pub found: u32,
    /// Components named.
    pub named: u32,
    /// … of which one was failing.
    pub right: u32,
    /// Victims rightly listed as affected.
    pub victims_right: u32,
    /// Victims listed as affected that were not.
    pub victims_wrong: u32,
    /// Hit sites that were not listed.
    pub victims_missed: u32,
    /// Incidents without a shared fault.
    pub false_incidents: u32,
    /// Victims verified while they were hit.
    pub falsely_verified: u32,
    /// Mails sent again under the same id after a crash.
    pub copies: u32,
    /// Violated invariants, as text.
    pub violations: Vec<String>,
    /// From the beginning of a fault to its incident.
    pub detection: Vec<Duration>,
    /// From the end of a fault to the verification of a site.
    pub recovery: Vec<Duration>,
    /// The simulated time.
    pub played: Duration,
    /// Who was called.
    pub oncall: OncallStats,
    /// What was claimed, by mouth.
    pub claims: Judgement,
    /// Problems, as text.
    pub remarks: Vec<String>,
}

/// The results of many seeds.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The sum.
    pub sum: Stats,
    /// Seeds with a violated invariant or a problem.
    pub imperfect: Vec<(u64, Vec<String>)>,
    /// The number of seeds.
    pub seeds: u64,
    /// Whether invariants alone count: of a handful of sites nobody can tell what is broken by its
    /// owner and what is shared.
    pub invariants_only: bool,
}

/// A component may be named for this long after it stopped failing.
const GRACE: Duration = Duration::from_secs(180);

/// Compares what was reported with the ground truth.
pub fn judge(
    seed: u64,
    world: &World,
    plan: &Plan,
    network: &Network,
    store: MemoryStore,
    played: Duration,
) -> Stats {
    let mut stats = Stats {
        seed,
        faults: plan.faults.len() as u32,
        falsely_verified: store.falsely_verified,
        violations: store.violations.clone(),
        played,
        ..Stats::default()
    };
    let mut found = BTreeSet::new();
    for incident in store.incidents.values() {
        let causes: Vec<usize> = score_causes(&mut stats, world, plan, incident, &store);
        found.extend(causes.iter().copied());
        if !plan.faults.iter().any(|f| was_active(f, incident)) {
            stats.false_incidents += 1;
            let owners = broken_by_owners(world, plan, incident, &store);
            stats.remarks.push(format!("false incident at {}{owners}", incident.opened_at));
        }
        count_victims(&mut stats, world, network, plan, incident, &causes, &store);
        time_recoveries(&mut stats, network, incident, &store);
    }
    for (ix, fault) in plan.faults.iter().enumerate() {
        if found.contains(&ix) {
            stats.found += 1;
        } else {
            let Fault { component, mode, rate, .. } = fault;
            stats
                .remarks
                .push(format!("missed {component} {mode:?} {rate:.2} at {}", fault.began()));
        }
    }
    stats
}

/// The victims of a false incident, with the customer faults behind them.
fn broken_by_owners(
    world: &World,
    plan: &Plan,
    incident: &Incident,
    store: &MemoryStore,
) -> String {
    let victims = store.victims.values();
    let hit = victims.filter(|v| v.incident == incident.id && v.hit_at.is_some());
    let mut text = String::new();
    for victim in hit {
        let site = world.truth.site(&victim.site).map_or(0, |site| site.0);
        let own = plan.own.iter().rfind(|own| own.site == site && own.span.0 <= incident.opened_at);
        let since = own.map_or(String::new(), |own| format!(" {} since {}", own.layer, own.span.0));
        text.push_str(&format!(", {} of {}{since}", victim.site, victim.customer));
    }
    text
}

fn was_active(fault: &Fault, incident: &Incident) -> bool {
    let opened = incident.opened_at;
    fault.spans.iter().any(|(from, until)| *from <= opened && opened < *until + GRACE)
}

/// Whether no probe can distinguish two components, because exactly the same streams depend on
/// both, such as a server and its only address.
fn indistinguishable(world: &World, a: &ComponentKey, b: &ComponentKey) -> bool {
    let classes = |key: &ComponentKey| -> Option<Vec<usize>> {
        let component = world.truth.component(key)?;
        let below = world.truth.classes.iter().enumerate();
        Some(below.filter(|(_, c)| c.contains(&component)).map(|(ix, _)| ix).collect())
    };
    a == b || (classes(a).is_some() && classes(a) == classes(b))
}

/// Scores each component that the incident named, and returns the faults it found.
fn score_causes(
    stats: &mut Stats,
    world: &World,
    plan: &Plan,
    incident: &Incident,
    store: &MemoryStore,
) -> Vec<usize> {
    let Some(cause) = &incident.cause else { return Vec::new() };
    stats.named += 1;
    let events = store.events.values().filter(|event| event.incident == incident.id);
    let times: Vec<_> = events
        .filter(|e| matches!(e.kind, EventKind::CauseNamed { .. } | EventKind::Relapsed))
        .map(|e| e.at)
        .collect();
    let mut found = Vec::new();
    for (ix, fault) in plan.faults.iter().enumerate() {
        let named =
            cause.one_of.iter().any(|named| indistinguishable(world, named, &fault.component));
        let then = times
            .iter()
            .any(|at| fault.spans.iter().any(|(from, until)| from <= at && *at < *until + GRACE));
        // A fault that returns while its incident is open belongs to it.
        let open = fault.spans.iter().any(|(from, _)| {
            incident.opened_at <= *from && incident.resolved_at.is_none_or(|end| *from < end)
        });
        if named && (then || open) {
            found.push(ix);
            let opened = incident.opened_at;
            let began = fault.spans.iter().map(|(from, _)| *from).filter(|from| *from <= opened);
            stats.detection.push(opened.since(began.max().unwrap_or(opened)));
        }
    }
    if found.is_empty() {
        stats.remarks.push(format!(
            "named {} {:?} {:.2} at {}",
            cause.component, cause.mode, cause.rate, incident.opened_at
        ));
    } else {
        stats.right += 1;
    }
    found
}

fn count_victims(
    stats: &mut Stats,
    world: &World,
    network: &Network,
    plan: &Plan,
    incident: &Incident,
    causes: &[usize],
    store: &MemoryStore,
) {
    let end = incident.resolved_at.unwrap_or(plan.until);
    // Who is hit by two faults at once is on the list of one of them at least.
    let (mut hit, mut by_another) = (BTreeSet::new(), BTreeSet::new());
    for ((id, _), victim) in store.victims.iter().filter(|(_, victim)| victim.hit_at.is_some()) {
        let site = world.truth.site(&victim.site).map_or(0, |site| site.0);
        let other = &store.incidents[id];
        if *id == incident.id {
            hit.insert(site);
        } else if other.began_at < end && other.resolved_at.is_none_or(|it| it > incident.began_at)
        {
            by_another.insert(site);
        }
    }
    let mut really_hit = BTreeSet::new();
    let mut possibly_hit = BTreeSet::new();
    for (ix, fault) in plan.faults.iter().enumerate() {
        let overlaps = fault
            .spans
            .iter()
            .any(|(from, until)| *from < end && *until + GRACE > incident.began_at);
        if !overlaps {
            continue;
        }
        if causes.contains(&ix) {
            really_hit.extend(network.hit_sites[ix].iter().copied());
        }
        // Every site that relies on a lossy component is hit, whether or not a probe was lost.
        if fault.mode == Mode::Loss
            && let Some(component) = world.truth.component(&fault.component)
        {
            let sites = world.truth.components[component.ix()].sites.iter();
            let rely = sites.filter(|s| world.truth.is_single_point_of_failure(component, **s));
            possibly_hit.extend(rely.map(|s| s.0));
        }
        possibly_hit.extend(network.hit_sites[ix].iter().copied());
    }
    // Sites broken by their customer cannot be hit again.
    let violations = |site: &u32| {
        plan.own.iter().any(|own| {
            own.site == *site && own.span.0 < incident.began_at && own.span.1 > incident.began_at
        })
    };
    stats.victims_right += hit.iter().filter(|site| possibly_hit.contains(site)).count() as u32;
    let wrong: Vec<_> =
        hit.iter().filter(|site| !possibly_hit.contains(site) && !violations(site)).collect();
    stats.victims_wrong += wrong.len() as u32;
    let is_listed = |site: &&u32| hit.contains(site) || by_another.contains(site);
    let missed = really_hit.iter().filter(|it| !is_listed(it) && !violations(it));
    let missed: Vec<_> = missed.collect();
    stats.victims_missed += missed.len() as u32;
    if wrong.len() + missed.len() > 0 {
        stats.remarks.push(format!(
            "incident of {}: {} victims wrong, {} missed, {} right",
            incident.opened_at,
            wrong.len(),
            missed.len(),
            hit.len() - wrong.len()
        ));
    }
}

/// How long verification took after the victims worked again.
fn time_recoveries(stats: &mut Stats, network: &Network, incident: &Incident, store: &MemoryStore) {
    let victims = store.victims.values().filter(|victim| victim.incident == incident.id);
    for victim in victims {
        if let (Some(_), Some(verified)) = (victim.hit_at, victim.verified_at) {
            let over = network.fault_ended_at(&victim.site, verified);
            stats.recovery.extend(over.map(|over| verified.since(over)));
        }
    }
}

impl Report {
    /// Adds one seed.
    pub fn add(&mut self, stats: Stats) {
        self.seeds += 1;
        let sum = &mut self.sum;
        sum.faults += stats.faults;
        sum.found += stats.found;
        sum.named += stats.named;
        sum.right += stats.right;
        sum.victims_right += stats.victims_right;
        sum.victims_wrong += stats.victims_wrong;
        sum.victims_missed += stats.victims_missed;
        sum.false_incidents += stats.false_incidents;
        sum.falsely_verified += stats.falsely_verified;
        sum.copies += stats.copies;
        sum.detection.extend(&stats.detection);
        sum.recovery.extend(&stats.recovery);
        sum.played += stats.played;
        sum.oncall.add(&stats.oncall);
        sum.claims.add(&stats.claims);
        sum.violations.extend(stats.violations.iter().cloned());
        let mut problems = stats.violations;
        problems.extend(stats.claims.remarks);
        problems.extend(stats.remarks);
        if !problems.is_empty() {
            self.imperfect.push((stats.seed, problems));
        }
    }

    /// The share of named components that were failing, 0 to 1.
    pub fn component_precision(&self) -> f64 {
        ratio(self.sum.right, self.sum.named)
    }

    /// The share of faults whose component was named, 0 to 1.
    pub fn component_recall(&self) -> f64 {
        ratio(self.sum.found, self.sum.faults)
    }

    /// The harmonic mean of the two.
    pub fn component_f1(&self) -> f64 {
        let (p, r) = (self.component_precision(), self.component_recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }

    /// The share of victims that were victims, 0 to 1.
    pub fn victim_precision(&self) -> f64 {
        ratio(self.sum.victims_right, self.sum.victims_right + self.sum.victims_wrong)
    }

    /// The share of those affected that were listed as affected, 0 to 1.
    pub fn victim_recall(&self) -> f64 {
        ratio(self.sum.victims_right, self.sum.victims_right + self.sum.victims_missed)
    }

    /// Violated invariants and missed goals; empty when everything passes.
    pub fn failures(&self) -> Vec<String> {
        let mut failures: Vec<String> = self.sum.violations.iter().take(10).cloned().collect();
        let mut goal = |name: &str, value: f64, min: f64| {
            if value < min {
                failures.push(format!("{name} is {value:.4}, expected at least {min}"));
            }
        };
        if self.invariants_only {
            return failures;
        }
        if self.sum.faults > 0 {
            goal("victim precision", self.victim_precision(), 0.995);
            goal("victim recall", self.victim_recall(), 0.99);
            goal("component F1", self.component_f1(), 0.98);
        } else if self.sum.false_incidents > 0 {
            failures.push(format!("{} false incidents", self.sum.false_incidents));
        }
        if self.sum.falsely_verified > 0 {
            failures.push(format!("{} falsely verified", self.sum.falsely_verified));
        }
        failures
    }
}

/// A line about the distribution of durations; none without any.
fn spread(f: &mut fmt::Formatter<'_>, what: &str, times: &[Duration]) -> fmt::Result {
    let mut times = times.to_vec();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64();
    if times.is_empty() {
        return Ok(());
    }
    let (median, most, worst) = (at(0.5), at(0.9), at(1.0));
    writeln!(f, "{what:<20}median {median:.1} s   90% {most:.1} s   worst {worst:.1} s")
}

fn ratio(part: u32, whole: u32) -> f64 {
    if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sum = &self.sum;
        let days = sum.played.as_secs_f64() / 86_400.0;
        writeln!(f, "seeds played        {:>10}   ({days:.1} simulated days)", self.seeds)?;
        writeln!(
            f,
            "faults / named      {:>10}   {} named, {} right",
            sum.faults, sum.named, sum.right
        )?;
        writeln!(
            f,
            "components          precision {:.4}   recall {:.4}   F1 {:.4}",
            self.component_precision(),
            self.component_recall(),
            self.component_f1()
        )?;
        writeln!(
            f,
            "victims             precision {:.4}   recall {:.4}   ({} right, {} wrong, {} missed)",
            self.victim_precision(),
            self.victim_recall(),
            sum.victims_right,
            sum.victims_wrong,
            sum.victims_missed
        )?;
        spread(f, "detection", &sum.detection)?;
        spread(f, "recovery", &sum.recovery)?;
        let monthly = f64::from(sum.false_incidents) * 30.0 / days.max(1e-9);
        writeln!(
            f,
            "false incidents     {:>10}   ({monthly:.2} a simulated month)",
            sum.false_incidents
        )?;
        for (mouth, claims) in &sum.claims.mouths {
            let Claims { judged, untrue, late } = claims;
            writeln!(f, "claims: {mouth:<13}{judged:>10}   {untrue} untrue, {late} late")?;
        }
        let OncallStats {
            escalations,
            acknowledged,
            exhausted,
            pages,
            copies,
            alerts,
            tests,
            confirmed,
        } = sum.oncall;
        writeln!(
            f,
            "calls for help      {escalations:>10}   {acknowledged} acknowledged, {exhausted} shown as unanswered\n\
             pages               {pages:>10}   {copies} sent again\n\
             alerts of tools     {alerts:>10}\n\
             test pages          {tests:>10}   {confirmed} confirmed"
        )?;
        write!(
            f,
            "falsely verified    {:>10}\nmails sent again    {:>10}\ninvariants violated {:>10}",
            sum.falsely_verified,
            sum.copies,
            sum.violations.len()
        )
    }
}
