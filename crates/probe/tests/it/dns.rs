//! S5: each authoritative server is queried, and its failure is classified.

use crate::support::fake_dns::{FakeDns, failing, healthy};
use crate::support::running::{Running, on_demand};
use crate::support::topology::Builder;
use bongsu_core::observation::{Detail, Outcome, Reason};
use bongsu_probe::rtt::RtoLimits;
use hickory_proto::op::ResponseCode;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::net::SocketAddr;
use std::time::Duration;

fn one_zone(server: SocketAddr) -> Running {
    let mut topology = Builder::new(1);
    topology.zone("한글.한국", server);
    Running::start(on_demand(), topology.build())
}

#[tokio::test]
async fn a_healthy_server_gives_its_serial() {
    let server = FakeDns::start("127.0.0.1").await;
    let mut running = one_zone(server.address);
    server.always(|asked| asked.healthy(2_018_010_401));
    running.ask(0).await;
    let seen = running.last_word().await;
    assert!(matches!(seen.outcome, Outcome::Ok { .. }), "{seen:?}");
    assert_eq!(seen.detail, Detail::Serial(2_018_010_401));
    assert!(seen.scheduled <= seen.started && seen.started <= seen.finished);
    assert_eq!(seen.generation, 1);
}

#[tokio::test]
async fn queries_have_no_recursion_and_ask_for_nsid() {
    let mut server = FakeDns::start("127.0.0.1").await;
    let running = one_zone(server.address);
    running.ask(0).await;
    let asked = server.next().await;
    assert!(!asked.question.metadata.recursion_desired);
    assert_eq!(
        asked.question.queries[0].name().to_lowercase().to_ascii(),
        "xn--bj0bj06e.xn--3e0b707e."
    );
    assert!(asked.question.edns.is_some());
}

#[tokio::test]
async fn failing_and_lame_servers_are_distinguished() {
    for (rcode, reason) in [
        (ResponseCode::ServFail, Reason::ServFail),
        (ResponseCode::Refused, Reason::Refused),
        (ResponseCode::NXDomain, Reason::NxDomain),
        (ResponseCode::NotAuth, Reason::Rcode(9)),
    ] {
        let server = FakeDns::start("127.0.0.1").await;
        let mut running = one_zone(server.address);
        server.always(move |asked| failing(&asked.question, rcode));
        assert_eq!(running.outcome(0).await, Outcome::Failed(reason));
    }
}

#[tokio::test]
async fn a_response_without_authority_is_lame() {
    let server = FakeDns::start("127.0.0.1").await;
    let mut running = one_zone(server.address);
    server.always(|asked| {
        let mut answer = asked.healthy(1);
        answer.metadata.authoritative = false;
        answer.metadata.recursion_available = true;
        answer
    });
    assert_eq!(running.outcome(0).await, Outcome::Failed(Reason::NotAuthoritative));
}

/// Servers and firewalls that stumble over EDNS or its options (P2): with FORMERR, or silently.
#[tokio::test]
async fn a_server_that_stumbles_over_an_option_is_asked_plainly() {
    let stumbles = FakeDns::start("127.0.0.1").await;
    let mut running = one_zone(stumbles.address);
    stumbles.always(|asked| match asked.question.edns {
        Some(_) => failing(&asked.question, ResponseCode::FormErr),
        None => asked.healthy(7),
    });
    assert!(matches!(running.outcome(0).await, Outcome::Ok { .. }));

    let mut drops = FakeDns::start("127.0.0.1").await;
    let mut running = one_zone(drops.address);
    for with_edns in [2, 2, 1] {
        running.ask(0).await;
        for left in (1..with_edns).rev() {
            assert!(drops.next().await.question.edns.is_some(), "{left} of {with_edns}");
        }
        let plain = drops.next().await;
        assert!(plain.question.edns.is_none());
        plain.answer(&plain.healthy(7)).await;
        assert!(matches!(running.last_word().await.outcome, Outcome::Ok { .. }));
    }
}

#[tokio::test]
async fn a_truncated_response_is_fetched_over_tcp() {
    let server = FakeDns::start_with_tcp("127.0.0.1", |question| healthy(question, 77)).await;
    let mut running = one_zone(server.address);
    server.always(|asked| {
        let mut answer = asked.healthy(0);
        answer.metadata.truncation = true;
        answer.answers.clear();
        answer
    });
    running.ask(0).await;
    let seen = running.last_word().await;
    assert!(matches!(seen.outcome, Outcome::Ok { .. }), "{seen:?}");
    assert_eq!(seen.detail, Detail::Serial(77));
}

#[tokio::test]
async fn a_truncated_response_that_tcp_does_not_deliver_is_reported() {
    let server = FakeDns::start("127.0.0.1").await;
    let mut running = one_zone(server.address);
    server.always(|asked| {
        let mut answer = asked.healthy(0);
        answer.metadata.truncation = true;
        answer
    });
    assert_eq!(running.outcome(0).await, Outcome::Failed(Reason::Truncated));
}

#[tokio::test]
async fn a_server_without_edns_is_healthy() {
    let server = FakeDns::start("127.0.0.1").await;
    let mut running = one_zone(server.address);
    server.always(|asked| match asked.question.edns {
        Some(_) => {
            let mut refuses = failing(&asked.question, ResponseCode::FormErr);
            refuses.edns = None;
            refuses
        }
        None => asked.healthy(3),
    });
    assert!(matches!(running.outcome(0).await, Outcome::Ok { .. }));
}

#[tokio::test]
async fn silence_is_reported_early_and_a_late_response_replaces_it() {
    let mut server = FakeDns::start("127.0.0.1").await;
    let mut topology = Builder::new(1);
    topology.zone("shop.kr", server.address);
    let initial = Duration::from_millis(50);
    let config = bongsu_probe::prober::ProberConfig {
        rto: RtoLimits { initial, floor: initial, ..RtoLimits::default() },
        dns_budget: Duration::from_secs(20),
        ..on_demand()
    };
    let mut running = Running::start(config, topology.build());
    running.ask(0).await;
    let first = server.next().await;
    let early = running.next().await;
    assert!(early.provisional, "{early:?}");
    assert_eq!(early.outcome, Outcome::Failed(Reason::Timeout));
    let again = server.next().await;
    assert_ne!(first.question.metadata.id, again.question.metadata.id);
    first.answer(&first.healthy(9)).await;
    let late = running.next().await;
    assert!(!late.provisional);
    assert_eq!((late.stream, late.scheduled), (early.stream, early.scheduled));
    let Outcome::Ok { latency } = late.outcome else { panic!("{late:?}") };
    assert!(latency >= initial.into(), "{latency:?}");
    // What the server answers to the second asking changes nothing any more.
    again.answer(&again.healthy(9)).await;
    running.ask(0).await;
    server.next().await.answer(&again.healthy(9)).await;
    let next = server.next().await;
    next.answer(&next.healthy(10)).await;
    assert_eq!(running.last_word().await.detail, Detail::Serial(10));
}

#[tokio::test]
async fn a_silent_server_times_out_at_the_end_of_its_budget() {
    let server = FakeDns::start("127.0.0.1").await;
    let mut topology = Builder::new(1);
    topology.zone("shop.kr", server.address);
    let config = bongsu_probe::prober::ProberConfig {
        rto: RtoLimits { initial: Duration::from_millis(30), ..RtoLimits::default() },
        dns_budget: Duration::from_millis(300),
        ..on_demand()
    };
    let mut running = Running::start(config, topology.build());
    running.ask(0).await;
    let (early, last) = (running.next().await, running.next().await);
    assert!(early.provisional && !last.provisional);
    assert_eq!(last.outcome, Outcome::Failed(Reason::Timeout));
    assert_eq!(last.scheduled, early.scheduled);
    assert!(last.finished.since(last.started) >= Duration::from_millis(300));
}

#[tokio::test]
async fn a_closed_port_is_refused_at_once() {
    let server = FakeDns::start("127.0.0.1").await;
    let address = server.address;
    drop(server);
    // The socket closes when its task notices that the receiver is gone.
    let mut running = one_zone(address);
    loop {
        running.ask(0).await;
        let seen = running.next().await;
        if seen.outcome == Outcome::Failed(Reason::ConnectionRefused) {
            assert!(!seen.provisional);
            break;
        }
    }
}

#[tokio::test]
async fn an_icmp_error_of_one_server_does_not_affect_another() {
    let closed = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let closed_at = closed.local_addr().unwrap();
    drop(closed);
    let server = FakeDns::start("127.0.0.1").await;
    let mut topology = Builder::new(1);
    let mut dead = Vec::new();
    let mut alive = Vec::new();
    for n in 0..40 {
        dead.push(topology.zone(&format!("dead{n}.kr"), closed_at));
        alive.push(topology.zone(&format!("alive{n}.kr"), server.address));
    }
    server.always(|asked| asked.healthy(1));
    let mut running = Running::start(on_demand(), topology.build());
    for job in 0..80 {
        running.ask(job).await;
    }
    for _ in 0..80 {
        let seen = running.last_word().await;
        if dead.contains(&seen.stream) {
            assert_eq!(seen.outcome, Outcome::Failed(Reason::ConnectionRefused));
        } else {
            assert!(matches!(seen.outcome, Outcome::Ok { .. }), "{seen:?}");
        }
    }
}

#[tokio::test]
async fn responses_from_other_senders_are_ignored() {
    let mut server = FakeDns::start("127.0.0.1").await;
    let mut running = one_zone(server.address);
    running.ask(0).await;
    let asked = server.next().await;
    asked.answer_from_elsewhere(&asked.healthy(666)).await;
    let mut guessed = asked.healthy(667);
    guessed.metadata.id = guessed.metadata.id.wrapping_add(1);
    asked.answer(&guessed).await;
    asked.answer(&asked.healthy(1)).await;
    assert_eq!(running.last_word().await.detail, Detail::Serial(1));
}

#[tokio::test]
async fn a_server_that_answers_another_query_is_malformed() {
    let server = FakeDns::start("127.0.0.1").await;
    let mut running = one_zone(server.address);
    server.always(|asked| {
        let mut answer = asked.healthy(1);
        answer.queries[0].set_name("other.kr.".parse().unwrap());
        answer
    });
    assert_eq!(running.outcome(0).await, Outcome::Failed(Reason::Malformed));
}

#[tokio::test]
async fn garbage_is_waited_past() {
    let mut server = FakeDns::start("127.0.0.1").await;
    let mut running = one_zone(server.address);
    let mut runner = TestRunner::deterministic();
    let bytes = proptest::collection::vec(proptest::num::u8::ANY, 0..200);
    for serial in 0..200 {
        running.ask(0).await;
        let asked = server.next().await;
        let garbage = bytes.new_tree(&mut runner).unwrap().current();
        asked.raw(&garbage).await;
        let mut with_id = asked.question.metadata.id.to_be_bytes().to_vec();
        with_id.extend(garbage);
        asked.raw(&with_id).await;
        asked.answer(&asked.healthy(serial)).await;
        assert_eq!(running.last_word().await.detail, Detail::Serial(serial));
        server.taken();
    }
}

#[tokio::test]
async fn a_server_on_ipv6_is_asked_on_ipv6() {
    let server = FakeDns::start("::1").await;
    let mut running = one_zone(server.address);
    server.always(|asked| asked.healthy(6));
    running.ask(0).await;
    assert_eq!(running.last_word().await.detail, Detail::Serial(6));
}
