//! The parts of every chart: a title and a description for screen readers, a plot that fills
//! the width, axes, gaps and marks.

use super::axis;
use super::marks::{self, Mark};
use super::scale::{TimeScale, ValueScale, WIDTH};
use super::steps::short;
use crate::request::context::RequestContext;
use bongsu_core::Time;
use maud::{Markup, html};

/// Space above a plot for half of the label of the highest gridline, in pixels.
const TOP_MARGIN: f64 = 8.0;
/// Space for marks above that, in pixels.
const MARKS_HEIGHT: f64 = 24.0;
/// Space below for times, in pixels.
const TIMES_HEIGHT: f64 = 24.0;

/// A chart to be drawn.
pub struct Frame<'a> {
    /// The prefix of the ids of its parts, unique on the page.
    pub id: &'a str,
    /// What the chart shows.
    pub title: String,
    /// The main values, in a sentence or two.
    pub description: String,
    pub x: TimeScale,
    pub y: ValueScale,
    /// Spans without observations.
    pub gaps: Vec<(Time, Time)>,
    /// Formats the value of a gridline.
    pub value: &'a dyn Fn(f64) -> String,
    /// Whether times are shown below.
    pub times: bool,
    /// Events, numbered above the plot; `None` leaves no space for them.
    pub marks: Option<&'a [Mark]>,
}

impl Frame<'_> {
    /// Draws `plot`, whose paths are in units of [`WIDTH`] and of the height of `y`.
    pub fn draw(&self, cx: &RequestContext, plot: &Markup) -> Markup {
        let top = if self.marks.is_some() { TOP_MARGIN + MARKS_HEIGHT } else { TOP_MARGIN };
        let bottom = top + self.y.height;
        let height = bottom + if self.times { TIMES_HEIGHT } else { 4.0 };
        let (id, plot_height) = (self.id, self.y.height);
        html! {
            div.chart-frame {
            (axis::values(&self.y, top, height, self.value))
            svg.chart role="img" width="100%" height=(short(height))
                aria-labelledby={ (id) "-t" } aria-describedby={ (id) "-d" }
            {
                title #{ (id) "-t" } { (self.title) }
                desc #{ (id) "-d" } { (self.description) }
                @if !self.gaps.is_empty() { (self.hatched(top)) }
                (axis::grid(&self.y, top))
                @if let Some(marks) = self.marks { (marks::above(marks, &self.x, bottom)) }
                svg.plot aria-hidden="true" x="0" y=(short(top)) width="100%" height=(short(plot_height))
                    viewBox={ "0 0 " (WIDTH) " " (short(plot_height)) } preserveAspectRatio="none"
                { (plot) }
                @if self.times { (axis::times(cx.lang, &cx.zone, &self.x, bottom)) }
            } }
        }
    }

    /// Gaps, hatched: a low value differs from them by more than its colour.
    fn hatched(&self, top: f64) -> Markup {
        let id = self.id;
        html! {
            pattern #{ (id) "-g" } width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                line.hatch x1="0" x2="0" y1="0" y2="7" {}
            }
            @for (from, until) in &self.gaps {
                rect x=(axis::percent(self.x.share(*from))) y=(short(top)) height=(short(self.y.height))
                    width=(axis::percent(self.x.share(*until) - self.x.share(*from)))
                    fill={ "url(#" (id) "-g)" } {}
            }
        }
    }
}

/// One entry of a legend: a sample of a line or an area, with its label.
pub struct Key {
    /// The class of the sample.
    pub class: &'static str,
    pub label: String,
}

/// The legend of a chart.
pub fn legend(keys: &[Key]) -> Markup {
    html! {
        ul.legend {
            @for key in keys {
                li {
                    svg.chart.sample aria-hidden="true" width="26" height="12" {
                        @match key.class {
                            "band" | "baseline" | "failed" => rect class=(key.class) width="26" height="12" {},
                            "gap" => path.hatch d="M1 12L9 0M9 12L17 0M17 12L25 0" {},
                            class => line class=(class) x1="0" x2="26" y1="6" y2="6" {},
                        }
                    }
                    " " (key.label)
                }
            }
        }
    }
}
