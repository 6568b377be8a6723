//! What a mail server is answered.

use bongsu_receive::lmtp::{Envelope, Limits, Protocol, Receiver, Verdict, serve};
use std::sync::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Semaphore;

/// The sender of the envelope, the message, and whether its end is missing.
type Taken = (Option<String>, Vec<u8>, bool);

#[derive(Default)]
struct Kept(Mutex<Vec<Taken>>);

impl Receiver for Kept {
    fn takes(&self, recipient: &str) -> bool {
        recipient.ends_with("@host.kr")
    }

    async fn take(&self, envelope: Envelope<'_>, message: Vec<u8>, is_cut: bool) -> Verdict {
        assert!(!envelope.to.is_empty());
        self.0.lock().unwrap().push((envelope.from.map(str::to_owned), message, is_cut));
        Verdict::Taken
    }
}

/// What is answered to these words, and what was kept.
async fn said(
    protocol: Protocol,
    (message, cuts): (usize, bool),
    words: &str,
) -> (Vec<String>, Vec<Taken>) {
    let limits = Limits { message, cuts, at_once: Semaphore::new(1) };
    let kept = Kept::default();
    let (ours, theirs) = tokio::io::duplex(1 << 20);
    let (mut reads, mut writes) = tokio::io::split(theirs);
    let talking = async {
        writes.write_all(words.as_bytes()).await.unwrap();
        writes.shutdown().await.unwrap();
    };
    let (served, ()) = tokio::join!(serve(ours, protocol, &limits, &kept), talking);
    served.unwrap();
    let mut answers = String::new();
    reads.read_to_string(&mut answers).await.unwrap();
    (answers.lines().map(str::to_owned).collect(), kept.0.into_inner().unwrap())
}

fn codes(answers: &[String]) -> String {
    let last = answers.iter().filter(|line| line.as_bytes().get(3) != Some(&b'-'));
    last.map(|line| &line[..3]).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn each_recipient_gets_a_reply_and_nothing_is_relayed() {
    let words = "LHLO mx\r\nMAIL FROM:<kim@a.kr> SIZE=10\r\nRCPT TO:<help@host.kr>\r\n\
        RCPT TO:<all@elsewhere.kr>\r\nRCPT TO:<two@host.kr>\r\nDATA\r\nSubject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n";
    let (answers, kept) = said(Protocol::Lmtp, (1000, false), words).await;
    assert_eq!(codes(&answers), "220 250 250 250 550 250 354 250 250 221");
    let [(from, message, false)] = &kept[..] else { panic!("{kept:?}") };
    assert_eq!(from.as_deref(), Some("kim@a.kr"));
    assert_eq!(message, b"Subject: x\r\n\r\n.dot\r\n");
    let words = words.replace("LHLO", "EHLO");
    let (answers, _) = said(Protocol::Smtp, (1000, false), &words).await;
    assert_eq!(codes(&answers), "220 250 250 250 550 250 354 250 221", "SMTP has one");
}

#[tokio::test]
async fn a_large_message_is_refused_or_cut_and_never_kept_whole() {
    let body = "a".repeat(5000);
    let words = format!(
        "LHLO mx\r\nMAIL FROM:<kim@a.kr>\r\nRCPT TO:<help@host.kr>\r\nDATA\r\n{body}\r\n.\r\nNOOP\r\n"
    );
    let (answers, kept) = said(Protocol::Lmtp, (1000, false), &words).await;
    assert_eq!((codes(&answers).as_str(), kept.len()), ("220 250 250 250 354 552 250", 0));
    let (answers, kept) = said(Protocol::Lmtp, (1000, true), &words).await;
    assert_eq!(codes(&answers), "220 250 250 250 354 250 250");
    assert!(kept[0].1.len() == 1000 && kept[0].2);
    let early = words.replace("<kim@a.kr>", "<kim@a.kr> SIZE=5000");
    let (answers, _) = said(Protocol::Lmtp, (1000, false), &early).await;
    assert!(codes(&answers).starts_with("220 250 552"), "{answers:?}");
}

#[tokio::test]
async fn no_second_message_is_smuggled_in() {
    let words = "LHLO mx\r\nMAIL FROM:<kim@a.kr>\r\nRCPT TO:<help@host.kr>\r\nDATA\r\nx\n.\nMAIL \
        FROM:<lee@a.kr>\n.\r\nstill the first\r\n.\r\nQUIT\r\n";
    let (_, kept) = said(Protocol::Lmtp, (1000, false), words).await;
    assert_eq!(kept.len(), 1);
    assert!(String::from_utf8_lossy(&kept[0].1).contains("still the first"));
}

#[tokio::test]
async fn a_long_line_does_not_hide_how_it_ended() {
    for (end, messages) in [("\n", 1), ("\r\n", 2)] {
        let long = "a".repeat(70 << 10);
        let words = format!(
            "LHLO mx\r\nMAIL FROM:<kim@a.kr>\r\nRCPT TO:<help@host.kr>\r\nDATA\r\n{long}{end}.\r\n\
             MAIL FROM:<lee@a.kr>\r\nRCPT TO:<help@host.kr>\r\nDATA\r\nsmuggled\r\n.\r\nQUIT\r\n"
        );
        let (_, kept) = said(Protocol::Lmtp, (1 << 20, true), &words).await;
        assert_eq!(kept.len(), messages, "{end:?}");
    }
}

#[tokio::test]
async fn the_order_holds_and_nonsense_ends() {
    let (answers, kept) =
        said(Protocol::Lmtp, (1000, false), "DATA\r\nEHLO x\r\nMAIL FROM:<a@b>\r\n").await;
    assert_eq!((codes(&answers).as_str(), kept.len()), ("220 503 500 503", 0));
    let (answers, _) = said(Protocol::Lmtp, (1000, false), &"GET / HTTP/1.1\r\n".repeat(99)).await;
    assert!(codes(&answers).ends_with("421") && answers.len() < 30, "{answers:?}");
    let half = "LHLO mx\r\nMAIL FROM:<kim@a.kr>\r\nRCPT TO:<help@host.kr>\r\nDATA\r\nhalf";
    let (_, kept) = said(Protocol::Lmtp, (1000, false), half).await;
    assert_eq!(kept, [], "half a message is none");
}

#[tokio::test]
async fn strangers_who_never_finish_hold_up_no_small_mail() {
    let limits = Limits { message: 1 << 20, cuts: false, at_once: Semaphore::new(1) };
    let kept = Kept::default();
    let envelope = "LHLO mx\r\nMAIL FROM:<kim@a.kr>\r\nRCPT TO:<help@host.kr>\r\nDATA\r\n";
    let (ours, mut stranger) = tokio::io::duplex(1 << 20);
    let held = serve(ours, Protocol::Lmtp, &limits, &kept);
    let attack = async {
        // More than is taken without a share of the memory, and no end.
        let much = format!("{envelope}{}", "a line\r\n".repeat(20_000));
        stranger.write_all(much.as_bytes()).await.unwrap();
        while limits.at_once.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let (ours, mut server) = tokio::io::duplex(1 << 20);
        let mail = format!("{envelope}Subject: x\r\n\r\nhelp\r\n.\r\nQUIT\r\n");
        server.write_all(mail.as_bytes()).await.unwrap();
        serve(ours, Protocol::Lmtp, &limits, &kept).await.unwrap();
        assert_eq!(kept.0.lock().unwrap().len(), 1);
        drop(stranger);
    };
    let (_, ()) = tokio::join!(held, attack);
}

#[tokio::test(start_paused = true)]
async fn who_sends_a_message_too_slowly_is_sent_away_and_the_rest_is_no_command() {
    let limits = Limits { message: 1000, cuts: false, at_once: Semaphore::new(1) };
    let kept = Kept::default();
    let (ours, mut theirs) = tokio::io::duplex(1 << 20);
    let words =
        "LHLO mx\r\nMAIL FROM:<kim@a.kr>\r\nRCPT TO:<help@host.kr>\r\nDATA\r\nSubject: x\r\n";
    theirs.write_all(words.as_bytes()).await.unwrap();
    serve(ours, Protocol::Lmtp, &limits, &kept).await.unwrap_err();
    let mut answers = String::new();
    theirs.read_to_string(&mut answers).await.unwrap();
    assert!(answers.trim_end().ends_with("421 4.4.2 too slow"), "{answers}");
    assert!(kept.0.into_inner().unwrap().is_empty());
}
