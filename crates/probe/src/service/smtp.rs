//! SMTP and submission (RFC 5321, RFC 6409), with STARTTLS (RFC 3207).

use super::step::{Stage, Step, not_offered, unavailable, wrong_protocol};
use super::wire::{MAX_LINES, Wire};
use std::net::IpAddr;
use tokio::io::{AsyncRead, AsyncWrite};

/// Greets and is greeted. With `secure`, ends when the server agreed to TLS.
pub(super) async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    stage: Stage,
    secure: bool,
    own: Option<IpAddr>,
) -> Step {
    if stage == Stage::Open {
        expect(wire, 220).await?;
    }
    wire.send(format!("EHLO {}\r\n", literal(own)).as_bytes()).await?;
    let offers = expect(wire, 250).await?;
    if !secure {
        return wire.bye(b"QUIT\r\n").await;
    }
    if !offers.iter().any(|line| line.trim_ascii().eq_ignore_ascii_case(b"STARTTLS")) {
        return not_offered();
    }
    wire.send(b"STARTTLS\r\n").await?;
    expect(wire, 220).await.map(drop)
}

/// The name of who has none (RFC 5321 §4.1.3).
fn literal(own: Option<IpAddr>) -> String {
    match own.map(|ip| ip.to_canonical()) {
        Some(IpAddr::V6(ip)) => format!("[IPv6:{ip}]"),
        Some(IpAddr::V4(ip)) => format!("[{ip}]"),
        None => "[127.0.0.1]".into(),
    }
}

/// An answer with `code`: its texts, line by line.
async fn expect<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    code: u16,
) -> Step<Vec<Vec<u8>>> {
    match reply(wire).await? {
        (found, lines) if found == code => Ok(lines),
        // 421 and 4yz: not now; 5yz: not at all. Either way it takes no mail.
        (400..=599, _) => unavailable(),
        _ => wrong_protocol(),
    }
}

/// An answer of one or more lines, `250-text` and at last `250 text`; of FTP as well.
pub(super) async fn reply<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
) -> Step<(u16, Vec<Vec<u8>>)> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut code = None;
    while lines.len() < MAX_LINES {
        let line = wire.line().await?;
        let (number, more, text) = match parse(&line) {
            Some(parsed) => parsed,
            // FTP writes anything between the first line and the last (RFC 959 §4.2).
            None if code.is_some() => (code.unwrap_or_default(), true, line),
            None => return wrong_protocol(),
        };
        let is_last = !more && code.is_none_or(|first| first == number);
        code.get_or_insert(number);
        lines.push(text);
        if is_last {
            return Ok((number, lines));
        }
    }
    wrong_protocol()
}

fn parse(line: &[u8]) -> Option<(u16, bool, Vec<u8>)> {
    let (digits, rest) = line.split_at_checked(3)?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let code = std::str::from_utf8(digits).ok()?.parse().ok()?;
    match rest.split_first() {
        None => Some((code, false, Vec::new())),
        Some((b' ', text)) => Some((code, false, text.to_vec())),
        Some((b'-', text)) => Some((code, true, text.to_vec())),
        Some(_) => None,
    }
}
