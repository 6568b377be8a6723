//! Uptime, a bar a day.

use crate::queries::Day;
use bongsu_words::Language;
use bongsu_words::{labels, time};
use maud::{Markup, html};
use std::time::Duration;

/// Days of the uptime bars.
pub const UPTIME_DAYS: u16 = 90;

/// From one bar to the next, in units of the drawing.
const STEP: usize = 10;
const HEIGHT: f64 = 44.0;
/// Days for which there is room at least, so that one day is no wall.
const MIN_DAYS: usize = 28;

/// Of which sites the days are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum BarScope {
    /// All sites together: good is the time without an open incident.
    All,
    /// One site: good is the time with the verdict up or slow.
    Site,
}

/// The bars, the share over the whole time, and the same as a text.
pub fn days(lang: Language, scope: BarScope, days: &[Day]) -> Markup {
    days_with_id(lang, "uptime", scope, days)
}

/// The same, where there are several on a page: each has an id of its own.
pub fn days_with_id(lang: Language, id: &str, scope: BarScope, days: &[Day]) -> Markup {
    let known_s: u64 = days.iter().map(|day| day.known_s).sum();
    // A day that was watched for minutes says as much as these minutes.
    let good = days.iter().filter_map(|day| Some(day.good? * day.known_s as f64));
    let mean = good.sum::<f64>() / known_s.max(1) as f64;
    let width = days.len().max(MIN_DAYS) * STEP;
    let is_short = days.len() < MIN_DAYS;
    html! {
        svg.bars viewBox=(format!("0 0 {width} 54")) role="img"
            aria-labelledby={ (id) "-t" } aria-describedby={ (id) "-d" } preserveAspectRatio="none"
        {
            title #{ (id) "-t" } { (title(lang, scope, days.len())) }
            @for (ix, day) in days.iter().enumerate() { (bar(lang, scope, ix * STEP, day)) }
        }
        p.bars-ends aria-hidden="true" {
            @if let (Some(first), Some(last)) = (days.first(), days.last()) {
                span { (time::date(lang, first.date, false))
                    @if is_short && first.date != last.date { " – " (time::date(lang, last.date, false)) } }
                span.strong { @if known_s == 0 { (none_text(lang, days)) }
                    @else {
                        (mean_text(lang, scope, mean))
                        // A day of record is not ninety.
                        @if known_s < days.len() as u64 * 43_200 { " · " (recorded(lang, known_s)) }
                    } }
                span { @if !is_short { (time::date(lang, last.date, false)) } }
            }
        }
        p.sr #{ (id) "-d" } { (text_version(lang, scope, days, (known_s, mean))) }
    }
}

/// Where nothing was watched, the outages that are known are told all the same.
fn none_text(lang: Language, days: &[Day]) -> String {
    match days.iter().map(|day| day.incidents).sum::<u32>() {
        0 => say!(lang, "bars-unwatched"),
        n => say!(lang, "bars-unwatched-incidents", incidents = n),
    }
}

fn title(lang: Language, scope: BarScope, days: usize) -> String {
    match scope {
        BarScope::All => say!(lang, "bars-title", days = days),
        BarScope::Site => say!(lang, "bars-title-site", days = days),
    }
}

/// How long is known at all.
fn recorded(lang: Language, known_s: u64) -> String {
    say!(lang, "bars-recorded", span = time::span(lang, Duration::from_secs(known_s)))
}

fn mean_text(lang: Language, scope: BarScope, mean: f64) -> String {
    match scope {
        BarScope::All => say!(lang, "bars-mean", percent = labels::percent(mean)),
        BarScope::Site => say!(lang, "bars-mean-site", percent = labels::percent(mean)),
    }
}

fn bar(lang: Language, scope: BarScope, x: usize, day: &Day) -> Markup {
    let hint = match day.good {
        None => unwatched_text(lang, day),
        Some(good) => day_text(lang, scope, day, good),
    };
    let class = match day.good {
        None => "unwatched",
        Some(good) if good >= 0.999 => "good",
        Some(good) if good >= 0.99 => "minor",
        Some(_) => "major",
    };
    // A day with one percent lost must be visible: the lost part grows with its square root.
    let lost = day.good.map_or(0.0, |good| (1.0 - good).clamp(0.0, 1.0).sqrt() * HEIGHT);
    html! {
        g class=(class) {
            title { (hint) }
            rect.day x=(x + 1) y="0" width=(STEP - 2) height=(HEIGHT) rx="1.5" {}
            @if lost >= 0.5 && class != "good" {
                rect.lost x=(x + 1) y="0" width=(STEP - 2) height=(format!("{lost:.1}")) rx="1.5" {}
            }
            @if day.incidents > 0 { path.tick d=(format!("M{} 53l4 -7l4 7z", x + 1)) {} }
        }
    }
}

/// A day without probing; the outages that are known of it are told all the same.
fn unwatched_text(lang: Language, day: &Day) -> String {
    let date = time::date(lang, day.date, true);
    match day.incidents {
        0 => say!(lang, "bar-unwatched", date = date),
        n => say!(lang, "bar-unwatched-incidents", date = date, incidents = n),
    }
}

fn day_text(lang: Language, scope: BarScope, day: &Day, good: f64) -> String {
    let (date, percent) = (time::date(lang, day.date, true), labels::percent(good));
    match scope {
        BarScope::All => {
            say!(lang, "bar-day", date = date, percent = percent, incidents = day.incidents)
        }
        BarScope::Site => say!(lang, "bar-day-site", date = date, percent = percent),
    }
}

/// What the bars show, for readers who do not see them: the days with losses.
fn text_version(
    lang: Language,
    scope: BarScope,
    days: &[Day],
    (known_s, mean): (u64, f64),
) -> String {
    let all = match known_s == 0 {
        true => say!(lang, "uptime-none"),
        false => format!("{}: {}.", recorded(lang, known_s), mean_text(lang, scope, mean)),
    };
    let notable = days
        .iter()
        .rev()
        .filter(|day| day.incidents > 0 || day.good.is_some_and(|good| good < 0.999));
    let lines: Vec<String> = notable
        .take(10)
        .map(|day| match day.good {
            Some(good) => day_text(lang, scope, day, good),
            None => unwatched_text(lang, day),
        })
        .collect();
    format!("{all} {}", lines.join(" "))
}
