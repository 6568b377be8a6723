//! Hashes that are stable over machines and versions.

use sha2::Sha256;
use sha2::digest::{FixedOutput, Update};
use std::hash::Hasher;

/// A stable hash of a text: the same on every machine and in every version.
///
/// Used for spreading probes over the interval, never against an adversary: who knows one text
/// computes another with the same hash in a second. See [`digest`].
pub fn hash(text: &str, salt: u64) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write_u64(salt);
    for byte in text.bytes() {
        hasher.write_u8(byte);
    }
    // FxHash mixes its low bits poorly; the finaliser of SplitMix64 spreads them.
    let mut x = hasher.finish();
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The first 128 bits of the SHA-256 (FIPS 180-4) of a text. For public ids of what strangers
/// may name: nobody finds a second text with the digest of a given one.
pub fn digest(text: &str) -> u128 {
    first_128_bits(&Sha256::default().chain(text).finalize_fixed())
}

/// The beginning of a longer hash, in the order of its bytes.
pub(crate) fn first_128_bits(hash: &[u8]) -> u128 {
    hash.iter().take(16).fold(0, |bits, byte| bits << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_that_of_the_standard() {
        // FIPS 180-4's own example.
        assert_eq!(digest("abc"), 0xba78_16bf_8f01_cfea_4141_40de_5dae_2223);
    }
}
