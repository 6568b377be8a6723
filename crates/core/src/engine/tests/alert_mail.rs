//! What tools tell by mail calls once, ends, and is overtaken by nothing (S10). A mail says when it
//! was sent; it may be long on its way, and come twice.

use super::company::{Company, all_is_well};
use super::external_alerts::{company, escalation_of, event};
use super::*;
use crate::external_alert::{ExternalAlert, ExternalAlertEnd, ExternalEvent, Severity, Signal};
use crate::oncall::escalation::{EndReason, State};

fn mail(signal: Signal, said_at: Time) -> ExternalEvent {
    let told = event("web1/http", signal, "db-9");
    ExternalEvent { started_at: None, said_at: Some(said_at), ..told }
}

fn take(company: &mut Company, signal: Signal, said_at: Time) {
    let command =
        Command::TakeExternal { source: "nagios".into(), events: vec![mail(signal, said_at)] };
    assert_eq!(company.command_by(Principal::alert_source("nagios"), command), Ok(()));
}

fn tell(company: &mut Company, signal: Signal) {
    take(company, signal, company.now);
}

fn last(company: &Company) -> &ExternalAlert {
    company.external.values().next_back().expect("one")
}

#[test]
fn a_problem_calls_and_its_recovery_ends_the_call() {
    let mut company = company();
    tell(&mut company, Signal::Firing);
    company.live(5, &all_is_well);
    assert_eq!(company.pages.len(), 1);
    // The reminder of every hour is the same.
    company.live(3_600, &all_is_well);
    tell(&mut company, Signal::Firing);
    company.restart();
    company.live(5, &all_is_well);
    assert_eq!(company.external.len(), 1);
    tell(&mut company, Signal::Resolved);
    company.live(5, &all_is_well);
    assert_eq!(last(&company).end.as_ref().map(|it| &it.1), Some(&ExternalAlertEnd::Resolved));
    assert_eq!(escalation_of(&company)[0].state, State::Ended { reason: EndReason::Resolved });
}

#[test]
fn what_comes_and_goes_calls_once_and_again_only_when_it_lasts() {
    let mut company = company();
    for _ in 0..4 {
        tell(&mut company, Signal::Firing);
        company.live(20, &all_is_well);
        tell(&mut company, Signal::Resolved);
        company.live(20, &all_is_well);
        company.restart();
    }
    assert_eq!(company.pages.len(), 1, "{:#?}", company.pages);
    // It stays: five minutes after it came back for the first time, it calls again.
    tell(&mut company, Signal::Firing);
    company.live(120, &all_is_well);
    assert_eq!(company.pages.len(), 1);
    company.live(120, &all_is_well);
    assert_eq!(company.pages.len(), 2);
    // After a quiet time it is a new matter, and calls at once.
    tell(&mut company, Signal::Resolved);
    company.live(700, &all_is_well);
    tell(&mut company, Signal::Firing);
    company.live(5, &all_is_well);
    assert_eq!(company.pages.len(), 3);
}

#[test]
fn a_mail_that_was_overtaken_says_nothing() {
    let mut company = company();
    let first = company.now;
    tell(&mut company, Signal::Firing);
    company.live(60, &all_is_well);
    tell(&mut company, Signal::Resolved);
    company.live(1_200, &all_is_well);
    company.restart();
    // The first mail comes once more, by another way; and one that a relay held for long.
    take(&mut company, Signal::Firing, first);
    take(&mut company, Signal::Firing, first + Duration::from_secs(30));
    company.live(60, &all_is_well);
    assert_eq!((company.external.len(), company.pages.len()), (1, 1));
    // An end that was overtaken by a new beginning ends nothing.
    let end = company.now;
    company.live(10, &all_is_well);
    tell(&mut company, Signal::Firing);
    take(&mut company, Signal::Resolved, end);
    company.live(5, &all_is_well);
    assert!(last(&company).is_open());
    assert_eq!((company.external.len(), company.pages.len()), (2, 2));
}

#[test]
fn an_end_that_overtakes_its_beginning_calls_nobody() {
    let mut company = company();
    let begun = company.now;
    company.live(60, &all_is_well);
    tell(&mut company, Signal::Resolved);
    company.live(120, &all_is_well);
    take(&mut company, Signal::Firing, begun);
    company.live(60, &all_is_well);
    assert_eq!((company.external.len(), company.pages.len()), (0, 0));
    // What fails right after an end is new.
    tell(&mut company, Signal::Resolved);
    company.live(2, &all_is_well);
    tell(&mut company, Signal::Firing);
    company.live(5, &all_is_well);
    assert_eq!(company.pages.len(), 1);
}

#[test]
fn who_only_says_more_of_an_alert_changes_neither_how_bad_it_is_nor_what_it_is_about() {
    let mut company = company();
    let worst = ExternalEvent { hints: vec!["web-1".into()], ..mail(Signal::Firing, company.now) };
    let say = |company: &mut Company, event: ExternalEvent| {
        let command = Command::TakeExternal { source: "zabbix".into(), events: vec![event] };
        assert_eq!(company.command_by(Principal::alert_source("zabbix"), command), Ok(()));
    };
    say(&mut company, worst.clone());
    // So long it waits for an incident that explains it.
    company.live(40, &all_is_well);
    let before = last(&company).clone();
    assert!(before.target.is_some(), "the graph knows it");
    // The mail about a comment names no host and no severity.
    let comment = ExternalEvent {
        signal: Signal::Updated,
        severity: None,
        summary: "High CPU".into(),
        details: "We look into it".into(),
        hints: Vec::new(),
        said_at: Some(company.now),
        ..worst.clone()
    };
    say(&mut company, comment.clone());
    company.live(5, &all_is_well);
    let after = last(&company);
    assert_eq!((after.severity, &after.summary), (Severity::Critical, &before.summary));
    assert_eq!((&after.target, after.details.as_str()), (&before.target, "We look into it"));
    assert_eq!(company.pages.len(), 1, "and calls nobody again");
    // Until somebody says that it is milder than it was held to be.
    let milder =
        ExternalEvent { severity: Some(Severity::Warning), said_at: Some(company.now), ..comment };
    say(&mut company, milder);
    assert_eq!(last(&company).severity, Severity::Warning);
}
