//! S5, S12: real certificates on a real server, and who is told of them.

use crate::fake_gateway::{Behaviour, Gateway};
use crate::hooks::hook;
use bongsu::config::{AlertRecipient, Reach};
use bongsu::runtime::delivery::channels::Channels;
use bongsu::runtime::delivery::site_alerts::AlertWorker;
use bongsu::runtime::engine::latest_results::LatestResults;
use bongsu::runtime::publishing::customer_urls::CustomerUrls;
use bongsu::runtime::{Deps, Running, start};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::alert::{AlertOptions, AlertRule};
use bongsu_core::engine::view::View;
use bongsu_core::engine::{Input, Options};
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::inventory::{
    Channel, Contact, Customer, Expect, Inventory, Language, Location, Site, SiteUrl,
};
use bongsu_core::name::Name;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::notification::preferences::PreferenceDefaults;
use bongsu_core::topology::{Topology, TopologyOptions, compile};
use bongsu_drill::smtp_sink::{ReceivedMail, Server, SmtpSink};
use bongsu_probe::prober::ProberConfig;
use bongsu_probe::schedule::Intervals;
use bongsu_probe::site::Budgets;
use bongsu_send::mail::{Mailer, Relay};
use bongsu_send::webhook::Webhook;
use bongsu_store::Store;
use bongsu_words::message::Sender;
use parking_lot::Mutex;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How much faster than real time the desk lives.
const SPEED: f64 = 20.0;

fn began() -> Time {
    Time::parse("2026-06-01T03:00:00Z").unwrap()
}

/// A root, and an authority below it that issues certificates.
struct Authority {
    root: CertificateDer<'static>,
    below: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Authority {
        let (key, below_key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let ca = || {
            let mut params = CertificateParams::new(Vec::new()).unwrap();
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            params.not_before = date_time_ymd(2010, 1, 1);
            params.not_after = date_time_ymd(2090, 1, 1);
            params
        };
        let root = ca().self_signed(&key).unwrap().der().clone();
        let above = Issuer::new(ca(), key);
        let below = ca().signed_by(&below_key, &above).unwrap().der().clone();
        Authority { root, below, issuer: Issuer::new(ca(), below_key) }
    }

    /// What a server shows: a certificate for `name` until a day, with or without its chain.
    fn server(&self, name: &str, (y, m, d): (i32, u8, u8), whole: bool) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(y, m, d);
        let key = KeyPair::generate().unwrap();
        let leaf = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let mut chain = vec![leaf];
        chain.extend(whole.then(|| self.below.clone()));
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key);
        Arc::new(config.unwrap())
    }
}

/// A server whose certificate can be exchanged.
#[derive(Clone)]
struct Shown(Arc<Mutex<Arc<ServerConfig>>>);

async fn serve(shown: Shown) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = TlsAcceptor::from(shown.0.lock().clone());
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let _ = stream.read(&mut [0; 2000]).await;
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
                let _ = stream.write_all(answer).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    at
}

/// Four sites whose certificates are wrong in four ways, each its customer's own, among good ones.
struct Company {
    authority: Authority,
    shown: BTreeMap<Name, Shown>,
    inventory: Inventory,
    topology: Arc<Topology>,
}

const GOOD: (i32, u8, u8) = (2027, 6, 1);

impl Company {
    async fn new(store: &Store) -> Company {
        let authority = Authority::new();
        let mut company = Company {
            authority,
            shown: BTreeMap::new(),
            inventory: Inventory::default(),
            topology: Arc::default(),
        };
        for n in 0..12 {
            company.add(&format!("good{n}.example"), None, GOOD, true).await;
        }
        company.add("expired.example", None, (2026, 5, 1), true).await;
        company.add("other-name.example", Some("elsewhere.example"), GOOD, true).await;
        company.add("half-chain.example", None, GOOD, false).await;
        company.add("soon.example", None, (2026, 6, 11), true).await;
        let reference = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = TopologyOptions {
            generation: 1,
            vantages: vec!["here".into()],
            references: vec![reference.local_addr().unwrap()],
            channels: vec![Channel::Email],
            secret: store.secret().clone(),
            ..TopologyOptions::default()
        };
        tokio::spawn(async move { while reference.accept().await.is_ok() {} });
        let none: BTreeMap<Name, Discovery> = BTreeMap::new();
        company.topology = Arc::new(compile(&company.inventory, &none, &options));
        store.save_inventory(&company.inventory, began()).await.unwrap();
        let customers = company.inventory.customers.keys().map(String::as_str);
        store.create_page_tokens(customers, began()).await.unwrap();
        company
    }

    async fn add(&mut self, host: &str, name: Option<&str>, until: (i32, u8, u8), whole: bool) {
        let server = self.authority.server(name.unwrap_or(host), until, whole);
        let shown = Shown(Arc::new(Mutex::new(server)));
        let at = serve(shown.clone()).await;
        let host = Name::parse(host).unwrap();
        let contacts = vec![Contact::Email(format!("owner@{host}"))];
        let customer = Customer { contacts, language: Language::En, ..Customer::default() };
        self.inventory.customers.insert(host.to_string(), customer);
        let site = Site {
            customer: host.to_string(),
            url: SiteUrl { https: true, port: at.port(), ..SiteUrl::default() },
            expect: Expect::default(),
            location: Location::default(),
            name_servers: Vec::new(),
            addresses: vec![at.ip()],
            alert_contacts: match host.as_str() {
                "expired.example" => ["agency@dev.example", "owner@good0.example"]
                    .map(|it| Contact::Email(it.into()))
                    .to_vec(),
                _ => Vec::new(),
            },
            ..Site::default()
        };
        self.inventory.sites.insert(host.clone(), site);
        self.shown.insert(host, shown);
    }

    fn renew(&self, host: &str) {
        let shown = &self.shown[&Name::parse(host).unwrap()];
        *shown.0.lock() = self.authority.server(host, GOOD, true);
    }

    /// A program at work: probers, engine and delivery.
    async fn open(&self, store: &Store, clock: &Clock, office: &Office) -> Desk {
        let cancel = CancellationToken::new();
        let secs = Duration::from_secs;
        let alerts = AlertOptions {
            rules: vec![AlertRule {
                name: "all".into(),
                recipients: vec!["night".into(), "room".into()],
                ..AlertRule::default()
            }],
            open_after: secs(40),
            settling_time: secs(80),
            end_after: secs(60),
            bundle_window: secs(60),
            ..AlertOptions::default()
        };
        let sweep = secs(20);
        let options = Options { sweep, alerts: Arc::new(alerts), ..Options::default() };
        let timeout = secs(120);
        let prober = ProberConfig {
            intervals: Intervals { reference: secs(10), component: secs(10), sweep },
            site_budgets: Budgets { tcp: timeout, tls: timeout, http: timeout, service: timeout },
            allow_nets: vec!["127.0.0.0/8".parse().unwrap()],
            trust_roots: vec![self.authority.root.clone()],
            ..ProberConfig::default()
        };
        let views = Arc::new(watch::Sender::new(Arc::new(View::default())));
        let (_, commands) = mpsc::channel(1);
        let running = start(Deps {
            clock: clock.clone(),
            store: store.clone(),
            options,
            topology: self.topology.clone(),
            probers: vec![prober],
            views: views.clone(),
            commands,
            commits: None,
            observations: None,
            facts: Vec::new(),
            latest: Arc::new(LatestResults::default()),
            cancel: cancel.clone(),
        });
        let running = running.await.unwrap();
        let owner = self.topology.contacts.key_of(&Contact::Email("owner@soon.example".into()));
        let wanted = Arc::new(BTreeSet::from([owner]));
        running.facts.send(Input::AlertContacts(wanted)).await.unwrap();
        let worker = tokio::spawn(office.worker(store, clock, &cancel).run());
        Desk { running, worker, views: views.subscribe(), cancel }
    }
}

struct Desk {
    running: Running,
    worker: tokio::task::JoinHandle<()>,
    views: watch::Receiver<Arc<View>>,
    cancel: CancellationToken,
}

impl Desk {
    async fn until(&mut self, what: &str, holds: impl FnMut(&Arc<View>) -> bool) {
        let seen = self.views.wait_for(holds);
        let waited = Clock::system().timeout(Duration::from_secs(90), seen).await.is_ok();
        let view = self.views.borrow().clone();
        assert!(waited, "{what}: {:#?} {:?}", view.alerts, view.sites);
    }

    async fn close(self) {
        self.cancel.cancel();
        self.running.ended.await.unwrap();
        self.worker.await.unwrap();
    }
}

/// The relay and the room.
struct Office {
    sink: SmtpSink,
    relay: SocketAddr,
    gateway: Gateway,
}

impl Office {
    async fn open(clock: &Clock, tasks: &TaskTracker, cancel: &CancellationToken) -> Office {
        let sink = SmtpSink::new(clock.clone());
        let relay = sink.serve(Server::default(), tasks, cancel.clone()).await.unwrap();
        let gateway = Gateway::start(&[Behaviour::Responds(200, "", "ok")]).await;
        Office { sink, relay, gateway }
    }

    fn worker(&self, store: &Store, clock: &Clock, cancel: &CancellationToken) -> AlertWorker {
        let relay = Relay::parse(&format!("smtp://{}", self.relay), None).unwrap();
        let mailer = Mailer::new("outage@host.example", vec![relay]).unwrap();
        let recipient = |name: &str, reach| AlertRecipient {
            name: name.into(),
            reach,
            language: Language::En,
            questions: true,
        };
        let room: Webhook = hook("slack", &self.gateway);
        AlertWorker {
            clock: clock.clone(),
            store: store.clone(),
            channels: Arc::new(Channels { mailer: Some(mailer), ..Channels::default() }),
            webhooks: vec![room].into(),
            recipients: vec![
                recipient("night", Reach::Mail("noc@host.example".into())),
                recipient("room", Reach::Webhook("slack".into())),
            ]
            .into(),
            sender: Arc::new(Sender {
                operator: "Hanbit".into(),
                contact: None,
                page: None,
                zone: bongsu_words::time::zone("Asia/Seoul"),
                drill: false,
                texts: Default::default(),
            }),
            defaults: PreferenceDefaults::default(),
            pages: Some(CustomerUrls { base: "https://pages.example".into(), files_in: None }),
            operations_url: Some("https://desk.example".into()),
            cancel: cancel.clone(),
        }
    }

    fn mail_to(&self, address: &str) -> Vec<ReceivedMail> {
        self.sink.mail().into_iter().filter(|mail| mail.to == address).collect()
    }
}

/// Whether everybody was told of all that is open.
fn all_told(view: &View, open: usize) -> bool {
    let alerts = view.alerts.iter().filter(|it| it.is_open());
    alerts.clone().count() == open && view.alerts.iter().all(|it| !it.has_due())
}

async fn settled(store: &Store) {
    while store.delivery_counts(Topic::Alert).await.unwrap().pending > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_certificates_are_told_once_and_a_renewed_one_ends_its_alert() {
    let place = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", place.path().join("test.db").display());
    let store = Store::open(&url).await.unwrap();
    let clock = Clock::scaled(began(), SPEED);
    let (tasks, cancel) = (TaskTracker::new(), CancellationToken::new());
    let office = Office::open(&clock, &tasks, &cancel).await;
    let company = Company::new(&store).await;
    // The contact has it by choice; what the engine was told is asked again at the delivery.
    let owner = company.topology.contacts.key_of(&Contact::Email("owner@soon.example".into()));
    let wants = bongsu_core::notification::preferences::NotificationPreferences {
        site_alerts: Some(true),
        ..Default::default()
    };
    store.save_preferences(owner, &wants, began()).await.unwrap();

    let mut desk = company.open(&store, &clock, &office).await;
    desk.until("four alerts", |view| all_told(view, 4)).await;
    settled(&store).await;
    let view = desk.views.borrow().clone();
    let mut seen: Vec<String> = view
        .alerts
        .iter()
        .map(|it| match it.condition {
            bongsu_core::alert::Condition::Down { reason, .. } => {
                format!("{} {}", it.subject, reason.code())
            }
            other => format!("{} {}", it.subject, other.kind().as_str()),
        })
        .collect();
    seen.sort();
    assert_eq!(
        seen,
        [
            "expired.example certificate_expired",
            "half-chain.example certificate_untrusted",
            "other-name.example certificate_wrong_name",
            "soon.example certificate",
        ]
    );
    let told = office.mail_to("noc@host.example");
    let before = told.len();
    assert!((1..=2).contains(&before), "dates at once, failures together: {told:#?}");
    let own = office.mail_to("owner@soon.example");
    assert_eq!(own.len(), 1);
    assert!(own[0].links.iter().any(|it| it.contains("/c/")), "their page: {own:?}");
    assert!(own[0].text.contains("your contract says"), "{}", own[0].text);
    let agency = office.mail_to("agency@dev.example");
    assert_eq!(agency.len(), 1, "the site's own alert contact hears of that site");
    assert!(agency[0].subject.contains("expired.example"), "{}", agency[0].subject);
    // Whoever is named on the site of another customer sees no page of theirs, whatever they are
    // the contact of.
    for named in ["agency@dev.example", "owner@good0.example"] {
        let told = office.mail_to(named);
        assert_eq!(told.len(), 1, "{named}");
        assert!(!told[0].links.iter().any(|it| it.contains("/c/")), "{:?}", told[0].links);
        let text = &told[0].text;
        assert!(text.contains("named you to be told of alerts about expired.example"), "{text}");
    }
    assert_eq!(office.gateway.requests(), before, "the room hears as often");

    // Killed and started again: nobody is told anything again.
    desk.close().await;
    let mut desk = company.open(&store, &clock, &office).await;
    let at = clock.now() + Duration::from_secs(200);
    desk.until("200 s after a restart", |view| view.at > at).await;
    settled(&store).await;
    assert_eq!(office.mail_to("noc@host.example").len(), before);

    company.renew("soon.example");
    company.renew("expired.example");
    desk.until("two alerts", |view| all_told(view, 2)).await;
    settled(&store).await;
    let subjects: Vec<String> =
        office.mail_to("noc@host.example")[before..].iter().map(|it| it.subject.clone()).collect();
    assert!((1..=2).contains(&subjects.len()), "{subjects:?}");
    let own = office.mail_to("owner@soon.example");
    assert_eq!(own.len(), 2, "the date, and its end");
    assert_eq!(own[1].subject, "[Hanbit] soon.example: certificate now valid until 1 Jun 2027");
    desk.close().await;
    cancel.cancel();
}
