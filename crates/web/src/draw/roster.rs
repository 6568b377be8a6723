//! A schedule as a picture: a row a day under the hours, a bar for who is on call, and gaps marked.

use crate::model::oncall::names;
use bongsu_core::maintenance::Window;
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::schedule::RosterSlot;
use bongsu_core::{Time, oncall::OncallKey};
use bongsu_words::{Language, time};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::time::Duration;

/// Days shown.
const DAYS: usize = 28;
/// Units of the drawing for the dates, for a day, and for a row.
const LEFT: f64 = 70.0;
const WIDTH: f64 = 480.0;
const ROW: f64 = 20.0;
/// For the hours above the rows, and the hours that stand there.
const HEAD: f64 = 16.0;
const HOURS: [u32; 4] = [0, 6, 12, 18];
/// Colours of people, which repeat: their names stand beside them.
const COLOURS: usize = 8;

/// A part of a row.
struct Bar<'a> {
    row: usize,
    x: f64,
    width: f64,
    slot: &'a RosterSlot,
    window: Window,
}

/// The next four weeks from the midnight before `now`, by the clocks of a zone.
pub fn roster(
    lang: Language,
    id: &str,
    (zone, now): (&TimeZone, Time),
    plan: &Plan,
    duties: &[RosterSlot],
) -> Markup {
    let days = days(zone, now);
    let bars = bars(&days, duties);
    let mut colours: BTreeMap<&OncallKey, usize> = BTreeMap::new();
    for person in duties.iter().flat_map(|slot| &slot.people) {
        let next = colours.len() % COLOURS;
        colours.entry(person).or_insert(next);
    }
    let class = |slot: &RosterSlot| match slot.people.first() {
        None => "gap".to_owned(),
        Some(person) => format!("who{}", colours.get(person).copied().unwrap_or(0)),
    };
    let height = HEAD + ROW * days.len() as f64;
    let top = |row: usize| HEAD + ROW * row as f64;
    html! {
        svg.roster viewBox=(format!("0 0 {} {height}", LEFT + WIDTH)) role="img" aria-labelledby={ (id) "-t" } {
            title #{ (id) "-t" } { (say!(lang, "oncall-picture", days = DAYS as u32)) }
            @for hour in HOURS {
                text x=(hour_at(hour)) y="12" { (format!("{hour:02}:00")) }
            }
            path.hour d=(HOURS.map(|hour| format!("M{} {HEAD}V{height}", hour_at(hour))).concat()) {}
            @for (row, (begin, _)) in days.iter().enumerate() {
                text x="0" y=(format!("{:.0}", top(row) + 14.0)) {
                    (time::date(lang, time::zoned(zone, *begin).date(), false))
                }
            }
            @for bar in &bars {
                g class=(class(bar.slot)) {
                    title { (hint(lang, zone, plan, bar)) }
                    rect x=(place(LEFT + bar.x)) y=(format!("{:.0}", top(bar.row) + 1.0))
                        width=(place(bar.width)) height=(place(ROW - 2.0)) {}
                    @if let Some(label) = label(lang, plan, bar) {
                        text x=(place(LEFT + bar.x + 3.0)) y=(format!("{:.0}", top(bar.row) + 14.0)) { (label) }
                    }
                }
            }
        }
    }
}

fn hour_at(hour: u32) -> String {
    place(LEFT + WIDTH * f64::from(hour) / 24.0)
}

/// A place or a length to a tenth, as short as it can be written: a page has hundreds of them.
fn place(at: f64) -> String {
    ((at * 10.0).round() / 10.0).to_string()
}

/// The days, each from its midnight until the next: some have 23 hours, some 25.
fn days(zone: &TimeZone, now: Time) -> Vec<(Time, Time)> {
    let midnight = |day: jiff::civil::Date| {
        let zoned = day.to_zoned(zone.clone()).ok()?;
        Some(Time::from_micros(zoned.timestamp().as_microsecond()))
    };
    let mut day = time::zoned(zone, now).date();
    let mut days = Vec::with_capacity(DAYS);
    for _ in 0..DAYS {
        let Ok(next) = day.tomorrow() else { break };
        if let (Some(begin), Some(end)) = (midnight(day), midnight(next)) {
            days.push((begin, end));
        }
        day = next;
    }
    days
}

fn bars<'a>(days: &[(Time, Time)], duties: &'a [RosterSlot]) -> Vec<Bar<'a>> {
    let mut bars = Vec::new();
    for (row, (begin, end)) in days.iter().copied().enumerate() {
        let share = |at: Time| at.since(begin).as_secs_f64() / end.since(begin).as_secs_f64();
        let here = duties.iter().filter(|it| it.window.start < end && it.window.end > begin);
        for slot in here {
            let (from, until) = (slot.window.start.max(begin), slot.window.end.min(end));
            let (x, width) = (share(from) * WIDTH, (share(until) - share(from)) * WIDTH);
            let window = Window { start: from, end: until };
            bars.push(Bar { row, x, width, slot, window });
        }
    }
    bars
}

/// The name in a bar, where there is room for it.
fn label(lang: Language, plan: &Plan, bar: &Bar<'_>) -> Option<String> {
    let text = match bar.slot.people.is_empty() {
        true => say!(lang, "oncall-gap"),
        false => names(plan, &bar.slot.people),
    };
    let wide = |c: char| if c.is_ascii() { 6.5 } else { 11.0 };
    let needs: f64 = text.chars().map(wide).sum::<f64>() + 6.0;
    (needs <= bar.width && bar.window.end.since(bar.window.start) >= Duration::from_secs(3600))
        .then_some(text)
}

fn hint(lang: Language, zone: &TimeZone, plan: &Plan, bar: &Bar<'_>) -> String {
    let who = match bar.slot.people.is_empty() {
        true => say!(lang, "oncall-gap"),
        false => names(plan, &bar.slot.people),
    };
    let at = |at| time::stamp(lang, zone, time::ANY_DAY, at);
    format!("{who}: {} – {}", at(bar.slot.window.start), at(bar.slot.window.end))
}
