//! The axes: times below, gridlines with their values.

use super::scale::{DAY, TimeScale, ValueScale};
use super::steps::short;
use bongsu_core::Time;
use bongsu_words::{Language, time};
use jiff::tz::TimeZone;
use maud::{Markup, html};

/// Labels nearer to an end than this, as a share of the width, are aligned inwards.
const END_SHARE: f64 = 0.07;

/// The least width of the column of values in letters, so that charts below each other are
/// aligned.
const MIN_CHARS: usize = 6;

/// The label of a tick: a time of day, or the day where the day changes.
fn label(lang: Language, zone: &TimeZone, step: i64, at: Time) -> String {
    let there = time::zoned(zone, at);
    let midnight = there.time() == jiff::civil::Time::midnight();
    match step {
        _ if step >= DAY || midnight => time::date(lang, there.date(), false),
        _ if step < 60 => there.strftime("%H:%M:%S").to_string(),
        _ => there.strftime("%H:%M").to_string(),
    }
}

/// Times along the bottom of a plot, whose lower edge is at `bottom`.
pub fn times(lang: Language, zone: &TimeZone, x: &TimeScale, bottom: f64) -> Markup {
    let (step, ticks) = x.ticks(zone);
    html! {
        @for (ix, at) in ticks.into_iter().enumerate() {
            @let share = x.share(at);
            // With seconds a label is long: on a phone every other one is shown.
            @let spare = if step < 60 && ix % 2 == 1 { " spare" } else { "" };
            @let left = percent(share);
            @let class = match share {
                s if s < END_SHARE => "tick first",
                s if s > 1.0 - END_SHARE => "tick last",
                _ => "tick",
            };
            line.grid x1=(left) x2=(left) y1=(short(bottom)) y2=(short(bottom + 5.0)) {}
            text class={ (class) (spare) } x=(left) y=(short(bottom + 18.0)) { (label(lang, zone, step, at)) }
        }
    }
}

/// Gridlines of a plot whose upper edge is at `top`.
pub fn grid(y: &ValueScale, top: f64) -> Markup {
    html! {
        @for value in y.grid() {
            @let at = short(top + y.y(value));
            line.grid x1="0" x2="100%" y1=(at) y2=(at) {}
        }
        @let zero = short(top + y.height);
        line.base x1="0" x2="100%" y1=(zero) y2=(zero) {}
    }
}

/// The values of the gridlines, in a column of their own so that nothing is drawn over them.
pub fn values(y: &ValueScale, top: f64, height: f64, format: impl Fn(f64) -> String) -> Markup {
    let labels: Vec<(String, f64)> = y.grid().map(|value| (format(value), y.y(value))).collect();
    let longest = labels.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
    let width = 7.0 * longest.max(MIN_CHARS) as f64 + 8.0;
    html! {
        svg.chart.values aria-hidden="true" width=(short(width)) height=(short(height)) {
            @for (label, at) in &labels {
                text.tick.last x=(short(width - 6.0)) y=(short(top + at + 4.0)) { (label) }
            }
        }
    }
}

/// A share of the width.
pub fn percent(share: f64) -> String {
    format!("{}%", short(share * 100.0))
}
