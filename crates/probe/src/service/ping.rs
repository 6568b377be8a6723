//! ICMP echoes over an unprivileged socket, as far as the system lets this process have one
//! (`net.ipv4.ping_group_range`, icmp(7)).

use crate::tcp::{ConnectError, Timeouts, classify_io_error};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::observation::Reason;
use socket2::{Domain, Protocol, Socket, Type};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket as StdSocket};
use tokio::net::UdpSocket;

/// Why this process cannot send echoes.
#[derive(Debug, thiserror::Error)]
pub enum PingError {
    /// The system does not let it.
    #[error(
        "not permitted to send ICMP echoes: include a group of this process in the sysctl \
         net.ipv4.ping_group_range"
    )]
    NotPermitted,
    /// Another reason.
    #[error("cannot open an ICMP socket: {0}")]
    Socket(#[source] io::Error),
}

/// Whether this process may send echoes.
///
/// # Errors
/// Why it may not.
pub fn ping_permission() -> Result<(), PingError> {
    open(Ipv4Addr::LOCALHOST.into(), None).map(drop).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => PingError::NotPermitted,
        _ => PingError::Socket(error),
    })
}

fn open(target: IpAddr, bind: Option<IpAddr>) -> io::Result<StdSocket> {
    let (domain, protocol) = match target {
        IpAddr::V4(_) => (Domain::IPV4, Protocol::ICMPV4),
        IpAddr::V6(_) => (Domain::IPV6, Protocol::ICMPV6),
    };
    let socket = Socket::new(domain, Type::DGRAM, Some(protocol))?;
    socket.set_nonblocking(true)?;
    let any: IpAddr = match target {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let source = bind.filter(|ip| ip.is_ipv6() == target.is_ipv6()).unwrap_or(any);
    socket.bind(&SocketAddr::new(source, 0).into())?;
    socket.connect(&SocketAddr::new(target, 0).into())?;
    Ok(socket.into())
}

/// Sends an echo to `target`, and another when the usual round trip has passed; calls `silent`
/// then. An answer to either counts.
///
/// # Errors
/// Why there is no answer. What this machine may not do says nothing of the target.
pub async fn ping(
    clock: &Clock,
    target: IpAddr,
    bind: Option<IpAddr>,
    timeouts: Timeouts,
    silent: impl FnOnce(Time),
) -> Result<(), ConnectError> {
    let why = |error: io::Error| match error.kind() {
        io::ErrorKind::PermissionDenied => ConnectError::Local,
        _ => classify_io_error(&error, target),
    };
    let socket = open(target, bind).and_then(UdpSocket::from_std).map_err(why)?;
    // Nobody else knows it: who did not see the echo cannot answer it.
    let token = RandomState::new().hash_one(target).to_be_bytes();
    socket.send(&echo(target, 1, token)).await.map_err(why)?;
    let first = timeouts.rto.min(timeouts.budget);
    if let Ok(answered) = clock.timeout(first, answer(&socket, target, token)).await {
        return answered.map_err(why);
    }
    silent(clock.now());
    socket.send(&echo(target, 2, token)).await.map_err(why)?;
    let rest = timeouts.budget - first;
    match clock.timeout(rest, answer(&socket, target, token)).await {
        Ok(answered) => answered.map_err(why),
        Err(_) => Err(ConnectError::Target(Reason::Timeout)),
    }
}

/// An echo request. The kernel fills in identifier and checksum.
fn echo(target: IpAddr, number: u8, token: [u8; 8]) -> Vec<u8> {
    let request = if target.is_ipv6() { 128 } else { 8 };
    [&[request, 0, 0, 0, 0, 0, 0, number], &token[..]].concat()
}

async fn answer(socket: &UdpSocket, target: IpAddr, token: [u8; 8]) -> io::Result<()> {
    let reply = if target.is_ipv6() { 129 } else { 0 };
    let mut buffer = [0; 128];
    loop {
        let length = socket.recv(&mut buffer).await?;
        let packet = &buffer[..length];
        if packet.first() == Some(&reply) && packet.get(8..16) == Some(&token) {
            return Ok(());
        }
    }
}
