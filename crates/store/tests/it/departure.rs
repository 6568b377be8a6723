//! Customers who leave, in the store (S2).

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::departure::alarm::AlarmOutcome;
use bongsu_core::departure::{Departure, DepartureKind};
use bongsu_core::promise::Person;
use bongsu_store::TellError;
use std::time::Duration;

fn refund(key: &str, secs: u64) -> Departure {
    Departure {
        key: key.into(),
        customer: "1001".into(),
        kind: DepartureKind::Refund,
        subject: "shop.example".into(),
        at: at(secs),
    }
}

both! {
    async fn a_burst_of_refunds_is_one_task_however_often_it_is_told(world) {
        let store = world.store().await;
        let three = [refund("a", 1), refund("b", 2), refund("c", 3)];
        assert_eq!(store.add_departures(&three[..2], at(3)).await.unwrap(), []);
        let raised = store.add_departures(&three, at(4)).await.unwrap();
        assert_eq!(raised[0].departures, ["a", "b", "c"]);
        store.add_departures(&three, at(5)).await.unwrap();
        assert_eq!(store.leaving_alarms(9).await.unwrap(), raised);
        assert_eq!(store.open_leaving_alarms().await.unwrap(), 1);
        let more = store.add_departures(&[refund("d", 6)], at(6)).await.unwrap();
        assert_eq!((more[0].id, more[0].departures.len()), (raised[0].id, 4));
        let mut read = store.leaving_alarm(raised[0].id).await.unwrap().unwrap();
        let lee = Person { id: "1".into(), name: "Lee".into() };
        read.alarm.end(&lee, AlarmOutcome::Stays, "slow in the evenings", at(7)).unwrap();
        store.save_alarm(&read, at(7)).await.unwrap();
        // What was spoken about raises nothing again.
        assert_eq!(store.add_departures(&three, at(8)).await.unwrap(), []);
        assert_eq!(store.open_leaving_alarms().await.unwrap(), 0);
        store.prune_departures(at(99), Duration::from_secs(50)).await.unwrap();
        assert_eq!(store.leaving_alarms(9).await.unwrap(), []);
    }

    async fn of_a_burst_that_is_told_in_parts_at_once_one_task_comes(world) {
        let store = world.store().await;
        let parts = ["a", "b", "c", "d"].map(|key| [refund(key, 1)]);
        let told = parts.each_ref().map(|part| store.add_departures(part, at(2)));
        let [a, b, c, d] = told;
        let (a, b, c, d) = tokio::join!(a, b, c, d);
        assert!(a.is_ok() && b.is_ok() && c.is_ok() && d.is_ok(), "{a:?} {b:?} {c:?} {d:?}");
        let tasks = store.leaving_alarms(9).await.unwrap();
        assert_eq!((tasks.len(), tasks[0].departures.len()), (1, 4));
    }

    async fn a_key_is_its_customers_and_stands_for_one_departure(world) {
        let store = world.store().await;
        store.add_departures(&[refund("a", 1)], at(2)).await.unwrap();
        let of_another = Departure { customer: "1002".into(), ..refund("a", 1) };
        store.add_departures(std::slice::from_ref(&of_another), at(2)).await.unwrap();
        assert_eq!(store.departures_of("1002", at(0)).await.unwrap(), [of_another]);
        let refused = store.add_departures(&[refund("b", 1), refund("a", 2)], at(3)).await;
        let Err(TellError::AnotherBefore { key, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!((&*key, store.departures_of("1001", at(0)).await.unwrap().len()), ("a", 1));
    }
}
