//! A year of every rotation against a count hour by hour, both changes of the clocks in three
//! zones, and what people change.

use super::*;
use crate::Time;
use crate::maintenance::Window;
use crate::oncall::hours::{DayKind, TimeOfDay};
use crate::oncall::rotation::TurnUnit;
use jiff::ToSpan;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::time::Duration;

const ZONES: [&str; 3] = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe"];

fn key(text: &str) -> OncallKey {
    text.parse().expect("a key")
}

fn people(count: usize) -> Vec<OncallKey> {
    (0..count).map(|n| key(&format!("p{n}"))).collect()
}

fn rotation(count: usize, start: &str, unit: TurnUnit, every: u16) -> Rotation {
    Rotation { people: people(count), start: start.parse().expect("a time"), unit, every }
}

fn schedule(zone: &str, layers: Vec<(Rotation, Vec<Hours>)>) -> Schedule {
    let layers = layers.into_iter().enumerate();
    let layers = layers
        .map(|(n, (rotation, hours))| Layer { name: format!("layer {n}"), rotation, hours })
        .collect();
    let (key, name) = (key("main"), "Main".to_owned());
    Schedule {
        key,
        name,
        zone: zone.into(),
        layers,
        holidays: vec![],
        calendar_link: 0,
        fallback: vec![],
    }
}

fn at(text: &str) -> Time {
    Time::parse(text).expect("an instant")
}

fn hours(days: &[DayKind], from: &str, until: &str) -> Hours {
    let time = |text: &str| text.parse::<TimeOfDay>().expect("a time of day");
    Hours { days: days.to_vec(), from: time(from), until: time(until) }
}

fn change(number: u8, window: (&str, &str), what: What) -> ScheduleChange {
    ScheduleChange {
        id: ChangeId::new(Time::from_secs(i64::from(number) + 1), "change"),
        schedule: key("main"),
        window: Window { start: at(window.0), end: at(window.1) },
        what,
        author: "Kim".into(),
        made_at: Time::from_secs(1),
        answered: None,
        withdrawn: None,
    }
}

/// Every hand-over, found by adding one turn after another on the calendar, and each turn.
fn counted(rotation: &Rotation, zone: &TimeZone, until: Time) -> Vec<(Time, OncallKey)> {
    let mut turns: Vec<(Time, OncallKey)> = Vec::new();
    let start: DateTime = rotation.start.to_string().parse().expect("a civil time");
    for number in 0.. {
        let count = number * i64::from(rotation.every);
        let civil = match rotation.unit {
            TurnUnit::Hours => start.checked_add(count.hours()),
            TurnUnit::Days => start.checked_add(count.days()),
            TurnUnit::Weeks => start.checked_add((count * 7).days()),
            TurnUnit::Months => start.checked_add(i32::try_from(count).expect("few").months()),
        };
        // What the clocks show is looked for, instead of asking the library for the inverse.
        let instant = instant_of(civil.expect("a date"), zone);
        if instant >= until {
            return turns;
        }
        let person =
            rotation.people[usize::try_from(number).expect("it") % rotation.people.len()].clone();
        turns.push((instant, person));
    }
    turns
}

/// The first instant at which clocks show a time; of a time that is skipped, as long after the
/// gap as it is after its beginning.
fn instant_of(civil: DateTime, zone: &TimeZone) -> Time {
    let utc = civil.to_zoned(TimeZone::UTC).expect("a time").timestamp().as_second();
    let offset = |secs: i64| {
        let stamp = jiff::Timestamp::from_second(secs).expect("a time");
        i64::from(zone.to_offset(stamp).seconds())
    };
    let day = 86_400;
    let candidates = [offset(utc - day), offset(utc + day)].map(|offset| utc - offset);
    let shown = |secs: &i64| secs + offset(*secs) == utc;
    let exact = candidates.iter().filter(|secs| shown(secs)).min();
    let before = utc - offset(utc - day);
    Time::from_secs(*exact.unwrap_or(&before))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_year_of_every_rotation_is_as_counted_one_by_one(
        zone in 0..3_usize, unit in 0..4_u8, every in 1..14_u16, count in 1..7_usize,
        month in 1..13_u8, day in 1..32_u8, hour in 0..24_u8, minute in 0..60_u8,
    ) {
        let zone = TimeZone::get(ZONES[zone]).expect("a zone");
        let unit = [TurnUnit::Hours, TurnUnit::Days, TurnUnit::Weeks, TurnUnit::Months][usize::from(unit)];
        let day = day.min(28 + 3 * u8::from(month == 1));
        let start = format!("2025-{month:02}-{day:02}T{hour:02}:{minute:02}");
        let rotation = rotation(count, &start, unit, every);
        let until = instant_of(start.replace("2025", "2026").parse().expect("a time"), &zone);
        let turns = counted(&rotation, &zone, until);
        for (number, (begin, person)) in turns.iter().enumerate() {
            let end = turns.get(number + 1).map_or(until, |next| next.0);
            if *begin >= end {
                continue; // In an hour that is skipped.
            }
            let middle = Time::from_micros(i64::midpoint(begin.as_micros(), end.as_micros()));
            for at in [*begin, middle, end - Duration::from_micros(1)] {
                let turn = rotation.turn_at(at, &zone).map(|turn| turn.person);
                prop_assert_eq!(turn, Some(person), "turn {} at {}", number, at);
            }
        }
        let first = turns[0].0;
        prop_assert_eq!(rotation.turn_at(first - Duration::from_micros(1), &zone), None);
        let handovers: Vec<Time> = rotation.handovers_after(first, &zone).take_while(|at| *at < until).collect();
        let mut expected: Vec<Time> = turns.iter().map(|turn| turn.0).filter(|at| *at > first).collect();
        expected.dedup();
        let mut handovers = handovers;
        handovers.dedup();
        prop_assert_eq!(handovers, expected);
    }

    #[test]
    fn a_roster_says_of_each_instant_what_is_said_of_that_instant_alone(
        zone in 0..3_usize, offset in 0..365_i64, minutes in prop::collection::vec(0..20_160_i64, 20),
        changed in prop::collection::vec((0..3_u8, 0..10_000_i64, 1..5_000_i64, 0..4_usize, 0..4_usize), 0..5),
    ) {
        let night = hours(&[], "18:00", "09:00");
        let weekend = hours(&[DayKind::Sat, DayKind::Sun, DayKind::Holiday], "00:00", "00:00");
        let mut main = schedule(ZONES[zone], vec![
            (rotation(3, "2025-01-06T09:00", TurnUnit::Weeks, 1), vec![]),
            (rotation(4, "2025-01-01T18:00", TurnUnit::Hours, 12), vec![night]),
            (rotation(2, "2025-01-03T00:00", TurnUnit::Days, 7), vec![weekend]),
        ]);
        main.holidays = vec!["2025-12-25".parse().expect("a day")];
        let from = at("2025-01-10T00:00:00Z") + Duration::from_secs(offset.unsigned_abs() * 86_400);
        let minute = |n: i64| from + Duration::from_secs(n.unsigned_abs() * 60);
        let changes: Vec<ScheduleChange> = changed.iter().enumerate().map(|(n, (kind, begin, length, a, b))| {
            let (a, b) = (people(4)[*a].clone(), people(4)[*b].clone());
            let what = match kind {
                0 => What::Add { person: a },
                1 => What::Remove { person: a },
                _ => What::Replace { person: a, by: b },
            };
            let window = Window { start: minute(*begin), end: minute(begin + length) };
            let number = u8::try_from(n).expect("few");
            ScheduleChange { window, ..change(number, ("2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z"), what) }
        }).collect();
        let until = minute(20_160);
        let duties = main.duties(from, until, &changes);
        prop_assert_eq!(duties.first().map(|it| it.window.start), Some(from));
        prop_assert_eq!(duties.last().map(|it| it.window.end), Some(until));
        prop_assert!(duties.windows(2).all(|pair| pair[0].window.end == pair[1].window.start));
        for at in minutes.into_iter().map(minute) {
            let slot = duties.iter().find(|slot| slot.window.runs_at(at)).expect("no hole");
            prop_assert_eq!(&slot.people, &main.on_call(at, &changes), "at {}", at);
        }
    }
}

/// Who is on call, as `p0 until 2025-03-09 09:00`, by the clocks of the zone.
fn told(schedule: &Schedule, from: &str, until: &str, changes: &[ScheduleChange]) -> Vec<String> {
    let duties = schedule.duties(at(from), at(until), changes).into_iter();
    let line = |slot: RosterSlot| {
        let names: Vec<_> = slot.people.iter().map(OncallKey::as_str).collect();
        let names = if names.is_empty() { "nobody".to_owned() } else { names.join("+") };
        format!("{names} until {}", &slot.window.end.civil(&schedule.zone)[..16])
    };
    duties.map(line).collect()
}

#[test]
fn in_new_york_a_day_changes_hands_at_nine_before_and_after_the_clocks_change() {
    let daily = || rotation(2, "2025-03-07T09:00", TurnUnit::Days, 1);
    let main = schedule("America/New_York", vec![(daily(), vec![])]);
    assert_eq!(
        told(&main, "2025-03-07T14:00:00Z", "2025-03-10T13:00:00Z", &[]),
        ["p0 until 2025-03-08 09:00", "p1 until 2025-03-09 09:00", "p0 until 2025-03-10 09:00"]
    );
    let duties = main.duties(at("2025-03-08T14:00:00Z"), at("2025-03-09T13:00:00Z"), &[]);
    assert_eq!(duties.len(), 1, "23 hours: {duties:?}");
    assert_eq!(
        told(&main, "2025-11-01T13:00:00Z", "2025-11-03T14:00:00Z", &[]).last().map(String::as_str),
        Some("p0 until 2025-11-03 09:00")
    );
}

#[test]
fn in_berlin_a_hand_over_in_the_skipped_hour_is_made_an_hour_later_by_the_clock() {
    let daily = rotation(2, "2025-03-28T02:30", TurnUnit::Days, 1);
    let main = schedule("Europe/Berlin", vec![(daily, vec![])]);
    assert_eq!(
        told(&main, "2025-03-29T01:30:00Z", "2025-03-31T00:30:00Z", &[]),
        ["p1 until 2025-03-30 03:30", "p0 until 2025-03-31 02:30"]
    );
    let autumn = told(&main, "2025-10-25T00:30:00Z", "2025-10-27T01:30:00Z", &[]);
    assert_eq!(autumn.len(), 2, "the hour that comes twice changes hands once: {autumn:?}");
    assert_eq!(
        main.duties(at("2025-10-25T00:30:00Z"), at("2025-10-27T01:30:00Z"), &[])[0].window.end,
        at("2025-10-26T00:30:00Z")
    );
}

#[test]
fn on_lord_howe_the_clocks_change_by_half_an_hour_and_a_night_shift_stays_from_eight_to_eight() {
    let shifts = rotation(3, "2025-04-05T20:00", TurnUnit::Hours, 12);
    let main = schedule("Australia/Lord_Howe", vec![(shifts, vec![])]);
    let told = told(&main, "2025-04-05T09:00:00Z", "2025-04-06T21:30:00Z", &[]);
    assert_eq!(
        told,
        ["p0 until 2025-04-06 08:00", "p1 until 2025-04-06 20:00", "p2 until 2025-04-07 08:00"]
    );
    let spring = main.duties(at("2025-10-04T09:30:00Z"), at("2025-10-04T21:00:00Z"), &[]);
    assert_eq!(spring.len(), 1, "a night of eleven and a half hours is one shift: {spring:?}");
}

#[test]
fn a_later_layer_comes_first_while_it_has_somebody_and_a_holiday_is_no_weekday() {
    let days = [DayKind::Mon, DayKind::Tue, DayKind::Wed, DayKind::Thu, DayKind::Fri];
    let office = hours(&days, "09:00", "18:00");
    let mut by_day = rotation(1, "2025-12-01T00:00", TurnUnit::Weeks, 1);
    by_day.people = vec![key("day")];
    let mut by_night = rotation(1, "2025-12-01T00:00", TurnUnit::Weeks, 1);
    by_night.people = vec![key("night")];
    let mut main = schedule("Asia/Seoul", vec![(by_night, vec![]), (by_day, vec![office])]);
    main.holidays = vec!["2025-12-25".parse().expect("a day")];
    assert_eq!(
        told(&main, "2025-12-24T00:00:00Z", "2025-12-26T09:00:00Z", &[]),
        [
            "day until 2025-12-24 18:00",
            "night until 2025-12-26 09:00",
            "day until 2025-12-26 18:00"
        ]
    );
}

#[test]
fn a_gap_is_shown_and_the_fallback_fills_it() {
    let office = hours(&[], "09:00", "18:00");
    let mut main = schedule(
        "Asia/Seoul",
        vec![(rotation(1, "2025-12-01T00:00", TurnUnit::Days, 1), vec![office])],
    );
    let week = ("2025-12-02T00:00:00Z", "2025-12-03T00:00:00Z");
    assert_eq!(
        told(&main, week.0, week.1, &[]),
        ["p0 until 2025-12-02 18:00", "nobody until 2025-12-03 09:00"]
    );
    main.fallback = vec![key("boss")];
    assert_eq!(told(&main, week.0, week.1, &[])[1], "boss until 2025-12-03 09:00");
    let off = change(1, week, What::Remove { person: key("p0") });
    let told = told(&main, week.0, week.1, &[off]);
    assert_eq!(told, ["boss until 2025-12-02 18:00", "boss until 2025-12-03 09:00"]);
}

#[test]
fn one_is_added_removed_and_replaced_and_is_never_on_call_twice() {
    let main =
        schedule("Asia/Seoul", vec![(rotation(2, "2025-12-01T00:00", TurnUnit::Days, 1), vec![])]);
    let day = ("2025-12-01T00:00:00Z", "2025-12-01T03:00:00Z");
    let on = |changes: &[ScheduleChange]| {
        told(&main, day.0, day.1, changes)[0].split(' ').next().expect("a name").to_owned()
    };
    assert_eq!(on(&[change(1, day, What::Add { person: key("p1") })]), "p0+p1");
    assert_eq!(on(&[change(1, day, What::Add { person: key("p0") })]), "p0");
    let both = [
        change(1, day, What::Add { person: key("p1") }),
        change(2, day, What::Replace { person: key("p0"), by: key("p1") }),
    ];
    assert_eq!(on(&both), "p1");
    let mut withdrawn = change(1, day, What::Remove { person: key("p0") });
    withdrawn.withdrawn = Some((at(day.0), "Kim".into()));
    assert_eq!(on(&[withdrawn]), "p0");
    let mut elsewhere = change(1, day, What::Remove { person: key("p0") });
    elsewhere.schedule = key("other");
    assert_eq!(on(&[elsewhere]), "p0");
}

#[test]
fn a_swap_counts_both_ways_once_the_other_one_agreed() {
    let main =
        schedule("Asia/Seoul", vec![(rotation(2, "2025-12-01T00:00", TurnUnit::Days, 1), vec![])]);
    let window = Window { start: at("2025-12-01T15:00:00Z"), end: at("2025-12-02T15:00:00Z") };
    let what = What::Swap { person: key("p0"), with: key("p1"), back: window };
    let mut swap = change(1, ("2025-11-30T15:00:00Z", "2025-12-01T15:00:00Z"), what);
    let week = ("2025-11-30T15:00:00Z", "2025-12-02T15:00:00Z");
    let usual = ["p0 until 2025-12-02 00:00", "p1 until 2025-12-03 00:00"];
    assert_eq!(told(&main, week.0, week.1, std::slice::from_ref(&swap)), usual);
    swap.answered = Some(change::SwapAnswer { agreed: true, at: at(week.0), by: "Lee".into() });
    assert_eq!(
        told(&main, week.0, week.1, std::slice::from_ref(&swap)),
        ["p1 until 2025-12-02 00:00", "p0 until 2025-12-03 00:00"]
    );
    swap.answered = Some(change::SwapAnswer { agreed: false, at: at(week.0), by: "Lee".into() });
    assert_eq!(told(&main, week.0, week.1, &[swap]), usual);
}

#[test]
fn a_temporary_schedule_stands_in_and_its_gaps_fall_back() {
    let mut main =
        schedule("Asia/Seoul", vec![(rotation(1, "2025-12-01T00:00", TurnUnit::Days, 1), vec![])]);
    main.fallback = vec![key("boss")];
    let whole = ("2025-12-01T00:00:00Z", "2025-12-01T06:00:00Z");
    let shift = Shift {
        person: key("guest"),
        window: Window { start: at("2025-12-01T01:00:00Z"), end: at("2025-12-01T02:00:00Z") },
    };
    let temporary = |gaps| change(1, whole, What::Temporary { shifts: vec![shift.clone()], gaps });
    assert_eq!(
        told(&main, whole.0, "2025-12-01T08:00:00Z", &[temporary(TemporaryGap::Layers)]),
        ["p0 until 2025-12-01 10:00", "guest until 2025-12-01 11:00", "p0 until 2025-12-01 17:00"]
    );
    assert_eq!(
        told(&main, whole.0, "2025-12-01T08:00:00Z", &[temporary(TemporaryGap::Fallback)]),
        [
            "boss until 2025-12-01 10:00",
            "guest until 2025-12-01 11:00",
            "boss until 2025-12-01 15:00",
            "p0 until 2025-12-01 17:00"
        ]
    );
}

#[test]
fn turns_of_months_have_a_beginning_an_end_and_somebody_next() {
    let two = rotation(2, "2026-01-01T09:00", TurnUnit::Months, 1);
    let monthly = schedule("Asia/Seoul", vec![(two, vec![])]);
    let (present, next) = monthly.around(at("2026-03-10T00:00:00Z"), &[]);
    assert_eq!(present.window.start, at("2026-03-01T09:00:00+09:00"));
    assert_eq!(present.window.end, at("2026-04-01T09:00:00+09:00"));
    let next = next.expect("somebody is next");
    assert_eq!((present.people, &next.people), (vec![key("p0")], &vec![key("p1")]));
    assert_eq!(next.window.end, at("2026-05-01T09:00:00+09:00"));
    // One alone: nothing ever changes.
    let one = rotation(1, "2026-01-01T09:00", TurnUnit::Hours, 1);
    let alone = schedule("Asia/Seoul", vec![(one, vec![])]);
    let (present, next) = alone.around(at("2028-03-10T00:00:00Z"), &[]);
    assert_eq!((present.people, next), (vec![key("p0")], None));
}

#[test]
fn a_change_that_has_nobody_else_on_call_is_none() {
    let two = rotation(2, "2026-01-01T00:00", TurnUnit::Days, 1);
    let daily = schedule("UTC", vec![(two, vec![])]);
    // The first has the first of January, the second the second.
    let first = ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    let replace = |person: &str, by: &str| What::Replace { person: key(person), by: key(by) };
    for (what, changes) in [
        (replace("p0", "p2"), true),
        (replace("p1", "p2"), false),
        (replace("p0", "p0"), false),
        (What::Remove { person: key("p1") }, false),
        (What::Add { person: key("p0") }, false),
        (What::Add { person: key("p1") }, true),
    ] {
        let change = change(1, first, what);
        assert_eq!(daily.is_changed_by(&change, &[]), changes, "{:?}", change.what);
    }
    let swap = |from: &str, until: &str| {
        let back = Window { start: at(from), end: at(until) };
        change(1, first, What::Swap { person: key("p0"), with: key("p1"), back })
    };
    assert!(daily.is_changed_by(&swap("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"), &[]));
    assert!(!daily.is_changed_by(&swap("2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z"), &[]));
}
