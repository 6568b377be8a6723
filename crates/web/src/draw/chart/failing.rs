//! The share of a component's sites that was seen failing, over the last hours.

use super::frame::{Frame, Key, legend};
use super::scale::{TimeScale, ValueScale};
use super::steps::{self, Step};
use super::table::Table;
use crate::model::recent::Buckets;
use crate::request::context::RequestContext;
use bongsu_words::labels;
use maud::{Markup, html};

/// The height of the plot in pixels.
const HEIGHT: f64 = 110.0;

/// The chart, or a note that nothing is recorded.
pub fn failing_share(cx: &RequestContext, shares: Option<&Buckets<f64>>) -> Markup {
    let lang = cx.lang;
    let Some(shares) = shares else {
        return html! { p.dim { (say!(lang, "chart-share-none")) } };
    };
    let until = cx.summary.view.at.min(shares.until());
    let x = TimeScale::new(shares.from, until);
    let y = ValueScale { top: 1.0, step: 0.5, height: HEIGHT };
    let values: Vec<Step<f64>> = shares.iter().map(|(at, it)| (at, it.copied())).collect();
    let title = say!(lang, "chart-share-title", from = cx.stamp(x.from), until = cx.stamp(until));
    let frame = Frame {
        id: "share",
        title: title.clone(),
        description: describe(cx, shares),
        gaps: steps::gaps(&values, &x),
        value: &|share| percent(share),
        times: true,
        marks: None,
        x,
        y,
    };
    let plot = html! {
        path.hit.fill d=(steps::area(&values, until, &x, &y)) {}
        path.hit d=(steps::line(&values, until, &x, &y)) {}
    };
    html! {
        (frame.draw(cx, &plot))
        (legend(&[
            Key { class: "hit", label: say!(lang, "chart-share-key") },
            Key { class: "gap", label: say!(lang, "chart-gap") },
        ]))
        p.small { (say!(lang, "chart-share-hint")) " "
            span { (say!(lang, "as-of")) " " (cx.time(cx.summary.view.at)) "." } }
        (table(cx, shares, title).details(&say!(lang, "chart-as-table")))
    }
}

fn percent(share: f64) -> String {
    format!("{}%", labels::percent(share))
}

fn describe(cx: &RequestContext, shares: &Buckets<f64>) -> String {
    let lang = cx.lang;
    let seen = shares.iter().filter_map(|(at, share)| Some((at, *share?)));
    let most = seen.clone().map(|(_, share)| share).fold(f64::NAN, f64::max);
    let first = seen.clone().find(|(_, share)| *share == most);
    match (first, seen.last()) {
        (Some((at, most)), Some((_, last))) => say!(
            lang,
            "chart-share-desc",
            most = percent(most),
            at = cx.stamp(at),
            last = percent(last)
        ),
        _ => say!(lang, "chart-nothing-observed"),
    }
}

fn table(cx: &RequestContext, shares: &Buckets<f64>, caption: String) -> Table {
    let lang = cx.lang;
    let text =
        |share: Option<&f64>| share.map_or_else(|| say!(lang, "chart-gap"), |it| percent(*it));
    let rows = shares.iter().map(|(at, share)| vec![cx.stamp(at), text(share)]).collect();
    let columns = vec![say!(lang, "chart-from"), say!(lang, "chart-share-key")];
    Table { caption, columns, rows }.merged()
}
