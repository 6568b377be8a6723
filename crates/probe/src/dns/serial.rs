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

/// How a serial is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scheme {
    /// By the date, `YYYYMMDDnn` (RFC 1912 §2.2).
    Date,
    /// In seconds since 1970.
    Clock,
    /// One after another.
    Count,
}

fn scheme(serial: u32) -> Scheme {
    let (year, month, day) = (serial / 1_000_000, serial / 10_000 % 100, serial / 100 % 100);
    match serial {
        _ if (1990..=2100).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day) =>
        {
            Scheme::Date
        }
        900_000_000..1_990_000_000 => Scheme::Clock,
        _ => Scheme::Count,
    }
}

/// Whether one of `others` shows that `serial` is of an older copy. Two providers that serve one
/// zone may count each in their own way, which says nothing of age.
pub fn is_stale(serial: u32, others: &[u32]) -> bool {
    others.iter().any(|other| {
        scheme(*other) == scheme(serial) && compare(*other, serial) == Some(Ordering::Greater)
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
    fn an_older_copy_is_found_across_the_wrap() {
        let all = [u32::MAX, 3, u32::MAX - 9];
        assert_eq!(all.map(|serial| is_stale(serial, &all)), [true, false, true]);
        let dates = [2_018_010_401, 2_018_010_402];
        assert_eq!(dates.map(|serial| is_stale(serial, &dates)), [true, false]);
    }

    #[test]
    fn two_ways_to_count_are_not_compared() {
        for all in [[1, 1_495_621_429], [2_018_010_401, 1_515_050_340], [77, 2_018_010_401]] {
            assert_eq!(all.map(|serial| is_stale(serial, &all)), [false, false], "{all:?}");
        }
    }
}
