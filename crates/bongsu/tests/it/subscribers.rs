//! S8, S19: a confirmed subscriber gets each statement once, over restarts, and nothing after
//! they unsubscribe.

use crate::hooks::{app, began, id, state};
use bongsu::runtime::delivery::channels::Channels;
use bongsu::runtime::delivery::subscribers::SubscriberWorker;
use bongsu_clock::Clock;
use bongsu_core::engine::Record;
use bongsu_core::inventory::{Contact, Language};
use bongsu_core::notification::delivery::{Answer, DeliveryChannel, Outcome, Topic};
use bongsu_core::notification::{ContactKey, Notice, NoticeReason, SiteSummary};
use bongsu_core::statement::StatementKind;
use bongsu_drill::smtp_sink::{Server, SmtpSink};
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_send::mail::{Mailer, Relay};
use bongsu_store::{Claimed, Store, SubscriberChannel, SubscriptionFilter};
use bongsu_words::message::Sender;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

struct Desk {
    store: Store,
    office: SmtpSink,
    relay: SocketAddr,
    clock: Clock,
    _place: tempfile::TempDir,
}

impl Desk {
    async fn open() -> Desk {
        let place = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", place.path().join("test.db").display());
        let store = Store::open(&url).await.unwrap();
        let clock = Clock::scaled(began(), 1000.0);
        let office = SmtpSink::new(clock.clone());
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let relay = office.serve(Server::default(), &tasks, stop).await.unwrap();
        Desk { store, office, relay, clock, _place: place }
    }

    /// Runs a worker until so many mails have arrived and are recorded, then stops it, as when
    /// the program is restarted.
    async fn until(&self, mails: usize) -> Vec<String> {
        let cancel = CancellationToken::new();
        let relay = Relay::parse(&format!("smtp://{}", self.relay), None).unwrap();
        let mailer = Mailer::new("outage@host.example", vec![relay]).unwrap();
        let sender = Sender {
            operator: "한빛".into(),
            contact: None,
            page: Some("https://status.example".into()),
            zone: bongsu_words::time::zone("Asia/Seoul"),
            drill: false,
            texts: Default::default(),
        };
        let subscriber_worker = SubscriberWorker {
            clock: self.clock.clone(),
            store: self.store.clone(),
            app: app(&self.store, &self.clock, &cancel),
            sender: Arc::new(sender),
            channels: Arc::new(Channels { mailer: Some(mailer), ..Channels::default() }),
            page_url: "https://status.example".into(),
            address_policy: AddressPolicy::new(Vec::new()),
            cancel: cancel.clone(),
        };
        let running = tokio::spawn(subscriber_worker.run());
        while self.office.mail().len() < mails {
            tokio::task::yield_now().await;
        }
        // It ends when what it has claimed is recorded.
        cancel.cancel();
        running.await.unwrap();
        self.office.mail().into_iter().map(|mail| mail.subject).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_subscriber_gets_each_statement_once_until_they_unsubscribe() {
    let desk = Desk::open().await;
    let way = SubscriberChannel::Mail("lee@example.kr".into());
    let wanted = SubscriptionFilter { language: Language::En, components: Vec::new() };
    desk.store.subscribe(&way, &wanted, began()).await.unwrap();
    let token = desk.store.pending_invitations(began(), 9).await.unwrap()[0].0.token;
    state(&desk.store, 0, StatementKind::Investigating).await;
    let subjects = desk.until(1).await;
    assert_eq!(
        subjects,
        ["[한빛] Confirm your subscription to outage updates"],
        "and nothing else"
    );
    // The mail is there before it is recorded that it was sent.
    while !desk.store.pending_invitations(desk.clock.now(), 9).await.unwrap().is_empty() {
        Clock::system().sleep(Duration::from_millis(10)).await;
    }
    desk.store.confirm_subscriber(token, began()).await.unwrap();
    let subjects = desk.until(2).await;
    assert!(subjects[1].contains("Investigating"), "{subjects:?}");
    state(&desk.store, 1, StatementKind::Recovering).await;
    let subjects = desk.until(3).await;
    assert!(subjects[2].contains("Verifying"), "{subjects:?}");
    desk.store.unsubscribe(token, desk.clock.now()).await.unwrap();
    state(&desk.store, 2, StatementKind::Resolved).await;
    desk.store.subscribe(&way, &wanted, desk.clock.now()).await.unwrap();
    let subjects = desk.until(4).await;
    assert!(
        subjects[3].contains("Confirm your subscription"),
        "they are invited again: {subjects:?}"
    );
    let ids: std::collections::BTreeSet<String> =
        desk.office.mail().into_iter().map(|mail| mail.id).collect();
    assert_eq!(ids.len(), 4, "no two have one id");
}

/// Strangers have invitations sent; those who are hit come first.
#[tokio::test(flavor = "multi_thread")]
async fn no_stranger_is_invited_while_a_notice_waits() {
    let desk = Desk::open().await;
    let notice = Notice {
        incident: id(),
        contact: ContactKey::of(desk.store.secret(), &Contact::Email("kim@mail.example".into())),
        number: 0,
        customers: vec!["kim".into()],
        statement: 0,
        at: began(),
        why: NoticeReason::First,
        sites: SiteSummary::default(),
    };
    desk.store.commit(&[Record::Notice(Box::new(notice))]).await.unwrap();
    let wanted = SubscriptionFilter { language: Language::En, components: Vec::new() };
    let stranger = SubscriberChannel::Mail("stranger@mail.example".into());
    desk.store.subscribe(&stranger, &wanted, began()).await.unwrap();
    let lee = SubscriberChannel::Mail("lee@mail.example".into());
    desk.store.subscribe(&lee, &wanted, began()).await.unwrap();
    let invited = desk.store.pending_invitations(began(), 9).await.unwrap();
    let of_lee = invited.iter().find(|(invited, _)| invited.channel == lee).unwrap();
    desk.store.confirm_subscriber(of_lee.0.token, began()).await.unwrap();
    state(&desk.store, 0, StatementKind::Investigating).await;
    // The statement goes out, and the invitation does not, for as long as the notice waits.
    let subjects = desk.until(1).await;
    assert!(subjects[0].contains("Investigating"), "{subjects:?}");
    let (now, until) = (desk.clock.now(), desk.clock.now() + Duration::from_secs(60));
    let due = desk.store.claim_deliveries(Topic::Notice, "test", now, until, 9).await.unwrap();
    let outcome = Outcome::Answered(Some(DeliveryChannel::Mail), Answer::Accepted("250".into()));
    let settled = due.iter().map(|Claimed { delivery, .. }| {
        delivery.key.topic.policy().settle(now, delivery, outcome.clone())
    });
    desk.store.settle_deliveries("test", now, &settled.collect::<Vec<_>>()).await.unwrap();
    let subjects = desk.until(2).await;
    assert!(subjects[1].contains("Confirm your subscription"), "{subjects:?}");
}
