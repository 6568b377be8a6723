//! The score on hand-made cases.

use crate::tools::small;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::view::{SiteStatus, View};
use bongsu_core::incident::{
    Cause, Counts, Event, EventKind, Incident, IncidentId, Justification, Mode, Phase, Victim,
    VictimState,
};
use bongsu_core::inventory::{ComponentKey, Contact, Inventory};
use bongsu_core::name::Name;
use bongsu_core::notification::{
    ContactKey, Notice, NoticeId, NoticeReason, SiteState, SiteSummary,
};
use bongsu_core::secret::StoreSecret;
use bongsu_core::site_health::SiteHealth;
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_core::topology::{TopologyOptions, compile};
use bongsu_drill::scenario::{Scenario, Target};
use bongsu_drill::score::{
    CheckKind, ClaimJudge, Delivery, DeskRecord, MailLog, Score, SiteClaims, matches_target,
};
use bongsu_drill::simulated_host::plan::Plan;
use bongsu_drill::simulated_host::{FaultPlane, Ports};
use bongsu_drill::site_truth::SiteTruth;
use bongsu_drill::smtp_sink::ReceivedMail;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

const EVENT: &str = "[[event]]\nat = \"16:19:00\"\ntarget = \"nsgroup:1\"\nfault = \"drop\"\nuntil = \"17:00:00\"\n";

fn at(clock: &str) -> Time {
    Time::parse(&format!("2018-01-04T{clock}+09:00")).unwrap()
}

struct Case {
    scenario: Scenario,
    plane: FaultPlane,
    desk: DeskRecord,
    inventory: Inventory,
}

fn cause(key: &str) -> Cause {
    let component = ComponentKey(key.into());
    Cause {
        one_of: vec![component.clone()],
        component,
        mode: Mode::Loss,
        rate: 1.0,
        worst: 0.0,
        confidence: 0.99,
        rivals: vec![],
        owner: None,
        since: at("16:19:00"),
        names: Default::default(),
    }
}

fn person() -> Justification {
    Justification::Person { author: "test".into(), text: String::new() }
}

impl Case {
    /// The first lost query at 16:19:01; the desk names the group a second later and
    /// lists and verifies exactly those who were hit.
    fn perfect() -> Case {
        let text = crate::tools::script(EVENT).replace(
            "no_incident = true",
            "component = [\"nsgroup:1\"]\nnamed_within_s = 2\nfirst_statement_within_s = 10\nresolved = true",
        );
        let scenario = Scenario::parse("case", &text).unwrap();
        let plan = Arc::new(Plan::draw(&scenario));
        let plane = FaultPlane::new(&scenario, plan.clone(), Clock::held(at("16:19:01")));
        for (n, zone) in plan.zones.iter().enumerate().filter(|(_, z)| z.group == 0) {
            assert!(!zone.sites.is_empty());
            plane.dns(0, Some(n), Some(0));
        }
        let id = IncidentId::new(at("16:19:02"), "nsgroup");
        let cause = cause("nsgroup:ns1.moui-dns1.example+1");
        let incident = Incident {
            id,
            began_at: at("16:19:01"),
            opened_at: at("16:19:02"),
            class: bongsu_core::incident::IncidentClass::Outage,
            phase: Phase::Resolved,
            cause: Some(cause.clone()),
            host_restored_at: None,
            monitoring_at: None,
            last_failure_at: None,
            resolved_at: Some(at("17:10:00")),
            withdrawn: None,
            unwatched: Vec::new(),
            relapses: 0,
            worked_between: Duration::ZERO,
            events: 1,
            statements: 2,
            counts: Counts::default(),
        };
        let victims = plane.truth().hits().into_iter().map(|(site, hit)| Victim {
            incident: id,
            site,
            customer: "c0001".into(),
            state: VictimState::Verified,
            listed_at: at("16:19:02"),
            hit_at: Some(hit.first),
            verified_at: Some(at("17:05:00")),
            justification: person(),
        });
        let say = |number: u32, clock: &str, word: StatementKind| Statement {
            incident: id,
            number,
            as_of: at(clock),
            next_update_by: None,
            since: at("16:19:01"),
            kind: word,
            class: bongsu_core::incident::IncidentClass::Outage,
            counts: Counts::default(),
        };
        let what = EventKind::CauseNamed { cause };
        let desk = DeskRecord {
            victims: victims.collect(),
            events: vec![Event {
                incident: id,
                number: 0,
                at: at("16:19:02"),
                kind: what,
                justification: person(),
            }],
            statements: vec![
                say(0, "16:19:03", StatementKind::Investigating),
                say(1, "17:10:00", StatementKind::Resolved),
            ],
            incidents: vec![incident],
            verdicts: vec![],
            mail: None,
            claims: SiteClaims::default(),
            ..DeskRecord::default()
        };
        let inventory = plan.inventory(Ports::DEFAULT);
        Case { scenario, plane, desk, inventory }
    }

    /// The same, and everyone who was hit got one true mail in the third second.
    fn with_mail() -> Case {
        let mut case = Case::perfect();
        let mut log = MailLog { inventory: case.inventory.clone(), ..MailLog::default() };
        for (key, customer) in &case.inventory.customers {
            let owned = |victim: &&Victim| case.inventory.sites[&victim.site].customer == *key;
            let hit = case.desk.victims.iter().filter(owned);
            let mut sites = SiteSummary::default();
            hit.clone().for_each(|victim| {
                sites.add(SiteState::Hit, &victim.site);
            });
            let contact = &customer.contacts[0];
            let Contact::Email(to) = contact else { panic!("{contact:?}") };
            if sites.hit.count > 0 {
                let (incident, contact) =
                    (case.desk.incidents[0].id, ContactKey::of(&StoreSecret::default(), contact));
                let id = NoticeId { incident, contact, number: 0 };
                log.received.push(ReceivedMail {
                    at: at("16:19:03"),
                    to: to.clone(),
                    id: format!("{}@host.example", id.message_id(&log.secret)),
                    subject: String::new(),
                    sites: sites.hit.names.iter().map(|name| ('✕', name.clone())).collect(),
                    links: Vec::new(),
                    text: String::new(),
                });
                let customers = vec![key.clone()];
                let (number, statement, at, why) = (0, 0, at("16:19:03"), NoticeReason::First);
                let notice =
                    Notice { incident, contact, number, customers, statement, at, why, sites };
                log.notices.push((notice, Delivery::Sent(at)));
            }
        }
        case.desk.mail = Some(log);
        case
    }

    fn mail(&mut self) -> &mut MailLog {
        self.desk.mail.as_mut().expect("the drill sends mail")
    }

    fn judge(&self) -> Score {
        Score::judge(&self.scenario, self.plane.truth(), &self.desk)
    }

    /// The checks that failed.
    fn failed(&self) -> Vec<CheckKind> {
        let score = self.judge();
        score.checks.into_iter().filter(|c| !c.passed).map(|c| c.kind).collect()
    }
}

#[test]
fn a_perfect_desk_passes_every_check() {
    let case = Case::perfect();
    let score = case.judge();
    assert!(score.passed(), "{:#?}", score.checks);
    assert_eq!(score.measured.cause_delay, Some(Duration::from_secs(1)));
    assert_eq!(score.measured.first_statement_delay, Some(Duration::from_secs(2)));
    assert!(score.measured.victims_found > 10);
}

#[test]
fn a_missed_victim_fails_by_name() {
    let mut case = Case::perfect();
    let missed = case.desk.victims.pop().unwrap().site;
    assert_eq!(case.failed(), [CheckKind::VictimsFound]);
    assert_eq!(case.judge().measured.victims_missed, std::slice::from_ref(&missed));
}

#[test]
fn a_site_that_was_not_hit_may_be_at_risk_but_not_listed_as_hit() {
    let mut case = Case::perfect();
    let hit: Vec<Name> = case.desk.victims.iter().map(|v| v.site.clone()).collect();
    let plan = case.plane.truth().plan();
    let other = plan.sites.iter().map(|s| s.host.clone()).find(|h| !hit.contains(h)).unwrap();
    let mut extra = case.desk.victims[0].clone();
    extra.site = other;
    extra.hit_at = None;
    case.desk.victims.push(extra.clone());
    assert_eq!(case.failed(), []);
    extra.hit_at = Some(at("16:20:00"));
    case.desk.victims.push(extra);
    assert_eq!(case.failed(), [CheckKind::FalseVictims]);
}

#[test]
fn verified_before_the_probes_could_succeed_is_false() {
    let mut case = Case::perfect();
    case.desk.victims[3].verified_at = Some(at("16:59:59"));
    assert_eq!(case.failed(), [CheckKind::FalselyVerified]);
}

#[test]
fn resolved_while_a_victim_cannot_work_is_false() {
    let mut case = Case::perfect();
    case.desk.statements[1].as_of = at("16:50:00");
    assert_eq!(case.failed(), [CheckKind::FalselyResolved]);
}

#[test]
fn the_wrong_component_fails_and_its_incident_is_spurious() {
    let mut case = Case::perfect();
    let wrong = cause("rack:r01");
    case.desk.incidents[0].cause = Some(wrong.clone());
    case.desk.events[0].kind = EventKind::CauseNamed { cause: wrong };
    assert_eq!(
        case.failed(),
        [
            CheckKind::FailedComponent,
            CheckKind::CauseDelay,
            CheckKind::FirstStatementDelay,
            CheckKind::SpuriousIncidents
        ]
    );
}

#[test]
fn one_of_a_few_indistinguishable_components_is_right() {
    let mut case = Case::perfect();
    let mut vague = cause("ns:ns1.moui-dns1.example");
    vague.one_of.push(ComponentKey("nsgroup:ns1.moui-dns1.example+1".into()));
    case.desk.incidents[0].cause = Some(vague.clone());
    case.desk.events[0].kind = EventKind::CauseNamed { cause: vague };
    assert_eq!(case.failed(), []);
}

#[test]
fn late_causes_and_duplicate_statements_fail() {
    let mut case = Case::perfect();
    case.desk.events[0].at = at("16:19:04");
    case.desk.statements[1].number = 0;
    assert_eq!(case.failed(), [CheckKind::CauseDelay, CheckKind::DuplicateStatements]);
}

#[test]
fn a_record_from_before_the_fault_does_not_count() {
    let mut case = Case::perfect();
    case.desk.events[0].at = at("16:18:30");
    assert_eq!(case.failed(), [CheckKind::CauseDelay]);
}

#[test]
fn an_unexpected_incident_fails() {
    let mut case = Case::perfect();
    case.scenario = small("");
    assert!(case.failed().contains(&CheckKind::IncidentsOpened));
}

#[test]
fn an_open_incident_and_an_unexpected_relapse_fail() {
    let mut case = Case::perfect();
    case.desk.incidents[0].phase = Phase::Monitoring;
    case.desk.incidents[0].relapses = 1;
    assert_eq!(case.failed(), [CheckKind::Relapses, CheckKind::UnresolvedIncidents]);
}

#[test]
fn every_kind_of_target_matches_a_key_of_the_inventory() {
    let case = Case::perfect();
    let plan = case.plane.truth().plan();
    let ports = bongsu_drill::simulated_host::Ports::DEFAULT;
    let inventory = plan.inventory(ports);
    for (target, kind) in [
        (Target::Server(3), "server:"),
        (Target::Rack(2), "rack:"),
        (Target::Switch(1), "switch:"),
        (Target::DataCentre(1), "dc:"),
        (Target::Upstream(2), "upstream:"),
    ] {
        let meant: Vec<&ComponentKey> =
            inventory.components.keys().filter(|key| matches_target(plan, &target, key)).collect();
        assert_eq!(meant.len(), 1, "{target}: {meant:?}");
        assert!(meant[0].0.starts_with(kind), "{target}: {meant:?}");
    }
}

#[test]
fn a_desk_that_notified_everyone_once_passes() {
    let case = Case::with_mail();
    let mail = case.judge().measured.mail.expect("the drill sends mail");
    assert!(mail.recipients > 1, "{mail:?}");
    assert_eq!((mail.max_per_recipient, mail.first_mail_delays.len()), (1, mail.recipients));
    assert!(
        mail.first_mail_delays.iter().all(|delay| *delay == Duration::from_secs(2)),
        "{mail:?}"
    );
    assert_eq!(case.failed(), []);
}

#[test]
fn a_duplicate_mail_fails() {
    let mut case = Case::with_mail();
    let again = case.mail().received[0].clone();
    case.mail().received.push(again);
    assert_eq!(case.failed(), [CheckKind::DuplicateMails]);
}

#[test]
fn a_mail_that_did_not_arrive_or_is_still_pending_is_lost() {
    let mut case = Case::with_mail();
    case.mail().received.pop();
    assert_eq!(case.failed(), [CheckKind::LostMails]);
    let mut case = Case::with_mail();
    case.mail().notices[0].1 = Delivery::NotSent;
    assert_eq!(case.failed(), [CheckKind::NotNotified, CheckKind::LostMails]);
}

#[test]
fn mail_sent_before_the_smtp_sink_opened_is_not_missed() {
    let mut case = Case::with_mail();
    case.mail().open_since = at("16:20:00");
    case.mail().received.clear();
    assert_eq!(case.failed(), []);
}

#[test]
fn a_hit_person_without_mail_fails() {
    let mut case = Case::with_mail();
    case.mail().received.pop();
    case.mail().notices.pop();
    assert_eq!(case.failed(), [CheckKind::NotNotified]);
}

#[test]
fn a_mail_that_calls_a_site_working_while_it_cannot_is_untrue() {
    let mut case = Case::with_mail();
    case.mail().notices[0].0.at = at("16:30:00");
    case.mail().received[0].sites[0].0 = '✓';
    assert_eq!(case.failed(), [CheckKind::UntrueMails]);
}

#[test]
fn a_mail_that_calls_a_healthy_site_failing_or_was_never_recorded_is_untrue() {
    let mut case = Case::with_mail();
    let healthy = case.plane.truth().plan().sites.iter().map(|site| &site.host);
    let mut healthy = healthy.filter(|host| case.plane.truth().hit(host).is_none());
    let healthy = healthy.next().cloned().expect("the second group works");
    case.mail().received[0].sites.push(('✕', healthy));
    assert_eq!(case.failed(), [CheckKind::UntrueMails]);
    let mut case = Case::with_mail();
    case.mail().received[0].id = "something@else".into();
    assert!(case.failed().contains(&CheckKind::UntrueMails));
}

/// What the pages show of every site: that it works.
fn all_shown_as_working(case: &Case, clock: &str) -> View {
    let options = TopologyOptions { generation: 1, ..TopologyOptions::default() };
    let discoveries = case.plane.truth().plan().discoveries(Ports::DEFAULT, at("16:00:00"));
    let topology = Arc::new(compile(&case.inventory, &discoveries, &options));
    let works = SiteStatus { health: SiteHealth::Works, ..SiteStatus::default() };
    let sites = vec![works; topology.sites.len()].into();
    View { at: at(clock), topology, sites, ..View::default() }
}

#[test]
fn a_site_shown_as_working_for_a_sweep_after_it_went_down_fails_the_drill() {
    let mut case = Case::perfect();
    let truth = case.plane.truth().clone();
    let (sweep, timeout) = (Duration::from_secs(60), Duration::from_secs(2));
    let mut judge = ClaimJudge::new(truth, at("16:18:00"), sweep, timeout);
    judge.look(&all_shown_as_working(&case, "16:18:30"));
    judge.look(&all_shown_as_working(&case, "16:19:01"));
    judge.look(&all_shown_as_working(&case, "16:20:12"));
    assert!(judge.claims.untrue.is_empty(), "it could not be known yet");
    judge.look(&all_shown_as_working(&case, "16:20:14"));
    let hit: BTreeSet<Name> = case.desk.victims.iter().map(|v| v.site.clone()).collect();
    assert_eq!(judge.claims.untrue, hit);
    case.desk.claims = judge.claims.clone();
    assert_eq!(case.failed(), [CheckKind::UntrueClaims]);
}

#[test]
fn visitors_go_around_one_dead_name_server() {
    let one = EVENT.replace("nsgroup:1", "ns:1.1");
    let truth_of = |event: &str| {
        let scenario = small(event);
        let plan = Arc::new(Plan::draw(&scenario));
        FaultPlane::new(&scenario, plan, Clock::held(at("16:19:01"))).truth().clone()
    };
    let of = |event: &str, clock: &str| -> Vec<SiteTruth> {
        let truth = truth_of(event);
        let sites = 0..truth.plan().sites.len();
        let mut met: Vec<_> = sites.map(|site| truth.visitors_meet(site, at(clock))).collect();
        met.sort();
        met.dedup();
        met
    };
    assert_eq!(of(EVENT, "16:18:59"), [SiteTruth::Works]);
    assert_eq!(of(EVENT, "16:30:00"), [SiteTruth::Works, SiteTruth::Down]);
    assert_eq!(of(EVENT, "17:00:00"), [SiteTruth::Works]);
    assert_eq!(of(&one, "16:30:00"), [SiteTruth::Works]);
    let lossy = EVENT.replace("fault = \"drop\"", "fault = \"loss\"\nrate = 0.5");
    assert_eq!(of(&lossy, "16:30:00"), [SiteTruth::Works, SiteTruth::Impaired]);
}

#[test]
fn a_domain_that_is_refused_takes_all_sites_in_it() {
    let plan = Plan::draw(&small(""));
    let zone = plan.zones.iter().find(|zone| zone.sites.len() > 1).expect("a customer has two");
    let event = EVENT.replace("nsgroup:1", &format!("site:{}", zone.sites[0] + 1));
    let scenario = small(&event.replace("drop", "refuse"));
    let plane =
        FaultPlane::new(&scenario, Arc::new(Plan::draw(&scenario)), Clock::held(at("16:19:01")));
    let met = |site: usize| plane.truth().visitors_meet(site, at("16:30:00"));
    assert!(zone.sites.iter().all(|site| met(*site) == SiteTruth::Down));
    let down = (0..plan.sites.len()).filter(|site| met(*site) == SiteTruth::Down).count();
    assert_eq!(down, zone.sites.len());
}
