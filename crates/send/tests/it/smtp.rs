//! Mail to servers that accept it, and to servers that do not.

use crate::sink::Sink;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::Contact;
use bongsu_core::name::Name;
use bongsu_core::notification::{ContactKey, Notice, NoticeReason, SiteSummary, Sites};
use bongsu_core::secret::StoreSecret;
use bongsu_send::Outcome;
use bongsu_send::mail::{Mail, Mailer, Relay};
use bongsu_words::Language;
use bongsu_words::message::{Message, Sender, message};
use jiff::tz::TimeZone;
use std::net::{SocketAddr, TcpListener};

fn now() -> Time {
    Time::parse("2018-01-04T16:19:07+09:00").unwrap()
}

fn notice(number: u32) -> Notice {
    let names = vec![Name::parse("forum.example").unwrap()];
    Notice {
        incident: IncidentId::new(now(), "test"),
        contact: ContactKey::of(
            &StoreSecret::default(),
            &Contact::Email("kim@customer.example".into()),
        ),
        number,
        customers: vec!["kim".into()],
        statement: 0,
        at: now(),
        why: NoticeReason::First,
        sites: SiteSummary { hit: Sites { count: 1, names }, ..SiteSummary::default() },
    }
}

fn content(notice: &Notice) -> Message {
    let sender = Sender {
        operator: "가비아".into(),
        contact: Some("1544-4370".into()),
        page: Some("https://status.example".into()),
        zone: TimeZone::get("Asia/Seoul").unwrap(),
        drill: false,
    };
    message(Language::Ko, &sender, notice, &[], &[])
}

fn mailer(relays: &[SocketAddr]) -> Mailer {
    let relays = relays.iter().map(|at| Relay::parse(&format!("smtp://{at}"), None).unwrap());
    Mailer::new("가비아 <outage@host.example>", relays.collect()).unwrap()
}

async fn send_to(mailer: &Mailer, address: &str, number: u32) -> Outcome {
    let notice = notice(number);
    let message = content(&notice);
    let unsubscribe_url = Some("https://status.example/c/0bee/leave?to=1".to_owned());
    let id = |number| format!("{}.{}.{number}", notice.incident, notice.contact);
    let (id, first) = (id(number), id(0));
    let thread = (number > 0).then_some(first.as_str());
    let mail =
        Mail { address, lang: Language::Ko, id: &id, thread, message: &message, unsubscribe_url };
    mailer.send(now(), &mail).await
}

async fn send(relays: &[SocketAddr]) -> Outcome {
    send_to(&mailer(relays), "kim@customer.example", 0).await
}

/// An address where nothing listens.
fn closed_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn an_accepted_mail_has_all_headers_of_the_message() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(folder.path(), &[]);
    let mailer = mailer(&[sink.at]);
    for number in [0, 1] {
        let outcome = send_to(&mailer, "kim@customer.example", number).await;
        assert!(matches!(&outcome, Outcome::Accepted(text) if text.contains("250")), "{outcome:?}");
    }
    let mail = sink.mail();
    for line in [
        "To: kim@customer.example",
        "List-Unsubscribe: <https://status.example/c/0bee/leave?to=1>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Auto-Submitted: auto-generated",
        "Content-Language: ko",
        "Date: Thu, 04 Jan 2018 07:19:07 +0000",
        "multipart/alternative",
    ] {
        assert!(mail.contains(line), "{line} is missing in\n{mail}");
    }
    let key = format!("{}.{}", notice(0).incident, notice(0).contact);
    assert!(mail.contains(&format!("Message-ID: <{key}.0@host.example>")), "{mail}");
    assert!(mail.contains(&format!("In-Reply-To: <{key}.0@host.example>")), "{mail}");
}

#[tokio::test]
async fn temporary_failures_are_retried() {
    let folder = tempfile::tempdir().unwrap();
    for args in [["-r", "RCPT"], ["-r", "."], ["-q", "DATA"], ["-q", "MAIL"]] {
        let sink = Sink::start(folder.path(), &args);
        let outcome = send(&[sink.at]).await;
        assert!(matches!(outcome, Outcome::TryLater(_)), "{args:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn permanent_failures_are_not_retried() {
    let folder = tempfile::tempdir().unwrap();
    for args in [["-f", "RCPT"], ["-f", "."]] {
        let sink = Sink::start(folder.path(), &args);
        let outcome = send(&[sink.at]).await;
        assert!(matches!(&outcome, Outcome::Refused(why) if why.contains('5')), "{outcome:?}");
    }
}

#[tokio::test]
async fn the_second_relay_takes_over_from_an_unreachable_one() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(folder.path(), &[]);
    let outcome = send(&[closed_port(), sink.at]).await;
    assert!(matches!(&outcome, Outcome::Accepted(text) if text.contains(&sink.at.to_string())));
}

#[tokio::test]
async fn refused_by_one_relay_and_deferred_by_another_is_retried() {
    let folder = tempfile::tempdir().unwrap();
    let refuses = Sink::start(folder.path(), &["-f", "RCPT"]);
    let outcome = send(&[refuses.at, closed_port()]).await;
    assert!(matches!(outcome, Outcome::TryLater(_)), "{outcome:?}");
}

#[tokio::test]
async fn an_invalid_address_is_refused_without_a_connection() {
    for address in ["", "kim", "kim@", "kim@a b", "kim@x\r\nBcc: all@x"] {
        let outcome = send_to(&mailer(&[closed_port()]), address, 0).await;
        assert!(matches!(&outcome, Outcome::Refused(why) if why.contains("not an e-mail address")));
    }
}
