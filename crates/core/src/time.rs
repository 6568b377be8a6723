//! An instant, counted in microseconds, that never comes from a clock in here.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::time::Duration;

/// An instant: microseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
///
/// Microseconds because both databases keep them exactly; `i64` reaches past the
/// year 290,000. Written and read as RFC 3339 in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(i64);

/// The text is not an RFC 3339 instant.
#[derive(Debug, thiserror::Error)]
#[error("“{0}” is not an RFC 3339 time such as 2018-01-04T16:19:00+09:00")]
pub struct TimeError(String);

impl Time {
    /// The earliest instant jiff can print; used as "never yet".
    pub const ZERO: Time = Time(0);

    /// From microseconds since the Unix epoch.
    pub const fn from_micros(micros: i64) -> Time {
        Time(micros)
    }

    /// From whole seconds since the Unix epoch.
    pub const fn from_secs(secs: i64) -> Time {
        Time(secs * 1_000_000)
    }

    /// Microseconds since the Unix epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The whole second that it is in.
    pub const fn whole_second(self) -> Time {
        Time(self.0.saturating_sub(self.0.rem_euclid(1_000_000)))
    }

    /// Reads an RFC 3339 instant; any offset is accepted and turned into UTC.
    pub fn parse(text: &str) -> Result<Time, TimeError> {
        let stamp: jiff::Timestamp = text.parse().map_err(|_| TimeError(text.to_owned()))?;
        Ok(Time(stamp.as_microsecond()))
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub fn since(self, earlier: Time) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// This instant less `span`.
    pub fn before(self, span: Duration) -> Time {
        Time(self.0.saturating_sub(micros(span)))
    }

    /// The jiff value, for civil-time arithmetic and printing in a time zone.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    /// Date and time of day in the named IANA zone, such as `Asia/Seoul`; UTC when
    /// the zone is unknown. Example: `2018-01-04 16:19:07`.
    pub fn civil(self, zone: &str) -> String {
        let tz = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        self.to_jiff().to_zoned(tz).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// The hour of the week in UTC, 0 (Monday 00:00) to 167.
    ///
    /// Slowness is judged against a site's baseline by hour; a fixed zone is enough,
    /// since a constant shift renames the hours without mixing them.
    pub fn hour_of_week(self) -> usize {
        // 1970-01-01 was a Thursday, the fourth day of a week that starts on Monday.
        let hours = self.0.div_euclid(3_600_000_000) + 3 * 24;
        usize::try_from(hours.rem_euclid(168)).unwrap_or(0)
    }
}

/// Whether this is the name of an IANA time zone.
pub fn zone_exists(name: &str) -> bool {
    jiff::tz::TimeZone::get(name).is_ok()
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

impl Add<Duration> for Time {
    type Output = Time;
    fn add(self, span: Duration) -> Time {
        Time(self.0.saturating_add(micros(span)))
    }
}

impl AddAssign<Duration> for Time {
    fn add_assign(&mut self, span: Duration) {
        *self = *self + span;
    }
}

impl Sub<Duration> for Time {
    type Output = Time;
    fn sub(self, span: Duration) -> Time {
        self.before(span)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_jiff())
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Time, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        Time::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attack_began_at_16_19_in_seoul() {
        let t = Time::parse("2018-01-04T16:19:00+09:00").unwrap();
        assert_eq!(t.to_string(), "2018-01-04T07:19:00Z");
        assert_eq!(t.civil("Asia/Seoul"), "2018-01-04 16:19:00");
    }

    #[test]
    fn hours_of_the_week_start_on_monday() {
        let monday = Time::parse("2018-01-01T00:00:00Z").unwrap();
        assert_eq!(monday.hour_of_week(), 0);
        assert_eq!((monday - Duration::from_secs(1)).hour_of_week(), 167);
    }

    #[test]
    fn spans_never_go_below_zero() {
        let t = Time::from_secs(10);
        assert_eq!(t.since(t + Duration::from_secs(1)), Duration::ZERO);
    }

    #[test]
    fn nonsense_is_refused_with_the_text_in_it() {
        let err = Time::parse("16시 19분").unwrap_err();
        assert!(err.to_string().contains("16시 19분"));
    }
}
