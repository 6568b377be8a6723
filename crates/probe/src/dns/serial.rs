//! Comparison of SOA serials: they wrap around (RFC 1982), so 1 is newer than 4,294,967,295.

use std::cmp::Ordering;

/// Compares `a` with `b`. `None` when they are exactly half the range apart, where RFC 1982
/// §3.2 leaves it undefined.
pub fn compare(a: u32, b: u32) -> Option<Ordering> {
    match a.wrapping_sub(b) {
        0 => Some(Ordering::Equal),
        0x8000_0000 => None,
        ahead if ahead < 0x8000_0000 => Some(Ordering::Greater),
        _ => Some(Ordering::Less),
    }
}

/// The newest of several.
pub fn newest(serials: impl IntoIterator<Item = u32>) -> Option<u32> {
    serials.into_iter().reduce(|best, next| {
        if compare(next, best) == Some(Ordering::Greater) { next } else { best }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_wrap_around() {
        assert_eq!(compare(1, u32::MAX), Some(Ordering::Greater));
        assert_eq!(compare(2_018_010_401, 2_018_010_402), Some(Ordering::Less));
        assert_eq!(compare(7, 7), Some(Ordering::Equal));
        assert_eq!(compare(0, 0x8000_0000), None);
    }

    #[test]
    fn the_newest_is_found_across_the_wrap() {
        assert_eq!(newest([u32::MAX, 3, u32::MAX - 9]), Some(3));
        assert_eq!(newest([]), None);
    }
}
