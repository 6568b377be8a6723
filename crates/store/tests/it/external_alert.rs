//! S10: what another tool told is stored before it is answered, and found after a restart.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::engine::Record;
use bongsu_core::external_alert::{
    ExternalAlert, ExternalAlertEnd, ExternalEvent, HeartbeatState, MailRefusal, Severity, Signal,
};
use bongsu_store::AlertMail;
use std::sync::Arc;
use std::time::Duration;

fn alert() -> ExternalAlert {
    let event = ExternalEvent {
        dedup_key: "disk".into(),
        signal: Signal::Firing,
        severity: Some(Severity::Critical),
        summary: "디스크가 가득 찼습니다".into(),
        details: "one\ntwo".into(),
        labels: [("host".into(), "db-9".into())].into(),
        hints: vec!["db-9".into()],
        started_at: None,
        said_at: None,
    };
    ExternalAlert::open("zabbix", event, at(1))
}

both! {
    async fn an_alert_of_another_tool_is_found_after_a_restart_until_it_is_long_over(world) {
        let store = world.store().await;
        let mut it = alert();
        store.commit(&[Record::ExternalAlert(Arc::new(it.clone()))]).await.unwrap();
        assert_eq!(store.load_state(at(50)).await.unwrap().external_alerts, [it.clone()]);
        it.finish(ExternalAlertEnd::Resolved, at(60));
        store.commit(&[Record::ExternalAlert(Arc::new(it.clone()))]).await.unwrap();
        assert_eq!(store.load_state(at(50)).await.unwrap().external_alerts, [it.clone()]);
        assert_eq!(store.load_state(at(61)).await.unwrap().external_alerts, []);
        assert_eq!(store.external_alert(it.id).await.unwrap(), Some(it.clone()));
        store.prune_external_alerts(at(200), Duration::from_secs(100)).await.unwrap();
        assert_eq!(store.external_alert(it.id).await.unwrap(), None);
    }

    async fn of_a_heartbeat_the_last_one_is_kept(world) {
        let store = world.store().await;
        let state = |last_at| HeartbeatState { name: "backup".into(), watched_since: at(0), last_at, excused_until: None };
        store.commit(&[Record::Heartbeat(state(None))]).await.unwrap();
        store.commit(&[Record::Heartbeat(state(Some(at(7))))]).await.unwrap();
        assert_eq!(store.load_state(at(50)).await.unwrap().heartbeats, [state(Some(at(7)))]);
    }

    async fn a_mail_is_known_to_be_taken_and_one_that_was_not_can_be_taken_later(world) {
        let store = world.store().await;
        let mail = |key: &str, n, refused| AlertMail {
            key: key.into(),
            source: "nagios".into(),
            sender: "nagios@mon.example".into(),
            at: at(n),
            refused,
        };
        let refused = mail("a", 1, Some(MailRefusal::Unverified));
        store.note_alert_mail(&refused).await.unwrap();
        store.note_alert_mail(&mail("b", 2, None)).await.unwrap();
        assert_eq!(store.refused_alert_mails(10).await.unwrap(), [refused]);
        assert!(!store.is_alert_mail_taken("a").await.unwrap());
        assert!(store.is_alert_mail_taken("b").await.unwrap());
        store.note_alert_mail(&mail("a", 3, None)).await.unwrap();
        assert!(store.is_alert_mail_taken("a").await.unwrap());
        assert_eq!(store.refused_alert_mails(10).await.unwrap(), []);
        store.prune_alert_mails(at(40 * 86_400)).await.unwrap();
        assert!(!store.is_alert_mail_taken("b").await.unwrap());
    }
}
