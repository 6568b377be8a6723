//! Step-shaped paths: a value holds until the next one, and nothing is drawn across gaps.

use super::scale::{TimeScale, ValueScale};
use bongsu_core::Time;
use std::fmt::Write;

/// A value from an instant on; `None` where nothing was observed.
pub type Step<T> = (Time, Option<T>);

/// Runs of steps without a gap, each with where it ends. The last ends at `until`.
fn runs<T: Copy>(steps: &[Step<T>], until: Time) -> Vec<(Vec<(Time, T)>, Time)> {
    let mut runs = Vec::new();
    let mut run: Vec<(Time, T)> = Vec::new();
    for (at, value) in steps {
        match value {
            Some(value) => run.push((*at, *value)),
            None if run.is_empty() => {}
            None => runs.push((std::mem::take(&mut run), *at)),
        }
    }
    if !run.is_empty() {
        runs.push((run, until));
    }
    runs
}

/// A line of steps.
pub fn line(steps: &[Step<f64>], until: Time, x: &TimeScale, y: &ValueScale) -> String {
    let mut path = String::new();
    for (run, end) in runs(steps, until) {
        trace(&mut path, 'M', &run, end, x, y);
    }
    path
}

/// The area between two lines of steps, each step as (low, high).
pub fn band(steps: &[Step<(f64, f64)>], until: Time, x: &TimeScale, y: &ValueScale) -> String {
    let mut path = String::new();
    for (run, end) in runs(steps, until) {
        let upper: Vec<(Time, f64)> = run.iter().map(|(at, (_, high))| (*at, *high)).collect();
        trace(&mut path, 'M', &upper, end, x, y);
        let mut right = end;
        for (ix, (at, (low, _))) in run.iter().enumerate().rev() {
            let same = run.get(ix + 1).is_some_and(|(_, (next, _))| next == low);
            if !same {
                let _ = write!(path, "L{} {}", short(x.x(right)), short(y.y(*low)));
            }
            right = *at;
            if ix == 0 || run[ix - 1].1.0 != *low {
                let _ = write!(path, "H{}", short(x.x(*at)));
            }
        }
        path.push('z');
    }
    path
}

/// The area below a line of steps.
pub fn area(steps: &[Step<f64>], until: Time, x: &TimeScale, y: &ValueScale) -> String {
    let from_zero: Vec<Step<(f64, f64)>> =
        steps.iter().map(|(at, value)| (*at, value.map(|high| (0.0, high)))).collect();
    band(&from_zero, until, x, y)
}

fn trace(
    path: &mut String,
    start: char,
    run: &[(Time, f64)],
    end: Time,
    x: &TimeScale,
    y: &ValueScale,
) {
    let mut height = f64::NAN;
    for (ix, (at, value)) in run.iter().enumerate() {
        let (left, next) = (short(x.x(*at)), y.y(*value));
        if ix == 0 {
            let _ = write!(path, "{start}{left} {}", short(next));
        } else if next != height {
            let _ = write!(path, "H{left}V{}", short(next));
        }
        height = next;
    }
    let _ = write!(path, "H{}", short(x.x(end)));
}

/// The spans without observations, also before the first step and after the last.
pub fn gaps<T>(steps: &[Step<T>], x: &TimeScale) -> Vec<(Time, Time)> {
    let mut gaps: Vec<(Time, Time)> = Vec::new();
    let mut since = Some(x.from);
    for (at, value) in steps {
        match (value, since) {
            (Some(_), Some(from)) => {
                gaps.push((from, *at));
                since = None;
            }
            (None, None) => since = Some(*at),
            _ => {}
        }
    }
    if let Some(from) = since {
        gaps.push((from, x.until));
    }
    gaps.retain(|(from, until)| from < until);
    gaps
}

/// A coordinate with a decimal, where it has one.
pub fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Time {
        Time::from_secs(secs)
    }

    fn scales() -> (TimeScale, ValueScale) {
        (TimeScale::new(at(0), at(100)), ValueScale { top: 10.0, step: 5.0, height: 100.0 })
    }

    #[test]
    fn a_value_holds_until_the_next_one() {
        let (x, y) = scales();
        let steps = [(at(0), Some(5.0)), (at(20), Some(10.0)), (at(60), Some(10.0))];
        assert_eq!(line(&steps, at(100), &x, &y), "M0 50H200V0H1000");
    }

    #[test]
    fn nothing_is_drawn_across_a_gap() {
        let (x, y) = scales();
        let steps = [(at(10), Some(5.0)), (at(20), None), (at(60), Some(0.0)), (at(70), None)];
        assert_eq!(line(&steps, at(100), &x, &y), "M100 50H200M600 100H700");
        assert_eq!(area(&steps[..2], at(100), &x, &y), "M100 50H200L200 100H100z");
        let open: Vec<Step<f64>> = vec![(at(10), None)];
        assert_eq!(line(&open, at(100), &x, &y), "");
        let spans = [(at(0), at(10)), (at(20), at(60)), (at(70), at(100))];
        assert_eq!(gaps(&steps, &x), spans);
        assert_eq!(gaps(&open, &x), [(at(0), at(100))]);
    }

    #[test]
    fn a_band_goes_forth_above_and_back_below() {
        let (x, y) = scales();
        let steps = [(at(0), Some((0.0, 5.0))), (at(50), Some((5.0, 10.0)))];
        assert_eq!(band(&steps, at(100), &x, &y), "M0 50H500V0H1000L1000 50H500L500 100H0z");
    }
}
