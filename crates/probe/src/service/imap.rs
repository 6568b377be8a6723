//! IMAP (RFC 9051).

use super::step::{Stage, Step, not_offered, unavailable, wrong_protocol};
use super::wire::{MAX_LINES, Wire};
use tokio::io::{AsyncRead, AsyncWrite};

/// Is greeted, and asks what the server can do. With `secure`, ends when it agreed to TLS.
pub(super) async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    stage: Stage,
    secure: bool,
) -> Step {
    if stage == Stage::Open {
        let greeting = wire.line().await?.to_ascii_uppercase();
        match () {
            () if greeting.starts_with(b"* OK") || greeting.starts_with(b"* PREAUTH") => {}
            () if greeting.starts_with(b"* BYE") => return unavailable(),
            () => return wrong_protocol(),
        }
    }
    let offers = command(wire, b"a", b"CAPABILITY").await?;
    if !secure {
        return wire.bye(b"z LOGOUT\r\n").await;
    }
    let starttls = |line: &Vec<u8>| line.split(|it| *it == b' ').any(|word| word == b"STARTTLS");
    if !offers.iter().any(starttls) {
        return not_offered();
    }
    command(wire, b"b", b"STARTTLS").await.map(drop)
}

/// What the server says until it completes a command, in capitals.
async fn command<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    tag: &[u8],
    command: &[u8],
) -> Step<Vec<Vec<u8>>> {
    wire.send(&[tag, b" ", command, b"\r\n"].concat()).await?;
    let mut lines = Vec::new();
    while lines.len() < MAX_LINES {
        let line = wire.line().await?.to_ascii_uppercase();
        if line.starts_with(b"* BYE") {
            return unavailable();
        }
        if line.starts_with(b"* ") {
            lines.push(line);
            continue;
        }
        let tagged = line.strip_prefix(tag.to_ascii_uppercase().as_slice());
        return match tagged {
            Some(rest) if rest.starts_with(b" OK") => Ok(lines),
            Some(rest) if rest.starts_with(b" NO") || rest.starts_with(b" BAD") => unavailable(),
            _ => wrong_protocol(),
        };
    }
    wrong_protocol()
}
