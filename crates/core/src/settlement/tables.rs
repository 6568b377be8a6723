//! What the tables of contracts, deals and traffic have in common.

use crate::Time;
use std::ops::RangeInclusive;

/// What is between the cells of a table in CSV: a comma, or the semicolon that Excel writes where a
/// comma is in numbers.
pub(super) fn delimiter(table: &[u8]) -> u8 {
    let mut lines = table.split(|it| *it == b'\n');
    let first = lines.find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    match first.contains(&b';') && !first.contains(&b',') {
        true => b';',
        false => b',',
    }
}

/// The years that can be meant. Others are mistakes, such as 0001-01-01 and 9999-12-31 of a database,
/// or a year of two digits.
pub(super) const YEARS: RangeInclusive<i16> = 1990..=2099;

/// Whether a time is in a year that can be meant, by the clocks of UTC.
pub(super) fn can_be_meant(at: Time) -> bool {
    const FIRST: Time = Time::from_secs(631_152_000);
    const END: Time = Time::from_secs(4_102_444_800);
    (FIRST..END).contains(&at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_that_of_the_headings() {
        assert_eq!(delimiter(b"\n time;count\n1;2,5"), b';');
        assert_eq!(delimiter(b"time,count\n1;2"), b',');
    }

    #[test]
    fn years_of_databases_are_not_meant() {
        let at = |text| Time::parse(text).expect("a time");
        assert!(
            can_be_meant(at("1990-01-01T00:00:00Z")) && can_be_meant(at("2099-12-31T23:59:59Z"))
        );
        for text in ["0001-01-01T00:00:00Z", "1989-12-31T23:59:59Z", "2100-01-01T00:00:00Z"] {
            assert!(!can_be_meant(at(text)), "{text}");
        }
    }
}
