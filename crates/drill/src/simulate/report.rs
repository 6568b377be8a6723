//! Counts: what was found, what was missed, what was wrongly said.

use super::memory_store::MemoryStore;
use super::network::Network;
use super::plan::{Fault, Plan};
use super::world::World;
use bongsu_core::incident::{EventKind, Incident, Mode};
use bongsu_core::inventory::ComponentKey;
use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

/// What came of one seed.
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
    /// Victims seen hit, rightly.
    pub victims_right: u32,
    /// Victims seen hit that were not.
    pub victims_wrong: u32,
    /// Sites that were hit and not listed as such.
    pub victims_missed: u32,
    /// Incidents while nothing shared failed.
    pub false_incidents: u32,
    /// Victims called recovered while they were hit.
    pub false_recovered: u32,
    /// Mails that came again, under the same id, since the courier had died.
    pub copies: u32,
    /// Laws broken, in words.
    pub broken: Vec<String>,
    /// From the beginning of a fault to its incident.
    pub detection: Vec<Duration>,
    /// From the end of what hit a site to its "recovered".
    pub recovery: Vec<Duration>,
    /// How long was played.
    pub played: Duration,
    /// What went wrong, for a person to read.
    pub remarks: Vec<String>,
}

/// Many tallies together.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The sum.
    pub sum: Stats,
    /// Seeds in which a law was broken or something was missed.
    pub imperfect: Vec<(u64, Vec<String>)>,
    /// Seeds played.
    pub seeds: u64,
}

/// A component may be named for this long after it stopped failing.
const GRACE: Duration = Duration::from_secs(180);

/// Compares what was said with what was so.
pub fn judge(
    seed: u64,
    world: &World,
    plan: &Plan,
    network: &Network,
    ledger: MemoryStore,
    played: Duration,
) -> Stats {
    let mut tally = Stats {
        seed,
        faults: plan.faults.len() as u32,
        false_recovered: ledger.false_recovered,
        broken: ledger.broken.clone(),
        played,
        ..Stats::default()
    };
    let mut found = BTreeSet::new();
    for incident in ledger.incidents.values() {
        let causes: Vec<usize> = name_right(&mut tally, world, plan, incident, &ledger);
        found.extend(causes.iter().copied());
        if !plan.faults.iter().any(|f| stood(f, incident)) {
            tally.false_incidents += 1;
            let owners = broken_by_owners(world, plan, incident, &ledger);
            tally.remarks.push(format!("false incident at {}{owners}", incident.opened_at));
        }
        count_victims(&mut tally, world, network, plan, incident, &causes, &ledger);
        time_recoveries(&mut tally, network, incident, &ledger);
    }
    for (ix, fault) in plan.faults.iter().enumerate() {
        if found.contains(&ix) {
            tally.found += 1;
        } else {
            let Fault { component, mode, rate, .. } = fault;
            tally
                .remarks
                .push(format!("missed {component} {mode:?} {rate:.2} at {}", fault.began()));
        }
    }
    tally
}

/// Whom a false incident took for its victims, and since when their owners had broken what.
fn broken_by_owners(
    world: &World,
    plan: &Plan,
    incident: &Incident,
    ledger: &MemoryStore,
) -> String {
    let victims = ledger.victims.values();
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

fn stood(fault: &Fault, incident: &Incident) -> bool {
    let opened = incident.opened_at;
    fault.spans.iter().any(|(from, until)| *from <= opened && opened < *until + GRACE)
}

/// Whether two components are in truth one: exactly the same streams rest on both, as on a
/// server and its only address, so that no probe could ever tell them apart.
fn same(world: &World, a: &ComponentKey, b: &ComponentKey) -> bool {
    let classes = |key: &ComponentKey| -> Option<Vec<usize>> {
        let component = world.truth.component(key)?;
        let below = world.truth.classes.iter().enumerate();
        Some(below.filter(|(_, c)| c.contains(&component)).map(|(ix, _)| ix).collect())
    };
    a == b || (classes(a).is_some() && classes(a) == classes(b))
}

/// Scores each component that the incident named, and returns the faults it found.
fn name_right(
    tally: &mut Stats,
    world: &World,
    plan: &Plan,
    incident: &Incident,
    ledger: &MemoryStore,
) -> Vec<usize> {
    let Some(cause) = &incident.cause else { return Vec::new() };
    tally.named += 1;
    let events = ledger.events.values().filter(|event| event.incident == incident.id);
    let times: Vec<_> = events
        .filter(|e| matches!(e.kind, EventKind::CauseNamed { .. } | EventKind::Relapsed))
        .map(|e| e.at)
        .collect();
    let mut found = Vec::new();
    for (ix, fault) in plan.faults.iter().enumerate() {
        let named = cause.one_of.iter().any(|named| same(world, named, &fault.component));
        let then = times
            .iter()
            .any(|at| fault.spans.iter().any(|(from, until)| from <= at && *at < *until + GRACE));
        // What fails again while its incident is open is the same incident, going on.
        let open = fault.spans.iter().any(|(from, _)| {
            incident.opened_at <= *from && incident.resolved_at.is_none_or(|end| *from < end)
        });
        if named && (then || open) {
            found.push(ix);
            let opened = incident.opened_at;
            let began = fault.spans.iter().map(|(from, _)| *from).filter(|from| *from <= opened);
            tally.detection.push(opened.since(began.max().unwrap_or(opened)));
        }
    }
    if found.is_empty() {
        tally.remarks.push(format!(
            "named {} {:?} {:.2} at {}",
            cause.component, cause.mode, cause.rate, incident.opened_at
        ));
    } else {
        tally.right += 1;
    }
    found
}

fn count_victims(
    tally: &mut Stats,
    world: &World,
    network: &Network,
    plan: &Plan,
    incident: &Incident,
    causes: &[usize],
    ledger: &MemoryStore,
) {
    let end = incident.resolved_at.unwrap_or(plan.until);
    let mut hit = BTreeSet::new();
    for ((id, _), victim) in &ledger.victims {
        let site = world.truth.site(&victim.site).map_or(0, |site| site.0);
        if *id != incident.id {
            continue;
        }
        if victim.hit_at.is_some() {
            hit.insert(site);
        }
    }
    let mut truly = BTreeSet::new();
    let mut may = BTreeSet::new();
    for (ix, fault) in plan.faults.iter().enumerate() {
        let overlaps = fault
            .spans
            .iter()
            .any(|(from, until)| *from < end && *until + GRACE > incident.began_at);
        if !overlaps {
            continue;
        }
        if causes.contains(&ix) {
            truly.extend(network.struck[ix].iter().copied());
        }
        // Everything on a lossy part is hit, whether or not a probe of ours was lost.
        if fault.mode == Mode::Loss
            && let Some(component) = world.truth.component(&fault.component)
        {
            may.extend(world.truth.components[component.ix()].sites.iter().map(|s| s.0));
        }
        may.extend(network.struck[ix].iter().copied());
    }
    // Sites broken by their owner could not be hit any further.
    let broken = |site: &u32| {
        plan.own.iter().any(|own| {
            own.site == *site && own.span.0 < incident.began_at && own.span.1 > incident.began_at
        })
    };
    tally.victims_right += hit.iter().filter(|site| may.contains(site)).count() as u32;
    let wrong: Vec<_> = hit.iter().filter(|site| !may.contains(site) && !broken(site)).collect();
    tally.victims_wrong += wrong.len() as u32;
    let missed: Vec<_> = truly.iter().filter(|site| !hit.contains(site) && !broken(site)).collect();
    tally.victims_missed += missed.len() as u32;
    if wrong.len() + missed.len() > 0 {
        tally.remarks.push(format!(
            "incident of {}: {} victims wrong, {} missed, {} right",
            incident.opened_at,
            wrong.len(),
            missed.len(),
            hit.len() - wrong.len()
        ));
    }
}

/// How long the victims that were seen hit waited for "recovered" after they worked again.
fn time_recoveries(
    tally: &mut Stats,
    network: &Network,
    incident: &Incident,
    ledger: &MemoryStore,
) {
    let victims = ledger.victims.values().filter(|victim| victim.incident == incident.id);
    for victim in victims {
        if let (Some(_), Some(verified)) = (victim.hit_at, victim.verified_at) {
            let over = network.freed_at(&victim.site, verified);
            tally.recovery.extend(over.map(|over| verified.since(over)));
        }
    }
}

impl Report {
    /// Adds one seed.
    pub fn add(&mut self, tally: Stats) {
        self.seeds += 1;
        let sum = &mut self.sum;
        sum.faults += tally.faults;
        sum.found += tally.found;
        sum.named += tally.named;
        sum.right += tally.right;
        sum.victims_right += tally.victims_right;
        sum.victims_wrong += tally.victims_wrong;
        sum.victims_missed += tally.victims_missed;
        sum.false_incidents += tally.false_incidents;
        sum.false_recovered += tally.false_recovered;
        sum.copies += tally.copies;
        sum.detection.extend(&tally.detection);
        sum.recovery.extend(&tally.recovery);
        sum.played += tally.played;
        sum.broken.extend(tally.broken.iter().cloned());
        if !tally.remarks.is_empty() || !tally.broken.is_empty() {
            let mut words = tally.broken;
            words.extend(tally.remarks);
            self.imperfect.push((tally.seed, words));
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

    /// The share of those hit that were listed as hit, 0 to 1.
    pub fn victim_recall(&self) -> f64 {
        ratio(self.sum.victims_right, self.sum.victims_right + self.sum.victims_missed)
    }

    /// The laws and the goals; empty when all hold.
    pub fn failures(&self) -> Vec<String> {
        let mut failures: Vec<String> = self.sum.broken.iter().take(10).cloned().collect();
        let mut goal = |name: &str, value: f64, min_duration: f64| {
            if value < min_duration {
                failures
                    .push(format!("{name} is {value:.4}, and should be at least {min_duration}"));
            }
        };
        if self.sum.faults > 0 {
            goal("victim precision", self.victim_precision(), 0.995);
            goal("victim recall", self.victim_recall(), 0.99);
            goal("component F1", self.component_f1(), 0.98);
        } else if self.sum.false_incidents > 0 {
            failures.push(format!("{} false incidents", self.sum.false_incidents));
        }
        if self.sum.false_recovered > 0 {
            failures.push(format!("{} false “recovered”", self.sum.false_recovered));
        }
        failures
    }
}

/// A line on how long something took; none when it never happened.
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
        write!(
            f,
            "false “recovered”   {:>10}\nmails come again     {:>10}\nlaws broken         {:>10}",
            sum.false_recovered,
            sum.copies,
            sum.broken.len()
        )
    }
}
