//! Out of a mailbox that Dovecot keeps.

use super::servers::{dovecot, free_port, put};
use super::{Desk, desk};
use bongsu_receive::imap::{ImapAccount, Security, Waiting, fetch_all};
use bongsu_receive::lmtp::{Envelope, Receiver, Verdict};
use std::path::Path;
use tokio_rustls::rustls::pki_types::CertificateDer;

/// A certificate of `localhost`, which is its own authority, into two files.
pub fn certificate(root: &Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(root.join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(root.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

fn account(port: u16, security: Security, root: CertificateDer<'static>) -> ImapAccount {
    ImapAccount {
        host: "localhost".into(),
        port,
        security,
        user: "help".into(),
        password: "secret".into(),
        folder: "INBOX".into(),
        move_to: None,
        trust_roots: vec![root],
        message_max_bytes: 1 << 20,
        cuts: false,
        pause: std::time::Duration::from_secs(3600),
    }
}

fn mail(n: u32) -> Vec<u8> {
    format!("Return-Path: <kim@shop.example>\nFrom: kim@shop.example\nSubject: s{n}\nMessage-ID: <{n}@shop.example>\n\ntext {n}\n").into_bytes()
}

/// Takes a mail, and dies before it can be marked.
struct DiesAfterTaking<'a>(&'a Desk);

impl Receiver for DiesAfterTaking<'_> {
    fn takes(&self, recipient: &str) -> bool {
        self.0.mail.takes(recipient)
    }

    async fn take(&self, envelope: Envelope<'_>, message: Vec<u8>, is_cut: bool) -> Verdict {
        assert_eq!(self.0.mail.take(envelope, message, is_cut).await, Verdict::Taken);
        Verdict::Later("dead")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_is_read_once_however_often_the_desk_dies() {
    let desk = desk("").await;
    let root = desk.place.path().join("dovecot");
    std::fs::create_dir_all(&root).unwrap();
    let paper = certificate(&root);
    for n in 0..3 {
        put(&root, &format!("{n}.host"), &mail(n));
    }
    let (port, tls) = (free_port(), free_port());
    let server = dovecot(&root, (port, tls));
    let dying = DiesAfterTaking(&desk);
    let plain = account(port, Security::None, paper.clone());
    let fetched = fetch_all(&plain, &mut Waiting::default(), &dying).await;
    assert_eq!(fetched.unwrap_or_else(|error| panic!("{error}\n{}", server.said())), 0);
    assert_eq!(desk.tickets().await.len(), 3);
    let tls_account = account(tls, Security::Implicit, paper.clone());
    assert_eq!(
        fetch_all(&tls_account, &mut Waiting::default(), &desk.mail).await.unwrap(),
        3,
        "it marks what it finds"
    );
    assert_eq!(desk.tickets().await.len(), 3, "and opens no second ticket");
    assert_eq!(fetch_all(&tls_account, &mut Waiting::default(), &desk.mail).await.unwrap(), 0);
    // Moved away, over a connection that is encrypted later.
    put(&root, "9.host", &mail(9));
    put(&root, "10.host", &mail(10));
    let moving = ImapAccount {
        move_to: Some("Taken".into()),
        ..account(port, Security::StartTls, paper.clone())
    };
    assert_eq!(
        fetch_all(&moving, &mut Waiting::default(), &desk.mail).await.unwrap(),
        5,
        "all that is still there"
    );
    assert_eq!(fetch_all(&moving, &mut Waiting::default(), &desk.mail).await.unwrap(), 0);
    assert_eq!(desk.tickets().await.len(), 5);
    // What is refused waits for a person, and keeps nothing else waiting.
    put(&root, "12.host", &mail(12));
    let small = ImapAccount { message_max_bytes: 150, ..moving.clone() };
    put(&root, "13.host", &[&mail(13)[..], &[b'a'; 200]].concat());
    let mut waiting = Waiting::default();
    fetch_all(&small, &mut waiting, &desk.mail).await.unwrap();
    assert!(desk.tickets().await.iter().any(|it| it.subject == "s12"));
    assert_eq!(fetch_all(&moving, &mut waiting, &desk.mail).await.unwrap(), 0, "it is flagged");
    // What comes again later is not fetched at every look.
    put(&root, "14.host", &mail(14));
    let mut waiting = Waiting::default();
    assert_eq!(fetch_all(&moving, &mut waiting, &dying).await.unwrap(), 0);
    assert_eq!(fetch_all(&moving, &mut waiting, &desk.mail).await.unwrap(), 0, "it waits");
    assert_eq!(fetch_all(&moving, &mut Waiting::default(), &desk.mail).await.unwrap(), 1);
    // Nobody else's certificate.
    let strange = ImapAccount { trust_roots: Vec::new(), ..tls_account.clone() };
    assert!(fetch_all(&strange, &mut Waiting::default(), &desk.mail).await.is_err());
    let wrong = ImapAccount { password: "other".into(), ..tls_account };
    let refused =
        fetch_all(&wrong, &mut Waiting::default(), &desk.mail).await.unwrap_err().to_string();
    assert!(refused.contains("LOGIN") && !refused.contains("other"), "{refused}");
}
