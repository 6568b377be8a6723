//! RFC 3339 in the one shape that nearly all programs write, fast.

use crate::Time;

/// Reads `2018-01-04T16:19:00.25+09:00` and the like; `None` for every other shape, which
/// [`Time::parse`] then judges.
pub(super) fn parse_common(text: &str) -> Option<Time> {
    let b = text.as_bytes();
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if b.len() < 20 || separators.iter().any(|(at, mark)| b[*at] != *mark) {
        return None;
    }
    let (year, month, day) = (number(&b[0..4])?, number(&b[5..7])?, number(&b[8..10])?);
    let (hour, minute, second) = (number(&b[11..13])?, number(&b[14..16])?, number(&b[17..19])?);
    let right = (1970..=2200).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !right {
        return None;
    }
    let (micros, rest) = fraction(&b[19..])?;
    let offset = offset(rest)?;
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset;
    Some(Time::from_micros(seconds * 1_000_000 + micros))
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, digit| {
        digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0'))
    })
}

/// Microseconds after the second, and what follows them. Finer digits are cut off.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some(digits) = text.strip_prefix(b".") else { return Some((0, text)) };
    let len = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    if len == 0 || len > 9 {
        return None;
    }
    let kept = number(&digits[..len.min(6)])?;
    Some((kept * 10_i64.pow(6 - len.min(6) as u32), &digits[len..]))
}

/// Seconds east of Greenwich.
fn offset(text: &[u8]) -> Option<i64> {
    match text {
        b"Z" => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
            let seconds = hours * 3_600 + minutes * 60;
            let right = hours < 24 && minutes < 60;
            right.then_some(if *sign == b'+' { seconds } else { -seconds })
        }
        _ => None,
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar, for years from 1970 on.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Counted in years that begin in March, so that the leap day is a year's last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    // From March on the months' lengths repeat every five: 153 days.
    let into_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + leap_days + into_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn other_shapes_are_left_to_the_careful_reader() {
        for text in ["2018-01-04T16:19:60Z", "2018-01-04 16:19:00Z", "2018-02-29T00:00:00Z", ""] {
            assert_eq!(parse_common(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_reads_what_the_careful_reader_reads(
            secs in 0i64..7_200_000_000, micros in 0i64..1_000_000, east in -12i64..14, half in 0i64..2
        ) {
            let at = Time::from_micros(secs * 1_000_000 + micros);
            prop_assert_eq!(parse_common(&at.to_string()), Some(at));
            let shifted = Time::from_micros((secs + east * 3_600 + half * 1_800) * 1_000_000 + micros);
            prop_assume!(shifted.as_micros() >= 0 && (east >= 0 || half == 0));
            let text = shifted.to_string().replace('Z', &format!(
                "{}{:02}:{:02}", if east < 0 { '-' } else { '+' }, east.abs(), half * 30
            ));
            prop_assert_eq!(parse_common(&text), Some(at), "{}", text);
            prop_assert_eq!(Time::parse(&text).ok(), Some(at));
        }
    }
}
