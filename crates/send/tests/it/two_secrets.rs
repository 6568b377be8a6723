//! Secrets that are being changed, and authorities of the operator's own.

use crate::fake_gateway::{Behaviour, Gateway as Fake};
use crate::fake_relay::FakeRelay;
use bongsu_core::Time;
use bongsu_send::http::{Endpoint, Request};
use bongsu_send::mail::{Mail, Mailer, Relay};
use bongsu_send::tls::Trust;
use bongsu_send::webhook::{StatementPayload, Webhook};
use bongsu_send::{Outcome, Progress};
use bongsu_words::Language;
use bongsu_words::message::Message;
use serde_json::json;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

fn now() -> Time {
    Time::parse("2018-01-04T16:19:07+09:00").unwrap()
}

/// Knows kim with the password `new` alone.
fn knows_new(line: &str) -> Option<&'static [u8]> {
    let login = line.strip_prefix("AUTH PLAIN ")?;
    Some(match login.trim_end() {
        "AGtpbQBuZXc=" => b"235 2.7.0 fine\r\n",
        _ => b"535 5.7.8 Authentication failed\r\n",
    })
}

#[tokio::test]
async fn a_relay_gets_the_other_password_when_it_does_not_take_the_first() {
    let message = Message {
        operator: "한빛".into(),
        contact: None,
        subject: "장애 안내".into(),
        fields: Vec::new(),
        lists: Vec::new(),
        stated: None,
        short_list: None,
        courtesy: Default::default(),
        foot: Vec::new(),
    };
    let mail = |id| Mail {
        address: "kim@a.example",
        lang: Language::Ko,
        id,
        thread: None,
        message: &message,
        unsubscribe_url: None,
        reply_to: None,
        answers: None,
    };
    for (first, second, attempts) in [("old", "new", 2), ("new", "old", 1)] {
        let fake = FakeRelay::start(knows_new).await;
        let relay = Relay::parse(&format!("smtp://kim@{}", fake.at), Some(first)).unwrap();
        let relay = relay.or_with_password(second);
        let mailer = Mailer::new("outage@host.example", vec![relay]).unwrap();
        for id in ["1.2.3", "1.2.4"] {
            let outcome = mailer.send(now(), &mail(id), &Progress::default()).await;
            assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
        }
        assert_eq!((fake.copies(), fake.said("AUTH").len()), (2, attempts), "{first} {second}");
    }
    // With neither it is our fault, and nobody is given up.
    let fake = FakeRelay::start(knows_new).await;
    let relay = Relay::parse(&format!("smtp://kim@{}", fake.at), Some("a")).unwrap();
    let mailer = Mailer::new("outage@host.example", vec![relay.or_with_password("b")]).unwrap();
    let outcome = mailer.send(now(), &mail("1.2.3"), &Progress::default()).await;
    assert!(matches!(outcome, Outcome::SenderRefused(_)), "{outcome:?}");
}

fn payload() -> StatementPayload {
    StatementPayload {
        id: "1.0".into(),
        title: "장애".into(),
        text: "고장".into(),
        page: None,
        incident: "1".into(),
        severity: bongsu_core::external_alert::Severity::Critical,
        component: None,
        component_name: None,
        at: now(),
        began: now(),
        resolved: None,
        next_update: None,
        body: json!({}),
        statuspage: json!({}),
    }
}

#[tokio::test]
async fn a_room_is_found_at_its_new_url_and_at_its_old_one() {
    let gone = Behaviour::Responds(404, "", "no_service");
    let here = Behaviour::Responds(200, "", "ok");
    for (first, second, copies) in [(gone, here, (1, 1)), (here, gone, (1, 0))] {
        let (one, two) = (Fake::start(&[first]).await, Fake::start(&[second]).await);
        let url = |fake: &Fake| format!("http://{}/x", fake.at);
        let room = Webhook::new("room", Language::Ko, "slack", &url(&one), None, None).unwrap();
        let room = room.or_at(&url(&two)).unwrap();
        let (outcome, _) = room.deliver(now(), &payload(), &Progress::default()).await;
        assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
        assert_eq!((one.requests(), two.requests()), copies);
    }
    // What may have been taken is not sent to the other.
    let (one, two) = (Fake::start(&[Behaviour::Closes]).await, Fake::start(&[here]).await);
    let url = |fake: &Fake| format!("http://{}/x", fake.at);
    let room = Webhook::new("room", Language::Ko, "slack", &url(&one), None, None).unwrap();
    let room = room.or_at(&url(&two)).unwrap();
    let (outcome, _) = room.deliver(now(), &payload(), &Progress::default()).await;
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
    assert_eq!(two.requests(), 0);
}

/// A server whose certificate nobody else vouches for.
async fn own_authority() -> (u16, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(tcp).await else { continue };
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await;
            let _ = stream.shutdown().await;
        }
    });
    (port, certificate)
}

#[tokio::test]
async fn an_endpoint_may_have_an_authority_of_its_own() {
    let (port, root) = own_authority().await;
    let endpoint = || Endpoint::parse(&format!("https://localhost:{port}/")).unwrap();
    let get = Request::get("/", Vec::new());
    let error = endpoint().send(&get).await.unwrap_err();
    assert!(error.contains("certificate"), "{error}");
    let trusting = endpoint().trusting(Trust::with(&[root]).unwrap());
    assert_eq!(trusting.send(&get).await.map(|response| response.status), Ok(204));
}
