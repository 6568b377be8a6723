//! A gateway that answers as it is told to, one answer for each request, and writes down
//! what it was sent.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it does with a request.
#[derive(Clone, Copy, Debug)]
pub enum Does {
    /// Answers with this status, these headers and this body.
    Answers(u16, &'static str, &'static str),
    /// Reads it and hangs up without a word.
    HangsUp,
    /// Reads it and says nothing for ever.
    Hangs,
}

/// A running gateway.
pub struct Gateway {
    pub at: SocketAddr,
    /// Head and body of each request, in order.
    pub got: Arc<Mutex<Vec<(String, String)>>>,
}

impl Gateway {
    /// Does these things in turn, and the last one for ever.
    pub async fn start(does: &[Does]) -> Gateway {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let got = Arc::new(Mutex::new(Vec::new()));
        let (does, seen) = (does.to_vec(), got.clone());
        tokio::spawn(async move {
            for turn in 0.. {
                let (line, _) = listener.accept().await.unwrap();
                let does = does[turn.min(does.len() - 1)];
                tokio::spawn(serve(line, does, seen.clone()));
            }
        });
        Gateway { at, got }
    }

    /// The body of a request.
    pub fn body(&self, turn: usize) -> serde_json::Value {
        serde_json::from_str(&self.got.lock().unwrap()[turn].1).unwrap()
    }

    /// How many requests came.
    pub fn asked(&self) -> usize {
        self.got.lock().unwrap().len()
    }
}

async fn serve(mut line: TcpStream, does: Does, got: Arc<Mutex<Vec<(String, String)>>>) {
    let mut bytes = Vec::new();
    let request = loop {
        if line.read_buf(&mut bytes).await.unwrap() == 0 {
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
    got.lock().unwrap().push(request);
    match does {
        Does::Answers(status, headers, body) => {
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status} Answer\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
            line.write_all(answer.as_bytes()).await.unwrap();
        }
        Does::HangsUp => {}
        Does::Hangs => std::future::pending().await,
    }
}
