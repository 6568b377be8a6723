//! S10: these browsers get this message, and no others do. The push service is one that nobody here
//! wrote: it verifies who sends, and decrypts as a browser does.

use crate::hooks::began;
use crate::oncall::{call, commit, plan, store, worker};
use bongsu::runtime::delivery::channels::Channels;
use bongsu::runtime::delivery::oncall_pages::OncallPageWorker;
use bongsu::runtime::delivery::push::Push;
use bongsu_clock::Clock;
use bongsu_core::access::{LoginName, Role};
use bongsu_core::notification::delivery::Topic;
use bongsu_core::oncall::escalation::{Escalation, PageOutcome};
use bongsu_core::oncall::page::Page;
use bongsu_core::oncall::person::PageChannel;
use bongsu_core::oncall::push::PushAddress;
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_send::http::{Endpoint, Request};
use bongsu_store::{NewPushSubscription, Store};
use bongsu_web::SealingKey;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The push service of all browsers here.
struct PushService {
    base: String,
    process: Child,
    /// Kept open: it dies when it writes to nobody.
    _output: BufReader<ChildStdout>,
}

impl PushService {
    fn start() -> PushService {
        let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let peers = here.join("../../target/peers/node_modules");
        let missing = "is missing; `cargo xtask install` installs it";
        let package = peers.join("web-push-testing");
        assert!(package.is_dir(), "the npm package web-push-testing {missing}");
        let mut process = Command::new("node")
            .arg(here.join("tests/it/push_service.mjs"))
            .env("PEERS", peers)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("node {missing}: {error}"));
        let mut base = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut base).unwrap();
        PushService { base: base.trim().to_owned(), process, _output: output }
    }

    async fn ask(&self, path: &str) -> Value {
        let endpoint = Endpoint::parse(&format!("{}{path}", self.base)).unwrap();
        let answer = endpoint.send(&Request::get(endpoint.target(), Vec::new())).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// A new browser of somebody, whose push service answers its messages so; by its id there.
    async fn browser(&self, desk: &Desk, login: &str, answers: &str) -> String {
        let key = desk.store.push_key_in_use().await.unwrap().unwrap();
        let made = self.ask(&format!("/subscribe?key={key}")).await;
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        let id = text("browser");
        let endpoint = format!("{}/notify/{id}?answers={answers}", self.base);
        let address = PushAddress::with_keys(endpoint, &text("p256dh"), &text("auth")).unwrap();
        let new = NewPushSubscription {
            user: desk.user(login).await,
            address: &address,
            server_key: &key,
            name: "phone",
        };
        assert!(desk.store.add_push_subscription(&new, began()).await.unwrap());
        id
    }

    async fn got(&self, browser: &str) -> (u64, Vec<Value>) {
        let got = self.ask(&format!("/got/{browser}")).await;
        (got["asked"].as_u64().unwrap(), got["messages"].as_array().unwrap().clone())
    }
}

impl Drop for PushService {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Desk {
    store: Store,
    clock: Clock,
    /// The networks that push services may be in.
    networks: Vec<&'static str>,
    _place: tempfile::TempDir,
}

/// What the key pair is sealed by.
fn key_file() -> SealingKey {
    SealingKey::from_random(&[9; 32])
}

/// A desk whose plan has Kim and their account, and which has begun its work.
async fn desk() -> Desk {
    let (store, place) = store().await;
    for login in ["kim", "lee"] {
        let login = LoginName::parse(login).unwrap();
        store.add_user(&login, login.as_str(), Role::Engineer, began()).await.unwrap();
    }
    let mut plan = plan();
    plan.people[0].login = Some("kim".into());
    assert!(store.apply_oncall_plan(1, (began(), "root"), &plan).await.unwrap());
    // The push service compares signatures with its own clock.
    let clock = Clock::scaled(Clock::system().now(), 100.0);
    let desk = Desk { store, clock, networks: vec!["127.0.0.0/8"], _place: place };
    desk.push().begin(&desk.clock, &CancellationToken::new()).await;
    desk
}

impl Desk {
    fn push(&self) -> Push {
        let networks = self.networks.iter().map(|it| it.parse().unwrap()).collect();
        let contact = Some("mailto:noc@host.example".to_owned());
        Push::new(self.store.clone(), key_file(), contact, AddressPolicy::new(networks))
    }

    async fn user(&self, login: &str) -> Uuid {
        let login = LoginName::parse(login).unwrap();
        self.store.user_by_login(&login).await.unwrap().unwrap().id
    }

    async fn browsers(&self, login: &str) -> usize {
        self.store.push_subscriptions_of_login(login).await.unwrap().len()
    }

    /// Calls Kim in their browsers about something new.
    async fn call(&self, seed: &str) -> Page {
        let call = call(PageChannel::Push, seed, self.clock.now());
        self.deliver(&call).await;
        call.1
    }

    /// Delivers a page, and waits until that has ended, one way or the other.
    async fn deliver(&self, call: &(Escalation, Page)) {
        commit(&self.store, call).await;
        let cancel = CancellationToken::new();
        let channels = Channels::default();
        let worker = OncallPageWorker {
            push: Arc::new(self.push()),
            ..worker(&self.store, &self.clock, channels, Arc::new([]), &cancel)
        };
        let running = tokio::spawn(worker.run());
        while self.store.delivery_counts(Topic::OncallPage).await.unwrap().pending > 0 {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
        running.await.unwrap();
    }

    /// What became of a page, as the engine is told.
    async fn fate(&self, page: &Page) -> PageOutcome {
        let (fates, _) = self.store.page_fates(began()).await.unwrap();
        fates.into_iter().find(|it| it.page == page.id).unwrap().fate
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_browser_of_the_engineer_gets_what_a_text_message_says_and_no_other_does() {
    let (service, desk) = (PushService::start(), desk().await);
    let phone = service.browser(&desk, "kim", "").await;
    let laptop = service.browser(&desk, "kim", "").await;
    let of_lee = service.browser(&desk, "lee", "").await;
    let page = desk.call("one").await;
    let code = Page::code(page.id, desk.store.secret());
    let link = format!("https://desk.example/oncall/page/{}/{code:032x}", page.id);
    for browser in [&phone, &laptop] {
        let (_, messages) = service.got(browser).await;
        let [message] = &messages[..] else { panic!("{messages:?}") };
        let text: Value = serde_json::from_str(message["text"].as_str().unwrap()).unwrap();
        let title = text["title"].as_str().unwrap();
        assert!(title.starts_with("[Hanbit] Call for help: "), "{title}");
        assert!(text["body"].as_str().unwrap().starts_with("As of "), "{text}");
        assert_eq!((&text["url"], &text["tag"]), (&Value::from(link.as_str()), &message["topic"]));
        assert_eq!(message["urgency"], "high");
        let ttl: u64 = message["ttl"].as_str().unwrap().parse().unwrap();
        assert!((1..=900).contains(&ttl), "{ttl}");
        assert_eq!(message["topic"].as_str().unwrap().len(), 22, "nothing of what it is about");
    }
    assert_eq!(service.got(&of_lee).await, (0, vec![]));
    assert_eq!(desk.fate(&page).await, PageOutcome::Accepted);
    let taken = desk.store.push_subscriptions_of_login("kim").await.unwrap();
    assert!(taken.iter().all(|it| it.accepted_at.is_some()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_has_left_is_removed_and_the_others_get_it() {
    let (service, desk) = (PushService::start(), desk().await);
    let phone = service.browser(&desk, "kim", "").await;
    for gone in ["404", "410"] {
        service.browser(&desk, "kim", gone).await;
        assert_eq!(desk.browsers("kim").await, 2);
        let page = desk.call(gone).await;
        assert_eq!(desk.fate(&page).await, PageOutcome::Accepted);
        assert_eq!(desk.browsers("kim").await, 1);
    }
    assert_eq!(service.got(&phone).await.1.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_browser_the_next_rule_follows_at_once() {
    let (service, desk) = (PushService::start(), desk().await);
    let page = desk.call("none was added").await;
    assert_eq!(desk.fate(&page).await, PageOutcome::Failed);
    let gone = service.browser(&desk, "kim", "410").await;
    let page = desk.call("the only one has left").await;
    assert_eq!(desk.fate(&page).await, PageOutcome::Failed);
    assert_eq!((service.got(&gone).await.0, desk.browsers("kim").await), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_service_in_trouble_is_asked_again_and_then_the_next_rule_follows() {
    let (service, desk) = (PushService::start(), desk().await);
    let busy = service.browser(&desk, "kim", "429,503,201").await;
    let page = desk.call("busy").await;
    assert_eq!(desk.fate(&page).await, PageOutcome::Accepted);
    let (asked, messages) = service.got(&busy).await;
    assert_eq!((asked, messages.len()), (3, 1));
    let all = desk.store.push_subscriptions_of_login("kim").await.unwrap();
    desk.store.remove_push_subscription(all[0].user, all[0].id).await.unwrap();
    let dead = service.browser(&desk, "kim", "500").await;
    let page = desk.call("dead").await;
    assert_eq!(desk.fate(&page).await, PageOutcome::Failed);
    let asked = service.got(&dead).await.0;
    assert!((2..10).contains(&asked), "again and again, and not for ever: {asked}");
    assert_eq!(desk.browsers("kim").await, 1, "its browser has not left");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_push_service_refuses_is_not_asked_again() {
    let (service, desk) = (PushService::start(), desk().await);
    let refused = service.browser(&desk, "kim", "403").await;
    let page = desk.call("refused").await;
    assert_eq!(desk.fate(&page).await, PageOutcome::Failed);
    assert_eq!((service.got(&refused).await.0, desk.browsers("kim").await), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_browser_makes_the_desk_ask_within_a_network() {
    let (service, mut desk) = (PushService::start(), desk().await);
    let inside = service.browser(&desk, "kim", "").await;
    desk.networks.clear();
    let page = desk.call("inside").await;
    assert_eq!(desk.fate(&page).await, PageOutcome::Failed);
    assert_eq!(service.got(&inside).await.0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_about_the_same_replace_each_other_and_others_do_not() {
    let (service, desk) = (PushService::start(), desk().await);
    let phone = service.browser(&desk, "kim", "").await;
    let (mut escalation, page) = call(PageChannel::Push, "rack", desk.clock.now());
    // It becomes worse, and they are told so.
    let later = page.at + Duration::from_secs(60);
    let worse = Page::new(page.to.clone(), PageChannel::Push, later, page.items.clone());
    let mut attempt = escalation.calls[0].attempts[0].clone();
    attempt.page = Some((worse.id, later));
    escalation.calls[0].attempts.push(attempt);
    desk.deliver(&(escalation.clone(), page)).await;
    desk.deliver(&(escalation, worse)).await;
    desk.call("switch").await;
    let (_, messages) = service.got(&phone).await;
    let [first, worse, other] = &messages[..] else { panic!("{messages:?}") };
    assert_eq!(first["topic"], worse["topic"]);
    assert_ne!(first["topic"], other["topic"]);
    assert_ne!(first["text"], worse["text"], "it rings again: it is another page");
}
