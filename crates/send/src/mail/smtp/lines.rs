//! Commands and replies on a stream, one after the other.

use super::reply::Reply;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};

/// A stream of lines.
pub(super) struct Lines<S>(BufReader<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> Lines<S> {
    pub(super) fn over(stream: S) -> Lines<S> {
        Lines(BufReader::new(stream))
    }

    /// Sends a line and reads the reply to it.
    ///
    /// # Errors
    /// When the connection does not work, or what came is no reply to this line.
    pub(super) async fn command(&mut self, line: &str) -> io::Result<Reply> {
        // A line break in it would be a command of its own.
        if line.contains(['\r', '\n']) {
            return Err(io::Error::other("a line break in a command"));
        }
        self.write(&[line.as_bytes(), b"\r\n"].concat()).await?;
        self.reply().await
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// When the connection does not work, or the relay spoke without being asked: every reply
    /// from then on would be taken for that of another command.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.0.buffer().is_empty() {
            return Err(io::Error::other("the relay sent more than it was asked for"));
        }
        self.0.write_all(bytes).await?;
        self.0.flush().await
    }

    /// Reads a reply.
    pub(super) async fn reply(&mut self) -> io::Result<Reply> {
        Reply::read(&mut self.0).await
    }

    /// The stream below.
    ///
    /// # Errors
    /// When something was received that nobody has read.
    pub(super) fn into_inner(self) -> io::Result<S> {
        match self.0.buffer().is_empty() {
            true => Ok(self.0.into_inner()),
            false => Err(io::Error::other("the relay sent more than it was asked for")),
        }
    }
}
