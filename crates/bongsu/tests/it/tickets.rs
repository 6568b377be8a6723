//! S11: what is answered reaches who wrote, each with their own sites; thousands at once.

use crate::hooks::began;
use bongsu::runtime::delivery::channels::Channels;
use bongsu::runtime::delivery::tickets::TicketWorker;
use bongsu::runtime::tickets::{deliver_answers, join_tickets};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::engine::view::{IncidentView, View};
use bongsu_core::incident::{
    Counts, Incident, IncidentClass, IncidentId, Justification, Phase, Victim, VictimState,
};
use bongsu_core::inventory::{ComponentKey, Contact, Language};
use bongsu_core::maintenance::plan::Text;
use bongsu_core::name::Name;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::ticket::{
    Author, Command, IncidentAnswer, JoinReason, Opening, Origin, Person, Requester, SiteState,
    Ticket, decide, open,
};
use bongsu_drill::smtp_sink::{ReceivedMail, Server, SmtpSink};
use bongsu_send::mail::{Mailer, Relay};
use bongsu_store::Store;
use bongsu_words::message::Sender;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

fn incident() -> IncidentId {
    IncidentId::new(began(), "ns")
}

fn minji() -> Person {
    Person { id: "user:minji".into(), name: "Minji".into() }
}

fn site(n: u32) -> Name {
    Name::parse(&format!("shop{n}.kr")).unwrap()
}

/// A ticket of customer `n`, about the incident.
async fn joined(store: &Store, n: u32, subject: &str) -> Ticket {
    let reason = JoinReason::Victim { site: site(n), state: SiteState::Hit };
    let opening = Opening {
        subject: subject.into(),
        text: format!("what {n} wrote"),
        customer: Some(format!("c{n}")),
        requester: Requester {
            name: String::new(),
            contact: Some(Contact::Email(format!("c{n}@mail.example"))),
            is_confirmed: true,
            language: if n.is_multiple_of(2) { Language::Ko } else { Language::En },
        },
        origin: Origin::CustomerPage,
        author: Author::Customer,
        incident: Some((incident(), reason)),
    };
    let opened = open(began(), opening, &n.to_string()).unwrap();
    store.open_ticket(&opened, false).await.unwrap();
    opened.ticket
}

fn victim(n: u32, state: VictimState) -> Record {
    Record::Victim(Victim {
        incident: incident(),
        site: site(n),
        customer: format!("c{n}"),
        state,
        listed_at: began(),
        hit_at: None,
        verified_at: None,
        justification: Justification::Dependency { component: ComponentKey("rack:a".into()) },
    })
}

fn answer() -> IncidentAnswer {
    IncidentAnswer {
        incident: incident(),
        number: 0,
        at: began() + Duration::from_secs(60),
        author: minji(),
        text: Text {
            ko: "원인을 찾고 있습니다.".into(), en: "We are looking for it.".into()
        },
        closes: false,
    }
}

async fn store_in(place: &tempfile::TempDir) -> Store {
    let url = format!("sqlite:{}", place.path().join("test.db").display());
    Store::open(&url).await.unwrap()
}

/// Runs the worker until nothing is pending; what arrived.
async fn delivered(store: &Store) -> Vec<ReceivedMail> {
    let clock = Clock::scaled(began(), 1000.0);
    let office = SmtpSink::new(clock.clone());
    let (tasks, cancel) = (TaskTracker::new(), CancellationToken::new());
    let relay = office.serve(Server::default(), &tasks, cancel.clone()).await.unwrap();
    let relay = Relay::parse(&format!("smtp://{relay}"), None).unwrap();
    let mailer = Mailer::new("outage@host.example", vec![relay]).unwrap();
    let worker = TicketWorker {
        clock,
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
        pages: None,
        live_url: Some("https://desk.example".into()),
        reply_to: None,
        file_limits: Default::default(),
        cancel: cancel.clone(),
    };
    let running = tokio::spawn(worker.run());
    while store.delivery_counts(Topic::Ticket).await.unwrap().pending > 0 {
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    running.await.unwrap();
    office.mail()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_answer_goes_to_each_with_their_own_sites_and_in_their_language() {
    let place = tempfile::tempdir().unwrap();
    let store = store_in(&place).await;
    let victims = [victim(1, VictimState::SeenHit), victim(2, VictimState::Verified)];
    store.commit(&victims).await.unwrap();
    // Whoever breaks lines in a subject writes no header.
    joined(&store, 1, "down\r\nBcc: everybody@evil.example").await;
    joined(&store, 2, "안 열려요").await;
    store.answer_incident("1", &answer()).await.unwrap();
    let now = began() + Duration::from_secs(61);
    assert_eq!(deliver_answers(&store, now).await.unwrap(), 2);
    assert_eq!(deliver_answers(&store, now).await.unwrap(), 0, "a second sweep does nothing");
    let mut mails = delivered(&store).await;
    mails.sort_by(|a, b| a.to.cmp(&b.to));
    let [one, two] = &mails[..] else { panic!("{mails:?}") };
    assert_eq!((one.to.as_str(), two.to.as_str()), ("c1@mail.example", "c2@mail.example"));
    assert_eq!(one.sites, [('✕', site(1))]);
    assert_eq!(two.sites, [('✓', site(2))]);
    assert!(one.subject.contains("your ticket was answered"), "{one:?}");
    assert!(two.subject.contains("문의에 답변드렸습니다"), "{two:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_not_sent_and_an_answer_once() {
    let place = tempfile::tempdir().unwrap();
    let store = store_in(&place).await;
    let ticket = joined(&store, 1, "down").await;
    let by = || (Author::Staff(minji()), None);
    let noted = decide(began(), &ticket, by(), Command::Note { text: "secret note".into() });
    let noted = noted.unwrap();
    store.change_ticket(&noted).await.unwrap();
    assert_eq!(store.delivery_counts(Topic::Ticket).await.unwrap().pending, 0);
    let reply = Command::Reply { text: "We see it.".into(), closes: false };
    let replied = decide(began(), &noted.ticket, by(), reply).unwrap();
    for _ in 0..2 {
        store.change_ticket(&replied).await.unwrap();
    }
    let mails = delivered(&store).await;
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    let page =
        format!("https://desk.example/t/{}", bongsu_web::ticket_token(store.secret(), &ticket));
    assert_eq!(mail.links, [page]);
}

/// The incident as the engine shows it, with these victims.
fn view(victims: &[Record]) -> View {
    let incident = Incident {
        id: incident(),
        began_at: began(),
        opened_at: began(),
        class: IncidentClass::Outage,
        phase: Phase::Identified,
        cause: None,
        host_restored_at: None,
        monitoring_at: None,
        last_failure_at: None,
        resolved_at: None,
        withdrawn: None,
        unwatched: Vec::new(),
        relapses: 0,
        worked_between: Duration::ZERO,
        events: 0,
        statements: 0,
        counts: Counts::default(),
    };
    let victims = victims.iter().filter_map(|it| match it {
        Record::Victim(victim) => Some(victim.clone()),
        _ => None,
    });
    let (victims, statements, proposals) = (victims.collect(), Vec::new(), Vec::new());
    let shown = IncidentView { incident, victims, statements, proposals };
    View { at: began(), incidents: vec![Arc::new(shown)], ..View::default() }
}

/// A ticket that was written at a time, before anybody knew of the incident.
async fn alone(store: &Store, n: u32, at: Time) -> Ticket {
    let opening = Opening {
        subject: "down".into(),
        text: "since a minute".into(),
        customer: Some(format!("c{n}")),
        requester: Requester::default(),
        origin: Origin::CustomerPage,
        author: Author::Customer,
        incident: None,
    };
    let opened = open(at, opening, &format!("alone {n}")).unwrap();
    store.open_ticket(&opened, false).await.unwrap();
    opened.ticket
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_of_victims_are_joined_once_with_the_reason_and_others_are_not() {
    let place = tempfile::tempdir().unwrap();
    let store = store_in(&place).await;
    let minutes = |n: u64| began().before(Duration::from_secs(60 * n));
    let early = alone(&store, 1, minutes(20)).await;
    let before = alone(&store, 2, minutes(40)).await;
    let other = alone(&store, 3, began()).await;
    let left = alone(&store, 4, began()).await;
    let by = || (Author::Staff(minji()), None);
    let reason = JoinReason::Person;
    let join =
        Command::Join { incident: incident(), is_resolved: false, even_resolved: false, reason };
    let joined = decide(began(), &left, by(), join).unwrap();
    store.change_ticket(&joined).await.unwrap();
    let taken_off = decide(began(), &joined.ticket, by(), Command::Leave).unwrap();
    store.change_ticket(&taken_off).await.unwrap();
    let victims = [1, 2, 4].map(|n| victim(n, VictimState::SeenHit));
    let (view, now) = (view(&victims), began() + Duration::from_secs(60));
    assert_eq!(join_tickets(&store, &view, now).await.unwrap(), 1);
    assert_eq!(join_tickets(&store, &view, now).await.unwrap(), 0, "a second sweep does nothing");
    let incident_of = |ticket: Ticket| {
        let store = store.clone();
        async move { store.ticket(ticket.id).await.unwrap().unwrap().incident }
    };
    let reason = JoinReason::Victim { site: site(1), state: SiteState::Hit };
    assert_eq!(incident_of(early).await.unwrap().reason, reason);
    assert_eq!(incident_of(before).await, None, "long before the outage");
    assert_eq!(incident_of(other).await, None, "of no victim");
    assert_eq!(incident_of(left).await, None, "a person took it off");
}

/// Ten thousand joined tickets: the answer is in the outbox for each within ten seconds.
#[tokio::test(flavor = "multi_thread")]
async fn one_answer_to_ten_thousand_reaches_each_of_them() {
    const TICKETS: u32 = 10_000;
    let place = tempfile::tempdir().unwrap();
    let store = store_in(&place).await;
    let victims: Vec<Record> = (0..TICKETS).map(|n| victim(n, VictimState::SeenHit)).collect();
    store.commit(&victims).await.unwrap();
    // Many at once, which the store commits together.
    let mut opening = JoinSet::new();
    for n in 0..TICKETS {
        let store = store.clone();
        opening.spawn(async move { joined(&store, n, "down").await });
    }
    opening.join_all().await;
    store.answer_incident("1", &answer()).await.unwrap();
    let clock = Clock::system();
    let started = clock.now();
    let reached = deliver_answers(&store, began() + Duration::from_secs(61)).await.unwrap();
    let took = clock.now().since(started);
    assert_eq!(reached, TICKETS as usize);
    let pending = store.delivery_counts(Topic::Ticket).await.unwrap().pending;
    assert_eq!(pending, u64::from(TICKETS));
    println!("{TICKETS} tickets answered in {took:?}");
}
