//! S7, S13: a customer who lost the link to their page gets it at a contact on record, and nobody
//! anywhere else.

use crate::hooks::began;
use bongsu::runtime::delivery::channels::Channels;
use bongsu::runtime::delivery::page_links::PageLinkWorker;
use bongsu::runtime::publishing::customer_urls::CustomerUrls;
use bongsu_clock::Clock;
use bongsu_core::inventory::{Contact, Customer, Inventory, Language};
use bongsu_core::notification::delivery::Topic;
use bongsu_core::notification::page_link::RequestedBy;
use bongsu_drill::smtp_sink::{ReceivedMail, Server, SmtpSink};
use bongsu_send::mail::{Mailer, Relay};
use bongsu_store::Store;
use bongsu_words::message::Sender;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

fn mail(address: &str) -> Contact {
    Contact::Email(address.into())
}

/// Two customers with one agency, and one on their own.
fn inventory() -> Inventory {
    let mut inventory = Inventory::default();
    for (key, name, address) in [
        ("1001", "김밥나라", "agency@mail.example"),
        ("1002", "이층집", "agency@mail.example"),
        ("1003", "박서점", "park@mail.example"),
    ] {
        let customer = Customer {
            name: name.into(),
            language: Language::En,
            contacts: vec![mail(address)],
            ..Customer::default()
        };
        inventory.customers.insert(key.into(), customer);
    }
    inventory
}

/// Runs the worker until nothing is pending; what arrived.
async fn delivered(store: &Store, clock: &Clock) -> Vec<ReceivedMail> {
    let office = SmtpSink::new(clock.clone());
    let (tasks, cancel) = (TaskTracker::new(), CancellationToken::new());
    let relay = office.serve(Server::default(), &tasks, cancel.clone()).await.unwrap();
    let relay = Relay::parse(&format!("smtp://{relay}"), None).unwrap();
    let mailer = Mailer::new("outage@host.example", vec![relay]).unwrap();
    let worker = PageLinkWorker {
        clock: clock.clone(),
        store: store.clone(),
        channels: Arc::new(Channels { mailer: Some(mailer), ..Channels::default() }),
        sender: Arc::new(Sender {
            operator: "한빛".into(),
            contact: None,
            page: None,
            zone: bongsu_words::time::zone("Asia/Seoul"),
            drill: false,
            texts: Default::default(),
        }),
        pages: CustomerUrls { base: "https://desk.example".into(), files_in: None },
        cancel: cancel.clone(),
    };
    let running = tokio::spawn(worker.run());
    while store.delivery_counts(Topic::PageLink).await.unwrap().pending > 0 {
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    running.await.unwrap();
    office.mail()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_goes_to_a_contact_on_record_and_nowhere_else() {
    let place = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", place.path().join("test.db").display());
    let store = Store::open(&url).await.unwrap();
    let clock = Clock::scaled(began(), 1000.0);
    store.save_inventory(&inventory(), began()).await.unwrap();
    store.create_page_tokens(["1001", "1002", "1003"], began()).await.unwrap();
    assert!(store.revoke_page_token("1003", began()).await.unwrap());
    for address in ["Agency@mail.example", "stranger@mail.example", "park@mail.example"] {
        let contact = mail(address);
        store.request_page_link(&contact, RequestedBy::Anybody, began()).await.unwrap();
    }
    let arrived = delivered(&store, &clock).await;
    let [mail] = &arrived[..] else { panic!("{arrived:?}") };
    assert_eq!(mail.to, "agency@mail.example");
    assert_eq!(mail.subject, "[한빛] Link to your page");
    let mut expected = Vec::new();
    for customer in ["1001", "1002"] {
        let token = store.page_token_of(customer).await.unwrap().unwrap();
        expected.push(format!("https://desk.example/c/{token}"));
    }
    assert_eq!(mail.links, expected, "both of the agency's customers");
    let counts = store.delivery_counts(Topic::PageLink).await.unwrap();
    assert_eq!((counts.sent, counts.dropped, counts.failed), (1, 2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_was_replaced_is_sent_as_it_is_now() {
    let place = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", place.path().join("test.db").display());
    let store = Store::open(&url).await.unwrap();
    let clock = Clock::scaled(began(), 1000.0);
    store.save_inventory(&inventory(), began()).await.unwrap();
    store.create_page_tokens(["1003"], began()).await.unwrap();
    let old = store.page_token_of("1003").await.unwrap().unwrap();
    let park = mail("park@mail.example");
    store.request_page_link(&park, RequestedBy::Staff, began()).await.unwrap();
    store.renew_page_token("1003", began()).await.unwrap();
    let new = store.page_token_of("1003").await.unwrap().unwrap();
    let arrived = delivered(&store, &clock).await;
    assert_eq!(arrived[0].links, [format!("https://desk.example/c/{new}")]);
    assert_ne!(new, old);
}
