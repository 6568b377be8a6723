//! The response times of a site by layer, against the baseline of the hour.

use super::frame::{Frame, Key, legend};
use super::scale::{TimeScale, ValueScale};
use super::steps::{self, Step};
use super::table::Table;
use crate::model::recent::{Buckets, LatencyBucket, LatencyHistory};
use crate::request::context::RequestContext;
use bongsu_core::Time;
use bongsu_core::layer::Layer;
use bongsu_core::verdict::baseline::slow_limit;
use bongsu_words::{labels, time};
use maud::{Markup, html};
use std::time::Duration;

/// The height of the plot of one layer in pixels.
const HEIGHT: f64 = 70.0;
/// The height of a bar when every probe failed, in pixels.
const LANE_HEIGHT: f64 = 12.0;

/// A chart for each layer.
pub fn latency_by_layer(cx: &RequestContext, history: Option<&LatencyHistory>) -> Markup {
    draw(cx, history, "latency", &|_| true)
}

/// Charts of the page, which is what visitors wait for, and of the lowest layer that failed,
/// which explains the layers between.
pub fn page_latency(cx: &RequestContext, history: Option<&LatencyHistory>, id: &str) -> Markup {
    let fails = |it: &Buckets<LatencyBucket>| it.values.iter().flatten().any(|it| it.failed > 0);
    let all = history.map_or(&[][..], |history| &history.layers);
    let lowest = all.iter().find(|(_, it)| fails(it)).map(|(layer, _)| *layer);
    let top = all.last().map(|(layer, _)| *layer);
    draw(cx, history, id, &|layer| Some(layer) == top || Some(layer) == lowest)
}

fn draw(
    cx: &RequestContext,
    history: Option<&LatencyHistory>,
    id: &str,
    shown: &dyn Fn(Layer) -> bool,
) -> Markup {
    let lang = cx.lang;
    let Some(history) = history else {
        return html! { p.dim { (say!(lang, "chart-latency-none")) } };
    };
    let top = history.layers.last().map(|(layer, _)| *layer);
    let layers: Vec<_> = history.layers.iter().filter(|(layer, _)| shown(*layer)).collect();
    let last = layers.last().map(|(layer, _)| *layer);
    html! {
        @for (layer, buckets) in &layers {
            @let baseline = (top == Some(*layer)).then_some(&history.baseline);
            p.chart-name { (labels::layer(lang, *layer)) }
            (one(cx, *layer, buckets, baseline, &format!("{id}-{layer}"), last == Some(*layer)))
        }
        @if layers.is_empty() { p.dim { (say!(lang, "chart-latency-none")) } }
        @else {
            (legend(&keys(cx)))
            p.small { (say!(lang, "chart-latency-hint")) " "
                (say!(lang, "chart-since", at = cx.stamp(history.since))) " "
                span { (say!(lang, "as-of")) " " (cx.time(cx.summary.view.at)) "." } }
            (table(cx, &layers).details(&say!(lang, "chart-as-table")))
        }
    }
}

fn keys(cx: &RequestContext) -> [Key; 5] {
    let lang = cx.lang;
    [
        Key { class: "median", label: say!(lang, "chart-median") },
        Key { class: "band", label: say!(lang, "chart-range") },
        Key { class: "baseline", label: say!(lang, "chart-baseline") },
        Key { class: "failed", label: say!(lang, "chart-failed") },
        Key { class: "gap", label: say!(lang, "chart-gap") },
    ]
}

/// One layer.
fn one(
    cx: &RequestContext,
    layer: Layer,
    buckets: &Buckets<LatencyBucket>,
    baseline: Option<&Buckets<Duration>>,
    id: &str,
    times: bool,
) -> Markup {
    let name = labels::layer(cx.lang, layer);
    let until = cx.summary.view.at.min(buckets.until());
    let x = TimeScale::new(buckets.from, until);
    let slowest = buckets.values.iter().flatten().map(|it| it.slowest).max().unwrap_or_default();
    let highest_baseline = baseline.and_then(|it| it.values.iter().flatten().max()).copied();
    let most = slowest.max(highest_baseline.unwrap_or_default());
    let y = ValueScale::new(millis(most), 0.1, HEIGHT);
    let observed: Vec<Step<()>> = buckets.iter().map(|(at, it)| (at, it.map(|_| ()))).collect();
    let frame = Frame {
        id,
        title: say!(
            cx.lang,
            "chart-latency-title",
            layer = name,
            from = cx.stamp(x.from),
            until = cx.stamp(until)
        ),
        description: describe(cx, buckets, highest_baseline),
        gaps: steps::gaps(&observed, &x),
        value: &|ms| time::latency(Duration::from_secs_f64(ms / 1_000.0)),
        marks: None,
        times,
        x,
        y,
    };
    frame.draw(cx, &plot(buckets, baseline, until, &x, &y))
}

fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1_000.0
}

fn plot(
    buckets: &Buckets<LatencyBucket>,
    baseline: Option<&Buckets<Duration>>,
    until: Time,
    x: &TimeScale,
    y: &ValueScale,
) -> Markup {
    let answered = |it: Option<&LatencyBucket>| it.filter(|it| it.answered > 0).copied();
    let range: Vec<Step<(f64, f64)>> = buckets
        .iter()
        .map(|(at, it)| (at, answered(it).map(|it| (millis(it.fastest), millis(it.slowest)))))
        .collect();
    let median: Vec<Step<f64>> =
        buckets.iter().map(|(at, it)| (at, answered(it).map(|it| millis(it.median)))).collect();
    let band: Vec<Step<(f64, f64)>> = baseline.map_or_else(Vec::new, |baseline| {
        let step = |(at, it): (Time, Option<&Duration>)| {
            (at, it.map(|baseline| (millis(*baseline), millis(slow_limit(*baseline)))))
        };
        baseline.iter().map(step).collect()
    });
    html! {
        path.baseline d=(steps::band(&band, until, x, y)) {}
        path.band d=(steps::band(&range, until, x, y)) {}
        path.median d=(steps::line(&median, until, x, y)) {}
        path.failed d=(failures(buckets, until, x, y)) {}
    }
}

/// The share that failed, as bars at the lower edge.
fn failures(
    buckets: &Buckets<LatencyBucket>,
    until: Time,
    x: &TimeScale,
    y: &ValueScale,
) -> String {
    let lane = ValueScale { top: y.height / LANE_HEIGHT, step: 1.0, height: y.height };
    let share = |it: &LatencyBucket| {
        (it.failed > 0).then(|| f64::from(it.failed) / f64::from(it.failed + it.answered))
    };
    let shares: Vec<Step<f64>> = buckets.iter().map(|(at, it)| (at, it.and_then(share))).collect();
    steps::area(&shares, until, x, &lane)
}

fn describe(
    cx: &RequestContext,
    buckets: &Buckets<LatencyBucket>,
    baseline: Option<Duration>,
) -> String {
    let lang = cx.lang;
    let seen = || buckets.values.iter().flatten();
    let (answered, failed) = seen().fold((0, 0), |(a, f), it| (a + it.answered, f + it.failed));
    if answered + failed == 0 {
        return say!(lang, "chart-nothing-observed");
    }
    let slowest = seen().map(|it| it.slowest).max().unwrap_or_default();
    let text = say!(
        lang,
        "chart-latency-desc",
        answered = answered,
        failed = failed,
        slowest = time::latency(slowest)
    );
    match baseline {
        Some(baseline) => {
            let limit = time::latency(slow_limit(baseline));
            let baseline = say!(
                lang,
                "chart-latency-baseline",
                baseline = time::latency(baseline),
                limit = limit
            );
            format!("{text} {baseline}")
        }
        None => text,
    }
}

fn table(cx: &RequestContext, layers: &[&(Layer, Buckets<LatencyBucket>)]) -> Table {
    let lang = cx.lang;
    let mut columns = vec![say!(lang, "chart-from")];
    columns.extend(layers.iter().map(|(layer, _)| labels::layer(lang, *layer)));
    let starts: Vec<Time> =
        layers.first().map_or_else(Vec::new, |(_, first)| first.iter().map(|(at, _)| at).collect());
    let cell = |it: Option<&LatencyBucket>| match it {
        None => say!(lang, "chart-gap"),
        Some(it) => cell(cx, it),
    };
    let row = |(ix, at): (usize, Time)| {
        let values = layers.iter().map(|(_, it)| cell(it.values.get(ix).and_then(Option::as_ref)));
        std::iter::once(cx.stamp(at)).chain(values).collect()
    };
    let rows = starts.into_iter().enumerate().map(row).collect();
    Table { caption: say!(lang, "chart-latency"), columns, rows }.merged()
}

/// `88 ms (71 ms–140 ms), 2 of 9 failed`
fn cell(cx: &RequestContext, it: &LatencyBucket) -> String {
    let latency = (it.answered > 0).then(|| {
        let [median, fast, slow] = [it.median, it.fastest, it.slowest].map(time::latency);
        if fast == slow { median } else { format!("{median} ({fast}–{slow})") }
    });
    let failed = (it.failed > 0).then(|| {
        say!(cx.lang, "chart-failed-of", failed = it.failed, all = it.failed + it.answered)
    });
    latency.into_iter().chain(failed).collect::<Vec<_>>().join(", ")
}
