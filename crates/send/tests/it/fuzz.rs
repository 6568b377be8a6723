//! What mail, relays and gateways say to us (S8).

use bongsu_core::Time;
use bongsu_core::notification::NoticeReason;
use bongsu_fuzz::Target;
use bongsu_send::mail::bounce::parse;
use bongsu_send::mail::{Mail, Mailer, Relay};
use bongsu_send::sms::{Gateway, HttpGateway, SmsMessage, SmsSender};
use bongsu_send::{Outcome, Progress};
use bongsu_words::Language;
use bongsu_words::message::Message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

fn target(corpus: &str) -> Target {
    Target::new(env!("CARGO_MANIFEST_DIR"), corpus)
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn now() -> Time {
    Time::parse("2018-01-04T16:19:07+09:00").unwrap()
}

fn message() -> Message {
    Message {
        operator: "한빛".into(),
        contact: None,
        subject: "장애 안내".into(),
        fields: Vec::new(),
        lists: Vec::new(),
        stated: None,
        short_list: None,
        courtesy: Default::default(),
        foot: Vec::new(),
    }
}

/// The kind of an outcome. Its text is one line, whatever was said to us.
fn kind(outcome: &Outcome) -> String {
    let text = outcome.clone().into_text();
    assert!(!text.contains(['\n', '\r']), "{text:?}");
    assert!(text.len() < 64 << 10, "what is kept of a reply is short");
    let name = format!("{outcome:?}");
    let digits = text.chars().rfind(char::is_ascii_digit);
    format!("{} {digits:?}", name.split('(').next().unwrap_or_default())
}

#[test]
fn bounce() {
    let words: &[&[u8]] = &[
        b"--x\r\n",
        b"--x--\r\n",
        b"=?utf-8?B?",
        b"?=",
        b"Content-Type: multipart/report; boundary=x\n\n",
        b"Content-Type: message/rfc822\n\n",
        b"Content-Type: message/delivery-status\n\n",
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Transfer-Encoding: quoted-printable\n",
        b"Action: failed\n",
        b"Status: 5.1.1\n",
        b"Message-ID: <a.b.1@x>\n",
    ];
    target("bounce").words(words).run(|mail| match parse(mail) {
        Some(bounce) => {
            format!("{bounce:?}").chars().filter(|c| !c.is_alphanumeric()).take(60).collect()
        }
        None => "none".into(),
    });
}

/// Sends the replies, whatever is asked, and hangs up.
async fn replying(listener: &TcpListener, bytes: &[u8]) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        say(stream, bytes).await;
    }
}

/// Answers each request with the bytes, and hangs up: what comes before a request is no answer.
async fn answering(listener: &TcpListener, bytes: &[u8]) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 8192];
        let _ = stream.read(&mut request).await;
        say(stream, bytes).await;
    }
}

async fn say(mut stream: TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    let mut heard = [0; 4096];
    while stream.read(&mut heard).await.is_ok_and(|length| length > 0) {}
}

#[test]
fn smtp_replies() {
    let words: &[&[u8]] = &[
        b"220 x\r\n",
        b"250-SIZE 1\r\n",
        b"250-STARTTLS\r\n",
        b"250 SMTPUTF8\r\n",
        b"250-AUTH PLAIN LOGIN\r\n",
        b"354 go\r\n",
        b"421 later\r\n",
        b"550 5.1.1 no\r\n",
        b"250\r\n",
        b"999 x\r\n",
    ];
    let runtime = runtime();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let relay = format!("smtp://{}", listener.local_addr().unwrap());
    target("smtp_replies").words(words).cases(300).run(|bytes| {
        runtime.block_on(async {
            let relay = Relay::parse(&relay, None).unwrap();
            let mailer = Mailer::new("desk <desk@host.example>", vec![relay]).unwrap();
            let message = message();
            let mail = Mail {
                address: "kim@customer.example",
                lang: Language::Ko,
                id: "a.b.1",
                thread: None,
                message: &message,
                unsubscribe_url: None,
                reply_to: None,
                answers: None,
            };
            let progress = Progress::default();
            tokio::select! {
                outcome = mailer.send(now(), &mail, &progress) => kind(&outcome),
                () = replying(&listener, bytes) => unreachable!(),
            }
        })
    });
}

#[test]
fn gateway_answer() {
    let words: &[&[u8]] = &[
        b"{\"statusCode\":\"2000\"}",
        b"\"messages\":[{\"requestStatusCode\":\"A000\"}]",
        b"\"retry_after\":1e300",
        b"Retry-After: -1\r\n",
        b"Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n",
        b"Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"HTTP/1.1 429 x\r\n",
        b"result=1",
    ];
    let runtime = runtime();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}/send", listener.local_addr().unwrap());
    let some = |text: &str| Some(text.to_owned());
    let config = HttpGateway {
        provider: "solapi".into(),
        from: "021234567".into(),
        key: some("KEY"),
        secret: some("SECRET"),
        url: Some(url),
        ..HttpGateway::default()
    };
    target("gateway_answer").words(words).cases(300).run(|bytes| {
        runtime.block_on(async {
            let sender = SmsSender::new(vec![Gateway::new(&config).unwrap()]);
            let message = message();
            let sms = SmsMessage {
                to: "01012345678",
                reason: Some(NoticeReason::First),
                message: &message,
                id: "1.2.3",
            };
            let progress = Progress::default();
            tokio::select! {
                outcome = sender.send(now(), &sms, &progress) => kind(&outcome),
                () = answering(&listener, bytes) => unreachable!(),
            }
        })
    });
}
