//! DNS over TCP (RFC 7766): one query per connection, for responses too big for UDP.

use std::io;
use std::net::{IpAddr, SocketAddr};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Sends `question` and returns the response. Has no timeout: the caller has one.
///
/// # Errors
/// I/O errors; a response with another id is `InvalidData`.
pub async fn exchange(
    server: SocketAddr,
    bind: Option<IpAddr>,
    question: &[u8],
) -> io::Result<Vec<u8>> {
    let mut stream = crate::tcp::open(server, bind)?.await?;
    let length = u16::try_from(question.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut framed = Vec::with_capacity(question.len() + 2);
    framed.extend_from_slice(&length.to_be_bytes());
    framed.extend_from_slice(question);
    stream.write_all(&framed).await?;
    let length = stream.read_u16().await?;
    let mut answer = vec![0; usize::from(length)];
    stream.read_exact(&mut answer).await?;
    if super::wire::id_of(&answer) != super::wire::id_of(question) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(answer)
}
