//! Mail that comes back, or is made to look as if it did.

use crate::program::{bongsu, err, out};
use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::incident::{Counts, IncidentClass, IncidentId};
use bongsu_core::inventory::Contact;
use bongsu_core::notification::delivery::{Answer, DeliveryChannel, Outcome, Topic};
use bongsu_core::notification::{ContactKey, Notice, NoticeReason, SiteSummary, SubscriberMail};
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_store::{Claimed, Store, SubscriberChannel, SubscriptionFilter};
use std::io::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

fn at(secs: u64) -> Time {
    Time::parse("2018-01-04T16:19:00+09:00").unwrap() + Duration::from_secs(secs)
}

/// The store in `dir`, with two notices to Kim that a relay accepted.
async fn sent(dir: &Path) -> (Store, Vec<Notice>) {
    let url = format!("sqlite:{}", dir.join("bongsu.db").display());
    let store = Store::open(&url).await.unwrap();
    let incident = IncidentId::new(at(0), "nsgroup:gabia");
    let contact = ContactKey::of(store.secret(), &Contact::Email("kim@mail.example".into()));
    let mut notices = Vec::new();
    for number in 0..2 {
        let notice = Notice {
            incident,
            contact,
            number,
            customers: vec!["kim".into()],
            statement: 0,
            at: at(number.into()),
            why: NoticeReason::First,
            sites: SiteSummary::default(),
        };
        store.commit(&[Record::Notice(Box::new(notice.clone()))]).await.unwrap();
        let (now, until) = (at(10), at(20));
        let due = store.claim_deliveries(Topic::Notice, "test", now, until, 9).await.unwrap();
        let accepted = Answer::Accepted("250".into());
        let outcome = Outcome::Answered(Some(DeliveryChannel::Mail), accepted);
        let settled = due.iter().map(|Claimed { delivery, .. }| {
            delivery.key.topic.policy().settle(now, delivery, outcome.clone())
        });
        store.settle_deliveries("test", now, &settled.collect::<Vec<_>>()).await.unwrap();
        notices.push(notice);
    }
    (store, notices)
}

/// What a mail server reports of a message with this id.
fn report(message_id: &str) -> String {
    format!(
        "From: MAILER-DAEMON@relay.example\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"x\"\r\n\r\n\
         --x\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; relay.example\r\n\r\n\
         Final-Recipient: rfc822; kim@mail.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n\
         --x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\n\r\n--x--\r\n"
    )
}

/// Pipes a report into the program, which runs in `cwd`.
fn pipe(cwd: &Path, config: &str, report: &str) -> Output {
    let mut child = bongsu()
        .current_dir(cwd)
        .args(["bounce", "--config", config])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends early does not read it.
    let _ = child.stdin.take().unwrap().write_all(report.as_bytes());
    child.wait_with_output().unwrap()
}

fn configure(dir: &Path) {
    std::fs::write(dir.join("b.toml"), "version = \"1\"\n[store]\nurl = \"sqlite:bongsu.db\"\n")
        .unwrap();
}

/// Incident ids are on the public page, and Kim has had one notice: enough to name all others.
#[tokio::test]
async fn only_the_message_itself_can_come_back() {
    let dir = tempfile::tempdir().unwrap();
    configure(dir.path());
    let (store, notices) = sent(dir.path()).await;
    let [first, second] = [notices[0].id(), notices[1].id()];
    let learned = first.message_id(store.secret());
    let code = learned.rsplit('.').next().unwrap();
    for forged in [second.to_string(), format!("{second}.{code}"), format!("{second}.0")] {
        let ignored = pipe(dir.path(), "b.toml", &report(&format!("{forged}@host.example")));
        assert!(ignored.status.success(), "{}", err(&ignored));
        assert!(out(&ignored).contains("ignored"), "{}", out(&ignored));
    }
    assert!(store.failed_notices(9).await.unwrap().is_empty());
    let real = format!("{}@host.example", second.message_id(store.secret()));
    let taken = pipe(dir.path(), "b.toml", &report(&real));
    assert!(out(&taken).contains("bounced: 5.1.1"), "{}{}", out(&taken), err(&taken));
    assert!(store.failed_notices(9).await.unwrap()[0].returned.is_some(), "it came back");
}

/// A mail server runs the program where it likes and as whom it likes, and asks once.
#[tokio::test]
async fn a_bounce_that_cannot_be_recorded_is_tried_again() {
    let (desk, spool) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = desk.path().join("b.toml").display().to_string();
    let code = |output: &Output| output.status.code();
    let early = pipe(spool.path(), &config, &report("x.y.0.z@host.example"));
    assert_eq!(code(&early), Some(75), "no configuration: {}", out(&early));
    for unreadable in ["version = \"1\"\n[mail]\nnonsense = 1\n", "= \u{0}"] {
        std::fs::write(&config, unreadable).unwrap();
        let early = pipe(spool.path(), &config, &report("x.y.0.z@host.example"));
        assert_eq!(code(&early), Some(75), "{unreadable:?}");
    }
    configure(desk.path());
    let early = pipe(spool.path(), &config, &report("x.y.0.z@host.example"));
    assert_eq!(code(&early), Some(75), "no database: {}", out(&early));
    assert!(err(&early).contains("there is no database"), "{}", err(&early));
    assert_eq!(std::fs::read_dir(spool.path()).unwrap().count(), 0, "a store was made");
    let (store, notices) = sent(desk.path()).await;
    let id = format!("{}@host.example", notices[0].id().message_id(store.secret()));
    let taken = pipe(spool.path(), &config, &report(&id));
    assert!(out(&taken).contains("bounced"), "{}{}", out(&taken), err(&taken));
    assert!(store.failed_notices(9).await.unwrap()[0].returned.is_some(), "it came back");
}

/// Kim subscribed to the public page, and has left the company since.
#[tokio::test]
async fn a_statement_to_a_subscriber_comes_back_like_a_notice() {
    let dir = tempfile::tempdir().unwrap();
    configure(dir.path());
    let (store, notices) = sent(dir.path()).await;
    let incident = notices[0].incident;
    let kim = SubscriberChannel::Mail("kim@example.kr".into());
    store.subscribe(&kim, &SubscriptionFilter::default(), at(0)).await.unwrap();
    let token = store.pending_invitations(at(0), 9).await.unwrap()[0].0.token;
    store.confirm_subscriber(token, at(1)).await.unwrap();
    for number in 0..3 {
        let said = Statement {
            incident,
            number,
            as_of: at(u64::from(number) + 2),
            next_update_by: None,
            since: at(0),
            kind: StatementKind::Investigating,
            class: IncidentClass::Outage,
            counts: Counts::default(),
        };
        store.commit(&[Record::Statement(said)]).await.unwrap();
    }
    let (now, until) = (at(10), at(20));
    let outcome = Outcome::Answered(None, Answer::Accepted("250".into()));
    // One after the other.
    for _ in 0..3 {
        let due = store.claim_deliveries(Topic::Subscriber, "test", now, until, 9).await.unwrap();
        let settled = due.iter().map(|Claimed { delivery, .. }| {
            delivery.key.topic.policy().settle(now, delivery, outcome.clone())
        });
        store.settle_deliveries("test", now, &settled.collect::<Vec<_>>()).await.unwrap();
    }
    for number in 0..3 {
        assert_eq!(store.subscribers().await.unwrap(), 1, "before the third");
        let id = SubscriberMail::new(store.secret(), incident, token, number);
        let taken = pipe(dir.path(), "b.toml", &report(&format!("{id}@host.example")));
        assert!(out(&taken).contains("bounced: 5.1.1"), "{}{}", out(&taken), err(&taken));
    }
    assert_eq!(store.subscribers().await.unwrap(), 0);
    let ignored = pipe(dir.path(), "b.toml", &report("0160c009.s00.1@host.example"));
    assert!(out(&ignored).contains("ignored"), "{}", out(&ignored));
}
