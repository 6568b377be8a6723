//! The dates of HTTP (RFC 9110 §5.6.7).

use crate::Time;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The form that is written: always in UTC, which HTTP calls GMT.
const WRITTEN: &str = "%a, %d %b %Y %H:%M:%S GMT";
/// The three forms that are read.
const READ: [&str; 3] = [WRITTEN, "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];

/// An instant as an HTTP date, to the second.
pub fn write(at: Time) -> String {
    at.to_jiff().strftime(WRITTEN).to_string()
}

/// A date in one of the three forms; `None` for anything else.
pub fn read(text: &str) -> Option<Time> {
    let date = READ.iter().find_map(|form| DateTime::strptime(form, text).ok())?;
    Some(Time::from_secs(date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_forms_are_read_and_the_first_is_written() {
        let at = Time::from_secs(784_111_777);
        let written = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(write(at), written);
        for text in [written, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(read(text), Some(at), "{text}");
        }
        for wrong in ["", "now", "Sun, 06 Nov 1994 25:49:37 GMT", "784111777"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
