//! S8: who is told of maintenance hears it once, as they want it, and what does not hold any more
//! is put right.

use crate::hooks::began;
use bongsu::runtime::delivery::announcements::deliver;
use bongsu::runtime::delivery::channels::Channels;
use bongsu::runtime::delivery::contact_desk::ContactDesk;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::inventory::{Contact, Customer, Inventory, Language};
use bongsu_core::maintenance::{
    Announcement, AnnouncementReason, Maintenance, MaintenanceId, Plan, Schedule, Scope, Text,
    Window,
};
use bongsu_core::name::Name;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::notification::preferences::{
    NotificationPreferences, PreferenceDefaults, Verbosity,
};
use bongsu_core::notification::{ContactKey, Sites};
use bongsu_drill::smtp_sink::{ReceivedMail, Server, SmtpSink};
use bongsu_send::mail::{Mailer, Relay};
use bongsu_store::Store;
use bongsu_words::message::Sender;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const PEOPLE: [&str; 3] = ["kim", "lee", "park"];

fn contact(who: &str) -> Contact {
    Contact::Email(format!("{who}@mail.example"))
}

async fn store() -> (Store, tempfile::TempDir) {
    let place = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", place.path().join("test.db").display());
    let store = Store::open(&url).await.unwrap();
    let mut inventory = Inventory::default();
    for who in PEOPLE {
        let language = if who == "kim" { Language::Ko } else { Language::En };
        let customer = Customer {
            name: who.into(),
            language,
            contacts: vec![contact(who)],
            ..Customer::default()
        };
        inventory.customers.insert(who.into(), customer);
    }
    store.save_inventory(&inventory, began()).await.unwrap();
    (store, place)
}

fn start() -> Time {
    began() + Duration::from_secs(7200)
}

fn planned() -> Maintenance {
    Maintenance {
        id: MaintenanceId::new(began(), "the test"),
        plan: Plan {
            title: Text { ko: "디스크 교체".into(), en: "Disks are replaced".into() },
            body: Text { ko: "순서대로 교체합니다.".into(), en: String::new() },
            scope: Scope::default(),
            schedule: Schedule {
                start: bongsu_core::maintenance::local_time::LocalTime::at(start(), "UTC"),
                duration_secs: 3600,
                zone: "UTC".into(),
                rule: None,
                except: Vec::new(),
            },
            notice_lead_secs: Some(7200),
            public: true,
        },
        author: "Kim".into(),
        created_at: began(),
        changed_at: began(),
        planned_at: Time::ZERO,
        begun: Vec::new(),
        ends: BTreeMap::new(),
        cancelled_at: None,
    }
}

fn told(store: &Store, who: &str, number: u32, why: AnnouncementReason) -> Record {
    let shift = Duration::from_secs(600) * number;
    let window =
        Window { start: start() + shift, end: start() + shift + Duration::from_secs(3600) };
    Record::Announcement(Box::new(Announcement {
        maintenance: planned().id,
        contact: ContactKey::of(store.secret(), &contact(who)),
        number,
        why,
        window,
        customers: vec![who.into()],
        sites: Sites { count: 1, names: vec![Name::parse("shop.example").unwrap()], services: 0 },
        at: began(),
    }))
}

/// Runs the worker until nothing is pending; what arrived.
async fn delivered(store: &Store) -> Vec<ReceivedMail> {
    let clock = Clock::scaled(began() + Duration::from_secs(1), 1.0);
    let office = SmtpSink::new(clock.clone());
    let (tasks, cancel) = (TaskTracker::new(), CancellationToken::new());
    let relay = office.serve(Server::default(), &tasks, cancel.clone()).await.unwrap();
    let relay = Relay::parse(&format!("smtp://{relay}"), None).unwrap();
    let desk = ContactDesk {
        clock,
        store: store.clone(),
        channels: Arc::new(Channels {
            mailer: Some(Mailer::new("outage@host.example", vec![relay]).unwrap()),
            ..Channels::default()
        }),
        sender: Arc::new(Sender {
            operator: "한빛".into(),
            contact: Some("02-0000-0000".into()),
            page: None,
            zone: bongsu_words::time::zone("Asia/Seoul"),
            drill: false,
            texts: Default::default(),
        }),
        pages: None,
        cancel: cancel.clone(),
    };
    let running = tokio::spawn(deliver(desk, PreferenceDefaults::default()));
    while store.delivery_counts(Topic::Announcement).await.unwrap().pending > 0 {
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    running.await.unwrap();
    office.mail()
}

fn to<'a>(mail: &'a [ReceivedMail], who: &str) -> Vec<&'a ReceivedMail> {
    let address = format!("{who}@mail.example");
    mail.iter().filter(|it| it.to == address).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_contact_is_told_once_in_their_language_unless_they_want_nothing() {
    let (store, _place) = store().await;
    let nothing = NotificationPreferences {
        verbosity: Some(Verbosity::Nothing),
        ..NotificationPreferences::default()
    };
    let park = ContactKey::of(store.secret(), &contact("park"));
    store.save_preferences(park, &nothing, began()).await.unwrap();
    let mut records = vec![Record::Maintenance(Box::new(planned()))];
    records.extend(PEOPLE.map(|who| told(&store, who, 0, AnnouncementReason::Announced)));
    store.commit(&records).await.unwrap();
    let mail = delivered(&store).await;
    assert_eq!(mail.len(), 2, "{mail:?}");
    let [kim] = &to(&mail, "kim")[..] else { panic!("{mail:?}") };
    assert!(kim.subject.contains("점검 작업 안내") && kim.subject.contains("디스크 교체"));
    let [lee] = &to(&mail, "lee")[..] else { panic!("{mail:?}") };
    assert!(lee.subject.contains("Disks are replaced"), "{lee:?}");
    assert_eq!(lee.sites, [('△', Name::parse("shop.example").unwrap())]);
    let counts = store.announcement_counts(planned().id).await.unwrap();
    assert_eq!((counts.sent, counts.dropped), (2, 1));
    assert_eq!(delivered(&store).await.len(), 0, "a new worker tells nobody again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_moved_before_anybody_heard_is_announced_with_its_new_time() {
    let (store, _place) = store().await;
    let records = [
        Record::Maintenance(Box::new(planned())),
        told(&store, "kim", 0, AnnouncementReason::Announced),
        told(&store, "kim", 1, AnnouncementReason::Changed),
        told(&store, "lee", 0, AnnouncementReason::Announced),
        told(&store, "lee", 1, AnnouncementReason::Cancelled),
    ];
    store.commit(&records).await.unwrap();
    let mail = delivered(&store).await;
    assert_eq!(mail.len(), 1, "who never heard of it is not told that it is off");
    assert!(!mail[0].subject.contains("변경"), "nor that it was moved: {:?}", mail[0]);
    let cancelled = told(&store, "kim", 2, AnnouncementReason::Cancelled);
    store.commit(&[cancelled]).await.unwrap();
    let mail = delivered(&store).await;
    assert_eq!(mail.len(), 1, "who heard of it is");
}
