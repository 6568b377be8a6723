//! What happened at instants: numbers above a chart, and a list that says what each is.

use super::axis::percent;
use super::scale::TimeScale;
use super::steps::short;
use crate::layout::RequestContext;
use bongsu_core::Time;
use maud::{Markup, html};

/// Marks on one chart, at most; of more, the first and the last ones.
const MAX_MARKS: usize = 16;
/// Marks nearer than this share of the width become one: two numbers fit beside each other
/// on a phone from there on.
const NEAR: f64 = 0.09;

/// Something that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    pub at: Time,
    pub words: String,
}

/// Marks in their order, those of one instant together, and how many were left out.
pub fn joined(mut marks: Vec<Mark>) -> (Vec<Mark>, usize) {
    marks.sort_by_key(|mark| mark.at);
    let mut joined: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks {
        match joined.last_mut() {
            Some(last) if last.at == mark.at => {
                if !last.words.contains(&mark.words) {
                    last.words = format!("{} · {}", last.words, mark.words);
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

/// Numbers above the plot, down to whose lower edge at `bottom` a line leads.
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

/// Where numbers stand and which they are: from the first to the last of those that are too
/// near to each other.
fn groups(marks: &[Mark], x: &TimeScale) -> Vec<(f64, usize, usize)> {
    let mut groups: Vec<(f64, usize, usize)> = Vec::new();
    for (ix, mark) in marks.iter().enumerate() {
        let share = x.share(mark.at);
        match groups.last_mut() {
            Some((first, _, last)) if share - *first < NEAR => *last = ix + 1,
            _ => groups.push((share, ix + 1, ix + 1)),
        }
    }
    groups
}

/// What each number is.
pub fn list(cx: &RequestContext, marks: &[Mark], left_out: usize) -> Markup {
    html! {
        ol.marks {
            @for mark in marks {
                li { (cx.time(mark.at)) " " (mark.words) }
            }
        }
        @if left_out > 0 { p.small { (say!(cx.lang, "chart-marks-left-out", n = left_out)) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(secs: i64, words: &str) -> Mark {
        Mark { at: Time::from_secs(secs), words: words.into() }
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
