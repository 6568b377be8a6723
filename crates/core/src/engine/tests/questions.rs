//! S10: a question of the desk to the engineers reaches whoever is on call, and nobody twice.

use super::company::{Company, Size, all_is_well};
use super::oncall::{by, company, findings, paged, plan, step, until_paged, web_1_is_off};
use super::*;
use crate::alert::{AlertOptions, Recipient};
use crate::engine::command::EscalationAction;
use crate::oncall::audit::Finding;
use crate::oncall::escalation::{EndReason, EscalationSubject, State};
use crate::oncall::hours::Hours;
use crate::oncall::page::Matter;
use crate::oncall::plan::Plan;
use crate::oncall::policy::{Condition, Policy};
use crate::promise::{NewPromise, PromiseChange, PromiseId, PromiseKind};

/// Questions go to kim and then to lee; incidents to park.
fn plan_with_questions(hours: Vec<Hours>) -> Plan {
    let mut plan = plan(vec![step(600, &["person:park"])]);
    let when = Condition { questions: true, hours, ..Condition::default() };
    let steps = vec![step(300, &["person:kim"]), step(300, &["person:lee"])];
    let key = "questions".parse().expect("a key");
    let all = plan.policies[0].clone();
    plan.policies.insert(0, Policy { key, when, important: true, steps, ..all });
    plan
}

fn id() -> PromiseId {
    PromiseId::new(Time::from_secs(1), "question")
}

fn change(company: &mut Company, change: PromiseChange) {
    let lee = Principal::rehearsed("Lee", Role::Counsellor);
    company.command_by(lee, Command::Promise { id: id(), change }).expect("it can be done");
}

fn ask(company: &mut Company, incident: Option<IncidentId>) {
    let new = NewPromise {
        customer: "c0".into(),
        contact: None,
        kind: PromiseKind::Engineers,
        text: "우회 경로가 있습니까?".into(),
        incident,
        call: None,
        owner: None,
        due: Some(company.now + Duration::from_secs(3600)),
    };
    change(company, PromiseChange::Make(Box::new(new)));
}

fn answer(company: &mut Company) {
    change(company, PromiseChange::Keep { note: "있습니다".into() });
}

/// How the escalation of the question ended.
fn end(company: &Company) -> Option<EndReason> {
    let subject = EscalationSubject::Question(id());
    let found: Vec<_> = company.escalations.values().filter(|it| it.subject == subject).collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    match found[0].state {
        State::Ended { reason } => Some(reason),
        _ => None,
    }
}

#[test]
fn a_question_calls_by_its_policy_until_it_is_answered() {
    let mut company = company(plan_with_questions(Vec::new()));
    let from = company.now;
    ask(&mut company, None);
    company.live(400, &all_is_well);
    let called: Vec<String> = paged(&company, from);
    assert_eq!(called.len(), 3, "{called:?}");
    let of = |name: &str| called.iter().filter(|it| it.starts_with(name)).count();
    assert_eq!((of("kim sms"), of("kim voice"), of("lee sms"), of("park")), (1, 1, 1, 0));
    let Matter::Question(asked) = &company.pages[0].items[0].matter else { panic!("a question") };
    assert_eq!(asked.text, "우회 경로가 있습니까?");
    let escalation = company.escalations.values().next().expect("one");
    assert!(!escalation.policy.important, "a question does not ring like an outage");
    answer(&mut company);
    assert_eq!(end(&company), Some(EndReason::Answered));
    let before = company.pages.len();
    company.live(1200, &all_is_well);
    assert_eq!(company.pages.len(), before, "nobody is called for what was answered");
    assert_eq!(findings(&company), Default::default());
}

#[test]
fn who_asked_is_not_called_for_the_question() {
    let mut company = company(plan_with_questions(Vec::new()));
    let from = company.now;
    let new = NewPromise {
        customer: "c0".into(),
        contact: None,
        kind: PromiseKind::Engineers,
        text: "우회 경로가 있습니까?".into(),
        incident: None,
        call: None,
        owner: None,
        due: Some(company.now + Duration::from_secs(3600)),
    };
    // Kim is the first whom the policy names, and wants to know it themselves.
    let change = PromiseChange::Make(Box::new(new));
    let kim = Principal::rehearsed("KIM", Role::Counsellor);
    company.command_by(kim, Command::Promise { id: id(), change }).expect("it can be asked");
    company.live(60, &all_is_well);
    let called = paged(&company, from);
    assert!(called.len() == 1 && called[0].starts_with("lee sms"), "at once: {called:?}");
    company.live(1200, &all_is_well);
    assert!(paged(&company, from).iter().all(|it| it.starts_with("lee")));
    assert_eq!(findings(&company), Default::default());
    let escalation = company.escalations.values().next().expect("one");
    assert!(escalation.log.len() < 10, "nobody is asked again and again: {:#?}", escalation.log);
}

#[test]
fn the_auditor_finds_a_question_for_which_nobody_was_called() {
    let mut company = company(plan_with_questions(Vec::new()));
    ask(&mut company, None);
    company.live(200, &all_is_well);
    assert_eq!(findings(&company), Default::default());
    // An engine that forgot it.
    company.escalations.clear();
    company.pages.clear();
    let found: Vec<&str> = findings(&company).iter().map(Finding::as_str).collect();
    assert_eq!(found, ["question_not_escalated"]);
}

#[test]
fn a_question_that_needs_no_answer_any_more_calls_nobody() {
    let mut company = company(plan_with_questions(Vec::new()));
    ask(&mut company, None);
    company.live(5, &all_is_well);
    change(&mut company, PromiseChange::Release { reason: "직접 확인".into() });
    assert_eq!(end(&company), Some(EndReason::Withdrawn));
}

#[test]
fn whoever_has_the_incident_is_asked_before_anybody_else() {
    let mut company = company(plan_with_questions(Vec::new()));
    until_paged(&mut company);
    let incident = company.only().id;
    let escalation = *company.escalations.keys().next().expect("one");
    let taken = Command::Escalation { id: escalation, action: EscalationAction::Acknowledge };
    company.command_by(by("park"), taken).expect("it is open");
    company.live(120, &web_1_is_off);
    let before = company.pages.len();
    ask(&mut company, Some(incident));
    company.live(60, &web_1_is_off);
    let called: Vec<String> = company.pages[before..].iter().map(|it| it.to.to_string()).collect();
    assert_eq!(called, ["person:park"], "park has it, kim sleeps on");
    assert_eq!(findings(&company), Default::default());
    answer(&mut company);
    assert_eq!(end(&company), Some(EndReason::Answered));
}

#[test]
fn a_restart_asks_nobody_twice_and_forgets_no_question() {
    let mut company = company(plan_with_questions(Vec::new()));
    ask(&mut company, None);
    company.restart();
    company.live(10, &all_is_well);
    assert_eq!(company.pages.len(), 1, "{:#?}", company.pages);
    company.restart();
    company.live(60, &all_is_well);
    assert_eq!(company.pages.len(), 1);
    answer(&mut company);
    company.restart();
    company.live(600, &all_is_well);
    assert_eq!((company.pages.len(), end(&company)), (1, Some(EndReason::Answered)));
}

#[test]
fn a_question_waits_for_the_hours_of_its_policy() {
    // It is 16:03 in Seoul.
    let mut late = plan_with_questions(Vec::new());
    let at = |text: &str| text.parse().expect("a time of day");
    let night = Hours { from: at("16:10"), until: at("23:00"), days: Vec::new() };
    late.policies[0].when.hours = vec![night];
    let mut company = company(late);
    ask(&mut company, None);
    company.live(60, &all_is_well);
    assert_eq!(company.pages, []);
    company.live(600, &all_is_well);
    assert!(company.pages.iter().any(|page| page.to.to_string() == "person:kim"));
}

#[test]
fn without_a_policy_the_recipients_of_alerts_hear_of_it_once() {
    let alerts = AlertOptions { questions_to: vec!["noc".into()], ..AlertOptions::default() };
    let options = Options { alerts: Arc::new(alerts), ..Options::default() };
    let sweep = Duration::from_secs(20);
    let size = Size { sites: 30, web_servers: 3, name_servers: 2, sweep, own_servers: 0 };
    let mut company = Company::with(size, options);
    company.live(200, &all_is_well);
    ask(&mut company, None);
    company.restart();
    company.live(600, &all_is_well);
    let told: Vec<_> = company.digests.iter().map(|it| (&it.to, it.question.is_some())).collect();
    assert_eq!(told, [(&Recipient::Operator("noc".into()), true)]);
    assert!(company.escalations.is_empty());
}
