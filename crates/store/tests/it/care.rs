//! Who takes calls, and reports of abuse, in the store (S18).

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::call::{Call, Ending};
use bongsu_core::care::abuse::{AbuseReport, Addition, Measure};
use bongsu_core::care::attendance::Attendance;
use bongsu_core::language::Language;
use bongsu_core::promise::Person;
use bongsu_store::{Error, ReadCall};
use std::time::Duration;

fn lee() -> Person {
    Person { id: "user:1".into(), name: "Lee".into() }
}

fn call() -> Call {
    let number = Some("+821012345678".into());
    Call { number, ..Call::begin(at(1), "main", "a", Language::Ko) }
}

both! {
    async fn a_stopped_call_its_report_and_the_break_are_there_together_or_not_at_all(world) {
        let store = world.store().await;
        store.add_call(&call()).await.unwrap();
        let before = store.call(call().id).await.unwrap().unwrap();
        let mut stopped = before.clone();
        stopped.call.stop(&lee(), Ending::Ended, at(5));
        let report = AbuseReport::new(&stopped.call, &lee(), Ending::Ended, at(5));
        let mut attendance = Attendance::begin(lee(), at(1));
        attendance.take_break(at(5), Duration::from_secs(900));
        store.stop_call((&stopped, None), &report, &attendance).await.unwrap();
        assert_eq!(store.attendances(at(6)).await.unwrap(), [attendance.clone()]);
        assert_eq!(store.abuse_reports(9).await.unwrap(), std::slice::from_ref(&report));
        // Of two who write the call, the second changes nothing at all.
        let late = ReadCall { call: stopped.call.clone(), ..before };
        let mut other = Attendance::begin(Person { id: "user:2".into(), name: "Kim".into() }, at(1));
        other.had_abuse = true;
        let refused = store.stop_call((&late, None), &report, &other).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
        assert_eq!(store.attendances(at(6)).await.unwrap(), [attendance]);
        store.end_attendance("user:1").await.unwrap();
        assert_eq!(store.attendances(at(6)).await.unwrap(), []);
    }

    async fn a_report_is_found_by_the_number_and_who_waits_for_an_answer_comes_first(world) {
        let store = world.store().await;
        store.add_call(&call()).await.unwrap();
        let read = store.call(call().id).await.unwrap().unwrap();
        let attendance = Attendance::begin(lee(), at(1));
        let report = AbuseReport::new(&read.call, &lee(), Ending::PassedOn, at(5));
        store.stop_call((&read, None), &report, &attendance).await.unwrap();
        let other = Call { customer: Some("1001".into()), ..Call::begin(at(9), "main", "b", Language::Ko) };
        store.add_call(&other).await.unwrap();
        let read = store.call(other.id).await.unwrap().unwrap();
        let later = AbuseReport::new(&read.call, &lee(), Ending::Ended, at(9));
        store.stop_call((&read, None), &later, &attendance).await.unwrap();
        let mut asked = store.abuse_report(report.id).await.unwrap().unwrap();
        let wants = Addition { asks: vec![Measure::Counselling], ..Addition::default() };
        asked.report.add(&lee(), wants, at(6)).unwrap();
        store.save_report(&asked, at(6)).await.unwrap();
        let overtaken = store.save_report(&asked, at(7)).await;
        assert!(matches!(overtaken, Err(Error::Conflict { .. })), "{overtaken:?}");
        let ids = |all: Vec<AbuseReport>| all.iter().map(|it| it.id).collect::<Vec<_>>();
        assert_eq!(ids(store.abuse_reports(9).await.unwrap()), [report.id, later.id]);
        let found = store.abuse_of_caller(Some("+821012345678"), None, at(1)).await.unwrap();
        assert_eq!(ids(found), [report.id]);
        assert_eq!(store.abuse_of_caller(None, None, at(1)).await.unwrap(), [], "nobody is nobody");
        assert_eq!(store.difficult_customers(at(1)).await.unwrap(), ["1001".to_owned()].into());
        store.prune_care(at(99), Duration::from_secs(92)).await.unwrap();
        assert_eq!(ids(store.abuse_reports(9).await.unwrap()), [later.id]);
    }
}
