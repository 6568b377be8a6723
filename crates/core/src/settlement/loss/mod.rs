//! What an outage cost a customer by their own figures: traffic or revenue against what the same
//! hours would have brought (S3, S22).
//!
//! The expected course of an hour is taken from the same weekday and hour, by local clocks, of
//! earlier weeks. How much more or less there is at present, the *level*, comes from the hours
//! before the outage: for each clean week, the ratio of the hours hit to the level hours is
//! computed as one figure, so that everything hours have in common (a slow trend, a good or a bad
//! day) cancels. The ratios of the weeks are exchangeable with the one that the outage hid; their
//! mean and spread on a logarithmic scale give the expected amount and, by Student's distribution,
//! a prediction interval that knows how few the weeks are. It is the method of a predicted
//! counterfactual (Brodersen et al. 2015, doi 10.1214/14-AOAS788) with weeks in place of a model.
//!
//! The loss is counted over the outage **and the tail** until traffic is back in its band, less
//! the rebound of visitors who came back later. It is always an interval. Too few clean weeks, no
//! traffic before the outage, or a gap in it are refused with what is missing.
//!
//! Statistics use floating-point numbers; an amount of money never does.

mod calendar;
mod estimate;
mod references;
mod series;
mod span;
mod spread;
#[cfg(test)]
mod synthetic;
#[cfg(test)]
mod tests;
mod value;
mod week;
mod window;

pub use calendar::Calendar;
pub use estimate::{Caveat, Estimate, Interval, NotEnough, Question, Sister, estimate};
pub use series::{BIN_SECONDS, Series, SeriesError, Step};
pub use span::Span;
pub use value::{HourWorth, HoursError, MoneyInterval, Valuation, ValuationError, typed_hours};
pub use week::{UsualVisits, UsualWeek, usual_week};
pub use window::{CourseStep, State};
