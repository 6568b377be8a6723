//! Connects to a given address, and distinguishes errors of the target from local ones.

use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::observation::{Outcome, Reason};
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};

/// Why a step failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConnectError {
    /// The target or the network failed.
    Target(Reason),
    /// This machine could not probe: no file descriptors, no ports, no IPv6; or it does not
    /// speak what the target and its visitors do.
    Local,
}

impl ConnectError {
    /// As an outcome. A local error says nothing about the target.
    pub fn outcome(self) -> Outcome {
        match self {
            ConnectError::Target(reason) => Outcome::Failed(reason),
            ConnectError::Local => Outcome::Inconclusive,
        }
    }
}

/// What an I/O error of a connection to `target` means.
pub fn classify_io_error(error: &io::Error, target: IpAddr) -> ConnectError {
    use io::ErrorKind::*;
    match error.kind() {
        ConnectionRefused => ConnectError::Target(Reason::ConnectionRefused),
        ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof | NotConnected => {
            ConnectError::Target(Reason::Reset)
        }
        TimedOut => ConnectError::Target(Reason::Timeout),
        HostUnreachable => ConnectError::Target(Reason::Unreachable),
        // Usually this machine has no IPv6 route.
        NetworkUnreachable if target.is_ipv6() => ConnectError::Local,
        NetworkUnreachable => ConnectError::Target(Reason::Unreachable),
        InvalidData => ConnectError::Target(Reason::Malformed),
        _ => ConnectError::Local,
    }
}

/// Starts a connection to `target` from `bind`, when given and of the same family.
///
/// # Errors
/// When this machine cannot open a socket.
pub fn open(
    target: SocketAddr,
    bind: Option<IpAddr>,
) -> io::Result<impl Future<Output = io::Result<TcpStream>>> {
    let socket = if target.is_ipv6() { TcpSocket::new_v6()? } else { TcpSocket::new_v4()? };
    if let Some(source) = bind.filter(|ip| ip.is_ipv6() == target.is_ipv6()) {
        socket.bind(SocketAddr::new(source, 0))?;
    }
    Ok(socket.connect(target))
}

/// The timeouts of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timeouts {
    /// After this long, silence is reported provisionally.
    pub rto: Duration,
    /// After this long it fails.
    pub budget: Duration,
}

/// Connects to `target`; calls `silent` once when the RTO has passed.
///
/// The kernel retransmits by itself (RFC 6298 §5: after one second), so a response to the second
/// SYN arrives after about a second and counts as slow.
///
/// # Errors
/// Why there is no connection.
pub async fn connect(
    clock: &Clock,
    target: SocketAddr,
    bind: Option<IpAddr>,
    timeouts: Timeouts,
    silent: impl FnOnce(Time),
) -> Result<TcpStream, ConnectError> {
    let attempt = open(target, bind).map_err(|_| ConnectError::Local)?;
    tokio::pin!(attempt);
    let first = timeouts.rto.min(timeouts.budget);
    let result = match clock.timeout(first, &mut attempt).await {
        Ok(result) => result,
        Err(_) if first == timeouts.budget => return Err(ConnectError::Target(Reason::Timeout)),
        Err(_) => {
            silent(clock.now());
            let rest = timeouts.budget - first;
            let waited = clock.timeout(rest, &mut attempt).await;
            waited.map_err(|_| ConnectError::Target(Reason::Timeout))?
        }
    };
    result.map_err(|error| classify_io_error(&error, target.ip()))
}
