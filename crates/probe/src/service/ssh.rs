//! The version of an SSH server (RFC 4253 §4.2).

use super::step::{Step, unavailable, wrong_protocol};
use super::wire::{MAX_LINES, Wire};
use tokio::io::{AsyncRead, AsyncWrite};

/// Exchanges versions. A server may say something else first.
pub(super) async fn speak<S: AsyncRead + AsyncWrite + Unpin>(wire: &mut Wire<S>) -> Step {
    for _ in 0..MAX_LINES {
        let line = wire.line().await?;
        if line.starts_with(b"SSH-2.") || line.starts_with(b"SSH-1.99-") {
            return wire.bye(b"SSH-2.0-bongsu\r\n").await;
        }
        if line.starts_with(b"SSH-") {
            return wrong_protocol();
        }
        // What OpenSSH says in place of its version when it is full.
        if line.starts_with(b"Exceeded MaxStartups") || line.starts_with(b"Not allowed at this") {
            return unavailable();
        }
    }
    wrong_protocol()
}
