//! Mail that strangers write (S11): read, however it is broken, and within bounds; and what those
//! who bring it say.

use bongsu_core::ticket::mail::authentication::{Alignment, OwnServer, judge};
use bongsu_core::ticket::mail::{SubjectToken, automatic, new_text};
use bongsu_fuzz::Target;
use bongsu_receive::lmtp::{Envelope, Limits, Protocol, Receiver, Verdict, serve};
use bongsu_receive::mime::read;
use std::sync::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Semaphore;

const WORDS: &[&[u8]] = &[
    b"--x\r\n",
    b"--x--\r\n",
    b"=?iso-2022-kr?B?",
    b"=?cp949?Q?",
    b"?=",
    b"\x1b$)C\x0e",
    b"\x0f",
    b"charset=cp949",
    b"filename*=ms949''%C7%D1",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Authentication-Results: mx; dmarc=pass header.from=a.kr\r\n",
    b"Received: from a by mx with ESMTP id 1\r\n",
    b"2018\xeb\x85\x84 a@a.kr \xec\x9e\x91\xec\x84\xb1:\r\n",
];

#[test]
fn mail() {
    let seed = "Authentication-Results: mx; dkim=pass (a \\( b) header.d=a.kr\r\nReceived: from a by mx\r\nFrom: =?euc-kr?B?sei53g==?= <kim@a.kr>\r\n\
        Subject: [7K2M-X9QD-0123456789ABCDEF]\r\nReferences: <a@b> <c@d>\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=iso-2022-kr\r\n\r\n\
        \u{1b}$)C\u{e}GQ1[\u{f}\r\nOn x, y wrote:\r\n> z\r\n--x\r\nContent-Disposition: attachment; filename=a.txt\r\n\
        Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--x--\r\n";
    Target::new(env!("CARGO_MANIFEST_DIR"), "mail")
        .seeds([seed.as_bytes().to_vec()])
        .words(WORDS)
        .run(|input| {
            let Some(mail) = read(None, input) else { return "none".to_owned() };
            assert!(mail.body_at <= input.len() + 64, "{}", mail.body_at);
            let it = &mail.incoming;
            let new = new_text(&it.text);
            assert!(it.text.contains(new));
            format!(
                "{} {:?} {:?} {} {}",
                it.from.is_some(),
                automatic(it, &[]),
                judge(
                    it,
                    Some(OwnServer { authserv_id: "mx", received_fields: 1 }),
                    Alignment::Strict
                ),
                SubjectToken::find(&it.subject).is_some(),
                mail.files.len().min(3)
            )
        });
}

const COMMANDS: &[&[u8]] = &[
    b"LHLO mx\r\n",
    b"EHLO mx\r\n",
    b"MAIL FROM:<> BODY=8BITMIME SIZE=99999999999999999999\r\n",
    b"RCPT TO:<help@host.kr>\r\n",
    b"RCPT TO:<@a,@b:help@host.kr>\r\n",
    b"DATA\r\n",
    b"\r\n.\r\n",
    b"\n.\n",
    b"\r\n.\n",
    b"RSET\r\n",
    b"BDAT 99 LAST\r\n",
    b"\xff\xfe\0",
];

/// The largest message that is taken here, in bytes.
const MESSAGE_MAX: usize = 512;

/// Keeps the sizes of what it takes.
#[derive(Default)]
struct Sizes(Mutex<Vec<usize>>);

impl Receiver for Sizes {
    fn takes(&self, recipient: &str) -> bool {
        recipient.ends_with("@host.kr")
    }

    async fn take(&self, envelope: Envelope<'_>, message: Vec<u8>, _: bool) -> Verdict {
        let from = envelope.from;
        assert!(from.is_none_or(|it| !it.chars().any(char::is_control)), "{from:?}");
        self.0.lock().unwrap().push(message.len());
        Verdict::Taken
    }
}

#[test]
fn lmtp() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let seed = "LHLO mx\r\nMAIL FROM:<kim@a.kr> SIZE=10\r\nRCPT TO:<help@host.kr>\r\nDATA\r\n\
        Subject: x\r\n\r\n..a\r\n.\r\nRSET\r\nNOOP\r\nQUIT\r\n";
    let target = Target::new(env!("CARGO_MANIFEST_DIR"), "lmtp");
    target.seeds([seed.into()]).words(COMMANDS).run(|input| {
        let kept = Sizes::default();
        let limits = Limits { message: MESSAGE_MAX, cuts: true, at_once: Semaphore::new(1) };
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        let (mut reads, mut writes) = tokio::io::split(theirs);
        let answers = runtime.block_on(async {
            let talks = async {
                // The listener may end before all was said.
                let _ = writes.write_all(input).await;
                let _ = writes.shutdown().await;
            };
            let (served, ()) = tokio::join!(serve(ours, Protocol::Lmtp, &limits, &kept), talks);
            assert!(served.is_ok(), "{served:?}");
            let mut answers = Vec::new();
            reads.read_to_end(&mut answers).await.unwrap();
            answers
        });
        let answers = String::from_utf8(answers).expect("an answer is ASCII");
        assert!(answers.lines().all(|line| line.len() < 512 && line.is_ascii()), "{answers}");
        let sizes = kept.0.into_inner().unwrap();
        assert!(sizes.iter().all(|size| *size <= MESSAGE_MAX), "{sizes:?}");
        let mut codes: Vec<&str> = answers.lines().filter_map(|line| line.get(..3)).collect();
        codes.dedup();
        codes.truncate(12);
        format!("{} {}", codes.join(" "), sizes.len().min(3))
    });
}
