//! The simulated mail servers: they greet, answer `EHLO` and `QUIT`, and take no mail (RFC 5321).

use super::fault::FaultPlane;
use bongsu_clock::Clock;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// After this much real time a silent connection is closed.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(30);
/// The most that one client may say, in bytes.
const MAX_BYTES: u64 = 4096;

/// Serves one connection to the mail server of `server`, from a vantage.
pub async fn serve(plane: &FaultPlane, stream: TcpStream, server: usize, from: Option<usize>) {
    let life = Clock::system();
    if plane.mail_hangs(server, from) {
        return life.sleep(SILENCE_TIMEOUT).await;
    }
    // The client may close at any time.
    let _ended = life.timeout(SILENCE_TIMEOUT, talk(stream)).await;
}

async fn talk(mut stream: TcpStream) -> std::io::Result<()> {
    stream.write_all(b"220 mail.drill.example ESMTP\r\n").await?;
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read.take(MAX_BYTES)).lines();
    while let Some(line) = lines.next_line().await? {
        let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let (reply, is_last): (&[u8], bool) = match verb.as_str() {
            "EHLO" | "HELO" => (b"250 mail.drill.example\r\n", false),
            "QUIT" => (b"221 2.0.0 bye\r\n", true),
            _ => (b"502 5.5.1 this is a drill\r\n", false),
        };
        write.write_all(reply).await?;
        if is_last {
            break;
        }
    }
    Ok(())
}
