//! S10: who was called is stored with the attempt, once, and found after a restart.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::engine::oncall::SettledPage;
use bongsu_core::external_alert::{
    ExternalAlert, ExternalAlertEnd, ExternalEvent, Severity, Signal,
};
use bongsu_core::incident::IncidentId;
use bongsu_core::maintenance::{Mute, MuteTarget, Window};
use bongsu_core::notification::delivery::{DeliveryState, Settlement, Topic};
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::contact_test::ContactTest;
use bongsu_core::oncall::escalation::{EndReason, Escalation, EscalationSubject, PageOutcome};
use bongsu_core::oncall::page::{Called, Page};
use bongsu_core::oncall::person::PageChannel;
use bongsu_core::oncall::plan::{Plan, Team};
use bongsu_core::oncall::policy::{Policy, Step};
use bongsu_core::oncall::schedule::{ScheduleChange, What};
use std::sync::Arc;
use std::time::Duration;

fn key(text: &str) -> OncallKey {
    text.parse().unwrap()
}

fn policy() -> Policy {
    let targets = vec!["person:kim".parse().unwrap()];
    Policy {
        key: key("all"),
        name: "All".into(),
        when: Default::default(),
        important: false,
        steps: vec![Step { targets, wait_s: 300 }],
        repeats: 0,
        silence_s: 0,
    }
}

fn escalation() -> Escalation {
    let subject = EscalationSubject::Incident(IncidentId::new(at(0), "incident"));
    Escalation::open(subject, Arc::new(policy()), 3, at(1))
}

fn page() -> Page {
    Page::new(Called::Person(key("kim")), PageChannel::Sms, at(2), Vec::new())
}

fn change(until: Time) -> ScheduleChange {
    ScheduleChange {
        id: IncidentId::new(at(3), "change"),
        schedule: key("main"),
        window: Window { start: at(4), end: until },
        what: What::Add { person: key("kim") },
        author: "Kim".into(),
        made_at: at(3),
        answered: None,
        withdrawn: None,
    }
}

both! {
    async fn a_call_for_help_is_found_after_a_restart_until_it_is_long_over(world) {
        let store = world.store().await;
        let mut it = escalation();
        let turn = Record::OncallTurn { team: key("night"), next: 2 };
        let change = change(at(99));
        let changed = Record::ScheduleChange(Box::new(change.clone()));
        store.commit(&[Record::Escalation(Arc::new(it.clone())), turn, changed]).await.unwrap();
        let state = store.load_state(at(50)).await.unwrap().oncall;
        assert_eq!((state.escalations, state.changes), (vec![it.clone()], vec![change]));
        assert_eq!(state.turns.get(&key("night")), Some(&2));
        it.end(EndReason::Resolved, at(60));
        store.commit(&[Record::Escalation(Arc::new(it.clone()))]).await.unwrap();
        assert_eq!(store.load_state(at(50)).await.unwrap().oncall.escalations, [it.clone()]);
        assert_eq!(store.load_state(at(61)).await.unwrap().oncall.escalations, []);
        assert_eq!(store.escalation(it.id).await.unwrap(), Some(it.clone()), "it can still be read");
        store.prune_oncall(at(200), Duration::from_secs(100)).await.unwrap();
        assert_eq!(store.escalation(it.id).await.unwrap(), None);
    }

    async fn what_is_known_of_a_contact_is_found_after_a_restart(world) {
        let store = world.store().await;
        let mut test = ContactTest::new(key("kim"), PageChannel::Sms, "digest".into(), at(1));
        store.commit(&[Record::ContactTest(Box::new(test.clone()))]).await.unwrap();
        test.sent(IncidentId::new(at(5), "test page"), at(5));
        test.prove(at(6));
        store.commit(&[Record::ContactTest(Box::new(test.clone()))]).await.unwrap();
        assert_eq!(store.contact_tests().await.unwrap(), [test.clone()]);
        assert_eq!(store.load_state(at(50)).await.unwrap().oncall.contact_tests, [test]);
    }

    async fn a_test_goes_out_while_it_is_the_last_and_nobody_is_called(world) {
        let store = world.store().await;
        let mut test = ContactTest::new(key("kim"), PageChannel::Sms, "digest".into(), at(1));
        let (first, second) = (IncidentId::new(at(5), "test"), IncidentId::new(at(6), "test"));
        for page in [first, second] {
            test.sent(page, at(6));
            store.commit(&[Record::ContactTest(Box::new(test.clone()))]).await.unwrap();
        }
        assert!(!store.may_test(first).await.unwrap());
        assert!(store.may_test(second).await.unwrap());
        let mut it = escalation();
        store.commit(&[Record::Escalation(Arc::new(it.clone()))]).await.unwrap();
        assert!(!store.may_test(second).await.unwrap(), "somebody is called");
        it.end(EndReason::Resolved, at(100));
        store.commit(&[Record::Escalation(Arc::new(it))]).await.unwrap();
        assert!(store.may_test(second).await.unwrap());
        test.prove(at(200));
        store.commit(&[Record::ContactTest(Box::new(test))]).await.unwrap();
        assert!(!store.may_test(second).await.unwrap(), "it is confirmed");
    }

    async fn the_auditor_reads_open_alerts_of_tools_and_whether_anything_is_muted(world) {
        let store = world.store().await;
        let event = ExternalEvent {
            dedup_key: "disk".into(),
            signal: Signal::Firing,
            severity: Some(Severity::Error),
            summary: "disk".into(),
            details: String::new(),
            labels: Default::default(),
            hints: vec![],
            started_at: None,
            said_at: None,
        };
        let mut alert = ExternalAlert::open("prometheus", event, at(1));
        store.commit(&[Record::ExternalAlert(Arc::new(alert.clone()))]).await.unwrap();
        let records = store.oncall_records(at(9), at(0)).await.unwrap();
        assert_eq!((records.external, records.is_anything_quiet), (vec![alert.clone()], false));
        let target = MuteTarget::Customer("acme".into());
        let (reason, author) = ("work".to_owned(), "Kim".to_owned());
        let (since, until) = (at(1), at(500));
        let mute = Mute { target, reason, author, since, until, ended_by: None };
        alert.finish(ExternalAlertEnd::Resolved, at(10));
        let ended = Record::ExternalAlert(Arc::new(alert));
        let planned = Record::Maintenance(Box::new(crate::maintenance::maintenance(None)));
        store.commit(&[Record::Mute(mute), planned, ended]).await.unwrap();
        let records = store.oncall_records(at(20), at(0)).await.unwrap();
        assert_eq!((records.external, records.is_anything_quiet), (vec![], true));
        assert!(!store.oncall_records(at(2000), at(1000)).await.unwrap().is_anything_quiet);
    }

    async fn a_page_is_one_delivery_however_often_it_is_committed_and_its_fate_is_told(world) {
        let store = world.store().await;
        let page = page();
        for _ in 0..2 {
            store.commit(&[Record::OncallPage(Box::new(page.clone()))]).await.unwrap();
        }
        assert_eq!(store.delivery_counts(Topic::OncallPage).await.unwrap().pending, 1);
        assert_eq!(store.oncall_page(page.id).await.unwrap(), Some(page.clone()));
        assert_eq!(store.page_fates(at(0)).await.unwrap().0, []);
        let claimed = store.claim_deliveries(Topic::OncallPage, "w", at(3), at(99), 9).await.unwrap();
        let [claimed] = &claimed[..] else { panic!("{claimed:?}") };
        let settled = Settlement {
            key: claimed.delivery.key.clone(),
            state: DeliveryState::Failed,
            due_at: at(3),
            attempts: 1,
            unknown: 0,
            ended_at: Some(at(5)),
            last_error: "no such number".into(),
            channel: None,
        };
        store.settle_deliveries("w", at(5), &[settled]).await.unwrap();
        let fate = SettledPage { page: page.id, fate: PageOutcome::Failed };
        assert_eq!(store.page_fates(at(0)).await.unwrap(), (vec![fate], at(5)));
        assert_eq!(store.page_fates(at(6)).await.unwrap().0, []);
    }

    async fn the_auditor_reads_calls_with_their_pages_and_the_plan(world) {
        let store = world.store().await;
        let (it, page) = (escalation(), page());
        let plan = Plan { policies: vec![policy()], ..Plan::default() };
        assert!(store.apply_oncall_plan(0, (at(0), "root"), &plan).await.unwrap());
        let page_record = Record::OncallPage(Box::new(page.clone()));
        store.commit(&[Record::Escalation(Arc::new(it.clone())), page_record]).await.unwrap();
        let records = store.oncall_records(at(0), at(0)).await.unwrap();
        assert_eq!((records.escalations, records.plan), (vec![it], plan));
        assert_eq!(records.pages[&page.id].delivery, Some(DeliveryState::Pending));
        assert_eq!(records.incidents, []);
    }

    async fn of_two_who_apply_a_plan_at_once_one_is_told(world) {
        let store = world.store().await;
        let team = |name: &str| Plan {
            teams: vec![Team { key: key(name), people: Vec::new() }],
            ..Plan::default()
        };
        assert_eq!(store.oncall_plan().await.unwrap().number, 0);
        assert!(store.apply_oncall_plan(0, (at(1), "kim"), &team("a")).await.unwrap());
        assert!(!store.apply_oncall_plan(0, (at(2), "lee"), &team("b")).await.unwrap());
        assert!(store.apply_oncall_plan(0, (at(1), "kim"), &team("a")).await.unwrap(), "an answer was lost");
        assert!(store.apply_oncall_plan(1, (at(3), "lee"), &team("b")).await.unwrap());
        let applied = store.oncall_plan().await.unwrap();
        assert_eq!((applied.number, applied.plan), (2, team("b")));
        assert_eq!(store.oncall_plan_number().await.unwrap(), 2);
    }
}
