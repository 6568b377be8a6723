//! Takes what webhooks bring.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub type Received = Arc<Mutex<Vec<String>>>;

pub fn serve(address: &str) -> anyhow::Result<Received> {
    let listener = TcpListener::bind(address)?;
    let received = Received::default();
    let all = received.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if let Ok(body) = take(stream)
                && let Ok(mut all) = all.lock()
            {
                all.push(body);
            }
        }
    });
    Ok(received)
}

fn take(mut stream: TcpStream) -> std::io::Result<String> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")?;
    Ok(String::from_utf8_lossy(&body).into_owned())
}
