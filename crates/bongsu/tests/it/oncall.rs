//! S10: this engineer gets this message, and nobody gets anything else.

use crate::hooks::began;
use bongsu::runtime::delivery::channels::Channels;
use bongsu::runtime::delivery::oncall_pages::OncallPageWorker;
use bongsu::runtime::delivery::push::Push;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::incident::{Incident, IncidentClass, IncidentId, Phase};
use bongsu_core::notification::delivery::Topic;
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::escalation::{Actor, Escalation, EscalationSubject, Roster};
use bongsu_core::oncall::page::{Called, Matter, Page, PageItem, Why};
use bongsu_core::oncall::person::{PageChannel, Person, Rule, Rules};
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::policy::{Policy, Step};
use bongsu_core::oncall::reply::ReplyWays;
use bongsu_drill::smtp_sink::{ReceivedMail, Server, SmtpSink};
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_send::mail::{Mailer, Relay};
use bongsu_send::webhook::Webhook;
use bongsu_store::Store;
use bongsu_web::SealingKey;
use bongsu_words::message::Sender;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub fn key(text: &str) -> OncallKey {
    text.parse().unwrap()
}

pub fn plan() -> Plan {
    let attempts = vec![Rule { channel: PageChannel::Mail, after_s: 0 }];
    let person = Person {
        key: key("kim"),
        name: "Kim".into(),
        login: None,
        language: bongsu_core::language::Language::En,
        mail: Some("kim@host.example".into()),
        phone: Some("+821012345678".into()),
        calendar_link: 0,
        rules: Rules { attempts, ..Rules::default() },
        important: None,
    };
    let step = Step { targets: vec!["person:kim".parse().unwrap()], wait_s: 300 };
    let policy = Policy {
        key: key("all"),
        name: "All".into(),
        when: Default::default(),
        important: false,
        steps: vec![step],
        repeats: 0,
        silence_s: 0,
    };
    Plan { people: vec![person], policies: vec![policy], ..Plan::default() }
}

pub struct Fixed(pub Plan);

impl Roster for Fixed {
    fn on_call(&self, _: &OncallKey) -> Vec<OncallKey> {
        Vec::new()
    }
    fn team(&self, _: &OncallKey) -> Vec<OncallKey> {
        Vec::new()
    }
    fn turn(&mut self, _: &OncallKey) -> Option<OncallKey> {
        None
    }
    fn rules(&self, person: &OncallKey, important: bool) -> Option<Rules> {
        self.0.person(person).map(|it| it.rules(important).clone())
    }
}

pub fn incident(id: IncidentId) -> Incident {
    Incident {
        id,
        began_at: began(),
        opened_at: began(),
        class: IncidentClass::Outage,
        phase: Phase::Investigating,
        cause: None,
        host_restored_at: None,
        monitoring_at: None,
        last_failure_at: None,
        resolved_at: None,
        withdrawn: None,
        unwatched: Vec::new(),
        relapses: 0,
        worked_between: std::time::Duration::ZERO,
        events: 0,
        statements: 0,
        counts: Default::default(),
    }
}

/// A call to Kim by a channel, as the engine would have recorded it.
pub fn call(channel: PageChannel, seed: &str, at: Time) -> (Escalation, Page) {
    let plan = plan();
    let id = IncidentId::new(at, seed);
    let policy = Arc::new(plan.policies[0].clone());
    let mut escalation = Escalation::open(EscalationSubject::Incident(id), policy, 3, at);
    escalation.advance(at, &mut Fixed(plan));
    let matter = Matter::Incident(Box::new(incident(id)));
    let item = PageItem {
        escalation: escalation.id,
        why: Why::Step,
        matter,
        answer_by: None,
        silence_s: 0,
    };
    let page = Page::new(Called::Person(key("kim")), channel, at, vec![item]);
    let wanted = escalation.wanted(at).remove(0);
    escalation.paged(&wanted, page.id, at);
    (escalation, page)
}

pub async fn commit(store: &Store, (escalation, page): &(Escalation, Page)) {
    let records = [
        Record::Escalation(Arc::new(escalation.clone())),
        Record::OncallPage(Box::new(page.clone())),
    ];
    store.commit(&records).await.unwrap();
}

/// A worker that delivers pages.
pub fn worker(
    store: &Store,
    clock: &Clock,
    channels: Channels,
    webhooks: Arc<[Webhook]>,
    cancel: &CancellationToken,
) -> OncallPageWorker {
    OncallPageWorker {
        clock: clock.clone(),
        store: store.clone(),
        channels: Arc::new(channels),
        push: Arc::new(Push::new(
            store.clone(),
            SealingKey::default(),
            None,
            AddressPolicy::default(),
        )),
        webhooks,
        sender: Arc::new(Sender {
            operator: "Hanbit".into(),
            contact: None,
            page: None,
            zone: bongsu_words::time::zone("Asia/Seoul"),
            drill: false,
            texts: Default::default(),
        }),
        public_names: Arc::new(Default::default),
        operations_url: Some("https://desk.example".into()),
        reply_ways: ReplyWays { codes: true, keys: true },
        cancel: cancel.clone(),
    }
}

/// Runs the worker until nothing is pending; what arrived.
async fn delivered(store: &Store, clock: &Clock) -> Vec<ReceivedMail> {
    let office = SmtpSink::new(clock.clone());
    let (tasks, cancel) = (TaskTracker::new(), CancellationToken::new());
    let relay = office.serve(Server::default(), &tasks, cancel.clone()).await.unwrap();
    let relay = Relay::parse(&format!("smtp://{relay}"), None).unwrap();
    let mailer = Mailer::new("outage@host.example", vec![relay]).unwrap();
    let channels = Channels { mailer: Some(mailer), ..Channels::default() };
    let worker = worker(store, clock, channels, Arc::new([]), &cancel);
    let running = tokio::spawn(worker.run());
    while store.delivery_counts(Topic::OncallPage).await.unwrap().pending > 0 {
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    running.await.unwrap();
    office.mail()
}

pub async fn store() -> (Store, tempfile::TempDir) {
    let place = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", place.path().join("test.db").display());
    let store = Store::open(&url).await.unwrap();
    assert!(store.apply_oncall_plan(0, (began(), "root"), &plan()).await.unwrap());
    (store, place)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engineer_gets_one_mail_with_the_link_that_acknowledges_and_nobody_gets_another() {
    let (store, _place) = store().await;
    let clock = Clock::scaled(began(), 1.0);
    let call = call(PageChannel::Mail, "one", began());
    commit(&store, &call).await;
    let arrived = delivered(&store, &clock).await;
    let [mail] = &arrived[..] else { panic!("{arrived:?}") };
    assert_eq!(mail.to, "kim@host.example");
    assert!(mail.subject.starts_with("[Hanbit] Call for help: "), "{}", mail.subject);
    let code = Page::code(call.1.id, store.secret());
    let link = format!("https://desk.example/oncall/page/{}/{code:032x}", call.1.id);
    assert!(mail.links.contains(&link), "{:?}", mail.links);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_meanwhile_is_not_sent() {
    let (store, _place) = store().await;
    let clock = Clock::scaled(began(), 1.0);
    let (mut escalation, page) = call(PageChannel::Mail, "one", began());
    let kim = Actor { name: "Kim".into(), person: Some(key("kim")) };
    assert!(escalation.acknowledge(&kim, began()));
    commit(&store, &(escalation, page)).await;
    assert_eq!(delivered(&store, &clock).await.len(), 0);
    assert_eq!(store.delivery_counts(Topic::OncallPage).await.unwrap().dropped, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_not_there_fails_at_once_so_that_the_next_one_is_tried() {
    let (store, _place) = store().await;
    let clock = Clock::scaled(began(), 1.0);
    for (channel, seed) in [
        (PageChannel::Sms, "a"),
        (PageChannel::Voice, "b"),
        (PageChannel::Webhook("gone".into()), "c"),
        (PageChannel::Push, "d"),
    ] {
        commit(&store, &call(channel, seed, began())).await;
    }
    assert_eq!(delivered(&store, &clock).await.len(), 0);
    assert_eq!(store.delivery_counts(Topic::OncallPage).await.unwrap().failed, 4);
    assert_eq!(store.page_fates(began()).await.unwrap().0.len(), 4);
}
