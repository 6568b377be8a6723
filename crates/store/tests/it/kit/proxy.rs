//! A network that breaks on demand: a TCP proxy in front of the database's socket.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::Notify;

/// The direction of bytes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Direction {
    ToServer,
    ToClient,
}

#[derive(Default)]
struct State {
    /// Bytes that may still pass in each direction before the connection is cut; below zero:
    /// any number.
    left: [AtomicI64; 2],
    /// Bytes that passed.
    passed: [AtomicU64; 2],
    /// Connections are accepted and then dropped silently.
    silent: AtomicBool,
    /// Wakes all open connections to check the state.
    wake: Notify,
    cuts: AtomicU64,
}

/// A listening proxy.
pub struct Proxy {
    port: u16,
    state: Arc<State>,
}

impl Proxy {
    pub async fn in_front_of(socket: PathBuf) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State::default());
        state.left.iter().for_each(|left| left.store(-1, Ordering::SeqCst));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(join(client, socket.clone(), Arc::clone(&shared)));
            }
        });
        Proxy { port, state }
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://bongsu@127.0.0.1:{}/{database}", self.port)
    }

    /// Cuts the connection once, after `bytes` more have passed in this direction.
    pub fn cut_after(&self, direction: Direction, bytes: i64) {
        self.state.left[direction as usize].store(bytes, Ordering::SeqCst);
    }

    /// From now on nothing passes, without an error; until `false`.
    pub fn silence(&self, on: bool) {
        self.state.silent.store(on, Ordering::SeqCst);
        self.state.wake.notify_waiters();
    }

    /// Bytes that passed so far.
    pub fn passed(&self, direction: Direction) -> u64 {
        self.state.passed[direction as usize].load(Ordering::SeqCst)
    }

    /// How often a connection was cut.
    pub fn cuts(&self) -> u64 {
        self.state.cuts.load(Ordering::SeqCst)
    }
}

async fn join(client: TcpStream, socket: PathBuf, state: Arc<State>) {
    // While the server is away, the client sees a connection that ends at once.
    let Ok(server) = UnixStream::connect(socket).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    // Whichever direction ends first ends the other: both sides see a broken connection.
    tokio::select! {
        () = pump(&mut from_client, &mut to_server, Direction::ToServer, &state) => {}
        () = pump(&mut from_server, &mut to_client, Direction::ToClient, &state) => {}
    }
}

async fn pump(
    from: &mut (impl AsyncReadExt + Unpin),
    to: &mut (impl AsyncWriteExt + Unpin),
    direction: Direction,
    state: &State,
) {
    let mut buffer = [0; 512];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        while state.silent.load(Ordering::SeqCst) {
            state.wake.notified().await;
        }
        let left = &state.left[direction as usize];
        let allowed = left.load(Ordering::SeqCst);
        let pass = if allowed < 0 { read } else { read.min(usize::try_from(allowed).unwrap()) };
        if to.write_all(&buffer[..pass]).await.is_err() {
            return;
        }
        state.passed[direction as usize].fetch_add(pass as u64, Ordering::SeqCst);
        if pass < read {
            left.store(-1, Ordering::SeqCst);
            state.cuts.fetch_add(1, Ordering::SeqCst);
            return;
        }
        if allowed >= 0 {
            left.fetch_sub(i64::try_from(pass).unwrap(), Ordering::SeqCst);
        }
    }
}
