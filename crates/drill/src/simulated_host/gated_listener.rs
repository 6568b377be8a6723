//! Losing connections before they begin: silence at the TCP port, without touching the
//! machine's network.
//!
//! A rack without power does not refuse, it is silent. Two ways lead there, both inside
//! our own sockets:
//! - a packet filter on the listening socket (`SO_ATTACH_FILTER`) that discards first
//!   packets at a rate, and per vantage; Linux of 2026 grants it on TCP to root only;
//! - listening sockets whose queue is full: Linux discards the first packet of a
//!   connection that it could not queue. Several sockets share the port
//!   (`SO_REUSEPORT`) and the kernel deals connections out among them by hash, so that
//!   three full ones among ten lose 30 %.

use super::fault::{ConnectionAttempt, FaultPlane};
use socket2::{Domain, Protocol, SockFilter, Socket, Type};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;
use tokio::io::unix::AsyncFd;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How first packets are lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Silence {
    /// By a filter on the socket.
    Filter,
    /// By full queues.
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

/// Connections that fill queues come from here, and are hung up on where they are accepted.
pub const BACKLOG_FILLER: Ipv4Addr = Ipv4Addr::new(127, 53, 0, 2);

/// Sockets on one port while some of its connections are lost.
const SLOTS: usize = 10;

/// What greets the connections of a port; called for each listening socket.
pub type Acceptor = Arc<dyn Fn(TcpListener, CancellationToken) + Send + Sync>;

/// One port of one machine.
pub struct GatedListener {
    /// Whose: a web server, or a place elsewhere when `None`.
    pub server: Option<usize>,
    address: SocketAddr,
    greet: Acceptor,
    how: Silence,
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

/// A socket that listens and accepts nothing, with what fills its queue.
struct Full {
    socket: AsyncFd<Socket>,
    _filler: Vec<Socket>,
}

impl GatedListener {
    /// Opens a port, and greets who comes.
    pub fn open(
        server: Option<usize>,
        address: SocketAddr,
        how: Silence,
        greet: Acceptor,
    ) -> io::Result<GatedListener> {
        let mut door = GatedListener {
            server,
            address,
            greet,
            how,
            state: ConnectionAttempt::default(),
            open: vec![],
            full: vec![],
        };
        door.add_open()?;
        Ok(door)
    }

    fn add_open(&mut self) -> io::Result<()> {
        let socket = listen(self.address, 1024)?;
        let listener = TcpListener::from_std(socket.try_clone()?.into())?;
        let stop = CancellationToken::new();
        (self.greet)(listener, stop.clone());
        self.open.push(Slot { socket, stop });
        Ok(())
    }

    /// Makes the port behave as wanted from now on.
    pub async fn set(
        &mut self,
        wanted: ConnectionAttempt,
        vantages: &[Ipv4Addr],
    ) -> io::Result<()> {
        if wanted == self.state {
            return Ok(());
        }
        if wanted.refused {
            self.open.clear();
            self.full.clear();
        } else {
            match self.how {
                Silence::Filter => self.filter(&wanted, vantages)?,
                Silence::Queue => self.queue(wanted.loss).await?,
            }
        }
        self.state = wanted;
        Ok(())
    }

    fn filter(&mut self, wanted: &ConnectionAttempt, vantages: &[Ipv4Addr]) -> io::Result<()> {
        if self.open.is_empty() {
            self.add_open()?;
        }
        let program = lose_first_packets(wanted, vantages);
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
        // New sockets before old ones go: at no time is nobody listening, which would refuse.
        while self.open.len() < open {
            self.add_open()?;
        }
        let fresh = full.saturating_sub(self.full.len());
        let mut sockets = Vec::new();
        for _ in 0..fresh {
            sockets.push(watched(listen(self.address, 0)?)?);
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

/// Keeps all doors as the fault plane wants them, as long as it is polled.
pub async fn keep(mut doors: Vec<GatedListener>, plane: Arc<FaultPlane>, vantages: Vec<Ipv4Addr>) {
    loop {
        let now = plane.clock().now();
        for door in &mut doors {
            if let Err(error) = door.set(plane.knock(door.server), &vantages).await {
                tracing::error!(address = %door.address, %error, "cannot apply a fault");
            }
        }
        match plane.next_knock_change(now) {
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

/// A socket that can be waited for.
#[expect(
    deprecated,
    reason = "its successor asks us, by `unsafe`, to promise that the socket keeps its \
              descriptor; it is a plain owned socket, and this crate has no unsafe code"
)]
fn watched(socket: Socket) -> io::Result<AsyncFd<Socket>> {
    AsyncFd::new(socket)
}

/// Fills the queue of a listening socket of no capacity. The kernel chooses which of the
/// port's sockets a connection goes to, so they are sent until one has come here.
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

/// `EINPROGRESS` on Linux: the connection is on its way.
const EINPROGRESS: i32 = 115;

// Classic BPF, as far as it is needed here (Linux `filter.h`).
const LOAD_BYTE: u16 = 0x30;
const LOAD_WORD: u16 = 0x20;
const JUMP_IF_EQUAL: u16 = 0x15;
const JUMP_IF_AT_LEAST: u16 = 0x35;
const JUMP_IF_SET: u16 = 0x45;
const RETURN: u16 = 0x06;
/// The flags of the TCP header, at which the filter's view begins (RFC 9293 §3.1).
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

/// The filter that loses first packets and passes all others.
fn lose_first_packets(wanted: &ConnectionAttempt, vantages: &[Ipv4Addr]) -> Vec<SockFilter> {
    if wanted.loss <= 0.0 && wanted.by_vantage.is_empty() {
        return vec![accept_all()];
    }
    let mut program = vec![
        SockFilter::new(LOAD_BYTE, 0, 0, TCP_FLAGS),
        SockFilter::new(JUMP_IF_SET, 1, 0, SYN),
        accept_all(),
        SockFilter::new(JUMP_IF_SET, 0, 1, ACK),
        accept_all(),
    ];
    for (vantage, rate) in &wanted.by_vantage {
        let Some(ip) = vantages.get(*vantage) else { continue };
        let draw = lose(*rate);
        program.push(SockFilter::new(LOAD_WORD, 0, 0, SOURCE));
        // The draw is at most four instructions long.
        program.push(SockFilter::new(JUMP_IF_EQUAL, 0, draw.len() as u8, u32::from(*ip)));
        program.extend(draw);
    }
    program.extend(lose(wanted.loss));
    program
}

/// Discards with probability `rate`, else passes.
fn lose(rate: f64) -> Vec<SockFilter> {
    if rate >= 1.0 {
        return vec![SockFilter::new(RETURN, 0, 0, 0)];
    }
    // Draws below the threshold are lost.
    let threshold = (rate.max(0.0) * f64::from(u32::MAX)) as u32;
    vec![
        SockFilter::new(LOAD_WORD, 0, 0, RANDOM),
        SockFilter::new(JUMP_IF_AT_LEAST, 1, 0, threshold),
        SockFilter::new(RETURN, 0, 0, 0),
        accept_all(),
    ]
}
