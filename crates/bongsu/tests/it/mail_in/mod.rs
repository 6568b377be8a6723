//! S11: mail that customers write, from a real mail server and out of a real mailbox, in the shapes
//! that mail has.

mod hostile;
pub mod mailbox;
mod relayed;
pub mod servers;

use crate::hooks::began;
use bongsu::config::{Config, IncomingMail};
use bongsu::runtime::tickets::mail::{MailDesk, Way};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::view::View;
use bongsu_core::inventory::{Channel, Contact, Customer, Inventory};
use bongsu_core::ticket::attachment::FileLimits;
use bongsu_core::ticket::{Content, Entry, Ticket};
use bongsu_core::topology::{TopologyOptions, compile};
use bongsu_receive::lmtp::{Envelope, Receiver, Verdict};
use bongsu_store::{Store, TicketFilter};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// The address to which customers write.
const HELP: &str = "help@host.example";
/// What the mail server found of a sender whose domain vouches for the mail.
const VOUCHED: &str = "Authentication-Results: mx.host.example; dmarc=pass header.from=shop.example\r\n\
     Received: from shop.example (shop.example [192.0.2.1])\r\n\tby mx.host.example (Postfix)\r\n";

struct Desk {
    store: Store,
    mail: Way,
    place: tempfile::TempDir,
}

fn settings(more: &str) -> IncomingMail {
    let text = format!(
        "version = \"1\"\n[tickets.mail]\naddresses = [\"{HELP}\"]\nlmtp = \"127.0.0.1:2424\"\n\
         authserv_id = \"mx.host.example\"\n{more}"
    );
    bongsu::config::parse("test", &text)
        .unwrap_or_else(|error| panic!("{error}"))
        .tickets
        .mail
        .unwrap()
}

/// Of a company with one customer, who has kim@shop.example on record.
async fn desk(more: &str) -> Desk {
    let place = tempfile::tempdir().unwrap();
    let store =
        Store::open(&format!("sqlite:{}", place.path().join("a.db").display())).await.unwrap();
    let mut inventory = Inventory::default();
    let contacts = vec![Contact::Email("kim@shop.example".into())];
    let customer = Customer { name: "김밥나라".into(), contacts, ..Customer::default() };
    inventory.customers.insert("shop".into(), customer);
    store.save_inventory(&inventory, began()).await.unwrap();
    let options = TopologyOptions {
        generation: 1,
        vantages: vec!["here".into()],
        channels: vec![Channel::Email],
        secret: store.secret().clone(),
        ..TopologyOptions::default()
    };
    let topology = Arc::new(compile(&inventory, &BTreeMap::new(), &options));
    let view = View { topology, ..View::default() };
    let mail = MailDesk {
        store: store.clone(),
        clock: Clock::system(),
        views: watch::channel(Arc::new(view)).1,
        config: settings(more),
        file_limits: FileLimits { file: 1 << 20, total: 1 << 30 },
        own_addresses: vec![HELP.into(), "outage@host.example".into()],
    };
    Desk { store, mail: Way { desk: Arc::new(mail), is_trusted: true }, place }
}

impl Desk {
    async fn tickets(&self) -> Vec<Ticket> {
        let filter = TicketFilter { limit: 100, ..TicketFilter::default() };
        self.store.tickets(filter).await.unwrap()
    }

    async fn only(&self) -> (Ticket, Vec<Entry>) {
        let tickets = self.tickets().await;
        let [ticket] = &tickets[..] else { panic!("{tickets:?}") };
        (ticket.clone(), self.store.ticket_entries(ticket.id).await.unwrap())
    }

    /// Waits until so many tickets are there.
    async fn until(&self, tickets: usize) -> Vec<Ticket> {
        loop {
            let found = self.tickets().await;
            if found.len() >= tickets {
                return found;
            }
            Clock::system().sleep(Duration::from_millis(20)).await;
        }
    }

    async fn take(&self, from: &str, message: &str) -> Verdict {
        self.mail
            .take(Envelope::of(Some(from)), message.replace('\n', "\r\n").into_bytes(), false)
            .await
    }
}

fn texts(entries: &[Entry]) -> Vec<&str> {
    let messages = entries.iter().filter(|it| matches!(it.content, Content::Message { .. }));
    messages.filter_map(Entry::searched_text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_known_by_the_word_of_their_domain_alone() {
    let desk = desk("").await;
    let plain = "From: Kim <kim@shop.example>\nSubject: 안 열립니다\nMessage-ID: <1@shop.example>\n\n4시부터\n";
    assert_eq!(desk.take("kim@shop.example", plain).await, Verdict::Taken);
    let (ticket, entries) = desk.only().await;
    assert_eq!((ticket.customer.as_deref(), ticket.requester.is_confirmed), (None, false));
    assert_eq!(texts(&entries), ["4시부터"]);
    let forged = plain.replace("<1@", "<2@").replace("shop.example>\nSubject", "shop.example>\nAuthentication-Results: mx.evil.example; dmarc=pass header.from=shop.example\nSubject");
    desk.take("kim@shop.example", &forged).await;
    assert!(desk.tickets().await.iter().all(|it| it.customer.is_none()));
    let vouched = format!("{}{}", VOUCHED.replace('\r', ""), plain.replace("<1@", "<3@"));
    desk.take("kim@shop.example", &vouched).await;
    let known = desk.tickets().await.into_iter().find(|it| it.customer.is_some()).unwrap();
    assert_eq!(known.customer.as_deref(), Some("shop"));
    assert!(known.requester.is_confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_mail_is_taken_once_and_what_nobody_wrote_not_at_all() {
    let desk = desk("").await;
    let mail = "From: kim@shop.example\nSubject: a\nMessage-ID: <1@shop.example>\n\nonce\n";
    desk.take("kim@shop.example", mail).await;
    desk.take("kim@shop.example", &format!("Received: by another way\n{mail}")).await;
    let (_, entries) = desk.only().await;
    assert_eq!(texts(&entries), ["once"]);
    for (from, header) in [
        ("", "X-A: b"),
        ("kim@shop.example", "Auto-Submitted: auto-replied"),
        ("kim@shop.example", "Precedence: bulk"),
        ("kim@shop.example", "X-Loop: help@host.example"),
    ] {
        let mail = format!("From: kim@shop.example\n{header}\nMessage-ID: <{header}>\n\nauto\n");
        assert_eq!(desk.take(from, &mail).await, Verdict::Taken);
    }
    assert_eq!(desk.tickets().await.len(), 1);
    // A bounce that a person forwards is a question.
    let bounce = include_str!("../../../../send/tests/bounces/postfix.eml");
    let forwarded = format!(
        "From: kim@shop.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=fw\n\n--fw\n\n\
         why does this come?\n--fw\nContent-Type: message/rfc822\n\n{bounce}\n--fw--\n"
    );
    desk.take("kim@shop.example", &forwarded).await;
    assert_eq!(desk.tickets().await.len(), 2);
    desk.take("", bounce).await;
    assert_eq!(desk.tickets().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_sender_opens_few_tickets_in_an_hour_and_gets_fewer_replies() {
    let desk = desk("").await;
    let mut later = 0;
    for n in 0..25 {
        let mail =
            format!("From: loop@robot.example\nMessage-ID: <{n}@robot.example>\n\nagain {n}\n");
        later +=
            usize::from(matches!(desk.take("loop@robot.example", &mail).await, Verdict::Later(_)));
    }
    assert_eq!((desk.tickets().await.len(), later), (20, 5));
    let topic = bongsu_core::notification::delivery::Topic::Ticket;
    assert_eq!(desk.store.delivery_counts(topic).await.unwrap().pending, 3);
    // Nobody confirmed: it is all deleted in time.
    let kept = Duration::from_secs(24 * 3600);
    desk.store.prune_tickets(Clock::system().now(), kept, kept).await.unwrap();
    assert_eq!(desk.tickets().await.len(), 20);
    let later: Time = Clock::system().now() + 2 * kept;
    desk.store.prune_tickets(later, kept, kept).await.unwrap();
    assert_eq!(desk.tickets().await.len(), 0);
}

#[test]
fn what_cannot_work_is_refused_with_its_place() {
    let wrong = |text: &str| {
        let text = format!("version = \"1\"\n[tickets.mail]\n{text}");
        bongsu::config::parse("t", &text).map(|_: Config| ()).unwrap_err().to_string()
    };
    assert!(wrong("addresses = [\"help@host.example\"]").contains("lmtp_socket"));
    assert!(wrong("lmtp = \"127.0.0.1:1\"").contains("addresses"));
    assert!(
        wrong("addresses = [\"a@b.kr\"]\nsmtp = \"0.0.0.0:25\"").contains("not on this machine")
    );
    assert!(wrong("addresses = [\"a@b.kr\"]\nimap = \"imap://a@mail.kr\"").contains("in clear"));
    let bare = wrong("addresses = [\"a@b.kr\"]\nimap = \"imaps://a@mail.kr\"");
    assert!(bare.contains("no password"), "{bare}");
    assert!(
        wrong("addresses = [\"a@b.kr\"]\nimap = \"imaps://a:b@mail.kr\"")
            .contains("imap_password_file")
    );
    assert!(
        wrong("addresses = [\"a@b.kr\"]\nlmtp = \"[::1]:1\"\noversized = \"x\"").contains("trim")
    );
}
