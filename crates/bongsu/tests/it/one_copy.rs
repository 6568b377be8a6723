//! Whatever a relay, a gateway or a room does: everybody gets one copy, nothing is lost, and
//! nobody is given up (S8, S12).

use crate::fake_gateway::{Behaviour, Gateway};
use crate::fake_relay::{self, FakeRelay};
use crate::hooks;
use bongsu::runtime::delivery::channels::Channels;
use bongsu::runtime::delivery::notices::NoticeWorker;
use bongsu_clock::Clock;
use bongsu_core::engine::Record;
use bongsu_core::inventory::{Contact, Customer, Inventory};
use bongsu_core::name::Name;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::notification::preferences::PreferenceDefaults;
use bongsu_core::notification::{ContactKey, Notice, NoticeReason, SiteSummary, Sites};
use bongsu_core::statement::StatementKind;
use bongsu_send::mail::{Mailer, Relay};
use bongsu_send::sms::{Gateway as SmsGateway, HttpGateway, SmsSender};
use bongsu_store::Store;
use bongsu_words::message::Sender;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio_util::sync::CancellationToken;

/// Three minutes pass in less than a second.
const SPEED: f64 = 200.0;

/// A store with a first notice to each of these contacts.
async fn due(contacts: &[Contact]) -> (tempfile::TempDir, Store) {
    let place = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", place.path().join("test.db").display());
    let store = Store::open(&url).await.unwrap();
    let mut inventory = Inventory::default();
    let mut records = Vec::new();
    for (n, contact) in contacts.iter().enumerate() {
        let key = format!("customer-{n}");
        let customer = Customer { contacts: vec![contact.clone()], ..Customer::default() };
        inventory.customers.insert(key.clone(), customer);
        records.push(Record::Notice(Box::new(Notice {
            incident: hooks::id(),
            contact: ContactKey::of(store.secret(), contact),
            number: 0,
            customers: vec![key],
            statement: 0,
            at: hooks::began(),
            why: NoticeReason::First,
            sites: SiteSummary {
                hit: Sites { count: 1, names: vec![Name::parse("shop.kr").unwrap()], services: 0 },
                ..SiteSummary::default()
            },
        })));
    }
    store.save_inventory(&inventory, hooks::began()).await.unwrap();
    store.commit(&records).await.unwrap();
    (place, store)
}

/// Runs the worker until every notice was handed over, and fails as soon as one is lost or given
/// up.
async fn deliver(store: &Store, channels: Channels, notices: u64) {
    let cancel = CancellationToken::new();
    let sender = Sender {
        operator: "한빛".into(),
        contact: None,
        page: None,
        zone: bongsu_words::time::zone("Asia/Seoul"),
        drill: false,
        texts: Default::default(),
    };
    let worker = NoticeWorker {
        clock: Clock::scaled(hooks::began(), SPEED),
        store: store.clone(),
        channels: Arc::new(channels),
        sender: Arc::new(sender),
        views: tokio::sync::watch::channel(Arc::default()).1,
        pages: None,
        cancel: cancel.clone(),
        defaults: PreferenceDefaults { quiet_phones: None },
    };
    let running = tokio::spawn(worker.run());
    loop {
        let counts = store.delivery_counts(Topic::Notice).await.unwrap();
        assert_eq!((counts.failed, counts.dropped), (0, 0), "{counts:?}");
        if counts.sent == notices {
            break;
        }
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    running.await.unwrap();
}

/// Answers so the first few times, and then as usual.
fn at_first(times: usize, count: &AtomicUsize, answer: &'static [u8]) -> Option<&'static [u8]> {
    (count.fetch_add(1, Ordering::SeqCst) < times).then_some(answer)
}

/// A fault of a relay: its name, and what it answers.
type Fault = (&'static str, fake_relay::Behaviour);

const FAULTS: [Fault; 7] = [
    ("bare 250", |line| (line == ".").then_some(b"250\r\n")),
    ("250 in EUC-KR", |line| (line == ".").then_some(b"250 2.0.0 \xc1\xa2\xbc\xf6\r\n")),
    ("greylisted", |line| {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        line.starts_with("RCPT").then(|| at_first(3, &COUNT, b"451 4.7.1 later\r\n")).flatten()
    }),
    ("sender refused", |line| {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let answer = b"553 5.7.1 Sender address rejected: not owned by user\r\n";
        line.starts_with("MAIL").then(|| at_first(4, &COUNT, answer)).flatten()
    }),
    ("quota", |line| {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let answer = b"550 5.4.5 Daily user sending limit exceeded\r\n";
        line.starts_with("RCPT").then(|| at_first(4, &COUNT, answer)).flatten()
    }),
    ("refuses all for a while", |line| {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        line.starts_with("RCPT").then(|| at_first(3, &COUNT, b"550 no\r\n")).flatten()
    }),
    ("closes before the end", |line| {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        line.starts_with("DATA").then(|| at_first(2, &COUNT, b"")).flatten()
    }),
];

#[tokio::test(flavor = "multi_thread")]
async fn everybody_gets_one_mail_whatever_the_relay_does() {
    let contacts: Vec<Contact> =
        (0..3).map(|n| Contact::Email(format!("kim{n}@a.example"))).collect();
    for (name, fault) in FAULTS {
        let (_place, store) = due(&contacts).await;
        let fake = FakeRelay::start(fault).await;
        let relay = Relay::parse(&format!("smtp://{}", fake.at), None).unwrap();
        let mailer = Mailer::new("outage@host.example", vec![relay]).unwrap();
        deliver(&store, Channels { mailer: Some(mailer), ..Channels::default() }, 3).await;
        let mut copies: BTreeMap<String, usize> = BTreeMap::new();
        for to in fake.copies.lock().unwrap().iter() {
            *copies.entry(to.clone()).or_default() += 1;
        }
        assert_eq!(copies.len(), 3, "{name}: {copies:?}");
        assert!(copies.values().all(|n| *n == 1), "{name}: {copies:?}");
    }
}

/// A phone gets one text, whatever the gateway says before it takes it.
#[tokio::test(flavor = "multi_thread")]
async fn everybody_gets_one_text_whatever_the_gateway_says() {
    let phone = [Contact::Phone("+821012345678".into())];
    let says = |status, body| Behaviour::Responds(status, "", body);
    for script in [
        vec![says(200, "result=1")],
        vec![says(200, "result=-5"), says(200, ""), says(200, "result=1")],
        vec![says(401, ""), says(402, ""), says(200, "result=1")],
        vec![
            Behaviour::Responds(429, "retry-after: 20\r\n", ""),
            says(503, ""),
            says(200, "result=1"),
        ],
    ] {
        let (_place, store) = due(&phone).await;
        let fake = Gateway::start(&script).await;
        let gateway = SmsGateway::new(&HttpGateway {
            provider: "http".into(),
            url: Some(format!("http://{}/send", fake.at)),
            body: Some("to={to}&m={text}".into()),
            success_match: Some("result=1".into()),
            ..HttpGateway::default()
        });
        let sms = Some(SmsSender::new(vec![gateway.unwrap()]));
        deliver(&store, Channels { sms, ..Channels::default() }, 1).await;
        assert_eq!(fake.requests(), script.len(), "{script:?}");
    }
}

/// A room shows a statement once, whatever it says before it takes it.
#[tokio::test(flavor = "multi_thread")]
async fn every_room_gets_one_statement_whatever_it_says() {
    let says = |status, body| Behaviour::Responds(status, "", body);
    let limited = Behaviour::Responds(429, "retry-after: 20\r\n", "");
    let (slack, teams) =
        (r#"{"ok":false,"error":"ratelimited"}"#, "endpoint returned HTTP error 429");
    let rocket = r#"{"success":false,"error":"error-too-many-requests"}"#;
    for (kind, script) in [
        ("slack", vec![says(200, slack), limited, says(200, "ok")]),
        ("rocketchat", vec![says(200, rocket), says(200, r#"{"success":true}"#)]),
        ("teams", vec![says(200, teams), says(503, ""), says(202, "")]),
        ("discord", vec![says(429, r#"{"retry_after":0.65}"#), says(204, "")]),
    ] {
        let place = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", place.path().join("test.db").display());
        let store = Store::open(&url).await.unwrap();
        store.register_webhooks(&[kind], hooks::began()).await.unwrap();
        hooks::state(&store, 0, StatementKind::Investigating).await;
        let fake = Gateway::start(&script).await;
        hooks::deliver(&store, &hooks::clock(), vec![hooks::hook(kind, &fake)], 1).await;
        assert_eq!(fake.requests(), script.len(), "{kind}");
        let counts = store.delivery_counts(Topic::Webhook).await.unwrap();
        assert_eq!((counts.sent, counts.failed, counts.dropped), (1, 0, 0), "{kind}");
    }
}
