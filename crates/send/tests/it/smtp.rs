//! Mail to servers that accept it, and to servers that do not.

use crate::fake_relay::{Behaviour, FakeRelay};
use crate::sink::Sink;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::Contact;
use bongsu_core::name::Name;
use bongsu_core::notification::{ContactKey, Notice, NoticeReason, SiteSummary, Sites};
use bongsu_core::secret::StoreSecret;
use bongsu_send::mail::{Mail, Mailer, Relay};
use bongsu_send::{Outcome, Progress};
use bongsu_words::Language;
use bongsu_words::message::{Message, Sender, message};
use bongsu_words::names::Public;
use jiff::tz::TimeZone;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

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
        sites: SiteSummary {
            hit: Sites { count: 1, names, services: 0 },
            ..SiteSummary::default()
        },
    }
}

fn content(notice: &Notice) -> Message {
    let sender = Sender {
        operator: "가비아".into(),
        contact: Some("1544-4370".into()),
        page: Some("https://status.example".into()),
        zone: TimeZone::get("Asia/Seoul").unwrap(),
        drill: false,
        texts: Default::default(),
    };
    message((Language::Ko, &Public::default()), &sender, notice, &[], &[])
}

fn mailer(relays: &[SocketAddr]) -> Mailer {
    let relays = relays.iter().map(|at| Relay::parse(&format!("smtp://{at}"), None).unwrap());
    Mailer::new("가비아 <outage@host.example>", relays.collect()).unwrap()
}

async fn send_to(mailer: &Mailer, address: &str, number: u32) -> Outcome {
    send_at(mailer, now(), address, number).await
}

async fn send_at(mailer: &Mailer, now: Time, address: &str, number: u32) -> Outcome {
    let notice = notice(number);
    let message = content(&notice);
    let unsubscribe_url = Some("https://status.example/c/0bee/leave?to=1".to_owned());
    let id = |number| format!("{}.{}.{number}", notice.incident, notice.contact);
    let (id, first) = (id(number), id(0));
    let thread = (number > 0).then_some(first.as_str());
    let mail = Mail {
        address,
        lang: Language::Ko,
        id: &id,
        thread,
        message: &message,
        unsubscribe_url,
        reply_to: None,
        answers: None,
    };
    mailer.send(now, &mail, &Progress::default()).await
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
        "X-Auto-Response-Suppress: All",
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

/// When a refusal is confirmed.
fn later() -> Time {
    now() + Duration::from_secs(120)
}

async fn refuses_nobody() -> FakeRelay {
    FakeRelay::start(|line| line.contains("nobody@").then_some(b"550 5.1.1 no such user\r\n")).await
}

#[tokio::test]
async fn an_address_is_refused_when_it_is_refused_twice_and_a_while_apart() {
    let relay = refuses_nobody().await;
    let mailer = mailer(&[relay.at]);
    let outcome = send_to(&mailer, "nobody@customer.example", 0).await;
    assert!(matches!(outcome, Outcome::TryLater(_)), "{outcome:?}");
    let outcome = send_at(&mailer, later(), "nobody@customer.example", 0).await;
    assert!(matches!(&outcome, Outcome::Refused(why) if why.contains("550 5.1.1")), "{outcome:?}");
}

#[tokio::test]
async fn a_relay_that_refuses_us_ends_no_address() {
    let faults: [Behaviour; 6] = [
        |line| line.starts_with("EHLO").then_some(b"550 5.7.1 You are not welcome\r\n"),
        |line| line.starts_with("MAIL").then_some(b"553 5.7.1 not owned by user\r\n"),
        |line| {
            line.starts_with("RCPT").then_some(b"550 5.4.5 Daily user sending limit exceeded\r\n")
        },
        |line| line.starts_with("RCPT").then_some(b"554 5.7.1 Relay access denied\r\n"),
        |line| (line == "DATA").then_some(b"554 5.5.1 no valid recipients\r\n"),
        |line| (line == ".").then_some(b"550 5.7.1 unsolicited mail\r\n"),
    ];
    for (n, fault) in faults.into_iter().enumerate() {
        let relay = FakeRelay::start(fault).await;
        let mailer = mailer(&[relay.at]);
        for now in [now(), later()] {
            let outcome = send_at(&mailer, now, "kim@customer.example", 0).await;
            assert!(matches!(outcome, Outcome::SenderRefused(_)), "{n}: {outcome:?}");
        }
    }
}

#[tokio::test]
async fn a_relay_that_refuses_everybody_alike_ends_no_address() {
    let relay = FakeRelay::start(|line| line.starts_with("RCPT").then_some(b"550 no\r\n")).await;
    let mailer = mailer(&[relay.at]);
    let mut outcomes = Vec::new();
    for now in [now(), later()] {
        for who in ["a", "b", "c", "d"] {
            outcomes.push(send_at(&mailer, now, &format!("{who}@customer.example"), 0).await);
        }
    }
    assert!(outcomes.iter().all(|it| !matches!(it, Outcome::Refused(_))), "{outcomes:?}");
    assert!(matches!(outcomes.last(), Some(Outcome::SenderRefused(_))), "{outcomes:?}");
}

#[tokio::test]
async fn domains_are_sent_as_a_labels_and_a_local_part_beyond_ascii_needs_smtputf8() {
    let plain = FakeRelay::start(|line| line.starts_with("EHLO").then_some(b"250 mx\r\n")).await;
    let mailer = Mailer::new(
        "장애 알림 <outage@호스팅.한국>",
        vec![Relay::parse(&format!("smtp://{}", plain.at), None).unwrap()],
    )
    .unwrap();
    let outcome = send_to(&mailer, "kim@한글.한국", 0).await;
    assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    assert_eq!(plain.said("MAIL"), ["MAIL FROM:<outage@xn--9t4bo31afmc.xn--3e0b707e>"]);
    assert_eq!(plain.said("RCPT"), ["RCPT TO:<kim@xn--bj0bj06e.xn--3e0b707e>"]);
    let outcome = send_to(&mailer, "한글@a.example", 0).await;
    assert!(matches!(&outcome, Outcome::Refused(why) if why.contains("SMTPUTF8")), "{outcome:?}");
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
    let refuses = refuses_nobody().await;
    let mailer = mailer(&[refuses.at, closed_port()]);
    for now in [now(), later()] {
        let outcome = send_at(&mailer, now, "nobody@customer.example", 0).await;
        assert!(matches!(outcome, Outcome::TryLater(_)), "{outcome:?}");
    }
}

#[tokio::test]
async fn an_invalid_address_is_refused_without_a_connection() {
    for address in ["", "kim", "kim@", "kim@a b", "kim@x\r\nBcc: all@x"] {
        let outcome = send_to(&mailer(&[closed_port()]), address, 0).await;
        assert!(matches!(&outcome, Outcome::Refused(why) if why.contains("not an e-mail address")));
    }
}

#[tokio::test]
async fn only_the_three_digits_of_the_last_reply_count() {
    let replies: [Behaviour; 5] = [
        |line| (line == ".").then_some(b"250\r\n"),
        |line| (line == ".").then_some(b"250 2.0.0 \xc1\xa2\xbc\xf6\r\n"),
        // GBK, in every reply; digits alone, in every reply; a tab after them.
        |line| (line != "DATA").then_some(b"250 \xbd\xd3\xca\xdc\r\n"),
        |line| if line == "DATA" { Some(b"354\r\n") } else { Some(b"250\r\n") },
        |line| (line == ".").then_some(b"250-\r\n250\tqueued\r\n"),
    ];
    for (n, reply) in replies.into_iter().enumerate() {
        let (relay, next) = (FakeRelay::start(reply).await, FakeRelay::start(|_| None).await);
        let outcome = send(&[relay.at, next.at]).await;
        assert!(matches!(outcome, Outcome::Accepted(_)), "{n}: {outcome:?}");
        assert_eq!((relay.copies(), next.copies()), (1, 0), "{n}");
    }
}

#[tokio::test]
async fn a_refusal_in_another_character_set_is_a_refusal() {
    let relay = FakeRelay::start(|line| {
        line.starts_with("RCPT").then_some(b"550 5.1.1 \xbe\xf8\xb4\xc2\r\n")
    })
    .await;
    let outcome = send(&[relay.at]).await;
    assert!(matches!(&outcome, Outcome::TryLater(why) if why.contains("550 5.1.1")), "{outcome:?}");
}

#[tokio::test]
async fn without_a_reply_to_the_final_dot_it_is_unknown_and_no_other_relay_is_asked() {
    let faults: [Behaviour; 3] = [
        |line| (line == ".").then_some(b""),
        |line| (line == ".").then_some(b"queued\r\n"),
        |line| (line == ".").then_some(b"354 go\r\n"),
    ];
    for (n, fault) in faults.into_iter().enumerate() {
        let (relay, next) = (FakeRelay::start(fault).await, FakeRelay::start(|_| None).await);
        let outcome = send(&[relay.at, next.at]).await;
        assert!(matches!(outcome, Outcome::Unknown(_)), "{n}: {outcome:?}");
        assert_eq!((relay.copies(), next.copies()), (1, 0), "{n}");
    }
}

#[tokio::test]
async fn what_ends_before_the_final_dot_goes_to_the_next_relay() {
    let faults: [Behaviour; 4] = [
        |line| (line == "DATA").then_some(b""),
        |line| line.starts_with("RCPT").then_some(b""),
        |line| line.starts_with("MAIL").then_some(b"250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n"),
        |line| (line == "DATA").then_some(b"250 ok\r\n"),
    ];
    for (n, fault) in faults.into_iter().enumerate() {
        let (relay, next) = (FakeRelay::start(fault).await, FakeRelay::start(|_| None).await);
        let outcome = send(&[relay.at, next.at]).await;
        assert!(matches!(outcome, Outcome::Accepted(_)), "{n}: {outcome:?}");
        assert_eq!((relay.copies(), next.copies()), (0, 1), "{n}");
    }
}

#[tokio::test]
async fn relays_are_greeted_with_a_name() {
    let relay = FakeRelay::start(|line| {
        let is_literal = line.contains("[127") || line.contains("localhost");
        is_literal.then_some(b"421 4.7.0 Try again later, closing connection. (EHLO)\r\n")
    })
    .await;
    assert!(matches!(send(&[relay.at]).await, Outcome::Accepted(_)));
    let named = mailer(&[relay.at]).greeting_as("desk.host.example");
    assert!(matches!(send_to(&named, "kim@customer.example", 0).await, Outcome::Accepted(_)));
    assert_eq!(relay.said("EHLO"), ["EHLO host.example", "EHLO desk.host.example"]);
}

#[tokio::test]
async fn a_relay_that_knows_no_ehlo_is_greeted_in_the_old_way() {
    let relay = FakeRelay::start(|line| {
        line.starts_with("EHLO").then_some(b"502 5.5.1 Unimplemented command\r\n")
    })
    .await;
    assert!(matches!(send(&[relay.at]).await, Outcome::Accepted(_)));
    assert_eq!(relay.said("HELO").len(), 1);
}

#[tokio::test]
async fn a_refused_mail_does_not_end_the_connection() {
    let relay = refuses_nobody().await;
    let mailer = mailer(&[relay.at]);
    let outcome = send_to(&mailer, "nobody@customer.example", 0).await;
    assert!(matches!(outcome, Outcome::TryLater(_)), "{outcome:?}");
    let outcome = send_to(&mailer, "kim@customer.example", 0).await;
    assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    assert_eq!(relay.said("EHLO").len(), 1);
}

#[tokio::test]
async fn what_was_said_before_starttls_is_dropped_and_the_connection_with_it() {
    let injected: [Behaviour; 2] = [
        |line| match line.get(..4)? {
            "EHLO" => Some(b"250-mx\r\n250 STARTTLS\r\n"),
            "STAR" => Some(b"220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n"),
            _ => None,
        },
        // A reply too many before, by which all later ones would be taken for those of others.
        |line| (line.starts_with("EHLO")).then_some(b"250-mx\r\n250 STARTTLS\r\n220 go\r\n"),
    ];
    for injected in injected {
        let relay = FakeRelay::start(injected).await;
        let url = format!("starttls://kim@{}", relay.at);
        let relays = vec![Relay::parse(&url, Some("hunter2")).unwrap()];
        let mailer = Mailer::new("outage@host.example", relays).unwrap();
        let outcome = send_to(&mailer, "kim@customer.example", 0).await;
        let expected = "more than it was asked for";
        assert!(
            matches!(&outcome, Outcome::TryLater(why) if why.contains(expected)),
            "{outcome:?}"
        );
        assert!(relay.said("AUTH").is_empty() && relay.said("MAIL").is_empty());
    }
}

#[tokio::test]
async fn without_starttls_nothing_is_sent_in_clear() {
    let relay = FakeRelay::start(|_| None).await;
    let relays = vec![Relay::parse(&format!("starttls://{}", relay.at), None).unwrap()];
    let mailer = Mailer::new("outage@host.example", relays).unwrap();
    let outcome = send_to(&mailer, "kim@customer.example", 0).await;
    assert!(!matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    assert_eq!((relay.said("MAIL").len(), relay.copies()), (0, 0));
}
