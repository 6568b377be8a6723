//! A loss at a glance: the usual band, what was expected, what was counted, and what is missing
//! between them.

use super::frame::{Frame, Key, legend};
use super::marks::{self, Mark};
use super::scale::{TimeScale, ValueScale};
use super::steps::{self, Step};
use super::table::Table;
use crate::request::context::RequestContext;
use bongsu_core::Time;
use bongsu_core::settlement::loss::{CourseStep, Estimate};
use bongsu_words::loss as words;
use maud::{Markup, html};

/// The height of the plot in pixels.
const HEIGHT: f64 = 210.0;

/// The chart of an estimate, with its legend and its data as a table.
pub fn loss(cx: &RequestContext, site: &str, it: &Estimate, is_over: bool) -> Markup {
    let lang = cx.lang;
    let (Some(first), Some(last)) = (it.course.first(), it.course.last()) else {
        return html! {};
    };
    let length =
        it.course.get(1).map_or(std::time::Duration::ZERO, |second| second.at.since(first.at));
    let x = TimeScale::new(first.at, last.at + length);
    let y = ValueScale::new(most(&it.course), 1.0, HEIGHT);
    let (shown, _) = marks::joined(marks_of(cx, it, is_over));
    let title = say!(
        lang,
        "loss-chart-title",
        site = site,
        from = cx.full_stamp(x.from),
        until = cx.full_stamp(x.until)
    );
    let frame = Frame {
        id: "loss",
        title: title.clone(),
        description: say!(
            lang,
            "loss-chart-desc",
            expected = words::units(it.expected.middle),
            actual = words::units(it.actual),
            loss = words::unit_interval(lang, it.loss)
        ),
        gaps: gaps(it, &x),
        value: &bongsu_words::grouped,
        times: true,
        marks: Some(&shown),
        x,
        y,
    };
    html! {
        (frame.draw(cx, &plot(it, &x, &y)))
        (legend(&[
            Key { class: "band", label: say!(lang, "loss-chart-band") },
            Key { class: "expected", label: say!(lang, "loss-chart-expected") },
            Key { class: "median", label: say!(lang, "loss-chart-actual") },
            Key { class: "failed", label: say!(lang, "loss-chart-missing") },
        ]))
        (marks::list(cx, &shown, 0))
        (table(cx, it, title).details(&say!(lang, "chart-as-table")))
    }
}

fn most(course: &[CourseStep]) -> f64 {
    let each = course.iter().flat_map(|step| {
        [step.band.map_or(0.0, |(_, high)| high), step.actual.map_or(0.0, |it| it as f64)]
    });
    each.fold(1.0, f64::max)
}

fn gaps(it: &Estimate, x: &TimeScale) -> Vec<(Time, Time)> {
    let actual: Vec<Step<()>> =
        it.course.iter().map(|step| (step.at, step.actual.map(|_| ()))).collect();
    steps::gaps(&actual, x)
}

fn plot(it: &Estimate, x: &TimeScale, y: &ValueScale) -> Markup {
    let of = |value: &dyn Fn(&CourseStep) -> Option<f64>| -> Vec<Step<f64>> {
        it.course.iter().map(|step| (step.at, value(step))).collect()
    };
    let band: Vec<Step<(f64, f64)>> = it.course.iter().map(|step| (step.at, step.band)).collect();
    let expected = of(&|step| step.expected);
    let actual = of(&|step| step.actual.map(|count| count as f64));
    let is_of_effect = |step: &CourseStep| step.at >= it.effect.from && step.at < it.effect.until;
    let missing = |step: &CourseStep| {
        let (expected, actual) = step.expected.zip(step.actual)?;
        let is_missing = is_of_effect(step) && (actual as f64) < expected;
        is_missing.then_some((actual as f64, expected))
    };
    let missing: Vec<Step<(f64, f64)>> =
        it.course.iter().map(|step| (step.at, missing(step))).collect();
    html! {
        path.band d=(steps::band(&band, x.until, x, y)) {}
        path.hit.missing d=(steps::band(&missing, x.until, x, y)) {}
        path.expected d=(steps::line(&expected, x.until, x, y)) {}
        path.median d=(steps::line(&actual, x.until, x, y)) {}
    }
}

fn marks_of(cx: &RequestContext, it: &Estimate, is_over: bool) -> Vec<Mark> {
    let lang = cx.lang;
    let ends = match is_over {
        true => say!(lang, "loss-chart-ends"),
        false => say!(lang, "loss-chart-so-far"),
    };
    let mut marks = vec![
        Mark { at: it.outage.from, text: say!(lang, "loss-chart-outage") },
        Mark { at: it.outage.until, text: ends },
    ];
    let not_back = |caveat: &bongsu_core::settlement::loss::Caveat| {
        matches!(caveat, bongsu_core::settlement::loss::Caveat::NotBackYet(_))
    };
    if !it.caveats.iter().any(not_back) {
        marks.push(Mark { at: it.effect.until, text: say!(lang, "loss-chart-back") });
    }
    marks
}

fn table(cx: &RequestContext, it: &Estimate, caption: String) -> Table {
    let lang = cx.lang;
    let columns = vec![
        say!(lang, "chart-from"),
        say!(lang, "loss-chart-expected"),
        say!(lang, "loss-chart-band"),
        say!(lang, "loss-chart-actual"),
        say!(lang, "loss-chart-missing"),
    ];
    let whole = |value: f64| words::units(value.round() as i64);
    let row = |step: &CourseStep| {
        let none = || "–".to_owned();
        let band = step.band.map(|(low, high)| format!("{}–{}", whole(low), whole(high)));
        let known = step.expected.and(step.actual);
        vec![
            cx.stamp(step.at),
            step.expected.map_or_else(none, whole),
            band.unwrap_or_else(none),
            step.actual.map_or_else(none, words::units),
            known.map_or_else(none, |_| whole(step.missing())),
        ]
    };
    Table { caption, columns, rows: it.course.iter().map(row).collect() }
}
