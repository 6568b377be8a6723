//! Uptime, a bar a day.

use crate::history::Day;
use crate::i18n::Lang;
use crate::say::{parts, time};
use maud::{Markup, html};

const STEP: usize = 10;
const HEIGHT: f64 = 44.0;

/// The bars, the share over the whole time, and the same in words.
pub fn days(lang: Lang, id: &str, days: &[Day]) -> Markup {
    let watched: Vec<f64> = days.iter().filter_map(|day| day.up).collect();
    let mean = watched.iter().sum::<f64>() / watched.len().max(1) as f64;
    let width = days.len() * STEP;
    html! {
        svg.bars viewBox=(format!("0 0 {width} 54")) role="img"
            aria-labelledby={ (id) "-t" } aria-describedby={ (id) "-d" } preserveAspectRatio="none"
        {
            title #{ (id) "-t" } { (say!(lang, "bars-title", days = days.len())) }
            @for (ix, day) in days.iter().enumerate() { (bar(lang, ix * STEP, day)) }
        }
        p.bars-ends aria-hidden="true" {
            @if let (Some(first), Some(last)) = (days.first(), days.last()) {
                span { (time::date(lang, first.date, false)) }
                span.strong { @if watched.is_empty() { (say!(lang, "bars-unwatched")) }
                    @else { (parts::percent(mean)) "%" } }
                span { (time::date(lang, last.date, false)) }
            }
        }
        p.sr #{ (id) "-d" } { (words(lang, days, &watched, mean)) }
    }
}

fn bar(lang: Lang, x: usize, day: &Day) -> Markup {
    let hint = match day.up {
        None => say!(lang, "bar-unwatched", date = time::date(lang, day.date, true)),
        Some(up) => say!(lang, "bar-day", date = time::date(lang, day.date, true),
            percent = parts::percent(up), incidents = day.incidents),
    };
    let class = match day.up {
        None => "none",
        Some(up) if up >= 0.999 => "fine",
        Some(up) if up >= 0.99 => "dent",
        Some(_) => "hole",
    };
    // A day with a hundredth lost must be seen: the lost part grows with its square root.
    let lost = day.up.map_or(0.0, |up| (1.0 - up).clamp(0.0, 1.0).sqrt() * HEIGHT);
    html! {
        g class=(class) {
            title { (hint) }
            rect.day x=(x + 1) y="0" width=(STEP - 2) height=(HEIGHT) rx="1.5" {}
            @if lost >= 0.5 && class != "fine" {
                rect.lost x=(x + 1) y="0" width=(STEP - 2) height=(format!("{lost:.1}")) rx="1.5" {}
            }
            @if day.incidents > 0 { path.tick d=(format!("M{} 53l4 -7l4 7z", x + 1)) {} }
        }
    }
}

/// What the bars show, for those who do not see them: the days that stand out.
fn words(lang: Lang, days: &[Day], watched: &[f64], mean: f64) -> String {
    if watched.is_empty() {
        return say!(lang, "uptime-none");
    }
    let all = say!(lang, "bars-mean", days = watched.len(), percent = parts::percent(mean));
    let troubled = days.iter().rev().filter(|day| day.incidents > 0 || day.up.is_some_and(|up| up < 0.999));
    let lines: Vec<String> = troubled
        .take(10)
        .map(|day| {
            say!(lang, "bar-day", date = time::date(lang, day.date, true),
                percent = parts::percent(day.up.unwrap_or(0.0)), incidents = day.incidents)
        })
        .collect();
    format!("{all} {}", lines.join(" "))
}
