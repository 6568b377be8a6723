//! S5: an alert and what was told of it are stored together, once, and found after a restart.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::alert::{
    Alert, AlertDigest, AlertEnd, AlertId, AlertNews, Condition, DigestItem, Recipient,
};
use bongsu_core::engine::Record;
use bongsu_core::incident::IncidentId;
use bongsu_core::name::Name;
use bongsu_core::notification::delivery::Topic;
use bongsu_store::{RegistryAnswer, RegistryResult};
use std::time::Duration;

fn night() -> Recipient {
    Recipient::Operator("night shift".into())
}

fn alert(subject: &str) -> Alert {
    let mut alert = Alert {
        id: AlertId(IncidentId::new(at(1), subject)),
        subject: Name::parse(subject).unwrap(),
        customer: "kim".into(),
        condition: Condition::Slow,
        as_of: at(9),
        began_at: at(0),
        opened_at: at(1),
        repeats: 0,
        lines: Vec::new(),
        works_since: None,
        end: None,
    };
    alert.tell(&night(), AlertNews::Opened, at(1));
    alert
}

fn kept(alert: &Alert) -> Record {
    Record::Alert(Box::new(alert.clone()))
}

both! {
    async fn what_is_told_of_an_alert_is_written_with_it_and_once(world) {
        let store = world.store().await;
        let mut alert = alert("shop.kr");
        store.commit(&[kept(&alert)]).await.unwrap();
        let news = alert.take_due(&night()).unwrap();
        let digest = AlertDigest::new(night(), at(60), vec![DigestItem::of(&alert, news)]);
        let told = Record::AlertDigest(Box::new(digest.clone()));
        for _ in 0..2 {
            store.commit(&[kept(&alert), told.clone()]).await.unwrap();
        }
        assert_eq!(store.delivery_counts(Topic::Alert).await.unwrap().pending, 1);
        let limit = Topic::Alert.policy().max_claimed;
        let claimed =
            store.claim_deliveries(Topic::Alert, "worker", at(61), at(99), limit).await.unwrap();
        assert_eq!(claimed.len(), 1);
        assert_eq!(claimed[0].delivery.key.recipient, "operator:night shift");
        let subject = claimed[0].delivery.key.subject;
        assert_eq!(store.alert_digest(subject).await.unwrap(), Some(digest));
        assert_eq!(store.load_state(at(0)).await.unwrap().alerts, [alert]);
    }

    async fn what_ended_is_found_while_somebody_is_to_hear_of_it_or_it_may_come_again(world) {
        let store = world.store().await;
        let (mut told, mut untold) = (alert("told.kr"), alert("untold.kr"));
        for alert in [&mut told, &mut untold] {
            alert.take_due(&night());
            alert.end(AlertEnd::Verified { at: at(300), since: at(100) });
        }
        told.take_due(&night());
        store.commit(&[kept(&told), kept(&untold)]).await.unwrap();
        let found = |since| {
            let store = store.clone();
            async move {
                let alerts = store.load_state(at(since)).await.unwrap().alerts;
                alerts.into_iter().map(|it| it.subject.to_string()).collect::<Vec<_>>()
            }
        };
        assert_eq!(found(300).await.len(), 2);
        assert_eq!(found(301).await, ["untold.kr"]);
        assert_eq!(store.ended_alerts(at(301), 10).await.unwrap().len(), 2);
        let later = at(300) + Duration::from_secs(10 * 86_400);
        store.prune_alerts(later, Duration::from_secs(86_400)).await.unwrap();
        let left = store.ended_alerts(later, 10).await.unwrap();
        assert_eq!(left, [untold], "nobody is left untold");
    }

    async fn what_a_registry_said_is_kept_until_it_says_otherwise(world) {
        let store = world.store().await;
        let mut answer = RegistryAnswer {
            domain: Name::parse("shop.kr").unwrap(),
            asked_at: at(5),
            result: RegistryResult {
                until: Some(at(900)),
                known_at: Some(at(5)),
                failures: 0,
                last_error: String::new(),
            },
        };
        store.save_registry_answer(&answer).await.unwrap();
        answer.asked_at = at(6);
        answer.result.failures = 1;
        store.save_registry_answer(&answer).await.unwrap();
        assert_eq!(store.registry_answers().await.unwrap(), std::slice::from_ref(&answer));
        store.forget_registry_answer(&answer.domain).await.unwrap();
        assert_eq!(store.registry_answers().await.unwrap(), []);
    }
}
