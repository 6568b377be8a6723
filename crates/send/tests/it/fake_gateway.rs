//! A gateway with scripted responses, one for each request, that records what it was sent.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it does with a request.
#[derive(Clone, Copy, Debug)]
pub enum Behaviour {
    /// Responds with this status, these headers and this body.
    Responds(u16, &'static str, &'static str),
    /// Responds with this status and the beginning of a longer body, and closes the connection.
    BreaksOff(u16, &'static str),
    /// Reads it and closes the connection.
    Closes,
    /// Reads it and never responds.
    Hangs,
}

/// A running gateway.
pub struct Gateway {
    pub at: SocketAddr,
    /// Head and body of each request, in order.
    pub received: Arc<Mutex<Vec<(String, String)>>>,
}

impl Gateway {
    /// Behaves like this for each request in turn, and like the last for all further ones.
    pub async fn start(script: &[Behaviour]) -> Gateway {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let (script, log) = (script.to_vec(), received.clone());
        tokio::spawn(async move {
            for turn in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let behaviour = script[turn.min(script.len() - 1)];
                tokio::spawn(serve(stream, behaviour, log.clone()));
            }
        });
        Gateway { at, received }
    }

    /// The body of a request.
    pub fn body(&self, turn: usize) -> serde_json::Value {
        serde_json::from_str(&self.received.lock().unwrap()[turn].1).unwrap()
    }

    /// How many requests arrived.
    pub fn requests(&self) -> usize {
        self.received.lock().unwrap().len()
    }
}

async fn serve(
    mut stream: TcpStream,
    behaviour: Behaviour,
    log: Arc<Mutex<Vec<(String, String)>>>,
) {
    let mut bytes = Vec::new();
    let request = loop {
        if stream.read_buf(&mut bytes).await.unwrap() == 0 {
            return;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|header| {
            let (name, value) = header.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().unwrap())
        });
        if body.len() >= length.unwrap_or(0) {
            break (head.to_owned(), body.to_owned());
        }
    };
    log.lock().unwrap().push(request);
    match behaviour {
        Behaviour::Responds(status, headers, body) => {
            let length = body.len();
            let response = format!(
                "HTTP/1.1 {status} Response\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
            stream.write_all(response.as_bytes()).await.unwrap();
        }
        Behaviour::BreaksOff(status, body) => {
            let length = body.len() + 100;
            let response =
                format!("HTTP/1.1 {status} Response\r\ncontent-length: {length}\r\n\r\n{body}");
            stream.write_all(response.as_bytes()).await.unwrap();
        }
        Behaviour::Closes => {}
        Behaviour::Hangs => std::future::pending().await,
    }
}
