//! Lines from the network, within a limit.

use std::io;
use tokio::io::{AsyncBufRead, AsyncBufReadExt};

/// A line as it came.
pub(crate) struct Line {
    /// With its end, unless it was too long.
    pub bytes: Vec<u8>,
    /// It was longer than the limit: the rest was passed over.
    pub is_cut: bool,
    /// It ended in CR LF, also where that was passed over.
    pub ends_in_crlf: bool,
}

/// Reads one line, of which `max` bytes are kept; `None` at the end of the stream.
pub(crate) async fn read_line(
    reader: &mut (impl AsyncBufRead + Unpin),
    max: usize,
) -> io::Result<Option<Line>> {
    let mut line = Line { bytes: Vec::new(), is_cut: false, ends_in_crlf: false };
    let mut last = None;
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
        if let Some(at) = end {
            let before = at.checked_sub(1).map_or(last, |at| Some(available[at]));
            line.ends_in_crlf = before == Some(b'\r');
        }
        last = available.last().copied();
        reader.consume(taken);
        if end.is_some() {
            return Ok(Some(line));
        }
    }
}
