//! Times in a scenario's file.

use bongsu_core::Time;
use bongsu_settings::{Field, Fields, Reader};
use std::time::Duration;

/// The start, with its local time of day.
#[derive(Clone, Copy)]
pub(super) struct Day {
    pub(super) start: Time,
    pub(super) second: u64,
    /// The end, once it is known; no time may be later.
    pub(super) end: Option<Time>,
}

const DAY_S: u64 = 24 * 3600;

pub(super) fn day(r: &mut Reader<'_>, top: &mut Fields<'_>) -> Option<Day> {
    let field = top.require(r, "start")?;
    let text = field.text(r)?;
    let second = text.get(11..19).and_then(second_of_day);
    match (Time::parse(&text), second) {
        (Ok(start), Some(second)) => Some(Day { start, second, end: None }),
        _ => {
            field.reject(r, "must be a time such as 2018-01-04T16:18:00+09:00");
            None
        }
    }
}

fn second_of_day(text: &str) -> Option<u64> {
    let mut parts = text.split(':');
    let mut next = |below: u64| {
        let part = parts.next()?;
        let fine = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<u64>().ok().filter(|n| fine && *n < below)
    };
    let second = next(24)? * 3600 + next(60)? * 60 + next(60)?;
    parts.next().is_none().then_some(second)
}

/// A time of day (of the next day, when earlier than the start), or an RFC 3339 instant; within
/// the drill in any case.
pub(super) fn time(r: &mut Reader<'_>, field: &Field<'_>, day: Day) -> Option<Time> {
    let text = field.text(r)?;
    let at = match second_of_day(&text) {
        Some(second) => day.start + Duration::from_secs((second + DAY_S - day.second) % DAY_S),
        None => match Time::parse(&text) {
            Ok(at) => at,
            Err(_) => {
                field.reject(r, format!("“{text}” is not a time of day such as 16:19:00"));
                return None;
            }
        },
    };
    if at < day.start || day.end.is_some_and(|end| at > end) {
        field.reject(r, format!("{text} is outside the drill's time, from `start` to `end`"));
    }
    Some(at)
}
