//! Services other than the web, played by peers of every kind (S5).

use crate::support::running::{Running, on_demand};
use crate::support::topology::Builder;
use bongsu_clock::Clock;
use bongsu_core::inventory::Expect;
use bongsu_core::observation::{Outcome, Reason};
use bongsu_core::service::{Service, ServiceSpec};
use bongsu_probe::prober::ProberConfig;
use bongsu_probe::service::{Dialogue, ping_permission};
use bongsu_probe::site::Budgets;
use bongsu_probe::tcp::ConnectError;
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn spec(kind: Service) -> ServiceSpec {
    ServiceSpec { starttls: false, ..ServiceSpec::of(kind) }
}

/// What comes of a dialogue with a peer that says `said` at once, whatever it is asked.
async fn dialogue(
    spec: &ServiceSpec,
    expect: &Expect,
    secure: bool,
    said: &[u8],
) -> Result<(), Reason> {
    let (ours, mut theirs) = tokio::io::duplex(1 << 20);
    theirs.write_all(said).await.unwrap();
    theirs.shutdown().await.unwrap();
    let dialogue = Dialogue { spec, expect, own: Some(HERE), target: HERE };
    let result = match secure {
        true => dialogue.until_secured(ours).await.map(drop),
        false => dialogue.speak(ours).await,
    };
    result.map_err(|error| match error {
        ConnectError::Target(reason) => reason,
        ConnectError::Local => panic!("a peer is no local error"),
    })
}

async fn says(kind: Service, said: &[u8]) -> Result<(), Reason> {
    dialogue(&spec(kind), &Expect::default(), false, said).await
}

async fn secures(kind: Service, said: &[u8]) -> Result<(), Reason> {
    dialogue(&spec(kind), &Expect::default(), true, said).await
}

#[tokio::test]
async fn every_protocol_is_known_by_what_it_says() {
    use Reason::{Reset, StartTlsMissing, Unavailable, WrongProtocol};
    let cases: &[(Service, &[u8], Result<(), Reason>)] = &[
        (Service::Smtp, b"220 mail.shop.kr\r\n250 hello\r\n", Ok(())),
        (Service::Smtp, b"220-a\r\n220-b\r\n220 c\r\n250-a\r\n250 SIZE\r\n", Ok(())),
        (Service::Smtp, b"220 \x1b[2J\x07\xff\r\n250 \0\r\n", Ok(())),
        (Service::Smtp, b"421 too busy\r\n", Err(Unavailable)),
        (Service::Smtp, b"554 go away\r\n", Err(Unavailable)),
        (Service::Smtp, b"220 a\r\n550 no\r\n", Err(Unavailable)),
        (Service::Smtp, b"220 a\r\n", Err(Reset)),
        (Service::Smtp, b"", Err(Reset)),
        (Service::Smtp, b"* OK ready\r\n", Err(WrongProtocol)),
        (Service::Smtp, b"220_a\r\n", Err(WrongProtocol)),
        (Service::Smtp, b"HTTP/1.1 400 Bad Request\r\n\r\n", Err(WrongProtocol)),
        (Service::Imap, b"* OK hi\r\n* CAPABILITY IMAP4rev1\r\na OK done\r\n", Ok(())),
        (Service::Imap, b"* PREAUTH hi\r\nA OK done\r\n", Ok(())),
        (Service::Imap, b"* BYE overloaded\r\n", Err(Unavailable)),
        (Service::Imap, b"* OK hi\r\n* BYE overloaded\r\n", Err(Unavailable)),
        (Service::Imap, b"* OK hi\r\nb OK done\r\n", Err(WrongProtocol)),
        (Service::Pop3, b"+OK hi\r\n", Ok(())),
        (Service::Pop3, b"-ERR not now\r\n", Err(Unavailable)),
        (Service::Pop3, b"220 hi\r\n", Err(WrongProtocol)),
        (Service::Ftp, b"220-hi\r\n anything\r\n220 there\r\n", Ok(())),
        (Service::Ftp, b"421 full\r\n", Err(Unavailable)),
        (Service::Ftp, b"500 OOPS: vsftpd\r\n", Err(Unavailable)),
        (Service::Ssh, b"SSH-2.0-OpenSSH_9.2\r\n", Ok(())),
        (Service::Ssh, b"Welcome\r\nSSH-2.0-x\r\n", Ok(())),
        (Service::Ssh, b"SSH-1.5-old\r\n", Err(WrongProtocol)),
        (Service::Ssh, b"Exceeded MaxStartups\r\n", Err(Unavailable)),
        (Service::Mysql, b"\x0a\0\0\0\x0a8.0.1\0abc\x05\0\0\x02\xff\x15\x04no", Ok(())),
        (Service::Mysql, b"\x05\0\0\0\xff\x10\x04no", Err(Unavailable)),
        (Service::Mysql, b"\x05\0\0\0\xff\x6a\x04no", Ok(())),
        (Service::Mysql, b"220 hi\r\n 220 hi\r\n", Err(WrongProtocol)),
        (Service::Postgresql, b"R\0\0\0\x08\0\0\0\x03", Ok(())),
        (Service::Postgresql, b"E\0\0\0\x0eSFATAL\0C28P01\0", Ok(())),
        (Service::Postgresql, b"E\0\0\0\x13SFATAL\0C53300\0\0", Err(Unavailable)),
        (Service::Postgresql, b"E\0\0\0\x13SFATAL\0C57P03\0\0", Err(Unavailable)),
        (Service::Postgresql, b"HTTP/1.1 400\r\n", Err(WrongProtocol)),
    ];
    for (kind, said, expected) in cases {
        let text = String::from_utf8_lossy(said);
        assert_eq!(says(*kind, said).await, *expected, "{}: {text:?}", kind.code());
    }
    for (kind, said) in [
        (Service::Smtp, &b"220 a\r\n250 SIZE\r\n"[..]),
        (Service::Imap, b"* OK\r\n* CAPABILITY IMAP4rev1 XSTARTTLS\r\na OK\r\n"),
        (Service::Pop3, b"+OK\r\n+OK\r\nTOP\r\n.\r\n"),
        (Service::Pop3, b"+OK\r\n-ERR what\r\n"),
        (Service::Ftp, b"220 a\r\n530 log in first\r\n"),
        (Service::Postgresql, b"N"),
    ] {
        assert_eq!(secures(kind, said).await, Err(StartTlsMissing), "stripped: {}", kind.code());
    }
}

/// Who sits between can write into the open part of a connection (CVE-2011-0411,
/// CVE-2021-23222): what arrives with the consent was not sent over TLS.
#[tokio::test]
async fn what_is_inserted_before_tls_is_not_taken_over_into_it() {
    for (kind, said) in [
        (Service::Smtp, &b"220 a\r\n250 STARTTLS\r\n220 go\r\n250 inserted\r\n"[..]),
        (Service::Imap, b"* OK\r\n* CAPABILITY STARTTLS\r\na OK\r\nb OK go\r\n* inserted\r\n"),
        (Service::Pop3, b"+OK\r\n+OK\r\nSTLS\r\n.\r\n+OK go\r\n+OK inserted\r\n"),
        (Service::Ftp, b"220 a\r\n234 go\r\n220 inserted\r\n"),
        (Service::Postgresql, b"SR\0\0\0\x08"),
    ] {
        assert_eq!(secures(kind, said).await, Err(Reason::StartTlsInjected), "{}", kind.code());
        let cut = said.iter().rposition(|it| *it == b'\n').unwrap_or(said.len());
        let clean = match kind {
            Service::Postgresql => &b"S"[..],
            _ => &said[..said[..cut].iter().rposition(|it| *it == b'\n').unwrap() + 1],
        };
        assert_eq!(secures(kind, clean).await, Ok(()), "{}", kind.code());
    }
}

#[tokio::test]
async fn a_text_is_sent_and_another_expected() {
    let pong = Expect { body: Some("PONG".into()), ..Expect::default() };
    let tcp = ServiceSpec { send: Some("PING\r\n".into()), ..spec(Service::Tcp) };
    for (said, expected) in [
        (&b"+PONG\r\n"[..], Ok(())),
        (b"PO NG", Err(Reason::BodyMismatch)),
        (b"", Err(Reason::BodyMismatch)),
    ] {
        assert_eq!(dialogue(&tcp, &pong, false, said).await, expected);
    }
    let long = [vec![b'x'; 5000], b"PONG".to_vec()].concat();
    assert_eq!(dialogue(&tcp, &pong, false, &long).await, Ok(()));
    assert_eq!(dialogue(&tcp, &Expect::default(), false, b"").await, Ok(()));
}

#[tokio::test]
async fn who_never_ends_is_cut_off() {
    let endless = vec![b'x'; 1 << 20];
    for kind in [Service::Smtp, Service::Imap, Service::Pop3, Service::Ftp, Service::Ssh] {
        assert_eq!(says(kind, &endless).await, Err(Reason::Malformed), "{}", kind.code());
    }
    let lines = b"220-x\r\n".repeat(200);
    assert_eq!(says(Service::Smtp, &lines).await, Err(Reason::WrongProtocol));
    let offers = [b"* OK\r\n".to_vec(), b"* CAPABILITY\r\n".repeat(200)].concat();
    assert_eq!(says(Service::Imap, &offers).await, Err(Reason::WrongProtocol));
    assert_eq!(says(Service::Ssh, &b"hello\r\n".repeat(200)).await, Err(Reason::WrongProtocol));
    assert_eq!(says(Service::Mysql, b"\xff\xff\xff\0x").await, Err(Reason::WrongProtocol));
    let huge = b"E\xff\xff\xff\xffx";
    assert_eq!(says(Service::Postgresql, huge).await, Err(Reason::WrongProtocol));
    let pong = Expect { body: Some("PONG".into()), ..Expect::default() };
    let never = dialogue(&spec(Service::Tcp), &pong, false, &endless).await;
    assert_eq!(never, Err(Reason::BodyMismatch));
}

proptest! {
    #[test]
    fn whatever_a_peer_says_it_is_judged(
        kind in 0usize..14, secure: bool, said in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let kind = Service::all().nth(kind).unwrap();
        let starttls = kind.tls() != bongsu_core::service::Tls::Never;
        let _ = runtime.block_on(
            dialogue(&spec(kind), &Expect::default(), secure && starttls, &said));
    }
}

/// The outcomes of all layers of a service at an address.
async fn probed(
    name: &str,
    spec: ServiceSpec,
    address: SocketAddr,
    config: ProberConfig,
) -> Vec<Outcome> {
    let mut topology = Builder::new(1);
    let layers = spec.layers().len();
    topology.service(name, spec, Expect::default(), address);
    let mut running = Running::start(config, topology.build());
    running.ask(0).await;
    let mut seen = Vec::new();
    for _ in 0..layers {
        seen.push(running.last_word().await.outcome);
    }
    seen
}

#[tokio::test]
async fn a_banner_that_drips_is_over_when_its_time_is() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let clock = Clock::system();
        while stream.write_all(b"2").await.is_ok() {
            clock.sleep(Duration::from_millis(20)).await;
        }
    });
    let site_budgets = Budgets { service: Duration::from_millis(300), ..Budgets::default() };
    let config = ProberConfig { site_budgets, ..on_demand() };
    let seen = probed("_smtp._tcp.mail.shop.kr", spec(Service::Smtp), address, config).await;
    assert!(matches!(seen[0], Outcome::Ok { .. }), "{seen:?}");
    assert_eq!(seen[1], Outcome::Failed(Reason::Timeout));
}

#[tokio::test]
async fn a_private_address_is_refused_for_services_and_echoes_too() {
    let address: SocketAddr = "10.1.2.3:25".parse().unwrap();
    let forbidden = Outcome::Failed(Reason::AddressForbidden);
    let seen = probed("_smtp._tcp.mail.shop.kr", spec(Service::Smtp), address, on_demand()).await;
    assert_eq!(seen, [forbidden, Outcome::Skipped]);
    let seen = probed("_ping._icmp.shop.kr", spec(Service::Ping), address, on_demand()).await;
    assert_eq!(seen, [forbidden]);
}

/// Where the system lets nobody send echoes, nothing is said of the target.
#[tokio::test]
async fn an_echo_is_answered_or_nothing_is_said() {
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let address = address.parse().unwrap();
        let seen = probed("_ping._icmp.shop.kr", spec(Service::Ping), address, on_demand()).await;
        match ping_permission() {
            Ok(()) => assert!(matches!(seen[0], Outcome::Ok { .. }), "{address}: {seen:?}"),
            Err(_) => assert_eq!(seen, [Outcome::Inconclusive], "{address}"),
        }
    }
}

/// A mail server asks for the name of who greets it: an address in brackets (RFC 5321 §4.1.3).
#[tokio::test]
async fn a_mail_server_is_greeted_with_our_address_and_left_politely() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (told, mut heard) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"220 hi\r\n250 hello\r\n221 bye\r\n").await.unwrap();
        let mut all = String::new();
        stream.read_to_string(&mut all).await.unwrap();
        told.send(all).await.unwrap();
    });
    let seen = probed("_smtp._tcp.mail.shop.kr", spec(Service::Smtp), address, on_demand()).await;
    assert!(seen.iter().all(|it| matches!(it, Outcome::Ok { .. })), "{seen:?}");
    assert_eq!(heard.recv().await.unwrap(), "EHLO [127.0.0.1]\r\nQUIT\r\n");
}
