//! POP3 (RFC 1939), with CAPA (RFC 2449) and STLS (RFC 2595).

use super::step::{Stage, Step, not_offered, unavailable, wrong_protocol};
use super::wire::{MAX_LINES, Wire};
use tokio::io::{AsyncRead, AsyncWrite};

/// Is greeted. With `secure`, ends when the server agreed to TLS.
pub(super) async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    stage: Stage,
    secure: bool,
) -> Step {
    if stage == Stage::Open && !positive(wire).await? {
        return unavailable();
    }
    if !secure {
        return wire.bye(b"QUIT\r\n").await;
    }
    wire.send(b"CAPA\r\n").await?;
    if !positive(wire).await? || !offers_stls(wire).await? {
        return not_offered();
    }
    wire.send(b"STLS\r\n").await?;
    if positive(wire).await? { Ok(()) } else { unavailable() }
}

async fn positive<S: AsyncRead + AsyncWrite + Unpin>(wire: &mut Wire<S>) -> Step<bool> {
    let line = wire.line().await?;
    match () {
        () if line.starts_with(b"+OK") => Ok(true),
        () if line.starts_with(b"-ERR") => Ok(false),
        () => wrong_protocol(),
    }
}

async fn offers_stls<S: AsyncRead + AsyncWrite + Unpin>(wire: &mut Wire<S>) -> Step<bool> {
    let mut found = false;
    for _ in 0..MAX_LINES {
        let line = wire.line().await?;
        if line == b"." {
            return Ok(found);
        }
        found |= line.trim_ascii().eq_ignore_ascii_case(b"STLS");
    }
    wrong_protocol()
}
