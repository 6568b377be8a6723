//! Who takes calls, and reports of abuse, in the store (S18).

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::call::{Call, Ending};
use bongsu_core::care::abuse::{AbuseReport, Addition, Measure};
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
        stopped.call.stop(&lee(), (Ending::Ended, ""), at(5)).unwrap();
        let report = AbuseReport::new(&stopped.call, &lee(), Ending::Ended, at(5));
        let mut own = store.attendance(&lee(), at(1)).await.unwrap();
        assert!(!own.is_there);
        own.attendance.take_break(at(5), Duration::from_secs(900));
        let attendance = own.attendance.clone();
        store.stop_call((&stopped, None), &report, &own).await.unwrap();
        assert_eq!(store.attendances(at(6)).await.unwrap(), std::slice::from_ref(&attendance));
        assert_eq!(store.abuse_reports(9).await.unwrap(), std::slice::from_ref(&report));
        // Of two who write the call, the second changes nothing at all.
        let late = ReadCall { call: stopped.call.clone(), ..before };
        let kim = Person { id: "user:2".into(), name: "Kim".into() };
        let mut other = store.attendance(&kim, at(1)).await.unwrap();
        other.attendance.had_abuse = true;
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
        let attendance = store.attendance(&lee(), at(1)).await.unwrap();
        let report = AbuseReport::new(&read.call, &lee(), Ending::PassedOn, at(5));
        store.stop_call((&read, None), &report, &attendance).await.unwrap();
        let other = Call { customer: Some("1001".into()), ..Call::begin(at(9), "main", "b", Language::Ko) };
        store.add_call(&other).await.unwrap();
        let read = store.call(other.id).await.unwrap().unwrap();
        let attendance = store.attendance(&lee(), at(9)).await.unwrap();
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
        assert_eq!(ids(store.abuse_reports_by("user:1", 1).await.unwrap()), [later.id]);
        assert_eq!(store.abuse_reports_by("user:2", 9).await.unwrap(), []);
        let found = store.abuse_of_caller(Some("+821012345678"), None, at(1)).await.unwrap();
        assert_eq!(ids(found), [report.id]);
        assert_eq!(store.abuse_of_caller(None, None, at(1)).await.unwrap(), [], "nobody is nobody");
        assert_eq!(store.difficult_customers(at(1)).await.unwrap(), ["1001".to_owned()].into());
        store.prune_care(at(99), Duration::from_secs(92)).await.unwrap();
        assert_eq!(ids(store.abuse_reports(9).await.unwrap()), [later.id]);
    }

    async fn of_two_who_write_an_attendance_the_second_sees_the_break_of_the_first(world) {
        let store = world.store().await;
        let (mut first, mut second) = (
            store.attendance(&lee(), at(1)).await.unwrap(),
            store.attendance(&lee(), at(1)).await.unwrap(),
        );
        first.attendance.take_break(at(1), Duration::from_secs(50_000));
        store.save_attendance(&first, at(1)).await.unwrap();
        second.attendance.took(false, at(2));
        let late = store.save_attendance(&second, at(2)).await;
        assert!(matches!(late, Err(Error::Conflict { .. })), "{late:?}");
        // A call is taken with the attendance, or not at all.
        store.add_call(&call()).await.unwrap();
        let mut read = store.call(call().id).await.unwrap().unwrap();
        read.call.taken = Some((at(2), lee()));
        assert!(store.take_call(&read, &second, at(2)).await.is_err());
        assert_eq!(store.call(call().id).await.unwrap().unwrap().call.taken, None);
        // The break is there as long as it lasts, also after twelve hours without a word.
        store.prune_care(at(45_000), Duration::from_secs(900_000)).await.unwrap();
        let kept = store.attendance(&lee(), at(45_000)).await.unwrap();
        assert!(!kept.is_there && kept.attendance.on_break(at(45_000)).is_some());
        let over = store.attendance(&lee(), at(60_000)).await.unwrap();
        assert_eq!((over.attendance.break_until, over.revision), (None, 1));
    }

    async fn a_block_holds_however_old_the_report_is(world) {
        let store = world.store().await;
        store.add_call(&call()).await.unwrap();
        let read = store.call(call().id).await.unwrap().unwrap();
        let report = AbuseReport::new(&read.call, &lee(), Ending::Ended, at(5));
        let own = store.attendance(&lee(), at(5)).await.unwrap();
        store.stop_call((&read, None), &report, &own).await.unwrap();
        let (day, number) = (Duration::from_secs(86_400), "+821012345678");
        let late = at(5) + 20 * day;
        let mut again = store.abuse_report(report.id).await.unwrap().unwrap();
        again.report.block(day, day, late).unwrap();
        store.save_report(&again, late).await.unwrap();
        assert_eq!(store.blocked_until(number, late).await.unwrap(), Some(late + day));
        assert_eq!(store.blocked_until(number, late + day).await.unwrap(), None);
        store.prune_care(late, day).await.unwrap();
        let mut lifted = store.abuse_report(report.id).await.unwrap().expect("it still blocks");
        lifted.report.lift(&lee(), late).unwrap();
        store.save_report(&lifted, late).await.unwrap();
        assert_eq!(store.blocked_until(number, late).await.unwrap(), None);
    }
}
