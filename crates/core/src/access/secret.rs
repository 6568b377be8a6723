//! What is kept of a secret that is shown once: session cookies, one-time links, API tokens,
//! recovery codes.

use sha2::Sha256;
use sha2::digest::{FixedOutput, Update};

/// The SHA-256 of a secret, in hexadecimal. A secret that was drawn at random, with 80 bits and
/// more, needs no slow hash: nobody can try them all.
pub fn digest(secret: &str) -> String {
    let hash = Sha256::default().chain(secret.as_bytes()).finalize_fixed();
    data_encoding::HEXLOWER.encode(&hash)
}

/// Whether two texts are equal, in a time that depends on their lengths alone.
pub fn equal(one: &[u8], other: &[u8]) -> bool {
    let differing = one.iter().zip(other).fold(0u8, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_that_of_fips_180_4() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest("abc"), abc);
    }

    #[test]
    fn texts_are_equal_only_when_they_are() {
        assert!(equal(b"abc", b"abc") && equal(b"", b""));
        assert!(!equal(b"abc", b"abd") && !equal(b"abc", b"ab") && !equal(b"", b"a"));
    }
}
