use super::*;
use crate::maintenance::{Schedule, Window};
use jiff::civil::date;
use proptest::prelude::*;

fn rule(text: &str) -> Recurrence {
    text.parse().expect("a rule")
}

fn schedule(start: &str, zone: &str, text: &str) -> Schedule {
    Schedule {
        start: start.parse().expect("a time"),
        duration_secs: 7200,
        zone: zone.to_owned(),
        rule: Some(rule(text)),
        except: Vec::new(),
    }
}

fn starts(schedule: &Schedule, count: usize) -> Vec<String> {
    schedule.windows().take(count).map(|window| window.start.to_string()).collect()
}

/// The days are those that python-dateutil 2.9 names.
#[test]
fn the_days_are_those_of_the_standard() {
    for (first, text, expected) in [
        ("2026-01-05", "FREQ=WEEKLY;COUNT=5", "01-05 01-12 01-19 01-26 02-02"),
        (
            "2026-01-05",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=6",
            "01-05 01-11 01-19 01-25 02-02 02-08",
        ),
        (
            "2026-01-05",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU;COUNT=6",
            "01-05 01-18 01-19 02-01 02-02 02-15",
        ),
        ("2026-01-31", "FREQ=MONTHLY;COUNT=5", "01-31 03-31 05-31 07-31 08-31"),
        ("2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=5", "01-31 02-28 03-31 04-30 05-31"),
        ("2026-01-11", "FREQ=MONTHLY;BYDAY=2SU;COUNT=5", "01-11 02-08 03-08 04-12 05-10"),
        ("2026-01-25", "FREQ=MONTHLY;BYDAY=-1SU;COUNT=5", "01-25 02-22 03-29 04-26 05-31"),
        ("2026-01-02", "FREQ=MONTHLY;BYDAY=MO,FR;COUNT=6", "01-02 01-05 01-09 01-12 01-16 01-19"),
        (
            "2026-02-13",
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=4",
            "02-13 03-13 11-13 2027-08-13",
        ),
        ("2026-01-01", "FREQ=DAILY;INTERVAL=10;COUNT=5", "01-01 01-11 01-21 01-31 02-10"),
        ("2026-01-01", "FREQ=DAILY;BYDAY=TH,FR;COUNT=5", "01-01 01-02 01-08 01-09 01-15"),
        ("2024-02-29", "FREQ=MONTHLY;INTERVAL=12;COUNT=3", "02-29 2028-02-29 2032-02-29"),
        (
            "2026-01-30",
            "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=30,-2;COUNT=6",
            "01-30 04-29 04-30 07-30 10-30 2027-01-30",
        ),
        (
            "2026-01-26",
            "FREQ=MONTHLY;BYDAY=-1MO,1TU;COUNT=6",
            "01-26 02-03 02-23 03-03 03-30 04-07",
        ),
    ] {
        let first: Date = first.parse().expect("a day");
        let rule = rule(text);
        assert!(rule.is_on(first, first), "{text}");
        let days = rule.days(first).map(|day| match day.year() == first.year() {
            true => day.strftime("%m-%d").to_string(),
            false => day.to_string(),
        });
        assert_eq!(days.collect::<Vec<_>>().join(" "), expected, "{text}");
    }
}

#[test]
fn a_part_of_a_rule_is_what_the_whole_has_there() {
    let at = |text: &str| Time::parse(text).expect("an instant");
    let within = Window { start: at("2026-05-03T10:00:00Z"), end: at("2026-06-20T00:00:00Z") };
    for text in [
        "FREQ=DAILY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=40",
        "FREQ=MONTHLY;BYDAY=-1SU",
        "FREQ=MONTHLY;INTERVAL=2;UNTIL=20260610",
        "FREQ=DAILY;COUNT=3",
    ] {
        for zone in ["America/New_York", "Asia/Seoul"] {
            let schedule = schedule("2025-11-03T23:30", zone, text);
            let whole = schedule.windows_after(within.start);
            let whole: Vec<Window> = whole.take_while(|it| it.start < within.end).collect();
            assert_eq!(schedule.windows_within(within).collect::<Vec<_>>(), whole, "{text} {zone}");
        }
    }
}

#[test]
fn two_o_clock_stays_two_o_clock_when_the_clocks_change() {
    // New York changes on 8 March 2026 at 02:00, and back on 1 November.
    let spring = schedule("2026-03-01T02:00", "America/New_York", "FREQ=WEEKLY;COUNT=3");
    let of_8_march = "2026-03-08T07:00:00Z"; // 02:00 is skipped: 03:00 of the new time.
    assert_eq!(starts(&spring, 3), ["2026-03-01T07:00:00Z", of_8_march, "2026-03-15T06:00:00Z"]);
    let autumn = schedule("2026-10-25T01:30", "America/New_York", "FREQ=WEEKLY;COUNT=3");
    let first_of_two = "2026-11-01T05:30:00Z";
    assert_eq!(starts(&autumn, 3), ["2026-10-25T05:30:00Z", first_of_two, "2026-11-08T06:30:00Z"]);
    for Window { start, end } in spring.windows().chain(autumn.windows()) {
        assert_eq!(end.since(start).as_secs(), 7200, "two hours are two hours");
    }
}

#[test]
fn a_rule_ends_with_its_last_day_and_without_what_was_taken_out() {
    let zone = "Asia/Seoul";
    let mut weekly = schedule("2026-01-04T02:00", zone, "FREQ=WEEKLY;UNTIL=20260118T000000Z");
    assert_eq!(starts(&weekly, 9).len(), 3, "the 18th at 02:00 in Seoul is the 17th in UTC");
    weekly.except = vec!["2026-01-11T02:00".parse().expect("a time")];
    assert_eq!(starts(&weekly, 9), ["2026-01-03T17:00:00Z", "2026-01-17T17:00:00Z"]);
    let by_day = schedule("2026-01-04T23:30", zone, "FREQ=DAILY;UNTIL=20260106");
    assert_eq!(starts(&by_day, 9).len(), 3, "the day is one of Seoul");
    let mut counted = schedule("2026-01-04T02:00", zone, "FREQ=WEEKLY;COUNT=3");
    counted.except = weekly.except;
    assert_eq!(starts(&counted, 9).len(), 2, "what is taken out was counted");
}

#[test]
fn what_cannot_be_followed_is_refused_by_name() {
    for (text, error) in [
        ("", "a rule needs FREQ=DAILY, WEEKLY or MONTHLY"),
        ("FREQ=YEARLY", "“FREQ=YEARLY” is not supported in a rule"),
        ("FREQ=DAILY;BYHOUR=2", "“BYHOUR=2” is not supported in a rule"),
        ("FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO", "“BYSETPOS=1” is not supported in a rule"),
        ("FREQ=WEEKLY;BYDAY=2MO", "“BYDAY=2MO without FREQ=MONTHLY” is not supported in a rule"),
        ("FREQ=DAILY;INTERVAL=0", "“INTERVAL=0” is not understood"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260101", "a rule ends by COUNT or by UNTIL, not by both"),
        ("FREQ=DAILY;UNTIL=20260101T020000", "“UNTIL=20260101T020000” is not understood"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "“BYMONTHDAY=32” is not understood"),
        ("FREQ=MONTHLY;BYDAY=é", "“BYDAY=é” is not understood"),
        ("every day", "“every day” is not understood"),
    ] {
        let refused = text.parse::<Recurrence>().expect_err(text);
        assert_eq!(refused.to_string(), error);
    }
}

fn any_rule() -> impl Strategy<Value = String> {
    let day = prop::sample::select(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"]);
    let days = prop::collection::btree_set(day, 0..4)
        .prop_map(|days| days.into_iter().collect::<Vec<_>>().join(","));
    let frequency = prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY"]);
    (frequency, 1u16..5, days, 1u32..40).prop_map(|(frequency, interval, days, count)| {
        let by_day = if days.is_empty() { String::new() } else { format!(";BYDAY={days}") };
        let interval = if interval == 1 { String::new() } else { format!(";INTERVAL={interval}") };
        format!("FREQ={frequency}{interval}{by_day};COUNT={count}")
    })
}

proptest! {
    #[test]
    fn a_rule_is_written_as_it_was_read(text in any_rule()) {
        prop_assert_eq!(rule(&text).to_string(), text);
    }

    /// Whatever the zone does: windows come in order, last what they last, and start when the
    /// clocks of the zone show the time, or just after they skipped it.
    #[test]
    fn windows_follow_the_clocks_of_their_zone(
        text in any_rule(),
        day in 0i32..2000,
        minute in 0u32..1440,
        zone in prop::sample::select(vec![
            "Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
            "America/Santiago", "Pacific/Apia", "Africa/Casablanca", "UTC",
        ]),
    ) {
        let first = jiff::civil::date(2024, 1, 1) + day.days();
        let start = format!("{first}T{:02}:{:02}", minute / 60, minute % 60);
        let schedule = schedule(&start, zone, &text);
        let windows: Vec<Window> = schedule.windows().collect();
        prop_assert_eq!(windows.len(), schedule.rule.as_ref().unwrap().days(first).count());
        for pair in windows.windows(2) {
            prop_assert!(pair[0].start < pair[1].start);
        }
        for window in windows {
            let shown = LocalTime::at(window.start, zone);
            let wanted = schedule.start.on(shown.day());
            let skipped = shown.to_string() > wanted.to_string()
                && wanted.in_zone(zone) == Some(window.start);
            prop_assert!(shown == wanted || skipped, "{} in {}", shown, zone);
            prop_assert_eq!(window.end.since(window.start), schedule.duration());
        }
    }
}

#[test]
fn the_walk_for_a_day_that_never_comes_ends_after_some_periods() {
    let first = date(2026, 2, 15);
    for (interval, year) in [(12, 2067), (960, 5227)] {
        let rule = rule(&format!("FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY=30"));
        let mut days = Days::new(&rule, first, (first, Date::MAX));
        assert_eq!(days.next(), None);
        let reached = days.next.expect("it did not walk to the end of the calendar");
        assert!(reached.year() < year, "{interval}: {reached}");
    }
}

#[test]
fn the_rarest_days_are_found() {
    let (first, after) = (date(2072, 2, 1), date(2072, 3, 1));
    let next = |text| rule(text).days_between(first, after, Date::MAX).next();
    let leap = "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=29;BYDAY=MO";
    assert_eq!(rule(leap).days(first).next(), Some(date(2072, 2, 29)));
    assert_eq!(next(leap), Some(date(2112, 2, 29)), "forty years later");
    let rare = "FREQ=MONTHLY;INTERVAL=1000;BYMONTHDAY=2";
    assert_eq!(next(rare), Some(date(2155, 6, 2)));
}
