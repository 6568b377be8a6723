//! Comparing what the desk said with what really happened.

mod table;
mod told;

pub use told::{Handed, Post, Told};

use crate::ground_truth::GroundTruth;
use crate::scenario::{Scenario, Target, Text};
use crate::simulated_host::plan::Plan;
use bongsu_core::Time;
use bongsu_core::incident::{
    Cause, Event, EventKind, Incident, IncidentId, Phase, Victim, VictimState,
};
use bongsu_core::inventory::{ComponentKey, Kind};
use bongsu_core::name::Name;
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_core::verdict::{Verdict, VerdictChange};
use std::collections::BTreeSet;
use std::time::Duration;

/// All that the desk recorded in a drill.
#[derive(Clone, Default, Debug)]
pub struct Desk {
    /// Every incident, as it stands at the end.
    pub incidents: Vec<Incident>,
    /// Every victim, as it stands at the end.
    pub victims: Vec<Victim>,
    /// Every timeline entry.
    pub events: Vec<Event>,
    /// Every statement.
    pub statements: Vec<Statement>,
    /// Every change of verdict.
    pub verdicts: Vec<VerdictChange>,
    /// Mail, when any was to be sent.
    pub post: Option<Post>,
}

/// What came of a drill.
#[derive(Clone, PartialEq, Debug)]
pub struct Score {
    /// The scenario's title.
    pub title: Text,
    /// What was measured.
    pub found: Found,
    /// What was asked of it, line by line.
    pub checks: Vec<Check>,
}

/// What was measured.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Found {
    /// The first probe that the host's fault made fail.
    pub first_lost: Option<Time>,
    /// From there until the right incident was opened.
    pub detected_after: Option<Duration>,
    /// From there until the right component was named.
    pub named_after: Option<Duration>,
    /// From there until the first statement about it.
    pub first_word_after: Option<Duration>,
    /// The cause named last, of the right incident or else of the first.
    pub cause: Option<Cause>,
    /// Sites that were hit and are listed as hit.
    pub victims_found: usize,
    /// Sites that were hit and are not listed as hit.
    pub victims_missed: Vec<Name>,
    /// Sites listed as hit that were not.
    pub wrongly_named: Vec<Name>,
    /// Sites called recovered while they could not work.
    pub false_recovered: Vec<Name>,
    /// Incidents said to be over while a victim could not work.
    pub false_resolved: usize,
    /// Incidents whose right cause was never named.
    pub spurious: Vec<IncidentId>,
    /// Statements that were recorded twice.
    pub said_twice: usize,
    /// How often the right incidents came back.
    pub relapses: u32,
    /// Incidents not over at the end.
    pub unresolved: usize,
    /// What was measured of the mail, when any was to be sent.
    pub told: Option<Told>,
}

/// One thing that was asked of the desk.
#[derive(Clone, PartialEq, Debug)]
pub struct Check {
    /// What.
    pub what: Text,
    /// What was wanted.
    pub wanted: String,
    /// What was got.
    pub got: String,
    /// Whether that will do.
    pub passed: bool,
}

impl Score {
    /// Judges a drill.
    pub fn judge(scenario: &Scenario, truth: &GroundTruth, desk: &Desk) -> Score {
        let found = measure(scenario, truth, desk);
        let checks = checks(scenario, truth, desk, &found);
        Score { title: scenario.title.clone(), found, checks }
    }

    /// Whether every check passed.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.passed)
    }
}

/// Whether a component of the desk's is the one that a target means.
pub fn means(plan: &Plan, target: &Target, key: &ComponentKey) -> bool {
    let name = key.name();
    let place = |kind: Kind, wanted: String| key.kind() == kind && name == wanted;
    match target {
        Target::NameServerGroup(g) => {
            // However the group is keyed, its servers' own domain is in the key.
            key.kind() == Kind::NameServerGroup && name.contains(&format!("moui-dns{g}.example"))
        }
        Target::NameServer(..) => plan.name_servers_of(target).iter().any(|n| {
            let ns = &plan.name_servers[*n];
            place(Kind::NameServer, ns.host.to_string()) || address(key, &ns.ip.to_string())
        }),
        Target::Server(n) => {
            let ip = plan.servers[*n as usize - 1].ip.to_string();
            place(Kind::Server, format!("web-{n:03}")) || address(key, &ip)
        }
        Target::Rack(n) => place(Kind::Rack, format!("r{n:02}")),
        Target::Switch(n) => place(Kind::Switch, format!("sw{n}")),
        Target::DataCentre(n) => place(Kind::DataCentre, format!("dc{n}")),
        Target::Upstream(n) => place(Kind::Upstream, format!("uplink-{n}")),
        Target::Prefix(n) => {
            let ip = plan.servers.iter().find(|s| s.prefix + 1 == *n).map(|s| s.ip.octets());
            ip.is_some_and(|[a, b, c, _]| place(Kind::Prefix, format!("{a}.{b}.{c}.0/24")))
        }
        Target::Vantage(v) => place(Kind::Vantage, v.clone()),
        Target::Site(_) => false,
    }
}

/// An address, with or without a port, stands for the one machine that has it.
fn address(key: &ComponentKey, ip: &str) -> bool {
    let rest = key.name().strip_prefix(ip);
    key.kind() == Kind::Address && rest.is_some_and(|r| r.is_empty() || r.starts_with(':'))
}

/// Most suspects that an answer "one of …" may hold and still be right.
const ONE_OF_AT_MOST: usize = 4;

fn right(scenario: &Scenario, plan: &Plan, cause: &Cause) -> bool {
    let meant = |key: &ComponentKey| scenario.expect.component.iter().any(|t| means(plan, t, key));
    meant(&cause.component)
        || (cause.one_of.len() <= ONE_OF_AT_MOST && cause.one_of.iter().any(meant))
}

fn measure(scenario: &Scenario, truth: &GroundTruth, desk: &Desk) -> Found {
    let plan = truth.plan();
    let names_it = |event: &&Event| matches!(&event.kind, EventKind::CauseNamed { cause } if right(scenario, plan, cause));
    let named: Vec<&Event> = desk.events.iter().filter(names_it).collect();
    let rightly: BTreeSet<IncidentId> = named.iter().map(|event| event.incident).collect();
    let first_lost = truth.first_lost();
    let began = scenario.events.iter().map(|event| event.at).min();
    // Where the kernel loses a packet whose repetition arrives, nobody saw it go: what is
    // said before the first witness is counted from the fault's own beginning, and what
    // is said before that was not said of it.
    let after = |at: Option<Time>| {
        let (at, lost) = (at?, first_lost?);
        let from = if lost <= at { lost } else { began? };
        (from <= at).then(|| at.since(from))
    };
    let last = |incident: &&Incident| (rightly.contains(&incident.id), incident.opened_at);
    let of_right = || desk.incidents.iter().filter(|i| rightly.contains(&i.id));
    let said = desk.statements.iter().filter(|s| rightly.contains(&s.incident));
    let mut found = Found {
        first_lost,
        detected_after: after(of_right().map(|i| i.opened_at).min()),
        named_after: after(named.iter().map(|event| event.at).min()),
        first_word_after: after(said.map(|s| s.as_of).min()),
        cause: desk.incidents.iter().max_by_key(last).and_then(|i| i.cause.clone()),
        relapses: of_right().map(|i| i.relapses).sum(),
        spurious: desk.incidents.iter().map(|i| i.id).filter(|id| !rightly.contains(id)).collect(),
        said_twice: repeated(&desk.statements),
        unresolved: desk.incidents.iter().filter(|i| i.phase != Phase::Resolved).count(),
        ..Found::default()
    };
    found.told = desk.post.as_ref().map(|post| Told::measure(truth, desk, post));
    victims(truth, desk, &mut found);
    recoveries(truth, desk, &mut found);
    found
}

fn repeated(statements: &[Statement]) -> usize {
    let mut seen = BTreeSet::new();
    statements.iter().filter(|s| !seen.insert((s.incident, s.number))).count()
}

fn victims(truth: &GroundTruth, desk: &Desk, found: &mut Found) {
    let hit: BTreeSet<Name> = truth.hits().into_iter().map(|(name, _)| name).collect();
    let listed = desk.victims.iter().filter(|v| v.hit_at.is_some()).map(|v| v.site.clone());
    let listed: BTreeSet<Name> = listed.collect();
    found.victims_found = hit.intersection(&listed).count();
    // What its owner had broken before could not be opened anyhow. A desk that was killed
    // since, and does not know what broke first, rightly leaves it out with that reason.
    let left_out = desk.victims.iter().filter(|v| {
        matches!(v.state, VictimState::Excluded { .. }) && truth.broken_by_owner(&v.site)
    });
    let left_out: BTreeSet<Name> = left_out.map(|v| v.site.clone()).collect();
    let missed = hit.difference(&listed).filter(|site| !left_out.contains(*site));
    found.victims_missed = missed.cloned().collect();
    found.wrongly_named = listed.difference(&hit).cloned().collect();
}

fn recoveries(truth: &GroundTruth, desk: &Desk, found: &mut Found) {
    let verified = desk.victims.iter().filter(|v| v.state == VictimState::Verified);
    found.false_recovered = verified
        .filter(|v| v.verified_at.is_none_or(|at| truth.cannot_work(&v.site, at)))
        .map(|v| v.site.clone())
        .collect();
    let over = desk.statements.iter().filter(|s| s.kind == StatementKind::Resolved);
    found.false_resolved = over
        .filter(|word| {
            let mut of_it = desk.victims.iter().filter(|v| v.incident == word.incident);
            of_it.any(|v| {
                let excluded = matches!(v.state, VictimState::Excluded { .. });
                let own = truth.broken_by_owner(&v.site);
                v.hit_at.is_some_and(|at| at <= word.as_of)
                    && !excluded
                    && !own
                    && truth.cannot_work(&v.site, word.as_of)
            })
        })
        .count();
}

fn text(ko: &str, en: &str) -> Text {
    Text { ko: ko.into(), en: en.into() }
}

fn check(ko: &str, en: &str, wanted: impl ToString, got: impl ToString, passed: bool) -> Check {
    let (wanted, got) = (wanted.to_string(), got.to_string());
    Check { what: text(ko, en), wanted, got, passed }
}

fn none_of(ko: &str, en: &str, bad: usize) -> Check {
    check(ko, en, 0, bad, bad == 0)
}

fn seconds(span: Option<Duration>) -> String {
    span.map_or("—".into(), |span| format!("{:.2} s", span.as_secs_f64()))
}

fn within(ko: &str, en: &str, most: Option<Duration>, latency: Option<Duration>) -> Option<Check> {
    let most = most?;
    let wanted = format!("≤ {} s", most.as_secs_f64());
    Some(check(ko, en, wanted, seconds(latency), latency.is_some_and(|latency| latency <= most)))
}

fn checks(scenario: &Scenario, truth: &GroundTruth, desk: &Desk, found: &Found) -> Vec<Check> {
    let expect = &scenario.expect;
    let mut all = Vec::new();
    if !expect.component.is_empty() {
        let wanted: Vec<String> = expect.component.iter().map(Target::to_string).collect();
        let got = found.cause.as_ref().map_or("—".into(), |c| c.component.to_string());
        let fine = found.cause.as_ref().is_some_and(|c| right(scenario, truth.plan(), c));
        all.push(check("고장 난 구성 요소", "failed component", wanted.join(" | "), got, fine));
        let hit = found.victims_found + found.victims_missed.len();
        let every = found.victims_missed.is_empty() && hit > 0;
        all.push(check("찾은 피해 사이트", "victims found", hit, found.victims_found, every));
    }
    if expect.no_incident {
        all.push(none_of("열린 장애", "incidents opened", desk.incidents.len()));
    }
    let named = found.named_after;
    all.extend(within("원인을 짚기까지", "component named after", expect.named_within, named));
    let word = found.first_word_after;
    all.extend(within("첫 안내까지", "first word after", expect.first_word_within, word));
    all.extend([
        none_of("잘못 지목된 사이트", "sites wrongly named", found.wrongly_named.len()),
        none_of("거짓 “복구됨”", "false “recovered”", found.false_recovered.len()),
        none_of("거짓 “종료”", "false “resolved”", found.false_resolved),
        none_of("두 번 한 말", "said twice", found.said_twice),
    ]);
    if !expect.no_incident {
        all.push(none_of("근거 없는 장애", "spurious incidents", found.spurious.len()));
        let wanted = expect.relapses;
        all.push(check("재발", "relapses", wanted, found.relapses, wanted == found.relapses));
    }
    if expect.resolved {
        let fine = found.unresolved == 0 && !desk.incidents.is_empty();
        all.push(check("끝나지 않은 장애", "incidents not over", 0, found.unresolved, fine));
    }
    all.extend(believed(scenario, truth, desk));
    all.extend(found.told.iter().flat_map(Told::checks));
    all
}

/// What must have been believed of single sites.
fn believed(scenario: &Scenario, truth: &GroundTruth, desk: &Desk) -> Vec<Check> {
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
        let fine = got == wanted.len() && got > 0;
        all.push(check("느린 사이트", "slow sites", wanted.len(), got, fine));
        let others = slow.difference(&wanted).count();
        all.push(none_of("느리다고 잘못 말한 사이트", "sites wrongly called slow", others));
    }
    if !scenario.expect.down.is_empty() {
        let wanted = named(&scenario.expect.down);
        let got = wanted.intersection(&seen(|v| matches!(v, Verdict::Down { .. }))).count();
        all.push(check("멈춘 사이트", "sites down", wanted.len(), got, got == wanted.len()));
    }
    all
}
