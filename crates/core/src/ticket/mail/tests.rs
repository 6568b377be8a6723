//! What is taken for what.

use super::authentication::{Alignment, OwnServer, Sender, judge};
use super::{Automatic, Incoming, MessageKind, ReplyId, SubjectToken, automatic, fits, new_text};
use crate::Time;
use crate::inventory::Contact;
use crate::secret::StoreSecret;
use crate::ticket::{Author, Opening, Origin, Requester, TicketId, open};

fn from(address: &str, headers: &[(&str, &str)]) -> Incoming {
    let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    Incoming {
        envelope_from: Some(address.into()),
        from: Some(("Kim".into(), address.into())),
        headers: headers.collect(),
        ..Incoming::default()
    }
}

fn judged(result: &str) -> Sender {
    let mail = received("kim@shop.co.kr", &[("authentication-results", result)], &[]);
    judge(&mail, Some(OWN), Alignment::Relaxed)
}

const OWN: OwnServer<'_> = OwnServer { authserv_id: "mx.host.kr", received_fields: 1 };

/// A mail as it comes from the mail server: what that wrote, its `Received`, and what was sent.
fn received(author: &str, own: &[(&str, &str)], sent: &[(&str, &str)]) -> Incoming {
    let by = [("received", "from a.kr (unknown [192.0.2.1]) by mx.host.kr (Postfix)")];
    from(author, &[own, &by, &[("from", author)], sent].concat())
}

#[test]
fn a_sender_is_known_only_by_the_word_of_our_own_mail_server() {
    for pass in [
        "mx.host.kr; dmarc=pass (p=reject) header.from=shop.co.kr",
        "MX.HOST.KR 1; spf=none; dkim=pass header.d=mail.shop.co.kr header.s=a",
        "mx.host.kr; spf=pass smtp.mailfrom=kim@shop.co.kr",
    ] {
        assert_eq!(judged(pass), Sender::Authenticated, "{pass}");
    }
    for unknown in [
        "mx.evil.kr; dmarc=pass header.from=shop.co.kr",
        "mx.host.kr; dkim=pass header.d=evil.co.kr",
        "mx.host.kr; spf=pass smtp.mailfrom=kim@evil.co.kr",
        "mx.host.kr; dkim=fail header.d=shop.co.kr",
        "mx.host.kr; spf=softfail (x; dmarc=pass header.from=shop.co.kr)",
        "mx.host.kr; spf=fail smtp.mailfrom=\"a; dmarc=pass header.from=shop.co.kr\"@evil.kr",
        "mx.host.kr; none",
        "mx.host.kr",
        "mx.host.kr; dkim=pass header.d=shop.co.kr; ;;",
        "mx.host.kr; dkim=pass header.d=shop.co.kr;",
        "mx.host.kr; dkim=pass header.d=shop.co.kr (",
        "mx.host.kr x; dkim=pass header.d=shop.co.kr",
        "\"y\" mx.host.kr; dkim=pass header.d=shop.co.kr",
        "mx.host.k\"x\"r; dkim=pass header.d=shop.co.kr",
        "mx.host.k(x)r; dkim=pass header.d=shop.co.kr",
        "mx.host.kr; dkim=pass header.d=\"x\"shop.co.kr",
        "mx.host.kr; dkim=pass junk header.d=shop.co.kr",
        "",
    ] {
        assert_eq!(judged(unknown), Sender::Unknown, "{unknown}");
    }
    let forged = "mx.host.kr; spf=pass smtp.mailfrom=shop.co.kr; dmarc=fail header.from=shop.co.kr";
    assert_eq!(judged(forged), Sender::Forged);
    let mail = received("kim@shop.co.kr", &[("authentication-results", OWN_PASS)], &[]);
    assert_eq!(
        judge(&mail, None, Alignment::Relaxed),
        Sender::Unknown,
        "without a name nothing is believed"
    );
    let twice = [
        ("authentication-results", "mx.host.kr; dkim=none; spf=none"),
        ("authentication-results", "mx.host.kr; dkim=pass header.d=shop.co.kr"),
    ];
    let mail = received("kim@shop.co.kr", &twice, &[]);
    let judged = judge(&mail, Some(OWN), Alignment::Relaxed);
    assert_eq!(judged, Sender::Unknown, "the topmost counts");
}

const OWN_PASS: &str = "mx.host.kr; dmarc=pass header.from=shop.co.kr";

#[test]
fn what_a_sender_wrote_below_the_received_of_our_server_vouches_for_nobody() {
    let result = |it| [("authentication-results", it)];
    let judged = |mail: &Incoming| judge(mail, Some(OWN), Alignment::Relaxed);
    // As Postfix 3.7 with OpenDKIM 2.11 and OpenDMARC 1.4 hand them on.
    for forged in [
        OWN_PASS,
        "mx.host.kr; dkim=pass header.d=shop.co.kr; ;;",
        "\"y\" mx.host.kr; dmarc=pass header.from=shop.co.kr",
        "mx.host.k\"x\"r; dmarc=pass header.from=shop.co.kr",
    ] {
        let found = result("mx.host.kr; dkim=none; dkim-atps=neutral");
        assert_eq!(judged(&received("kim@shop.co.kr", &found, &result(forged))), Sender::Unknown);
        assert_eq!(judged(&received("kim@shop.co.kr", &[], &result(forged))), Sender::Unknown);
    }
    let without = from("kim@shop.co.kr", &[("from", "kim@shop.co.kr"), result(OWN_PASS)[0]]);
    assert_eq!(judged(&without), Sender::Unknown, "no server of ours received it");
    let fail = result("mx.host.kr; dmarc=fail header.from=shop.co.kr");
    let forged = received("kim@shop.co.kr", &[], &fail);
    assert_eq!(judged(&forged), Sender::Forged, "that may stand anywhere");
}

#[test]
fn further_own_servers_are_counted_and_an_author_whom_filters_cannot_read_is_nobodys() {
    let by = |it| ("received", it);
    let pass = ("authentication-results", OWN_PASS);
    let author = ("from", "kim@shop.co.kr");
    let inner = from("kim@shop.co.kr", &[by("by imap with LMTP"), pass, by("by mx"), author]);
    let judged = |mail: &Incoming, received_fields| {
        judge(mail, Some(OwnServer { received_fields, ..OWN }), Alignment::Relaxed)
    };
    assert_eq!(judged(&inner, 1), Sender::Unknown);
    assert_eq!(judged(&inner, 2), Sender::Authenticated);
    assert_eq!(judged(&inner, 3), Sender::Unknown, "it took another way than all mail does");
    for odd in ["kim@shop.co.kr (", "kim@shop.co.kr, lee@evil.kr", "kim@shop.co.kr <a@evil.kr>"] {
        let mail = from("kim@shop.co.kr", &[pass, by("by mx"), ("from", odd)]);
        assert_eq!(judged(&mail, 1), Sender::Unknown, "{odd}");
    }
    let two = from("kim@shop.co.kr", &[pass, by("by mx"), author, ("from", "lee@evil.kr")]);
    assert_eq!(judged(&two, 1), Sender::Unknown);
}

#[test]
fn a_host_below_the_same_domain_vouches_only_where_it_may_and_silence_of_dns_is_known() {
    let judged = |result: &str, alignment| {
        let mail = received("nagios@mon.host.kr", &[("authentication-results", result)], &[]);
        judge(&mail, Some(OWN), alignment)
    };
    let below = "mx.host.kr; spf=pass smtp.mailfrom=www-data@web-1.host.kr";
    assert_eq!(judged(below, Alignment::Relaxed), Sender::Authenticated);
    assert_eq!(judged(below, Alignment::Strict), Sender::Unknown);
    let own = "mx.host.kr; spf=pass smtp.mailfrom=root@mon.host.kr";
    assert_eq!(judged(own, Alignment::Strict), Sender::Authenticated);
    for silent in [
        "mx.host.kr; spf=temperror smtp.mailfrom=root@mon.host.kr",
        "mx.host.kr; dkim=temperror header.d=mon.host.kr; dmarc=temperror header.from=mon.host.kr",
    ] {
        assert_eq!(judged(silent, Alignment::Strict), Sender::Unasked, "{silent}");
    }
    let of_another = "mx.host.kr; dkim=temperror header.d=evil.kr";
    assert_eq!(judged(of_another, Alignment::Strict), Sender::Unknown);
}

#[test]
fn programs_get_no_answer() {
    let own = ["help@host.kr".to_owned()];
    let why = |mail: Incoming| automatic(&mail, &own);
    assert_eq!(why(from("kim@a.kr", &[])), None);
    assert_eq!(why(from("kim@a.kr", &[("auto-submitted", "no")])), None);
    for (name, value) in [
        ("auto-submitted", "auto-replied (vacation)"),
        ("auto-submitted", "auto-generated; owner=x"),
        ("precedence", "auto_reply"),
        ("x-autoreply", "yes"),
    ] {
        assert_eq!(why(from("kim@a.kr", &[(name, value)])), Some(Automatic::Marked), "{name}");
    }
    assert_eq!(why(from("kim@a.kr", &[("precedence", "bulk")])), Some(Automatic::Bulk));
    assert_eq!(why(from("kim@a.kr", &[("list-id", "<a.b>")])), Some(Automatic::Bulk));
    assert_eq!(why(from("Help@host.kr", &[])), Some(Automatic::Own));
    assert_eq!(why(from("kim@a.kr", &[("x-loop", "help@host.kr")])), Some(Automatic::Own));
    assert_eq!(why(from("MAILER-DAEMON@a.kr", &[])), Some(Automatic::NoSender));
    let null = Incoming { envelope_from: Some(String::new()), ..from("kim@a.kr", &[]) };
    assert_eq!(why(null), Some(Automatic::NoSender));
}

#[test]
fn only_what_we_wrote_leads_to_a_ticket() {
    let (ours, theirs) = (StoreSecret::default(), StoreSecret::from_random(&[7; 32]));
    let ticket = TicketId::new(Time::from_secs(1_515_050_340), "1");
    let id = ReplyId { ticket, kind: MessageKind::Answer, number: 3 };
    let text = id.write(&ours);
    assert_eq!(ReplyId::read(&ours, &format!("{text}@host.kr")), Some(id));
    assert_eq!(ReplyId::read(&theirs, &text), None);
    assert_eq!(ReplyId::read(&ours, &text.replace(".a3.", ".a4.")), None);
    for nothing in ["", "@", "a.b.c", "018f.a3"] {
        assert_eq!(ReplyId::read(&ours, nothing), None);
    }
    let subject = format!("RE: {} 안 열립니다", SubjectToken::write(&ours, ticket));
    let token = SubjectToken::find(&subject).unwrap();
    assert!(token.is_of(&ours, ticket) && !token.is_of(&theirs, ticket));
    assert!(!token.is_of(&ours, TicketId::new(Time::ZERO, "2")));
    let guess = format!("[{}-0000000000000000]", ticket.reference());
    assert!(!SubjectToken::find(&guess).unwrap().is_of(&ours, ticket));
    assert_eq!(SubjectToken::find("[한글한글한글한글]"), None);
}

#[test]
fn who_was_forwarded_a_message_does_not_continue_the_ticket() {
    let requester = Requester {
        contact: Some(Contact::Email("kim@a.kr".into())),
        is_confirmed: true,
        ..Requester::default()
    };
    let opening = Opening {
        subject: "a".into(),
        text: "b".into(),
        customer: Some("c".into()),
        requester,
        origin: Origin::Mail,
        author: Author::Customer,
        incident: None,
    };
    let ticket = open(Time::ZERO, opening, "1").unwrap().ticket;
    assert!(fits(&ticket, "KIM@a.kr", &[]));
    assert!(!fits(&ticket, "lee@b.kr", &[]));
    assert!(fits(&ticket, "lee@b.kr", &[Contact::Email("lee@b.kr".into())]));
}

#[test]
fn what_is_answered_is_left_out_of_the_text() {
    for (text, new) in [
        (
            "still down\n\nOn Thu, 4 Jan 2018 at 16:30, Host <h@host.kr> wrote:\n> we look",
            "still down",
        ),
        (
            "안 됩니다\n\n2018년 1월 4일 (목) 오후 4:30, 한빛 <h@host.kr>님이 작성:\n\n> 보고",
            "안 됩니다",
        ),
        (
            "안 됩니다\n\n2018년 1월 4일 (목) 오후 4:30, 한빛\n<h@host.kr>님이 작성:\n> 보고",
            "안 됩니다",
        ),
        (
            "つながりません\n\n2018年1月4日(木) 16:30 Host <h@host.kr>:\n\n> 調査中です",
            "つながりません",
        ),
        ("네\n-----Original Message-----\nFrom: a", "네"),
        ("네\n\n보낸 사람: 한빛\n받는 사람: 김\n제목: 답변\n\n본문", "네"),
        ("From: our firewall we see\nnothing else", "From: our firewall we see\nnothing else"),
        ("네\n> 인용\n> 인용\n", "네"),
        (
            "보세요\n---------- Forwarded message ---------\nerror 502",
            "보세요\n---------- Forwarded message ---------\nerror 502",
        ),
        (
            "On 4 Jan, Host wrote:\n> which site?\nshop.kr\n> since?\n4시",
            "On 4 Jan, Host wrote:\n> which site?\nshop.kr\n> since?\n4시",
        ),
        ("> 인용\n제 답\n", "> 인용\n제 답"),
        ("> 전부 인용", "> 전부 인용"),
        (
            "2018년 1월 4일부터 안 됩니다.\n확인 바랍니다.",
            "2018년 1월 4일부터 안 됩니다.\n확인 바랍니다.",
        ),
        ("", ""),
    ] {
        assert_eq!(new_text(text), new, "{text}");
    }
}
