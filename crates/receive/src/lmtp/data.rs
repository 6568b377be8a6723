//! The message after `DATA`.

use crate::wire::read_line;
use std::io;
use tokio::io::AsyncBufRead;

/// How much of a line is read at once, in bytes; longer ones (RFC 5321 §4.5.3.1.6 allows 1,000)
/// are kept whole, piece by piece.
const LINE_MAX_BYTES: usize = 64 << 10;

/// A message, of which the end may be missing.
pub(super) struct Data {
    pub message: Vec<u8>,
    pub is_cut: bool,
}

/// Reads up to the end of a message, of which `max` bytes are kept. Only a dot alone between
/// CR LF and CR LF ends it: a bare LF would let somebody smuggle in a second message.
pub(super) async fn read(
    reader: &mut (impl AsyncBufRead + Unpin),
    max: usize,
) -> io::Result<Option<Data>> {
    let mut data = Data { message: Vec::new(), is_cut: false };
    let mut after_line_end = true;
    loop {
        let Some(line) = read_line(reader, LINE_MAX_BYTES).await? else { return Ok(None) };
        if after_line_end && line.bytes == b".\r\n" {
            return Ok(Some(data));
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
