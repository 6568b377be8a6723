//! The score: what the desk recorded, compared with the ground truth.

mod callers;
mod check;
mod check_kind;
mod claims;
mod mail;
mod oncall;
mod record;
mod settlement;
mod told;

pub use callers::CallerMeasurements;
pub use check::Check;
pub use check_kind::CheckKind;
pub use claims::{ClaimJudge, SiteClaims};
pub use mail::MailMeasurements;
pub use oncall::OncallMeasurements;
pub use record::{Delivery, DeskRecord, MailLog};
pub use settlement::SettlementLog;
pub use told::{OPERATOR_ADDRESS, ToldMeasurements};

use crate::ground_truth::GroundTruth;
use crate::scenario::{Scenario, Target};
use crate::simulated_host::plan::Plan;
use bongsu_core::Time;
use bongsu_core::incident::{Cause, Event, EventKind, Incident, IncidentId, Phase, VictimState};
use bongsu_core::inventory::{ComponentKey, Kind};
use bongsu_core::language::Bilingual;
use bongsu_core::name::Name;
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_core::verdict::Verdict;
use check::{check, none_of};
use std::collections::BTreeSet;
use std::time::Duration;

/// The result of a drill.
#[derive(Clone, PartialEq, Debug)]
pub struct Score {
    /// The scenario's title.
    pub title: Bilingual,
    /// The measurements.
    pub measured: Measurements,
    /// The measurements against the expectations, one line each.
    pub checks: Vec<Check>,
}

/// What was measured.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Measurements {
    /// The first probe that the host's fault made fail.
    pub first_lost: Option<Time>,
    /// From the first lost probe until the right incident was opened.
    pub detection_delay: Option<Duration>,
    /// From the first lost probe until the right component was named.
    pub cause_delay: Option<Duration>,
    /// From the first lost probe until the first statement about it.
    pub first_statement_delay: Option<Duration>,
    /// The cause named last, of the right incident or else of the first.
    pub cause: Option<Cause>,
    /// How many affected sites are listed as affected.
    pub victims_found: usize,
    /// Affected sites that are not listed as affected.
    pub victims_missed: Vec<Name>,
    /// Sites listed as affected that were not.
    pub false_victims: Vec<Name>,
    /// Sites marked verified while they could not work.
    pub falsely_verified: Vec<Name>,
    /// How many incidents were resolved while a victim could not work.
    pub falsely_resolved: usize,
    /// Incidents whose right cause was never named.
    pub spurious: Vec<IncidentId>,
    /// How many statements were recorded twice.
    pub duplicate_statements: usize,
    /// How often the right incidents relapsed.
    pub relapses: u32,
    /// How many incidents were still open at the end.
    pub unresolved: usize,
    /// Sites of which the desk said something untrue.
    pub untrue_sites: Vec<Name>,
    /// What was measured of the mail; `None` when the drill sends none.
    pub mail: Option<MailMeasurements>,
    /// What callers met; `None` when nobody rings.
    pub callers: Option<CallerMeasurements>,
    /// Who was called for help; `None` when nobody is on call.
    pub oncall: Option<OncallMeasurements>,
    /// Who was told of single sites and of maintenance; `None` when the drill sends no mail.
    pub told: Option<ToldMeasurements>,
}

impl Score {
    /// Scores a drill.
    pub fn judge(scenario: &Scenario, truth: &GroundTruth, desk: &DeskRecord) -> Score {
        let measured = measure(scenario, truth, desk);
        let checks = checks(scenario, truth, desk, &measured);
        Score { title: scenario.title.clone(), measured, checks }
    }

    /// The lines about callers alone, of which nothing is expected.
    pub fn callers_only(&self) -> Vec<Check> {
        let lines = self.measured.callers.iter().flat_map(|it| it.checks(0));
        lines.map(|line| Check { passed: true, wanted: String::new(), ..line }).collect()
    }

    /// Whether every check passed.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.passed)
    }
}

/// Whether the desk's component `key` is what `target` refers to.
pub fn matches_target(plan: &Plan, target: &Target, key: &ComponentKey) -> bool {
    let name = key.name();
    let is = |kind: Kind, wanted: String| key.kind() == kind && name == wanted;
    match target {
        Target::NameServerGroup(g) => {
            // Every key of a group contains the domain of its servers.
            key.kind() == Kind::NameServerGroup && name.contains(&format!("moui-dns{g}.example"))
        }
        Target::NameServer(..) => plan.name_servers_of(target).iter().any(|n| {
            let ns = &plan.name_servers[*n];
            is(Kind::NameServer, ns.host.to_string()) || address(key, &ns.ip.to_string())
        }),
        Target::Server(n) => {
            let ip = plan.servers[*n as usize - 1].ip.to_string();
            is(Kind::Server, format!("web-{n:03}")) || address(key, &ip)
        }
        // The port is part of the name, since it is not the usual one.
        Target::Mail(n) => {
            let (software, on) = name.split_once('@').unwrap_or_default();
            key.kind() == Kind::Service
                && software.starts_with("smtp")
                && on == format!("web-{n:03}")
        }
        Target::Rack(n) => is(Kind::Rack, format!("r{n:02}")),
        Target::Switch(n) => is(Kind::Switch, format!("sw{n}")),
        Target::DataCentre(n) => is(Kind::DataCentre, format!("dc{n}")),
        Target::Upstream(n) => is(Kind::Upstream, format!("uplink-{n}")),
        Target::Prefix(n) => {
            let ip = plan.servers.iter().find(|s| s.prefix + 1 == *n).map(|s| s.ip.octets());
            ip.is_some_and(|[a, b, c, _]| is(Kind::Prefix, format!("{a}.{b}.{c}.0/24")))
        }
        Target::Vantage(v) => is(Kind::Vantage, v.clone()),
        Target::Site(_) => false,
    }
}

/// An address, with or without a port, identifies the one machine that has it.
fn address(key: &ComponentKey, ip: &str) -> bool {
    let rest = key.name().strip_prefix(ip);
    key.kind() == Kind::Address && rest.is_some_and(|r| r.is_empty() || r.starts_with(':'))
}

/// A cause that names more suspects than this ("one of …") is not counted as right.
const MAX_SUSPECTS: usize = 4;

fn is_right(scenario: &Scenario, plan: &Plan, cause: &Cause) -> bool {
    let meant =
        |key: &ComponentKey| scenario.expect.component.iter().any(|t| matches_target(plan, t, key));
    meant(&cause.component)
        || (cause.one_of.len() <= MAX_SUSPECTS && cause.one_of.iter().any(meant))
}

fn measure(scenario: &Scenario, truth: &GroundTruth, desk: &DeskRecord) -> Measurements {
    let plan = truth.plan();
    let names_it = |event: &&Event| matches!(&event.kind, EventKind::CauseNamed { cause } if is_right(scenario, plan, cause));
    let named: Vec<&Event> = desk.events.iter().filter(names_it).collect();
    let right_ids: BTreeSet<IncidentId> = named.iter().map(|event| event.incident).collect();
    let first_lost = truth.first_lost();
    let began = scenario.events.iter().map(|event| event.at).min();
    // When the kernel drops a packet whose retransmission arrives, no failure is recorded.
    // A record before the first observed failure is therefore measured from the start of
    // the fault, and a record before that start is not about the fault.
    let after = |at: Option<Time>| {
        let (at, lost) = (at?, first_lost?);
        let from = if lost <= at { lost } else { began? };
        (from <= at).then(|| at.since(from))
    };
    let last = |incident: &&Incident| (right_ids.contains(&incident.id), incident.opened_at);
    let right_incidents = || desk.incidents.iter().filter(|i| right_ids.contains(&i.id));
    let statements = desk.statements.iter().filter(|s| right_ids.contains(&s.incident));
    let mut measured = Measurements {
        first_lost,
        detection_delay: after(right_incidents().map(|i| i.opened_at).min()),
        cause_delay: after(named.iter().map(|event| event.at).min()),
        first_statement_delay: after(statements.map(|s| s.as_of).min()),
        cause: desk.incidents.iter().max_by_key(last).and_then(|i| i.cause.clone()),
        relapses: right_incidents().map(|i| i.relapses).sum(),
        spurious: desk
            .incidents
            .iter()
            .map(|i| i.id)
            .filter(|id| !right_ids.contains(id))
            .collect(),
        duplicate_statements: repeated(&desk.statements),
        unresolved: desk.incidents.iter().filter(|i| i.phase != Phase::Resolved).count(),
        untrue_sites: desk.claims.untrue.iter().cloned().collect(),
        ..Measurements::default()
    };
    measured.told = desk.mail.as_ref().map(|mail| ToldMeasurements::measure(scenario, truth, mail));
    measured.mail = desk.mail.as_ref().map(|mail| MailMeasurements::measure(truth, desk, mail));
    let callers = desk.callers.as_ref().zip(desk.mail.as_ref());
    measured.callers =
        callers.map(|(log, mail)| CallerMeasurements::measure(scenario, truth, mail, log));
    measured.oncall = desk.oncall.as_ref().map(|log| OncallMeasurements::measure(truth, log));
    victims(truth, desk, &mut measured);
    recoveries(truth, desk, &mut measured);
    measured
}

fn repeated(statements: &[Statement]) -> usize {
    let mut seen = BTreeSet::new();
    statements.iter().filter(|s| !seen.insert((s.incident, s.number))).count()
}

fn victims(truth: &GroundTruth, desk: &DeskRecord, measured: &mut Measurements) {
    let hit: BTreeSet<Name> = truth.hits().into_iter().map(|(name, _)| name).collect();
    let listed = desk.victims.iter().filter(|v| v.hit_at.is_some()).map(|v| v.site.clone());
    let listed: BTreeSet<Name> = listed.collect();
    measured.victims_found = hit.intersection(&listed).count();
    // A site that its customer had broken before was down anyway. A desk that was killed in
    // between cannot know which came first and is right to exclude it for that reason.
    let excluded = desk.victims.iter().filter(|v| {
        matches!(v.state, VictimState::Excluded { .. }) && truth.broken_by_owner(&v.site)
    });
    let excluded: BTreeSet<Name> = excluded.map(|v| v.site.clone()).collect();
    let missed = hit.difference(&listed).filter(|site| !excluded.contains(*site));
    measured.victims_missed = missed.cloned().collect();
    // Its name servers may be silent for it too: that is noted, and it stays excluded.
    let falsely = listed.difference(&hit).filter(|site| !excluded.contains(*site));
    measured.false_victims = falsely.cloned().collect();
}

fn recoveries(truth: &GroundTruth, desk: &DeskRecord, measured: &mut Measurements) {
    let verified = desk.victims.iter().filter(|v| v.state == VictimState::Verified);
    measured.falsely_verified = verified
        .filter(|v| v.verified_at.is_none_or(|at| truth.cannot_work(&v.site, at)))
        .map(|v| v.site.clone())
        .collect();
    let resolved = desk.statements.iter().filter(|s| s.kind == StatementKind::Resolved);
    measured.falsely_resolved = resolved
        .filter(|statement| {
            let mut victims = desk.victims.iter().filter(|v| v.incident == statement.incident);
            victims.any(|v| {
                let excluded = matches!(v.state, VictimState::Excluded { .. });
                let own_fault = truth.broken_by_owner(&v.site);
                v.hit_at.is_some_and(|at| at <= statement.as_of)
                    && !excluded
                    && !own_fault
                    && truth.cannot_work(&v.site, statement.as_of)
            })
        })
        .count();
}

fn seconds(span: Option<Duration>) -> String {
    span.map_or("—".into(), |span| format!("{:.2} s", span.as_secs_f64()))
}

fn within(kind: CheckKind, limit: Option<Duration>, delay: Option<Duration>) -> Option<Check> {
    let limit = limit?;
    let wanted = format!("≤ {} s", limit.as_secs_f64());
    Some(check(kind, wanted, seconds(delay), delay.is_some_and(|delay| delay <= limit)))
}

fn checks(
    scenario: &Scenario,
    truth: &GroundTruth,
    desk: &DeskRecord,
    measured: &Measurements,
) -> Vec<Check> {
    let expect = &scenario.expect;
    let mut all = Vec::new();
    if !expect.component.is_empty() {
        let wanted: Vec<String> = expect.component.iter().map(Target::to_string).collect();
        let got = measured.cause.as_ref().map_or("—".into(), |c| c.component.to_string());
        let passed = measured.cause.as_ref().is_some_and(|c| is_right(scenario, truth.plan(), c));
        all.push(check(CheckKind::FailedComponent, wanted.join(" | "), got, passed));
        let hit = measured.victims_found + measured.victims_missed.len();
        let passed = measured.victims_missed.is_empty() && hit > 0;
        all.push(check(CheckKind::VictimsFound, hit, measured.victims_found, passed));
    }
    if expect.no_incident {
        all.push(none_of(CheckKind::IncidentsOpened, desk.incidents.len()));
    }
    let delay = measured.cause_delay;
    all.extend(within(CheckKind::CauseDelay, expect.named_within, delay));
    let delay = measured.first_statement_delay;
    all.extend(within(CheckKind::FirstStatementDelay, expect.first_statement_within, delay));
    all.extend([
        none_of(CheckKind::FalseVictims, measured.false_victims.len()),
        none_of(CheckKind::FalselyVerified, measured.falsely_verified.len()),
        none_of(CheckKind::FalselyResolved, measured.falsely_resolved),
        none_of(CheckKind::DuplicateStatements, measured.duplicate_statements),
        none_of(CheckKind::UntrueClaims, measured.untrue_sites.len()),
    ]);
    if !expect.no_incident {
        all.push(none_of(CheckKind::SpuriousIncidents, measured.spurious.len()));
        let wanted = expect.relapses;
        all.push(check(
            CheckKind::Relapses,
            wanted,
            measured.relapses,
            wanted == measured.relapses,
        ));
    }
    if expect.resolved {
        let passed = measured.unresolved == 0 && !desk.incidents.is_empty();
        all.push(check(CheckKind::UnresolvedIncidents, 0, measured.unresolved, passed));
    }
    all.extend(expected_verdicts(scenario, truth, desk));
    all.extend(measured.oncall.iter().flat_map(|oncall| oncall.checks(scenario)));
    all.extend(measured.callers.iter().flat_map(|it| it.checks(kills(scenario))));
    all.extend(desk.settlement.iter().flat_map(|it| it.checks(truth)));
    all.extend(measured.told.iter().flat_map(|told| told.checks(scenario)));
    all.extend(measured.mail.iter().flat_map(MailMeasurements::checks));
    all
}

/// How many browsers are to be killed.
fn kills(scenario: &Scenario) -> usize {
    scenario.callers.as_ref().map_or(0, |it| it.browser_kills as usize)
}

/// The verdicts that single sites must have had.
fn expected_verdicts(scenario: &Scenario, truth: &GroundTruth, desk: &DeskRecord) -> Vec<Check> {
    let plan = truth.plan();
    let named = |targets: &[Target]| -> BTreeSet<Name> {
        let on = targets.iter().flat_map(|t| plan.sites_on(t));
        on.map(|site| plan.sites[site].host.clone()).collect()
    };
    let seen = |is: fn(&Verdict) -> bool| -> BTreeSet<Name> {
        desk.verdicts.iter().filter(|v| is(&v.verdict)).map(|v| v.site.clone()).collect()
    };
    let mut all = Vec::new();
    if !scenario.expect.slow.is_empty() {
        let asked = named(&scenario.expect.slow);
        let slowed: BTreeSet<Name> = truth.slowed().into_iter().collect();
        let wanted: BTreeSet<Name> = asked.intersection(&slowed).cloned().collect();
        let slow = seen(|v| matches!(v, Verdict::Slow));
        let got = wanted.intersection(&slow).count();
        let passed = got == wanted.len() && got > 0;
        all.push(check(CheckKind::SlowSites, wanted.len(), got, passed));
        let others = slow.difference(&wanted).count();
        all.push(none_of(CheckKind::FalselySlow, others));
    }
    if !scenario.expect.down.is_empty() {
        let wanted = named(&scenario.expect.down);
        let got = wanted.intersection(&seen(|v| matches!(v, Verdict::Down { .. }))).count();
        all.push(check(CheckKind::SitesDown, wanted.len(), got, got == wanted.len()));
    }
    all
}
