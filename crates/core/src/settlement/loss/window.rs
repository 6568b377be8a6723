//! The course around an outage, and where its effect ends.

use super::references::{References, middle};
use super::series::Series;
use super::span::Span;
use super::spread::predict;
use crate::Time;
use std::time::Duration;

/// Steps in a row within the band after which traffic is back. They are counted as well: what is
/// left of a tail hides in them.
const CALM_STEPS: usize = 4;
/// Of the width of the last bands, what is added to the uncertainty for what they may hide.
const HIDDEN_SHARE: f64 = 1.0;
/// How long after the outage a tail is looked for.
const MAX_TAIL: Duration = Duration::from_secs(72 * 3600);
/// What is shown before and after, in steps.
const MARGIN_STEPS: u32 = 12;
/// The spread of a step is taken from so many neighbours on either side as well.
const NEIGHBOURS: usize = 2;

/// How a step compares with its band.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Within the band.
    Within,
    /// Below it.
    Below,
    /// Above it.
    Above,
    /// Not known: nothing was counted, or no week says what to expect.
    Unknown,
}

/// One step of the course. Amounts are units of the series.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CourseStep {
    /// When it begins.
    pub at: Time,
    /// What was expected; `None` where no week says.
    pub expected: Option<f64>,
    /// The band in which it was expected with 90 % probability.
    pub band: Option<(f64, f64)>,
    /// What was counted.
    pub actual: Option<i64>,
}

impl CourseStep {
    /// How what was counted compares with the band.
    pub fn state(&self) -> State {
        let (Some((low, high)), Some(actual)) = (self.band, self.actual) else {
            return State::Unknown;
        };
        match actual as f64 {
            it if it < low => State::Below,
            it if it > high => State::Above,
            _ => State::Within,
        }
    }

    /// What was expected less what was counted.
    pub fn missing(&self) -> f64 {
        self.expected.zip(self.actual).map_or(0.0, |(expected, actual)| expected - actual as f64)
    }
}

/// Where an effect ends, and why there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// Traffic was back in its band.
    Back(Time),
    /// The series ends, or a gap begins, or the search does: traffic was not back by then.
    NotBack(Time),
}

/// The course from before an outage until after the longest tail.
pub(super) fn course(
    series: &Series,
    references: &References<'_>,
    outage: Span,
) -> Vec<CourseStep> {
    let step = series.step();
    let mut at = series.floor(outage.from).before(step.length() * MARGIN_STEPS);
    let until = outage.until + MAX_TAIL + step.length() * MARGIN_STEPS;
    let until = series.span().map_or(until, |span| span.until.min(until));
    let mut steps = Vec::new();
    let mut said = Vec::new();
    while at < until {
        let weeks = references.said(at);
        let expected = middle(&weeks);
        steps.push(CourseStep { at, expected, band: None, actual: series.get(at) });
        said.push(logarithms(&weeks));
        at += step.length();
    }
    set_bands(&mut steps, &said);
    steps
}

fn logarithms(weeks: &[Option<f64>]) -> Vec<f64> {
    weeks.iter().flatten().map(|it| (it + 0.5).ln()).collect()
}

/// The band of each step, from the spread of its own weeks and its neighbours'.
fn set_bands(steps: &mut [CourseStep], said: &[Vec<f64>]) {
    let each: Vec<_> = said.iter().map(|step| predict(step)).collect();
    for (ix, step) in steps.iter_mut().enumerate() {
        let (Some(own), Some(expected)) = (each[ix], step.expected) else { continue };
        let near = &each[ix.saturating_sub(NEIGHBOURS)..(ix + NEIGHBOURS + 1).min(each.len())];
        let near: Vec<f64> = near.iter().flatten().map(|it| it.deviation.powi(2)).collect();
        let deviation = (near.iter().sum::<f64>() / near.len() as f64).sqrt();
        let width = if own.deviation > 0.0 { own.half_width / own.deviation } else { 0.0 };
        let factor = (width * deviation).exp();
        step.band = Some((expected / factor, expected * factor));
    }
}

/// Where the effect of an outage ends.
pub(super) fn end(steps: &[CourseStep], outage: Span, length: Duration) -> End {
    let last = outage.until + MAX_TAIL;
    let mut calm = 0;
    let mut reached = outage.until;
    for step in steps.iter().filter(|it| it.at >= outage.until) {
        match step.state() {
            State::Within => calm += 1,
            State::Below | State::Above => calm = 0,
            State::Unknown => return End::NotBack(reached),
        }
        reached = step.at + length;
        if calm == CALM_STEPS {
            return End::Back(reached);
        }
        if reached >= last {
            break;
        }
    }
    End::NotBack(reached)
}

/// How much of a tail or a rebound may hide within the bands of the last steps, in units.
pub(super) fn hidden(steps: &[CourseStep], until: Time) -> f64 {
    let before = steps.iter().filter(|step| step.at < until);
    let bands: Vec<f64> =
        before.filter_map(|it| it.band.map(|(low, high)| (high - low) / 2.0)).collect();
    let calm = &bands[bands.len().saturating_sub(CALM_STEPS)..];
    HIDDEN_SHARE * calm.iter().map(|half| half * half).sum::<f64>().sqrt()
}

/// Cuts what is shown to the effect with its margins.
pub(super) fn shown(steps: Vec<CourseStep>, series: &Series, until: Time) -> Vec<CourseStep> {
    let until = until + series.step().length() * MARGIN_STEPS;
    steps.into_iter().filter(|step| step.at < until).collect()
}
