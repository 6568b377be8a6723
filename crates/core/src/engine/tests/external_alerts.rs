//! What other tools tell wakes somebody once, and what an incident explains wakes nobody twice
//! (S10).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::engine::command::ExternalAlertAction;
use crate::external_alert::{
    AlertTarget, ExternalAlert, ExternalAlertEnd, ExternalEvent, ExternalHappened, HeartbeatRule,
    Severity, Signal,
};
use crate::inventory::ComponentKey;
use crate::oncall::OncallKey;
use crate::oncall::audit::{AuditedPage, Finding, Records, audit};
use crate::oncall::escalation::{EndReason, Escalation, EscalationSubject, State};
use crate::oncall::page::Matter;
use crate::oncall::person::{PageChannel, Person, Rule, Rules};
use crate::oncall::plan::{ConfiguredChannels, Plan};
use crate::oncall::policy::{Condition, Policy, Step};

fn key(text: &str) -> OncallKey {
    text.parse().expect("a key")
}

/// Kim gets a text for every incident, and for what tools call an error or worse.
fn plan() -> Plan {
    let attempts = vec![Rule { channel: PageChannel::Sms, after_s: 0 }];
    let policy = |name: &str, when| Policy {
        key: key(name),
        name: name.into(),
        when,
        important: false,
        steps: vec![Step { targets: vec!["person:kim".parse().expect("a target")], wait_s: 600 }],
        repeats: 0,
        silence_s: 0,
    };
    let external = Condition {
        sources: vec!["*".into()],
        severity_min: Some(Severity::Error),
        ..Condition::default()
    };
    let plan = Plan {
        zone: "Asia/Seoul".into(),
        people: vec![Person {
            key: key("kim"),
            name: "KIM".into(),
            login: Some("kim".into()),
            language: Default::default(),
            mail: None,
            phone: Some("+821012345678".into()),
            calendar_link: 0,
            rules: Rules { attempts, ..Rules::default() },
            important: None,
        }],
        policies: vec![policy("external", external), policy("all", Condition::default())],
        ..Plan::default()
    };
    assert_eq!(plan.check(&ConfiguredChannels::all()), vec![]);
    plan
}

fn company_with(options: Options) -> Company {
    let sweep = Duration::from_secs(20);
    let size = Size { sites: 30, web_servers: 3, name_servers: 2, sweep, own_servers: 0 };
    let mut company = Company::with(size, options);
    company.plan(plan());
    company.live(200, &all_is_well);
    company
}

pub(super) fn company() -> Company {
    company_with(Options::default())
}

fn web_1_is_off(asked: &Asked<'_>) -> Option<Reason> {
    (asked.at == "203.0.113.1").then_some(Reason::Timeout)
}

pub(super) fn event(key: &str, signal: Signal, hint: &str) -> ExternalEvent {
    ExternalEvent {
        dedup_key: key.into(),
        signal,
        severity: Some(Severity::Critical),
        summary: format!("{key} is bad"),
        details: String::new(),
        labels: [("team".into(), "web".into())].into(),
        hints: vec![hint.into()],
        started_at: Some(Time::parse("2019-04-04T07:01:00Z").expect("an instant")),
        said_at: None,
    }
}

fn tell(company: &mut Company, events: Vec<ExternalEvent>) -> Result<(), Refusal> {
    let source = "prometheus".to_owned();
    let command = Command::TakeExternal { source, events };
    company.command_by(Principal::alert_source("prometheus"), command)
}

fn only(company: &Company) -> &ExternalAlert {
    assert_eq!(company.external.len(), 1, "{:#?}", company.external);
    company.external.values().next().expect("one")
}

pub(super) fn escalation_of(company: &Company) -> Vec<&Escalation> {
    let is = |it: &&Escalation| matches!(it.subject, EscalationSubject::External(_));
    company.escalations.values().filter(is).collect()
}

#[test]
fn what_no_incident_explains_calls_once_however_often_it_is_told() {
    let mut company = company();
    for _ in 0..5 {
        assert_eq!(tell(&mut company, vec![event("disk", Signal::Firing, "db-9")]), Ok(()));
        company.live(5, &all_is_well);
        company.restart();
    }
    assert_eq!(only(&company).target, None);
    assert_eq!(company.pages.len(), 1, "{:#?}", company.pages);
    let Matter::External(matter) = &company.pages[0].items[0].matter else { panic!("external") };
    assert_eq!((matter.summary.as_str(), matter.source.as_str()), ("disk is bad", "prometheus"));
    assert_eq!(tell(&mut company, vec![event("disk", Signal::Resolved, "db-9")]), Ok(()));
    company.live(5, &all_is_well);
    assert_eq!(escalation_of(&company)[0].state, State::Ended { reason: EndReason::Resolved });
    assert_eq!(only(&company).end.as_ref().map(|it| &it.1), Some(&ExternalAlertEnd::Resolved));
    // A word that was long on its way opens nothing, and calls nobody.
    assert_eq!(tell(&mut company, vec![event("disk", Signal::Firing, "db-9")]), Ok(()));
    company.live(60, &all_is_well);
    assert_eq!((company.external.len(), company.pages.len()), (1, 1));
    // Another one of the same name is another one.
    let mut again = event("disk", Signal::Firing, "db-9");
    again.started_at = Some(company.now);
    assert_eq!(tell(&mut company, vec![again]), Ok(()));
    company.live(5, &all_is_well);
    assert_eq!((company.external.len(), company.pages.len()), (2, 2));
}

#[test]
fn what_is_milder_than_the_policy_wants_is_shown_and_calls_nobody_until_it_is_worse() {
    let mut company = company();
    let mild =
        ExternalEvent { severity: Some(Severity::Warning), ..event("a", Signal::Firing, "x") };
    assert_eq!(tell(&mut company, vec![mild]), Ok(()));
    company.live(100, &all_is_well);
    assert_eq!((company.pages.len(), only(&company).is_open()), (0, true));
    assert_eq!(tell(&mut company, vec![event("a", Signal::Firing, "x")]), Ok(()));
    company.live(3, &all_is_well);
    assert_eq!(company.pages.len(), 1);
    let worse = ExternalHappened::Severity { severity: Severity::Critical };
    assert!(only(&company).log.iter().any(|entry| entry.what == worse));
}

#[test]
fn an_alert_that_an_open_incident_explains_wakes_nobody_again() {
    let mut company = company();
    company.live(120, &web_1_is_off);
    assert_eq!(company.pages.len(), 1, "the incident's");
    let told = vec![
        event("probe", Signal::Firing, "https://site0.example/"),
        event("node", Signal::Firing, "203.0.113.1:9100"),
    ];
    assert_eq!(tell(&mut company, told), Ok(()));
    company.live(120, &web_1_is_off);
    let incident = company.only().id;
    assert_eq!(company.pages.len(), 1, "{:#?}", company.external);
    for alert in company.external.values() {
        assert!(alert.joined.is_some_and(|(id, _)| id == incident), "{alert:#?}");
    }
    assert_eq!(escalation_of(&company), Vec::<&Escalation>::new());
}

#[test]
fn of_hundreds_of_old_alerts_each_joins_the_incident_at_once_that_explains_it() {
    let mut company = company();
    let told = |n| event(&format!("k{n}"), Signal::Firing, "203.0.113.1:9100");
    assert_eq!(tell(&mut company, (0..400).map(told).collect()), Ok(()));
    // They have waited for long: each second a few of them take their turn.
    company.live(90, &all_is_well);
    for _ in 0..120 {
        company.live(1, &web_1_is_off);
        if !company.incidents.is_empty() {
            break;
        }
    }
    company.live(2, &web_1_is_off);
    let incident = company.only().id;
    let joined =
        company.external.values().filter(|it| it.joined.is_some_and(|(id, _)| id == incident));
    assert_eq!(joined.count(), 400);
}

#[test]
fn an_incident_that_calls_nobody_does_not_silence_the_alert_that_it_explains() {
    let mut company = company();
    let mut few = plan();
    few.policies[1].when.victims_min = 20;
    company.plan(few);
    company.live(120, &web_1_is_off);
    assert_eq!(company.pages.len(), 0, "too few victims");
    let told = vec![event("probe", Signal::Firing, "https://site0.example/")];
    assert_eq!(tell(&mut company, told), Ok(()));
    company.live(60, &web_1_is_off);
    let incident = company.only().id;
    assert!(only(&company).joined.is_some_and(|(id, _)| id == incident));
    assert_eq!(company.pages.len(), 1, "{:#?}", company.pages);
    assert!(escalation_of(&company)[0].is_open());
}

#[test]
fn a_failure_of_its_own_does_not_join_an_incident_that_is_only_near_it() {
    let mut company = company();
    company.live(120, &web_1_is_off);
    let mut certificate = event("certificate", Signal::Firing, "site0.example");
    certificate.summary = "The certificate of site0.example has expired".into();
    let neighbour = event("name server", Signal::Firing, "ns1.host.example");
    assert_eq!(tell(&mut company, vec![certificate, neighbour]), Ok(()));
    company.live(40, &web_1_is_off);
    assert_eq!(company.external.values().filter_map(|it| it.joined).count(), 0);
    let summary = |matter: &Matter| match matter {
        Matter::External(alert) => alert.source.clone(),
        _ => String::new(),
    };
    let told = company.pages.iter().flat_map(|page| &page.items);
    assert_eq!(told.filter(|item| summary(&item.matter) == "prometheus").count(), 2);
}

#[test]
fn components_that_serve_the_same_sites_fail_each_for_itself() {
    // One web server and both name servers serve all sites.
    let sweep = Duration::from_secs(20);
    let size = Size { sites: 10, web_servers: 1, name_servers: 2, sweep, own_servers: 0 };
    let mut company = Company::with(size, Options::default());
    company.plan(plan());
    company.live(200, &all_is_well);
    company.live(120, &web_1_is_off);
    let told = vec![
        event("node", Signal::Firing, "203.0.113.1"),
        event("name server", Signal::Firing, "ns1.host.example"),
    ];
    assert_eq!(tell(&mut company, told), Ok(()));
    company.live(40, &web_1_is_off);
    assert!(company.external.values().all(|it| it.target.is_some()));
    let joined = company.external.values().filter(|it| it.joined.is_some());
    assert_eq!(joined.map(|it| it.dedup_key.as_str()).collect::<Vec<_>>(), ["node"]);
}

#[test]
fn what_began_after_the_last_failure_of_an_incident_that_seems_over_is_a_new_one() {
    let mut company = company();
    company.live(120, &web_1_is_off);
    for _ in 0..600 {
        if company.only().phase == Phase::Monitoring {
            break;
        }
        company.live(1, &all_is_well);
    }
    assert_eq!(company.only().phase, Phase::Monitoring);
    let of = |key: &str, started_at| ExternalEvent {
        started_at: Some(started_at),
        ..event(key, Signal::Firing, "203.0.113.1")
    };
    let told = vec![of("old", company.only().opened_at), of("new", company.now)];
    assert_eq!(tell(&mut company, told), Ok(()));
    company.live(3, &all_is_well);
    assert_eq!(company.only().phase, Phase::Monitoring);
    let joined = company.external.values().filter(|it| it.joined.is_some());
    assert_eq!(joined.map(|it| it.dedup_key.as_str()).collect::<Vec<_>>(), ["old"]);
}

#[test]
fn an_alert_that_comes_before_our_own_finding_waits_for_it_and_joins() {
    let mut company = company();
    assert_eq!(tell(&mut company, vec![event("node", Signal::Firing, "203.0.113.1")]), Ok(()));
    let target = AlertTarget::Component(ComponentKey("address:203.0.113.1".into()));
    company.live(28, &web_1_is_off);
    let known = only(&company).target.clone();
    assert!(known == Some(target) || known.is_some(), "{known:?}");
    company.live(300, &web_1_is_off);
    assert_eq!(company.pages.len(), 1, "{:#?}", company.pages);
    assert!(matches!(company.pages[0].items[0].matter, Matter::Incident(_)));
}

#[test]
fn an_alert_whose_incident_comes_late_joins_it_and_its_calls_end_with_a_record() {
    let mut company = company();
    assert_eq!(tell(&mut company, vec![event("web", Signal::Firing, "site0.example")]), Ok(()));
    company.live(40, &all_is_well);
    assert_eq!(company.pages.len(), 1, "it stands alone");
    company.live(300, &web_1_is_off);
    assert_eq!(escalation_of(&company)[0].state, State::Ended { reason: EndReason::Joined });
    let incident = company.only().id;
    assert!(only(&company).joined.is_some_and(|(id, _)| id == incident));
    let joined = ExternalHappened::Joined { incident, by: None };
    assert!(only(&company).log.iter().any(|entry| entry.what == joined));
    // The incident is over; the tool never says that its alert is.
    company.live(1500, &all_is_well);
    let last = only(&company).log.last().expect("an entry").what.clone();
    assert_eq!(last, ExternalHappened::StandsAlone);
    assert_eq!(escalation_of(&company).len(), 2, "it calls again, by itself");
}

#[test]
fn what_is_acknowledged_over_there_calls_nobody_here() {
    let mut company = company();
    assert_eq!(tell(&mut company, vec![event("a", Signal::Firing, "x")]), Ok(()));
    assert_eq!(tell(&mut company, vec![event("a", Signal::Acknowledged, "x")]), Ok(()));
    company.live(700, &all_is_well);
    assert_eq!(company.pages.len(), 0);
    let holder = escalation_of(&company)[0].holder().map(|it| it.name.as_str());
    assert_eq!(holder, Some("prometheus"));
}

#[test]
fn what_is_given_back_or_becomes_worse_over_there_is_called_for_again() {
    let mut company = company();
    let mut two = plan();
    two.policies[0].silence_s = 60;
    two.policies[0].when.severity_min = Some(Severity::Critical);
    let mild = Policy { key: key("mild"), ..two.policies[0].clone() };
    two.policies.insert(1, mild);
    two.policies[1].when.severity_min = Some(Severity::Warning);
    company.plan(two);
    let say =
        |signal, severity| ExternalEvent { severity: Some(severity), ..event("a", signal, "x") };
    assert_eq!(tell(&mut company, vec![say(Signal::Firing, Severity::Warning)]), Ok(()));
    company.live(2, &all_is_well);
    assert_eq!(tell(&mut company, vec![say(Signal::Acknowledged, Severity::Warning)]), Ok(()));
    company.live(200, &all_is_well);
    assert_eq!(company.pages.len(), 1, "nobody here is asked whether they are still at it");
    assert_eq!(tell(&mut company, vec![say(Signal::GivenBack, Severity::Warning)]), Ok(()));
    company.live(2, &all_is_well);
    assert_eq!((company.pages.len(), only(&company).acknowledged_at), (2, None));
    // Whoever has it there is told when it becomes worse, by the same policy.
    assert_eq!(tell(&mut company, vec![say(Signal::Acknowledged, Severity::Warning)]), Ok(()));
    company.live(100, &all_is_well);
    assert_eq!(tell(&mut company, vec![say(Signal::Firing, Severity::Error)]), Ok(()));
    company.live(2, &all_is_well);
    assert_eq!((company.pages.len(), escalation_of(&company).len()), (3, 1));
    // And by another one, when that is for what is so severe.
    assert_eq!(tell(&mut company, vec![say(Signal::Acknowledged, Severity::Error)]), Ok(()));
    company.live(100, &all_is_well);
    assert_eq!(tell(&mut company, vec![say(Signal::Firing, Severity::Critical)]), Ok(()));
    company.live(3, &all_is_well);
    let ends = escalation_of(&company).into_iter().map(|it| (it.policy.key.clone(), it.is_open()));
    assert_eq!(ends.collect::<Vec<_>>(), [(key("mild"), false), (key("external"), true)]);
    assert_eq!(company.pages.len(), 4);
}

#[test]
fn a_comment_over_there_on_what_is_over_opens_nothing() {
    let mut company = company();
    let say = |signal| ExternalEvent { started_at: None, ..event("a", signal, "x") };
    for signal in [Signal::Firing, Signal::Resolved, Signal::Updated, Signal::GivenBack] {
        assert_eq!(tell(&mut company, vec![say(signal)]), Ok(()));
        company.live(3, &all_is_well);
    }
    assert!(!only(&company).is_open());
}

#[test]
fn a_person_resolves_it_or_joins_it_to_an_incident_and_neither_twice() {
    let mut company = company();
    assert_eq!(tell(&mut company, vec![event("a", Signal::Firing, "x")]), Ok(()));
    company.live(2, &all_is_well);
    let id = only(&company).id;
    let by = || Principal::rehearsed("LEE", Role::Engineer);
    let act = |action| Command::ExternalAlert { id, action };
    let nowhere = IncidentId::new(company.now, "none");
    let join = act(ExternalAlertAction::Join { incident: nowhere });
    assert_eq!(company.command_by(by(), join), Err(Refusal::Closed));
    let viewer = Principal::rehearsed("V", Role::Viewer);
    assert_eq!(
        company.command_by(viewer, act(ExternalAlertAction::Resolve)),
        Err(Refusal::NotPermitted)
    );
    assert_eq!(company.command_by(by(), act(ExternalAlertAction::Resolve)), Ok(()));
    assert_eq!(
        company.command_by(by(), act(ExternalAlertAction::Resolve)),
        Err(Refusal::ExternalAlertOver)
    );
    company.live(2, &all_is_well);
    assert_eq!(escalation_of(&company)[0].state, State::Ended { reason: EndReason::Resolved });
    // Prometheus says the same again every minute: a person has seen that.
    assert_eq!(tell(&mut company, vec![event("a", Signal::Firing, "x")]), Ok(()));
    company.live(60, &all_is_well);
    assert_eq!(company.pages.len(), 1);
}

#[test]
fn one_source_cannot_take_the_room_of_others_and_nothing_of_a_refused_request_is_kept() {
    let mut company = company();
    let many = |from: usize| -> Vec<ExternalEvent> {
        (from..from + 1_000).map(|n| event(&format!("k{n}"), Signal::Firing, "x")).collect()
    };
    for n in 0..5 {
        assert_eq!(tell(&mut company, many(n * 1_000)), Ok(()));
    }
    let before = company.external.len();
    assert_eq!(tell(&mut company, many(9_000)), Err(Refusal::TooManyAlerts));
    assert_eq!(company.external.len(), before);
    let command = Command::TakeExternal {
        source: "zabbix".into(),
        events: vec![event("z", Signal::Firing, "x")],
    };
    assert_eq!(company.command_by(Principal::alert_source("zabbix"), command), Ok(()));
    let ends = (0..1_000).map(|n| event(&format!("k{n}"), Signal::Resolved, "x")).collect();
    assert_eq!(tell(&mut company, ends), Ok(()), "what ends always has room");
}

#[test]
fn a_full_source_still_hears_what_repeats_and_what_ends_and_a_missed_heartbeat_still_calls() {
    let rule = HeartbeatRule {
        name: "backup".into(),
        interval: Duration::from_secs(200),
        grace: Duration::from_secs(30),
        severity: Severity::Critical,
        component: None,
    };
    let mut company = company_with(Options { heartbeats: [rule].into(), ..Options::default() });
    let told = |source: usize, n: usize| ExternalEvent {
        severity: Some(Severity::Info),
        ..event(&format!("s{source}k{n}"), Signal::Firing, "x")
    };
    for (source, batch) in (0..4).flat_map(|s| (0..5).map(move |b| (s, b))) {
        let events = (batch * 1_000..(batch + 1) * 1_000).map(|n| told(source, n)).collect();
        let command = Command::TakeExternal { source: format!("tool{source}"), events };
        assert_eq!(company.command_by(Principal::alert_source("tool"), command), Ok(()));
    }
    let mut take = |events| {
        let command = Command::TakeExternal { source: "tool0".into(), events };
        company.command_by(Principal::alert_source("tool0"), command)
    };
    assert_eq!(take(vec![told(0, 1), told(0, 2)]), Ok(()), "both are open already");
    let end = ExternalEvent { signal: Signal::Resolved, ..told(0, 3) };
    assert_eq!(take(vec![told(0, 9_000), told(0, 9_001), end]), Err(Refusal::TooManyAlerts));
    company.live(2, &all_is_well);
    let ended: Vec<_> = company.external.values().filter(|it| !it.is_open()).collect();
    assert_eq!(ended.iter().map(|it| it.dedup_key.as_str()).collect::<Vec<_>>(), ["s0k3"]);
    assert_eq!(company.external.len(), 20_000);
    let fill = Command::TakeExternal { source: "tool0".into(), events: vec![told(0, 9_000)] };
    assert_eq!(company.command_by(Principal::alert_source("tool0"), fill), Ok(()));
    company.live(35, &all_is_well);
    assert!(company.external.values().any(|it| it.source == "heartbeat"), "it is missed");
}

#[test]
fn what_a_person_resolved_stays_so_however_long_the_tool_repeats_it() {
    let mut company = company();
    let told = |company: &Company| ExternalEvent {
        // The tool's clock is ahead.
        started_at: Some(company.now + Duration::from_secs(30)),
        ..event("a", Signal::Firing, "x")
    };
    let (ahead, bare) =
        (told(&company), ExternalEvent { started_at: None, ..event("b", Signal::Firing, "x") });
    assert_eq!(tell(&mut company, vec![ahead.clone(), bare.clone()]), Ok(()));
    company.live(2, &all_is_well);
    for id in company.external.keys().copied().collect::<Vec<_>>() {
        let command = Command::ExternalAlert { id, action: ExternalAlertAction::Resolve };
        let by = Principal::rehearsed("LEE", Role::Engineer);
        assert_eq!(company.command_by(by, command), Ok(()));
    }
    for _ in 0..15 {
        company.now += Duration::from_secs(3 * 3600);
        company.live(1, &all_is_well);
        assert_eq!(tell(&mut company, vec![ahead.clone(), bare.clone()]), Ok(()));
        company.live(2, &all_is_well);
    }
    assert_eq!(company.external.len(), 2, "two days later, nothing is new");
    // The tool says that it is over: what comes next is new.
    let end = ExternalEvent { signal: Signal::Resolved, ..bare.clone() };
    assert_eq!(tell(&mut company, vec![end]), Ok(()));
    company.live(60, &all_is_well);
    assert_eq!(tell(&mut company, vec![bare]), Ok(()));
    company.live(2, &all_is_well);
    assert_eq!(company.external.len(), 3);
}

#[test]
fn an_end_that_overtakes_its_beginning_leaves_nothing_open() {
    let mut company = company();
    assert_eq!(tell(&mut company, vec![event("a", Signal::Resolved, "x")]), Ok(()));
    company.live(120, &all_is_well);
    assert_eq!(tell(&mut company, vec![event("a", Signal::Firing, "x")]), Ok(()));
    company.live(60, &all_is_well);
    assert_eq!((company.external.len(), company.pages.len()), (0, 0));
    let again = ExternalEvent { started_at: Some(company.now), ..event("a", Signal::Firing, "x") };
    assert_eq!(tell(&mut company, vec![again]), Ok(()));
    company.live(2, &all_is_well);
    assert_eq!((company.external.len(), company.pages.len()), (1, 1));
}

/// The same under one key, with a start so many seconds later.
fn starting(signal: Signal, after: u64) -> ExternalEvent {
    let first = event("a", signal, "x");
    let started_at = first.started_at.map(|at| at + Duration::from_secs(after));
    ExternalEvent { started_at, ..first }
}

#[test]
fn what_comes_late_of_an_earlier_alert_neither_ends_the_present_one_nor_opens_another() {
    let mut company = company();
    let told = [
        (starting(Signal::Firing, 0), 1, 1),
        (starting(Signal::Resolved, 0), 1, 0),
        (starting(Signal::Firing, 60), 2, 1),
        (starting(Signal::Resolved, 0), 2, 1),
        (starting(Signal::Firing, 0), 2, 1),
        (starting(Signal::Firing, 60), 2, 1),
        (starting(Signal::Resolved, 60), 2, 0),
        (starting(Signal::Firing, 0), 2, 0),
    ];
    for (number, (event, all, open)) in told.into_iter().enumerate() {
        assert_eq!(tell(&mut company, vec![event]), Ok(()));
        company.live(70, &all_is_well);
        company.restart();
        let is_open = company.external.values().filter(|it| it.is_open());
        let found = (company.external.len(), is_open.count());
        assert_eq!(found, (all, open), "after the word {number}: {:#?}", company.external);
    }
    assert_eq!(company.pages.len(), 2);
}

#[test]
fn of_two_programs_that_tell_of_the_same_the_end_by_either_start_ends_it() {
    for end in [0, 60] {
        let mut company = company();
        let told = [starting(Signal::Firing, 60), starting(Signal::Firing, 0)];
        assert_eq!(tell(&mut company, told.into()), Ok(()));
        company.live(5, &all_is_well);
        assert_eq!(tell(&mut company, vec![starting(Signal::Resolved, end)]), Ok(()));
        company.live(5, &all_is_well);
        assert_eq!((company.external.len(), only(&company).is_open()), (1, false));
    }
}

#[test]
fn a_tool_that_takes_back_its_end_calls_again_though_the_start_is_the_same() {
    // It says it twice, as what was late does not; or long after the end.
    for waits in [[5, 10], [60, 0]] {
        let mut company = company();
        assert_eq!(tell(&mut company, vec![starting(Signal::Firing, 0)]), Ok(()));
        company.live(5, &all_is_well);
        assert_eq!(tell(&mut company, vec![starting(Signal::Resolved, 0)]), Ok(()));
        for wait in waits {
            company.live(wait, &all_is_well);
            assert_eq!(tell(&mut company, vec![starting(Signal::Firing, 0)]), Ok(()));
        }
        company.live(65, &all_is_well);
        assert_eq!((company.external.len(), company.pages.len()), (2, 2), "{waits:?}");
    }
}

#[test]
fn an_end_that_is_said_twice_does_not_swallow_what_fails_next_under_the_same_key() {
    let mut company = company();
    let bare = |signal| ExternalEvent { started_at: None, ..event("a", signal, "x") };
    for round in 1..=2 {
        assert_eq!(tell(&mut company, vec![bare(Signal::Firing)]), Ok(()));
        company.live(5, &all_is_well);
        assert_eq!((company.external.len(), company.pages.len()), (round, round));
        for _ in 0..2 {
            assert_eq!(tell(&mut company, vec![bare(Signal::Resolved)]), Ok(()));
        }
        company.live(70, &all_is_well);
        // Said once more, and something fails right after it.
        assert_eq!(tell(&mut company, vec![bare(Signal::Resolved)]), Ok(()));
    }
}

#[test]
fn a_heartbeat_that_stops_calls_and_one_that_comes_again_ends_it() {
    let rule = HeartbeatRule {
        name: "backup".into(),
        interval: Duration::from_secs(600),
        grace: Duration::from_secs(60),
        severity: Severity::Error,
        component: None,
    };
    let mut company = company_with(Options { heartbeats: [rule].into(), ..Options::default() });
    let beat = |company: &mut Company, name: &str| {
        let command = Command::Heartbeat { name: name.into() };
        company.command_by(Principal::alert_source("heartbeat"), command)
    };
    assert_eq!(beat(&mut company, "other"), Err(Refusal::NoSuchHeartbeat));
    assert_eq!(beat(&mut company, "backup"), Ok(()));
    company.live(500, &all_is_well);
    company.restart();
    company.live(155, &all_is_well);
    assert_eq!(company.pages.len(), 0);
    company.live(60, &all_is_well);
    assert_eq!((company.pages.len(), only(&company).source.as_str()), (1, "heartbeat"));
    company.restart();
    company.live(200, &all_is_well);
    assert_eq!(company.pages.len(), 1);
    assert_eq!(beat(&mut company, "backup"), Ok(()));
    company.live(2, &all_is_well);
    assert!(!only(&company).is_open());
    assert_eq!(escalation_of(&company)[0].state, State::Ended { reason: EndReason::Resolved });
}

/// What the auditor finds, by codes.
fn found(company: &Company) -> Vec<&'static str> {
    let records = Records {
        plan: plan(),
        escalations: company.escalations.values().cloned().collect(),
        incidents: company
            .incidents
            .values()
            .filter(|it| it.resolved_at.is_none())
            .cloned()
            .collect(),
        external: company.external.values().filter(|it| it.is_open()).cloned().collect(),
        pages: company
            .pages
            .iter()
            .map(|page| {
                let delivery = Some(crate::notification::delivery::DeliveryState::Sent);
                (page.id, AuditedPage { page: page.clone(), delivery })
            })
            .collect(),
        ..Records::default()
    };
    audit(&records, company.now).iter().map(Finding::as_str).collect()
}

#[test]
fn the_auditor_proves_that_alerts_of_tools_called_and_finds_each_that_did_not() {
    let mut company = company();
    let alone = event("disk", Signal::Firing, "db-9");
    let joined = event("web", Signal::Firing, "web-1");
    let mild =
        ExternalEvent { severity: Some(Severity::Warning), ..event("mild", Signal::Firing, "x") };
    assert_eq!(tell(&mut company, vec![alone, joined, mild]), Ok(()));
    company.live(200, &web_1_is_off);
    assert!(company.external.values().any(|it| it.joined.is_some()));
    assert_eq!(found(&company), [""; 0]);
    // An engine that forgot the one that nothing explains.
    let good = (company.escalations.clone(), company.pages.clone());
    company.escalations.retain(|_, it| !matches!(it.subject, EscalationSubject::External(_)));
    company.pages.retain(|page| !matches!(page.items[0].matter, Matter::External(_)));
    assert_eq!(found(&company), ["external_not_escalated"]);
    // One that was joined to an incident that calls nobody is a matter of its own.
    (company.escalations, company.pages) = good;
    company.pages.retain(|page| matches!(page.items[0].matter, Matter::External(_)));
    company.escalations.retain(|_, it| matches!(it.subject, EscalationSubject::External(_)));
    assert_eq!(found(&company), ["not_escalated", "external_not_escalated"]);
}
