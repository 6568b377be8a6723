//! What the probes of a site took, by layer, against what is usual at that hour.

use super::frame::{Frame, Key, legend};
use super::scale::{TimeScale, ValueScale};
use super::steps::{self, Step};
use super::table::Table;
use crate::layout::RequestContext;
use crate::recent::{Buckets, LatencyBucket, LatencyHistory};
use bongsu_core::Time;
use bongsu_core::observation::Layer;
use bongsu_core::verdict::baseline::slow_limit;
use bongsu_words::{labels, time};
use maud::{Markup, html};
use std::time::Duration;

/// The height of a plot in pixels: one for each layer stand below each other.
const HEIGHT: f64 = 70.0;
/// The lane below it in which failures are drawn, in pixels.
const LANE: f64 = 12.0;

/// A chart for each layer.
pub fn latency_by_layer(cx: &RequestContext, history: Option<&LatencyHistory>) -> Markup {
    drawn(cx, history, "latency", &|_| true)
}

/// The page, which is what visitors wait for, and the lowest layer that failed: what lies
/// between follows from that one.
pub fn page_latency(cx: &RequestContext, history: Option<&LatencyHistory>, id: &str) -> Markup {
    let fails = |it: &Buckets<LatencyBucket>| it.values.iter().flatten().any(|it| it.failed > 0);
    let all = history.map_or(&[][..], |history| &history.layers);
    let lowest = all.iter().find(|(_, it)| fails(it)).map(|(layer, _)| *layer);
    drawn(cx, history, id, &|layer| layer == Layer::Http || Some(layer) == lowest)
}

fn drawn(
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
            @let usual = (top == Some(*layer)).then_some(&history.usual);
            p.chart-name { (labels::layer(lang, *layer)) }
            (one(cx, *layer, buckets, usual, &format!("{id}-{layer}"), last == Some(*layer)))
        }
        @if layers.is_empty() { p.dim { (say!(lang, "chart-latency-none")) } }
        @else {
            (legend(&keys(cx)))
            p.small { (say!(lang, "chart-latency-hint")) " "
                (say!(lang, "chart-since", at = cx.stamp(history.since))) " "
                span { (say!(lang, "as-of")) " " (cx.time(cx.digest.view.at)) "." } }
            (table(cx, &layers).details(&say!(lang, "chart-as-table")))
        }
    }
}

fn keys(cx: &RequestContext) -> [Key; 5] {
    let lang = cx.lang;
    [
        Key { class: "median", words: say!(lang, "chart-median") },
        Key { class: "band", words: say!(lang, "chart-range") },
        Key { class: "usual", words: say!(lang, "chart-usual") },
        Key { class: "failed", words: say!(lang, "chart-failed") },
        Key { class: "gap", words: say!(lang, "chart-gap") },
    ]
}

/// One layer.
fn one(
    cx: &RequestContext,
    layer: Layer,
    buckets: &Buckets<LatencyBucket>,
    usual: Option<&Buckets<Duration>>,
    id: &str,
    times: bool,
) -> Markup {
    let name = labels::layer(cx.lang, layer);
    let until = cx.digest.view.at.min(buckets.until());
    let x = TimeScale::new(buckets.from, until);
    let slowest = buckets.values.iter().flatten().map(|it| it.slowest).max().unwrap_or_default();
    let usually = usual.and_then(|it| it.values.iter().flatten().max()).copied();
    let most = slowest.max(usually.unwrap_or_default());
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
        description: describe(cx, buckets, usually),
        gaps: steps::gaps(&observed, &x),
        value: &|ms| time::latency(Duration::from_secs_f64(ms / 1_000.0)),
        marks: None,
        times,
        x,
        y,
    };
    frame.draw(cx, &plot(buckets, usual, until, &x, &y))
}

fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1_000.0
}

fn plot(
    buckets: &Buckets<LatencyBucket>,
    usual: Option<&Buckets<Duration>>,
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
    let band: Vec<Step<(f64, f64)>> = usual.map_or_else(Vec::new, |usual| {
        let step = |(at, it): (Time, Option<&Duration>)| {
            (at, it.map(|usual| (millis(*usual), millis(slow_limit(*usual)))))
        };
        usual.iter().map(step).collect()
    });
    html! {
        path.usual d=(steps::band(&band, until, x, y)) {}
        path.band d=(steps::band(&range, until, x, y)) {}
        path.median d=(steps::line(&median, until, x, y)) {}
        path.failed d=(failures(buckets, until, x, y)) {}
    }
}

/// The share that failed, as bars from the lower edge up.
fn failures(
    buckets: &Buckets<LatencyBucket>,
    until: Time,
    x: &TimeScale,
    y: &ValueScale,
) -> String {
    let lane = ValueScale { top: y.height / LANE, step: 1.0, height: y.height };
    let share = |it: &LatencyBucket| {
        (it.failed > 0).then(|| f64::from(it.failed) / f64::from(it.failed + it.answered))
    };
    let shares: Vec<Step<f64>> = buckets.iter().map(|(at, it)| (at, it.and_then(share))).collect();
    steps::area(&shares, until, x, &lane)
}

fn describe(
    cx: &RequestContext,
    buckets: &Buckets<LatencyBucket>,
    usual: Option<Duration>,
) -> String {
    let lang = cx.lang;
    let seen = || buckets.values.iter().flatten();
    let (answered, failed) = seen().fold((0, 0), |(a, f), it| (a + it.answered, f + it.failed));
    if answered + failed == 0 {
        return say!(lang, "chart-nothing-observed");
    }
    let slowest = seen().map(|it| it.slowest).max().unwrap_or_default();
    let words = say!(
        lang,
        "chart-latency-desc",
        answered = answered,
        failed = failed,
        slowest = time::latency(slowest)
    );
    match usual {
        Some(usual) => {
            let limit = time::latency(slow_limit(usual));
            let usual =
                say!(lang, "chart-latency-usual", usual = time::latency(usual), limit = limit);
            format!("{words} {usual}")
        }
        None => words,
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
    let took = (it.answered > 0).then(|| {
        let [median, fast, slow] = [it.median, it.fastest, it.slowest].map(time::latency);
        if fast == slow { median } else { format!("{median} ({fast}–{slow})") }
    });
    let failed = (it.failed > 0).then(|| {
        say!(cx.lang, "chart-failed-of", failed = it.failed, all = it.failed + it.answered)
    });
    took.into_iter().chain(failed).collect::<Vec<_>>().join(", ")
}
