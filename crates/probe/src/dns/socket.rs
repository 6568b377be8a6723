//! A few UDP sockets shared by all queries of a vantage.
//!
//! They are not connected: one socket is used for every name server. ICMP errors are read from
//! the socket's error queue, where Linux names the packet each error is about (ip(7),
//! `IP_RECVERR`).
//!
//! Every server that is asked sees the port of a socket, and whoever knows it needs less luck to
//! forge an answer (RFC 5452 §4). So a socket is in use for seconds; then another takes its
//! place at a port that the system chooses at random.

use bongsu_core::Time;
use bongsu_core::observation::Reason;
use nix::errno::Errno;
use nix::sys::socket::{
    ControlMessageOwned, MsgFlags, SockaddrStorage, recvfrom, recvmsg, sendto, setsockopt, sockopt,
};
use socket2::{Domain, Protocol, Socket, Type};
use std::future::Future;
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::AsRawFd;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::io::Interest;
use tokio::net::UdpSocket;

/// Holds the responses of many servers while this process is not running. The kernel limits it
/// to what `net.core.rmem_max` allows.
const BUFFER_BYTES: usize = 4 << 20;

/// How many packets are read from one socket before the others.
const MAX_READS_PER_SOCKET: usize = 512;

/// Errors of earlier packets that a packet may meet; a flood of forged ones must not stop it.
const MAX_SEND_TRIES: usize = 16;

/// How long a socket is in use.
const SOCKET_LIFETIME: Duration = Duration::from_secs(10);

/// What a socket received.
#[derive(Debug)]
pub enum Received<'a> {
    /// A packet.
    Packet {
        /// The socket, within its address family.
        socket: usize,
        /// The sender.
        from: SocketAddr,
        /// The content.
        bytes: &'a [u8],
    },
    /// An ICMP error about a packet.
    Undelivered {
        /// The socket, within its address family.
        socket: usize,
        /// The destination of the packet.
        to: SocketAddr,
        /// Its DNS id, when the error quotes enough of it.
        id: Option<u16>,
        /// The error.
        reason: Reason,
    },
}

type Waiting = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The sockets of one vantage, the same number for each family.
pub struct Pool {
    /// Those in use, by position: first the sockets for IPv4, then those for IPv6.
    sockets: Vec<Member>,
    /// Those that only wait for answers, each with the position that it had, and until when.
    retired: Vec<(Member, usize, Time)>,
    per_family: usize,
    bind: Option<IpAddr>,
    /// How long answers to a socket are taken that is no longer in use.
    retired_lifetime: Duration,
    /// The position of the next one that is replaced, and when.
    next: (usize, Time),
    buffer: Vec<u8>,
}

struct Member {
    socket: Arc<UdpSocket>,
    waiting: Waiting,
}

impl Member {
    fn new(socket: UdpSocket) -> Member {
        let socket = Arc::new(socket);
        let waiting = wait_for(&socket);
        Member { socket, waiting }
    }
}

impl Pool {
    /// Opens `per_family` sockets for each address family that the machine (and `bind`,
    /// the source address, when given) allows. A query takes `budget` at most.
    ///
    /// # Errors
    /// When not a single socket can be opened, or `bind` is not an address of this machine.
    pub fn open(per_family: usize, bind: Option<IpAddr>, budget: Duration) -> io::Result<Pool> {
        let mut sockets = Vec::new();
        for domain in [Domain::IPV4, Domain::IPV6] {
            for _ in 0..per_family {
                match open(domain, bind) {
                    Ok(socket) => sockets.push(Member::new(socket)),
                    // A machine without IPv6 still probes what is on IPv4.
                    Err(_) if domain == Domain::IPV6 && bind.is_none_or(|ip| ip.is_ipv4()) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        let buffer = vec![0; 65_536];
        Ok(Pool {
            sockets,
            retired: Vec::new(),
            per_family,
            bind,
            // Answers may wait in the socket while this process does not run.
            retired_lifetime: 2 * budget,
            next: (0, Time::ZERO),
            buffer,
        })
    }

    /// Replaces the socket whose turn it is, and closes those that have been retired long enough.
    pub fn renew(&mut self, now: Time) {
        self.retired.retain(|(_, _, until)| *until > now);
        let (position, at) = self.next;
        if now < at || self.sockets.is_empty() {
            return;
        }
        let each = SOCKET_LIFETIME / u32::try_from(self.sockets.len()).unwrap_or(u32::MAX);
        self.next = ((position + 1) % self.sockets.len(), now + each);
        let domain = if position < self.per_family { Domain::IPV4 } else { Domain::IPV6 };
        match open(domain, self.bind) {
            Ok(socket) => {
                let old = std::mem::replace(&mut self.sockets[position], Member::new(socket));
                self.retired.push((old, position, now + self.retired_lifetime));
            }
            // The old port does for now.
            Err(error) => tracing::debug!(%error, "cannot open another UDP socket"),
        }
    }

    /// Sends `bytes`. A UDP socket accepts a packet at once or fails.
    ///
    /// # Errors
    /// Why the packet could not leave this machine.
    pub fn send(&self, socket: usize, to: SocketAddr, bytes: &[u8]) -> io::Result<()> {
        let position = if to.is_ipv6() { self.per_family + socket } else { socket };
        let Some(Member { socket, .. }) = self.sockets.get(position) else {
            return Err(Errno::EAFNOSUPPORT.into());
        };
        let fd = socket.as_raw_fd();
        let address = SockaddrStorage::from(to);
        for _ in 0..MAX_SEND_TRIES {
            match sendto(fd, bytes, &address, MsgFlags::empty()) {
                Ok(_) => return Ok(()),
                // An ICMP error of an earlier packet, which is in the error queue as well and
                // unrelated to this packet.
                Err(Errno::ECONNREFUSED | Errno::EHOSTUNREACH | Errno::EINTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Errno::EHOSTUNREACH.into())
    }

    /// Waits until a socket is readable.
    pub async fn ready(&mut self) {
        std::future::poll_fn(|context| {
            let mut any = false;
            let retired = self.retired.iter_mut().map(|(member, ..)| member);
            for member in self.sockets.iter_mut().chain(retired) {
                if member.waiting.as_mut().poll(context).is_ready() {
                    member.waiting = wait_for(&member.socket);
                    any = true;
                }
            }
            if any { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// Reads from all sockets and passes everything to `take`. Returns whether more may be
    /// waiting.
    pub fn read(&mut self, mut take: impl FnMut(Received<'_>)) -> bool {
        let mut more = false;
        let retired = self.retired.iter().map(|(member, position, _)| (*position, member));
        for (position, member) in self.sockets.iter().enumerate().chain(retired) {
            let shared = &member.socket;
            let socket = position % self.per_family.max(1);
            let fd = shared.as_raw_fd();
            let mut left = MAX_READS_PER_SOCKET;
            // Through try_io, so that the runtime knows when the socket is empty.
            let _ = shared.try_io(Interest::READABLE, || {
                while left > 0 {
                    left -= 1;
                    match recvfrom::<SockaddrStorage>(fd, &mut self.buffer) {
                        Ok((length, from)) => {
                            if let Some(from) = from.as_ref().and_then(socket_addr) {
                                take(Received::Packet {
                                    socket,
                                    from,
                                    bytes: &self.buffer[..length],
                                });
                            }
                        }
                        Err(Errno::EAGAIN) => return Err(io::ErrorKind::WouldBlock.into()),
                        // An ICMP error; the error queue has its packet.
                        Err(_) => {}
                    }
                }
                Ok(())
            });
            let mut errors_left = MAX_READS_PER_SOCKET;
            let _ = shared.try_io(Interest::ERROR, || {
                while errors_left > 0 {
                    errors_left -= 1;
                    match undelivered(fd) {
                        Ok(Some((to, id, reason))) => {
                            take(Received::Undelivered { socket, to, id, reason });
                        }
                        Ok(None) => {}
                        Err(Errno::EAGAIN) => return Err(io::ErrorKind::WouldBlock.into()),
                        Err(error) => return Err::<(), io::Error>(error.into()),
                    }
                }
                Ok(())
            });
            more |= left == 0 || errors_left == 0;
        }
        more
    }
}

fn wait_for(socket: &Arc<UdpSocket>) -> Waiting {
    let socket = socket.clone();
    Box::pin(async move {
        // An error shows up again when reading.
        let _ = socket.ready(Interest::READABLE | Interest::ERROR).await;
    })
}

fn open(domain: Domain, bind: Option<IpAddr>) -> io::Result<UdpSocket> {
    let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
    // Smaller buffers work too.
    let _ = socket.set_recv_buffer_size(BUFFER_BYTES);
    let _ = socket.set_send_buffer_size(BUFFER_BYTES);
    let any: IpAddr = if domain == Domain::IPV6 {
        socket.set_only_v6(true)?;
        setsockopt(&socket, sockopt::Ipv6RecvErr, &true)?;
        Ipv6Addr::UNSPECIFIED.into()
    } else {
        setsockopt(&socket, sockopt::Ipv4RecvErr, &true)?;
        Ipv4Addr::UNSPECIFIED.into()
    };
    let source = bind.filter(|ip| ip.is_ipv6() == any.is_ipv6()).unwrap_or(any);
    socket.bind(&SocketAddr::new(source, 0).into())?;
    socket.set_nonblocking(true)?;
    UdpSocket::from_std(socket.into())
}

fn socket_addr(address: &SockaddrStorage) -> Option<SocketAddr> {
    match (address.as_sockaddr_in(), address.as_sockaddr_in6()) {
        (Some(v4), _) => Some(SocketAddr::new(v4.ip().into(), v4.port())),
        // Flow label and scope do not identify a server.
        (_, Some(v6)) => Some(SocketAddr::new(v6.ip().into(), v6.port())),
        _ => None,
    }
}

type Undelivered = (SocketAddr, Option<u16>, Reason);

/// Takes one entry off the error queue; `None` when it is irrelevant.
fn undelivered(fd: i32) -> Result<Option<Undelivered>, Errno> {
    let mut quoted = [0u8; 64];
    let mut control = [0u8; 512];
    let mut parts = [IoSliceMut::new(&mut quoted)];
    let flags = MsgFlags::MSG_ERRQUEUE;
    let message = recvmsg::<SockaddrStorage>(fd, &mut parts, Some(&mut control), flags)?;
    let errno = message.cmsgs()?.find_map(|part| match part {
        ControlMessageOwned::Ipv4RecvErr(error, _) | ControlMessageOwned::Ipv6RecvErr(error, _) => {
            Some(Errno::from_raw(error.ee_errno as i32))
        }
        _ => None,
    });
    let (to, length) = (message.address.as_ref().and_then(socket_addr), message.bytes);
    let reason = match errno {
        Some(Errno::ECONNREFUSED) => Reason::ConnectionRefused,
        Some(
            Errno::EHOSTUNREACH
            | Errno::ENETUNREACH
            | Errno::EHOSTDOWN
            | Errno::ENONET
            | Errno::EACCES
            | Errno::EPROTO
            | Errno::ENOPROTOOPT,
        ) => Reason::Unreachable,
        _ => return Ok(None),
    };
    let id = super::wire::id_of(&quoted[..length.min(quoted.len())]);
    Ok(to.map(|to| (to, id, reason)))
}
