//! Servers that are dead in each of the usual ways.

use socket2::{Domain, Socket, Type};
use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

const ANY: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 0);

/// Nobody listens: TCP is reset, UDP gets "port unreachable".
///
/// # Errors
/// When no port is free.
pub fn refusing() -> io::Result<SocketAddr> {
    // A port that neither kind of socket has.
    loop {
        let tcp = TcpListener::bind(ANY)?;
        let at = tcp.local_addr()?;
        if UdpSocket::bind(at).is_ok() {
            return Ok(at);
        }
    }
}

/// Takes every datagram and says nothing.
///
/// # Errors
/// When no port is free.
pub fn silent_udp() -> io::Result<UdpSocket> {
    UdpSocket::bind(ANY)
}

/// Accepts every connection and says nothing on it.
///
/// # Errors
/// When no port is free.
pub fn silent_tcp() -> io::Result<SocketAddr> {
    let listener = listener(4096)?;
    let at = listener.local_addr()?;
    std::thread::spawn(move || {
        let mut held = VecDeque::new();
        for stream in listener.incoming().map_while(Result::ok) {
            let now = Instant::now();
            held.push_back((now, stream));
            // Whoever asked has given up by then.
            while held.front().is_some_and(|(at, _)| now - *at > Duration::from_secs(4)) {
                held.pop_front();
            }
        }
    });
    Ok(at)
}

/// Drops every SYN, as a firewall does: the queue of a listener that accepts nobody is full.
pub struct Dropping {
    pub at: SocketAddr,
    _listener: TcpListener,
    _queued: Vec<TcpStream>,
}

impl Dropping {
    /// Fills a queue.
    ///
    /// # Errors
    /// When no port is free.
    pub fn new() -> io::Result<Dropping> {
        let listener = listener(1)?;
        let at = listener.local_addr()?;
        let queued =
            std::iter::from_fn(|| TcpStream::connect_timeout(&at, Duration::from_millis(500)).ok());
        let queued = queued.take(64).collect();
        Ok(Dropping { at, _listener: listener, _queued: queued })
    }
}

fn listener(backlog: i32) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from(ANY).into())?;
    socket.listen(backlog)?;
    Ok(socket.into())
}
