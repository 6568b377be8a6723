//! Reads what a stranger sends, within bounds.

use super::step::Step;
use crate::tcp::{ConnectError, classify_io_error};
use bongsu_core::observation::Reason;
use std::net::IpAddr;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The longest line, in bytes; RFC 5321 §4.5.3.1.5 allows 512, and IMAP servers list much.
const MAX_LINE_BYTES: usize = 8 << 10;

/// The most that is read of one dialogue, in bytes.
const MAX_BYTES: usize = 64 << 10;

/// The most lines of one answer.
pub(super) const MAX_LINES: usize = 100;

/// A connection, and what was read of it and not yet used.
pub(super) struct Wire<S> {
    stream: S,
    target: IpAddr,
    buffer: Vec<u8>,
    /// How much was read altogether.
    read: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(stream: S, target: IpAddr) -> Wire<S> {
        Wire { stream, target, buffer: Vec::new(), read: 0 }
    }

    /// The connection, unless there is something that was not yet used.
    pub(super) fn into_stream(self) -> Option<S> {
        self.buffer.is_empty().then_some(self.stream)
    }

    /// Sends bytes.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> Step {
        let sent = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        sent.await.map_err(|error| classify_io_error(&error, self.target))
    }

    /// Ends the dialogue politely. It worked, whatever becomes of that.
    pub(super) async fn bye(&mut self, bytes: &[u8]) -> Step {
        let _ = self.send(bytes).await;
        let _ = self.stream.shutdown().await;
        Ok(())
    }

    /// Reads more. The end of the connection is an error.
    async fn more(&mut self) -> Step {
        if self.read >= MAX_BYTES {
            return Err(ConnectError::Target(Reason::Malformed));
        }
        let mut chunk = [0; 1024];
        let read = self.stream.read(&mut chunk).await;
        match read.map_err(|error| classify_io_error(&error, self.target))? {
            0 => Err(ConnectError::Target(Reason::Reset)),
            length => {
                self.read += length;
                self.buffer.extend_from_slice(&chunk[..length]);
                Ok(())
            }
        }
    }

    /// The next line, without its end.
    pub(super) async fn line(&mut self) -> Step<Vec<u8>> {
        let mut looked = 0;
        loop {
            if let Some(end) = self.buffer[looked..].iter().position(|byte| *byte == b'\n') {
                let rest = self.buffer.split_off(looked + end + 1);
                let mut line = std::mem::replace(&mut self.buffer, rest);
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
            looked = self.buffer.len();
            if looked > MAX_LINE_BYTES {
                return Err(ConnectError::Target(Reason::Malformed));
            }
            self.more().await?;
        }
    }

    /// So many bytes.
    pub(super) async fn bytes(&mut self, count: usize) -> Step<Vec<u8>> {
        if count > MAX_BYTES {
            return Err(ConnectError::Target(Reason::Malformed));
        }
        while self.buffer.len() < count {
            self.more().await?;
        }
        let rest = self.buffer.split_off(count);
        Ok(std::mem::replace(&mut self.buffer, rest))
    }

    /// Reads until `text` has arrived.
    pub(super) async fn until(&mut self, text: &[u8]) -> Step {
        let mut looked: usize = 0;
        loop {
            let from = looked.saturating_sub(text.len());
            if self.buffer[from..].windows(text.len().max(1)).any(|part| part == text) {
                return Ok(());
            }
            looked = self.buffer.len();
            match self.more().await {
                Ok(()) => {}
                // Whoever said everything, or would never end, has not said it.
                Err(ConnectError::Target(Reason::Reset | Reason::Malformed)) => {
                    return Err(ConnectError::Target(Reason::BodyMismatch));
                }
                Err(other) => return Err(other),
            }
        }
    }
}
