//! FTP (RFC 959), with AUTH TLS (RFC 4217).

use super::smtp::reply;
use super::step::{Stage, Step, not_offered, unavailable, wrong_protocol};
use super::wire::Wire;
use tokio::io::{AsyncRead, AsyncWrite};

/// Is greeted. With `secure`, ends when the server agreed to TLS.
pub(super) async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    stage: Stage,
    secure: bool,
) -> Step {
    if stage == Stage::Open {
        match reply(wire).await?.0 {
            220 => {}
            // “Ready in nnn minutes”, and every refusal.
            120 | 400..=599 => return unavailable(),
            _ => return wrong_protocol(),
        }
    }
    if !secure {
        return wire.bye(b"QUIT\r\n").await;
    }
    wire.send(b"AUTH TLS\r\n").await?;
    match reply(wire).await?.0 {
        234 => Ok(()),
        421 | 431 => unavailable(),
        400..=599 => not_offered(),
        _ => wrong_protocol(),
    }
}
