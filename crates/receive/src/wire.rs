//! Lines from the network, within a limit.

use std::io;
use tokio::io::{AsyncBufRead, AsyncBufReadExt};

/// A line as it came.
pub(crate) struct Line {
    /// With its end, unless it was too long.
    pub bytes: Vec<u8>,
    /// It was longer than the limit: the rest was passed over.
    pub is_cut: bool,
}

/// Reads one line, of which `max` bytes are kept; `None` at the end of the stream.
pub(crate) async fn read_line(
    reader: &mut (impl AsyncBufRead + Unpin),
    max: usize,
) -> io::Result<Option<Line>> {
    let mut line = Line { bytes: Vec::new(), is_cut: false };
    loop {
        let available = reader.fill_buf().await?;
        if available.is_empty() {
            // Half a line at the end is none: the peer is gone.
            return Ok(None);
        }
        let end = available.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(available.len(), |at| at + 1);
        let room = max.saturating_sub(line.bytes.len());
        line.is_cut |= taken > room;
        line.bytes.extend_from_slice(&available[..taken.min(room)]);
        reader.consume(taken);
        if end.is_some() {
            return Ok(Some(line));
        }
    }
}
