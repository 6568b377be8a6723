//! Times and durations as text.

use crate::Language;
use bongsu_core::Time;
use bongsu_core::span::Span;
use jiff::Zoned;
use jiff::tz::TimeZone;
use std::time::Duration;

/// In place of `now` for what is read on any day and in any place: mail, text messages, feeds,
/// the API, files. Every time has its date, its year and its zone then.
pub const ANY_DAY: Time = Time::ZERO;

/// `16:19:07` on the day of `now`, `1월 4일 16:19:07` on another, with the year in another; and
/// `2018년 1월 4일 16:19:07 KST` on [`ANY_DAY`]. In an hour that the clocks go through twice the
/// offset says which one is meant.
pub fn stamp(lang: Language, zone: &TimeZone, now: Time, at: Time) -> String {
    let then = zoned(zone, at);
    let today = (now != ANY_DAY).then(|| zoned(zone, now));
    let mut clock = then.strftime("%H:%M:%S").to_string();
    if let Some(mark) = zone_mark(&then, today.is_none()) {
        clock = format!("{clock} {mark}");
    }
    match today {
        Some(today) if then.date() == today.date() => clock,
        Some(today) => format!("{} {clock}", day(lang, &then, then.year() != today.year())),
        None => format!("{} {clock}", day(lang, &then, true)),
    }
}

/// A time that somebody set, in full: without seconds where it has none.
pub fn set(lang: Language, zone: &TimeZone, at: Time) -> String {
    let text = stamp(lang, zone, ANY_DAY, at);
    let then = zoned(zone, at);
    match then.second() {
        0 => text.replacen(
            &then.strftime("%H:%M:%S").to_string(),
            &then.strftime("%H:%M").to_string(),
            1,
        ),
        _ => text,
    }
}

/// The end of a time that somebody set: its last day, where it ends with one.
pub fn end(lang: Language, zone: &TimeZone, until: Time) -> String {
    match is_midnight(zone, until) {
        true => date(lang, zoned(zone, until.before(Duration::from_secs(1))).date(), true),
        false => set(lang, zone, until),
    }
}

/// From when until when, of a time that somebody set: the first day and the last, where it is of whole
/// days.
pub fn ends(lang: Language, zone: &TimeZone, span: Span) -> (String, String) {
    match is_midnight(zone, span.from) && is_midnight(zone, span.until) {
        true => (date(lang, zoned(zone, span.from).date(), true), end(lang, zone, span.until)),
        false => (set(lang, zone, span.from), set(lang, zone, span.until)),
    }
}

fn is_midnight(zone: &TimeZone, at: Time) -> bool {
    // A day may begin later than at midnight, where clocks are set forward then.
    let then = zoned(zone, at);
    then.start_of_day().is_ok_and(|start| start == then)
}

/// By how much clocks were set forward between two instants, in seconds; below zero, back.
pub fn clocks_set_by(zone: &TimeZone, from: Time, until: Time) -> i32 {
    let offset = |at: Time| zone.to_offset(at.to_jiff()).seconds();
    offset(until) - offset(from)
}

/// The zone of a time: its abbreviation where it is `named`, and has one in letters; its offset
/// in an hour that comes twice.
fn zone_mark(then: &Zoned, named: bool) -> Option<String> {
    let comes_twice = then.time_zone().to_ambiguous_zoned(then.datetime()).is_ambiguous();
    let name = then.strftime("%Z").to_string();
    match name.bytes().all(|b| b.is_ascii_alphabetic()) && !comes_twice {
        true => named.then_some(name),
        false => (named || comes_twice).then(|| then.strftime("UTC%:z").to_string()),
    }
}

/// `1월 4일`, or `2018년 1월 4일`.
pub fn date(lang: Language, date: jiff::civil::Date, with_year: bool) -> String {
    let (month, day) = (date.month(), date.day());
    match with_year {
        false => say!(lang, "date", month = month, day = day),
        true => {
            // As text: no comma stands in a year.
            let year = date.year().to_string();
            say!(lang, "date-with-year", year = year, month = month, day = day)
        }
    }
}

/// `2018년 1월`: the month of a day.
pub fn month(lang: Language, day: jiff::civil::Date) -> String {
    // As text: no comma stands in a year.
    let (year, month) = (day.year().to_string(), day.month());
    say!(lang, "month-with-year", year = year, month = month)
}

fn day(lang: Language, at: &Zoned, with_year: bool) -> String {
    date(lang, at.date(), with_year)
}

/// The minute of the day in a zone, from 0 at midnight.
pub fn minute(zone: &TimeZone, at: Time) -> u16 {
    let then = zoned(zone, at);
    then.hour().unsigned_abs() as u16 * 60 + then.minute().unsigned_abs() as u16
}

/// A time zone by its IANA name; UTC when the name is unknown.
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// The civil time in `zone`.
pub fn zoned(zone: &TimeZone, at: Time) -> Zoned {
    at.to_jiff().to_zoned(zone.clone())
}

/// RFC 3339 in UTC to the second, for machines.
pub fn rfc3339(at: Time) -> String {
    at.to_jiff().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Times in which nobody watched, in a row; `None` when there is none.
pub fn gaps(lang: Language, stamp: impl Fn(Time) -> String, gaps: &[Span]) -> Option<String> {
    let each =
        gaps.iter().map(|gap| say!(lang, "gap", from = stamp(gap.from), until = stamp(gap.until)));
    each.reduce(|gaps, gap| say!(lang, "gaps-and", gaps = gaps, gap = gap))
}

/// A span in its two largest units: `12초`, `3분 12초`, `2시간 3분`, `1일 4시간`.
pub fn span(lang: Language, span: Duration) -> String {
    let secs = span.as_secs();
    let (days, hours, minutes) = (secs / 86_400, secs / 3_600 % 24, secs / 60 % 60);
    let parts = match (days, hours, minutes) {
        (0, 0, 0) => return say!(lang, "span-seconds", n = secs),
        (0, 0, m) => [
            say!(lang, "span-minutes", n = m),
            nonzero(secs % 60, |n| say!(lang, "span-seconds", n = n)),
        ],
        (0, h, m) => {
            [say!(lang, "span-hours", n = h), nonzero(m, |n| say!(lang, "span-minutes", n = n))]
        }
        (d, h, _) => {
            [say!(lang, "span-days", n = d), nonzero(h, |n| say!(lang, "span-hours", n = n))]
        }
    };
    parts.join(lang.space()).trim_end().to_owned()
}

fn nonzero(n: u64, text: impl Fn(u64) -> String) -> String {
    if n == 0 { String::new() } else { text(n) }
}

/// How long a probe took: `0.4 ms`, `23 ms`, `1.2 s`.
pub fn latency(span: Duration) -> String {
    let ms = span.as_secs_f64() * 1_000.0;
    match ms {
        _ if ms < 10.0 => format!("{ms:.1} ms"),
        _ if ms < 1_000.0 => format!("{ms:.0} ms"),
        _ => format!("{:.1} s", ms / 1_000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seoul() -> TimeZone {
        TimeZone::get("Asia/Seoul").unwrap()
    }

    #[test]
    fn the_day_is_shown_only_when_it_is_another() {
        let at = Time::parse("2018-01-04T16:19:07+09:00").unwrap();
        let check = |now: &str, lang, text| {
            assert_eq!(stamp(lang, &seoul(), Time::parse(now).unwrap(), at), text);
        };
        check("2018-01-04T23:59:00+09:00", Language::Ko, "16:19:07");
        check("2018-01-05T00:00:00+09:00", Language::Ko, "1월 4일 16:19:07");
        check("2018-01-05T00:00:00+09:00", Language::En, "4 Jan 16:19:07");
        check("2018-01-05T00:00:00+09:00", Language::Ja, "1月4日 16:19:07");
        check("2026-01-05T00:00:00+09:00", Language::Ko, "2018년 1월 4일 16:19:07");
    }

    #[test]
    fn what_leaves_the_house_says_day_year_and_zone() {
        let at = Time::parse("2018-01-04T16:19:07+09:00").unwrap();
        let of = |zone: &str, lang| stamp(lang, &TimeZone::get(zone).unwrap(), ANY_DAY, at);
        assert_eq!(of("Asia/Seoul", Language::Ko), "2018년 1월 4일 16:19:07 KST");
        assert_eq!(of("Asia/Seoul", Language::En), "4 Jan 2018 16:19:07 KST");
        assert_eq!(of("Asia/Tokyo", Language::Ja), "2018年1月4日 16:19:07 JST");
        assert_eq!(of("UTC", Language::En), "4 Jan 2018 07:19:07 UTC");
        assert_eq!(of("America/Sao_Paulo", Language::En), "4 Jan 2018 05:19:07 UTC-02:00");
    }

    /// Seen: an outage at 05:57 UTC whose next update was due before it began.
    #[test]
    fn in_an_hour_that_comes_twice_the_offset_is_told() {
        let of = |zone: &str, at: &str, now: &str| {
            let time = |text: &str| match text {
                "" => ANY_DAY,
                text => Time::parse(text).unwrap(),
            };
            stamp(Language::En, &TimeZone::get(zone).unwrap(), time(now), time(at))
        };
        let now = "2026-11-01T05:57:10Z";
        for (at, expected) in [
            ("2026-11-01T04:59:59Z", "00:59:59"),
            ("2026-11-01T05:57:10Z", "01:57:10 UTC-04:00"),
            ("2026-11-01T06:12:10Z", "01:12:10 UTC-05:00"),
            ("2026-11-01T07:00:00Z", "02:00:00"),
        ] {
            assert_eq!(of("America/New_York", at, now), expected, "{at}");
        }
        let berlin = of("Europe/Berlin", "2026-10-25T00:30:00Z", "");
        assert_eq!(berlin, "25 Oct 2026 02:30:00 UTC+02:00");
        assert_eq!(of("Europe/Berlin", "2026-10-25T02:00:00Z", ""), "25 Oct 2026 03:00:00 CET");
        // Half an hour comes twice here.
        let lord_howe = of("Australia/Lord_Howe", "2026-04-04T14:45:00Z", "");
        assert_eq!(lord_howe, "5 Apr 2026 01:45:00 UTC+11:00");
    }

    #[test]
    fn spans_have_two_units_at_most() {
        let check = |secs, ko, en, ja| {
            assert_eq!(span(Language::Ko, Duration::from_secs(secs)), ko);
            assert_eq!(span(Language::En, Duration::from_secs(secs)), en);
            assert_eq!(span(Language::Ja, Duration::from_secs(secs)), ja);
        };
        check(0, "0초", "0 s", "0秒");
        check(192, "3분 12초", "3 min 12 s", "3分12秒");
        check(180, "3분", "3 min", "3分");
        check(7_380, "2시간 3분", "2 h 3 min", "2時間3分");
        check(100_800, "1일 4시간", "1 day 4 h", "1日4時間");
    }

    #[test]
    fn latencies_are_rounded_by_magnitude() {
        assert_eq!(latency(Duration::from_micros(420)), "0.4 ms");
        assert_eq!(latency(Duration::from_millis(23)), "23 ms");
        assert_eq!(latency(Duration::from_millis(1_234)), "1.2 s");
    }

    #[test]
    fn a_time_of_whole_days_is_told_by_its_first_day_and_its_last() {
        let zone = zone("Asia/Seoul");
        let at = |text: &str| Time::parse(text).expect("a time");
        let week =
            Span { from: at("2018-01-01T00:00:00+09:00"), until: at("2018-01-08T00:00:00+09:00") };
        let told = ends(Language::En, &zone, week);
        assert_eq!((&*told.0, &*told.1), ("1 Jan 2018", "7 Jan 2018"));
        let part = Span { until: at("2018-01-05T05:00:00+09:00"), ..week };
        let told = ends(Language::En, &zone, part);
        assert_eq!((&*told.0, &*told.1), ("1 Jan 2018 00:00 KST", "5 Jan 2018 05:00 KST"));
        assert_eq!(end(Language::Ko, &zone, week.until), "2018년 1월 7일");
        let second = at("2018-01-05T05:00:07+09:00");
        assert_eq!(end(Language::Ko, &zone, second), "2018년 1월 5일 05:00:07 KST");
    }
}
