//! How fast 50,000 people are notified (S8): the engine decides who receives what when the
//! name servers of all of them fail, the notices are written to the outbox, and the mails are
//! delivered to Postfix's `smtp-sink`. For comparison Postfix's `smtp-source` sends mails of the
//! same size to the same sink.
//!
//! ```sh
//! cargo bench -p bongsu --bench mail -- [PEOPLE]
//! ```
#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]

use bongsu::runtime::delivery::channels::Channels;
use bongsu::runtime::delivery::notices::NoticeWorker;
use bongsu::runtime::publishing::customer_urls::CustomerUrls;
mod outage;

use bongsu_clock::Clock;
use bongsu_core::engine::Record;
use bongsu_core::engine::view::View;
use bongsu_core::incident::{Counts, IncidentId};
use bongsu_core::inventory::{Contact, Customer, Inventory};
use bongsu_core::name::Name;
use bongsu_core::notification::{ContactKey, Notice, NoticeReason, SiteState, SiteSummary};
use bongsu_core::secret::StoreSecret;
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_send::mail::{Mailer, Relay};
use bongsu_store::{Options, Store};
use bongsu_words::message::Sender;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Concurrent SMTP connections, for both.
const CONNECTIONS: &str = "16";

#[tokio::main]
async fn main() {
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let people: usize = asked.unwrap_or(50_000);
    let dir = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", dir.path().join("bench.db").display());
    let store = open(&url).await;
    let now = Clock::system().now();
    let inventory = outage::with_sites(inventory(people));
    store.save_inventory(&inventory, now).await.expect("saved");
    store
        .create_page_tokens(inventory.customers.keys().map(String::as_str), now)
        .await
        .expect("links");
    let told = outage::tell_all(&inventory, now - Duration::from_secs(600));
    let began = Instant::now();
    for records in &told.records {
        store.commit(records).await.expect("committed");
    }
    let written = began.elapsed();
    println!(
        "The last notice was created {:.1} s after the incident opened, in simulated time.\n",
        told.story.as_secs_f64()
    );
    let worked = told.worked;
    drop(told);

    let sink = Sink::start();
    let handed = hand_over(&store, sink.at).await;
    let size = letter_size(dir.path());
    let peer = smtp_source(sink.at, people, size);
    let rate = |span: Duration| people as f64 / span.as_secs_f64();
    println!("| {people} people | seconds | per second |\n|---|---:|---:|");
    for (what, span) in [
        ("the engine decides who receives what", worked),
        ("written to the outbox, with the victims and all other records (SQLite)", written),
        ("rendered, delivered, recorded", handed),
        (&format!("`smtp-source`, mails of {size} bytes"), peer),
    ] {
        println!("| {what} | {:.1} | {:.0} |", span.as_secs_f64(), rate(span));
    }
    println!("\nratio to smtp-source: {:.2}", rate(handed) / rate(peer));
}

/// A store with the secret of a rehearsal, of which the simulated topology's contacts are made.
async fn open(url: &str) -> Store {
    let options = Options { rehearsal: true, ..Options::default() };
    Store::open_with(url, options).await.expect("a store")
}

fn contact(n: usize) -> Contact {
    Contact::Email(format!("person{n}@customer.example"))
}

fn inventory(people: usize) -> Inventory {
    let mut inventory = Inventory::default();
    for n in 0..people {
        let known = Customer { contacts: vec![contact(n)], ..Customer::default() };
        inventory.customers.insert(format!("c{n}"), known);
    }
    inventory
}

fn records(people: usize) -> Vec<Record> {
    let at = Clock::system().now();
    let incident = IncidentId::new(at, "bench");
    let statement = Statement {
        incident,
        number: 0,
        as_of: at,
        next_update_by: Some(at + Duration::from_secs(900)),
        since: at,
        kind: StatementKind::Investigating,
        class: bongsu_core::incident::IncidentClass::Outage,
        counts: Counts::default(),
    };
    let notices = (0..people).map(|n| {
        let mut sites = SiteSummary::default();
        sites.add(SiteState::Hit, &Name::parse(&format!("site{n}.example")).expect("a name"));
        let (contact, customers) =
            (ContactKey::of(&StoreSecret::default(), &contact(n)), vec![format!("c{n}")]);
        let (number, statement, why) = (0, 0, NoticeReason::First);
        Notice { incident, contact, number, customers, statement, at, why, sites }
    });
    let notices = notices.map(Box::new).map(Record::Notice);
    std::iter::once(Record::Statement(statement)).chain(notices).collect()
}

fn notice_worker(store: &Store, at: SocketAddr, cancel: &CancellationToken) -> NoticeWorker {
    let relay = Relay::parse(&format!("smtp://{at}"), None).expect("a relay");
    let sender = Sender {
        operator: "Example Hosting".into(),
        contact: Some("02-0000-0000".into()),
        page: Some("https://status.example".into()),
        zone: bongsu_words::time::zone("Asia/Seoul"),
        drill: false,
        texts: Default::default(),
    };
    let mailer = Mailer::new("desk@host.example", vec![relay]).expect("a mailer");
    NoticeWorker {
        defaults: Default::default(),
        clock: Clock::system(),
        store: store.clone(),
        channels: Arc::new(Channels { mailer: Some(mailer), ..Channels::default() }),
        sender: Arc::new(sender),
        views: watch::channel(Arc::new(View::default())).1,
        pages: Some(CustomerUrls { base: "https://status.example".into(), files_in: None }),
        cancel: cancel.clone(),
    }
}

async fn hand_over(store: &Store, at: SocketAddr) -> Duration {
    let cancel = CancellationToken::new();
    let began = Instant::now();
    let running = tokio::spawn(notice_worker(store, at, &cancel).run());
    loop {
        let outbox = store.notice_counts().await.expect("the outbox");
        assert_eq!(outbox.failed, 0, "the sink takes all");
        if outbox.pending == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let latency = began.elapsed();
    cancel.cancel();
    running.await.expect("the worker ends");
    latency
}

/// The size of one of our mails, measured by sending one to a sink that stores it.
fn letter_size(folder: &std::path::Path) -> usize {
    let dump = folder.join("one");
    let sink = Sink::with(&["-D", &dump.to_string_lossy()]);
    let url = format!("sqlite:{}", folder.join("one.db").display());
    std::thread::scope(|scope| {
        let once = scope.spawn(|| {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(async {
                let store = open(&url).await;
                let now = Clock::system().now();
                store.save_inventory(&inventory(1), now).await.expect("saved");
                store.commit(&records(1)).await.expect("committed");
                hand_over(&store, sink.at).await;
            });
        });
        once.join().expect("one mail is sent");
    });
    std::fs::metadata(dump).expect("it was written down").len() as usize
}

fn smtp_source(at: SocketAddr, mails: usize, size: usize) -> Duration {
    let began = Instant::now();
    let status = Command::new("/usr/sbin/smtp-source")
        .args(["-s", CONNECTIONS, "-m", &mails.to_string(), "-l", &size.to_string()])
        .args(["-f", "desk@host.example", "-t", "person@customer.example"])
        .arg(format!("inet:{at}"))
        .status()
        .expect("smtp-source is there; `cargo xtask test` installs it");
    assert!(status.success(), "smtp-source: {status}");
    began.elapsed()
}

/// Postfix's smtp-sink.
struct Sink {
    child: Child,
    at: SocketAddr,
}

impl Sink {
    fn start() -> Sink {
        Sink::with(&[])
    }

    fn with(args: &[&str]) -> Sink {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr());
        let at = free.expect("a port");
        let child = Command::new("/usr/sbin/smtp-sink")
            .args(["-u", "root"])
            .args(args)
            .args([&at.to_string(), "200"])
            .stderr(Stdio::null())
            .spawn()
            .expect("smtp-sink is there; `cargo xtask test` installs it");
        while TcpStream::connect(at).is_err() {
            std::thread::yield_now();
        }
        Sink { child, at }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
