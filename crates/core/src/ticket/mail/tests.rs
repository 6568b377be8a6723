//! What is taken for what.

use super::authentication::{Alignment, Sender, judge};
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
    judge(
        &from("kim@shop.co.kr", &[("authentication-results", result)]),
        Some("mx.host.kr"),
        Alignment::Relaxed,
    )
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
        "",
    ] {
        assert_eq!(judged(unknown), Sender::Unknown, "{unknown}");
    }
    let forged = "mx.host.kr; spf=pass smtp.mailfrom=shop.co.kr; dmarc=fail header.from=shop.co.kr";
    assert_eq!(judged(forged), Sender::Forged);
    let mail =
        from("kim@shop.kr", &[("authentication-results", "a; dmarc=pass header.from=shop.kr")]);
    assert_eq!(
        judge(&mail, None, Alignment::Relaxed),
        Sender::Unknown,
        "without a name nothing is believed"
    );
    let below = [
        ("authentication-results", "mx.host.kr; dkim=none; spf=none"),
        ("authentication-results", "mx.host.kr; dkim=pass header.d=shop.co.kr"),
    ];
    let mail = from("kim@shop.co.kr", &below);
    assert_eq!(
        judge(&mail, Some("mx.host.kr"), Alignment::Relaxed),
        Sender::Unknown,
        "the topmost counts"
    );
}

#[test]
fn a_host_below_the_same_domain_vouches_only_where_it_may_and_silence_of_dns_is_known() {
    let judged = |result: &str, alignment| {
        let mail = from("nagios@mon.host.kr", &[("authentication-results", result)]);
        judge(&mail, Some("mx.host.kr"), alignment)
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
