//! Customers who leave, in the store (S2).

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::departure::alarm::AlarmOutcome;
use bongsu_core::departure::{Departure, DepartureKind};
use bongsu_core::promise::Person;
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
}
