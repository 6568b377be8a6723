//! MySQL or MariaDB, and PostgreSQL: as far as somebody gets whom they do not know.

use super::step::{Stage, Step, not_offered, unavailable, wrong_protocol};
use super::wire::Wire;
use tokio::io::{AsyncRead, AsyncWrite};

/// The user, whom no database should know.
const USER: &[u8] = b"bongsu-probe";

/// The longest packet that is taken, in bytes.
const MAX_PACKET_BYTES: usize = 16 << 10;

/// Errors of MySQL that say that nobody is served: too many connections, shutting down, out of
/// memory or of threads.
const MYSQL_UNAVAILABLE: [u16; 6] = [1040, 1053, 1037, 1041, 1135, 1203];

/// The greeting of MySQL (protocol 10). An unknown user is offered, and refused: a server that
/// counts broken handshakes (`max_connect_errors`) would lock this address out otherwise.
pub(super) async fn mysql<S: AsyncRead + AsyncWrite + Unpin>(wire: &mut Wire<S>) -> Step {
    let (_, greeting) = packet(wire).await?;
    match greeting.first() {
        Some(10) => {}
        Some(0xff) => return mysql_error(&greeting),
        _ => return wrong_protocol(),
    }
    // Protocol 4.1 with plugins: limits, character set, 23 zeros, user, no password, plugin.
    let mut login = Vec::new();
    login.extend_from_slice(&0x0008_8200_u32.to_le_bytes());
    login.extend_from_slice(&(MAX_PACKET_BYTES as u32).to_le_bytes());
    login.push(45);
    login.extend_from_slice(&[0; 23]);
    login.extend_from_slice(USER);
    login.extend_from_slice(b"\0\0mysql_native_password\0");
    send_packet(wire, 1, &login).await?;
    let (number, answer) = packet(wire).await?;
    match answer.first() {
        Some(0xff) => return mysql_error(&answer),
        Some(0) => {}
        // Another plugin is asked for: nothing is what this knows.
        Some(0xfe) => {
            send_packet(wire, number.wrapping_add(1), b"").await?;
            let (_, answer) = packet(wire).await?;
            if answer.first() == Some(&0xff) {
                return mysql_error(&answer);
            }
        }
        _ => return wrong_protocol(),
    }
    send_packet(wire, 0, &[1]).await
}

/// A server that refuses this user or this address works for those whom it knows.
fn mysql_error(packet: &[u8]) -> Step {
    let Some([low, high]) = packet.get(1..3) else { return wrong_protocol() };
    match MYSQL_UNAVAILABLE.contains(&u16::from_le_bytes([*low, *high])) {
        true => unavailable(),
        false => Ok(()),
    }
}

async fn packet<S: AsyncRead + AsyncWrite + Unpin>(wire: &mut Wire<S>) -> Step<(u8, Vec<u8>)> {
    let head = wire.bytes(4).await?;
    let length = usize::from(head[0]) | usize::from(head[1]) << 8 | usize::from(head[2]) << 16;
    if length == 0 || length > MAX_PACKET_BYTES {
        return wrong_protocol();
    }
    Ok((head[3], wire.bytes(length).await?))
}

async fn send_packet<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    number: u8,
    body: &[u8],
) -> Step {
    let length = (body.len() as u32).to_le_bytes();
    wire.send(&[&length[..3], &[number], body].concat()).await
}

/// The first answer of PostgreSQL (protocol 3.0), to a user whom it need not know. With
/// `secure`, ends when it agreed to TLS.
pub(super) async fn postgresql<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    stage: Stage,
    secure: bool,
) -> Step {
    if stage == Stage::Open && secure {
        // SSLRequest.
        wire.send(&[0, 0, 0, 8, 4, 210, 22, 47]).await?;
        return match wire.bytes(1).await?.as_slice() {
            b"S" => Ok(()),
            b"N" => not_offered(),
            _ => wrong_protocol(),
        };
    }
    let body = [b"\0\x03\0\0user\0", USER, b"\0database\0postgres\0\0"].concat();
    let length = (body.len() as u32 + 4).to_be_bytes();
    wire.send(&[&length[..], &body].concat()).await?;
    let head = wire.bytes(5).await?;
    let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
    if !(4..=MAX_PACKET_BYTES).contains(&length) {
        return wrong_protocol();
    }
    let body = wire.bytes(length - 4).await?;
    match head[0] {
        b'R' => wire.bye(b"X\0\0\0\x04").await,
        b'E' => postgresql_error(&body),
        _ => wrong_protocol(),
    }
}

/// Classes 53 and 57 say that nobody is served; the others are about this user alone.
fn postgresql_error(body: &[u8]) -> Step {
    let mut fields = body.split(|byte| *byte == 0);
    match fields.find_map(|field| field.strip_prefix(b"C")) {
        Some(code) if code.starts_with(b"53") || code.starts_with(b"57") => unavailable(),
        Some(_) => Ok(()),
        None => wrong_protocol(),
    }
}
