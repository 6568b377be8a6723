//! One hash that is stable over machines and versions.

use std::hash::Hasher;

/// A stable hash of a text: the same on every machine and in every version.
///
/// Used for ids and for spreading probes over the interval, never against an adversary.
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
