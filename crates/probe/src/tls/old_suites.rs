//! Asks a server whether it speaks TLS 1.2 with a suite that browsers still offer and rustls does
//! not: CBC modes, and key exchange by RSA, as old IIS and appliances have.
//!
//! Such a site opens for its visitors, and nothing here can say more of it than what its
//! certificate says, which TLS 1.2 sends in the clear (RFC 5246 §7.4.2). Only the question is
//! sent; no key is ever agreed on.

use std::hash::{BuildHasher, RandomState};
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_rustls::rustls::pki_types::CertificateDer;

/// Of the IANA registry: ECDHE and RSA with AES, CBC or GCM.
const SUITES: [u16; 14] = [
    0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028, 0x009c, 0x009d, 0x002f, 0x0035,
    0x003c, 0x003d,
];

const TLS12: [u8; 2] = [3, 3];
const HANDSHAKE_RECORD: u8 = 22;
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
const CERTIFICATE: u8 = 11;

/// More than a server's first messages ever are. In bytes.
const MAX_BYTES: usize = 128 << 10;

/// Asks over `stream`; the certificates of the server, its own first, or `None` when it does not
/// agree on a suite. Has no timeout: the caller has one.
pub(super) async fn certificates(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    host: &str,
) -> Option<Vec<CertificateDer<'static>>> {
    stream.write_all(&client_hello(host)).await.ok()?;
    let mut messages = Vec::new();
    let mut agreed = false;
    loop {
        while let Some((kind, body, rest)) = message(&messages) {
            match kind {
                SERVER_HELLO => agreed = is_agreement(body),
                CERTIFICATE if agreed => return chain(body),
                _ => return None,
            }
            messages = rest.to_vec();
        }
        if messages.len() > MAX_BYTES {
            return None;
        }
        messages.extend(record(&mut stream).await.ok()?);
    }
}

/// The content of the next record of the handshake.
async fn record(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut head = [0; 5];
    stream.read_exact(&mut head).await?;
    if head[0] != HANDSHAKE_RECORD {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut content = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
    stream.read_exact(&mut content).await?;
    Ok(content)
}

/// Kind, body, and what follows the first message, once it is there.
fn message(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (kind, rest) = bytes.split_first()?;
    let (body, rest) = vector24(rest)?;
    Some((*kind, body, rest))
}

/// What a length of three bytes spans, and what follows.
fn vector24(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_at_checked(3)?;
    let length = u32::from_be_bytes([0, length[0], length[1], length[2]]) as usize;
    rest.split_at_checked(length)
}

/// Whether a ServerHello takes up what was offered.
fn is_agreement(hello: &[u8]) -> bool {
    // Version, random and the session's id come first.
    let session = hello.get(34).copied().map_or(0, usize::from);
    let suite = hello.get(35 + session..37 + session).map(|it| u16::from_be_bytes([it[0], it[1]]));
    hello.starts_with(&TLS12) && suite.is_some_and(|suite| SUITES.contains(&suite))
}

fn chain(body: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let (mut list, _) = vector24(body)?;
    let mut chain = Vec::new();
    while let Some((certificate, rest)) = vector24(list) {
        chain.push(CertificateDer::from(certificate.to_vec()));
        list = rest;
    }
    (!chain.is_empty()).then_some(chain)
}

fn client_hello(host: &str) -> Vec<u8> {
    let mut hello = TLS12.to_vec();
    // Unpredictable enough: no key depends on it.
    for _ in 0..4 {
        hello.extend(RandomState::new().hash_one(0).to_be_bytes());
    }
    hello.push(0);
    hello.extend(vector16(&SUITES.map(u16::to_be_bytes).concat()));
    hello.extend([1, 0]);
    let name = [&[0][..], &vector16(host.as_bytes())].concat();
    let groups = vector16(&[0, 0x1d, 0, 0x17, 0, 0x18]);
    let signatures = vector16(&[4, 3, 8, 4, 4, 1, 5, 3, 8, 5, 5, 1, 8, 6, 6, 1, 2, 1]);
    let protocols = vector16(b"\x08http/1.1");
    let extensions = [
        (0u16, vector16(&name)),
        (10, groups),
        (11, vec![1, 0]),
        (13, signatures),
        (16, protocols),
        (23, Vec::new()),
        (0xff01, vec![0]),
    ];
    let extensions = extensions
        .iter()
        .flat_map(|(kind, data)| [&kind.to_be_bytes()[..], &vector16(data)].concat());
    hello.extend(vector16(&extensions.collect::<Vec<u8>>()));
    let mut message = vec![CLIENT_HELLO, 0];
    message.extend(vector16(&hello));
    [&[HANDSHAKE_RECORD, 3, 1][..], &vector16(&message)].concat()
}

/// Bytes behind their length in two bytes. What is sent here is far shorter than that allows.
fn vector16(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u16).to_be_bytes()[..], bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_agreement_is_on_a_suite_that_was_offered() {
        let hello = |suite: u16| [&TLS12[..], &[0; 32], &[1, 9], &suite.to_be_bytes()].concat();
        assert!(is_agreement(&hello(0xc028)));
        assert!(!is_agreement(&hello(0xc02f)), "that one rustls speaks");
        assert!(!is_agreement(&[3, 1]));
    }

    #[test]
    fn certificates_are_taken_from_the_list() {
        let list = [0, 0, 9, 0, 0, 2, 7, 8, 0, 0, 1, 9];
        let chain = chain(&list).unwrap();
        assert_eq!(chain.iter().map(|it| it.to_vec()).collect::<Vec<_>>(), [vec![7, 8], vec![9]]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = (message(&bytes).is_some(), is_agreement(&bytes), chain(&bytes).is_some());
        }
    }
}
