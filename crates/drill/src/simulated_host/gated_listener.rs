//! A listener that can drop SYNs, without changes to the network of the machine.
//!
//! A rack without power does not refuse connections, it is silent. There are two ways to
//! simulate that with ordinary sockets:
//! - a packet filter on the listening socket (`SO_ATTACH_FILTER`) that drops SYNs at a rate,
//!   and per vantage; Linux allows it on TCP for root only;
//! - listening sockets with a full backlog: Linux drops a SYN that it cannot queue. Several
//!   sockets share the port (`SO_REUSEPORT`) and the kernel distributes connections by hash,
//!   so that three full ones among ten lose 30 %.

use super::fault::{ConnectionAttempt, FaultPlane, Port};
use socket2::{Domain, Protocol, SockFilter, Socket, Type};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;
use tokio::io::unix::AsyncFd;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How SYNs are dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Silence {
    /// By a filter on the socket.
    Filter,
    /// By full backlogs.
    Queue,
}

impl Silence {
    /// What this system allows.
    pub fn detect() -> Silence {
        let allowed = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))
            .and_then(|socket| socket.attach_filter(&[accept_all()]));
        if allowed.is_ok() { Silence::Filter } else { Silence::Queue }
    }
}

/// Connections that fill backlogs come from this address and are closed when accepted.
pub const BACKLOG_FILLER: Ipv4Addr = Ipv4Addr::new(127, 53, 0, 2);

/// Sockets on one port while some of its connections are lost.
const SLOTS: usize = 10;

/// Handles the connections of a port; called for each listening socket.
pub type Acceptor = Arc<dyn Fn(TcpListener, CancellationToken) + Send + Sync>;

/// One port of one server.
pub struct GatedListener {
    /// What it is.
    pub port: Port,
    address: SocketAddr,
    acceptor: Acceptor,
    silence: Silence,
    state: ConnectionAttempt,
    open: Vec<Slot>,
    full: Vec<Full>,
}

struct Slot {
    socket: Socket,
    stop: CancellationToken,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A listening socket that accepts nothing, with the connections that fill its backlog.
struct Full {
    socket: AsyncFd<Socket>,
    _filler: Vec<Socket>,
}

impl GatedListener {
    /// Opens a port.
    pub fn open(
        port: Port,
        address: SocketAddr,
        silence: Silence,
        acceptor: Acceptor,
    ) -> io::Result<GatedListener> {
        let mut listener = GatedListener {
            port,
            address,
            acceptor,
            silence,
            state: ConnectionAttempt::default(),
            open: vec![],
            full: vec![],
        };
        listener.add_open()?;
        Ok(listener)
    }

    fn add_open(&mut self) -> io::Result<()> {
        let socket = listen(self.address, 1024)?;
        let listener = TcpListener::from_std(socket.try_clone()?.into())?;
        let stop = CancellationToken::new();
        (self.acceptor)(listener, stop.clone());
        self.open.push(Slot { socket, stop });
        Ok(())
    }

    /// Changes the behaviour of the port.
    pub async fn set(
        &mut self,
        target: ConnectionAttempt,
        vantages: &[Ipv4Addr],
    ) -> io::Result<()> {
        if target == self.state {
            return Ok(());
        }
        if target.refused {
            self.open.clear();
            self.full.clear();
        } else {
            match self.silence {
                Silence::Filter => self.filter(&target, vantages)?,
                Silence::Queue => self.queue(target.loss).await?,
            }
        }
        self.state = target;
        Ok(())
    }

    fn filter(&mut self, target: &ConnectionAttempt, vantages: &[Ipv4Addr]) -> io::Result<()> {
        if self.open.is_empty() {
            self.add_open()?;
        }
        let program = lose_first_packets(target, vantages);
        self.open.iter().try_for_each(|slot| slot.socket.attach_filter(&program))
    }

    async fn queue(&mut self, loss: f64) -> io::Result<()> {
        let (open, full) = match loss {
            l if l <= 0.0 => (1, 0),
            l if l >= 1.0 => (0, 1),
            l => {
                let full = ((l * SLOTS as f64).round() as usize).clamp(1, SLOTS - 1);
                (SLOTS - full, full)
            }
        };
        // New sockets open before old ones close: without any listener the port would refuse.
        while self.open.len() < open {
            self.add_open()?;
        }
        let fresh = full.saturating_sub(self.full.len());
        let mut sockets = Vec::new();
        for _ in 0..fresh {
            sockets.push(async_socket(listen(self.address, 0)?)?);
        }
        self.open.truncate(open);
        self.full.truncate(full);
        for socket in sockets {
            let filler = fill(&socket, self.address).await?;
            self.full.push(Full { socket, _filler: filler });
        }
        debug_assert!(self.full.iter().all(|full| full.socket.get_ref().is_listener().is_ok()));
        Ok(())
    }
}

/// Applies the fault plane to all listeners for as long as it is polled.
pub async fn keep(
    mut listeners: Vec<GatedListener>,
    plane: Arc<FaultPlane>,
    vantages: Vec<Ipv4Addr>,
) {
    loop {
        let now = plane.clock().now();
        for listener in &mut listeners {
            if let Err(error) =
                listener.set(plane.connection_attempt(listener.port), &vantages).await
            {
                tracing::error!(address = %listener.address, %error, "cannot apply fault to listener");
            }
        }
        match plane.next_connection_change(now) {
            Some(at) => plane.clock().sleep_until(at).await,
            None => std::future::pending().await,
        }
    }
}

fn listen(address: SocketAddr, backlog: i32) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(backlog)?;
    Ok(socket)
}

/// A socket whose readiness can be awaited.
#[expect(
    deprecated,
    reason = "its successor asks us, by `unsafe`, to promise that the socket keeps its \
              descriptor; it is a plain owned socket, and this crate has no unsafe code"
)]
fn async_socket(socket: Socket) -> io::Result<AsyncFd<Socket>> {
    AsyncFd::new(socket)
}

/// Fills the backlog of a listening socket without capacity. The kernel chooses the socket of
/// each connection, so connections are opened until one has arrived here.
async fn fill(socket: &AsyncFd<Socket>, address: SocketAddr) -> io::Result<Vec<Socket>> {
    let mut sent = Vec::new();
    loop {
        for _ in 0..SLOTS {
            let filler = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
            filler.set_nonblocking(true)?;
            filler.bind(&SocketAddrV4::new(BACKLOG_FILLER, 0).into())?;
            match filler.connect(&address.into()) {
                Err(e) if e.raw_os_error() != Some(EINPROGRESS) => return Err(e),
                _ => sent.push(filler),
            }
        }
        let wait = bongsu_clock::Clock::system();
        if wait.timeout(std::time::Duration::from_millis(5), socket.readable()).await.is_ok() {
            return Ok(sent);
        }
    }
}

/// `EINPROGRESS` on Linux.
const EINPROGRESS: i32 = 115;

// The subset of classic BPF needed here (Linux `filter.h`).
const LOAD_BYTE: u16 = 0x30;
const LOAD_WORD: u16 = 0x20;
const JUMP_IF_EQUAL: u16 = 0x15;
const JUMP_IF_AT_LEAST: u16 = 0x35;
const JUMP_IF_SET: u16 = 0x45;
const RETURN: u16 = 0x06;
/// The flags in the TCP header, where the filter data begins (RFC 9293 §3.1).
const TCP_FLAGS: u32 = 13;
const SYN: u32 = 0x02;
const ACK: u32 = 0x10;
/// The source address in the IP header: SKF_NET_OFF + 12.
const SOURCE: u32 = (-0x10_0000_i32 + 12) as u32;
/// A random number: SKF_AD_OFF + SKF_AD_RANDOM.
const RANDOM: u32 = (-0x1000_i32 + 56) as u32;

fn accept_all() -> SockFilter {
    SockFilter::new(RETURN, 0, 0, u32::MAX)
}

/// The filter that drops SYNs and accepts all other packets.
fn lose_first_packets(target: &ConnectionAttempt, vantages: &[Ipv4Addr]) -> Vec<SockFilter> {
    if target.loss <= 0.0 && target.by_vantage.is_empty() {
        return vec![accept_all()];
    }
    let mut program = vec![
        SockFilter::new(LOAD_BYTE, 0, 0, TCP_FLAGS),
        SockFilter::new(JUMP_IF_SET, 1, 0, SYN),
        accept_all(),
        SockFilter::new(JUMP_IF_SET, 0, 1, ACK),
        accept_all(),
    ];
    for (vantage, rate) in &target.by_vantage {
        let Some(ip) = vantages.get(*vantage) else { continue };
        let draw = lose(*rate);
        program.push(SockFilter::new(LOAD_WORD, 0, 0, SOURCE));
        // The draw is at most four instructions long.
        program.push(SockFilter::new(JUMP_IF_EQUAL, 0, draw.len() as u8, u32::from(*ip)));
        program.extend(draw);
    }
    program.extend(lose(target.loss));
    program
}

/// Drops with probability `rate`, else accepts.
fn lose(rate: f64) -> Vec<SockFilter> {
    if rate >= 1.0 {
        return vec![SockFilter::new(RETURN, 0, 0, 0)];
    }
    // Random numbers below the threshold are dropped.
    let threshold = (rate.max(0.0) * f64::from(u32::MAX)) as u32;
    vec![
        SockFilter::new(LOAD_WORD, 0, 0, RANDOM),
        SockFilter::new(JUMP_IF_AT_LEAST, 1, 0, threshold),
        SockFilter::new(RETURN, 0, 0, 0),
        accept_all(),
    ]
}
