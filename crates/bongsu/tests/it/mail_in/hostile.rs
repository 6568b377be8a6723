//! What strangers try by mail.

use super::{HELP, VOUCHED, desk, texts};
use bongsu::runtime::tickets::mail::Way;
use bongsu_clock::Clock;
use bongsu_core::ticket::mail::{MessageKind, ReplyId};
use bongsu_core::ticket::{Author, Change, Command, Content, Expiry, Person, Ticket, decide};
use bongsu_receive::lmtp::{Envelope, Receiver, Verdict};
use std::time::Duration;

fn vouched(mail: &str) -> String {
    format!("{}{mail}", VOUCHED.replace('\r', ""))
}

fn answer_to(desk: &super::Desk, ticket: &Ticket) -> String {
    let id = ReplyId { ticket: ticket.id, kind: MessageKind::Answer, number: 2 };
    id.write(desk.store.secret())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_mails_in_a_mail_are_one_ticket() {
    let desk = desk("").await;
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    let plain = format!("From: kim@a.example\r\nMessage-ID: <1@a>\r\n{nested}Subject: x\r\n\r\nx");
    let base64 = data_encoding::BASE64_MIME.encode(nested.as_bytes());
    let encoded = format!(
        "From: kim@a.example\r\nMessage-ID: <2@a>\r\nMIME-Version: 1.0\r\nContent-Type: \
         message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64}\r\n"
    );
    for mail in [plain, encoded] {
        let bounced = mail.clone().into_bytes();
        let taken =
            desk.mail.take(Envelope::of(Some("kim@a.example")), mail.into_bytes(), false).await;
        assert_eq!(taken, Verdict::Taken);
        assert_eq!(
            desk.mail.take(Envelope::of(Some("")), bounced, false).await,
            Verdict::Taken,
            "as a bounce"
        );
    }
    assert_eq!(desk.tickets().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_does_not_silence_a_customer() {
    let desk = desk("").await;
    let mail =
        |n: u32| format!("From: kim@shop.example\nMessage-ID: <{n}@shop.example>\n\nn {n}\n");
    for n in 0..25 {
        desk.take("evil@evil.example", &mail(n)).await;
    }
    assert!(matches!(desk.take("kim@shop.example", &mail(26)).await, Verdict::Later(_)));
    let written = vouched(&mail(27)).replace("n 27", "password: Hunter2hunter2");
    assert_eq!(desk.take("kim@shop.example", &written).await, Verdict::Taken);
    let topic = bongsu_core::notification::delivery::Topic::Ticket;
    let pending = desk.store.delivery_counts(topic).await.unwrap().pending;
    assert_eq!(pending, 4, "three to strangers, and the customer's own");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_mailbox_under_other_names_gets_no_more_mail() {
    let desk = desk("").await;
    for n in 0..6 {
        let mail = format!("From: kim+{n}@shop.example\nMessage-ID: <{n}@shop.example>\n\nn {n}\n");
        desk.take("evil@evil.example", &mail).await;
    }
    let topic = bongsu_core::notification::delivery::Topic::Ticket;
    assert_eq!(desk.store.delivery_counts(topic).await.unwrap().pending, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_domain_calls_forged_continues_nothing() {
    let desk = desk("").await;
    let first = vouched("From: kim@shop.example\nMessage-ID: <1@shop.example>\n\nfirst\n");
    desk.take("kim@shop.example", &first).await;
    let (ticket, _) = desk.only().await;
    let forged = format!(
        "{}From: kim@shop.example\nMessage-ID: <2@shop.example>\nIn-Reply-To: <{}@host.example>\n\nclose it\n",
        VOUCHED.replace('\r', "").replace("dmarc=pass", "dmarc=fail"),
        answer_to(&desk, &ticket)
    );
    desk.take("kim@shop.example", &forged).await;
    assert_eq!(desk.tickets().await.len(), 2);
    assert_eq!(texts(&desk.store.ticket_entries(ticket.id).await.unwrap()), ["first"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_to_our_message_confirms_the_address_and_no_customer() {
    let desk = desk("").await;
    let first = "From: kim@shop.example\nMessage-ID: <1@shop.example>\n\nfirst\n";
    desk.take("kim@shop.example", first).await;
    let (ticket, _) = desk.only().await;
    assert!(!ticket.requester.is_confirmed);
    let reply = format!(
        "From: kim@shop.example\nMessage-ID: <2@shop.example>\nIn-Reply-To: <{}@{HELP}>\n\nstill\n",
        answer_to(&desk, &ticket)
    );
    desk.take("kim@shop.example", &reply).await;
    let (ticket, entries) = desk.only().await;
    assert!(ticket.requester.is_confirmed && ticket.expiry() != Expiry::Unconfirmed);
    assert_eq!(ticket.customer, None, "whose it is remains to be said");
    assert_eq!(texts(&entries), ["first", "still"]);
    let confirmed =
        |it: &bongsu_core::ticket::Entry| matches!(it.content, Content::Change(Change::Confirmed));
    assert_eq!(entries.iter().filter(|it| confirmed(it)).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_took_up_is_not_deleted() {
    let desk = desk("").await;
    for n in 0..2 {
        let mail = format!("From: kim{n}@a.example\nMessage-ID: <{n}@a.example>\n\nn\n");
        desk.take("kim@a.example", &mail).await;
    }
    let tickets = desk.tickets().await;
    let minji = Author::Staff(Person { id: "user:minji".into(), name: "Minji".into() });
    let reply = Command::Reply { text: "보고 있습니다".into(), closes: false };
    let now = Clock::system().now();
    let answered = decide(now, &tickets[0], (minji, None), reply).unwrap();
    desk.store.change_ticket(&answered).await.unwrap();
    let day = Duration::from_secs(24 * 3600);
    desk.store.prune_tickets(now + 2 * day, day, 9 * day).await.unwrap();
    let left = desk.tickets().await;
    assert_eq!(left.iter().map(|it| it.id).collect::<Vec<_>>(), [tickets[0].id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forwarded_message_stays_whole_and_secrets_below_are_told_of() {
    let desk = desk("").await;
    let mail = vouched(
        "From: kim@shop.example\nSubject: Fwd: x\nMessage-ID: <1@shop.example>\n\nsee below\n\n\
         -----Original Message-----\nFrom: a@b.example\n\nerror 502 of shop.example\n\
         password: Hunter2hunter2\n",
    );
    desk.take("kim@shop.example", &mail).await;
    let (_, entries) = desk.only().await;
    assert!(texts(&entries)[0].contains("error 502"), "{entries:?}");
    let topic = bongsu_core::notification::delivery::Topic::Ticket;
    assert_eq!(desk.store.delivery_counts(topic).await.unwrap().pending, 1, "the receipt");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_back_is_on_the_ticket_once() {
    let desk = desk("").await;
    let first = vouched("From: kim@shop.example\nMessage-ID: <1@shop.example>\n\nfirst\n");
    desk.take("kim@shop.example", &first).await;
    let (ticket, _) = desk.only().await;
    let bounce = include_str!("../../../../send/tests/bounces/postfix.eml");
    let ours = format!("{}@host.example", answer_to(&desk, &ticket));
    let bounce = bounce.replace("018f.5a.2.c0de@host.example", &ours);
    for _ in 0..2 {
        desk.take("", &bounce).await;
    }
    let (ticket, entries) = desk.only().await;
    let came_back = |it: &&bongsu_core::ticket::Entry| matches!(&it.content, Content::Change(Change::Bounced { answer: 2, reason }) if reason.contains("5.1.1"));
    assert_eq!(entries.iter().filter(came_back).count(), 1, "{entries:?}");
    assert!(ticket.waiting_since.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_of_the_machine_writes_no_mail_of_a_customer() {
    let desk = desk("").await;
    let local = Way { is_trusted: false, ..desk.mail.clone() };
    let mail = vouched("From: kim@shop.example\nMessage-ID: <1@x>\n\nChange my contact.\n");
    let taken =
        local.take(Envelope::of(Some("kim@shop.example")), mail.clone().into_bytes(), false).await;
    assert_eq!(taken, Verdict::Taken);
    let (ticket, _) = desk.only().await;
    assert!(ticket.customer.is_none() && !ticket.requester.is_confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_only_looks_like_the_mail_servers_is_none() {
    let desk = desk("").await;
    for (n, before) in ["\u{3000}", "\u{a0}", "X\u{200b}", "\u{feff}"].into_iter().enumerate() {
        let mail = vouched(&format!("From: kim@shop.example\nMessage-ID: <{n}@x>\n\nHello {n}.\n"));
        // A field before it, so that the header is one.
        let mail = format!("Received: by mx\n{before}{mail}");
        assert_eq!(desk.take("kim@shop.example", &mail).await, Verdict::Taken);
    }
    for ticket in desk.tickets().await {
        assert!(ticket.customer.is_none() && !ticket.requester.is_confirmed, "{ticket:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_owns_a_domain_is_a_stranger_under_all_of_its_addresses() {
    let desk = desk("").await;
    let mail = |n: u32| {
        let found = "Authentication-Results: mx.host.example; dkim=pass header.d=evil.example\nReceived: by mx\n";
        format!("{found}From: a{n}@evil.example\nMessage-ID: <{n}@evil.example>\n\nn {n}\n")
    };
    for n in 0..500 {
        assert_eq!(desk.take("a@evil.example", &mail(n)).await, Verdict::Taken, "{n}");
    }
    assert!(matches!(desk.take("a@evil.example", &mail(500)).await, Verdict::Later(_)));
    let own = vouched("From: kim@shop.example\nMessage-ID: <1@shop.example>\n\nHello.\n");
    assert_eq!(
        desk.take("kim@shop.example", &own).await,
        Verdict::Taken,
        "customers are not kept out"
    );
}
