use super::synthetic::{Case, case};
use super::*;
use crate::Time;
use crate::settlement::{Currency, Money};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

/// What others forecast over the same spans; `xtask/peers/augurs` makes it.
const AUGURS: &str = include_str!("augurs-0.10.3.txt");

fn estimate_of(case: &Case, sisters: &[Sister]) -> Result<Estimate, NotEnough> {
    estimate(&Question {
        series: &case.series,
        calendar: &case.calendar,
        outage: case.outage,
        hit: &case.hit,
        sisters,
    })
}

/// The loss by the same hours of last week; `None` where they are not all known.
fn last_week(series: &Series, calendar: &Calendar, effect: Span) -> Option<i64> {
    let mut at = effect.from;
    let mut loss = 0;
    while at < effect.until {
        loss += series.get(calendar.weeks_before(at, 1)?)? - series.get(at)?;
        at += series.step().length();
    }
    Some(loss)
}

/// How one case went. Errors are shares of what would have come.
struct Tried {
    held: bool,
    error: f64,
    last_week: Option<f64>,
    augurs: Vec<f64>,
}

fn tried(seed: u64, with_sister: bool) -> Option<Tried> {
    static FORECASTS: LazyLock<BTreeMap<u64, Vec<i64>>> = LazyLock::new(forecasts);
    let case = case(seed);
    let sister = Sister { series: case.sister.clone(), hit: Vec::new() };
    let it =
        estimate_of(&case, if with_sister { std::slice::from_ref(&sister) } else { &[] }).ok()?;
    let share = |loss: i64| (loss - case.loss).abs() as f64 / case.expected.max(1) as f64;
    let [from, hours, forecasts @ ..] = FORECASTS[&seed].as_slice() else { return None };
    let span = (it.effect.from.as_micros() / 1_000_000, it.effect.until.since(it.effect.from));
    let expected = (*from, Duration::from_secs(3600 * hours.unsigned_abs()));
    assert_eq!(span, expected, "the spans have changed: make augurs-0.10.3.txt anew");
    Some(Tried {
        held: (it.loss.low..=it.loss.high).contains(&case.loss),
        error: share(it.loss.middle),
        last_week: last_week(&case.series, &case.calendar, it.effect).map(share),
        augurs: forecasts.iter().map(|forecast| share(forecast - it.actual)).collect(),
    })
}

fn forecasts() -> BTreeMap<u64, Vec<i64>> {
    let lines = AUGURS.lines().filter(|line| !line.starts_with('#'));
    let numbers = |line: &str| -> Vec<i64> {
        line.split(' ').map(|number| number.parse().expect("a number")).collect()
    };
    lines.map(numbers).map(|line| (line[0].unsigned_abs(), line[1..].to_vec())).collect()
}

fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let figures: Vec<f64> = figures.into_iter().collect();
    spread::median(&figures).expect("some")
}

fn thousand(with_sister: bool) -> Vec<Tried> {
    let all: Vec<Tried> = (0..1_000).filter_map(|seed| tried(seed, with_sister)).collect();
    assert!(all.len() >= 990, "{} of 1,000 were estimated", all.len());
    let held = all.iter().filter(|it| it.held).count() as f64 / all.len() as f64;
    println!("held {held}, error {}", median(all.iter().map(|it| it.error)));
    assert!((0.88..=0.95).contains(&held), "{held}");
    all
}

#[test]
fn of_a_thousand_outages_the_interval_holds_the_true_loss_nine_times_in_ten() {
    let all = thousand(false);
    let own = median(all.iter().map(|it| it.error));
    let last_week = median(all.iter().filter_map(|it| it.last_week));
    let [naive, ets] = [0, 1].map(|ix| median(all.iter().map(|it| it.augurs[ix])));
    println!("last week {last_week}, augurs naive {naive}, augurs ets {ets}");
    // A sister site that was not hit makes it nearer, and no less honest.
    let with_sister = median(thousand(true).iter().map(|it| it.error));
    assert!(with_sister < 0.6 * own, "{with_sister} {own}");
    assert!(own < last_week && own < naive && own < ets, "{own} {last_week} {naive} {ets}");
}

/// Rentals by hour, and the calendar of the place.
fn bikeshare() -> (BTreeMap<Time, i64>, Calendar) {
    let (mut hours, mut holidays) = (BTreeMap::new(), Vec::new());
    let lines = include_str!("capital-bikeshare-2011.txt").lines();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let (date, counts) = line.split_once(' ').expect("a date and counts");
        let day: jiff::civil::Date = date.trim_end_matches('*').parse().expect("a date");
        if date.ends_with('*') {
            holidays.push(day);
        }
        for (hour, count) in (0_i8..).zip(counts.split(' ')) {
            let there = day.at(hour, 0, 0, 0).in_tz("America/New_York").expect("a zone");
            let at = Time::from_micros(there.timestamp().as_microsecond());
            // A few hours of the night are lacking, in which nobody rented.
            hours.insert(at, count.parse().unwrap_or(0));
        }
    }
    (hours, Calendar::new("America/New_York", holidays))
}

#[test]
fn of_real_hours_with_outages_cut_out_it_holds_the_truth_and_is_nearer_than_last_week() {
    let (truth, calendar) = bikeshare();
    let first = Time::parse("2011-04-01T16:00:00-04:00").unwrap();
    let (mut held, mut own, mut naive) = (0, Vec::new(), Vec::new());
    for day in 0..260_u32 {
        let from = first + Duration::from_secs(86_400) * day + Duration::from_secs(19 * 60);
        let outage = Span { from, until: from + Duration::from_secs(101 * 60) };
        let mut cut = truth.clone();
        let mut loss = 0;
        for (at, count) in cut.range_mut(from.before(Duration::from_secs(3600))..outage.until) {
            let hour = Span { from: *at, until: *at + Duration::from_secs(3600) };
            let hit = hour.until.min(outage.until).since(hour.from.max(from)).as_secs() as i64;
            let lost = *count * hit / 3600;
            loss += lost;
            *count -= lost;
        }
        let series = Series::stored(Step::Hour, cut);
        let question =
            Question { series: &series, calendar: &calendar, outage, hit: &[], sisters: &[] };
        let Ok(it) = estimate(&question) else { continue };
        held += u32::from((it.loss.low..=it.loss.high).contains(&loss));
        own.push((it.loss.middle - loss).abs() as f64);
        naive.extend(last_week(&series, &calendar, it.effect).map(|by| (by - loss).abs() as f64));
    }
    let share = f64::from(held) / own.len() as f64;
    println!(
        "{} outages, {share} held, median error {} against {}",
        own.len(),
        median(own.clone()),
        median(naive.clone())
    );
    assert!(own.len() > 200 && (0.86..=0.97).contains(&share), "{} {share}", own.len());
    assert!(median(own.clone()) < median(naive.clone()));
}

/// The Thursday of the story: 60,000 views an hour in the evening, less at night; eight weeks.
fn thursday() -> (Series, Calendar, Span) {
    let start = Time::parse("2017-11-02T00:00:00+09:00").unwrap();
    let from = Time::parse("2018-01-04T16:19:00+09:00").unwrap();
    let outage = Span { from, until: from + Duration::from_secs(101 * 60) };
    let points = (0..70 * 24_u32).map(|hour| {
        let at = start + Duration::from_secs(3600) * hour;
        let of_day = hour % 24;
        let usual = if (16..22).contains(&of_day) { 60_000 } else { 20_000 };
        let wobble = i64::from(hour.wrapping_mul(2_654_435_761) >> 16) % 2_000 - 1_000;
        let factor = match at {
            it if it >= outage.until && it < outage.until + Duration::from_secs(7200) => 5,
            it if Span { from: it, until: it + Duration::from_secs(3600) }.overlaps(outage) => 1,
            _ => 10,
        };
        (at, (usual + wobble) * factor / 10)
    });
    (Series::import(Step::Hour, points).unwrap(), Calendar::new("Asia/Seoul", []), outage)
}

fn of_thursday(series: &Series, calendar: &Calendar, outage: Span) -> Result<Estimate, NotEnough> {
    estimate(&Question { series, calendar, outage, hit: &[], sisters: &[] })
}

#[test]
fn the_evening_of_the_story_costs_its_hours_and_its_tail() {
    let (series, calendar, outage) = thursday();
    let it = of_thursday(&series, &calendar, outage).unwrap();
    // The hours 16 and 17 at a tenth, 18 and 19 at a half.
    assert!((it.during - 108_000).abs() < 6_000, "{}", it.during);
    assert!((it.tail - it.rebound - 60_000).abs() < 6_000, "{} {}", it.tail, it.rebound);
    assert_eq!(it.during + it.tail - it.rebound, it.loss.middle);
    let within = it.course.iter().filter(|s| s.at >= it.effect.from && s.at < it.effect.until);
    let sum: f64 = within.filter_map(|step| step.expected).sum();
    assert!((sum - it.expected.middle as f64).abs() < 1.0, "the steps add up");
    assert_eq!((it.weeks.len(), it.caveats.as_slice()), (8, &[][..]));
}

#[test]
fn a_million_an_hour_is_the_amount_of_the_story() {
    let (series, calendar, outage) = thursday();
    let it = of_thursday(&series, &calendar, outage).unwrap();
    let won = |amount| Money::new(amount, Currency::KRW);
    let evening = HourWorth { from: 16, until: 24, low: won(900_000), high: won(1_100_000) };
    let day = HourWorth { from: 0, until: 16, low: won(200_000), high: won(300_000) };
    let worth = Valuation::hours(vec![evening, day]).unwrap();
    let loss = worth.of(&it, &calendar).unwrap();
    // 0.9 + 0.9 + 0.5 + 0.5 hours.
    assert!((loss.middle.minor() - 2_800_000).abs() < 150_000, "{}", loss.middle);
    assert!(loss.low.minor() < loss.middle.minor() && loss.middle.minor() < loss.high.minor());
    let Valuation::Hours(hours) = &worth else { unreachable!() };
    let typed = typed_hours(hours, outage, &calendar).unwrap();
    assert_eq!(
        [typed.low, typed.middle, typed.high].map(Money::minor),
        [1_515_000, 1_683_333, 1_851_667]
    );
    let views = Valuation::PerUnits { value: won(3_000), units: 1_000 };
    let loss = views.of(&it, &calendar).unwrap();
    assert_eq!(
        loss.middle,
        won(3_000)
            .fraction(it.loss.middle.unsigned_abs(), 1_000, crate::settlement::Rounding::HalfUp)
            .unwrap()
    );
}

#[test]
fn weeks_that_agree_to_the_last_visit_make_no_estimate_certain() {
    let (series, calendar, outage) = thursday();
    let quiet = |at: Time| if at >= outage.from && at < outage.until { 0 } else { 30 };
    let even = Series::stored(Step::Hour, series.points().map(|(at, _)| (at, quiet(at))));
    let it = of_thursday(&even, &calendar, outage).unwrap();
    assert!(it.loss.low < it.loss.middle && it.loss.middle < it.loss.high, "{:?}", it.loss);
    // What a few visits are worth is not rounded to one figure either.
    let won = |amount| Money::new(amount, Currency::KRW);
    let views = Valuation::PerUnits { value: won(1), units: 1_000 };
    let loss = views.of(&it, &calendar).unwrap();
    assert_eq!([loss.low, loss.middle, loss.high], [won(0), won(0), won(1)]);
}

#[test]
fn too_little_is_refused_with_what_is_missing() {
    let (series, calendar, outage) = thursday();
    let from = |weeks: u32| outage.from.before(Duration::from_secs(604_800) * weeks);
    let cut = |first: Time| Series::stored(Step::Hour, series.points().filter(|it| it.0 >= first));
    let two = of_thursday(&cut(from(2).before(Duration::from_secs(172_800))), &calendar, outage);
    assert_eq!(two.unwrap_err(), NotEnough::Weeks { found: 2 });
    let few = of_thursday(&cut(from(4).before(Duration::from_secs(172_800))), &calendar, outage);
    assert!(few.unwrap().caveats.contains(&Caveat::FewWeeks(4)));
    let none = Series::stored(
        Step::Hour,
        series.points().filter(|it| {
            it.0 >= outage.from || it.0 < outage.from.before(Duration::from_secs(3 * 86_400))
        }),
    );
    assert!(matches!(of_thursday(&none, &calendar, outage), Err(NotEnough::Level(_))));
    let gap = Series::stored(
        Step::Hour,
        series.points().filter(|it| it.0 != Step::Hour.floor(outage.from)),
    );
    assert_eq!(
        of_thursday(&gap, &calendar, outage).unwrap_err(),
        NotEnough::Gap(Step::Hour.floor(outage.from))
    );
    let holiday = Calendar::new("Asia/Seoul", ["2018-01-04".parse().unwrap()]);
    assert!(matches!(of_thursday(&series, &holiday, outage), Err(NotEnough::Holiday(_))));
    let tiny = Series::stored(Step::Hour, series.points().map(|(at, n)| (at, n / 50_000)));
    assert_eq!(of_thursday(&tiny, &calendar, outage).unwrap_err(), NotEnough::TooLittle);
}

#[test]
fn what_is_not_over_yet_says_so() {
    let (series, calendar, outage) = thursday();
    let now = outage.until + Duration::from_secs(1_800);
    let so_far = Series::stored(Step::Hour, series.points().filter(|it| it.0 < now));
    let it = of_thursday(&so_far, &calendar, outage).unwrap();
    let end = so_far.points().last().expect("a count").0 + Step::Hour.length();
    assert_eq!(it.caveats, [Caveat::NotBackYet(end)], "when the figures end, not the outage");
}

#[test]
fn minutes_are_added_up_to_quarters_of_an_hour() {
    let at = Time::parse("2018-01-04T16:00:00Z").unwrap();
    let minutes = (0..40_u32).map(|minute| (at + Duration::from_secs(60) * minute, 2));
    let quarters: Vec<_> =
        Series::import(Step::Minute, minutes).unwrap().binned().points().collect();
    assert_eq!(quarters, [(at, 30), (at + Duration::from_secs(900), 30)]);
}
