//! The message after `DATA`.

use crate::wire::read_line;
use bongsu_clock::Clock;
use std::io;
use std::time::Duration;
use tokio::io::AsyncBufRead;
use tokio::sync::{Semaphore, SemaphorePermit};

/// How much of a line is read at once, in bytes; longer ones (RFC 5321 §4.5.3.1.6 allows 1,000)
/// are kept whole, piece by piece.
const LINE_MAX_BYTES: usize = 64 << 10;

/// A message up to this size, in bytes, waits for no other: most mails are smaller, and a few strangers
/// who send large ones slowly do not hold them up.
const SMALL_BYTES: usize = 64 << 10;
/// How long the peer may be waited for in a message, in all, and the bytes that are worth a second
/// more. A mail server has the whole of it before it begins.
const DATA_TIMEOUT: Duration = Duration::from_secs(60);
const BYTES_PER_S: u64 = 16 << 10;

/// A message, of which the end may be missing.
pub(super) struct Data<'m> {
    pub message: Vec<u8>,
    pub is_cut: bool,
    /// The share of the memory that a large one has, until it is kept.
    pub memory: Option<SemaphorePermit<'m>>,
}

/// How a message ended.
pub(super) enum End<'m> {
    Whole(Data<'m>),
    /// The peer closed the connection.
    Gone,
    /// The peer sent too little in its time.
    TooSlow,
}

/// Reads up to the end of a message, of which `max` bytes are kept. Only a dot alone between
/// CR LF and CR LF ends it: a bare LF would let somebody smuggle in a second message. A large one
/// waits for `memory`.
pub(super) async fn read<'m>(
    reader: &mut (impl AsyncBufRead + Unpin),
    max: usize,
    memory: &'m Semaphore,
) -> io::Result<End<'m>> {
    let clock = Clock::system();
    let mut data = Data { message: Vec::new(), is_cut: false, memory: None };
    let mut after_line_end = true;
    let (mut waited, mut received) = (Duration::ZERO, 0);
    loop {
        // What is not kept gives no more time.
        let patience = DATA_TIMEOUT + Duration::from_secs(received.min(max as u64) / BYTES_PER_S);
        let since = clock.now();
        let reading = read_line(reader, LINE_MAX_BYTES);
        let Ok(line) = clock.timeout(patience.saturating_sub(waited), reading).await else {
            return Ok(End::TooSlow);
        };
        let Some(line) = line? else { return Ok(End::Gone) };
        waited += clock.now().since(since);
        received += line.bytes.len() as u64;
        if after_line_end && line.bytes == b".\r\n" {
            return Ok(End::Whole(data));
        }
        if data.memory.is_none() && data.message.len() + line.bytes.len() > SMALL_BYTES {
            data.memory = memory.acquire().await.ok();
        }
        let stuffed = after_line_end && line.bytes.starts_with(b".");
        after_line_end = line.ends_in_crlf;
        let kept = &line.bytes[usize::from(stuffed)..];
        let room = max.saturating_sub(data.message.len());
        data.is_cut |= line.is_cut || kept.len() > room;
        data.message.extend_from_slice(&kept[..kept.len().min(room)]);
        if line.is_cut {
            data.message.extend_from_slice(b"\r\n");
        }
    }
}
