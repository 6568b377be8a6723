//! Strangers who send what the network would send.

use crate::support::fake_dns::{FakeDns, failing};
use crate::support::running::{Running, on_demand};
use crate::support::topology::Builder;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::observation::{Detail, Outcome};
use hickory_proto::op::ResponseCode;
use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use std::collections::BTreeSet;
use std::net::{SocketAddr, SocketAddrV4};

/// The one's complement of the sum of all words (RFC 1071).
fn checksum(bytes: &[u8]) -> u16 {
    let words = bytes.chunks(2).map(|two| u32::from(two[0]) << 8 | u32::from(two[1]));
    let sum: u32 = words.sum();
    let folded = (sum & 0xffff) + (sum >> 16);
    !((folded & 0xffff) + (folded >> 16)) as u16
}

/// "Destination unreachable" about a packet `from` us `to` a server, of which it quotes the IP
/// header and the first eight bytes (RFC 792): ports, and nothing that only we know.
fn icmp_error(code: u8, from: SocketAddrV4, to: SocketAddrV4) -> Vec<u8> {
    let mut bytes = vec![3, code, 0, 0, 0, 0, 0, 0];
    bytes.extend([0x45, 0, 0, 60, 0, 0, 0, 0, 64, 17, 0, 0]);
    bytes.extend(from.ip().octets());
    bytes.extend(to.ip().octets());
    for word in [from.port(), to.port(), 40, 0] {
        bytes.extend(word.to_be_bytes());
    }
    let sum = checksum(&bytes).to_be_bytes();
    bytes[2..4].copy_from_slice(&sum);
    bytes
}

fn v4(address: SocketAddr) -> SocketAddrV4 {
    match address {
        SocketAddr::V4(address) => address,
        SocketAddr::V6(_) => unreachable!("these tests are on IPv4"),
    }
}

#[tokio::test]
async fn forged_icmp_errors_do_not_make_a_healthy_server_unreachable() {
    let stranger = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4))
        .expect("these tests run as root, for raw sockets");
    let (mut server, mut other) =
        (FakeDns::start("127.0.0.1").await, FakeDns::start("127.0.0.1").await);
    let mut topology = Builder::new(1);
    let attacked = topology.zone("shop.kr", server.address);
    topology.zone("cafe.kr", other.address);
    let mut running = Running::start(on_demand(), topology.build());
    running.ask(0).await;
    let asked = server.next().await;
    let (from, to) = (v4(asked.from), v4(server.address));
    for code in [1, 3, 13] {
        let error = icmp_error(code, from, to);
        for _ in 0..30 {
            stranger.send_to(&error, &SockAddr::from(SocketAddr::V4(from))).unwrap();
        }
    }
    // The prober has read everything when it has dealt with what came later.
    running.ask(1).await;
    let later = other.next().await;
    later.answer(&later.healthy(1)).await;
    let mut seen = running.last_word().await;
    asked.answer(&asked.healthy(1)).await;
    while seen.stream != attacked {
        seen = running.last_word().await;
    }
    assert!(matches!(seen.outcome, Outcome::Ok { .. }), "{seen:?}");
}

/// Who knows a port guesses an id now and then, and hits within a minute at full rate.
#[tokio::test]
async fn a_forged_answer_with_the_right_id_does_not_end_the_question() {
    let mut server = FakeDns::start("127.0.0.1").await;
    let mut topology = Builder::new(1);
    topology.zone("shop.kr", server.address);
    let mut running = Running::start(on_demand(), topology.build());
    running.ask(0).await;
    let asked = server.next().await;
    for name in ["other.kr.", "shop.kr.", "SHOP.KR."] {
        let mut forged = failing(&asked.question, ResponseCode::NXDomain);
        forged.queries[0].set_name(name.parse().unwrap());
        if forged.queries[0].name().to_ascii() != asked.question.queries[0].name().to_ascii() {
            asked.answer(&forged).await;
        }
    }
    asked.answer(&asked.healthy(7)).await;
    assert_eq!(running.last_word().await.detail, Detail::Serial(7));
}

/// Who has a name server sees our ports, and could use them for weeks.
#[tokio::test]
async fn the_ports_of_questions_change() {
    let mut server = FakeDns::start("127.0.0.1").await;
    let mut topology = Builder::new(1);
    topology.zone("shop.kr", server.address);
    let clock = Clock::scaled(Time::from_secs(1_515_050_340), 100.0);
    let mut running = Running::start_by(clock, on_demand(), topology.build());
    let mut ports = BTreeSet::new();
    for _ in 0..20_000 {
        running.ask(0).await;
        let asked = server.next().await;
        asked.answer(&asked.healthy(1)).await;
        running.last_word().await;
        ports.insert(asked.from.port());
        if ports.len() > 20 {
            return;
        }
    }
    panic!("only {} ports: {ports:?}", ports.len());
}
