//! S9: who asked to be told that their sites work hears it once.

use crate::hooks::began;
use crate::oncall::incident;
use bongsu::runtime::delivery::channels::Channels;
use bongsu::runtime::delivery::contact_desk::ContactDesk;
use bongsu::runtime::delivery::promises::deliver;
use bongsu_clock::Clock;
use bongsu_core::engine::Record;
use bongsu_core::engine::view::View;
use bongsu_core::incident::{Counts, IncidentId};
use bongsu_core::inventory::{Contact, Customer, Inventory, Language};
use bongsu_core::notification::delivery::{Answer, DeliveryChannel, Outcome, Topic};
use bongsu_core::notification::{ContactKey, Notice, NoticeReason, SiteSummary};
use bongsu_core::promise::{Promise, PromiseId, PromiseMessage, PromiseNews};
use bongsu_drill::smtp_sink::{ReceivedMail, Server, SmtpSink};
use bongsu_send::mail::{Mailer, Relay};
use bongsu_store::Store;
use bongsu_words::message::Sender;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

async fn store() -> (Store, tempfile::TempDir) {
    let place = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", place.path().join("test.db").display());
    let store = Store::open(&url).await.unwrap();
    let contacts = vec![Contact::Email("kim@mail.example".into())];
    let language = Language::En;
    let kim = Customer { name: "Kim".into(), language, contacts, ..Customer::default() };
    let mut inventory = Inventory::default();
    inventory.customers.insert("kim".into(), kim);
    store.save_inventory(&inventory, began()).await.unwrap();
    (store, place)
}

/// A promise of a message when the sites work, which is being kept by its first message.
fn promise(incident: IncidentId) -> Promise {
    let at = began();
    let body = json!({
        "id": PromiseId::new(at, "test").uuid(), "customer": "kim", "contact": null,
        "kind": "recovery", "text": "", "incident": incident, "call": null,
        "author": {"id": "user:lee", "name": "Lee"}, "owner": "program", "given_at": at,
        "due": null, "told_due": null, "term_from": at, "moves": [], "warned": "not",
        "broken_at": null, "broken_cause": null, "messages": 0,
        "telling": {"first": 0, "count": 1, "since": at, "ends_callback": null},
        "needs_person": false, "callback": null, "end": null
    });
    serde_json::from_value(body).unwrap()
}

/// Runs the worker until nothing is pending; what arrived.
async fn delivered(store: &Store) -> Vec<ReceivedMail> {
    let clock = Clock::scaled(began() + Duration::from_secs(1), 1.0);
    let office = SmtpSink::new(clock.clone());
    let (tasks, cancel) = (TaskTracker::new(), CancellationToken::new());
    let relay = office.serve(Server::default(), &tasks, cancel.clone()).await.unwrap();
    let relay = Relay::parse(&format!("smtp://{relay}"), None).unwrap();
    let channels = Channels {
        mailer: Some(Mailer::new("outage@host.example", vec![relay]).unwrap()),
        ..Channels::default()
    };
    let desk = ContactDesk {
        clock,
        store: store.clone(),
        channels: Arc::new(channels),
        sender: Arc::new(Sender {
            operator: "Hanbit".into(),
            contact: None,
            page: None,
            zone: bongsu_words::time::zone("Asia/Seoul"),
            drill: false,
            texts: Default::default(),
        }),
        pages: None,
        cancel: cancel.clone(),
    };
    let (_views, view) = watch::channel(Arc::new(View::default()));
    let running = tokio::spawn(deliver(desk, view));
    while store.delivery_counts(Topic::Promise).await.unwrap().pending > 0 {
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    running.await.unwrap();
    office.mail()
}

/// What arrives of a recovery about which a notice was sent, or not, and where a call back ends by it.
async fn told(was_notified: bool, ends_callback: bool) -> Vec<ReceivedMail> {
    let (store, _place) = store().await;
    let contact = ContactKey::of(store.secret(), &Contact::Email("kim@mail.example".into()));
    let about = incident(IncidentId::new(began(), "one"));
    let promise = promise(about.id);
    let counts = Counts { verified: 1, ever_hit: 1, ..Counts::default() };
    let news = PromiseNews::Recovered { counts, ends_callback };
    let message = PromiseMessage::of(&promise, contact, began(), news);
    let notice = Notice {
        incident: about.id,
        contact,
        number: 0,
        customers: vec!["kim".into()],
        statement: 0,
        at: began(),
        why: NoticeReason::Works,
        sites: SiteSummary::default(),
    };
    let mut records = vec![Record::Incident(about)];
    records.extend(was_notified.then(|| Record::Notice(Box::new(notice))));
    records.push(Record::Promise(Box::new(promise)));
    records.push(Record::PromiseMessage(Box::new(message)));
    store.commit(&records).await.unwrap();
    if was_notified {
        let until = began() + Duration::from_secs(60);
        let claimed = store.claim_deliveries(Topic::Notice, "it", began(), until, 9).await.unwrap();
        let sent =
            || Outcome::Answered(Some(DeliveryChannel::Mail), Answer::Accepted("250 ok".into()));
        let policy = Topic::Notice.policy();
        let settled: Vec<_> =
            claimed.iter().map(|it| policy.settle(began(), &it.delivery, sent())).collect();
        store.settle_deliveries("it", began(), &settled).await.unwrap();
    }
    let mail = delivered(&store).await;
    // It counts as handed over, so that the promise is kept.
    assert_eq!(store.delivery_counts(Topic::Promise).await.unwrap().sent, 1);
    mail
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_that_a_notice_told_of_is_not_told_again() {
    let [told_alone] = &told(false, false).await[..] else { panic!("one mail") };
    assert!(told_alone.subject.contains("verified working"), "{}", told_alone.subject);
    assert_eq!(told(true, false).await.len(), 0);
    let [rest] = &told(true, true).await[..] else { panic!("one mail") };
    assert!(rest.subject.contains("off the list for a call back"), "{}", rest.subject);
}
