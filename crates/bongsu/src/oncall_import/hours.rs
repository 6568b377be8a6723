//! Restrictions to days and times, as hours of a layer.

use bongsu_core::oncall::hours::{DayKind, Hours, TimeOfDay};

const DAY_MINUTES: u64 = 24 * 60;

fn time(minute: u64) -> TimeOfDay {
    let minute = minute % DAY_MINUTES;
    format!("{:02}:{:02}", minute / 60, minute % 60).parse().expect("a time of day")
}

/// The minute of a day in `09:00` or `09:00:00`.
pub fn minute(text: &str) -> Option<u64> {
    let mut parts = text.split(':').map(|part| part.parse::<u64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    (hour <= 24 && minute < 60).then_some((hour * 60 + minute) % DAY_MINUTES)
}

/// Every day from a minute on, for so many minutes; nothing to restrict when that is all day.
pub fn daily(from: u64, minutes: u64, days: &[DayKind]) -> Vec<Hours> {
    if minutes >= DAY_MINUTES && days.is_empty() {
        return Vec::new();
    }
    let minutes = minutes.min(DAY_MINUTES);
    vec![Hours { days: days.to_vec(), from: time(from), until: time(from + minutes) }]
}

/// Once a week from a minute of a day on (0 is Monday), for so many minutes, over several days.
pub fn weekly(day: usize, from: u64, minutes: u64) -> Vec<Hours> {
    let (mut day, mut from, mut rest) = (day % 7, from, minutes.min(7 * DAY_MINUTES));
    let mut hours = Vec::new();
    while rest > 0 {
        let taken = rest.min(DAY_MINUTES - from);
        let until = time(from + taken);
        hours.push(Hours { days: vec![DayKind::ALL[day]], from: time(from), until });
        (day, from, rest) = ((day + 1) % 7, 0, rest - taken);
    }
    hours
}

/// The day of a name in any length and case, such as `MO`, `mon` or `MONDAY`.
pub fn day(name: &str) -> Option<usize> {
    let name = name.to_ascii_lowercase();
    let short = name.get(..2)?;
    DayKind::ALL[..7].iter().position(|kind| kind.as_str().starts_with(short))
}
