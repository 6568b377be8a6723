//! A relay with one fault: it answers some lines in a way of its own.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};

/// What it answers to a line (`""` is the connection, `"."` the final dot), if not the usual;
/// nothing at all closes the connection.
pub type Behaviour = fn(&str) -> Option<&'static [u8]>;

/// A running relay.
pub struct FakeRelay {
    pub at: SocketAddr,
    /// The recipient of each message that arrived whole.
    pub copies: Arc<Mutex<Vec<String>>>,
    /// Every line it was sent, but those of messages.
    pub lines: Arc<Mutex<Vec<String>>>,
}

impl FakeRelay {
    pub async fn start(answer: Behaviour) -> FakeRelay {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (copies, lines) = (Arc::default(), Arc::default());
        let relay = FakeRelay { at, copies, lines };
        let (copies, lines) = (relay.copies.clone(), relay.lines.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, answer, copies.clone(), lines.clone()));
            }
        });
        relay
    }

    /// How many messages arrived whole.
    pub fn copies(&self) -> usize {
        self.copies.lock().unwrap().len()
    }

    /// The lines that begin like this.
    pub fn said(&self, beginning: &str) -> Vec<String> {
        let lines = self.lines.lock().unwrap();
        lines.iter().filter(|line| line.starts_with(beginning)).cloned().collect()
    }
}

async fn serve(
    stream: TcpStream,
    answer: Behaviour,
    copies: Arc<Mutex<Vec<String>>>,
    lines: Arc<Mutex<Vec<String>>>,
) -> Option<()> {
    let (mut stream, mut to, mut is_data) = (BufStream::new(stream), String::new(), false);
    stream.write_all(answer("").unwrap_or(b"220 mx\r\n")).await.ok()?;
    loop {
        stream.flush().await.ok()?;
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await.ok()? == 0 {
            return None;
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if is_data && line != "." {
            continue;
        }
        let usual: &[u8] = match line.get(..4).unwrap_or(&line) {
            "EHLO" => b"250-mx\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "DATA" => b"354 go\r\n",
            _ => b"250 ok\r\n",
        };
        if line == "." {
            copies.lock().unwrap().push(to.clone());
        } else {
            lines.lock().unwrap().push(line.clone());
        }
        if let Some(recipient) = line.strip_prefix("RCPT TO:") {
            to = recipient.to_owned();
        }
        let bytes = answer(&line).unwrap_or(usual);
        if bytes.is_empty() {
            return None;
        }
        is_data = bytes.starts_with(b"354") && line == "DATA";
        stream.write_all(bytes).await.ok()?;
    }
}
