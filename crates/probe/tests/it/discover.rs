//! Discovery of hostile zones: what their servers say, and what they do not.

use crate::support::fake_dns::FakeDns;
use crate::support::real::name;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::observation::Outcome;
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_probe::discover::{Discoverer, Resolution, Sources};
use bongsu_probe::dns::client::DnsClient;
use hickory_proto::op::{Message, MessageType, OpCode, ResponseCode};
use hickory_proto::rr::rdata::{A, CNAME, NS};
use hickory_proto::rr::{Name as WireName, RData, Record, RecordType};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::UdpSocket;

/// Servers at several addresses of loopback, all at one port.
async fn servers_at(ips: &[Ipv4Addr]) -> (u16, Vec<FakeDns>) {
    loop {
        let first = UdpSocket::bind((ips[0], 0)).await.unwrap();
        let port = first.local_addr().unwrap().port();
        let mut sockets = vec![first];
        for ip in &ips[1..] {
            let Ok(socket) = UdpSocket::bind((*ip, port)).await else { break };
            sockets.push(socket);
        }
        if sockets.len() == ips.len() {
            return (port, sockets.into_iter().map(FakeDns::start_on).collect());
        }
    }
}

/// Begins at the parent 127.0.0.1, which is also the resolver; twenty times as fast as life.
fn discoverer(port: u16) -> Discoverer {
    let clock = Clock::scaled(Time::from_secs(1_515_050_340), 20.0);
    let policy = AddressPolicy::new(vec!["127.0.0.0/8".parse().unwrap()]);
    let parent = SocketAddr::from(([127, 0, 0, 1], port));
    let sources = Sources { resolvers: vec![parent], parents: vec![parent], dns_port: port };
    Discoverer::new(DnsClient::new(clock, policy, None, Duration::from_secs(2)), sources)
}

fn wire(text: &str) -> WireName {
    WireName::from_ascii(text).unwrap()
}

fn answer_to(question: &Message) -> Message {
    let mut answer = Message::new(question.metadata.id, MessageType::Response, OpCode::Query);
    answer.add_queries(question.queries.clone());
    answer
}

fn ns(zone: &str, server: &str) -> Record {
    Record::from_rdata(wire(zone), 60, RData::NS(NS(wire(server))))
}

fn a(host: &str, ip: Ipv4Addr) -> Record {
    Record::from_rdata(wire(host), 60, RData::A(A(ip)))
}

#[tokio::test]
async fn a_zone_with_forty_silent_servers_gets_no_more_than_its_share() {
    let silent = |n: u8| Ipv4Addr::new(127, 0, 7, n);
    let ips: Vec<Ipv4Addr> =
        [Ipv4Addr::LOCALHOST].into_iter().chain((1..=40).map(silent)).collect();
    let (port, mut servers) = servers_at(&ips).await;
    let parent = servers.remove(0);
    parent.always(move |asked| {
        let mut referral = answer_to(&asked.question);
        for n in 1..=40 {
            let server = format!("ns{n}.silent.kr.");
            referral.add_authority(ns("silent.kr.", &server));
            referral.add_additional(a(&server, silent(n)));
        }
        referral
    });
    let hosts = ["silent.kr", "www.silent.kr"].map(name);
    let found = discoverer(port).discover(&name("silent.kr"), &hosts).await;
    assert_eq!((found.parent.len(), found.servers.len()), (20, 20));
    assert!(found.hosts.is_empty());
    let questions: Vec<usize> = servers.iter_mut().map(FakeDns::taken).collect();
    assert!(questions.iter().filter(|n| **n > 0).count() <= 20, "{questions:?}");
    // Two tries for the zone at each, and as many for each host, by kind, at two of them.
    assert!(questions.iter().sum::<usize>() <= 20 * 2 + 2 * 2 * 2 * 2, "{questions:?}");
}

#[tokio::test]
async fn an_address_is_asked_of_a_server_that_answers() {
    let ips = [1, 2, 3, 4].map(|n| Ipv4Addr::new(127, 0, 8, n));
    let ips = [&[Ipv4Addr::LOCALHOST], &ips[..]].concat();
    let (port, mut servers) = servers_at(&ips).await;
    let records = move |asked: &Message| {
        let mut answer = answer_to(asked);
        for (n, ip) in ips.iter().enumerate().skip(1) {
            answer.add_answer(ns("shop.kr.", &format!("ns{n}.shop.kr.")));
            answer.add_additional(a(&format!("ns{n}.shop.kr."), *ip));
        }
        answer
    };
    let last = servers.pop().unwrap();
    servers.remove(0).always({
        let records = records.clone();
        move |asked| records(&asked.question)
    });
    last.always(move |asked| {
        let mut answer = records(&asked.question);
        if asked.question.queries[0].name() == &wire("www.shop.kr.") {
            answer = answer_to(&asked.question);
            answer.add_answer(a("www.shop.kr.", Ipv4Addr::new(203, 0, 113, 1)));
        }
        answer.metadata.authoritative = true;
        answer
    });
    let hosts = [name("www.shop.kr")];
    let found = discoverer(port).discover(&name("shop.kr"), &hosts).await;
    assert_eq!(found.servers.len(), 4);
    assert_eq!(found.hosts[&hosts[0]], [IpAddr::from([203, 0, 113, 1])]);
    // Once for the zone, with a second try; not for the host.
    assert!(servers.iter_mut().all(|silent| silent.taken() <= 2));
}

/// Two name servers of one zone, of which one has an older copy.
#[tokio::test]
async fn what_any_server_says_of_a_name_is_where_some_visitors_are_sent() {
    let ip = |n: u8| Ipv4Addr::new(127, 0, 10, n);
    let (port, mut servers) = servers_at(&[Ipv4Addr::LOCALHOST, ip(1), ip(2)]).await;
    let (second, first) = (servers.pop().unwrap(), servers.pop().unwrap());
    let zone = move |asked: &Message| {
        let mut answer = answer_to(asked);
        for n in [1, 2] {
            answer.add_answer(ns("shop.kr.", &format!("ns{n}.shop.kr.")));
            answer.add_additional(a(&format!("ns{n}.shop.kr."), ip(n)));
        }
        answer
    };
    servers.remove(0).always(move |asked| zone(&asked.question));
    let serves = |server: FakeDns, hosts: Vec<(&'static str, u8)>| {
        server.always(move |asked| {
            let question = &asked.question.queries[0];
            let mut answer = match question.query_type() {
                RecordType::NS => zone(&asked.question),
                _ => answer_to(&asked.question),
            };
            answer.metadata.authoritative = true;
            for (host, last) in &hosts {
                if question.name() == &wire(host) && question.query_type() == RecordType::A {
                    answer.add_answer(a(host, Ipv4Addr::new(203, 0, 113, *last)));
                }
            }
            answer
        });
    };
    serves(first, vec![("moved.shop.kr.", 1), ("new.shop.kr.", 3)]);
    serves(second, vec![("moved.shop.kr.", 2)]);
    let hosts = ["moved.shop.kr", "new.shop.kr", "gone.shop.kr"].map(name);
    let found = discoverer(port).discover(&name("shop.kr"), &hosts).await;
    let at = |n: u8| IpAddr::from([203, 0, 113, n]);
    let [moved, new, gone] = hosts;
    assert_eq!(
        found.hosts,
        BTreeMap::from([(moved, vec![at(1), at(2)]), (new.clone(), vec![at(3)])])
    );
    assert_eq!(found.absent, BTreeSet::from([new, gone]), "a server of theirs does not have them");
}

/// The zone evil.kr says where the host's name server and the host's site are.
#[tokio::test]
async fn a_zone_is_not_believed_about_names_of_others() {
    let ip = |n: u8| Ipv4Addr::new(127, 0, 9, n);
    let lie = Ipv4Addr::new(203, 0, 113, 66);
    let (port, mut servers) = servers_at(&[Ipv4Addr::LOCALHOST, ip(1), ip(2)]).await;
    let (host, evil) = (servers.remove(1), servers.remove(1));
    let [resolver] = <[FakeDns; 1]>::try_from(servers).ok().unwrap();
    resolver.always(move |asked| {
        let mut answer = answer_to(&asked.question);
        let question = &asked.question.queries[0];
        match (question.name().to_ascii().as_str(), question.query_type()) {
            ("evil.kr.", RecordType::NS) => {
                answer.add_authority(ns("evil.kr.", "ns.evil.kr."));
                answer.add_additional(a("ns.evil.kr.", ip(2)));
                // Not below kr: the parent has no say in it either.
                answer.add_additional(a("ns.elsewhere.net.", lie));
            }
            ("ns1.host.kr.", RecordType::A) => drop(answer.add_answer(a("ns1.host.kr.", ip(1)))),
            ("www.host.kr.", RecordType::A) => drop(answer.add_answer(a("www.host.kr.", ip(1)))),
            _ => {}
        }
        answer
    });
    host.always(|asked| answer_to(&asked.question));
    evil.always(move |asked| {
        let mut answer = answer_to(&asked.question);
        answer.metadata.authoritative = true;
        if asked.question.queries[0].query_type() == RecordType::NS {
            answer.add_answer(ns("evil.kr.", "ns.evil.kr."));
            answer.add_answer(ns("evil.kr.", "ns1.host.kr."));
            answer.add_additional(a("ns1.host.kr.", lie));
        } else {
            let target = RData::CNAME(CNAME(wire("www.host.kr.")));
            answer.add_answer(Record::from_rdata(wire("www.evil.kr."), 60, target));
            answer.add_answer(a("www.host.kr.", lie));
        }
        answer
    });
    let hosts = [name("www.evil.kr")];
    let found = discoverer(port).discover(&name("evil.kr"), &hosts).await;
    assert_eq!(found.servers[&name("ns1.host.kr")], [SocketAddr::from((ip(1), port))]);
    assert_eq!(found.servers[&name("ns.evil.kr")], [SocketAddr::from((ip(2), port))]);
    assert_eq!(found.hosts[&hosts[0]], [IpAddr::from(ip(1))]);
}

/// One zone at one server, and a resolver that knows what lies outside.
async fn one_server(
    resolver: impl Fn(&Message) -> Message + Send + 'static,
    server: impl Fn(&Message) -> Message + Send + 'static,
) -> (Discoverer, SocketAddr) {
    let own = Ipv4Addr::new(127, 0, 9, 1);
    let (port, mut servers) = servers_at(&[Ipv4Addr::LOCALHOST, own]).await;
    servers.pop().unwrap().always(move |asked| server(&asked.question));
    servers.pop().unwrap().always(move |asked| resolver(&asked.question));
    (discoverer(port), SocketAddr::from((own, port)))
}

fn asked_name(question: &Message) -> String {
    question.queries[0].name().to_lowercase().to_ascii()
}

const SITE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 80);

fn known_outside(question: &Message) -> Message {
    let mut answer = answer_to(question);
    answer.metadata.recursion_available = true;
    if question.queries[0].query_type() == RecordType::A {
        answer.add_answer(a(&asked_name(question), SITE));
    }
    answer
}

/// P3: a load balancer by DNS, to which the zone delegates its `www`.
#[tokio::test]
async fn a_host_that_is_delegated_further_is_followed() {
    let referral = |question: &Message| {
        let mut answer = answer_to(question);
        answer.add_authority(ns("www.gslb.kr.", "gtm.gslb.kr."));
        answer
    };
    let (discoverer, server) = one_server(known_outside, referral).await;
    let found = discoverer.host(&name("gslb.kr"), &name("www.gslb.kr"), &[server]).await;
    assert_eq!(found, [IpAddr::V4(SITE)]);
}

/// P3: an alias at the zone's own name, sixteen aliases in a row, and no claim of authority.
#[tokio::test]
async fn what_resolvers_resolve_is_found() {
    let alias =
        |from: &str, to: &str| Record::from_rdata(wire(from), 60, RData::CNAME(CNAME(wire(to))));
    let aliases = move |question: &Message| {
        let (asked, mut answer) = (asked_name(question), answer_to(question));
        answer.metadata.authoritative = !asked.starts_with("noaa.");
        match asked.split_once('.') {
            _ if asked == "shop.kr." => answer.add_answer(alias(&asked, "cdn.elsewhere.kr.")),
            Some((label, _)) if label.starts_with('c') && label != "c16" => {
                let next: u8 = label[1..].parse::<u8>().unwrap() + 1;
                answer.add_answer(alias(&asked, &format!("c{next}.shop.kr.")))
            }
            _ if question.queries[0].query_type() == RecordType::A => {
                answer.add_answer(a(&asked, SITE))
            }
            _ => &mut answer,
        };
        answer
    };
    let (discoverer, server) = one_server(known_outside, aliases).await;
    for host in ["shop.kr", "c0.shop.kr", "noaa.shop.kr"] {
        let found = discoverer.host(&name("shop.kr"), &name(host), &[server]).await;
        assert_eq!(found, [IpAddr::V4(SITE)], "{host}");
    }
}

/// Aliases in a circle, to a name that is not there, and to one without an address: nobody opens
/// these, and one that leads to an address is opened.
#[tokio::test]
async fn an_alias_without_an_address_at_its_end_is_absent() {
    let alias =
        |from: &str, to: &str| Record::from_rdata(wire(from), 60, RData::CNAME(CNAME(wire(to))));
    let delegation = |question: &Message| {
        let mut answer = answer_to(question);
        answer.add_answer(ns("shop.kr.", "ns.shop.kr."));
        answer.add_additional(a("ns.shop.kr.", Ipv4Addr::new(127, 0, 9, 1)));
        answer
    };
    let is_ns = |question: &Message| question.queries[0].query_type() == RecordType::NS;
    let resolver = move |question: &Message| match &*asked_name(question) {
        _ if is_ns(question) => delegation(question),
        "gone.elsewhere.kr." => {
            let mut answer = answer_to(question);
            answer.metadata.recursion_available = true;
            answer.metadata.response_code = ResponseCode::NXDomain;
            answer
        }
        _ => known_outside(question),
    };
    let zone = move |question: &Message| {
        let mut answer = if is_ns(question) { delegation(question) } else { answer_to(question) };
        answer.metadata.authoritative = true;
        let mut at = asked_name(question);
        for _ in 0..3 {
            let next = match &*at {
                "circle.shop.kr." => "b.shop.kr.",
                "b.shop.kr." => "circle.shop.kr.",
                "gone.shop.kr." => "gone.elsewhere.kr.",
                "bare.shop.kr." => "text.shop.kr.",
                "cdn.shop.kr." => "cdn.elsewhere.kr.",
                _ => break,
            };
            answer.add_answer(alias(&at, next));
            next.clone_into(&mut at);
        }
        answer
    };
    let (discoverer, _) = one_server(resolver, zone).await;
    let hosts = ["circle", "gone", "bare", "cdn"].map(|label| name(&format!("{label}.shop.kr")));
    let found = discoverer.discover(&name("shop.kr"), &hosts).await;
    let [circle, gone, bare, cdn] = hosts;
    assert_eq!(found.hosts, BTreeMap::from([(cdn, vec![IpAddr::V4(SITE)])]));
    assert_eq!(found.absent, BTreeSet::from([circle, gone, bare]));
}

/// P4: a name server whose name is an alias, which BIND refuses to ask.
#[tokio::test]
async fn a_name_server_that_is_an_alias_has_no_address() {
    let resolver = |question: &Message| {
        let mut answer = answer_to(question);
        let asked = asked_name(question);
        if asked == "nscname.kr." {
            answer.add_authority(ns("nscname.kr.", "ns1.elsewhere.kr."));
        } else {
            let target = RData::CNAME(CNAME(wire("real.elsewhere.kr.")));
            answer.add_answer(Record::from_rdata(wire(&asked), 60, target));
            answer.add_answer(a("real.elsewhere.kr.", SITE));
        }
        answer
    };
    let (discoverer, _) = one_server(resolver, answer_to).await;
    let found = discoverer.discover(&name("nscname.kr"), &[]).await;
    assert_eq!(found.servers[&name("ns1.elsewhere.kr")], []);
}

/// P4: what a validating resolver makes of wrong signatures.
#[tokio::test]
async fn wrong_signatures_are_seen_by_the_resolver() {
    for (fails_always, expected) in [(true, Resolution::Failed), (false, Resolution::Invalid)] {
        let validating = move |question: &Message| {
            let mut answer = known_outside(question);
            if fails_always || !question.metadata.checking_disabled {
                answer.metadata.response_code = ResponseCode::ServFail;
            }
            answer
        };
        let (discoverer, _) = one_server(validating, answer_to).await;
        assert_eq!(discoverer.resolution(&name("bogus.kr")).await, expected);
    }
    let (discoverer, _) = one_server(known_outside, answer_to).await;
    assert_eq!(discoverer.resolution(&name("shop.kr")).await, Resolution::Answered);
}

/// P3: an answer counts until the timeout, and P2: one to a plain question does as well.
#[tokio::test]
async fn a_slow_answer_counts_as_it_does_in_the_sweep() {
    let (port, mut servers) = servers_at(&[Ipv4Addr::LOCALHOST]).await;
    let client = discoverer(port);
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let mut server = servers.pop().unwrap();
    let zone = name("slow.kr");
    let (reply, ()) = tokio::join!(client.dns_client().query_soa(address, &zone), async {
        let first = server.next().await;
        let second = server.next().await;
        assert!(first.question.edns.is_some() && second.question.edns.is_none());
        first.answer(&first.healthy(7)).await;
    });
    assert!(matches!(reply.outcome, Outcome::Ok { .. }), "{reply:?}");
    assert_eq!(reply.serial, Some(7));
}
