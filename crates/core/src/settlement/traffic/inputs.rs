//! All from which a loss is estimated, as it is stored.

use super::source::TrafficSource;
use super::worth::{WorthError, parse_worth};
use crate::settlement::loss::{
    Calendar, Estimate, MoneyInterval, NotEnough, Question, Series, Sister, Span, UsualWeek,
    Valuation, ValuationError, estimate, typed_hours, usual_week,
};
use std::time::Duration;

/// How long before an outage counts are needed: sixteen weeks and the hours of the level.
const HISTORY: Duration = Duration::from_secs((16 * 7 + 3) * 86_400);
/// How long after it.
const AFTERMATH: Duration = Duration::from_secs(5 * 86_400);

/// All from which a loss is estimated.
#[derive(Clone, PartialEq, Debug)]
pub struct LossInputs {
    /// Clocks, holidays and worth.
    pub source: TrafficSource,
    /// What was counted.
    pub series: Series,
    /// The outages of the site.
    pub hit: Vec<Span>,
    /// Sites that the outage did not touch.
    pub sisters: Vec<Sister>,
}

/// A loss, in units and in money, as far as each is known.
#[derive(Clone, PartialEq, Debug)]
pub struct Loss {
    /// In units; `None` where no traffic is known and hours have a stated worth alone.
    pub estimate: Option<Estimate>,
    /// In money; `None` where nothing says what traffic is worth.
    pub money: Option<MoneyInterval>,
}

/// Why there is no loss.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LossRefusal {
    /// The counts say too little.
    #[error(transparent)]
    NotEnough(#[from] NotEnough),
    /// The worth says nothing of it.
    #[error(transparent)]
    Valuation(#[from] ValuationError),
    /// What is stored is no worth.
    #[error(transparent)]
    Worth(#[from] WorthError),
}

impl LossInputs {
    /// From when until when counts are needed for an outage.
    pub fn needed(outage: Span) -> Span {
        Span { from: outage.from.before(HISTORY), until: outage.until + AFTERMATH }
    }

    /// The visitors' clocks and holidays.
    pub fn calendar(&self) -> Calendar {
        Calendar::new(&self.source.zone, self.source.holidays.iter().copied())
    }

    /// What an outage cost.
    ///
    /// # Errors
    /// [`LossRefusal`].
    pub fn loss(&self, outage: Span) -> Result<Loss, LossRefusal> {
        let calendar = self.calendar();
        let worth = self.source.worth.as_deref().map(parse_worth).transpose()?;
        if let (Some(Valuation::Hours(hours)), true) = (&worth, self.series.is_empty()) {
            let money = Some(typed_hours(hours, outage, &calendar)?);
            return Ok(Loss { estimate: None, money });
        }
        let question = Question {
            series: &self.series,
            calendar: &calendar,
            outage,
            hit: &self.hit,
            sisters: &self.sisters,
        };
        let estimate = estimate(&question)?;
        let money = worth.map(|worth| worth.of(&estimate, &calendar)).transpose()?;
        Ok(Loss { estimate: Some(estimate), money })
    }

    /// The usual week before an outage, hour by hour.
    pub fn usual_week(&self, outage: Span) -> Option<UsualWeek> {
        usual_week(&self.series, &self.calendar(), &self.hit, outage.from)
    }
}
