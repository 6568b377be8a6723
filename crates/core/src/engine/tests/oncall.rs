//! This phone gets this call, and nothing else (S10, S14).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::engine::command::EscalationAction;
use crate::engine::oncall::SettledPage;
use crate::oncall::OncallKey;
use crate::oncall::audit::{AuditedPage, Finding, Records, audit, pressing};
use crate::oncall::escalation::{EndReason, Escalation, Happened, PageOutcome, State};
use crate::oncall::page::{Called, Matter, Page, Why};
use crate::oncall::person::{PageChannel, Person, Rule, Rules};
use crate::oncall::plan::{ConfiguredChannels, Plan, Team};
use crate::oncall::policy::{Condition, Policy, Step};
use crate::promise::PromiseKind;
use std::collections::BTreeSet;

pub(super) fn key(text: &str) -> OncallKey {
    text.parse().expect("a key")
}

fn rule(channel: PageChannel, after_s: u32) -> Rule {
    Rule { channel, after_s }
}

/// A person who gets a text at once and a call two minutes later.
fn person(name: &str) -> Person {
    let attempts = vec![rule(PageChannel::Sms, 0), rule(PageChannel::Voice, 120)];
    Person {
        key: key(name),
        name: name.to_uppercase(),
        login: Some(name.into()),
        language: Default::default(),
        mail: None,
        phone: Some("+821012345678".into()),
        calendar_link: 0,
        rules: Rules { attempts, ..Rules::default() },
        important: None,
    }
}

pub(super) fn step(wait_s: u32, targets: &[&str]) -> Step {
    Step { targets: targets.iter().map(|it| it.parse().expect("a target")).collect(), wait_s }
}

pub(super) fn plan(steps: Vec<Step>) -> Plan {
    let policy = Policy {
        key: key("all"),
        name: "All".into(),
        when: Condition::default(),
        important: false,
        steps,
        repeats: 0,
        silence_s: 0,
    };
    Plan {
        zone: "Asia/Seoul".into(),
        test_calls: None,
        people: ["kim", "lee", "park"].map(person).into(),
        teams: vec![Team { key: key("night"), people: ["kim", "lee", "park"].map(key).into() }],
        schedules: Vec::new(),
        policies: vec![policy],
    }
}

pub(super) fn company(plan: Plan) -> Company {
    assert_eq!(plan.check(&ConfiguredChannels::all()), vec![]);
    let sweep = Duration::from_secs(20);
    let size = Size { sites: 30, web_servers: 3, name_servers: 2, sweep, own_servers: 0 };
    let mut company = Company::new(size);
    company.plan(plan);
    company.live(200, &all_is_well);
    assert_eq!(company.pages, []);
    company
}

pub(super) fn web_1_is_off(asked: &Asked<'_>) -> Option<Reason> {
    (asked.at == "203.0.113.1").then_some(Reason::Timeout)
}

/// Fails until the first page.
pub(super) fn until_paged(company: &mut Company) -> Time {
    let before = company.pages.len();
    for _ in 0..300 {
        company.live(1, &web_1_is_off);
        if company.pages.len() > before {
            return company.now;
        }
    }
    panic!("nobody was paged: {:#?}", company.incidents);
}

/// Who was paged by what and when, as `kim sms +0`, in seconds after `from`.
pub(super) fn paged(company: &Company, from: Time) -> Vec<String> {
    let line = |page: &Page| {
        let to = page.to.to_string();
        let to = to.split(':').nth(1).expect("a name");
        format!("{to} {} +{}", page.channel, page.at.since(from).as_secs())
    };
    company.pages.iter().map(line).collect()
}

pub(super) fn by(login: &str) -> Principal {
    let mut by = Principal::rehearsed(login.to_uppercase(), Role::Engineer);
    by.login = Some(login.into());
    by
}

fn only(company: &Company) -> &Escalation {
    assert_eq!(company.escalations.len(), 1, "{:#?}", company.escalations);
    company.escalations.values().next().expect("one")
}

fn act(company: &mut Company, login: &str, action: EscalationAction) -> Result<(), Refusal> {
    let id = only(company).id;
    company.command_by(by(login), Command::Escalation { id, action })
}

pub(super) fn findings(company: &Company) -> BTreeSet<Finding> {
    audit(&records(company), company.now)
}

fn records(company: &Company) -> Records {
    let sent = |page: &Page| {
        let delivery = Some(crate::notification::delivery::DeliveryState::Sent);
        (page.id, AuditedPage { page: page.clone(), delivery })
    };
    Records {
        plan: (*company.engine.view(company.now).oncall.plan).clone(),
        escalations: company.escalations.values().cloned().collect(),
        pages: company.pages.iter().map(sent).collect(),
        incidents: company
            .incidents
            .values()
            .filter(|it| it.phase != Phase::Resolved)
            .cloned()
            .collect(),
        questions: company
            .promises
            .values()
            .filter(|it| it.is_open() && it.kind == PromiseKind::Engineers)
            .cloned()
            .collect(),
        ..Records::default()
    }
}

#[test]
fn the_page_of_the_last_step_announces_no_next_one() {
    let answer_by = |steps: Vec<Step>| {
        let mut company = company(plan(steps));
        until_paged(&mut company);
        company.pages[0].items[0].answer_by
    };
    assert_eq!(answer_by(vec![step(300, &["person:kim"])]), None);
    let two = vec![step(300, &["person:kim"]), step(300, &["person:lee"])];
    assert!(answer_by(two).is_some());
}

#[test]
fn the_first_is_called_by_text_and_voice_then_the_next_and_nobody_else() {
    let mut company = company(plan(vec![step(300, &["person:kim"]), step(300, &["person:lee"])]));
    let from = until_paged(&mut company);
    company.live(1200, &web_1_is_off);
    assert_eq!(
        paged(&company, from),
        ["kim sms +0", "kim voice +120", "lee sms +300", "lee voice +420"]
    );
    assert_eq!(only(&company).state, State::Exhausted);
    let escalation = only(&company).id;
    assert_eq!(findings(&company), [Finding::NobodyHasIt { escalation }].into());
}

#[test]
fn nobody_is_called_after_acknowledging_and_a_restart_forgets_none_of_it() {
    let mut company = company(plan(vec![step(300, &["person:kim"]), step(300, &["person:lee"])]));
    let from = until_paged(&mut company);
    company.live(60, &web_1_is_off);
    assert_eq!(act(&mut company, "kim", EscalationAction::Acknowledge), Ok(()));
    company.restart();
    company.live(1200, &web_1_is_off);
    assert_eq!(paged(&company, from), ["kim sms +0"]);
    assert_eq!(only(&company).holder().map(|it| it.name.as_str()), Some("KIM"));
    assert_eq!(findings(&company), BTreeSet::new());
    company.live(900, &all_is_well);
    assert_eq!(only(&company).state, State::Ended { reason: EndReason::Resolved });
    assert_eq!(
        act(&mut company, "kim", EscalationAction::Acknowledge),
        Err(Refusal::EscalationOver)
    );
    assert_eq!(company.pages.len(), 1);
}

#[test]
fn a_restart_between_any_two_steps_calls_nobody_twice_and_leaves_nobody_out() {
    let mut company = company(plan(vec![step(300, &["person:kim"]), step(300, &["person:lee"])]));
    let from = until_paged(&mut company);
    for _ in 0..60 {
        company.restart();
        company.live(10, &web_1_is_off);
    }
    let texts = paged(&company, from);
    let who: Vec<&str> = texts.iter().map(|it| &it[..it.rfind(' ').expect("a space")]).collect();
    assert_eq!(who, ["kim sms", "kim voice", "lee sms", "lee voice"], "{texts:?}");
    assert!(findings(&company).iter().all(|it| matches!(it, Finding::NobodyHasIt { .. })));
}

#[test]
fn a_step_that_came_due_while_the_program_was_down_calls_those_it_names() {
    let steps =
        || vec![step(60, &["person:kim"]), step(60, &["person:lee"]), step(60, &["turn:night"])];
    for down in [63, 205] {
        let mut company = company(plan(steps()));
        let from = until_paged(&mut company);
        company.live(1, &web_1_is_off);
        company.off(Duration::from_secs(down));
        company.restart();
        company.live(100, &web_1_is_off);
        let texts = paged(&company, from);
        let second = format!("lee sms +{}", down + 1);
        assert!(texts.contains(&second), "{down}: {texts:?}");
        let behind_all = |entry: &crate::oncall::escalation::Entry| !matches!(&entry.what, Happened::Step { nobody, .. } if !nobody.is_empty());
        assert!(only(&company).log.iter().all(behind_all), "{:#?}", only(&company).log);
        assert_eq!(only(&company).steps_begun, 3, "{:#?}", only(&company).log);
    }
}

#[test]
fn the_auditor_finds_a_step_that_called_nobody_though_somebody_was_there() {
    let mut company = company(plan(vec![step(300, &["person:kim"]), step(300, &["turn:night"])]));
    until_paged(&mut company);
    company.live(310, &web_1_is_off);
    let id = only(&company).id;
    assert_eq!(findings(&company), BTreeSet::new());
    for entry in &mut company.escalations.get_mut(&id).expect("it").log {
        if let Happened::Step { number: 1, called, nobody } = &mut entry.what {
            called.clear();
            nobody.push("turn:night".parse().expect("a target"));
        }
    }
    assert!(findings(&company).contains(&Finding::WrongStep { escalation: id, number: 1 }));
}

#[test]
fn whoever_was_silent_is_skipped_by_the_turn_and_the_next_is_called_at_once() {
    let mut plan = plan(vec![step(300, &["turn:night"]), step(300, &["person:park"])]);
    plan.policies[0].silence_s = 60;
    plan.teams[0].people.truncate(2);
    let mut company = company(plan);
    let from = until_paged(&mut company);
    // Kim was called by the turn, Park by the second step; Lee, whose turn is next, has it.
    company.live(301, &web_1_is_off);
    assert_eq!(act(&mut company, "lee", EscalationAction::Acknowledge), Ok(()));
    let before = company.pages.len();
    company.live(70, &web_1_is_off);
    let texts = paged(&company, from);
    let who: BTreeSet<&str> =
        texts[before..].iter().map(|it| &it[..it.find(' ').expect("a space")]).collect();
    assert_eq!(who, ["kim", "lee"].into(), "{texts:?}");
    assert_eq!(findings(&company), BTreeSet::new());
}

#[test]
fn a_step_for_whoever_was_silent_is_followed_by_the_next_at_once() {
    let mut plan = plan(vec![step(300, &["person:kim"]), step(300, &["person:lee"])]);
    plan.policies[0].silence_s = 60;
    let mut company = company(plan);
    let from = until_paged(&mut company);
    company.live(301, &web_1_is_off);
    assert_eq!(act(&mut company, "kim", EscalationAction::Acknowledge), Ok(()));
    let before = company.pages.len();
    company.live(70, &web_1_is_off);
    let texts = paged(&company, from);
    assert!(texts[before..].iter().any(|it| it.starts_with("lee sms")), "{texts:?}");
}

#[test]
fn the_worst_matter_is_the_first_of_a_page() {
    let event = |severity, name: &str| crate::external_alert::ExternalEvent {
        dedup_key: name.into(),
        signal: crate::external_alert::Signal::Firing,
        severity: Some(severity),
        summary: name.into(),
        details: String::new(),
        labels: BTreeMap::new(),
        hints: Vec::new(),
        started_at: None,
        said_at: None,
    };
    let mut plan = plan(vec![step(600, &["person:kim"])]);
    plan.policies[0].when.sources = vec!["*".into()];
    let mut company = company(plan);
    let storm = (0..8).map(|n| event(crate::external_alert::Severity::Warning, &format!("w{n}")));
    let worst = event(crate::external_alert::Severity::Critical, "worst");
    let events = storm.chain([worst]).collect();
    let command = Command::TakeExternal { source: "am".into(), events };
    assert_eq!(company.command_by(Principal::alert_source("am"), command), Ok(()));
    company.live(3, &all_is_well);
    assert_eq!(company.pages.len(), 1);
    let Matter::External(first) = &company.pages[0].items[0].matter else { panic!("external") };
    assert_eq!((first.summary.as_str(), company.pages[0].items.len()), ("worst", 9));
}

#[test]
fn a_team_is_called_until_each_has_acknowledged_themselves() {
    let mut company = company(plan(vec![step(300, &["team:night"])]));
    let from = until_paged(&mut company);
    assert_eq!(act(&mut company, "kim", EscalationAction::Acknowledge), Ok(()));
    company.live(60, &web_1_is_off);
    assert_eq!(act(&mut company, "lee", EscalationAction::Acknowledge), Ok(()));
    company.live(600, &web_1_is_off);
    let expected = ["kim sms +0", "lee sms +0", "park sms +0", "park voice +120"];
    assert_eq!(paged(&company, from), expected);
    assert_eq!(only(&company).holder().map(|it| it.name.as_str()), Some("KIM"), "who was first");
}

#[test]
fn turns_go_round_and_a_restart_gives_nobody_two_in_a_row() {
    let mut company = company(plan(vec![step(300, &["turn:night"])]));
    let mut called = Vec::new();
    for _ in 0..4 {
        until_paged(&mut company);
        called.push(company.pages.last().expect("a page").to.to_string());
        company.live(1500, &all_is_well);
        company.restart();
    }
    assert_eq!(called, ["person:kim", "person:lee", "person:park", "person:kim"]);
}

#[test]
fn silence_after_an_acknowledgement_wakes_the_next() {
    let mut plan = plan(vec![step(300, &["person:kim"]), step(300, &["person:lee"])]);
    plan.policies[0].silence_s = 600;
    let mut company = company(plan);
    let from = until_paged(&mut company);
    assert_eq!(act(&mut company, "kim", EscalationAction::Acknowledge), Ok(()));
    company.live(400, &web_1_is_off);
    assert_eq!(act(&mut company, "kim", EscalationAction::Acknowledge), Ok(()), "still on it");
    company.live(500, &web_1_is_off);
    assert_eq!(paged(&company, from), ["kim sms +0"]);
    company.live(150, &web_1_is_off);
    assert_eq!(paged(&company, from)[1..], ["kim sms +1000", "lee sms +1000"]);
    assert_eq!(findings(&company), BTreeSet::new());
}

#[test]
fn it_is_handed_to_another_who_is_called_and_holds_it_once_they_say_so() {
    let mut company = company(plan(vec![step(300, &["person:kim"]), step(300, &["person:park"])]));
    let from = until_paged(&mut company);
    let to = key("lee");
    assert_eq!(act(&mut company, "kim", EscalationAction::HandOver { to }), Ok(()));
    let to = key("nobody");
    assert_eq!(
        act(&mut company, "kim", EscalationAction::HandOver { to }),
        Err(Refusal::NoSuchPerson)
    );
    company.live(60, &web_1_is_off);
    assert_eq!(only(&company).holder(), None);
    assert_eq!(act(&mut company, "lee", EscalationAction::Acknowledge), Ok(()));
    company.live(900, &web_1_is_off);
    assert_eq!(paged(&company, from), ["kim sms +0", "lee sms +0"]);
    assert_eq!(only(&company).holder().map(|it| it.name.as_str()), Some("LEE"));
}

#[test]
fn whoever_is_handed_it_and_sleeps_is_followed_by_the_next_step() {
    let mut company = company(plan(vec![step(300, &["person:kim"]), step(300, &["person:park"])]));
    let from = until_paged(&mut company);
    assert_eq!(act(&mut company, "kim", EscalationAction::HandOver { to: key("lee") }), Ok(()));
    company.live(310, &web_1_is_off);
    assert_eq!(
        paged(&company, from),
        ["kim sms +0", "lee sms +0", "lee voice +120", "park sms +300"]
    );
}

#[test]
fn a_snooze_ends_and_calls_who_put_it_off() {
    let mut company = company(plan(vec![step(300, &["person:kim"]), step(300, &["person:lee"])]));
    let from = until_paged(&mut company);
    let until = from + Duration::from_secs(900);
    assert_eq!(act(&mut company, "kim", EscalationAction::Snooze { until }), Ok(()));
    let late = from + Duration::from_secs(13 * 3600);
    assert_eq!(
        act(&mut company, "kim", EscalationAction::Snooze { until: late }),
        Err(Refusal::SnoozeEnd)
    );
    company.restart();
    company.live(880, &web_1_is_off);
    assert_eq!(paged(&company, from), ["kim sms +0"]);
    company.live(400, &web_1_is_off);
    assert_eq!(paged(&company, from)[1..], ["kim sms +900", "kim voice +1020", "lee sms +1200"]);
    assert_eq!(findings(&company), BTreeSet::new());
}

#[test]
fn more_hands_are_called_without_taking_it_from_who_has_it() {
    let mut company = company(plan(vec![step(300, &["person:kim"])]));
    let from = until_paged(&mut company);
    assert_eq!(act(&mut company, "kim", EscalationAction::Acknowledge), Ok(()));
    assert_eq!(act(&mut company, "kim", EscalationAction::WantHands { of: key("lee") }), Ok(()));
    company.live(300, &web_1_is_off);
    assert_eq!(paged(&company, from), ["kim sms +0", "lee sms +0", "lee voice +120"]);
    assert_eq!(only(&company).holder().map(|it| it.name.as_str()), Some("KIM"));
}

#[test]
fn when_the_carrier_fails_the_next_channel_is_tried_at_once_and_then_the_next_person() {
    let mut company = company(plan(vec![step(300, &["person:kim"]), step(300, &["person:lee"])]));
    let from = until_paged(&mut company);
    for count in 1..=2 {
        let page = company.pages.last().expect("a page").id;
        company.page_fates(vec![SettledPage { page, fate: PageOutcome::Failed }]);
        company.live(2, &web_1_is_off);
        assert_eq!(company.pages.len(), count + 1, "{:?}", paged(&company, from));
    }
    assert_eq!(paged(&company, from), ["kim sms +0", "kim voice +0", "lee sms +2"]);
}

#[test]
fn two_outages_at_once_are_one_call() {
    let mut company = company(Plan::default());
    company.live(60, &web_1_is_off);
    let another = IncidentId::new(company.now, "another");
    let incident = Incident { id: another, ..company.only().clone() };
    let victims: Vec<Victim> = company.victims.values().cloned().collect();
    company.incidents.insert(another, incident);
    for victim in victims {
        let victim = Victim { incident: another, ..victim };
        company.victims.insert((another, victim.site.clone()), victim);
    }
    company.restart();
    company.plan(plan(vec![step(600, &["person:kim"])]));
    company.live(10, &web_1_is_off);
    assert_eq!(company.escalations.len(), 2, "{:#?}", company.incidents);
    assert_eq!(company.pages.len(), 1, "{:#?}", company.pages);
    let page = company.pages.last().expect("a page").clone();
    let all: usize = company.pages.iter().map(|page| page.items.len()).sum();
    assert_eq!(all, 2);
    let person = Some(key("kim"));
    let holder = Principal::page_holder("kim");
    let command = Command::AcknowledgePage { page: page.id, person };
    assert_eq!(company.command_by(holder.clone(), command.clone()), Ok(()));
    assert_eq!(company.command_by(holder, command), Ok(()), "a second press changes nothing");
    let held = company.escalations.values().filter(|it| it.holder().is_some()).count();
    assert_eq!(held, page.items.len());
    let entries = company.escalations.values().map(|it| it.log.len()).max();
    assert_eq!(entries, Some(3), "opened, step, acknowledged once");
}

#[test]
fn whoever_left_the_plan_has_nothing_by_the_links_that_they_were_sent() {
    let mut company = company(plan(vec![step(300, &["person:kim"]), step(300, &["person:lee"])]));
    until_paged(&mut company);
    let page = company.pages.last().expect("a page").id;
    let mut without = plan(vec![step(300, &["person:lee"])]);
    without.people.retain(|it| it.key != key("kim"));
    company.plan(without);
    let by = Principal::page_holder("kim");
    let acknowledge = Command::AcknowledgePage { page, person: Some(key("kim")) };
    assert_eq!(company.command_by(by.clone(), acknowledge), Err(Refusal::NoSuchPerson));
    let (id, action) = (only(&company).id, EscalationAction::TakeOver);
    let take_over = Command::Escalation { id, action };
    assert_eq!(company.command_by(by, take_over), Err(Refusal::NoSuchPerson));
    assert_eq!(only(&company).holder(), None);
}

#[test]
fn an_answer_is_of_its_own_call_alone() {
    let mut plan = plan(vec![step(300, &["person:kim"]), step(300, &["person:lee"])]);
    plan.policies[0].silence_s = 600;
    let mut company = company(plan);
    until_paged(&mut company);
    let first = company.pages.last().expect("a page").id;
    assert!(!only(&company).is_answered(first));
    let by = Principal::page_holder("kim");
    let acknowledge = Command::AcknowledgePage { page: first, person: Some(key("kim")) };
    assert_eq!(company.command_by(by, acknowledge), Ok(()));
    assert!(only(&company).is_answered(first));
    company.live(700, &web_1_is_off);
    let own = |page: &&Page| page.to == Called::Person(key("kim")) && page.id != first;
    let second = company.pages.iter().rfind(own).expect("their silence called them again").id;
    assert!(!only(&company).is_answered(second));
}

/// A plan, asked by an escalation alone.
struct Fixed(Plan, Vec<OncallKey>);

impl crate::oncall::escalation::Roster for Fixed {
    fn on_call(&self, _: &OncallKey) -> Vec<OncallKey> {
        self.1.clone()
    }
    fn team(&self, team: &OncallKey) -> Vec<OncallKey> {
        self.0.team(team).to_vec()
    }
    fn turn(&mut self, _: &OncallKey) -> Option<OncallKey> {
        None
    }
    fn rules(&self, person: &OncallKey, important: bool) -> Option<Rules> {
        self.0.person(person).map(|it| it.rules(important).clone())
    }
}

#[test]
fn what_becomes_worse_is_told_again_to_who_acknowledged_and_their_silence_wakes_the_next() {
    let steps = vec![step(300, &["person:kim"]), step(300, &["person:lee"])];
    let mut roster = Fixed(plan(steps), Vec::new());
    let policy = Arc::new(roster.0.policies[0].clone());
    let begin = Time::from_secs(1_700_000_000);
    let subject =
        crate::oncall::escalation::EscalationSubject::Incident(IncidentId::new(begin, "x"));
    let mut it = Escalation::open(subject, policy, 10, begin);
    let kim = crate::oncall::escalation::Actor { name: "KIM".into(), person: Some(key("kim")) };
    let secs = |secs: u64| begin + Duration::from_secs(secs);
    it.advance(begin, &mut roster);
    assert!(it.acknowledge(&kim, secs(10)));
    assert!(!it.victims(19, secs(20), &roster), "not twice as many");
    assert!(it.wanted(secs(20)).is_empty());
    assert!(it.victims(20, secs(30), &roster));
    let wanted = it.wanted(secs(30));
    assert_eq!(wanted.len(), 1);
    assert_eq!(wanted[0].why, Why::Worse);
    assert_eq!(wanted[0].to, Called::Person(key("kim")));
    it.advance(secs(331), &mut roster);
    let lee = |it: &Escalation| it.calls.iter().any(|call| call.to == Called::Person(key("lee")));
    assert!(lee(&it), "{it:#?}");
}

#[test]
fn silence_tells_the_next_why_and_the_silent_one_that_others_are_called() {
    let steps = vec![step(300, &["person:kim"]), step(300, &["person:lee"])];
    let mut plan = plan(steps);
    plan.policies[0].silence_s = 60;
    let mut roster = Fixed(plan, Vec::new());
    let policy = Arc::new(roster.0.policies[0].clone());
    let begin = Time::from_secs(1_700_000_000);
    let subject =
        crate::oncall::escalation::EscalationSubject::Incident(IncidentId::new(begin, "x"));
    let mut it = Escalation::open(subject, policy, 10, begin);
    let kim = crate::oncall::escalation::Actor { name: "KIM".into(), person: Some(key("kim")) };
    it.advance(begin, &mut roster);
    assert!(it.acknowledge(&kim, begin));
    let later = begin + Duration::from_secs(60);
    it.advance(later, &mut roster);
    let wanted = it.wanted(later);
    let told: BTreeSet<String> = wanted.iter().map(|it| it.to.to_string()).collect();
    assert_eq!(told.into_iter().collect::<Vec<_>>(), ["person:kim", "person:lee"]);
    for it in wanted {
        let why = match it.to == Called::Person(key("kim")) {
            true => Why::OwnSilence,
            false => Why::Silent { who: "KIM".into() },
        };
        assert_eq!(it.why, why, "{:?}", it.to);
    }
}

#[test]
fn whoever_comes_on_call_after_a_gap_is_called_for_what_began_in_it() {
    let mut roster = Fixed(plan(vec![step(300, &["schedule:duty"])]), Vec::new());
    let policy = Arc::new(roster.0.policies[0].clone());
    let begin = Time::from_secs(1_700_000_000);
    let subject =
        crate::oncall::escalation::EscalationSubject::Incident(IncidentId::new(begin, "x"));
    let mut it = Escalation::open(subject, policy, 10, begin);
    it.advance(begin, &mut roster);
    assert_eq!(it.state, State::Exhausted, "nobody is there");
    let entries = it.log.len();
    for minute in 1..=60 {
        let now = begin + Duration::from_secs(minute * 60);
        assert_eq!(it.due_at(), Some(now));
        it.advance(now, &mut roster);
    }
    assert_eq!(it.log.len(), entries, "looking fills no log");
    roster.1 = vec![key("park")];
    let now = it.due_at().expect("it is looked again");
    it.advance(now, &mut roster);
    let wanted = it.wanted(now);
    assert_eq!(
        wanted.iter().map(|it| it.to.clone()).collect::<Vec<_>>(),
        [Called::Person(key("park"))]
    );
    // Who was called and did not answer is not called for ever.
    it.advance(now + Duration::from_secs(300), &mut roster);
    assert_eq!((&it.state, it.next_step_at), (&State::Exhausted, None));
}

#[test]
fn what_was_late_and_made_up_for_does_not_withhold_the_heartbeat() {
    let mut company = company(plan(vec![step(300, &["person:kim"]), step(300, &["person:lee"])]));
    until_paged(&mut company);
    company.live(400, &web_1_is_off);
    let id = only(&company).id;
    // The second step began ten minutes late: the program did not run.
    let late = company.escalations.get_mut(&id).expect("it");
    late.log[2].at += Duration::from_secs(600);
    late.calls[1].started_at += Duration::from_secs(600);
    company.now += Duration::from_secs(500);
    let (found, records) = (findings(&company), records(&company));
    assert!(
        found.iter().any(|it| matches!(it, Finding::Late { done_at: Some(_), .. })),
        "{found:?}"
    );
    let past: BTreeSet<Finding> =
        found.into_iter().filter(|it| matches!(it, Finding::Late { .. })).collect();
    assert_eq!(pressing(&past, &records), 0);
    // Nobody was called for what is open.
    assert_eq!(pressing(&[Finding::NobodyHasIt { escalation: id }].into(), &records), 1);
    act(&mut company, "lee", EscalationAction::Acknowledge).expect("lee has it");
    assert_eq!(
        pressing(&[Finding::NobodyHasIt { escalation: id }].into(), &self::records(&company)),
        0
    );
}

#[test]
fn a_call_that_waits_to_be_bundled_does_not_hold_back_the_next_step() {
    let mut both = plan(vec![step(30, &["person:kim"]), step(300, &["person:lee"])]);
    both.people[0].rules.attempts = vec![rule(PageChannel::Sms, 0), rule(PageChannel::Sms, 20)];
    let mut company = company(both);
    let from = until_paged(&mut company);
    company.live(90, &web_1_is_off);
    assert_eq!(paged(&company, from)[..3], ["kim sms +0", "lee sms +30", "kim sms +60"]);
}

#[test]
fn hours_kinds_and_victims_decide_which_policy_is_for_an_incident() {
    let mut plan = plan(vec![step(300, &["person:kim"])]);
    let large = Policy {
        key: key("large"),
        when: Condition { victims_min: 1000, ..Condition::default() },
        steps: vec![step(300, &["person:lee"])],
        ..plan.policies[0].clone()
    };
    plan.policies.insert(0, large);
    let mut company = company(plan);
    let from = until_paged(&mut company);
    assert_eq!(paged(&company, from), ["kim sms +0"]);
    assert_eq!(only(&company).policy.key, key("all"));
}

#[test]
fn the_auditor_finds_what_was_left_out_and_what_was_too_much() {
    let mut company = company(plan(vec![step(300, &["person:kim"]), step(300, &["person:lee"])]));
    until_paged(&mut company);
    company.live(400, &web_1_is_off);
    assert_eq!(findings(&company), BTreeSet::new());
    let id = only(&company).id;
    let good = company.escalations.clone();
    let codes =
        |company: &Company| findings(company).iter().map(|it| it.as_str()).collect::<Vec<_>>();
    // The second step never began.
    let late = company.escalations.get_mut(&id).expect("it");
    late.log.truncate(2);
    late.calls.truncate(1);
    assert_eq!(codes(&company), ["unexplained_page"], "within the tolerance");
    company.now += Duration::from_secs(120);
    assert!(codes(&company).contains(&"late"), "{:?}", codes(&company));
    // An attempt was not made.
    company.escalations = good.clone();
    let left_out = company.escalations.get_mut(&id).expect("it");
    left_out.calls[0].attempts[1].page = None;
    assert!(codes(&company).contains(&"not_called"), "{:?}", codes(&company));
    // Somebody was called after all was over.
    company.escalations = good.clone();
    let call = &mut company.escalations.get_mut(&id).expect("it").calls[0];
    call.end = Some((call.started_at, crate::oncall::escalation::CallEnd::AcknowledgedByAnother));
    assert_eq!(codes(&company), ["called_afterwards"]);
    // Somebody else was called than the step says.
    company.escalations = good.clone();
    let wrong = company.escalations.get_mut(&id).expect("it");
    wrong.calls[1].to = Called::Person(key("park"));
    assert!(codes(&company).contains(&"wrong_step"), "{:?}", codes(&company));
    // Nothing is stored of an incident that a policy is for.
    company.escalations.clear();
    company.pages.clear();
    assert_eq!(codes(&company), ["not_escalated"]);
    // Of what is open only since it may come again nobody is called: the call that was is long over.
    for it in company.incidents.values_mut() {
        (it.phase, it.counts.at_risk, it.counts.hit) = (Phase::Monitoring, 0, 0);
    }
    assert_eq!(codes(&company), [""; 0]);
}
