//! Strangers who hold connections without saying what they want.

use super::*;
use axum::routing::get;
use connections::Slot;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const SHORT: Duration = Duration::from_millis(200);
/// No test lives to see it.
const NEVER: Duration = Duration::from_secs(3_600);

struct Listening {
    at: SocketAddr,
    cancel: CancellationToken,
    tasks: TaskTracker,
}

async fn listening(total: usize, head_timeout: Duration) -> Listening {
    listening_with(Limits { head_timeout, ..Limits::of(total, &[]) }).await
}

async fn listening_with(limits: Limits) -> Listening {
    let routes = Router::new().route("/", get(|| async { "here" }).post(async |_: String| "taken"));
    let (cancel, tasks) = (CancellationToken::new(), TaskTracker::new());
    let at = "127.0.0.1:0".parse().unwrap();
    let at = open((at, "test"), limits, routes, &cancel, &tasks).await.unwrap();
    Listening { at, cancel, tasks }
}

impl Listening {
    /// A connection that has sent a part of a request, which never becomes a whole one.
    async fn half_sent(&self) -> TcpStream {
        let mut stream = TcpStream::connect(self.at).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: loc").await.unwrap();
        stream
    }

    /// A connection that has sent a request without most of its body.
    async fn slow_body(&self) -> TcpStream {
        let mut stream = TcpStream::connect(self.at).await.unwrap();
        let head = b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9000\r\n\r\nname=";
        stream.write_all(head).await.unwrap();
        stream
    }

    async fn ask(&self) -> String {
        let mut stream = TcpStream::connect(self.at).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(request).await.unwrap();
        read_to_end(&mut stream).await
    }
}

/// What comes until the other side closes, in whatever way.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_request_that_is_never_finished_is_ended() {
    let door = listening(64, SHORT).await;
    let mut silent = TcpStream::connect(door.at).await.unwrap();
    let mut half_sent = door.half_sent().await;
    // Each ends by the hand of the other side, or this test does not end.
    assert_eq!(read_to_end(&mut silent).await, "");
    read_to_end(&mut half_sent).await;
}

#[tokio::test]
async fn a_connection_that_asks_nothing_more_is_ended() {
    let door = listening(64, SHORT).await;
    let mut stream = TcpStream::connect(door.at).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    assert!(read_to_end(&mut stream).await.ends_with("here"));
}

#[tokio::test]
async fn a_request_names_its_host_once() {
    let door = listening(64, NEVER).await;
    let status = async |head: &str| {
        let mut stream = TcpStream::connect(door.at).await.unwrap();
        let request = format!("GET / {head}connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = read_to_end(&mut stream).await;
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    };
    let one = "host: localhost\r\n";
    assert_eq!(status(&format!("HTTP/1.1\r\n{one}")).await, "200");
    assert_eq!(status("HTTP/1.0\r\n").await, "200");
    assert_eq!(status("HTTP/1.1\r\n").await, "400");
    assert_eq!(status(&format!("HTTP/1.1\r\n{one}{one}")).await, "400");
    assert_eq!(status(&format!("HTTP/1.0\r\n{one}host: other\r\n")).await, "400");
}

#[tokio::test]
async fn half_sent_requests_shut_no_reader_out() {
    let door = listening(16, NEVER).await;
    let mut held = Vec::new();
    for _ in 0..600 {
        held.push(door.half_sent().await);
        if held.len().is_multiple_of(100) {
            assert!(door.ask().await.ends_with("here"), "after {}", held.len());
        }
    }
    door.cancel.cancel();
    door.tasks.close();
    door.tasks.wait().await;
}

#[test]
fn one_client_cannot_take_all_connections() {
    let connections = Arc::new(Connections::new(Limits::of(80, &["10.1.0.0/16".parse().unwrap()])));
    let admit = |address: &str| Connections::admit(&connections, address.parse().unwrap());
    let mut slots: Vec<_> = (0..100).filter_map(|_| admit("192.0.2.1")).collect();
    assert_eq!(slots.len(), 10);
    let household = (0..100).filter_map(|n| admit(&format!("2001:db8:1:2::{n:x}")));
    slots.extend(household);
    assert_eq!(slots.len(), 20);
    assert!(admit("192.0.2.2").is_some());
    slots.extend((0..30).map(|_| admit("10.1.2.3").expect("a proxy is many clients")));
    slots.clear();
    assert!(admit("192.0.2.1").is_some());
}

#[test]
fn who_has_asked_keeps_the_connection() {
    let connections = Arc::new(Connections::new(Limits::of(8, &[])));
    let admit = || Connections::admit(&connections, "127.0.0.1".parse().unwrap());
    let slots: Vec<_> = (0..8).map(|_| admit().unwrap()).collect();
    slots[..7].iter().for_each(Slot::has_spoken);
    let new = admit().expect("the silent one makes room");
    assert!(slots[7].evicted.is_cancelled() && !slots[0].evicted.is_cancelled());
    new.has_spoken();
    assert!(admit().is_none(), "nobody is silent");
}

#[tokio::test]
async fn a_body_that_never_comes_is_ended() {
    let limits = Limits { body_timeout: SHORT, ..Limits::of(64, &[]) };
    let door = listening_with(limits).await;
    // Ends by the hand of the other side, or this test does not end.
    assert!(!read_to_end(&mut door.slow_body().await).await.contains("taken"));
    let mut whole = TcpStream::connect(door.at).await.unwrap();
    let request =
        b"POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 4\r\n\r\nname";
    whole.write_all(request).await.unwrap();
    assert!(read_to_end(&mut whole).await.ends_with("taken"));
}

#[tokio::test]
async fn bodies_that_trickle_in_shut_no_reader_out() {
    let limits = Limits { body_timeout: NEVER, ..Limits::of(16, &[]) };
    let door = listening_with(limits).await;
    let mut held = Vec::new();
    for _ in 0..100 {
        held.push(door.slow_body().await);
    }
    assert!(door.ask().await.ends_with("here"));
}

#[test]
fn eight_networks_that_ask_and_ask_leave_room_for_a_reader_of_another() {
    let connections = Arc::new(Connections::new(Limits::of(64, &[])));
    let admit = |address: &str| Connections::admit(&connections, address.parse().unwrap());
    let held: Vec<Slot> =
        (0..64).map(|n| admit(&format!("203.0.{}.{n}", n % 8)).unwrap()).collect();
    held.iter().for_each(Slot::has_spoken);
    let reader = || {
        let slot = admit("192.0.2.1").expect("room for a reader");
        slot.has_spoken();
        slot
    };
    let _readers: Vec<Slot> = (0..7).map(|_| reader()).collect();
    assert_eq!(held.iter().filter(|it| it.evicted.is_cancelled()).count(), 7);
    assert!(admit("203.0.0.9").is_none(), "these have as many as anybody");
}
