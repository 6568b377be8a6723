//! A second greeting, for servers that share no cipher suite with our own TLS.
//!
//! rustls speaks only what is strong: no CBC and no RSA key exchange. An old server that speaks
//! nothing else (as IIS 8.5 may be set up) is reached by browsers all the same, so a refusal of our
//! handshake does not show that visitors meet one. A client hello with these suites
//! (RFC 5246 §7.4.1.2) tells: who answers it with a server hello lives, and cannot be judged by us.

use bongsu_core::name::Name;
use std::hash::{BuildHasher, RandomState};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// What Chromium, Firefox or Safari offer with TLS 1.2 and rustls does not: ECDHE with CBC, and RSA
/// key exchange with GCM and CBC.
const SUITES: [u16; 14] = [
    0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028, 0x009c, 0x009d, 0x002f, 0x0035,
    0x003c, 0x003d,
];
/// x25519, secp256r1, secp384r1 (RFC 8422 §5.1.1).
const GROUPS: [u16; 3] = [0x001d, 0x0017, 0x0018];
/// ECDSA, RSA-PSS and RSA with SHA-2, and RSA with SHA-1 (RFC 8446 §4.2.3).
const SIGNATURES: [u16; 9] =
    [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0201];
const TLS12: u16 = 0x0303;
const RECORD_HANDSHAKE: u8 = 22;
const SERVER_HELLO: u8 = 2;

/// Whether the server at the other end of a new connection begins a TLS 1.2 handshake in a suite
/// that our own TLS does not speak. Has no timeout: the caller has one.
pub async fn is_answered<S>(mut stream: S, host: &Name) -> bool
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // The record's type, version and length; the message's type and length; the version.
    let mut answer = [0; 11];
    stream.write_all(&client_hello(host)).await.is_ok()
        && stream.read_exact(&mut answer).await.is_ok()
        && is_server_hello(&answer)
}

fn is_server_hello(answer: &[u8; 11]) -> bool {
    answer[0] == RECORD_HANDSHAKE
        && answer[5] == SERVER_HELLO
        && u16::from_be_bytes([answer[9], answer[10]]) == TLS12
}

fn client_hello(host: &Name) -> Vec<u8> {
    let mut body = TLS12.to_be_bytes().to_vec();
    let keys = RandomState::new();
    (0..4u8).for_each(|part| body.extend(keys.hash_one(part).to_be_bytes()));
    body.push(0); // No session.
    with_length(&mut body, &numbers(&SUITES));
    body.extend([1, 0]); // No compression.
    let mut extensions = Vec::new();
    let mut name = vec![0];
    with_length(&mut name, host.as_str().as_bytes());
    extension(&mut extensions, 0, &listed(&name));
    extension(&mut extensions, 10, &listed(&numbers(&GROUPS)));
    extension(&mut extensions, 11, &[1, 0]);
    extension(&mut extensions, 13, &listed(&numbers(&SIGNATURES)));
    extension(&mut extensions, 23, &[]);
    extension(&mut extensions, 0xff01, &[0]);
    with_length(&mut body, &extensions);
    let mut message = vec![1, 0];
    with_length(&mut message, &body);
    let mut record = vec![RECORD_HANDSHAKE, 3, 1];
    with_length(&mut record, &message);
    record
}

fn numbers(list: &[u16]) -> Vec<u8> {
    list.iter().flat_map(|number| number.to_be_bytes()).collect()
}

fn with_length(out: &mut Vec<u8>, bytes: &[u8]) {
    // A host name has 253 octets at most, and all else is constant.
    out.extend((bytes.len() as u16).to_be_bytes());
    out.extend(bytes);
}

fn listed(bytes: &[u8]) -> Vec<u8> {
    let mut list = Vec::new();
    with_length(&mut list, bytes);
    list
}

fn extension(out: &mut Vec<u8>, number: u16, data: &[u8]) {
    out.extend(number.to_be_bytes());
    with_length(out, data);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_hello_of_tls_1_2_is_an_answer_and_an_alert_is_none() {
        assert!(is_server_hello(&[22, 3, 3, 0, 93, 2, 0, 0, 89, 3, 3]));
        assert!(!is_server_hello(&[22, 3, 1, 0, 93, 2, 0, 0, 89, 3, 1]), "TLS 1.0");
        assert!(!is_server_hello(&[21, 3, 3, 0, 2, 2, 40, 0, 0, 0, 0]), "an alert");
        assert!(!is_server_hello(b"HTTP/1.1 40"));
    }

    #[test]
    fn lengths_fit_what_they_count() {
        let hello = client_hello(&Name::parse("shop.kr").expect("a name"));
        let length = |at: usize| usize::from(u16::from_be_bytes([hello[at], hello[at + 1]]));
        assert_eq!(length(3), hello.len() - 5);
        assert_eq!(length(7), hello.len() - 9);
        // Behind version, random, session and the suites.
        let suites = 9 + 2 + 32 + 1;
        assert_eq!(length(suites), SUITES.len() * 2);
        let extensions = suites + 2 + length(suites) + 2;
        assert_eq!(length(extensions), hello.len() - extensions - 2);
    }
}
