//! Connecting to a pinned address, and telling the target's trouble from our own.

use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::observation::{Outcome, Reason};
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};

/// Why a step did not succeed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConnectError {
    /// The target's doing, or the way's to it.
    Target(Reason),
    /// This machine could not even ask: no file descriptors, no ports, no IPv6.
    Ours,
}

impl ConnectError {
    /// As an outcome. Our own trouble says nothing of the target.
    pub fn outcome(self) -> Outcome {
        match self {
            ConnectError::Target(reason) => Outcome::Failed(reason),
            ConnectError::Ours => Outcome::Inconclusive,
        }
    }
}

/// What an I/O error of a connection to `target` means.
pub fn fail_of(error: &io::Error, target: IpAddr) -> ConnectError {
    use io::ErrorKind::*;
    match error.kind() {
        ConnectionRefused => ConnectError::Target(Reason::ConnectionRefused),
        ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof | NotConnected => {
            ConnectError::Target(Reason::Reset)
        }
        TimedOut => ConnectError::Target(Reason::Timeout),
        HostUnreachable => ConnectError::Target(Reason::Unreachable),
        // Most often a machine without an IPv6 route, which is not the target's fault.
        NetworkUnreachable if target.is_ipv6() => ConnectError::Ours,
        NetworkUnreachable => ConnectError::Target(Reason::Unreachable),
        InvalidData => ConnectError::Target(Reason::Malformed),
        _ => ConnectError::Ours,
    }
}

/// Begins a connection to `target` from `bind`, when given and of the same family.
///
/// # Errors
/// When this machine has no socket to give.
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

/// How patient a connection is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timeouts {
    /// After this long, silence is told provisionally.
    pub usual: Duration,
    /// After this long it is given up.
    pub budget: Duration,
}

/// Connects to `target`; calls `silent` once when the usual time has passed.
///
/// The kernel asks again by itself (RFC 6298 §5: after one second), so an answer to the
/// second SYN comes after about a second and counts as slow.
///
/// # Errors
/// Why there is no connection.
pub async fn connect(
    clock: &Clock,
    target: SocketAddr,
    bind: Option<IpAddr>,
    patience: Timeouts,
    silent: impl FnOnce(Time),
) -> Result<TcpStream, ConnectError> {
    let attempt = open(target, bind).map_err(|_| ConnectError::Ours)?;
    tokio::pin!(attempt);
    let first = patience.usual.min(patience.budget);
    let result = match clock.timeout(first, &mut attempt).await {
        Ok(result) => result,
        Err(_) if first == patience.budget => return Err(ConnectError::Target(Reason::Timeout)),
        Err(_) => {
            silent(clock.now());
            let rest = patience.budget - first;
            let waited = clock.timeout(rest, &mut attempt).await;
            waited.map_err(|_| ConnectError::Target(Reason::Timeout))?
        }
    };
    result.map_err(|error| fail_of(&error, target.ip()))
}
