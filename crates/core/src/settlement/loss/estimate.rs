//! The estimate itself.

use super::calendar::Calendar;
use super::references::References;
use super::series::Series;
use super::span::Span;
use super::spread::{chance, inliers, predict};
use super::window::{self, CourseStep, End};
use crate::Time;
use jiff::civil::Date;

/// The clean weeks without which nothing is said.
pub const MIN_WEEKS: usize = 3;
/// Below this many weeks the interval is wide for their sake.
const FEW_WEEKS: usize = 5;
/// What must have been expected, in units, for a relative spread to mean anything.
const MIN_EXPECTED: f64 = 20.0;
/// An interval wider than this share of what was expected says little.
const WIDE_SHARE: f64 = 0.5;
/// Sister sites are used when they bring the spread below this share of what it is without.
const CONTROL_GAIN: f64 = 0.8;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Traffic or revenue of the site.
    pub series: &'a Series,
    /// Its visitors' clocks and holidays.
    pub calendar: &'a Calendar,
    /// The outage.
    pub outage: Span,
    /// All outages of the site that are known.
    pub hit: &'a [Span],
    /// Sites of the same kind that this outage did not touch.
    pub sisters: &'a [Sister],
}

/// A site that the outage did not touch.
#[derive(Clone, PartialEq, Debug)]
pub struct Sister {
    /// Its traffic.
    pub series: Series,
    /// Its own outages.
    pub hit: Vec<Span>,
}

/// A figure with its 90 % prediction interval, in whole units of the series.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interval {
    /// The lower end.
    pub low: i64,
    /// The most probable.
    pub middle: i64,
    /// The upper end.
    pub high: i64,
}

/// What an outage cost, in units of the series.
#[derive(Clone, PartialEq, Debug)]
pub struct Estimate {
    /// The outage.
    pub outage: Span,
    /// From the first step of the outage until traffic was back in its band, or was last known.
    pub effect: Span,
    /// What was expected over the effect.
    pub expected: Interval,
    /// What was counted over it.
    pub actual: i64,
    /// The loss: what was expected less what was counted. Negative where more came than was
    /// expected.
    pub loss: Interval,
    /// Of its middle: what was lost while the outage lasted.
    pub during: i64,
    /// Of its middle: what was lost afterwards, in the tail.
    pub tail: i64,
    /// What came above expectation afterwards; `during + tail - rebound` is the middle.
    pub rebound: i64,
    /// The clean weeks that were used, as weeks before the outage.
    pub weeks: Vec<u8>,
    /// Weeks left out since they were unlike the others.
    pub unlike: Vec<u8>,
    /// Whether sister sites served as control.
    pub controlled: bool,
    /// The course around the outage.
    pub course: Vec<CourseStep>,
    /// What the reader must know besides.
    pub caveats: Vec<Caveat>,
}

/// What limits an estimate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Caveat {
    /// Few weeks: the interval is wide for their sake.
    FewWeeks(usize),
    /// The interval is wide, so that the middle says little.
    Wide,
    /// Traffic was not back in its band when the figures end: the loss may still grow.
    NotBackYet(Time),
}

/// Why nothing is said, and what is missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotEnough {
    /// Fewer clean weeks than are needed.
    #[error("{found} clean weeks before the outage are known; {MIN_WEEKS} are needed")]
    Weeks {
        /// How many there are.
        found: usize,
    },
    /// Nothing is known of the hours before the outage.
    #[error("at least six usual hours of the two days before {0} must be known")]
    Level(Time),
    /// Nothing was counted for a step of the outage.
    #[error("nothing is given for {0}; zero must be written as 0")]
    Gap(Time),
    /// The outage was on a holiday, of which other weeks say nothing.
    #[error("{0} was a holiday, of which other weeks say nothing")]
    Holiday(Date),
    /// Too little was expected for a figure.
    #[error("fewer than 20 were expected over the outage")]
    TooLittle,
}

/// Estimates what an outage cost.
///
/// # Errors
/// [`NotEnough`].
pub fn estimate(question: &Question<'_>) -> Result<Estimate, NotEnough> {
    let Question { calendar, outage, .. } = *question;
    let series = question.series.binned();
    let references = clean_weeks(&series, question)?;
    let mut course = window::course(&series, &references, outage);
    let end = window::end(&course, outage, series.step().length());
    let (End::Back(until) | End::NotBack(until)) = end;
    let effect = Span { from: series.floor(outage.from), until };
    let steps = steps_of(&series, effect, outage, calendar)?;
    let times: Vec<Time> = steps.iter().map(|(at, _)| *at).collect();
    let actual: i64 = steps.iter().map(|(_, count)| count).sum();

    let weeks = references.weeks.iter().map(|week| week.back).zip(references.sums(&times));
    let weeks = weeks.filter_map(|(back, sum)| Some((back, sum?.max(0.5).ln())));
    let (plain, unlike) = split(weeks.collect());
    let control = control(question, &times, &plain);
    let controlled = control.is_some();
    let used = control.unwrap_or(plain);
    let sums: Vec<f64> = used.iter().map(|(_, sum)| *sum).collect();
    let prediction = predict(&sums).filter(|_| used.len() >= MIN_WEEKS);
    let prediction = prediction.ok_or(NotEnough::Weeks { found: used.len() })?;
    let middle = prediction.centre.exp();
    if middle < MIN_EXPECTED {
        return Err(NotEnough::TooLittle);
    }
    scale(&mut course, effect, middle);
    let half_width = prediction.half_width.max(chance(middle));
    let factor = half_width.hypot(window::hidden(&course, until) / middle).exp();
    let (low, high) = (middle / factor, middle * factor);
    let expected = Interval { low: whole(low), middle: whole(middle), high: whole(high) };
    let loss = expected.less(actual);
    let (during, tail, rebound) = parts(&course, effect, outage, loss.middle);
    let figures_end = times.last().map_or(until, |at| until.max(*at + series.step().length()));
    let caveats = caveats(used.len(), expected, (end, figures_end));
    Ok(Estimate {
        outage,
        effect,
        expected,
        actual,
        loss,
        during,
        tail,
        rebound,
        weeks: used.iter().map(|(back, _)| *back).collect(),
        unlike,
        controlled,
        course: window::shown(course, &series, until),
        caveats,
    })
}

fn clean_weeks<'a>(
    series: &'a Series,
    question: &'a Question<'_>,
) -> Result<References<'a>, NotEnough> {
    let Question { calendar, outage, hit, .. } = *question;
    if calendar.is_holiday(outage.from) {
        return Err(NotEnough::Holiday(calendar.day(outage.from)));
    }
    let mut hit = hit.to_vec();
    hit.push(outage);
    let references = References::of(series, calendar, outage, &hit);
    if references.level_steps == 0 {
        return Err(NotEnough::Level(outage.from));
    }
    match references.weeks.len() {
        found if found < MIN_WEEKS => Err(NotEnough::Weeks { found }),
        _ => Ok(references),
    }
}

/// The steps of the effect with their counts.
fn steps_of(
    series: &Series,
    effect: Span,
    outage: Span,
    calendar: &Calendar,
) -> Result<Vec<(Time, i64)>, NotEnough> {
    let mut steps = Vec::new();
    let mut at = effect.from;
    while at < effect.until.max(outage.until) {
        if calendar.is_holiday(at) {
            return Err(NotEnough::Holiday(calendar.day(at)));
        }
        steps.push((at, series.get(at).ok_or(NotEnough::Gap(at))?));
        at += series.step().length();
    }
    Ok(steps)
}

type Weeks = Vec<(u8, f64)>;

/// The weeks that are like each other, and those that are not.
fn split(weeks: Weeks) -> (Weeks, Vec<u8>) {
    let sums: Vec<f64> = weeks.iter().map(|(_, sum)| *sum).collect();
    let kept = inliers(&sums);
    let unlike = weeks.iter().zip(&kept).filter(|(_, kept)| !**kept).map(|(week, _)| week.0);
    let unlike = unlike.collect();
    let like = weeks.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(week, _)| week);
    (like.collect(), unlike)
}

/// The weeks less what sister sites did in the same hours; `None` where these say nothing, or
/// do not go with the site.
fn control(question: &Question<'_>, times: &[Time], plain: &Weeks) -> Option<Weeks> {
    let before = predict(&plain.iter().map(|(_, sum)| *sum).collect::<Vec<_>>())?.deviation;
    let mut shifts: Vec<std::collections::BTreeMap<u8, f64>> = Vec::new();
    for sister in question.sisters {
        let series = sister.series.binned();
        let references = References::of(&series, question.calendar, question.outage, &sister.hit);
        let actual = times.iter().map(|at| series.get(*at)).sum::<Option<i64>>()?;
        let sums = references.sums(times);
        let weeks = references.weeks.iter().map(|week| week.back).zip(sums);
        let shift = |sum: f64| (actual as f64).max(0.5).ln() - sum.max(0.5).ln();
        shifts.push(weeks.filter_map(|(back, sum)| Some((back, shift(sum?)))).collect());
    }
    let shift = |back: u8| {
        let each = shifts.iter().map(|sister| sister.get(&back).copied());
        Some(each.sum::<Option<f64>>()? / shifts.len() as f64)
    };
    let weeks = plain.iter().filter_map(|(back, sum)| Some((*back, sum + shift(*back)?)));
    let weeks: Weeks = weeks.collect();
    let after = predict(&weeks.iter().map(|(_, sum)| *sum).collect::<Vec<_>>())?.deviation;
    let helps = !shifts.is_empty() && weeks.len() >= FEW_WEEKS && after < before * CONTROL_GAIN;
    helps.then_some(weeks)
}

/// Brings the course to the level of the whole, so that its steps add up to what is stated.
fn scale(course: &mut [CourseStep], effect: Span, expected: f64) {
    let within = |step: &&CourseStep| step.at >= effect.from && step.at < effect.until;
    let sum: f64 = course.iter().filter(within).filter_map(|step| step.expected).sum();
    let factor = if sum > 0.0 { expected / sum } else { 1.0 };
    for step in course {
        step.expected = step.expected.map(|it| it * factor);
        step.band = step.band.map(|(low, high)| (low * factor, high * factor));
    }
}

/// The loss during the outage, in the tail, and the rebound; they add up to `total`.
fn parts(course: &[CourseStep], effect: Span, outage: Span, total: i64) -> (i64, i64, i64) {
    let within = course.iter().filter(|step| step.at >= effect.from && step.at < effect.until);
    let (during, after): (Vec<&CourseStep>, Vec<&CourseStep>) =
        within.partition(|step| step.at < outage.until);
    let during = whole(during.iter().map(|step| step.missing()).sum());
    let rebound = whole(after.iter().map(|step| (-step.missing()).max(0.0)).sum());
    (during, total - during + rebound, rebound)
}

fn caveats(weeks: usize, expected: Interval, (end, figures_end): (End, Time)) -> Vec<Caveat> {
    let mut caveats = Vec::new();
    if weeks < FEW_WEEKS {
        caveats.push(Caveat::FewWeeks(weeks));
    }
    if (expected.high - expected.low) as f64 > WIDE_SHARE * expected.middle as f64 {
        caveats.push(Caveat::Wide);
    }
    if let End::NotBack(_) = end {
        caveats.push(Caveat::NotBackYet(figures_end));
    }
    caveats
}

impl Interval {
    fn less(self, actual: i64) -> Interval {
        let less = |it: i64| it.saturating_sub(actual);
        Interval { low: less(self.low), middle: less(self.middle), high: less(self.high) }
    }
}

/// The nearest whole number. `as` saturates.
fn whole(amount: f64) -> i64 {
    amount.round() as i64
}
