//! What name servers and sites answer, which is theirs to choose (S5, S20).

use crate::support::fake_site::Authority;
use bongsu_clock::Clock;
use bongsu_core::inventory::{Expect, SiteUrl};
use bongsu_core::name::Name;
use bongsu_fuzz::Target;
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_probe::discover::{Discoverer, Sources};
use bongsu_probe::dns::client::DnsClient;
use bongsu_probe::dns::outcome::classify;
use bongsu_probe::dns::wire::{Edns, Nonce, encode_soa, parse_soa};
use bongsu_probe::http::get;
use bongsu_probe::tls::{Protocol, Trust};
use hickory_proto::op::Message;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn target(corpus: &str) -> Target {
    Target::new(env!("CARGO_MANIFEST_DIR"), corpus)
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn shop() -> Name {
    Name::parse("shop.kr").unwrap()
}

/// SOA, NS and A records of shop.kr behind the twelve bytes of a head, as a server sends them.
fn records() -> Vec<u8> {
    let mut records = Vec::new();
    let owner = [0xc0, 0x0c];
    let mut record = |kind: u16, data: &[u8]| {
        records.extend(owner);
        records.extend(kind.to_be_bytes());
        records.extend([0, 1, 0, 0, 1, 44]);
        records.extend((data.len() as u16).to_be_bytes());
        records.extend(data);
    };
    let mut soa = b"\x03ns1\xc0\x0c\x04root\xc0\x0c".to_vec();
    soa.extend([120, 72, 197, 65, 0, 0, 14, 16, 0, 0, 3, 132, 0, 9, 58, 128, 0, 0, 1, 44]);
    record(6, &soa);
    record(2, b"\x03ns1\xc0\x0c");
    record(1, &[127, 0, 0, 1]);
    record(5, b"\x03www\xc0\x0c");
    record(28, &Ipv4Addr::LOCALHOST.to_ipv6_mapped().octets());
    records
}

/// Option records: an identifier, and a cookie.
const OPT: &[u8] = b"\0\0\x29\x04\xd0\0\0\0\0\0\x16\0\x03\0\x02id\0\x0a\0\x0caaaaaaaabbbb";

const DNS: &[&[u8]] =
    &[b"\xc0\x0c", b"\xc0\xff", b"\x04shop\x02kr\0", b"\x03ns1\xc0\x0c", b"\0\x06\0\x01", OPT];

fn answer(counts: [u8; 4], flags: [u8; 2]) -> Vec<u8> {
    let mut packet = Vec::new();
    encode_soa(&mut packet, 7, &shop(), Edns::Plain, &Nonce::default());
    packet[2..4].copy_from_slice(&flags);
    for (at, count) in [7, 9, 11].into_iter().zip(counts) {
        packet[at] = count;
    }
    packet.extend(records());
    packet.extend(OPT);
    packet
}

#[test]
fn dns_answer() {
    let seeds = [
        answer([5, 0, 1, 0], [0x84, 0]),
        answer([0, 1, 4, 0], [0x84, 3]),
        answer([1, 4, 1, 0], [0x86, 0]),
    ];
    target("dns_answer").seeds(seeds).words(DNS).cases(20_000).run(|packet| {
        let decoded = Message::from_vec(packet).is_ok();
        match parse_soa(packet, &shop(), &Nonce::default()) {
            Ok(answer) => format!(
                "{decoded} {:?} {} {:?} {} {:?}",
                classify(&answer, true),
                answer.serial.is_some(),
                answer.nsid.map(|id| id.len().min(4)),
                answer.edns,
                answer.echo,
            ),
            Err(error) => format!("{decoded} {error:?}"),
        }
    });
}

/// All servers answer with the records of the input: discovery follows them, and comes to an end.
#[test]
fn dns_discovery() {
    let seeds = [[0, 5, 0, 0, 0, 1], [0, 1, 0, 1, 0, 3], [0, 0, 0, 1, 0, 1]].map(|counts| {
        let head = [0x84, 0].into_iter().chain(counts);
        head.chain(records()).chain(OPT.iter().copied()).collect()
    });
    let runtime = runtime();
    let server = runtime.block_on(UdpSocket::bind("127.0.0.1:0")).unwrap();
    let at = server.local_addr().unwrap();
    target("dns_discovery").seeds(seeds).words(DNS).cases(40).run(|input| {
        runtime.block_on(async {
            let policy = AddressPolicy::new(vec!["127.0.0.0/8".parse().unwrap()]);
            let wait = Duration::from_millis(5);
            let client = DnsClient::new(Clock::system(), policy, None, wait);
            let sources = Sources { resolvers: vec![at], parents: vec![at], dns_port: at.port() };
            let discoverer = Discoverer::new(client, sources);
            let answering = async {
                let mut query = [0; 512];
                loop {
                    let Ok((length, from)) = server.recv_from(&mut query).await else { continue };
                    let _ = server.send_to(&reply(&query[..length], input), from).await;
                }
            };
            let hosts = [Name::parse("www.shop.kr").unwrap()];
            let found = tokio::select! {
                found = discoverer.discover(&SHOP, &hosts) => found,
                () = answering => unreachable!(),
            };
            let text = format!("{found:?}");
            assert!(text.len() < 1 << 20, "what is found stays small");
            text.chars().filter(|c| !c.is_ascii_digit()).take(400).collect()
        })
    });
}

/// The reply to `query`: its id and question, and the flags, counts and records of `input`.
fn reply(query: &[u8], input: &[u8]) -> Vec<u8> {
    let question = query[12..].split_inclusive(|byte| *byte == 0).next().unwrap_or_default();
    let question = &query[12..(12 + question.len() + 4).min(query.len())];
    let (head, records) = input.split_at(input.len().min(8));
    let mut head = head.to_vec();
    head.resize(8, 0);
    [&query[..2], &head[..2], &[0, 1], &head[2..], question, records].concat()
}

#[test]
fn http_response() {
    let (clock, runtime) = (Clock::system(), runtime());
    let url = SiteUrl { https: false, port: 80, ..SiteUrl::default() };
    let expect = Expect { body: Some("x".into()), ..Expect::default() };
    let words: &[&[u8]] = &[
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.0 200\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Length: 5\r\n",
        b"Content-Encoding: gzip\r\n",
        b"Content-Type: text/html; charset=euc-kr\r\n",
        b"ffffffffffffffff\r\n",
        b"0\r\n\r\n",
        b"Location: //[::1\r\n",
        b"Upgrade: h2c\r\nConnection: upgrade\r\n",
    ];
    target("http_response").words(words).run(|bytes| {
        runtime.block_on(async {
            let (near, mut far) = tokio::io::duplex(1 << 16);
            let answering = async {
                let mut request = [0; 1024];
                let _ = far.read(&mut request).await;
                let _ = far.write_all(bytes).await;
                let _ = far.shutdown().await;
            };
            let asking = get(&clock, near, &SHOP, &url, (&expect, None), LOOPBACK);
            let (response, ()) = tokio::join!(asking, answering);
            match response {
                Ok(response) => format!("{} {:?}", response.status / 100, response.mismatch)
                    .replace(|c: char| c.is_ascii_digit(), ""),
                Err(error) => format!("{error:?}"),
            }
        })
    });
}

static SHOP: std::sync::LazyLock<Name> = std::sync::LazyLock::new(shop);

/// Presents any bytes as its certificate, and signs with its own key.
#[derive(Debug)]
struct Presents(Arc<CertifiedKey>);

impl ResolvesServerCert for Presents {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

fn presenting(chain: Vec<CertificateDer<'static>>, key: &CertifiedKey) -> TlsAcceptor {
    let key = CertifiedKey::new(chain, key.key.clone());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Presents(Arc::new(key))));
    TlsAcceptor::from(Arc::new(config))
}

#[test]
fn tls_certificate() {
    let authority = Authority::new();
    let papers = [(2010, 2090), (2010, 2011), (2080, 2090)]
        .map(|(from, until)| authority.paper("shop.kr", from, until));
    let seeds = papers.each_ref().map(|paper| paper.chain[0].to_vec());
    let key = ring::sign::any_supported_type(&papers[0].key).unwrap();
    let key = CertifiedKey::new(Vec::new(), key);
    let runtime = runtime();
    let trust = Trust::new(std::slice::from_ref(&authority.root), Clock::system()).unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let at = listener.local_addr().unwrap();
    let times: &[&[u8]] =
        &[b"\x17\x0d991231235959Z", b"\x18\x0f99991231235959Z", b"\x18\x0f00000101000000Z"];
    target("tls_certificate").seeds(seeds).words(times).cases(200).run(|der| {
        runtime.block_on(async {
            let chain = vec![CertificateDer::from(der.to_vec()), authority.root.clone()];
            let acceptor = presenting(chain, &key);
            let serving = async {
                let (stream, _) = listener.accept().await.unwrap();
                let _ = acceptor.accept(stream).await;
            };
            let probing = async {
                let stream = TcpStream::connect(at).await.unwrap();
                trust.handshake(stream, &SHOP, LOOPBACK, (Protocol::Http, true)).await
            };
            let ((result, seen), ()) = tokio::join!(probing, serving);
            let own = papers.iter().any(|paper| *paper.chain[0] == *der);
            assert!(result.is_err() || own, "only what the authority signed is trusted");
            format!("{:?} {:?} {}", result.err(), seen.wrong, seen.until.is_some())
        })
    });
}

/// A server whose handshake is damaged, from its first byte on.
#[test]
fn tls_handshake() {
    let paper = Authority::new().paper("shop.kr", 2010, 2090);
    let runtime = runtime();
    let trust = Trust::new(&[], Clock::system()).unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let at = listener.local_addr().unwrap();
    let hello = runtime.block_on(server_hello(&trust, &listener, paper));
    let count = AtomicUsize::new(0);
    target("tls_handshake").seeds([hello, b"HTTP/1.1 400 Bad\r\n\r\n".to_vec()]).cases(300).run(
        |bytes| {
            count.fetch_add(1, Ordering::Relaxed);
            runtime.block_on(async {
                let serving = async {
                    let (mut stream, _) = listener.accept().await.unwrap();
                    let mut hello = [0; 2048];
                    let _ = stream.read(&mut hello).await;
                    let _ = stream.write_all(bytes).await;
                    let _ = stream.shutdown().await;
                };
                let probing = async {
                    let stream = TcpStream::connect(at).await.unwrap();
                    trust.handshake(stream, &SHOP, LOOPBACK, (Protocol::Http, true)).await
                };
                let ((result, seen), ()) = tokio::join!(probing, serving);
                assert!(result.is_err(), "a replayed handshake proves nothing");
                format!("{:?} {:?}", result.err(), seen.wrong)
            })
        },
    );
    assert!(count.into_inner() > 300);
}

/// What a real server sends first.
async fn server_hello(
    trust: &Trust,
    listener: &TcpListener,
    paper: crate::support::fake_site::Paper,
) -> Vec<u8> {
    let at = listener.local_addr().unwrap();
    let key = ring::sign::any_supported_type(&paper.key).unwrap();
    let acceptor = presenting(paper.chain.clone(), &CertifiedKey::new(paper.chain, key));
    let serving = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = vec![0; 4096];
        let length = stream.read(&mut hello).await.unwrap();
        let (mut near, far) = tokio::io::duplex(1 << 16);
        near.write_all(&hello[..length]).await.unwrap();
        near.shutdown().await.unwrap();
        let _ = acceptor.accept(far).await;
        let mut sent = Vec::new();
        near.read_to_end(&mut sent).await.unwrap();
        sent
    };
    let probing = async {
        let stream = TcpStream::connect(at).await.unwrap();
        trust.handshake(stream, &SHOP, LOOPBACK, (Protocol::Http, true)).await
    };
    let (_, sent) = tokio::join!(probing, serving);
    assert!(!sent.is_empty());
    sent
}
