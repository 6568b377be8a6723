//! Events on a chart: numbers above it, and a list with their texts.

use super::axis::percent;
use super::scale::TimeScale;
use super::steps::short;
use crate::request::context::RequestContext;
use bongsu_core::Time;
use maud::{Markup, html};

/// The most marks on one chart; of more, the first and the last ones are shown.
const MAX_MARKS: usize = 16;
/// The least distance of two numbers, as a share of the width, so that both fit on a phone;
/// nearer marks share one label.
const MIN_DISTANCE: f64 = 0.09;

/// An event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    pub at: Time,
    pub text: String,
}

/// Marks in order of time, those of one instant merged, and how many were left out.
pub fn joined(mut marks: Vec<Mark>) -> (Vec<Mark>, usize) {
    marks.sort_by_key(|mark| mark.at);
    let mut joined: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks {
        match joined.last_mut() {
            Some(last) if last.at == mark.at => {
                if !last.text.contains(&mark.text) {
                    last.text = format!("{} · {}", last.text, mark.text);
                }
            }
            _ => joined.push(mark),
        }
    }
    let left_out = joined.len().saturating_sub(MAX_MARKS);
    let from = MAX_MARKS / 2;
    joined.drain(from.min(joined.len())..(from + left_out).min(joined.len()));
    (joined, left_out)
}

/// Numbers above the plot, each with a line down to its lower edge at `bottom`.
pub fn above(marks: &[Mark], x: &TimeScale, bottom: f64) -> Markup {
    html! {
        @for (share, first, last) in groups(marks, x) {
            @let label = if first == last { first.to_string() } else { format!("{first}–{last}") };
            @let half = 9.0 + 3.5 * (label.chars().count() as f64 - 1.0);
            line.mark x1=(percent(share)) x2=(percent(share)) y1="20" y2=(short(bottom)) {}
            svg.mark aria-hidden="true" x=(percent(share)) y="11" overflow="visible" {
                rect x=(short(-half)) y="-9" width=(short(2.0 * half)) height="18" rx="9" {}
                text y="4" { (label) }
            }
        }
    }
}

/// The positions of the labels, each with the first and the last number of marks that are
/// too near to each other.
fn groups(marks: &[Mark], x: &TimeScale) -> Vec<(f64, usize, usize)> {
    let mut groups: Vec<(f64, usize, usize)> = Vec::new();
    for (ix, mark) in marks.iter().enumerate() {
        let share = x.share(mark.at);
        match groups.last_mut() {
            Some((first, _, last)) if share - *first < MIN_DISTANCE => *last = ix + 1,
            _ => groups.push((share, ix + 1, ix + 1)),
        }
    }
    groups
}

/// The list of the marks with their texts.
pub fn list(cx: &RequestContext, marks: &[Mark], left_out: usize) -> Markup {
    html! {
        ol.marks {
            @for mark in marks {
                li { (cx.time(mark.at)) " " (mark.text) }
            }
        }
        @if left_out > 0 { p.small { (say!(cx.lang, "chart-marks-left-out", n = left_out)) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(secs: i64, text: &str) -> Mark {
        Mark { at: Time::from_secs(secs), text: text.into() }
    }

    #[test]
    fn what_happened_at_one_instant_is_one_mark() {
        let (marks, left_out) =
            joined(vec![mark(9, "b"), mark(5, "a"), mark(9, "c"), mark(9, "b")]);
        assert_eq!(marks, [mark(5, "a"), mark(9, "b · c")]);
        assert_eq!(left_out, 0);
    }

    #[test]
    fn of_too_many_the_first_and_the_last_are_left() {
        let (marks, left_out) = joined((0..40).map(|n| mark(n, "x")).collect());
        assert_eq!((marks.len(), left_out), (MAX_MARKS, 24));
        assert_eq!((marks[7].at, marks[8].at), (Time::from_secs(7), Time::from_secs(32)));
    }

    #[test]
    fn numbers_that_would_lie_on_each_other_are_one() {
        let x = TimeScale::new(Time::from_secs(0), Time::from_secs(1_000));
        let marks = [mark(0, "a"), mark(1, "b"), mark(2, "c"), mark(500, "d")];
        assert_eq!(groups(&marks, &x), [(0.0, 1, 3), (0.5, 4, 4)]);
    }
}
